"""Waiting: how long a card was with somebody else than its owner, counted for each holder."""

import datetime as dt
from collections.abc import Iterable

from kanvtui.domain.text import name_key
from kanvtui.domain.values import frozen


@frozen
class Pass:
    """The ball was passed on a local day; `holder` is `""` when it came back to the owner."""

    day: dt.date
    holder: str


def days_waited(passes: Iterable[Pass], until: dt.date) -> tuple[tuple[str, int, bool], ...]:
    """Return (holder, days in all, whether it waits for them now), who has it now first, then the longest wait.

    *passes* come in their order; the last one counts until the day *until*. Days are differences of local dates, so
    that a ball passed on Monday and back on Thursday was away for 3. Names that differ in letter case are one holder,
    under the name used last.
    """
    days: dict[str, int] = {}
    names: dict[str, str] = {}
    held = ""
    since = until
    for step in passes:
        if held:
            days[held] = days.get(held, 0) + max(0, (step.day - since).days)
        held, since = name_key(step.holder), step.day
        names[held] = step.holder
    if held:
        days[held] = days.get(held, 0) + max(0, (until - since).days)
    ordered = sorted(days, key=lambda key: (key != held, -days[key], key))
    return tuple((names[key], days[key], key == held) for key in ordered)
