"""The boards: open one, start another from an SOP, rename one, put one away."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.pictures import BoardLine
from kanvtui.domain.text import name_key, plural
from kanvtui.errors import KanvError, NotFoundError
from kanvtui.operations import boards, start
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change, Session
from kanvtui.operations.start import SopLine
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask, Body, Write
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.head_line import DOT
from kanvtui.widgets.line_list import Item, LineList
from kanvtui.widgets.menu_lines import board_items


class BoardsScreen(ReadingScreen):
    """All boards with what needs eyes on them; dismissed with the id of the board to open."""

    WHERE = "boards"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("boards")
    CURSOR = True

    def __init__(self, session: Session, board_id: int | None = None) -> None:
        super().__init__(session)
        self._go_to = board_id
        self._boards: dict[int, BoardLine] = {}

    def draw(self) -> None:
        """Read the boards and show them, archived ones last."""
        try:
            found = lists.board_list(self.session, archived=True)
        except KanvError as error:
            self.complain(error)
            return
        found.sort(key=lambda board: board.archived)
        self._boards = {board.id: board for board in found}
        flags = [DOT.join(filter(None, (lists.flag_words(board.counts), board.sop_review))) for board in found]
        open_boards = sum(not board.archived for board in found)
        self.head.show("Boards", plural(open_boards, "board"), "")
        self.list.show(lambda width: [Item(None, ((),)), *board_items(found, flags, width)])
        if self._go_to is not None:
            self.list.go_to(self._go_to)
            self._go_to = None

    def draw_changes(self, changes: Changes) -> None:
        """Show what others and our own actions changed."""
        if changes.boards or changes.cards or changes.accounts:
            self.draw()

    def chosen(self) -> BoardLine | None:
        """Return the board under the cursor."""
        return self._boards.get(self.list.key or 0)

    # Keys

    def action_boards_open(self) -> None:
        """Open the board; an archived one is brought back first."""
        board = self.chosen()
        if board is None:
            return
        if board.archived:
            key = commands.shown(commands.BY_ID["boards.archive"], self.keys.shown())
            self.say(f"This board is archived. {' or '.join(key)} brings it back.")
        else:
            self.dismiss(board.id)

    @on(LineList.Opened)
    def _opened(self) -> None:
        self.action_boards_open()

    def action_boards_new(self) -> None:
        """Ask for an SOP, then for the board's name."""
        sops = {sop.name: sop for sop in start.sop_lines(self.session) if not sop.problem}

        def found(text: str) -> SopLine:
            exact = [sop for name, sop in sops.items() if name_key(name) == name_key(text)]
            fits = exact or [sop for name, sop in sops.items() if name_key(text) in name_key(name)]
            if len(fits) != 1:
                raise NotFoundError(f"there is no SOP “{text}”. Choose one of the list with ↓ and Tab.")
            return fits[0]

        def check(text: str) -> str:
            found(text)
            return ""

        ask = Ask(
            title="Start a board from which SOP?",
            placeholder="a part of its name",
            find=suggest.among(list(sops)),
            about=lambda name: sops[name].summary if name in sops else "",
            check=check,
        )
        self.ask(ask, lambda text: self._ask_name(found(text)))

    def _ask_name(self, sop: SopLine) -> None:
        made: list[int] = []

        def named(text: str) -> Body:
            begin = start.starting(sop, text)

            def body(change: Change) -> None:
                made[:] = [begin(change)]

            return body

        ask = Ask(
            title=f"Name of the board with the SOP {sop.name}",
            value=start.free_name(self.session, sop),
            write=Write("board.new", named),
        )
        self.ask(ask, lambda _name: self.dismiss(made[0]))

    def action_boards_rename(self) -> None:
        """Ask for another name."""
        board = self.chosen()
        if board is None:
            return

        def named(text: str) -> Body:
            return lambda change: boards.rename(change, boards.by_id(change, board.id), text)

        ask = Ask(title=f"Rename “{board.name}”", value=board.name, write=Write("board.rename", named))
        self.ask(ask, lambda _name: None)

    def action_boards_archive(self) -> None:
        """Put the board away, or bring it back; undo takes it back."""
        board = self.chosen()
        if board is None:
            return
        verb = boards.bring_back if board.archived else boards.archive
        undo = (commands.shown(commands.BY_ID["edit.undo"], self.keys.shown()) or ("",))[0]
        self.apply(
            "board.restore" if board.archived else "board.archive",
            lambda change: verb(change, boards.by_id(change, board.id)),
            lambda changes: self.say(f"{changes.label} · {undo} undoes it"),
        )
