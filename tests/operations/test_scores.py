"""Entering scores: what is stored, the customer's health, the check and the card of a band, undo (B4, B13, B14)."""

import json
from typing import Any

import pytest

from builders import FREE, HOSTILE, Bench, refused, shipped_document, sound
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, boards, cards, checks, history, moves, scores, sops
from kanvtui.operations.reads.card import detail
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import checks as check_rows
from kanvtui.storage import scores as stored

LEVELS: dict[str, Any] = {
    **FREE,
    "name": "Levels",
    "scores": [
        {
            "key": "lead",
            "name": "Lead",
            "aggregate": "sum",
            "parts": [{"key": "fit", "label": "Fit", "min": 0, "max": 100}],
            "bands": [
                {"name": "Hot", "at_least": 80, "colour": "green", "action": "Call", "owner": "Rep", "within": "5m"},
                {"name": "Warm", "at_least": 60, "action": "Write", "owner": "SDR", "within": "3d"},
                {"name": "Cold", "at_least": 0, "colour": "grey", "action": "Wait"},
            ],
        },
        {
            "key": "pulse",
            "name": "Pulse",
            "health": True,
            "parts": [{"key": "mood", "label": "Mood"}],
            "bands": [
                {"name": "Well", "at_least": 4, "colour": "green"},
                {"name": "Unwell", "at_least": 2, "colour": "yellow", "action": "Ask", "within": "2d"},
                {
                    "name": "Ill",
                    "at_least": 0,
                    "colour": "red",
                    "action": "Meet",
                    "within": "1bd",
                    "card": "Save {card}",
                },
            ],
        },
    ],
}


@pytest.fixture
def onboarding(bench: Bench) -> int:
    return bench.board("Onboarding", shipped_document("CSM workflow"))


@pytest.fixture
def levels(bench: Bench) -> int:
    return bench.board("Levels", LEVELS)


def health(bench: Bench, account_id: int) -> tuple[str | None, str | None]:
    row = account_rows.get(bench.db, account_id)
    assert row is not None
    return row.health, row.health_reason


def started(bench: Bench, board: int, name: str = "Acme") -> tuple[int, int]:
    """Make a customer with its card; return both ids."""
    account = bench.do(accounts.new, name, owner="Ann")
    row = account_rows.get(bench.db, account)
    assert row is not None
    return account, bench.do(accounts.start, row, board, "Ann")


def rvs(bench: Bench, card: int, friction: str, pace: str, quality: str) -> int:
    key: int = bench.do(scores.record, "rvs", {"friction": friction, "pace": pace, "quality": quality}, card_id=card)
    return key


def asked(bench: Bench, card: int, key: str) -> list[tuple[str, str | None, str | None, bool]]:
    """Return (text, owner, due, done) of the checks of a score."""
    found = [row for row in check_rows.of_card(bench.db, card) if row.key == f"score_{key}"]
    return [(row.text, row.owner_role, row.due, row.done_at is not None) for row in found]


def test_a_score_is_stored_with_its_parts(bench: Bench, onboarding: int) -> None:
    account, card = started(bench, onboarding)
    key = rvs(bench, card, "4", "4", "neutral")
    row = stored.get(bench.db, key)
    assert row is not None
    assert (row.account_id, row.card_id, row.key, row.actor, row.note) == (account, card, "rvs", "kim", None)
    assert (row.value, row.given, row.band, row.colour) == (3_666_667, 3, "At risk", "yellow")
    assert json.loads(row.parts) == {"friction": "4", "pace": "4", "quality": "3"}
    assert bench.changes.label == "scored “Acme”: RVS 3.67 yellow · At risk"
    assert bench.changes.accounts == {account}
    assert card in bench.changes.cards
    kind, event = bench.events(card)[-1]
    assert (kind, event["from"], event["to"]) == ("scored", None, "3.67 yellow · At risk")
    assert (event["score"], event["band"], event["colour"], event["given"]) == ("rvs", "At risk", "yellow", 3)
    rvs(bench, card, "5", "5", "p")
    assert bench.events(card)[-1][1]["from"] == "3.67 yellow · At risk"


