"""The net below `visible()`: the last look at every segment before it is sent to the terminal."""

from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from kanvtui.domain.text import visible

_FAR = 0.25
"""Difference of brightness (0 to 1) from which on a background means something: a cursor, a focus, a bar."""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class ControlNet(LineFilter):
    """Takes out of each segment what `visible` would not let through; the width in cells stays the same.

    Controls have no cell and vanish; invisible characters that count a cell become U+FFFD. Links (OSC 8)
    go as well: a link is opened only after asking. Clean text costs one `str.isprintable()`.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return *segments*, the same list when nothing had to be done."""
        for text, style, control in segments:
            if control is not None or not text.isprintable() or (style is not None and style.link):
                return [_harmless(segment) for segment in segments]
        return segments


class Colourless(LineFilter):
    """For NO_COLOR: no colour at all; a background far from the theme's is shown by reverse video instead."""

    def __init__(self, ground: Color) -> None:
        super().__init__()
        self._ground = ground

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Return *segments* in the terminal's own two colours."""
        return [Segment(text, style and _colourless(style, self._ground)) for text, style, _ in segments]


def _harmless(segment: Segment) -> Segment:
    text, style, _ = segment
    if style is not None and style.link:
        style = style.update_link(None)
    if not text.isprintable() and visible(text) != text:
        text = "".join(char if visible(char) == char else _REPLACEMENT * cell_len(char) for char in text)
    return Segment(text, style)


@lru_cache(4096)
def _colourless(style: Style, ground: Color) -> Style:
    plain = style.without_color
    if style.meta:
        plain += Style.from_meta(style.meta)
    if style.bgcolor is None or style.bgcolor.is_default:
        return plain
    if abs(Color.from_rich_color(style.bgcolor).brightness - ground.brightness) < _FAR:
        return plain
    return plain + Style(reverse=not style.reverse)
