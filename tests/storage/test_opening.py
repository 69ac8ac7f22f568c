"""Opening a file: what is ours, what is not, and that nothing else is ever touched."""

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import MONDAY, Bench, Clock, bench_at, sound
from kanvtui.errors import AccessError, BusyError, KanvError, StoreError
from kanvtui.storage import opening, schema
from kanvtui.storage.store import Store


def picture(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def refused(path: Path, error: type[KanvError], match: str, *, code: int) -> None:
    """Assert that opening is refused and that not one byte of the folder changes."""
    before = picture(path.parent)
    with pytest.raises(error, match=match) as caught:
        Store.open(path, wait=0.1)
    assert str(path) in str(caught.value) or str(path.parent) in str(caught.value)
    assert caught.value.exit_code == code
    assert picture(path.parent) == before


def foreign(path: Path, *statements: str, keep_open: bool = False) -> sqlite3.Connection | None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in (*statements, "CREATE TABLE moz_places (id INTEGER)", "INSERT INTO moz_places VALUES (1)"):
        connection.execute(statement)
    if keep_open:
        return connection
    connection.close()
    return None


def test_a_new_file_is_whole_at_once(path: Path) -> None:
    store = Store.open(path)
    assert store.notices == ()
    assert store.db.value("PRAGMA user_version") == schema.VERSION
    sound(store.db)
    store.close()
    store.close()


@pytest.mark.parametrize("content", [b"hi\n", b"SQLite format 2\0" + bytes(200), bytes(4096), b"SQLite"])
def test_what_is_no_database_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path, StoreError, "is not a database", code=3)


def test_a_broken_header_is_left_alone(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + bytes(84))
    refused(path, StoreError, "is damaged", code=3)


def test_a_directory_is_no_file(path: Path) -> None:
    path.mkdir()
    refused(path, StoreError, "is a directory", code=3)


def test_a_pipe_is_no_file(path: Path) -> None:
    os.mkfifo(path)
    refused(path, StoreError, "is no file", code=3)


def test_a_device_is_no_file() -> None:
    with pytest.raises(StoreError, match="/dev/null is no file"):
        Store.open(Path("/dev/null"))


@pytest.mark.parametrize(
    "pragmas", [(), ("PRAGMA journal_mode = wal",), ("PRAGMA application_id = 7",), ("PRAGMA user_version = 1",)]
)
def test_the_database_of_another_program_is_left_alone(path: Path, pragmas: tuple[str, ...]) -> None:
    foreign(path, *pragmas)
    refused(path, StoreError, "belongs to another program", code=3)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("pragma", ["PRAGMA user_version = 3", "PRAGMA application_id = 7"])
def test_a_database_in_use_by_another_program_is_left_alone(path: Path, pragma: str) -> None:
    """In WAL mode, its tables may stand in the log alone."""
    other = foreign(path, "PRAGMA journal_mode = wal", pragma, keep_open=True)
    assert other is not None
    assert path.with_name(path.name + "-wal").stat().st_size
    before = {name: digest for name, digest in picture(path.parent).items() if not name.endswith("-shm")}
    with pytest.raises(StoreError, match="belongs to another program"):
        Store.open(path)
    assert {name: digest for name, digest in picture(path.parent).items() if not name.endswith("-shm")} == before
    other.close()


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_locked_database_of_another_program_is_left_alone(path: Path, mode: str) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    for statement in (
        f"PRAGMA journal_mode = {mode}",
        "PRAGMA locking_mode = exclusive",
        "BEGIN IMMEDIATE",
        "CREATE TABLE moz_places (id INTEGER)",
        "COMMIT",
        "BEGIN EXCLUSIVE",
    ):
        other.execute(statement)
    before = path.read_bytes()
    with pytest.raises((StoreError, BusyError)):
        Store.open(path, wait=0.1)
    assert path.read_bytes() == before
    other.execute("COMMIT")
    other.close()


def test_a_newer_file_is_left_alone(path: Path) -> None:
    Store.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    refused(path, StoreError, r"newer kanvtui \(format 99, this one knows 1\).*Update kanvtui", code=3)