def test_yellow_puts_every_open_card_of_the_customer_at_risk(bench: Bench, onboarding: int) -> None:
    account, card = started(bench, onboarding)
    other = bench.card(onboarding, "Sync", account="Acme", owner="Ann")
    rvs(bench, card, "4", "4", "neutral")
    assert health(bench, account) == ("yellow", "RVS 3.67: At risk")
    for key in (card, other):
        assert [r.words for r in detail(bench.session, key).reasons] == ["Acme is yellow: RVS 3.67: At risk"]
    rvs(bench, other, "4", "4", "positive")
    assert health(bench, account) == ("green", None)
    assert detail(bench.session, card).reasons == ()


def test_red_makes_an_intervention_card_on_top_of_its_stage_once(bench: Bench, onboarding: int) -> None:
    account, card = started(bench, onboarding)
    stage = bench.db.value("SELECT key FROM stage WHERE id = ?", (bench.column(card, "stage_id"),))
    rvs(bench, card, "3", "3", "negative")
    assert health(bench, account) == ("red", "RVS 2.33: Critical")
    made, below = bench.order(onboarding, stage)
    assert below == card
    found = detail(bench.session, made)
    assert (found.title, found.account, found.owner, found.next) == (
        "Intervention: Acme", "Acme", "Ann", "Immediate intervention.",
    )  # fmt: skip
    assert found.urgent
    assert [note.title for note in found.notes if not note.of_account] == ["RVS 2.33 red · Critical"]
    assert found.checks == ()
    rvs(bench, card, "1", "1", "1")
    assert bench.order(onboarding, stage) == [made, card]
    bench.do(cards.retitle, made, "Intervention: Acme, the board is told")
    rvs(bench, made, "2", "2", "2")
    assert bench.order(onboarding, stage) == [made, card]
    bench.do(moves.complete, [made], reason="they are content again")
    rvs(bench, card, "1", "1", "1")
    assert len(bench.order(onboarding, stage)) == 2
    assert bench.order(onboarding, stage)[0] not in (made, card)


def test_only_friction_is_a_first_score(bench: Bench, onboarding: int) -> None:
    account, card = started(bench, onboarding)
    bench.do(scores.record, "rvs", {"friction": "2", "pace": " "}, card_id=card)
    assert bench.changes.label == "scored “Acme”: RVS 2 red · Critical, 1 of 3 parts"
    assert health(bench, account) == ("red", "RVS 2 (1 of 3): Critical")


@pytest.mark.parametrize("quality", ["negative", "neg", "1"])
def test_numbers_and_a_word_are_averaged_with_5_3_1(bench: Bench, onboarding: int, quality: str) -> None:
    account, card = started(bench, onboarding)
    rvs(bench, card, "4", "4", quality)
    assert health(bench, account) == ("yellow", "RVS 3.0: At risk")


def test_health_by_hand_stays_until_cleared_or_a_worse_score(bench: Bench, onboarding: int) -> None:
    account, card = started(bench, onboarding)
    row = account_rows.get(bench.db, account)
    assert row is not None
    bench.do(accounts.set_health, row, "at risk", "their sponsor left")
    assert accounts.health_by(bench.db, account) == ""
    rvs(bench, card, "5", "5", "5")
    rvs(bench, card, "4", "4", "neutral")
    assert health(bench, account) == ("at_risk", "their sponsor left")
    rvs(bench, card, "1", "1", "1")
    assert health(bench, account) == ("red", "RVS 1.0: Critical")
    assert accounts.health_by(bench.db, account) == "rvs"
    rvs(bench, card, "5", "5", "5")
    assert health(bench, account) == ("green", None)
    row = account_rows.get(bench.db, account)
    assert row is not None
    bench.do(accounts.set_health, row, "yellow", "late payment")
    row = account_rows.get(bench.db, account)
    assert row is not None
    bench.do(accounts.set_health, row, "none")
    rvs(bench, card, "4", "4", "neutral")
    assert health(bench, account) == ("yellow", "RVS 3.67: At risk")


def test_a_spoiled_event_reads_as_set_by_hand(bench: Bench, onboarding: int) -> None:
    account, card = started(bench, onboarding)
    rvs(bench, card, "1", "1", "1")
    for detail_text in ("{", "[]", '{"score": 3}'):
        bench.do(
            lambda change, text=detail_text: change.db.run(
                "UPDATE event SET detail = ? WHERE kind = 'health_changed'", (text,)
            )
        )
        assert accounts.health_by(bench.db, account) == ""


