"""A board's SOP beside a later version of it, or any other SOP: what differs, and taking over part of it."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.sop_updates import THEIRS, UNKNOWN, Part
from kanvtui.domain.text import plural
from kanvtui.errors import KanvError
from kanvtui.operations import sop_updates
from kanvtui.operations.reads import sop_updates as reads
from kanvtui.operations.session import Session
from kanvtui.screens import suggest
from kanvtui.screens.asking import Ask
from kanvtui.screens.base import BaseScreen
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.line_list import LineList
from kanvtui.widgets.sop_parts import part_items


def open_compare(screen: BaseScreen, board_id: int) -> None:
    """Compare the SOP of a board; Esc comes back to *screen*. Where the other SOP is gone, ask for one."""
    compare = SopCompareScreen(screen.session, board_id)
    try:
        compare.read()
    except KanvError as error:
        screen.complain(error)
        ask_other(
            screen, board_id, lambda name: screen.app.push_screen(SopCompareScreen(screen.session, board_id, name))
        )
        return
    screen.app.push_screen(compare)


def ask_other(screen: BaseScreen, board_id: int, then: Callable[[str], object]) -> None:
    """Ask for the SOP to compare a board's with, by name or as a file."""

    def wrong(text: str) -> str:
        reads.of_board(screen.session, board_id, text)
        return ""

    ask = Ask(
        title="Compare with which SOP?",
        placeholder="a name, or a file that ends in .toml",
        find=suggest.among(reads.names(screen.session)),
        check=wrong,
    )
    screen.ask(ask, then)


class SopCompareScreen(ReadingScreen):
    """The parts by which a board's SOP differs from *wanted*, else from the SOP that the board was made from."""

    WHERE = "sop_compare"
    CURSOR = True
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("sop_compare")

    def __init__(self, session: Session, board_id: int, wanted: str = "") -> None:
        super().__init__(session)
        self.board_id, self.wanted = board_id, wanted
        self.found: reads.Comparison | None = None
        self.full = False

    # Reading and drawing

    def read(self) -> reads.Comparison:
        """Compare anew; raises as `reads.of_board`."""
        self.found = reads.of_board(self.session, self.board_id, self.wanted)
        return self.found

    def draw(self) -> None:
        """Compare, and show what differs."""
        marked = {part.path for part in self.marked()}
        try:
            found = self.read()
        except KanvError as error:
            self.complain(error)
            self.app.call_later(self.dismiss, None)
            return
        self.list.marks = {place for place, part in enumerate(found.parts) if part.path in marked}
        own, other = found.versions
        beside = f"{found.name} {other}".rstrip()
        self.head.show(f"SOP of {found.board} {own}".rstrip(), f"beside {beside}", plural(len(found.parts), "part"))
        nothing = f"Nothing differs from {beside}."
        self.list.show(lambda width: part_items(found.parts, width, nothing, full=self.full))
        self.show_keys()

    def draw_changes(self, changes: Changes) -> None:
        """Compare again when the board's SOP may have changed."""
        if self.board_id in changes.boards:
            self.draw()

    @on(LineList.CursorMoved)
    def _moved(self) -> None:
        self.show_keys()

    def key_words(self, command: commands.Command) -> str:
        """Say what a key does with the parts that are there."""
        if command.id == "sop_compare.full":
            return "only words" if self.full else "both texts"
        if command.id.startswith("sop_compare.") and command.id != "sop_compare.other" and not self._parts:
            return ""
        return super().key_words(command)

    @property
    def _parts(self) -> tuple[Part, ...]:
        return self.found.parts if self.found else ()

    def marked(self) -> tuple[Part, ...]:
        """The parts that are marked."""
        return tuple(part for place, part in enumerate(self._parts) if place in self.list.marks)

    # Keys

    def action_sop_compare_mark(self) -> None:
        """Mark the part under the cursor, or take its mark off, and step on."""
        if self.list.key is not None:
            self.list.toggle_marks({self.list.key})
            self.list.move(1)

    def action_sop_compare_mark_all(self) -> None:
        """Mark all that can be taken over without giving up anything, or take the marks off."""
        places = {place for place, part in enumerate(self._parts) if part.side in (THEIRS, UNKNOWN)}
        if places:
            self.list.toggle_marks(places)
        else:
            self.say("Nothing is new there that was not changed here too.")

    def action_sop_compare_full(self) -> None:
        """Show both texts of every part, or only in words what differs."""
        self.full = not self.full
        self.draw()

    def action_sop_compare_other(self) -> None:
        """Compare with another SOP."""

        def chosen(name: str) -> None:
            before, self.wanted = self.wanted, name
            try:
                self.read()
            except KanvError as error:
                self.complain(error)
                self.wanted = before
                return
            self.list.clear_marks()
            self.draw()

        ask_other(self, self.board_id, chosen)

    @on(LineList.Opened)
    def action_sop_compare_take(self) -> None:
        """Take over the marked parts, or the one under the cursor: what it does to the cards is shown first."""
        found, key = self.found, self.list.key
        parts = self.marked() or (self._parts[key : key + 1] if key is not None else ())
        if found is None or not parts:
            return
        try:
            content = sop_updates.document(found, parts)
        except KanvError as error:
            self.complain(error)
            return
        from kanvtui.screens.sop_preview import SAVED, SopPreviewScreen

        def left(answer: str | None) -> None:
            if answer == SAVED:
                self.list.clear_marks()
                self.draw()

        preview = SopPreviewScreen(
            self.session,
            self.board_id,
            content,
            found.mark,
            kind=sop_updates.kind(found),
            why=sop_updates.reason(found, parts),
        )
        self.app.push_screen(preview, left)
