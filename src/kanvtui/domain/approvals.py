"""Approvals: who has to say yes before a card leaves a stage, in which order, and by when."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import clock_key
from kanvtui.domain.field_values import MILLIONTHS
from kanvtui.domain.sop import Sop
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError


@frozen
class ApprovalStep:
    """One approver with a time limit (a duration), or one row of a matrix with its ceiling."""

    approver: str
    what: str = ""
    limit: str = ""
    below: Decimal | None = None
    up_to: Decimal | None = None


@frozen
class ApprovalRule:
    """An approval of a stage; with `field` its steps are a matrix over that number field, of which one row answers.

    `order` is `sequence` or `together`, `on_change` is `all pending` or `keep given`. The tick of `check` and the
    whole approval stand for each other.
    """

    key: str
    name: str
    stage: str = ""
    required: bool = True
    order: str = "sequence"
    field: str = ""
    on_change: str = "all pending"
    check: str = ""
    when: str = ""
    steps: tuple[ApprovalStep, ...] = ()


def stage_of(rule: ApprovalRule, sop: Sop) -> str:
    """Return the key of the stage that a card cannot leave without it: its own, else that of its check.

    `""` for neither: it is asked for when the card is made, and stands before a `done` stage.
    """
    if rule.stage or not rule.check:
        return rule.stage
    return next((stage.key for stage in sop.stages if any(check.key == rule.check for check in stage.checks)), "")


def wanted(rule: ApprovalRule, number: int | None) -> tuple[tuple[int, ApprovalStep], ...]:
    """Return (place from 0, step) of everybody who has to approve.

    Of a matrix that is the row with the lowest ceiling that takes the *number* (in millionths), or nobody: without a
    number, and beyond the last ceiling.
    """
    steps = tuple(enumerate(rule.steps))
    if not rule.field:
        return steps
    fitting = [item for item in steps if number is not None and takes(item[1], number)]
    return (min(fitting, key=lambda item: _ceiling(item[1])),) if fitting else ()


def takes(step: ApprovalStep, number: int) -> bool:
    """True when a number in millionths is within a row's ceilings: below one (exclusive), up to one (inclusive)."""
    below = step.below is None or number < step.below * MILLIONTHS
    return below and (step.up_to is None or number <= step.up_to * MILLIONTHS)


def still_has_power(rule: ApprovalRule, approver: str, number: int | None) -> bool:
    """True when an approver who said yes may say so for the number as it is now; who may approve more may do less."""
    if not rule.field:
        return True
    return number is not None and any(step.approver == approver and takes(step, number) for step in rule.steps)


def turn(rule: ApprovalRule, open_places: Sequence[int]) -> frozenset[int]:
    """Return the places that are asked now, of those that are not approved: all together, or the first in sequence."""
    return frozenset(open_places if rule.order == "together" else sorted(open_places)[:1])


def answer_due(limit: str, asked: dt.datetime, calendar: Calendar) -> str | None:
    """Return the local date (or minute, for a limit in minutes or hours) by which one asked at an instant answers.

    None without a limit. The day of asking does not count: asked on Monday with `3d` an answer is in time on Thursday.
    """
    try:
        length = Duration.parse(limit)
        if length.exact is not None:
            return clock_key(calendar.local(asked + length.exact))
    except (InputError, OverflowError):  # a limit that another program spoiled, or the end of the calendar
        return None
    return calendar.shift(calendar.day(asked), length).isoformat()


def _ceiling(step: ApprovalStep) -> Decimal:
    return min((ceiling for ceiling in (step.below, step.up_to) if ceiling is not None), default=Decimal("Infinity"))
