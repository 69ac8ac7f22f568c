"""What comes in from the keyboard, the clipboard and a noisy line, on the real board (I19, I24 to I28, I33)."""

import os
import random
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from builders import FREE, bench_at, sound, within
from faults.hostile import ATTACKS, harmless
from kanvtui.operations import notes
from terminal.harness import KEYS, SIGNALS, ends_cleanly, kanvtui

pytestmark = pytest.mark.terminal


@pytest.fixture
def db(path: Path) -> Path:
    """A store with a board and three cards, the newest on top."""
    with bench_at(path) as bench:
        board = bench.board("Work", FREE)
        for title in ("First", "Second", "Third"):
            bench.card(board, title, owner="Kim", due="fri", note="a note")
    return path


def asked(db: Path, query: str) -> list[tuple[Any, ...]]:
    """What stands in the file."""
    connection = sqlite3.connect(db)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


TURNS = 60 if os.environ.get("KANVTUI_LONG") else 9
"""Times 35 keys of each monkey."""
EVERYTHING = (
    "SELECT (SELECT count(*) FROM change), (SELECT group_concat(title || stage_id || ifnull(rank, '')) FROM card)"
)


def test_i24_i33_a_paste_presses_no_key_anywhere(db: Path) -> None:
    """Every letter of it is a command of some screen, and it ends with keys that leave."""
    paste = b"xyXLLcnHJKu.VN\nqqy\r\x11\x1b[201~\x1bq" + b"\x03"
    before = asked(db, EVERYTHING)
    with kanvtui(db=db, env={"HOME": str(db.parent)}) as board:
        board.wait_for("First")
        board.wait_quiet()
        for keys, opened in (
            ((), "n new"),
            (("R",), "w walk"),
            (("esc", "g", "b"), "n new  e rename"),
            (("esc", "enter"), "Enter edit"),
            (("esc", "t"), "t tick next"),
            (("esc", "?"), "Keys"),
            (("esc", "X"), "y yes"),
            (("esc",), "/ filter"),
        ):
            board.press(*keys)
            board.wait_for(opened)
            board.wait_quiet(0.1)
            shown = board.screen[-1]
            board.paste(paste)
            board.wait_quiet(0.15)
            assert board.screen[-1] == shown, "the same screen, the same keys"
        board.press("j")
        board.wait_until(lambda: any(line.startswith("▌Second") for line in board.screen), "the board to answer")
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    assert asked(db, EVERYTHING) == before


def test_i24_i25_i26_pastes_and_markup_in_a_prompt(db: Path) -> None:
    with kanvtui(db=db, env={"HOME": str(db.parent)}) as board:
        board.wait_for("First")
        board.press("n")
        board.wait_for("New card")
        begun = time.monotonic()
        board.paste("a word " * 150_000)
        board.wait_for("at most 500")
        assert time.monotonic() - begun < within(2), "a second, and what a busy machine adds"
        board.press("enter")
        board.wait_gone("New card")
        for text in (ATTACKS["markup"], "".join(ATTACKS[name] for name in ("screen", "clipboard", "c1", "strings"))):
            board.press("n")
            board.wait_for("New card")
            board.paste(text)
            board.press("enter")
            board.wait_gone("New card")
        board.wait_quiet()
        harmless(board)
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    titles = [row[0] for row in asked(db, "SELECT title FROM card WHERE id > 3 ORDER BY id")]
    assert [len(titles[0]), titles[1]] == [500, ATTACKS["markup"]]
    assert titles[2].isprintable()
    assert len(titles) == 3


def test_i19_a_note_of_a_megabyte_slows_nothing_and_stays_the_same(db: Path) -> None:
    body = "\n".join(f"line {number} {'x' * 90}" for number in range(9_900))
    with bench_at(db) as bench:
        bench.do(notes.add, body, card_id=3)
    begun = time.monotonic()
    with kanvtui(db=db, env={"HOME": str(db.parent)}) as board:
        board.wait_for("First")
        assert time.monotonic() - begun < within(3), "two seconds, and what a busy machine adds"
        board.wait_quiet()
        begun = time.monotonic()
        board.press("enter")
        board.wait_for("Next step")
        assert time.monotonic() - begun < within(2)
        board.press("esc")
        board.wait_for("First")
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    assert asked(db, "SELECT body FROM note WHERE id = 4") == [(body,)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_i27_a_monkey_at_the_keys(db: Path, seed: int) -> None:
    dice = random.Random(seed)
    keys = [
        *"abcdefghijklmnoprstuvwxyzABDEFGHIJKLMNOPRSTUVWXYZ0123456789/:?#*.@[]>\\ ",
        *KEYS,
        "ctrl+r",
        "ctrl+p",
        "ctrl+u",
    ]
    with kanvtui(db=db, env={"HOME": str(db.parent), "EDITOR": "true"}, size=(100, 30)) as board:
        board.wait_for("First")
        for turn in range(TURNS):
            for _ in range(35):
                board.press(dice.choice(keys))
            if turn % 5 == 4:
                board.resize(dice.randint(40, 160), dice.randint(10, 50))
            board.wait_quiet(0.05)
            if board.process.poll() is not None:  # it found the key that leaves
                break
        assert board.process.poll() in (None, 0), board.text
        if board.process.poll() is None:
            harmless(board)
            board.resize(100, 30)
            board.wait_quiet()
            assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
        assert b"internal error" not in board.raw
    with bench_at(db) as bench:
        sound(bench.db)
        places = bench.db.rows("SELECT stage_id, rank FROM card WHERE rank IS NOT NULL")
        assert len(set(places)) == len(places)


def test_i28_noise_neither_ends_nor_drives_the_board(db: Path) -> None:
    noise = random.Random(5)
    before = asked(db, EVERYTHING)
    with kanvtui(db=db, env={"HOME": str(db.parent)}) as board:
        board.wait_for("First")
        board.wait_quiet()
        for _ in range(15):
            board.send(noise.randbytes(3_000) + b"\xff")
        board.wait_quiet()
        board.press("esc", "esc", "j")
        board.wait_until(lambda: any(line.startswith("▌Second") for line in board.screen), "the board to answer")
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    assert asked(db, EVERYTHING) == before
