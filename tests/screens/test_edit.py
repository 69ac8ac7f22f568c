"""One card on its own screen: every line can be edited, conflicts overwrite nothing, notes and checks are at hand."""

import pytest

from builders import HOSTILE, Bench, Clock, shipped_document
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, checks, notes
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.edit import EditScreen
from kanvtui.screens.notes import NoteScreen
from kanvtui.screens.prompts import ConfirmScreen
from kanvtui.widgets.entries import Entries
from screens.lists import notices, opened, press
from screens.typed import Keys, is_asking, line, offered, prompt, text_of, title, told, write


@pytest.fixture
def card(bench: Bench, board: int) -> int:
    return bench.card(board, "Acme: onboarding", "doing", owner="Kim", next="call them")


def screen(pilot: Keys) -> EditScreen:
    found = next(each for each in reversed(pilot.app.screen_stack) if isinstance(each, EditScreen))
    assert isinstance(found, EditScreen)
    return found


def shown(pilot: Keys) -> str:
    return text_of(screen(pilot).query_one(Entries))


async def go(pilot: Keys, kind: str, key: int | str) -> None:
    """Put the cursor on a line by its keys."""
    lines = screen(pilot).query_one(Entries)
    await press(pilot, "home")
    keys = [item.key for item in lines._items if item.key is not None]
    await press(pilot, *["j"] * keys.index((kind, key)))
    assert lines.key == (kind, key)


async def change(pilot: Keys, kind: str, key: int | str, words: str, *keys: str) -> None:
    """Edit a line: enter, everything away, *words*, enter."""
    await go(pilot, kind, key)
    await press(pilot, "enter", "end", "ctrl+u")
    await write(pilot, words, *(keys or ("enter",)))


