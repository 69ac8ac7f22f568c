"""The first screen of an empty database: what this is, and the SOPs that a board can be started from."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.text import visible
from kanvtui.errors import KanvError
from kanvtui.operations import start
from kanvtui.operations.session import Change, Session
from kanvtui.operations.start import SopLine
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item, LineList
from kanvtui.widgets.menu_lines import WIDEST, choice_items
from kanvtui.widgets.wrap import paragraph

WHAT = (
    "kanvtui makes standard operating procedures run: each board is one SOP, its stages are the columns, and every "
    "card has one owner, a next step and the note that explains it. All of it by keyboard, in one file on this machine."
)


class FirstScreen(ReadingScreen):
    """An empty database: what this is, and an SOP to start with."""

    WHERE = "first"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("first")
    CURSOR = True

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.sops: list[SopLine] = []
        self.more = False

    def on_mount(self) -> None:
        """Show the start's notices, once."""
        for notice in self.session.notices:
            self.app.notify(visible(notice), severity="warning", timeout=10, markup=False)
        self.session.notices = ()

    def draw(self) -> None:
        """Read the SOPs and show those for customer success."""
        self.sops = start.sop_lines(self.session)
        self.more = self.more or not any(sop.first for sop in self.sops)
        self.show_sops()

    def show_sops(self) -> None:
        """Show the words and the SOPs, the others too after `m`."""
        self.head.show("Welcome to kanvtui", "", f"you are {self.session.actor}")
        self.list.show(self.lay_out)

    def lay_out(self, width: int) -> list[Item]:
        """What stands on the screen for a width in cells."""
        at_most = min(width, WIDEST)
        shown = [(key, sop) for key, sop in enumerate(self.sops, 1) if sop.first or self.more]
        hidden = len(self.sops) - len(shown)
        lines: list[Line] = [(), *paragraph(WHAT, at_most), ()]
        lines.append((("Start a board from an SOP", "head"),))
        after: list[Line] = [()]
        if hidden:
            after += paragraph(f"{self._key('first.more')} shows {hidden} more", at_most, "muted")
        who = f"You are {self.session.actor}: cards of @me are yours. {self._key('first.name')} changes the name."
        after += [*paragraph(who, at_most, "muted")]
        choices = [(key, sop.name, sop.summary, sop.problem) for key, sop in shown]
        return [Item(None, tuple(lines)), *choice_items(choices, width), Item(None, tuple(after))]

    def _key(self, name: str) -> str:
        return (commands.shown(commands.BY_ID[name], self.keys.shown()) or ("",))[0]

    def draw_changes(self, changes: Changes) -> None:
        """Somebody else made a board meanwhile: show it."""
        from kanvtui.operations.reads.board import which

        if self.is_current and changes.boards and (board_id := which(self.session)) is not None:
            self.program.show_board(board_id)

    # Keys

    def chosen(self) -> SopLine | None:
        """Return the SOP under the cursor."""
        key = self.list.key
        return None if key is None else self.sops[key - 1]

    def action_first_choose(self) -> None:
        """Start a board from the SOP under the cursor, and open it."""
        sop = self.chosen()
        if sop is None:
            return
        try:
            body = start.starting(sop)
        except KanvError as error:
            self.complain(error)
            return
        made: list[int] = []

        def make(change: Change) -> None:
            made[:] = [body(change)]

        self.apply("board.new", make, lambda _changes: self.started(made[0]))

    def started(self, board_id: int) -> None:
        """Open the new board, unless hearing of it has done so already."""
        if self.is_current:
            self.program.show_board(board_id)

    @on(LineList.Opened)
    def _opened(self) -> None:
        self.action_first_choose()

    def action_first_more(self) -> None:
        """Show the other SOPs too, or hide them again."""
        if all(sop.first for sop in self.sops):
            self.say("These are all the SOPs there are. Your own: see kanvtui config path.")
            return
        self.more = not self.more
        self.show_sops()

    def action_first_name(self) -> None:
        """Ask for the name that @me stands for."""
        from kanvtui.screens.prompts import Ask

        def named(text: str) -> None:
            try:
                notice = start.call_me(self.session, text)
            except KanvError as error:
                self.complain(error)
                return
            self.show_sops()
            self.say(notice or f"You are {self.session.actor}.")

        ask = Ask(
            title="What is your name?",
            value=self.session.actor,
            placeholder="as it should stand on cards: Kim",
            preview=lambda text: f"@me is {text.strip()}",
        )
        self.ask(ask, named)