def test_a_card_without_a_customer_has_no_health(bench: Bench, onboarding: int) -> None:
    card = bench.card(onboarding, "Alone", owner="Ann")
    rvs(bench, card, "1", "1", "1")
    assert bench.db.rows("SELECT title FROM card WHERE id <> ?", (card,)) == [("Intervention: Alone",)]
    rvs(bench, card, "1", "1", "1")
    assert bench.db.value("SELECT count(*) FROM card") == 2


@pytest.mark.parametrize(
    ("fit", "text", "owner", "due"),
    [("80", "Call", "Rep", "2026-11-16T09:05"), ("79", "Write", "SDR", "2026-11-19"), ("59", None, None, None)],
)
def test_a_band_asks_for_its_action(
    bench: Bench, levels: int, fit: str, text: str | None, owner: str | None, due: str | None
) -> None:
    card = bench.card(levels, owner="Ann")
    bench.do(scores.record, "lead", {"fit": fit}, card_id=card)
    assert asked(bench, card, "lead") == ([(text, owner, due, False)] if text else [])


def test_the_check_of_the_next_band_replaces_the_open_one(bench: Bench, levels: int) -> None:
    card = bench.card(levels, owner="Ann")
    bench.do(checks.add, card, "First")
    bench.do(scores.record, "lead", {"fit": "60"}, card_id=card)
    bench.clock.on(minutes=30)
    bench.do(scores.record, "lead", {"fit": "70"}, card_id=card)
    assert asked(bench, card, "lead") == [("Write", "SDR", "2026-11-19", False)]
    bench.do(scores.record, "lead", {"fit": "90"}, card_id=card)
    assert asked(bench, card, "lead") == [("Call", "Rep", "2026-11-16T09:35", False)]
    assert detail(bench.session, card).checks[-1].text == "Call"
    bench.do(checks.tick, [detail(bench.session, card).checks[-1].id])
    bench.do(scores.record, "lead", {"fit": "95"}, card_id=card)
    assert asked(bench, card, "lead") == [("Call", "Rep", "2026-11-16T09:35", True)]
    bench.do(scores.record, "lead", {"fit": "61"}, card_id=card)
    assert [text for text, *_ in asked(bench, card, "lead")] == ["Call", "Write"]
    bench.do(scores.record, "lead", {"fit": "10"}, card_id=card)
    assert [text for text, *_ in asked(bench, card, "lead")] == ["Call"]


def test_what_else_happens_leaves_the_check_of_a_score(bench: Bench) -> None:
    board = bench.board("Leads", shipped_document("Lead management"))
    card = bench.card(board, "A lead")
    bench.do(scores.record, "lead_score", {"demographic": "30", "firm": "30", "behav": "19"}, card_id=card)
    before = asked(bench, card, "lead_score")
    assert before == [
        ("Contact the lead, given by round robin and alerted by mail", "Sales Rep", "2026-11-16T10:00", False)
    ]
    bench.do(cards.set_field, card, "lead_source", _choices(bench, board, "lead_source")[0])
    bench.do(cards.set_due, [card], "+9d")
    assert asked(bench, card, "lead_score") == before


def _choices(bench: Bench, board: int, key: str) -> tuple[str, ...]:
    rule = sops.of_board(bench.db, board).field(key)
    assert rule is not None
    return rule.choices


def test_a_score_keeps_a_card_from_going_stale(bench: Bench, levels: int) -> None:
    card = bench.card(levels, owner="Ann", stage="two")
    bench.clock.on(days=8)
    assert detail(bench.session, card).flags == ("stale",)
    bench.do(scores.record, "lead", {"fit": "10"}, card_id=card)
    assert detail(bench.session, card).flags == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_can_be_scored(bench: Bench, levels: int, name: str) -> None:
    account = bench.do(accounts.new, name)
    bench.do(scores.record, "pulse", {"mood": "1"}, account_id=account)
    bench.do(scores.record, "pulse", {"mood": "1"}, account_id=account)
    (made,) = bench.order(levels, "one")
    assert bench.column(made, "title").startswith("Save ")


