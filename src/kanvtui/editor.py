"""The user's own editor, VISUAL before EDITOR: a text goes to it in a private file and comes back.

Nothing that goes wrong is raised, and what an editor has written is never thrown away before somebody has it.
"""

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen

DEFAULT = "vi"
LARGEST = 8_000_000
"""Bytes that are read back; no text of this program is half as long."""

_WINDOWS = {
    **dict.fromkeys(("code", "code-insiders", "codium", "cursor", "subl", "zed", "atom", "mate"), ("--wait", "-w")),
    **dict.fromkeys(("gvim", "mvim"), ("--nofork", "-f")),
}
"""Editors with a window of their own, and how each is told to wait: else nothing of what is typed comes back."""

Away = Callable[[], AbstractContextManager[None]]
"""Gives the terminal to another program for a while."""


@frozen
class Edited:
    """What came of it: the `text`, or None and `why` in words; `rest` is what could be saved of a failed edit."""

    text: str | None
    why: str = ""
    rest: str = ""


class Sheet:
    """A text in a file that nobody else can read, in a folder of its own, for editors leave more than one file.

    It stays until `remove`. Raises OSError when it cannot be written.
    """

    def __init__(self, text: str, name: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kanvtui-"))  # mode 0700
        self._given = text.encode(errors="replace")
        self.path = self._folder / name
        try:
            handle = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(self._given)
        except BaseException:
            self.remove()
            raise

    def run(self, away: Away = nullcontext) -> str:
        """Let the user edit it; return what went wrong, `""` when all is well."""
        return run(self.path, away)

    def is_touched(self) -> bool:
        """Whether the editor has left anything that was not there before."""
        try:
            if self.path.stat().st_size != len(self._given) or len(list(self._folder.iterdir())) > 1:
                return True
            return self.path.read_bytes() != self._given
        except OSError:
            return self._folder.exists() and any(self._folder.iterdir())

    def is_empty(self) -> bool:
        """Whether the editor has left nothing in it but white space."""
        try:
            return self.path.stat().st_size < LARGEST and not self.path.read_bytes().strip()
        except OSError:
            return False

    def read(self) -> Edited:
        """Return what is in it now."""
        try:
            with self.path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            return Edited(None, f"the file could not be read back: {error.strerror}.")
        if len(data) > LARGEST:
            return Edited(None, f"the file came back with more than {LARGEST // 1_000_000} MB.")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return Edited(None, f"what {visible(words())} wrote is not UTF-8.", data.decode(errors="replace"))
        return Edited(text.replace("\r\n", "\n").replace("\r", "\n"))

    def remove(self) -> None:
        """Take the file away with all that an editor has put beside it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def words() -> str:
    """Return the user's editor with its arguments, as one line."""
    return chosen() or DEFAULT


def chosen() -> str:
    """Return the editor that the user has named, `""` if none."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


def edit(text: str, name: str, away: Away = nullcontext) -> Edited:
    """Let the user edit *text*, in a file called *name* that is removed afterwards."""
    try:
        sheet = Sheet(text, name)
    except OSError as error:
        return Edited(None, f"no temporary file can be made: {error.strerror}. Free some space or set TMPDIR.")
    try:
        problem = sheet.run(away)
        found = sheet.read()
        if not problem:
            return found
        saved = found.text if found.text is not None else found.rest
        return Edited(None, problem, saved if sheet.is_touched() else "")
    finally:
        sheet.remove()


def run(path: Path, away: Away = nullcontext) -> str:
    """Let the user edit the file at *path*; return what went wrong, `""` when all is well."""
    try:
        command = shlex.split(words())
    except ValueError:
        command = []
    if not command:
        return f"the editor “{visible(words())}” cannot be read as a command. Check VISUAL and EDITOR."
    waits = _WINDOWS.get(Path(command[0]).stem.lower(), ())
    if waits and not set(waits).intersection(command):
        own = visible(words())
        return f"{own} returns before its window is closed. Set VISUAL to “{own} {waits[0]}”."
    with away():
        return _started([*command, str(path)])


def _started(command: list[str]) -> str:
    """Run a command in this terminal; nothing is raised, for that would leave an app that stands aside deaf."""
    shown = visible(command[0])
    try:
        with _own_terminal():
            code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own command
    except FileNotFoundError:
        return f"there is no editor “{shown}”. Set VISUAL or EDITOR to one that is installed."
    except PermissionError:
        return f"“{shown}” may not be run. Set VISUAL or EDITOR to a program."
    except (OSError, ValueError) as error:
        return f"“{shown}” cannot be started: {error}."
    if not code:
        return ""
    return f"{shown} {f'was ended by signal {-code}' if code < 0 else f'ended with exit code {code}'}."


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
            with suppress(termios.error):
                termios.tcsetattr(0, termios.TCSADRAIN, before)
