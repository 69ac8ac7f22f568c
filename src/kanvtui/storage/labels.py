"""Labels on cards."""

from kanvtui.storage import rows
from kanvtui.storage.database import Database


def of_card(db: Database, key: int) -> list[tuple[int, str]]:
    """Return (id, name) of a card's labels in the order they were given."""
    return [(row[0], row[1]) for row in db.rows("SELECT id, name FROM label WHERE card_id = ? ORDER BY id", (key,))]


def known(db: Database) -> list[str]:
    """Return every label in use, in alphabetical order."""
    return [name for (name,) in db.rows("SELECT DISTINCT name FROM label ORDER BY name")]


def insert(db: Database, card_id: int, name: str) -> int:
    """Put a label on a card and return its id."""
    return rows.insert(db, "label", {"card_id": card_id, "name": name})


def delete(db: Database, key: int) -> None:
    """Take a label off."""
    rows.delete(db, "label", key)
