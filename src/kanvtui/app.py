"""The app: style sheets, themes, the first screen, and the signal that something changed. Knows no storage."""

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from textual.binding import BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.signal import Signal
from textual.theme import Theme

from kanvtui.commands import bindings
from kanvtui.domain.changes import Changes
from kanvtui.screens.shared_program import SharedProgram
from kanvtui.screens.terminal.key_order import KeyOrder
from kanvtui.screens.terminal.shell import TerminalApp
from kanvtui.theme import DEFAULT_THEME, KANV_THEMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kanvtui.operations.session import Session
    from kanvtui.screens.asking import Ask

_STYLES = Path(__file__).parent / "styles"


def _palette() -> type[Any]:
    """Load the palette's commands when it opens, not before."""
    from kanvtui.screens.palette import KanvCommands

    return KanvCommands


OpenScreen: TypeAlias = "Callable[[Session], Screen[Any]]"  # makes the first screen


class KanvApp(SharedProgram, TerminalApp, KeyOrder):
    """The board's app: one session, one first screen.

    *open_screen* makes the screen that stands below all others. An unknown *theme* leaves the default one; the caller
    tells the user. *keymap* maps binding ids to keys and has been validated. The rest is described at TerminalApp.
    """

    TITLE = "kanvtui"
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = [
        _STYLES / "base.tcss",
        *sorted(path for path in _STYLES.glob("*.tcss") if path.stem != "base"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    COMMANDS: ClassVar[set[Any]] = {_palette}
    theme: Reactive[str] = Reactive(DEFAULT_THEME)

    def __init__(
        self,
        session: "Session",
        open_screen: OpenScreen,
        *,
        theme: str = DEFAULT_THEME,
        keymap: dict[str, str] | None = None,
        log_folder: Path | None = None,
        show_tracebacks: bool = False,
        selftest_crash: bool = False,
    ) -> None:
        super().__init__(log_folder=log_folder, show_tracebacks=show_tracebacks, selftest_crash=selftest_crash)
        self.session = session
        self.changed: Signal[Changes] = Signal(self, "changed")
        """Published after every write of ours and of others, with what changed."""
        self._open_screen = open_screen
        if theme != self.theme and theme in self.available_themes:
            self.theme = theme
        if keymap:
            self.set_keymap(keymap)

    def get_default_screen(self) -> Screen[Any]:
        """The first screen is the default one: no second screen is mounted below it."""
        return self._open_screen(self.session)

    def show_board(self, board_id: int, card_id: int | None = None, words: str = "") -> None:
        """Show a board instead of all screens that lie open, with the cursor on a card, or filtered by words."""
        from kanvtui.screens.board import BoardScreen

        lowest = next((screen for screen in self.screen_stack if type(screen) is BoardScreen), self.screen_stack[0])
        while self.screen is not lowest:
            self.pop_screen()
        if isinstance(lowest, BoardScreen):
            lowest.go_to(board_id, card_id, words)
        else:  # the first screen stays below
            self.push_screen(BoardScreen(self.session, board_id, card_id))

    def start_over(self) -> None:
        """Offer to start a board: there is none any more."""
        from kanvtui.screens.first import FirstScreen

        if not any(isinstance(screen, FirstScreen) for screen in self.screen_stack):
            self.push_screen(FirstScreen(self.session))
        while not isinstance(self.screen, FirstScreen):
            self.pop_screen()

    def visit(self, board_id: int, card_id: int) -> None:
        """Show a card on its board; Esc comes back to the screen below."""
        from kanvtui.screens.visit import VisitScreen

        self.push_screen(VisitScreen(self.session, board_id, card_id))

    def open_card(self, card_id: int) -> None:
        """Show all that one card holds; Esc comes back to the screen below."""
        from kanvtui.screens.edit import EditScreen

        self.push_screen(EditScreen(self.session, card_id))

    def open_gate(self, card_ids: "Sequence[int]", stage_id: int, left: "Callable[[str | None], None]") -> None:
        """Show what cards still lack for a stage; *left* is told whether they may move, or pass with a reason."""
        from kanvtui.screens.gate import GateScreen

        self.push_screen(GateScreen(self.session, card_ids, stage_id), left)

    def prompt(self, question: "Ask", answered: "Callable[[str | None], None]") -> None:
        """Ask one line of text; None is the answer of a user who cancels."""
        from kanvtui.screens.prompts import prompt_for

        self.push_screen(prompt_for(self.session, question), answered)

    def action_command_palette(self) -> None:
        """Find a command, card, customer or board by name."""
        from textual.command import CommandPalette

        from kanvtui.screens.palette import Palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette())

    def action_help(self) -> None:
        """Show all keys that work here."""
        from kanvtui.screens.help import HelpScreen

        where = getattr(self.screen, "WHERE", "app")
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.session, where))

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours and Textual's, by name."""
        return {**super().available_themes, **KANV_THEMES}


def run(app: TerminalApp) -> int:
    """Run *app* in the terminal and return the exit code of the process."""
    return app.run_guarded()
