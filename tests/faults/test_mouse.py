"""A mouse gone mad, and rows that another program spoiled, on the real board."""

import random
from pathlib import Path

import pytest

from builders import FREE, bench_at, raw_change
from faults.hostile import harmless
from harness_cli import run_cli
from kanvtui.operations import checks, notes
from kanvtui.storage.database import Database
from terminal.harness import SIGNALS, Terminal, ends_cleanly, kanvtui

pytestmark = pytest.mark.terminal


@pytest.fixture
def db(path: Path) -> Path:
    """A store with a board and three cards, the newest on top, each with a check and a note."""
    with bench_at(path) as bench:
        board = bench.board("Work", FREE)
        for title in ("First", "Second", "Third"):
            card = bench.card(board, title, due="fri")
            bench.do(checks.add, card, "a check")
            bench.do(notes.add, "a note", card_id=card)
    return path


def test_clicks_wheels_and_drags_anywhere(db: Path) -> None:
    dice = random.Random(3)
    buttons = (0, 0, 0, 1, 2, 4, 8, 16, 32, 35, 64, 65, 66, 67, 99, 128, 255)
    with kanvtui(db=db, env={"HOME": str(db.parent)}) as board:
        board.wait_for("First")
        board.wait_quiet()
        for keys in ("", "R", "esc g b", "esc n", "esc enter", "esc t", "esc N", "esc :", "esc ?", "esc m", "esc X"):
            board.press(*keys.split())
            board.wait_quiet(0.05)
            for _ in range(40):
                place = f"{dice.choice((0, 1, 5, 40, 119, 120, 121, 9999))};{dice.choice((0, 1, 2, 10, 35, 36, 9999))}"
                board.send(f"\x1b[<{dice.choice(buttons)};{place}{dice.choice('Mm')}")
            board.wait_quiet(0.05)
            assert board.process.poll() is None, (keys, board.text)
        board.press("esc", "esc", "esc", "esc", "esc")
        board.wait_quiet()
        harmless(board)
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143


def test_two_clicks_beside_the_palette_close_nothing_else(db: Path) -> None:
    with kanvtui(db=db, env={"HOME": str(db.parent)}) as board:
        board.wait_for("First")
        board.press("R")
        board.wait_for("Review")
        board.press(":")
        board.wait_for("Find a")
        board.send("\x1b[<0;2;36M\x1b[<0;2;36m" * 3)
        board.wait_gone("Find a")
        board.wait_quiet()
        assert board.text.startswith(" Review"), board.text
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143


SPOILED = {
    "sop": ["UPDATE board SET sop = '{', review_on = 'bad'"],
    "others": [
        """UPDATE board SET sop = '{"stages": 5, "fields": {"a": 1}, "notes": [3], "roles": "x"}'""",
        "UPDATE event SET detail = '[1]', at = 'bad', kind = '??'",
        "UPDATE note SET created_at = 'bad', edited_at = 'bad', kind = 'zz'",
        "UPDATE stage SET stale_n = -5, stale_unit = 'zz', limit_n = 99999999999, limit_unit = 'd'",
    ],
    "ranks": ["UPDATE card SET rank = '!!' || id"],
    "dates": [
        "UPDATE card SET created_at = 'x', active_at = '', stage_since = '9', closed_at = 'q'",
        "UPDATE card SET due = '2026-02-31T99:99'",
        "UPDATE card SET holder = 'x', holder_since = 'bad', nudge_on = 'bad', snoozed_until = 'bad'",
        "UPDATE card SET review_by = 'bad'",
    ],
}
VERBS = (
    "list",
    "show 1",
    "show 1 --json",
    "review",
    "check 1",
    "board list",
    "move 1 2",
    "sop show --board Work",
    "undo",
)


@pytest.mark.parametrize("spoiled", SPOILED)
def test_d06_rows_that_cannot_be_read_end_nothing(db: Path, spoiled: str) -> None:
    def spoil(raw: Database) -> None:
        for sql in SPOILED[spoiled]:
            raw.run(sql)

    with bench_at(db) as bench:
        raw_change(bench.store, spoil)
    env: dict[str, str | None] = {"HOME": str(db.parent)}
    with kanvtui(db=db, env=env) as board:
        board.wait_for("Work")
        for keys in ("j L H J K x u U", "enter G esc", "R j A esc esc", "t esc g s esc", "n a b c", "enter b"):
            board.press(*keys.split())
            board.wait_quiet(0.05)
            alive(board)
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    for line in VERBS[:: 1 if spoiled == "others" else 4]:
        done = run_cli(line.split(), db=db, env=env)
        assert done.returncode in (0, 1, 3), (line, done.stderr)


def alive(board: Terminal) -> None:
    assert board.process.poll() is None, board.text
