"""Random work and random changes of an SOP: compliance, versions, trainings counted again; undo and redo by image.

Nothing of the program's own counting is used: moves are found by comparing frames of the table of cards.
"""

import copy
import datetime as dt
import json
import random
import sqlite3
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, Clock, bench_at, sound
from kanvtui.domain.sop_plan import Plan
from kanvtui.errors import KanvError
from kanvtui.operations import cards, checks, history, moves, outcomes, sop_edits, sops
from kanvtui.operations.reads import figures, governance

START = dt.datetime(2026, 8, 31, 9, 0, tzinfo=dt.UTC)
SOP: dict[str, Any] = {
    "name": "Random",
    "version": "1.0",
    "workflow_owner": "RevOps",
    "review": {"quarterly": "process metrics", "weekly": "risk"},
    "stages": [
        {"key": "one", "name": "One", "kind": "queue", "requires": ["owner"]},
        {"key": "two", "name": "Two", "kind": "active", "requires_entry": ["due"],
         "checks": [{"key": "look", "text": "Look", "required": True, "due": "entered+2d"}]},
        {"key": "three", "name": "Three", "kind": "waiting"},
        {"key": "end", "name": "End", "kind": "done"},
    ],
    "outcomes": [{"key": "lost", "name": "Lost", "early": True}],
}  # fmt: skip


