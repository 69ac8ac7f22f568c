"""Figures on the screen: columns that fit, what is behind a figure, one entered by hand, other boards."""

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from builders import FREE, HOSTILE, Bench, Clock
from kanvtui.domain.metrics import MetricLine
from kanvtui.domain.text import visible
from kanvtui.domain.trend import FigureLine, MetricsPicture, Reading, figure
from kanvtui.operations import accounts, cards, moves
from kanvtui.operations.reads import figures
from kanvtui.screens.account import AccountScreen
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.metrics import BehindScreen, MetricsScreen
from kanvtui.screens.visit import VisitScreen
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.metric_lines import metric_entries
from screens.lists import head, notices, opened, press, screen_of
from screens.typed import Keys, footer, text_of, title, told, write

SOP = {
    **FREE,
    "fields": [{"key": "pieces", "label": "Pieces", "type": "number"}],
    "metrics": [
        {"key": "buffer", "name": "Buffer", "target": ">=3 weeks", "how": "pieces of each card", "formula": "pieces",
         "if_missed": "Plan more."},
        {"key": "nps", "name": "NPS", "target": ">50", "how": "entered by hand"},
    ],
}  # fmt: skip


def page(pilot: Keys) -> str:
    """What the list says."""
    return text_of(pilot.app.screen.query_one(Entries))


def meaning(pilot: Keys) -> str:
    """What stands under the list."""
    return str(pilot.app.screen.query_one("#meaning", Static).content)


def row(pilot: Keys, name: str) -> list[str]:
    """The columns of a figure."""
    line = next(line for line in page(pilot).splitlines() if line.strip(" ▌").startswith(name))
    return line.strip(" ▌").removeprefix(name).split()


async def test_g_m_shows_figures_and_what_is_behind_them(bench: Bench, clock: Clock) -> None:
    board, other = bench.board("Counted", SOP), bench.board("Other", FREE)
    bench.do(accounts.new, "Acme", renewal="2026-12-10")
    small = bench.card(board, "Small", account="Acme", fields=(("pieces", "1"),))
    large = bench.card(board, "Large", fields=(("pieces", "4"),))
    done = bench.card(board, "Done")
    clock.on(days=8)
    bench.do(moves.complete, [done])
    bench.do(cards.block, [small], "legal")
    async with opened(bench, board, "g", "m") as pilot:
        assert " ".join(head(pilot).split()) == "Metrics · Counted 1 target missed week of Mon 23 Nov"
        assert row(pilot, "Onboarding blockers") == ["1", "1", "0", "worse", "↗", "▁▁▁▁▁▁▁█"]
        assert row(pilot, "Buffer") == "2.5 weeks >=3 weeks missed 2.5 weeks 2.5 weeks same → ······██".split()
        assert row(pilot, "NPS") == ["enter", "it", ">50", "–", "–"]
        assert row(pilot, "Throughput") == "1 card 1 card 0 cards better ↗ ▁▁▁▁▁▁▁█".split()
        assert "No advice yet" in page(pilot)
        assert meaning(pilot).startswith("cards closed on or before their due date")
        assert "Enter cards" in footer(pilot)
        assert "e enter" not in footer(pilot)

        await press(pilot, *"jjjjj")
        assert meaning(pilot) == "pieces of each card → Plan more."
        await press(pilot, "e")
        assert "“Buffer” is worked out, not entered: pieces of each card." in notices(pilot)
        await press(pilot, "enter")
        screen_of(pilot, BehindScreen)
        shown = page(pilot)
        assert shown.index("Fall short: 1") < shown.index("Small") < shown.index("The others: 1") < shown.index("Large")
        assert "If missed  Plan more." in shown
        assert "Now        2.5 weeks on average of 2" in shown
        await press(pilot, "e", "tab")  # they mean nothing here
        bench.do(cards.retitle, small, "Smaller")
        screen_of(pilot, BehindScreen).catch_up()
        await pilot.pause()
        assert "Smaller" in page(pilot)
        await press(pilot, "enter")
        assert screen_of(pilot, VisitScreen).focused_card() == small
        await press(pilot, "escape", "j", "enter")
        assert screen_of(pilot, VisitScreen).focused_card() == large
        await press(pilot, "b")
        await write(pilot, "money", "enter")
        await press(pilot, "escape", "escape")
        assert row(pilot, "Onboarding blockers")[0] == "2"  # read when it came up again

        await press(pilot, "g", "g", "j", "j", "enter")  # customers stand behind renewals
        assert "Fall short: 1" in page(pilot)
        assert "Enter customer" in footer(pilot)
        await press(pilot, "enter")
        screen_of(pilot, AccountScreen)
        await press(pilot, "escape", "escape", "j", "j", "enter")
        assert "No card is behind this figure yet. Esc goes back." in page(pilot)
        await press(pilot, "enter", "escape")

        await press(pilot, "tab")
        assert "Metrics · Other" in head(pilot)
        assert "The SOP of this board names no figures of its own." in page(pilot)
        await press(pilot, "tab")
        assert "Metrics · all boards" in head(pilot)
        await press(pilot, "tab")
        assert "Metrics · Counted" in head(pilot)
        await press(pilot, "q")
        screen_of(pilot, BoardScreen)
        await press(pilot, "R", "g", "m")
        assert "Metrics · all boards" in head(pilot)
        assert other


