import datetime as dt
import os
import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.calendar import Calendar, Duration, deadline_words
from kanvtui.errors import InputError

BERLIN = ZoneInfo("Europe/Berlin")
UTC_CALENDAR = Calendar(zone=dt.UTC)
ZONES = st.sampled_from(
    [
        dt.UTC,
        *map(
            ZoneInfo,
            # clocks that change at midnight, by half an hour, and a day that never was (Apia, 30 December 2011)
            "Europe/Berlin America/New_York America/Santiago America/Sao_Paulo America/Havana Asia/Tokyo Asia/Beirut "
            "Australia/Lord_Howe Asia/Kathmandu Pacific/Apia Pacific/Kiritimati Africa/Cairo".split(),
        ),
        dt.timezone(dt.timedelta(hours=-12)),
        dt.timezone(dt.timedelta(hours=14)),
    ]
)
DAY_UNITS = ("d", "bd", "w", "mo")


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


def days(low: dt.date = dt.date(1990, 1, 1), high: dt.date = dt.date(2060, 12, 31)) -> st.SearchStrategy[dt.date]:
    return st.dates(low, high)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    workdays = draw(st.one_of(st.just(frozenset(range(5))), st.frozensets(st.integers(0, 6))))
    return Calendar(draw(ZONES), workdays, draw(st.frozensets(days(), max_size=8)))


EDGE = st.one_of(
    st.datetimes(dt.datetime.min, dt.datetime(1, 3, 1)),
    st.datetimes(dt.datetime(9999, 11, 1), dt.datetime.max),
).map(lambda naive: naive.replace(tzinfo=dt.UTC))
INSTANTS = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2060, 1, 1)).map(lambda at: at.replace(tzinfo=dt.UTC))


class TestDuration:
    @pytest.mark.parametrize("unit", ["m", "h", "d", "bd", "w", "mo"])
    @given(n=st.integers(0, 99_999))
    def test_what_is_written_reads_back(self, unit: str, n: int) -> None:
        duration = Duration(n, unit)
        assert Duration.parse(str(duration)) == duration
        assert (duration.exact is None) == (unit in DAY_UNITS)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [("5bd", "5 business days"), (" 1W ", "1 week"), ("30 m", "30 minutes"), ("1mo", "1 month"), ("0d", "0 days")],
    )
    def test_in_words(self, typed: str, words: str) -> None:
        assert Duration.parse(typed).words == words

    @pytest.mark.parametrize("typed", ["", "5", "bd", "-1d", "1.5d", "5y", "100000d", "1d2h", "²d", "5bd\n7d"])
    def test_anything_else_is_refused_with_the_forms(self, typed: str) -> None:
        with pytest.raises(InputError, match="30m, 4h, 7d, 5bd"):
            Duration.parse(typed)

    def test_exact(self) -> None:
        assert Duration(90, "m").exact == dt.timedelta(hours=1, minutes=30)
        assert Duration(48, "h").exact == dt.timedelta(days=2)


