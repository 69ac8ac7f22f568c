"""The palette: commands, cards by title or number, customers, boards, themes."""

import pytest
from textual.command import CommandList, CommandPalette

from builders import HOSTILE, Bench
from kanvtui import commands
from kanvtui.domain.keys import resolve
from kanvtui.domain.text import one_line, visible
from kanvtui.operations import accounts
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.help import HelpScreen
from kanvtui.screens.review import ReviewScreen
from screens.lists import Keys, head, notices, opened, press, screen_of


async def look_for(pilot: Keys, words: str) -> list[str]:
    """Open the palette, type, and return what it offers."""
    await pilot.press("ctrl+p")
    await pilot.pause()
    for letter in words:
        await pilot.press({"#": "number_sign", " ": "space"}.get(letter, letter))
    for _ in range(40):
        await pilot.pause(0.05)
        found = [str(option.prompt) for option in pilot.app.screen.query_one(CommandList).options]
        if found:
            return found
    return []


async def take(pilot: Keys) -> None:
    await press(pilot, "enter")
    await pilot.pause(0.1)


async def test_it_offers_the_commands_of_the_screen_and_runs_one(bench: Bench, board: int) -> None:
    async with opened(bench, board) as pilot:
        found = await look_for(pilot, "")
        assert any(line.startswith("New") and "n · Catch" in line for line in found)
        assert not any("Rename the board" in line for line in found)
        await press(pilot, "escape")
        screen_of(pilot, BoardScreen)
        assert (await look_for(pilot, "review"))[0].startswith("Review")
        await take(pilot)
        screen_of(pilot, ReviewScreen)
        assert any("Daily or weekly" in line for line in await look_for(pilot, "daily"))


async def test_words_of_the_help_find_a_command_too(bench: Bench, board: int) -> None:
    async with opened(bench, board) as pilot:
        assert any(line.startswith("Owner") for line in await look_for(pilot, "accountable"))


async def test_a_command_acts_on_the_focused_card(bench: Bench, board: int) -> None:
    card = bench.card(board, "Alpha")
    async with opened(bench, board) as pilot:
        await look_for(pilot, "urgent")
        await take(pilot)
        assert bench.column(card, "urgent") == 1


async def test_cards_are_found_by_title_and_number_on_every_board(bench: Bench, board: int) -> None:
    bench.card(board, "Alpha")
    other = bench.board("Other")
    bench.card(other, "Gamma")
    wanted = bench.card(other, "Beta: the renewal")
    async with opened(bench, board) as pilot:
        found = await look_for(pilot, "renewal")
        assert any(line.startswith(f"#{wanted} Beta") and "on Other" in line for line in found)
        await press(pilot, "escape")
        found = await look_for(pilot, f"#{wanted}")
        assert found[0].startswith(f"#{wanted} Beta")
        await take(pilot)
        screen = screen_of(pilot, BoardScreen)
        assert (screen.board_id, screen.focused_card()) == (other, wanted)


async def test_a_customer_filters_the_board_where_its_cards_are(bench: Bench, board: int) -> None:
    other = bench.board("Other")
    bench.do(accounts.new, "Zenith & Co")
    bench.do(accounts.new, "Nobody Ltd")
    wanted = bench.card(other, "Renewal", "doing", account="Zenith & Co")
    bench.card(other, "Else")
    async with opened(bench, board, "R") as pilot:
        await look_for(pilot, "zenith")
        await take(pilot)
        assert screen_of(pilot, BoardScreen).board_id == other
        assert "“Zenith & Co” 1 of 2" in head(pilot)
        assert screen_of(pilot, BoardScreen).focused_card() == wanted
        await look_for(pilot, "nobody")
        await take(pilot)
        assert "no card on a board" in notices(pilot)


async def test_boards_and_themes(bench: Bench, board: int) -> None:
    other = bench.board("Handoffs of spring")
    kept: list[tuple[str, str]] = []
    bench.session.save_setting = lambda key, value: (kept.append((key, value)), "")[1]  # type: ignore[func-returns-value]
    async with opened(bench, board) as pilot:
        await look_for(pilot, "board handoffs")
        await take(pilot)
        assert screen_of(pilot, BoardScreen).board_id == other
        await look_for(pilot, "theme kanv-light")
        await take(pilot)
        assert pilot.app.theme == "kanv-light"
        assert kept == [("theme", "kanv-light")]


@pytest.mark.parametrize("title", HOSTILE)
async def test_hostile_titles_are_plain_text(bench: Bench, board: int, title: str) -> None:
    bench.card(board, f"needle {title}"[:500])
    bench.do(accounts.new, f"needle {title}"[:200])
    bench.board(f"needle {title}"[:200])
    async with opened(bench, board) as pilot:
        found = await look_for(pilot, "needle")
        shown = visible(one_line(f"needle {title}"[:60], "a title"))
        assert sum(shown in line for line in found) >= 3
        await press(pilot, "down", "down", "escape")
        screen_of(pilot, BoardScreen)


async def test_escape_closes_and_the_users_keys_replace_ours(bench: Bench, board: int) -> None:
    keys = resolve(
        commands.COMMANDS, {"app.palette": "ctrl+k", "app.quit": "ctrl+x", "app.help": "f1"}, commands.TYPING
    )
    assert not keys.problems
    bench.session.keys = keys
    async with opened(bench, board) as pilot:
        pilot.app.set_keymap(keys.keymap())
        await press(pilot, "ctrl+p", "colon")
        screen_of(pilot, BoardScreen)
        await press(pilot, "ctrl+q")
        assert pilot.app.is_running
        await press(pilot, "ctrl+k")
        assert isinstance(pilot.app.screen, CommandPalette)
        await press(pilot, "escape", "f1")
        screen_of(pilot, HelpScreen)
        await press(pilot, "escape", "ctrl+x")
        assert pilot.app.return_code == 0
