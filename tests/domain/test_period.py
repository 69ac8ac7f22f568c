"""Periods as they are typed: days of the past, times, instants, from one to another."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.period import Period, instant_words, parse_past, parse_period
from kanvtui.errors import InputError

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
NOW = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
"""A Friday, ten o'clock in Berlin."""
TICK = dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("today", "2026-11-20T00:00+01:00"),
        ("yesterday", "2026-11-19T00:00+01:00"),
        ("mon", "2026-11-16T00:00+01:00"),
        ("fri", "2026-11-13T00:00+01:00"),
        ("last friday", "2026-11-13T00:00+01:00"),
        ("Fri 17:30", "2026-11-13T17:30+01:00"),
        ("9:15", "2026-11-20T09:15+01:00"),
        ("16 nov", "2026-11-16T00:00+01:00"),
        ("24 oct", "2026-10-24T00:00+02:00"),
        ("24 dec", "2025-12-24T00:00+01:00"),
        ("wed 24 dec 2025", "2025-12-24T00:00+01:00"),
        ("29 feb", "2024-02-29T00:00+01:00"),
        ("2026-10-25", "2026-10-25T00:00+02:00"),
        ("2026-10-26T08:00", "2026-10-26T08:00+01:00"),
        ("2w ago", "2026-11-06T00:00+01:00"),
        ("3 days ago", "2026-11-17T00:00+01:00"),
        ("1 month ago", "2026-10-20T00:00+02:00"),
        ("-7d", "2026-11-13T00:00+01:00"),
        ("3bd ago", "2026-11-17T00:00+01:00"),
        ("2026-11-16T09:00:00.000000Z", "2026-11-16T09:00+00:00"),
    ],
)
def test_days_of_the_past(typed: str, local: str) -> None:
    assert parse_past(typed, NOW, BERLIN) == dt.datetime.fromisoformat(local)


def test_an_end_has_its_day_in_it() -> None:
    assert parse_past("24 oct", NOW, BERLIN, end=True) == dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC) - TICK
    assert parse_past("25 oct", NOW, BERLIN, end=True) == dt.datetime(2026, 10, 25, 23, tzinfo=dt.UTC) - TICK
    assert parse_past("25 oct 12:00", NOW, BERLIN, end=True) == dt.datetime(2026, 10, 25, 11, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed", ["", "soon", "4h ago", "9x ago", "31 feb", "30 foo", "0001-01-01", "25:00", "fooZT Z"]
)
def test_what_is_no_day(typed: str) -> None:
    with pytest.raises(InputError, match="no day to look back to"):
        parse_past(typed, NOW, BERLIN)


def test_periods() -> None:
    monday = dt.datetime(2026, 11, 15, 23, tzinfo=dt.UTC)
    wednesday_night = dt.datetime(2026, 11, 18, 23, tzinfo=dt.UTC) - TICK
    for blank in ("", "last review", "Since Last Review", "last review to now"):
        assert parse_period(blank, NOW, BERLIN) == Period()
    assert parse_period("since mon", NOW, BERLIN) == Period(monday)
    assert parse_period("from mon to today", NOW, BERLIN) == Period(monday)
    for between in ("mon to wed", "mon until wed", "mon..wed", "mon - wed", "2026-11-16 - 2026-11-18"):
        assert parse_period(between, NOW, BERLIN) == Period(monday, wednesday_night)
    assert parse_period("last review to wed", NOW, BERLIN) == Period(None, wednesday_night)
    assert parse_period("mon to tomorrow", NOW, BERLIN) == Period(monday)


@pytest.mark.parametrize(("typed", "why"), [("wed to mon", "ends before"), ("tomorrow", "has not begun")])
def test_what_is_no_period(typed: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        parse_period(typed, NOW, BERLIN)


def test_the_system_zone_is_taken_where_none_is_set() -> None:
    assert parse_past("fri 17:30", NOW, Calendar()).tzinfo is dt.UTC


def test_instants_in_words() -> None:
    today = dt.date(2026, 11, 20)
    midnight = BERLIN.midnight(dt.date(2026, 11, 16))
    assert instant_words(midnight, today, BERLIN) == "Mon 16 Nov"
    assert instant_words(midnight - TICK, today, BERLIN) == "Sun 15 Nov"
    assert instant_words(NOW, today, BERLIN) == "today 10:00"
