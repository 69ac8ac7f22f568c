"""Clocks between milestones: TFR #1 and #2, kickoff within 3 days, contract to first publication (B11, B13)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.clocks import Point, clock, clock_line, clock_words, length_words, limit_of
from kanvtui.domain.metrics import MetricRule

UTC = Calendar(dt.UTC)
MONDAY = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)
TFR_1 = MetricRule("tfr_1", "TFR #1 on time", "=100%", within="2d")
KICKOFF = MetricRule("kickoff_3d", "Kickoff within 3 days", ">=95%", within="3d")
TO_FIRST = MetricRule("contract", "Contract to TFR #2", "<21 days")


def day(count: int, at: dt.datetime = MONDAY) -> str:
    return (at + dt.timedelta(days=count)).date().isoformat()


def stands(rule: MetricRule, done: int | None, today: int = 0, calendar: Calendar = UTC) -> tuple[str, str]:
    """Return state and words of a clock that started on Monday, was done *done* days later, on day *today*."""
    end = None if done is None else Point(day(done))
    line = clock_line(rule, Point(day(0)), end, MONDAY + dt.timedelta(days=today), calendar)
    assert line is not None
    assert line.name == rule.name
    return line.state, line.words


@pytest.mark.parametrize(
    ("rule", "done", "today", "state", "words"),
    [
        (TFR_1, 2, 9, "met", "done on day 2 of 2"),
        (TFR_1, 3, 9, "missed", "done on day 3 of 2"),
        (TFR_1, None, 2, "running", "day 2 of 2"),
        (TFR_1, None, 3, "late", "day 3 of 2"),
        (KICKOFF, 3, 9, "met", "done on day 3 of 3"),
        (KICKOFF, 4, 9, "missed", "done on day 4 of 3"),
        (TO_FIRST, 20, 30, "met", "20 days, target <21 days"),
        (TO_FIRST, 21, 30, "missed", "21 days, target <21 days"),
        (TO_FIRST, None, 20, "running", "20 days so far, target <21 days"),
        (TO_FIRST, None, 21, "late", "21 days so far, target <21 days"),
        (MetricRule("b", "B", within="2w"), 14, 20, "met", "done on day 14 of 14"),
        (MetricRule("b", "B", within="2w"), 15, 20, "missed", "done on day 15 of 14"),
        (MetricRule("b", "B", within="1mo"), 30, 40, "met", "done on day 30 of 30"),
        (MetricRule("b", "B", within="5bd"), 7, 9, "met", "done on business day 5 of 5"),
        (MetricRule("b", "B", within="5bd"), 8, 9, "missed", "done on business day 6 of 5"),
        (MetricRule("b", "B", ">=30 days"), None, 90, "running", "90 days so far, target >=30 days"),
        (MetricRule("b", "B", ">=30 days"), 29, 90, "missed", "29 days, target >=30 days"),
        (MetricRule("b", "B", "=2 days"), None, 2, "running", "2 days so far, target =2 days"),
        (MetricRule("b", "B", "=2 days"), None, 3, "late", "3 days so far, target =2 days"),
        (MetricRule("b", "B", "<5 business days"), 6, 9, "met", "4 business days, target <5 business days"),
        (MetricRule("b", "B", within="2d"), -1, 9, "met", "done on day 0 of 2"),
    ],
)
def test_a_clock(rule: MetricRule, done: int | None, today: int, state: str, words: str) -> None:
    assert stands(rule, done, today) == (state, words)


@pytest.mark.parametrize(
    ("within", "minutes", "state", "words"),
    [
        ("5m", 5, "met", "done after 5 min of 5 min"),
        ("5m", 6, "missed", "done after 6 min of 5 min"),
        ("1h", 60, "met", "done after 1 h of 1 h"),
        ("24h", 1530, "missed", "done after 25 h 30 min of 24 h"),
    ],
)
def test_minutes_and_hours_count_between_instants(within: str, minutes: int, state: str, words: str) -> None:
    rule = MetricRule("sla", "SLA", within=within)
    start = Point(day(0), MONDAY)
    end = Point(day(0), MONDAY + dt.timedelta(minutes=minutes))
    found = clock_line(rule, start, end, MONDAY, UTC)
    assert found is not None
    assert (found.state, found.words) == (state, words)
    running = clock(rule, start, None, MONDAY + dt.timedelta(minutes=minutes), UTC)
    assert running is not None
    assert running.state == {"met": "running", "missed": "late"}[state]
    assert running.failed is (state == "missed")
    assert not running.ended
    assert clock_words(rule, running) == words.removeprefix("done after ")


def test_an_hour_of_a_target() -> None:
    rule = MetricRule("response", "Response time", "<1 hour")
    for seconds, state in ((3599, "met"), (3600, "missed")):
        end = Point(day(0), MONDAY + dt.timedelta(seconds=seconds))
        found = clock(rule, Point(day(0), MONDAY), end, MONDAY, UTC)
        assert found is not None
        assert found.state == state
        assert clock_words(rule, found) == ("59 min" if state == "met" else "1 h") + ", target <1 hour"


def test_hours_without_instants_are_held_against_days() -> None:
    rule = MetricRule("sla", "SLA", within="24h")
    assert stands(rule, 1, 3) == ("met", "done on day 1 of 1")
    assert stands(rule, 2, 3) == ("missed", "done on day 2 of 1")
    found = clock(rule, Point(day(0), MONDAY), Point(day(1)), MONDAY, UTC)
    assert found is not None
    assert found.unit == "d"


def test_a_clock_change_moves_no_day() -> None:
    zone = ZoneInfo("Europe/Berlin")
    calendar = Calendar(zone)
    start = Point("2026-10-24")
    late = dt.datetime(2026, 10, 26, 22, 59, tzinfo=dt.UTC)  # 23:59 after the clocks went back
    found = clock(TFR_1, start, None, late, calendar)
    assert found is not None
    assert (found.count, found.state) == (2, "running")
    found = clock(TFR_1, start, None, late + dt.timedelta(minutes=1), calendar)
    assert found is not None
    assert (found.count, found.state) == (3, "late")


@pytest.mark.parametrize(
    "rule",
    [MetricRule("a", "A"), MetricRule("a", "A", ">95%"), MetricRule("a", "A", "<2 days", within="soon"),
     MetricRule("a", "A", "x")],
)  # fmt: skip
def test_a_metric_without_a_time_has_no_clock(rule: MetricRule) -> None:
    assert limit_of(rule) is None
    assert clock_line(rule, Point(day(0)), None, MONDAY, UTC) is None


def test_dates_that_cannot_be_read_have_no_clock() -> None:
    assert clock(TFR_1, Point("soon"), None, MONDAY, UTC) is None
    assert clock(TFR_1, Point(day(0)), Point("2026-02-30"), MONDAY, UTC) is None


@pytest.mark.parametrize(
    ("count", "unit", "words"), [(1, "d", "1 day"), (2, "bd", "2 business days"), (0, "m", "0 min")]
)
def test_lengths_in_words(count: int, unit: str, words: str) -> None:
    assert length_words(count, unit) == words
