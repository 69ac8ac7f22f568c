"""Due dates: a local date, or a local date with a time; how they are typed, compared and put into words."""

import datetime as dt
import re

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.errors import InputError

FORMS = "2026-11-27, 27 Nov, fri, today, tomorrow, +3d, +5bd, +2w; a time may follow: fri 17:30"
"""The accepted forms of a date, for error messages and help."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_DAY_MONTH = re.compile(rf"(?:({'|'.join(WEEKDAYS)}) )?(\d{{1,2}}) ([a-z]{{3,9}})(?: (\d{{4}}))?\Z", re.ASCII)
_TIME = re.compile(r"(?:^|[ t])([01]?\d|2[0-3]):([0-5]\d)\Z", re.ASCII)
_LEAP_GAP = 8  # years at most between two leap days (1896 to 1904)
_END_OF_DAY = "T24:00"


def parse_due(text: str, today: dt.date, calendar: Calendar) -> str:
    """Read a due date as typed; return `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`.

    A weekday is the next one after *today*; `+5bd` counts business days; a time alone is today. Raises InputError
    naming the accepted forms.
    """
    words = " ".join(text.casefold().split())
    clock = _TIME.search(words)
    day_words = words[: clock.start()] if clock else words
    day = today if clock and not day_words else _parse_day(day_words, today, calendar)
    if day is None:
        raise InputError(f"“{text}” is not a date. Write one of: {FORMS}.")
    if clock:
        return f"{day.isoformat()}T{int(clock[1]):02}:{clock[2]}"
    return day.isoformat()


def _parse_day(words: str, today: dt.date, calendar: Calendar) -> dt.date | None:
    named = {"today": 0, "tomorrow": 1, "tom": 1, "yesterday": -1}
    if words in named:
        return calendar.shift(today, Duration(1, "d"), named[words])
    weekday = words.removeprefix("next ")
    if weekday in WEEKDAYS or weekday in _WEEKDAY_NAMES:
        ahead = (WEEKDAYS.index(weekday[:3]) - today.weekday() - 1) % 7 + 1
        return calendar.shift(today, Duration(ahead, "d"))
    if iso := _ISO.match(words):
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if found := _DAY_MONTH.match(words):
        return _day_month(found[1], int(found[2]), found[3], found[4], today)
    if words.startswith("+"):
        try:
            duration = Duration.parse(words[1:])
        except InputError:
            return None
        return calendar.shift(today, duration) if duration.exact is None else None
    return None


def _day_month(weekday: str | None, day: int, month: str, year: str | None, today: dt.date) -> dt.date | None:
    """`27 nov` is the next such day, this year or later (`29 feb` in the next leap year).

    With its weekday it may be past, as `day_words` shows it: `thu 1 jan` is that of this year if it is a Thursday.
    """
    number = next((n for n, name in enumerate(_MONTH_NAMES, 1) if name.startswith(month)), 0)
    if year:
        return _date(int(year), number, day)
    shown = _date(today.year, number, day)
    if weekday and shown and shown.weekday() == WEEKDAYS.index(weekday):
        return shown
    days = (_date(later, number, day) for later in range(today.year, today.year + _LEAP_GAP + 1))
    return next((day for day in days if day is not None and day >= today), None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def due_day(due: str) -> dt.date | None:
    """Return the date of a stored due; None when it is malformed."""
    iso = _ISO.match(due[:10])
    return _date(int(iso[1]), int(iso[2]), int(iso[3])) if iso else None


def due_time(due: str) -> str:
    """Return the time of a stored due as `HH:MM`, `""` when it has none."""
    return due[11:16] if len(due) > 10 and due[10] == "T" else ""


def due_key(due: str) -> str:
    """Return the key under which dues compare: a due without a time lasts until the end of its day.

    A due is past when its key is smaller than `clock_key(now)`.
    """
    return due if due_time(due) else due + _END_OF_DAY


def clock_key(local: dt.datetime) -> str:
    """Return the key of this minute on the user's clock, comparable with due_key."""
    return local.replace(tzinfo=None).isoformat(timespec="minutes").rjust(16, "0")


def day_words(day: dt.date, today: dt.date) -> str:
    """Name a day from today: `today`, `tomorrow`, `yesterday`, `Mon 24 Nov`, with the year when it differs."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days)
    if near:
        return near
    name = f"{WEEKDAYS[day.weekday()].title()} {day.day} {MONTHS[day.month - 1].title()}"
    return name if day.year == today.year else f"{name} {day.year:04}"


def full_day(due: str) -> str:
    """Write a stored due so that it says the same on any day: `Mon 24 Nov 2026`, `Mon 24 Nov 2026 17:30`.

    A malformed one stays as it is.
    """
    day = due_day(due)
    return due if day is None else f"{day_words(day, dt.date.min)} {due_time(due)}".rstrip()


def weekly_from(day: dt.date, today: dt.date) -> dt.date:
    """Return *day*, moved on by whole weeks once it is past."""
    return max(day, day + dt.timedelta(weeks=-((day - today).days // 7)))


def due_words(due: str, local: dt.datetime) -> str:
    """Put a stored due into words at *local* time: `due tomorrow`, `due today 17:30`, `3d overdue`."""
    day = due_day(due)
    if day is None:
        return f"due date unreadable: {due}"
    if due_key(due) < clock_key(local):
        days = (local.date() - day).days
        return f"{days}d overdue" if days else f"overdue since {due_time(due)}"
    time = due_time(due)
    return f"due {day_words(day, local.date())}{' ' + time if time else ''}"


def ago_words(then: dt.datetime, now: dt.datetime, calendar: Calendar) -> str:
    """Say how long ago an instant was: `just now`, `12 min ago`, `3 h ago`, `yesterday`, `9 days ago`.

    An instant in the future (the clock was set back) reads `just now`.
    """
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    days = (calendar.day(now) - calendar.day(then)).days
    if days == 0:
        return f"{int(seconds // 3600)} h ago"
    return "yesterday" if days == 1 else f"{days} days ago"
