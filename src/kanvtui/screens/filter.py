"""The filter line of the board: typed text filters at once; enter keeps it, Esc clears it."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from kanvtui import commands
from kanvtui.domain import text


class FilterInput(Input):
    """One line over the footer; it owns every printable key while it is open."""

    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("filter")
    cursor_blink = False

    @dataclass
    class Left(Message):
        """The user is done: *keep* tells whether the filter stays."""

        words: str
        keep: bool

    def __init__(self, words: str) -> None:
        super().__init__(words, placeholder="words in title, customer, owner, #label or next", id="filter")
        self.max_length = text.TITLE_LIMIT

    def action_filter_keep(self) -> None:
        """Keep what is typed."""
        self.post_message(self.Left(self.value, keep=True))

    def action_filter_clear(self) -> None:
        """Show every card again."""
        self.post_message(self.Left("", keep=False))
