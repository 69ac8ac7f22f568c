import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain import dates
from kanvtui.domain.calendar import Calendar
from kanvtui.errors import InputError

TODAY = dt.date(2026, 11, 21)  # a Saturday
CALENDAR = Calendar(zone=dt.UTC)


def parse(text: str, today: dt.date = TODAY) -> str:
    return dates.parse_due(text, today, CALENDAR)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


class TestParse:
    @pytest.mark.parametrize(
        ("typed", "due"),
        [
            ("2026-11-27", "2026-11-27"),
            ("0001-01-01", "0001-01-01"),
            ("9999-12-31", "9999-12-31"),
            ("today", "2026-11-21"),
            ("Tomorrow", "2026-11-22"),
            ("tom", "2026-11-22"),
            ("yesterday", "2026-11-20"),
            ("fri", "2026-11-27"),
            ("Friday", "2026-11-27"),
            ("next fri", "2026-11-27"),
            ("sat", "2026-11-28"),
            ("sun", "2026-11-22"),
            ("27 Nov", "2026-11-27"),
            ("Fri 27 Nov", "2026-11-27"),
            ("21 november", "2026-11-21"),
            ("20 nov", "2027-11-20"),
            ("3 sept", "2027-09-03"),
            ("27 Nov 2025", "2025-11-27"),
            ("29 feb", "2028-02-29"),
            ("+3d", "2026-11-24"),
            ("+5bd", "2026-11-27"),
            ("+2w", "2026-12-05"),
            ("+1mo", "2026-12-21"),
            ("+0d", "2026-11-21"),
            ("+99999w", "3943-05-29"),
            ("+99999mo", "9999-12-31"),
            ("17:30", "2026-11-21T17:30"),
            ("fri 9:05", "2026-11-27T09:05"),
            ("2026-11-27T17:30", "2026-11-27T17:30"),
            ("  27   nov\t17:30 ", "2026-11-27T17:30"),
        ],
    )
    def test_forms(self, typed: str, due: str) -> None:
        assert parse(typed) == due

    @pytest.mark.parametrize(
        "typed",
        [
            "31/12/2026",
            "2026-02-30",
            "10000-01-01",
            "0000-01-01",
            "2026-13-01",
            "26-11-27",
            "2026-11-27x",
            "30 feb",
            "31 feb 2027",
            "27 novice",
            "27 xyz",
            "xyz 27 nov",
            "fri 24:00",
            "fri 17:60",
            "fri17:30",
            "fr",
            "next",
            "+3h",
            "+3",
            "3d",
            "-3d",
            "",
            " ",
            "٣ nov",
            "now",
        ],
    )
    def test_anything_else_is_refused_with_the_forms(self, typed: str) -> None:
        with pytest.raises(InputError, match=r"is not a date\. Write one of: 2026-11-27, 27 Nov, fri") as refused:
            parse(typed)
        assert refused.value.exit_code == 2

    @given(st.dates(), st.sampled_from(dates.WEEKDAYS))
    def test_a_weekday_is_the_next_one_after_today(self, today: dt.date, name: str) -> None:
        if today > dt.date(9999, 12, 24):
            return
        day = dt.date.fromisoformat(parse(name, today))
        assert dates.WEEKDAYS[day.weekday()] == name
        assert 1 <= (day - today).days <= 7

    @pytest.mark.parametrize(("today", "typed"), [(dt.date.max, "tomorrow"), (dt.date.min, "yesterday")])
    def test_the_first_and_last_date_are_the_edge(self, today: dt.date, typed: str) -> None:
        assert parse(typed, today) == today.isoformat()

    def test_no_leap_day_is_left_before_the_end(self) -> None:
        with pytest.raises(InputError):
            parse("29 feb", dt.date(9998, 1, 1))

    def test_a_leap_day_over_a_century(self) -> None:
        assert parse("29 feb", dt.date(2096, 3, 1)) == "2104-02-29"

    @given(st.dates() | st.dates(dt.date(TODAY.year, 1, 1), dt.date(TODAY.year, 12, 31)))
    def test_what_is_shown_can_be_typed(self, day: dt.date) -> None:
        assert parse(dates.day_words(day, TODAY)) == day.isoformat()

    @given(st.text(st.characters()), st.dates())
    def test_any_text_is_read_or_refused(self, typed: str, today: dt.date) -> None:
        try:
            due = parse(typed, today)
        except InputError:
            return
        assert dates.due_day(due) is not None


