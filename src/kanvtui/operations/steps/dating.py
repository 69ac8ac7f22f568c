"""Milestones are reached, and the dates that count from them follow."""

from collections.abc import Sequence

from kanvtui.domain import conditions
from kanvtui.domain.deadlines import DeadlineRule, Shift, instant_of, is_ahead, resolve, shifts, warn_start
from kanvtui.domain.instants import stamp
from kanvtui.domain.sop import CheckRule, Sop
from kanvtui.domain.values import frozen
from kanvtui.operations import sops
from kanvtui.operations.record import happened, happened_to_account
from kanvtui.operations.session import Change
from kanvtui.operations.steps import dated, entering, note_dates, recurring
from kanvtui.storage import accounts, boards, cards, checks, deadlines, events, fields, milestones
from kanvtui.storage import recurring as occurrences
from kanvtui.storage.cards import CardRow
from kanvtui.storage.milestones import MilestoneRow


def reach(change: Change, card: CardRow, key: str, *, due: str = "", by: str = "hand") -> None:
    """Set a milestone of a card: now, or the local date *due*; *by* is check, stage, hand or recurring.

    A day that is set stays, but for one set by hand that has not come yet: then what happened holds. By hand, any day
    is replaced. A milestone that recurring work sets belongs to the customer of the card. A day ahead only dates what
    counts from it; one that has come makes the notes of the milestone, starts recurring work and meets deadlines.
    """
    if card.account_id is not None and dated.of_customer(sops.procedure_of(change.db, card.board_id), key):
        _reach_customer(change, card.account_id, key, due, by, card)
        return
    held = milestones.find(change.db, key, card_id=card.id)
    row = _set(change, held, key, {"card_id": card.id, "account_id": card.account_id}, due, by, card)
    _follow(change, card, key, held, row, acted=True)


def reach_for_account(change: Change, account_id: int, key: str, *, due: str = "", by: str = "hand") -> None:
    """Set a milestone of a customer, and date what counts from it on all its open cards."""
    _reach_customer(change, account_id, key, due, by, None)


def _reach_customer(change: Change, account_id: int, key: str, due: str, by: str, card: CardRow | None) -> None:
    held = milestones.find(change.db, key, account_id=account_id)
    row = _set(change, held, key, {"card_id": None, "account_id": account_id}, due, by, card)
    for other in _concerned(change, row, card):
        own = milestones.find(change.db, key, card_id=other.id)
        if own is not None:  # set while the card had no customer
            milestones.delete(change.db, own.id)
        _follow(change, other, key, own or held, row, acted=card is not None and other.id == card.id)


def unreach(change: Change, card: CardRow, key: str, *, by: str = "check") -> None:
    """Take a milestone back that a check (or a stage) set, unless another ticked check stands for it.

    The day that was planned by hand before comes back.
    """
    held = holding(change, card, key)
    if held is None or held.set_by != by:
        return
    if any(check.milestone == key and check.done_at for check in checks.of_card(change.db, card.id)):
        return
    planned = _planned_before(change, card, held)
    if planned:
        milestones.update(change.db, held.id, {"due": planned, "at": None, "set_by": "hand"})
        happened(change, "milestone_set", card, before=held.due, after=planned, key=key, label=held.label, by="hand")
        for other in _concerned(change, held, card):
            _follow(change, other, key, held, milestones.get(change.db, held.id), acted=False)
    else:
        clear(change, card, key)


def follow_customer(change: Change, card: CardRow, was: int | None) -> None:
    """Let a card follow the milestones of its customer, another one than *was* (an id).

    Work that comes back for each customer starts for this one when a milestone of the card has begun it already.
    """
    before = {row.key: row for row in milestones.of_card(change.db, card.id, was)}
    after = {row.key: row for row in milestones.of_card(change.db, card.id, card.account_id)}
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if (old and (old.due, old.at)) != (new and (new.due, new.at)):
            _follow(change, card, key, old, new, acted=False)
    for row in after.values():
        if row.card_id is not None and card.rank is not None and _came(change, row):
            recurring.reached(change, card, row.key)


def clear(change: Change, card: CardRow, key: str) -> None:
    """Take a milestone back, whoever set it; what counts from it waits again."""
    held = holding(change, card, key)
    if held is not None:
        milestones.delete(change.db, held.id)
        happened(change, "milestone_cleared", card, before=held.due, after=None, key=key, label=held.label)
        for other in _concerned(change, held, card):
            _follow(change, other, key, held, holding(change, other, key), acted=False)


def holding(change: Change, card: CardRow, key: str) -> MilestoneRow | None:
    """Return the milestone of a card, or that of its customer; None when it is not set."""
    rows = milestones.of_card(change.db, card.id, card.account_id)
    return next((row for row in rows if row.key == key), None)


