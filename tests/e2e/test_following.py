"""An open board follows what others do to its file; what the user is at stays where it is."""

import time
from pathlib import Path

import pytest

from builders import within
from e2e.hands import at_work, run

pytestmark = pytest.mark.terminal


def test_the_board_follows_the_command_line(tmp_path: Path) -> None:
    run(tmp_path, "board", "new", "Onboarding", "--sop", "CSM workflow")
    run(tmp_path, "add", "Umbrella: welcome")
    with at_work(tmp_path) as user:
        user.sees("▌Umbrella: welcome")
        seconds = []
        for command, seen in (
            (("add", "Globex: payment", "--owner", "Kim Lee"), " Globex: payment"),
            (("move", "2", "2A"), "2 2A Set-up      1"),
            (("block", "2", "legal has it"), "1 blocked"),
            (("edit", "1", "--title", "Umbrella: hello"), "▌Umbrella: hello"),
            (("undo",), "▌Umbrella: welcome"),
        ):
            user.shell(*command)
            started = time.monotonic()
            user.sees(seen)
            seconds.append(time.monotonic() - started)
        assert sorted(seconds)[2] < within(1.0), seconds  # the middle one: a busy machine may hold up some
        # An open prompt keeps its text and the focus, and is about the card it was opened on.
        user.press("b")
        user.sees("What blocks “Umbrella: welcome”")
        user.terminal.type("waits for the lo")
        user.sees("waits for the lo")
        user.shell("add", "On top of it")
        user.shell("move", "1", "2A")
        user.sees("2 2A Set-up      2")
        user.terminal.type("go")
        user.sees("waits for the logo")
        user.press("enter")
        user.sees_no_more("What blocks")
        assert user.card(1)["blocked"]["reason"] == "waits for the logo"
        # The note in hand as well.
        user.press("N")
        user.sees("Esc save")
        user.terminal.type("half a ")
        user.sees("half a")
        user.shell("note", "1", "from the shell")
        user.shell("add", "Yet another")
        user.sees("Yet another")
        user.terminal.type("sentence")
        user.press("esc")
        user.sees_no_more("Esc save")
        bodies = [note["body"] for number in (1, 3) for note in user.card(number)["notes"]]
        assert "half a sentence" in bodies
        assert "from the shell" in bodies


def test_a_deleted_card_is_told_and_the_board_goes_on(tmp_path: Path) -> None:
    run(tmp_path, "board", "new", "Onboarding", "--sop", "CSM workflow")
    run(tmp_path, "add", "First")
    run(tmp_path, "add", "Second")
    with at_work(tmp_path) as user:
        user.sees("▌Second")
        user.press("o")
        user.sees("Owner of “Second”")
        user.shell("delete", "2")
        user.sees_no_more(" Second ")
        user.terminal.type("Kim Lee")
        user.sees("Kim Lee")
        user.press("enter")
        user.sees("Your text is in the clipboard")
        user.press("esc")
        user.sees("▌First")
