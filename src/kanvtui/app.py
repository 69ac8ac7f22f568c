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
from kanvtui.screens.terminal.shell import TerminalApp
from kanvtui.theme import DEFAULT_THEME, KANV_THEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanvtui.operations.session import Session

_STYLES = Path(__file__).parent / "styles"

OpenScreen: TypeAlias = "Callable[[Session], Screen[Any]]"
"""Makes the first screen from the session."""


class KanvApp(TerminalApp):
    """The board's app: one session, one first screen.

    *open_screen* makes the screen that stands below all others. An unknown *theme* leaves the default one,
    so that a settings file can never keep the app from starting; the caller tells the user. *keymap* maps
    binding ids to keys and has been validated. The rest is described at TerminalApp.
    """

    TITLE = "kanvtui"
    CSS_PATH: ClassVar[str | PurePath | list[str | PurePath] | None] = [
        _STYLES / "base.tcss",
        *sorted(path for path in _STYLES.glob("*.tcss") if path.stem != "base"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
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

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours and Textual's, by name."""
        return {**super().available_themes, **KANV_THEMES}


def run(app: TerminalApp) -> int:
    """Run *app* in the terminal and return the exit code of the process."""
    return app.run_guarded()
