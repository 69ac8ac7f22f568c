"""B3, the customer story: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk
from builders import Bench
from kanvtui.domain.pictures import CardDetail
from kanvtui.operations import accounts, approvals, cards, escalations, history, outcomes
from kanvtui.operations.steps.passing import GateClosedError
from kanvtui.storage import approvals as approval_rows

APPROVERS = ["Customer contact", "Legal reviewer", "Brand owner"]


@pytest.fixture
def desk(bench: Bench) -> Desk:
    found = Desk(bench, "Customer story")
    bench.do(accounts.new, "Acme")
    return found


def states(seen: CardDetail) -> dict[str, str]:
    return {line.approver: line.state for line in seen.approvals}


def answer(desk: Desk, card: int, approver: str, change: str = "", by: str = "") -> None:
    row = approvals.find(desk.bench.db, card, approver)
    if change:
        desk.bench.do(approvals.request_changes, row.id, change, by)
    else:
        desk.bench.do(approvals.approve, row.id)


def at_approvals(desk: Desk) -> int:
    card = desk.card("Acme: story", "brand_review", account="Acme")
    desk.tick_all(card)
    desk.move(card, "approvals")
    return card


def at_publishing(desk: Desk) -> int:
    card = at_approvals(desk)
    for approver in APPROVERS:
        answer(desk, card, approver)
    desk.move(card, "publish")
    desk.tick_all(card)
    return card


@pytest.mark.parametrize(
    ("stage", "following", "count"),
    [
        ("intake", "consent", 7),
        ("interview_prep", "interview", 7),
        ("interview", "draft", 7),
        ("draft", "brand_review", 7),
        ("brand_review", "approvals", 6),
    ],
)
def test_b3_a_step_is_left_only_when_all_that_must_be_true_is(
    desk: Desk, stage: str, following: str, count: int
) -> None:
    card = desk.card("Acme: story", stage)
    assert len(desk.lacks(card, following)) == count
    desk.tick_all(card)
    assert desk.lacks(card, following) == []


def test_b3_step_2_to_3_is_refused_without_consent(desk: Desk) -> None:
    card = desk.card("Acme: story", "consent")
    desk.tick(card, "stakeholders_named")
    with pytest.raises(GateClosedError, match="Written consent of the customer is on file"):
        desk.move(card, "interview_prep")
    assert desk.see(card).stage == "Consent"
    desk.tick(card, "consent_on_file")
    desk.move(card, "interview_prep")
    assert desk.see(card).stage == "Interview prep"


def test_b3_missing_consent_is_passed_on_to_the_content_owner_and_another_candidate_chosen(desk: Desk) -> None:
    card = desk.card("Acme: story", "consent", account="Acme")
    desk.bench.do(escalations.escalate, [card], "Consent", "Acme does not answer")
    seen = desk.see(card)
    assert (seen.holder, seen.urgent) == ("Content owner", True)
    desk.bench.do(outcomes.close, [card], "Other candidate", "no consent")
    seen = desk.see(card)
    assert (seen.stage, seen.outcome) == ("Published", "Other candidate chosen")
    assert "Card for the other candidate made" in [check.text for check in seen.checks]
    assert [line.reason for line in seen.exceptions] == ["no consent"]


def test_b3_what_is_confirmed_before_the_meeting_is_due_with_it(desk: Desk) -> None:
    card = desk.card("Acme: story", "interview_prep")
    desk.fill(card, interview_at="2026-11-30 14:00")
    due = [check.text for check in desk.see(card).checks if check.due_raw == "2026-11-30"]
    assert due == [
        "Format is confirmed",
        "Expected duration is confirmed",
        "List of participants is confirmed",
        "Permission to record is confirmed, where one is needed",
    ]


def test_b3_three_approvers_are_asked_at_the_same_time(desk: Desk) -> None:
    card = at_approvals(desk)
    assert states(desk.see(card)) == dict.fromkeys(APPROVERS, "pending")
    answer(desk, card, "Legal reviewer")
    assert desk.lacks(card, "publish") == ["Customer contact has not approved", "Brand owner has not approved"]


def test_b3_a_change_request_returns_all_three_approvals_to_pending_and_adds_a_deviation(desk: Desk) -> None:
    card = at_approvals(desk)
    answer(desk, card, "Customer contact")
    answer(desk, card, "Brand owner")
    answer(desk, card, "Legal reviewer", "Take the guarantee out", "2026-11-20")
    seen = desk.see(card)
    assert states(seen) == dict.fromkeys(APPROVERS, "pending")
    assert len(seen.deviations) == 1
    assert "Take the guarantee out" in seen.deviations[0]
    (change,) = [check for check in seen.checks if "Take the guarantee out" in check.text]
    assert change.due_raw == "2026-11-20"
    assert len(desk.lacks(card, "publish")) == 3
    history.undo(desk.bench.session)
    assert states(desk.see(card)) == {
        "Customer contact": "approved",
        "Legal reviewer": "pending",
        "Brand owner": "approved",
    }
    assert desk.see(card).deviations == ()


def test_b3_a_second_round_that_all_approve_lets_the_story_go_on(desk: Desk) -> None:
    card = at_approvals(desk)
    answer(desk, card, "Customer contact", "Our name is Acme Corp")
    for approver in APPROVERS:
        answer(desk, card, approver)
    desk.move(card, "publish")
    rows = approval_rows.of_card(desk.bench.db, card)
    assert {row.state for row in rows} == {"approved"}
    assert {line.key: line.due for line in desk.see(card).milestones}["approved"] == "2026-11-16"


@pytest.mark.parametrize("empty", ["publication_date", "channels", "usage_restrictions"])
def test_b3_step_8_is_refused_while_one_of_its_three_records_is_empty(desk: Desk, empty: str) -> None:
    card = at_publishing(desk)
    record = {"publication_date": "2026-11-18", "channels": "website, newsletter", "usage_restrictions": "none"}
    desk.fill(card, **{key: value for key, value in record.items() if key != empty})
    with pytest.raises(GateClosedError, match=f"no {empty.replace('_', ' ')}"):
        desk.move(card, "published")
    desk.fill(card, **{empty: record[empty]})
    desk.move(card, "published")
    assert desk.see(card).closed_at


def test_b3_a_live_story_is_shared_with_everyone_who_needs_it(desk: Desk) -> None:
    card = at_publishing(desk)
    shared = [check.text for check in desk.see(card).checks if check.text.startswith("Link is shared")]
    assert shared == [
        "Link is shared with sales",
        "Link is shared with demand generation",
        "Link is shared with customer success",
        "Link is shared with other approved stakeholders",
    ]


def test_b3_no_step_has_a_date_of_its_own(desk: Desk) -> None:
    card = desk.card("Acme: story", "consent")
    desk.bench.clock.on(days=3)
    assert (desk.see(card).deadlines, desk.see(card).flags) == ((), ())
    desk.bench.do(cards.set_due, [card], "2026-11-18")
    assert desk.see(card).flags == ("overdue",)
