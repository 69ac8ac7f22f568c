"""What is sent to a real terminal of 200×50: within the budgets, and the same for a board of any size."""

import shutil
import sys
from pathlib import Path
from statistics import median

import pytest

from benchmarks.build import FIRST_SHOWN
from benchmarks.conftest import SIZES
from benchmarks.pseudo import Answer, Pseudo
from terminal.harness import environment

pytestmark = [pytest.mark.benchmark, pytest.mark.terminal, pytest.mark.xdist_group("benchmarks")]
STEP = 1500
"""Bytes for one step of the cursor."""
FOLLOWED = 9000
"""Bytes for one step when the pane has followed, one that scrolls its column included."""
MOVE = 30_000
"""Bytes for a card that moves to another stage."""


@pytest.fixture(scope="module")
def answers(
    todays: dict[int, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[int, tuple[list[Answer], list[Answer], int]]:
    """By size: the answers to steps and to moves, and the bytes that nobody asked for."""
    found = {}
    for size, original in todays.items():
        folder = tmp_path_factory.mktemp("bytes")
        path = shutil.copy(original, folder / "board.db")
        env = {**environment(), "HOME": str(folder)}
        env.pop("KANVTUI_DB", None)
        with Pseudo([sys.executable, "-m", "kanvtui", "--db", str(path)], env) as terminal:
            terminal.until(FIRST_SHOWN, "help")
            terminal.silence(1.2)
            steps = [terminal.press(key, quiet=0.25) for key in "j" * 15]
            moves = [terminal.press(key, quiet=0.25) for key in "LHLH"]
            before = len(terminal.output)
            terminal.silence(2.0, limit=2.0)
            found[size] = steps, moves, len(terminal.output) - before
    return found


def test_a_step_and_a_move_are_within_their_budgets(
    answers: dict[int, tuple[list[Answer], list[Answer], int]],
) -> None:
    for size, (steps, moves, _) in answers.items():
        print(size, steps, moves, sep="\n")
        assert 0 < median(step.painted_bytes for step in steps) <= STEP
        assert max(step.bytes for step in steps) <= FOLLOWED
        assert 0 < max(move.bytes for move in moves) <= MOVE


def test_they_do_not_grow_with_the_board(answers: dict[int, tuple[list[Answer], list[Answer], int]]) -> None:
    small, large = (answers[size] for size in SIZES)
    for few, many in zip(small[:2], large[:2], strict=True):
        assert median(one.bytes for one in many) <= 1.1 * median(one.bytes for one in few)


def test_nothing_is_sent_while_nothing_happens(answers: dict[int, tuple[list[Answer], list[Answer], int]]) -> None:
    assert [quiet for _, _, quiet in answers.values()] == [0, 0]
