"""B8, event management: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk, at
from builders import Bench
from kanvtui.operations import milestones

DAY = ("08:00", "08:30", "09:00", "12:00", "17:00", "17:30", "18:00")


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench, "Event management")


def dues(desk: Desk, card: int) -> list[str]:
    """Return the dues of what is open, in the order of the SOP."""
    return [check.due_raw for check in desk.see(card).checks if check.due_raw and not check.done]


def test_b8_moving_the_event_re_dates_every_open_item(desk: Desk) -> None:
    bench = desk.bench
    card = desk.card("Spring fair")
    assert dues(desk, card) == []
    bench.do(milestones.set_date, card, "event", "2027-03-10")
    assert dues(desk, card) == [
        *["2026-12-16"] * 4,
        *["2027-01-13"] * 4,
        *["2027-02-10"] * 4,
        *["2027-03-03"] * 4,
        *[f"2027-03-10T{time}" for time in DAY],
        *["2027-03-12"] * 4,
        *["2027-03-15"] * 4,
        *["2027-03-17"] * 4,
    ]
    desk.tick(card, "registered", "booth_booked")
    shown = milestones.preview(bench.db, bench.session.calendar, bench.session.now(), card, "event", "2027-03-17")
    bench.do(milestones.set_date, card, "event", "2027-03-17")
    assert dues(desk, card) == [
        *["2026-12-23"] * 2,
        *["2027-01-20"] * 4,
        *["2027-02-17"] * 4,
        *["2027-03-10"] * 4,
        *[f"2027-03-17T{time}" for time in DAY],
        *["2027-03-19"] * 4,
        *["2027-03-22"] * 4,
        *["2027-03-24"] * 4,
    ]
    assert (desk.due(card, "registered"), desk.due(card, "booth_booked")) == ("2026-12-16", "2026-12-16")
    items = [shift for shift in shown if shift.kind == "check"]
    assert [shift.new for shift in items] == sorted(dues(desk, card))
    assert {shift.old for shift in items} >= {"2026-12-16", "2027-03-10T17:30", "2027-03-17"}


def test_b8_follow_up_counts_from_the_last_day_of_a_longer_event(desk: Desk) -> None:
    card = desk.card("Spring fair")
    desk.bench.do(milestones.set_date, card, "event", "2027-03-10")
    desk.bench.do(milestones.set_date, card, "last day", "2027-03-12")
    assert desk.due(card, "day_briefing") == "2027-03-10T08:00"
    assert (desk.due(card, "thanks_sent"), desk.due(card, "roi_calculated")) == ("2027-03-14", "2027-03-19")


def test_b8_an_item_at_17_30_on_the_day_is_overdue_at_17_31(desk: Desk) -> None:
    card = desk.card("Spring fair", "event_days")
    desk.bench.do(milestones.set_date, card, "event", "2026-11-20")
    desk.tick(card, *(check.key for check in desk.see(card).checks if check.due_raw < "2026-11-20T17:30"))
    desk.bench.clock.at = at("2026-11-20", "17:30")
    assert desk.flags(card) == ()
    desk.bench.clock.at = at("2026-11-20", "17:31")
    found = desk.see(card)
    assert [check.key for check in found.checks if check.late] == ["day_upload"]
    (reason,) = found.reasons
    assert reason.flag == "overdue"
    assert "17:30 leads uploaded" in reason.words


def test_b8_the_choice_needs_six_criteria_and_an_estimate(desk: Desk) -> None:
    card = desk.card("Spring fair")
    assert len(desk.lacks(card, "preparation")) == 6 + 1
    desk.tick_all(card)
    assert desk.lacks(card, "preparation") == ["no total: estimated"]
    desk.fill(card, total_estimated="9,500")
    assert desk.lacks(card, "preparation") == []


def test_b8_an_event_is_not_closed_without_what_its_return_is_made_of(desk: Desk) -> None:
    card = desk.card("Spring fair", "follow_up")
    desk.tick_all(card)
    assert len(desk.lacks(card, "closed")) == 4
    desk.fill(card, leads="80", meetings="12", pipeline="40000", cost="10000")
    desk.move(card, "closed")
    assert desk.see(card).stage == "Closed"