async def test_enter_opens_it_and_escape_goes_back(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        for part in ("Title           Acme: onboarding", "Owner           Kim", "Fields", "Checks  0 of 2", "Notes  1"):
            assert part in shown(pilot)
        assert "made in Doing · kim" in shown(pilot)
        await press(pilot, "escape")
        assert [type(each) for each in pilot.app.screen_stack] == [BoardScreen]
        await press(pilot, "e")
        assert [type(each) for each in pilot.app.screen_stack] == [BoardScreen, EditScreen]
        await press(pilot, "down", "down", "up")
        assert screen(pilot).query_one(Entries).key == ("fact", "next")


async def test_every_fact_is_edited_on_its_line(bench: Bench, board: int, card: int) -> None:
    bench.do(accounts.new, "Acme Inc")
    async with opened(bench, board, "2", "enter") as pilot:
        for fact, typed in (
            ("title", "New title"), ("next", "send contract"), ("owner", "Raj"), ("holder", "Legal"), ("due", "fri"),
            ("account", "acme"), ("label", "q4"), ("reviewer", "Mia"), ("review_by", "mon"), ("context_owner", "me"),
            ("outcome", "They stay"),
        ):  # fmt: skip
            await change(pilot, "fact", fact, typed)
            assert not is_asking(pilot), (fact, told(pilot) if is_asking(pilot) else "")
        rows = " ".join(shown(pilot).split())
        for part in (
            "Title New title", "Next step send contract", "Owner Raj", "Waits for Legal today", "Due Fri 20 Nov",
            "Customer Acme Inc", "Labels #q4", "Reviewer Mia", "Review by 23 Nov", "Context owner Kim",
            "Outcome They stay",
        ):  # fmt: skip
            assert part in rows
        await change(pilot, "fact", "next", "")
        assert bench.column(card, "next") is None


async def test_a_title_cannot_be_emptied(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        await change(pilot, "fact", "title", "")
        assert is_asking(pilot)
        assert bench.column(card, "title") == "Acme: onboarding"


@pytest.mark.parametrize(("fact", "verb"), [("title", cards.retitle), ("next", None), ("outcome", cards.set_outcome)])
async def test_a_conflict_shows_both_and_overwrites_only_when_told(
    bench: Bench, board: int, card: int, fact: str, verb: object
) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        await go(pilot, "fact", fact)
        await press(pilot, "enter", "end", "ctrl+u")
        await write(pilot, "mine")
        bench.do(cards.set_fact, card, fact, "theirs")
        await press(pilot, "enter")
        assert "changed meanwhile to “theirs”" in told(pilot)
        assert "Enter stores yours" in told(pilot)
        assert bench.column(card, fact) == "theirs"
        await press(pilot, "escape")
        assert bench.column(card, fact) == "theirs"
        await press(pilot, "enter", "end", "ctrl+u")
        await write(pilot, "mine")
        bench.do(cards.set_fact, card, fact, "theirs again")
        await press(pilot, "enter", "enter")
        assert not is_asking(pilot)
        assert bench.column(card, fact) == "mine"


async def test_different_fields_do_not_conflict(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        await go(pilot, "fact", "title")
        await press(pilot, "enter", "end", "ctrl+u")
        await write(pilot, "mine")
        bench.do(cards.set_next, [card], "theirs")
        await press(pilot, "enter")
    assert (bench.column(card, "title"), bench.column(card, "next")) == ("mine", "theirs")


async def test_an_unknown_customer_is_made_after_asking(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        await change(pilot, "fact", "account", "Initech")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        await press(pilot, "n")
        assert bench.db.value("SELECT count(*) FROM account") == 0
        await change(pilot, "fact", "account", "Initech")
        await press(pilot, "y")
        assert "Customer        Initech" in shown(pilot)
        await press(pilot, "u")
        assert bench.db.value("SELECT count(*) FROM account") == 0


async def test_a_field_says_what_it_takes_and_why_not(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        await change(pilot, "field", "arr", "a lot")
        assert "Write an amount" in told(pilot)
        assert line(pilot) == "a lot"
        await press(pilot, "ctrl+u")
        await write(pilot, "$48k", "enter")
        assert "ARR 48000 USD" in " ".join(shown(pilot).split())
        other = bench.card(board, "Other")
        bench.do(cards.set_field, other, "code", "X1")
        await change(pilot, "field", "code", "X1")
        assert "is taken by" in told(pilot)


async def test_shipped_fields_of_every_type(bench: Bench, clock: Clock) -> None:
    board = bench.board("Real", shipped_document("Customer handoff"))
    bench.card(board, "Acme")
    async with opened(bench, board, "enter", size=(120, 50)) as pilot:
        of_type = {kind: key for key, kind in _fields(pilot)}
        assert len(of_type) > 4
        for key in of_type.values():
            await go(pilot, "field", key)
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, NoteScreen) or prompt(pilot).question.placeholder, key
            await press(pilot, "escape")


def _fields(pilot: Keys) -> list[tuple[str, str]]:
    found = screen(pilot).card
    assert found is not None
    return [(field.key, field.type) for field in found.fields]


async def test_checks_are_ticked_renamed_added_and_removed(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        await go(pilot, "check", 1)
        await press(pilot, "space")
        assert "☑ Show it  by kim" in shown(pilot).replace(" CSM ·", "").replace("CSM · ", "")
        await press(pilot, "enter")
        assert "☐ Show it" in shown(pilot)
        await press(pilot, "e", "ctrl+u")
        await write(pilot, "Show them", "enter")
        assert bench.db.value("SELECT text FROM check_item WHERE id = 1") == "Show them"
        await press(pilot, "n")
        await write(pilot, "One more", "enter")
        assert screen(pilot).query_one(Entries).key == ("check", 3)
        await press(pilot, "x")
        assert bench.db.value("SELECT count(*) FROM check_item") == 2
        await press(pilot, "u")
        assert bench.db.value("SELECT count(*) FROM check_item") == 3


async def test_notes_are_pinned_opened_and_removed_after_asking(bench: Bench, board: int, card: int) -> None:
    second = bench.do(notes.add, "Another\n\nwith text", card_id=card)
    async with opened(bench, board, "2", "enter") as pilot:
        await go(pilot, "note", second)
        await press(pilot, "p")
        assert bench.db.value("SELECT pinned FROM note WHERE id = ?", (second,)) == 1
        await go(pilot, "note", second)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, NoteScreen)
        await write(pilot, " and more", "escape")
        assert bench.db.value("SELECT body FROM note WHERE id = ?", (second,)) == "Another\n\nwith text and more"
        await press(pilot, "x")
        assert title(pilot) == "Remove the note “Another”?"
        await press(pilot, "y")
        assert bench.db.value("SELECT count(*) FROM note WHERE id = ?", (second,)) == 0


async def test_a_note_becomes_an_action_card_with_one_key(bench: Bench) -> None:
    board = bench.board("Meetings", shipped_document("Meeting notes"))
    card = bench.card(board, "Weekly")
    note = bench.do(notes.add, "Send the deck to Raj", card_id=card)
    async with opened(bench, board, "enter") as pilot:
        await go(pilot, "note", note)
        await press(pilot, "C")
        made = bench.db.rows(
            "SELECT c.id, c.title, s.key FROM card c JOIN stage s ON s.id = c.stage_id WHERE c.id > ?", (card,)
        )
        assert [row[1] for row in made] == ["Send the deck to Raj"]
        assert f"#{made[0][0]}" in notices(pilot)


async def test_a_check_becomes_a_card_with_one_key(bench: Bench, board: int, card: int) -> None:
    check = bench.do(checks.add, card, "Book the room")
    async with opened(bench, board, "2", "enter") as pilot:
        await go(pilot, "check", check)
        await press(pilot, "C")
        assert bench.db.value("SELECT count(*) FROM card WHERE title = 'Book the room'") == 1
        await go(pilot, "fact", "title")
        await press(pilot, "C")
        assert "Choose a note or a check" in notices(pilot)


async def test_actions_of_the_board_work_on_it(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter", "b") as pilot:
        await write(pilot, "legal", "enter")
        assert "■ blocked today: legal" in shown(pilot)
        await press(pilot, "*", "L", "!")
        assert title(pilot) == "Why does it go on all the same?"
        await write(pilot, "because", "enter")
        assert bench.db.value("SELECT stage_id FROM card") == bench.stage(board, "waiting")
        assert "Exceptions  1" in shown(pilot)


async def test_a_card_deleted_elsewhere_closes_the_screen(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        bench.do(cards.delete, [card])
        screen(pilot).catch_up()
        await pilot.pause()
        await pilot.pause()
        assert isinstance(pilot.app.screen, BoardScreen)
        assert "in the bin" in notices(pilot)


async def test_names_are_offered(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "enter") as pilot:
        await go(pilot, "fact", "reviewer")
        await press(pilot, "enter")
        assert offered(pilot) == ["me", "Kim"]


@pytest.mark.parametrize("words", [text for text in HOSTILE if len(text) < 100])
async def test_hostile_texts_everywhere(bench: Bench, board: int, words: str) -> None:
    card = bench.card(board, words, "doing", next=words, note=words)
    bench.do(checks.add, card, words)
    bench.do(cards.set_field, card, "code", words)
    stored = bench.column(card, "title")
    async with opened(bench, board, "2", "enter", size=(200, 60)) as pilot:
        rows = shown(pilot)
        assert visible(rows, multiline=True) == rows
        await press(pilot, "enter", "enter")
        assert not is_asking(pilot)
        assert bench.column(card, "title") == stored


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (300, 80)])
async def test_every_line_can_be_reached(bench: Bench, board: int, card: int, size: tuple[int, int]) -> None:
    async with opened(bench, board, "2", "enter", size=size) as pilot:
        lines = screen(pilot).query_one(Entries)
        await press(pilot, "G")
        assert lines.key is not None
        assert lines.key[0] == "event"
        await press(pilot, "g", "g")
        assert lines.key == ("fact", "title")
        assert lines.scroll_offset.y == 0
