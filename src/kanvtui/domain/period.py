"""Periods as they are typed: from a day or an instant in the past to another one, or until now."""

import datetime as dt
import re

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import WEEKDAYS, day_words, due_day, parse_due
from kanvtui.domain.instants import moment
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

FORMS = "fri, 16 nov, 2026-11-16, 2w ago, last review; until another day: 1 nov to 15 nov; a time may follow a day"
"""The accepted forms, for error messages and help."""
LAST_REVIEW = "last review"
_NOW = ("now", "today")
_YEARS = (1900, 9000)
"""Between these every limit can be counted back and on."""
_TIME = re.compile(r"(?:^|[ t])([01]?\d|2[0-3]):([0-5]\d)\Z", re.ASCII)
_AGO = re.compile(r"(?:-\s*(\S+)|(\d+\s*\w+) ago)\Z", re.ASCII)
_LONG_AGO = re.compile(r"(\d+)\s*(day|week|month)s? ago\Z", re.ASCII)
_UNITS = {"day": "d", "week": "w", "month": "mo"}
_DAY_MONTH = re.compile(r"(?:[a-z]{3} )?\d{1,2} [a-z]{3,9}\Z", re.ASCII)
_BETWEEN = re.compile(r"\s+(?:to|until|till)\s+|\s*\.\.\s*|\s+[-–]\s+")
_LEAP_GAP = 8
_TICK = dt.timedelta(microseconds=1)
"""A period has its end in it, so a day ends just before the next one."""


@frozen
class Period:
    """From one UTC instant to another; `start` None is the last review, `end` None is now."""

    start: dt.datetime | None = None
    end: dt.datetime | None = None


def parse_period(text: str, now: dt.datetime, calendar: Calendar) -> Period:
    """Read a period as typed: `since fri`, `1 nov to 15 nov`, `last review`; blank is since the last review.

    A day begins at its midnight as a start, and lasts until its end as an end. Raises InputError naming the forms.
    """
    words = " ".join(text.split())
    for before in ("since ", "from "):
        words = words[len(before) :] if words.casefold().startswith(before) else words
    first, *rest = _BETWEEN.split(words, maxsplit=1)
    start = None if first.casefold() in ("", LAST_REVIEW) else parse_past(first, now, calendar)
    end = None if not rest or rest[0].casefold() in _NOW else parse_past(rest[0], now, calendar, end=True)
    return ordered(Period(start, end), now, text)


def ordered(period: Period, now: dt.datetime, text: str) -> Period:
    """Return a period whose end may lie ahead, which then is now; raises InputError for one that is none."""
    end = period.end if period.end is not None and period.end < now else None
    if period.start is not None and period.start >= (end or now):
        late = "ends before it begins" if end else "has not begun yet"
        raise InputError(f"“{text}” {late}. Write the earlier day first, such as: 1 nov to 15 nov.")
    return Period(period.start, end)


def parse_past(text: str, now: dt.datetime, calendar: Calendar, *, end: bool = False) -> dt.datetime:
    """Read a day of the past, or a day and a time, or a UTC instant as stored, as a UTC instant.

    A weekday is the last one before today, a day without a year the last such day. Without a time it is the midnight
    at which the day begins, or its last instant when *end* is true. Raises InputError naming the forms.
    """
    stored = moment(text) if text.endswith("Z") and "T" in text else None
    if stored is not None:
        return stored.astimezone(dt.UTC)
    words = " ".join(text.casefold().split())
    clock = _TIME.search(words)
    day = _day(words[: clock.start()] if clock else words, calendar.day(now), calendar, blank=bool(clock))
    if day is None or not _YEARS[0] <= day.year <= _YEARS[1]:
        raise InputError(f"“{text}” is no day to look back to. Write one of: {FORMS}.")
    if clock:
        return at_time(day, dt.time(int(clock[1]), int(clock[2])), calendar)
    return calendar.midnight(day + dt.timedelta(days=1)) - _TICK if end else calendar.midnight(day)


def at_time(day: dt.date, time: dt.time, calendar: Calendar) -> dt.datetime:
    """Return the UTC instant at which the user's clock shows a time on a day."""
    naive = dt.datetime.combine(day, time)
    return (naive.astimezone() if calendar.zone is None else naive.replace(tzinfo=calendar.zone)).astimezone(dt.UTC)


def _day(words: str, today: dt.date, calendar: Calendar, *, blank: bool) -> dt.date | None:
    if not words:
        return today if blank else None
    if long := _LONG_AGO.match(words):
        words = f"-{long[1]}{_UNITS[long[2]]}"
    if ago := _AGO.match(words):
        try:
            duration = Duration.parse(ago[1] or ago[2])
        except InputError:
            return None
        return calendar.shift(today, duration, -1) if duration.exact is None else None
    if _DAY_MONTH.match(words):
        return _last_such(words, today, calendar)
    word = words.removeprefix("last ")
    try:
        day = due_day(parse_due(word, today, calendar))
    except InputError:
        return None
    if day is None or " " in word or word[:3] not in WEEKDAYS:
        return day
    return today - dt.timedelta(days=(today - day).days % 7 or 7)


def _last_such(words: str, today: dt.date, calendar: Calendar) -> dt.date | None:
    """The last day of that name up to today, in the last leap year for 29 February; a day that is ahead is none."""
    for year in range(today.year, today.year - _LEAP_GAP - 1, -1):
        try:
            day = due_day(parse_due(f"{words} {year}", today, calendar))
        except InputError:
            continue
        if day is not None and day <= today:
            return day
    return None


def instant_words(instant: dt.datetime, today: dt.date, calendar: Calendar) -> str:
    """Name an instant on the user's clock: `Mon 16 Nov 10:30`; the ends of a day by the day alone, `Mon 16 Nov`."""
    local = calendar.local(instant)
    whole = local.time() in (dt.time(), dt.time.max)
    return day_words(local.date(), today) + ("" if whole else f" {local:%H:%M}")
