"""Looking at a database file before any connection that could change it (design, section 4: opening)."""

import glob
import os
import sqlite3
import time
from pathlib import Path

from kanvtui.domain.values import frozen
from kanvtui.errors import AccessError, BusyError, StoreError
from kanvtui.storage.failures import explained
from kanvtui.storage.schema import APPLICATION_ID, VERSION

OLDEST_SQLITE = (3, 37, 0)
_HEADER = 100
_MAGIC = b"SQLite format 3\x00"


@frozen
class Found:
    """What stands at the path: whether the schema must be made, may be written, and what to tell the user."""

    new: bool
    writable: bool
    notice: str = ""


def look(path: Path, *, made_folder: bool, wait: float = 2.0) -> Found:
    """Examine the file at *path* without writing a byte of it.

    *made_folder* allows a missing folder to be made (mode 0700): only at the default place. *wait* is in seconds, for
    a file that another program keeps locked. Raises StoreError for another program's, a newer or an emptied file,
    AccessError when it cannot be read or its folder is missing, BusyError when it stays locked.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        have = sqlite3.sqlite_version
        raise StoreError(f"kanvtui needs SQLite 3.37 or newer, this Python has {have}. Install a newer Python.")
    try:
        if path.is_dir():
            raise StoreError(f"{path} is a directory, not a database. Name a file.")
        if path.exists() and not path.is_file():
            raise StoreError(f"{path} is no file that could hold a database. Name another one.")
        if not path.exists():
            _folder(path, made_folder=made_folder)
            return Found(new=True, writable=True)
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except OSError as error:
        raise AccessError(f"{path} cannot be read ({error.strerror}). Check the rights of the file.") from None
    writable = os.access(path, os.W_OK) and os.access(path.resolve().parent, os.W_OK)
    if not header:
        return _empty(path, writable=writable)
    if not header.startswith(_MAGIC):
        raise StoreError(f"{path} is not a database — it was left as it is. Name another file.")
    return Found(new=_check_ours(path, header, wait), writable=writable)


def _folder(path: Path, *, made_folder: bool) -> None:
    parent = path.parent
    if parent.is_dir():
        return
    if not made_folder:
        raise AccessError(f"the folder {parent} does not exist — nothing was made. Create it or correct the path.")
    missing = [folder for folder in (parent, *parent.parents) if not folder.exists()]
    for folder in reversed(missing):  # the mode of `parents=True` would be everybody's
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            why = f"the folder {folder} cannot be made ({error.strerror})"
            raise AccessError(f"{why} — nothing was made. Check the rights of {folder.parent}.") from None


def _empty(path: Path, *, writable: bool) -> Found:
    """A file of zero bytes is new, unless something tells that it held data."""
    traces = [path.with_name(path.name + "-wal"), *(path.parent / "backups").glob(f"*{glob.escape(path.stem)}*")]
    kept = [trace for trace in traces if trace.exists() and trace.stat().st_size]
    if kept:
        raise StoreError(f"{path} is empty but held data before ({kept[0]}) — it was left as it is. Restore a backup.")
    return Found(new=True, writable=writable, notice=f"{path} was empty; a new database was started in it")


def _check_ours(path: Path, header: bytes, wait: float) -> bool:
    """Raise for a foreign or newer file; return True when it has no table yet."""
    application = int.from_bytes(header[68:72], "big")
    version = int.from_bytes(header[60:64], "big")
    if application not in (0, APPLICATION_ID):
        raise StoreError(f"{path} belongs to another program — it was left as it is. Name another file.")
    # Until a checkpoint the header does not know what stands in the write-ahead log.
    if application == 0 or path.with_name(path.name + "-wal").exists():
        application, version, tables = _asked(path, wait)
        if application not in (0, APPLICATION_ID) or (application == 0 and tables):
            raise StoreError(f"{path} belongs to another program — it was left as it is. Name another file.")
        if application == 0:
            return True
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer kanvtui (format {version}, this one knows {VERSION}) — "
            "it was left as it is. Update kanvtui."
        )
    return False


def uri(path: Path, query: str) -> str:
    """Return SQLite's URI of *path*, every special character escaped."""
    from urllib.parse import quote

    return f"file:{quote(str(path.absolute()))}?{query}"


def _asked(path: Path, wait: float) -> tuple[int, int, int]:
    """Ask SQLite itself, reading only: application id, user version, number of tables."""
    query = "mode=ro" if path.with_name(path.name + "-wal").exists() else "mode=ro&immutable=1"
    deadline = time.monotonic() + wait
    while True:
        try:
            return _ask(uri(path, query), wait)
        except sqlite3.Error as error:
            if "disk I/O error" in str(error):  # even a reader writes the index of the log
                raise explained(error, path) from None
            if "locked" not in str(error):
                raise StoreError(f"{path} is damaged — it was left as it is. Restore a backup.") from None
            # Somebody is creating it right now, or another program keeps it for itself.
            if time.monotonic() > deadline:
                raise BusyError(f"another program holds {path} — nothing was done. Try again in a moment.") from None
            time.sleep(0.02)


def _ask(name: str, wait: float) -> tuple[int, int, int]:
    connection = sqlite3.connect(name, uri=True, timeout=wait)
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    finally:
        connection.close()
    return application, version, tables
