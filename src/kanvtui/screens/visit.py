"""A look at one card on its board, from a list: Esc comes back to the list."""

from kanvtui.screens.board import BoardScreen


class VisitScreen(BoardScreen):
    """The board with all its keys; Esc clears what there is to clear, then goes back."""

    def action_board_back(self) -> None:
        """Clear the filter or the marks, else go back."""
        if self.words or self.view.model.marks:
            super().action_board_back()
        else:
            self.dismiss(None)

    def action_go_review(self) -> None:
        """Go back to the list that this look came from."""
        self.dismiss(None)
