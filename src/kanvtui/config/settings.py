"""Reading the settings file: checked by pydantic once, then read from a checked copy until its bytes change.

A missing or empty file means the defaults. A file that cannot be understood is an error with its place; what is
merely unknown is a notice, and the program runs.
"""

import datetime as dt
import os
import stat
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanvtui import __version__
from kanvtui.domain.settings import ReviewSettings, Settings, in_words, theme_in_force
from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen
from kanvtui.errors import ConfigError

if TYPE_CHECKING:
    from kanvtui.domain.keys import Keyed

LIMIT = 1_000_000
"""A settings file has at most so many bytes."""
COPY = "settings.json"
"""The checked copy, in the state folder; it may be removed at any time."""
_COPY_FORMAT = 1
_LONGEST_LINE = 60


@frozen
class _Trouble:
    """Something in the file: what, its line (0 for none) with `:column` where known, and what to do about it."""

    what: str
    place: str
    remedy: str

    def line(self, path: Path) -> str:
        return visible(f"{self.what} — {path}{self.place}. {self.remedy}")


def load(path: Path, state: Path) -> Settings:
    """Return the settings of the file at *path*; the checked copy is kept in the folder *state*.

    Raises ConfigError naming file, place and remedy when the file cannot be read or understood.
    """
    data = _read(path)
    if not data.strip():
        return Settings()
    values = _checked_copy(state / COPY, data)
    if values is None:
        values, troubles = _check(data)
        if troubles:
            raise ConfigError(_first(troubles, path))
        _keep_copy(state / COPY, data, values)
    return _settings(values, path)


def check(
    path: Path, commands: "Sequence[Keyed]" = (), typing: Collection[str] = (), themes: Collection[str] = ()
) -> list[str]:
    """Return one line for everything that is wrong in the settings file, unknown keys included; never raises.

    With *commands* (and the contexts where text is typed) the user's keys are checked, with *themes* his theme.
    """
    try:
        data = _read(path)
        if not data.strip():
            return []
        values, troubles = _check(data)
    except ConfigError as error:
        return [str(error)]
    if troubles:
        return [trouble.line(path) for trouble in troubles]
    settings = _settings(values, path)
    lines = list(settings.notices)
    if commands:
        from kanvtui.domain.keys import resolve

        problems = resolve(commands, settings.keys, typing).problems
        lines += [visible(f"{problem} — {path}. Press ? in the program to see all keys.") for problem in problems]
    if themes:
        lines += filter(None, [theme_in_force(settings.theme, themes, "the program's own")[1]])
    return lines


def show(settings: Settings, login: str = "") -> list[str]:
    """Return the settings in force as aligned lines for people."""
    words = in_words(settings, login)
    width = max(len(name) for name, _ in words)
    return [visible(f"{name:<{width}}  {value}") for name, value in words]


def _read(path: Path) -> bytes:
    """Return the bytes of the file, none when there is no file; never waits for a pipe or reads a device."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise _unreadable(path, "is a folder" if path.is_dir() else error.strerror or "cannot be opened") from None
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise _unreadable(path, "is a folder")
        if not stat.S_ISREG(status.st_mode) and str(path) != os.devnull:
            raise _unreadable(path, "is no ordinary file")
        if status.st_size > LIMIT:
            raise _unreadable(path, f"has {status.st_size:,} bytes, more than settings need")
        return b"".join(iter(lambda: os.read(handle, LIMIT), b""))
    except OSError as error:
        raise _unreadable(path, error.strerror or "cannot be read") from None
    finally:
        os.close(handle)


def _unreadable(path: Path, why: str) -> ConfigError:
    remedy = "Move it away to start with the defaults, or name another with --config."
    return ConfigError(visible(f"the settings file {why[0].lower()}{why[1:]} — {path}. {remedy}"))


def _first(troubles: Sequence[_Trouble], path: Path) -> str:
    line = troubles[0].line(path)
    more = len(troubles) - 1
    return f"{line} There {'is 1 more' if more == 1 else f'are {more} more'}: kanvtui config check." if more else line


def _check(data: bytes) -> tuple[dict[str, Any], list[_Trouble]]:
    """Parse and check the file: its values with its notices, or what is wrong with it."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"the settings file is not UTF-8 text: byte {error.start} (0x{data[error.start]:02x})"
        return {}, [_Trouble(what, "", "Save it as UTF-8, or move it away to start with the defaults.")]
    document, trouble = _parsed(text)
    if trouble:
        return {}, [trouble]
    from kanvtui.config.model import unknown, validate

    values, complaints = validate(document)
    remedy = "Correct it, or remove the line to use the default."
    troubles = [_Trouble(one.message, _line_of(text, one.key), remedy) for one in complaints]
    values["notices"] = [
        [what, _line_of(text, what.partition("“")[2].partition("”")[0]), remedy] for what, remedy in unknown(document)
    ]
    return values, troubles


