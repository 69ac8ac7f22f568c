"""Completing a card with what came of it."""

from typing import Any

import pytest

from builders import Bench, refused, shipped_document
from kanvtui.errors import NotFoundError
from kanvtui.operations import accounts, cards, history, moves, outcomes, recurrences
from kanvtui.operations.reads.card import detail
from kanvtui.operations.steps.passing import GateClosedError
from kanvtui.storage.fields import of_card

LEADS: dict[str, Any] = {
    "name": "Leads",
    "stages": [
        {"key": "capture", "name": "Capture", "kind": "queue", "checks": [{"key": "call", "text": "Call"}]},
        {"key": "work", "name": "Work", "kind": "active"},
        {
            "key": "done",
            "name": "Done",
            "kind": "done",
            "entry": "It is decided.",
            "requires_entry": ["outcome", "arr"],
        },
    ],
    "fields": [
        {"key": "email", "label": "Email", "type": "email", "unique": True},
        {"key": "arr", "label": "ARR", "type": "money"},
    ],
    "outcomes": [
        {
            "key": "qualified",
            "name": "Qualified",
            "then": "An opportunity",
            "checks": ["Opportunity made", "Tell sales"],
        },
        {"key": "no_response", "name": "No response", "then": "Recycle", "snooze": "90d"},
        {"key": "bad_fit", "name": "Bad fit", "early": True, "checks": ["Say why"]},
    ],
}


@pytest.fixture
def leads(bench: Bench) -> int:
    bench.do(accounts.new, "Acme")
    return bench.board("Leads", LEADS)


def lead(bench: Bench, board: int, **given: Any) -> int:
    fields = (("email", "a@example.com"), ("arr", "1200"))
    return bench.card(board, "Lead", "work", **{"fields": fields, "account": "Acme", "owner": "Ann", **given})


def test_an_outcome_closes_the_card_and_brings_its_checks(bench: Bench, leads: int) -> None:
    card = lead(bench, leads)
    before = bench.dump()
    bench.do(outcomes.close, [card], "qual")
    after = bench.dump()
    seen = detail(bench.session, card)
    assert (seen.stage, seen.outcome) == ("Done", "Qualified")
    assert seen.closed_at is not None
    assert [check.text for check in seen.checks] == ["Opportunity made", "Tell sales"]
    assert bench.changes.label == "completed “Lead”: Qualified"
    assert ("decided", {"from": None, "to": "Qualified"}) in bench.events(card)
    assert bench.order(leads, "capture") == []
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after


def test_no_response_comes_back_after_90_days(bench: Bench, leads: int) -> None:
    card = lead(bench, leads)
    before = bench.dump()
    bench.do(outcomes.close, [card], "No response")
    after = bench.dump()
    (again,) = bench.order(leads, "capture")
    seen = detail(bench.session, again)
    assert (seen.title, seen.account, seen.owner, seen.outcome) == ("Lead", "Acme", "Ann", "")
    assert seen.snoozed_until == "2027-02-14"
    assert [check.text for check in seen.checks] == ["Call"]
    assert {key: value for _, key, value in of_card(bench.db, again)} == {"email": "a@example.com", "arr": "1200"}
    nums = bench.db.rows("SELECT num FROM field_value WHERE card_id = ? ORDER BY key", (again,))
    assert nums == bench.db.rows("SELECT num FROM field_value WHERE card_id = ? ORDER BY key", (card,))
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after


def test_what_counts_from_coming_in_counts_from_the_day_it_wakes(bench: Bench) -> None:
    sop = {**LEADS, "milestones": [{"label": "Captured"}], "stages": [dict(stage) for stage in LEADS["stages"]]}
    sop["stages"][0]["milestone"] = "captured"
    sop["stages"][0]["checks"] = [{"key": "call", "text": "Call", "due": "captured+2d"}]
    board = bench.board("", sop)
    card = bench.card(board, "Lead", "work", fields=(("arr", "1"),))
    bench.do(outcomes.close, [card], "No response")
    (again,) = bench.order(board, "capture")
    seen = detail(bench.session, again)
    assert [line.due for line in seen.milestones] == ["2027-02-14"]
    assert [check.due_raw for check in seen.checks] == ["2027-02-16"]


def test_a_field_that_two_such_cards_share_can_be_saved_again(bench: Bench, leads: int) -> None:
    card = lead(bench, leads)
    bench.do(outcomes.close, [card], "No response")
    (again,) = bench.order(leads, "capture")
    unchanged = bench.dump()
    bench.do(cards.set_field, again, "email", "A@example.com")
    assert bench.dump() == unchanged


