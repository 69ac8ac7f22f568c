"""B11, the customer handoff: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk
from builders import Bench
from kanvtui.domain.metrics import MetricLine
from kanvtui.operations import accounts, cards, milestones
from kanvtui.operations.reads import metrics
from kanvtui.operations.steps.passing import GateClosedError

FORM = {
    "csm": "Kim Lee",
    "ae": "Sam Ode",
    "arr": "48000",
    "term_months": "12",
    "go_live": "2027-01-11",
    "champion": "Ana, admin",
    "executive": "Bo, COO",
    "technical": "Cy, IT",
    "criterion_1": "40 seats in use",
    "criterion_2": "Two teams on it",
    "criterion_3": "NPS above 50",
    "risks": "Migration: done twice",
    "special_notes": "Calls in the morning only",
}
"""The form without the customer, who is the card's own."""


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench, "Customer handoff")


def closed_won(desk: Desk, title: str = "Acme: handoff") -> int:
    """Make a handoff on the day its deal is closed, up to the introduction, which is held on the same day."""
    card = desk.card(title, account="Acme")
    desk.tick_all(card)
    desk.fill(card, **FORM)
    desk.move(card, "handoff_meeting")
    desk.tick(card, "meeting_held")
    desk.move(card, "customer_introduction")
    desk.tick(card, "intro_sent", "kickoff_scheduled")
    return card


def kick_off(desk: Desk, card: int) -> None:
    """Hold the kickoff call now."""
    desk.move(card, "kickoff_call")
    desk.tick(card, "kickoff_held")


@pytest.fixture(autouse=True)
def _customer(bench: Bench) -> None:
    bench.do(accounts.new, "Acme")


def figure(desk: Desk, key: str) -> MetricLine:
    """Return a metric of the board by its key."""
    return next(line for line in metrics.of_board(desk.bench.session, desk.board) if line.key == key)


def test_b11_thirteen_of_fourteen_fields_are_93_percent_and_stop_the_introduction(desk: Desk) -> None:
    card = desk.card("Acme: handoff", "handoff_meeting")
    desk.fill(card, **FORM)
    assert dict(desk.see(card).forms) == {"Handoff form": "13 of 14, 93 %"}
    assert desk.lacks(card, "customer_introduction") == ["no customer"]
    with pytest.raises(GateClosedError, match="no customer"):
        desk.move(card, "customer_introduction")
    desk.bench.do(cards.set_account, [card], "Acme")
    assert dict(desk.see(card).forms) == {"Handoff form": "14 of 14, 100 %"}
    desk.move(card, "customer_introduction")


def test_b11_an_incomplete_form_passes_with_a_reason_that_is_recorded(desk: Desk) -> None:
    card = desk.card("Acme: handoff", "handoff_meeting", account="Acme")
    desk.fill(card, **{key: value for key, value in FORM.items() if key != "special_notes"})
    desk.move(card, "customer_introduction", "The customer wants to start today")
    assert [found.reason for found in desk.see(card).exceptions] == ["The customer wants to start today"]


def test_b11_six_documents_are_needed_before_the_meeting(desk: Desk) -> None:
    card = desk.card("Acme: handoff")
    assert len(desk.lacks(card, "handoff_meeting")) == 6
    desk.tick(
        card,
        "doc_use_cases",
        "doc_success_metrics",
        "doc_timeline",
        "doc_stakeholder_map",
        "doc_technical",
        "doc_risks",
    )
    assert desk.lacks(card, "handoff_meeting") == []


@pytest.mark.parametrize(("day", "state"), [(2, "met"), (3, "met"), (4, "missed"), (5, "missed")])
def test_b11_a_kickoff_in_its_window_can_miss_the_service_level(desk: Desk, day: int, state: str) -> None:
    card = closed_won(desk)
    desk.bench.clock.on(days=day)
    assert desk.flags(card) == ()
    kick_off(desk, card)
    seen = desk.see(card)
    window = next(line for line in seen.deadlines if line.key == "kickoff_window")
    assert (window.due, window.done, window.late) == ("2026-11-21", True, False)
    assert {clock.name: clock.state for clock in seen.clocks}["Kickoff within 3 days"] == state


