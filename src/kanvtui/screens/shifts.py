"""Before a date changes: every date that moves with it, old and new, and a yes or no."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from kanvtui import commands
from kanvtui.domain.deadlines import Shift
from kanvtui.domain.text import plural, visible
from kanvtui.operations.session import Session
from kanvtui.screens.base import BaseScreen
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.shift_lines import shift_entries


class ShiftsScreen(BaseScreen, ModalScreen[bool]):
    """Lists what moves; dismissed with True to go on."""

    WHERE = "confirm"
    AUTO_FOCUS = "Entries"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("confirm")

    def __init__(self, session: Session, title: str, shifts: Sequence[Shift]) -> None:
        super().__init__(session)
        self._title, self._shifts = title, tuple(shifts)

    def compose(self) -> ComposeResult:
        """Title, the dates, keys."""
        with Vertical(id="sheet"):
            words = f"{self._title}: {plural(len(self._shifts), 'date')} will change. Go on?"
            yield Static(visible(words), id="sheet-title", markup=False)
            yield Entries(id="lines")
            yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show the dates."""
        self.list = self.query_one(Entries)
        self.list.show(shift_entries(self._shifts, self.session.today()))
        self._fit(self.app.size.width, self.app.size.height)

    def on_resize(self, event: events.Resize) -> None:
        """Take as much room as the dates need, two thirds of the screen at most."""
        self._fit(event.size.width, event.size.height)

    def _fit(self, width: int, height: int) -> None:
        self.list.styles.height = max(1, min(self.list.rows_in(width), height * 2 // 3 - 3))

    def on_key(self, event: events.Key) -> None:  # type: ignore[override]
        """Scroll what does not fit."""
        if event.key in ("j", "down", "k", "up"):
            event.stop()
            self.list.move(1 if event.key in ("j", "down") else -1)

    def action_confirm_yes(self) -> None:
        """Yes, do it."""
        self.dismiss(True)

    def action_confirm_no(self) -> None:
        """No, change nothing."""
        self.dismiss(False)
