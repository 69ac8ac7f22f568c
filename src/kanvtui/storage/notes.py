"""What is kept beside a card: checks, notes, exceptions, events."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database
from kanvtui.storage.tables import CheckItem, Event, FieldValue, GateException, Label, Note


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


class NoteRow(NamedTuple):
    """A row of the table `note`."""

    id: int
    uid: str
    card_id: int | None
    account_id: int | None
    kind: str
    title: str
    body: str
    pinned: int
    private: int
    author: str
    created_at: str
    edited_at: str


class EventRow(NamedTuple):
    """A row of the table `event`."""

    id: int
    change_id: int
    at: str
    kind: str
    substantive: int
    actor: str
    board_id: int | None
    card_id: int | None
    account_id: int | None
    stage_id: int | None
    detail: str


class ExceptionRow(NamedTuple):
    """A row of the table `exception`."""

    id: int
    card_id: int
    board_id: int
    rule_key: str
    rule_text: str
    reason: str
    at: str
    actor: str


_CHECK = ", ".join(CheckRow._fields)
_NOTE = ", ".join(NoteRow._fields)
_EVENT = ", ".join(EventRow._fields)
_EXCEPTION = ", ".join(ExceptionRow._fields)


def checks(db: Database, card_id: int) -> list[CheckRow]:
    """Return a card's checks in their order."""
    query = f"SELECT {_CHECK} FROM check_item WHERE card_id = ? ORDER BY rank, id"
    return [CheckRow(*row) for row in db.rows(query, (card_id,))]


def check(db: Database, key: int) -> CheckRow | None:
    """Return the check with that id; None when there is none."""
    row = db.row(f"SELECT {_CHECK} FROM check_item WHERE id = ?", (key,))
    return None if row is None else CheckRow(*row)


def insert_check(db: Database, values: Mapping[str, object]) -> int:
    """Insert a check and return its id."""
    return rows.insert(db, CheckItem, values)


def update_check(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a check."""
    rows.update(db, CheckItem, key, values)


def delete_check(db: Database, key: int) -> None:
    """Delete a check; undo brings it back."""
    rows.delete(db, CheckItem, key)


def notes(db: Database, *, card_id: int | None = None, account_id: int | None = None) -> list[NoteRow]:
    """Return the notes of a card or of an account, the pinned one first, then the newest first."""
    column, key = ("card_id", card_id) if card_id is not None else ("account_id", account_id)
    query = f"SELECT {_NOTE} FROM note WHERE {column} = ? ORDER BY pinned DESC, edited_at DESC, id DESC"
    return [NoteRow(*row) for row in db.rows(query, (key,))]


def note(db: Database, key: int) -> NoteRow | None:
    """Return the note with that id; None when there is none."""
    row = db.row(f"SELECT {_NOTE} FROM note WHERE id = ?", (key,))
    return None if row is None else NoteRow(*row)


def insert_note(db: Database, values: Mapping[str, object]) -> int:
    """Insert a note and return its id."""
    return rows.insert(db, Note, values)


def update_note(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a note."""
    rows.update(db, Note, key, values)


def delete_note(db: Database, key: int) -> None:
    """Delete a note; undo brings it back."""
    rows.delete(db, Note, key)


def insert_label(db: Database, card_id: int, name: str) -> int:
    """Put a label on a card and return its id."""
    return rows.insert(db, Label, {"card_id": card_id, "name": name})


def delete_label(db: Database, key: int) -> None:
    """Take a label off."""
    rows.delete(db, Label, key)


def insert_value(db: Database, values: Mapping[str, object]) -> int:
    """Insert the value of a field and return its id."""
    return rows.insert(db, FieldValue, values)


def update_value(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the value of a field."""
    rows.update(db, FieldValue, key, values)


def delete_value(db: Database, key: int) -> None:
    """Empty a field."""
    rows.delete(db, FieldValue, key)


def insert_event(db: Database, values: Mapping[str, object], detail: Mapping[str, object]) -> int:
    """Record what happened; *detail* becomes JSON."""
    return rows.insert(db, Event, {**values, "detail": json.dumps(detail, ensure_ascii=False)})


def events(db: Database, card_id: int) -> list[EventRow]:
    """Return what happened to a card, oldest first."""
    query = f"SELECT {_EVENT} FROM event WHERE card_id = ? ORDER BY id"
    return [EventRow(*row) for row in db.rows(query, (card_id,))]


def last_health(db: Database, account_id: int) -> EventRow | None:
    """Return the newest change of a customer's health; None when it was never set."""
    query = f"SELECT {_EVENT} FROM event WHERE account_id = ? AND kind = 'health_changed' ORDER BY id DESC LIMIT 1"
    row = db.row(query, (account_id,))
    return None if row is None else EventRow(*row)


def insert_exception(db: Database, values: Mapping[str, object]) -> int:
    """Record a gate passed against its rule."""
    return rows.insert(db, GateException, values)


def exceptions(db: Database, card_id: int) -> list[ExceptionRow]:
    """Return a card's exceptions, newest first."""
    query = f"SELECT {_EXCEPTION} FROM exception WHERE card_id = ? ORDER BY id DESC"
    return [ExceptionRow(*row) for row in db.rows(query, (card_id,))]


def earlier_reasons(db: Database, board_id: int, limit: int) -> list[str]:
    """Return the reasons given on a board before, newest first, each once."""
    query = "SELECT reason FROM exception WHERE board_id = ? GROUP BY reason ORDER BY max(id) DESC LIMIT ?"
    return [reason for (reason,) in db.rows(query, (board_id, limit))]


def repeated_exceptions(db: Database, since: str, at_least: int) -> list[tuple[int, str, int]]:
    """Return (board id, rule, count) of the rules passed at least so often since an instant, most first."""
    query = (
        "SELECT board_id, max(rule_text), count(*) FROM exception WHERE at >= ? "
        "GROUP BY board_id, rule_key HAVING count(*) >= ? ORDER BY count(*) DESC, board_id"
    )
    return [(row[0], row[1], row[2]) for row in db.rows(query, (since, at_least))]
