"""The user's own editor: VISUAL before EDITOR, on a file that nobody else can read and that is removed afterwards."""

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from textual.app import App, SuspendNotSupported

from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen

DEFAULT = "vi"


@frozen
class Edited:
    """What came of it: the `text`, or None and `why` in words; `rest` is what could be saved of an unreadable file."""

    text: str | None
    why: str = ""
    rest: str = ""


def editor_words() -> str:
    """Return the user's editor with its arguments, as one line."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or DEFAULT


def edit(app: App[object], text: str) -> Edited:
    """Let the user edit *text*; the screen waits, on purpose. Nothing that goes wrong is raised."""
    words = editor_words()
    try:
        command = shlex.split(words)
    except ValueError:
        command = []
    if not command:
        return Edited(None, f"the editor “{visible(words)}” cannot be read as a command. Check VISUAL and EDITOR.")
    try:
        handle, name = tempfile.mkstemp(prefix="kanvtui-", suffix=".md")  # mode 0600
    except OSError as error:
        return Edited(None, f"no temporary file can be made: {error.strerror}. Free some space or set TMPDIR.")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        problem = _run(app, [*command, name])
        return Edited(None, problem) if problem else _read(path, command[0])
    except OSError as error:
        return Edited(None, f"the note could not be read back: {error.strerror}.")
    finally:
        with suppress(OSError):  # an editor may have put anything in its place
            path.unlink(missing_ok=True)


def _run(app: App[object], command: list[str]) -> str:
    """Run the editor in the terminal; return what went wrong, `""` when all is well."""
    problem = ""
    shown = visible(command[0])
    try:
        with app.suspend():
            # An exception inside would leave the app deaf for ever.
            try:
                with _own_terminal():
                    code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own command
                if code:
                    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
                    problem = f"{shown} {how}."
            except FileNotFoundError:
                problem = f"there is no editor “{shown}”. Set VISUAL or EDITOR to one that is installed."
            except PermissionError:
                problem = f"“{shown}” may not be run. Set VISUAL or EDITOR to a program."
            except (OSError, ValueError) as error:
                problem = f"“{shown}” cannot be started: {error}."
    except SuspendNotSupported:
        problem = "an editor needs a terminal of its own; write the note here with N."
    return problem


@contextmanager
def _own_terminal() -> Iterator[None]:
    """Give the terminal back as it was, whatever the editor does to it; ctrl+c there is the editor's."""
    try:
        import termios
    except ImportError:  # Windows
        yield
        return
    try:
        before = termios.tcgetattr(0)
    except termios.error:
        before = None
    kept = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
        if before is not None:
            termios.tcsetattr(0, termios.TCSADRAIN, before)


def _read(path: Path, name: str) -> Edited:
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return Edited(None, f"what {visible(name)} wrote is not UTF-8.", rest=data.decode(errors="replace"))
    return Edited(text.replace("\r\n", "\n").replace("\r", "\n"))
