"""Going about on the board: focus, ends, pages, stages, marks. What is shown is the board screen's business."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.screens.card_actions import CardActions
from kanvtui.widgets.board_view import BoardView


class BoardGoing(CardActions):
    """Keys that move the cursor and set marks; `view` is the drawn board, `words` the filter in force."""

    WHERE = "board"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("board")
    view: BoardView
    words: str
    board_id: int

    def filter(self, words: str) -> None:
        """Show only the cards in which these words stand, all cards for none."""
        raise NotImplementedError

    def show_head(self) -> None:
        """Draw the line on top again."""
        raise NotImplementedError

    def action_go_left(self) -> None:
        """Focus the stage to the left."""
        self.view.move_stage(-1)

    def action_go_right(self) -> None:
        """Focus the stage to the right."""
        self.view.move_stage(1)

    def action_go_down(self) -> None:
        """Focus the card below."""
        self.view.move(1)

    def action_go_up(self) -> None:
        """Focus the card above."""
        self.view.move(-1)

    def action_go_first(self) -> None:
        """Focus the first card of the stage."""
        self.view.move(-self.view.model.counts()[0])

    def action_go_last(self) -> None:
        """Focus the last card of the stage."""
        self.view.move(self.view.model.counts()[0])

    def action_go_page_down(self) -> None:
        """Go down by a screenful."""
        self.view.move_page(1)

    def action_go_page_up(self) -> None:
        """Go up by a screenful."""
        self.view.move_page(-1)

    def action_go_stage(self, number: int) -> None:
        """Focus a stage by its number from 1."""
        self.view.focus_stage(number - 1)

    def action_board_back(self) -> None:
        """Clear the filter, then the marks."""
        if self.words:
            self.filter("")
        elif self.view.clear_marks():
            self.show_head()

    @on(BoardView.Opened)
    def _opened(self) -> None:
        self.action_card_open()

    # Marks

    def action_mark_card(self) -> None:
        """Mark the focused card and go on to the next one."""
        card_id = self.focused_card()
        if card_id is not None:
            self.view.toggle_marks([card_id])
            self.view.move(1)
            self.show_head()

    def action_mark_stage(self) -> None:
        """Mark every card of the stage that is shown."""
        column = self.view.model.column
        if column is not None:
            self.view.toggle_marks(column.shown)
            self.show_head()

    # Another way

    def action_go_metrics(self) -> None:
        """Show the figures of this board against their targets."""
        from kanvtui.screens.metrics import MetricsScreen

        self.app.push_screen(MetricsScreen(self.session, self.board_id))

    def action_go_triage(self) -> None:
        """Go through what cannot wait, one card after the other."""
        from kanvtui.screens.triage import open_triage

        open_triage(self)

    def action_go_since(self) -> None:
        """Show what changed since the last review."""
        from kanvtui.screens.since import open_since

        open_since(self, here=self.board_id)
