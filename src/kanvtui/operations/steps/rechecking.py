"""Checks and deadlines of the cards on a board follow its changed SOP."""

from collections.abc import Callable, Mapping, Sequence

from kanvtui.domain import conditions
from kanvtui.domain.deadlines import DeadlineRule, warn_start
from kanvtui.domain.field_values import stored_number
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.sop import CheckRule, Sop
from kanvtui.domain.sop_staging import Staging, renamed
from kanvtui.operations.session import Change
from kanvtui.operations.steps import entering
from kanvtui.operations.steps.shelf import Shelf
from kanvtui.storage import carrying

Placed = tuple[str, CheckRule]
"""The key of a stage, and a check of it."""
_CHECK_COLUMNS: Mapping[str, Callable[[CheckRule], object]] = {
    "text": lambda rule: rule.text,
    "required": lambda rule: int(rule.required),
    "owner_role": lambda rule: rule.owner or None,
    "due_rule": lambda rule: rule.due or None,
    "milestone": lambda rule: rule.milestone or None,
    "maturity": lambda rule: rule.maturity or None,
}
_DEADLINE_COLUMNS: Mapping[str, Callable[[DeadlineRule], object]] = {
    "what": lambda rule: rule.what,
    "rule": lambda rule: rule.due,
    "warn": lambda rule: rule.warn or None,
    "met_by": lambda rule: rule.met_by or None,
    "owner_role": lambda rule: rule.owner or None,
}


def rename(change: Change, board_id: int, was: Sop, now: Sop, before: Procedure, after: Procedure) -> None:
    """Let what cards have bear the new keys of what kept its name: nothing is lost by another key in a file.

    A field that holds numbers now, or no more, has them beside its values or not, for figures to count with.
    """
    old, new = _keyed(was, before), _keyed(now, after)
    for table in old:
        carrying.rename_keys(change.db, table, board_id, renamed(old[table], new[table]))
    names = renamed(old["field_value"], new["field_value"])
    types = {names.get(rule.key, rule.key): rule.type for rule in was.fields}
    for field in now.fields:
        if types.get(field.key, field.type) != field.type:
            values = carrying.values_of_field(change.db, board_id, field.key)
            numbers = [(stored_number(field, value), row, number) for row, value, number in values]
            carrying.number_fields(change.db, [(new, row) for new, row, number in numbers if new != number])
    labels = {rule.key: rule.label for rule in before.milestones}
    for rule in after.milestones:
        if rule.key in labels and labels[rule.key] != rule.label:
            carrying.label_milestones(change.db, board_id, rule.key, rule.label)


def _keyed(sop: Sop, procedure: Procedure) -> dict[str, list[tuple[str, str]]]:
    """(key, name) of what cards and the board have rows of, by table."""
    return {
        "check_item": [(rule.key, rule.text) for _, rule in _checks(sop)],
        "field_value": [(rule.key, rule.label) for rule in sop.fields],
        "milestone": [(rule.key, rule.label) for rule in procedure.milestones],
        "deadline": [(rule.key, rule.what) for rule in procedure.deadlines],
        "approval": [(rule.key, rule.name) for rule in procedure.approvals],
        "metric_entry": [(rule.key, rule.name) for rule in procedure.metrics],
    }


def recheck(
    change: Change, shelf: Shelf, was: Sop, now: Sop, staging: Staging, moved: Mapping[int, str], *, open_cards: bool
) -> set[int]:
    """Change, remove and add the checks of open cards: those that the SOP has otherwise now, unless not *open_cards*.

    Cards that were *moved* into a stage (id → its key) get its checks in any case. Ticked checks stay, and checks of a
    stage that a card has left are not added. Returns the ids of the cards that got any.
    """
    old = {rule.key: (staging.same.get(stage, stage), rule) for stage, rule in _checks(was)}
    names = renamed(
        ((key, rule.text) for key, (_, rule) in old.items()), ((rule.key, rule.text) for _, rule in _checks(now))
    )
    old = {names.get(key, key): item for key, item in old.items()}
    new = {rule.key: (stage, rule) for stage, rule in _checks(now)}
    if open_cards:
        _change(change, shelf, old, new)
        _remove(change, shelf, old, new)
    wanted = set(new) if open_cards and now.checks_at != was.checks_at else set()
    if open_cards:
        wanted |= {key for key, (_, rule) in new.items() if key not in old or old[key][1].when != rule.when}
    return _add(change, shelf, now, wanted, moved) if wanted or moved else set()


def _checks(sop: Sop) -> list[Placed]:
    return [(stage.key, rule) for stage in sop.stages for rule in stage.checks]


def _change(change: Change, shelf: Shelf, old: Mapping[str, Placed], new: Mapping[str, Placed]) -> None:
    board_id, stages = shelf.board_id, {row.key: row.id for row in shelf.stages}
    for key in old.keys() & new.keys():
        (was_in, before), (stands_in, after) = old[key], new[key]
        for column, of in _CHECK_COLUMNS.items():
            if of(before) != of(after):
                carrying.change_checks(change.db, board_id, key, column, of(after), of(before))
        if was_in != stands_in:
            carrying.change_checks(change.db, board_id, key, "stage_id", stages.get(stands_in), None)


