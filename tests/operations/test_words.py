"""Each command is named for what the user did: in undo, in history, in notices."""

from collections.abc import Callable
from typing import Any

import pytest

from builders import FREE, Bench
from kanvtui.operations import accounts, boards, cards, checks, history, moves, notes
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import boards as board_rows


def acme(bench: Bench) -> Any:
    return account_rows.listed(bench.db)[0]


def the_board(bench: Bench) -> Any:
    return board_rows.listed(bench.db)[0]


LABELS: list[tuple[str, Callable[[Bench], Any]]] = [
    (
        "made “New” in One",
        lambda b: b.card(1, "New", labels=("x",), note="n", holder="Legal", owner="Ann", account="Acme"),
    ),
    ("made the customer “Beta”", lambda b: b.do(accounts.new, "Beta", owner="Ann", renewal="+3d")),
    ("started Free for “Acme”", lambda b: b.do(accounts.start, acme(b), 1, "Ann")),
    ("changed the customer “Acme”", lambda b: b.do(accounts.edit, acme(b), {"renewal": "fri"})),
    ("“Acme” is at risk", lambda b: b.do(accounts.set_health, acme(b), "at risk", "silent")),
    ("archived the customer “Acme”", lambda b: b.do(accounts.archive, acme(b))),
    ("made the board “B” from the SOP Free", lambda b: b.board("B", FREE)),
    ("renamed the board “Free” to “F”", lambda b: b.do(boards.rename, the_board(b), "F")),
    ("archived the board “Free”", lambda b: b.do(boards.archive, the_board(b))),
    ("renamed “Card” to “T”", lambda b: b.do(cards.retitle, 1, "T")),
    ("next step of “Card”: call", lambda b: b.do(cards.set_next, [1], "call")),
    ("“Card”: owner Ben", lambda b: b.do(cards.set_owner, [1], "Ben")),
    ("2 cards: owner Ben", lambda b: b.do(cards.set_owner, [1, 2], "Ben")),
    ("“Card”: reviewer Ben", lambda b: b.do(cards.set_reviewer, 1, "Ben")),
    ("“Card”: context owner Ben", lambda b: b.do(cards.set_context_owner, 1, "Ben")),
    ("“Card”: review by Fri 20 Nov 2026", lambda b: b.do(cards.set_review_by, 1, "fri")),
    ("“Card”: customer Acme", lambda b: b.do(cards.set_account, [1], "acme")),
    ("“Card”: due Fri 20 Nov 2026", lambda b: b.do(cards.set_due, [1], "fri")),
    ("“Card”: urgent", lambda b: b.do(cards.set_urgent, [1], urgent=True)),
    ("“Card”: outcome won", lambda b: b.do(cards.set_outcome, 1, "won")),
    ("“Card”: waits for Legal", lambda b: b.do(cards.pass_ball, [1], "Legal", "fri")),
    ("blocked “Card”: legal", lambda b: b.do(cards.block, [1], "legal")),
    ("“Card”: snoozed until Fri 20 Nov 2026", lambda b: b.do(cards.snooze, [1], "fri")),
    ("labelled “Card”: #a #b", lambda b: b.do(cards.add_labels, [1], ["#a", "b"])),
    ("labelled “Card”: #a", lambda b: b.do(cards.set_labels, [1], ["#a"])),
    ("took labels off “Card”", lambda b: b.do(cards.remove_labels, [1], ["old"])),
    ("archived “Card”", lambda b: b.do(cards.archive, [1])),
    ("deleted “Card”", lambda b: b.do(cards.delete, [1])),
    ("moved “Card” to Two", lambda b: b.do(moves.step, [1], 1)),
    ("moved 2 cards to Three", lambda b: b.do(moves.move, [1, 2], b.stage(1, "three"))),
    ("completed “Card”", lambda b: b.do(moves.complete, [1])),
    ("completed 2 cards", lambda b: b.do(moves.complete, [1, 2])),
    ("moved “Card” up", lambda b: b.do(moves.reorder, 1, -1)),
    ("added the check “Call” to “Card”", lambda b: b.do(checks.add, 1, "Call")),
    ("ticked “Check” of “Card”", lambda b: b.do(checks.tick, [1])),
    ("ticked “Check” of “Card”", lambda b: b.do(checks.tick_next, [1])),
    ("changed the check “Check”", lambda b: b.do(checks.edit, 1, words="C")),
    ("check “Check”: owner Ben", lambda b: b.do(checks.set_owner, 1, "Ben")),
    ("removed the check “Check” from “Card”", lambda b: b.do(checks.remove, 1)),
    ("made a card of the check “Check”", lambda b: b.do(checks.to_card, 1)),
    ("wrote the note “Hello”", lambda b: b.do(notes.add, "Hello\nthere", card_id=1)),
    ("edited the note “Bye”", lambda b: b.do(notes.edit, 1, "Bye")),
    ("pinned the note “Second”", lambda b: b.do(notes.pin, 2)),
    ("made the note “First” private", lambda b: b.do(notes.set_private, 1, private=True)),
    ("removed the note “First”", lambda b: b.do(notes.remove, 1)),
    ("made the card “First” from a note", lambda b: b.do(notes.to_card, 1)),
]


def furnished(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "Card", labels=("old",))
    bench.card(board, "Other")
    bench.do(checks.add, card, "Check")
    bench.do(notes.add, "First", card_id=card)
    bench.do(notes.add, "Second", card_id=card)


@pytest.mark.parametrize(("label", "command"), LABELS, ids=[f"{label}-{n}" for n, (label, _) in enumerate(LABELS)])
def test_a_command_is_one_change_with_its_name(bench: Bench, label: str, command: Callable[[Bench], Any]) -> None:
    furnished(bench)
    before, entries = bench.dump(), bench.journal()
    command(bench)
    after = bench.dump()
    assert after != before
    assert [entry[2] for entry in bench.journal()[len(entries) :]] == [label]
    assert bench.changes.label == label
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after
