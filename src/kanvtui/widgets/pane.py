"""The pane beside the board: one card with the four answers, its rules, checks, fields and notes, drawn by lines."""

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kanvtui.widgets import card_rows, markdown
from kanvtui.widgets.paper import Row, paragraph

if TYPE_CHECKING:  # the board is painted before these are loaded
    from kanvtui.domain.pictures import CardDetail, NoteLine

ROLES = tuple("title label text muted accent warning error rule heading strong em code".split())
"""What a piece of a line may be; the style sheets give each a look."""
EMPTY = "No card here. n makes one; ? shows all keys."
KEPT_NOTES = 200


class CardPane(ScrollView, can_focus=True):
    """Shows a card; gets a ready picture and never reads by itself."""

    COMPONENT_CLASSES = {f"paper--{role}" for role in ROLES}
    ALLOW_SELECT = False

    class Left(Message):
        """The user goes back to the board."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.card: CardDetail | None = None
        self._rows: list[Row] = []
        self._drawn: tuple[CardDetail | None, int] | None = None
        self._notes: dict[tuple[int, str, int], list[Row]] = {}

    def show(self, card: "CardDetail | None") -> None:
        """Show a card, or that there is none; the same card keeps its place."""
        if card == self.card and self._drawn is not None:
            return
        same = card is not None and self.card is not None and card.id == self.card.id
        self.card = card
        self._write()
        if not same:
            self.scroll_to(0, 0, animate=False, immediate=True)
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Wrap anew."""
        self._write()

    def _write(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0 or self._drawn == (self.card, width):
            return
        self._drawn = (self.card, width)
        self._rows = (
            card_rows.pane_rows(self.card, width, self._note) if self.card else paragraph(EMPTY, width, "muted")
        )
        self.virtual_size = Size(0, len(self._rows))

    def _note(self, note: "NoteLine", width: int) -> list[Row]:
        """Draw a note once for each width, until it is edited."""
        key = (note.id, note.edited_at, width)
        if key not in self._notes:
            if len(self._notes) >= KEPT_NOTES:
                self._notes.clear()
            self._notes[key] = markdown.rows(note.body, width, card_rows.NOTE_ROWS)
        return self._notes[key]

    def render_line(self, y: int) -> Strip:
        """Draw one line in the looks of its pieces."""
        width = self.size.width
        row = y + self.scroll_offset.y
        if row >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        pieces = [Segment(text, self.get_component_rich_style(f"paper--{role}")) for text, role in self._rows[row]]
        return Strip(pieces).adjust_cell_length(width, self.rich_style)

    # Keys

    def action_pane_leave(self) -> None:
        """Go back to the board."""
        self.post_message(self.Left())

    def action_go_down(self) -> None:
        """A line down."""
        self.scroll_relative(y=1, animate=False, immediate=True)

    def action_go_up(self) -> None:
        """A line up."""
        self.scroll_relative(y=-1, animate=False, immediate=True)

    def action_go_page_down(self) -> None:
        """A screenful down."""
        self.scroll_relative(y=max(1, self.size.height - 2), animate=False, immediate=True)

    def action_go_page_up(self) -> None:
        """A screenful up."""
        self.scroll_relative(y=-max(1, self.size.height - 2), animate=False, immediate=True)

    def action_go_first(self) -> None:
        """The first line."""
        self.scroll_to(0, 0, animate=False, immediate=True)

    def action_go_last(self) -> None:
        """The last line."""
        self.scroll_to(0, self.max_scroll_y, animate=False, immediate=True)
