"""Opening a file: what is ours, what is not, and that nothing else is ever touched."""

import hashlib
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from builders import bench_at, foreign, sound
from kanvtui.errors import AccessError, BusyError, KanvError, StoreError
from kanvtui.storage import schema
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
    refused(path, StoreError, r"newer kanvtui \(format 99, this one knows 3\).*Update kanvtui", code=3)


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