async def test_a_figure_is_entered_by_hand_and_taken_back(bench: Bench) -> None:
    board = bench.board("Counted", SOP)
    async with opened(bench, board, "g", "m", *"jjjjjj") as pilot:
        assert "e enter" in footer(pilot)
        await press(pilot, "enter")  # there are no cards behind it
        assert title(pilot) == "NPS, target >50"
        await write(pilot, "61 yesterday")
        assert told(pilot) == "61, target >50 met, of yesterday"
        await press(pilot, "enter")
        assert row(pilot, "NPS") == ["61", ">50", "met", "61", "61", "same", "→", "······██"]
        await press(pilot, "e")
        await write(pilot, "lots", "enter")
        assert "is not a number" in told(pilot)
        await press(pilot, "escape", "u")
        assert row(pilot, "NPS")[:2] == ["enter", "it"]
        await press(pilot, "U")
        assert row(pilot, "NPS")[0] == "61"


async def test_rules_and_checks_of_the_health_have_cards_behind_them(bench: Bench) -> None:
    stages = [dict(stage) for stage in FREE["stages"]]
    stages[1] |= {"exit": "Somebody owns it.", "requires": ["owner"]}
    stages[1]["checks"] = [{"key": "call", "text": "Call them", "due": "entered+1d"}]
    board = bench.board("Judged", {**FREE, "stages": stages})
    card = bench.card(board, "Passed", "two")
    bench.do(moves.step, [card], 1, reason="They asked for it")
    bench.clock.on(days=3)
    async with opened(bench, board, "g", "m", "G", "enter") as pilot:
        assert "late 1 of 1 time (100%)" in page(pilot)
        assert "Passed" in page(pilot)
        await press(pilot, "escape", "k", "enter")
        assert "overridden 1 time on 1 of 1 card (100%)" in page(pilot)
        await press(pilot, "enter")
        assert screen_of(pilot, VisitScreen).focused_card() == card


async def test_without_a_board_nothing_breaks(bench: Bench) -> None:
    async with opened(bench, bench.board("Free", FREE)) as pilot:
        screen = MetricsScreen(bench.session)
        await pilot.app.push_screen(screen)
        await press(pilot, "G", "e", "enter", "tab")
        assert isinstance(pilot.app.screen, MetricsScreen | BehindScreen)


def lines(picture: MetricsPicture, width: int) -> list[str]:
    rows = [found for entry in metric_entries(picture, only=True) for found in entry.rows(width)]
    return ["".join(text for text, _ in found) for found in rows]


@pytest.mark.parametrize("width", [20, 48, 58, 78, 118, 198])
def test_columns_are_left_out_and_never_cut(bench: Bench, width: int) -> None:
    board = bench.board("Counted", SOP)
    bench.card(board, HOSTILE[8], fields=(("pieces", "1"),))
    picture = figures.picture(bench.session, board)
    found = lines(picture, width)
    assert all(cell_len(line) <= max(width, 28) for line in found if "advice" not in line)
    if width > 48:
        line = next(line for line in found if line.startswith("Buffer"))
        shown = [part for part in line.split("  ") if part.strip()]
        wanted = ("Buffer", "1 week", ">=3 weeks", "missed", "1 week", "–", "·······█")
        assert all(part.strip() in wanted for part in shown)


@pytest.mark.parametrize("words", HOSTILE)
def test_names_that_an_sop_or_a_card_brings_are_harmless(words: str) -> None:
    line = MetricLine("k", words, words, words, None, words)
    one: FigureLine = figure(line, [Reading(), Reading()], board=words, board_id=1)
    picture = MetricsPicture((one,), (), (), "", ((1, words),))
    for text in lines(picture, 118):
        assert text == visible(text)
