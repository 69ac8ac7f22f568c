"""What screens and lists show: the board, one card, the review list, history in words, lists by filter."""

import json

import pytest

from builders import FREE, Bench, bench_at, raw_change, refused
from kanvtui.errors import NotFoundError
from kanvtui.operations import accounts, cards, checks, moves, notes
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.reads.card import detail, edited_words
from kanvtui.operations.reads.history import events, why
from kanvtui.operations.reads.review import explain
from kanvtui.storage import accounts as account_rows


def words(bench: Bench, card: int) -> dict[str, str]:
    return {reason.flag: reason.words for reason in detail(bench.session, card).reasons}


# One card


def test_a_card_answers_its_four_questions(bench: Bench, board: int) -> None:
    card = bench.card(board, "Acme", owner="Raj", due="fri", note="Brand call")
    bench.do(moves.step, [card], 1)
    bench.do(cards.pass_ball, [card], "Acme")
    bench.do(cards.set_review_by, card, "2026-11-23")
    bench.do(cards.set_reviewer, card, "Raj")
    bench.clock.on(days=3)
    found = detail(bench.session, card)
    assert (found.day, found.move) == ("day 3 of 7 in Doing", "Raj ▸ Acme: Show it")
    assert (found.why, found.review) == ("Brand call", "Mon 23 Nov by Raj")
    assert (found.due_words, found.late) == ("due tomorrow", False)
    assert [item.words for item in found.unmet] == ["check “Show it” is open", "no ARR"]
    assert (found.entry_rule, found.exit_rule) == ("", "The work is done and shown.")
    assert (found.stage_number, found.stage_kind) == (2, "active")


def test_the_boards_review_stands_in_for_the_cards(bench: Bench, board: int) -> None:
    card = bench.card(board)
    assert detail(bench.session, card).review == ""
    raw_change(bench.store, lambda db: db.run("UPDATE board SET review_on = '2026-11-17'"))
    assert detail(bench.session, card).review == "tomorrow"
    assert board_reads.head(bench.session, board).review == "next review tomorrow"


def test_the_weekly_review_comes_on_its_day_of_every_week(bench: Bench) -> None:
    board = bench.board("R", {**FREE, "review": {"weekly": "account risk review", "day": "Thursday"}})
    other = bench.board("M", {**FREE, "review": {"weekly": "risks"}})  # made on a Monday
    card = bench.card(board)
    assert detail(bench.session, card).review == "Thu 19 Nov · account risk review"
    assert board_reads.head(bench.session, other).review == "next review Mon 23 Nov"
    bench.clock.on(days=4)
    assert detail(bench.session, card).review == "Thu 26 Nov · account risk review"
    bench.clock.on(days=10)
    assert board_reads.head(bench.session, board).review == "next review Thu 3 Dec"
    raw_change(bench.store, lambda db: db.run("UPDATE board SET review_on = NULL"))
    assert detail(bench.session, card).review == "weekly: account risk review"


