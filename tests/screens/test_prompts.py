"""Prompts: every key is text, suggestions, errors that lose nothing, a busy store, pastes."""

import pytest
from textual import events

from builders import FREE, HOSTILE, Bench
from kanvtui.domain.text import TITLE_LIMIT, visible
from kanvtui.operations import cards
from kanvtui.screens.asking import Ask
from kanvtui.screens.board import BoardScreen
from screens.lists import notices, opened
from screens.typed import busy, footer, is_asking, line, offered, paste, prompt, title, told, write


@pytest.fixture
def free(bench: Bench) -> int:
    board = bench.board("Free", FREE)
    bench.card(board, "First", owner="Kim Lee")
    return board


async def test_a_prompt_stands_over_the_board_and_owns_every_key(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        assert title(pilot) == "New card in One"
        assert isinstance(pilot.app.screen_stack[-2], BoardScreen)
        await write(pilot, "xXHLqu?:/# j")
        assert line(pilot) == "xXHLqu?:/# j"
        assert footer(pilot).split() == ["Enter", "ok", "Esc", "cancel", "Tab", "complete"]
        await write(pilot, "", "escape")
        assert not is_asking(pilot)
        assert bench.db.value("SELECT count(*) FROM card") == 1


async def test_the_board_below_goes_on_while_a_prompt_is_open(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        other = bench.card(free, "From elsewhere")
        board = pilot.app.screen_stack[-2]
        assert isinstance(board, BoardScreen)
        board.catch_up()
        await pilot.pause()
        assert other in board.view.model.columns[0].shown
        assert is_asking(pilot)


async def test_blank_is_told_and_the_prompt_stays(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        await write(pilot, " ", "enter")
        assert "title is needed" in told(pilot)
        await write(pilot, "Call", "enter")
        assert not is_asking(pilot)
        assert bench.column(2, "title") == "Call"


async def test_tab_completes_and_the_arrows_choose(bench: Bench, free: int) -> None:
    bench.card(free, "x", owner="Karla Stone")
    async with opened(bench, free, "o") as pilot:
        await write(pilot, "k")
        assert offered(pilot) == ["Karla Stone", "Kim Lee"]
        await write(pilot, "", "down", "down", "up", "tab")
        assert line(pilot) == "Karla Stone"
        await write(pilot, "", "escape", "o")
        await write(pilot, "k", "down", "down", "enter")
        assert not is_asking(pilot)


async def test_what_the_store_refuses_is_told_and_nothing_typed_is_lost(bench: Bench, free: int) -> None:
    async with opened(bench, free, "o") as pilot:
        await write(pilot, "CS team", "enter")
        assert is_asking(pilot)
        assert "is a group" in told(pilot)
        assert line(pilot) == "CS team"
        assert prompt(pilot).message.has_class("-wrong")


async def test_a_busy_store_is_waited_for_without_losing_the_text(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        bench.db.run("PRAGMA busy_timeout = 50")
        with busy(bench.path):
            await write(pilot, "Patience", "enter")
            assert "Waiting" in told(pilot)
            await write(pilot, "x", "enter")  # the line can still be read and changed
        await pilot.pause(0.5)
        assert not is_asking(pilot)
        assert bench.db.value("SELECT count(*) FROM card WHERE title = 'Patience'") == 1


async def test_a_store_that_stays_busy_is_told_after_two_seconds(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        bench.db.run("PRAGMA busy_timeout = 10")
        with busy(bench.path):
            await write(pilot, "Kept", "enter")
            await pilot.pause(2.8)
            assert "Your text is still here" in told(pilot)
            assert line(pilot) == "Kept"
        await write(pilot, "", "enter")
        assert not is_asking(pilot)
        assert bench.column(2, "title") == "Kept"


async def test_leaving_while_it_waits_stores_nothing(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        bench.db.run("PRAGMA busy_timeout = 10")
        with busy(bench.path):
            await write(pilot, "Never", "enter", "escape")
        await pilot.pause(0.5)
        assert not is_asking(pilot)
        assert bench.db.value("SELECT count(*) FROM card") == 1


async def test_a_card_deleted_elsewhere_gives_the_text_back(bench: Bench, free: int) -> None:
    async with opened(bench, free, "b") as pilot:
        await write(pilot, "legal has it")
        bench.do(cards.delete, [1])
        await write(pilot, "", "enter")
        assert "in the bin" in told(pilot)
        assert line(pilot) == "legal has it"
        assert pilot.app.clipboard == "legal has it"
        await write(pilot, "", "escape")
        assert not is_asking(pilot)


async def test_a_paste_is_one_line_without_controls(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        await paste(pilot, "one\x1b[31m red\r\ntwo\tthree\x00\x07\nx")
        assert line(pilot) == "one red two three x"
        await write(pilot, "", "enter")
        assert bench.column(2, "title") == "one red two three x"


async def test_a_huge_paste_is_cut_with_a_notice(bench: Bench, free: int) -> None:
    async with opened(bench, free, "n") as pilot:
        await paste(pilot, "y" * 1_000_000)
        assert len(line(pilot)) == TITLE_LIMIT
        assert "at most 500 characters" in notices(pilot)
        await write(pilot, "z")
        assert len(line(pilot)) == TITLE_LIMIT


async def test_what_is_typed_ahead_reaches_the_prompt(bench: Bench, free: int) -> None:
    async with opened(bench, free) as pilot:
        driver = pilot.app._driver
        assert driver is not None
        for char in "nxXHLcall\r":
            event = events.Key({"\r": "enter"}.get(char, char), char)
            event.set_sender(pilot.app)
            driver.send_message(event)
        for _ in range(50):  # until it is stored, however busy the machine is
            await pilot.pause(0.1)
            if bench.column(2, "title"):
                break
        assert bench.column(2, "title") == "xXHLcall"
        assert bench.column(1, "archived_at") is None


@pytest.mark.parametrize("words", HOSTILE)
async def test_any_text_is_shown_and_stored_as_it_is(bench: Bench, free: int, words: str) -> None:
    person = words.replace(",", "").replace("&", "")[:60]
    async with opened(bench, free) as pilot:
        ask = Ask(title=words, value=words, placeholder=words, lines=(words,), find=lambda _line, _cursor: [person])
        got: list[str] = []
        screen = pilot.app.screen
        assert isinstance(screen, BoardScreen)
        screen.ask(ask, got.append)
        await pilot.pause()
        await pilot.pause()
        assert title(pilot) == visible(words)
        await write(pilot, "", "down", "up", "enter")
        assert got == [words]


async def test_a_choice_comes_back_as_it_is_stored(bench: Bench, free: int) -> None:
    async with opened(bench, free) as pilot:
        got: list[str] = []
        screen = pilot.app.screen
        assert isinstance(screen, BoardScreen)
        screen.ask(Ask(title="?", find=lambda _line, _cursor: ["A\x1b[2Jb"]), got.append)
        await pilot.pause()
        await write(pilot, "", "down", "enter")
        assert got == ["A\x1b[2Jb"]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (300, 80)])
async def test_a_prompt_fits_every_terminal(bench: Bench, free: int, size: tuple[int, int]) -> None:
    async with opened(bench, free, "d", size=size) as pilot:
        box = prompt(pilot).query_one("#prompt").region
        assert box.bottom == size[1]
        assert box.width == size[0]
        assert box.y > 0
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert prompt(pilot).query_one("#prompt").region.bottom == 30
