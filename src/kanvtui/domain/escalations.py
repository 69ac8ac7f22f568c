"""Escalations: what is passed on, to whom, and how fast it must be answered."""

from kanvtui.domain.values import frozen


@frozen
class EscalationRule:
    """One level of severity; `within` is a duration, `""` for at once."""

    level: str
    when: str
    to: str
    within: str = ""
