"""Passing a trouble on, and what a holder is."""

from typing import Any

import pytest

from builders import FREE, Bench, refused
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, cards, escalations, history
from kanvtui.operations.reads.card import detail
from kanvtui.operations.reads.history import events

LEVELS: dict[str, Any] = {
    **FREE,
    "escalations": [
        {"level": "Critical", "when": "Something is broken", "to": "Director"},
        {"level": "High", "when": "Poor performance", "to": "Manager", "within": "2h"},
        {"level": "Low", "when": "A wish", "to": "Team", "within": "48h"},
        {"when": "Consent is missing", "to": "Content owner", "within": "1bd"},
    ],
}


@pytest.fixture
def card(bench: Bench) -> int:
    return bench.card(bench.board("", LEVELS), "Launch")


@pytest.mark.parametrize(
    ("level", "holder", "due", "urgent"),
    [
        ("Critical", "Director", "2026-11-16T09:00", True),
        ("hi", "Manager", "2026-11-16T11:00", False),
        ("low", "Team", "2026-11-18T09:00", False),
        ("consent", "Content owner", "2026-11-17", False),
    ],
)
def test_a_level_passes_the_ball_and_dates_the_answer(
    bench: Bench, card: int, level: str, holder: str, due: str, urgent: bool
) -> None:
    before = bench.dump()
    bench.do(escalations.escalate, [card], level, "The form is down")
    after = bench.dump()
    seen = detail(bench.session, card)
    assert (seen.holder, seen.urgent) == (holder, urgent)
    (check,) = seen.checks
    assert check.text.startswith("Answer: The form is down (")
    assert check.text.endswith(f" → {holder})")
    assert (check.due_raw, check.owner, check.done) == (due, holder, False)
    (event,) = [told for kind, told in bench.events(card) if kind == "escalated"]
    assert (event["to"], event["what"], event["due"]) == (holder, "The form is down", due)
    told = [line.words for line in events(bench.session, card)]
    assert f"escalated to {holder}: The form is down" in told
    assert bench.changes.label == f"escalated “Launch” to {holder} ({event['level']})"
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after


def test_escalating_keeps_a_card_from_going_stale(bench: Bench, card: int) -> None:
    bench.clock.on(days=60)
    assert "stale" in detail(bench.session, card).flags
    bench.do(escalations.escalate, [card], "High", "Slow")
    assert "stale" not in detail(bench.session, card).flags


def test_several_cards_are_escalated_as_one_change(bench: Bench, card: int) -> None:
    other = bench.card(bench.column(card, "board_id"), "Other")
    bench.do(escalations.escalate, [card, other, card], "High", "Slow")
    assert [len(detail(bench.session, key).checks) for key in (card, other)] == [1, 1]


@pytest.mark.parametrize("level", ["medium", "", " "])
def test_an_unknown_level_names_those_there_are(bench: Bench, card: int, level: str) -> None:
    refused(
        bench, NotFoundError,
        "Levels: Critical → Director at once, High → Manager within 2 hours, Low → Team within 48 hours, Consent",
        bench.do, escalations.escalate, [card], level, "x",
    )  # fmt: skip


def test_words_are_needed_and_levels(bench: Bench, card: int, board: int) -> None:
    refused(bench, InputError, "what is wrong is needed", bench.do, escalations.escalate, [card], "High", " ")
    refused(bench, NotFoundError, "this board's SOP has no escalations", bench.do, escalations.escalate,
            [bench.card(board)], "High", "x")  # fmt: skip
    assert escalations.offered(bench.db, board) == ()
    assert len(escalations.offered(bench.db, bench.column(card, "board_id"))) == 4


@pytest.mark.parametrize(
    ("holder", "kind"),
    [
        ("acme", "customer"),
        ("Client", "customer"),
        ("rita", "reviewer"),
        ("reviewer", "reviewer"),
        ("Ann", "person"),
        ("Legal team", "team"),
        ("none", None),
    ],
)
def test_a_holder_is_a_customer_a_reviewer_a_person_or_a_team(bench: Bench, holder: str, kind: str | None) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(bench.board("", FREE), "Card", account="Acme", owner="Ann")
    bench.do(cards.set_reviewer, card, "Rita")
    bench.do(cards.pass_ball, [card], "Somebody")
    bench.do(cards.pass_ball, [card], holder)
    assert bench.column(card, "holder_kind") == kind
