"""The drawn board: what stands where, and how little is read and repainted."""

from collections.abc import Iterable

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from kanvtui.domain.faces import CardFace, Column, Placement
from kanvtui.widgets.board_view import BoardView


class Faces:
    """Stands in for storage and counts what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.titles: dict[int, str] = {}

    def load(self, ids: Iterable[int]) -> dict[int, CardFace]:
        wanted = list(ids)
        self.asked.append(wanted)
        return {key: CardFace(key, 1, self.titles.get(key, f"Card {key}"), owner="Kim") for key in wanted}


class Board(App[None]):
    CSS = "BoardView { width: 1fr; height: 1fr; }"

    def __init__(self, *stages: Iterable[int]) -> None:
        super().__init__()
        self.faces = Faces()
        self.moved: list[int | None] = []
        self.opened: list[int] = []
        self.columns = [
            Column(place, f"k{place}", f"Stage {place}", "active", 2 if place == 1 else None, tuple(ids))
            for place, ids in enumerate(stages)
        ]

    def compose(self) -> ComposeResult:
        yield BoardView(self.faces.load)

    def on_mount(self) -> None:
        self.view.show(self.columns)
        self.view.focus()

    @property
    def view(self) -> BoardView:
        return self.query_one(BoardView)

    def on_board_view_cursor_moved(self, message: BoardView.CursorMoved) -> None:
        self.moved.append(message.card_id)

    def on_board_view_opened(self, message: BoardView.Opened) -> None:
        self.opened.append(message.card_id)

    def lines(self) -> list[str]:
        return [self.view.render_line(y).text for y in range(self.view.size.height)]


async def settled(pilot: Pilot[None]) -> None:
    await pilot.pause()
    await pilot.pause()


async def test_columns_stand_side_by_side_with_number_name_and_count() -> None:
    app = Board([1, 2], [3, 4, 5], [])
    async with app.run_test(size=(80, 20)) as pilot:
        await settled(pilot)
        lines = app.lines()
        words = lines[0].replace("│", " ").split()
        assert " ".join(words) == "1 Stage 0 2 2 Stage 1 3 of 2 over ▲ 3 Stage 2 0"
        assert "▌Card 1" in lines[2]
        assert "Card 3" in lines[2]
        assert "Kim" in lines[3]
        assert "Card 2" in lines[6]


async def test_only_what_can_be_seen_is_read_and_never_twice() -> None:
    app = Board(range(1, 2001), range(3001, 5001))
    async with app.run_test(size=(60, 22)) as pilot:
        await settled(pilot)
        assert len(app.faces.asked) == 1
        assert len(app.faces.asked[0]) <= 4 * (22 // 4 + 2)
        app.view.move(1)
        await settled(pilot)
        assert len(app.faces.asked) == 1
        app.view.move(1500)
        await settled(pilot)
        assert app.view.model.focused_card == 1502
        assert "Card 1502" in "".join(app.lines())
        read = [key for ids in app.faces.asked for key in ids]
        assert len(read) == len(set(read)) < 80


async def test_the_cursor_stops_at_the_ends_and_tells_where_it_is() -> None:
    app = Board([1, 2, 3], [])
    async with app.run_test(size=(60, 20)) as pilot:
        await settled(pilot)
        app.view.move(-1)
        app.view.move(99)
        app.view.move_stage(1)
        app.view.move_stage(1)
        await settled(pilot)
        assert app.moved == [1, 3, None]
        assert "no cards here" in app.lines()[2]


async def test_a_narrow_terminal_slides_to_the_focused_column_and_says_that_there_is_more() -> None:
    app = Board([1], [2], [3], [4], [5])
    async with app.run_test(size=(40, 12)) as pilot:
        await settled(pilot)
        assert "›" in app.lines()[0]
        assert "‹" not in app.lines()[0]
        app.view.focus_stage(3)
        await settled(pilot)
        head = app.lines()[0]
        assert "‹" in head
        assert "›" in head
        assert "▌Card 4" in app.lines()[2]


async def test_a_resize_lays_out_anew() -> None:
    app = Board([1], [2], [3], [4], [5])
    async with app.run_test(size=(40, 12)) as pilot:
        await settled(pilot)
        app.view.focus_stage(4)
        await pilot.resize_terminal(120, 30)
        await settled(pilot)
        assert all(f"Card {key}" in app.lines()[2] for key in range(1, 6))


async def test_a_patch_reads_only_the_changed_cards_and_moves_them() -> None:
    app = Board([1, 2, 3], [4])
    async with app.run_test(size=(80, 20)) as pilot:
        await settled(pilot)
        app.faces.asked.clear()
        app.faces.titles[2] = "Renamed"
        app.view.patch([Placement(2, 1, after=4)], [2])
        await settled(pilot)
        lines = app.lines()
        assert app.faces.asked == [[2]]
        assert "Renamed" in lines[6]
        assert "Card 3" in lines[6]


async def test_a_click_focuses_and_a_double_click_opens() -> None:
    app = Board([1, 2], [3, 4])
    async with app.run_test(size=(80, 20)) as pilot:
        await settled(pilot)
        assert await pilot.click(BoardView, offset=(50, 7))
        assert app.view.model.focused_card == 4
        await pilot.click(BoardView, offset=(5, 0))
        assert app.view.model.focused_card == 1
        await pilot.click(BoardView, offset=(5, 7), times=2)
        assert app.opened == [2]


async def test_the_wheel_scrolls_the_column_under_it() -> None:
    app = Board(range(1, 50), range(101, 103))
    async with app.run_test(size=(80, 14)) as pilot:
        await settled(pilot)
        await pilot._post_mouse_events([_wheel()], BoardView, offset=(5, 5))
        await settled(pilot)
        assert app.view.model.columns[0].top == 1
        assert app.view.model.focused_card == 2
        assert any("┃" in line for line in app.lines())


def _wheel() -> type:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_marks_are_set_and_cleared() -> None:
    app = Board([1, 2], [3])
    async with app.run_test(size=(80, 14)) as pilot:
        await settled(pilot)
        app.view.toggle_marks([1, 2])
        app.view.toggle_marks([2])
        await settled(pilot)
        assert app.view.model.targets == [1]
        assert "▌●Card 1" in app.lines()[2]
        assert app.view.clear_marks()
        assert not app.view.clear_marks()


async def test_a_filter_that_shows_nothing_says_how_to_see_all_again() -> None:
    app = Board([1, 2], [3])
    async with app.run_test(size=(80, 14)) as pilot:
        await settled(pilot)
        app.view.filter({3})
        await settled(pilot)
        lines = app.lines()
        assert "nothing matches" in lines[2]
        assert "0/2" in lines[0]
        app.view.filter(None)
        await settled(pilot)
        assert "Card 1" in app.lines()[2]


@pytest.mark.parametrize("size", [(60, 16), (20, 6), (300, 80), (80, 24)])
async def test_every_size_draws_whole_lines(size: tuple[int, int]) -> None:
    app = Board(range(1, 40), [77], [], range(100, 140), [5000])
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert all(app.view.render_line(y).cell_length == size[0] for y in range(size[1]))


async def test_hostile_names_are_literal() -> None:
    app = Board([1])
    app.columns = [Column(0, "k", "[bold]x[/] \x1b[2J", "active", None, (1,))]
    app.faces.titles[1] = "a [/] [@click=app.quit]b[/] \x1b]52;c;AA\x07"
    async with app.run_test(size=(80, 14)) as pilot:
        await settled(pilot)
        lines = app.lines()
        assert "1 [bold]x[/] ␛[2J" in lines[0]
        assert "a [/] [@click=app.quit]b[/] ␛]52;c" in lines[2]
