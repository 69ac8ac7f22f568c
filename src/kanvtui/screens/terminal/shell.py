"""An app that ends cleanly whatever happens to it: signals, crashes, a closed or tiny terminal."""

import contextlib
import gc
import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from textual import events
from textual.app import App
from textual.color import Color
from textual.driver import Driver
from textual.filter import LineFilter, Monochrome
from textual.geometry import Size
from textual.notifications import SeverityLevel
from textual.worker import WorkerFailed

from kanvtui.domain.text import visible
from kanvtui.screens.terminal import crash
from kanvtui.screens.terminal.net import Colourless, ControlNet
from kanvtui.screens.terminal.small import TooSmall, is_too_small

END_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT") if hasattr(signal, name)
)
PATIENCE = 0.7
"""Seconds after a signal until output is thrown away, in case the terminal takes none."""
LAST_PATIENCE = 1.8
"""Seconds after that until the process is ended; all that was acknowledged is in the store."""
GC_REST = 0.5
"""Seconds after the first paint until the garbage collector runs again."""


class TerminalApp(App[int]):
    """The hard shell: what it shows is up to its subclass.

    *log_folder* is where a crash is written (default: the system's folder for logs); with *show_tracebacks*
    a crash prints its traceback too; *selftest_crash* makes it crash after the first paint.
    """

    def __init__(
        self,
        *,
        log_folder: Path | None = None,
        show_tracebacks: bool = False,
        selftest_crash: bool = False,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.when_at_rest: list[Callable[[], object]] = []
        """Called once, shortly after the first paint: what could wait until then."""
        self._log_folder = log_folder
        self._show_tracebacks = show_tracebacks
        self._selftest_crash = selftest_crash
        self._guarded = False
        self._ending = False
        self._end_by: int | None = None
        self._end_asked, self._ended = threading.Event(), threading.Event()
        self._net = ControlNet()
        self._colourless: tuple[str, Colourless] | None = None

    # Starting and ending

    def run_guarded(self) -> int:
        """Run in the terminal until the end, tell the user if it was a crash, and return the exit code.

        Call `kanvtui.cli.terminal.require_terminal` before. The garbage collector rests until shortly after
        the first paint, because its pauses of 30 to 65 ms would hit the start and the first keys.
        """
        self._guarded = True
        gc.disable()
        if not self._show_tracebacks:
            _hush()
        threading.Thread(target=self._watch_the_end, name="kanvtui-end", daemon=True).start()
        handlers = {number: signal.signal(number, self._signalled) for number in END_SIGNALS}
        try:
            self.run()
        except Exception as error:  # outside of any handler of Textual
            self._exception = self._exception or error
        finally:
            self._ended.set()
            gc.enable()
            for number, handler in handlers.items():
                signal.signal(number, handler)
            self._tell_driver("restore")
        if self._exception is not None:
            return crash.report(self._exception, folder=self._log_folder, debug=self._show_tracebacks)
        return self.return_code or 0

    def _signalled(self, number: int, _: object) -> None:
        """Python's own handlers run even while the event loop waits for a terminal that takes no output."""
        if self._loop is None:  # nothing has been touched yet
            raise SystemExit(128 + number)
        if self._end_by is None:
            self._end_by = number
            self._end_asked.set()
            with contextlib.suppress(RuntimeError):  # the loop has just been closed
                self._loop.call_soon_threadsafe(self.end, number)

    def _watch_the_end(self) -> None:
        """In a thread: a signal must end the app, whatever holds it."""
        self._end_asked.wait()
        if not self._ended.wait(PATIENCE):
            self._tell_driver("mute")
            if not self._ended.wait(LAST_PATIENCE):
                self._tell_driver("restore")
                os._exit(128 + (self._end_by or 0))

    def _tell_driver(self, verb: str) -> None:
        act = getattr(self._driver, verb, None)  # Textual's own drivers have neither verb
        if act is not None:
            act()

    def on_mount(self) -> None:
        """Draw again after a stop; let the garbage collector in after the first paint."""
        self.app_resume_signal.subscribe(self, self._redraw)
        self._fit(self.size)
        self.call_after_refresh(self._painted)

    def _redraw(self, _: object) -> None:
        self.refresh(layout=True)

    def _painted(self) -> None:
        if self._selftest_crash:
            raise RuntimeError("selftest")
        if self._guarded:
            self.set_timer(GC_REST, self._at_rest)

    def _at_rest(self) -> None:
        for each in self.when_at_rest:
            each()
        gc.freeze()
        gc.enable()

    def end(self, number: int) -> None:
        """End as signal *number* asks: drafts saved, terminal restored, exit code 128 + *number*."""
        if self._ending:
            return
        self._ending = True
        self._end_by = self._end_by or number
        self._end_asked.set()
        self.save_drafts()
        self.exit(return_code=128 + self._end_by)

    def hang_up(self) -> None:
        """End because the terminal is gone; the driver calls it, as not every terminal sends SIGHUP."""
        self.end(signal.SIGHUP)

    def save_drafts(self) -> None:
        """Call `save_draft()` on every screen that has it; what goes wrong there must not hinder the end."""
        for screen in self.screen_stack if self._screen_stack else ():
            save = getattr(screen, "save_draft", None)
            if callable(save):
                try:
                    save()
                except Exception as error:
                    crash.write_log(error, self._log_folder)

    async def action_quit(self) -> None:
        """Leave, keeping drafts."""
        self.save_drafts()
        self.exit(return_code=0)

    # Crashes. Private names of Textual, pinned by tests/terminal: its own handler prints locals, and so cards.

    def _handle_exception(self, error: Exception) -> None:
        cause = getattr(error, "error", None) if isinstance(error, WorkerFailed) else None
        if isinstance(cause, Exception):
            error = cause
        if self._ending:  # a screen that was just coming up lost its ground; what ended the app stands
            crash.write_log(error, self._log_folder)
            return
        if self._exception is None:
            self.save_drafts()
            self._exception = error
            self._exception_event.set()
        self._return_code = crash.exit_code(error)
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._handle_exception(RuntimeError("fatal error"))

    # The screen

    def get_driver_class(self) -> type[Driver]:
        """The hard driver where there is one; an explicit TEXTUAL_DRIVER wins."""
        if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER"):
            return super().get_driver_class()
        from kanvtui.screens.terminal.driver import HardDriver

        return HardDriver

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters and, last, the net that lets no control character through."""
        filters = [each for each in super().get_line_filters() if not isinstance(each, Monochrome)]
        if self.no_color:
            filters.append(self._colour_filter())
        return [*filters, self._net]

    def _colour_filter(self) -> Colourless:
        if self._colourless is None or self._colourless[0] != self.theme:
            ground = Color.parse(self.theme_variables.get("background", "#000000"))
            self._colourless = (self.theme, Colourless(ground))
        return self._colourless[1]

    def on_resize(self, event: events.Resize) -> None:
        """Cover everything while there is no room, uncover it when there is."""
        if self._is_mounted:
            self._fit(event.size)

    def _fit(self, size: Size) -> None:
        small, covered = is_too_small(size), isinstance(self.screen, TooSmall)
        if small and not covered:
            self.push_screen(TooSmall())
        elif covered and not small:
            self.pop_screen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While nothing can be seen, only leaving and suspending work."""
        if isinstance(self.screen, TooSmall) and action not in {"quit", "suspend_process", "help_quit"}:
            return False
        return super().check_action(action, parameters)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice; unlike Textual's, its text is plain and made visible."""
        text = message if markup else visible(message, multiline=True)
        super().notify(text, title=visible(title), severity=severity, timeout=timeout, markup=markup)

    def action_help_quit(self) -> None:
        """Answer ctrl+c, which many press to leave."""
        self.notify("Press ctrl+q to leave.")


def _hush() -> None:
    """What is left of tasks when the app ends is no news for the user, and may hold the words of a card."""
    logging.getLogger("asyncio").setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", message="coroutine .* was never awaited", category=RuntimeWarning)
