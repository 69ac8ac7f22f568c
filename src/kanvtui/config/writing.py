"""Writing files so that a reader finds the old text or the new one, never half of either."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kanvtui.domain.settings import TEXTS, text_setting
from kanvtui.errors import InputError

PRIVATE = 0o600
"""The mode of a new file: the user's own."""
_PRIVATE_FOLDER = 0o700
_ANY_WRITE = 0o222
_MARK = "\ufeff"


def replace(path: Path, data: bytes) -> None:
    """Put *data* under *path* in one step, through a temporary file beside it; raises OSError.

    A symbolic link stays one and its target is replaced. An existing file keeps its mode, a new one is PRIVATE. A file
    without any write bit is refused, though its folder would allow it: its owner meant it. So is what is no ordinary
    file, such as /dev/null.
    """
    import tempfile

    target = Path(os.path.realpath(path))
    mode = _mode(target)
    target.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        os.replace(temporary, target)  # noqa: PTH105 - the call that is atomic, by its name
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _mode(target: Path) -> int:
    """Return the mode that the file is to have; raise OSError when it may not be replaced."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return PRIVATE
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "is no ordinary file", str(target))
    if not status.st_mode & _ANY_WRITE:
        raise PermissionError(errno.EACCES, "is read-only", str(target))
    return stat.S_IMODE(status.st_mode)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, where folders can be synced."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


def set_value(path: Path, key: str, value: str) -> str:
    """Set one of TEXTS in the settings file, keeping all else in it as the user wrote it.

    Returns `""` when it is stored, else a notice why it holds for this session only. Raises InputError or RefusedError
    for a value that may not stand; then nothing is written.
    """
    if key not in TEXTS:
        raise InputError(f"“{key}” cannot be set from here — nothing was written. Edit {path}.")
    value = text_setting(key, value)
    try:
        _mode(Path(os.path.realpath(path)))
        before = _text(path)
        after = edited(before, key, value)
        if after is None:
            return _session_only(key, path, "has a form that this program cannot edit")
        if after != before:
            replace(path, after.encode())
    except UnicodeDecodeError:
        return _session_only(key, path, "is not UTF-8 text")
    except OSError as error:
        return _session_only(key, path, error.strerror or "cannot be written")
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return ""


def _session_only(key: str, path: Path, why: str) -> str:
    return f"“{key}” is kept for this session only: the settings file {why[0].lower()}{why[1:]} — {path}. Set it there."


def edited(text: str, key: str, value: str) -> str | None:
    """Return the TOML *text* with the top-level *key* set to *value*, or None when that cannot be done safely.

    Whatever way a candidate was made, it counts only when it reads as the same document with that one key changed.
    """
    import tomllib

    body = text.removeprefix(_MARK)
    try:
        before = tomllib.loads(body)
        for candidate in _candidates(body, key, f"{key} = {quoted(value)}"):
            if _reads_as(candidate, before, key, value):
                return text[: len(text) - len(body)] + candidate
    except (ValueError, RecursionError):
        return None
    return None


def _reads_as(candidate: str, before: dict[str, Any], key: str, value: str) -> bool:
    import tomllib

    try:
        after = tomllib.loads(candidate)
    except ValueError:
        return False
    others = [{name: document[name] for name in document if name != key} for document in (before, after)]
    # As repr: a NaN differs from itself, and 1 equals true.
    return after.get(key) == value and repr(others[0]) == repr(others[1])


def _candidates(text: str, key: str, line: str) -> Iterator[str]:
    import re

    if not text.strip():
        yield f"{text}{line}\n"
        return
    lines = text.splitlines(keepends=True)
    end = "\r\n" if lines[0].endswith("\r\n") else "\n"
    table = next((number for number, one in enumerate(lines) if re.match(r"\s*\[", one)), len(lines))
    old = re.compile(
        rf"""(?P<name>\s*["']?{re.escape(key)}["']?\s*=\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s#"'\[{{]+)(?P<rest>\s*(?:\#.*)?\s*)\Z"""
    )
    for number, one in enumerate(lines[:table]):
        found = old.match(one)
        if found:
            new = f"{found['name']}{line.partition(' = ')[2]}{found['rest']}"
            yield "".join([*lines[:number], new, *lines[number + 1 :]])
    after = table
    while table < len(lines) and after and lines[after - 1].lstrip().startswith("#"):
        after -= 1  # a comment right above the first table is the table's
    while after and not lines[after - 1].strip():
        after -= 1
    for place in (after, 0):
        broken = "" if not place or lines[place - 1].endswith(("\n", "\r")) else end
        gap = "" if place or not lines[0].strip() else end
        yield "".join([*lines[:place], broken, line, end, gap, *lines[place:]])


def quoted(value: str) -> str:
    """Return *value* as a TOML basic string."""
    plain = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else _escaped(char) for char in plain) + '"'


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
