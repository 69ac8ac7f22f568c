"""Approvals: what was asked of whom, and what they said."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class ApprovalRow(NamedTuple):
    """A row of the table `approval`."""

    id: int
    card_id: int
    rule_key: str
    name: str
    stage_id: int | None
    place: int
    approver: str
    what: str | None
    time_limit: str | None
    required: int
    state: str
    due: str | None
    asked_at: str | None
    answered_at: str | None
    answered_by: str | None
    comment: str | None


_COLUMNS = ", ".join(ApprovalRow._fields)


def of_card(db: Database, card_id: int) -> list[ApprovalRow]:
    """Return a card's approvals in the order in which they are asked for."""
    query = f"SELECT {_COLUMNS} FROM approval WHERE card_id = ? ORDER BY id"
    return [ApprovalRow(*row) for row in db.rows(query, (card_id,))]


def get(db: Database, key: int) -> ApprovalRow | None:
    """Return the row with that id; None when there is none."""
    row = db.row(f"SELECT {_COLUMNS} FROM approval WHERE id = ?", (key,))
    return None if row is None else ApprovalRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "approval", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "approval", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a row; undo brings it back."""
    rows.delete(db, "approval", key)
