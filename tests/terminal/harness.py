"""A program in a real pseudo-terminal: `with Terminal([...]) as t: t.wait_for("text"); t.press("j")`.

Nothing sleeps blindly: every wait is for a condition, with a generous deadline for slow machines. The program
is the leader of its own session with the pseudo-terminal as controlling terminal, as in a terminal window.
"""

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from terminal.emulator import Picture, Stream

PATIENCE = 20.0
"""Seconds that a wait lasts at most, unless told otherwise."""
SOURCES = Path(__file__).resolve().parents[2] / "src"

KEYS = {
    "enter": "\r",
    "tab": "\t",
    # As the kitty protocol sends it, which the app switches on: a lone ESC byte together with the next key would be
    # alt+key. `send("\x1b")` is the old way.
    "esc": "\x1b[27u",
    "escape": "\x1b[27u",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "shift+tab": "\x1b[Z",
    "f5": "\x1b[15~",
}
"""Names of keys for `press`; any other name of one character is that character, `ctrl+x` its control code."""

RESTORED = {
    "alternate screen": (b"\x1b[?1049h", b"\x1b[?1049l"),
    "cursor": (b"\x1b[?25l", b"\x1b[?25h"),
    "mouse": (b"\x1b[?1000h", b"\x1b[?1000l"),
    "mouse movement": (b"\x1b[?1003h", b"\x1b[?1003l"),
    "mouse format": (b"\x1b[?1006h", b"\x1b[?1006l"),
    "focus": (b"\x1b[?1004h", b"\x1b[?1004l"),
    "paste": (b"\x1b[?2004h", b"\x1b[?2004l"),
    "line wrap": (b"\x1b[?7l", b"\x1b[?7h"),
    "kitty keyboard": (b"\x1b[>25u", b"\x1b[<u"),
}
"""What a program switches on, and what switches it off again."""


class TimedOut(AssertionError):  # noqa: N818
    """A condition did not come true in time; the message shows the screen."""


_UNKNOWN = b"\x1b[<u"
"""The end of the kitty keyboard protocol; pyte would print its last letter."""


