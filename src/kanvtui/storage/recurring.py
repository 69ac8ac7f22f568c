"""Recurring work, and the times that it came."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database
from kanvtui.storage.store import Store


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


# What came later than now came by a clock that was wrong, and so was planned what comes next.
_SCHEDULED = f"""
SELECT {_COLUMNS} FROM recurring WHERE ended_at IS NULL AND mode = 'schedule'
AND (next_on IS NULL OR next_on <= :clock OR EXISTS
    (SELECT 1 FROM occurrence WHERE recurring_id = recurring.id AND due_on > :clock AND due_on < next_on))
AND EXISTS (SELECT 1 FROM board WHERE board.id = board_id AND board.archived_at IS NULL)
AND NOT EXISTS (SELECT 1 FROM account WHERE account.id = recurring.account_id AND account.archived_at IS NOT NULL)
ORDER BY id
"""


def scheduled(db: Database, clock: str) -> list[RecurringRow]:
    """Return the work on a schedule that is due at a clock key, or of which nobody knows when it is due next.

    Archived boards and customers have none.
    """
    return [RecurringRow(*row) for row in db.rows(_SCHEDULED, {"clock": clock})]


def started(db: Database, board_id: int, key: str, account_id: int | None) -> bool:
    """True when a board's work of that key, or a customer's on it, was ever started, ended since or not."""
    query = "SELECT EXISTS (SELECT 1 FROM recurring WHERE board_id = ? AND key = ? AND account_id IS ?)"
    return bool(db.value(query, (board_id, key, account_id)))


def of_card(db: Database, card_id: int) -> tuple[RecurringRow, OccurrenceRow] | None:
    """Return the recurring work that made a card, with the time it was made for; None for any other card."""
    return next(iter(all_of_card(db, card_id)), None)


def all_of_card(db: Database, card_id: int) -> list[tuple[RecurringRow, OccurrenceRow]]:
    """Return every recurring work of a card with its latest time: a card that others were merged into has several."""
    query = (
        "SELECT id, recurring_id, max(due_on), card_id FROM occurrence WHERE card_id = ? "
        "GROUP BY recurring_id ORDER BY recurring_id"
    )
    found = [OccurrenceRow(*row) for row in db.rows(query, (card_id,))]
    return [(row, time) for time in found if (row := get(db, time.recurring_id)) is not None]


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


def times(db: Database, key: int) -> int:
    """Return how often the work came."""
    return int(db.value("SELECT count(*) FROM occurrence WHERE recurring_id = ?", (key,)))


def came_later(db: Database, key: int, occurrence_id: int) -> bool:
    """True when the work came again after that, and the card is not in the bin."""
    query = (
        "SELECT EXISTS (SELECT 1 FROM occurrence JOIN card ON card.id = card_id "
        "WHERE recurring_id = ? AND occurrence.id > ? AND card.deleted_at IS NULL)"
    )
    return bool(db.value(query, (key, occurrence_id)))


def open_due(db: Database, key: int) -> str | None:
    """Return the due of the latest card of the work that is open on its board; None without one."""
    query = (
        "SELECT coalesce(card.due, due_on) FROM occurrence JOIN card ON card.id = card_id "
        "WHERE recurring_id = ? AND closed_at IS NULL AND rank IS NOT NULL ORDER BY occurrence.id DESC LIMIT 1"
    )
    due: str | None = db.value(query, (key,))
    return due


def keep_next(store: Store, row: RecurringRow, next_on: str) -> None:
    """Write aside when the work is due next, unless somebody else has meanwhile: it is derived, and in no change."""
    store.write_aside("UPDATE recurring SET next_on = ? WHERE id = ? AND next_on IS ?", (next_on, row.id, row.next_on))


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
