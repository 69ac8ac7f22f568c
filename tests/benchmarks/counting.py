"""Counts what SQLite is asked to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kanvtui.operations.session import Session
from kanvtui.storage.database import Database


class Work:
    """What was done: statements, rows returned to Python, and instructions of SQLite's machine (in tens)."""

    def __init__(self) -> None:
        self.statements = 0
        self.rows = 0
        self.tens = 0

    def __repr__(self) -> str:
        return f"{self.statements} statements, {self.rows} rows, {self.tens * 10} instructions"


@contextmanager
def counted(session: Session) -> Iterator[Work]:
    """Count what the session's database does inside the block; statements of triggers are part of what fired them."""
    work, kept = Work(), Database.rows
    connection: Any = session.store.db.connection()  # type: ignore[no-untyped-call]

    def statement(sql: str) -> None:
        work.statements += not sql.startswith("--")

    def instructions() -> int:
        work.tens += 1
        return 0

    def rows(db: Database, *asked: Any) -> list[tuple[Any, ...]]:
        found = kept(db, *asked)
        work.rows += len(found)
        return found

    connection.set_trace_callback(statement)
    connection.set_progress_handler(instructions, 10)
    Database.rows = rows  # type: ignore[assignment, method-assign]
    try:
        yield work
    finally:
        Database.rows = kept  # type: ignore[method-assign]
        connection.set_progress_handler(None, 0)
        connection.set_trace_callback(None)


def work_of(session: Session, action: Callable[[Session], object]) -> Work:
    """Do something once to warm caches, then count it."""
    action(session)
    with counted(session) as work:
        action(session)
    return work


def journal_bytes(session: Session) -> int:
    """Return how many bytes of images the newest change left in the journal."""
    query = (
        "SELECT coalesce(sum(coalesce(length(before), 0) + coalesce(length(after), 0)), 0) FROM change_row "
        "WHERE change_id = (SELECT max(id) FROM change)"
    )
    return int(session.store.db.value(query))
