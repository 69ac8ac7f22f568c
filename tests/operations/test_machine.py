"""A random day at the board, held to every invariant; and a bug of each kind planted, to see it caught."""

from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from conftest import LONG
from day import Day
from kanvtui.operations import moves
from kanvtui.operations.reads import board as board_reads
from kanvtui.storage import cards as card_rows
from review_day import ReviewDay

pytestmark = pytest.mark.no_cover
CALM = settings(max_examples=400 if LONG else 10, stateful_step_count=50 if LONG else 25, deadline=None)


@pytest.mark.parametrize("kind", [Day, ReviewDay])
def test_a_random_day(kind: type[Day]) -> None:
    run_state_machine_as_test(kind, settings=CALM)


def _plant(monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    from kanvtui.operations import record
    from kanvtui.operations.steps import passing
    from kanvtui.storage import replay, store

    def plant(target: object, name: str, value: Any) -> None:
        monkeypatch.setattr(target, name, value)

    if bug == "two changes":
        real = moves._enter

        def enter(change: Any, card: Any, to: Any, rank: str) -> None:
            change.db.run("INSERT INTO change (at, actor, source, kind, label) VALUES ('x', 'x', 'x', 'x', 'x')")
            real(change, card, to, rank)

        plant(moves, "_enter", enter)
    elif bug == "undo forgets deletions":
        plant(replay, "_delete", lambda *_: None)
    elif bug == "derived columns are stale":
        plant(store, "derive", lambda *_: None)
    elif bug == "blocked cards pass":
        plant(passing, "lacking", lambda *_, **__: ())
    elif bug == "a move tells the wrong origin":
        real_happened = record.happened
        plant(
            moves,
            "happened",
            lambda *args, **named: real_happened(*args, **{**named, "before": "x"} if "from_stage" in named else named),
        )
    elif bug == "archived cards stay on the board":
        real_update = card_rows.update
        plant(
            card_rows,
            "update",
            lambda db, key, values: real_update(
                db, key, {name: value for name, value in values.items() if name != "rank" or value}
            ),
        )
    elif bug == "touched forgets":
        plant(board_reads, "places", lambda *_: [])


@pytest.mark.parametrize(
    "bug",
    [
        "two changes",
        "undo forgets deletions",
        "derived columns are stale",
        "blocked cards pass",
        "a move tells the wrong origin",
        "archived cards stay on the board",
        "touched forgets",
    ],
)
def test_the_machine_can_fail(monkeypatch: pytest.MonkeyPatch, bug: str) -> None:
    _plant(monkeypatch, bug)
    searching = settings(CALM, max_examples=60, phases=[Phase.generate], database=None, derandomize=True)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Day, settings=searching)
