"""Recurrence rules: which day is next, which is the newest, and that no rule hangs or is lost by a clock change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kanvtui.domain.dates import clock_key
from kanvtui.domain.recurrence import latest, next_after, next_completed, problem

MONDAYS = "FREQ=WEEKLY;BYDAY=MO"
AT_NINE = "FREQ=DAILY;BYHOUR=9"


def times(rule: str, start: str, count: int) -> list[str]:
    found: list[str] = []
    after = ""
    while len(found) < count and (time := next_after(rule, start, after)) is not None:
        found.append(time)
        after = time
    return found


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        (MONDAYS, "2026-11-16", ["2026-11-16", "2026-11-23", "2026-11-30", "2026-12-07"]),
        (MONDAYS, "2026-11-17", ["2026-11-23", "2026-11-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=10", "2026-11-16", ["2026-12-10", "2027-01-10", "2027-02-10"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-11-16", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-30", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-10-01", ["2026-10-30", "2026-11-30", "2026-12-31"]),
        (AT_NINE, "2026-11-16", ["2026-11-16T09:00", "2026-11-17T09:00"]),
        (AT_NINE, "2026-11-16T09:01", ["2026-11-17T09:00", "2026-11-18T09:00"]),
        ("FREQ=DAILY;BYHOUR=9,16;BYMINUTE=30", "2026-11-16T10:00", ["2026-11-16T16:30", "2026-11-17T09:30"]),
        ("FREQ=HOURLY;INTERVAL=2", "2026-11-16", ["2026-11-16T00:00", "2026-11-16T02:00", "2026-11-16T04:00"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-11-16", ["2028-02-29", "2032-02-29"]),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", "2026-11-16", ["2044-02-29", "2072-02-29", "2112-02-29"]),
        ("FREQ=WEEKLY;INTERVAL=2", "2026-11-18", ["2026-11-18", "2026-12-02", "2026-12-16"]),
        ("freq=weekly;byday=mo", "2026-11-16", ["2026-11-16"]),
    ],
)
def test_a_rule_comes_on_its_days(rule: str, start: str, expected: list[str]) -> None:
    assert times(rule, start, len(expected)) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", ["2026-11-16", "2026-11-17", "2026-11-18"]),
        ("FREQ=DAILY;UNTIL=20261117", ["2026-11-16", "2026-11-17"]),
        ("FREQ=DAILY;BYHOUR=9;UNTIL=20261117", ["2026-11-16T09:00", "2026-11-17T09:00"]),
        ("FREQ=DAILY;BYHOUR=9;UNTIL=20261117T083000Z", ["2026-11-16T09:00"]),
        ("FREQ=HOURLY;COUNT=2", ["2026-11-16T00:00", "2026-11-16T01:00"]),
    ],
)
def test_a_rule_ends(rule: str, expected: list[str]) -> None:
    assert times(rule, "2026-11-16", 9) == expected
    assert latest(rule, "2026-11-16", "2031-01-01", "") == expected[-1]
    assert next_after(rule, "2026-11-16", "2031-01-01") is None


def test_the_newest_time_is_found_from_the_end() -> None:
    assert latest(MONDAYS, "2025-11-17", "2026-11-16T00:00", "2025-11-17") == "2026-11-16"
    assert latest(MONDAYS, "2025-11-17", "2026-11-15T23:59", "") == "2026-11-09"
    assert latest(MONDAYS, "2025-11-17", "2026-11-16T09:00", "2026-11-16") is None
    assert latest(AT_NINE, "2026-11-01", "2026-11-16T08:59", "2026-11-01") == "2026-11-15T09:00"
    assert latest(AT_NINE, "2026-11-01", "2026-11-16T09:00", "2026-11-01") == "2026-11-16T09:00"
    assert latest("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "2020-01-01", "2026-11-16", "") == "2026-03-01"
    assert latest(MONDAYS, "2026-11-16", "2026-11-01", "") is None


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_clock_changes_neither_lose_nor_double_a_time(zone: str) -> None:
    """Walk a year minute by minute by the clock on the wall, as the program does, and look at what comes."""
    for rule, hours in (("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", 30), (AT_NINE, 9)):
        start, made = "2026-10-01", list[str]()
        coming = next_after(rule, start, "")
        instant = dt.datetime(2026, 10, 1, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
        while len(made) < 200 and coming is not None:
            instant += dt.timedelta(minutes=10)
            clock = clock_key(instant.astimezone(ZoneInfo(zone)))
            if coming <= clock:
                made.append(latest(rule, coming, clock, "") or "nothing")
                coming = next_after(rule, start, clock)
        first = dt.date(2026, 10, 1)
        assert [time[:10] for time in made] == [(first + dt.timedelta(days=n)).isoformat() for n in range(200)]
        assert all(time.endswith("02:30" if hours == 30 else "09:00") for time in made)


def test_work_is_due_again_counted_from_its_completion() -> None:
    day = dt.date(2026, 11, 18)
    assert next_completed("FREQ=WEEKLY;INTERVAL=2", day, 1) == "2026-12-02"
    assert next_completed("FREQ=DAILY;INTERVAL=14", day, 1) == "2026-12-02"
    assert next_completed("FREQ=DAILY", day, 1) == "2026-11-19"
    assert next_completed(MONDAYS, day, 1) == "2026-11-23"
    assert next_completed("FREQ=DAILY;BYHOUR=9", day, 1) == "2026-11-19T09:00"
    assert next_completed("FREQ=DAILY;COUNT=3", day, 2) == "2026-11-19"
    assert next_completed("FREQ=DAILY;COUNT=3", day, 3) is None
    assert next_completed("nonsense", day, 3) is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY"),
        ("FREQ=DAILY;BYHOUR=25", "hour"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never comes"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY counts from 1"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1,0", "BYSETPOS counts from 1"),
        ("FREQ=MINUTELY;BYMONTH=4;BYMONTHDAY=31", "never comes"),
        ("FREQ=HOURLY;INTERVAL=24;BYHOUR=5", "empty"),
        ("FREQ=DAILY;UNTIL=soon", "UNTIL"),
        ("FREQ=DAILY;UNTIL=20261117;COUNT=3", "exclude"),
        ("FREQ=DAILY;COUNT=1000000", "10,000"),
        ("FREQ=SECONDLY", "SECONDLY"),
        ("FREQ=DAILY;BYDAY=MO\nRRULE:FREQ=WEEKLY", "more than one"),
        ("", "frequency"),
    ],
)
def test_a_rule_that_cannot_be_is_named_and_never_comes(rule: str, words: str) -> None:
    assert words in problem(rule)
    if "COUNT=" not in rule and "MINUTELY" not in rule:  # it is looked for over years, minute by minute
        assert next_after(rule, "2026-11-16", "") is None
        assert latest(rule, "2020-11-16", "2026-11-16", "") is None


@pytest.mark.parametrize("rule", [MONDAYS, AT_NINE, "FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20200101"])
def test_a_rule_in_order_has_no_problem(rule: str) -> None:
    assert problem(rule) == ""


def test_a_dense_rule_is_bounded() -> None:
    assert next_after("FREQ=MINUTELY", "1999-01-01", "2026-11-16T10:00") == "2026-11-16T10:01"
    assert latest("FREQ=MINUTELY", "1999-01-01", "2026-11-16T10:00", "") == "2026-11-16T10:00"
    assert latest("FREQ=MINUTELY;INTERVAL=45", "1999-01-01", "2026-11-16T10:00", "") == "2026-11-16T09:45"
    assert latest("FREQ=MINUTELY;COUNT=10000", "1999-01-01", "2026-11-16", "") == "1999-01-07T22:39"


def test_the_last_days_there_are_end_every_rule() -> None:
    assert next_after("FREQ=DAILY", "9999-12-30", "9999-12-30") == "9999-12-31"
    assert next_after("FREQ=DAILY", "9999-12-30", "9999-12-31") is None
    assert next_after("FREQ=WEEKLY", "0001-01-01", "2026-11-16") == "2026-11-23"


PARTS = st.one_of(
    st.sampled_from(["BYDAY=MO", "BYDAY=MO,WE,FR", "BYMONTHDAY=10", "BYMONTHDAY=-1", "BYMONTH=3,6", "BYHOUR=9"]),
    st.sampled_from(["BYMINUTE=0,30", "INTERVAL=2", "INTERVAL=3", "BYSETPOS=1", "BYYEARDAY=100", "WKST=SU"]),
)
RULES = st.builds(
    lambda frequency, parts: ";".join(
        [f"FREQ={frequency}", *{part.partition("=")[0]: part for part in parts}.values()]
    ),
    st.sampled_from(["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.lists(PARTS, max_size=3),
)


@settings(deadline=None, max_examples=60)
@given(RULES, st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 4000))
@example("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,WE,FR;WKST=SU", dt.date(2026, 11, 18), 900)
def test_both_ways_agree_with_counting_from_the_start(rule: str, start: dt.date, days: int) -> None:
    """Whatever is left out on the way, the times are those of dateutil from the start."""
    from dateutil.rrule import rrulestr

    low = dt.datetime.combine(start, dt.time())
    middle = low + dt.timedelta(days=days, hours=12)
    try:
        plain = rrulestr(rule, dtstart=low)
    except ValueError:
        assert next_after(rule, start.isoformat(), "") is None
        return
    if problem(rule):
        return
    timed = any(part in rule for part in ("HOURLY", "BYHOUR", "BYMINUTE"))

    def written(time: dt.datetime | None) -> str | None:
        return None if time is None else time.isoformat(timespec="minutes")[: 16 if timed else 10]

    clock = middle.isoformat(timespec="minutes")
    assert next_after(rule, start.isoformat(), clock) == written(plain.after(middle))
    assert latest(rule, start.isoformat(), clock, "") == written(plain.before(middle, inc=True))


@given(st.text(alphabet="FREQ=DAILYWKBMONTHUCSP;,-0123456789 ", max_size=60))
@example("FREQ=DAILY;BYDAY=")
@example("FREQ=DAILY;INTERVAL=")
@example("FREQ=DAILY;BYEASTER=1")
@example("FREQ=DAILY;X=1")
@example("FREQ=MINUTELY;INTERVAL=99999999999999999999")
def test_no_text_raises(rule: str) -> None:
    problem(rule)
    next_after(rule, "2026-11-16", "")
    latest(rule, "2026-11-16", "2026-11-20", "")
    next_completed(rule, dt.date(2026, 11, 16), 1)


def test_what_ended_long_ago_came_last_at_no_time() -> None:
    assert latest("FREQ=YEARLY;UNTIL=01500101", "0100-01-01", "2026-01-01", "") is None
