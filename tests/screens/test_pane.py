"""The pane: four answers, rules, checks, fields, notes; drawn as text whatever they hold."""

import pytest

from builders import HOSTILE, Bench, Clock, shipped_document
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, checks, lookup, moves, notes
from kanvtui.screens.board import BoardScreen
from kanvtui.widgets.pane import CardPane
from screens.lists import opened, press
from screens.typed import Keys, text_of


def pane(pilot: Keys) -> CardPane:
    return pilot.app.screen.query_one(CardPane)


def words(pilot: Keys) -> str:
    """The pane as one line of words, however it is wrapped."""
    return " ".join(text_of(pane(pilot)).split())


async def test_the_four_answers(bench: Bench, board: int, clock: Clock) -> None:
    bench.do(accounts.new, "Acme", renewal="2027-01-31")
    card = bench.card(board, "Acme: onboarding", "doing", owner="Kim", account="Acme", next="approve the pillars")
    bench.do(cards.pass_ball, [card], "Acme", "fri")
    bench.do(cards.set_reviewer, card, "Raj")
    bench.do(cards.set_review_by, card, "24 nov")
    clock.on(days=3)
    async with opened(bench, board, "2") as pilot:
        shown = words(pilot)
        assert "Acme: onboarding · Small" in shown
        assert "Stage Doing, day 3 of 7" in shown
        assert "Next Kim ▸ Acme: approve the pillars" in shown
        assert "Why note “Plan: Acme”" in shown
        assert "Review Tue 24 Nov by Raj" in shown
        assert "To leave: The work is done and shown." in shown
        assert "Missing: 1 required check · ARR" in shown
        assert "☐ Show it required · CSM · due 2 days after kickoff" in shown
        assert "Waits for Acme 3d, ask again 20 Nov" in shown
        assert "For Kim by kim" in shown


async def test_why_a_card_needs_eyes_stands_on_top(bench: Bench, board: int, clock: Clock) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "Late", account="Acme", due="today")
    bench.do(accounts.set_health, lookup.account(bench.db, "Acme"), "red", "the champion left")
    bench.do(cards.block, [card], "legal has it")
    bench.do(cards.set_urgent, [card], urgent=True)
    clock.on(days=4)
    async with opened(bench, board) as pilot:
        rows = text_of(pane(pilot))
        order = ["! urgent", "▲ Acme is red", "◷ 4d overdue", "■ blocked 4d: legal has it", "○ no owner", "Stage"]
        places = [rows.index(part) for part in order]
        assert places == sorted(places)


async def test_fields_labels_exceptions_and_outcome(bench: Bench, board: int) -> None:
    card = bench.card(board, "Full", "doing", labels=("q4", "risk"))
    bench.do(cards.set_field, card, "arr", "48k")
    bench.do(cards.set_outcome, card, "They stay")
    bench.do(moves.move, [card], bench.stage(board, "waiting"), reason="asked for it")
    bench.do(checks.tick_next, [card])
    async with opened(bench, board, "3") as pilot:
        shown = words(pilot)
        for part in ("Labels #q4 #risk", "ARR: 48,000", "Outcome They stay", "Exception asked for it", "Doing: 1 of 2"):
            assert part in shown


async def test_without_a_card_it_says_what_to_press(bench: Bench, board: int) -> None:
    async with opened(bench, board) as pilot:
        assert "n makes one" in words(pilot)


async def test_it_follows_the_cursor_and_changes_of_others(bench: Bench, board: int) -> None:
    second, first = bench.card(board, "Second one"), bench.card(board, "First one")
    async with opened(bench, board) as pilot:
        assert "First one" in words(pilot)
        await press(pilot, "j")
        await pilot.pause(0.1)
        assert "Second one" in words(pilot)
        bench.do(cards.block, [second], "new reason")
        screen = pilot.app.screen
        assert isinstance(screen, BoardScreen)
        screen.catch_up()
        await pilot.pause()
        assert "new reason" in words(pilot)
        assert screen.focused_card() == second != first


async def test_its_keys_scroll_and_leave(bench: Bench, board: int) -> None:
    bench.card(board, "Long", note="\n".join(f"line {number}" for number in range(300)))
    async with opened(bench, board, "tab", size=(100, 24)) as pilot:
        shown = pane(pilot)
        assert shown.has_focus
        await press(pilot, "j", "j", "k")
        assert shown.top == 1
        await press(pilot, "pagedown")
        assert shown.top > 10
        await press(pilot, "G")
        assert shown.top == shown.lowest
        assert "more lines" in text_of(shown).splitlines()[-1]
        await press(pilot, "home")
        assert shown.top == 0
        await press(pilot, "tab")
        assert not shown.has_focus


async def test_an_edited_note_is_drawn_anew_and_the_place_is_kept(bench: Bench, board: int, clock: Clock) -> None:
    card = bench.card(board, "Noted", note="before " * 200)
    async with opened(bench, board, "tab", "j", "j", size=(100, 24)) as pilot:
        assert pane(pilot).top == 2
        clock.on(minutes=1)
        note = bench.db.value("SELECT id FROM note WHERE card_id = ?", (card,))
        bench.do(notes.edit, note, "after " * 200)
        screen = pilot.app.screen
        assert isinstance(screen, BoardScreen)
        screen.catch_up()
        await pilot.pause()
        assert "after after" in words(pilot)
        assert pane(pilot).top == 2


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50), (300, 80)])
async def test_no_row_is_wider_than_the_pane(bench: Bench, size: tuple[int, int]) -> None:
    board = bench.board("Real", shipped_document("Customer handoff"))
    bench.card(board, "日本語のとても長いタイトル " * 8, note="# Heading\n- item " + "word " * 60)
    async with opened(bench, board, "space" if size[0] < 72 else "k", size=size) as pilot:
        shown = pane(pilot)
        assert shown.display
        width = shown.scrollable_content_region.width
        from rich.cells import cell_len

        assert max(cell_len(row) for row in text_of(shown).splitlines()) <= width
        await pilot.resize_terminal(90, 30)
        await pilot.pause()
        assert max(cell_len(row) for row in text_of(shown).splitlines()) <= shown.scrollable_content_region.width


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 100])
async def test_hostile_texts_everywhere(bench: Bench, board: int, text: str) -> None:
    card = bench.card(board, text, "doing", next=text, note=text)
    bench.do(checks.add, card, text)
    bench.do(cards.pass_ball, [card], text)
    bench.do(cards.block, [card], text)
    bench.do(cards.set_field, card, "code", text)
    async with opened(bench, board, "2", size=(200, 50)) as pilot:
        rows = text_of(pane(pilot))
        assert visible(rows, multiline=True) == rows
        assert visible(str(bench.column(card, "title"))).strip()[:20] in rows