def open_cards(change: Change, account_id: int) -> list[CardRow]:
    """Return the cards of a customer that are on a board and not done."""
    found = cards.many(change.db, accounts.cards_of(change.db, account_id))
    return [card for card in found if card.closed_at is None]


def _set(
    change: Change,
    held: MilestoneRow | None,
    key: str,
    owner: dict[str, int | None],
    due: str,
    by: str,
    card: CardRow | None,
) -> MilestoneRow:
    """Write the row of a milestone and its event, unless the one that is *held* stays; return what stands now."""
    values = {"due": due or change.today.isoformat(), "at": None if due else change.at, "set_by": by}
    local = change.calendar.local(change.now)
    if held is not None:
        kept = by not in ("hand", "recurring") and not (held.set_by == "hand" and is_ahead(held.due, local))
        if kept or (held.due, held.at, held.set_by) == tuple(values.values()):
            return held
        milestones.update(change.db, held.id, values)
        row, label = held.id, held.label
    else:
        label = _label(change, key, owner["account_id"], card)
        row = milestones.insert(change.db, {**owner, "key": key, "label": label, **values})
    was, now = held.due if held else None, values["due"]
    if card is not None:
        happened(change, "milestone_set", card, before=was, after=now, key=key, label=label, by=by)
    elif (account := owner["account_id"]) is not None:
        happened_to_account(change, "milestone_set", account, before=was, after=now, key=key, label=label, by=by)
    made = milestones.get(change.db, row)
    assert made is not None
    return made


def _label(change: Change, key: str, account_id: int | None, card: CardRow | None) -> str:
    """The name of a milestone in the SOP of the card, or of any card of the customer."""
    found = [card] if card else open_cards(change, account_id) if account_id is not None else []
    rules = (sops.procedure_of(change.db, board).milestone(key) for board in {card.board_id for card in found})
    return next((rule.label for rule in rules if rule), key.replace("_", " "))


def _planned_before(change: Change, card: CardRow, held: MilestoneRow) -> str:
    """The day that stood when a check set the milestone; only one planned by hand can have stood then."""
    for event in reversed(events.of_card(change.db, card.id)):
        if event.kind == "milestone_set" and (detail := dated.detail_of(event.detail)).get("key") == held.key:
            before = detail.get("from")
            return before if isinstance(before, str) and detail.get("by") == held.set_by else ""
    return ""


def _concerned(change: Change, row: MilestoneRow, card: CardRow | None) -> list[CardRow]:
    """The cards whose dates may count from a milestone: its own one, or the open ones of its customer."""
    if row.card_id is None and row.account_id is not None:
        found = open_cards(change, row.account_id)
        return found if card is None or any(other.id == card.id for other in found) else [*found, card]
    return [card] if card else []


def _follow(
    change: Change, card: CardRow, key: str, was: MilestoneRow | None, row: MilestoneRow | None, *, acted: bool
) -> None:
    """Let the dates of a card follow a milestone, *was* before and *row* now; on the card *acted* on all the rest."""
    if acted and row is not None and _came(change, row) and (row != was or row.set_by == "hand"):
        sop = sops.of_board(change.db, card.board_id)
        entering.add_notes(change, card, [note for note in sop.notes if note.milestone == key and not note.reference])
        recurring.reached(change, card, key)
    note_dates.write(change, card, key, was.due if was else "", row.due if row else "")
    meet(change, card, key, was, row)
    redate(change, card)


def _came(change: Change, row: MilestoneRow | None) -> bool:
    """True for a milestone that is set, and not to a day ahead."""
    return row is not None and not is_ahead(row.due, change.calendar.local(change.now))


def meet(change: Change, card: CardRow, key: str, was: MilestoneRow | None, row: MilestoneRow | None) -> None:
    """Fulfil the deadlines that a milestone meets; open them again when it is taken back."""
    done = (row.at or stamp(instant_of(row.due, change.calendar))) if row is not None and _came(change, row) else None
    stood = _came(change, was)
    for line in deadlines.of_card(change.db, card.id) if done or stood else ():
        if line.met_by != key or line.done_at == done or (line.done_at and not stood):
            continue
        deadlines.update(change.db, line.id, {"done_at": done, "done_by": change.actor if done else None})
        if bool(line.done_at) != bool(done):
            was_done = bool(line.done_at)
            happened(
                change, "deadline_met", card, before=was_done, after=not was_done, deadline=line.what, key=line.key
            )


def add_deadlines(change: Change, card: CardRow) -> None:
    """Give a new card the deadlines of its SOP, but for those whose condition does not hold."""
    _add_deadlines(change, card, sops.procedure_of(change.db, card.board_id).deadlines)


