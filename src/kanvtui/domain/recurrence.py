"""Work that comes back: recurrence rules (RFC 5545), read with dateutil.

dateutil is imported when a rule is asked, for most starts of the program have nothing to ask.
"""

import datetime as dt
import re
from collections.abc import Iterator
from itertools import islice

from kanvtui.domain.values import frozen


@frozen
class RecurringCheck:
    """One line of the checklist of a recurring card; `due` is a due rule, `due-1d` for the day before the card's."""

    text: str
    due: str = ""
    owner: str = ""
    required: bool = False


@frozen
class RecurringRule:
    """A card that is made again and again, `on` its `schedule` or the `completion` of the last one.

    `per` is `board` or `account`; `first` is a due rule; `sets` is the milestone that completing one sets, and `done`
    the stage that its completed cards have for themselves.
    """

    key: str
    title: str
    every: str
    stage: str = ""
    checks: tuple[RecurringCheck, ...] = ()
    on: str = "schedule"
    first: str = ""
    per: str = "board"
    owner: str = ""
    sets: str = ""
    done: str = ""


LONGEST_COUNT = 10_000
"""Times at most that a rule may count; without an end it may come for ever."""
_CYCLE = 146_097
"""Days of 400 years, after which weekdays and leap years are the same again."""
_AHEAD = dt.timedelta(days=44 * 366)
"""Longer than between two times of anything that comes at all: 29 February on a Monday comes each 28 or 40 years."""
_END = dt.datetime(9999, 12, 31, 23, 59)  # noqa: DTZ001 - local, as all times of rules are
_BACK = (dt.timedelta(days=1), dt.timedelta(days=32), dt.timedelta(days=366), _AHEAD)
_STEPS = {
    "MINUTELY": dt.timedelta(minutes=1),
    "HOURLY": dt.timedelta(hours=1),
    "DAILY": dt.timedelta(days=1),
    "WEEKLY": dt.timedelta(weeks=1),
    "MONTHLY": None,
    "YEARLY": None,
}
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?\Z", re.ASCII)
_SOME_SUNDAY = "1950-01-01"
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What dateutil raises for rules that it cannot read."""


@frozen
class _Rule:
    """A rule taken apart: `every` without its end, the fixed length of its period, and whether it names times."""

    every: str
    step: dt.timedelta | None
    timed: bool
    count: int
    until: dt.datetime


def next_after(rule: str, start: str, after: str) -> str | None:
    """Return the first time of *rule*, counted from the day of *start*, that is later than *after*; None at its end.

    All are local: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` for a rule with hours or minutes. A blank *after* asks for the
    first time at all. A rule that cannot be read never comes. Clock changes neither lose nor double a time: it is
    named by what a clock on the wall shows.
    """
    try:
        found = _read(rule)
        low = max(_clock(start), _clock(after or start))
        times = (_written(found, time) for time in _times(found, _clock(start), low, _later(low, _AHEAD)))
        return next((time for time in times if time > after), None)
    except _UNREADABLE:
        return None


def latest(rule: str, start: str, upto: str, after: str) -> str | None:
    """Return the newest time of *rule* that is not later than *upto* and later than *after*; None without one.

    It counts back from *upto*, so that a rule of minutes is no dearer after years.
    """
    try:
        found = _read(rule)
        bottom, top = max(_clock(start), _clock(after or start)), _clock(upto)
        for span in _BACK:
            low = max(bottom, top - span)
            times = [_written(found, time) for time in _times(found, _clock(start), low, top)]
            if fitting := [time for time in times if after < time <= upto]:
                return fitting[-1]
            if low == bottom:
                break
    except _UNREADABLE:
        return None
    return None


def next_completed(rule: str, done_on: dt.date, made: int) -> str | None:
    """Return when work is due again that was completed on a day: the first later day that fits, counted from it.

    *made* is how often it came before; a rule that counts ends there.
    """
    try:
        found = _read(rule)
    except _UNREADABLE:
        return None
    if found.count and made >= found.count:
        return None
    day = done_on.isoformat()
    uncounted = ";".join(part for part in rule.split(";") if not part.upper().startswith("COUNT="))
    return next_after(uncounted, day, f"{day}T24:00")


def problem(rule: str) -> str:
    """Say what is wrong with a recurrence rule; `""` when it can be read and ever comes."""
    try:
        found = _read(rule)
        start = _clock(_SOME_SUNDAY)
        endless = _Rule(found.every, found.step, found.timed, 0, _END)
        first = next(_times(endless, start, start, start + _AHEAD), None)
    except _UNREADABLE as error:
        return " ".join(str(error).split()) or "it cannot be read"
    return "" if first else "it never comes"


def _read(rule: str) -> _Rule:
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    frequency = parts.get("FREQ", "")
    if frequency not in _STEPS:
        raise ValueError(f"there is no frequency {frequency}")
    count, until = parts.pop("COUNT", ""), parts.pop("UNTIL", "")
    if count and until:
        raise ValueError("COUNT and UNTIL exclude each other")
    if count and not 1 <= int(count) <= LONGEST_COUNT:
        raise ValueError(f"COUNT is from 1 to {LONGEST_COUNT:,}")
    for name in ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"):
        if any(not value.strip().lstrip("+-0") for value in parts.get(name, "1").split(",")):
            raise ValueError(f"{name} counts from 1, or from -1 backwards")
    one, interval = _STEPS[frequency], int(parts.get("INTERVAL", "1"))
    if interval < 1:
        raise ValueError("INTERVAL is at least 1")
    timed = frequency in ("HOURLY", "MINUTELY") or "BYHOUR" in parts or "BYMINUTE" in parts
    every = ";".join(f"{name}={value}" for name, value in parts.items())
    return _Rule(every, one and one * interval, timed, int(count or 0), _end(until))


def _end(until: str) -> dt.datetime:
    """A day without a time lasts until it is over; a time is the user's, whatever its zone."""
    if not until:
        return _END
    found = _UNTIL.match(until)
    if found is None:
        raise ValueError("UNTIL is a date like 20271231")
    numbers = [int(number) for number in found.groups() if number is not None]
    return dt.datetime(*(numbers if len(numbers) > 3 else (*numbers, 23, 59)))  # noqa: DTZ001


def _times(rule: _Rule, start: dt.datetime, low: dt.datetime, high: dt.datetime) -> Iterator[dt.datetime]:
    """Yield the times from *low* to *high*, counted from the day of *start* and not before it."""
    from dateutil import rrule as rrules

    first = begin = start.replace(hour=0, minute=0)
    floor = max(low, start) if rule.timed else max(low, start).replace(hour=0, minute=0)
    if rule.step and not rule.count and floor - first > 2 * rule.step:
        begin = first + ((floor - first) // rule.step - 1) * rule.step  # the same times, without those long past
    # dateutil looks for what never comes until the year 9999: begin so many equal 400 years later, and it is soon there
    cycles = max(0, (dt.MAXYEAR - floor.year - _AHEAD.days // 365 - 1) // 400)
    shift = dt.timedelta(days=_CYCLE * cycles)
    found = rrules.rrulestr(rule.every, dtstart=begin + shift)
    if not isinstance(found, rrules.rrule):
        raise ValueError("it is more than one rule")
    end = min(high, rule.until)
    for time in islice(found.replace(until=end + shift), rule.count or None):
        if time - shift >= floor:
            yield time - shift


def _written(rule: _Rule, time: dt.datetime) -> str:
    return time.isoformat(timespec="minutes") if rule.timed else time.date().isoformat()


def _clock(due: str) -> dt.datetime:
    """Read a local time of stored form; a day is its beginning."""
    return dt.datetime.fromisoformat(due[:10] if due.endswith("T24:00") else due)


def _later(time: dt.datetime, span: dt.timedelta) -> dt.datetime:
    return time + span if _END - time > span else _END
