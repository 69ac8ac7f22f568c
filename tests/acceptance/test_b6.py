"""B6, the sales process: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk
from builders import Bench, refused
from kanvtui.operations import approvals, moves, outcomes
from kanvtui.operations.reads.metrics import of_board
from kanvtui.operations.steps.passing import GateClosedError

SEVEN = {
    "decision_criteria": "Price, then speed",
    "budget_range": "40,000 to 60,000 USD",
    "decision_makers": "Cleo, CFO",
    "decision_timeline": "By the end of March",
    "competition": "Initech",
    "success_criteria": "Reports in an hour",
}
"""What discovery writes down beside the pain points."""


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench, "Sales process")


def negotiating(desk: Desk, discount: str = "") -> int:
    """Make a card in negotiation, with a discount."""
    card = desk.card("Globex", "negotiation")
    if discount:
        desk.fill(card, discount=discount)
    return card


def test_b6_day_8_of_prospecting_with_a_call_on_day_6_is_overdue_by_its_limit_and_not_stale(desk: Desk) -> None:
    clock = desk.bench.clock
    card = desk.card("Globex")
    desk.tick(card, "email_1", "linkedin")
    clock.on(days=1)
    desk.tick(card, "call_1", "email_2")
    clock.on(days=5)
    desk.tick(card, "call_2", "breakup_mail")  # the call on day 6
    clock.on(days=1)
    assert desk.see(card).reasons == ()
    clock.on(days=1)
    reasons = [(reason.flag, reason.words) for reason in desk.see(card).reasons]
    assert reasons == [("overdue", "day 8 of 7 in Prospecting")]


def test_b6_the_outreach_is_due_on_days_1_1_2_3_5_and_7(desk: Desk) -> None:
    card = desk.card("Globex")  # made on Monday 16 November, which is day 1
    dues = {check.key: check.due_raw for check in desk.see(card).checks if check.due_raw}
    assert dues == {
        "email_1": "2026-11-16",
        "linkedin": "2026-11-16",
        "call_1": "2026-11-17",
        "email_2": "2026-11-18",
        "call_2": "2026-11-20",
        "breakup_mail": "2026-11-22",
    }
    desk.fill(card, answered="Yes")
    assert [check.key for check in desk.see(card).checks if check.due_raw] == ["email_1"]


def test_b6_leaving_discovery_with_2_pain_points_is_refused(desk: Desk) -> None:
    card = desk.card("Globex", "discovery")
    desk.tick_all(card)
    desk.fill(card, pain_points="Slow reports\nTwo systems", **SEVEN)
    to = desk.bench.stage(desk.board, "solution_design")
    refused(desk.bench, GateClosedError, "2 of at least 3", desk.bench.do, moves.move, [card], to)
    desk.fill(card, pain_points="Slow reports\nTwo systems\nNobody trusts the figures")
    desk.move(card, "solution_design")
    assert desk.see(card).stage == "Solution Design"


def test_b6_leaving_discovery_asks_for_all_seven_answers_and_its_checklists(desk: Desk) -> None:
    card = desk.card("Globex", "discovery")
    assert len(desk.lacks(card, "solution_design")) == 6 + 7
    desk.tick_all(card)
    assert len(desk.lacks(card, "solution_design")) == 7
    desk.fill(card, pain_points="Slow\nDear\nOld", **SEVEN)
    assert desk.lacks(card, "solution_design") == []


@pytest.mark.parametrize(
    ("discount", "approver"),
    [
        ("0", "Sales Rep"),
        ("10", "Sales Rep"),
        ("10.5", "Sales Manager"),
        ("11", "Sales Manager"),
        ("20", "Sales Manager"),
        ("20.5", "VP Sales"),
        ("30", "VP Sales"),
        ("30.01", "CEO"),
    ],
)
def test_b6_a_discount_goes_to_its_approver(desk: Desk, discount: str, approver: str) -> None:
    card = negotiating(desk, discount)
    assert [(line.approver, line.state) for line in desk.see(card).approvals] == [(approver, "pending")]


def test_b6_a_discount_of_10_5_percent_stops_the_card_until_the_sales_manager_has_said_yes(desk: Desk) -> None:
    card = negotiating(desk)
    desk.tick_all(card)
    assert desk.lacks(card, "closed") == ["no discount", "no discount, so nobody can be asked"]
    desk.fill(card, discount="10.5")
    assert desk.lacks(card, "closed") == ["Sales Manager has not approved"]
    approval = approvals.find(desk.bench.db, card, "Sales Manager")
    desk.bench.do(approvals.approve, approval.id)
    assert desk.lacks(card, "closed") == []
    desk.fill(card, discount="20.5")
    assert desk.lacks(card, "closed") == ["VP Sales has not approved"]


def test_b6_the_recording_is_due_within_2_hours_of_the_demo(desk: Desk) -> None:
    card = desk.card("Globex", "solution_design")
    assert desk.due(card, "recording_sent") == ""
    desk.bench.clock.on(hours=5, minutes=48)
    desk.tick(card, "demo_held")
    assert desk.due(card, "recording_sent") == "2026-11-16T16:48"
    desk.bench.clock.on(hours=2)
    assert desk.flags(card) == ()
    desk.bench.clock.on(minutes=1)
    assert desk.flags(card) == ("overdue",)


def test_b6_recordings_sent_in_time_are_counted(desk: Desk) -> None:
    prompt, slow = (desk.card(name, "solution_design") for name in ("Globex", "Initech"))
    desk.tick(prompt, "demo_held", "recording_sent")
    desk.tick(slow, "demo_held")
    desk.bench.clock.on(hours=2, minutes=1)
    desk.tick(slow, "recording_sent")
    line = next(line for line in of_board(desk.bench.session, desk.board) if line.key == "recording_2h")
    assert (line.value, line.met, line.missed) == ("50% (1 of 2)", False, (slow,))


@pytest.mark.parametrize(
    ("response_class", "due"),
    [
        ("Hot", "2026-11-16T09:05"),
        ("Warm", "2026-11-16T10:00"),
        ("Qualified", "2026-11-17T09:00"),
        ("Cold", "2026-11-18T09:00"),
    ],
)
def test_b6_each_response_class_has_its_clock(desk: Desk, response_class: str, due: str) -> None:
    card = desk.card("Globex", fields=(("response_class", response_class),))
    assert [(line.due, line.done) for line in desk.see(card).deadlines] == [(due, False)]
    desk.tick(card, "email_1")
    assert [line.done for line in desk.see(card).deadlines] == [True]


@pytest.mark.parametrize(("outcome", "first"), [("won", "CRM updated at once"), ("lost", "Loss interview held")])
def test_b6_won_and_lost_bring_their_six_checks(desk: Desk, outcome: str, first: str) -> None:
    card = negotiating(desk, "5")
    desk.tick_all(card)
    desk.bench.do(approvals.approve, approvals.find(desk.bench.db, card, "Sales Rep").id)
    desk.bench.do(outcomes.close, [card], outcome)
    found = desk.see(card)
    left = [check.text for check in found.checks if not check.done]
    assert (found.stage, found.outcome.casefold(), len(left), left[0]) == ("Closed Won/Lost", outcome, 6, first)


def test_b6_a_deal_is_lost_in_any_stage_and_won_only_through_the_gates(desk: Desk) -> None:
    card = desk.card("Globex", "discovery")
    refused(desk.bench, GateClosedError, "Closed Won/Lost", desk.bench.do, outcomes.close, [card], "won")
    desk.bench.do(outcomes.close, [card], "lost")
    found = desk.see(card)
    assert (found.stage, found.outcome, found.exceptions) == ("Closed Won/Lost", "Lost", ())
    assert "Reasons written down" in [check.text for check in found.checks if not check.done]


def test_b6_a_deal_is_won_stage_by_stage_without_an_exception(desk: Desk) -> None:
    card = desk.card("Globex")
    desk.fill(card, pain_points="Slow\nDear\nOld", discount="20.5", **SEVEN)
    for stage in ("discovery", "solution_design", "proposal", "negotiation"):
        desk.bench.clock.on(days=3)
        desk.tick_all(card)
        desk.move(card, stage)
        assert desk.flags(card) == ()
    desk.tick_all(card)
    desk.bench.do(approvals.approve, approvals.find(desk.bench.db, card, "VP Sales").id)
    desk.bench.do(outcomes.close, [card], "won")
    found = desk.see(card)
    assert (found.stage, found.exceptions) == ("Closed Won/Lost", ())
    assert [line.key for line in found.milestones if line.due] == [
        "first_contact",
        "discovery_call",
        "demo",
        "proposal_presented",
        "closed",
    ]
    assert {note.title for note in found.notes} == {
        "Account file: Globex",
        "Discovery call: Globex",
        "Demo: Globex",
        "Proposal: Globex",
        "Negotiation: Globex",
    }
