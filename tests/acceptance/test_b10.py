"""B10, reporting: each test line of the acceptance table, on the shipped SOP."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from acceptance.desk import Desk, at
from builders import Bench, Clock
from kanvtui.operations import approvals, cards, recurrences
from kanvtui.operations.steps.passing import GateClosedError

REQUIREMENTS = {
    "audience": "Sales managers",
    "decisions": "Whom to coach",
    "figures": "Calls, meetings, won deals",
    "frequency": "Weekly",
    "format": "Dashboard",
    "distribution": "Dashboard (real-time)",
}


@pytest.fixture
def berlin(path: Path) -> Iterator[Bench]:
    """A session whose clocks go back on 25 October 2026 and forward on 28 March 2027."""
    made = Bench(path, Clock(at("2026-10-19", "06:00")), zone=ZoneInfo("Europe/Berlin"))
    yield made
    made.close()


def dues(desk: Desk, report: str) -> list[str]:
    """Return when the cards of a report are due, in the order in which they were made."""
    query = "SELECT due FROM card WHERE board_id = ? AND title LIKE ? ORDER BY id"
    return [row[0] for row in desk.bench.db.rows(query, (desk.board, f"{report} - %"))]


def live(desk: Desk, until: str) -> None:
    """Look at the board at noon each day, to a day."""
    while desk.bench.clock.at < at(until):
        desk.bench.clock.on(days=1)
        recurrences.come_due(desk.bench.session)


@pytest.mark.parametrize(
    ("report", "time"), [("Sales Activity", "09:00"), ("Lead Flow", "09:00"), ("Pipeline Changes", "10:00")]
)
def test_b10_daily_reports_come_at_their_hour(berlin: Bench, report: str, time: str) -> None:
    desk = Desk(berlin, "Reporting")
    recurrences.come_due(berlin.session)
    berlin.clock.at = at("2026-10-20", time) - dt.timedelta(hours=2, minutes=1)
    before = len(dues(desk, report))
    recurrences.come_due(berlin.session)
    assert f"2026-10-20T{time}" not in dues(desk, report)
    berlin.clock.on(minutes=1)
    recurrences.come_due(berlin.session)
    recurrences.come_due(berlin.session)
    assert dues(desk, report)[-1] == f"2026-10-20T{time}"
    assert len(dues(desk, report)) <= before + 2
    assert dues(desk, report).count(f"2026-10-20T{time}") == 1


@pytest.mark.parametrize(
    ("start", "until", "mondays", "tenths"),
    [
        ("2026-10-19", "2026-11-17", ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"], ["2026-11-10"]),
        ("2027-02-23", "2027-04-12", [f"2027-{day}" for day in ("03-01", "03-08", "03-15", "03-22", "03-29", "04-05",
                                                                "04-12")], ["2027-03-10", "2027-04-10"]),
    ],
)  # fmt: skip
def test_b10_monday_and_the_10th_hold_across_month_and_clock_changes(
    berlin: Bench, start: str, until: str, mondays: list[str], tenths: list[str]
) -> None:
    berlin.clock.at = at(start, "12:00")
    desk = Desk(berlin, "Reporting")
    live(desk, until)
    assert dues(desk, "Pipeline Review")[-len(mondays) :] == mondays
    assert dues(desk, "Board Deck") == tenths
    assert all(dt.date.fromisoformat(day).weekday() == 0 for day in dues(desk, "Pipeline Review"))
    assert all(due[11:] == "09:00" for due in dues(desk, "Sales Activity"))


@pytest.mark.parametrize(
    ("report", "day"),
    [
        ("Pipeline Review", "2026-11-30"),
        ("Campaign Performance", "2026-12-01"),
        ("Forecast Roll-up", "2026-11-25"),
        ("Win/Loss Analysis", "2026-11-26"),
        ("Business Review", "2026-11-05"),
        ("Marketing Review", "2026-11-03"),
        ("Sales Review", "2026-11-03"),
        ("Board Deck", "2026-11-10"),
        ("Sales Activity", "2026-12-01T09:00"),
    ],
)
def test_b10_missed_reports_come_once_with_their_newest_day(berlin: Bench, report: str, day: str) -> None:
    desk = Desk(berlin, "Reporting")
    recurrences.come_due(berlin.session)
    before = dues(desk, report)
    berlin.clock.at = at("2026-12-01", "12:00")
    recurrences.come_due(berlin.session)
    recurrences.come_due(berlin.session)
    assert dues(desk, report)[len(before) :] == [day]


@pytest.mark.parametrize(
    ("task", "days"),
    [
        ("Did every report run?", ["2026-12-01"]),
        ("Accuracy of the reports", ["2026-11-27"]),
        ("Usage of the reports", ["2026-11-15"]),
        ("Requirements of the reports", []),
        ("Full audit of the reports", []),
    ],
)
def test_b10_maintenance_comes_daily_weekly_monthly_quarterly_and_yearly(
    berlin: Bench, task: str, days: list[str]
) -> None:
    desk = Desk(berlin, "Reporting")
    recurrences.come_due(berlin.session)
    first = len(dues(desk, task))
    berlin.clock.at = at("2026-12-01", "12:00")
    recurrences.come_due(berlin.session)
    assert dues(desk, task)[first:] == days
    berlin.clock.at = at("2027-02-01", "12:00")
    recurrences.come_due(berlin.session)
    assert len(dues(desk, task)) == first + len(days) + 1


def test_b10_a_report_of_the_day_is_done_without_the_gates_of_a_change(bench: Bench) -> None:
    desk = Desk(bench, "Reporting")
    bench.clock.on(days=1, minutes=1)
    recurrences.come_due(bench.session)
    report = bench.db.value("SELECT id FROM card WHERE title LIKE 'Sales Activity - %' ORDER BY id DESC LIMIT 1")
    seen = desk.see(report)
    assert (seen.stage, [check.text for check in seen.checks]) == (
        "Reports due",
        ["Dashboard shows yesterday", "Sales team can see it"],
    )
    assert desk.lacks(report, "delivered") == []
    desk.move(report, "delivered")
    assert desk.see(report).closed_at


def test_b10_a_change_goes_through_six_stages_with_its_checks(bench: Bench) -> None:
    desk = Desk(bench, "Reporting")
    card = desk.card("Show won deals by region")
    assert len(desk.lacks(card, "impact")) == 6
    desk.fill(card, **REQUIREMENTS, list_changes="Yes")
    assert dict(desk.see(card).forms) == {"Requirements": "6 of 6, 100 %"}
    desk.move(card, "impact")
    desk.move(card, "development")
    assert len([check for check in desk.see(card).checks if check.stage == "Development in test"]) == 6
    bench.do(cards.set_reviewer, card, "Jo")
    bench.do(cards.set_review_by, card, "fri")
    desk.move(card, "uat")
    assert len(desk.lacks(card, "deployment")) == 6
    desk.tick(card, *(f"qa_{point}" for point in ("accuracy", "calculations", "filters", "performance", "mobile")))
    assert desk.lacks(card, "deployment") == ["check “Only those see it who may” is open"]
    desk.tick(card, "qa_permissions")
    desk.move(card, "deployment")
    with pytest.raises(GateClosedError, match="Analytics Manager has not approved"):
        desk.move(card, "documentation")
    bench.do(approvals.approve, approvals.find(bench.db, card, "Analytics Manager").id)
    desk.move(card, "documentation")
    assert [check.text for check in desk.see(card).checks if check.stage == "Documentation"] == [
        "Report inventory and definitions updated",
        "Change of the distribution list entered in the audit trail",
    ]


def test_b10_a_distribution_that_stays_needs_no_approval(bench: Bench) -> None:
    desk = Desk(bench, "Reporting")
    card = desk.card("Show won deals by region", "deployment")
    desk.fill(card, list_changes="No")
    assert desk.lacks(card, "documentation") == []
    desk.move(card, "documentation")
    asked = [check.text for check in desk.see(card).checks if check.stage == "Documentation"]
    assert asked == ["Report inventory and definitions updated"]
