import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain import order
from kanvtui.domain.order import between

LOWEST = "A" + "0" * 26
HIGHEST = "z" * 27
_HEADS = [(head, ord(head) - ord("a") + 1) for head in "abcz"] + [(head, ord("Z") - ord(head) + 1) for head in "ZYXA"]


@st.composite
def ranks(draw: st.DrawFn) -> str:
    """Any well-formed rank, also of lengths that no stage ever reaches."""
    head, digits = draw(st.sampled_from(_HEADS))
    whole = head + draw(st.text(order.DIGITS, min_size=digits, max_size=digits))
    fraction = draw(st.text(order.DIGITS, max_size=6)).rstrip("0")
    rank = whole + fraction
    return rank if rank != LOWEST else rank + "1"


@given(st.lists(st.integers(0, 10_000), max_size=200))
def test_any_sequence_of_inserts_keeps_the_order_total_and_unique(places: list[int]) -> None:
    stage: list[str] = []
    for place in places:
        at = place % (len(stage) + 1)
        rank = between(stage[at - 1] if at else None, stage[at] if at < len(stage) else None)
        stage.insert(at, rank)
    assert stage == sorted(set(stage))


@given(ranks(), ranks())
def test_strictly_between_any_two_ranks_and_room_is_left_on_both_sides(one: str, other: str) -> None:
    if one == other:
        return
    low, high = sorted((one, other))
    middle = between(low, high)
    assert low < middle < high
    assert low < between(low, middle) < middle < between(middle, high) < high


@given(ranks())
def test_there_is_room_at_both_ends_of_any_rank(rank: str) -> None:
    assert between(None, between(None, rank)) < between(None, rank) < rank
    assert rank < between(rank, None) < between(between(rank, None), None)


def test_room_is_left_even_beside_the_last_ranks_there_are() -> None:
    low, high = LOWEST + "1", HIGHEST
    for _ in range(5):
        lower, higher = between(None, low), between(high, None)
        assert lower < low
        assert high < higher
        low, high = lower, higher
    assert between(None, "A" + "0" * 25 + "1") > LOWEST


@pytest.mark.no_cover
def test_one_hundred_thousand_appends_and_prepends_stay_short() -> None:
    last = first = order.FIRST
    longest = 0
    for _ in range(100_000):
        above, below = between(last, None), between(None, first)
        assert last < above
        assert below < first
        last, first = above, below
        longest = max(longest, len(above), len(below))
    assert longest <= 4


def test_random_drops_stay_short() -> None:
    drops = random.Random(7)
    stage = [order.FIRST]
    for _ in range(5_000):
        at = drops.randrange(len(stage) + 1)
        stage.insert(at, between(stage[at - 1] if at else None, stage[at] if at < len(stage) else None))
    assert max(map(len, stage)) <= 12
    assert stage == sorted(set(stage))


def test_drops_at_one_place_grow_slowly() -> None:
    low, high = "a0", "a1"
    for _ in range(250):
        high = between(low, high)
    assert len(high) <= order.LONGEST


def test_spread_gives_short_rising_ranks() -> None:
    fresh = order.spread(10_000)
    assert fresh == sorted(set(fresh))
    assert len(fresh) == 10_000
    assert max(map(len, fresh)) <= 4
    assert order.spread(0) == []
    assert order.spread(1) == [order.FIRST]


@pytest.mark.parametrize(("low", "high"), [("a1", "a1"), ("a1", "a0"), ("b00", "a0")])
def test_neighbours_out_of_order_are_refused(low: str, high: str) -> None:
    with pytest.raises(ValueError, match="no rank between"):
        between(low, high)


@pytest.mark.parametrize("bad", ["", "a", "b1", "5", "0a", "a0V0", "a00", "é1", "a-", "a0!", " a0", "A0", LOWEST, "a٣"])
def test_what_is_no_rank_is_refused(bad: str) -> None:
    for low, high in ((bad, None), (None, bad), (bad, "zz"), ("Zz", bad)):
        with pytest.raises(ValueError, match="no rank"):
            between(low, high)


@given(st.one_of(st.none(), st.text(max_size=6)), st.one_of(st.none(), st.text(max_size=6)))
def test_any_text_gives_a_rank_or_a_value_error(low: str | None, high: str | None) -> None:
    try:
        rank = between(low, high)
    except ValueError:
        return
    assert low is None or low < rank
    assert high is None or rank < high
