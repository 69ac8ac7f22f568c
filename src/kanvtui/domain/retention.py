"""Retention: how long something is kept after the last touch, and what is offered then."""

import datetime as dt
from collections.abc import Iterable, Mapping

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.conditions import holds
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

SUPPRESSED = "suppressed"
"""The label of a card that is suppressed: kept, so that nobody writes to it again."""


@frozen
class RetentionRule:
    """One rule; `keep` is a duration, `then` is `archive`, `delete` or `suppress`, `when` a condition on a field."""

    what: str
    keep: str
    then: str
    when: str = ""


@frozen
class RetentionLine:
    """A card that was kept long enough: what is offered, by which rule, and when it was touched last (a local day)."""

    card_id: int
    board_id: int
    board: str
    title: str
    what: str
    then: str
    touched: str
    words: str


def rule_for(rules: Iterable[RetentionRule], values: Mapping[str, str]) -> RetentionRule | None:
    """Return the first rule whose condition holds for a card's field values."""
    return next((rule for rule in rules if holds(rule.when, values)), None)


def is_over(rule: RetentionRule, touched: dt.date, today: dt.date, calendar: Calendar) -> bool:
    """True from the day on which the rule's time since the last touch has passed.

    Months are those of the calendar: 24 months after 29 February 2024 is 28 February 2026. A rule whose time cannot be
    read is never over.
    """
    try:
        keep = Duration.parse(rule.keep)
    except InputError:
        return False
    over = calendar.shift(touched, keep)
    return over <= today and over < dt.date.max
