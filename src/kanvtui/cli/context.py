"""The composition root: paths, settings, store, clock and user become a session; and what a verb may print."""

import datetime as dt
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanvtui.cli.parser import WIDTH
from kanvtui.domain.text import body as note_body
from kanvtui.domain.text import needed_line, visible
from kanvtui.errors import AccessError, InputError

if TYPE_CHECKING:
    from kanvtui.config.paths import Paths
    from kanvtui.domain.changes import Changes
    from kanvtui.domain.settings import Settings
    from kanvtui.operations.session import Change, Session

STDIN = "-"
"""Instead of a text: read it from standard input."""
_LARGEST_INPUT = 4_000_004
"""Bytes read from standard input: more than any note may have."""
_ACT_ON_NOTHING = "nothing changed: it was so already"


class OutputError(AccessError):
    """Standard output takes nothing; what was to be done is done all the same."""


class Context:
    """One run of a verb: it opens what the verb asks for, once, and closes it at the end.

    `options` are the parsed arguments; `clock` gives the aware instant *now*; `stored` is true once a change was made.
    """

    def __init__(self, options: Namespace, clock: Callable[[], dt.datetime]) -> None:
        self.options = options
        self.clock = clock
        self.stored = False
        self._paths: Paths | None = None
        self._settings: Settings | None = None
        self._session: Session | None = None
        self._empty: Any = None

    # What there is

    @property
    def paths(self) -> "Paths":
        """The places of all files; a folder of the user's that is missing is an error, for it may be a slip."""
        if self._paths is None:
            from kanvtui.config.paths import find

            self._paths = find(self.options.db, self.options.config)
            if self.options.config is not None:
                _needs_folder(self._paths.settings)
        return self._paths

    @property
    def settings(self) -> "Settings":
        """The settings in force; raises ConfigError for a file that cannot be understood."""
        if self._settings is None:
            from kanvtui.config.settings import load

            self._settings = load(self.paths.settings, self.paths.state)
        return self._settings

    @property
    def sop_folder(self) -> Path:
        """Where the user's own SOP files are: beside the settings."""
        return self.paths.settings.parent / "sops"

    @property
    def login(self) -> str:
        """The login name; `me` where there is none."""
        for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            if os.environ.get(name):
                return os.environ[name]
        try:
            import pwd

            return pwd.getpwuid(os.getuid()).pw_name
        except (ImportError, KeyError):
            return "me"

    @property
    def actor(self) -> str:
        """Who does it: `--actor`, else the name in the settings, else the login name."""
        if self.options.actor is not None:
            return needed_line(self.options.actor, "--actor")
        return self.settings.me(self.login)

    # The session

    def session(self, *, create: bool = False) -> "Session":
        """Open the database for a verb, waiting for other programs as long as a shell user would.

        Where no file stands, only *create* makes one: all other verbs see an empty board and leave nothing behind.
        """
        if self._session is None:
            from kanvtui.operations import recurrences
            from kanvtui.operations.session import SHELL
            from kanvtui.storage.store import PATIENCE

            path = self.paths.database
            if not create and not _stands(path):
                if self._names_database:
                    _needs_folder(path)
                path = self._empty_file()
            self._session = self.open(path, wait=PATIENCE, source=SHELL)
            recurrences.let_come(self._session)
            for notice in filter(None, (*self._session.notices, self._session.clock_notice())):
                warn(notice)
        return self._session

    def open(self, path: Path, *, wait: float, source: str) -> "Session":
        """Open the database at *path* as a session of this user; *wait* is in seconds, for the write lock."""
        from kanvtui.operations.session import Session
        from kanvtui.storage.store import Store

        settings, actor = self.settings, self.actor
        store = Store.open(path, wait=wait, make_folder=not self._names_database)
        return Session(
            store=store,
            clock=self.clock,
            actor=actor,
            settings=settings,
            calendar=settings.calendar(),
            source=source,
            save_setting=self._save_setting,
            notices=(*store.notices, *settings.notices),
            sop_folder=self.sop_folder,
        )

    def close(self) -> None:
        """Close what was opened, and take away what was only for looking."""
        if self._session is not None:
            self._session.close()
        if self._empty is not None:
            self._empty.cleanup()

    @property
    def _names_database(self) -> bool:
        from kanvtui.config.paths import DATABASE_VARIABLE

        return self.options.db is not None or bool(os.environ.get(DATABASE_VARIABLE))

    def _save_setting(self, key: str, value: str) -> str:
        from kanvtui.config.writing import set_value

        return set_value(self.paths.settings, key, value)

    def _empty_file(self) -> Path:
        from tempfile import TemporaryDirectory

        self._empty = TemporaryDirectory(prefix="kanvtui-")
        return Path(self._empty.name) / "empty.db"

    # Acting and telling

    def apply(self, kind: str, body: "Callable[[Change], object]", *, create: bool = False) -> "Changes":
        """Run *body* as one change of the journal; say so when it changed nothing."""
        changes = self.session(create=create).apply(kind, body)
        self.stored = self.stored or not changes.nothing
        return changes

    @property
    def wants_json(self) -> bool:
        """Whether `--json` was given."""
        return bool(getattr(self.options, "json", False))

    def done(self, changes: "Changes") -> None:
        """Say in a line what was done."""
        self.say(changes.label or _ACT_ON_NOTHING)

    def say(self, *lines: str) -> None:
        """Print lines, each made harmless."""
        for line in lines:
            write(f"{visible(line)}\n")

    def block(self, text: str, indent: str = "") -> None:
        """Print text of several lines, made harmless, each behind *indent*."""
        for line in visible(text, multiline=True).split("\n"):
            write(f"{indent}{line}".rstrip() + "\n")

    def json(self, value: object) -> None:
        """Print a JSON document in pure ASCII, so that no terminal and no locale can be harmed by it."""
        import json

        write(json.dumps(value, ensure_ascii=True, indent=2) + "\n")

    @property
    def width(self) -> int:
        """Columns to keep to: those of the terminal, else COLUMNS, else 80; at least 40."""
        try:
            found = os.get_terminal_size(sys.stdout.fileno()).columns
        except (AttributeError, OSError, ValueError):
            columns = os.environ.get("COLUMNS", "")
            found = int(columns) if columns.isascii() and columns.isdigit() and len(columns) < 6 else WIDTH
        return max(found or WIDTH, WIDTH // 2)


def write(text: str) -> None:
    """Write to standard output; raises AccessError when it is closed or takes nothing, BrokenPipeError as it comes."""
    if sys.stdout is None:
        raise OutputError("standard output is closed — nothing was printed. Redirect it to a file or a terminal.")
    try:
        sys.stdout.write(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from None


def unwritable(error: OSError) -> OutputError:
    """Return the error to raise when standard output takes nothing."""
    why = error.strerror or "it takes nothing"
    return OutputError(f"standard output cannot be written ({why}) — not all was printed. Free some space.")


def warn(message: str) -> None:
    """Tell something on standard error in one line; a closed one is no reason to stop."""
    try:
        if sys.stderr is not None:
            sys.stderr.write(f"kanvtui: {visible(message)}\n")
            sys.stderr.flush()
    except (OSError, ValueError):
        return


def given_text(text: str) -> str:
    """Return *text*, or all of standard input when it is `-`; raises InputError for what is not UTF-8."""
    return read_stdin() if text == STDIN else text


def read_bytes(most: int) -> bytes:
    """Return at most so many bytes of standard input; raises InputError when it is closed or cannot be read."""
    if sys.stdin is None:
        raise InputError("standard input is closed — nothing was stored. Give the text itself instead of -.")
    try:
        return sys.stdin.buffer.read(most)
    except OSError as error:
        why = error.strerror or "error"
        raise InputError(
            f"standard input cannot be read ({why}) — nothing was stored. Give the text instead."
        ) from None


def read_stdin() -> str:
    """Return standard input as text without its last line ends; raises InputError naming a bad byte."""
    data = read_bytes(_LARGEST_INPUT)
    try:
        return note_body(data.decode("utf-8")).rstrip("\n")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(data) == _LARGEST_INPUT:
            return note_body(data.decode("utf-8", "ignore"))  # too long anyhow: say so
        bad = f"byte {error.start} (0x{data[error.start]:02x})"
        raise InputError(f"standard input is not UTF-8 text: {bad} — nothing was stored. Convert it first.") from None


def settled(options: Namespace, files: Iterable[str]) -> Namespace:
    """Make every argument Unicode text, the names of files excepted; raises InputError for what is not UTF-8.

    Under a locale that cannot decode them, arguments arrive as surrogates that stand for bytes.
    """
    for name, value in vars(options).items():
        if name in files:
            continue
        if isinstance(value, str):
            setattr(options, name, _unicode(value))
        elif isinstance(value, list):
            setattr(options, name, [_unicode(item) if isinstance(item, str) else item for item in value])
    return options


def _unicode(text: str) -> str:
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {error.start} (0x{error.object[error.start]:02x}) of “{visible(text)}”"
    except UnicodeEncodeError:
        where = f"“{visible(text)}”"
    raise InputError(f"an argument is not UTF-8 text: {where} — nothing was stored. Type it again in UTF-8.")


def key_values(pairs: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    """Split `KEY=VALUE` arguments; raises InputError naming the form."""
    split = []
    for pair in pairs or ():
        key, found, value = pair.partition("=")
        if not found or not key.strip():
            raise InputError(f"“{visible(pair)}” is not KEY=VALUE — nothing was stored. Write --field arr=12000.")
        split.append((key.strip(), value))
    return tuple(split)


def _stands(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # it cannot be looked at: opening it tells why
        return True


def _needs_folder(path: Path) -> None:
    try:
        missing = not path.parent.is_dir()
    except OSError:
        missing = False
    if missing:
        message = f"the folder {visible(str(path.parent))} does not exist — nothing was made."
        raise AccessError(f"{message} Create it or correct the path.")
