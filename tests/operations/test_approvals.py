"""Approvals: asked on entering a stage, answered, taken back, and what they stop."""

import json
from typing import Any

import pytest

from builders import Bench, refused
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import approvals, cards, checks, history, moves
from kanvtui.operations.reads.approving import approval_lines, deviations
from kanvtui.operations.reads.card import detail
from kanvtui.operations.reads.history import events
from kanvtui.operations.reads.moment import moment
from kanvtui.operations.steps.passing import GateClosedError
from kanvtui.storage import approvals as stored
from kanvtui.storage import boards
from kanvtui.storage import cards as card_rows

STEPS = [
    {"approver": "Peer", "what": "quality", "limit": "1d"},
    {"approver": "Manager", "limit": "2d"},
    {"approver": "Legal", "limit": "3d"},
]


def document(*approvals: dict[str, Any]) -> dict[str, Any]:
    """An SOP whose second stage cannot be left without the approvals."""
    checked = [{"key": "pillars", "text": "Pillars reviewed"}, {"key": "other", "text": "Other"}]
    return {
        "name": "Approved",
        "stages": [
            {"key": "draft", "name": "Draft", "kind": "queue"},
            {"key": "review", "name": "Review", "kind": "active", "checks": checked},
            {"key": "publish", "name": "Publish", "kind": "active"},
            {"key": "done", "name": "Done", "kind": "done"},
        ],
        "fields": [
            {"key": "budget", "label": "Budget", "type": "money"},
            {"key": "type", "label": "Type"},
        ],
        "approvals": [{"key": "review", "name": "Content review", "stage": "review", **given} for given in approvals],
    }


SEQUENCE = document({"steps": STEPS})
TOGETHER = document({"order": "together", "steps": STEPS})
MATRIX = document({
    "key": "money", "name": "Budget", "field": "budget",
    "steps": [
        {"approver": "Manager", "below": 5000, "limit": "1d"},
        {"approver": "Director", "up_to": 25000},
        {"approver": "CEO"},
    ],
})  # fmt: skip


def entered(bench: Bench, sop: dict[str, Any], **given: Any) -> int:
    """A card that has come into Review."""
    card = bench.card(bench.board("", sop), "Post", **given)
    bench.do(moves.step, [card], 1)
    return card


def states(bench: Bench, card: int) -> list[tuple[str, str, str | None]]:
    return [(row.approver, row.state, row.due) for row in stored.of_card(bench.db, card)]


def answer(bench: Bench, card: int, approver: str = "", **given: str) -> None:
    row = approvals.find(bench.db, card, approver)
    if "what" in given:
        bench.do(approvals.request_changes, row.id, given["what"], given.get("by", ""))
    else:
        bench.do(approvals.approve, row.id, **given)


def lacks(bench: Bench, card: int, stage: str = "publish") -> list[tuple[str, str]]:
    stage_id = bench.stage(bench.column(card, "board_id"), stage)
    return [(item.key, item.words) for item in moves.would_lack(bench.db, card, stage_id)]


def exact(bench: Bench) -> None:
    """Assert that undo and redo of the newest change are exact; called after it."""
    after = bench.dump()
    assert history.undo(bench.session)
    history.redo(bench.session)
    assert bench.dump() == after


def told(bench: Bench, card: int, kind: str) -> list[dict[str, Any]]:
    return [detail for name, detail in bench.events(card) if name == kind]


def test_a_card_without_approvals_has_none(bench: Bench, board: int) -> None:
    card = bench.card(board)
    assert states(bench, card) == []
    refused(bench, NotFoundError, "nobody is asked to approve card", answer, bench, card)


def test_in_sequence_each_is_asked_in_turn_and_has_a_time_of_its_own(bench: Bench) -> None:
    before = bench.board("", SEQUENCE)
    card = bench.card(before, "Post")
    assert states(bench, card) == []
    untouched = bench.dump()
    bench.do(moves.step, [card], 1)
    history.undo(bench.session)
    assert bench.dump() == untouched
    history.redo(bench.session)
    assert states(bench, card) == [
        ("Peer", "pending", "2026-11-17"), ("Manager", "waiting", None), ("Legal", "waiting", None),
    ]  # fmt: skip
    bench.clock.on(days=3)
    answer(bench, card, "Peer", comment="Fine", by="Ann")
    exact(bench)
    assert states(bench, card)[1:] == [("Manager", "pending", "2026-11-21"), ("Legal", "waiting", None)]
    row = stored.of_card(bench.db, card)[0]
    assert (row.state, row.comment, row.answered_by, row.due) == ("approved", "Fine", "Ann", "2026-11-17")
    assert told(bench, card, "approved") == [
        {"rule": "review", "name": "Content review", "approver": "Peer", "by": "Ann", "comment": "Fine"}
    ]
    assert [event["approver"] for event in told(bench, card, "approval_asked")] == ["Peer", "Manager"]


