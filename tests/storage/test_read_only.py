"""A file that can only be read: it is shown, and nothing is pretended."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from builders import Bench, bench_at, environment
from kanvtui.errors import AccessError, StoreError
from kanvtui.storage.store import Store


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
        found = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
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
    found = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
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