def test_the_customer_in_one_line(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme", renewal="2026-12-24", next_touch="tomorrow")
    card = bench.card(board, account="Acme")
    assert detail(bench.session, card).account_words == "renewal Thu 24 Dec · next touch tomorrow"
    bench.do(accounts.set_health, account_rows.listed(bench.db)[0], "red", "silent")
    assert detail(bench.session, card).account_words == "red: silent · renewal Thu 24 Dec · next touch tomorrow"
    assert detail(bench.session, card).account_health == "red"
    assert detail(bench.session, bench.card(board)).account_words == ""


def test_the_last_stage_shows_its_own_entry_rule(bench: Bench, board: int) -> None:
    found = detail(bench.session, bench.card(board, stage="done"))
    assert (found.entry_rule, found.next_stage, found.unmet) == ("It is shown.", "", ())
    assert found.reasons == ()


def test_a_value_without_its_field_is_shown(bench: Bench, board: int) -> None:
    card = bench.card(board, fields=(("arr", "5"),))
    raw_change(bench.store, lambda db: db.run("UPDATE field_value SET key = 'old_arr'"))
    lines = {line.key: (line.label, line.value) for line in detail(bench.session, card).fields}
    assert lines["arr"] == ("ARR", "")
    assert lines["old_arr"] == ("old arr", "5")


def test_a_gone_card_is_named(bench: Bench, board: int) -> None:
    refused(bench, NotFoundError, "there is no card 7", detail, bench.session, 7)
    assert explain(bench.session, 7) is None
    assert why(bench.session, 7) == ["This card is gone."]
    assert events(bench.session, 7) == []


def test_how_long_ago(bench: Bench) -> None:
    assert edited_words(bench.session, "2026-11-16T08:30:00.000000Z") == "30 min ago"
    assert edited_words(bench.session, "x") == "at an unreadable time"


# Flags in words


def test_every_flag_gives_its_reason(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    bench.do(accounts.set_health, account_rows.listed(bench.db)[0], "red", "silent")
    card = bench.card(board, "Acme", account="Acme", due="fri", note="Old")
    bench.do(moves.step, [card], 1)
    bench.do(cards.block, [card], "legal has it")
    bench.clock.on(days=31)
    assert words(bench, card) == {
        "at_risk": "Acme is red: silent",
        "overdue": "27d overdue; day 31 of 7 in Doing",
        "blocked": "blocked 31d: legal has it",
        "stale": "no move, note or check for 23 business days, limit 5",
        "ownerless": "no owner",
        "stale_note": "the note was not touched for 31 days, limit 30",
    }
    found = explain(bench.session, card)
    assert found is not None
    assert found[0].title == "Acme"


@pytest.mark.parametrize(("hours", "late"), [(36, False), (36.1, True)])
def test_a_limit_in_hours_is_exact(bench: Bench, board: int, hours: float, *, late: bool) -> None:
    card = bench.card(board, stage="waiting", owner="Ann")
    bench.clock.on(hours=hours)
    assert ("overdue" in words(bench, card)) is late
    if late:
        assert words(bench, card)["overdue"] == "36 hours, limit 36 in Waiting"


def test_only_the_earliest_check_is_named_when_the_card_is_not_late(bench: Bench, board: int) -> None:
    card = bench.card(board, due="+30d", owner="Ann")
    bench.do(checks.add, card, "Call", due="tomorrow")
    bench.do(checks.add, card, "Mail", due="fri")
    bench.clock.on(days=2)
    assert words(bench, card) == {"overdue": "check “Call” 1d overdue"}


def test_why_names_the_event_behind(bench: Bench, board: int) -> None:
    card = bench.card(board, owner="Ann")
    bench.do(cards.set_due, [card], "tomorrow")
    bench.clock.on(hours=1)
    bench.do(cards.block, [card], "legal")
    bench.do(cards.set_owner, [card], "none")
    bench.clock.on(days=2)
    lines = why(bench.session, card)
    assert lines == [
        "1d overdue. Since: due: Tue 17 Nov 2026, 2 days ago by kim.",
        "blocked 2d: legal. Since 2 days ago by kim.",
        "no owner. Since: owner none instead of Ann, 2 days ago by kim.",
    ]


def test_why_a_card_is_stale(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    card = bench.card(board, stage="two", owner="Ann")
    bench.clock.on(days=1)
    bench.do(cards.set_next, [card], "call")
    bench.clock.on(days=8)
    (line,) = why(bench.session, card)
    assert line == (
        "stale: no move, note or check for 7 business days, limit 5. Last: made in Two, 9 days ago by kim. "
        "Stale since yesterday (5 business days in Two). 1 later event did not count: next: call, 8 days ago by kim."
    )


def test_no_flag_says_so(bench: Bench, board: int) -> None:
    card = bench.card(board, owner="Ann")
    assert why(bench.session, card) == ["No flag: nothing about this card needs eyes now."]


def test_history_is_told_in_words(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "A", labels=("x",))
    bench.do(cards.set_owner, [card], "Ann")
    bench.do(cards.set_account, [card], "Acme")
    bench.do(cards.set_reviewer, card, "Raj")
    bench.do(cards.pass_ball, [card], "Legal")
    bench.do(cards.pass_ball, [card], "back")
    bench.do(cards.block, [card], "legal")
    bench.do(cards.unblock, [card])
    check = bench.do(checks.add, card, "Call")
    bench.do(checks.tick, [check])
    bench.do(checks.tick, [check], done=False)
    bench.do(checks.remove, check)
    note = bench.do(notes.add, "Hello", card_id=card)
    bench.do(notes.edit, note, "Hello you")
    bench.do(notes.remove, note)
    bench.do(cards.set_outcome, card, "won")
    bench.do(cards.retitle, card, "B")
    bench.do(cards.set_field, card, "arr", "5")
    bench.do(cards.set_field, card, "arr", "")
    bench.do(cards.snooze, [card], "fri")
    bench.do(cards.snooze, [card], "none")
    bench.do(moves.step, [card], 1, reason="They asked")
    bench.do(moves.complete, [card], reason="It is done")
    bench.do(moves.step, [card], -1)
    bench.do(cards.archive, [card])
    bench.do(moves.bring_back, [card])
    bench.do(cards.delete, [card])
    assert [line.words for line in reversed(events(bench.session, card))] == [
        "made in To do", "labels: +x", "owner Ann instead of none", "account: Acme", "reviewer: Raj",
        "waits for Legal", "came back to its owner", "blocked: legal", "unblocked (was: legal)",
        "check “Call” added", "ticked “Call”", "opened “Call”", "check “Call” removed", "note “Hello”",
        "note “Hello” edited", "note “Hello you” removed", "decision “won”", "renamed from “A”",
        "arr: 5", "arr: emptied",
        "snoozed until Fri 20 Nov 2026", "awake again", "exception: They asked", "moved from To do to Doing",
        "exception: It is done",
        "moved from Doing to Done", "completed", "moved from Done to Waiting", "opened again", "archived",
        "brought back", "put into the bin",
    ]  # fmt: skip
    assert events(bench.session, card)[0].when == "just now"
    assert len(events(bench.session, card, limit=3)) == 3


@pytest.mark.parametrize("text", ["[[", "7", "null", "{}", '{"from": 1, "to": [1]}', '{"check": null}'])
def test_an_unreadable_event_is_still_told(bench: Bench, board: int, text: str) -> None:
    card = bench.card(board)
    bench.do(cards.set_owner, [card], "Ann")
    raw_change(bench.store, lambda db: db.run("UPDATE event SET detail = ?", (text,)))
    assert all(line.words for line in events(bench.session, card))
    assert why(bench.session, card)


# The board


def test_a_board_that_is_gone(bench: Bench, board: int) -> None:
    for read in (board_reads.open_board, board_reads.head):
        refused(bench, NotFoundError, "that board is gone", read, bench.session, 99)
    assert board_reads.faces(bench.session, 99, [1]) == {}


def test_a_face_has_everything_to_draw(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "A", owner="Ann", due="fri", account="Acme", labels=("x",), next="call", urgent=True)
    bench.do(moves.step, [card], 1)
    bench.do(checks.tick_next, [card])
    bench.do(cards.pass_ball, [card], "Legal")
    bench.clock.on(days=4, hours=15)
    face = board_reads.faces(bench.session, board, [card])[card]
    assert (face.title, face.owner, face.holder, face.due, face.late) == ("A", "Ann", "Legal 5d", "1d overdue", True)
    assert (face.labels, face.account, face.next, face.checks) == (("x",), "Acme", "call", (1, 2))
    assert (face.urgent, face.closed, face.unreadable) == (True, False, False)
    bench.do(moves.complete, [card], reason="x")
    face = board_reads.faces(bench.session, board, [card])[card]
    assert (face.due, face.closed, face.reasons, face.urgent) == ("", True, (), False)


def test_a_face_that_cannot_be_read_is_marked(bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch) -> None:
    card = bench.card(board)

    def broken(*_: object) -> None:
        raise json.JSONDecodeError("x", "x", 0)

    monkeypatch.setattr(board_reads, "reasons", broken)
    face = board_reads.faces(bench.session, board, [card])[card]
    assert (face.title, face.unreadable) == ("A card", True)


def test_news_are_told_once(bench: Bench, board: int) -> None:
    assert bench.session.news().nothing
    card = bench.card(board)
    assert bench.session.news().cards == {card}
    assert bench.session.news().nothing
    with bench_at(bench.path) as other:
        there = other.card(board)
    assert bench.session.news().cards == {there}
    assert bench.session.news().nothing
