"""Moving cards: through gates, with a reason, back, over limits, and up and down in a stage."""

from typing import Any

import pytest

from builders import FREE, Bench, raw_change, refused
from kanvtui.domain.order import LONGEST
from kanvtui.errors import InputError, KanvError, NotFoundError
from kanvtui.operations import cards, checks, history, moves
from kanvtui.operations.reads.board import open_board
from kanvtui.operations.reads.card import detail
from kanvtui.operations.session import SYSTEM
from kanvtui.operations.steps.passing import GateClosedError
from kanvtui.storage import cards as card_rows
from kanvtui.storage.replay import SPREAD


def test_a_move_with_nothing_unmet_is_instant(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    below, card = bench.card(board, "Below", "two"), bench.card(board)
    bench.clock.on(hours=2)
    bench.do(moves.move, [card], bench.stage(board, "two"))
    assert bench.order(board, "two") == [card, below]
    assert bench.column(card, "stage_since") == "2026-11-16T11:00:00.000000Z"
    assert bench.events(card)[1:] == [("moved", {"from": "One", "to": "Two", "from_stage": 1, "to_stage": 2})]
    entries = bench.journal()
    bench.do(moves.move, [card], bench.stage(board, "two"))
    assert bench.journal() == entries


def test_cards_move_together_in_their_order(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    keys = [bench.card(board, str(number)) for number in range(3)]
    there = [bench.card(board, "x", "two"), bench.card(board, "y", "two")]
    bench.do(moves.move, keys, bench.stage(board, "two"))
    assert bench.order(board, "two") == keys + there[::-1]
    bench.do(moves.move, [keys[0], keys[2]], bench.stage(board, "three"))
    bench.do(moves.move, [keys[1]], bench.stage(board, "three"), bottom=True)
    assert bench.order(board, "three") == [keys[0], keys[2], keys[1]]


def test_steps_end_at_the_ends(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    first, last = bench.card(board), bench.card(board, "x", "end")
    refused(bench, InputError, f"card {first} is in the first stage", bench.do, moves.step, [first], -1)
    refused(bench, InputError, f"card {last} is in the last stage", bench.do, moves.step, [first, last], 1)
    bench.do(moves.step, [last], -1)
    assert bench.order(board, "three") == [last]


def test_a_step_from_several_stages_is_one_change(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    one, two = bench.card(board), bench.card(board, "x", "two")
    before = bench.dump()
    bench.do(moves.step, [one, two], 1)
    assert (bench.order(board, "two"), bench.order(board, "three")) == ([one], [two])
    history.undo(bench.session)
    assert bench.dump() == before


def test_done_closes_a_card_and_leaving_opens_it(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    card = bench.card(board)
    bench.clock.on(hours=1)
    bench.do(moves.complete, [card])
    assert bench.column(card, "closed_at") == "2026-11-16T10:00:00.000000Z"
    assert [kind for kind, _ in bench.events(card)] == ["created", "moved", "closed"]
    bench.do(moves.step, [card], -1)
    assert bench.column(card, "closed_at") is None
    assert [kind for kind, _ in bench.events(card)][3:] == ["moved", "reopened"]
    made = bench.card(board, "Made done", "end")
    assert bench.column(made, "closed_at") is not None


def test_a_board_without_done_completes_nothing(bench: Bench) -> None:
    board = bench.board("Open", {"name": "Open", "stages": [{"name": "Only"}]})
    card = bench.card(board)
    refused(bench, NotFoundError, "no stage of kind done", bench.do, moves.complete, [card])


def ready(bench: Bench, board: int, title: str = "Ready", **given: Any) -> int:
    """A card in "Doing" that lacks everything to leave."""
    card = bench.card(board, title, due="fri", **given)
    bench.do(moves.step, [card], 1)
    return card


def lacking(bench: Bench, card: int, stage: str) -> list[tuple[str, str]]:
    stage_id = bench.stage(bench.column(card, "board_id"), stage)
    return [(item.rule_key, item.words) for item in moves.would_lack(bench.db, card, stage_id)]


def test_the_gate_of_the_stage_entered(bench: Bench, board: int) -> None:
    card = bench.card(board)
    error = refused(bench, GateClosedError, "cannot go to Doing yet: no due — nothing was moved", bench.do,
                    moves.step, [card], 1)  # fmt: skip
    assert isinstance(error, GateClosedError)
    assert [(key, [item.key for item in missing]) for key, missing in error.lacking] == [(card, ["due"])]
    assert error.exit_code == 1
    bench.do(cards.set_due, [card], "fri")
    bench.do(moves.step, [card], 1)


def test_the_gate_of_the_stage_left(bench: Bench, board: int) -> None:
    card = ready(bench, board)
    everything = [
        ("exit:doing", "check “Show it” is open"),
        ("exit:doing", "no owner"),
        ("exit:doing", "no ARR"),
    ]
    assert lacking(bench, card, "waiting") == everything
    refused(bench, GateClosedError, "check “Show it” is open; no owner; no ARR", bench.do, moves.step, [card], 1)
    bench.do(checks.tick_next, [card])
    bench.do(cards.set_owner, [card], "Ann")
    assert lacking(bench, card, "waiting") == [("exit:doing", "no ARR")]
    bench.do(cards.set_field, card, "arr", "1k")
    assert lacking(bench, card, "waiting") == []
    bench.do(moves.step, [card], 1)
    assert bench.order(board, "waiting") == [card]


def test_only_what_is_required_stops_a_card(bench: Bench, board: int) -> None:
    card = ready(bench, board, owner="Ann", fields=(("arr", "1"),))
    show, thank = (check.id for check in detail(bench.session, card).checks)
    bench.do(checks.tick, [thank])
    assert lacking(bench, card, "waiting") == [("exit:doing", "check “Show it” is open")]
    bench.do(checks.tick, [show])
    bench.do(checks.tick, [thank], done=False)
    bench.do(moves.step, [card], 1)


def test_a_reason_passes_and_each_rule_is_recorded_once(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(moves.move, [card], bench.stage(board, "doing"), reason=" They\nasked ")
    bench.do(moves.step, [card], 1, reason="Later")
    rows = bench.db.rows("SELECT card_id, rule_key, rule_text, reason, actor FROM exception ORDER BY id")
    assert rows == [
        (card, "entry:doing", "Doing needs due.", "They asked", "kim"),
        (card, "exit:doing", "The work is done and shown.", "Later", "kim"),
    ]
    told = [told for kind, told in bench.events(card) if kind == "excepted"]
    assert told[1]["lacking"] == ["check “Show it” is open", "no owner", "no ARR"]
    assert [line.reason for line in detail(bench.session, card).exceptions] == ["Later", "They asked"]
    assert moves.earlier_reasons(bench.db, board) == ["Later", "They asked"]


def test_a_reason_without_need_is_not_recorded(bench: Bench, board: int) -> None:
    card = bench.card(board, due="fri")
    bench.do(moves.step, [card], 1, reason="Because")
    assert bench.db.rows("SELECT * FROM exception") == []


@pytest.mark.parametrize("blank", ["", "  ", "\u200b"])
def test_a_blank_reason_passes_nothing(bench: Bench, board: int, blank: str) -> None:
    card = bench.card(board)
    refused(bench, KanvError, "no due|a reason is needed", bench.do, moves.step, [card], 1, reason=blank)


def test_several_cards_pass_with_one_reason(bench: Bench, board: int) -> None:
    keys = [bench.card(board, title) for title in "ABC"]
    bench.do(cards.set_due, keys[:1], "fri")
    error = refused(bench, GateClosedError, "“B”, and 1 more card cannot go to Doing", bench.do, moves.step, keys, 1)
    assert isinstance(error, GateClosedError)
    assert [key for key, _ in error.lacking] == keys[1:]
    entries = len(bench.journal())
    bench.do(moves.step, keys, 1, reason="In a hurry")
    assert bench.db.rows("SELECT card_id, reason FROM exception ORDER BY id") == [
        (key, "In a hurry") for key in keys[1:]
    ]
    assert len(bench.journal()) == entries + 1


def test_completing_several_cards_names_all_that_lack(bench: Bench, board: int) -> None:
    keys = [ready(bench, board, title) for title in "AB"]
    error = refused(bench, GateClosedError, "and 1 more card", bench.do, moves.complete, keys)
    assert isinstance(error, GateClosedError)
    assert [key for key, _ in error.lacking] == keys
    bench.do(moves.complete, keys, reason="Both are done")
    assert bench.order(board, "done") == keys
    assert bench.changes.label == "completed 2 cards"


def test_back_passes_no_gate(bench: Bench, board: int) -> None:
    card = ready(bench, board)
    bench.do(moves.step, [card], -1)
    assert bench.order(board, "todo") == [card]
    assert bench.db.rows("SELECT * FROM exception") == []


def test_skipped_stages_pass_no_gate(bench: Bench, board: int) -> None:
    """From "To do" to "Waiting": "Doing" is neither entered nor left."""
    card = bench.card(board)
    assert lacking(bench, card, "waiting") == []
    bench.do(moves.move, [card], bench.stage(board, "waiting"))
    assert detail(bench.session, card).checks == ()


def test_a_blocked_card_is_done_only_with_a_reason(bench: Bench, board: int) -> None:
    """H07."""
    card = bench.card(board)
    bench.do(cards.block, [card], "legal")
    bench.do(moves.move, [card], bench.stage(board, "waiting"))
    refused(bench, GateClosedError, "blocked: legal", bench.do, moves.complete, [card])
    bench.do(moves.complete, [card], reason="Legal will not answer")
    assert bench.db.rows("SELECT rule_key, rule_text FROM exception") == [("blocked", "A blocked card is not done.")]


def test_a_blocked_card_moved_back_into_done_needs_a_reason_too(bench: Bench) -> None:
    """Where a stage stands behind a done one (content calendar: Refresh), back to done is no way around."""
    stages = [{"name": "Do"}, {"name": "Out", "kind": "done"}, {"name": "Refresh", "requires": ["owner"]}]
    board = bench.board("Calendar", {"name": "Calendar", "stages": stages})
    card = bench.card(board, stage="refresh")
    bench.do(moves.move, [card], bench.stage(board, "out"))
    bench.do(moves.step, [card], 1)
    bench.do(cards.block, [card], "legal")
    assert lacking(bench, card, "out") == [("blocked", "blocked: legal")]
    refused(bench, GateClosedError, "blocked: legal", bench.do, moves.step, [card], -1)
    bench.do(moves.step, [card], -1, reason="Out all the same")
    assert bench.order(board, "out") == [card]
    assert len(bench.db.rows("SELECT * FROM exception")) == 1


def test_entering_a_stage_brings_its_checks_and_notes_once(bench: Bench, board: int) -> None:
    card = bench.card(board, "Acme", due="fri", owner="Ann")
    assert detail(bench.session, card).checks == ()
    bench.do(moves.step, [card], 1)
    found = detail(bench.session, card)
    assert [(line.text, line.required, line.owner, line.due_rule) for line in found.checks] == [
        ("Show it", True, "CSM", "kickoff+2d"),
        ("Say thanks", False, "", ""),
    ]
    assert [(note.title, note.body, note.pinned) for note in found.notes] == [("Plan: Acme", "For Ann by kim", True)]
    bench.do(moves.step, [card], -1)
    bench.do(moves.step, [card], 1)
    again = detail(bench.session, card)
    assert (again.checks, len(again.notes)) == (found.checks, 1)


def test_over_a_limit_is_allowed_and_told(bench: Bench, board: int) -> None:
    """H08: the column says its limit, and how many stand in it."""
    for number in range(3):
        bench.card(board, str(number), "doing")
    column = next(column for column in open_board(bench.session, board).columns if column.key == "doing")
    assert (column.wip_limit, len(column.ids)) == (2, 3)


def test_a_card_stays_on_its_board(bench: Bench, board: int) -> None:
    other = bench.board("Free", FREE)
    card = bench.card(board)
    stage = bench.stage(other, "two")
    refused(bench, NotFoundError, "is on another board", bench.do, moves.move, [card], stage)
    refused(bench, NotFoundError, "not on the board any more", bench.do, moves.move, [card], 999)
    assert moves.would_lack(bench.db, card, 999) == ()


def test_a_move_brings_an_archived_card_back(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    card = bench.card(board)
    bench.do(cards.archive, [card])
    bench.do(moves.move, [card], bench.stage(board, "two"))
    assert bench.order(board, "two") == [card]
    assert bench.column(card, "archived_at") is None
    bench.do(cards.archive, [card])
    bench.clock.on(days=1)
    bench.do(moves.move, [card], bench.stage(board, "two"))
    assert bench.order(board, "two") == [card]
    assert bench.events(card)[-1] == ("restored", {})
    assert bench.column(card, "stage_since") == "2026-11-16T09:00:00.000000Z"


# Order inside a stage


def test_cards_go_up_and_down_and_to_the_ends(bench: Bench, board: int) -> None:
    e, d, c, b, a = (bench.card(board, title) for title in "edcba")
    wanted: list[tuple[int, int, list[int]]] = [
        (a, 1, [b, a, c, d, e]),
        (a, -1, [a, b, c, d, e]),
        (a, -1, [a, b, c, d, e]),
        (e, 1, [a, b, c, d, e]),
        (e, -9, [e, a, b, c, d]),
        (e, 9, [a, b, c, d, e]),
        (c, -2, [c, a, b, d, e]),
        (c, 3, [a, b, d, c, e]),
    ]
    for card, by, order in wanted:
        bench.do(moves.reorder, card, by)
        assert bench.order(board, "todo") == order, (card, by)
    assert {kind for kind, _ in bench.events(a)} == {"created"}


def test_a_card_off_the_board_has_no_place(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.archive, [card])
    refused(bench, NotFoundError, "is not on the board", bench.do, moves.reorder, card, 1)


def test_a_card_goes_past_hidden_ones(bench: Bench, board: int) -> None:
    """One press, one place on the screen."""
    low, hidden, card = (bench.card(board, title) for title in ("low", "hidden", "card"))
    bench.do(cards.snooze, [hidden], "fri")
    bench.do(moves.reorder, card, 1)
    assert [*open_board(bench.session, board).columns[0].ids] == [low, card]
    bench.do(moves.reorder, card, -1)
    assert [*open_board(bench.session, board).columns[0].ids] == [card, low]


def test_ranks_grown_long_are_spread_by_the_system(bench: Bench, board: int) -> None:
    for title in "cba":
        bench.card(board, title)
    stage = bench.stage(board, "todo")
    order = bench.order(board, "todo")
    long = f"UPDATE card SET rank = rank || '{'V' * LONGEST}'"
    raw_change(bench.store, lambda db: db.run(long))
    assert longest(bench, stage) > LONGEST
    moves.tidy_ranks(bench.session, stage)
    assert bench.order(board, "todo") == order
    assert longest(bench, stage) < 5
    assert bench.db.value("SELECT source FROM change ORDER BY id DESC LIMIT 1") == SYSTEM
    entries = bench.journal()
    moves.tidy_ranks(bench.session, stage)
    assert bench.journal() == entries
    assert history.undo(bench.session)[1].kind == "raw"
    assert sorted(bench.order(board, "todo")) == sorted(order)


def longest(bench: Bench, stage: int) -> int:
    return max(len(rank) for _, rank in card_rows.ranks_in_stage(bench.db, stage))


def test_neighbours_end_at_the_ends(bench: Bench, board: int) -> None:
    card = bench.card(board)
    following = moves.neighbour_stage(bench.db, card, 1)
    assert following is not None
    assert following.key == "doing"
    assert moves.neighbour_stage(bench.db, card, -1) is None
    assert moves.neighbour_stage(bench.db, card, 9) is None


@pytest.mark.no_cover
def test_a_stage_is_spread_by_itself_when_ranks_grow_long(bench: Bench, board: int) -> None:
    for title in "cba":
        bench.card(board, title)
    stage = bench.stage(board, "todo")
    for _ in range(400):
        last = bench.order(board, "todo")[-1]
        bench.do(moves.reorder, last, -1)
        assert bench.order(board, "todo")[1] == last
        assert longest(bench, stage) <= LONGEST + 1
    spread = bench.db.rows("SELECT kind, source FROM change WHERE source = 'system'")
    assert [(kind.startswith(SPREAD), source) for kind, source in spread] == [(True, SYSTEM)]
    assert bench.changes.label == f"moved “{bench.column(last, 'title')}” up"