def test_a_newer_file_with_its_log_is_left_alone(path: Path, tmp_path: Path) -> None:
    """The header is stale until a checkpoint: the version stands in the log."""
    store = Store.open(path)
    store.db.run("PRAGMA user_version = 99")
    copy = tmp_path / "copy" / path.name
    copy.parent.mkdir()
    for name in (path.name, f"{path.name}-wal"):
        shutil.copy(path.with_name(name), copy.with_name(name))
    store.close()
    assert int.from_bytes(copy.read_bytes()[60:64], "big") != 99
    before = picture(copy.parent)
    with pytest.raises(StoreError, match="newer kanvtui"):
        Store.open(copy)
    after = picture(copy.parent)
    assert {name: after[name] for name in before} == before


def test_an_empty_file_is_new_and_says_so(path: Path) -> None:
    path.touch()
    with bench_at(path) as bench:
        assert "was empty; a new database was started" in bench.store.notices[0]
        bench.board()
    with bench_at(path) as bench:
        assert bench.store.notices == ()


@pytest.mark.parametrize("trace", ["{name}-wal", "backups/{name}.1", "backups/pre-v1-{name}"])
def test_an_empty_file_that_held_data_is_left_alone(tmp_path: Path, trace: str) -> None:
    path = tmp_path / "my [1] boards*.db"
    path.touch()
    left = tmp_path / trace.format(name=path.name)
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"data")
    refused(path, StoreError, "is empty but held data before", code=3)


def test_the_backup_of_another_file_is_no_trace(path: Path) -> None:
    path.touch()
    (path.parent / "backups").mkdir()
    (path.parent / "backups" / "other.db").write_bytes(b"data")
    Store.open(path).close()


def test_a_missing_folder_is_made_at_the_default_place_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "kanvtui.db"
    with pytest.raises(AccessError, match=r"the folder .*/a/b does not exist — nothing was made") as caught:
        Store.open(path)
    assert caught.value.exit_code == 5
    assert list(tmp_path.iterdir()) == []
    Store.open(path, make_folder=True).close()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for make in (True, False):
        with pytest.raises(AccessError):
            Store.open(tmp_path / "file" / "kanvtui.db", make_folder=make)


def test_files_are_the_users_alone_whatever_the_umask(path: Path) -> None:
    mask = os.umask(0o022)
    try:
        with bench_at(path) as bench:
            bench.board()
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
            assert modes == {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600}
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(mask)


