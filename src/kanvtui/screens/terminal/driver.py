"""Textual's driver for Linux and macOS, made to survive bad bytes, stray signals and a terminal that goes away.

Of Textual's private names it uses `XTermParser` and the attributes of `LinuxDriver`; tests/terminal pins them.
"""

import contextlib
import os
import select
import selectors
import signal
import sys
import termios
import time
from collections.abc import Callable
from typing import Any, TextIO

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size
from textual.message import Message

from kanvtui.screens.terminal.pastes import InputReader, Keys, Pasted

MOST_COLUMNS, MOST_ROWS = 2000, 1000
"""Sizes beyond these are a terminal's mistake; a frame for them would not fit the memory."""
RESTORE = (
    b"\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What stop_application_mode() sends; for a terminal that was stuck when it did."""
_CHUNK = 1 << 16
_TRIES = 20


class HardDriver(LinuxDriver):
    """LinuxDriver whose input no byte can break and whose output no closed terminal can block.

    When the terminal goes away it calls *hang_up* on the event loop, once.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._output = _Output(sys.__stderr__)
        self._file: Any = self._output
        self._stopping = self._continued = False

    # Signals: Textual acts inside the signal handler, wherever the main thread stands, stops only itself and even
    # where no shell could continue it, and takes every SIGCONT for the end of a stop: a second input thread and a
    # raw terminal would be left behind.

    def _sigtstp_application(self, *_: object) -> None:
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._stop)
        else:  # an editor has the terminal and the event loop waits for it
            self._stop_process()

    def _sigcont_application(self, *_: object) -> None:
        self._continued = True
        if self._auto_restart and not self._stopping:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._go_on)

    def _stop(self) -> None:
        """Give the terminal to the shell until it continues us."""
        if not self._reading:
            self._stop_process()
            return
        self._stopping, self._continued = True, False
        self.suspend_application_mode()
        self._stop_process()
        self._come_back()
        self._stopping = False
        if not self._continued:
            self._app.call_later(self._app.notify, "There is no shell to go to; ctrl+q leaves.")

    def _stop_process(self) -> None:
        """Stop the whole job, as the terminal would; the kernel does not where nobody could continue it."""
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.killpg(0, signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)

    def _go_on(self) -> None:
        """Continued after SIGSTOP from outside: the shell may have changed the terminal meanwhile."""
        if self._reading:
            self.suspend_application_mode()
            self._come_back()

    def _come_back(self) -> None:
        """Take the terminal; in the background it is refused, we are stopped again and return here."""
        for _ in range(_TRIES):
            self._must_signal_resume = True
            self.resume_application_mode()
            if self._reading:
                return
        self._hang_up()

    def start_application_mode(self) -> None:
        """Take the terminal; its size is read by the event loop from now on.

        Textual reads it inside the signal handler, where a newer signal can come between reading and
        reporting, so that the older size is reported last and stays.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._reading:
            self._loop.add_signal_handler(signal.SIGWINCH, self._resized)
            self._resized()  # what changed meanwhile

    def _resized(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self.send_message(events.Resize(size, size))

    @property
    def _reading(self) -> bool:
        return self._key_thread is not None and self._key_thread.is_alive()

    def mute(self) -> None:
        """Throw away all output from now on: the terminal takes none and the app has to end."""
        self._output.muted = True

    def restore(self) -> None:
        """Bring a muted terminal back to what it was, as far as it takes it; never waits."""
        if self._output.muted:
            self._output.restore()
            if self.attrs_before is not None:
                with contextlib.suppress(termios.error):
                    termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def write(self, data: str) -> None:
        """Write to the terminal; does nothing while the terminal belongs to somebody else."""
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(data)

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal itself: COLUMNS and LINES would freeze the size."""
        for fileno in (self.fileno, self._output.fileno()):
            with contextlib.suppress(OSError):
                columns, rows = os.get_terminal_size(fileno)
                if columns and rows:
                    return min(columns, MOST_COLUMNS), min(rows, MOST_ROWS)
        columns, rows = super()._get_terminal_size()
        return min(columns, MOST_COLUMNS), min(rows, MOST_ROWS)

    def process_message(self, message: Message) -> None:
        """Hand a message to the app, unless it is a size that no terminal has."""
        if isinstance(message, events.Resize):
            width, height = message.size
            if not (0 < width <= MOST_COLUMNS and 0 < height <= MOST_ROWS):
                return
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Read the terminal until the driver stops or the terminal goes away."""
        reader = InputReader(constants.ESCAPE_DELAY)
        parser = _Keyboard(self.process_message)
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                data = b""
                if selector.select(reader.patience):
                    try:
                        data = os.read(self.fileno, _CHUNK)
                    except (BlockingIOError, InterruptedError):
                        continue
                    except OSError:
                        data = b""
                    if not data:
                        self._hang_up()
                        return
                for item in reader.feed(data, time.monotonic()):
                    if isinstance(item, Pasted):
                        self.process_message(events.Paste(item.text))
                    else:
                        parser.press(item)
                parser.tick()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as error:  # never die silently: a board deaf to keys is worse than none
            self._call_app("_handle_exception", error)

    def _hang_up(self) -> None:
        self._call_app("hang_up")

    def _call_app(self, name: str, *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the app has ended already
            self._loop.call_soon_threadsafe(getattr(self._app, name), *arguments)


class _Keyboard:
    """Textual's key parser, begun anew whenever a sequence is too strange for it."""

    def __init__(self, post: Callable[[Message], None]) -> None:
        self._post = post
        self._parser = XTermParser()

    def press(self, keys: Keys) -> None:
        """Parse *keys* and post what they mean."""
        if keys.alone and keys.text == "\x1b":
            self._post(events.Key("escape", "\x1b"))
            return
        self._guard(lambda: list(self._parser.feed(keys.text)))

    def tick(self) -> None:
        """Let a sequence that stopped half-way become keys."""
        self._guard(lambda: list(self._parser.tick()))

    def _guard(self, parse: Callable[[], list[Message]]) -> None:
        try:
            messages = parse()
        except Exception:  # e.g. a key code beyond Unicode, a size of zero pixels
            self._parser = XTermParser()
            return
        for message in messages:
            self._post(message)


class _Output:
    """The terminal to write to; neither a closed nor a stuck one can hold the app.

    It opens the terminal anew, so that "do not block" is said of this description only, not of the shell's.
    """

    def __init__(self, file: TextIO | None) -> None:
        assert file is not None, "require_terminal() comes first"
        self._file = file
        self._encoding = file.encoding
        self.muted = False
        try:
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY
            self._descriptor = os.open(os.ttyname(file.fileno()), flags)
        except OSError:  # e.g. no /dev/pts in a container: works, but a stuck terminal would block
            self._descriptor = file.fileno()

    def write(self, text: str) -> None:
        """Write *text*; waits while the terminal is busy, until it is muted."""
        rest = memoryview(text.encode(self._encoding, "backslashreplace"))
        while rest and not self.muted:
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                select.select([], [self._descriptor], [], 0.1)
            except OSError:  # the terminal is gone
                self.muted = True
                # What others still write to it would fail as well, and turn the exit code into 120.
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._file.fileno())
                os.close(nowhere)

    def flush(self) -> None:
        """Nothing is buffered."""

    def fileno(self) -> int:
        """The descriptor of the terminal."""
        return self._file.fileno()

    def restore(self) -> None:
        """Switch off what may be on, if the terminal takes it; never waits."""
        with contextlib.suppress(OSError):
            os.write(self._descriptor, RESTORE)
