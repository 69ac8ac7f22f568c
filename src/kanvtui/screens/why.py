"""Why a card is flagged: a sentence or two for each flag, and the newest of what happened to it."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.pictures import EventLine
from kanvtui.domain.text import visible
from kanvtui.errors import KanvError
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import history
from kanvtui.operations.session import Session
from kanvtui.screens.reading import ListKeys
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.line_list import GUTTER, Item, LineList
from kanvtui.widgets.why_lines import why_items

SHEET_ROWS = 3
"""Rows of the sheet beside the list: its line on top, the title, the footer."""
EVENTS = 30
"""Events shown at most; the newest come first."""


class WhyScreen(ListKeys, ModalScreen[Any]):
    """Explains the flags of one card from its events; any key that goes back closes it."""

    WHERE = "help"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("help")

    def __init__(self, session: Session, card_id: int) -> None:
        super().__init__(session)
        self.card_id = card_id
        self._why: list[str] = []
        self._events: list[EventLine] = []

    def compose(self) -> ComposeResult:
        """Title, reasons and events, keys."""
        with Vertical(id="why"):
            yield Static(id="why-title", markup=False)
            yield LineList(cursor=False, id="lines")
            yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Read the card's story and make room for it."""
        self.list = self.query_one(LineList)
        self.list.focus()
        self.draw()

    def draw(self) -> None:
        """Read and show why."""
        try:
            title = card_reads.detail(self.session, self.card_id).title
            self._why = history.why(self.session, self.card_id)
            self._events = history.events(self.session, self.card_id, EVENTS)
        except KanvError as error:
            self.complain(error)
            self.dismiss(None)
            return
        self.query_one("#why-title", Static).update(visible(f"Why does “{title}” need eyes?"))
        self._fit()
        self.list.show(self._lay_out)

    def _lay_out(self, width: int) -> list[Item]:
        return why_items(self._why, self._events, width)

    def _fit(self) -> None:
        """Make the sheet as high as its lines, and leave some of the screen below in sight."""
        height = sum(len(item.lines) for item in self._lay_out(max(20, self.size.width - GUTTER - 1)))
        self.list.styles.height = max(3, min(height, self.size.height * 3 // 4 - SHEET_ROWS))

    def on_resize(self) -> None:
        """Fit the sheet to the new size."""
        if self.is_mounted:
            self._fit()

    def draw_changes(self, changes: Changes) -> None:
        """Tell the story again when the card changed."""
        if self.card_id in changes.cards:
            self.draw()
