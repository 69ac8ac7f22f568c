"""A list of lines as one drawn widget: items of one or several lines, headings between them, a cursor and marks.

With `cursor=False` it is a text to read, and the same keys scroll it. Cost follows the screen: an item is laid out
once for a width, and a step of the cursor repaints two items.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kanvtui.domain.values import frozen
from kanvtui.widgets.card_lines import Line

GUTTER = 2
"""Cells to the left of every line: the cursor's bar and the mark."""
WHEEL = 3
"""Lines that one step of the wheel scrolls."""
_ROLES = "text head accent muted warning error success key line cursor cursor-bar mark thumb".split()


@frozen
class Item:
    """Lines that belong together. Without a key the cursor steps over them: headings, blank lines, words."""

    key: int | None
    lines: tuple[Line, ...]


Layout = Callable[[int], Sequence[Item]]
"""Lays out everything for a width in cells."""


class LineList(Widget, can_focus=True):
    """Shows what a layout gives; keys come from the screen, which calls `move`, `page`, `go_to`."""

    COMPONENT_CLASSES = {f"line-list--{role}" for role in _ROLES}
    ALLOW_SELECT = False

    @dataclass
    class Opened(Message):
        """An item was double-clicked."""

        key: int

    @dataclass
    class CursorMoved(Message):
        """The cursor stands on another item, or on none."""

        key: int | None

    def __init__(self, *, cursor: bool = True, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.has_cursor = cursor
        self.marks: set[int] = set()
        self.top = 0
        self._lay: Layout = lambda _width: ()
        self._items: tuple[Item, ...] = ()
        self._starts: list[int] = [0]
        self._places: list[int] = []
        self._cursor = 0
        self._wanted: int | None = None
        self._laid_out = 0
        self._strips: dict[tuple[int, int, bool, bool], Strip] = {}
        self._styles_by_role: dict[tuple[str, bool], Style] = {}

    # What it shows

    def show(self, layout: Layout, *, follow: bool = True) -> None:
        """Show something else; the cursor stays on its item, or where that item was (always, without *follow*)."""
        self._lay = layout
        self._lay_out(follow=follow)

    @property
    def keys(self) -> list[int]:
        """The keys that the cursor can stand on, in their order."""
        return [key for place in self._places if (key := self._items[place].key) is not None]

    @property
    def key(self) -> int | None:
        """The key under the cursor; None when there is nothing to stand on."""
        return self._items[self._places[self._cursor]].key if self._places else None

    def go_to(self, key: int) -> bool:
        """Put the cursor on an item; False when it is not there (yet)."""
        found = next((index for index, place in enumerate(self._places) if self._items[place].key == key), None)
        if found is None:
            self._wanted = None if self._laid_out else key
            return False
        self._put(found)
        return True

    def show_from(self, key: int) -> None:
        """Put the cursor on an item, which then stands on top as far as there is enough below it."""
        if self.go_to(key):
            self._scroll(self._starts[self._places[self._cursor]])

    def toggle_marks(self, keys: Collection[int]) -> None:
        """Mark items, or take the marks off when all of them are marked."""
        wanted = set(keys)
        self.marks = self.marks - wanted if wanted <= self.marks else self.marks | wanted
        self.refresh()

    def clear_marks(self) -> bool:
        """Take all marks off; True when there were some."""
        had = bool(self.marks)
        self.marks = set()
        if had:
            self.refresh()
        return had

    # Moving

    def move(self, by: int) -> None:
        """Step the cursor, or scroll a text by lines."""
        if not self.has_cursor or not self._places:
            self._scroll(self.top + by)
        elif (target := max(0, min(self._cursor + by, len(self._places) - 1))) != self._cursor:
            self._put(target)
        else:  # what stands above the first item and below the last one can be seen too
            self._scroll(0 if by < 0 else self._height)

    def page(self, by: int) -> None:
        """Go on or back by a screenful."""
        room = max(1, self.size.height - 1)
        if not self.has_cursor or not self._places:
            self._scroll(self.top + by * room)
            return
        line = self._starts[self._places[self._cursor]] + by * room
        target = bisect_right([self._starts[place] for place in self._places], max(0, line)) - 1
        target = max(0, min(target, len(self._places) - 1))
        if target == self._cursor:  # one item higher than the screen
            target = max(0, min(target + by, len(self._places) - 1))
        self.move(target - self._cursor if target != self._cursor else by)

    def first(self) -> None:
        """Go to the first item, and to the top."""
        if self.has_cursor and self._places:
            self._put(0)
        self._scroll(0)

    def last(self) -> None:
        """Go to the last item, and to the end."""
        if self.has_cursor and self._places:
            self._put(len(self._places) - 1)
        self._scroll(self._height)

    def _put(self, index: int) -> None:
        before, self._cursor = self._cursor, index
        if not self._reveal():
            for changed in {before, index}:
                if changed < len(self._places):
                    self._refresh_item(self._places[changed])
        if index != before:
            self.post_message(self.CursorMoved(self.key))

    def _reveal(self) -> bool:
        """Scroll so that the item under the cursor is in sight, with the heading above the first one of a section."""
        if not self.has_cursor or not self._places:
            return self._scroll(self.top)
        height, place = self.size.height, self._places[self._cursor]
        previous = self._places[self._cursor - 1] if self._cursor else -1
        first, end = self._starts[previous + 1], self._starts[place + 1]
        if end - first > height:
            first = self._starts[place]
        top = min(self.top, first)
        if end - top > height:
            top = min(end - height, self._starts[place])
        return self._scroll(top)

    def _scroll(self, top: int) -> bool:
        top = max(0, min(top, self._height - self.size.height))
        if top == self.top:
            return False
        self.top = top
        self.refresh()
        return True

    # Laying out

    @property
    def _height(self) -> int:
        return self._starts[-1]

    def _lay_out(self, *, follow: bool = True) -> None:
        width = self.size.width - GUTTER - 1
        if width <= 0:
            return
        before = self._wanted if self._wanted is not None else self.key
        self._items = tuple(self._lay(width))
        self._laid_out, self._wanted = width, None
        starts = [0]
        for item in self._items:
            starts.append(starts[-1] + len(item.lines))
        self._starts = starts
        self._places = [place for place, item in enumerate(self._items) if item.key is not None]
        found = next((index for index, place in enumerate(self._places) if self._items[place].key == before), None)
        if found is None or not follow:
            found = max(0, min(self._cursor, len(self._places) - 1))
        self._cursor = found
        self.marks &= set(self.keys)
        self._strips.clear()
        self._reveal()
        self.refresh()
        if self.key != before:
            self.post_message(self.CursorMoved(self.key))

    def on_resize(self) -> None:
        """Lay out anew for the new size."""
        self._lay_out()

    def notify_style_update(self) -> None:
        """Theme or focus changed: every cached strip is of the old look."""
        super().notify_style_update()
        self._strips.clear()
        self._styles_by_role.clear()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one row."""
        width, row = self.size.width, y + self.top
        if row >= self._height or width <= GUTTER + 1:
            return Strip.blank(width, self._style("text"))
        place = bisect_right(self._starts, row) - 1
        item, line = self._items[place], row - self._starts[place]
        cursor = self.has_cursor and item.key is not None and self._places[self._cursor] == place
        key = (place, line, cursor, item.key in self.marks)
        if key not in self._strips:
            self._strips[key] = self._draw(item, line, cursor=cursor)
        return Strip.join([self._strips[key], self._thumb(y, cursor=cursor)])

    def _draw(self, item: Item, line: int, *, cursor: bool) -> Strip:
        marked = item.key in self.marks and line == 0
        segments = [
            Segment("▌" if cursor else "●" if marked else " ", self._style("cursor-bar" if cursor else "mark", cursor)),
            Segment("●" if marked and cursor else " ", self._style("mark", cursor)),
            *(Segment(text, self._style(role, cursor)) for text, role in item.lines[line] if text),
        ]
        return Strip(segments).adjust_cell_length(self.size.width - 1, self._style("text", cursor))

    def _thumb(self, y: int, *, cursor: bool) -> Strip:
        """The last cell of a row: a piece of the scroll bar where there is more than fits."""
        height, total = self.size.height, self._height
        if total > height:
            size = max(1, height * height // total)
            start = (height - size) * self.top // max(1, total - height)
            if start <= y < start + size:
                return Strip([Segment("┃", self._style("thumb", cursor))], 1)
        return Strip.blank(1, self._style("text", cursor))

    def _style(self, role: str, cursor: bool = False) -> Style:
        key = (role, cursor)
        if key not in self._styles_by_role:
            style = self.get_component_rich_style(f"line-list--{role}")
            if cursor:
                style += Style(bgcolor=self.get_component_rich_style("line-list--cursor").bgcolor)
            self._styles_by_role[key] = style
        return self._styles_by_role[key]

    def _refresh_item(self, place: int) -> None:
        row = self._starts[place] - self.top
        self.refresh(Region(0, row, self.size.width, self._starts[place + 1] - self._starts[place]))

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on what was clicked; a double click opens it."""
        row = event.y + self.top
        if not self.has_cursor or row >= self._height:
            return
        place = bisect_right(self._starts, row) - 1
        key = self._items[place].key
        if key is not None:
            self._put(self._places.index(place))
            if event.chain > 1:
                self.post_message(self.Opened(key))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll on."""
        event.stop()
        self._scroll(self.top + WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self._scroll(self.top - WHEEL)
