"""The first screen: from an empty database to a board in two keys."""

import subprocess
from pathlib import Path

import pytest

from builders import SOP, Bench
from kanvtui.errors import AccessError
from kanvtui.operations import boards
from kanvtui.operations.reads.board import which
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.first import FirstScreen
from screens.lists import footer, head, notices, opened, press, screen_of, text, the_list, under_cursor
from terminal.harness import environment, python

OTHER = """name = "Repair shop"
for = "workshops"
summary = "One card per bicycle."
[[stages]]
name = "In"
owner = "Mechanic"
input = "A bicycle"
output = "An estimate"
signal = "Bicycles without an estimate"
entry = "The bicycle is here."
exit = "The estimate is written."
"""


async def test_it_says_what_this_is_and_offers_the_sops_of_customer_success(bench: Bench) -> None:
    async with opened(bench, None, size=(80, 24)) as pilot:
        screen_of(pilot, FirstScreen)
        shown = text(pilot)
        for words in ("standard operating procedures", "CSM workflow", "Customer handoff", "Content calendar",
                      "Meeting notes", "Onboarding in 17 checks", "You are kim"):  # fmt: skip
            assert words in shown, words
        assert "you are kim" in head(pilot)
        for words in ("Enter start", "m more", "e your name", "? help"):
            assert words in footer(pilot)


async def test_what_the_start_has_to_say_is_told_once(bench: Bench) -> None:
    bench.session.notices = ("keys: there is no command “x”",)
    async with opened(bench, None) as pilot:
        assert "there is no command" in notices(pilot)
        assert not list(bench.session.notices)


async def test_two_keys_make_a_board_and_open_it(bench: Bench) -> None:
    async with opened(bench, None) as pilot:
        await press(pilot, "j", "enter")
        board = screen_of(pilot, BoardScreen)
        assert bench.db.rows("SELECT name, sop_name FROM board") == [("CSM workflow", "CSM workflow")]
        assert board.board_id == which(bench.session)
        await press(pilot, "n", *"First client", "enter")
        assert bench.db.value("SELECT title FROM card") == "First client"


async def test_the_new_board_is_one_change_and_can_be_undone(bench: Bench) -> None:
    async with opened(bench, None, "enter") as pilot:
        screen_of(pilot, BoardScreen)
        assert [entry[1] for entry in bench.journal()] == ["board.new"]
        await press(pilot, "u")
        assert bench.db.value("SELECT count(*) FROM board") == 0
        assert pilot.app.is_running
        await press(pilot, "U")
        assert bench.db.value("SELECT count(*) FROM board") == 1


async def test_the_name_can_be_changed_and_is_kept(bench: Bench) -> None:
    kept: list[tuple[str, str]] = []

    def keep(key: str, value: str) -> str:
        kept.append((key, value))
        return ""

    bench.session.save_setting = keep
    async with opened(bench, None, "e", "ctrl+u", *"Kim Sato", "enter") as pilot:
        screen_of(pilot, FirstScreen)
        assert kept == [("name", "Kim Sato")]
        assert "you are Kim Sato" in head(pilot)
        await press(pilot, "enter")
        assert bench.session.actor == "Kim Sato"
    assert bench.db.value("SELECT actor FROM change") == "Kim Sato"


async def test_a_name_that_is_a_group_or_cannot_be_kept_is_told(bench: Bench) -> None:
    def fail(_key: str, _value: str) -> str:
        raise AccessError("the settings file cannot be written — nothing was kept. Check its rights.")

    bench.session.save_setting = fail
    async with opened(bench, None, "e", "ctrl+u", *"Kim", "enter") as pilot:
        assert "cannot be written" in notices(pilot)
        assert bench.session.actor == "kim"
        await press(pilot, "e", "ctrl+u", *"team", "enter")
        assert bench.session.actor == "kim"


@pytest.fixture
def folder(bench: Bench, tmp_path: Path) -> Path:
    """A folder with an SOP of the user's own, and one that cannot be read."""
    found = tmp_path / "sops"
    found.mkdir()
    (found / "repair.toml").write_text(OTHER)
    (found / "broken.toml").write_text('name = "Broken"\nfor = "x"\nstages = 3 3\n')
    bench.session.sop_folder = found
    return found


async def test_an_sop_of_the_users_own_stands_there_and_a_broken_one_says_why(bench: Bench, folder: Path) -> None:
    async with opened(bench, None) as pilot:
        assert "Repair shop" in text(pilot)
        assert "cannot be used" in text(pilot)
        await press(pilot, "home")
        while not under_cursor(pilot).startswith("broken"):
            before = the_list(pilot).key
            await press(pilot, "j")
            assert the_list(pilot).key != before
        await press(pilot, "enter")
        screen_of(pilot, FirstScreen)
        assert "not TOML" in notices(pilot)
        assert bench.db.value("SELECT count(*) FROM board") == 0


async def test_a_board_that_another_program_makes_opens(bench: Bench) -> None:
    async with opened(bench, None) as pilot:
        first = screen_of(pilot, FirstScreen)
        first.catch_up()
        bench.do(boards.new, "Made elsewhere", SOP)
        first.catch_up()
        await pilot.pause()
        screen_of(pilot, BoardScreen)


async def test_the_smallest_terminal_shows_all_by_scrolling(bench: Bench) -> None:
    async with opened(bench, None, "G", size=(60, 16)) as pilot:
        assert under_cursor(pilot).startswith("Meeting notes")
        assert "changes the name" in text(pilot)
        await press(pilot, "g", "g")
        assert "standard operating procedures" in text(pilot)


def test_listing_the_sops_loads_no_models() -> None:
    code = """
import sys, datetime as dt
from pathlib import Path
from kanvtui.operations import start
class Session: sop_folder = None
assert len(start.sop_lines(Session())) >= 4
assert "pydantic" not in sys.modules and "textual" not in sys.modules
"""
    subprocess.run(python("-c", code), env=environment(), check=True)
