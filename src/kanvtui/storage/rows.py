"""Writing rows through Peewee's models, inside an open change; the models are loaded by the first write."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kanvtui.storage.database import Database

if TYPE_CHECKING:
    from kanvtui.storage.tables import Row


def insert(db: Database, table: str, values: Mapping[str, object]) -> int:
    """Insert one row into the table of that name and return its id."""
    model = _model(table)
    found = list(model.insert(dict(values)).returning(model.id).tuples().execute(db))  # type: ignore[attr-defined]
    return int(found[0][0])


def update(db: Database, table: str, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of the row with id *key*."""
    model = _model(table)
    model.update(dict(values)).where(model.id == key).execute(db)  # type: ignore[attr-defined]


def delete(db: Database, table: str, key: int) -> None:
    """Delete the row with id *key*."""
    model = _model(table)
    model.delete().where(model.id == key).execute(db)  # type: ignore[attr-defined]


def _model(table: str) -> "type[Row]":
    from kanvtui.storage.tables import BY_NAME

    return BY_NAME[table]
