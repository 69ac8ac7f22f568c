"""Weeks, and what flows through them: how many cards were done, how long they took, how long they stood."""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import clock_key
from kanvtui.domain.instants import stamp
from kanvtui.domain.values import frozen

SHOWN = 8
"""Weeks that a trend looks back over, this one among them."""
LATEST = "9999-12-31T23:59:59.999999Z"
SLOW = 85
"""So many of a hundred cards are done within the time that is named as the slow end of a cycle."""


@frozen
class Week:
    """Monday to Monday on the user's clock; the one that runs ends *now*.

    `start` and `end` are stored instants, what happened at `end` belongs to the next week (`end` of the running one is
    LATEST). `until` is the instant as of which its states are told. `opens` and `closes` are the same on the user's
    clock, comparable with due keys.
    """

    monday: dt.date
    start: str
    end: str
    until: dt.datetime
    opens: str
    closes: str

    def has(self, instant: str) -> bool:
        """True for a stored instant in the week."""
        return self.start <= instant < self.end

    def has_due(self, key: str) -> bool:
        """True when a due of that key passed in the week."""
        return self.opens <= key < self.closes

    def has_day(self, day: dt.date) -> bool:
        """True for a day of the week."""
        return 0 <= (day - self.monday).days < 7


def weeks(now: dt.datetime, calendar: Calendar, count: int = SHOWN) -> tuple[Week, ...]:
    """Return the last *count* weeks, the running one last; a week with a clock change is longer or shorter."""
    today = calendar.day(now)
    newest = today.toordinal() - today.weekday()
    mondays = [max(1, newest - 7 * back) for back in range(count - 1, -1, -1)]
    found = []
    for place, first in enumerate(mondays):
        monday = dt.date.fromordinal(first)
        running = place == count - 1
        until = now if running else calendar.midnight(dt.date.fromordinal(mondays[place + 1]))
        start = calendar.midnight(monday)
        found.append(
            Week(
                monday,
                stamp(start),
                LATEST if running else stamp(until),
                until,
                clock_key(calendar.local(start)),
                clock_key(calendar.local(until)),
            )
        )
    return tuple(found)


def card_days(start: dt.datetime, end: dt.datetime, week: Week, calendar: Calendar) -> int:
    """Return how many days of a spell from *start* to *end* (UTC) lie in a week, counted as differences of dates.

    Blocked on Monday and free on Wednesday is 2 days, whatever the hour and the clock changes; the days of a spell
    over several weeks add up to the days of the whole.
    """
    first, last = max(calendar.day(start), week.monday), min(end, week.until)
    return max(0, (calendar.day(last) - first).days)


def median(values: Iterable[int]) -> Decimal | None:
    """Return the value in the middle, of an even number the average of the two in the middle; None of nothing."""
    found = sorted(values)
    if not found:
        return None
    return Decimal(found[(len(found) - 1) // 2] + found[len(found) // 2]) / 2


def within(values: Sequence[int], percent: int = SLOW) -> int | None:
    """Return the smallest of the values that *percent* of a hundred do not exceed (nearest rank); None of nothing."""
    found = sorted(values)
    return found[-(-percent * len(found) // 100) - 1] if found else None
