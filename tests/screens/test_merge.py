"""Merging on the screen: marked cards side by side, what triage offers, customers and people, refused values."""

from typing import Any

import pytest

from builders import HOSTILE, SOP, Bench, Clock
from kanvtui.domain.merging import Choice, MergePicture
from kanvtui.domain.share import Share
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, lookup, notes
from kanvtui.screens.accounts import AccountsScreen
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.merge import MergeScreen
from kanvtui.screens.triage import TriageScreen
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.merge_lines import merge_entries
from screens.lists import Keys, head, notices, opened, press, screen_of
from screens.typed import footer, is_asking, line, offered, text_of, title, told, write

MILESTONES: dict[str, Any] = {**SOP, "milestones": [{"key": "kickoff", "label": "Kickoff"}]}


@pytest.fixture
def twins(bench: Bench) -> tuple[int, int, int]:
    """A board with two cards of one customer that are one thing."""
    board = bench.board("Onboarding", MILESTONES)
    bench.do(accounts.new, "Acme")
    first = bench.card(board, "Acme: website", account="Acme", owner="Kim", due="+9d")
    second = bench.card(board, "Acme website", account="Acme", owner="Kim Lee", due="fri", note="Second")
    return board, first, second


def shown(pilot: Keys) -> str:
    return text_of(screen_of(pilot, MergeScreen).query_one(Entries))


async def test_marked_cards_are_merged_side_by_side(bench: Bench, twins: tuple[int, int, int]) -> None:
    board, first, second = twins
    async with opened(bench, board, "v", "v", "M") as pilot:
        assert "Merge #1 and #2: which is right?" in str(pilot.app.screen.query_one("#sheet-title").render())
        lines = shown(pilot).splitlines()
        assert [line.split()[0] for line in lines[:5]] == ["Stays", "Title", "Stage", "Owner", "Due"]
        assert "→ Kim " in lines[3]
        assert "→ Fri 20 Nov 2026" in lines[4]
        assert "Together: 1 note. What is not taken is written down in a note." in lines
        assert footer(pilot).strip() == "Enter merge  h l take  Tab stays  n not the same  Esc back"
        await press(pilot, "j", "l", "j", "j", "space", "k", "h", "j", "h", "l")
        assert "→ Acme website" in shown(pilot)
        assert "→ Kim Lee" in shown(pilot)
        bench.do(cards.retitle, first, "Acme: the website")  # somebody else
        screen_of(pilot, MergeScreen).catch_up()
        await pilot.pause()
        assert "Acme: the website" in shown(pilot)
        await press(pilot, "enter")
        assert type(pilot.app.screen) is BoardScreen
        row = lookup.card(bench.db, first)
        assert (row.title, row.due) == ("Acme website", "2026-11-20")
        assert lookup.known_person(bench.db, "Kim Lee").id == row.owner_id
        assert "merged #2 “Acme website” into #1 “Acme: the website” · u undoes it" in notices(pilot)
        assert screen_of(pilot, BoardScreen).focused_card() == first
        assert not screen_of(pilot, BoardScreen).view.model.marks
        await press(pilot, "u", "g", "g", "v", "v", "M", "tab", "escape")
        assert lookup.card(bench.db, second).rank
        await press(pilot, "M", "h", "enter")  # on the line of what stays, the other one
        assert screen_of(pilot, BoardScreen).focused_card() == second
        assert lookup.card(bench.db, second).title == "Acme website"
        await press(pilot, "u", "g", "g", "v", "v", "M", "n")
        assert "they only look alike" in notices(pilot)


async def test_one_card_asks_for_the_other_and_keeps_its_milestones(bench: Bench, twins: tuple[int, int, int]) -> None:
    board, first, _ = twins
    other = bench.card(board, "Launch", account="Acme")
    async with opened(bench, board, "M") as pilot:
        assert title(pilot).startswith("Which milestone")
        await press(pilot, "escape")
        screen_of(pilot, BoardScreen).show_card(first)
        await pilot.app.screen.run_action("card_merge")
        await pilot.pause()
        assert title(pilot) == "Which card is the same as #1 “Acme: website”?"
        assert offered(pilot) == ["#2 Acme website", f"#{other} Launch"]
        assert line(pilot) == "#2 Acme website"
        await press(pilot, "ctrl+u")
        await write(pilot, "#1", "enter")
        assert "the card itself" in told(pilot)
        await press(pilot, "ctrl+u")
        await write(pilot, "website", "enter")
        assert "several are" in told(pilot)
        await press(pilot, "ctrl+u")
        await write(pilot, "laun", "enter")
        assert f"Merge #1 and #{other}" in str(pilot.app.screen.query_one("#sheet-title").render())
        bench.do(cards.delete, [other])
        screen_of(pilot, MergeScreen).catch_up()
        await pilot.pause()
        assert type(pilot.app.screen) is BoardScreen
        assert "in the bin" in notices(pilot)


