"""Approvals are asked for when a card comes into their stage, and picked again when a field of their matrix changes.

Those of a stage that lies ahead wait: nobody is asked, and no clock runs, before the card is there. Answers that were
given stay, whatever way the card takes; only a change request, another number or the tick of their check taken off
puts them back.
"""

from collections.abc import Mapping, Sequence

from kanvtui.domain import approvals as rules
from kanvtui.domain.approvals import ApprovalRule, ApprovalStep
from kanvtui.domain.conditions import holds
from kanvtui.domain.field_values import number_of
from kanvtui.domain.gates import OpenApproval, is_forward
from kanvtui.domain.sop import Sop
from kanvtui.domain.text import lowered
from kanvtui.operations import sops
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.operations.steps import dating
from kanvtui.storage import approvals, boards, checks, fields, recurring
from kanvtui.storage.approvals import ApprovalRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.database import Database

WAITING, PENDING, APPROVED = "waiting", "pending", "approved"
_NO_ANSWER: Mapping[str, object] = {"answered_at": None, "answered_by": None, "comment": None}


def ask(change: Change, card: CardRow, stage_key: str) -> None:
    """Ask for the approvals of a stage that a card has come into; those open are asked with new dues."""
    if card.closed_at is not None:
        return
    found = _Approvals(change.db, card, stage_key)
    for rule in found.rules:
        if rule.key in found.rows or found.stands_in(rule):
            _settle(change, found, rule, again=found.stage(rule) == stage_key)


def refresh(change: Change, card: CardRow) -> None:
    """Pick the approvers of a card's matrices again, and let conditions look at the fields as they are now."""
    if card.closed_at is not None:
        return
    found = _Approvals(change.db, card)
    for rule in found.rules:
        if rule.key in found.rows or found.stands_in(rule):
            _settle(change, found, rule)


def settle(change: Change, card: CardRow, rule_key: str, *, again: bool = False) -> None:
    """Ask those whose turn it is after an answer; *again*: also those who are asked already, with new dues."""
    found = _Approvals(change.db, card)
    rule = next((rule for rule in found.rules if rule.key == rule_key), None)
    if rule is not None:
        _settle(change, found, rule, again=again)
        return
    for row in found.rows.get(rule_key, []):  # the SOP has it no more
        if row.state == WAITING:
            _put(change, card, row)


def ticked(change: Change, card: CardRow, check: CheckRow, *, done: bool) -> None:
    """Let the tick of a check stand for its approval: given by who ticked, asked again when the tick is taken off."""
    if not check.key:
        return
    found = _Approvals(change.db, card)
    for rule in found.rules:
        rows = found.rows.get(rule.key, [])
        if rule.check != check.key:
            continue
        if done:
            for row in rows:
                if row.state != APPROVED:
                    give(change, card, row, change.actor)
        elif rows or found.stands_in(rule):
            if all(row.state == APPROVED for row in rows):
                take_back(change, rows)
            settle(change, card, rule.key)


def give(change: Change, card: CardRow, row: ApprovalRow, by: str, comment: str = "") -> None:
    """Write down that an approver said yes, and the event."""
    values = {
        "state": APPROVED,
        "answered_at": change.at,
        "answered_by": by,
        "comment": comment or None,
        "asked_at": row.asked_at or change.at,
    }
    approvals.update(change.db, row.id, values)
    happened(
        change,
        "approved",
        card,
        rule=row.rule_key,
        name=row.name,
        approver=row.approver,
        by=by,
        comment=comment or None,
    )


def take_back(change: Change, rows: Sequence[ApprovalRow]) -> None:
    """Put approvals back to waiting, as if nobody had been asked."""
    for row in rows:
        values = {"state": WAITING, "asked_at": None, "due": None, **_NO_ANSWER}
        approvals.update(change.db, row.id, values)


