"""The line on top of a screen: what is shown, how many cards need eyes, when the next review is."""

from textual.content import Content
from textual.widget import Widget

from kanvtui.domain.text import visible


class HeadLine(Widget):
    """One line of three parts: left, middle, right; what does not fit goes from the right."""

    COMPONENT_CLASSES = {"head-line--title", "head-line--flags", "head-line--muted"}
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._parts = ("", "", "")

    def show(self, title: str, middle: str = "", right: str = "") -> None:
        """Show the three parts; drawn again only when one differs, and nothing is laid out."""
        parts = (visible(title), visible(middle), visible(right))
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    def render(self) -> Content:
        """Draw the parts with even gaps."""
        styles = [self.get_visual_style(f"head-line--{part}") for part in ("title", "flags", "muted")]
        pieces = [Content.styled(text, style) for text, style in zip(self._parts, styles, strict=True)]
        title, middle, right = pieces
        room = self.size.width - 2
        if title.cell_length + middle.cell_length + right.cell_length + 6 > room:
            right = Content("")
        if title.cell_length + middle.cell_length + 3 > room:
            title = title.truncate(max(8, room - middle.cell_length - 3), ellipsis=True)
        gap = max(3, room - title.cell_length - middle.cell_length - right.cell_length)
        before = gap // 2 if right.cell_length else gap
        line = Content(" ").join([Content(""), title]) + Content(" " * before) + middle
        return (line + Content(" " * (gap - before)) + right).truncate(self.size.width)
