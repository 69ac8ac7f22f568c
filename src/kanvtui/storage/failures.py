"""SQLite's errors in words for the user, with the right exit code."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peewee import PeeweeException

from kanvtui.domain.order import RankError
from kanvtui.errors import AccessError, BusyError, KanvError, StoreError

_DAMAGED = ("malformed", "not a database", "corrupt", "file is encrypted")
_BUSY = ("database is locked", "database table is locked", "database schema is locked")


def explained(error: Exception, path: Path) -> KanvError:
    """Return the error to raise for SQLite's *error* on the database at *path*."""
    text = str(error)
    if any(words in text for words in _BUSY):
        return BusyError(f"another program is writing to {path} — nothing was stored. Try again in a moment.")
    if "full" in text or "disk I/O error" in text or "too big" in text:
        return AccessError(f"the disk is full or failing ({path}) — nothing was stored. Free some space and try again.")
    if "readonly" in text or "read-only" in text:
        return AccessError(
            f"{path} can only be read — nothing was stored. Check the rights of the file and its folder."
        )
    if "unable to open" in text:
        return AccessError(f"{path} cannot be opened. Check the rights of the file and its folder.")
    if any(words in text for words in _DAMAGED):
        return StoreError(f"{path} is damaged — it was left as it is. Put a copy of it aside and restore a backup.")
    if "no such table" in text or "no such column" in text:
        return StoreError(f"{path} was changed by another program — it was left as it is. Restore a backup.")
    return StoreError(f"SQLite refused the operation on {path} ({type(error).__name__}) — nothing was stored.")


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turn every error of Peewee and SQLite inside the block into a KanvError."""
    try:
        yield
    except (PeeweeException, sqlite3.Error) as error:
        raise explained(error, path) from error
    except RankError as error:
        words = f"{path} holds an order that cannot be read: another program wrote it"
        raise StoreError(f"{words} — nothing was stored. Restore a backup.") from error