def test_the_gate_holds_and_a_reason_passes_it(bench: Bench, leads: int) -> None:
    card = lead(bench, leads, fields=())
    refused(bench, GateClosedError, "no ARR", bench.do, outcomes.close, [card], "Qualified")
    bench.do(outcomes.close, [card], "Qualified", "Not known")
    assert [line.reason for line in detail(bench.session, card).exceptions] == ["Not known"]


def test_an_early_outcome_ends_a_card_in_any_stage_without_a_gate(bench: Bench, leads: int) -> None:
    card = lead(bench, leads, fields=())
    before = bench.dump()
    bench.do(outcomes.close, [card], "Bad fit")
    after, seen = bench.dump(), detail(bench.session, card)
    assert (seen.stage, seen.outcome, seen.exceptions) == ("Done", "Bad fit", ())
    assert [check.text for check in seen.checks] == ["Say why"]
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after


def test_the_reason_of_an_early_end_is_kept_as_a_decision(bench: Bench, leads: int) -> None:
    card = lead(bench, leads, fields=())
    bench.do(outcomes.close, [card], "Bad fit", "They sell [b]fish[/b]")
    seen = detail(bench.session, card)
    assert [(note.kind, note.title, note.body) for note in seen.notes] == [
        ("decision", "Bad fit", "They sell [b]fish[/b]")
    ]
    assert seen.exceptions == ()


def test_a_blocked_card_does_not_end_early_unnoticed(bench: Bench, leads: int) -> None:
    card = lead(bench, leads, fields=())
    bench.do(cards.block, [card], "Legal looks at it")
    error = refused(bench, GateClosedError, "Legal looks at it", bench.do, outcomes.close, [card], "Bad fit")
    assert isinstance(error, GateClosedError)
    assert [item.kind for _, lacking in error.lacking for item in lacking] == ["blocked"]
    bench.do(outcomes.close, [card], "Bad fit", "They asked to be forgotten")
    assert [line.reason for line in detail(bench.session, card).exceptions] == ["They asked to be forgotten"]


def test_a_closed_card_stays_as_it_is_or_changes_its_outcome(bench: Bench, leads: int) -> None:
    card = lead(bench, leads)
    bench.do(outcomes.close, [card], "Qualified")
    before = bench.dump()
    bench.do(outcomes.close, [card], "Qualified")
    assert bench.dump() == before
    bench.do(outcomes.close, [card], "No response")
    assert detail(bench.session, card).outcome == "No response"
    assert len(bench.order(leads, "capture")) == 1
    # Opened and closed again: its checks are there already.
    bench.do(moves.move, [card], bench.stage(leads, "work"))
    bench.do(outcomes.close, [card], "Qualified")
    assert [check.text for check in detail(bench.session, card).checks] == ["Opportunity made", "Tell sales"]


def test_several_cards_close_as_one_change(bench: Bench, leads: int) -> None:
    found = [lead(bench, leads, fields=(("email", f"{n}@example.com"), ("arr", "1"))) for n in range(3)]
    bench.do(outcomes.close, [*found, found[0]], "No response")
    assert bench.changes.label == "completed 3 cards: No response"
    assert len(bench.order(leads, "capture")) == 3


def test_unknown_outcomes_name_those_there_are(bench: Bench, leads: int, board: int) -> None:
    card = lead(bench, leads)
    for wanted in ("Lost", ""):
        refused(
            bench, NotFoundError, "Outcomes: Qualified, No response, Bad fit", bench.do, outcomes.close, [card], wanted
        )
    refused(
        bench, NotFoundError, "this board's SOP has no outcomes", bench.do, outcomes.close, [bench.card(board)], "x"
    )
    assert outcomes.offered(bench.db, board) == ()
    assert [rule.name for rule in outcomes.offered(bench.db, leads)] == ["Qualified", "No response", "Bad fit"]


def test_cards_of_recurring_work_have_no_outcome_to_choose(bench: Bench) -> None:
    leads = bench.board("Leads", shipped_document("Lead management"))
    lead = bench.card(leads, "A lead")
    audit = bench.db.value("SELECT card_id FROM occurrence")
    if audit is None:
        bench.clock.on(days=8)
        recurrences.come_due(bench.session)
        audit = bench.db.value("SELECT card_id FROM occurrence")
    assert outcomes.of_cards(bench.db, [lead]) == outcomes.offered(bench.db, leads)
    assert outcomes.of_cards(bench.db, [audit]) == ()
    assert outcomes.of_cards(bench.db, []) == ()