async def test_triage_offers_it_and_remembers_both(bench: Bench, clock: Clock, twins: tuple[int, int, int]) -> None:
    board, first, second = twins
    third = bench.card(board, "The Acme website", account="Acme", owner="Kim")
    async with opened(bench, board, "T") as pilot:
        triage = screen_of(pilot, TriageScreen)
        assert triage.focused_card() == second
        paper = triage.query_one(Entries)
        assert "looks like #1 “Acme: website”: the same title" in text_of(paper)
        assert str(triage.strip.content) == "M merges it with #1, Enter keeps both."
        await press(pilot, "M", "enter")
        assert triage.focused_card() == third
        assert "merged #2" in str(triage.strip.content)
        assert "2 decided" in head(pilot)
        await press(pilot, "u")
        assert triage.focused_card() in (first, second)
        await press(pilot, "g", "g", "enter")
        assert triage.focused_card() == third
        await press(pilot, "M", "n")  # not the same: kept
        assert bench.events(third)[-1][1] == {"verdict": "keep"}
        await press(pilot, "g", "g", "v", "v", "M")
        assert "Merge #" in str(pilot.app.screen.query_one("#sheet-title").render())
        await press(pilot, "n")
        assert bench.db.value("SELECT count(*) FROM event WHERE kind = 'kept_both'") >= 3


async def test_customers_and_people(bench: Bench, twins: tuple[int, int, int]) -> None:
    board, first, second = twins
    bench.do(accounts.new, "ACME Inc.", owner="Ann")
    bench.do(accounts.new, "Globex")
    async with opened(bench, board, "g", "a", "M") as pilot:
        assert title(pilot) == "Which customer is the same as “Acme”?"
        await press(pilot, "enter")
        assert "→ Acme" in shown(pilot)
        await press(pilot, "j", "l", "enter")
        assert lookup.account(bench.db, "Acme").name == "ACME Inc."
        assert set(screen_of(pilot, AccountsScreen)._names.values()) == {"ACME Inc.", "Globex"}
        await press(pilot, "enter", "M")
        await write(pilot, "nobody", "enter")
        assert "Nobody is called so" in told(pilot)
        await press(pilot, "ctrl+u")
        await write(pilot, "glo", "enter", "n")
        assert "they only look alike" in notices(pilot)
        await press(pilot, "M")
        await write(pilot, "glo", "enter", "enter")
        assert lookup.account(bench.db, "Globex").id == 1
        await press(pilot, "escape", "g", "p")
        assert title(pilot) == "Who is there under two names?"
        await write(pilot, "kim lee", "enter", "enter")
        assert "Merge “Kim” and “Kim Lee”" in str(pilot.app.screen.query_one("#sheet-title").render())
        await press(pilot, "enter")
        assert lookup.card(bench.db, first).owner_id == lookup.card(bench.db, second).owner_id
        await press(pilot, "escape", "g", "p", "escape")
        assert not is_asking(pilot)


async def test_a_value_that_stands_once_offers_to_merge(bench: Bench, twins: tuple[int, int, int]) -> None:
    board, first, second = twins
    bench.do(cards.set_field, second, "code", "X1")
    async with opened(bench, board) as pilot:
        screen_of(pilot, BoardScreen).show_card(first)
        await press(pilot, "enter")
        pilot.app.screen.query_one(Entries).show(pilot.app.screen.query_one(Entries)._items, ("field", "code"))
        await press(pilot, "enter")
        await write(pilot, "X1", "enter")
        assert told(pilot).startswith("Code “X1” is taken by #2 “Acme website”. Enter again shows both")
        await press(pilot, "enter")
        assert "→ X1" in shown(pilot)
        await press(pilot, "enter")
        assert lookup.card(bench.db, first).rank
        assert bench.db.rows("SELECT card_id, value FROM field_value") == [(first, "X1")]


async def test_a_shared_screen_shows_no_names(bench: Bench, twins: tuple[int, int, int]) -> None:
    board, _, _ = twins
    bench.do(notes.add, "Acme is angry", card_id=1)
    async with opened(bench, board, "v", "v") as pilot:
        pilot.app.set_share(Share(on=True, aliases=True))  # type: ignore[attr-defined]
        await press(pilot, "M")
        assert "Acme" not in shown(pilot) + str(pilot.app.screen.query_one("#sheet-title").render())
        assert "Customer 1" in shown(pilot)
        await press(pilot, "enter")
        assert "Acme" not in notices(pilot)


@pytest.mark.parametrize("width", [20, 40, 78, 118, 198])
def test_hostile_words_and_many_cards_fit_any_width(width: int) -> None:
    from rich.cells import cell_len

    keys = range(1, len(HOSTILE) + 1)
    choice = Choice("title", "Title", tuple(zip(keys, HOSTILE, strict=True)), 7)
    picture = MergePicture("customer", 3, tuple(zip(keys, HOSTILE, strict=True)), (choice,), ("3 notes",))
    for entry in merge_entries(picture, {"title": 9}, 3):
        for row in entry.rows(width):
            words = "".join(text for text, _ in row)
            assert visible(words) == words
            assert cell_len(words) <= max(width, 30)
    taken = "".join(text for text, _ in merge_entries(picture, {"title": 9}, 3)[1].rows(118)[0])
    assert "→" in taken
