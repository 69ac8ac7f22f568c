"""A card's approvals and its deviations in words."""

import json

from kanvtui.domain.dates import day_words, due_key, due_words
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.pictures import ApprovalLine
from kanvtui.operations.reads.moment import Moment
from kanvtui.operations.steps.approving import PENDING
from kanvtui.storage import approvals, events
from kanvtui.storage.approvals import ApprovalRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database


def approval_lines(db: Database, card: CardRow, at: Moment) -> tuple[ApprovalLine, ...]:
    """Return the approvals of a card in the order in which they are asked for."""
    return tuple(_line(row, at) for row in approvals.of_card(db, card.id))


def deviations(db: Database, card_id: int, at: Moment) -> tuple[str, ...]:
    """Return what was to be changed, newest first, with its day: `Legal, Mon 16 Nov: cite the source`."""
    return tuple(
        _deviation(event.at, event.detail, at)
        for event in reversed(events.of_card(db, card_id))
        if event.kind == "deviated"
    )


def _line(row: ApprovalRow, at: Moment) -> ApprovalLine:
    asked = row.due is not None and row.state == PENDING
    return ApprovalLine(
        id=row.id,
        rule_key=row.rule_key,
        name=row.name,
        approver=row.approver,
        what=row.what or "",
        state=row.state,
        required=bool(row.required),
        due=row.due or "",
        due_words=due_words(row.due, at.local) if asked and row.due else "",
        late=asked and due_key(row.due or "") < at.cuts.due,
        comment=row.comment or "",
        answered_by=row.answered_by or "",
    )


def _deviation(instant: str, told: str, at: Moment) -> str:
    """Put one event into words; an unreadable detail leaves its day."""
    try:
        detail = json.loads(told)
    except (ValueError, RecursionError):
        detail = None
    if not isinstance(detail, dict):
        detail = {}
    then = read_instant(instant)
    day = day_words(at.calendar.day(then), at.local.date()) if then else "at an unreadable time"
    return f"{detail.get('approver', '?')}, {day}: {detail.get('what', '?')}"
