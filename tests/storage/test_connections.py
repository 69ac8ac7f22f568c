"""What every connection promises, and what happens where it cannot be kept."""

import os
import sqlite3
from pathlib import Path

import pytest

from builders import MONDAY, Clock, bench_at, foreign
from kanvtui.errors import AccessError, BusyError, KanvError, StoreError
from kanvtui.storage import opening
from kanvtui.storage.database import Parameters
from kanvtui.storage.store import Store


def test_every_connection_is_safe(path: Path) -> None:
    Store.open(path).close()
    for wait in (0.05, 4.0):
        store = Store.open(path, wait=wait)
        assert store.db.value("PRAGMA journal_mode") == "wal"
        assert store.db.value("PRAGMA synchronous") == 2
        assert store.db.value("PRAGMA foreign_keys") == 1
        assert store.db.value("PRAGMA busy_timeout") == int(wait * 1000)
        store.close()


def test_without_a_log_it_writes_safely_and_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kanvtui.storage.database import Database

    real = Database.value

    def value(self: Database, sql: str, *args: object) -> object:
        return "delete" if sql == "PRAGMA journal_mode" else real(self, sql, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "value", value)
    store = Store.open(path)
    assert "write-ahead log does not work" in store.notices[0]
    assert real(store.db, "PRAGMA synchronous") == 3
    assert real(store.db, "PRAGMA journal_mode") == "delete"
    store.close()


def test_the_clock_of_the_tests_stands(clock: Clock) -> None:
    assert clock() == MONDAY


def _without_shared_memory(monkeypatch: pytest.MonkeyPatch, *, immutable_too: bool) -> None:
    """As where SQLite cannot make the index of its log: only an immutable file can be opened, or not even that."""
    from peewee import OperationalError

    from kanvtui.storage.database import Database

    real = Database.value

    def value(self: Database, sql: str, parameters: Parameters = ()) -> object:
        if "sqlite_master" in sql and (immutable_too or "immutable" not in str(self.database)):
            raise OperationalError("unable to open database file")
        return real(self, sql, parameters)

    monkeypatch.setattr(Database, "value", value)


def test_a_file_without_shared_memory_is_read_as_it_stands(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bench_at(path) as bench:
        bench.board("Mine")
    monkeypatch.setattr(os, "access", lambda *_: False)
    _without_shared_memory(monkeypatch, immutable_too=False)
    with bench_at(path) as bench:
        assert "immutable=1" in str(bench.db.database)
        assert bench.db.value("SELECT name FROM board") == "Mine"


def test_a_file_that_cannot_be_opened_at_all_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(path).close()
    monkeypatch.setattr(os, "access", lambda *_: False)
    _without_shared_memory(monkeypatch, immutable_too=True)
    with pytest.raises(AccessError, match=r"cannot be opened\. Check the rights"):
        Store.open(path)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("disk I/O error", AccessError, "the disk is full or failing"),
        ("malformed", StoreError, "is damaged"),
        ("database is locked", BusyError, "another program holds"),
    ],
)
def test_a_look_that_fails_is_explained(
    path: Path, monkeypatch: pytest.MonkeyPatch, text: str, error: type[KanvError], words: str
) -> None:
    foreign(path)

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError(text)

    monkeypatch.setattr(opening, "_ask", fail)
    with pytest.raises(error, match=words):
        opening.look(path, made_folder=False, wait=0.05)


def test_the_switch_to_the_log_waits_for_whoever_creates(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from peewee import OperationalError

    from kanvtui.storage.database import Database

    real, tries = Database.connect, []

    def connect(self: Database, reuse_if_open: bool = False) -> object:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("database is locked")
        return real(self, reuse_if_open=reuse_if_open)

    monkeypatch.setattr(Database, "connect", connect)
    Store.open(path).close()
    assert len(tries) == 3

    def never(self: Database, reuse_if_open: bool = False) -> object:
        raise OperationalError("database is locked")

    monkeypatch.setattr(Database, "connect", never)
    with pytest.raises(BusyError, match="another program is writing"):
        Store.open(path, wait=0.01)
