"""The board screen: keys in, state out."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from builders import FREE, HOSTILE, Bench, Clock, bench_at, raw_change
from kanvtui.app import KanvApp
from kanvtui.operations import cards, moves
from kanvtui.screens.board import BoardScreen
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar

Keys = Pilot[int]


@asynccontextmanager
async def opened(
    bench: Bench, board_id: int, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[BoardScreen, Keys]]:
    app = KanvApp(bench.session, lambda session: BoardScreen(session, board_id))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        yield screen, pilot


@pytest.fixture
def free(bench: Bench) -> int:
    """A board without gates: three cards in One, one in Two."""
    board = bench.board("Free board", FREE)
    for title in ("Third", "Second", "First"):
        bench.card(board, title)
    bench.card(board, "Elsewhere", "two")
    return board


def title(bench: Bench, card_id: int | None) -> str:
    return "" if card_id is None else str(bench.db.value("SELECT title FROM card WHERE id = ?", (card_id,)))


def focus(screen: BoardScreen) -> str | None:
    return screen.focused.id if screen.focused else None


def hidden(screen: BoardScreen) -> bool:
    return not screen.pane.display


def shown(screen: BoardScreen) -> str:
    return "\n".join(screen.view.render_line(y).text for y in range(screen.view.size.height))


async def test_opening_shows_columns_and_counts(bench: Bench, free: int) -> None:
    async with opened(bench, free) as (screen, _):
        assert "1 One" in shown(screen)
        assert "▌First" in shown(screen)
        assert "4 no owner" in str(screen.query_one(HeadLine).render())
        assert "new" in str(screen.query_one(KeyBar).render())


async def test_hjkl_arrows_digits_and_ends_move_the_focus(bench: Bench, free: int) -> None:
    async with opened(bench, free) as (screen, pilot):
        for keys, expected in (
            (["j"], "Second"), (["down"], "Third"), (["j"], "Third"), (["k"], "Second"), (["g", "g"], "First"),
            (["G"], "Third"), (["home"], "First"), (["l"], "Elsewhere"), (["left"], "First"), (["2"], "Elsewhere"),
            (["1", "pagedown"], "Third"),
        ):  # fmt: skip
            await pilot.press(*keys)
            assert title(bench, screen.focused_card()) == expected, keys
        await pilot.press("3")
        assert screen.focused_card() is None


async def test_a_move_is_instant_and_the_cursor_follows(bench: Bench, free: int) -> None:
    async with opened(bench, free) as (screen, pilot):
        await pilot.press("L")
        await pilot.pause()
        assert screen.view.model.focus == 1
        assert title(bench, screen.focused_card()) == "First"
        assert (
            bench.db.value("SELECT stage.name FROM card JOIN stage ON stage.id = stage_id WHERE title = 'First'")
            == "Two"
        )
        await pilot.press("u")
        await pilot.pause()
        assert len(screen.view.model.columns[0].ids) == 3
        await pilot.press("U")
        await pilot.pause()
        assert len(screen.view.model.columns[1].ids) == 2


async def test_what_another_program_does_appears_without_a_key(bench: Bench, free: int) -> None:
    other = Bench(bench.path, bench.clock)
    async with opened(bench, free) as (screen, pilot):
        await pilot.press("j")
        focused = screen.focused_card()
        other.card(free, "ZEBRA")
        await pilot.pause(1.3)
        assert "ZEBRA" in shown(screen)
        assert screen.focused_card() == focused
    other.close()


async def test_marked_cards_move_together_as_one_change(bench: Bench, free: int) -> None:
    async with opened(bench, free) as (screen, pilot):
        await pilot.press("V", "v", "v")
        assert len(screen.targets()) == 1
        await pilot.press("escape", "V")
        assert len(screen.targets()) == 3
        before = bench.store.newest()
        await pilot.press("L")
        await pilot.pause()
        assert bench.store.newest() == before + 1
        assert [len(column.ids) for column in screen.view.model.columns] == [0, 4, 0, 0]
        assert not screen.view.model.marks


async def test_the_filter_narrows_as_typed_enter_keeps_it_and_escape_clears_it(bench: Bench, free: int) -> None:
    async with opened(bench, free) as (screen, pilot):
        await pilot.press("slash", *"sec")
        await pilot.pause(0.3)
        assert screen.view.model.counts() == (1, 4)
        await pilot.press("enter")
        assert title(bench, screen.focused_card()) == "Second"
        assert "“sec” 1 of 4" in str(screen.query_one(HeadLine).render())
        await pilot.press("escape")
        assert screen.view.model.counts() == (4, 4)
        await pilot.press("slash", *"zzz", "escape")
        await pilot.pause(0.2)
        assert screen.view.model.counts() == (4, 4)


async def test_the_pane_follows_hides_and_takes_the_focus(bench: Bench, free: int) -> None:
    async with opened(bench, free) as (screen, pilot):
        await pilot.pause(0.2)
        assert not hidden(screen)
        await pilot.press("space")
        assert hidden(screen)
        await pilot.press("tab")
        assert not hidden(screen)
        assert focus(screen) == "pane"
        await pilot.press("escape")
        await pilot.pause()
        assert focus(screen) == "board"


async def test_a_narrow_terminal_hides_the_pane_until_it_is_asked_for(bench: Bench, free: int) -> None:
    async with opened(bench, free, (62, 18)) as (screen, pilot):
        assert hidden(screen)
        await pilot.press("space")
        assert not hidden(screen)
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        assert not hidden(screen)


async def test_time_that_passes_is_told_without_a_key(bench: Bench, free: int) -> None:
    card = bench.card(free, "Report", "one", due="today")
    async with opened(bench, free) as (screen, pilot):
        await pilot.press("g", "g")
        assert "no owner · today" in shown(screen)
        bench.clock.on(days=1)
        screen._looks = 59
        await pilot.pause(1.2)
        assert "1d late" in shown(screen)
        assert card == screen.focused_card()


async def test_many_changed_cards_are_read_anew(bench: Bench, free: int) -> None:
    ids = [bench.card(free, f"Card {number}") for number in range(210)]
    async with opened(bench, free) as (screen, pilot):
        bench.do(moves.move, ids, bench.stage(free, "three"))
        screen.catch_up()
        await pilot.pause()
        assert [len(column.ids) for column in screen.view.model.columns] == [3, 1, 210, 0]


async def test_a_card_that_vanishes_leaves_a_working_board(bench: Bench, free: int) -> None:
    other = Bench(bench.path, bench.clock)
    async with opened(bench, free) as (screen, pilot):
        gone = screen.focused_card()
        other.do(cards.delete, [gone])
        await pilot.press("L")
        await pilot.pause()
        assert "Second" in title(bench, screen.focused_card())
        assert len(screen.view.model.columns[0].ids) == 2
    other.close()


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_hostile_texts_are_shown_literally_everywhere(bench: Bench, size: tuple[int, int]) -> None:
    document = {**FREE, "stages": [{**stage, "name": f"{stage['name']} [/] \x1b[2J"} for stage in FREE["stages"]]}
    board = bench.board("[bold]board[/] \x1b]0;x\x07", document)
    for text in HOSTILE:
        bench.card(board, text)
    async with opened(bench, board, size) as (screen, pilot):
        for _ in HOSTILE:
            await pilot.press("j")
        await pilot.press("space", "space")
        await pilot.pause(0.1)
        drawn = shown(screen)
        assert "\x1b" not in drawn
        assert "\x07" not in str(screen.query_one(HeadLine).render())
        assert screen.app._exception is None


async def test_an_unreadable_card_is_one_marked_card(bench: Bench, free: int) -> None:
    broken = "UPDATE card SET due = 'not a date', stage_since = '???' WHERE title = 'First'"
    raw_change(bench.store, lambda db: db.run(broken))
    async with opened(bench, free) as (screen, _):
        assert "unreadable" in shown(screen)
        assert "Second" in shown(screen)


async def test_a_board_that_is_undone_while_open_gives_way_to_another_or_to_the_first_screen(bench: Bench) -> None:
    from kanvtui.screens.first import FirstScreen

    first, second = bench.board("First board", FREE), bench.board("Second board", FREE)
    async with opened(bench, second) as (screen, pilot):
        await pilot.press("u")
        await pilot.pause()
        assert screen.board_id == first
        await pilot.press("u")
        await pilot.pause()
        assert type(screen.app.screen) is FirstScreen
        await pilot.press("enter")
        await pilot.pause()
        assert [type(each) for each in screen.app.screen_stack] == [BoardScreen]
        assert bench.db.value("SELECT count(*) FROM board") == 1


async def test_two_keys_in_the_pane_go_to_its_first_line(bench: Bench, free: int) -> None:
    card = bench.card(free, "Long", note="\n\n".join(f"line {number}" for number in range(80)))
    async with opened(bench, free) as (screen, pilot):
        await pilot.press("g", "g", "tab")
        await pilot.pause(0.2)
        await pilot.press("G")
        await pilot.pause()
        assert screen.pane.top > 0
        await pilot.press("g", "g")
        await pilot.pause()
        assert screen.pane.top == 0
        assert screen.focused_card() == card


async def test_an_order_that_grew_long_is_spread_by_the_next_step_in_it(bench: Bench, free: int) -> None:
    stage = bench.stage(free, "one")
    ranks = ["a0" + "0" * 70 + last for last in "123"]
    pairs = zip(ranks, bench.order(free, "one"), strict=True)
    raw_change(bench.store, lambda db: db.run_many("UPDATE card SET rank = ? WHERE id = ?", pairs))
    async with opened(bench, free) as (screen, pilot):
        before = list(screen.view.model.columns[0].ids)
        await pilot.press("J")
        await pilot.pause()
        assert bench.order(free, "one") == [before[1], before[0], before[2]] == screen.view.model.columns[0].ids
        assert bench.db.value("SELECT max(length(rank)) FROM card WHERE stage_id = ?", (stage,)) < 10
        await pilot.press("u")
        await pilot.pause()
        assert bench.order(free, "one") == before


async def test_an_empty_board_says_what_to_press(bench: Bench) -> None:
    async with opened(bench, bench.board("Empty", FREE)) as (screen, pilot):
        await pilot.pause(0.2)
        assert "n makes one" in shown(screen)
        drawn = " ".join(screen.pane.render_line(y).text.strip() for y in range(4))
        assert "No card here. n makes one; ? shows all keys." in drawn


async def test_undo_waits_for_another_program_without_holding_up_the_keys(path: Path, clock: Clock) -> None:
    with bench_at(path, clock=clock, wait=0.05) as bench:
        free = bench.board("Free board", FREE)
        bench.card(free, "First")
        bench.card(free, "Second")
        other = sqlite3.connect(path, isolation_level=None)
        async with opened(bench, free) as (screen, pilot):
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("u", "j")
            assert title(bench, screen.focused_card()) == "First"
            other.execute("ROLLBACK")
            await pilot.pause(0.6)
            assert bench.db.rows("SELECT title FROM card") == [("First",)]
        other.close()
