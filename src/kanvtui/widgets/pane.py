"""The pane beside the board: one card with the four answers, its rules, checks, fields and notes, drawn by lines."""

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kanvtui.widgets import card_rows, markdown
from kanvtui.widgets.paper import Row, paragraph
from kanvtui.widgets.strips import joined

if TYPE_CHECKING:  # the board is painted before these are loaded
    from kanvtui.domain.pictures import CardDetail, NoteLine

ROLES = tuple("title label text muted accent warning error success rule heading strong em code".split())
"""What a piece of a line may be; the style sheets give each a look."""
EMPTY = "No card here. n makes one; ? shows all keys."
KEPT_NOTES = 200
WHEEL = 3
"""Lines that one step of the wheel scrolls."""


class CardPane(Widget, can_focus=True):
    """Shows a card; gets a ready picture and never reads by itself. Its first line is `top`."""

    COMPONENT_CLASSES = {*(f"paper--{role}" for role in ROLES), "pane--thumb"}
    ALLOW_SELECT = False

    class Left(Message):
        """The user goes back to the board."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.card: CardDetail | None = None
        self.top = 0
        self._rows: list[Row] = []
        self._drawn: tuple[CardDetail | None, int] | None = None
        self._notes: dict[tuple[str, int], list[Row]] = {}
        self._looks: dict[str, Style] = {}

    def show(self, card: "CardDetail | None") -> None:
        """Show a card, or that there is none; the same card keeps its place."""
        if card == self.card and self._drawn is not None:
            return
        before, thumb = self._window(), self._thumb()
        if card is None or self.card is None or card.id != self.card.id:
            self.top = 0
        self.card = card
        self._write()
        self.top = min(self.top, self.lowest)
        self._refresh_difference(before, thumb)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Wrap anew, and draw all of it."""
        self._write()
        self.top = max(0, min(self.top, self.lowest))
        self.refresh()

    def notify_style_update(self) -> None:
        """The theme changed: forget the looks of the old one."""
        super().notify_style_update()
        self._looks.clear()

    def _write(self) -> None:
        width = self.size.width - 1
        if width <= 0 or self._drawn == (self.card, width):
            return
        self._drawn = (self.card, width)
        if self.card is None:
            self._rows = paragraph(EMPTY, width, "muted")
        else:
            self._rows = card_rows.pane_rows(self.card, width, self._note)

    def _note(self, note: "NoteLine", width: int) -> list[Row]:
        """Draw a text once for each width; share mode may show another one of the same note."""
        key = (note.body, width)
        if key not in self._notes:
            if len(self._notes) >= KEPT_NOTES:
                self._notes.clear()
            self._notes[key] = markdown.rows(note.body, width, card_rows.NOTE_ROWS)
        return self._notes[key]

    # Drawing: no more than what differs, and nothing is laid out

    @property
    def lowest(self) -> int:
        """The `top` at which the last row stands on the last line."""
        return max(0, len(self._rows) - self.size.height)

    def _window(self) -> list[Row]:
        """The rows that can be seen."""
        height = self.size.height
        seen = self._rows[self.top : self.top + height]
        return seen + [()] * (height - len(seen))

    def _thumb(self) -> range:
        """The lines of the scroll bar; none where everything fits."""
        height, rows = self.size.height, len(self._rows)
        if rows <= height:
            return range(0)
        size = max(1, height * height // rows)
        start = (height - size) * self.top // max(1, rows - height)
        return range(start, start + size)

    def _refresh_difference(self, before: list[Row], thumb: range) -> None:
        regions = [
            _difference(y, old, new)
            for y, (old, new) in enumerate(zip(before, self._window(), strict=True))
            if old != new
        ]
        edge = self.size.width - 1
        regions.extend(Region(edge, y, 1, 1) for y in set(thumb) ^ set(self._thumb()))
        if regions:
            self.refresh(*regions)

    def _go(self, top: int) -> None:
        before, thumb = self._window(), self._thumb()
        self.top = max(0, min(top, self.lowest))
        self._refresh_difference(before, thumb)

    def _look(self, role: str) -> Style:
        if role not in self._looks:
            self._looks[role] = self.get_component_rich_style(role)
        return self._looks[role]

    def render_line(self, y: int) -> Strip:
        """Draw one line in the looks of its pieces, and the scroll bar behind it."""
        width = self.size.width - 1
        row = self._rows[self.top + y] if self.top + y < len(self._rows) else ()
        pieces = [Segment(text, self._look(f"paper--{role}")) for text, role in row]
        line = Strip(pieces).adjust_cell_length(width, self._look("paper--text"))
        bar = Segment("┃", self._look("pane--thumb")) if y in self._thumb() else Segment(" ", self._look("paper--text"))
        return Strip(joined([*line, bar]), width + 1)

    # Keys and the wheel

    def action_pane_leave(self) -> None:
        """Go back to the board."""
        self.post_message(self.Left())

    def action_go_down(self) -> None:
        """A line down."""
        self._go(self.top + 1)

    def action_go_up(self) -> None:
        """A line up."""
        self._go(self.top - 1)

    def action_go_page_down(self) -> None:
        """A screenful down."""
        self._go(self.top + max(1, self.size.height - 2))

    def action_go_page_up(self) -> None:
        """A screenful up."""
        self._go(self.top - max(1, self.size.height - 2))

    def action_go_first(self) -> None:
        """The first line."""
        self._go(0)

    def action_go_last(self) -> None:
        """The last line."""
        self._go(self.lowest)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Some lines down."""
        event.stop()
        self._go(self.top + WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Some lines up."""
        event.stop()
        self._go(self.top - WHEEL)


def _difference(y: int, old: Row, new: Row) -> Region:
    """The cells of a line that differ, from the first piece on that does."""
    same = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        same += 1
    left = _cells(new[:same])
    return Region(left, y, max(1, _cells(old), _cells(new)) - left, 1)


def _cells(row: Row) -> int:
    return sum(cell_len(text) for text, _ in row)
