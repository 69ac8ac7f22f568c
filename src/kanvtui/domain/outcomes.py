"""Outcomes: how a card can end, and what follows."""

from kanvtui.domain.values import frozen


@frozen
class OutcomeRule:
    """One way to end; `snooze` is how long a new card of it sleeps in the first stage, `""` for no new card."""

    key: str
    name: str
    then: str = ""
    snooze: str = ""
    checks: tuple[str, ...] = ()
