"""B8, event management: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk, at
from builders import Bench
from kanvtui.operations import milestones
from kanvtui.operations.reads.metrics import of_board

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


@pytest.mark.parametrize(
    ("pipeline", "cost", "value", "met"),
    [
        ("40,000", "10,000", "300%", False),
        ("40,001", "10,000", "300.01%", True),
        ("10,000", "10,000", "0%", False),
        ("50,000", "12,000", "317%", True),
    ],
)
def test_b8_a_return_of_exactly_300_percent_misses_more_than_300(
    desk: Desk, pipeline: str, cost: str, value: str, *, met: bool
) -> None:
    card = desk.card("Spring fair", "follow_up")
    desk.fill(card, pipeline=pipeline, cost=cost)
    roi = next(line for line in of_board(desk.bench.session, desk.board) if line.key == "event_roi")
    assert (roi.value, roi.target, roi.met) == (value, ">300%", met)
    assert roi.missed == (() if met else (card,))


def test_b8_each_lead_has_its_cost(desk: Desk) -> None:
    desk.card("Spring fair", "follow_up", fields=(("cost", "10000"), ("leads", "80")))
    found = {line.key: line.value for line in of_board(desk.bench.session, desk.board)}
    assert (found["cost_per_lead"], found["leads"], found["event_roi"]) == ("125", "80", "no data yet")


def test_b8_an_event_is_closed_stage_by_stage_without_an_exception(desk: Desk) -> None:
    card = desk.card("Spring fair", fields=(("total_estimated", "9000"),))
    desk.bench.do(milestones.set_date, card, "event", "2027-03-10")
    file = desk.see(card).notes[0]
    assert (file.title, file.pinned) == ("Event file: Spring fair", True)
    assert "2027-03-10" in file.body
    desk.tick_all(card)
    for stage in ("preparation", "event_days", "follow_up"):
        desk.move(card, stage)
    desk.fill(card, leads="80", meetings="12", pipeline="41000", cost="10000")
    desk.move(card, "closed")
    found = desk.see(card)
    assert (found.stage, found.exceptions, found.deadlines[0].done) == ("Closed", (), True)
