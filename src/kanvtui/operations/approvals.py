"""Approvals: writing down who said yes, and who asked for a change."""

from collections.abc import Sequence

from kanvtui.domain import approvals as rules
from kanvtui.domain import text
from kanvtui.domain.text import name_key, visible
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import cards as card_verbs
from kanvtui.operations import checks as check_verbs
from kanvtui.operations import lookup, sops
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.operations.steps import approving
from kanvtui.storage import approvals, checks
from kanvtui.storage.approvals import ApprovalRow
from kanvtui.storage.database import Database

CHANGE_WITHIN = "+2bd"
"""When a requested change is due where no day is given."""


def catch_up(change: Change, card_id: int) -> None:
    """Ask for what a card's stage asks for and its SOP has got since the card came there."""
    approving.refresh(change, lookup.card(change.db, card_id))


def approve(change: Change, approval_id: int, comment: str = "", by: str = "") -> None:
    """Write down that an approver said yes; *by* is who said so (the user else). The next in sequence is asked then.

    With the last yes of a rule, the check that stands for it is ticked. One that is given already stays as it is.
    Raises RefusedError when others come first, NotFoundError when the approval is gone.
    """
    row = _approval(change, approval_id)
    card = lookup.card(change.db, row.card_id)
    comment = text.one_line(comment, "a comment")
    by = text.one_line(by, "a name") or change.actor
    if row.state == approving.APPROVED:
        return
    _its_turn(change, row)
    approving.give(change, card, row, by, comment)
    change.says(f"{row.approver} approved {row.name} of “{card.title}”")
    approving.settle(change, card, row.rule_key)
    if all(other.state == approving.APPROVED for other in _of_rule(change, row)):
        _tick(change, row, done=True)


def request_changes(change: Change, approval_id: int, what: str, by_date: str = "") -> None:
    """Write down what an approver wants changed: a deviation, and a check for it due by a date as typed (`+2bd` else).

    All approvals of the rule go back and are asked anew with new dues; where the SOP says `keep given` only this one
    does. Raises InputError for a date that cannot be read, NotFoundError when the approval is gone.
    """
    row = _approval(change, approval_id)
    card = lookup.card(change.db, row.card_id)
    what = text.needed_line(what, "what must change")
    rule = sops.procedure_of(change.db, card.board_id).approval(row.rule_key)
    keeps = rule is not None and rule.on_change == "keep given"
    back = [row] if keeps else _of_rule(change, row)
    due = card_verbs.read_due(change, by_date or CHANGE_WITHIN)
    change.says(f"{row.approver} asked for a change of “{card.title}”: {what}")
    happened(change, "deviated", card, rule=row.rule_key, name=row.name, approver=row.approver, what=what)
    given = [other.approver for other in back if other.state == approving.APPROVED]
    happened(
        change, "changes_requested", card, rule=row.rule_key, name=row.name, approver=row.approver, what=what, by=due,
        taken_back=given,
    )  # fmt: skip
    approving.take_back(change, back)
    _tick(change, row, done=False)
    approving.settle(change, card, row.rule_key, again=not keeps)
    check_verbs.add(change, card.id, f"Change for {row.approver}: {what}", due=due or "")


def pending(db: Database, card_id: int) -> list[ApprovalRow]:
    """Return the approvals of a card that are asked for now, in their order."""
    lookup.card(db, card_id)
    return [row for row in approvals.of_card(db, card_id) if row.state == approving.PENDING]


def find(db: Database, card_id: int, wanted: str) -> ApprovalRow:
    """Return a card's approval by its place from 1, by its approver or by a part of "approver (what is approved)".

    Of several that one approver has, the one that is asked for now is meant; *wanted* blank means the only one asked
    for. Raises NotFoundError, and InputError naming the candidates when several fit.
    """
    listed = approvals.of_card(db, lookup.card(db, card_id).id)
    number = wanted.strip()
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(listed):
        return listed[int(number[:9]) - 1]
    asked = [row for row in listed if row.state == approving.PENDING]
    if not number:
        return _only(card_id, asked)
    for among in (asked, listed):
        same = [row for row in among if name_key(row.approver) == name_key(wanted)]
        if len(same) == 1:
            return same[0]
        if found := lookup.pick([_Named(row) for row in among], wanted, "approval"):
            return found.row
    names = ", ".join(visible(row.approver) for row in listed) or "none"
    raise NotFoundError(f"card {card_id} has no approval by “{visible(wanted)}”. Approvals: {names}.")


class _Named:
    """An approval under the name by which it is looked up."""

    def __init__(self, row: ApprovalRow) -> None:
        self.row = row
        self.name = f"{row.approver} ({row.name})"


def _only(card_id: int, asked: Sequence[ApprovalRow]) -> ApprovalRow:
    if not asked:
        raise NotFoundError(f"nobody is asked to approve card {card_id} now. `kanvtui show {card_id}` tells its stage.")
    if len(asked) > 1:
        names = ", ".join(visible(_Named(row).name) for row in asked)
        raise InputError(f"card {card_id} waits for several approvals: {names}. Name one of them.")
    return asked[0]


def _approval(change: Change, key: int) -> ApprovalRow:
    row = approvals.get(change.db, key)
    if row is None:
        raise NotFoundError("that approval is not asked for any more. Nothing was changed.")
    return row


def _of_rule(change: Change, row: ApprovalRow) -> list[ApprovalRow]:
    return [other for other in approvals.of_card(change.db, row.card_id) if other.rule_key == row.rule_key]


def _its_turn(change: Change, row: ApprovalRow) -> None:
    card = lookup.card(change.db, row.card_id)
    rule = sops.procedure_of(change.db, card.board_id).approval(row.rule_key)
    waiting = [other for other in _of_rule(change, row) if other.state != approving.APPROVED]
    first = rules.turn(rule, [other.place for other in waiting]) if rule else frozenset({row.place})
    if row.place not in first:
        names = ", ".join(visible(other.approver) for other in waiting if other.place in first)
        raise RefusedError(f"it is not the turn of {visible(row.approver)}: {names} comes first. Nothing was changed.")


def _tick(change: Change, row: ApprovalRow, *, done: bool) -> None:
    """Tick the check that stands for an approval, or take the tick off."""
    card = lookup.card(change.db, row.card_id)
    rule = sops.procedure_of(change.db, card.board_id).approval(row.rule_key)
    if rule is not None and rule.check:
        found = [check.id for check in checks.of_card(change.db, card.id) if check.key == rule.check]
        check_verbs.tick(change, found, done=done)
