"""A board beside what is read of it: alive, without the keys of its own; its focus follows what is read."""

from collections.abc import Iterable

from kanvtui.domain.changes import Changes
from kanvtui.domain.faces import CardFace
from kanvtui.errors import KanvError
from kanvtui.operations.reads import board as reads
from kanvtui.screens.base import BaseScreen
from kanvtui.widgets.board_view import BoardView

MANY = 200
"""Changed cards beyond which the board is read anew instead of patched."""


class BoardBeside(BaseScreen):
    """Draws one board in `view`; a subclass yields `self.make_view()` where it is to stand."""

    view: BoardView
    board_id: int

    def make_view(self) -> BoardView:
        """Return the board's widget, to compose; it takes no focus."""
        self.view = BoardView(self._load_faces, id="board")
        self.view.can_focus, self.view.aside = False, True
        return self.view

    def _load_faces(self, ids: Iterable[int]) -> dict[int, CardFace]:
        """Read the visible cards; an error leaves them blank, for the screen tells it already."""
        try:
            return reads.faces(self.session, self.board_id, ids)
        except KanvError:
            return {}

    def draw_board(self) -> None:
        """Read the board anew; one that is gone stays as it was drawn last."""
        try:
            picture = reads.open_board(self.session, self.board_id)
        except KanvError:
            return
        self.view.roomy = self.session.share.on
        self.view.show(picture.columns)

    def draw_board_changes(self, changes: Changes) -> None:
        """Patch what changed."""
        if changes.boards or changes.stages or len(changes.cards) > MANY:
            self.draw_board()
            return
        try:
            self.view.patch(reads.places(self.session, self.board_id, changes.cards), changes.cards)
        except KanvError:
            return
        if changes.accounts or changes.people:
            self.view.forget()
