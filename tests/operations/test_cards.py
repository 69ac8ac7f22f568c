"""What can be done to a card beside moving it: what it changes, what it records, and what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from builders import FREE, HOSTILE, Bench, bench_at, refused
from kanvtui.domain.settings import Settings
from kanvtui.domain.text import title as normal_title
from kanvtui.errors import ConflictError, InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, cards, checks, history, moves
from kanvtui.operations.lookup import card_id
from kanvtui.operations.reads.card import detail


def test_a_new_card_has_its_title_and_no_owner(bench: Bench, board: int) -> None:
    card = bench.card(board, "Acme")
    found = detail(bench.session, card)
    assert (found.title, found.owner, found.stage, found.day) == ("Acme", "", "To do", "day 0 in To do")
    assert found.created_at == found.stage_since == found.last_activity == "2026-11-16T09:00:00.000000Z"
    assert bench.events(card) == [("created", {"to": "To do", "stage": found.stage_id})]


def test_new_cards_stand_on_top(bench: Bench, board: int) -> None:
    keys = [bench.card(board, str(number)) for number in range(5)]
    assert bench.order(board, "todo") == keys[::-1]


def test_everything_may_come_with_a_new_card(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(
        board, "New", owner="Ann", holder="Legal", due="fri 17:30", account="acm", labels=("#a", "b"), note="Why\nso",
        fields=(("arr", "48k"), ("Ends on", "2026-12-01")), next="call", urgent=True,
    )  # fmt: skip
    found = detail(bench.session, card)
    assert (found.owner, found.holder, found.account, found.labels) == ("Ann", "Legal", "Acme", ("a", "b"))
    assert (found.due, found.next, found.urgent) == ("2026-12-01", "call", True)
    assert [(line.key, line.value) for line in found.fields if line.value] == [("arr", "48000")]
    assert [(note.title, note.body, note.pinned) for note in found.notes] == [("Why", "Why\nso", True)]
    assert len(bench.journal()) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_is_kept_as_typed(bench: Bench, board: int, text: str) -> None:
    card = bench.card(board, text)
    assert bench.column(card, "title") == normal_title(text)
    bench.reopen()
    assert detail(bench.session, card).title == normal_title(text)
    history.undo(bench.session)
    history.redo(bench.session)
    assert bench.column(card, "title") == normal_title(text)


@pytest.mark.parametrize("blank", ["", " ", "\u200b", "\u3000", "\n\t"])
def test_a_title_is_needed(bench: Bench, board: int, blank: str) -> None:
    refused(bench, InputError, "a title is needed", lambda: bench.card(board, blank))
    card = bench.card(board)
    refused(bench, InputError, "a title is needed", lambda: bench.do(cards.retitle, card, blank))


@pytest.mark.parametrize(("text", "words"), [("a\0b", "NUL"), ("a\udcff", "not valid Unicode"), ("x" * 501, "at most")])
def test_what_cannot_be_stored_is_refused(bench: Bench, board: int, text: str, words: str) -> None:
    refused(bench, InputError, words, lambda: bench.card(board, text))


def test_a_title_is_one_line(bench: Bench, board: int) -> None:
    assert bench.column(bench.card(board, " a\r\nb\tc\n"), "title") == "a b c"


def test_a_stage_of_another_board_takes_no_new_card(bench: Bench, board: int) -> None:
    other = bench.board("Free", FREE)
    stage = bench.stage(other, "one")
    new = cards.NewCard("A")
    refused(bench, NotFoundError, "not on this board", lambda: bench.do(cards.add, board, new, stage))
    refused(bench, NotFoundError, "not on this board", lambda: bench.do(cards.add, 99, new))


GROUPS = ["team", "Everyone", "CS", "Ann and Ben", "Ann, Ben", "the CSMs", "Kim/Raj", "Customer Success"]


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_owns_nothing_through_any_verb(bench: Bench, board: int, group: str) -> None:
    """B0.3: one accountable owner, and the reason why."""
    account = bench.do(accounts.new, "Acme")
    card = bench.card(board)
    check = bench.do(checks.add, card, "Call")
    row = next(found for found in _accounts(bench) if found.id == account)
    verbs: list[Callable[[], Any]] = [
        lambda: bench.card(board, owner=group),
        lambda: bench.do(cards.set_owner, [card], group),
        lambda: bench.do(cards.set_reviewer, card, group),
        lambda: bench.do(cards.set_context_owner, card, group),
        lambda: bench.do(cards.set_fact, card, "owner", group),
        lambda: bench.do(checks.add, card, "Mail", owner=group),
        lambda: bench.do(checks.set_owner, check, group),
        lambda: bench.do(accounts.new, "Beta", owner=group),
        lambda: bench.do(accounts.edit, row, {"owner": group}),
        lambda: bench.do(accounts.start, row, board, group),
    ]
    for verb in verbs:
        refused(bench, RefusedError, "one accountable owner — nothing was changed", verb)
    assert bench.db.rows("SELECT * FROM person") == []


def _accounts(bench: Bench) -> list[Any]:
    from kanvtui.storage import accounts as rows

    return list(rows.listed(bench.db))


def test_a_person_is_meant_by_a_part_of_the_name(bench: Bench, board: int) -> None:
    card = bench.card(board, owner="Annabel Jones")
    other = bench.card(board, owner="anna")
    assert bench.column(other, "owner_id") == bench.column(card, "owner_id")
    bench.card(board, owner="Raj")
    assert [name for (name,) in bench.db.rows("SELECT name FROM person ORDER BY id")] == ["Annabel Jones", "Raj"]
    bench.card(board, owner="Anna Kardash")
    refused(bench, InputError, "fits several persons", lambda: bench.card(board, owner="Anna"))


def test_me_is_the_user(bench: Bench, board: int) -> None:
    assert detail(bench.session, bench.card(board, owner="me")).owner == "kim"
    assert detail(bench.session, bench.card(board, owner="ME")).owner == "kim"
    bench.card(board, owner="Kimberly Jones")
    assert detail(bench.session, bench.card(board, owner="me")).owner == "kim"
    assert detail(bench.session, bench.card(board, owner="Kim")).owner == "kim"


@pytest.mark.parametrize("nobody", ["none", "-", "None"])
def test_none_is_nobody(path: Any, nobody: str) -> None:
    """Also where the settings name an owner for new cards."""
    with bench_at(path, settings=Settings(default_owner="me")) as bench:
        board = bench.board()
        assert detail(bench.session, bench.card(board)).owner == "kim"
        assert detail(bench.session, bench.card(board, owner="Ann")).owner == "Ann"
        card = bench.card(board, owner=nobody)
        assert detail(bench.session, card).owner == ""
        bench.do(checks.add, card, "Call", owner=nobody)
        assert bench.db.value("SELECT owner_id FROM check_item") is None
        bench.do(cards.set_owner, [card], "Ann")
        bench.do(cards.set_owner, [card], nobody)
        assert detail(bench.session, card).owner == ""
        assert {name for (name,) in bench.db.rows("SELECT name FROM person")} == {"kim", "Ann"}


CHANGES: list[tuple[str, Callable[..., Any], tuple[Any, ...], str, Any, str, tuple[Any, Any]]] = [
    ("title", cards.retitle, ("B",), "title", "B", "titled", ("A", "B")),
    ("next", cards.set_next, ("call",), "next", "call", "next_changed", (None, "call")),
    ("owner", cards.set_owner, ("Ann",), "owner_id", 1, "assigned", (None, "Ann")),
    ("reviewer", cards.set_reviewer, ("Ann",), "reviewer_id", 1, "reviewer_changed", (None, "Ann")),
    ("context", cards.set_context_owner, ("Ann",), "context_owner_id", 1, "context_owner_changed", (None, "Ann")),
    ("review", cards.set_review_by, ("fri",), "review_by", "2026-11-20", "review_by_changed", (None, "2026-11-20")),
    ("account", cards.set_account, ("Acme",), "account_id", 1, "account_changed", (None, "Acme")),
    ("due", cards.set_due, ("fri 9:05",), "due", "2026-11-20T09:05", "due_changed", (None, "2026-11-20T09:05")),
    ("outcome", cards.set_outcome, ("won",), "outcome", "won", "decided", (None, "won")),
    ("holder", cards.pass_ball, ("Legal",), "holder", "Legal", "passed", (None, "Legal")),
    ("block", cards.block, ("legal",), "blocked_reason", "legal", "blocked", (None, "legal")),
    ("snooze", cards.snooze, ("fri",), "snoozed_until", "2026-11-20", "snoozed", (None, "2026-11-20")),
]
SINGLE = {"titled", "reviewer_changed", "context_owner_changed", "review_by_changed", "decided"}


@pytest.mark.parametrize(("verb", "args", "column", "value", "kind", "ends"), [row[1:] for row in CHANGES],
                         ids=[row[0] for row in CHANGES])  # fmt: skip
def test_a_verb_changes_its_column_and_tells_from_and_to(
    bench: Bench, board: int, verb: Any, args: Any, column: str, value: Any, kind: str, ends: tuple[Any, Any]
) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "A")
    bench.clock.on(hours=1)
    target = card if kind in SINGLE else [card]
    bench.do(verb, target, *args)
    assert bench.column(card, column) == value
    name, told = bench.events(card)[-1]
    assert (name, told["from"], told["to"]) == (kind, *ends)
    entries = bench.journal()
    if kind != "snoozed":
        bench.do(verb, target, *args)
        assert bench.journal() == entries
        assert bench.changes.nothing
    if kind == "titled":
        return
    empty = {"block": cards.unblock}.get(verb.__name__)
    if empty:
        bench.do(empty, [card])
    else:
        bench.do(verb, target, "none" if kind not in ("next_changed", "decided") else " ")
    assert bench.column(card, column) is None
    assert bench.events(card)[-1][1]["from"] == ends[1]
    assert bench.events(card)[-1][1]["to"] is None


@pytest.mark.parametrize(
    ("kind", "counts"),
    [(row[5], row[5] in {"assigned", "decided", "passed", "blocked"}) for row in CHANGES],
)
def test_only_substance_keeps_a_card_fresh(bench: Bench, board: int, kind: str, *, counts: bool) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "A")
    bench.clock.on(hours=1)
    verb, args = next((row[1], row[2]) for row in CHANGES if row[5] == kind)
    bench.do(verb, card if kind in SINGLE else [card], *args)
    assert (bench.column(card, "active_at") > "2026-11-16T09:00") is True
    assert (bench.column(card, "active_at") == "2026-11-16T10:00:00.000000Z") is counts


def test_urgent_labels_and_order_do_not_keep_a_card_fresh(bench: Bench, board: int) -> None:
    card, _ = bench.card(board), bench.card(board)
    bench.clock.on(hours=1)
    bench.do(cards.set_urgent, [card], urgent=True)
    bench.do(cards.add_labels, [card], ["x"])
    bench.do(cards.remove_labels, [card], ["X"])
    bench.do(moves.reorder, card, -1)
    assert bench.column(card, "active_at") == "2026-11-16T09:00:00.000000Z"
    kinds = [kind for kind, _ in bench.events(card)]
    assert kinds == ["created", "urgent_changed", "labelled", "labelled"]


def test_the_title_that_was_seen_guards_it(bench: Bench, board: int) -> None:
    """C02: the same field on both sides is a conflict that shows both."""
    card = bench.card(board, "Old")
    bench.do(cards.retitle, card, "Theirs")
    refused(
        bench, ConflictError, r"the title was changed meanwhile to “Theirs” — yours, “Mine”, was not stored",
        lambda: bench.do(cards.retitle, card, "Mine", was="Old"),
    )  # fmt: skip
    bench.do(cards.retitle, card, "Theirs", was="Old")
    bench.do(cards.retitle, card, "Mine", was="Theirs")
    assert bench.column(card, "title") == "Mine"


def test_several_cards_are_one_change(bench: Bench, board: int) -> None:
    keys = [bench.card(board, str(number)) for number in range(3)]
    entries = len(bench.journal())
    bench.do(cards.block, keys, "legal")
    assert len(bench.journal()) == entries + 1
    assert bench.changes.cards == set(keys)
    history.undo(bench.session)
    assert [bench.column(key, "blocked_since") for key in keys] == [None] * 3


def test_a_card_named_twice_is_changed_once(bench: Bench, board: int) -> None:
    card = bench.card(board)
    for verb, *args in (
        (cards.block, "legal"), (cards.unblock,), (cards.pass_ball, "Legal"), (cards.set_due, "fri"),
        (cards.add_labels, ["x"]), (cards.archive,), (moves.bring_back,), (cards.delete,),
    ):  # fmt: skip
        events = len(bench.events(card))
        bench.do(verb, [card, card], *args)
        assert len(bench.events(card)) == events + 1, verb.__name__
        assert bench.changes.label.find("2 cards") == -1, verb.__name__


def test_a_missing_card_refuses_the_whole_command(bench: Bench, board: int) -> None:
    card, gone = bench.card(board), bench.card(board)
    bench.do(cards.delete, [gone])
    for verb, *args in (
        (cards.block, "legal"), (cards.set_owner, "Ann"), (cards.set_next, "x"), (cards.snooze, "fri"),
        (cards.archive,), (cards.delete,), (cards.set_urgent,), (cards.add_labels, ["x"]), (moves.step, 1),
    ):  # fmt: skip
        named = {"urgent": True} if verb is cards.set_urgent else {}
        for key, words in ((gone, "any more: it is in the bin"), (999, "there is no card 999")):
            refused(bench, NotFoundError, words, bench.do, verb, [card, key], *args, **named)


@pytest.mark.parametrize("number", ["x", "", "-1", "1e3", "٣", "1180591620717411303424", "1 2", "#"])
def test_odd_numbers_name_no_card(number: str) -> None:
    with pytest.raises(InputError, match="is not a card number"):
        card_id(number)


def test_card_numbers() -> None:
    assert [card_id(text) for text in ("12", "#12", " #012 ")] == [12, 12, 12]


def test_a_card_does_not_come_out_of_the_bin_with_a_value_that_another_has_got(bench: Bench, board: int) -> None:
    first, second = bench.card(board, "First"), bench.card(board, "Second")
    bench.do(cards.set_field, first, "code", "[b]A1")
    bench.do(cards.delete, [first])
    bench.do(cards.set_field, second, "code", "[b]A1")
    refused(bench, RefusedError, "“\\[b\\]A1” is taken by #2 “Second” meanwhile", bench.do, moves.bring_back, [first])
    bench.do(cards.set_field, second, "code", "A2")
    bench.do(moves.bring_back, [first])
    assert first in bench.order(board, "todo")
