"""The review list: every flagged card once, in the order of the agenda; acting on it updates it in place."""

import time

import pytest
from textual.strip import Strip

from builders import HOSTILE, Bench, Clock
from kanvtui.domain.flags import Reason
from kanvtui.domain.pictures import RepeatedException, ReviewLine, ReviewPicture
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, lookup, moves
from kanvtui.operations.session import Change
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.review import ReviewScreen
from kanvtui.screens.visit import VisitScreen
from kanvtui.screens.why import WhyScreen
from kanvtui.theme import KANV_THEMES
from kanvtui.widgets.line_list import LineList
from kanvtui.widgets.review_lines import review_items
from screens.lists import footer, head, notices, opened, press, rows, screen_of, text, the_list, under_cursor


def risky(change: Change, name: str) -> None:
    accounts.set_health(change, lookup.account(change.db, name), "red", "the champion left")


@pytest.fixture
def flagged(bench: Bench, clock: Clock, board: int) -> dict[str, int]:
    """One card for each section, on two boards, made three weeks ago; the clock stands today."""
    other = bench.board("Other")
    for name in ("Acme", "Globex"):
        bench.do(accounts.new, name)
    made = {
        "risk": bench.card(board, "Risky renewal", "doing", account="Acme", owner="Ann", due="yesterday"),
        "late": bench.card(board, "Late answer", owner="Ann", due="+2d"),
        "stuck": bench.card(board, "Stuck contract", owner="Ben", holder="Legal"),
        "stale": bench.card(other, "Old idea", "doing", owner="Ben"),
        "calm": bench.card(board, "Calm card", owner="Ann"),
    }
    clock.on(days=6)
    bench.do(cards.block, [made["stuck"]], "legal has the contract")
    bench.do(risky, "Acme")
    clock.on(days=8)
    made["gap"] = bench.card(other, "Nobody's task")
    return made


def titles(shown: LineList, bench: Bench) -> list[str]:
    return [str(bench.column(key, "title")) for key in shown.keys]


