"""Values of the SOP's fields on cards."""

from collections.abc import Mapping

from kanvtui.storage import rows
from kanvtui.storage.database import Database


def of_card(db: Database, key: int) -> list[tuple[int, str, str]]:
    """Return (id, field key, value) of a card's SOP fields."""
    query = "SELECT id, key, value FROM field_value WHERE card_id = ?"
    return [(row[0], row[1], row[2]) for row in db.rows(query, (key,))]


def taken(db: Database, board_id: int, field: str, value: str, but: int) -> tuple[int, str] | None:
    """Return (id, title) of another card of the board that holds *value* in a field; None when it is free."""
    query = (
        "SELECT card.id, card.title FROM field_value JOIN card ON card.id = field_value.card_id "
        "WHERE field_value.key = ? AND field_value.value = ? AND card.board_id = ? AND card.id <> ? "
        "AND card.deleted_at IS NULL LIMIT 1"
    )
    row = db.row(query, (field, value, board_id, but))
    return None if row is None else (row[0], row[1])


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert the value of a field and return its id."""
    return rows.insert(db, "field_value", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the value of a field."""
    rows.update(db, "field_value", key, values)


def delete(db: Database, key: int) -> None:
    """Empty a field."""
    rows.delete(db, "field_value", key)
