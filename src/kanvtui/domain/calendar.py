"""Durations, business days and local days: all calendar arithmetic of the program.

Instants are UTC; a *day* is a day of the user's zone. Day counts are differences of dates: a card that came on
Monday is on day 1 on Tuesday, whatever the hour, and clock changes do not move them.
"""

import datetime as dt
import re
from calendar import monthrange
from functools import lru_cache
from typing import Self

from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

MONDAY_TO_FRIDAY = frozenset({0, 1, 2, 3, 4})
_UNITS = {"m": "minute", "h": "hour", "d": "day", "bd": "business day", "w": "week", "mo": "month"}
_DURATION = re.compile(r"(\d{1,5})\s*(mo|bd|m|h|d|w)\Z")
_DEADLINE = re.compile(r"(\w+)(?:\s*([+-])\s*([^\s@]+))?(?:@(\d{2}:\d{2}))?\Z")
_BUILT_IN = {"entered": "entry", "created": "creation", "due": "the card's due"}
_DAYS_PER_WEEK = 7
_MONTHS = 12


@frozen
class Duration:
    """A length of time with its unit kept: minutes, hours, days, business days, weeks or months."""

    n: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `30m`, `4h`, `7d`, `5bd`, `2w` or `1mo`; raise InputError naming these forms."""
        found = _DURATION.match(text.strip().lower())
        if found is None:
            forms = "30m, 4h, 7d, 5bd (business days), 2w or 1mo"
            raise InputError(f"“{text}” is not a duration. Write a number and a unit: {forms}.")
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"{self.n}{self.unit}"

    @property
    def words(self) -> str:
        """The duration in words: `5 business days`, `1 week`."""
        return f"{self.n} {_UNITS[self.unit]}{'' if self.n == 1 else 's'}"

    @property
    def exact(self) -> dt.timedelta | None:
        """The length as a time delta for minutes and hours; None for units that count days."""
        if self.unit == "m":
            return dt.timedelta(minutes=self.n)
        if self.unit == "h":
            return dt.timedelta(hours=self.n)
        return None


def duration_words(text: str) -> str:
    """Say a duration such as `5bd` in words; what is none stays as it is."""
    try:
        return Duration.parse(text).words
    except InputError:
        return text


def deadline_words(rule: str) -> str:
    """Say a relative deadline in words; other text stays.

    `brand_strategy+2d` is `2 days after brand strategy`, `event@17:30` is `event at 17:30`, `entered` is `on entry`.
    """
    found = _DEADLINE.match(rule)
    if found is None:
        return rule
    name, sign, length, time = found.groups()
    words = _BUILT_IN.get(name, name.replace("_", " "))
    if sign:
        try:
            words = f"{Duration.parse(length).words} {'after' if sign == '+' else 'before'} {words}"
        except InputError:
            return rule
    elif name in _BUILT_IN:
        words = f"on {words}"
    return f"{words} at {time}" if time else words


@frozen
class Calendar:
    """The user's days: a zone (None is the system's), working weekdays (0 is Monday) and holidays."""

    zone: dt.tzinfo | None = None
    workdays: frozenset[int] = MONDAY_TO_FRIDAY
    holidays: frozenset[dt.date] = frozenset()

    def local(self, instant: dt.datetime) -> dt.datetime:
        """Return the UTC *instant* on the user's clock; unchanged where that would leave the years 1 to 9999."""
        try:
            return instant.astimezone(self.zone)
        except (OverflowError, ValueError):
            return instant

    def day(self, instant: dt.datetime) -> dt.date:
        """Return the user's day of a UTC *instant*."""
        return self.local(instant).date()

    def midnight(self, day: dt.date) -> dt.datetime:
        """Return the UTC instant at which *day* begins for the user; the first day there is has no earlier one."""
        naive = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - given its zone on the next lines
        if day == dt.date.min:
            return naive.replace(tzinfo=dt.UTC)
        local = naive.astimezone() if self.zone is None else naive.replace(tzinfo=self.zone)
        return local.astimezone(dt.UTC)

    def works(self, day: dt.date) -> bool:
        """True for a business day."""
        return day.weekday() in self.workdays and day not in self.holidays

    def add_business_days(self, day: dt.date, count: int) -> dt.date:
        """Step *count* business days on (or back); stops at the first and last date there is."""
        step, edge = (1, dt.date.max) if count >= 0 else (-1, dt.date.min)
        if count and not self.workdays:
            return edge
        left = abs(count)
        if weeks := max(0, left - 1) // max(1, len(self.workdays)):  # at once; only their holidays are walked below
            start, day = day, self.shift(day, Duration(weeks, "w"), step)
            first, last = min(start, day), max(start, day)
            left -= self.business_days(first, last) + (self.works(first) - self.works(last) if step < 0 else 0)
        while left and day != edge:
            day += dt.timedelta(days=step)
            left -= self.works(day)
        return day

    def business_days(self, start: dt.date, end: dt.date) -> int:
        """Count the business days after *start* up to and including *end*; 0 when *end* is not later."""
        return _business_days(self.workdays, self.holidays, start, end)

    def days(self, start: dt.date, end: dt.date, unit: str) -> int:
        """Count whole units (`d`, `bd`, `w`, `mo`) from *start* to *end*; never negative."""
        if unit == "bd":
            return self.business_days(start, end)
        days = max(0, (end - start).days)
        if unit == "w":
            return days // _DAYS_PER_WEEK
        if unit == "mo":
            return _months(start, end)
        return days

    def shift(self, day: dt.date, duration: Duration, sign: int = 1) -> dt.date:
        """Return *day* moved by a duration of days, business days, weeks or months (end of month clamps).

        Minutes and hours move it by the whole days in them. Stops at the first and last date there is.
        """
        count = duration.n * sign
        if duration.unit == "bd":
            return self.add_business_days(day, count)
        if duration.unit == "mo":
            return _add_months(day, count)
        if duration.exact is not None:
            count = duration.exact.days * sign
        days = count * (_DAYS_PER_WEEK if duration.unit == "w" else 1)
        return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))

    def cut(self, now: dt.datetime, limit: Duration) -> dt.datetime:
        """Return the instant before which something is older than *limit* at *now*.

        Days and business days: older means that more than `limit.n` of them have passed by `days`. Weeks and months:
        older means that the day so much later has passed, so `1w` is over on day 8. Nothing is older than the year 1.
        """
        if limit.exact is not None:
            first = dt.datetime.min.replace(tzinfo=dt.UTC)
            return now - limit.exact if now - first > limit.exact else first
        today = self.day(now)
        if limit.unit == "bd":
            return self.midnight(self._first_within(today, limit.n))
        day = self.shift(today, limit, -1)
        if self.shift(day, limit) < today:  # months clamp: a month before 31 March is 1 March, not 28 February
            day += dt.timedelta(days=1)
        return self.midnight(day)

    def _first_within(self, today: dt.date, count: int) -> dt.date:
        """The earliest day from which at most *count* business days have passed until *today*."""
        if not self.workdays:
            return dt.date.min
        day = self.shift(today, Duration(count // len(self.workdays), "w"), -1)
        passed = self.business_days(day, today)
        while day > dt.date.min:
            passed += self.works(day)
            if passed > count:
                return day
            day -= dt.timedelta(days=1)
        return day


@lru_cache(maxsize=4096)
def _business_days(workdays: frozenset[int], holidays: frozenset[dt.date], start: dt.date, end: dt.date) -> int:
    span = (end - start).days
    if span <= 0:
        return 0
    weeks, rest = divmod(span, _DAYS_PER_WEEK)
    count = weeks * len(workdays)
    count += sum((start.weekday() + offset) % _DAYS_PER_WEEK in workdays for offset in range(1, rest + 1))
    return count - sum(start < day <= end and day.weekday() in workdays for day in holidays)


def _months(start: dt.date, end: dt.date) -> int:
    months = (end.year - start.year) * _MONTHS + end.month - start.month
    return max(0, months - (_add_months(start, months) > end))


def _add_months(day: dt.date, count: int) -> dt.date:
    year, month = divmod(day.year * _MONTHS + day.month - 1 + count, _MONTHS)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.max if count > 0 else dt.date.min
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
