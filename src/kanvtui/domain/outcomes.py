"""Outcomes: how a card can end, and what follows."""

import datetime as dt

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError


@frozen
class OutcomeRule:
    """One way to end; `snooze` is how long a new card of it sleeps in the first stage, `""` for no new card.

    An `early` one may end a card in any stage: no gate is asked.
    """

    key: str
    name: str
    then: str = ""
    snooze: str = ""
    checks: tuple[str, ...] = ()
    early: bool = False


def wakes_on(rule: OutcomeRule, today: dt.date, calendar: Calendar) -> dt.date | None:
    """Return the day on which the new card of an outcome wakes, a day after *today*; None for no new card."""
    try:
        day = calendar.shift(today, Duration.parse(rule.snooze)) if rule.snooze else today
    except InputError:  # a duration that another program spoiled
        return None
    return day if day > today else None
