"""What stands there while the terminal is smaller than the board can be drawn in."""

from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen

LEAST = Size(60, 16)
"""Columns and rows below which nothing but a notice is drawn."""


def is_too_small(size: Size) -> bool:
    """True when a screen cannot be drawn whole in *size* cells."""
    return size.width < LEAST.width or size.height < LEAST.height


class TooSmall(Screen[None]):
    """Lies over all screens while there is no room; they keep their state, size and typed text below it."""

    def render(self) -> Content:
        """Say what is needed."""
        return Content(f"too small (needs {LEAST.width}×{LEAST.height})")