def test_a_card_without_a_customer_has_no_events_of_one(bench: Bench, levels: int) -> None:
    card = bench.card(levels, "Alone")
    bench.do(scores.record, "pulse", {"mood": "3"}, card_id=card)
    assert bench.db.rows("SELECT DISTINCT account_id FROM event") == [(None,)]
    assert stored.of_card(bench.db, card)[0].account_id is None


def test_a_missed_five_minutes_is_overdue(bench: Bench, levels: int) -> None:
    card = bench.card(levels, owner="Ann")
    bench.do(scores.record, "lead", {"fit": "80"}, card_id=card)
    bench.clock.on(minutes=5)
    assert detail(bench.session, card).flags == ()
    bench.clock.on(minutes=1)
    assert detail(bench.session, card).flags == ("overdue",)


def test_a_health_score_asks_again_each_time(bench: Bench, levels: int) -> None:
    _, card = started(bench, levels)
    bench.do(scores.record, "pulse", {"mood": "3"}, card_id=card)
    bench.do(checks.tick, [detail(bench.session, card).checks[0].id])
    bench.do(scores.record, "pulse", {"mood": "2"}, card_id=card)
    assert [done for *_, done in asked(bench, card, "pulse")] == [True, False]
    bench.do(scores.record, "pulse", {"mood": "1"}, card_id=card)
    assert asked(bench, card, "pulse")[1] == ("Meet", None, "2026-11-17", False)
    made = bench.order(levels, "one")[0]
    found = detail(bench.session, made)
    assert (found.title, found.due) == ("Save Acme", "2026-11-17")


def test_a_customers_score_acts_on_its_first_open_card_of_a_board_with_it(bench: Bench, levels: int) -> None:
    free = bench.board("Free", FREE)
    account, card = started(bench, levels)
    elsewhere = bench.card(free, "Other", account="Acme")
    key = bench.do(scores.record, "pulse", {"mood": "1"}, account_id=account, note=" said so\non the phone ")
    row = stored.get(bench.db, key)
    assert row is not None
    assert (row.card_id, row.note) == (None, "said so on the phone")
    assert [text for text, *_ in asked(bench, card, "pulse")] == ["Meet"]
    assert bench.order(levels, "one")[1] == card
    assert bench.order(free, "one") == [elsewhere]
    made = detail(bench.session, bench.order(levels, "one")[0])
    assert (made.title, made.owner) == ("Save Acme", "Ann")
    assert made.notes[0].body == "Pulse 1 red · Ill.\n\nsaid so on the phone"
    kinds = bench.db.rows("SELECT kind, card_id FROM event WHERE account_id = ? AND kind = 'scored'", (account,))
    assert kinds == [("scored", None)]


def test_a_customer_without_cards_gets_the_card_on_a_board_with_the_score(bench: Bench, levels: int) -> None:
    account = bench.do(accounts.new, "Acme")
    bench.do(scores.record, "pulse", {"mood": "1"}, account_id=account)
    (made,) = bench.order(levels, "one")
    assert bench.column(made, "title") == "Save Acme"
    bench.do(scores.record, "pulse", {"mood": "1"}, account_id=account)
    assert bench.order(levels, "one") == [made]


def test_a_closed_card_leaves_the_action_to_the_customers_open_one(bench: Bench, levels: int) -> None:
    _, card = started(bench, levels)
    other = bench.card(levels, "Other", account="Acme", stage="two")
    bench.do(moves.complete, [card])
    bench.do(scores.record, "pulse", {"mood": "1"}, card_id=card)
    assert asked(bench, card, "pulse") == []
    assert [text for text, *_ in asked(bench, other, "pulse")] == ["Meet"]
    assert bench.order(levels, "two")[1] == other
    assert len(bench.order(levels, "end")) == 1


def test_a_closed_card_alone_gets_the_card_in_the_first_stage(bench: Bench, levels: int) -> None:
    card = bench.card(levels, "Alone")
    bench.do(moves.complete, [card])
    bench.do(scores.record, "pulse", {"mood": "1"}, card_id=card)
    (made,) = bench.order(levels, "one")
    assert bench.column(made, "title") == "Save Alone"


