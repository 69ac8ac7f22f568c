"""The one door to the database file: opening it, reading one picture of it, changing it in one transaction."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from peewee import OperationalError

from kanvtui.domain.changes import Changes
from kanvtui.domain.values import frozen
from kanvtui.errors import AccessError, StoreError
from kanvtui.storage import journal, opening, schema
from kanvtui.storage.database import Database
from kanvtui.storage.derive import derive
from kanvtui.storage.failures import explaining

PATIENCE = 4.0
"""Seconds that the command line waits for the write lock."""
GLANCE = 0.1
"""Seconds that a screen waits for the write lock before it lets the user go on and tries again."""
# An undo that finds everything as it was is done all the same.
_KEPT = (
    "SELECT undoes IS NOT NULL OR EXISTS (SELECT 1 FROM change_row WHERE change_id = change.id) "
    "FROM change WHERE id = ?"
)
Connection = TypeVar("Connection", bound=Database)
_PRAGMAS = (("foreign_keys", 1), ("synchronous", "full"))


@frozen
class By:
    """Who changes something, when and from where: `at` in stored form, `source` app, shell or system."""

    at: str
    actor: str
    source: str


@dataclass(slots=True)
class Recording:
    """The open change: everything written through `db` until the body returns belongs to it."""

    db: Database
    id: int
    by: By
    label: str = ""


class _NothingDoneError(Exception):
    """Rolls back a change that changed nothing."""


class Store:
    """One open database file; not for several threads."""

    def __init__(
        self, path: Path, db: Database, *, writable: bool, notices: tuple[str, ...], wait: float = PATIENCE
    ) -> None:
        self.path = path
        self._wait = wait
        self.db = db
        self.writable = writable
        self.notices = notices
        self._file = _identity(path)

    @classmethod
    def open(cls, path: Path, *, wait: float = PATIENCE, make_folder: bool = False) -> "Store":
        """Open the database at *path*, creating it when nothing stands there.

        *wait* is in seconds, for the write lock of every later change. *make_folder* allows a missing folder to be
        made. Raises StoreError, AccessError or BusyError; a file that is not ours is left untouched.
        """
        found = opening.look(path, made_folder=make_folder, wait=max(wait, 1.0))
        mask = os.umask(0o077)
        try:
            with explaining(path):
                db = _connected(Database, path, wait, writable=found.writable)
                try:
                    if found.new:
                        _create(db)
                    notice = _checked(path, db, writable=found.writable)
                    moved = _up_to_date(path, db, writable=found.writable)
                except BaseException:
                    db.close()
                    raise
        finally:
            os.umask(mask)
        notices = tuple(text for text in (found.notice, notice, moved) if text)
        return cls(path, db, writable=found.writable, notices=notices, wait=wait)

    def beside(self, kind: type[Connection]) -> Connection:
        """Open a second connection to the file, as careful as the first; the caller closes it."""
        self._check_place()
        return _connected(kind, self.path, self._wait, writable=self.writable)

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        if not self.db.is_closed():
            self.db.close()

    def change(self, by: By, kind: str, body: Callable[[Recording], object]) -> Changes:
        """Run *body* in one transaction as one change of the journal and return what it touched.

        The body sets the recording's label and has no effect but through its `db`. A body that changes no row leaves
        no change behind. Raises whatever the body raises (then nothing is stored), BusyError when another program
        holds the write lock, AccessError and StoreError when the file cannot be written.
        """
        self._check_file()
        changes = Changes(last=0)
        try:
            with explaining(self.path), self.db.atomic("IMMEDIATE"):
                values = {"at": by.at, "actor": by.actor, "source": by.source, "kind": kind, "label": kind}
                sql = "INSERT INTO change (at, actor, source, kind, label) VALUES (:at, :actor, :source, :kind, :label)"
                change_id = self.db.run(sql, values)
                self.db.run("INSERT INTO recording (id, change_id) VALUES (1, ?)", (change_id,))
                recording = Recording(self.db, change_id, by)
                body(recording)
                changes = journal.touched(self.db, change_id, change_id)
                if not self.db.value(_KEPT, (change_id,)):
                    raise _NothingDoneError
                derive(self.db, changes.cards)
                label = recording.label or kind
                self.db.run("UPDATE change SET label = ? WHERE id = ?", (label, change_id))
                self.db.run("DELETE FROM recording")
                changes = replace(changes, label=label)
        except _NothingDoneError:
            return Changes(last=self.newest())
        return changes

    def rehearse(self, by: By, body: Callable[[Recording], object]) -> None:
        """Run *body* like `change`, then roll all of it back: nothing is stored, and no number of a change is used."""

        def run(recording: Recording) -> None:
            body(recording)
            raise _NothingDoneError

        self.change(by, "rehearsal", run)

    def write_aside(self, sql: str, parameters: tuple[object, ...]) -> None:
        """Write to an unjournaled table (settings, drafts) in a transaction of its own."""
        self._check_file()
        with explaining(self.path), self.db.atomic("IMMEDIATE"):
            self.db.run(sql, parameters)

    @contextmanager
    def reading(self) -> Iterator[Database]:
        """Give one consistent picture of the database; never takes the write lock."""
        with explaining(self.path), self.db.atomic("DEFERRED"):
            yield self.db

    def rings(self) -> int:
        """Return a number that changes when another program changed the file (`PRAGMA data_version`)."""
        with explaining(self.path):
            return int(self.db.value("PRAGMA data_version"))

    def newest(self) -> int:
        """Return the id of the newest change, 0 when there is none."""
        with explaining(self.path):
            return journal.newest(self.db)

    def since(self, last: int) -> Changes:
        """Return what was changed, by whomever, after the change with id *last*."""
        with explaining(self.path):
            return journal.touched(self.db, last + 1, max(last, journal.newest(self.db)))

    def _check_file(self) -> None:
        """Refuse to write when the file is read-only, or gone, or another one stands in its place."""
        if not self.writable:
            raise AccessError(
                f"{self.path} can only be read — nothing was stored. Check the rights of the file and its folder."
            )
        self._check_place()

    def _check_place(self) -> None:
        """Refuse to open or write what is not the file that was opened."""
        if _identity(self.path) != self._file:
            raise StoreError(f"{self.path} is gone or was replaced — nothing was stored. Put it back or start again.")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _connected(kind: type[Connection], path: Path, wait: float, *, writable: bool) -> Connection:
    """Connect; a file that can only be read is opened so, even where SQLite cannot make its side files."""
    if writable:
        db = _database(kind, str(path), wait, (*_PRAGMAS, ("journal_mode", "wal")), uri=False)
        _persistently(db, wait)
        return db
    for query in ("mode=ro", "mode=ro&immutable=1"):
        db = _database(kind, opening.uri(path, query), wait, (("query_only", 1),), uri=True)
        try:
            db.connect()
            db.value("SELECT count(*) FROM sqlite_master")
        except OperationalError:
            db.close()
            if query.endswith("immutable=1"):
                raise
        else:
            return db
    raise AssertionError("unreachable")


def _database(
    kind: type[Connection], name: str, wait: float, pragmas: tuple[tuple[str, object], ...], *, uri: bool
) -> Connection:
    return kind(
        name, pragmas=pragmas, timeout=wait, uri=uri, autoconnect=False, returning_clause=True, cached_statements=256
    )


def _persistently(db: Database, wait: float) -> None:
    """Connect again and again while another process creates the file: the switch to WAL does not wait by itself."""
    deadline = time.monotonic() + max(wait, 1.0)
    while True:
        try:
            db.connect(reuse_if_open=True)
        except OperationalError as error:
            db.close()
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _create(db: Database) -> None:
    """Make the whole schema in one transaction, after looking again whether somebody else just did."""
    from kanvtui.storage import migrations

    with db.atomic("IMMEDIATE"):
        application = db.value("PRAGMA application_id")
        tables = db.value("SELECT count(*) FROM sqlite_master")
        if application or tables:
            return
        migrations.run(db, 0)


def _up_to_date(path: Path, db: Database, *, writable: bool) -> str:
    """Bring the file of an older kanvtui to this format; return what to tell the user, `""` when it is of this one."""
    if db.value("PRAGMA user_version") >= schema.VERSION:
        return ""
    if not writable:
        raise StoreError(
            f"{path} is of an older kanvtui and can only be read — it was left as it is. "
            "Let it be written to once, and it will be brought up to date."
        )
    from kanvtui.storage import migrations

    return migrations.bring_up_to_date(path, db)


def _checked(path: Path, db: Database, *, writable: bool) -> str:
    """Make sure that the connection is as safe as promised; return a notice where it had to fall back."""
    application = db.value("PRAGMA application_id")
    if application != schema.APPLICATION_ID:
        raise StoreError(f"{path} belongs to another program — it was left as it is. Name another file.")
    if not writable:
        return f"{path} can only be read: nothing can be changed"
    mode = db.value("PRAGMA journal_mode")
    if mode != "wal":
        db.run("PRAGMA journal_mode = delete")
        db.run("PRAGMA synchronous = extra")
        return f"{path} lies where SQLite's write-ahead log does not work; writing is slower and still safe"
    return ""
