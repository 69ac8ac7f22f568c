"""Beginning an SOP of one's own: the commented file of the smallest useful one, under a name that any system takes."""

import os
import re
import shlex
import unicodedata
from pathlib import Path

from kanvtui.domain.text import name_key, needed_line, visible
from kanvtui.errors import AccessError, InputError, RefusedError
from kanvtui.sops import files
from kanvtui.sops.base import LONGEST_LINE
from kanvtui.sops.toml_values import one_line

TEMPLATE = Path(__file__).parent / "new.toml"
LONGEST_FILE_NAME = 60
"""Characters; in UTF-8 that stays below the 255 bytes that file systems take."""
_NOT_IN_NAMES = re.compile(r"[^\w]+")
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700


def free_path(folder: Path, name: str) -> Path:
    """Return a path in FOLDER for an SOP called NAME: its letters and digits in small, joined by `-`, and `.toml`.

    Where another SOP has that file already, a number is put behind. Two names may come to the same letters.
    """
    words = _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", name).casefold())
    stem = words[:LONGEST_FILE_NAME].strip("-_") or "sop"
    paths = (folder / f"{stem}{more}.toml" for more in ("", *(f"-{number}" for number in range(2, 100))))
    return next((path for path in paths if not os.path.lexists(path)), folder / f"{stem}.toml")


def start(folder: Path, name: str) -> Path:
    """Write the commented file of a new SOP called NAME into the user's FOLDER, and return its path.

    Nothing is ever overwritten. Raises InputError for a name that cannot be one, RefusedError when an SOP of the user's
    or a file is called so already, AccessError when the folder or the file cannot be written.
    """
    title = needed_line(name, "a name")
    if len(title) > LONGEST_LINE:
        raise InputError(f"a name has {len(title)} characters — nothing was written. Write at most {LONGEST_LINE}.")
    for sop in files.listed(folder):
        if not sop.shipped and name_key(sop.name) == name_key(title):
            raise _taken(sop.path)
    path = free_path(folder, title)
    write_new(path, TEMPLATE.read_text(encoding="utf-8").replace('"NAME"', one_line(title), 1))
    return path


def write_new(path: Path, text: str) -> None:
    """Write TEXT to a file that is not there yet, for its owner alone; its folder is made.

    Raises RefusedError when the file is there, AccessError when it cannot be written: then nothing is left of it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE_FILE)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _taken(path: Path) -> RefusedError:
    shown = visible(str(path))
    remedy = f"Edit it: kanvtui sop edit {shlex.quote(shown)}"
    return RefusedError(f"{shown} is there already — it was kept as it is. {remedy}")


def _unwritable(path: Path, error: OSError) -> AccessError:
    why = (error.strerror or "it is no path").lower()
    message = f"{visible(str(path))} cannot be written ({why}) — nothing was made."
    return AccessError(f"{message} Free some space, or name another settings file with --config.")
