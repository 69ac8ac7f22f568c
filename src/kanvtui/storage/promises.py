"""Promises: who does what by which day."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class PromiseRow(NamedTuple):
    """A row of the table `promise`; `due` is a local day."""

    id: int
    review_id: int | None
    card_id: int | None
    account_id: int | None
    who: str
    what: str
    due: str
    made_at: str
    made_by: str
    state: str
    settled_at: str | None
    settled_by: str | None
    note: str | None


_COLUMNS = ", ".join(PromiseRow._fields)


def open_ones(db: Database) -> list[PromiseRow]:
    """Return the promises that nobody has settled, the one due first first."""
    return [
        PromiseRow(*row) for row in db.rows(f"SELECT {_COLUMNS} FROM promise WHERE state = 'open' ORDER BY due, id")
    ]


def of_review(db: Database, review_id: int) -> list[PromiseRow]:
    """Return the promises made in a review, oldest first."""
    query = f"SELECT {_COLUMNS} FROM promise WHERE review_id = ? ORDER BY id"
    return [PromiseRow(*row) for row in db.rows(query, (review_id,))]


def of_account(db: Database, account_id: int) -> list[PromiseRow]:
    """Return the promises of a customer, those of its cards too, the one due first first."""
    query = f"SELECT {_COLUMNS} FROM promise WHERE account_id = ? ORDER BY due, id"
    return [PromiseRow(*row) for row in db.rows(query, (account_id,))]


def get(db: Database, key: int) -> PromiseRow | None:
    """Return the row with that id; None when there is none."""
    row = db.row(f"SELECT {_COLUMNS} FROM promise WHERE id = ?", (key,))
    return None if row is None else PromiseRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "promise", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "promise", key, values)
