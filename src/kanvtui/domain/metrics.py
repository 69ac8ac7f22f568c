"""Metrics: figures with a target."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from kanvtui.domain import targets
from kanvtui.domain.values import frozen

_PLACES = Decimal("0.01")
_LARGE = Decimal(10) ** 20


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


@frozen
class MetricLine:
    """A metric as it stands: its value in words, and whether it meets its target (None: it has no value or target).

    `figure` is the bare value; `cards` are those behind it, `missed` those of them that fall short, `accounts` the
    customers that do where a metric looks at customers.
    """

    key: str
    name: str
    value: str
    target: str = ""
    met: bool | None = None
    how: str = ""
    if_missed: str = ""
    every: str = ""
    figure: Decimal | None = None
    cards: tuple[int, ...] = ()
    missed: tuple[int, ...] = ()
    accounts: tuple[int, ...] = ()


def share(part: int, whole: int) -> Decimal | None:
    """Return how much of a hundred *part* is of *whole*, exactly; None of nothing."""
    return Decimal(100) * part / whole if whole else None


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """Return the average; None of nothing."""
    return sum(values, Decimal(0)) / len(values) if values else None


def is_met(target: str, value: Decimal | None) -> bool | None:
    """True when a value meets a target, False when it misses it; None without either."""
    found = targets.parse(target)
    return None if found is None or value is None else targets.meets(found, value)


def percent_words(value: Decimal, target: str = "") -> str:
    """Write a share as a whole percent: `93%`.

    With two places where rounding would make a whole of a part, nothing of something, or a hit of a miss.
    """
    whole = value.quantize(Decimal(1), ROUND_HALF_UP)
    ends = {Decimal(0), Decimal(100)}
    if (whole in ends and whole != value) or is_met(target, whole) != is_met(target, value):
        return number_words(value, "%")
    return f"{whole:,f}%"


def number_words(value: Decimal, unit: str = "") -> str:
    """Write a figure with at most two places and its unit: `93%`, `2.67 weeks`, `8.5/10`."""
    shown = value.quantize(_PLACES, ROUND_HALF_UP).normalize() if abs(value) < _LARGE else value
    text = f"{shown:,f}" if shown else "0"
    if shown == 1 and unit.endswith("s"):
        unit = unit[:-1]
    return f"{text}{unit}" if unit[:1] in ("", "%", "/") else f"{text} {unit}"


def share_words(good: int, whole: int, target: str = "") -> str:
    """Write how many of some (at least one) are good: `93% (13 of 14)`."""
    return f"{percent_words(Decimal(100) * good / whole, target)} ({good} of {whole})"


def average_words(values: Sequence[Decimal], unit: str = "", target: str = "") -> str:
    """Write the average of some values (at least one) in a unit: `2 weeks`, `93% on average of 4`."""
    figure = sum(values, Decimal(0)) / len(values)
    words = percent_words(figure, target) if unit == "%" else number_words(figure, unit)
    return f"{words} on average of {len(values)}" if len(values) > 1 else words
