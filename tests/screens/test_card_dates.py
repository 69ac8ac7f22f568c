"""Dates that others count from: what moves with a milestone and a due is shown first; deadlines are ticked."""

import pytest

from builders import HOSTILE, Bench
from kanvtui.domain.text import visible
from kanvtui.operations import cards, deadlines, milestones
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.edit import EditScreen
from kanvtui.screens.shifts import ShiftsScreen
from kanvtui.widgets.entries import Entries
from screens.lists import notices, opened, press
from screens.typed import Keys, footer, is_asking, offered, text_of, title, told, write

DATED = {
    "name": "Dated",
    "stages": [
        {
            "key": "todo",
            "name": "To do",
            "checks": [
                {"key": "book", "text": "Book a room", "due": "event-2w"},
                {"key": "ready", "text": "Be ready", "due": "due-1d"},
            ],
        },
        {"key": "end", "name": "End", "kind": "done"},
    ],
    "milestones": [
        {"key": "signed", "label": "Contract signed"},
        {"key": "event", "label": "Day of the event"},
    ],
    "deadlines": [
        {"key": "register", "what": "Register and pay", "due": "event-1w", "warn": "3d"},
        {"key": "thanks", "what": "Send thanks", "due": "event+1d", "owner": "CSM"},
    ],
}


@pytest.fixture
def dated(bench: Bench) -> int:
    """The id of a card with two deadlines and two checks that have no day yet; its board is 1."""
    return bench.card(bench.board("Dated", DATED), "Summit")


def dues(bench: Bench) -> dict[str, str | None]:
    rows = bench.db.rows("SELECT what, due FROM deadline UNION SELECT text, due FROM check_item")
    return dict(rows)


def reached(bench: Bench) -> list[tuple[str, str]]:
    return [tuple(row) for row in bench.db.rows("SELECT key, due FROM milestone ORDER BY key")]


def moving(pilot: Keys) -> list[str]:
    screen = pilot.app.screen
    assert isinstance(screen, ShiftsScreen)
    return text_of(screen.query_one(Entries)).splitlines()


async def choose(pilot: Keys, kind: str, key: int | str) -> None:
    """Put the cursor on a line of the card's screen."""
    screen = pilot.app.screen
    assert isinstance(screen, EditScreen)
    screen.entries.show(screen.entries._items, (kind, key))
    await pilot.pause()


class TestMilestone:
    async def test_what_has_no_day_yet_gets_one_without_a_question(self, bench: Bench, dated: int) -> None:
        async with opened(bench, 1, "M") as pilot:
            assert title(pilot) == "Which milestone of “Summit”?"
            assert offered(pilot) == ["Contract signed", "Day of the event"]
            await write(pilot, "event", "enter")
            assert title(pilot) == "When: Day of the event, of “Summit”"
            await write(pilot, "18 dec")
            assert told(pilot) == "Fri 18 Dec, in 32 days"
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, BoardScreen)
            assert "Day of the event Fri 18 Dec" in notices(pilot)
            assert "3 dates set by it." in notices(pilot)
        assert dues(bench) == {
            "Book a room": "2026-12-04",
            "Register and pay": "2026-12-11",
            "Send thanks": "2026-12-19",
            "Be ready": None,
        }

    async def test_both_fit_on_one_line_and_what_moves_is_shown_first(self, bench: Bench, dated: int) -> None:
        bench.do(milestones.set_date, dated, "event", "18 dec")
        async with opened(bench, 1, "M") as pilot:
            await write(pilot, "day 1 feb")
            assert told(pilot) == "Day of the event: Mon 1 Feb 2027, in 77 days"
            await press(pilot, "enter")
            assert moving(pilot) == [
                "Book a room       Fri 4 Dec  → Mon 18 Jan 2027",
                "Register and pay  Fri 11 Dec → Mon 25 Jan 2027",
                "Send thanks       Sat 19 Dec → Tue 2 Feb 2027",
            ]
            assert footer(pilot).split() == ["y", "yes", "n", "no"]
            await press(pilot, "j", "n")
            assert isinstance(pilot.app.screen, BoardScreen)
            assert reached(bench) == [("event", "2026-12-18")]
            await press(pilot, "M")
            await write(pilot, "day 1 feb", "enter", "y")
            assert reached(bench) == [("event", "2027-02-01")]
            assert dues(bench)["Send thanks"] == "2027-02-02"
            await press(pilot, "u")
            assert dues(bench)["Send thanks"] == "2026-12-19"

    async def test_none_takes_it_back_and_what_counts_from_it_waits(self, bench: Bench, dated: int) -> None:
        bench.do(milestones.set_date, dated, "event", "18 dec")
        async with opened(bench, 1, "M") as pilot:
            await write(pilot, "day none")
            assert told(pilot) == "Day of the event: not reached"
            await press(pilot, "enter")
            assert moving(pilot)[-1] == "Send thanks       Sat 19 Dec → no date"
            await press(pilot, "enter")
        assert reached(bench) == []
        assert dues(bench)["Register and pay"] is None

    async def test_now_is_this_moment(self, bench: Bench, dated: int) -> None:
        async with opened(bench, 1, "M") as pilot:
            await write(pilot, "sign", "enter")
            await write(pilot, "now")
            assert told(pilot) == "now"
            await press(pilot, "enter")
        assert reached(bench) == [("signed", "2026-11-16")]

    async def test_what_is_no_day_and_no_milestone_is_told_under_the_line(self, bench: Bench, dated: int) -> None:
        async with opened(bench, 1, "M") as pilot:
            await write(pilot, "event someday", "enter")
            assert told(pilot) == "There is no such milestone, or no such day."
            await press(pilot, "ctrl+u")
            await write(pilot, "event", "enter")
            await write(pilot, "someday", "enter")
            assert told(pilot).startswith("“someday” is not a date.")
            await press(pilot, "escape")
            assert isinstance(pilot.app.screen, BoardScreen)
        assert reached(bench) == []

    async def test_a_card_that_is_gone_meanwhile_is_told(self, bench: Bench, dated: int) -> None:
        async with opened(bench, 1, "M") as pilot:
            await write(pilot, "event", "enter")
            bench.do(cards.delete, [dated])
            await write(pilot, "fri", "enter")
            assert is_asking(pilot)
            assert "bin" in told(pilot)

    async def test_an_sop_without_milestones_says_so(self, bench: Bench, board: int) -> None:
        bench.card(board, "Plain")
        async with opened(bench, board, "M") as pilot:
            assert "has no milestones" in notices(pilot)


