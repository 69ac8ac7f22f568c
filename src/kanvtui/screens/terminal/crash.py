"""What is left of a crash: a log without anybody's words, and one line for the user."""

import contextlib
import errno
import os
import platform
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from kanvtui import __version__
from kanvtui.domain.text import visible
from kanvtui.errors import KanvError

INTERNAL = 70
"""Exit code of an internal error (EX_SOFTWARE of sysexits.h)."""
LOG_NAME = "crash.log"
LARGEST_LOG = 262_144
"""Bytes; a log that has grown beyond is kept once as crash.log.1 and begun anew."""


def log_folder() -> Path:
    """The folder for logs of this system, e.g. `~/.local/state/kanvtui/log`; not created."""
    from platformdirs import user_log_path

    return user_log_path("kanvtui", appauthor=False)


def describe(error: BaseException) -> str:
    """Return the types and the frames of *error* and of what caused it, without messages and locals.

    Messages and locals may hold the words of a card; file names, line numbers and our own source lines do
    not. Of operating system errors the error's name is kept, of SQLite's the extended code's name.
    """
    blocks = []
    for link in _chain(error):
        frames = traceback.StackSummary.extract(traceback.walk_tb(link.__traceback__), capture_locals=False)
        blocks.append("".join(frames.format()) + _name(link) + "\n")
    return "  caused\n".join(reversed(blocks))


def write_log(error: BaseException, folder: Path | None = None) -> Path | None:
    """Append *error* to the crash log (0600, in a 0700 folder) and return its path, or None if that fails."""
    try:
        folder = log_folder() if folder is None else folder
        _make_private(folder)
        path = folder / LOG_NAME
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(folder / f"{LOG_NAME}.1")
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{_header()}\n{describe(error)}\n")
    except (OSError, RuntimeError):  # RuntimeError: no home directory can be found
        return None
    return path


def user_line(log: Path | None) -> str:
    """The one line that the user reads after a crash."""
    where = f"details in {log}" if log else "the log could not be written, run again with --debug for details"
    return f"kanvtui: internal error — {where}. Your data is saved; please start again."


def exit_code(error: BaseException) -> int:
    """The exit code of the process that *error* ended."""
    return error.exit_code if isinstance(error, KanvError) else INTERNAL


def report(error: BaseException, *, folder: Path | None, debug: bool) -> int:
    """Tell the user on standard error what ended the app, and return the exit code.

    A KanvError speaks for itself. Anything else is logged; with *debug* the whole traceback is shown too.
    """
    log = write_log(error, folder)
    line = visible(f"kanvtui: {error}" if isinstance(error, KanvError) else user_line(log))
    if debug:
        line = f"{visible(''.join(traceback.format_exception(error)), multiline=True)}{line}"
    with contextlib.suppress(OSError, ValueError):  # the terminal is gone
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
    return exit_code(error)


def _make_private(folder: Path) -> None:
    """Make *folder* and what is missing above it, all 0700 (Path.mkdir leaves parents to the umask)."""
    if not folder.is_dir():
        _make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _name(error: BaseException) -> str:
    kind = type(error)
    code = getattr(error, "sqlite_errorname", None)
    if isinstance(error, OSError) and error.errno is not None:
        code = errno.errorcode.get(error.errno)
    return f"{kind.__module__}.{kind.__qualname__}" + (f" ({code})" if isinstance(code, str) else "")


def _header() -> str:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    system = f"{platform.system()} {platform.release()}"
    return f"== {stamp} kanvtui {__version__}, Python {platform.python_version()}, {system}"
