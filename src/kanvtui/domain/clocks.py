"""Clocks: the time between two milestones, held against a limit or a target."""

import datetime as dt
from decimal import Decimal

from kanvtui.domain import targets
from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import due_day
from kanvtui.domain.metrics import MetricRule
from kanvtui.domain.pictures import ClockLine
from kanvtui.domain.targets import Target
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

_HOUR = 60


@frozen
class Point:
    """A milestone on a clock: its local date `YYYY-MM-DD[THH:MM]`, and its instant (UTC) where one is known."""

    due: str
    at: dt.datetime | None = None


@frozen
class Clock:
    """A time measured: `count` and its `limit` in `unit`: `d` days, `bd` business days or `m` minutes.

    Weeks and months are counted in days. `state` is met or missed once both milestones are reached, else running or
    late.
    """

    count: int
    limit: int
    unit: str
    state: str

    @property
    def ended(self) -> bool:
        """True when both milestones are reached."""
        return self.state in ("met", "missed")

    @property
    def failed(self) -> bool:
        """True when it took too long, whether it has ended or not."""
        return self.state in ("missed", "late")


def clock(rule: MetricRule, start: Point, end: Point | None, now: dt.datetime, calendar: Calendar) -> Clock | None:
    """Measure the time between two milestones, until *now* (UTC) while the second is not reached.

    Days are differences of local dates: Brand Strategy on Monday and the pillars on Wednesday are 2 days, whatever the
    hour and the clock changes between. Minutes and hours count between the instants where both are known, else in
    whole days. Held against `within` (`3d`: day 3 is in time), else against the target (`<21 days`: day 20 meets it,
    day 21 misses). None when neither names a time, or when a date cannot be read.
    """
    held = limit_of(rule)
    first, last = due_day(start.due), due_day(end.due) if end else calendar.day(now)
    if held is None or first is None or last is None:
        return None
    sign, length = held
    ended = end is not None
    until = end.at if end else now
    if length.exact is not None and start.at is not None and until is not None:
        took = max(0, int((until - start.at).total_seconds()))
        longest = int(length.exact.total_seconds())
        return Clock(took // 60, longest // 60, "m", _state(sign, took, longest, ended=ended))
    final = calendar.shift(first, length)
    state = _state(sign, last.toordinal(), final.toordinal(), ended=ended)
    if length.unit == "bd":
        return Clock(calendar.business_days(first, last), length.n, "bd", state)
    return Clock(max(0, (last - first).days), (final - first).days, "d", state)


def limit_of(rule: MetricRule) -> tuple[str, Duration] | None:
    """Return how a clock is held against which length of time; None for a metric that measures no time."""
    try:
        if rule.within:
            return "<=", Duration.parse(rule.within)
    except InputError:
        return None
    target = targets.parse(rule.target)
    length = target.length if target else None
    return (target.sign, length) if target and length else None


def _state(sign: str, count: int, limit: int, *, ended: bool) -> str:
    if ended:
        return "met" if targets.meets(Target(sign, Decimal(limit)), Decimal(count)) else "missed"
    # While it runs, only what has a longest time can be late.
    longest = Target("<" if sign == "<" else "<=", Decimal(limit))
    return "running" if sign.startswith(">") or targets.meets(longest, Decimal(count)) else "late"


def clock_words(rule: MetricRule, found: Clock) -> str:
    """Say how a clock stands: `day 3 of 2`, `done on day 3 of 2`, `20 days, target <21 days`."""
    if not rule.within:
        running = "" if found.ended else " so far"
        return f"{length_words(found.count, found.unit)}{running}, target {rule.target}"
    if found.unit == "m":
        took, limit = (length_words(minutes, "m") for minutes in (found.count, found.limit))
        return f"{'done after ' if found.ended else ''}{took} of {limit}"
    noun = "business day" if found.unit == "bd" else "day"
    return f"{'done on ' if found.ended else ''}{noun} {found.count:,} of {found.limit:,}"


def length_words(count: int, unit: str) -> str:
    """Write a length of a clock: `3 days`, `2 business days`, `45 min`, `1 h 30 min`."""
    if unit != "m":
        return plural(count, "business day" if unit == "bd" else "day")
    hours, minutes = divmod(count, _HOUR)
    parts = (f"{hours:,} h" if hours else "", f"{minutes} min" if minutes or not hours else "")
    return " ".join(filter(None, parts))


def clock_line(
    rule: MetricRule, start: Point, end: Point | None, now: dt.datetime, calendar: Calendar
) -> ClockLine | None:
    """Return a clock in words, ready to draw; None where there is nothing to measure it against."""
    found = clock(rule, start, end, now, calendar)
    return None if found is None else ClockLine(rule.name, clock_words(rule, found), found.state)
