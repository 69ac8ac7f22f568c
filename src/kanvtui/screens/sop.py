"""The SOP of a board, to read: why, who, when, what is still to set up, and every stage with its rules."""

from typing import ClassVar

from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.sop import set_up
from kanvtui.errors import KanvError
from kanvtui.operations.reads import sops
from kanvtui.operations.session import Session
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.sop_lines import sop_items


class SopScreen(ReadingScreen):
    """One board's own copy of its SOP."""

    WHERE = "sop"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("sop")

    def __init__(self, session: Session, board_id: int) -> None:
        super().__init__(session)
        self.board_id = board_id

    def draw(self) -> None:
        """Read the SOP and show it."""
        try:
            found = sops.of_board(self.session, self.board_id)
        except KanvError as error:
            self.complain(error)
            self.dismiss(None)
            return
        items = set_up(found.sop)
        left = sum(not done for _, done in items)
        name = "" if found.sop.name == found.board else f" · board {found.board}"
        self.head.show(f"SOP · {found.sop.name}{name}", "", f"set-up: {left} of {len(items)} open")
        self.list.show(lambda width: sop_items(found.sop, width, found.manual))

    def draw_changes(self, changes: Changes) -> None:
        """Show the SOP again when the board changed."""
        if self.board_id in changes.boards or changes.stages:
            self.draw()
