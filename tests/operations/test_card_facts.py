"""The ball, blocking, snoozing, labels, fields, and leaving the board."""

from typing import Any

import pytest

from builders import Bench, refused
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, cards, history, moves
from kanvtui.operations.reads.board import open_board
from kanvtui.operations.reads.card import detail


def test_the_ball_goes_and_comes_back(bench: Bench, board: int) -> None:
    card = bench.card(board, owner="Ann")
    bench.do(cards.pass_ball, [card], "Acme", "fri")
    bench.clock.on(days=2)
    found = detail(bench.session, card)
    assert (found.holder, found.holder_words, found.nudge_on) == ("Acme", "Acme 2d", "2026-11-20")
    assert found.move == "Ann ▸ Acme: no next step"
    bench.do(cards.pass_ball, [card], "Acme", "mon")
    assert bench.column(card, "holder_since") == "2026-11-16T09:00:00.000000Z"
    bench.do(cards.pass_ball, [card], "Legal")
    assert bench.column(card, "holder_since") == "2026-11-18T09:00:00.000000Z"
    assert bench.column(card, "nudge_on") is None
    bench.do(cards.pass_ball, [card], "back")
    assert [bench.column(card, name) for name in ("holder", "holder_since", "nudge_on")] == [None] * 3


def test_a_blocked_card_keeps_since_when(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.block, [card], "legal")
    bench.clock.on(days=1)
    bench.do(cards.block, [card], "still legal")
    assert bench.column(card, "blocked_since") == "2026-11-16T09:00:00.000000Z"
    assert bench.column(card, "blocked_reason") == "still legal"
    bench.do(cards.unblock, [card])
    refused(bench, RefusedError, "“A card” is not blocked", lambda: bench.do(cards.unblock, [card]))
    refused(bench, InputError, "a reason is needed", lambda: bench.do(cards.block, [card], " "))


def shown(bench: Bench, board: int) -> list[int]:
    return [key for column in open_board(bench.session, board).columns for key in column.ids]


def test_a_snoozed_card_is_hidden_until_its_day(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.snooze, [card], "wed")
    assert shown(bench, board) == []
    bench.clock.on(days=1, hours=14)
    assert shown(bench, board) == []
    bench.clock.on(hours=1)
    assert shown(bench, board) == [card]


@pytest.mark.parametrize("day", ["today", "yesterday", "2026-11-16", "2026-11-16 23:00"])
def test_a_snooze_ends_after_today(bench: Bench, board: int, day: str) -> None:
    card = bench.card(board)
    refused(bench, InputError, "snooze until a day after today", lambda: bench.do(cards.snooze, [card], day))


def test_a_blocker_wakes_a_card_and_it_can_be_snoozed_again(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.snooze, [card], "fri")
    bench.clock.on(hours=1)
    bench.do(cards.block, [card], "legal")
    assert shown(bench, board) == [card]
    bench.clock.on(hours=1)
    bench.do(cards.snooze, [card], "fri")
    assert shown(bench, board) == []
    bench.do(cards.snooze, [card], "none")
    assert shown(bench, board) == [card]


def test_what_becomes_overdue_wakes_a_card(bench: Bench, board: int) -> None:
    late, limited = bench.card(board, due="tomorrow"), bench.card(board, stage="waiting")
    past = bench.card(board, due="yesterday")
    bench.do(cards.snooze, [late, limited, past], "+9d")
    assert shown(bench, board) == []
    bench.clock.on(hours=37)
    assert shown(bench, board) == [limited]
    bench.clock.on(hours=3)
    assert shown(bench, board) == [late, limited]


# Labels, fields, facts


def test_labels_are_words(bench: Bench, board: int) -> None:
    card = bench.card(board, labels=("#renewal", "Q4"))
    bench.do(cards.add_labels, [card], ["q4", "vip"])
    assert detail(bench.session, card).labels == ("renewal", "Q4", "vip")
    bench.do(cards.set_labels, [card], ["vip", "new"])
    assert detail(bench.session, card).labels == ("vip", "new")
    bench.do(cards.set_labels, [card], [])
    assert detail(bench.session, card).labels == ()
    for bad in ("two words", "a,b", "#", " "):
        refused(bench, InputError, "label", bench.do, cards.add_labels, [card], [bad])


def test_a_label_given_twice_is_put_on_once(bench: Bench, board: int) -> None:
    card = bench.card(board, labels=("x", "#X", "x"))
    assert detail(bench.session, card).labels == ("x",)


