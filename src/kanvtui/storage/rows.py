"""Writing rows through Peewee's models, inside an open change."""

from collections.abc import Mapping

from kanvtui.storage.database import Database
from kanvtui.storage.tables import Row


def insert(db: Database, table: type[Row], values: Mapping[str, object]) -> int:
    """Insert one row and return its id."""
    found = list(table.insert(dict(values)).returning(table.id).tuples().execute(db))  # type: ignore[attr-defined]
    return int(found[0][0])


def update(db: Database, table: type[Row], key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of the row with id *key*."""
    table.update(dict(values)).where(table.id == key).execute(db)  # type: ignore[attr-defined]


def delete(db: Database, table: type[Row], key: int) -> None:
    """Delete the row with id *key*."""
    table.delete().where(table.id == key).execute(db)  # type: ignore[attr-defined]