def test_the_mode_of_an_old_file_stays(path: Path) -> None:
    Store.open(path).close()
    path.chmod(0o640)
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    "name", ["a #1?x=1%20", "%41.db", "ü 日本.db", "a'b\".db", "-", "sp ace", "x;mode=memory", "file:x"]
)
def test_any_name_is_that_file(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    path = folder / name
    with bench_at(path) as bench:
        bench.board("Mine")
    with bench_at(path) as bench:
        assert bench.db.value("SELECT name FROM board") == "Mine"
    assert [file.name for file in folder.iterdir()] == [name]
    assert [file.name for file in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a #1?x=1%20", "ü 日本 %41.db"])
def test_any_name_is_that_file_read_only(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with bench_at(tmp_path / name) as bench:
        bench.board("Mine")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with bench_at(tmp_path / name) as bench:
        assert bench.db.value("SELECT name FROM board") == "Mine"


def test_a_link_is_written_through(tmp_path: Path) -> None:
    real, link = tmp_path / "real" / "boards.db", tmp_path / "link.db"
    real.parent.mkdir()
    link.symlink_to(real)
    with bench_at(link) as bench:
        bench.board("Mine")
        assert (real.parent / "boards.db-wal").exists()
    assert link.is_symlink()
    with bench_at(real) as bench:
        assert bench.db.value("SELECT name FROM board") == "Mine"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["link.db", "real"]


def test_a_link_into_a_missing_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere" / "boards.db")
    with pytest.raises(AccessError):
        Store.open(tmp_path / "link.db")


# Read only


@pytest.fixture
def read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A file with a card on it that may not be written, as `os.access` tells."""
    with bench_at(path) as bench:
        bench.card(bench.board("Mine"), "Kept")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with bench_at(path) as bench:
        yield bench


def test_a_read_only_file_can_be_read(read_only: Bench) -> None:
    assert not read_only.store.writable
    assert "can only be read" in read_only.store.notices[0]
    assert read_only.db.value("SELECT title FROM card") == "Kept"


def test_a_read_only_file_refuses_changes(read_only: Bench, path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(AccessError, match="can only be read — nothing was stored") as caught:
        read_only.board("Other")
    assert caught.value.exit_code == 5
    assert path.read_bytes() == before


def test_an_empty_read_only_file_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(AccessError, match="can only be read"):
        Store.open(path)
    assert path.read_bytes() == b""


def test_a_read_only_folder_without_side_files_can_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where SQLite cannot make its shared memory, the file is read as it stands."""
    with bench_at(path) as bench:
        bench.board("Mine")
    command = [*_without_rights(), sys.executable, "-c", _READ, str(path)]
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        found = subprocess.run(command, capture_output=True, text=True, env=_env(), check=False)
    finally:
        tmp_path.chmod(0o755)
    assert found.stdout.split("\n")[:3] == ["Mine", "False", "AccessError"], found.stderr
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_file_without_write_permission_is_opened_for_reading(path: Path) -> None:
    with bench_at(path) as bench:
        bench.board("Mine")
    path.chmod(0o444)
    before = path.read_bytes()
    command = [*_without_rights(), sys.executable, "-c", _READ, str(path)]
    found = subprocess.run(command, capture_output=True, text=True, env=_env(), check=False)
    assert found.stdout.split("\n")[:3] == ["Mine", "False", "AccessError"], found.stderr
    assert path.read_bytes() == before


_READ = """
import sys
from pathlib import Path
from kanvtui.storage.store import By, Store
store = Store.open(Path(sys.argv[1]))
print(store.db.value("SELECT name FROM board"))
print(store.writable)
try:
    store.change(By("x", "x", "shell"), "x", lambda recording: recording.db.run("DELETE FROM board"))
except Exception as error:
    print(type(error).__name__)
"""


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def _without_rights() -> list[str]:
    """How to start a program that permissions hold for, though root runs the tests."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root without setpriv: no permission holds")
    return [setpriv, "--inh-caps=-all", "--bounding-set=-all"]


def test_an_old_sqlite_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(StoreError, match=r"needs SQLite 3\.37 or newer, this Python has"):
        Store.open(path)
    assert not path.exists()


def test_an_unreadable_file_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(path).close()

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(AccessError, match=r"cannot be read \(Permission denied\)"):
        Store.open(path)


# A first start that is killed, or not alone


_CREATE = """
import os, sys, sqlite3
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
database.Database._ask = ask
Store.open(Path(sys.argv[1]))
print("made", left)
"""


@pytest.mark.parametrize("statements", [0, 1, 2, 3, 9, 30, 60, 75, 79, 81, 83])
def test_a_first_start_that_is_killed_leaves_nothing_half(path: Path, statements: int) -> None:
    command = [sys.executable, "-c", _CREATE, str(path), str(statements)]
    killed = subprocess.run(command, capture_output=True, text=True, env=_env(), check=False)
    assert killed.returncode in (-9, 0), killed.stderr
    with bench_at(path) as bench:
        bench.card(bench.board(), "First")
        sound(bench.db)
    with bench_at(path) as bench:
        assert bench.db.value("SELECT title FROM card") == "First"


def test_a_killed_start_before_the_log_is_a_new_file(path: Path) -> None:
    """SQLite has written its header, and nothing of ours."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = wal")
    connection.close()
    assert path.stat().st_size
    with bench_at(path) as bench:
        bench.board()
        sound(bench.db)


_START = """
import sys, time
from pathlib import Path
from builders import Bench
while time.time() < float(sys.argv[2]):
    pass
bench = Bench(Path(sys.argv[1]))
bench.board(sys.argv[3])
bench.close()
"""


def test_first_starts_at_once_make_one_file(path: Path) -> None:
    import time

    at = str(time.time() + 1.5)
    command = [sys.executable, "-c", _START, str(path), at]
    started = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, env=_env()) for name in "ABC"]
    for process in started:
        _, errors = process.communicate(timeout=30)
        assert process.returncode == 0, errors.decode()
    with bench_at(path) as bench:
        assert {name for (name,) in bench.db.rows("SELECT name FROM board")} == {"A", "B", "C"}
        sound(bench.db)


def test_who_looks_while_another_creates_finds_the_schema(path: Path) -> None:
    """The look before the transaction saw a new file; inside it the schema is there already."""
    first = Store.open(path)
    found = opening.Found(new=True, writable=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "look", lambda *_, **__: found)
        second = Store.open(path)
    assert second.db.value("SELECT count(*) FROM change") == 0
    first.close()
    second.close()


def test_a_foreign_file_that_appears_while_opening_is_left_alone(path: Path) -> None:
    foreign(path)
    found = opening.Found(new=True, writable=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "look", lambda *_, **__: found)
        with pytest.raises(StoreError, match="belongs to another program"):
            Store.open(path)


# What every connection promises


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
