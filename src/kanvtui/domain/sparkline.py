"""Sparklines: a row of figures as small bars, `▁▄▇`."""

from collections.abc import Sequence
from decimal import Decimal

BARS = "▁▂▃▄▅▆▇█"
NONE = "·"
"""Stands where there is no figure."""


def spark(values: Sequence[int], low: int, high: int) -> str:
    """Return a bar for each figure over the range from *low* to *high*, what lies outside at its edge.

    The lowest bar stands for *low*, the highest for *high*; without a range all bars are the lowest.
    """
    if high <= low:
        return BARS[0] * len(values)
    steps, span = len(BARS) - 1, high - low
    held = (min(max(value, low), high) - low for value in values)
    return "".join(BARS[(2 * steps * value + span) // (2 * span)] for value in held)


def trace(figures: Sequence[Decimal | None], top: Decimal | None = None) -> str:
    """Return a bar for each figure on a scale that begins at nothing, a dot where there is none; `""` without any.

    *top* is the highest bar unless a figure is higher; a scale with figures below nothing begins at the lowest.
    """
    known = [figure for figure in figures if figure is not None]
    if not known:
        return ""
    low, high = min(Decimal(0), *known), max(Decimal(0) if top is None else top, *known)
    if low == high:
        return "".join(NONE if figure is None else BARS[0] for figure in figures)
    steps = len(BARS) - 1
    return "".join(
        NONE if figure is None else BARS[int((figure - low) * steps / (high - low) + Decimal("0.5"))]
        for figure in figures
    )
