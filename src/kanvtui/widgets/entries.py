"""A list of entries with a cursor: headings between them, wrapped texts; it scrolls as the cursor goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from kanvtui.domain.values import frozen
from kanvtui.widgets.pane import ROLES
from kanvtui.widgets.paper import Row

GUTTER = 2
"""Cells left of every line; the cursor's bar stands there."""


@frozen
class Entry:
    """One entry: `key` tells what it is (None: a heading, passed over by the cursor); `rows` draws it into a width."""

    rows: Callable[[int], Sequence[Row]]
    key: tuple[str, int | str] | None = None


class Entries(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows items and keeps the cursor on the same key when they change."""

    COMPONENT_CLASSES = {f"paper--{role}" for role in ROLES} | {"entries--cursor"}
    ALLOW_SELECT = False

    @dataclass
    class Clicked(Message):
        """A line was clicked twice."""

        key: tuple[str, int | str]

    @dataclass
    class Chosen(Message):
        """The cursor stands on another entry, or on none."""

        key: tuple[str, int | str] | None

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._items: tuple[Entry, ...] = ()
        self._rows: list[tuple[int, Row]] = []
        self._cursor = 0

    def show(self, items: Sequence[Entry], focus: tuple[str, int | str] | None = None) -> None:
        """Show items; the cursor stays on its key, else on its place, unless *focus* names one."""
        before = self.key
        wanted = focus or before
        self._items = tuple(items)
        keys = [item.key for item in self._items]
        if wanted is not None and wanted in keys:
            self._cursor = keys.index(wanted)
        else:
            self._cursor = self._nearest(min(self._cursor, len(keys) - 1))
        self._write()
        self._tell(before)

    def _tell(self, before: tuple[str, int | str] | None) -> None:
        if self.key != before:
            self.post_message(self.Chosen(self.key))

    @property
    def key(self) -> tuple[str, int | str] | None:
        """The key under the cursor; None when there is nothing to choose."""
        return self._items[self._cursor].key if 0 <= self._cursor < len(self._items) else None

    def _nearest(self, place: int) -> int:
        """The nearest item with a key, below first."""
        places = [*range(max(place, 0), len(self._items)), *range(min(place, len(self._items)) - 1, -1, -1)]
        return next((other for other in places if self._items[other].key is not None), 0)

    def on_resize(self, event: events.Resize) -> None:  # noqa: ARG002
        """Wrap anew."""
        self._write()
        self.refresh()

    def rows_in(self, width: int) -> int:
        """Return how many rows the items take in *width* cells."""
        return sum(len(item.rows(max(width - GUTTER - 1, 8))) for item in self._items)

    def _write(self) -> None:
        width, height = self.scrollable_content_region.size
        if width <= 0:
            return
        before, top = self._rows, self.scroll_offset.y
        self._rows = [
            (place, row) for place, item in enumerate(self._items) for row in item.rows(max(width - GUTTER, 8))
        ]
        # What fits has the size of the screen: another text then lays nothing out.
        self.virtual_size = Size(0, max(len(self._rows), height))
        self._into_view()
        if any(item.key is not None for item in self._items) or self.scroll_offset.y != top:
            self.refresh()
        else:  # no cursor: only what differs is drawn again
            rows = zip_longest(before[top : top + height], self._rows[top : top + height])
            for y in [y for y, (old, new) in enumerate(rows) if old != new]:
                self.refresh(Region(0, y, self.size.width, 1))

    def _into_view(self) -> None:
        """Scroll so far that the whole entry under the cursor is seen, and the heading above it."""
        own = [number for number, (place, _) in enumerate(self._rows) if place == self._cursor]
        if not own:
            return
        top, bottom, height = own[0], own[-1], max(1, self.scrollable_content_region.height)
        while top > 0 and self._items[self._rows[top - 1][0]].key is None:
            top -= 1
        target = min(max(self.scroll_offset.y, bottom - height + 1), top)
        if target != self.scroll_offset.y:
            # By force: until the next layout a list that has just grown counts as one without a scroll bar.
            self.scroll_to(0, target, animate=False, immediate=True, force=True)

    def move(self, by: int) -> None:
        """Move the cursor over *by* entries, as far as there are any."""
        keyed = [place for place, item in enumerate(self._items) if item.key is not None]
        if not keyed:
            self.scroll_relative(y=by, animate=False, immediate=True)
            return
        before = self.key
        here = keyed.index(self._cursor) if self._cursor in keyed else 0
        self._cursor = keyed[max(0, min(len(keyed) - 1, here + by))]
        self._into_view()
        self.refresh()
        self._tell(before)

    def page(self, by: int) -> None:
        """Move the cursor over about a screenful of entries."""
        self.move(by * max(1, self.size.height // 2))

    def ends(self, by: int) -> None:
        """Move the cursor to the first (-1) or the last (1) entry."""
        self.move(by * len(self._items))

    def render_line(self, y: int) -> Strip:
        """Draw one line; those of the chosen entry on their own ground, behind a bar."""
        width = self.size.width
        number = y + self.scroll_offset.y
        if number >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        place, row = self._rows[number]
        chosen = place == self._cursor and self._items[place].key is not None
        ground = self.get_component_rich_style("entries--cursor") if chosen else self.rich_style
        looks = {role: self.get_component_rich_style(f"paper--{role}") for _, role in row}
        if chosen:
            looks = {role: look + ground.background_style for role, look in looks.items()}
        bar = self.get_component_rich_style("paper--accent")
        pieces = [Segment("▌ " if chosen else "  ", bar + ground.background_style if chosen else bar)]
        pieces += [Segment(text, looks[role]) for text, role in row]
        return Strip(pieces).adjust_cell_length(width, ground)

    def on_click(self, event: events.Click) -> None:
        """Choose a line with the mouse; a second click opens it."""
        offset = event.get_content_offset(self)
        number = -1 if offset is None else offset.y + self.scroll_offset.y
        if 0 <= number < len(self._rows):
            place = self._rows[number][0]
            key = self._items[place].key
            if key is not None:
                before, self._cursor = self.key, place
                self.refresh()
                self._tell(before)
                if event.chain > 1:
                    self.post_message(self.Clicked(key))
