"""Short ways to drive a shipped SOP in acceptance tests: `Desk(bench, "Customer handoff")` is a board of it."""

import datetime as dt
from typing import Any

from builders import Bench, shipped_document
from kanvtui.domain.pictures import CardDetail
from kanvtui.operations import cards, checks, moves
from kanvtui.operations.reads.card import detail


class Desk:
    """One board of a shipped SOP, used by the keys of that SOP."""

    def __init__(self, bench: Bench, sop: str) -> None:
        self.bench = bench
        self.document: dict[str, Any] = shipped_document(sop)
        self.board = bench.board(sop, self.document)

    def card(self, title: str = "A card", stage: str = "", owner: str = "Ann", **given: Any) -> int:
        """Make a card in a stage named by its key (the first one else)."""
        return self.bench.card(self.board, title, stage, owner=owner, **given)

    def see(self, card: int) -> CardDetail:
        """Read everything about a card."""
        return detail(self.bench.session, card)

    def move(self, card: int, stage: str, reason: str = "") -> None:
        """Move a card to a stage by its key, with the reason for an exception if one is given."""
        self.bench.do(moves.move, [card], self.bench.stage(self.board, stage), reason=reason)

    def lacks(self, card: int, stage: str) -> list[str]:
        """Return in words what a move to the stage would lack."""
        return [item.words for item in moves.would_lack(self.bench.db, card, self.bench.stage(self.board, stage))]

    def fill(self, card: int, **values: str) -> None:
        """Fill in fields by their keys."""
        for key, value in values.items():
            self.bench.do(cards.set_field, card, key, value)

    def tick(self, card: int, *keys: str, done: bool = True) -> None:
        """Tick checks by their keys."""
        known = {check.key: check.id for check in self.see(card).checks}
        self.bench.do(checks.tick, [known[key] for key in keys], done=done)

    def tick_all(self, card: int) -> None:
        """Tick everything that is open."""
        if found := [check.id for check in self.see(card).checks if not check.done]:
            self.bench.do(checks.tick, found)

    def due(self, card: int, key: str) -> str:
        """Return the stored due of a check, `""` when it waits."""
        return next(check.due_raw for check in self.see(card).checks if check.key == key)

    def flags(self, card: int) -> tuple[str, ...]:
        """Return the flags of a card."""
        return self.see(card).flags

    def titles(self, stage: str) -> list[str]:
        """Return the titles in a stage, in their order."""
        return [str(self.bench.column(key, "title")) for key in self.bench.order(self.board, stage)]


def at(day: str, time: str = "09:00") -> dt.datetime:
    """Return an instant in UTC, `at("2026-11-16", "09:30")`."""
    return dt.datetime.fromisoformat(f"{day}T{time}:00+00:00")