def open_required(db: Database, sop: Sop, card: CardRow) -> tuple[OpenApproval, ...]:
    """Return the required approvals of a card's stage, and of no stage, that are not given."""
    if not sops.procedure_of(db, card.board_id).approvals:
        return ()
    found = _Approvals(db, card)
    lacking: list[OpenApproval] = []
    for rule in found.rules:
        key = rules.stage_of(rule, sop)
        if not rule.required or not found.applies(rule) or found.done(rule) or key not in (found.here, ""):
            continue
        stage = sop.stage(key)
        before = f"leaves {stage.name}" if stage else "is done"
        text = f"{rule.name} is approved before a card {before}."
        lacking.extend(
            OpenApproval(rule.key, place, key, words, text, rule.check) for place, words in _open(found, rule, sop)
        )
    return tuple(lacking)


def _open(found: "_Approvals", rule: ApprovalRule, sop: Sop) -> list[tuple[str, str]]:
    """Return (place, words) of what of a rule is not given."""
    rows = found.rows.get(rule.key, [])
    given = [row for row in rows if row.state == APPROVED]
    number = found.number(rule)
    if rule.field and any(rules.still_has_power(rule, row.approver, number) for row in given):
        return []
    wanted = rules.wanted(rule, number)
    if rule.field and not wanted:
        field = sop.field(rule.field)
        label = lowered(field.label) if field else rule.field.replace("_", " ")
        value = found.values.get(rule.field, "")
        words = f"nobody may approve {label} {value}" if value else f"no {label}, so nobody can be asked"
        return [(rule.field, words)]
    places = {row.place for row in given}
    return [(str(place), f"{step.approver} has not approved") for place, step in wanted if place not in places]


class _Approvals:
    """A card's approvals with all that decides on them: the rules of its board, its stage and its fields."""

    def __init__(self, db: Database, card: CardRow, stage_key: str = "") -> None:
        self.card = card
        self.rules = sops.procedure_of(db, card.board_id).approvals
        if self.rules and recurring.of_card(db, card.id):
            self.rules = ()  # a report or an audit is nobody's to approve
        self.rows: dict[str, list[ApprovalRow]] = {}
        for row in approvals.of_card(db, card.id):
            self.rows.setdefault(row.rule_key, []).append(row)
        if self.rules:
            self.sop = sops.of_board(db, card.board_id)
            self.stages = {stage.key: stage.id for stage in boards.stages(db, card.board_id)}
            self.here = stage_key or next((key for key, at in self.stages.items() if at == card.stage_id), "")
            self.values = {key: value for _, key, value in fields.of_card(db, card.id)}
            self.ticked = {check.key for check in checks.of_card(db, card.id) if check.done_at}

    def stage(self, rule: ApprovalRule) -> str:
        return rules.stage_of(rule, self.sop)

    def stands_in(self, rule: ApprovalRule) -> bool:
        """Whether the card is where the rule is asked for."""
        return self.stage(rule) in (self.here, "")

    def lies_ahead(self, rule: ApprovalRule) -> bool:
        return is_forward(self.sop, self.here, self.stage(rule))

    def applies(self, rule: ApprovalRule) -> bool:
        return holds(rule.when, self.values)

    def done(self, rule: ApprovalRule) -> bool:
        """Whether the check that stands for the approval is ticked."""
        return bool(rule.check) and rule.check in self.ticked

    def number(self, rule: ApprovalRule) -> int | None:
        return number_of(self.values.get(rule.field, ""))


def _settle(change: Change, found: _Approvals, rule: ApprovalRule, *, again: bool = False) -> None:
    """Bring the rows of one rule into line: whoever is wanted has one, and those whose turn it is are asked."""
    rows = found.rows.get(rule.key, [])
    applies = found.applies(rule)
    wanted = rules.wanted(rule, found.number(rule)) if applies else ()
    if not wanted:
        if rule.field and applies and rows:
            _untick(change, found, rule)
        _drop(change, found.card, rows, given=bool(rule.field) and applies)
        return
    if not rows and found.done(rule) and not rule.field:
        return
    if rule.field:
        row = _picked(change, found, rule, rows, wanted[0])
        rows = [row] if row else []
    else:
        _drop(change, found.card, [row for row in rows if row.place not in dict(wanted)], given=False)
        places = {row.place for row in rows}
        for place, step in wanted:
            if place not in places:
                rows = [*rows, _insert(change, found, rule, place, step)]
    open_rows = [row for row in rows if row.state != APPROVED and row.place in dict(wanted)]
    asked = rules.turn(rule, [row.place for row in open_rows])
    for row in open_rows:
        if row.place in asked and not found.lies_ahead(rule):
            if again or row.state == WAITING:
                _put(change, found.card, row)
        elif row.state == PENDING:
            take_back(change, [row])


