"""What a key repaints does not depend on how many cards the board holds."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual.pilot import Pilot
from textual.widget import Widget

from benchmarks.build import session_at
from benchmarks.conftest import SIZES
from benchmarks.counting import counted
from builders import MONDAY
from kanvtui.app import KanvApp
from kanvtui.screens.board import BoardScreen
from kanvtui.widgets.board_view import BoardView
from kanvtui.widgets.card_lines import LINES
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.pane import CardPane

pytestmark = [pytest.mark.benchmark, pytest.mark.xdist_group("benchmarks")]
SIZE = (200, 50)


class Drawn:
    """What was drawn: lines and whole pictures asked of each kind of widget, cells sent, layouts made."""

    def __init__(self) -> None:
        self.lines: Counter[str] = Counter()
        self.cells = 0
        self.layouts = 0


@contextmanager
def drawing() -> Iterator[Drawn]:
    """Count what is drawn inside the block."""
    drawn, patch = Drawn(), pytest.MonkeyPatch()

    def counting(kind: type[Widget], method: str) -> None:
        kept = getattr(kind, method)

        def counted(widget: Widget, *given: Any) -> Any:
            drawn.lines[kind.__name__] += 1
            return kept(widget, *given)

        patch.setattr(kind, method, counted)

    for kind, method in (
        (BoardView, "render_line"), (CardPane, "render_line"), (HeadLine, "render"), (KeyBar, "render")
    ):  # fmt: skip
        counting(kind, method)
    partial, reflow = Compositor.render_partial_update, Compositor.reflow

    def update(compositor: Compositor) -> ChopsUpdate | None:
        found = partial(compositor)
        if found is not None:
            for _, left, right in found.spans:
                drawn.cells += right - left
        return found

    def laid_out(compositor: Compositor, *given: Any) -> Any:
        drawn.layouts += 1
        return reflow(compositor, *given)

    patch.setattr(Compositor, "render_partial_update", update)
    patch.setattr(Compositor, "reflow", laid_out)
    try:
        yield drawn
    finally:
        patch.undo()


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Pilot[int]]:
    """The board of a database, drawn and at rest."""
    session = session_at(path, lambda: MONDAY)
    try:
        async with KanvApp(session, lambda one: BoardScreen(one, 1)).run_test(size=SIZE) as pilot:
            await pilot.pause(0.2)
            yield pilot
    finally:
        session.close()


async def of_keys(path: Path, before: str, *keys: str) -> Drawn:
    """Press keys one by one, and count."""
    async with opened(path) as pilot:
        for key in before.split():
            await pilot.press(key)
        await pilot.pause(0.2)
        with drawing() as drawn:
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.1)
        return drawn


async def test_the_board_is_a_handful_of_widgets(boards: dict[int, Path]) -> None:
    mounted = {}
    for size, path in boards.items():
        async with opened(path) as pilot:
            mounted[size] = [type(widget).__name__ for widget in pilot.app.screen.walk_children(with_self=True)]
    assert mounted[SIZES[0]] == mounted[SIZES[1]]
    assert len(mounted[SIZES[0]]) <= 9, mounted[SIZES[0]]


async def test_a_step_repaints_two_cards_and_what_differs_in_the_pane(boards: dict[int, Path]) -> None:
    small, large = [await of_keys(boards[size], "j", "j", "k", "j", "k") for size in SIZES]
    for drawn in (small, large):
        assert drawn.layouts == 0
        assert drawn.lines["HeadLine"] == drawn.lines["KeyBar"] == 0
        assert drawn.lines["BoardView"] == 4 * 2 * LINES
        assert drawn.lines["CardPane"] <= 4 * 30
    assert (small.cells, small.lines) == (large.cells, large.lines)
    assert large.cells <= 4 * 1000


async def test_a_move_repaints_two_columns_and_lays_nothing_out(boards: dict[int, Path]) -> None:
    small, large = [await of_keys(boards[size], "j", "L", "H") for size in SIZES]
    for drawn in (small, large):
        assert drawn.layouts == 0
        assert drawn.lines["HeadLine"] <= 2
        assert drawn.lines["KeyBar"] == 0
        assert drawn.lines["BoardView"] <= 2 * SIZE[1]
    # The scroll bar of 17 cards moves with one card more, that of 1,667 does not.
    assert large.cells <= small.cells
    assert small.cells <= 2 * 4500


async def test_time_that_passes_repaints_nothing(boards: dict[int, Path]) -> None:
    async with opened(boards[SIZES[1]]) as pilot:
        with drawing() as drawn:
            await pilot.pause(2.2)
    assert (drawn.cells, drawn.layouts, sum(drawn.lines.values())) == (0, 0, 0)


async def test_a_step_of_the_walk_lays_nothing_out_and_reads_one_card(boards: dict[int, Path]) -> None:
    steps = ("j", "j", "k", "j", "k")
    drawn, works = {}, {}
    for size, path in boards.items():
        async with opened(path) as pilot:
            for key in ("R", "w", *steps):
                await pilot.press(key)
            await pilot.pause(0.6)  # the place is kept
            with drawing() as drawn[size], counted(pilot.app.screen.session) as works[size]:  # type: ignore[attr-defined]
                for key in steps:
                    await pilot.press(key)
                    await pilot.pause(0.05)
    small, large = (drawn[size] for size in SIZES)
    print(small.__dict__, large.__dict__, works, sep="\n")
    assert small.layouts == large.layouts == 0
    assert small.cells == large.cells <= len(steps) * 5000
    assert works[SIZES[1]].statements <= len(steps) * 45
    assert works[SIZES[1]].rows <= len(steps) * 60
    assert works[SIZES[1]].tens <= 1.1 * works[SIZES[0]].tens + 50, works
