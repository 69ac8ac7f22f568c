"""How the SOP of a board was changed: who, when, why and what, with its next review and its compliance above."""

from typing import ClassVar

from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.sop_log import CHANGED
from kanvtui.domain.text import plural
from kanvtui.errors import KanvError
from kanvtui.operations.reads import governance
from kanvtui.operations.session import Session
from kanvtui.screens.base import BaseScreen
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.sop_log_lines import log_items


def open_log(screen: BaseScreen, board_id: int) -> None:
    """Show the log of a board's SOP; Esc comes back to *screen*."""
    screen.app.push_screen(SopLogScreen(screen.session, board_id))


class SopLogScreen(ReadingScreen):
    """The log of one SOP, the newest change first."""

    WHERE = "sop_log"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("sop_log")

    def __init__(self, session: Session, board_id: int) -> None:
        super().__init__(session)
        self.board_id = board_id

    def draw(self) -> None:
        """Read the log and show it."""
        try:
            found = governance.of_board(self.session, self.board_id)
        except KanvError as error:
            self.complain(error)
            self.app.call_later(self.dismiss, None)
            return
        counted = sum(line.kind == CHANGED for line in found.log)
        self.head.show(f"SOP of {found.board}", f"version {found.version}", plural(counted, "change"))
        self.list.show(lambda width: log_items(found, width, self._nothing()))

    def _nothing(self) -> str:
        key = commands.shown(commands.BY_ID["go.back"], self.keys.shown())
        return f"The SOP was not changed since the board was made. {key[0]} goes back." if key else ""

    def draw_changes(self, changes: Changes) -> None:
        """Read again when something happened to the board or its cards."""
        if self.board_id in changes.boards or changes.cards:
            self.draw()
