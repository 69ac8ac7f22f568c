"""Sparklines: a row of figures as small bars, `▁▄▇`."""

from collections.abc import Sequence

BARS = "▁▂▃▄▅▆▇█"


def spark(values: Sequence[int], low: int, high: int) -> str:
    """Return a bar for each figure over the range from *low* to *high*, what lies outside at its edge.

    The lowest bar stands for *low*, the highest for *high*; without a range all bars are the lowest.
    """
    if high <= low:
        return BARS[0] * len(values)
    steps, span = len(BARS) - 1, high - low
    held = (min(max(value, low), high) - low for value in values)
    return "".join(BARS[(2 * steps * value + span) // (2 * span)] for value in held)
