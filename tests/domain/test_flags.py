import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.flags import (
    ORDER,
    WORDS,
    Cuts,
    Facts,
    StageLimits,
    cuts,
    days_since,
    flags,
    is_urgent,
    over_words,
)
from kanvtui.domain.instants import stamp

UTC_CALENDAR = Calendar(zone=dt.UTC)
ACTIVE, QUEUE, WAITING, DONE, HOURS = 1, 2, 3, 4, 5
STAGES = (
    StageLimits(ACTIVE, "active", Duration(5, "bd"), Duration(7, "d")),
    StageLimits(QUEUE, "queue", None, None),
    StageLimits(WAITING, "waiting", None, None),
    StageLimits(DONE, "done", Duration(1, "d"), Duration(1, "d")),
    StageLimits(HOURS, "active", Duration(2, "d"), Duration(4, "h")),
)
NOW = "2026-11-20T12:00"  # a Friday


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def at(now: str, calendar: Calendar = UTC_CALENDAR) -> Cuts:
    return cuts(STAGES, calendar, utc(now))


def card(
    stage: int = ACTIVE,
    since: str = NOW,
    active: str = NOW,
    *,
    due: str | None = None,
    blocked: str | None = None,
    health: str | None = None,
    note: str | None = None,
) -> Facts:
    """A fresh card with an owner, and what a test says of it."""
    return Facts(
        stage_id=stage,
        stage_since=stamp(utc(since)),
        active_at=stamp(utc(active)),
        nearest_due=due,
        owner_id=1,
        blocked_since=blocked and stamp(utc(blocked)),
        health=health,
        note_touched=note and stamp(utc(note)),
    )


class TestFlags:
    def test_a_fresh_card_with_an_owner_has_none(self) -> None:
        assert flags(card(), at(NOW)) == ()

    def test_all_of_them_come_gravest_first(self) -> None:
        worst = card(
            since="2026-01-05T09:00",
            active="2026-01-05T09:00",
            due="2026-02-01",
            blocked="2026-01-06T09:00",
            health="red",
            note="2026-01-05T09:00",
        )
        assert flags(replace(worst, owner_id=None), at(NOW)) == ORDER
        assert set(WORDS) == set(ORDER)

    def test_a_closed_card_has_none(self) -> None:
        old = "2026-01-01"
        closed = Facts(DONE, old, old, nearest_due=old, health="red", urgent=True, open=False)
        assert flags(closed, at(NOW)) == ()
        assert not is_urgent(closed, at(NOW))

    def test_day_8_with_a_call_on_day_6_is_over_its_time_limit_and_not_stale(self) -> None:
        entered, called = "2026-11-02T09:00", "2026-11-08T09:00"
        assert flags(card(since=entered, active=called), at("2026-11-09T23:59")) == ()
        assert flags(card(since=entered, active=called), at("2026-11-10T00:00")) == ("overdue",)

    @pytest.mark.parametrize(
        ("now", "held"),
        [
            ("2026-11-20T23:59:59", ()),  # five business days after a Friday
            ("2026-11-21T23:59:59", ()),
            ("2026-11-22T23:59:59", ()),
            ("2026-11-23T00:00", ("stale",)),
        ],
    )
    def test_stale_begins_with_the_sixth_business_day(self, now: str, held: tuple[str, ...]) -> None:
        assert flags(card(WAITING, active="2026-11-13T18:00"), at(now)) == held

    def test_days_end_at_the_midnight_of_the_user(self) -> None:
        old = card(HOURS, since="2026-11-20T22:59", active="2026-11-17T22:59")  # 23:59 in Berlin
        berlin = Calendar(ZoneInfo("Europe/Berlin"))
        assert flags(old, at("2026-11-19T22:59:59", berlin)) == ()
        assert flags(old, at("2026-11-19T23:00", berlin)) == ("stale",)
        assert flags(old, at("2026-11-19T23:00")) == ()

    def test_where_an_sop_is_silent_a_queue_is_patient(self) -> None:
        assert flags(card(QUEUE, active="2026-10-23T12:00"), at(NOW)) == ()
        assert flags(card(QUEUE, active="2026-10-22T12:00"), at(NOW)) == ("stale",)
        assert flags(card(WAITING, active="2026-11-13T12:00"), at(NOW)) == ()
        assert flags(card(WAITING, active="2026-11-12T12:00"), at(NOW)) == ("stale",)

    def test_a_limit_in_hours_is_exact(self) -> None:
        assert flags(card(HOURS, since="2026-11-20T08:00"), at(NOW)) == ()
        assert flags(card(HOURS, since="2026-11-20T07:59:59.999999"), at(NOW)) == ("overdue",)

    def test_a_done_stage_has_no_limits(self) -> None:
        assert DONE not in at(NOW).stale
        assert DONE not in at(NOW).limit
        assert flags(card(DONE, since="2020-01-01", active="2020-01-01"), at(NOW)) == ()

    def test_an_unknown_stage_or_kind_has_no_limits(self) -> None:
        assert cuts([StageLimits(9, "odd", None, None)], UTC_CALENDAR, utc(NOW)).stale == {}
        assert flags(card(99, since="2020-01-01", active="2020-01-01"), at(NOW)) == ()

    @pytest.mark.parametrize(
        ("due", "now", "held"),
        [
            ("2026-11-20T17:30", "2026-11-20T17:30:59", ()),
            ("2026-11-20T17:30", "2026-11-20T17:31", ("overdue",)),
            ("2026-11-20", "2026-11-20T23:59:59", ()),
            ("2026-11-20", "2026-11-21T00:00", ("overdue",)),
            ("0001-01-01", NOW, ("overdue",)),
            ("9999-12-31", NOW, ()),
            ("soon", NOW, ()),
        ],
    )
    def test_due(self, due: str, now: str, held: tuple[str, ...]) -> None:
        assert flags(card(since=now, active=now, due=due), at(now)) == held

    @pytest.mark.parametrize(("health", "held"), [("green", ()), ("yellow", ("at_risk",)), ("red", ("at_risk",))])
    def test_health(self, health: str, held: tuple[str, ...]) -> None:
        assert flags(card(health=health), at(NOW)) == held

    def test_a_note_of_more_than_thirty_days_is_stale(self) -> None:
        assert flags(card(note="2026-10-21T00:00"), at(NOW)) == ()
        assert flags(card(note="2026-10-20T23:59"), at(NOW)) == ("stale_note",)

    @pytest.mark.parametrize("now", ["2020-01-01T00:00", "0001-01-01T00:00"])
    def test_a_clock_set_back_flags_nothing_by_age(self, now: str) -> None:
        assert flags(card(due="2026-11-20", note=NOW), at(now)) == ()
        assert days_since(stamp(utc(NOW)), UTC_CALENDAR, utc(now)) == 0
        assert over_words(stamp(utc(NOW)), Duration(5, "bd"), UTC_CALENDAR, utc(now)).startswith("0 business days")
        assert over_words(stamp(utc(NOW)), Duration(4, "h"), UTC_CALENDAR, utc(now)) == "0 hours, limit 4"

    @given(
        st.datetimes(timezones=st.just(dt.UTC)),
        st.sampled_from(["UTC", "Pacific/Kiritimati", "America/New_York", "Europe/Berlin"]).map(ZoneInfo),
    )
    def test_every_moment_has_its_cuts(self, now: dt.datetime, zone: ZoneInfo) -> None:
        made = cuts(STAGES, Calendar(zone), now)
        assert all(cut <= made.now for cut in (*made.stale.values(), *made.limit.values(), made.note))
        assert made.due < made.soon


