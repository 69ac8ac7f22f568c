"""Escalations: what is passed on, to whom, and how fast it must be answered."""

import datetime as dt

from kanvtui.domain.approvals import answer_due
from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import clock_key
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError


@frozen
class EscalationRule:
    """One level of severity; `within` is a duration, `""` for at once."""

    level: str
    when: str
    to: str
    within: str = ""

    @property
    def name(self) -> str:
        """What it is called: its level, else when it is for."""
        return self.level or self.when

    @property
    def at_once(self) -> bool:
        """True when no time is given."""
        return not self.within


def time_words(rule: EscalationRule) -> str:
    """Say how fast an answer must come: `at once`, `within 2 hours`."""
    try:
        return f"within {Duration.parse(rule.within).words}" if rule.within else "at once"
    except InputError:
        return f"within {rule.within}"


def due_of(rule: EscalationRule, now: dt.datetime, calendar: Calendar) -> str | None:
    """Return the local due of an answer to what is escalated at the instant *now*; this minute when at once."""
    return clock_key(calendar.local(now)) if rule.at_once else answer_due(rule.within, now, calendar)