class TestDays:
    def test_a_weekend_holds_no_business_day(self) -> None:
        friday, monday = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
        assert UTC_CALENDAR.business_days(friday, monday) == 1
        assert UTC_CALENDAR.business_days(friday, dt.date(2026, 11, 22)) == 0
        assert UTC_CALENDAR.business_days(monday, friday) == 0
        assert UTC_CALENDAR.add_business_days(friday, 1) == monday
        assert UTC_CALENDAR.add_business_days(monday, -1) == friday

    def test_a_holiday_is_no_business_day(self) -> None:
        christmas = Calendar(holidays=frozenset({dt.date(2026, 12, 25), dt.date(2026, 12, 26)}))
        thursday = dt.date(2026, 12, 24)
        assert christmas.add_business_days(thursday, 1) == dt.date(2026, 12, 28)
        assert christmas.business_days(thursday, dt.date(2026, 12, 28)) == 1
        assert not christmas.works(dt.date(2026, 12, 25))

    @given(calendars(), days(), st.integers(0, 400))
    def test_counting_agrees_with_looking_at_each_day(self, calendar: Calendar, start: dt.date, span: int) -> None:
        end = start + dt.timedelta(days=span)
        each = [start + dt.timedelta(days=n) for n in range(1, span + 1)]
        assert calendar.business_days(start, end) == sum(map(calendar.works, each))

    @given(calendars(), days(), st.integers(-300, 300))
    def test_stepping_agrees_with_counting(self, calendar: Calendar, day: dt.date, count: int) -> None:
        there = calendar.add_business_days(day, count)
        if not calendar.workdays:
            assert there == (day if count == 0 else dt.date.max if count > 0 else dt.date.min)
        elif count > 0:
            assert calendar.works(there)
            assert calendar.business_days(day, there) == count
        elif count < 0:
            assert calendar.works(there)
            assert calendar.business_days(there, day) == -count - calendar.works(there) + calendar.works(day)

    def test_whole_units(self) -> None:
        start = dt.date(2026, 1, 31)
        assert UTC_CALENDAR.days(start, dt.date(2026, 2, 13), "w") == 1
        assert UTC_CALENDAR.days(start, dt.date(2026, 2, 14), "w") == 2
        assert UTC_CALENDAR.days(start, dt.date(2026, 2, 27), "mo") == 0
        assert UTC_CALENDAR.days(start, dt.date(2026, 2, 28), "mo") == 1
        assert UTC_CALENDAR.days(dt.date(2028, 2, 29), dt.date(2029, 3, 1), "d") == 366

    @given(calendars(), days(dt.date.min, dt.date.max), days(dt.date.min, dt.date.max), st.sampled_from(DAY_UNITS))
    def test_an_age_is_never_negative(self, calendar: Calendar, start: dt.date, end: dt.date, unit: str) -> None:
        assert calendar.days(start, end, unit) >= 0
        assert calendar.days(max(start, end), min(start, end), unit) == 0

    @pytest.mark.parametrize(
        ("typed", "sign", "there"),
        [
            ("1mo", 1, dt.date(2026, 2, 28)),
            ("13mo", 1, dt.date(2027, 2, 28)),
            ("25mo", 1, dt.date(2028, 2, 29)),
            ("2mo", -1, dt.date(2025, 11, 30)),
            ("2w", 1, dt.date(2026, 2, 14)),
            ("3bd", 1, dt.date(2026, 2, 4)),
            ("47h", 1, dt.date(2026, 2, 1)),
            ("30m", 1, dt.date(2026, 1, 31)),
        ],
    )
    def test_shift_from_the_end_of_january(self, typed: str, sign: int, there: dt.date) -> None:
        assert UTC_CALENDAR.shift(dt.date(2026, 1, 31), Duration.parse(typed), sign) == there

    @pytest.mark.parametrize("unit", DAY_UNITS)
    def test_nothing_leaves_the_dates_there_are(self, unit: str) -> None:
        long = Duration(99_999, unit)
        assert UTC_CALENDAR.shift(dt.date(9990, 1, 1), long) == dt.date.max
        assert UTC_CALENDAR.shift(dt.date(9, 1, 1), long, -1) == dt.date.min
        assert UTC_CALENDAR.shift(dt.date.max, Duration(1, "bd"), -1) == dt.date(9999, 12, 30)
        assert UTC_CALENDAR.shift(dt.date.min, Duration(1, "bd")) == dt.date(1, 1, 2)


class TestCut:
    @given(calendars(), INSTANTS, INSTANTS, st.integers(0, 40), st.sampled_from(DAY_UNITS))
    def test_older_than_the_cut_is_over_the_limit_in_days(
        self, calendar: Calendar, now: dt.datetime, then: dt.datetime, n: int, unit: str
    ) -> None:
        self.check_agreement(calendar, now, then, Duration(n, unit))

    @given(calendars(), INSTANTS, st.integers(0, 99 * 24 * 60), st.integers(0, 60), st.sampled_from(DAY_UNITS))
    def test_and_close_to_the_cut(self, calendar: Calendar, now: dt.datetime, minutes: int, n: int, unit: str) -> None:
        self.check_agreement(calendar, now, now - dt.timedelta(minutes=minutes), Duration(n, unit))

    @given(calendars(), EDGE, EDGE, st.sampled_from([0, 1, 5, 99_999]), st.sampled_from(DAY_UNITS))
    def test_and_at_the_first_and_last_dates_there_are(
        self, calendar: Calendar, now: dt.datetime, then: dt.datetime, n: int, unit: str
    ) -> None:
        self.check_agreement(calendar, now, then, Duration(n, unit))

    @staticmethod
    def check_agreement(calendar: Calendar, now: dt.datetime, then: dt.datetime, limit: Duration) -> None:
        start, today = calendar.day(then), calendar.day(now)
        if limit.unit in {"d", "bd"}:
            over = calendar.days(start, today, limit.unit) > limit.n
        else:
            over = calendar.shift(start, limit) < today
        assert (then < calendar.cut(now, limit)) == over
        if over:
            assert calendar.days(start, today, limit.unit) >= limit.n

    @given(calendars(), INSTANTS, st.integers(1, 500), st.sampled_from(["m", "h"]))
    def test_minutes_and_hours_are_exact(self, calendar: Calendar, now: dt.datetime, n: int, unit: str) -> None:
        limit = Duration(n, unit)
        assert now - calendar.cut(now, limit) == limit.exact

    def test_minutes_stop_at_the_first_instant(self) -> None:
        assert UTC_CALENDAR.cut(utc(1, 1, 1, 3), Duration(4, "h")) == utc(1, 1, 1)

    def test_hours_over_a_clock_change_are_real_hours(self) -> None:
        after = utc(2026, 10, 25, 3)
        assert Calendar(BERLIN).cut(after, Duration(4, "h")) == utc(2026, 10, 24, 23)

    def test_days_over_a_clock_change_are_the_days_of_the_user(self) -> None:
        assert Calendar(BERLIN).cut(utc(2026, 10, 26, 12), Duration(2, "d")) == utc(2026, 10, 23, 22)
        assert Calendar(BERLIN).cut(utc(2026, 10, 26, 12), Duration(0, "d")) == utc(2026, 10, 25, 23)

    def test_a_month_before_the_last_date_there_is(self) -> None:
        self.check_agreement(UTC_CALENDAR, utc(9999, 12, 2), utc(9999, 12, 1), Duration(1, "mo"))

    def test_a_week_is_over_on_day_8_and_a_month_is_never_longer_than_one(self) -> None:
        assert UTC_CALENDAR.cut(utc(2026, 11, 21, 9), Duration(1, "w")) == utc(2026, 11, 14)
        assert UTC_CALENDAR.cut(utc(2026, 3, 31, 9), Duration(1, "mo")) == utc(2026, 3, 1)
        assert UTC_CALENDAR.cut(utc(2026, 2, 28, 9), Duration(1, "mo")) == utc(2026, 1, 28)

    def test_without_working_days_nothing_grows_older(self) -> None:
        idle = Calendar(dt.UTC, frozenset())
        assert idle.cut(utc(2026, 11, 21), Duration(0, "bd")) == utc(1, 1, 1)


