"""Retention: how long something is kept after the last touch, and what is offered then."""

from kanvtui.domain.values import frozen


@frozen
class RetentionRule:
    """One rule; `keep` is a duration, `then` is `archive`, `delete` or `suppress`, `when` a condition on a field."""

    what: str
    keep: str
    then: str
    when: str = ""