def test_out_of_turn_is_refused_and_a_second_yes_changes_nothing(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    error = refused(bench, RefusedError, "not the turn of Legal: Peer comes first", answer, bench, card, "Legal")
    assert error.exit_code == 1
    answer(bench, card)
    before = bench.dump()
    answer(bench, card, "Peer")
    assert bench.dump() == before


def test_together_all_are_asked_at_once(bench: Bench) -> None:
    card = entered(bench, TOGETHER)
    assert [state for _, state, _ in states(bench, card)] == ["pending"] * 3
    refused(bench, InputError, r"several approvals: Peer \(Content review\), Manager", answer, bench, card)
    answer(bench, card, "Legal")
    assert lacks(bench, card) == [("review:0", "Peer has not approved"), ("review:1", "Manager has not approved")]


def test_required_approvals_stop_a_card_and_a_reason_is_counted_for_their_rule(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    assert [words for _, words in lacks(bench, card)] == [
        "Peer has not approved", "Manager has not approved", "Legal has not approved",
    ]  # fmt: skip
    refused(bench, GateClosedError, "Peer has not approved", bench.do, moves.step, [card], 1)
    bench.do(moves.step, [card], 1, reason="Legal agreed on the phone")
    assert bench.db.rows("SELECT rule_key, rule_text FROM exception") == [
        ("approval:review", "Content review is approved before a card leaves Review.")
    ]
    bench.do(cards.block, [card], "Waits")
    bench.do(moves.complete, [card], reason="Out of time")
    board = bench.column(card, "board_id")
    assert moves.earlier_reasons(bench.db, board) == ["Out of time", "Legal agreed on the phone"]
    same = moves.earlier_reasons(bench.db, board, rules=["approval:review"])
    assert same == ["Legal agreed on the phone", "Out of time"]
    bench.do(moves.step, [card], -1)
    # What is owed stays owed, and can still be given.
    assert states(bench, card)[0] == ("Peer", "pending", "2026-11-17")
    answer(bench, card)
    assert states(bench, card)[1][1] == "pending"


def test_with_all_given_the_card_goes_on(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    for approver in ("Peer", "Manager", "Legal"):
        answer(bench, card, approver)
    assert lacks(bench, card) == []
    bench.do(moves.step, [card], 1)
    assert bench.column(card, "stage_id") == bench.stage(bench.column(card, "board_id"), "publish")


def test_what_is_not_required_is_asked_and_stops_nothing(bench: Bench) -> None:
    card = entered(bench, document({"required": False, "steps": STEPS}))
    assert states(bench, card)[0][1] == "pending"
    assert lacks(bench, card) == []


def test_a_late_approval_makes_the_card_overdue(bench: Bench) -> None:
    card = entered(bench, SEQUENCE, owner="Ann")
    answer(bench, card)
    answer(bench, card)
    bench.clock.on(days=3)
    assert detail(bench.session, card).flags == ()
    bench.clock.on(days=1)
    seen = detail(bench.session, card)
    assert (seen.flags, seen.due) == (("overdue",), None)
    assert "Content review, Legal" in seen.reasons[0].words


def test_a_stage_that_lies_ahead_again_waits_and_its_answers_stay(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    answer(bench, card)
    bench.do(moves.step, [card], -1)
    exact(bench)
    assert states(bench, card)[:2] == [("Peer", "approved", "2026-11-17"), ("Manager", "waiting", None)]
    assert bench.column(card, "nearest_due") is None
    answer(bench, card, "Manager")
    bench.clock.on(days=2)
    bench.do(moves.step, [card], 1)
    assert states(bench, card)[1:] == [("Manager", "approved", None), ("Legal", "pending", "2026-11-21")]
    answer(bench, card)
    before = states(bench, card)
    bench.do(moves.step, [card], -1)
    bench.clock.on(days=2)
    bench.do(moves.step, [card], 1)
    assert states(bench, card) == before


def test_coming_back_asks_those_who_were_asked_anew(bench: Bench) -> None:
    card = entered(bench, TOGETHER)
    bench.clock.on(days=2)
    bench.do(moves.step, [card], 1, reason="Later")
    bench.do(moves.step, [card], -1)
    assert states(bench, card)[0] == ("Peer", "pending", "2026-11-19")


# Changes


def test_a_change_request_takes_all_back_and_adds_a_check(bench: Bench) -> None:
    card = entered(bench, TOGETHER)
    answer(bench, card, "Peer")
    answer(bench, card, "Manager")
    bench.clock.on(days=1)
    before = bench.dump()
    answer(bench, card, "Legal", what="Cite the source", by="fri 17:00")
    exact(bench)
    assert states(bench, card) == [
        ("Peer", "pending", "2026-11-18"), ("Manager", "pending", "2026-11-19"), ("Legal", "pending", "2026-11-20"),
    ]  # fmt: skip
    assert [row.answered_by for row in stored.of_card(bench.db, card)] == [None] * 3
    check = detail(bench.session, card).checks[-1]
    assert (check.text, check.due_raw, check.done) == ("Change for Legal: Cite the source", "2026-11-20T17:00", False)
    assert told(bench, card, "deviated") == [
        {"rule": "review", "name": "Content review", "approver": "Legal", "what": "Cite the source"}
    ]
    (asked,) = told(bench, card, "changes_requested")
    assert (asked["by"], asked["taken_back"]) == ("2026-11-20T17:00", ["Peer", "Manager"])
    history.undo(bench.session)
    assert bench.dump() == before


def test_in_sequence_a_change_starts_from_the_first_again(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    answer(bench, card)
    answer(bench, card, what="Shorter")
    assert [state for _, state, _ in states(bench, card)] == ["pending", "waiting", "waiting"]
    assert detail(bench.session, card).checks[-1].due_raw == "2026-11-18"


def test_those_given_may_be_kept(bench: Bench) -> None:
    card = entered(bench, document({"order": "together", "on_change": "keep given", "steps": STEPS}))
    answer(bench, card, "Peer")
    bench.clock.on(days=1)
    answer(bench, card, "Legal", what="Cite the source")
    assert states(bench, card) == [
        ("Peer", "approved", "2026-11-17"), ("Manager", "pending", "2026-11-18"), ("Legal", "pending", "2026-11-20"),
    ]  # fmt: skip
    answer(bench, card, "Peer", what="After all")
    assert states(bench, card)[0] == ("Peer", "pending", "2026-11-18")


def test_a_change_needs_words_and_a_date_that_can_be_read(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    refused(bench, InputError, "what must change is needed", answer, bench, card, what=" ")
    refused(bench, InputError, "is not a date", answer, bench, card, what="x", by="soon")
    answer(bench, card, what="Open end", by="none")
    assert detail(bench.session, card).checks[-1].due_raw == ""


def test_an_approval_that_is_gone_is_told(bench: Bench) -> None:
    refused(bench, NotFoundError, "not asked for any more", bench.do, approvals.approve, 99)
    refused(bench, NotFoundError, "not asked for any more", bench.do, approvals.request_changes, 99, "x")


# Matrices


@pytest.mark.parametrize(
    ("budget", "approver"),
    [("4999", "Manager"), ("5000", "Director"), ("25000", "Director"), ("25001", "CEO"), ("100001", "CEO")],
)
def test_the_number_picks_who_is_asked(bench: Bench, budget: str, approver: str) -> None:
    card = entered(bench, MATRIX, fields=(("budget", budget),))
    assert [(name, state) for name, state, _ in states(bench, card)] == [(approver, "pending")]
    assert [words for _, words in lacks(bench, card)] == [f"{approver} has not approved"]


def test_without_a_number_nobody_can_be_asked(bench: Bench) -> None:
    card = entered(bench, MATRIX)
    assert states(bench, card) == []
    assert lacks(bench, card) == [("money:budget", "no budget, so nobody can be asked")]
    bench.do(cards.set_field, card, "budget", "100")
    exact(bench)
    assert states(bench, card) == [("Manager", "pending", "2026-11-17")]
    bench.do(cards.set_field, card, "budget", "")
    exact(bench)
    assert states(bench, card) == []
    assert told(bench, card, "approval_withdrawn")[0]["given"] is False


def test_beyond_the_last_ceiling_nobody_may_approve(bench: Bench) -> None:
    capped = document({"key": "money", "field": "budget", "steps": [{"approver": "Manager", "below": 5000}]})
    card = entered(bench, capped, fields=(("budget", "5000"),))
    assert lacks(bench, card) == [("money:budget", "nobody may approve budget 5000")]


def test_another_number_picks_again_and_keeps_who_still_has_the_power(bench: Bench) -> None:
    card = entered(bench, MATRIX, fields=(("budget", "6000"),))
    bench.do(cards.set_field, card, "budget", "30000")
    assert states(bench, card) == [("CEO", "pending", None)]
    bench.do(cards.set_field, card, "budget", "20000")
    answer(bench, card)
    bench.do(cards.set_field, card, "budget", "25000")
    assert states(bench, card) == [("Director", "approved", None)]
    bench.do(cards.set_field, card, "budget", "100")
    assert states(bench, card) == [("Director", "approved", None)]
    assert lacks(bench, card) == []
    bench.do(cards.set_field, card, "budget", "25001")
    exact(bench)
    assert states(bench, card) == [("CEO", "pending", None)]
    assert lacks(bench, card) == [("money:2", "CEO has not approved")]
    assert told(bench, card, "approval_withdrawn") == [
        {"rule": "money", "name": "Budget", "approver": "Director", "given": True}
    ]


def test_a_number_that_grows_later_is_asked_for_again_and_one_of_a_closed_card_is_not(bench: Bench) -> None:
    card = entered(bench, MATRIX, fields=(("budget", "100"),))
    answer(bench, card)
    bench.do(moves.step, [card], 1)
    bench.do(cards.set_field, card, "budget", "6000")
    assert states(bench, card) == [("Director", "pending", None)]
    bench.do(moves.complete, [card])
    bench.do(cards.set_field, card, "budget", "60000")
    assert states(bench, card) == [("Director", "pending", None)]


def test_an_unnamed_field_of_a_matrix_is_told_by_its_key(bench: Bench) -> None:
    odd = document({"field": "deal_size", "steps": STEPS})
    card = entered(bench, odd)
    assert lacks(bench, card) == [("review:deal_size", "no deal size, so nobody can be asked")]


# Conditions


def test_a_condition_on_a_field_asks_and_takes_back(bench: Bench) -> None:
    card = entered(bench, document({"when": "type=Email", "order": "together", "steps": STEPS}))
    assert (states(bench, card), lacks(bench, card)) == ([], [])
    bench.do(cards.set_field, card, "type", "Email")
    exact(bench)
    assert len(states(bench, card)) == len(lacks(bench, card)) == 3
    answer(bench, card, "Peer")
    bench.do(cards.set_field, card, "type", "Event")
    exact(bench)
    assert [name for name, _, _ in states(bench, card)] == ["Peer"]
    assert lacks(bench, card) == []
    bench.do(cards.set_field, card, "type", "Email")
    assert [state for _, state, _ in states(bench, card)] == ["approved", "pending", "pending"]


# Checks


CHECKED = document({"stage": "", "check": "pillars", "order": "together", "steps": STEPS[:2]})


def pillars(bench: Bench, card: int) -> Any:
    return next(line for line in detail(bench.session, card).checks if line.key == "pillars")


def test_the_last_yes_ticks_the_check(bench: Bench) -> None:
    card = entered(bench, CHECKED)
    answer(bench, card, "Peer")
    assert not pillars(bench, card).done
    answer(bench, card, "Manager")
    exact(bench)
    assert pillars(bench, card).done
    answer(bench, card, "Manager", what="Not yet")
    exact(bench)
    assert not pillars(bench, card).done
    assert [state for _, state, _ in states(bench, card)] == ["pending", "pending"]


def test_the_tick_approves_and_taking_it_off_asks_again(bench: Bench) -> None:
    card = entered(bench, CHECKED)
    answer(bench, card, "Peer")
    bench.do(checks.tick, [pillars(bench, card).id])
    exact(bench)
    assert [state for _, state, _ in states(bench, card)] == ["approved", "approved"]
    assert [event["by"] for event in told(bench, card, "approved")] == ["kim", "kim"]
    assert lacks(bench, card) == []
    bench.clock.on(days=1)
    bench.do(checks.tick, [pillars(bench, card).id], done=False)
    exact(bench)
    assert states(bench, card) == [("Peer", "pending", "2026-11-18"), ("Manager", "pending", "2026-11-19")]
    assert len(lacks(bench, card)) == 2


CHECKED_MATRIX = {**document({**MATRIX["approvals"][0], "check": "pillars"}), "milestones": [{"label": "Agreed"}]}
CHECKED_MATRIX["stages"][1]["checks"][0]["milestone"] = "agreed"


def agreed(bench: Bench, card: int) -> str:
    return {line.key: line.due for line in detail(bench.session, card).milestones}["agreed"]


@pytest.mark.parametrize("number", ["6000", ""])
def test_the_tick_does_not_outlive_the_yes_to_another_number(bench: Bench, number: str) -> None:
    card = entered(bench, CHECKED_MATRIX, fields=(("budget", "100"),))
    answer(bench, card)
    assert (pillars(bench, card).done, agreed(bench, card)) == (True, "2026-11-16")
    bench.do(cards.set_field, card, "budget", number)
    exact(bench)
    assert (pillars(bench, card).done, agreed(bench, card)) == (False, "")
    assert len(lacks(bench, card)) == 1


def test_a_tick_without_a_number_is_nobodys_yes(bench: Bench) -> None:
    card = entered(bench, CHECKED_MATRIX)
    bench.do(checks.tick, [pillars(bench, card).id])
    assert states(bench, card) == []
    bench.do(cards.set_field, card, "budget", "100")
    assert states(bench, card) == [("Manager", "pending", "2026-11-17")]
    assert not pillars(bench, card).done


def test_other_checks_and_checks_of_ones_own_approve_nothing(bench: Bench) -> None:
    card = entered(bench, CHECKED)
    own = bench.do(checks.add, card, "Mine")
    other = next(line.id for line in detail(bench.session, card).checks if line.key == "other")
    bench.do(checks.tick, [own, other])
    assert [state for _, state, _ in states(bench, card)] == ["pending", "pending"]


def test_a_check_that_is_ticked_before_the_stage_asks_nobody(bench: Bench) -> None:
    card = bench.card(bench.board("", {**CHECKED, "checks_at": "start"}), "Post")
    bench.do(checks.tick, [pillars(bench, card).id])
    bench.do(moves.step, [card], 1)
    assert (states(bench, card), lacks(bench, card)) == ([], [])
    bench.do(checks.tick, [pillars(bench, card).id], done=False)
    assert [state for _, state, _ in states(bench, card)] == ["pending", "pending"]


def test_an_unticked_check_of_a_stage_ahead_asks_nobody(bench: Bench) -> None:
    card = bench.card(bench.board("", {**CHECKED, "checks_at": "start"}), "Post")
    for done in (True, False):
        bench.do(checks.tick, [pillars(bench, card).id], done=done)
    assert states(bench, card) == []


# No stage


def test_an_approval_of_no_stage_is_asked_at_once_and_stands_before_the_end(bench: Bench) -> None:
    card = bench.card(bench.board("", document({"stage": "", "steps": STEPS[:1]})), "Post")
    assert states(bench, card) == [("Peer", "pending", "2026-11-17")]
    bench.clock.on(days=1)
    bench.do(moves.step, [card], 1)
    assert states(bench, card) == [("Peer", "pending", "2026-11-17")]
    bench.do(moves.step, [card], 1)
    refused(bench, GateClosedError, "Peer has not approved", bench.do, moves.complete, [card])
    answer(bench, card)
    bench.do(moves.complete, [card])
    closed = bench.card(bench.column(card, "board_id"), "Done already", "done")
    assert states(bench, closed) == []


# When the SOP of the board changed meanwhile


def rewrite(bench: Bench, card: int, sop: dict[str, Any]) -> None:
    """Give the board of a card another SOP, as another program might."""

    def body(change: Any, board_id: int) -> None:
        change.db.run("UPDATE board SET sop = ? WHERE id = ?", (json.dumps(sop), board_id))

    bench.do(body, bench.column(card, "board_id"))


def test_what_the_sop_has_got_since_stops_and_can_be_asked_for(bench: Bench) -> None:
    card = entered(bench, document())
    rewrite(bench, card, SEQUENCE)
    assert len(lacks(bench, card)) == 3
    bench.do(approvals.catch_up, card)
    assert [state for _, state, _ in states(bench, card)] == ["pending", "waiting", "waiting"]
    rewrite(bench, card, document({"steps": STEPS[:1]}))
    bench.do(approvals.catch_up, card)
    assert [name for name, _, _ in states(bench, card)] == ["Peer"]


def test_what_the_sop_has_no_more_can_still_be_answered(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    answer(bench, card)
    rewrite(bench, card, document())
    answer(bench, card, "Legal")
    answer(bench, card, "Manager", what="Shorter")
    assert [state for _, state, _ in states(bench, card)] == ["pending"] * 3
    assert lacks(bench, card) == []


# Finding and telling


def test_approvals_are_found_by_place_name_and_part(bench: Bench) -> None:
    twice = document({"steps": STEPS[:2]}, {"key": "second", "name": "Layout", "steps": [{"approver": "Manager"}]})
    card = entered(bench, twice)
    rows = stored.of_card(bench.db, card)

    def found(wanted: str) -> int:
        return [row.id for row in rows].index(approvals.find(bench.db, card, wanted).id)

    assert [found("1"), found("3"), found("peer"), found("pe"), found("layout")] == [0, 2, 0, 0, 2]
    assert found("Manager") == 2  # the one that is asked for now
    assert found("Manager (Content") == 1
    assert [row.id for row in approvals.pending(bench.db, card)] == [rows[0].id, rows[2].id]
    with pytest.raises(NotFoundError, match="Approvals: Peer, Manager, Manager"):
        approvals.find(bench.db, card, "Nobody")
    with pytest.raises(NotFoundError, match="there is no card 99"):
        approvals.find(bench.db, 99, "1")


def test_approvals_and_deviations_are_told_in_words(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    answer(bench, card, comment="Fine")
    answer(bench, card, what="Cite the source")
    bench.clock.on(days=2)
    answer(bench, card, what="Shorter")
    bench.clock.on(days=3)

    row = card_rows.get(bench.db, card)
    assert row is not None
    at = moment(bench.session.now(), bench.session.calendar, boards.stages(bench.db, row.board_id))
    lines = approval_lines(bench.db, row, at)
    assert [(line.approver, line.what, line.state, line.due_words, line.late) for line in lines] == [
        ("Peer", "quality", "pending", "2d overdue", True),
        ("Manager", "", "waiting", "", False),
        ("Legal", "", "waiting", "", False),
    ]
    assert deviations(bench.db, card, at) == ("Peer, Wed 18 Nov: Shorter", "Manager, Mon 16 Nov: Cite the source")


def test_history_tells_who_said_what(bench: Bench) -> None:
    card = entered(bench, MATRIX, fields=(("budget", "100"),))
    answer(bench, card, what="Smaller")
    answer(bench, card)
    bench.do(cards.set_field, card, "budget", "6000")
    words = [line.words for line in events(bench.session, card)]
    assert words[:3] == [
        "Director is asked to approve Budget",
        "Manager need not approve Budget any more",
        "budget: 6000",
    ]
    assert words[3] == "Manager approved Budget"
    assert {"Manager asked for a change: Smaller", "deviation: Smaller"} <= set(words)


def test_a_spoiled_deviation_keeps_its_line(bench: Bench) -> None:
    card = entered(bench, SEQUENCE)
    answer(bench, card, what="Shorter")

    def spoil(change: Any, told: str, at: str) -> None:
        change.db.run("UPDATE event SET detail = ?, at = ? WHERE kind = 'deviated'", (told, at))

    at = moment(bench.session.now(), bench.session.calendar, ())
    for told_as in ("{", "[1]"):
        bench.do(spoil, told_as, "2026-11-16T09:00:00.000000Z")
        assert deviations(bench.db, card, at) == ("?, today: ?",)
    bench.do(spoil, "{}", "never")
    assert deviations(bench.db, card, at) == ("?, at an unreadable time: ?",)


def test_a_card_of_recurring_work_is_nobodys_to_approve(bench: Bench) -> None:
    document = {
        "name": "Audited",
        "stages": [{"key": "one", "name": "One"}, {"key": "end", "name": "End", "kind": "done"}],
        "fields": [{"key": "size", "label": "Size", "type": "number"}],
        "approvals": [{"key": "ok", "name": "Ok", "stage": "one", "steps": [{"approver": "Boss"}]}],
        "recurring": [{"key": "audit", "title": "Audit", "every": "FREQ=WEEKLY", "stage": "one", "on": "completion"}],
    }
    board = bench.board("Audited", document)
    audit = bench.db.value("SELECT card_id FROM occurrence")
    bench.do(cards.set_field, audit, "size", "3")
    assert bench.db.rows("SELECT id FROM approval") == []
    bench.do(moves.move, [audit], bench.stage(board, "end"))
    other = bench.card(board, "A real one")
    assert bench.db.rows("SELECT card_id FROM approval") == [(other,)]
