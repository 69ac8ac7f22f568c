"""B2, meeting notes: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk
from builders import Bench
from kanvtui.operations import cards, notes
from kanvtui.operations.reads import lists, metrics
from kanvtui.operations.steps.passing import GateClosedError


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench, "Meeting notes")


def test_b2_a_follow_up_goes_through_six_stages(desk: Desk) -> None:
    assert list(lists.stages(desk.bench.session, desk.board).values()) == [
        "Agenda",
        "Discussion",
        "Decision",
        "Action items",
        "Waiting",
        "Closed",
    ]


def test_b2_six_fields_stand_next_to_the_action(desk: Desk) -> None:
    card = desk.card("Send the paper", "action_items", due="2026-11-20")
    desk.fill(card, decision="We offer it", linked_project="Renewal", open_question="Who signs?")
    seen = desk.see(card)
    assert {line.label: line.value for line in seen.fields} == {
        "Decision": "We offer it",
        "Linked project": "Renewal",
        "Open question": "Who signs?",
        "Original note": "",
    }
    assert (seen.owner, seen.due) == ("Ann", "2026-11-20")
    assert {rule["label"]: rule["card"] for rule in desk.document["fields"] if rule["card"]} == {
        "Owner": "owner",
        "Due date": "due",
    }


def test_b2_a_note_becomes_an_action_that_links_back_to_it(desk: Desk) -> None:
    meeting = desk.card("QBR with Acme", "discussion")
    note = desk.bench.do(notes.add, "Send the security paper to Jo", card_id=meeting, title="Minutes")
    action = desk.bench.do(notes.to_card, note)
    seen = desk.see(action)
    assert (seen.title, seen.stage) == ("Minutes", "Action items")
    original = next(line.value for line in seen.fields if line.key == "original_note")
    assert original == f"“Minutes” of #{meeting} QBR with Acme"
    assert seen.notes[0].pinned
    assert seen.notes[0].body.endswith("Send the security paper to Jo")


def test_b2_waiting_needs_to_know_for_whom(desk: Desk) -> None:
    card = desk.card("Get the signature", "action_items")
    assert desk.lacks(card, "waiting") == ["no holder"]
    with pytest.raises(GateClosedError):
        desk.move(card, "waiting")
    desk.bench.do(cards.pass_ball, [card], "Acme")
    desk.move(card, "waiting")
    desk.bench.clock.on(days=3)
    seen = desk.see(card)
    assert (seen.stage, seen.holder, seen.holder_words) == ("Waiting", "Acme", "Acme 3d")


@pytest.mark.parametrize("given", ["decision", "outcome"])
def test_b2_closed_needs_a_decision_or_an_outcome(desk: Desk, given: str) -> None:
    card = desk.card("Get the signature", "action_items")
    with pytest.raises(GateClosedError, match="outcome"):
        desk.move(card, "closed")
    if given == "decision":
        desk.fill(card, decision="We go without it")
    else:
        desk.bench.do(cards.set_outcome, card, "Signed")
    desk.move(card, "closed")
    assert desk.see(card).closed_at


def test_b2_follow_up_completion_is_what_was_closed_in_time_of_what_was_due(desk: Desk) -> None:
    early, on_the_day, late = (desk.card(title, due="2026-11-18") for title in ("Early", "On the day", "Late"))
    open_still = desk.card("Open still", due="2026-11-18")
    desk.card("Not due yet", due="2026-12-18")
    desk.card("Without a date")
    for card, days in ((early, 1), (on_the_day, 1), (late, 1)):
        desk.bench.clock.on(days=days)
        desk.bench.do(cards.set_outcome, card, "Done")
        desk.move(card, "closed")
    found = next(
        line for line in metrics.of_board(desk.bench.session, desk.board) if line.key == "follow_up_completion"
    )
    assert found.value == "50% (2 of 4)"
    assert set(found.missed) == {late, open_still}