class TestMidnight:
    @given(ZONES, st.dates(dt.date(1990, 1, 1), dt.date(2060, 1, 1)))
    def test_the_day_begins_there(self, zone: dt.tzinfo, day: dt.date) -> None:
        calendar = Calendar(zone)
        start = calendar.midnight(day)
        assert calendar.day(start) >= day
        assert calendar.day(start - dt.timedelta(microseconds=1)) < day

    @given(ZONES, st.one_of(st.just(dt.date.min), st.just(dt.date.max), st.dates()))
    def test_every_date_has_one(self, zone: dt.tzinfo, day: dt.date) -> None:
        assert Calendar(zone).midnight(day).tzinfo is dt.UTC

    @given(ZONES, EDGE)
    def test_every_instant_has_a_day(self, zone: dt.tzinfo, instant: dt.datetime) -> None:
        assert abs((Calendar(zone).day(instant) - instant.date()).days) <= 1

    def test_midnight_that_the_clock_jumps_over(self) -> None:
        santiago = Calendar(ZoneInfo("America/Santiago"))
        assert santiago.midnight(dt.date(2026, 9, 6)) == utc(2026, 9, 6, 4)

    @pytest.fixture(params=["Asia/Tokyo", "America/New_York", "Pacific/Kiritimati"])
    def system(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
        monkeypatch.setitem(os.environ, "TZ", request.param)
        time.tzset()
        yield ZoneInfo(request.param)
        monkeypatch.undo()
        time.tzset()

    def test_without_a_zone_it_is_the_system_s(self, system: ZoneInfo) -> None:
        own, same = Calendar(), Calendar(system)
        for day in (dt.date.min, dt.date(1, 1, 2), dt.date(2026, 3, 8), dt.date(2026, 11, 21), dt.date.max):
            assert abs(own.midnight(day) - same.midnight(day)) < dt.timedelta(minutes=1)
        for instant in (utc(1, 1, 1), utc(2026, 11, 21, 4), utc(2026, 11, 21, 20), utc(9999, 12, 31, 23)):
            assert own.day(instant) == same.day(instant)
        assert own.cut(utc(1, 1, 1, 1), Duration(3, "bd")) == utc(1, 1, 1)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("brand_strategy+2d", "2 days after brand strategy"),
        ("launch-2w", "2 weeks before launch"),
        ("close+3bd", "3 business days after close"),
        ("close+1d", "1 day after close"),
        ("event@17:30", "event at 17:30"),
        ("event+1d@09:00", "1 day after event at 09:00"),
        ("event_end", "event end"),
        ("entered", "on entry"),
        ("entered+1d", "1 day after entry"),
        ("created+5m", "5 minutes after creation"),
        ("2026-11-27", "2026-11-27"),
        ("soon", "soon"),
        ("close+soon", "close+soon"),
        ("", ""),
    ],
)
def test_a_relative_deadline_in_words(rule: str, words: str) -> None:
    assert deadline_words(rule) == words