def _picked(
    change: Change, found: _Approvals, rule: ApprovalRule, rows: Sequence[ApprovalRow], pick: tuple[int, ApprovalStep]
) -> ApprovalRow | None:
    """Return the row of a matrix, its approver picked anew; None when one who still has the power said yes."""
    place, step = pick
    if not rows:  # a tick from before there was a number stands for nobody's yes
        _untick(change, found, rule)
    row = rows[0] if rows else _insert(change, found, rule, place, step)
    if row.state == APPROVED and rules.still_has_power(rule, row.approver, found.number(rule)):
        return None
    if (row.place, row.approver) != (place, step.approver):
        values = {**_step(place, step), "state": WAITING, "asked_at": None, "due": None, **_NO_ANSWER}
        approvals.update(change.db, row.id, values)
        if row.state == APPROVED:
            _untick(change, found, rule)
            withdrawn(change, found.card, row)
        return approvals.get(change.db, row.id)
    return row


def _untick(change: Change, found: _Approvals, rule: ApprovalRule) -> None:
    """Open the check that stands for an approval: it does not outlive the yes."""
    for check in checks.of_card(change.db, found.card.id) if found.done(rule) else ():
        if check.key != rule.check:
            continue
        checks.update(change.db, check.id, {"done_at": None, "done_by": None})
        happened(change, "checked", found.card, check=check.text, key=check.key, before=True, after=False)
        found.ticked.discard(rule.check)
        if check.milestone:
            dating.unreach(change, found.card, check.milestone)
        dating.redate(change, found.card)


def _step(place: int, step: ApprovalStep) -> dict[str, object]:
    what, limit = step.what or None, step.limit or None
    return {"place": place, "approver": step.approver, "what": what, "time_limit": limit}


def _insert(change: Change, found: _Approvals, rule: ApprovalRule, place: int, step: ApprovalStep) -> ApprovalRow:
    values = {
        "card_id": found.card.id,
        "rule_key": rule.key,
        "name": rule.name,
        "stage_id": found.stages.get(found.stage(rule)),
        "required": int(rule.required),
        "state": WAITING,
        **_step(place, step),
    }
    row = approvals.get(change.db, approvals.insert(change.db, values))
    assert row is not None
    return row


def _put(change: Change, card: CardRow, row: ApprovalRow) -> None:
    """Ask an approver: the clock starts now."""
    due = rules.answer_due(row.time_limit or "", change.now, change.calendar)
    approvals.update(change.db, row.id, {"state": PENDING, "asked_at": change.at, "due": due})
    happened(change, "approval_asked", card, rule=row.rule_key, name=row.name, approver=row.approver, due=due)


def drop(change: Change, card: CardRow, rule_key: str) -> None:
    """Remove the approvals of a rule that were not given."""
    _drop(change, card, [row for row in approvals.of_card(change.db, card.id) if row.rule_key == rule_key], given=False)


def _drop(change: Change, card: CardRow, rows: Sequence[ApprovalRow], *, given: bool) -> None:
    """Remove approvals that are not wanted any more; *given*: also those that were given."""
    for row in rows:
        if given or row.state != APPROVED:
            approvals.delete(change.db, row.id)
            withdrawn(change, card, row)


def withdrawn(change: Change, card: CardRow, row: ApprovalRow) -> None:
    """Write the event of an approval that is not asked for any more, or that was given in vain."""
    given = row.state == APPROVED
    happened(change, "approval_withdrawn", card, rule=row.rule_key, name=row.name, approver=row.approver, given=given)
