"""A random day on which the SOPs of the boards change too, held to what always holds."""

import json
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from day import PICK, Day
from kanvtui.domain.sop_plan import Plan
from kanvtui.operations import moves, sop_edits, sops
from sop_changing import edited


class SopDay(Day):
    """A day as before, on boards whose SOPs change."""

    @rule(
        which=st.integers(0, 1), luck=st.integers(0, 10_000), times=st.integers(1, 3), open_cards=st.booleans(),
        training=st.booleans(),
    )  # fmt: skip
    def change_sop(self, which: int, luck: int, times: int, *, open_cards: bool, training: bool) -> None:
        board = self.boards[which]
        held: Any = sops.document(self.bench.db, board)
        document, goals = edited(held, Random(luck), times)
        plan = Plan(moves=goals, open_cards=open_cards, training=training)
        self.accepted(sop_edits.replace, board, document, plan)

    @rule(pick=PICK, stage=st.integers(0, 30))
    def move_on(self, pick: int, stage: int) -> None:
        """Move a card into any stage that there ever was, also one that came with a change."""
        keys = [key for (key,) in self.bench.db.rows("SELECT id FROM stage ORDER BY id")]
        self.accepted(moves.move, [self.card(pick)], keys[stage % len(keys)], reason="so it is")

    def patch(self) -> None:
        """A screen reads all anew when a stage or a board changed."""
        if self.bench.changes.stages or self.bench.changes.boards:
            self.columns = self.shown()
        super().patch()

    @invariant()
    def no_card_stands_in_a_stage_that_is_gone(self) -> None:
        query = "SELECT card.id FROM card JOIN stage ON stage.id = stage_id WHERE retired_at IS NOT NULL"
        assert self.bench.db.rows(query) == []

    @invariant()
    def history_is_a_chain(self) -> None:
        """Each move begins where the last one ended: stages are told by their ids, for names change."""
        rows = self.bench.db.rows("SELECT card_id, kind, detail FROM event WHERE card_id IS NOT NULL ORDER BY id")
        where: dict[int, int] = {}
        for card, kind, text in rows:
            told = json.loads(text)
            if kind == "created":
                where[card] = told["stage"]
            elif kind in ("moved", "restaged"):
                assert told["from_stage"] == where[card], "the chain of moves is broken"
                where[card] = told["to_stage"]
        assert dict(self.bench.db.rows("SELECT id, stage_id FROM card")) == where

    @invariant()
    def times_are_sane(self) -> None:
        """Closed cards stand in done stages, and a card stands in its stage since it came there."""
        query = "SELECT at FROM event WHERE card_id = ? AND kind IN ('moved', 'restaged') ORDER BY id DESC LIMIT 1"
        for key, kind, closed, since, created in self.bench.db.rows(
            "SELECT card.id, stage.kind, closed_at, stage_since, created_at FROM card JOIN stage ON stage.id = stage_id"
        ):
            assert (closed is not None) == (kind == "done")
            assert since == (self.bench.db.value(query, (key,)) or created)
