"""Clocks that go back, other zones, the edges of the calendar."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from builders import MONDAY, Bench
from kanvtui.domain.calendar import Calendar
from kanvtui.operations import cards, history, moves
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.reads.card import detail
from kanvtui.operations.reads.history import events, why
from kanvtui.operations.reads.review import agenda


def test_a_clock_set_back_makes_no_negative_age(bench: Bench, board: int) -> None:
    """D01."""
    card = bench.card(board, owner="Ann", note="x", due="fri")
    bench.do(moves.step, [card], 1)
    bench.do(cards.block, [card], "legal")
    bench.do(cards.pass_ball, [card], "Legal")
    bench.clock.at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert "clock is before the last change" in bench.session.clock_notice()
    bench.do(cards.set_next, [card], "call")
    found = detail(bench.session, card)
    assert (found.day, found.holder_words, found.blocked_words) == (
        "day 0 of 7 in Doing", "Legal today", "blocked today: legal",
    )  # fmt: skip
    lines = events(bench.session, card)
    assert {line.when for line in lines} == {"just now"}
    assert lines[0].words == "next: call"
    assert not any("-" in line for line in why(bench.session, card))
    assert history.undo(bench.session)[1].label == "next step of “A card”: call"
    bench.clock.at = MONDAY
    bench.do(cards.set_next, [card], "call")
    assert bench.session.clock_notice() == ""


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_another_zone_shifts_no_due(bench: Bench, board: int, zone: str) -> None:
    """D02."""
    card = bench.card(board, due="fri", owner="Ann")
    timed = bench.card(board, due="fri 17:30", owner="Ann")
    before = bench.dump()
    bench.session.calendar = Calendar(ZoneInfo(zone))
    assert bench.dump() == before
    found = [detail(bench.session, key) for key in (card, timed)]
    assert [one.due for one in found] == ["2026-11-20", "2026-11-20T17:30"]
    assert [one.due_words for one in found] == ["due Fri 20 Nov", "due Fri 20 Nov 17:30"]
    assert [one.day for one in found] == ["day 0 in To do"] * 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-12-31T23:59"])
def test_the_edges_of_the_calendar(bench: Bench, board: int, day: str) -> None:
    """D05."""
    card = bench.card(board, due=day.replace("T", " "))
    assert detail(bench.session, card).due == day
    assert detail(bench.session, card).late is (day == "0001-01-01")
    for clock in (dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC)):
        bench.clock.at = clock
        for zone in (dt.UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")):
            bench.session.calendar = Calendar(zone)
            assert agenda(bench.session).lines
            assert board_reads.faces(bench.session, board, [card])[card].unreadable is False
            assert why(bench.session, card)


def test_the_calendar_of_the_settings_counts(path: object, bench: Bench, board: int) -> None:
    card = bench.card(board, stage="waiting", owner="Ann")
    bench.do(moves.move, [card], bench.stage(board, "todo"))
    bench.session.calendar = Calendar(dt.UTC, frozenset({0}))
    bench.clock.on(days=40)
    assert [reason.flag for reason in detail(bench.session, card).reasons] == []