@pytest.mark.parametrize("by_card", [True, False])
def test_undo_and_redo_of_a_score_are_exact(bench: Bench, levels: int, *, by_card: bool) -> None:
    account, card = started(bench, levels)
    bench.do(scores.record, "pulse", {"mood": "2"}, card_id=card)
    before = bench.dump()
    given: dict[str, int] = {"card_id": card} if by_card else {"account_id": account}
    bench.do(scores.record, "pulse", {"mood": "1"}, **given)
    after = bench.dump()
    assert health(bench, account) == ("red", "Pulse 1: Ill")
    history.undo(bench.session)
    assert bench.dump() == before
    assert health(bench, account) == ("yellow", "Pulse 2: Unwell")
    history.redo(bench.session)
    assert bench.dump() == after
    sound(bench.db)


def test_what_cannot_be_scored_is_refused(bench: Bench, levels: int) -> None:
    account, card = started(bench, levels)
    free = bench.card(bench.board("Free", FREE))
    say = (bench.do, scores.record)
    refused(bench, NotFoundError, "no score “nix”. Scores: lead, pulse", *say, "nix", {"fit": "1"}, card_id=card)
    refused(bench, NotFoundError, "no SOP in use has a score", *say, "lead", {"fit": "1"}, card_id=free)
    refused(bench, NotFoundError, "no card 99", *say, "lead", {"fit": "1"}, card_id=99)
    refused(bench, NotFoundError, "that customer is gone", *say, "pulse", {"mood": "1"}, account_id=99)
    refused(bench, InputError, "a card or a customer", *say, "pulse", {"mood": "1"})
    refused(bench, InputError, "at least one value", *say, "lead", {}, card_id=card)
    refused(bench, InputError, "at least one value", *say, "lead", {"fit": " "}, card_id=card)
    refused(bench, InputError, "is out of range", *say, "lead", {"fit": "101"}, card_id=card)
    refused(bench, InputError, "is no part of Lead", *say, "lead", {"mood": "1"}, card_id=card)
    refused(bench, InputError, "has 501 characters", *say, "lead", {"fit": "1"}, account_id=account, note="x" * 501)


def test_the_score_that_is_meant(bench: Bench, levels: int, onboarding: int) -> None:
    account, card = started(bench, levels)
    known = scores.offered_to_account(bench.db, account)
    assert [rule.key for rule in known] == ["lead", "pulse", "rvs"]
    assert [rule.key for rule in scores.offered(bench.db, card)] == ["lead", "pulse"]
    assert scores.choose(known, "PULSE").key == "pulse"
    assert scores.choose(known, "Result velocity").key == "rvs"
    assert scores.choose(known, "", ["friction"]).key == "rvs"
    assert scores.choose(known, "", ["fit"]).key == "lead"
    assert scores.choose(known[:2], "").key == "pulse"
    with pytest.raises(InputError, match=r"several scores .* lead, pulse, rvs"):
        scores.choose(known, "")
    bench.do(boards.archive, _board(bench, levels))
    assert [rule.key for rule in scores.offered_to_account(bench.db, account)] == ["rvs"]


def _board(bench: Bench, key: int) -> Any:
    from kanvtui.storage import boards as rows

    return rows.get(bench.db, key)


def test_which_scores_are_a_cards_own(bench: Bench, levels: int) -> None:
    account, card = started(bench, levels)
    other = bench.card(levels, "Other", account="Acme")
    for key in (card, other):
        bench.do(scores.record, "lead", {"fit": "70"}, card_id=key)
        bench.do(scores.record, "pulse", {"mood": "4"}, card_id=key)
    bench.do(scores.record, "lead", {"fit": "61"}, account_id=account)
    lead, pulse = scores.offered(bench.db, card)
    row = bench.session.store.db.value("SELECT count(*) FROM score")
    assert row == 5
    from kanvtui.operations import lookup

    mine = lookup.card(bench.db, card)
    assert [found.value for found in scores.rows_of(bench.db, lead, mine, account)] == [61_000_000, 70_000_000]
    assert [found.card_id for found in scores.rows_of(bench.db, pulse, mine, account)] == [other, card]
    assert [found.card_id for found in scores.rows_of(bench.db, lead, None, account)] == [None, other, card]
    assert scores.last_of(bench.db, pulse, None, None) is None
    bench.do(cards.set_account, [card], "none")
    alone = lookup.card(bench.db, card)
    assert scores.rows_of(bench.db, pulse, alone, None) == []