def _remove(change: Change, shelf: Shelf, old: Mapping[str, Placed], new: Mapping[str, Placed]) -> None:
    """Remove the open checks that the SOP has no more, and those whose changed condition does not hold."""
    lost = {key for key in old if key not in new}
    asked = {key: new[key][1] for key in old.keys() & new.keys() if old[key][1].when != new[key][1].when}
    if not lost and not asked:
        return
    gone = [
        check.id
        for card in shelf.cards
        for check in shelf.checks(card)
        if not check.done_at and (check.key in lost or _fails(asked.get(check.key or ""), shelf.values(card)))
    ]
    carrying.remove_checks(change.db, gone)
    shelf.forget("checks")


def _fails(rule: CheckRule | DeadlineRule | None, values: Mapping[str, str]) -> bool:
    return rule is not None and not conditions.holds(rule.when, values)


def _add(change: Change, shelf: Shelf, now: Sop, wanted: set[str], moved: Mapping[int, str]) -> set[int]:
    """Add the *wanted* checks of the stages where cards are, or that lie ahead of cards that get all at the start."""
    stages = {row.key: row.id for row in shelf.stages}
    order_of = {stage.key: place for place, stage in enumerate(now.stages)}
    places = {rule.key: place for place, (_, rule) in enumerate(_checks(now))}
    rows: list[dict[str, object]] = []
    got: set[int] = set()
    for card in shelf.cards:
        here = shelf.here.get(card.stage_id, "")
        lines = shelf.checks(card)
        own = _due_here(now, order_of, here, wanted, entered=card.id in moved)
        if (card.id in shelf.of_recurring and card.id not in moved) or not own:
            continue
        keys = {check.key for check in lines}
        values = shelf.values(card)
        ranked = [(check.rank, places.get(check.key or "", -1)) for check in lines]
        for stage, rule in own:
            if rule.key not in keys and conditions.holds(rule.when, values):
                rank = entering.place(ranked, places[rule.key])
                rows.append(entering.check_values(card.id, stages.get(stage), rule, rank))
                got.add(card.id)
    carrying.insert_all(change.db, "check_item", rows)
    return got


def _due_here(now: Sop, order_of: Mapping[str, int], here: str, wanted: set[str], *, entered: bool) -> list[Placed]:
    """The checks that a card in a stage is to get; one that came into it by the change gets all of that stage."""
    place = order_of.get(here, -1)
    found = []
    for stage, rule in _checks(now):
        ahead = order_of[stage] > place and now.checks_at == "start"
        if (stage == here and entered) or (rule.key in wanted and (stage == here or ahead)):
            found.append((stage, rule))
    return found


# Deadlines


def redeadline(change: Change, shelf: Shelf, before: Procedure, after: Procedure) -> None:
    """Change, remove and add the deadlines of open cards; those that are met stay, and so does a day set by hand."""
    names = renamed(
        ((rule.key, rule.what) for rule in before.deadlines), ((rule.key, rule.what) for rule in after.deadlines)
    )
    old = {names.get(rule.key, rule.key): rule for rule in before.deadlines}
    new = {rule.key: rule for rule in after.deadlines}
    changed = [key for key in old.keys() & new.keys() if old[key] != new[key]]
    for key in changed:
        for column, of in _DEADLINE_COLUMNS.items():
            if of(old[key]) != of(new[key]):
                carrying.change_deadlines(change.db, shelf.board_id, key, column, of(new[key]), of(old[key]))
    added = [rule for key, rule in new.items() if key not in old or old[key].when != rule.when]
    lost = {key for key in old if key not in new}
    if changed or added or lost:
        _remove_deadlines(change, shelf, lost, {key: new[key] for key in changed})
        _add_deadlines(change, shelf, added)
        _warn(change, shelf, {key for key in changed if old[key].warn != new[key].warn})


def _remove_deadlines(change: Change, shelf: Shelf, lost: set[str], changed: Mapping[str, DeadlineRule]) -> None:
    gone = [
        line.id
        for card in shelf.cards
        for line in shelf.deadlines(card)
        if not line.done_at and (line.key in lost or _fails(changed.get(line.key), shelf.values(card)))
    ]
    carrying.remove_deadlines(change.db, gone)


def _add_deadlines(change: Change, shelf: Shelf, rules: Sequence[DeadlineRule]) -> None:
    rows: list[dict[str, object]] = []
    for card in shelf.cards if rules else ():
        present = {line.key for line in shelf.deadlines(card)}
        if card.id not in shelf.of_recurring:
            rows += [
                {"card_id": card.id, "key": rule.key, **{name: of(rule) for name, of in _DEADLINE_COLUMNS.items()}}
                for rule in rules
                if rule.key not in present and conditions.holds(rule.when, shelf.values(card))
            ]
    carrying.insert_all(change.db, "deadline", rows)


def _warn(change: Change, shelf: Shelf, keys: set[str]) -> None:
    """Let the warnings begin when they are to begin now: a date that stays may have another one."""
    shelf.forget("deadlines")
    rows = []
    for card in shelf.cards if keys else ():
        for line in shelf.deadlines(card):
            if line.key in keys and line.due and not line.done_at:
                warn_on = warn_start(line.due, line.warn or "", change.calendar) or None
                if warn_on != line.warn_on:
                    rows.append((line.due, warn_on, line.id))
    carrying.redate_deadlines(change.db, rows)