def test_fields_take_their_normal_form(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.set_field, card, "ARR", "$48,000")
    assert bench.db.rows("SELECT key, value, num FROM field_value") == [("arr", "48000 USD", 48_000_000_000)]
    bench.do(cards.set_field, card, "arr", "50k")
    assert bench.events(card)[-1] == ("field_changed", {"from": "48000 USD", "to": "50000", "field": "arr"})
    entries = bench.journal()
    bench.do(cards.set_field, card, "arr", "50000")
    assert bench.journal() == entries
    bench.do(cards.set_field, card, "arr", " ")
    assert bench.db.rows("SELECT * FROM field_value") == []
    refused(bench, InputError, "is not a number", lambda: bench.do(cards.set_field, card, "arr", "much"))
    refused(
        bench, NotFoundError, "has no field “nope”. Fields: arr, code, score, end",
        lambda: bench.do(cards.set_field, card, "nope", "x"),
    )  # fmt: skip


def test_a_unique_field_is_taken_once(bench: Bench, board: int) -> None:
    first, second = bench.card(board, "First", fields=(("code", "A1"),)), bench.card(board)
    refused(
        bench, RefusedError, f"Code “A1” is taken by #{first} “First”",
        lambda: bench.do(cards.set_field, second, "code", "A1"),
    )  # fmt: skip
    bench.do(cards.set_field, first, "code", "A1")
    bench.do(cards.delete, [first])
    bench.do(cards.set_field, second, "code", "A1")


@pytest.mark.parametrize(
    ("fact", "typed", "column", "value"),
    [
        ("owner", "Ann", "owner_id", 1), ("holder", "Legal", "holder", "Legal"), ("due", "fri", "due", "2026-11-20"),
        ("account", "Acme", "account_id", 1), ("next", "call", "next", "call"), ("title", "T", "title", "T"),
        ("reviewer", "Ann", "reviewer_id", 1), ("review_by", "fri", "review_by", "2026-11-20"),
        ("context_owner", "Ann", "context_owner_id", 1), ("outcome", "won", "outcome", "won"),
    ],
)  # fmt: skip
def test_the_cards_own_facts_go_by_their_keys(
    bench: Bench, board: int, fact: str, typed: str, column: str, value: Any
) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board)
    bench.do(cards.set_fact, card, fact, typed)
    assert bench.column(card, column) == value


def test_labels_and_notes_are_facts_too(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.set_fact, card, "label", "a, b #c")
    bench.do(cards.set_fact, card, "note", "Hello")
    found = detail(bench.session, card)
    assert found.labels == ("a", "b", "c")
    assert [note.title for note in found.notes] == ["Hello"]
    refused(bench, NotFoundError, "a card has no “nope”", lambda: bench.do(cards.set_fact, card, "nope", "x"))


def test_a_due_is_typed_in_many_ways(bench: Bench, board: int) -> None:
    card = bench.card(board)
    for bad in ("2026-02-30", "31/12/2026", "10000-01-01", "soon"):
        refused(bench, InputError, "is not a date. Write one of", lambda bad=bad: bench.do(cards.set_due, [card], bad))
    bench.do(cards.set_due, [card], "+5bd")
    assert bench.column(card, "due") == "2026-11-23"
    assert bench.column(card, "nearest_due") == "2026-11-23T24:00"


# Off the board and back


def test_an_archived_card_leaves_the_board_and_comes_back(bench: Bench, board: int) -> None:
    first, second = bench.card(board), bench.card(board)
    bench.do(cards.archive, [first])
    assert shown(bench, board) == [second]
    assert detail(bench.session, first).archived_at is not None
    entries = bench.journal()
    bench.do(cards.archive, [first])
    assert bench.journal() == entries
    bench.do(moves.bring_back, [first])
    assert shown(bench, board) == [first, second]
    assert detail(bench.session, first).archived_at is None
    bench.do(moves.bring_back, [first])
    refused(bench, NotFoundError, "there is no card 99", lambda: bench.do(moves.bring_back, [99]))


def test_a_deleted_card_is_in_the_bin_with_everything(bench: Bench, board: int) -> None:
    """S28: back with note, stage, place, dates, labels and history, also after a restart."""
    others = [bench.card(board), bench.card(board)]
    card = bench.card(board, "Kept", labels=("x",), due="fri", note="Why")
    bench.do(moves.reorder, card, 1)
    before = bench.dump()
    bench.do(cards.delete, [card])
    assert shown(bench, board) == others[::-1]
    refused(bench, NotFoundError, "it is in the bin", lambda: bench.do(cards.retitle, card, "x"))
    bench.reopen()
    history.undo(bench.session)
    assert bench.dump() == before
    assert shown(bench, board) == [others[1], card, others[0]]
    bench.do(cards.delete, [card])
    bench.do(moves.bring_back, [card])
    assert detail(bench.session, card).deleted_at is None
    assert shown(bench, board)[0] == card