def _parsed(text: str) -> tuple[dict[str, Any], _Trouble | None]:
    import re
    import tomllib

    try:
        return tomllib.loads(text), None
    except RecursionError:
        what, place, quote = "nested too deeply", "", ""
    except ValueError as error:  # TOMLDecodeError is one; so is a number with too many digits
        what = str(error)
        quote = place = ""
        found = re.search(r" \(at line (\d+), column (\d+)\)\Z", what)
        if found:
            what, place = what[: found.start()], f":{found[1]}:{found[2]}"
            quote = text.split("\n")[int(found[1]) - 1].strip()
        elif what.endswith(" (at end of document)"):
            what, place = what.removesuffix(" (at end of document)") + " at the end", f":{text.count(chr(10)) + 1}"
    shown = quote if len(quote) <= _LONGEST_LINE else quote[: _LONGEST_LINE - 1] + "…"
    what = f"the settings are not valid TOML: {what}{f' in “{shown}”' if shown else ''}"
    return {}, _Trouble(what, place, "Correct that line, or move the file away to start with the defaults.")


def _line_of(text: str, key: str) -> str:
    """Return `:line` of the line that sets *key* (or the last part of it), `""` when none is found."""
    import re

    if not key:
        return ""
    names = "|".join(re.escape(name) for name in {key, key.rpartition(".")[2]})
    found = re.search(rf"""(?m)^[ \t]*(?:\[[ \t]*)?(?:[\w-]+[ \t]*\.[ \t]*)*["']?(?:{names})["']?[ \t]*[=\]]""", text)
    return f":{text.count(chr(10), 0, found.start()) + 1}" if found else ""


def _settings(values: dict[str, Any], path: Path) -> Settings:
    review = values["review"]
    return Settings(
        name=values["name"],
        default_owner=values["default_owner"],
        theme=values["theme"],
        keys={name: tuple(keys) for name, keys in values["keys"].items()},
        workdays=frozenset(values["workdays"]),
        holidays=frozenset(dt.date.fromisoformat(day) for day in values["holidays"]),
        review=ReviewSettings(review["box"], tuple(review["parts"]), review["group"]),
        notices=tuple(_Trouble(*notice).line(path) for notice in values["notices"]),
    )


def _stamp(data: bytes) -> str:
    """What makes a checked copy the copy of this file: its bytes and the program that checked them."""
    import hashlib

    return f"{_COPY_FORMAT} {__version__} {hashlib.sha256(data).hexdigest()}"


def _checked_copy(copy: Path, data: bytes) -> dict[str, Any] | None:
    import json

    try:
        kept = json.loads(copy.read_bytes())
        values = kept["values"] if kept["stamp"] == _stamp(data) else None
        if values is not None:
            _settings(values, copy)  # a copy that somebody changed must not end the program
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return values if isinstance(values, dict) else None


def _keep_copy(copy: Path, data: bytes, values: dict[str, Any]) -> None:
    import json

    from kanvtui.config.writing import replace

    with suppress(OSError):  # the next start checks again
        replace(copy, json.dumps({"stamp": _stamp(data), "values": values}).encode())
