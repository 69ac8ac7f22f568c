"""A first start that is killed, or not alone: there is never half a file."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from builders import bench_at, environment, foreign, sound
from kanvtui.errors import StoreError
from kanvtui.storage import opening
from kanvtui.storage.store import Store

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


@pytest.mark.parametrize("statements", [0, 1, 2, 3, 9, 30, 60, 75, 81, 83, 100, 115, 119, 121, 123])
def test_a_first_start_that_is_killed_leaves_nothing_half(path: Path, statements: int) -> None:
    command = [sys.executable, "-c", _CREATE, str(path), str(statements)]
    killed = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
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
time.sleep(max(0, float(sys.argv[2]) - time.time() - 0.02))
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
    started = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, env=environment()) for name in "ABC"]
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
