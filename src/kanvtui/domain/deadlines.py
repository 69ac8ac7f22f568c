"""Milestones and the dates that follow from them."""

from kanvtui.domain.values import frozen


@frozen
class MilestoneRule:
    """A named instant; `due` is the rule of the day it is planned for, `also` holds its other names."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    by_hand: bool = False
    due: str = ""


@frozen
class DeadlineRule:
    """A date that follows from a milestone; `met_by` is the milestone that fulfils it, `when` a condition."""

    key: str
    what: str
    due: str
    warn: str = ""
    stage: str = ""
    owner: str = ""
    met_by: str = ""
    when: str = ""
