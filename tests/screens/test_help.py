"""The help: the keys of the screen below, as the user has set them."""

import pytest

from builders import Bench
from kanvtui import commands
from kanvtui.domain.keys import resolve
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.help import HelpScreen
from kanvtui.widgets.help_lines import help_items
from screens.lists import head, opened, press, rows, screen_of, text, the_list


async def test_it_shows_the_keys_of_the_board_by_section(bench: Bench, board: int) -> None:
    async with opened(bench, board, "question_mark", size=(120, 80)) as pilot:
        screen_of(pilot, HelpScreen)
        shown = text(pilot)
        for row in commands.rows("board"):
            assert row.help in shown, row
            assert row.keys in shown, row
        assert "Keys on the board" in head(pilot)
        await press(pilot, "question_mark")  # no second help over the help
        assert len(pilot.app.screen_stack) == 2
        await press(pilot, "escape")
        screen_of(pilot, BoardScreen)


async def test_it_scrolls_on_a_small_terminal_to_its_last_line(bench: Bench, board: int) -> None:
    async with opened(bench, board, "question_mark", size=(60, 16)) as pilot:
        assert "Leave the program" not in "\n".join(rows(pilot)[:10])
        await press(pilot, "G")
        assert "Leave the program" in text(pilot)
        top = the_list(pilot).top
        await press(pilot, "k", "pageup")
        assert the_list(pilot).top < top - 10
        await press(pilot, "g", "g")
        assert the_list(pilot).top == 0
        await press(pilot, "j", "q")
        screen_of(pilot, BoardScreen)


async def test_it_is_of_the_screen_it_was_asked_on(bench: Bench, board: int) -> None:
    async with opened(bench, board, "R", "question_mark") as pilot:
        assert "in the review list" in head(pilot)
        assert "Show the card on its board" in text(pilot)
        assert "Catch a new card" not in text(pilot)


async def test_it_shows_the_users_own_keys(bench: Bench, board: int) -> None:
    bench.session.keys = resolve(commands.COMMANDS, {"card.new": "ctrl+n"}, commands.TYPING)
    async with opened(bench, board, "question_mark", size=(100, 70)) as pilot:
        assert any("ctrl+n" in row and "Catch a new card" in row for row in rows(pilot))


@pytest.mark.parametrize("width", [50, 90, 130, 250])
@pytest.mark.parametrize("where", ["board", "review", "boards", "first", "app"])
def test_no_line_is_too_long_and_no_key_is_lost(width: int, where: str) -> None:
    entries = [(row.section, row.keys, row.help) for row in commands.rows(where)]
    lines = ["".join(text for text, _ in line) for item in help_items(entries, width) for line in item.lines]
    assert max(map(len, lines)) <= width
    for _, keys, _ in entries:
        assert any(keys in line for line in lines)
