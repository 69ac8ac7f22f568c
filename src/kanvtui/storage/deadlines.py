"""Deadlines: dates of a card that follow from its milestones."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class DeadlineRow(NamedTuple):
    """A row of the table `deadline`."""

    id: int
    card_id: int
    key: str
    what: str
    rule: str
    due: str | None
    warn: str | None
    warn_on: str | None
    met_by: str | None
    owner_role: str | None
    done_at: str | None
    done_by: str | None


_COLUMNS = ", ".join(DeadlineRow._fields)


def of_card(db: Database, card_id: int) -> list[DeadlineRow]:
    """Return a card's deadlines, the earliest first, those that wait last."""
    query = f"SELECT {_COLUMNS} FROM deadline WHERE card_id = ? ORDER BY due IS NULL, due, id"
    return [DeadlineRow(*row) for row in db.rows(query, (card_id,))]


def warned(db: Database, clock: str, limit: int) -> list[DeadlineRow]:
    """Return the open deadlines of open cards whose warning has begun at a clock key, the earliest due first."""
    query = (
        f"SELECT {', '.join(f'deadline.{name}' for name in DeadlineRow._fields)} FROM deadline "
        "JOIN card ON card.id = deadline.card_id AND card.closed_at IS NULL AND card.rank IS NOT NULL "
        "WHERE deadline.warn_on IS NOT NULL AND deadline.done_at IS NULL AND deadline.warn_on <= ? "
        "ORDER BY deadline.due, deadline.id LIMIT ?"
    )
    return [DeadlineRow(*row) for row in db.rows(query, (clock, limit))]


def get(db: Database, key: int) -> DeadlineRow | None:
    """Return the row with that id; None when there is none."""
    row = db.row(f"SELECT {_COLUMNS} FROM deadline WHERE id = ?", (key,))
    return None if row is None else DeadlineRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "deadline", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "deadline", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a row; undo brings it back."""
    rows.delete(db, "deadline", key)
