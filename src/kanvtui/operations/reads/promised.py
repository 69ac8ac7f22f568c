"""Promises ready to draw: those that are open, and what became of the others."""

import datetime as dt
from collections.abc import Iterable

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import ago_words, day_words, due_day, due_words
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.promises import DROPPED, OPEN, PromiseLine, is_late
from kanvtui.domain.text import name_key, plural
from kanvtui.domain.walk import Scope
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, promises
from kanvtui.storage.database import Database
from kanvtui.storage.promises import ToldRow


def open_ones(session: Session, scope: Scope | None = None) -> tuple[PromiseLine, ...]:
    """Return the promises that nobody has settled, the one due first first."""
    with session.reading() as db:
        keys = [row.id for row in promises.open_ones(db)]
        return lines(db, keys, session.now(), session.calendar, scope)


def lines(
    db: Database, keys: Iterable[int], now: dt.datetime, calendar: Calendar, scope: Scope | None = None
) -> tuple[PromiseLine, ...]:
    """Return the promises with those ids that lie within *scope*, the one due first first."""
    person = accounts.person(db, scope.owner_id) if scope and scope.owner_id else None
    owner = person.name_key if person else ""
    return tuple(
        _line(row, now, calendar) for row in promises.told(db, keys) if scope is None or _within(row, scope, owner)
    )


def _within(row: ToldRow, scope: Scope, owner: str) -> bool:
    """A promise is its card's board's, its customer's, and both its maker's and its card's owner's."""
    return (
        scope.board_id in (None, row.board_id)
        and scope.account_id in (None, row.promise.account_id)
        and (scope.owner_id in (None, row.owner_id) or name_key(row.promise.who) == owner)
    )


def _line(told: ToldRow, now: dt.datetime, calendar: Calendar) -> PromiseLine:
    row, local = told.promise, calendar.local(now)
    settled, made = read_instant(row.settled_at), read_instant(row.made_at)
    looked = calendar.day(settled) if settled and row.state != OPEN else local.date()
    day = due_day(row.due)
    due = f"was due {day_words(day, local.date())}" if day and row.state != OPEN else due_words(row.due, local)
    return PromiseLine(
        id=row.id,
        who=row.who,
        what=row.what,
        due=row.due,
        due_words=due,
        state=row.state,
        late=is_late(row.state, row.due, looked.isoformat()),
        card_id=row.card_id,
        card_title=told.card or "",
        account_id=row.account_id,
        account=told.account or "",
        made_at=row.made_at,
        made_words=ago_words(made, now, calendar) if made else "",
        settled_words=_settled(told, settled, now, calendar),
    )


def _settled(told: ToldRow, at: dt.datetime | None, now: dt.datetime, calendar: Calendar) -> str:
    """What became of it: `kept yesterday`, `kept late, 3 days after its day`, `dropped 2 days ago: no budget`."""
    row, day = told.promise, due_day(told.promise.due)
    if row.state == OPEN or at is None:
        return ""
    note = f": {row.note}" if row.note else ""
    late = (calendar.day(at) - day).days if day else 0
    if row.state != DROPPED and late > 0:
        return f"{row.state} late, {plural(late, 'day')} after its day{note}"
    return f"{row.state} {ago_words(at, now, calendar)}{note}"
