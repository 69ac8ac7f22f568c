"""Approvals: who has to say yes before a card leaves a stage, in which order, and by when."""

from decimal import Decimal

from kanvtui.domain.values import frozen


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

    `order` is `sequence` or `together`, `on_change` is `all pending` or `keep given`.
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