class Terminal:
    """Runs *argv* in a pseudo-terminal of *size* (columns, rows).

    *env* is laid over a small, fixed environment (a value of None takes a name out); *cwd* defaults to the
    caller's. On leaving the block the program is killed if it still runs.
    """

    def __init__(
        self,
        argv: Sequence[str | os.PathLike[str]],
        *,
        env: Mapping[str, str | None] | None = None,
        size: tuple[int, int] = (120, 36),
        cwd: str | os.PathLike[str] | None = None,
    ) -> None:
        self.argv = [os.fspath(part) for part in argv]
        self.env = environment(env)
        self.size = size
        self.cwd = cwd
        self._raw = bytearray()
        self._pending = b""
        self._master = -1
        self._process: subprocess.Popen[bytes] | None = None
        self.termios_before: list[Any] = []
        self._picture = Picture(*size)
        self._stream = Stream(self._picture)

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        self._slave = slave  # kept open: the state of the terminal can be read after the program has ended
        self._set_size(*self.size)
        self.termios_before = termios.tcgetattr(slave)
        self._process = subprocess.Popen(
            self.argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self.env,
            cwd=self.cwd,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self._until(lambda: self.process.poll() is not None, "the killed program to end", PATIENCE)
        self.close()
        with contextlib.suppress(OSError):
            os.close(self._slave)

    # What the user does

    def press(self, *keys: str) -> None:
        """Send keys by name, one write each."""
        for key in keys:
            if key.startswith("ctrl+"):
                self.send(chr(ord(key[5:].upper()) & 0x1F))
            else:
                self.send(KEYS.get(key, key))

    def type(self, text: str) -> None:
        """Send *text* as it is."""
        self.send(text)

    def paste(self, text: str | bytes) -> None:
        """Send *text* as a bracketed paste."""
        data = text.encode() if isinstance(text, str) else text
        self.send(b"\x1b[200~" + data + b"\x1b[201~")

    def send(self, data: str | bytes) -> None:
        """Write to the program's input, reading its output meanwhile so that neither side blocks."""
        rest = memoryview(data.encode() if isinstance(data, str) else data)
        os.set_blocking(self._master, False)
        deadline = time.monotonic() + PATIENCE
        while rest:
            readable, writable, _ = select.select([self._master], [self._master], [], 0.2)
            if readable:
                self._read()
            if writable:
                with contextlib.suppress(BlockingIOError):
                    rest = rest[os.write(self._master, rest) :]
            if time.monotonic() > deadline:
                raise TimedOut(self._describe("the program to take its input"))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal, as a window manager does."""
        self.size = (columns, rows)
        self._picture.resize(rows, columns)
        self._set_size(columns, rows)

    def kill(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.process.pid, number)

    def close(self) -> None:
        """Close the terminal, as closing its window does."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    # What the user sees

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The program; only inside the block."""
        assert self._process is not None, "use `with Terminal(...) as t`"
        return self._process

    @property
    def raw(self) -> bytes:
        """All bytes that the program has written so far."""
        self._drain()
        return bytes(self._raw)

    @property
    def screen(self) -> list[str]:
        """The lines on screen."""
        self._drain()
        return list(self._picture.display)

    @property
    def text(self) -> str:
        """The screen as one string, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self.screen)

    @property
    def termios_now(self) -> list[Any]:
        """The state of the terminal, to compare with `termios_before`."""
        return termios.tcgetattr(self._slave)

    @property
    def left_behind(self) -> list[str]:
        """Names of what the program switched on and did not switch off (see RESTORED)."""
        raw = self.raw
        left = [name for name, (on, off) in RESTORED.items() if raw.rfind(on) > raw.rfind(off)]
        return left if self.termios_now == self.termios_before else [*left, "termios"]

    # Waiting

    def wait_for(self, text: str, timeout: float = PATIENCE) -> None:
        """Wait until *text* stands on the screen (in one line)."""
        self.wait_until(lambda: any(text in line for line in self._picture.display), f"{text!r}", timeout)

    def wait_noticed(self, text: str) -> None:
        """Wait until a notice says *text*, over the ends of its lines: paths in it may be long."""
        self.wait_until(
            lambda: text in " ".join(line.rpartition("▌")[2].strip() for line in self._picture.display), f"{text!r}"
        )

    def wait_gone(self, text: str, timeout: float = PATIENCE) -> None:
        """Wait until *text* is no longer on the screen."""
        what = f"{text!r} to go away"
        self.wait_until(lambda: not any(text in line for line in self._picture.display), what, timeout)

    def wait_raw(self, data: bytes, timeout: float = PATIENCE, *, after: int = 0) -> None:
        """Wait until the program has written *data* at or behind byte *after*."""
        self.wait_until(lambda: self._raw.find(data, after) >= 0, repr(data), timeout)

    def wait_until(self, condition: Callable[[], bool], what: str, timeout: float = PATIENCE) -> None:
        """Wait until *condition* holds; it is asked whenever something was written, and ten times a second."""
        self._until(condition, what, timeout)

    def wait_quiet(self, seconds: float = 0.3, timeout: float = PATIENCE) -> None:
        """Wait until the program has written nothing for *seconds*."""
        deadline = time.monotonic() + timeout
        while self._wait_readable(seconds):
            if not self._read():
                return
            if time.monotonic() > deadline:
                raise TimedOut(self._describe("silence"))

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """Wait until the program ends; return its exit code (negative: killed by that signal)."""
        self._until(lambda: self.process.poll() is not None, "the program to end", timeout)
        self._drain()
        return int(self.process.returncode)

    # Machinery

    def _until(self, condition: Callable[[], bool], what: str, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while True:
            self._drain()
            if condition():
                return
            if time.monotonic() > deadline:
                raise TimedOut(self._describe(what))
            if not self._wait_readable(0.1):
                continue
            if not self._read():  # the other side is closed: only time can change the condition
                time.sleep(0.02)

    def _drain(self) -> None:
        while self._wait_readable(0) and self._read():
            pass

    def _wait_readable(self, seconds: float) -> bool:
        if self._master < 0:
            time.sleep(min(seconds, 0.02))
            return False
        return bool(select.select([self._master], [], [], seconds)[0])

    def _read(self) -> bool:
        try:
            data = os.read(self._master, 1 << 16)
        except BlockingIOError:
            return True
        except OSError:  # EIO: no process has the terminal open any more
            return False
        if not data:
            return False
        self._raw += data
        data = (self._pending + data).replace(_UNKNOWN, b"")
        held = next((n for n in (3, 2, 1) if data.endswith(_UNKNOWN[:n])), 0)
        self._pending = data[len(data) - held :]
        self._stream.feed(data[: len(data) - held])
        return True

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _describe(self, what: str) -> str:
        state = self.process.poll() if self._process else None
        picture = "\n".join(f"|{line}|" for line in self._picture.display if line.strip())
        tail = bytes(self._raw[-300:])
        return f"waited in vain for {what} (exit code {state})\n{picture}\n...{tail!r}"


def environment(changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """The environment programs are started with: the caller's PATH and HOME, a known terminal and locale."""
    kept = ("PATH", "HOME", "TMPDIR", "KANVTUI_DB", "COVERAGE_PROCESS_START")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    env |= {
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(SOURCES),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name, value in (changes or {}).items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env


def python(*arguments: str | os.PathLike[str]) -> list[str]:
    """The command line of this Python with *arguments*."""
    return [sys.executable, *(os.fspath(part) for part in arguments)]


@contextlib.contextmanager
def kanvtui(
    *arguments: str | os.PathLike[str],
    db: str | os.PathLike[str],
    env: Mapping[str, str | None] | None = None,
    size: tuple[int, int] = (120, 36),
) -> Iterator[Terminal]:
    """The real program on the store *db*: `with kanvtui(db=path) as t: t.wait_for("Onboarding")`."""
    command = python("-m", "kanvtui", "--db", db, *arguments)
    with Terminal(command, env={"KANVTUI_DB": None, **(env or {})}, size=size) as terminal:
        yield terminal


def ends_cleanly(terminal: Terminal, number: int) -> int:
    """Send signal *number* and return the exit code; fails if anything is left switched on."""
    terminal.kill(number)
    code = terminal.wait_exit()
    assert terminal.left_behind == [], terminal.left_behind
    return code


SIGNALS = {name: getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT")}
"""The signals that end the program, by name."""
