"""What sheets and pages of entries share: a sheet lies over the lines of the screen below, a page has its own."""

from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from kanvtui.domain.text import visible
from kanvtui.screens.base import BaseScreen
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar

AROUND = 3
"""Rows of a sheet beside its list: the line on top, the title, the footer."""


class Sheet(BaseScreen, ModalScreen[Any]):
    """A title, a list of entries and the footer, as high as the entries ask, two thirds of the screen at most."""

    AUTO_FOCUS: ClassVar[str | None] = "Entries"

    def compose(self) -> ComposeResult:
        """Title, the list, keys."""
        with Vertical(id="sheet"):
            yield Static(id="sheet-title", markup=False)
            yield Entries(id="lines")
            yield KeyBar(id="keys")

    @property
    def list(self) -> Entries:
        """The list of the sheet."""
        return self.query_one(Entries)

    def entitle(self, words: str) -> None:
        """Write the title."""
        self.query_one("#sheet-title", Static).update(visible(words))

    def on_resize(self, event: events.Resize) -> None:
        """Fit the sheet to the new size."""
        self.fit(event.size.width, event.size.height)

    def fit(self, width: int = 0, height: int = 0) -> None:
        """Make the list as high as its entries, in the app's size unless another is given."""
        rows = self.list.rows_in(width or self.app.size.width)
        self.list.styles.height = max(1, min(rows, (height or self.app.size.height) * 2 // 3 - AROUND))

    def action_go_down(self) -> None:
        """Choose the line below."""
        self.list.move(1)

    def action_go_up(self) -> None:
        """Choose the line above."""
        self.list.move(-1)


class EntriesPage(BaseScreen):
    """A full screen of entries: a head line, the list, the footer, and the `go.…` keys over it."""

    AUTO_FOCUS: ClassVar[str | None] = "Entries"

    def compose(self) -> ComposeResult:
        """Head, lines, footer."""
        yield HeadLine(id="head")
        yield Entries(id="lines")
        yield KeyBar(id="keys")

    @property
    def entries(self) -> Entries:
        """The lines of the page."""
        return self.query_one(Entries)

    def action_go_down(self) -> None:
        """The line below."""
        self.entries.move(1)

    def action_go_up(self) -> None:
        """The line above."""
        self.entries.move(-1)

    def action_go_page_down(self) -> None:
        """Half a screenful down."""
        self.entries.page(1)

    def action_go_page_up(self) -> None:
        """Half a screenful up."""
        self.entries.page(-1)

    def action_go_first(self) -> None:
        """The first line."""
        self.entries.ends(-1)

    def action_go_last(self) -> None:
        """The last line."""
        self.entries.ends(1)

    def action_go_back(self) -> None:
        """Back to where the page was opened."""
        self.dismiss(None)
