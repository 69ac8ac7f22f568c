"""Bringing the rows of two cards together: what both have is joined, all else comes along.

Each function takes the card that stays and the one that goes, and yields words for what one of them said and nothing
holds any more; so nothing is lost that somebody has typed. No row of the card that stays gives way to one of the
other, it only takes over values: undo puts rows back before it moves others.
"""

from collections.abc import Iterable, Iterator, Sequence

from kanvtui.domain import order
from kanvtui.domain.dates import due_key, full_day
from kanvtui.domain.text import name_key
from kanvtui.operations.record import happened, record
from kanvtui.operations.session import Change
from kanvtui.storage import accounts, approvals, checks, deadlines, labels, merging, milestones, notes
from kanvtui.storage.approvals import ApprovalRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.merging import Reference
from kanvtui.storage.milestones import MilestoneRow

JOINED = frozenset(
    Reference(table, "card_id")
    for table in ("label", "field_value", "check_item", "milestone", "deadline", "approval", "review_item")
)
"""What is joined row by row, by this module, `merging` and `reviews`; everything else is repointed as it is."""
_LEVEL = {"waiting": 0, "pending": 1, "approved": 2}


def join(change: Change, kept: CardRow, gone: CardRow) -> list[str]:
    """Bring all rows but fields and reviews together, and return what nothing holds any more, in words."""
    told = [*_checks(change, kept, gone), *_milestones(change, kept, gone)]
    _labels(change, kept, gone)
    _deadlines(change, kept, gone)
    told += _approvals(change, kept, gone)
    _unpin(change, kept, gone)
    merging.repoint(change.db, "card", gone.id, kept.id, but=JOINED)
    merging.repoint_exceptions(change.db, gone.id, kept.id)
    return told


def _labels(change: Change, kept: CardRow, gone: CardRow) -> None:
    present = {name_key(name) for _, name in labels.of_card(change.db, kept.id)}
    added = []
    for key, name in labels.of_card(change.db, gone.id):
        if name_key(name) in present:
            labels.delete(change.db, key)
        else:
            merging.move(change.db, "label", key, kept.id)
            added.append(name)
    if added:
        happened(change, "labelled", kept, added=added, removed=[])


def _checks(change: Change, kept: CardRow, gone: CardRow) -> Iterator[str]:
    """A check that both have, by its key in the SOP or else its words, is ticked when one of them is."""
    present = checks.of_card(change.db, kept.id)
    known: dict[tuple[str, str], CheckRow] = {}
    for check in present:
        known.setdefault(_named(check), check)
    rank = present[-1].rank if present else None
    for check in checks.of_card(change.db, gone.id):
        same = known.pop(_named(check), None)
        if same is None:
            rank = order.between(rank, None)
            checks.update(change.db, check.id, {"card_id": kept.id, "rank": rank})
            continue
        yield from _joined(change, kept, same, check)
        checks.delete(change.db, check.id)


def _named(check: CheckRow) -> tuple[str, str]:
    return ("key", check.key) if check.key else ("text", name_key(check.text))


def _joined(change: Change, kept: CardRow, mine: CheckRow, other: CheckRow) -> Iterator[str]:
    values: dict[str, object] = {}
    if other.done_at and (mine.done_at is None or other.done_at < mine.done_at):
        values |= {"done_at": other.done_at, "done_by": other.done_by}
    if mine.owner_id is None and other.owner_id is not None:
        values["owner_id"] = other.owner_id
    elif other.owner_id not in (None, mine.owner_id):
        person = accounts.person(change.db, other.owner_id or 0)
        yield f"Check “{mine.text}”: owner {person.name if person else 'somebody'}"
    if other.due and (mine.due is None or due_key(other.due) < due_key(mine.due)):
        values["due"] = other.due
    if other.required and not mine.required:
        values["required"] = 1
    if name_key(mine.text) != name_key(other.text):
        yield f"Check “{mine.text}”: “{other.text}”"
    if values:
        checks.update(change.db, mine.id, values)
    if other.done_at and mine.done_at is None:
        happened(change, "checked", kept, check=mine.text, key=mine.key, before=False, after=True)


