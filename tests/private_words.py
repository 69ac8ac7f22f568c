"""A file with a private word wherever one can stand, for the tests that look for them in what is shown."""

from typing import Any

from builders import SOP, Bench
from kanvtui.operations import accounts, cards, checks, contacts, moves, notes, promises, scores

NAME, FIELD, NOTE, TITLE, REMARK, OTHER = "Quixotry", "Xylocarp", "Zugzwang", "Jackdaw", "Vexillum", "Wyvern"
"""A customer's name; words in a private field, a note, a note's title, of a stakeholder; another customer's name."""
NUMBERS = ("48231", "48,231", "77123", "77,123", "154246", "154,246")
"""The contract value, a private number, and what a formula makes of it, as they may be written."""
PRIVATE_SOP: dict[str, Any] = {
    **SOP,
    "fields": [
        *SOP["fields"],
        {"key": "remark", "label": "Remark", "private": True},
        {"key": "price", "label": "Price", "type": "money", "private": True},
    ],
    "scores": [
        {"key": "trust", "name": "Trust", "private": True, "health": True, "parts": [{"key": "a", "label": "A"}],
         "bands": [{"name": "Poor", "at_least": 1, "colour": "red"}]},
    ],
    "metrics": [{"key": "margin", "name": "Margin", "formula": "price * 2", "target": ">=3"}],
}  # fmt: skip


def plant(bench: Bench) -> int:
    """Write them all; return the board's id. Card 1 is the customer's, card 2 the other one's."""
    board = bench.board("Private", PRIVATE_SOP)
    for name in (f"{NAME} Ltd", OTHER):
        bench.do(accounts.new, name, value="48231 USD", renewal="2026-12-20")
    first = bench.card(board, f"{NAME}: rollout", account=NAME, due="fri", labels=(NAME.lower(),), owner="Ann")
    second = bench.card(board, f"{OTHER}: rollout", account=OTHER)
    bench.do(cards.set_field, first, "remark", f"The {FIELD} is dear")
    bench.do(cards.set_field, first, "price", "77123")
    bench.do(cards.set_fact, first, "next", f"Tell {NAME} that the {FIELD} is dear")
    bench.do(notes.add, f"A {NOTE} at {NAME}", card_id=first, title=TITLE)
    bench.do(notes.add, f"A {NOTE} of theirs", account_id=1, title=f"{TITLE} too", kind="decision")
    bench.do(notes.add, f"What {NAME} may read", card_id=first, title="Agreed", shared=True)
    bench.do(contacts.add, 1, {"name": f"Jo {REMARK}", "title": f"{REMARK} first"}, private=True)
    bench.do(cards.block, [first], f"{NAME}'s legal has it, see “{TITLE}”")
    bench.do(checks.add, first, f"Call {NAME}", due="+1d")
    bench.do(moves.move, [first], bench.stage(board, "doing"), reason=f"{NAME} asked for it")
    bench.do(cards.pass_ball, [first], NAME)
    bench.do(scores.record, "trust", {"a": "1"}, account_id=1, note=f"{FIELD} again")
    bench.do(promises.make, f"Ann: call {NAME} by fri", card_id=first)
    bench.do(cards.set_due, [second], "2026-11-01")
    bench.do(lambda change: accounts.set_health(change, accounts.of(change, 2), "red", f"{OTHER} left"))
    return board
