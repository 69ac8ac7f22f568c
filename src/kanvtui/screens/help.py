"""The keys that work where the user is, as they are set now."""

from typing import ClassVar

from textual.binding import BindingType

from kanvtui import commands
from kanvtui.operations.session import Session
from kanvtui.screens.reading import ReadingScreen
from kanvtui.widgets.help_lines import help_items

TITLES = {
    "app": "everywhere",
    "board": "on the board",
    "pane": "in the pane",
    "review": "in the review list",
    "triage": "in triage",
    "walk": "in a review",
    "since": "since the last review",
    "minutes": "in past reviews",
    "metrics": "among the figures",
    "card": "in a card",
    "boards": "in the list of boards",
    "first": "on the first screen",
    "sop": "in the SOP",
    "sop_log": "in the log of the SOP",
    "sop_compare": "while SOPs are compared",
}
"""How each context is called."""


class HelpScreen(ReadingScreen):
    """All keys of one context, by section."""

    WHERE = "help"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("help")

    def __init__(self, session: Session, where: str) -> None:
        super().__init__(session)
        self.where = where

    def draw(self) -> None:
        """Show the keys."""
        self.head.show(f"Keys {TITLES.get(self.where, 'here')}", "", "the settings file changes them")
        rows = [(row.section, row.keys, row.help) for row in commands.rows(self.where, self.keys.shown())]
        self.list.show(lambda width: help_items(rows, width))
