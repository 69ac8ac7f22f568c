"""How long a card, or all cards of a customer, waited for whom."""

import json

from kanvtui.domain import waiting
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.pictures import WaitLine
from kanvtui.domain.waiting import Pass, Waited
from kanvtui.operations.reads.moment import Moment
from kanvtui.storage import cards, events
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.events import EventRow


def wait_lines(db: Database, card: CardRow, at: Moment) -> tuple[WaitLine, ...]:
    """Return each holder a card has waited for, with the days in all; who has it now first."""
    return _lines(_waited(db, card, at))


def of_cards(db: Database, keys: list[int], at: Moment) -> tuple[WaitLine, ...]:
    """Return the same for several cards together: a day on which two of them wait counts twice."""
    return _lines(waiting.together(_waited(db, card, at) for card in cards.many(db, keys)))


def _waited(db: Database, card: CardRow, at: Moment) -> tuple[Waited, ...]:
    closed = read_instant(card.closed_at)
    until = at.calendar.day(closed) if closed else at.local.date()
    passes = (_pass(event, at) for event in events.of_card(db, card.id) if event.kind == "passed")
    found = waiting.days_waited([step for step in passes if step], until)
    return tuple(Waited(one.holder, one.days, one.now and not closed) for one in found)


def _pass(event: EventRow, at: Moment) -> Pass | None:
    then = read_instant(event.at)
    try:
        detail = json.loads(event.detail)
    except (ValueError, RecursionError):
        return None
    if then is None or not isinstance(detail, dict):
        return None
    return Pass(at.calendar.day(then), str(detail.get("to") or ""))


def _lines(found: tuple[Waited, ...]) -> tuple[WaitLine, ...]:
    return tuple(WaitLine(one.holder, one.days, one.now) for one in found)