def _milestones(change: Change, kept: CardRow, gone: CardRow) -> Iterator[str]:
    """One that was reached goes before one that is planned, the first time before a later one."""
    present = {row.key: row for row in milestones.of_card(change.db, kept.id)}
    for row in milestones.of_card(change.db, gone.id):
        mine = present.get(row.key)
        if mine is None:
            milestones.update(change.db, row.id, {"card_id": kept.id})
            continue
        first, second = (row, mine) if better(row, mine) else (mine, row)
        if first is row:
            milestones.update(change.db, mine.id, {"due": row.due, "at": row.at, "set_by": row.set_by})
            told: dict[str, object] = {"from": mine.due, "to": row.due, "key": row.key, "label": mine.label}
            record(change, "milestone_set", {**told, "by": row.set_by}, kept, account_id=kept.account_id)
        if first.due != second.due:
            yield f"{second.label}: {full_day(second.due)}"
        milestones.delete(change.db, row.id)


def better(row: MilestoneRow, other: MilestoneRow) -> bool:
    """True for the milestone that counts when both are set: the one that happened, else the one that came first."""
    if bool(row.at) != bool(other.at):
        return bool(row.at)
    return due_key(row.due) < due_key(other.due) if row.at else False


def _deadlines(change: Change, kept: CardRow, gone: CardRow) -> None:
    """One that was met is met; when it is due is counted anew afterwards."""
    present = {row.key: row for row in deadlines.of_card(change.db, kept.id)}
    for row in deadlines.of_card(change.db, gone.id):
        mine = present.get(row.key)
        if mine is None:
            deadlines.update(change.db, row.id, {"card_id": kept.id})
            continue
        if row.done_at and (mine.done_at is None or row.done_at < mine.done_at):
            deadlines.update(change.db, mine.id, {"done_at": row.done_at, "done_by": row.done_by})
        if row.done_at and mine.done_at is None:
            happened(change, "deadline_met", kept, before=False, after=True, deadline=mine.what, key=mine.key)
        deadlines.delete(change.db, row.id)


_ANSWER = ApprovalRow._fields[4:]  # everything but id, card and rule


def _approvals(change: Change, kept: CardRow, gone: CardRow) -> Iterator[str]:
    """Of each rule the row of approvals that has come further counts; what the other says stands in the history."""
    mine, others = _by_rule(approvals.of_card(change.db, kept.id)), _by_rule(approvals.of_card(change.db, gone.id))
    for rule, rows in others.items():
        held = mine.get(rule, [])
        if not held:
            for row in rows:
                approvals.update(change.db, row.id, {"card_id": kept.id})
            continue
        further = _standing(rows) > _standing(held)
        yield from _unsaid(held if further else rows, rows if further else held)
        if further:
            _take_over(change, kept, held, rows)
        else:
            for row in rows:
                approvals.delete(change.db, row.id)


def _by_rule(rows: Iterable[ApprovalRow]) -> dict[str, list[ApprovalRow]]:
    found: dict[str, list[ApprovalRow]] = {}
    for row in rows:
        found.setdefault(row.rule_key, []).append(row)
    return found


def _standing(rows: Sequence[ApprovalRow]) -> tuple[int, int]:
    levels = [_LEVEL[row.state] for row in rows]
    return levels.count(_LEVEL["approved"]), sum(levels)


def _unsaid(rows: Iterable[ApprovalRow], instead: Iterable[ApprovalRow]) -> Iterator[str]:
    """What somebody has answered, and does not stand in the rows that count."""
    known = {(row.approver, row.state, row.answered_by, row.comment) for row in instead}
    for row in rows:
        if row.answered_at and (row.approver, row.state, row.answered_by, row.comment) not in known:
            said = "approved" if row.state == "approved" else "asked for a change"
            comment = f": {row.comment}" if row.comment else ""
            yield f"{row.name}: {row.approver} {said} ({row.answered_by}, {row.answered_at[:10]}){comment}"


def _take_over(change: Change, kept: CardRow, held: Sequence[ApprovalRow], rows: Sequence[ApprovalRow]) -> None:
    """Write the values of *rows* into those of the card that stays, place by place."""
    places = {row.place: row for row in held}
    for row in rows:
        mine = places.pop(row.place, None)
        if mine is None:
            approvals.update(change.db, row.id, {"card_id": kept.id})
        else:
            approvals.update(change.db, mine.id, {name: getattr(row, name) for name in ("name", *_ANSWER)})
            approvals.delete(change.db, row.id)
    for row in places.values():
        approvals.delete(change.db, row.id)


def _unpin(change: Change, kept: CardRow, gone: CardRow) -> None:
    """Of two notes that explain the card, that of the card that stays goes on doing so."""
    if any(note.pinned for note in notes.of(change.db, card_id=kept.id)):
        for note in notes.of(change.db, card_id=gone.id):
            if note.pinned:
                notes.update(change.db, note.id, {"pinned": 0})
