"""Migrations: numbered, append-only, hand-written SQL under `PRAGMA user_version`, each in one transaction.

A new file runs through all of them, so that a migrated schema equals a fresh one.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kanvtui.errors import AccessError, StoreError
from kanvtui.storage import opening, schema
from kanvtui.storage.database import Database

_PATIENCE = 10_000
"""Milliseconds to wait for another program that is bringing the file up to date."""
_TABLES_2 = (
    """CREATE TABLE milestone (
        id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER REFERENCES card(id),
        account_id INTEGER REFERENCES account(id), key TEXT NOT NULL, label TEXT NOT NULL, due TEXT NOT NULL,
        at TEXT, set_by TEXT NOT NULL, UNIQUE (card_id, key),
        CHECK (card_id IS NOT NULL OR account_id IS NOT NULL)
    ) STRICT""",
    """CREATE TABLE deadline (
        id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER NOT NULL REFERENCES card(id), key TEXT NOT NULL,
        what TEXT NOT NULL, rule TEXT NOT NULL, due TEXT, warn TEXT, warn_on TEXT, met_by TEXT, owner_role TEXT,
        done_at TEXT, done_by TEXT, UNIQUE (card_id, key)
    ) STRICT""",
    """CREATE TABLE approval (
        id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER NOT NULL REFERENCES card(id), rule_key TEXT NOT NULL,
        name TEXT NOT NULL, stage_id INTEGER REFERENCES stage(id), place INTEGER NOT NULL, approver TEXT NOT NULL,
        what TEXT, time_limit TEXT, required INTEGER NOT NULL DEFAULT 1,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'pending', 'approved')), due TEXT, asked_at TEXT,
        answered_at TEXT, answered_by TEXT, comment TEXT, UNIQUE (card_id, rule_key, place)
    ) STRICT""",
    """CREATE TABLE recurring (
        id INTEGER PRIMARY KEY AUTOINCREMENT, board_id INTEGER NOT NULL REFERENCES board(id),
        account_id INTEGER REFERENCES account(id), key TEXT NOT NULL, title TEXT NOT NULL, rule TEXT NOT NULL,
        stage_id INTEGER NOT NULL REFERENCES stage(id), mode TEXT NOT NULL CHECK (mode IN ('schedule', 'completion')),
        starts_on TEXT NOT NULL, checks TEXT NOT NULL, owner_role TEXT, sets TEXT, ended_at TEXT, next_on TEXT
    ) STRICT""",
    """CREATE TABLE occurrence (
        id INTEGER PRIMARY KEY AUTOINCREMENT, recurring_id INTEGER NOT NULL REFERENCES recurring(id),
        due_on TEXT NOT NULL, card_id INTEGER NOT NULL REFERENCES card(id), UNIQUE (recurring_id, due_on)
    ) STRICT""",
    """CREATE TABLE score (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER REFERENCES account(id),
        card_id INTEGER REFERENCES card(id), key TEXT NOT NULL, at TEXT NOT NULL, parts TEXT NOT NULL,
        given INTEGER NOT NULL, value INTEGER NOT NULL, band TEXT, colour TEXT, actor TEXT NOT NULL, note TEXT,
        CHECK (card_id IS NOT NULL OR account_id IS NOT NULL)
    ) STRICT""",
    """CREATE TABLE contact (
        id INTEGER PRIMARY KEY AUTOINCREMENT, account_id INTEGER NOT NULL REFERENCES account(id),
        name TEXT NOT NULL CHECK (name <> ''), role TEXT, title TEXT, email TEXT, phone TEXT,
        private INTEGER NOT NULL DEFAULT 0, rank TEXT NOT NULL
    ) STRICT""",
)
_INDEXES_2 = (
    "CREATE UNIQUE INDEX milestone_account ON milestone (account_id, key) WHERE card_id IS NULL",
    "CREATE INDEX milestone_of_account ON milestone (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX deadline_warn ON deadline (warn_on) WHERE warn_on IS NOT NULL AND done_at IS NULL",
    "CREATE INDEX recurring_board ON recurring (board_id, key)",
    "CREATE INDEX recurring_next ON recurring (next_on) WHERE ended_at IS NULL AND mode = 'schedule'",
    "CREATE INDEX occurrence_card ON occurrence (card_id)",
    "CREATE INDEX score_account ON score (account_id, key, id) WHERE account_id IS NOT NULL",
    "CREATE INDEX score_card ON score (card_id, key, id) WHERE card_id IS NOT NULL",
    "CREATE INDEX contact_account ON contact (account_id, rank)",
    "CREATE INDEX exception_at ON exception (at)",
)
_JOURNALED_2 = ("milestone", "deadline", "approval", "recurring", "occurrence", "score", "contact")


def _second() -> list[str]:
    """What acts in an SOP: dates, approvals, recurrence, scores, and the people of a customer."""
    made = [*_TABLES_2, *_INDEXES_2]
    for table in _JOURNALED_2:
        columns = schema.JOURNALED[table]
        triggers = schema.triggers(table, columns)
        if table == "recurring":  # when it is due next is derived, and written aside
            triggers = tuple(
                sql.replace("AFTER UPDATE ON", f"AFTER UPDATE OF {', '.join(columns)} ON") for sql in triggers
            )
        made.extend(triggers)
    return made


_TABLES_3 = (
    # Images of older notes lack the column, so it may be empty.
    "ALTER TABLE note ADD COLUMN shared INTEGER DEFAULT 0",
    """CREATE TABLE review (
        id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL, ended_at TEXT, actor TEXT NOT NULL,
        scope TEXT NOT NULL, grouping TEXT NOT NULL, box INTEGER NOT NULL,
        spent INTEGER NOT NULL DEFAULT 0, figures TEXT
    ) STRICT""",
    """CREATE TABLE promise (
        id INTEGER PRIMARY KEY AUTOINCREMENT, review_id INTEGER REFERENCES review(id),
        card_id INTEGER REFERENCES card(id), account_id INTEGER REFERENCES account(id),
        who TEXT NOT NULL CHECK (who <> ''), what TEXT NOT NULL CHECK (what <> ''), due TEXT NOT NULL,
        made_at TEXT NOT NULL, made_by TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'kept', 'dropped')),
        settled_at TEXT, settled_by TEXT, note TEXT
    ) STRICT""",
    """CREATE TABLE review_item (
        id INTEGER PRIMARY KEY AUTOINCREMENT, review_id INTEGER NOT NULL REFERENCES review(id),
        place INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('promise', 'card', 'account', 'rule', 'wins')),
        section TEXT NOT NULL, title TEXT NOT NULL, card_id INTEGER REFERENCES card(id),
        account_id INTEGER REFERENCES account(id), promise_id INTEGER REFERENCES promise(id),
        board_id INTEGER REFERENCES board(id), rule_key TEXT, reasons TEXT NOT NULL, seen INTEGER NOT NULL,
        verdict TEXT, words TEXT, reason TEXT, at TEXT, actor TEXT
    ) STRICT""",
    """CREATE TABLE metric_entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT, board_id INTEGER NOT NULL REFERENCES board(id), key TEXT NOT NULL,
        day TEXT NOT NULL, value INTEGER NOT NULL, at TEXT NOT NULL, actor TEXT NOT NULL, note TEXT,
        UNIQUE (board_id, key, day)
    ) STRICT""",
)
_INDEXES_3 = (
    "CREATE INDEX review_open ON review (id) WHERE ended_at IS NULL",
    "CREATE INDEX review_item_place ON review_item (review_id, place)",
    "CREATE INDEX review_item_card ON review_item (card_id, review_id) WHERE card_id IS NOT NULL",
    "CREATE INDEX review_item_account ON review_item (account_id, review_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX promise_open ON promise (due) WHERE state = 'open'",
    "CREATE INDEX promise_card ON promise (card_id) WHERE card_id IS NOT NULL",
    "CREATE INDEX promise_account ON promise (account_id) WHERE account_id IS NOT NULL",
    "CREATE INDEX promise_made ON promise (made_at)",
    "CREATE INDEX event_at ON event (at)",
)
_JOURNALED_3 = ("review", "promise", "review_item", "metric_entry")


def _third() -> list[str]:
    """What a review remembers: its cards and verdicts, promises, figures by hand, and notes that may be shown."""
    made = [*_TABLES_3, *_INDEXES_3]
    made.extend(f"DROP TRIGGER journal_note_{event}" for event in ("insert", "update", "delete"))
    for table in ("note", *_JOURNALED_3):
        made.extend(schema.triggers(table, schema.JOURNALED[table]))
    return made


MIGRATIONS: tuple[tuple[int, Callable[[], list[str]]], ...] = ((1, schema.statements), (2, _second), (3, _third))
"""(version, its statements), in order."""


def run(db: Database, version: int) -> None:
    """Bring a schema of *version* (0: none) to the newest, inside the caller's transaction."""
    for number, statements in MIGRATIONS:
        if number > version:
            for statement in statements():
                db.run(statement)
    db.run(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    db.run(f"PRAGMA user_version = {schema.VERSION}")


def bring_up_to_date(path: Path, db: Database) -> str:
    """Migrate an older file in one transaction, after a checked backup of it; return what to tell the user.

    Raises AccessError or StoreError (through the caller) when the backup or the migration fails; then the file is as
    it was.
    """
    with _patiently(db), db.atomic("IMMEDIATE"):
        version = int(db.value("PRAGMA user_version"))
        if version >= schema.VERSION:  # another program has just done it
            return ""
        try:
            kept = _backed_up(path, version)
        except (OSError, sqlite3.OperationalError) as error:
            what = error.strerror if isinstance(error, OSError) else str(error)
            why = f"{path} is of an older kanvtui and no backup of it could be made ({what})"
            raise AccessError(f"{why} — it was left as it is. See to room and rights beside it.") from None
        run(db, version)
    return f"{path.name} was brought to format {schema.VERSION}; it is kept as it was in {kept}"


@contextmanager
def _patiently(db: Database) -> Iterator[None]:
    """Wait for another program that is just doing it: a file that is not up to date cannot be shown meanwhile."""
    kept = int(db.value("PRAGMA busy_timeout"))
    db.run(f"PRAGMA busy_timeout = {max(kept, _PATIENCE)}")
    try:
        yield
    finally:
        db.run(f"PRAGMA busy_timeout = {kept}")


def _backed_up(path: Path, version: int) -> Path:
    """Copy the file, look whether the copy is sound, and return its path: `backups/NAME-format-1.db` beside it."""
    folder = path.resolve().parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    name, number = f"{path.stem}-format-{version}", 1
    while (kept := folder / f"{name}{'' if number == 1 else f'-{number}'}.db").exists():
        number += 1
    part = kept.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        _copied(path, part)
        part.rename(kept)
    finally:
        part.unlink(missing_ok=True)
    return kept


def _copied(path: Path, part: Path) -> None:
    # A connection that is writing cannot be copied from; the lock is held, so that nobody else is.
    with (
        closing(sqlite3.connect(opening.uri(path, "mode=ro"), uri=True)) as source,
        closing(sqlite3.connect(part)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = delete")
        if copy.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise StoreError(f"{path} is damaged — it was left as it is. Restore a backup.")
    with part.open("rb") as file:
        os.fsync(file.fileno())
