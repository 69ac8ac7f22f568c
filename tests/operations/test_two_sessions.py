"""Two sessions at one file, in turn: each follows the other from the journal alone, and nothing is lost (C01, C07)."""

import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from builders import FREE, Bench, bench_at, sound
from kanvtui.errors import KanvError, RefusedError
from kanvtui.operations import boards, cards, checks, exports, history, moves, notes, promises, reviews
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.reads import minutes, walk
from kanvtui.operations.session import SYSTEM


class Watched:
    """A session with the columns of a board as its screen holds them."""

    def __init__(self, bench: Bench, board: int) -> None:
        self.bench = bench
        self.board = board
        self.columns = self.read()
        self.last = bench.store.newest()

    def read(self) -> dict[int, list[int]]:
        picture = board_reads.open_board(self.bench.session, self.board)
        return {column.stage_id: [*column.ids] for column in picture.columns}

    def follow(self) -> None:
        """Place what was changed since, by whomever, as a screen does."""
        seen = self.bench.store.since(self.last)
        self.last = seen.last
        for place in board_reads.places(self.bench.session, self.board, seen.cards):
            for column in self.columns.values():
                if place.card_id in column:
                    column.remove(place.card_id)
            if place.stage_id is not None:
                column = self.columns[place.stage_id]
                column.insert(0 if place.after is None else column.index(place.after) + 1, place.card_id)
        assert self.columns == self.read()


def act(rng: random.Random, bench: Bench, board: int, stages: list[int]) -> None:
    keys = [row[0] for row in bench.db.rows("SELECT id FROM card")] or [99]
    some = rng.sample(keys, min(len(keys), rng.choice([1, 1, 2, 3])))
    verbs: list[tuple[Any, ...]] = [
        (cards.add, board, cards.NewCard("New"), rng.choice(stages)),
        (moves.move, some, rng.choice(stages)),
        (moves.reorder, some[0], rng.choice([-9, -1, 1, 9])),
        (cards.snooze, some, rng.choice(["fri", "none"])),
        (rng.choice([cards.archive, cards.delete, moves.bring_back, checks.tick_next]), some),
        (rng.choice([cards.block, cards.set_owner]), some, "Ann"),
    ]
    verb, *args = rng.choice(verbs)
    try:
        if rng.random() < 0.2:
            rng.choice([history.undo, history.redo])(bench.session)
        elif rng.random() < 0.1:
            bench.do(notes.add, "Why", card_id=some[0])
        else:
            bench.do(verb, *args)
    except KanvError:
        return


@pytest.mark.parametrize("seed", range(6))
def test_each_session_follows_the_other(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with bench_at(path) as first, bench_at(path) as second:
        # By the system, so that no undo takes it.
        first.session.apply("board.new", lambda change: boards.new(change, "Free", FREE), source=SYSTEM)
        board = 1
        stages = [row[0] for row in first.db.rows("SELECT id FROM stage ORDER BY id")]
        watched = [Watched(first, board), Watched(second, board)]
        for _ in range(60):
            act(rng, rng.choice([first, second]), board, stages)
            for one in rng.choice([watched, watched[:1], watched[1:]]):
                one.follow()
        for one in watched:
            one.follow()
        assert watched[0].columns == watched[1].columns
        assert first.dump() == second.dump()
        sound(first.db)


@pytest.mark.parametrize("seed", range(3))
def test_two_sessions_decide_in_one_review(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with bench_at(path) as first, bench_at(path, actor="ann") as second:
        board = first.board("Free", FREE)
        for number in range(12):
            first.card(board, f"Card {number}")
        review = reviews.begin(first.session)
        given: dict[int, str] = {}
        for _ in range(25):
            bench = rng.choice([first, second])
            bench.clock.on(seconds=1)
            item = rng.choice(walk.walk(bench.session, review).items)
            if rng.random() < 0.2 and given:
                with suppress(KanvError):
                    rng.choice([history.undo, history.redo])(bench.session)
            elif rng.random() < 0.5:
                bench.do(reviews.keep, item.id)
            else:
                bench.do(promises.make, f"Ben: do {item.id} by +3d", item_id=item.id)
            given = {one.id: one.verdict for one in walk.walk(first.session, review).items if one.verdict}
            assert given == {one.id: one.verdict for one in walk.walk(second.session, review).items if one.verdict}
            promised = {key for key, verdict in given.items() if verdict == "promise"}
            kept = {int(what.removeprefix("do ")) for (what,) in first.db.rows("SELECT what FROM promise")}
            assert promised <= kept, "a verdict and its act are one"
        reviews.finish(second.session, review, 60)
        with pytest.raises(RefusedError):
            first.do(reviews.keep, item.id)
        assert first.dump() == second.dump()
        pages = {exports.text(minutes.minutes(bench.session, review)) for bench in (first, second)}
        assert len(pages) == 1
        assert f"{len(given)} of 12 items decided" in pages.pop()
        sound(first.db)
