"""The list of suggestions under a prompt: a window of lines, the chosen one marked by a bar and a ground."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import fit

ROWS = 6
"""Suggestions seen at once."""
_GAP = 3


class Suggestions(Widget):
    """Pairs of (text, what it means); none is chosen until the user goes down."""

    COMPONENT_CLASSES = {"suggestions--text", "suggestions--about", "suggestions--chosen"}
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self.chosen: int | None = None
        self._items: tuple[tuple[str, str], ...] = ()

    def show(self, items: Sequence[tuple[str, str]]) -> None:
        """Show other suggestions; the choice starts anew."""
        items = tuple(items)
        if items != self._items or self.chosen is not None:
            taller = min(len(items), ROWS) != min(len(self._items), ROWS)
            self._items, self.chosen = items, None
            self.refresh(layout=taller)

    def step(self, by: int) -> None:
        """Choose the next or the previous one; going up from the first chooses none."""
        if not self._items:
            return
        place = (-1 if self.chosen is None else self.chosen) + by
        if place < -1:
            place = len(self._items) - 1
        self.chosen = None if place in (-1, len(self._items)) else place
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As many lines as there are suggestions, ROWS at most."""
        return min(len(self._items), ROWS)

    def render(self) -> Content:
        """Draw the lines around the chosen one."""
        width = max(self.size.width, 1)
        first = min(max(0, (self.chosen or 0) - ROWS + 2), max(0, len(self._items) - ROWS))
        shown = self._items[first : first + ROWS]
        room = max((cell_len(visible(text)) for text, _ in shown), default=0)
        room = min(room, max(width * 2 // 3, width - 30))
        return Content("\n").join(
            self._line(first + place, text, about, room, width) for place, (text, about) in enumerate(shown)
        )

    def _line(self, place: int, text: str, about: str, room: int, width: int) -> Content:
        chosen = place == self.chosen
        head = f"{'▌' if chosen else ' '} {fit(visible(text), room)}"
        rest = fit(visible(about), max(0, width - cell_len(head) - _GAP)) if about else ""
        tail = fit(" " * _GAP + rest, max(0, width - cell_len(head)))
        if chosen:
            return Content.styled(head + tail, self.get_visual_style("suggestions--chosen"))
        return Content.assemble(
            (head, self.get_visual_style("suggestions--text")), (tail, self.get_visual_style("suggestions--about"))
        )
