"""Trends in words: what is better depends on the target."""

from decimal import Decimal

import pytest

from kanvtui.domain.metrics import MetricLine
from kanvtui.domain.trend import LESS, MORE, NEAR, PLAIN, FigureLine, Reading, better, compare, figure, masked


def reading(value: int | None) -> Reading:
    return Reading() if value is None else Reading(Decimal(value), f"{value} days", str(value))


@pytest.mark.parametrize(
    ("target", "found"),
    [(">=95%", MORE), ("50", MORE), ("<21 days", LESS), ("<=2%", LESS), ("=100%", NEAR), ("", PLAIN), ("soon", PLAIN)],
)
def test_what_is_better_follows_the_target(target: str, found: str) -> None:
    assert better(target) == found
    assert better(target, LESS) == (LESS if found == PLAIN else found)


@pytest.mark.parametrize(
    ("before", "after", "wanted", "found"),
    [
        (3, 5, MORE, ("better", 1)),
        (5, 3, MORE, ("worse", -1)),
        (3, 5, LESS, ("worse", 1)),
        (5, 3, LESS, ("better", -1)),
        (5, 5, MORE, ("same", 0)),
        (3, 5, PLAIN, ("up", 1)),
        (5, 3, PLAIN, ("down", -1)),
        (80, 90, NEAR, ("better", 1)),
        (120, 90, NEAR, ("better", -1)),
        (100, 90, NEAR, ("worse", -1)),
        (90, 110, NEAR, ("same", 1)),
        (None, 5, MORE, ("", None)),
        (5, None, MORE, ("", None)),
    ],
)
def test_the_trend(before: int | None, after: int | None, wanted: str, found: tuple[str, int | None]) -> None:
    assert compare(reading(before), reading(after), wanted, "=100%") == found


def test_what_reads_the_same_is_the_same() -> None:
    assert compare(Reading(Decimal("93.2"), "93%"), Reading(Decimal("93.4"), "93%"), MORE) == ("same", 0)


@pytest.mark.parametrize(
    ("before", "after", "wanted", "found"),
    [
        (5, 3, MORE, "so far"),
        (5, 5, MORE, "same"),
        (5, 6, MORE, "better"),
        (5, 3, LESS, "so far"),
        (5, 5, LESS, "so far"),
        (5, 6, LESS, "worse"),
    ],
)
def test_a_count_of_a_week_that_runs_may_still_grow(before: int, after: int, wanted: str, found: str) -> None:
    assert compare(reading(before), reading(after), wanted, counts=True)[0] == found


def test_a_figure_with_its_weeks() -> None:
    line = MetricLine("k", "Time", "4 days on average of 3", "<5 days", True, figure=Decimal(4))
    found = figure(line, [reading(1), *map(reading, (9, None, 1, 2, 3, 4, 8, 4))], flows=True, board="B", board_id=3)
    assert (found.this_week, found.last_week, found.this_brief, found.last_brief) == ("4 days", "8 days", "4", "8")
    assert (found.trend, found.arrow, found.brief) == ("better", "↘", "4 days")
    assert list(map(str, found.weeks)) == "9 None 1 2 3 4 8 4".split()
    assert found.spark == "█·▂▃▃▄▇▄"
    assert (found.board, found.board_id, found.flows) == ("B", 3, True)


def test_the_value_alone() -> None:
    state = MetricLine("k", "Filled", "38% filled, 20 cards", figure=Decimal(38))
    assert figure(state, [Reading(), Reading(Decimal(38), "38% filled, 20 cards", "38%")]).brief == "38%"
    share = MetricLine("k", "Kept", "93% (13 of 14)", figure=Decimal(93))
    assert figure(share, [Reading(), Reading()], flows=True).brief == "93%"
    none = MetricLine("k", "Kept", "no data yet")
    assert (figure(none, [Reading(), Reading()], flows=True).brief, FigureLine(none).arrow) == ("", "")


def test_a_private_figure_shows_its_name_only() -> None:
    line = MetricLine("arr", "Value", "300%", ">200%", True, "how", figure=Decimal(300), cards=(1,), missed=(1,))
    found = masked(figure(line, [reading(2), reading(3)], private=True), "•••")
    assert found.line == MetricLine("arr", "Value", "•••", ">200%", None, "how", cards=(1,))
    assert (found.brief, found.this_week, found.last_week, found.spark, found.weeks) == ("•••", "•••", "•••", "", ())
    assert "3" not in repr(found).replace("board_id=None", "")
