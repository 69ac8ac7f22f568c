"""Milestones: named instants on cards and customers."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class MilestoneRow(NamedTuple):
    """A row of the table `milestone`."""

    id: int
    card_id: int | None
    account_id: int | None
    key: str
    label: str
    due: str
    at: str | None
    set_by: str


_COLUMNS = ", ".join(MilestoneRow._fields)


def of_card(db: Database, card_id: int, account_id: int | None = None) -> list[MilestoneRow]:
    """Return a card's milestones, and those of its customer that the card has none of, in the order they were set."""
    query = (
        f"SELECT {_COLUMNS} FROM milestone WHERE card_id = :card UNION ALL "
        f"SELECT {_COLUMNS} FROM milestone WHERE account_id = :account AND card_id IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM milestone AS own WHERE own.card_id = :card AND own.key = milestone.key) ORDER BY id"
    )
    return [MilestoneRow(*row) for row in db.rows(query, {"card": card_id, "account": account_id})]


def of_account(db: Database, account_id: int) -> list[MilestoneRow]:
    """Return the milestones of a customer and of its cards, the latest day first."""
    query = f"SELECT {_COLUMNS} FROM milestone WHERE account_id = ? ORDER BY due DESC, id DESC"
    return [MilestoneRow(*row) for row in db.rows(query, (account_id,))]


def find(db: Database, key: str, *, card_id: int | None = None, account_id: int | None = None) -> MilestoneRow | None:
    """Return the milestone of a card, or of a customer alone, by its key; None when it is not set."""
    where = "card_id = ?" if card_id is not None else "card_id IS NULL AND account_id = ?"
    owner = card_id if card_id is not None else account_id
    row = db.row(f"SELECT {_COLUMNS} FROM milestone WHERE {where} AND key = ?", (owner, key))
    return None if row is None else MilestoneRow(*row)


def tie(db: Database, card_id: int, account_id: int | None) -> None:
    """Let the milestones of a card belong to another customer."""
    for row in of_card(db, card_id):
        if row.account_id != account_id:
            update(db, row.id, {"account_id": account_id})


def get(db: Database, key: int) -> MilestoneRow | None:
    """Return the row with that id; None when there is none."""
    row = db.row(f"SELECT {_COLUMNS} FROM milestone WHERE id = ?", (key,))
    return None if row is None else MilestoneRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "milestone", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "milestone", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a row; undo brings it back."""
    rows.delete(db, "milestone", key)