def test_b11_the_window_warns_on_day_3_and_ends_with_day_5(desk: Desk) -> None:
    card = closed_won(desk)
    found = []
    for _ in range(7):
        window = next(line for line in desk.see(card).deadlines if line.key == "kickoff_window")
        found.append((window.soon, window.late, "overdue" in desk.flags(card)))
        desk.bench.clock.on(days=1)
    assert [soon for soon, _, _ in found[:6]] == [False] * 3 + [True] * 3
    assert [(late, overdue) for _, late, overdue in found] == [(False, False)] * 6 + [(True, True)]


@pytest.mark.parametrize(
    ("key", "due"), [("w1_crm", "2026-11-23"), ("w4_training", "2026-12-14"), ("d30_next", "2026-12-16")]
)
def test_b11_what_follows_is_due_after_7_28_and_30_days(desk: Desk, key: str, due: str) -> None:
    card = closed_won(desk)
    desk.bench.clock.on(days=2)
    kick_off(desk, card)
    desk.move(card, "post_handoff")
    assert desk.due(card, key) == due


def test_b11_day_30_is_met_by_its_review(desk: Desk) -> None:
    card = closed_won(desk)
    desk.bench.clock.on(days=2)
    kick_off(desk, card)
    desk.move(card, "post_handoff")
    desk.bench.clock.on(days=20)
    desk.tick(card, "d30_next")
    assert {line.key: line.done for line in desk.see(card).deadlines} == {
        "kickoff_window": True,
        "first_value_due": False,
        "day_30_due": True,
    }


def test_b11_the_introduction_mail_fills_in_names_goals_and_the_kickoff(desk: Desk) -> None:
    card = desk.card("Acme: handoff", "handoff_meeting", account="Acme")
    desk.fill(card, **FORM, kickoff_at="2026-11-18 14:00")
    desk.move(card, "customer_introduction")
    mail = next(note for note in desk.see(card).notes if note.title.startswith("Welcome to"))
    for words in ("Acme", "Kim Lee", "Sam Ode", "40 seats in use", "Two teams on it", "NPS above 50", "14:00"):
        assert words in mail.body
    assert mail.body.count("[") == mail.body.count("[company]") == 1


def test_b11_the_service_level_is_counted_over_all_kickoffs(desk: Desk) -> None:
    handoffs = [closed_won(desk, f"{number}: handoff") for number in range(4)]
    for card, days in zip(handoffs[:3], (2, 1, 1), strict=True):
        desk.bench.clock.on(days=days)
        kick_off(desk, card)
    found = figure(desk, "kickoff_3d")
    assert (found.value, found.target, found.met) == ("50% (2 of 4)", ">=95%", False)
    assert set(found.missed) == {handoffs[2], handoffs[3]}


def test_b11_a_kickoff_that_is_still_in_time_counts_neither_way(desk: Desk) -> None:
    held, open_still = closed_won(desk, "One"), closed_won(desk, "Two")
    desk.bench.clock.on(days=3)
    kick_off(desk, held)
    found = figure(desk, "kickoff_3d")
    assert (found.value, found.met, found.cards) == ("100% (1 of 1)", True, (held,))
    assert desk.see(open_still).closed_at is None


@pytest.mark.parametrize(("days", "met"), [(13, True), (14, False)])
def test_b11_first_value_on_day_14_misses_under_14_days(desk: Desk, days: int, met: bool) -> None:
    card = closed_won(desk)
    desk.bench.clock.on(days=days)
    desk.bench.do(milestones.set_date, card, "first_value", "now")
    assert figure(desk, "time_to_first_value").met is met


@pytest.mark.parametrize(("answers", "met"), [(("9", "8"), True), (("8", "8"), False)])
def test_b11_satisfaction_of_exactly_8_misses_above_8(desk: Desk, answers: tuple[str, ...], met: bool) -> None:
    for answer in answers:
        desk.fill(desk.card(), satisfaction=answer)
    assert figure(desk, "satisfaction_30d").met is met
