"""The list of boards: open, start, rename, put away, bring back."""

from builders import Bench
from kanvtui.operations import boards
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.boards import BoardsScreen
from screens.lists import head, notices, opened, press, rows, screen_of, text, the_list, under_cursor


async def test_boards_stand_there_with_cards_and_flags_in_words(bench: Bench, board: int) -> None:
    bench.card(board, "One")
    other = bench.board("Other")
    async with opened(bench, other, "g", "b") as pilot:
        screen_of(pilot, BoardsScreen)
        small = next(row for row in rows(pilot) if "Small" in row)
        assert "1 card" in small
        assert "1 no owner" in small
        assert "nothing needs eyes" in text(pilot)
        assert under_cursor(pilot).startswith("Other")
        assert "2 boards" in head(pilot)


async def test_enter_opens_and_escape_leaves_the_board_as_it_is(bench: Bench, board: int) -> None:
    other = bench.board("Other")
    async with opened(bench, board, "g", "b", "j", "enter") as pilot:
        assert screen_of(pilot, BoardScreen).board_id == other
        await press(pilot, "g", "b", "k", "escape")
        assert screen_of(pilot, BoardScreen).board_id == other


async def test_a_new_board_takes_an_sop_and_a_name_and_opens(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "b", "n") as pilot:
        await press(pilot, *"handoff", "enter")
        await press(pilot, "ctrl+u", *"Q4 handoffs", "enter")
        screen = screen_of(pilot, BoardScreen)
        found = bench.db.row("SELECT name, sop_name FROM board WHERE id = ?", (screen.board_id,))
        assert found == ("Q4 handoffs", "Customer handoff")


async def test_a_name_that_is_taken_is_refused_in_the_prompt(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "b", "n", *"meeting", "enter", "ctrl+u", *"small", "enter") as pilot:
        assert "exists already" in str(pilot.app.screen.query_one("#message").render())
        await press(pilot, "escape")
        screen_of(pilot, BoardsScreen)
        await press(pilot, "n", *"nonsense", "enter")
        assert "no SOP" in str(pilot.app.screen.query_one("#message").render())


async def test_rename_archive_bring_back_and_undo(bench: Bench, board: int) -> None:
    other = bench.board("Other")
    async with opened(bench, board, "g", "b", "j", "e", "ctrl+u", *"Renamed", "enter") as pilot:
        assert under_cursor(pilot).startswith("Renamed")
        await press(pilot, "x")
        assert "Archived" in text(pilot)
        assert "archived the board" in notices(pilot)
        assert bench.db.value("SELECT archived_at FROM board WHERE id = ?", (other,))
        assert the_list(pilot).key == other
        await press(pilot, "enter")
        screen_of(pilot, BoardsScreen)
        assert "brings it back" in notices(pilot)
        await press(pilot, "x")
        assert bench.db.value("SELECT archived_at FROM board WHERE id = ?", (other,)) is None
        await press(pilot, "u", "u", "u")
        assert bench.db.value("SELECT name FROM board WHERE id = ?", (other,)) == "Other"
        await press(pilot, "U")
        assert "Renamed" in text(pilot)


async def test_boards_that_others_make_appear(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "b") as pilot:
        bench.board("Made elsewhere")
        screen_of(pilot, BoardsScreen).catch_up()
        await pilot.pause()
        assert "Made elsewhere" in text(pilot)
        bench.do(lambda change: boards.rename(change, boards.by_id(change, board), "[/b] \x1b[2J"))
        screen_of(pilot, BoardsScreen).catch_up()
        await pilot.pause()
        assert "[/b] ␛[2J" in text(pilot)
