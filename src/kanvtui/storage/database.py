"""Peewee's SQLite database with a few typed, short ways to ask it."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peewee import OperationalError, SqliteDatabase

Parameters = Sequence[object] | Mapping[str, object]


def _forgiving(text: bytes) -> str:
    return text.decode("utf-8", "replace")


class Database(SqliteDatabase):
    """One connection; errors stay Peewee's, `failures.explaining` turns them into words."""

    masked = False
    """True for the connection that shows only what may be seen in share mode."""

    def shown(self, text: str) -> str:
        """Return a text as this connection would tell it: as it is, but for a masked one."""
        return text

    def rows(self, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        """Return all rows; text that is not UTF-8 comes with replacement characters, it never fails a read."""
        try:
            return list(self._ask(sql, parameters).fetchall())
        except (OperationalError, sqlite3.OperationalError) as error:  # the second while rows are fetched
            connection = self._connection()
            if "decode to UTF-8" not in str(error) or connection.text_factory is _forgiving:
                raise
            # Only now: a factory in Python costs every read of every text.
            connection.text_factory = _forgiving
            return self.rows(sql, parameters)

    def row(self, sql: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """Return the first row, None when there is none."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Return the first column of the first row, None when there is no row."""
        found = self.row(sql, parameters)
        return found[0] if found else None

    def run(self, sql: str, parameters: Parameters = ()) -> int:
        """Execute a statement that returns no rows; return the id of the last inserted row."""
        return int(self._ask(sql, parameters).lastrowid or 0)

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Execute one statement for many rows."""
        self._connection().executemany(sql, rows)

    def rollback(self) -> None:
        """Roll back, unless SQLite has done so: after a full disk a second one would hide what went wrong."""
        if self._connection().in_transaction:
            super().rollback()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = self.connection()  # type: ignore[no-untyped-call]
        return connection

    def _ask(self, sql: str, parameters: Parameters) -> Any:
        return self.execute_sql(sql, parameters)  # type: ignore[no-untyped-call]
