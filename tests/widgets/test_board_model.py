"""The board's ids: patches, focus, filter and marks."""

from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.faces import Column, Placement
from kanvtui.widgets.board_model import BoardModel, ColumnModel


def board(*stages: tuple[int, ...], limits: tuple[int | None, ...] = ()) -> BoardModel:
    model = BoardModel()
    wip = limits or (None,) * len(stages)
    model.load(
        Column(place, f"k{place}", f"Stage {place}", "active", limit, ids)
        for place, (ids, limit) in enumerate(zip(stages, wip, strict=True))
    )
    return model


def ids(model: BoardModel) -> list[list[int]]:
    return [column.ids for column in model.columns]


def test_a_moved_card_is_put_below_the_card_it_stands_below_now() -> None:
    model = board((1, 2, 3), (4, 5))
    model.place([Placement(2, 1, after=4)])
    assert ids(model) == [[1, 3], [4, 2, 5]]


def test_a_card_on_top_stands_below_none() -> None:
    model = board((1,), (2, 3))
    model.place([Placement(9, 1, after=None)])
    assert ids(model) == [[1], [9, 2, 3]]


def test_a_card_without_a_stage_leaves_the_board_and_its_mark_goes() -> None:
    model = board((1, 2), ())
    model.marks = {1, 2}
    model.place([Placement(1, None)])
    assert ids(model) == [[2], []]
    assert model.marks == {2}


def test_the_cursor_stays_on_its_card_when_others_come_and_go_above_it() -> None:
    model = board((1, 2, 3))
    model.go_to(3)
    model.place([Placement(9, 0, after=None), Placement(1, None)])
    assert model.focused_card == 3


def test_the_cursor_stays_at_its_place_when_its_card_leaves() -> None:
    model = board((1, 2, 3), ())
    model.go_to(2)
    model.place([Placement(2, 1)])
    assert model.focused_card == 3
    model.place([Placement(3, 1)])
    assert model.focused_card == 1


def test_an_empty_column_has_no_focused_card() -> None:
    model = board((), (1,))
    model.focus = 0
    assert model.focused_card is None
    assert model.targets == []


def test_a_board_without_stages_has_nothing_to_focus() -> None:
    model = board()
    assert model.column is None
    assert model.focused_card is None
    assert not model.go_to(1)


def test_the_filter_shows_some_and_keeps_all() -> None:
    model = board((1, 2, 3), (4,))
    model.go_to(3)
    model.set_filter({1, 3})
    assert [column.shown for column in model.columns] == [[1, 3], []]
    assert model.focused_card == 3
    assert model.counts() == (2, 4)
    model.place([Placement(5, 0, after=1)])
    assert model.columns[0].shown == [1, 3]
    model.set_filter(None)
    assert model.columns[0].shown == [1, 5, 2, 3]


def test_targets_are_the_marked_cards_in_board_order() -> None:
    model = board((1, 2, 3), (4, 5))
    assert model.targets == [1]
    model.marks = {5, 2}
    assert model.targets == [2, 5]


def test_a_stage_over_its_limit_says_so() -> None:
    model = board((1, 2, 3), (4,), limits=(2, 1))
    assert [column.over_limit for column in model.columns] == [True, False]


def test_loading_again_keeps_focus_scroll_and_marks() -> None:
    model = board((1, 2, 3), (4, 5))
    model.go_to(5)
    model.columns[0].top = 1
    model.marks = {1, 4}
    model.load([Column(0, "a", "A", "queue", None, (2, 3)), Column(1, "b", "B", "active", None, (7, 4, 5))])
    assert model.focused_card == 5
    assert model.columns[0].top == 1
    assert model.marks == {4}


def test_a_card_that_moved_to_another_stage_keeps_the_focus_when_the_board_is_read_anew() -> None:
    model = board((1, 2), (3,))
    model.go_to(2)
    model.load([Column(0, "a", "A", "queue", None, (1,)), Column(1, "b", "B", "active", None, (2, 3))])
    assert model.focused_card == 2


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 12), st.integers(1, 8))
def test_scrolling_always_shows_the_cursor_and_wastes_no_room(count: int, cursor: int, top: int, room: int) -> None:
    column = board(tuple(range(count))).columns[0]
    column.cursor = max(0, min(cursor, count - 1))
    column.top = top
    column.scroll(room)
    assert column.top <= column.cursor < column.top + room
    assert column.top <= max(0, count - room)


@given(st.data())
def test_patches_one_by_one_give_the_same_board_as_reading_it_anew(data: st.DataObject) -> None:
    truth: list[list[int]] = [list(range(6)), list(range(6, 9)), []]
    model = board(*(tuple(stage) for stage in truth))
    for _ in range(data.draw(st.integers(1, 12))):
        moved = data.draw(st.lists(st.sampled_from(range(9)), unique=True, min_size=1, max_size=4))
        truth = [[key for key in stage if key not in moved] for stage in truth]
        targets = {key: data.draw(st.integers(-1, 2)) for key in moved}
        for key, stage in targets.items():
            if stage >= 0:
                truth[stage].insert(data.draw(st.integers(0, len(truth[stage]))), key)
        placements = [Placement(key, None) for key, stage in targets.items() if stage < 0]
        for stage, keys in enumerate(truth):
            for place, key in enumerate(keys):
                if key in targets:
                    placements.append(Placement(key, stage, keys[place - 1] if place else None))
        model.place(placements)
        assert ids(model) == truth


def test_a_board_is_first_focused_where_cards_are() -> None:
    assert board((), (), (7,)).focused_card == 7
    assert board((), ()).focus == 0
    model = board((1,), (2,))
    model.go_to(2)
    model.load([Column(8, "x", "X", "queue", None, ()), Column(9, "y", "Y", "active", None, (5,))])
    assert model.focused_card == 5


def test_a_cursor_that_leaves_the_screen_comes_back_in_its_middle() -> None:
    column = ColumnModel(1, "One", "active", None, list(range(100)), list(range(100)))
    scrolled = []
    for column.cursor in range(30):
        scrolled.append(column.scroll(10))
    assert sum(scrolled) == 4
    assert column.top <= 29 - 4
