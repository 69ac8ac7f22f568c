"""Undo across an order that the system wrote anew meanwhile: every card goes back between its neighbours of then."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import FREE, Bench, bench_at, sound
from conftest import LONG
from kanvtui.domain import order
from kanvtui.operations import cards, history, moves
from kanvtui.operations.session import SYSTEM, Change

STEPS = st.lists(
    st.tuples(st.sampled_from(["reorder", "reorder", "move", "archive", "delete", "turn"]), st.integers(0, 9),
              st.integers(-3, 3)),
    min_size=1,
    max_size=25,
)  # fmt: skip


def columns(bench: Bench) -> list[list[int]]:
    return [bench.order(1, key) for key in ("one", "two", "three", "end")]


def run(bench: Bench, kind: str, card: int, by: int) -> None:
    if kind == "reorder":
        bench.do(moves.reorder, card, by or 1)
    elif kind == "move":
        bench.do(moves.move, [card, card % 6 + 1], bench.stage(1, "one" if by < 0 else "two"))
    elif kind == "turn":
        bench.do(turn, bench.order(1, "one"), by or 1)
    else:
        bench.do(cards.archive if kind == "archive" else cards.delete, [card])


def turn(change: Change, keys: list[int], by: int) -> None:
    for key in keys:
        moves.reorder(change, key, by)


@pytest.mark.no_cover
@settings(max_examples=500 if LONG else 60)
@given(steps=STEPS, longest=st.sampled_from([2, 3]))
def test_undo_and_redo_keep_every_order(steps: list[tuple[str, int, int]], longest: int) -> None:
    from kanvtui.errors import KanvError

    with tempfile.TemporaryDirectory() as folder, bench_at(Path(folder) / "t.db") as bench:
        bench.board("Free", FREE)
        for number in range(6):
            bench.card(1, str(number))
        seen = [columns(bench)]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(order, "LONGEST", longest)
            for kind, pick, by in steps:
                try:
                    run(bench, kind, pick % 6 + 1, by)
                except KanvError:
                    continue
                if not bench.changes.nothing:
                    seen.append(columns(bench))
            for expected in reversed(seen[:-1]):
                history.undo(bench.session)
                assert columns(bench) == expected
            for expected in seen[1:]:
                history.redo(bench.session)
                assert columns(bench) == expected
        sound(bench.db)


def test_a_card_goes_back_between_its_neighbours(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    for title in "edcba":
        bench.card(board, title)
    before = bench.order(board, "one")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "LONGEST", 2)
        bench.do(moves.reorder, before[4], -3)
    assert bench.db.value("SELECT count(*) FROM change WHERE source = ?", (SYSTEM,)) == 1
    history.undo(bench.session)
    assert bench.order(board, "one") == before
