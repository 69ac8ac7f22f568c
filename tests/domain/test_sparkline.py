"""Sparklines: bars over the range of the score itself."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.sparkline import BARS, spark, trace


def test_the_whole_range() -> None:
    assert spark(range(8), 0, 7) == BARS == "▁▂▃▄▅▆▇█"
    assert spark([1, 3, 5], 1, 5) == "▁▅█"
    assert spark([3_666_667, 2_333_333, 4_333_333], 1_000_000, 5_000_000) == "▆▃▇"


def test_the_edges() -> None:
    assert spark([], 0, 1) == ""
    assert spark([-9, 99], 0, 7) == "▁█"
    assert spark([4, 4], 4, 4) == "▁▁"


@given(st.lists(st.integers(-10, 110), max_size=20))
def test_a_higher_figure_never_has_a_lower_bar(values: list[int]) -> None:
    assert spark(sorted(values), 0, 100) == "".join(sorted(spark(values, 0, 100)))


def test_a_trace_begins_at_nothing_and_says_where_there_is_no_figure() -> None:
    assert trace([Decimal(0), None, Decimal(4), Decimal(8)]) == "▁·▅█"
    assert trace([Decimal(50), Decimal(100)], Decimal(100)) == "▅█"
    assert trace([Decimal(-4), Decimal(0), Decimal(4)]) == "▁▅█"
    assert trace([Decimal(0), None]) == "▁·"
    assert trace([None, None]) == ""
