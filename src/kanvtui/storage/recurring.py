"""Recurring work, and the times that it came."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class RecurringRow(NamedTuple):
    """A row of the table `recurring`."""

    id: int
    board_id: int
    account_id: int | None
    key: str
    title: str
    rule: str
    stage_id: int
    mode: str
    starts_on: str
    checks: str
    owner_role: str | None
    sets: str | None
    ended_at: str | None
    next_on: str | None


_COLUMNS = ", ".join(RecurringRow._fields)


class OccurrenceRow(NamedTuple):
    """A row of the table `occurrence`: one time, and its card."""

    id: int
    recurring_id: int
    due_on: str
    card_id: int


def of_board(db: Database, board_id: int) -> list[RecurringRow]:
    """Return the recurring work of a board that has not ended."""
    query = f"SELECT {_COLUMNS} FROM recurring WHERE board_id = ? AND ended_at IS NULL ORDER BY id"
    return [RecurringRow(*row) for row in db.rows(query, (board_id,))]


def of_account(db: Database, account_id: int) -> list[RecurringRow]:
    """Return a customer's recurring work that has not ended."""
    query = f"SELECT {_COLUMNS} FROM recurring WHERE account_id = ? AND ended_at IS NULL ORDER BY id"
    return [RecurringRow(*row) for row in db.rows(query, (account_id,))]


def scheduled(db: Database, clock: str) -> list[RecurringRow]:
    """Return the work on a schedule that is due at a clock key, or of which nobody knows when it is due next."""
    query = (
        f"SELECT {_COLUMNS} FROM recurring WHERE ended_at IS NULL AND mode = 'schedule' "
        "AND (next_on IS NULL OR next_on <= ?) AND EXISTS "
        "(SELECT 1 FROM board WHERE board.id = board_id AND board.archived_at IS NULL) ORDER BY id"
    )
    return [RecurringRow(*row) for row in db.rows(query, (clock,))]


def of_card(db: Database, card_id: int) -> tuple[RecurringRow, OccurrenceRow] | None:
    """Return the recurring work that made a card, with the time it was made for; None for any other card."""
    found = db.row("SELECT id, recurring_id, due_on, card_id FROM occurrence WHERE card_id = ?", (card_id,))
    row = get(db, found[1]) if found else None
    return (row, OccurrenceRow(*found)) if row and found else None


def last_time(db: Database, key: int) -> OccurrenceRow | None:
    """Return the latest time that the work came; None when it has not yet."""
    query = (
        "SELECT id, recurring_id, due_on, card_id FROM occurrence WHERE recurring_id = ? ORDER BY due_on DESC LIMIT 1"
    )
    row = db.row(query, (key,))
    return None if row is None else OccurrenceRow(*row)


def came(db: Database, key: int, due_on: str) -> bool:
    """True when the work has come at that time."""
    query = "SELECT EXISTS (SELECT 1 FROM occurrence WHERE recurring_id = ? AND due_on = ?)"
    return bool(db.value(query, (key, due_on)))


def insert_occurrence(db: Database, key: int, due_on: str, card_id: int) -> int:
    """Record that the work came; a second card for the same time is refused by the table."""
    return rows.insert(db, "occurrence", {"recurring_id": key, "due_on": due_on, "card_id": card_id})


def get(db: Database, key: int) -> RecurringRow | None:
    """Return the row with that id; None when there is none."""
    row = db.row(f"SELECT {_COLUMNS} FROM recurring WHERE id = ?", (key,))
    return None if row is None else RecurringRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a row and return its id."""
    return rows.insert(db, "recurring", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a row."""
    rows.update(db, "recurring", key, values)


def delete(db: Database, key: int) -> None:
    """Delete a row; undo brings it back."""
    rows.delete(db, "recurring", key)
