"""The people at a customer."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class ContactRow(NamedTuple):
    """A row of the table `contact`."""

    id: int
    account_id: int
    name: str
    role: str | None
    title: str | None
    email: str | None
    phone: str | None
    private: int
    rank: str


_COLUMNS = ", ".join(ContactRow._fields)


def of_account(db: Database, account_id: int) -> list[ContactRow]:
    """Return a customer's people in their order."""
    query = f"SELECT {_COLUMNS} FROM contact WHERE account_id = ? ORDER BY rank, id"
    return [ContactRow(*row) for row in db.rows(query, (account_id,))]


def get(db: Database, key: int) -> ContactRow | None:
    """Return the row with that id; None when there is none."""
    row = db.row(f"SELECT {_COLUMNS} FROM contact WHERE id = ?", (key,))
    return None if row is None else ContactRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "contact", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "contact", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a row; undo brings it back."""
    rows.delete(db, "contact", key)
