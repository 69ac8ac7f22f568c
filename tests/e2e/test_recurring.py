"""Recurring work where several programs, and the open board, look at one file."""

import datetime as dt
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builders import FREE, MONDAY, Bench, Clock, bench_at, environment, sound
from kanvtui.app import KanvApp
from kanvtui.screens.board import BoardScreen

RULES = [
    {"key": f"work_{number}", "title": f"Work {number} [DATE]", "every": "FREQ=DAILY", "stage": "two"}
    for number in range(6)
]
_COMING = """
import datetime as dt, sys, time
from pathlib import Path
from builders import Bench, Clock
from kanvtui.operations import recurrences
bench = Bench(Path(sys.argv[1]), Clock(dt.datetime.fromisoformat(sys.argv[2])))
time.sleep(max(0, float(sys.argv[3]) - time.time() - 0.02))
while time.time() < float(sys.argv[3]):
    pass
print(recurrences.come_due(bench.session))
bench.close()
"""


@pytest.mark.parametrize("gap", [0, 1, 400])
def test_programs_that_look_at_once_make_each_card_once(path: Path, gap: int) -> None:
    with bench_at(path) as bench:
        bench.board("Work", {**FREE, "recurring": RULES})
    now = MONDAY + dt.timedelta(days=gap)
    command = [sys.executable, "-c", _COMING, str(path), now.isoformat(), str(time.time() + 1.5)]
    started = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), text=True)
        for _ in range(4)
    ]
    made = 0
    for process in started:
        out, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        made += int(out)
    assert made == len(RULES)
    with bench_at(path, clock=Clock(now)) as bench:
        titles = [title for (title,) in bench.db.rows("SELECT title FROM card ORDER BY title")]
        assert titles == [f"Work {number} {now.date().isoformat()}" for number in range(6)]
        assert bench.db.value("SELECT count(*) FROM occurrence") == len(RULES)
        sound(bench.db)


async def test_an_open_board_shows_what_comes_within_a_minute(bench: Bench) -> None:
    board = bench.board("Work", {**FREE, "recurring": RULES[:1]})
    app = KanvApp(bench.session, lambda session: BoardScreen(session, board))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.pause(0.6)
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        assert len(bench.order(board, "two")) == 1
        bench.clock.on(days=1)
        screen._looks = 59
        screen._look()
        await pilot.pause()
        keys = bench.order(board, "two")
        assert len(keys) == 2
        assert all(screen.view.model.find(key) is not None for key in keys)
        await pilot.press("u")
        await pilot.pause()
        assert bench.db.value("SELECT count(*) FROM board") == 0  # the newest change of the user
