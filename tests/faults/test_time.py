"""Clocks, zones and dates that cannot be trusted (D01 to D08), with the clock of the whole process set by faketime."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from terminal.harness import Terminal, environment, python

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not here"),
]


class Then:
    """The program at a given time: "2026-11-20 10:00:00", in a zone."""

    def __init__(self, db: Path, zone: str = "UTC") -> None:
        self.db = db
        self.env: dict[str, str | None] = {"HOME": str(db.parent), "TZ": zone, "KANVTUI_DB": None}

    def command(self, at: str, *arguments: str) -> list[str]:
        keep = [] if " x" in at else ["-m"]
        return ["faketime", *keep, "-f", f"@{at}", *python("-m", "kanvtui", "--db", self.db, *arguments)]

    def run(self, at: str, *arguments: str, zone: str = "", code: int = 0) -> str:
        """Run a verb; return both outputs."""
        env = environment({**self.env, **({"TZ": zone} if zone else {})})
        done = subprocess.run(self.command(at, *arguments), env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    @contextmanager
    def board(self, at: str) -> Iterator[Terminal]:
        """The board on screen."""
        with Terminal(self.command(at), env=self.env) as terminal:
            yield terminal
            terminal.press("ctrl+q")  # a signal would only reach faketime
            assert terminal.wait_exit() == 0
            assert terminal.left_behind == []


@pytest.fixture
def then(path: Path) -> Then:
    """A store with a board made on 20 November 2026."""
    made = Then(path)
    made.run("2026-11-20 09:00:00", "board", "new", "Work", "--sop", "meeting")
    return made


def test_d01_a_clock_set_back_by_six_years(then: Then) -> None:
    then.run("2026-11-20 10:00:00", "add", "Before", "--due", "2026-11-23")
    shown = then.run("2020-01-01 10:00:00", "show", "1") + then.run("2020-01-01 10:00:00", "review")
    assert "clock is before the last change" in shown
    assert "-1" not in shown.replace("2026-11", "").replace("2020-01", "")
    with then.board("2020-01-01 10:00:00") as board:
        board.wait_for("clock is before")
        board.press("n")
        board.type("After\r")
        board.wait_for("▌After")
        board.press("enter")
        board.wait_for("just now")
        board.press("esc", "L")
        board.wait_for("2 Discussion     1")
    assert "#2 After" in then.run("2020-01-01 10:02:00", "show", "2")


def test_d02_a_due_is_a_day_wherever_it_is_read(then: Then) -> None:
    then.run("2026-11-20 10:00:00", "add", "Due", "--due", "2026-11-25", zone="Asia/Tokyo")
    for zone in ("Asia/Tokyo", "UTC", "America/Los_Angeles"):
        assert "25 Nov" in then.run("2026-11-21 10:00:00", "show", "1", zone=zone)
    said = then.run("2026-11-20 10:00:01", "show", "1", zone="America/Los_Angeles")
    assert "day 1" in said, "it was made yesterday evening, here"
    assert "day -" not in said


def test_d03_the_hour_that_comes_twice_or_never(then: Then) -> None:
    then.env["TZ"] = "Europe/Berlin"
    for at in ("2027-03-28 01:59:59", "2027-10-31 02:59:59"):
        then.run(at, "add", f"Made {at}", "--due", "+1d")
        with then.board(at) as board:
            board.wait_for("Made 2027")
            board.press("L", "H")
            board.wait_quiet(1.1)
            assert "-1" not in board.text.replace("2027-1", "")


LEAP = {"2028-02-28": "tomorrow", "2028-02-29": "today", "2028-03-01": "1d overdue", "2029-03-01": "366d overdue"}


def test_d04_a_leap_day(then: Then) -> None:
    then.run("2028-02-01 10:00:00", "add", "Leap", "--due", "2028-02-29")
    for day, words in LEAP.items():
        assert words in then.run(f"{day} 10:00:00", "list")


def test_d05_d08_the_ends_of_time_and_days_that_are_none(then: Then) -> None:
    for day in ("0001-01-01", "9999-12-31", "9999-12-31T23:59"):
        then.run("2026-11-21 10:00:00", "add", f"on {day}", "--due", day)
    for day in ("2026-02-30", "31/12/2026", "10000-01-01", "+999999999d"):
        assert "Write one of: 2026-11-27" in then.run("2026-11-22 10:00:00", "add", "x", "--due", day, code=2)
    then.run("2026-11-22 10:00:00", "review", "--as-of", "9999-12-31", code=2)
    with then.board("2026-11-22 10:00:00") as board:
        board.wait_for("on 0001-01-01")
        board.press("G", "R")
        board.wait_for("739941d overdue")


def test_d07_the_words_change_at_midnight_without_a_key(then: Then) -> None:
    then.run("2026-11-20 10:00:00", "add", "Late soon", "--due", "2026-11-20")
    begun = time.monotonic()
    with then.board("2026-11-20 23:58:50 x20") as board:  # a minute passes in three seconds
        board.wait_for("today")
        board.wait_for("1 overdue")
        assert time.monotonic() - begun < 15


def test_zones_that_are_none(then: Then) -> None:
    for zone in ("Nowhere/Nothing", "../../etc/passwd", "", ":"):
        then.env["TZ"] = zone
        assert "Somewhere" in then.run("2026-11-20 10:00:00", "add", "Somewhere", "--due", "fri 17:30")