class TestUrgent:
    def test_marked_so(self) -> None:
        assert is_urgent(replace(card(), urgent=True), at(NOW))
        assert not is_urgent(card(), at(NOW))

    @pytest.mark.parametrize(
        ("due", "urgent"),
        [
            ("2026-11-19", True),
            ("2026-11-20", True),
            ("2026-11-24", True),  # Tuesday: two business days after a Friday
            ("2026-11-24T17:30", True),
            ("2026-11-25", False),
            ("2026-11-25T00:00", False),
            (None, False),
        ],
    )
    def test_blocked_with_a_due_within_two_business_days(self, due: str | None, urgent: bool) -> None:
        assert is_urgent(card(due=due, blocked=NOW), at(NOW)) == urgent
        assert not is_urgent(card(due=due), at(NOW))

    @pytest.mark.parametrize(("health", "urgent"), [("red", True), ("yellow", True), ("green", False)])
    def test_blocked_with_a_customer_at_risk(self, health: str, urgent: bool) -> None:
        assert is_urgent(card(blocked=NOW, health=health), at(NOW)) == urgent
        assert not is_urgent(card(health=health), at(NOW))


class TestWords:
    @pytest.mark.parametrize(
        ("since", "limit", "words"),
        [
            ("2026-11-11T12:00", "5d", "9 days, limit 5"),
            ("2026-11-19T12:00", "5d", "1 day, limit 5"),
            ("2026-11-12T12:00", "5bd", "6 business days, limit 5"),
            ("2026-11-20T05:30", "4h", "6 hours, limit 4"),
            ("2026-11-20T10:59", "1h", "1 hour, limit 1"),
            ("2026-11-20T11:15", "30m", "45 minutes, limit 30"),
            ("2026-11-12T12:00", "1w", "8 days, limit 1 week"),
            ("2026-10-10T12:00", "1mo", "41 days, limit 1 month"),
        ],
    )
    def test_how_long_against_its_limit(self, since: str, limit: str, words: str) -> None:
        assert over_words(stamp(utc(since)), Duration.parse(limit), UTC_CALENDAR, utc(NOW)) == words

    @pytest.mark.parametrize("bad", [None, "", "yesterday", "10000-01-01T00:00:00Z"])
    def test_a_malformed_instant_counts_nothing(self, bad: str | None) -> None:
        assert days_since(bad, UTC_CALENDAR, utc(NOW)) == 0
        assert over_words(bad, Duration(4, "h"), UTC_CALENDAR, utc(NOW)) == "0 hours, limit 4"

    def test_days_since_in_business_days(self) -> None:
        assert days_since(stamp(utc("2026-11-11T12:00")), UTC_CALENDAR, utc(NOW)) == 9
        assert days_since(stamp(utc("2026-11-11T12:00")), UTC_CALENDAR, utc(NOW), "bd") == 7
