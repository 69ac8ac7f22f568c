"""Due rules, chains of them, warnings, and their words."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.deadlines import (
    Anchor,
    Dates,
    DueRule,
    Item,
    Node,
    Shift,
    count,
    due_of,
    instant_of,
    is_ahead,
    parse,
    resolve,
    shift_words,
    shifts,
    warn_start,
    when_words,
)
from kanvtui.errors import InputError

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
PLAIN = Calendar(dt.UTC)
CHRISTMAS = Calendar(dt.UTC, holidays=frozenset({dt.date(2026, 12, 25), dt.date(2026, 12, 28)}))
MONDAY = dt.date(2026, 11, 16)
ZONES = st.sampled_from([BERLIN, NEW_YORK, dt.UTC])
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
MINUTES = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2090, 12, 31)).map(lambda at: at.replace(second=0))


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


class TestReading:
    @pytest.mark.parametrize(
        ("rule", "read"),
        [
            ("close", DueRule("close")),
            ("brand_strategy+2d", DueRule("brand_strategy", 1, Duration(2, "d"))),
            ("launch-2w", DueRule("launch", -1, Duration(2, "w"))),
            ("close+3bd@09:00", DueRule("close", 1, Duration(3, "bd"), "09:00")),
            ("event@17:30", DueRule("event", time="17:30")),
            ("created+5m", DueRule("created", 1, Duration(5, "m"))),
            ("kickoff+1mo", DueRule("kickoff", 1, Duration(1, "mo"))),
            ("2026-11-30", DueRule(day="2026-11-30")),
            ("2026-11-30T14:00", DueRule(day="2026-11-30T14:00")),
        ],
    )
    def test_each_form(self, rule: str, read: DueRule) -> None:
        assert parse(rule) == read

    @pytest.mark.parametrize(
        "rule",
        ["", "close+", "close + 2d", "close+2y", "Close", "close@24:00", "2026-02-30", "2026-11-30T25:00", "+2d"],
    )
    def test_what_is_no_rule(self, rule: str) -> None:
        assert parse(rule) is None
        assert due_of(rule, Anchor("2026-11-16"), PLAIN) == ""


class TestCounting:
    @pytest.mark.parametrize(
        ("rule", "anchor", "due"),
        [
            ("x", "2026-11-16", "2026-11-16"),
            ("x", "2026-11-16T14:00", "2026-11-16"),
            ("x@17:30", "2026-11-16", "2026-11-16T17:30"),
            ("x+2d", "2026-11-16T14:00", "2026-11-18"),
            ("x-12w", "2027-03-10", "2026-12-16"),
            ("x+1mo", "2027-01-31", "2027-02-28"),
            ("x-1mo", "2028-03-31", "2028-02-29"),
            ("x+1d@09:00", "2026-11-16T14:00", "2026-11-17T09:00"),
            ("x+14d", "2027-02-17", "2027-03-03"),
            ("x+20d", "2026-11-16", "2026-12-06"),
            ("x+2h", "2026-11-16T14:00", "2026-11-16T16:00"),
            ("x-24h", "2026-11-16T14:00", "2026-11-15T14:00"),
            ("x-24h", "2026-11-16", "2026-11-15"),
            ("x+2h", "2026-11-16", "2026-11-16"),
            ("x+36h", "2026-11-16", "2026-11-17"),
            ("x+36h@09:00", "2026-11-16T14:00", "2026-11-18T09:00"),
            ("2026-12-01T10:00", "", "2026-12-01T10:00"),
        ],
    )
    def test_each_unit(self, rule: str, anchor: str, due: str) -> None:
        assert due_of(rule, Anchor(anchor), PLAIN) == due

    def test_nothing_comes_of_an_anchor_that_is_none(self) -> None:
        assert due_of("x+2d", None, PLAIN) == ""
        assert count("x+2d", None, PLAIN) is None
        for spoiled in ("", "soon", "2026-02-30", "2026-11-16T99:00", "2026-11-16 14:00"):
            assert due_of("x+2d", Anchor(spoiled), PLAIN) == ""

    def test_business_days_step_over_weekends_and_holidays(self) -> None:
        friday = Anchor("2026-11-20")
        assert due_of("x+1bd", friday, PLAIN) == "2026-11-23"
        assert due_of("x-1bd", Anchor("2026-11-22"), PLAIN) == "2026-11-20"
        assert due_of("x+1bd", Anchor("2026-12-24"), CHRISTMAS) == "2026-12-29"
        assert due_of("x-2bd", Anchor("2026-12-29"), CHRISTMAS) == "2026-12-23"

    def test_minutes_count_from_the_instant(self) -> None:
        found = count("created+5m", Anchor("2026-11-16", utc(2026, 11, 16, 9, 58, 30)), Calendar(BERLIN))
        assert found == Anchor("2026-11-16T11:03", utc(2026, 11, 16, 10, 3, 30))

    def test_an_hour_stays_an_hour_when_clocks_change(self) -> None:
        berlin = Calendar(BERLIN)
        assert due_of("x+24h", Anchor("2027-03-27T12:00"), berlin) == "2027-03-28T13:00"
        assert due_of("x+24h", Anchor("2026-10-24T12:00"), berlin) == "2026-10-25T11:00"
        assert due_of("x+1h", Anchor("2026-10-25", utc(2026, 10, 25, 0, 30)), berlin) == "2026-10-25T02:30"
        assert due_of("x+1h", Anchor("2027-03-28T01:30"), berlin) == "2027-03-28T03:30"

    def test_from_a_day_without_a_time_the_wall_clock_counts(self) -> None:
        assert due_of("x-24h", Anchor("2027-03-29"), Calendar(BERLIN)) == "2027-03-28"
        assert due_of("x+24h", Anchor("2026-10-25"), Calendar(BERLIN)) == "2026-10-26"

    @given(DAYS, st.integers(0, 400), st.sampled_from(["d", "w"]), ZONES)
    def test_forth_and_back_by_days_is_the_same_day(self, day: dt.date, n: int, unit: str, zone: dt.tzinfo) -> None:
        calendar = Calendar(zone)
        there = due_of(f"x+{n}{unit}", Anchor(day.isoformat()), calendar)
        assert due_of(f"x-{n}{unit}", Anchor(there), calendar) == day.isoformat()
        assert dt.date.fromisoformat(there) - day == dt.timedelta(days=n * (7 if unit == "w" else 1))

    @given(DAYS, st.integers(1, 300), st.sets(st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31)), max_size=20))
    def test_forth_and_back_by_business_days(self, day: dt.date, n: int, holidays: set[dt.date]) -> None:
        calendar = Calendar(dt.UTC, holidays=frozenset(holidays))
        there = due_of(f"x+{n}bd", Anchor(day.isoformat()), calendar)
        assert calendar.works(dt.date.fromisoformat(there))
        back = dt.date.fromisoformat(due_of(f"x-{n}bd", Anchor(there), calendar))
        assert back <= day
        assert back == day or not calendar.works(day)
        assert calendar.business_days(day, dt.date.fromisoformat(there)) == n

    @given(DAYS, st.integers(0, 60))
    def test_months_end_where_the_month_does(self, day: dt.date, n: int) -> None:
        there = dt.date.fromisoformat(due_of(f"x+{n}mo", Anchor(day.isoformat()), PLAIN))
        assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == n
        assert there.day == day.day or (there.day < day.day and (there + dt.timedelta(days=1)).day == 1)

    @given(MINUTES, st.integers(0, 5000), st.sampled_from("mh"), ZONES)
    def test_minutes_and_hours_are_exact_in_utc(self, at: dt.datetime, n: int, unit: str, zone: dt.tzinfo) -> None:
        calendar = Calendar(zone)
        start = Anchor(at.isoformat(timespec="minutes"))
        there = count(f"x+{n}{unit}", start, calendar)
        assert there is not None
        assert there.at is not None
        length = dt.timedelta(minutes=n) if unit == "m" else dt.timedelta(hours=n)
        assert there.at - instant_of(start.due, calendar) == length
        assert there.due == there.at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
        back = count(f"x-{n}{unit}", there, calendar)
        assert back is not None
        assert back.at == instant_of(start.due, calendar)

    @given(MINUTES, st.integers(0, 400), ZONES)
    def test_a_day_count_never_depends_on_the_hour(self, at: dt.datetime, n: int, zone: dt.tzinfo) -> None:
        due = at.isoformat(timespec="minutes")
        assert due_of(f"x+{n}d", Anchor(due), Calendar(zone)) == due_of(f"x+{n}d", Anchor(due[:10]), PLAIN)

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59"])
    @pytest.mark.parametrize(
        "rule", ["x-9999d", "x+9999d", "x+9999bd", "x-9999mo", "x+99999h", "x-99999h", "x+9m", "x-9m"]
    )
    @pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, dt.UTC])
    def test_the_first_and_the_last_day_there_is(self, day: str, rule: str, zone: dt.tzinfo) -> None:
        assert parse(due_of(rule, Anchor(day), Calendar(zone))) is not None


class TestInstants:
    def test_of_a_day_and_of_a_minute(self) -> None:
        berlin = Calendar(BERLIN)
        assert instant_of("2026-11-16", berlin) == utc(2026, 11, 15, 23)
        assert instant_of("2026-11-16T09:00", berlin) == utc(2026, 11, 16, 8)
        assert instant_of("2026-10-25T02:30", berlin) == utc(2026, 10, 25, 0, 30)  # the first of two
        assert instant_of("2026-11-16T09:00", Calendar()).tzinfo == dt.UTC

    def test_at_either_end_of_time(self) -> None:
        assert instant_of("0001-01-01T00:00", Calendar(BERLIN)) == utc(1, 1, 1)
        assert instant_of("9999-12-31T23:59", Calendar(NEW_YORK)) == utc(9999, 12, 31, 23, 59)

    def test_what_is_no_date(self) -> None:
        with pytest.raises(InputError, match="“soon” is not a date"):
            instant_of("soon", PLAIN)

    @pytest.mark.parametrize(
        ("due", "ahead"),
        [
            ("2026-11-15", False), ("2026-11-16", False), ("2026-11-17", True),
            ("2026-11-16T09:00", False), ("2026-11-16T09:01", True), ("2026-11-15T23:00", False),
        ],
    )  # fmt: skip
    def test_what_is_ahead(self, due: str, *, ahead: bool) -> None:
        assert is_ahead(due, dt.datetime(2026, 11, 16, 9, 0)) is ahead


class TestWarnings:
    @pytest.mark.parametrize(
        ("due", "warn", "start"),
        [
            ("2026-11-30", "3d", "2026-11-27"),
            ("2026-11-30", "1bd", "2026-11-27"),
            ("2026-11-30T14:00", "1d", "2026-11-29T14:00"),
            ("2026-11-30T14:00", "2h", "2026-11-30T12:00"),
            ("2026-11-30", "4h", "2026-11-30T20:00"),
            ("2026-11-30", "24h", "2026-11-30T00:00"),
            ("2026-11-30", "1mo", "2026-10-30"),
            ("2026-11-30", "", ""),
            ("2026-11-30", "soon", ""),
            ("soon", "3d", ""),
        ],
    )
    def test_when_it_begins(self, due: str, warn: str, start: str) -> None:
        assert warn_start(due, warn, PLAIN) == start

    @given(MINUTES, st.sampled_from(["5m", "24h", "3d", "5bd", "2w", "1mo"]), ZONES, st.booleans())
    def test_it_is_never_after_its_due(self, at: dt.datetime, warn: str, zone: dt.tzinfo, timed: bool) -> None:
        due = at.isoformat(timespec="minutes")[: 16 if timed else 10]
        start = warn_start(due, warn, Calendar(zone))
        end = due if timed else f"{due}T24:00"
        # By the clock on the wall an exact warning may begin in the hour that comes twice.
        assert start <= end or (warn in ("5m", "24h") and start[:10] == due[:10])


def dates(
    *items: Item,
    anchors: Mapping[Node, Anchor] | None = None,
    rules: Mapping[Node, str] | None = None,
    labels: Mapping[Node, str] | None = None,
) -> Dates:
    """A card with milestones m0…m9 and n0…n9, and items that go by their keys."""
    names: dict[str, Node] = {f"{letter}{n}": ("milestone", f"{letter}{n}") for letter in "mn" for n in range(10)}
    names |= {item.key: item.node for item in items} | {"created": ("card", "created")}
    return Dates(items, anchors or {}, rules or {}, names, labels or {})


def dues(given: Dates, calendar: Calendar = PLAIN) -> dict[str, str]:
    found = resolve(given, calendar)
    return {item.key: found[item.node].due for item in given.items if item.node in found}


def waits(given: Dates) -> dict[str, str]:
    found = resolve(given, PLAIN)
    return {item.key: found[item.node].waits for item in given.items if item.node in found}


def check(key: str, rule: str = "", number: int = 0, **more: object) -> Item:
    return Item("check", number or sum(map(ord, key)), key, f"Check {key}", rule=rule, **more)  # type: ignore[arg-type]


class TestChains:
    def test_through_milestones_checks_and_deadlines(self) -> None:
        given = dates(
            check("a", "m1+1d"),
            Item("deadline", 1, "b", "Deadline b", rule="a+1d"),
            check("c", "b+1d"),
            check("d", "m2"),
            anchors={("milestone", "m1"): Anchor("2026-11-16", utc(2026, 11, 16, 9))},
            rules={("milestone", "m2"): "c+1w"},
        )
        assert dues(given) == {"a": "2026-11-17", "b": "2026-11-18", "c": "2026-11-19", "d": "2026-11-26"}
        assert set(waits(given).values()) == {""}
        assert resolve(given, PLAIN)["milestone", "m2"].due == "2026-11-26"

    def test_a_check_counts_from_its_done_day_else_from_its_due(self) -> None:
        done = Anchor("2026-11-20", utc(2026, 11, 20, 15))
        m1: dict[Node, Anchor] = {("milestone", "m1"): Anchor("2026-11-16")}
        assert dues(dates(check("a", "m1+1d"), check("b", "a+1d"), anchors=m1)) == {
            "a": "2026-11-17",
            "b": "2026-11-18",
        }
        ticked = dates(check("a", "m1+1d", done=done), check("b", "a+1d"), check("c", "a+2h"), anchors=m1)
        assert dues(ticked) == {"b": "2026-11-21", "c": "2026-11-20T17:00"}
        by_hand = dates(check("a", due="2026-11-25"), check("b", "a-1d"))
        assert dues(by_hand) == {"b": "2026-11-24"}

    def test_what_waits_says_for_what_through_the_whole_chain(self) -> None:
        given = dates(
            check("a", "m1+1d"),
            check("b", "a+1d"),
            check("c", "n1"),
            check("d", "some_thing+2d"),
            check("e"),
            check("f", "e+1d"),
            rules={("milestone", "n1"): "m2+4w"},
            labels={("milestone", "m1"): "Brand Strategy meeting held", ("milestone", "m2"): "Kickoff"},
        )
        assert waits(given) == {
            "a": "Brand Strategy meeting held",
            "b": "Brand Strategy meeting held",
            "c": "Kickoff",
            "d": "some thing",
            "f": "Check e",
        }
        assert set(dues(given).values()) == {""}

    def test_circles_wait_for_each_other(self) -> None:
        given = dates(check("a", "b+1d"), check("b", "a+1d"), check("c", "c+1d"), check("d", "a+1d"))
        assert set(dues(given).values()) == {""}
        assert all(waits(given).values())
        assert waits(given)["c"] == "Check c"

    def test_a_rule_or_a_date_that_cannot_be_read(self) -> None:
        given = dates(
            check("a", "m1 + soon"),
            check("b", "m1+1d"),
            check("c", "2026-12-01"),
            check("d", due="someday"),
            check("e", "d+1d"),
            anchors={("milestone", "m1"): Anchor("someday")},
        )
        assert dues(given) == {"a": "", "b": "", "c": "2026-12-01", "e": ""}
        assert waits(given)["a"] == "a rule that can be read instead of “m1 + soon”"
        assert waits(given)["b"] == "m1"
        assert waits(given)["e"] == "Check d"

    def test_each_item_counts_from_its_own_stage(self) -> None:
        given = dates(
            check("a", "entered+1d", stage=3),
            check("b", "entered+1d", stage=4),
            check("c", "n1"),
            anchors={("entered", 3): Anchor("2026-11-16"), ("entered", 0): Anchor("2026-11-18")},
            rules={("milestone", "n1"): "entered+1w"},
            labels={("entered", 4): "the card to come into Brand"},
        )
        assert dues(given) == {"a": "2026-11-17", "b": "", "c": "2026-11-25"}
        assert waits(given)["b"] == "the card to come into Brand"

    def test_a_chain_of_hours_stays_exact(self) -> None:
        at = utc(2026, 10, 24, 23, 45, 30)
        given = dates(
            check("a", "created+30m"), check("b", "a+30m"), check("c", "b+1h"),
            anchors={("card", "created"): Anchor("2026-10-25", at)},
        )  # fmt: skip
        found = dues(given, Calendar(BERLIN))
        assert found == {"a": "2026-10-25T02:15", "b": "2026-10-25T02:45", "c": "2026-10-25T02:45"}

    def test_a_chain_may_be_as_long_as_it_likes(self) -> None:
        long = [check(f"k{n}", f"k{n - 1}+1d", n) for n in range(1, 3000)]
        given = dates(*reversed(long), check("k0", "2026-01-01", 3000))
        assert dues(given)["k2999"] == (dt.date(2026, 1, 1) + dt.timedelta(days=2999)).isoformat()

    @given(st.data())
    def test_any_web_of_rules_is_resolved_and_consistent(self, data: st.DataObject) -> None:
        keys = [f"k{n}" for n in range(8)]
        targets = [*keys, "m1", "m2", "n1", "created", "nowhere"]
        lengths = ["", "+1d", "-2w", "+3bd", "+1mo", "+90m", "@09:30"]
        rule = st.builds("{}{}".format, st.sampled_from(targets), st.sampled_from(lengths))
        items = [
            check(
                key,
                data.draw(st.one_of(rule, st.just(""), st.just("2026-12-24"))),
                n + 1,
                done=data.draw(st.sampled_from([None, None, Anchor("2026-11-20", utc(2026, 11, 20, 12))])),
                due=data.draw(st.sampled_from(["", "2026-11-11"])),
            )
            for n, key in enumerate(keys)
        ]
        planned: dict[Node, str] = {("milestone", "n1"): data.draw(rule)}
        anchors: dict[Node, Anchor] = {
            ("milestone", "m1"): Anchor("2026-11-16"),
            ("card", "created"): Anchor("2026-11-01", utc(2026, 11, 1, 8)),
        }
        whole = dates(*items, anchors=anchors, rules=planned)
        found = resolve(whole, PLAIN)
        for node, result in found.items():
            assert bool(result.due) != bool(result.waits), node
        fixed = {item.node: item.done or (Anchor(item.due) if item.due and not item.rule else None) for item in items}
        for item in items:
            read = parse(item.rule)
            if item.node not in found or read is None or not read.anchor:
                continue
            node = whole.names.get(read.anchor, ("name", read.anchor))
            base = fixed.get(node) or anchors.get(node) or (found[node].anchor if node in found else None)
            assert found[item.node].due == due_of(item.rule, base, PLAIN)
        order = data.draw(st.permutations(items))
        again = resolve(dates(*order, anchors=anchors, rules=planned), PLAIN)
        assert {node: result.due for node, result in again.items()} == {node: r.due for node, r in found.items()}


class TestShifts:
    def test_only_what_changes_the_earliest_first(self) -> None:
        given = dates(
            check("a", "m1+2d", due="2026-11-18"),
            check("b", "m1+1d", due="2026-11-20"),
            check("c", "m1+9d"),
            check("d", "m2", due="2026-11-19"),
            check("e", due="2026-11-19"),
            check("f", "m1", due="2026-11-01", done=Anchor("2026-11-02")),
            anchors={("milestone", "m1"): Anchor("2026-11-16")},
        )
        assert [(s.what, s.old, s.new) for s in shifts(given, resolve(given, PLAIN))] == [
            ("Check b", "2026-11-20", "2026-11-17"),
            ("Check c", "", "2026-11-25"),
            ("Check d", "2026-11-19", ""),
        ]

    def test_in_words(self) -> None:
        today = dt.date(2026, 11, 16)
        shift = Shift("check", 1, "Pillars delivered", "2026-11-18", "2027-01-20T14:00")
        assert shift_words(shift, today) == "Pillars delivered: Wed 18 Nov → Wed 20 Jan 2027 14:00"
        assert shift_words(Shift("deadline", 1, "Sync", "", "2026-11-17"), today) == "Sync: no date → tomorrow"
        assert when_words("someday", today) == "someday"
