"""The sheet of checks: listed by stage, ticked, added; `t t` ticks the next open one."""

import pytest

from builders import HOSTILE, Bench
from kanvtui.domain.text import visible
from kanvtui.operations import cards, checks, moves
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.checks import ChecksScreen
from kanvtui.widgets.entries import Entries
from screens.lists import notices, opened, press
from screens.typed import Keys, footer, is_asking, text_of, told, write


@pytest.fixture
def card(bench: Bench, board: int) -> int:
    """A card in Doing with the checks `Show it` (required) and `Say thanks`."""
    return bench.card(board, "Checked", "doing")


def sheet(pilot: Keys) -> ChecksScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ChecksScreen)
    return screen


def shown(pilot: Keys) -> str:
    return text_of(sheet(pilot).query_one(Entries))


def ticked(bench: Bench) -> list[str]:
    return [row[0] for row in bench.db.rows("SELECT text FROM check_item WHERE done_at IS NOT NULL ORDER BY id")]


async def test_t_lists_the_checks_over_the_board(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "t") as pilot:
        assert " 1 ☐ Show it  required · CSM · due 2 days after kickoff" in shown(pilot)
        assert " 2 ☐ Say thanks" in shown(pilot)
        assert "Space tick  t tick next  n new check" in " ".join(footer(pilot).split(" ")).strip().replace("   ", "  ")
        assert isinstance(pilot.app.screen_stack[-2], BoardScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, BoardScreen)


async def test_t_t_ticks_the_next_open_one_and_the_cursor_goes_on(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "t", "t") as pilot:
        assert ticked(bench) == ["Show it"]
        assert sheet(pilot).list.key == ("check", 2)
        await press(pilot, "t", "t")
        assert ticked(bench) == ["Show it", "Say thanks"]
        assert "no open check" in notices(pilot)


async def test_space_and_enter_tick_and_untick(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "t", "j", "space") as pilot:
        assert ticked(bench) == ["Say thanks"]
        assert "☑ Say thanks  by kim" in shown(pilot)
        await press(pilot, "enter")
        assert ticked(bench) == []


async def test_n_adds_one_with_its_owner_and_due(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "t", "n") as pilot:
        await write(pilot, "Send contract @me due:fri")
        assert told(pilot) == "owner kim · due Fri 20 Nov"
        await write(pilot, "", "enter")
        assert "Send contract  kim · due Fri 20 Nov" in shown(pilot)
        assert sheet(pilot).list.key == ("check", 3)
        await press(pilot, "escape", "u")
    assert bench.db.value("SELECT count(*) FROM check_item") == 2


async def test_without_checks_it_says_how_to_add_one(bench: Bench, board: int) -> None:
    bench.card(board, "Bare", "todo")
    async with opened(bench, board, "t") as pilot:
        assert shown(pilot) == "No checks yet. n adds one."
        await press(pilot, "j", "space")
        await press(pilot, "n")
        await write(pilot, "First", "enter")
        assert "☐ First" in shown(pilot)


async def test_checks_of_several_stages_stand_under_their_stage(bench: Bench, board: int, card: int) -> None:
    bench.do(moves.move, [card], bench.stage(board, "waiting"), reason="they asked")
    bench.do(checks.add, card, "Here")
    async with opened(bench, board, "3", "t") as pilot:
        assert shown(pilot).splitlines() == [
            "Doing", " 1 ☐ Show it  required · CSM · due 2 days after kickoff",
            " 2 ☐ Say thanks", "Waiting", " 3 ☐ Here",
        ]  # fmt: skip


async def test_what_others_tick_is_seen_and_a_deleted_card_closes_it(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "t") as pilot:
        bench.do(checks.tick, [1])
        sheet(pilot).catch_up()
        await pilot.pause()
        assert "☑ Show it" in shown(pilot)
        bench.do(cards.delete, [card])
        sheet(pilot).catch_up()
        await pilot.pause()
        assert isinstance(pilot.app.screen, BoardScreen)
        assert "deleted meanwhile" in notices(pilot)


async def test_a_check_removed_elsewhere_is_told(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2", "t") as pilot:
        bench.do(checks.remove, 1)
        await press(pilot, "space")
        assert "check is gone" in notices(pilot)
        assert "Show it" not in shown(pilot)


async def test_the_palette_ticks_and_adds_without_the_sheet(bench: Bench, board: int, card: int) -> None:
    async with opened(bench, board, "2") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, BoardScreen)
        screen.action_checks_next()
        assert ticked(bench) == ["Show it"]
        screen.action_checks_new()
        await pilot.pause()
        assert is_asking(pilot)
        await write(pilot, "From the palette", "enter")
        assert bench.db.value("SELECT text FROM check_item WHERE id = 3") == "From the palette"
        await press(pilot, ".")
        assert ticked(bench) == ["Show it", "Say thanks"]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 50)])
async def test_a_long_list_scrolls_and_fits(bench: Bench, board: int, size: tuple[int, int]) -> None:
    card = bench.card(board, "Many", "todo")
    for number in range(60):
        bench.do(checks.add, card, f"check number {number} " + "with many words " * 4)
    async with opened(bench, board, "t", size=size) as pilot:
        box = sheet(pilot).query_one("#sheet").region
        assert box.bottom == size[1]
        assert box.y > 0
        lines = sheet(pilot).query_one(Entries)
        for _ in range(70):
            lines.move(1)
        assert lines.key == ("check", 60)
        bottom = lines.scroll_offset.y + lines.size.height
        assert bottom == lines.virtual_size.height
        await pilot.resize_terminal(70, 20)
        await pilot.pause()
        assert sheet(pilot).query_one("#sheet").region.bottom == 20


@pytest.mark.parametrize("words", [text for text in HOSTILE if len(text) < 100])
async def test_hostile_texts(bench: Bench, board: int, words: str) -> None:
    card = bench.card(board, words, "todo")
    bench.do(checks.add, card, words)
    async with opened(bench, board, "t", "space") as pilot:
        assert visible(shown(pilot), multiline=True) == shown(pilot)
        assert len(ticked(bench)) == 1