class TestDue:
    async def test_what_counts_from_it_is_shown_first(self, bench: Bench, dated: int) -> None:
        bench.do(cards.set_due, [dated], "18 dec")
        async with opened(bench, 1, "d") as pilot:
            await write(pilot, "someday", "enter")
            assert told(pilot).startswith("“someday” is not a date.")
            await press(pilot, "ctrl+u")
            await write(pilot, "21 dec", "enter")
            assert moving(pilot) == ["Be ready  Thu 17 Dec → Sun 20 Dec"]
            await press(pilot, "escape")
            assert bench.column(dated, "due") == "2026-12-18"
            await press(pilot, "d")
            await write(pilot, "21 dec", "enter", "y")
        assert bench.column(dated, "due") == "2026-12-21"
        assert dues(bench)["Be ready"] == "2026-12-20"

    async def test_none_takes_it_off(self, bench: Bench, dated: int) -> None:
        bench.do(cards.set_due, [dated], "18 dec")
        async with opened(bench, 1, "d") as pilot:
            await write(pilot, "none", "enter")
            assert moving(pilot) == ["Be ready  Thu 17 Dec → no date"]
            await press(pilot, "y")
        assert bench.column(dated, "due") is None


class TestOnTheCard:
    async def test_a_deadline_is_ticked_on_its_line_and_the_footer_says_so(self, bench: Bench, dated: int) -> None:
        bench.do(milestones.set_date, dated, "event", "18 dec")
        key = bench.db.value("SELECT id FROM deadline WHERE key = 'thanks'")
        async with opened(bench, 1, "enter") as pilot:
            await choose(pilot, "deadline", key)
            assert footer(pilot).startswith(" Enter tick  n new check ")
            await press(pilot, "enter")
            assert "☑ Send thanks" in text_of(pilot.app.screen.query_one(Entries))
            assert footer(pilot).startswith(" Enter untick ")
            await press(pilot, "space")
            assert "☐ Send thanks  due Sat 19 Dec · CSM" in text_of(pilot.app.screen.query_one(Entries))
        bench.do(deadlines.tick, [key])
        assert bench.db.value("SELECT done_by FROM deadline WHERE key = 'thanks'") == "kim"

    async def test_a_milestone_is_set_on_its_line(self, bench: Bench, dated: int) -> None:
        async with opened(bench, 1, "enter") as pilot:
            await choose(pilot, "milestone", "event")
            assert footer(pilot).startswith(" Enter set the day ")
            await press(pilot, "enter")
            await write(pilot, "18 dec", "enter")
            shown = text_of(pilot.app.screen.query_one(Entries))
            assert "◇ Day of the event  on Fri 18 Dec" in shown
            assert "☐ Register and pay  due Fri 11 Dec" in shown

    async def test_keys_that_do_nothing_on_a_line_are_left_out(self, bench: Bench, dated: int) -> None:
        async with opened(bench, 1, "enter") as pilot:
            await choose(pilot, "event", 0)
            assert "Enter" not in footer(pilot)
            await choose(pilot, "check", 1)
            assert footer(pilot).startswith(" Enter tick  e edit  n new check  C make a card ")
            await choose(pilot, "fact", "owner")
            assert footer(pilot).startswith(" Enter edit  n new check ")


@pytest.mark.parametrize("hostile", [HOSTILE[0], HOSTILE[4], HOSTILE[6], HOSTILE[14]])
async def test_hostile_texts_are_harmless(bench: Bench, dated: int, hostile: str) -> None:
    bench.do(milestones.set_date, dated, "event", "18 dec")
    bench.do(cards.set_due, [dated], "18 dec")
    bench.do(cards.retitle, dated, hostile)
    async with opened(bench, 1, "d", size=(80, 24)) as pilot:
        await write(pilot, "21 dec", "enter")
        shown = str(pilot.app.screen.query_one("#sheet-title").render())
        assert shown.endswith("1 date will change. Go on?")
        assert visible(shown) == shown
