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


@frozen
class Waited:
    """How many days in all something waited for a holder, and whether it does now."""

    holder: str
    days: int
    now: bool


def days_waited(passes: Iterable[Pass], until: dt.date) -> tuple[Waited, ...]:
    """Return how long each holder had it: who has it now first, then the longest wait.

    *passes* come in their order; the last one counts until the day *until*. Days are differences of local dates, so
    that a ball passed on Monday and back on Thursday was away for 3. Names that differ in letter case are one holder,
    under the name used last.
    """
    spells: list[Waited] = []
    held, since = "", until
    for step in passes:
        if held:
            spells.append(Waited(held, max(0, (step.day - since).days), now=False))
        held, since = step.holder, step.day
    if held:
        spells.append(Waited(held, max(0, (until - since).days), now=True))
    return together([spells])


def together(found: Iterable[Iterable[Waited]]) -> tuple[Waited, ...]:
    """Add the waits of several cards up, holder by holder; who has it now gives the name."""
    sums: dict[str, Waited] = {}
    for one in (one for waits in found for one in waits):
        key = name_key(one.holder)
        before = sums.get(key, Waited("", 0, now=False))
        name = before.holder if before.now and not one.now else one.holder
        sums[key] = Waited(name, before.days + one.days, before.now or one.now)
    return tuple(sorted(sums.values(), key=lambda one: (not one.now, -one.days, name_key(one.holder))))
