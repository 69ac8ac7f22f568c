"""Notes beside cards and customers."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.domain.share import HIDDEN
from kanvtui.storage import rows
from kanvtui.storage.database import Database


class NoteRow(NamedTuple):
    """A row of the table `note`."""

    id: int
    uid: str
    card_id: int | None
    account_id: int | None
    kind: str
    title: str
    body: str
    pinned: int
    private: int
    author: str
    created_at: str
    edited_at: str
    shared: int | None


_NOTE = ", ".join(NoteRow._fields)


def of(db: Database, *, card_id: int | None = None, account_id: int | None = None) -> list[NoteRow]:
    """Return the notes of a card or of an account that may be seen, the pinned one first, then the newest first."""
    column, key = ("card_id", card_id) if card_id is not None else ("account_id", account_id)
    seen = f"{column} = ? AND kind <> '{HIDDEN}'"
    query = f"SELECT {_NOTE} FROM note WHERE {seen} ORDER BY pinned DESC, edited_at DESC, id DESC"
    return [NoteRow(*row) for row in db.rows(query, (key,))]


def get(db: Database, key: int) -> NoteRow | None:
    """Return the note with that id; None when there is none."""
    row = db.row(f"SELECT {_NOTE} FROM note WHERE id = ?", (key,))
    return None if row is None else NoteRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a note and return its id."""
    return rows.insert(db, "note", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a note."""
    rows.update(db, "note", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a note; undo brings it back."""
    rows.delete(db, "note", key)


def tie(db: Database, card_id: int, account_id: int | None) -> None:
    """Let the notes of a card hang on another customer, or on none."""
    db.run("UPDATE note SET account_id = ? WHERE card_id = ?", (account_id, card_id))
