"""Metrics: figures with a target, and clocks between two milestones."""

from kanvtui.domain.values import frozen


@frozen
class MetricRule:
    """A figure with a target such as `>=95%`; `from_` and `to` are milestones, `on_time` is the key of a check."""

    key: str
    name: str
    target: str = ""
    how: str = ""
    from_: str = ""
    to: str = ""
    within: str = ""
    formula: str = ""
    form: str = ""
    every: str = ""
    if_missed: str = ""
    on_time: str = ""
