"""The approvals of the open cards on a board follow its changed SOP: answers that were given stay."""

from collections.abc import Collection, Mapping, Sequence

from kanvtui.domain import approvals as rules
from kanvtui.domain.approvals import ApprovalRule, ApprovalStep
from kanvtui.domain.instants import moment
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.sop import Sop
from kanvtui.domain.sop_staging import Staging, renamed
from kanvtui.operations.session import Change
from kanvtui.operations.steps import approving
from kanvtui.operations.steps.approving import APPROVED, PENDING, WAITING
from kanvtui.operations.steps.shelf import Shelf
from kanvtui.storage import approvals, carrying
from kanvtui.storage.approvals import ApprovalRow
from kanvtui.storage.cards import CardRow

_ANSWER = (
    "approver",
    "what",
    "time_limit",
    "state",
    "due",
    "asked_at",
    "answered_at",
    "answered_by",
    "comment",
    "name",
)
"""The columns that say what one approver was asked and said."""
_NOT_ASKED: Mapping[str, object] = dict.fromkeys(("due", "asked_at", "answered_at", "answered_by", "comment"))


def reask(
    change: Change,
    shelf: Shelf,
    sops: tuple[Sop, Sop],
    procedures: tuple[Procedure, Procedure],
    staging: Staging,
    moved: Collection[int],
    opened: Collection[int],
) -> None:
    """Ask for approvals that are new where a card stands, ask others where the steps are others, drop what is gone.

    *sops* and *procedures* are those before and after; *moved* are cards that came into a stage by the change, *opened*
    were done before it.
    """
    names = renamed(*(((rule.key, rule.name) for rule in one.approvals) for one in procedures))
    old = {names.get(rule.key, rule.key): rule for rule in procedures[0].approvals}
    new = {rule.key: rule for rule in procedures[1].approvals}
    was, now = sops
    stood = {key: rules.stage_of(rule, was) for key, rule in old.items()}
    stands = {key: rules.stage_of(rule, now) for key, rule in new.items()}
    others = {key for key in new if key in old and _differs(old[key], new[key], stood[key], stands[key], staging)}
    order = [staging.same.get(stage.key, stage.key) for stage in was.stages] != [stage.key for stage in now.stages]
    lost = old.keys() - new.keys()
    fresh = {key for key in new if key not in old or key in others}
    if not (lost or fresh or order or moved or opened):
        return
    asked = carrying.asked_of(change.db, shelf.board_id)
    stages = {row.key: row.id for row in shelf.stages}
    for card in shelf.cards:
        if card.id in shelf.of_recurring:
            continue
        own, here = asked.get(card.id, set()), shelf.here.get(card.stage_id, "")
        for key in own & lost:
            approving.drop(change, card, key)
        for key in own & others:
            _realign(change, card, new[key], stages.get(stands[key]))
        again = {key for key in fresh if key in own or stands[key] in (here, "")} | (
            own & new.keys() if order else set()
        )
        for key in (key for key in new if key in again):
            approving.settle(change, card, key)
        if card.id in moved and (own or here in stands.values() or "" in stands.values()):
            approving.ask(change, card, here)
        elif card.id in opened:
            approving.refresh(change, card)


def _differs(old: ApprovalRule, new: ApprovalRule, stood: str, stands: str, staging: Staging) -> bool:
    return _told(old) != _told(new) or staging.same.get(stood, stood) != stands


def _told(rule: ApprovalRule) -> tuple[object, ...]:
    return rule.name, rule.required, rule.order, rule.field, rule.on_change, rule.check, rule.when, rule.steps


def _realign(change: Change, card: CardRow, rule: ApprovalRule, stage_id: int | None) -> None:
    """Give each place of a rule to its approver of now, with what he was asked and said.

    Rows keep their places and take over the answers: two that changed places would stand in each other's way.
    """
    rows = [row for row in approvals.of_card(change.db, card.id) if row.rule_key == rule.key]
    wanted = _matched(rule, rows)
    places = {row.place: row for row in rows}
    for place in [place for place in places if place not in wanted]:
        approvals.delete(change.db, places[place].id)
    kept = {id(row) for row in wanted.values() if isinstance(row, ApprovalRow)}
    for row in rows:
        if id(row) not in kept:
            approving.withdrawn(change, card, row)
    for place, found in wanted.items():
        values = {**_values(change, rule, place, found), "stage_id": stage_id, "required": int(rule.required)}
        if place not in places:
            approvals.insert(change.db, {"card_id": card.id, "rule_key": rule.key, "place": place, **values})
            continue
        changed = {name: value for name, value in values.items() if getattr(places[place], name) != value}
        if changed:
            approvals.update(change.db, places[place].id, changed)


def _matched(rule: ApprovalRule, rows: Sequence[ApprovalRow]) -> dict[int, ApprovalRow | ApprovalStep]:
    """Place → the row of its approver, or the step of one who was not asked; answers of others stay behind them."""
    free = sorted(rows, key=lambda row: row.state != APPROVED)
    found: dict[int, ApprovalRow | ApprovalStep] = {}
    steps = dict(enumerate(rule.steps))
    for place, step in steps.items():
        row = next((row for row in free if row.approver == step.approver), None)
        if row is not None:
            found[place] = row
            free.remove(row)
        elif not rule.field:
            found[place] = step
    given = (row for row in free if row.state == APPROVED)
    return found | dict(enumerate(given, len(steps)))


def _values(change: Change, rule: ApprovalRule, place: int, found: ApprovalRow | ApprovalStep) -> dict[str, object]:
    step = rule.steps[place] if place < len(rule.steps) else None
    if isinstance(found, ApprovalStep):
        asked = {"approver": found.approver, "what": found.what or None, "time_limit": found.limit or None}
        return {**_NOT_ASKED, **asked, "state": WAITING, "name": rule.name}
    values: dict[str, object] = {name: getattr(found, name) for name in _ANSWER}
    if found.state == APPROVED or step is None:
        return values
    values |= {"name": rule.name, "what": step.what or None, "time_limit": step.limit or None}
    since = moment(found.asked_at)
    if found.state == PENDING and since and (found.time_limit or "") != step.limit:
        values["due"] = rules.answer_due(step.limit, since, change.calendar)
    return values
