"""How documents write days and lengths: with the year, for they are read later."""

import datetime as dt

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import day_words
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.text import plural

_LENGTHS = ((3600, 60, "minute"), (24 * 3600, 3600, "hour"))


def when(instant: str | None, calendar: Calendar) -> str:
    """Return the user's day of a stored instant: `Mon 16 Nov 2026`; a malformed one says so."""
    then = read_instant(instant)
    return day_words(calendar.day(then), dt.date.min) if then else "at an unreadable time"


def length(start: str, end: str, calendar: Calendar) -> str:
    """Say how long it is between two stored instants: `5 days`, `3 hours`; `""` where one cannot be read."""
    first, last = read_instant(start), read_instant(end)
    if first is None or last is None:
        return ""
    seconds = max(0, int((last - first).total_seconds()))
    for below, unit, word in _LENGTHS:
        if seconds < below:
            return plural(seconds // unit, word)
    return plural((calendar.day(last) - calendar.day(first)).days, "day")
