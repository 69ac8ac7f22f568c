"""A look at one card on its board, from a list: Esc comes back to the list."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from kanvtui import commands, footer
from kanvtui.screens.board import BoardScreen
from kanvtui.widgets.key_bar import KeyBar


class VisitScreen(BoardScreen):
    """The board with all its keys; Esc clears what there is to clear, then goes back, and `q` goes back at once."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "go_back", show=False)]

    def show_keys(self, where: str = "", text: str = "") -> None:
        """Draw the footer with the way back first."""
        super().show_keys(where, text)
        if not where and not text:
            keys = self.keys.shown()
            back = (*commands.shown(commands.BY_ID["board.back"], keys), "")[0]
            hints = [(hint.key, hint.label) for hint in footer.footer(self.WHERE, keys)]
            self.query_one(KeyBar).show([(back, "back"), *hints[: footer.FOOTER_KEYS - 2], hints[-1]])

    def action_go_back(self) -> None:
        """Go back to the list; on the board itself this key would leave the program."""
        self.dismiss(None)

    def action_board_back(self) -> None:
        """Clear the filter or the marks, else go back."""
        if self.words or self.view.model.marks:
            super().action_board_back()
        else:
            self.dismiss(None)

    def action_go_review(self) -> None:
        """Go back to the list that this look came from."""
        self.dismiss(None)
