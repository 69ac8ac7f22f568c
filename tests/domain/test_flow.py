"""Weeks from Monday to Monday, days of cards in them, medians and slow ends."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.flow import LATEST, card_days, median, weeks, within
from kanvtui.domain.instants import stamp

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
NOW = dt.datetime(2026, 10, 28, 14, 0, tzinfo=dt.UTC)
"""A Wednesday, three days after clocks went back."""


def test_weeks_begin_on_monday_at_midnight_of_the_user() -> None:
    before, this = weeks(NOW, BERLIN, 2)
    assert (before.monday, this.monday) == (dt.date(2026, 10, 19), dt.date(2026, 10, 26))
    assert before.start == "2026-10-18T22:00:00.000000Z"  # summer time
    assert before.end == this.start == "2026-10-25T23:00:00.000000Z"  # winter time: the week had an hour more
    assert (before.opens, before.closes) == ("2026-10-19T00:00", "2026-10-26T00:00")
    assert (this.end, this.until, this.closes) == (LATEST, NOW, "2026-10-28T15:00")


def test_what_happens_at_midnight_belongs_to_the_new_week() -> None:
    before, this = weeks(NOW, BERLIN, 2)
    assert [week.has(this.start) for week in (before, this)] == [False, True]
    assert before.has("2026-10-25T22:59:59.999999Z")
    assert [before.has_due(key) for key in ("2026-10-25T24:00", "2026-10-26T00:00", "2026-10-18T24:00")] == [
        True, False, False,
    ]  # fmt: skip
    assert [before.has_day(dt.date(2026, 10, day)) for day in (18, 19, 25, 26)] == [False, True, True, False]


def test_weeks_stop_where_the_calendar_begins() -> None:
    found = weeks(dt.datetime(1, 1, 3, tzinfo=dt.UTC), Calendar(dt.UTC), 3)
    assert {week.monday for week in found} == {dt.date.min}


@given(st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2060, 1, 1)), st.sampled_from(("Europe/Berlin", "Asia/Tokyo")))
def test_weeks_join_without_a_gap(now: dt.datetime, zone: str) -> None:
    found = weeks(now.replace(tzinfo=dt.UTC), Calendar(ZoneInfo(zone)))
    assert all(one.end == other.start and one.closes == other.opens for one, other in pairwise(found))
    assert all(week.monday.weekday() == 0 for week in found)
    assert found[-1].has(stamp(now.replace(tzinfo=dt.UTC)))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 23))
def test_the_days_of_a_spell_add_up_over_its_weeks(back: int, length: int, hour: int) -> None:
    start = NOW - dt.timedelta(days=back, hours=hour)
    end = min(NOW, start + dt.timedelta(days=length))
    whole = (BERLIN.day(end) - BERLIN.day(start)).days
    assert sum(card_days(start, end, week, BERLIN) for week in weeks(NOW, BERLIN, 12)) == whole


def test_a_spell_counts_only_in_its_weeks() -> None:
    before, this = weeks(NOW, BERLIN, 2)
    friday, tuesday = NOW - dt.timedelta(days=5), NOW - dt.timedelta(days=1)
    assert [card_days(friday, tuesday, week, BERLIN) for week in (before, this)] == [3, 1]
    assert card_days(friday, friday, before, BERLIN) == 0
    assert card_days(tuesday, NOW, before, BERLIN) == 0


@pytest.mark.parametrize(
    ("values", "middle", "slow"),
    [
        ([], None, None),
        ([4], Decimal(4), 4),
        ([1, 4], Decimal("2.5"), 4),
        ([9, 1, 5], Decimal(5), 9),
        (list(range(1, 21)), Decimal("10.5"), 17),
    ],
)
def test_the_middle_and_the_slow_end(values: list[int], middle: Decimal | None, slow: int | None) -> None:
    assert (median(values), within(values)) == (middle, slow)


@given(st.lists(st.integers(0, 99), min_size=1), st.integers(1, 100))
def test_the_slow_end_is_the_least_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    found = within(values, percent)
    assert found is not None
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)
