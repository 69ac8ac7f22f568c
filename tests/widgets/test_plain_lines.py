"""Rows are drawn once, until they are refreshed."""

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip

from kanvtui.widgets.plain_lines import PlainLines


class Lines(PlainLines):
    """Counts how often each row is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[int] = []

    def render_line(self, y: int) -> Strip:
        self.drawn.append(y)
        return Strip([Segment("x" * self.size.width)], self.size.width)


class Board(App[None]):
    CSS = "Lines { width: 1fr; height: 1fr; }"

    def compose(self) -> ComposeResult:
        yield Lines()


async def test_only_refreshed_rows_are_drawn_again() -> None:
    app = Board()
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause(0.1)
        lines = app.query_one(Lines)
        lines.drawn.clear()
        lines.refresh(Region(0, 3, 5, 2), Region(0, 8, 1, 1))
        await pilot.pause(0.1)
        assert lines.drawn == [3, 4, 8]
        lines.refresh()
        await pilot.pause(0.1)
        assert lines.drawn[3:] == list(range(10))


async def test_a_new_size_a_new_theme_and_a_tint_draw_everything() -> None:
    app = Board()
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause(0.1)
        lines = app.query_one(Lines)
        for change in (
            lambda: pilot.resize_terminal(30, 12),
            lambda: setattr(app, "theme", "nord"),
            lambda: setattr(lines.styles, "tint", Color(255, 0, 0, 0.5)),
        ):
            lines.drawn.clear()
            waiting = change()
            if waiting is not None:
                await waiting
            await pilot.pause(0.1)
            assert set(lines.drawn) == set(range(lines.size.height))


async def test_a_part_of_the_rows_is_cut_out() -> None:
    app = Board()
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.pause(0.1)
        assert [row.text for row in app.query_one(Lines).render_lines(Region(2, 1, 4, 2))] == ["xxxx", "xxxx"]