class Hands:
    """Somebody who works on a board and changes its SOP; what he moved is kept by hand."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.bench, self.rng = bench, random.Random(seed)
        self.board = bench.board("Random", SOP)
        self.moved: list[tuple[int, dt.datetime, bool]] = []
        self.changed = 0

    def act(self) -> None:
        """Do one thing, which may be refused; an action may be undone, and redone."""
        self.bench.clock.on(hours=self.rng.choice([1, 5, 20]))
        before, moved, changed = self.bench.dump(), list(self.moved), self.changed
        act = self.rng.choice([self.new, self.move, self.move, self.move, self.done, self.tick, self.edit, self.lose,
                               self.bin])  # fmt: skip
        try:
            act()
        except KanvError:
            assert self.bench.dump() == before
            self.moved, self.changed = moved, changed
            return
        after = self.bench.dump()
        if after != before and self.rng.random() < 0.4:
            kept, counted = self.moved, self.changed
            history.undo(self.bench.session)
            assert self.bench.dump() == before
            self.moved, self.changed = moved, changed
            if self.rng.random() < 0.6:
                history.redo(self.bench.session)
                assert self.bench.dump() == after
                self.moved, self.changed = kept, counted

    def cards(self) -> list[int]:
        query = "SELECT id FROM card WHERE board_id = ? AND rank IS NOT NULL"
        return [key for (key,) in self.bench.db.rows(query, (self.board,))]

    def some(self) -> list[int]:
        there = self.cards()
        return self.rng.sample(there, min(len(there), self.rng.randint(1, 3)))

    def new(self) -> None:
        owner, due = self.rng.choice(["", "Ann"]), self.rng.choice(["", "fri"])
        self.bench.card(self.board, f"Card {self.rng.random()}", owner=owner, due=due)

    def places(self) -> dict[int, int]:
        return dict(self.bench.db.rows("SELECT id, stage_id FROM card"))

    def moving(self, verb: Any, keys: list[int], *args: Any, **named: Any) -> None:
        """Run a verb and keep by hand which cards stand elsewhere, and which had an exception by it."""
        places = self.places()
        last = self.bench.db.value("SELECT coalesce(max(id), 0) FROM exception")
        self.bench.do(verb, keys, *args, **named)
        passed = {card for (card,) in self.bench.db.rows("SELECT card_id FROM exception WHERE id > ?", (last,))}
        for card, stage in self.places().items():
            if card in places and places[card] != stage:
                self.moved = [*self.moved, (card, self.bench.clock.at, card in passed)]

    def move(self) -> None:
        if there := self.cards():
            stages = [key for (key,) in self.bench.db.rows(
                "SELECT id FROM stage WHERE board_id = ? AND retired_at IS NULL", (self.board,))]  # fmt: skip
            reason = self.rng.choice(["", "They asked", "They asked"])
            self.moving(moves.move, self.some() if there else [], self.rng.choice(stages), reason=reason)

    def done(self) -> None:
        if self.cards():
            self.moving(moves.complete, self.some(), reason=self.rng.choice(["", "Enough"]))

    def lose(self) -> None:
        if there := self.cards():
            self.moving(outcomes.close, [self.rng.choice(there)], "lost")

    def tick(self) -> None:
        if found := self.bench.db.rows("SELECT id FROM check_item WHERE done_at IS NULL"):
            self.bench.do(checks.tick, [self.rng.choice(found)[0]])

    def bin(self) -> None:
        if there := self.cards():
            self.bench.do(cards.delete, [self.rng.choice(there)])

    def edit(self) -> None:
        """Change the SOP in one way: a stage, a check, a rule, a name, nothing that anybody learns."""
        content: dict[str, Any] = copy.deepcopy(sops.document(self.bench.db, self.board))
        stages = content["stages"]
        kind = self.rng.choice(["rule", "check", "stage", "drop", "summary", "order", "reviews"])
        plan: dict[str, Any] = {"training": self.rng.random() < 0.8, "open_cards": self.rng.random() < 0.5}
        if kind == "rule":
            self.rng.choice(stages)["exit"] = f"Rule {self.rng.random()}."
        elif kind == "check":
            stages[0].setdefault("checks", []).append({"text": f"Check {self.rng.random()}", "required": False})
        elif kind == "stage" and len(stages) < 7:
            name = f"New {len(stages)} {self.rng.randint(0, 9)}"
            key = name.lower().replace(" ", "_")
            stages.insert(self.rng.randint(0, len(stages) - 1), {"key": key, "name": name, "kind": "active"})
        elif kind == "drop" and len(stages) > 3:
            gone = stages.pop(self.rng.randint(0, len(stages) - 2))
            plan["moves"] = {gone["key"]: self.rng.choice(stages)["key"]}
        elif kind == "order":
            stages[0], stages[1] = stages[1], stages[0]
        elif kind == "reviews":
            content["review"] = {"weekly": "risk", self.rng.choice(["quarterly", "yearly"]): "process metrics"}
        else:
            content["summary"] = f"Summary {self.rng.random()}"
        self.bench.do(sop_edits.replace, self.board, content, Plan(**plan))
        self.changed += 1


def again(hands: Hands, clock: Clock) -> tuple[int, int]:
    """Count (moves against no rule, moves) of nine weeks, of cards that are not in the bin."""
    now = clock.at
    monday = (now - dt.timedelta(days=now.weekday())).replace(hour=0, minute=0)
    since = monday - dt.timedelta(weeks=8)
    gone = {key for (key,) in hands.bench.db.rows("SELECT id FROM card WHERE deleted_at IS NOT NULL")}
    counted = [passed for card, at, passed in hands.moved if at >= since and card not in gone]
    return counted.count(False), len(counted)


@pytest.mark.parametrize("seed", range(4))
def test_compliance_counted_again(tmp_path: Path, seed: int) -> None:
    clock = Clock(START)
    with bench_at(tmp_path / "random.db", clock=clock) as bench:
        hands = Hands(bench, seed)
        for step in range(90):
            hands.act()
            if step % 15 == 0:
                _compare(hands, clock)
        clock.on(days=hands.rng.choice([0, 20, 55]))
        _compare(hands, clock)
        _trained_once(tmp_path / "random.db")
        sound(bench.db)
        assert hands.moved
        assert hands.changed


def _compare(hands: Hands, clock: Clock) -> None:
    found = governance.of_board(hands.bench.session, hands.board)
    kept, many = again(hands, clock)
    assert (found.compliance.kept, found.compliance.moves) == (kept, many)
    if many:
        percent = (Decimal(100) * kept / many).quantize(Decimal(1), ROUND_HALF_UP)
        assert found.compliance.words.split("%")[0] in {
            str(percent),
            str((Decimal(100) * kept / many).normalize()),
        } or (abs(Decimal(found.compliance.words.split("%")[0]) - Decimal(100) * kept / many) < Decimal("0.51"))
    health = figures.picture(hands.bench.session, hands.board).health[0]
    assert (health.kept, health.moves) == (kept, many)
    log = [line for line in found.log if line.kind == "sop_changed"]
    assert len(log) == hands.changed
    assert found.version == f"1.{hands.changed}"
    steps = list(reversed(log))
    assert [(line.before, line.after) for line in steps] == [(f"1.{n}", f"1.{n + 1}") for n in range(len(steps))]


def _trained_once(path: Path) -> None:
    """One open training at most, but for those opened again by hand; and each has its card and its work."""
    with sqlite3.connect(path) as raw:
        query = (
            "SELECT count(*) FROM check_item JOIN card ON card.id = card_id WHERE check_item.key = 'sop_training' "
            "AND done_at IS NULL AND closed_at IS NULL AND card.rank IS NOT NULL "
            "AND card.id NOT IN (SELECT card_id FROM event WHERE kind = 'reopened')"
        )
        assert raw.execute(query).fetchone()[0] <= 1
        lost = (
            "SELECT count(*) FROM check_item WHERE key = 'sop_training' AND card_id NOT IN (SELECT card_id FROM "
            "occurrence JOIN recurring ON recurring.id = recurring_id WHERE recurring.key = 'sop_training')"
        )
        assert raw.execute(lost).fetchone()[0] == 0
        for (detail,) in raw.execute("SELECT detail FROM event WHERE kind = 'sop_changed'"):
            assert json.loads(detail)["what"]
    raw.close()
