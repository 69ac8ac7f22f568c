"""A file of an older format is brought up to date after a checked backup, or stays as it is to the byte."""

import os
import resource
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, bench_at, dump, environment, sound
from kanvtui.errors import AccessError, KanvError, StoreError
from kanvtui.operations import cards, history, moves
from kanvtui.storage import migrations, schema
from kanvtui.storage.database import Database
from kanvtui.storage.store import Store

KEPT = ("change", "change_row", "setting", "draft", *schema.FIRST)


def schema_of(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()


def first_columns(table: str) -> str:
    """The columns that a table had in format 1."""
    later = schema.LATER.get(table, ())
    return ", ".join(column for column in schema.JOURNALED.get(table, ("*",)) if column not in later)


def data_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables of format 1, as far as that format goes."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(
                f"SELECT {'*' if table == 'card' else first_columns(table)} FROM {table} ORDER BY 1, 2"
            ).fetchall()
            for table in KEPT
        }


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def old_file(path: Path, *, filled: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """Make a file of format 1 as kanvtui wrote it then, with a little work on it; return its rows."""
    newer = path.with_name("newer.db")
    with bench_at(newer) as bench:
        if filled:
            board = bench.board("Work")
            card = bench.card(board, "Acme", owner="Ann", due="fri", labels=("x",), note="Hello")
            bench.do(cards.set_field, card, "score", "3")
            bench.do(moves.move, [card], bench.stage(board, "doing"))
            bench.card(board, "Globex")
    with closing(sqlite3.connect(path, isolation_level=None)) as old, closing(sqlite3.connect(newer)) as source:
        old.execute("PRAGMA journal_mode = wal")
        statements = schema.statements()
        for statement in (one for one in statements if one.startswith("CREATE TABLE")):
            old.execute(statement)
        for table in KEPT:
            columns = "*" if table == "card" else first_columns(table)  # a card's derived ones too
            rows = source.execute(f"SELECT {columns} FROM {table}").fetchall()
            for row in rows:
                old.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        for statement in (one for one in statements if not one.startswith("CREATE TABLE")):
            old.execute(statement)
        old.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        old.execute("PRAGMA user_version = 1")
    for leftover in path.parent.glob("newer.db*"):
        leftover.unlink()
    return data_of(path)


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond *size* bytes: writing fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refused(path: Path, error: type[KanvError], match: str) -> None:
    """Assert that opening is refused, and that the file holds what it held, in its old format."""
    version, data, shape = version_of(path), data_of(path), schema_of(path)
    with pytest.raises(error, match=match):
        Store.open(path, wait=0.1)
    assert (version_of(path), data_of(path), schema_of(path)) == (version, data, shape)


def test_an_old_file_becomes_equal_to_a_new_one(path: Path, tmp_path: Path) -> None:
    before = old_file(path)
    with bench_at(path) as bench:
        kept = tmp_path / "backups" / "kanvtui-format-1.db"
        words = f"kanvtui.db was brought to format {schema.VERSION}; it is kept as it was in {kept}"
        assert bench.store.notices == (words,)
        sound(bench.db)
    assert version_of(path) == schema.VERSION
    assert data_of(path) == before
    with bench_at(tmp_path / "fresh.db"):
        pass
    assert schema_of(path) == schema_of(tmp_path / "fresh.db")
    with bench_at(path) as bench:
        assert bench.store.notices == ()
    assert [file.name for file in (tmp_path / "backups").iterdir()] == ["kanvtui-format-1.db"]


def test_the_backup_is_the_old_file(path: Path, tmp_path: Path) -> None:
    before, shape = old_file(path), schema_of(path)
    Store.open(path).close()
    kept = tmp_path / "backups" / "kanvtui-format-1.db"
    assert (version_of(kept), data_of(kept), schema_of(kept)) == (1, before, shape)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    path.unlink()
    kept.rename(path)
    with bench_at(path) as bench:  # taken back, it is brought up to date again
        assert bench.db.value("SELECT count(*) FROM card") == 2


def test_an_old_file_with_an_unfinished_log_is_kept_whole(path: Path, tmp_path: Path) -> None:
    """What still stands in the write-ahead log belongs to the backup."""
    old_file(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("INSERT INTO setting VALUES ('late', 'word')")
    Store.open(path).close()
    connection.close()
    assert ("late", "word") in data_of(tmp_path / "backups" / "kanvtui-format-1.db")["setting"]
    assert ("late", "word") in data_of(path)["setting"]


def test_undo_goes_back_before_the_migration(path: Path) -> None:
    old_file(path)
    with bench_at(path) as bench:
        after = bench.dump()
        steps = bench.db.value("SELECT count(*) FROM change")
        for _ in range(steps):
            history.undo(bench.session)
        assert not any(bench.dump().values())
        for _ in range(steps):
            history.redo(bench.session)
        assert bench.dump() == after
        sound(bench.db)


def test_work_goes_on_in_a_migrated_file(path: Path) -> None:
    old_file(path)
    with bench_at(path) as bench:
        before = bench.dump()
        card = bench.card(1, "Initech")
        bench.do(moves.move, [card], bench.stage(1, "waiting"), reason="They asked")
        for _ in range(2):
            history.undo(bench.session)
        assert bench.dump() == before
    with closing(sqlite3.connect(path)) as other, pytest.raises(sqlite3.IntegrityError, match=schema.OUTSIDE):
        other.execute("INSERT INTO contact (account_id, name, rank) VALUES (1, 'x', 'a')")


def test_an_empty_old_file_is_migrated(path: Path) -> None:
    old_file(path, filled=False)
    with bench_at(path) as bench:
        bench.board("Work")
        sound(bench.db)


def test_a_backup_that_is_there_already_is_kept(path: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "kanvtui-format-1.db").write_text("mine")
    (tmp_path / "backups" / "kanvtui-format-1-2.part").write_text("left over")
    old_file(path)
    Store.open(path).close()
    assert (tmp_path / "backups" / "kanvtui-format-1.db").read_text() == "mine"
    assert version_of(tmp_path / "backups" / "kanvtui-format-1-2.db") == 1
    assert len(list((tmp_path / "backups").iterdir())) == 2


def test_an_old_file_that_can_only_be_read_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_file(path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    refused(path, StoreError, "older kanvtui and can only be read — it was left as it is")
    assert not path.with_name("backups").exists()


def test_a_newer_file_is_refused(path: Path) -> None:
    old_file(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    refused(path, StoreError, "newer kanvtui")
    assert not path.with_name("backups").exists()


def test_where_no_backup_can_be_made_the_file_stays(path: Path, tmp_path: Path) -> None:
    old_file(path)
    (tmp_path / "backups").write_text("in the way")
    refused(path, AccessError, "no backup of it could be made .* it was left as it is. See to room and rights")
    (tmp_path / "backups").unlink()
    (tmp_path / "backups").symlink_to(tmp_path / "nowhere" / "deep")
    refused(path, AccessError, "no backup of it could be made")
    (tmp_path / "backups").unlink()
    Store.open(path).close()
    assert version_of(path) == schema.VERSION


def test_a_full_disk_leaves_the_file_as_it_is(path: Path, tmp_path: Path) -> None:
    old_file(path)
    size = path.stat().st_size
    for room in (0, 8192, size // 2, size - 1):
        with no_file_beyond(room), pytest.raises(AccessError):
            Store.open(path).close()
        assert version_of(path) == 1
        assert not list((tmp_path / "backups").glob("*"))
    before = data_of(path)
    Store.open(path).close()
    assert (version_of(path), data_of(path)) == (schema.VERSION, before)


def test_a_disk_that_fills_up_within_the_migration_leaves_the_file_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old_file(path)
    real = migrations.run

    def run(db: Database, version: int) -> None:
        db.run(f"PRAGMA max_page_count = {db.value('PRAGMA page_count') + 3}")
        real(db, version)

    monkeypatch.setattr(migrations, "run", run)
    refused(path, AccessError, "the disk is full")


def test_a_damaged_file_is_left_alone(path: Path) -> None:
    old_file(path)
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'card_owner'").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="damaged — it was left as it is"):
        Store.open(path)
    assert path.read_bytes() == before
    assert not list(path.with_name("backups").iterdir())


def test_a_statement_that_fails_undoes_the_whole_migration(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old_file(path)
    second = [*migrations.MIGRATIONS[1][1](), "CREATE TABLE card (id)"]
    monkeypatch.setattr(migrations, "MIGRATIONS", (migrations.MIGRATIONS[0], (2, lambda: second)))
    refused(path, StoreError, "SQLite refused the operation")


_KILLED = """
import os, sys
from pathlib import Path
import kanvtui.storage.database as database
from kanvtui.storage.store import Store
left = int(sys.argv[2])
real = database.Database._ask
def ask(self, sql, parameters):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), 9)
    return real(self, sql, parameters)
def die(*_):
    os.kill(os.getpid(), 9)
database.Database._ask = ask
if sys.argv[3]:
    setattr(*{"fsync": (os, "fsync"), "rename": (Path, "rename")}[sys.argv[3]], die)
Store.open(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("statements", "where"),
    [*((number, "") for number in (0, 3, 6, 8, 9, 10, 20, 35, 47, 48, 49, 50)), (999, "fsync"), (999, "rename")],
)
def test_a_migration_that_is_killed_leaves_nothing_half(path: Path, statements: int, where: str) -> None:
    before = old_file(path)
    command = [sys.executable, "-c", _KILLED, str(path), str(statements), where]
    killed = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert killed.returncode in (-9, 0), killed.stderr
    assert version_of(path) in (1, schema.VERSION)
    with bench_at(path) as bench:
        sound(bench.db)
        assert dump(bench.db)["card"]
        assert bench.db.value("PRAGMA user_version") == schema.VERSION
    assert data_of(path) == before
    kept = list(path.with_name("backups").glob("*.db"))
    assert kept
    assert all(version_of(file) == 1 and data_of(file) == before for file in kept)


_OPENED = """
import sys, time
from pathlib import Path
from builders import Bench
time.sleep(max(0, float(sys.argv[2]) - time.time() - 0.02))
while time.time() < float(sys.argv[2]):
    pass
bench = Bench(Path(sys.argv[1]), wait=0.1)
print(*bench.store.notices)
bench.close()
"""


def test_programs_that_start_at_once_migrate_once(path: Path) -> None:
    before = old_file(path)
    command = [sys.executable, "-c", _OPENED, str(path), str(time.time() + 2)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True)
        for _ in range(4)
    ]
    told = []
    for process in started:
        out, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors
        told.append(out.strip())
    assert sorted(map(bool, told)) == [False, False, False, True]
    assert (version_of(path), data_of(path)) == (schema.VERSION, before)
    assert [file.name for file in path.with_name("backups").iterdir()] == ["kanvtui-format-1.db"]


def test_an_older_program_with_the_file_open_does_no_harm(path: Path, bench: Bench) -> None:
    """Somebody works in the old program while the new one is started: all that it knows stays as it was."""
    old = path.with_name("old.db")
    old_file(old)
    other = sqlite3.connect(old, isolation_level=None)
    assert other.execute("SELECT count(*) FROM card").fetchone() == (2,)
    with bench_at(old) as new:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO change (at, actor, source, kind, label) VALUES ('2026', 'old', 'app', 'x', 'x')")
        other.execute("INSERT INTO recording (id, change_id) SELECT 1, max(id) FROM change")
        other.execute("UPDATE card SET title = 'Renamed' WHERE id = 1")
        other.execute("DELETE FROM recording")
        other.execute("COMMIT")
        assert new.db.value("SELECT title FROM card WHERE id = 1") == "Renamed"
        history.undo(new.session)
        assert new.db.value("SELECT title FROM card WHERE id = 1") == "Acme"
    other.close()
