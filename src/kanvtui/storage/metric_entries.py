"""Figures entered by hand."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class EntryRow(NamedTuple):
    """A row of the table `metric_entry`; `value` in millionths, `day` is local."""

    id: int
    board_id: int
    key: str
    day: str
    value: int
    at: str
    actor: str
    note: str | None


_COLUMNS = ", ".join(EntryRow._fields)


def of_board(db: Database, board_id: int) -> list[EntryRow]:
    """Return the figures entered for a board, the oldest day first."""
    query = f"SELECT {_COLUMNS} FROM metric_entry WHERE board_id = ? ORDER BY day, id"
    return [EntryRow(*row) for row in db.rows(query, (board_id,))]


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "metric_entry", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "metric_entry", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a row; undo brings it back."""
    rows.delete(db, "metric_entry", key)
