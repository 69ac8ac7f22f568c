"""Scores of customers and cards, as they were entered."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class ScoreRow(NamedTuple):
    """A row of the table `score`."""

    id: int
    account_id: int | None
    card_id: int | None
    key: str
    at: str
    parts: str
    given: int
    value: int
    band: str | None
    colour: str | None
    actor: str
    note: str | None


_COLUMNS = ", ".join(ScoreRow._fields)


def of_card(db: Database, card_id: int, limit: int = 50) -> list[ScoreRow]:
    """Return a card's scores, newest first."""
    query = f"SELECT {_COLUMNS} FROM score WHERE card_id = ? ORDER BY id DESC LIMIT ?"
    return [ScoreRow(*row) for row in db.rows(query, (card_id, limit))]


def of_account(db: Database, account_id: int, limit: int = 50) -> list[ScoreRow]:
    """Return a customer's scores, newest first."""
    query = f"SELECT {_COLUMNS} FROM score WHERE account_id = ? ORDER BY id DESC LIMIT ?"
    return [ScoreRow(*row) for row in db.rows(query, (account_id, limit))]


def get(db: Database, key: int) -> ScoreRow | None:
    """Return the row with that id; None when there is none."""
    row = db.row(f"SELECT {_COLUMNS} FROM score WHERE id = ?", (key,))
    return None if row is None else ScoreRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "score", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "score", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a row; undo brings it back."""
    rows.delete(db, "score", key)