async def test_the_agenda_is_in_order_each_card_once_with_all_its_reasons(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R") as pilot:
        assert titles(the_list(pilot), bench) == [
            "Risky renewal", "Late answer", "Old idea", "Stuck contract", "Nobody's task",
        ]  # fmt: skip
        shown = text(pilot)
        for words in (
            "At risk 1", "Overdue 2", "Blocked 1", "No owner 1", "Acme is red: the champion left",
            "blocked 8d: legal has the contract", "Small · To do", "Ben ▸ Legal", "stale: no move, note or check for",
        ):  # fmt: skip
            assert words in shown, words
        assert shown.count("Risky renewal") == 1
        assert "Calm card" not in shown
        assert "Review · weekly · all boards" in head(pilot)
        assert "1 at risk" in head(pilot)


async def test_giving_an_owner_takes_the_card_out_and_the_cursor_stays_in_place(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R", "G", "o") as pilot:
        await press(pilot, *"Kim", "enter")
        assert isinstance(pilot.app.screen, ReviewScreen)
        assert flagged["gap"] not in the_list(pilot).keys
        assert the_list(pilot).key == flagged["stuck"]  # the last one now
        await press(pilot, "u")
        assert flagged["gap"] in the_list(pilot).keys


async def test_the_cursor_stays_on_a_card_that_only_moves_to_another_section(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R", "j") as pilot:
        assert the_list(pilot).key == flagged["late"]
        await press(pilot, "b", *"no budget", "enter")
        await press(pilot, "d", *"+5d", "enter")
        assert the_list(pilot).key == flagged["late"]
        assert "Blocked 2" in text(pilot)
        await press(pilot, "b")
        assert flagged["late"] not in the_list(pilot).keys
        assert the_list(pilot).key is not None


@pytest.mark.parametrize("keys", [["s", *"+9d", "enter"], ["x"], ["c"]])
async def test_putting_a_card_away_takes_it_out(
    bench: Bench, board: int, flagged: dict[str, int], keys: list[str]
) -> None:
    async with opened(bench, board, "R", "j", "j") as pilot:
        gone = the_list(pilot).key
        await press(pilot, *keys)
        if "c" in keys:  # gates ask for a sentence
            await press(pilot, "!", *"It is over", "enter")
            assert "Wins 1" in text(pilot)
            assert "done just now" in text(pilot)
        else:
            assert gone not in the_list(pilot).keys
        assert the_list(pilot).key == flagged["stuck"]


async def test_marked_cards_take_the_action_together_and_lose_their_marks(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R", "v", "v") as pilot:
        assert "2 marked" in head(pilot)
        assert sum("●" in row for row in rows(pilot)) == 2
        await press(pilot, "o", *"Zoe", "enter")
        owners = {bench.column(flagged[name], "owner_id") for name in ("risk", "late")}
        assert len(owners) == 1
        assert "marked" not in head(pilot)
        await press(pilot, "u")
        assert len({bench.column(flagged[name], "owner_id") for name in ("risk", "late")}) == 1
        assert "Zoe" not in text(pilot)


async def test_tab_keeps_to_this_board_and_p_to_what_is_urgent(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R", "tab") as pilot:
        assert "this board" in head(pilot)
        assert "Old idea" not in text(pilot)
        await press(pilot, "tab")
        assert "Old idea" in text(pilot)
        await press(pilot, "p")
        assert "Review · daily" in head(pilot)
        assert "Nobody's task" not in text(pilot)
        assert "Stuck contract" in text(pilot)
        await press(pilot, "p")
        assert "Nobody's task" in text(pilot)


async def test_enter_shows_the_card_on_its_board_and_escape_returns(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R", "j", "j", "enter") as pilot:
        visit = screen_of(pilot, VisitScreen)
        assert visit.focused_card() == flagged["stale"]
        assert "Other" in head(pilot)
        assert footer(pilot).startswith(" Esc back")
        await press(pilot, "v", "escape")  # takes the mark off first
        assert isinstance(pilot.app.screen, VisitScreen)
        await press(pilot, "escape")
        screen_of(pilot, ReviewScreen)
        assert the_list(pilot).key == flagged["stale"]
        await press(pilot, "enter", "q")  # back, not out
        screen_of(pilot, ReviewScreen)
        await press(pilot, "q")
        assert type(pilot.app.screen) is BoardScreen


async def test_what_is_done_on_the_board_shows_in_the_list_below(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R", "G", "enter", "x", "R") as pilot:
        screen_of(pilot, ReviewScreen)
        assert flagged["gap"] not in the_list(pilot).keys


async def test_a_explains_the_flag_from_the_events(bench: Bench, board: int, flagged: dict[str, int]) -> None:
    async with opened(bench, board, "R", "j", "j", "j", "A") as pilot:
        screen_of(pilot, WhyScreen)
        shown = text(pilot)
        assert "legal has the contract" in shown
        assert "What happened" in shown
        assert "made in To do" in shown
        await press(pilot, "escape", "home", "A")
        assert "Acme is red: the champion left. Since 8 days ago by kim." in text(pilot)
        await press(pilot, "escape")
        screen_of(pilot, ReviewScreen)


async def test_changes_of_others_arrive(bench: Bench, board: int, flagged: dict[str, int]) -> None:
    async with opened(bench, board, "R") as pilot:
        review = screen_of(pilot, ReviewScreen)
        bench.do(cards.block, [flagged["calm"]], "waiting for the moon")
        review.catch_up()
        await pilot.pause()
        assert "waiting for the moon" in text(pilot)


async def test_an_empty_list_says_so_and_what_to_press(bench: Bench, board: int) -> None:
    async with opened(bench, board, "R") as pilot:
        assert "Nothing needs eyes" in text(pilot)
        assert "Esc" in text(pilot)
        await press(pilot, "o", "enter", "A", "v", "j")
        screen_of(pilot, ReviewScreen)
        assert "no card here" in notices(pilot)


async def test_who_waits_for_others_and_what_was_won_stand_below_in_the_weekly_list(
    bench: Bench, clock: Clock, board: int, flagged: dict[str, int]
) -> None:
    bench.do(cards.pass_ball, [flagged["calm"]], "Acme")
    done = bench.card(board, "Won it", owner="Ann")
    bench.do(moves.move, [done], bench.stage(board, "done"), reason="They said so")
    clock.on(days=2)
    async with opened(bench, board, "R", size=(120, 50)) as pilot:
        found = titles(the_list(pilot), bench)
        assert found[-3:] == ["Nobody's task", "Calm card", "Won it"]
        assert "Waiting on others 1" in text(pilot)
        assert "waits for Acme, for 2 days" in text(pilot)
        assert "Wins 1" in text(pilot)
        await press(pilot, "p")
        assert "Calm card" not in text(pilot)
        assert "Won it" not in text(pilot)
        clock.on(days=9)
        await press(pilot, "p")
        assert "Won it" not in text(pilot)


async def test_marked_cards_of_two_boards_have_no_stage_in_common(
    bench: Bench, board: int, flagged: dict[str, int]
) -> None:
    async with opened(bench, board, "R", "j", "v", "v", "m") as pilot:
        screen_of(pilot, ReviewScreen)
        assert "several boards" in notices(pilot)


async def test_repeated_exceptions_are_told(bench: Bench, board: int) -> None:
    for name in "abc":
        card = bench.card(board, name, "doing", owner="Ann")
        bench.do(moves.move, [card], bench.stage(board, "waiting"), reason="in a hurry")
    async with opened(bench, board, "R") as pilot:
        assert "Repeated exceptions 1" in text(pilot)
        assert "Small: passed 3 times in 30 days" in text(pilot)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (149, 30), (200, 50), (300, 80)])
async def test_every_size_draws_hostile_titles_aligned(bench: Bench, board: int, size: tuple[int, int]) -> None:
    for title in HOSTILE:
        bench.card(board, title)
    async with opened(bench, board, "R", "j", size=size) as pilot:
        shown = the_list(pilot)
        width = shown.size.width
        for _ in range(6):
            for y in range(shown.size.height):
                strip = shown.render_line(y)
                assert strip.cell_length == width
                assert strip.text == visible(strip.text)
            await press(pilot, "pagedown")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert shown.render_line(0).cell_length == shown.size.width


def picture(count: int) -> ReviewPicture:
    lines = tuple(
        ReviewLine(
            card_id=number, board_id=1, board="Board", stage="Stage", title=f"Card {number} of the list", owner="Kim",
            holder="", account="Acme", flag="stale", urgent=number % 7 == 0,
            reasons=(Reason("stale", "no move, note or check for 9 days, limit 5"), Reason("ownerless", "no owner")),
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    return ReviewPicture("", {}, lines, (RepeatedException("Board", "Rule.", 4),), more=12)


@pytest.mark.parametrize("width", [40, 77, 100, 197])
def test_every_line_fits_and_what_is_left_out_is_told(width: int) -> None:
    items = review_items(picture(5), width)
    assert all(sum(map(len, (text for text, _ in line))) <= width for item in items for line in item.lines)
    assert [item.key for item in items if item.key is not None] == [1, 2, 3, 4, 5]
    words = "\n".join("".join(text for text, _ in line) for item in items for line in item.lines)
    assert "and 12 cards more" in words
    assert "Repeated exceptions" in words


async def test_five_hundred_lines_are_smooth(bench: Bench, board: int) -> None:
    """A step draws two items, and no widget is made for a row."""
    async with opened(bench, board, "R") as pilot:
        shown = the_list(pilot)
        start = time.perf_counter()
        shown.show(lambda width: review_items(picture(500), width))
        assert time.perf_counter() - start < 2  # about 30 ms; slow machines have other worries
        assert len(shown.keys) == 500
        await pilot.pause()
        drawn: list[int] = []
        plain = shown.render_line

        def counted(y: int) -> Strip:
            drawn.append(y)
            return plain(y)

        shown.render_line = counted  # type: ignore[method-assign]
        await press(pilot, "j")
        assert 0 < len(drawn) <= 6
        widgets = len(list(pilot.app.screen.walk_children()))
        await press(pilot, "G")
        assert shown.key == 500
        assert len(list(pilot.app.screen.walk_children())) == widgets


@pytest.mark.parametrize("theme", [*KANV_THEMES, "nord", "textual-light"])
async def test_every_theme_of_ours_draws_and_the_cursor_can_be_told(
    bench: Bench, board: int, flagged: dict[str, int], theme: str
) -> None:
    async with opened(bench, board, "R", "j") as pilot:
        pilot.app.theme = theme
        await pilot.pause()
        assert sum(row.startswith("▌") for row in rows(pilot)) == 2
        row = next(y for y, line in enumerate(rows(pilot)) if "▌" in line)
        style = the_list(pilot).render_line(row)._segments[0].style
        assert style is not None
        assert style.color != style.bgcolor


async def test_the_mouse_chooses_and_opens(bench: Bench, board: int, flagged: dict[str, int]) -> None:
    async with opened(bench, board, "R") as pilot:
        row = next(y for y, line in enumerate(rows(pilot)) if "Old idea" in line)
        await pilot.click(LineList, offset=(5, row))
        assert the_list(pilot).key == flagged["stale"]
        await pilot.click(LineList, offset=(5, row), times=2)
        await pilot.pause()
        screen_of(pilot, VisitScreen)


async def test_the_heading_of_the_first_card_stays_in_sight(bench: Bench, board: int, flagged: dict[str, int]) -> None:
    async with opened(bench, board, "R", "G", "home", size=(80, 16)) as pilot:
        assert rows(pilot)[0].strip().startswith("At risk")
        await press(pilot, "G", "k", "k", "k", "k", "k", "k")
        assert rows(pilot)[0].strip().startswith("At risk")
        assert under_cursor(pilot).startswith("Risky renewal")