class TestPast:
    def test_due_at_half_past_five_is_overdue_a_minute_later(self) -> None:
        key = dates.due_key("2026-11-21T17:30")
        assert not key < dates.clock_key(at("2026-11-21T17:30:59"))
        assert key < dates.clock_key(at("2026-11-21T17:31"))

    def test_a_date_lasts_until_the_end_of_its_day(self) -> None:
        key = dates.due_key("2026-11-21")
        assert not key < dates.clock_key(at("2026-11-21T23:59:59"))
        assert key < dates.clock_key(at("2026-11-22T00:00"))

    def test_a_due_does_not_shift_with_the_zone(self) -> None:
        instant = at("2026-11-21T20:00")
        tokyo, los_angeles = Calendar(ZoneInfo("Asia/Tokyo")), Calendar(ZoneInfo("America/Los_Angeles"))
        assert dates.due_key("2026-11-21") < dates.clock_key(tokyo.local(instant))
        assert not dates.due_key("2026-11-21") < dates.clock_key(los_angeles.local(instant))

    @given(st.datetimes(), st.datetimes(), st.booleans())
    def test_keys_sort_as_time_does(self, due: dt.datetime, now: dt.datetime, timed: bool) -> None:
        due = due.replace(second=0, microsecond=0)
        stored = due.isoformat(timespec="minutes") if timed else due.date().isoformat()
        past = now.replace(second=0, microsecond=0) > due if timed else now.date() > due.date()
        assert (dates.due_key(stored) < dates.clock_key(now)) == past

    @pytest.mark.parametrize("bad", ["", "soon", "2026-02-30", "10000-01-01", "0000-00-00", "\ud800"])
    def test_a_malformed_due_is_told_not_raised(self, bad: str) -> None:
        assert dates.due_day(bad) is None
        assert dates.due_words(bad, at("2026-11-21T12:00")) == f"due date unreadable: {bad}"

    @given(st.text(st.characters()))
    def test_no_stored_text_raises(self, due: str) -> None:
        dates.due_words(due, at("2026-11-21T12:00"))


class TestWords:
    @pytest.mark.parametrize(
        ("now", "words"),
        [
            ("2028-02-28T09:00", "due tomorrow"),
            ("2028-02-29T23:59", "due today"),
            ("2028-03-01T00:00", "1d overdue"),
            ("2029-03-01T09:00", "366d overdue"),
            ("2028-02-20T09:00", "due Tue 29 Feb"),
            ("2027-12-31T09:00", "due Tue 29 Feb 2028"),
            ("0001-01-01T00:00", "due Tue 29 Feb 2028"),
            ("9999-12-31T23:59", "2911653d overdue"),
        ],
    )
    def test_a_leap_day(self, now: str, words: str) -> None:
        assert dates.due_words("2028-02-29", at(now)) == words

    @pytest.mark.parametrize(
        ("now", "words"),
        [
            ("2026-11-20T12:00", "due tomorrow 17:30"),
            ("2026-11-21T17:30", "due today 17:30"),
            ("2026-11-21T17:31", "overdue since 17:30"),
            ("2026-11-22T00:10", "1d overdue"),
        ],
    )
    def test_a_time(self, now: str, words: str) -> None:
        assert dates.due_words("2026-11-21T17:30", at(now)) == words

    def test_the_first_and_last_date(self) -> None:
        assert dates.due_words("0001-01-01", at("2026-11-21T12:00")).endswith("d overdue")
        assert dates.due_words("9999-12-31", at("2026-11-21T12:00")) == "due Fri 31 Dec 9999"
        assert dates.day_words(dt.date(2026, 11, 20), TODAY) == "yesterday"

    @pytest.mark.parametrize(
        ("then", "words"),
        [
            ("2026-11-21T11:59:30", "just now"),
            ("2026-11-21T11:59", "1 min ago"),
            ("2026-11-21T11:00:01", "59 min ago"),
            ("2026-11-21T11:00", "1 h ago"),
            ("2026-11-21T00:00", "12 h ago"),
            ("2026-11-20T23:59", "yesterday"),
            ("2026-11-12T12:00", "9 days ago"),
            ("2032-11-21T12:00", "just now"),
            ("2026-11-21T12:00:01", "just now"),
        ],
    )
    def test_how_long_ago(self, then: str, words: str) -> None:
        assert dates.ago_words(at(then), at("2026-11-21T12:00"), CALENDAR) == words

    @given(st.datetimes(timezones=st.just(dt.UTC)), st.datetimes(timezones=st.just(dt.UTC)))
    def test_an_age_is_never_negative(self, then: dt.datetime, now: dt.datetime) -> None:
        for zone in (dt.UTC, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Kiritimati")):
            assert "-" not in dates.ago_words(then, now, Calendar(zone))


def test_a_day_written_in_full_says_the_same_on_any_day() -> None:
    assert dates.full_day("2026-11-24") == "Tue 24 Nov 2026"
    assert dates.full_day("2026-11-24T17:30") == "Tue 24 Nov 2026 17:30"
    assert dates.full_day("soon") == "soon"
