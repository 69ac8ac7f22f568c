"""The board screen: columns, the pane beside them, the line on top, and the keys that concern them."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.dom import DOMNode
from textual.events import Resize

from kanvtui import commands
from kanvtui.domain import flags
from kanvtui.domain.changes import Changes
from kanvtui.domain.faces import BoardHead, CardFace
from kanvtui.errors import KanvError, NotFoundError
from kanvtui.operations.reads import board as reads
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Session
from kanvtui.screens.board_going import BoardGoing
from kanvtui.widgets.board_view import BoardView
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.pane import CardPane

if TYPE_CHECKING:
    from textual.timer import Timer

FOLLOW = 0.02
"""Seconds after the last step of the cursor until the pane follows."""
LOOK = 1.0
"""Seconds between two looks at what others changed."""
MINUTE = 60
"""Looks after which words like "today" and "overdue" are put together anew."""
WIDE_ENOUGH = 72
"""Cells; on a narrower terminal the pane is hidden until it is asked for."""
MANY = 200
"""Changed cards beyond which the board is read anew instead of patched."""
FILTER_PAUSE = 0.08
"""Seconds after the last typed character until the filter is applied."""


class KeyedPane(CardPane):
    """The pane with its keys; a widget does not know the list of commands."""

    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("pane")


class Body(Container):
    """Lies wholly under the columns and the pane; Textual would draw its lines all the same, with every paint."""

    BLANK = True


class BoardScreen(BoardGoing):
    """One board. It reads on demand, patches what changed, and never holds more than ids and visible texts."""

    BLANK = True

    def __init__(self, session: Session, board_id: int, card_id: int | None = None) -> None:
        super().__init__(session)
        self.board_id = board_id
        self.words = ""
        self._go_to = card_id
        self._follow: int | None = None
        self._pane_wanted: bool | None = None
        self._pane_timer: Timer | None = None
        self._filter_timer: Timer | None = None
        self._looks = 0
        self._stands = False
        self._moved = False

    def compose(self) -> ComposeResult:
        """Head, columns and pane, footer."""
        yield HeadLine(id="head")
        with Body(id="body"):
            yield BoardView(self._load_faces, id="board")
            yield KeyedPane(id="pane")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Read the board's ids, show it, and look every second whether others changed something."""
        self.view, self.pane = self.query_one(BoardView), self.query_one(CardPane)
        self.head, self.bar = self.query_one(HeadLine), self.query_one(KeyBar)
        self.view.focus()
        self.catch_up()
        self.open(self.board_id)
        self.pane.display = self._wants_pane(self.app.size.width)
        self.set_interval(LOOK, self._look)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """What can wait until the board stands: the pane, notices, and remembering which board it is."""
        self._stands = True
        self._show_pane()
        for notice in (*self.session.notices, self.session.clock_notice()):
            if not notice:
                continue
            self.app.notify(notice, severity="warning", timeout=10, markup=False)
        self.session.notices = ()
        self.set_timer(0.2, lambda: reads.remember(self.session, self.board_id))
        self.set_timer(0.4, self.let_come)

    # Reading and drawing

    def open(self, board_id: int) -> None:
        """Show a board, the one that is shown included."""
        try:
            picture = reads.open_board(self.session, board_id)
        except NotFoundError as error:
            self.complain(error)
            self._leave_gone_board(board_id)
            return
        except KanvError as error:
            self.complain(error)
            return
        self.board_id = board_id
        self.view.roomy = self.session.share.on
        self.view.show(picture.columns)
        if self._go_to is not None:
            self.view.go_to(self._go_to)
            self._go_to = None
        self.show_head(picture.head)

    def _leave_gone_board(self, gone: int) -> None:
        """Show another board, or the offer to start one when there is none."""
        other = reads.which(self.session)
        if other is not None and other != gone:
            self.open(other)
            return
        self.view.show(())
        self.program.start_over()

    def _load_faces(self, ids: Iterable[int]) -> dict[int, CardFace]:
        """Read the visible cards; an error leaves them blank and is told once."""
        try:
            return reads.faces(self.session, self.board_id, ids)
        except KanvError as error:
            self.complain(error)
            return {}

    def show_head(self, head: BoardHead | None = None) -> None:
        """Draw the line on top again: board, filter, marks, flags, next review."""
        try:
            head = head or reads.head(self.session, self.board_id)
        except KanvError as error:
            self.complain(error)
            return
        title = head.name
        if self.words:
            shown, total = self.view.model.counts()
            title = f"{head.name} · “{self.words}” {shown:,} of {total:,}"
        if self.session.read_only:
            title = f"{title} · read-only"
        if self.view.model.marks:
            title = f"{title} · {len(self.view.model.marks)} marked"
        self.head.show(title, flags.count_words(head.counts) or "nothing needs eyes", head.review)

    def draw_changes(self, changes: Changes) -> None:
        """Patch what changed, whoever changed it; focus and scroll stay."""
        if changes.boards or changes.stages or len(changes.cards) > MANY:
            self.open(self.board_id)
        elif changes.accounts or changes.people:
            self._patch(changes.cards)
            self.view.forget()
        else:
            self._patch(changes.cards)
        if self.words and changes.cards:
            self.filter(self.words)
        if self._follow is not None:
            self.view.go_to(self._follow)
            self._follow = None
        self.show_head()
        self._show_pane()

    def _patch(self, cards: Iterable[int]) -> None:
        cards = list(cards)
        if cards:
            try:
                self.view.patch(reads.places(self.session, self.board_id, cards), cards)
            except KanvError as error:
                self.complain(error)

    def _look(self) -> None:
        """Each second: what did others change? Each minute: what does the passing time change?"""
        self.catch_up()
        self._looks += 1
        if self._looks % MINUTE == 0:
            self.let_come()
            self.open(self.board_id)
            self._show_pane()

    # The pane

    @on(BoardView.CursorMoved)
    def _cursor_moved(self) -> None:
        """Let the pane follow once the cursor rests."""
        if self._pane_timer is None:
            self._pane_timer = self.set_timer(FOLLOW, self._follow_cursor)
        else:  # one timer, however fast the keys come
            self._moved = True

    def _follow_cursor(self) -> None:
        """Show the card under the cursor, unless it has moved on since the last look."""
        self._pane_timer = None
        if self._moved:
            self._moved = False
            self._pane_timer = self.set_timer(FOLLOW, self._follow_cursor)
        elif (self.pane.card.id if self.pane.card else None) != self.focused_card():
            self._show_pane()

    def _show_pane(self) -> None:
        if not (self.pane.display and self._stands):
            return
        card_id = self.focused_card()
        try:
            self.pane.show(None if card_id is None else card_reads.detail(self.session, card_id))
        except KanvError:
            self.pane.show(None)

    def on_resize(self, event: Resize) -> None:
        """Hide the pane where there is no room for it, unless it was asked for."""
        self._fit_pane(event.size.width)

    def _fit_pane(self, width: int) -> None:
        wanted = self._wants_pane(width)
        if self.pane.display != wanted:
            self.pane.display = wanted
            self._show_pane()

    def _wants_pane(self, width: int) -> bool:
        return width >= WIDE_ENOUGH if self._pane_wanted is None else self._pane_wanted

    def action_view_pane(self) -> None:
        """Show or hide the pane."""
        self._pane_wanted = not self.pane.display
        self._fit_pane(self.app.size.width)

    def action_go_pane(self) -> None:
        """Go into the pane; it is shown if it was hidden."""
        if not self.pane.display:
            self.action_view_pane()
        self.pane.focus()
        self.show_keys("pane")

    @on(CardPane.Left)
    def _pane_left(self) -> None:
        self.view.focus()
        self.show_keys()

    def chords_of(self) -> tuple[str, DOMNode]:
        """In the pane, `g g` goes to the pane's first line."""
        return ("pane", self.pane) if self.pane.has_focus else super().chords_of()

    # What CardActions asks of a screen

    def focused_card(self) -> int | None:
        """The card under the cursor."""
        return self.view.model.focused_card

    def focused_stage(self) -> int | None:
        """The stage under the cursor."""
        column = self.view.model.column
        return column.stage_id if column else None

    def targets(self) -> Sequence[int]:
        """The marked cards, else the focused one."""
        return self.view.model.targets

    def acted(self) -> None:
        """An action was done on the marked cards: they are unmarked."""
        if self.view.clear_marks():
            self.show_head()

    def replayed(self, changes: Changes) -> None:
        """Put the cursor on the card that was brought back."""
        if len(changes.cards) == 1:
            self._follow = next(iter(changes.cards))

    def show_card(self, card_id: int) -> None:
        """Focus a card, clearing a filter that hides it."""
        if self.view.go_to(card_id):
            return
        self._patch([card_id])  # the news of a card just made may still be on its way
        if not self.view.go_to(card_id) and self.words:
            self.filter("")
            self.view.go_to(card_id)

    def action_card_next_stage(self) -> None:
        """Move on, and let the cursor follow a single card."""
        self._follow = self._to_follow()
        super().action_card_next_stage()

    def action_card_previous_stage(self) -> None:
        """Move back, and let the cursor follow a single card."""
        self._follow = self._to_follow()
        super().action_card_previous_stage()

    def _to_follow(self) -> int | None:
        """The card that the cursor goes along with; with marks it stays, unless nothing stays in the stage."""
        marks, column = self.view.model.marks, self.view.model.column
        stays = column is not None and any(key not in marks for key in column.shown)
        return None if marks and stays else next(iter(self.targets()), None)

    # Filter

    def action_go_filter(self) -> None:
        """Open the filter line."""
        from kanvtui.screens.filter import FilterInput

        if not self.query(FilterInput):
            line = FilterInput(self.words)
            self.mount(line, before=self.bar)
            line.focus()
            self.show_keys("filter")

    def on_input_changed(self, event: object) -> None:
        """Filter as the words are typed, once the typing rests for a moment."""
        from kanvtui.screens.filter import FilterInput

        control = getattr(event, "control", None)
        if isinstance(control, FilterInput):
            if self._filter_timer is not None:
                self._filter_timer.stop()
            self._filter_timer = self.set_timer(FILTER_PAUSE, lambda: self.filter(control.value))

    def on_filter_input_left(self, event: object) -> None:
        """Close the filter line and keep its words, or none."""
        from kanvtui.screens.filter import FilterInput

        if isinstance(event, FilterInput.Left):
            if self._filter_timer is not None:
                self._filter_timer.stop()
            self.query(FilterInput).remove()
            self.view.focus()
            self.show_keys()
            self.filter(event.words)

    def filter(self, words: str) -> None:
        """Show only the cards in which these words stand, all cards for none."""
        self.words = words.strip()
        try:
            ids = lists.filtered(self.session, self.board_id, self.words) if self.words else None
        except KanvError as error:
            self.complain(error)
            return
        self.view.filter(ids)
        self.show_head()

    # Other screens

    def action_go_boards(self) -> None:
        """Choose another board."""
        from kanvtui.screens.boards import BoardsScreen

        self.app.push_screen(BoardsScreen(self.session, self.board_id), self._chosen)

    def _chosen(self, board_id: int | None) -> None:
        if board_id is not None:
            self.go_to(board_id)

    def go_to(self, board_id: int, card_id: int | None = None, words: str = "") -> None:
        """Show a board, the one that is shown included, with the cursor on a card, or filtered by words."""
        if board_id != self.board_id:
            self.filter("")
            self.view.clear_marks()
            self.open(board_id)
            reads.remember(self.session, board_id)
        if words:
            self.filter(words)
            card_id = next((column.shown[0] for column in self.view.model.columns if column.shown), None)
        if card_id is not None:
            self.show_card(card_id)
            if self.view.model.find(card_id) is None:  # hidden until its day: there s brings it back
                self.program.open_card(card_id)

    def action_go_sop(self) -> None:
        """Read the board's SOP beside it, from the stage in focus on."""
        from kanvtui.screens.sop import SopScreen

        self.app.push_screen(SopScreen(self.session, self.board_id, self.view.model.focus))

    def action_go_review(self) -> None:
        """List what needs eyes."""
        from kanvtui.screens.review import ReviewScreen

        self.app.push_screen(ReviewScreen(self.session, self.board_id))

    def action_card_why(self) -> None:
        """Explain the flags of the focused card."""
        card_id = self.focused_card()
        if card_id is not None:
            from kanvtui.screens.why import WhyScreen

            self.app.push_screen(WhyScreen(self.session, card_id))
