"""B11, the customer handoff: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk
from builders import Bench
from kanvtui.operations import cards
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
    """Make a handoff on the day its deal is closed, with its six documents and the whole form."""
    card = desk.card(title, account="Acme")
    desk.tick_all(card)
    desk.fill(card, **FORM)
    desk.move(card, "handoff_meeting")
    return card


def kick_off(desk: Desk, card: int) -> None:
    """Hold the kickoff call now."""
    desk.move(card, "customer_introduction")
    desk.move(card, "kickoff_call")
    desk.tick(card, "kickoff_held")


@pytest.fixture(autouse=True)
def _customer(bench: Bench) -> None:
    from kanvtui.operations import accounts

    bench.do(accounts.new, "Acme")


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
