"""The footer: at most eight keys with what they do, on one line."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from kanvtui.domain.text import visible


class KeyBar(Widget):
    """One line of keys; set it with `show`."""

    COMPONENT_CLASSES = {"key-bar--key", "key-bar--label", "key-bar--text"}
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._hints: tuple[tuple[str, str], ...] = ()
        self._text = ""

    def show(self, hints: Sequence[tuple[str, str]], text: str = "") -> None:
        """Show (key, label) pairs, or *text* instead when it is given."""
        hints = tuple(hints)
        if (hints, text) != (self._hints, self._text):
            self._hints, self._text = hints, text
            self.refresh()

    def render(self) -> Content:
        """Draw as many hints as fit; the last one (help) and the way back before it always."""
        if self._text:
            return Content.styled(f" {visible(self._text)}", self.get_visual_style("key-bar--text"))
        key_style = self.get_visual_style("key-bar--key")
        label_style = self.get_visual_style("key-bar--label")
        parts = [
            Content.assemble((f" {visible(key)}", key_style), (f" {visible(label)} ", label_style))
            for key, label in self._hints
        ]
        room = self.size.width
        kept = 2 if len(parts) > 1 and self._hints[-2][0] == "Esc" else 1
        while len(parts) > kept and sum(part.cell_length for part in parts) > room:
            del parts[-1 - kept]
        return Content("").join(parts)
