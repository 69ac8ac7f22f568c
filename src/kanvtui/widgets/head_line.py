"""The line on top of a screen: what is shown, how many cards need eyes, when the next review is."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.widget import Widget

from kanvtui.domain.text import visible

DOT = " · "
_GAP = 3
_LEAST = 12
_KEY = 8
"""Cells of the last key, so that nothing moves with it."""


class HeadLine(Widget):
    """One line of three parts: left, middle, right; what does not fit goes from the right."""

    COMPONENT_CLASSES = {f"head-line--{part}" for part in ("title", "flags", "muted", "badge", "key")}
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._title, self._right = "", ""
        self._middle: tuple[str, ...] = ()

    def show(self, title: str, middle: str = "", right: str = "") -> None:
        """Show the three parts; *middle* may hold several, joined by ` · `, of which the first ones are kept."""
        parts = (visible(title), tuple(visible(middle).split(DOT)), visible(right))
        if parts != (self._title, self._middle, self._right):
            self._title, self._middle, self._right = parts
            self.refresh()

    def render(self) -> Content:
        """Draw the parts with even gaps; while the screen is shared, the badge and the last key before them."""
        badge, key = getattr(self.app, "badge", ("", ""))
        before = self._badge(badge, key) if badge else Content("")
        return Content.assemble(before, self._parts(self.size.width - before.cell_length)).truncate(self.size.width)

    def _badge(self, badge: str, key: str) -> Content:
        shown = fit_center(key, _KEY)
        looks = [self.get_visual_style(f"head-line--{part}") for part in ("badge", "key")]
        return Content.assemble((f" {badge} ", looks[0]), " ", (shown, looks[1]) if key else " " * _KEY)

    def _parts(self, width: int) -> Content:
        room = width - 2
        title = cut(self._title, max(_LEAST, room // 2))
        right = self._right
        if cell_len(title) + cell_len(DOT.join(self._middle)) + cell_len(right) + 2 * _GAP > room:
            right = ""
        middle = _kept(self._middle, room - cell_len(title) - _GAP)
        free = max(_GAP, room - cell_len(title) - cell_len(middle) - cell_len(right))
        before = free // 2 if right else free
        styles = [self.get_visual_style(f"head-line--{part}") for part in ("title", "flags", "muted")]
        return Content.assemble(
            " ", (title, styles[0]), " " * before, (middle, styles[1]), " " * (free - before), (right, styles[2])
        )


def fit_center(text: str, width: int) -> str:
    """Put a short text into the middle of *width* cells."""
    text = cut(visible(text), width)
    left = (width - cell_len(text)) // 2
    return " " * left + text + " " * (width - left - cell_len(text))


def _kept(parts: tuple[str, ...], room: int) -> str:
    """Join as many parts as fit and say how many do not."""
    for count in range(len(parts), 0, -1):
        more = f"{DOT}+{len(parts) - count} more" if count < len(parts) else ""
        text = DOT.join(parts[:count]) + more
        if cell_len(text) <= room:
            return text
    return cut(DOT.join(parts), max(0, room))


def cut(text: str, width: int) -> str:
    """Cut *text* to *width* cells, never inside a character; a cut ends in `…`."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else set_cell_size(text, max(0, width))
