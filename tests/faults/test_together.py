"""Others at the same file while the board is open: the shell, a second board, a program that holds the lock."""

import itertools
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from builders import FREE, bench_at, sound, within
from harness_cli import run_cli
from kanvtui.operations import cards
from terminal.harness import SIGNALS, Terminal, ends_cleanly, kanvtui

pytestmark = pytest.mark.terminal


@pytest.fixture
def db(path: Path) -> Path:
    """A store with a board "Work" without gates and three cards, the newest on top."""
    with bench_at(path) as bench:
        board = bench.board("Work", FREE)
        for title in ("First", "Second", "Third"):
            bench.card(board, title)
    return path


@contextmanager
def opened(db: Path, *, waits: str = "First") -> Iterator[Terminal]:
    """The board on screen, and at rest."""
    with kanvtui(db=db, env={"HOME": str(db.parent)}) as terminal:
        terminal.wait_for(waits)
        terminal.wait_quiet()
        yield terminal


def asked(db: Path, query: str) -> list[tuple[Any, ...]]:
    """What stands in the file."""
    connection = sqlite3.connect(db)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def places(board: Terminal) -> list[tuple[int, int, str]]:
    """Where each card stands on screen: its column and its place there, and its title."""
    found = [
        (match.start() // 21, row, match[0])
        for row, line in enumerate(board.screen)
        for match in re.finditer("First|Second|Third", line[:80])
    ]
    return [(column, number, title) for number, (column, _, title) in enumerate(sorted(found))]


def stage_of(db: Path, title: str) -> str:
    """The name of the stage a card stands in."""
    query = f"SELECT stage.name FROM card JOIN stage ON stage.id = stage_id WHERE title = '{title}'"
    return str(asked(db, query)[0][0])


def sound_file(db: Path) -> None:
    """Assert that SQLite finds nothing wrong with the file."""
    assert asked(db, "PRAGMA integrity_check") == [("ok",)]
    assert asked(db, "PRAGMA foreign_key_check") == []


def test_c01_what_the_shell_does_shows_within_a_second_and_disturbs_nothing(db: Path) -> None:
    with opened(db) as board:
        board.press("j", "n")
        board.type("half typed")
        board.wait_for("half typed")
        run_cli(["add", "ZEBRA", "--stage", "two"], db=db, check=0)
        begun = time.monotonic()
        board.wait_for("ZEBRA")
        assert time.monotonic() - begun < within(1.5), "a look a second, and what a busy machine adds"
        board.wait_for("half typed")
        board.press("esc")
        board.wait_gone("half typed")
        assert any(line.startswith("▌Second") for line in board.screen), board.text


def test_c04_while_the_lock_is_held_the_board_lives_and_tells_within_two_seconds(db: Path) -> None:
    with opened(db) as board:
        holder = sqlite3.connect(db, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        board.press("L", "j")
        board.wait_until(lambda: any(line.startswith("▌Second") for line in board.screen), "the cursor to go on")
        assert time.monotonic() - begun < within(1)
        board.wait_noticed("nothing was stored")
        assert time.monotonic() - begun < within(2.5), "two seconds, and what a busy machine adds"
        assert stage_of(db, "Third") == "One"
        assert "1 One            3" in board.text
        board.press("L")
        holder.execute("ROLLBACK")
        holder.close()
        board.wait_for("1 One            2")
        assert stage_of(db, "Second") == "Two"
        sound_file(db)


def test_c07_two_boards_move_the_same_card(db: Path) -> None:
    with opened(db) as one, opened(db) as other:
        for turn in range(6):
            one.press("L" if turn % 3 else "J", "H")
            other.press("L" if turn % 2 else "K", "J")
        one.wait_quiet(1.2)
        other.wait_quiet(1.2)
        one.press("g", "g")
        one.wait_until(lambda: places(one) == places(other), "both to show the same")
        assert ends_cleanly(one, SIGNALS["SIGTERM"]) == ends_cleanly(other, SIGNALS["SIGTERM"]) == 143
    with bench_at(db) as bench:
        for key in (1, 2, 3):
            chain = [detail for kind, detail in bench.events(key) if kind in ("created", "moved")]
            assert all(before["to"] == after["from"] for before, after in itertools.pairwise(chain)), chain
        sound(bench.db)
    ranks = asked(db, "SELECT stage_id, rank FROM card")
    assert len(set(ranks)) == len(ranks) == 3


def test_s02_what_the_board_showed_before_a_kill_is_there(db: Path) -> None:
    for turn, wait in enumerate((True, False)):
        title = f"Killed {turn}"
        with opened(db) as board:
            board.press("n")
            board.type(title)
            board.press("enter")
            if wait:
                board.wait_for(f"▌{title}")
            board.kill(9)
            assert board.wait_exit() == -9
            seen = any(line.startswith(f"▌{title}") for line in board.screen)
        found = asked(db, f"SELECT count(*) FROM card WHERE title = '{title}'")[0][0]
        assert found == 1 or not seen
        sound_file(db)
    with opened(db) as board:
        assert "Killed 0" in board.text


def test_s19_a_deleted_file_is_told_and_nothing_is_pretended(db: Path) -> None:
    with opened(db) as board:
        for file in db.parent.glob("kanvtui.db*"):
            file.unlink()
        board.press("L")
        board.wait_noticed("is gone or")
        assert "1 One            3" in board.text
        board.press("n")
        board.type("Not lost")
        board.press("enter")
        board.wait_noticed("is gone or")
        board.wait_for("Not lost")
        board.press("esc")
        assert list(db.parent.glob("kanvtui.db*")) == []
        board.wait_quiet()
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    assert list(db.parent.glob("kanvtui.db*")) == []


def test_c02_a_field_changed_on_both_sides_is_not_overwritten(db: Path) -> None:
    with opened(db) as board:
        board.press("enter")
        board.wait_for("Title")
        board.press("enter")
        board.type(" mine")
        board.wait_for("Third mine")
        run_cli(["edit", "3", "--title", "Third theirs", "--next", "call"], db=db, check=0)
        board.press("enter")
        board.wait_for("Enter stores yours")
        assert asked(db, "SELECT title, next FROM card WHERE id = 3") == [("Third theirs", "call")]
        board.press("esc")
        board.wait_for("Third theirs")


@pytest.mark.parametrize("verb", [cards.delete, cards.archive])
def test_c03_a_card_that_went_elsewhere_meanwhile(db: Path, verb: Any) -> None:
    with opened(db) as board, bench_at(db) as bench:
        board.press("b")
        board.wait_for("What blocks")
        board.type("legal has it")
        bench.do(verb, [3])
        board.press("enter")
        if verb is cards.delete:
            board.wait_for("in the clipboard")
            board.wait_for("legal has it")
            board.press("esc")
        board.wait_gone("▌Third")
        assert asked(db, "SELECT count(*) FROM note") == [(0,)]


def test_c03_a_note_on_a_card_that_went_is_kept(db: Path) -> None:
    with opened(db) as board, bench_at(db) as bench:
        board.press("N")
        board.wait_for("New note")
        board.type("what I wrote")
        board.wait_for("what I wrote")
        bench.do(cards.delete, [3])
        board.press("esc")
        board.wait_for("kept as a draft")
        assert bench.db.value("SELECT count(*) FROM note") == 0
        assert "what I wrote" in str(bench.db.rows("SELECT * FROM draft"))
