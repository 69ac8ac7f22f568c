"""The SOP of a board beside it, stage by stage: what it says, what is overridden, and each line to change."""

from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize

from kanvtui import commands
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.changes import Changes
from kanvtui.domain.sop_page import Fact, SopPage
from kanvtui.errors import KanvError
from kanvtui.operations.reads import sops
from kanvtui.operations.session import Session
from kanvtui.screens.board_beside import BoardBeside
from kanvtui.screens.reading import ListKeys
from kanvtui.screens.sop_whole import SopWhole
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.line_list import LineList
from kanvtui.widgets.sop_lines import open_words, sop_items

NEWER = 0.2
"""Seconds after which it is looked whether there is a later version: that takes a moment."""
BESIDE = 110
"""Cells from which on the board stands beside its SOP; on a narrower terminal the SOP fills the screen."""


class SopScreen(BoardBeside, SopWhole, ListKeys):
    """One board's own copy of its SOP; the board's focus follows the stage under the cursor."""

    WHERE = "sop"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("sop")

    def __init__(self, session: Session, board_id: int, stage: int = 0) -> None:
        super().__init__(session)
        self.board_id = board_id
        self.page: SopPage | None = None
        self._stage = stage
        self._newer = ""
        self._keys: dict[str, int] = {}
        self._paths: list[str] = []

    def compose(self) -> ComposeResult:
        """Head, the board beside the SOP, footer."""
        yield HeadLine(id="head")
        with Horizontal(id="beside"):
            yield self.make_view()
            yield LineList(id="lines")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Show both, the SOP at the stage that had the focus."""
        self.head, self.list = self.query_one(HeadLine), self.query_one(LineList)
        self._fit(self.app.size.width)
        self.list.focus()
        self.draw_board()
        self.draw()
        self.set_timer(NEWER, self._look_for_newer)
        if self._stage:
            self.call_after_refresh(self.action_go_stage, self._stage + 1)

    def on_resize(self, event: Resize) -> None:
        """Show the board where there is room for it."""
        self._fit(event.size.width)

    def _fit(self, width: int) -> None:
        self.view.display = width >= BESIDE
        self.set_class(width < BESIDE, "-alone")

    # Lines

    def key_for(self, path: str) -> int:
        """Return the key of a line in the list; it stays the same as long as the screen is open."""
        if path not in self._keys:
            self._keys[path] = len(self._paths)
            self._paths.append(path)
        return self._keys[path]

    @property
    def path(self) -> str:
        """The path of the line under the cursor; `""` where there is none."""
        key = self.list.key
        return "" if key is None else self._paths[key]

    def follow(self, path: str) -> None:
        """Put the cursor on a line, once what changed is drawn."""
        self.call_later(self.list.go_to, self.key_for(path))

    @property
    def stage(self) -> str:
        """The stage under the cursor, as paths name it."""
        names = paths.split(self.path)
        return names[1] if len(names) > 1 and names[0] == paths.STAGES else ""

    # Reading and drawing

    def draw(self) -> None:
        """Read the SOP and show it."""
        try:
            page = sops.page(self.session, self.board_id)
        except KanvError as error:
            self.complain(error)
            self.dismiss(None)
            return
        if self._newer:
            words = f"version {self._newer} is there: {self.key_of('sop.compare')} compares, and takes over part of it"
            page = replace(page, facts=(*page.facts, Fact("Newer", words, tone="accent")))
        self.page = page
        name = page.sop.name if page.sop.name == page.board else f"{page.sop.name} · board {page.board}"
        self.head.show(f"SOP · {name}", "", open_words(page.sop))
        self.list.show(lambda width: sop_items(page, width, self.key_for))
        self.show_keys()

    def _look_for_newer(self) -> None:
        """Say that the SOP of which the board was made has a later version."""
        from kanvtui.operations.reads import sop_updates

        try:
            self._newer = sop_updates.newer(self.session, self.board_id)
        except KanvError:
            return
        if self._newer:
            self.draw()

    def draw_changes(self, changes: Changes) -> None:
        """Show again what changed, of the board and of the SOP."""
        self.draw_board_changes(changes)
        changed = self.board_id in changes.boards or bool(changes.stages)
        if changed and self._newer:  # perhaps all of it was taken over
            self._newer = ""
            self.set_timer(NEWER, self._look_for_newer)
        if changed or changes.cards:
            self.draw()

    @on(LineList.CursorMoved)
    def _moved(self) -> None:
        """Let the board's focus follow, and say what the keys do here."""
        stages = self.stage_names()
        if self.stage in stages:
            self.view.focus_stage(stages.index(self.stage))
        self.show_keys()

    def stage_names(self) -> tuple[str, ...]:
        """The stages of the SOP as paths name them, in their order."""
        rows = paths.tables_of(self.page.content, paths.STAGES) if self.page else None
        return paths.ids(paths.STAGES, rows or [])

    def action_go_stage(self, number: int) -> None:
        """Go to a stage by its number from 1, so that it stands on top."""
        stages = self.stage_names()
        if 0 < number <= len(stages):
            self.list.show_from(self.key_for(paths.join(paths.STAGES, stages[number - 1])))
