import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.instants import EARLIEST, LENGTH, moment, stamp

INSTANTS = st.datetimes(timezones=st.just(dt.UTC))


@given(INSTANTS)
def test_what_is_stored_reads_back_and_has_one_width(instant: dt.datetime) -> None:
    assert moment(stamp(instant)) == instant
    assert len(stamp(instant)) == LENGTH


@given(INSTANTS, INSTANTS)
def test_text_order_is_time_order(one: dt.datetime, other: dt.datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)


def test_the_stored_form() -> None:
    cet = dt.timezone(dt.timedelta(hours=1))
    assert stamp(dt.datetime(2026, 11, 21, 0, 30, tzinfo=cet)) == "2026-11-20T23:30:00.000000Z"
    assert stamp(dt.datetime.min.replace(tzinfo=dt.UTC)) == EARLIEST


def test_a_naive_time_is_no_instant() -> None:
    with pytest.raises(ValueError, match="naive"):
        stamp(dt.datetime(2026, 11, 21))


def test_an_instant_without_its_zone_is_utc() -> None:
    assert moment("2026-11-21T09:00:00") == dt.datetime(2026, 11, 21, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize("bad", [None, "", "yesterday", "2026-02-30T00:00:00Z", "10000-01-01T00:00:00Z", "\ud800"])
def test_a_bad_row_stays_readable(bad: str | None) -> None:
    assert moment(bad) is None


@given(st.text(st.characters()))
def test_no_text_raises(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is not None
