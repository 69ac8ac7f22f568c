"""Promises: who does what by which day."""

import json
from collections.abc import Iterable, Mapping
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


class ToldRow(NamedTuple):
    """A promise with the names of what it hangs on, and the board and the owner of its card."""

    promise: PromiseRow
    card: str | None
    account: str | None
    board_id: int | None
    owner_id: int | None


def told(db: Database, keys: Iterable[int]) -> list[ToldRow]:
    """Return promises with the names of what they hang on, the one due first first."""
    query = (
        f"SELECT {', '.join(f'promise.{column}' for column in PromiseRow._fields)}, "
        "card.title, account.name, card.board_id, card.owner_id FROM promise "
        "LEFT JOIN card ON card.id = promise.card_id LEFT JOIN account ON account.id = promise.account_id "
        "WHERE promise.id IN (SELECT value FROM json_each(?)) ORDER BY promise.due, promise.id"
    )
    return [ToldRow(PromiseRow(*row[:-4]), *row[-4:]) for row in db.rows(query, (json.dumps(list(keys)),))]


def settled_since(db: Database, instant: str) -> list[int]:
    """Return the ids of the promises that were kept or dropped since an instant."""
    return [key for (key,) in db.rows("SELECT id FROM promise WHERE state <> 'open' AND settled_at >= ?", (instant,))]
