"""Screens that show one list of lines: a head line, the list, the footer, and the keys that step through it."""

from textual.app import ComposeResult

from kanvtui.screens.base import BaseScreen
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.line_list import LineList


class ListKeys(BaseScreen):
    """The `go.…` keys over `self.list`."""

    list: LineList

    def action_go_down(self) -> None:
        """Step to the line below."""
        self.list.move(1)

    def action_go_up(self) -> None:
        """Step to the line above."""
        self.list.move(-1)

    def action_go_page_down(self) -> None:
        """Go down by a page."""
        self.list.page(1)

    def action_go_page_up(self) -> None:
        """Go up by a page."""
        self.list.page(-1)

    def action_go_first(self) -> None:
        """Go to the first line."""
        self.list.first()

    def action_go_last(self) -> None:
        """Go to the last line."""
        self.list.last()

    def action_go_back(self) -> None:
        """Go back to where the user came from."""
        self.dismiss(None)


class ReadingScreen(ListKeys):
    """A full screen of lines to read, without a cursor; subclasses show something in `self.list`."""

    CURSOR = False

    def compose(self) -> ComposeResult:
        """Head, lines, footer."""
        yield HeadLine(id="head")
        yield LineList(cursor=self.CURSOR, id="lines")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Give the keys to the list, and draw."""
        self.head, self.list = self.query_one(HeadLine), self.query_one(LineList)
        self.list.focus()
        self.draw()

    def draw(self) -> None:
        """Show what there is."""
        raise NotImplementedError
