"""Before a date changes: every date that moves with it, old and new, and a yes or no."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.deadlines import Shift
from kanvtui.domain.text import plural
from kanvtui.operations.session import Session
from kanvtui.screens.sheet import Sheet
from kanvtui.widgets.shift_lines import shift_entries


class ShiftsScreen(Sheet):
    """Lists what moves; dismissed with True to go on."""

    WHERE = "confirm"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("confirm")

    def __init__(self, session: Session, title: str, shifts: Sequence[Shift]) -> None:
        super().__init__(session)
        self._title, self._shifts = title, tuple(shifts)

    def on_mount(self) -> None:
        """Show the dates."""
        self.entitle(f"{self._title}: {plural(len(self._shifts), 'date')} will change. Go on?")
        self.list.show(shift_entries(self._shifts, self.session.today()))
        self.fit()

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
