"""Checks: the lines of a card's checklist."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class CheckRow(NamedTuple):
    """A row of the table `check_item`."""

    id: int
    card_id: int
    stage_id: int | None
    key: str | None
    text: str
    rank: str
    required: int
    owner_id: int | None
    owner_role: str | None
    due_rule: str | None
    due: str | None
    milestone: str | None
    maturity: str | None
    done_at: str | None
    done_by: str | None


_CHECK = ", ".join(CheckRow._fields)


def of_card(db: Database, card_id: int) -> list[CheckRow]:
    """Return a card's checks in their order."""
    query = f"SELECT {_CHECK} FROM check_item WHERE card_id = ? ORDER BY rank, id"
    return [CheckRow(*row) for row in db.rows(query, (card_id,))]


def get(db: Database, key: int) -> CheckRow | None:
    """Return the check with that id; None when there is none."""
    row = db.row(f"SELECT {_CHECK} FROM check_item WHERE id = ?", (key,))
    return None if row is None else CheckRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a check and return its id."""
    return rows.insert(db, "check_item", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a check."""
    rows.update(db, "check_item", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a check; undo brings it back."""
    rows.delete(db, "check_item", key)