def _add_deadlines(change: Change, card: CardRow, rules: Sequence[DeadlineRule]) -> None:
    if not rules:
        return
    values = {key: value for _, key, value in fields.of_card(change.db, card.id)}
    present = {row.key for row in deadlines.of_card(change.db, card.id)}
    for rule in rules:
        if rule.key not in present and conditions.holds(rule.when, values):
            row = {
                "card_id": card.id,
                "key": rule.key,
                "what": rule.what,
                "rule": rule.due,
                "warn": rule.warn or None,
                "met_by": rule.met_by or None,
                "owner_role": rule.owner or None,
            }
            deadlines.insert(change.db, row)
            present.add(rule.key)


def redate(change: Change, card: CardRow) -> tuple[Shift, ...]:
    """Date every open check and deadline of a card anew, and return what changed.

    What is done, and a day that was set by hand, stays.
    """
    found = counted(dated.Reading(change.db, card, change.calendar))
    for due, check_id in found.checks:
        checks.update(change.db, check_id, {"due": due})
    for due, warn_on, deadline_id in found.deadlines:
        deadlines.update(change.db, deadline_id, {"due": due, "warn_on": warn_on})
    if found.told:
        happened(change, "dates_shifted", card, dates=found.told)
    return found.moved


@frozen
class Counted:
    """What changes of a card's dates when they are counted anew.

    `checks` are (due, id), `deadlines` (due, when the warning begins, id), `told` the detail of the event.
    """

    moved: tuple[Shift, ...] = ()
    checks: tuple[tuple[str | None, int], ...] = ()
    deadlines: tuple[tuple[str | None, str | None, int], ...] = ()
    told: tuple[dict[str, str | None], ...] = ()


def counted(reading: dated.Reading) -> Counted:
    """Count every open check and deadline of a card anew, without writing anything."""
    if not reading.has_rules:
        return Counted()
    dates, calendar = reading.dates(), reading.calendar
    warns = {item.node: item.warn for item in dates.items if item.warn}
    moved = shifts(dates, resolve(dates, calendar))

    def warned(shift: Shift) -> str | None:
        return (shift.new and warn_start(shift.new, warns.get(("deadline", shift.id), ""), calendar)) or None

    return Counted(
        moved,
        tuple((shift.new or None, shift.id) for shift in moved if shift.kind == "check"),
        tuple((shift.new or None, warned(shift), shift.id) for shift in moved if shift.kind != "check"),
        tuple({"what": shift.what, "from": shift.old, "to": shift.new or None} for shift in moved if shift.old),
    )


def reconcile(change: Change, card: CardRow) -> None:
    """Add and remove the checks and deadlines that depend on a field which this change has changed.

    Ticked ones stay. Checks come for the stages whose checks the card has already; a card that recurring work made
    has a list of its own.
    """
    changed = _changed_fields(change, card)
    if not changed or occurrences.of_card(change.db, card.id) is not None:
        return
    sop = sops.of_board(change.db, card.board_id)
    rules = [
        (key, rule) for key, rule in _reached_checks(change, card, sop) if conditions.field_of(rule.when) in changed
    ]
    lines = sops.procedure_of(change.db, card.board_id).deadlines
    asked = [rule for rule in lines if conditions.field_of(rule.when) in changed]
    if rules or asked:
        _remove_unfit(change, card, [rule for _, rule in rules], asked)
        entering.add_checks(change, card, rules)
        _add_deadlines(change, card, asked)


def _changed_fields(change: Change, card: CardRow) -> set[object]:
    """The fields of the card that this change has changed so far."""
    found = events.details(change.db, card.id, change.id, "field_changed")
    return {dated.detail_of(text).get("field") for text in found}


def _reached_checks(change: Change, card: CardRow, sop: Sop) -> list[tuple[str, CheckRule]]:
    """The (stage key, check) of the SOP for every stage whose checks the card has got."""
    if sop.checks_at == "start":
        return [(stage.key, check) for stage in sop.stages for check in stage.checks]
    been = {card.stage_id, *(stage for stage, _ in dated.entries(change.db, card))}
    keys = {stage.key for stage in boards.stages(change.db, card.board_id) if stage.id in been}
    return [(stage.key, check) for stage in sop.stages if stage.key in keys for check in stage.checks]


def _remove_unfit(change: Change, card: CardRow, rules: list[CheckRule], lines: list[DeadlineRule]) -> None:
    values = {key: value for _, key, value in fields.of_card(change.db, card.id)}
    gone = {rule.key for rule in rules if not conditions.holds(rule.when, values)}
    for check in checks.of_card(change.db, card.id) if gone else ():
        if check.key in gone and not check.done_at:
            checks.delete(change.db, check.id)
    lost = {rule.key for rule in lines if not conditions.holds(rule.when, values)}
    for row in deadlines.of_card(change.db, card.id) if lost else ():
        if row.key in lost and not row.done_at:
            deadlines.delete(change.db, row.id)
