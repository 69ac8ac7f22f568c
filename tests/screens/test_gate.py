"""The gate sheet: each unmet line is added on the spot, the card moves once nothing is missing, `!` passes."""

import pytest
from textual.widgets import Static

from builders import HOSTILE, Bench
from kanvtui.domain.text import visible
from kanvtui.operations import cards, checks, notes
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.gate import GateScreen
from kanvtui.screens.notes import NoteScreen
from kanvtui.widgets.entries import Entries
from screens.lists import notices, opened, press
from screens.typed import Keys, footer, is_asking, text_of, title, write

GATED = {
    "name": "Gated",
    "stages": [
        {
            "key": "one",
            "name": "One",
            "exit": "All of it is there.",
            "requires": ["owner", "amount", "story", "note", "account"],
            "checks": [{"key": "sure", "text": "Be sure", "required": True}],
        },
        {"key": "two", "name": "Two", "entry": "Somebody reviews it.", "requires_entry": ["reviewer"]},
        {"key": "end", "name": "End", "kind": "done"},
    ],
    "fields": [
        {"key": "amount", "label": "Amount", "type": "number"},
        {"key": "story", "label": "Story", "type": "long"},
    ],
}


@pytest.fixture
def gated(bench: Bench) -> int:
    return bench.board("Gated", GATED)


def sheet(pilot: Keys) -> GateScreen:
    screen = pilot.app.screen
    assert isinstance(screen, GateScreen)
    return screen


def is_on(pilot: Keys, kind: type[object]) -> bool:
    return isinstance(pilot.app.screen, kind)


def shown(pilot: Keys) -> list[str]:
    return text_of(sheet(pilot).query_one(Entries)).splitlines()


def stage(bench: Bench, card: int) -> str:
    return str(bench.db.value("SELECT key FROM stage WHERE id = (SELECT stage_id FROM card WHERE id = ?)", (card,)))


async def test_every_line_is_added_on_the_spot_and_the_card_moves(bench: Bench, gated: int) -> None:
    card = bench.card(gated, "Held")
    bench.do(cards.set_account, [bench.card(gated, "Other")], "none")
    async with opened(bench, gated, "G", "L") as pilot:
        assert str(sheet(pilot).query_one("#sheet-title", Static).content) == (
            "Before “Held” can go to Two: 7 things missing"
        )
        assert shown(pilot) == [
            "All of it is there.",
            "☐ Check “Be sure” is open",
            "☐ No owner",
            "☐ No amount",
            "☐ No story",
            "☐ No note",
            "☐ No customer",
            "Somebody reviews it.",
            "☐ No reviewer",
        ]
        assert "Enter tick it" in footer(pilot)
        assert "! pass with a reason" in footer(pilot)
        await press(pilot, "enter")
        assert len(shown(pilot)) == 8
        await press(pilot, "enter")
        assert title(pilot) == "Owner of “Held”"
        await write(pilot, "Kim", "enter")
        await press(pilot, "enter")
        await write(pilot, "12", "enter")
        await press(pilot, "enter")
        assert is_on(pilot, NoteScreen)
        await write(pilot, "Once upon", "escape")
        await press(pilot, "enter")
        assert is_on(pilot, NoteScreen)
        await write(pilot, "Because", "escape")
        await press(pilot, "enter")
        await write(pilot, "Acme", "enter")
        await press(pilot, "y")
        assert stage(bench, card) == "one"
        await press(pilot, "enter")
        await write(pilot, "Ann", "enter")
        assert is_on(pilot, BoardScreen)
        assert stage(bench, card) == "two"
        await press(pilot, "u")
        assert stage(bench, card) == "one"


async def test_escape_leaves_the_card_where_it_is(bench: Bench, gated: int) -> None:
    card = bench.card(gated, "Held")
    async with opened(bench, gated, "L", "j", "k", "escape") as pilot:
        assert is_on(pilot, BoardScreen)
        assert stage(bench, card) == "one"


async def test_a_reason_passes_and_is_kept(bench: Bench, gated: int) -> None:
    card = bench.card(gated, "Held")
    async with opened(bench, gated, "L", "!") as pilot:
        assert is_asking(pilot)
        await write(pilot, "the board asked for it", "enter")
    assert stage(bench, card) == "two"
    assert {rule for (rule,) in bench.db.rows("SELECT rule_key FROM exception")} == {"exit:one", "entry:two"}


async def test_a_blocked_card_is_unblocked_on_its_way_to_the_end(bench: Bench, gated: int) -> None:
    card = bench.card(gated, "Held", "two")
    bench.do(cards.block, [card], "legal")
    async with opened(bench, gated, "2", "c") as pilot:
        assert "☐ Blocked: legal" in shown(pilot)
        await press(pilot, "enter")
        assert is_on(pilot, BoardScreen)
    assert stage(bench, card) == "end"


async def test_marked_cards_stand_under_their_titles(bench: Bench, gated: int) -> None:
    first, second = bench.card(gated, "First"), bench.card(gated, "Second")
    for card in (first, second):
        bench.do(cards.set_owner, [card], "Kim")
        for field in ("amount", "story"):
            bench.do(cards.set_field, card, field, "1")
        bench.do(notes.add, "Why", card_id=card)
        bench.do(cards.set_reviewer, card, "Ann")
    from kanvtui.operations import accounts

    bench.do(accounts.new, "Acme")
    bench.do(cards.set_account, [first, second], "Acme")
    async with opened(bench, gated, "V", "L") as pilot:
        assert shown(pilot) == [
            "Second", "All of it is there.", "☐ Check “Be sure” is open",
            "First", "All of it is there.", "☐ Check “Be sure” is open",
        ]  # fmt: skip
        await press(pilot, "enter", "enter")
        assert is_on(pilot, BoardScreen)
    assert (stage(bench, first), stage(bench, second)) == ("two", "two")


async def test_what_somebody_else_adds_leaves_the_sheet_at_once(bench: Bench, gated: int) -> None:
    card = bench.card(gated, "Held", "two")
    bench.do(cards.block, [card], "legal")
    async with opened(bench, gated, "2", "c") as pilot:
        bench.do(cards.unblock, [card])
        sheet(pilot).catch_up()
        await pilot.pause()
        await pilot.pause()
        assert is_on(pilot, BoardScreen)
    assert stage(bench, card) == "end"


async def test_a_card_that_is_gone_closes_the_sheet(bench: Bench, gated: int) -> None:
    card = bench.card(gated, "Held")
    async with opened(bench, gated, "L") as pilot:
        bench.do(cards.delete, [card])
        sheet(pilot).catch_up()
        await pilot.pause()
        assert is_on(pilot, BoardScreen)
        assert "bin" in notices(pilot)


@pytest.mark.parametrize("hostile", [HOSTILE[0], HOSTILE[4], HOSTILE[6]])
async def test_hostile_titles_are_harmless(bench: Bench, gated: int, hostile: str) -> None:
    card = bench.card(gated, hostile)
    bench.do(checks.add, card, hostile)
    async with opened(bench, gated, "L") as pilot:
        assert visible(bench.column(card, "title")) in str(sheet(pilot).query_one("#sheet-title", Static).content)
