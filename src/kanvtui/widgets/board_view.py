"""The whole board as one drawn widget: columns, cards, scroll marks and cursor; cost follows the screen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kanvtui.domain.pictures import CardFace, Column, Placement
from kanvtui.domain.text import visible
from kanvtui.widgets.board_model import BoardModel, ColumnModel
from kanvtui.widgets.card_lines import LINES, Look, card_lines, fit

CARD_ROWS = LINES + 1
"""Rows from one card to the next: its lines and a blank one."""
HEADER_ROWS = 2
NARROWEST = 22
"""Cells; a narrower column is slid out of sight instead."""
WIDEST = 44
KEPT_FACES = 3000
_ROLES = (
    "title closed muted warning error cursor-bar mark header header-focused header-over line thumb empty cursor".split()
)

LoadFaces = Callable[[Iterable[int]], dict[int, CardFace]]


class BoardView(Widget, can_focus=True):
    """Draws a board from ids; *load_faces* is asked for the texts of visible cards only."""

    COMPONENT_CLASSES = {f"board-view--{role}" for role in _ROLES}
    ALLOW_SELECT = False

    @dataclass
    class CursorMoved(Message):
        """The focus is on another card, or on none."""

        card_id: int | None

    @dataclass
    class Opened(Message):
        """A card was double-clicked."""

        card_id: int

    def __init__(self, load_faces: LoadFaces, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.model = BoardModel()
        self._load_faces = load_faces
        self._faces: dict[int, CardFace] = {}
        self._first = 0
        self._styles_by_role: dict[tuple[str, bool], Style] = {}
        self._strips: dict[tuple[object, ...], Strip] = {}
        self._told: int | None = -1

    # What it shows

    def show(self, columns: Iterable[Column]) -> None:
        """Show a board anew."""
        self.model.load(columns)
        self.forget()

    def forget(self) -> None:
        """Read and draw every visible card again: time has passed, or a customer changed."""
        self._faces.clear()
        self._redraw()

    def patch(self, placements: Iterable[Placement], stale: Iterable[int]) -> None:
        """Put changed cards where they stand now, and read the *stale* ones again."""
        for key in stale:
            self._faces.pop(key, None)
        before = [(column.top, list(column.shown[self._window(column)])) for column in self.model.columns]
        self.model.place(placements)
        stale = set(stale)
        for place, column in enumerate(self.model.columns):
            column.scroll(self._room)
            now = list(column.shown[self._window(column)])
            if (column.top, now) != before[place] or stale.intersection(now):
                self._refresh_column(place, before[place][1], now)
            self._refresh_header(place)
        self._tell()

    def filter(self, ids: set[int] | None) -> None:
        """Show only these cards, or all."""
        self.model.set_filter(ids)
        self._redraw()

    def go_to(self, card_id: int) -> bool:
        """Focus a card; return False when the board does not show it."""
        found = self.model.go_to(card_id)
        if found:
            self._redraw()
        return found

    def face(self, card_id: int) -> CardFace | None:
        """Return what is shown of a card; None when it is not loaded."""
        return self._faces.get(card_id)

    # Moving

    def move(self, down: int) -> None:
        """Move the cursor in its column by so many cards."""
        column = self.model.column
        if column is None or not column.shown:
            return
        old = column.cursor
        column.cursor = max(0, min(old + down, len(column.shown) - 1))
        if column.cursor == old:
            return
        if column.scroll(self._room):
            self._refresh_column(self.model.focus)
        else:
            self._refresh_card(self.model.focus, old)
            self._refresh_card(self.model.focus, column.cursor)
        self._tell()

    def move_page(self, pages: int) -> None:
        """Move the cursor by screenfuls."""
        self.move(pages * max(1, self._room - 1))

    def move_stage(self, right: int) -> None:
        """Focus a stage further right or left."""
        self.focus_stage(self.model.focus + right)

    def focus_stage(self, place: int) -> None:
        """Focus the stage at a place from 0; beyond the ends nothing happens."""
        if not 0 <= place < len(self.model.columns) or place == self.model.focus:
            return
        old, self.model.focus = self.model.focus, place
        first = self._first
        self._slide()
        if self._first != first:
            self.refresh()
        else:
            for changed in (old, place):
                self._refresh_header(changed)
                self._refresh_card(changed, self.model.columns[changed].cursor)
        self._tell()

    def toggle_marks(self, ids: Iterable[int]) -> None:
        """Mark cards, or take the marks off when all of them are marked."""
        ids = set(ids)
        self.model.marks = self.model.marks - ids if ids <= self.model.marks else self.model.marks | ids
        self.refresh()

    def clear_marks(self) -> bool:
        """Take all marks off; return whether there were any."""
        had = bool(self.model.marks)
        if had:
            self.model.marks = set()
            self.refresh()
        return had

    def _tell(self) -> None:
        focused = self.model.focused_card
        if focused != self._told:
            self._told = focused
            self.post_message(self.CursorMoved(focused))

    # Where things stand, in cells of this widget

    @property
    def _room(self) -> int:
        """Cards that fit into a column."""
        return max(1, (self.size.height - HEADER_ROWS + 1) // CARD_ROWS)

    @property
    def _fitting(self) -> int:
        """Columns that fit side by side."""
        return max(1, min(len(self.model.columns), (self.size.width + 1) // (NARROWEST + 1)))

    @property
    def _column_width(self) -> int:
        """Cells of a column without its separator."""
        return max(1, min(WIDEST, (self.size.width + 1) // self._fitting - 1))

    def _left(self, place: int) -> int:
        return (place - self._first) * (self._column_width + 1)

    def _visible_columns(self) -> range:
        return range(self._first, min(len(self.model.columns), self._first + self._fitting))

    def _window(self, column: ColumnModel) -> slice:
        return slice(column.top, column.top + self._room)

    def _slide(self) -> None:
        """Slide so far that the focused column is in sight and none of the room is wasted."""
        fitting = self._fitting
        self._first = max(0, min(self._first, len(self.model.columns) - fitting))
        if self.model.focus < self._first:
            self._first = self.model.focus
        elif self.model.focus >= self._first + fitting:
            self._first = self.model.focus - fitting + 1

    # Repainting no more than what changed

    def _redraw(self) -> None:
        self._slide()
        for column in self.model.columns:
            column.scroll(self._room)
        self._strips.clear()
        self.refresh()
        self._tell()

    def _refresh_card(self, place: int, index: int) -> None:
        if place in self._visible_columns():
            row = HEADER_ROWS + (index - self.model.columns[place].top) * CARD_ROWS
            self.refresh(Region(self._left(place), row, self._column_width, LINES))

    def _refresh_column(self, place: int, before: list[int] | None = None, now: list[int] | None = None) -> None:
        """Repaint a column from the first card that differs."""
        if place not in self._visible_columns():
            return
        first = 0
        if before is not None and now is not None:
            while first < min(len(before), len(now)) and before[first] == now[first] and now[first] in self._faces:
                first += 1
        top = HEADER_ROWS + max(0, first - 1) * CARD_ROWS if first else HEADER_ROWS
        height = self.size.height - top
        self.refresh(Region(self._left(place), top, self._column_width + 1, max(0, height)))

    def _refresh_header(self, place: int) -> None:
        if place in self._visible_columns():
            self.refresh(Region(self._left(place), 0, self._column_width, HEADER_ROWS))

    def on_resize(self) -> None:
        """Lay out anew for the new size."""
        self._redraw()

    def notify_style_update(self) -> None:
        """Theme or focus changed: every cached strip is of the old look."""
        super().notify_style_update()
        self._styles_by_role.clear()
        self._strips.clear()

    def _style(self, role: str, cursor: bool = False) -> Style:
        key = (role, cursor)
        if key not in self._styles_by_role:
            style = self.get_component_rich_style(f"board-view--{role}")
            if cursor:
                ground = self.get_component_rich_style("board-view--cursor")
                style += Style(bgcolor=ground.bgcolor, bold=ground.bold or style.bold)
            self._styles_by_role[key] = style
        return self._styles_by_role[key]

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one row across all visible columns."""
        if not self.model.columns:
            return self._blank(self.size.width)
        places = self._visible_columns()
        if y >= HEADER_ROWS:
            self._need_faces()
        width = self._column_width
        pieces = []
        for place in places:
            column = self.model.columns[place]
            pieces.append(self._header(place, y, width) if y < HEADER_ROWS else self._body(place, column, y, width))
            pieces.append(self._separator(column, y, last=place == places[-1]))
        strip = Strip.join(pieces)
        return strip.adjust_cell_length(self.size.width, self._style("muted"))

    def _blank(self, width: int) -> Strip:
        return Strip.blank(width, self._style("muted"))

    def _header(self, place: int, y: int, width: int) -> Strip:
        column = self.model.columns[place]
        focused = place == self.model.focus
        role = "header-focused" if focused else "header"
        if y == 1:
            return Strip([Segment(("━" if focused else "─") * width, self._style(role if focused else "line"))], width)
        over = column.over_limit
        count = f"{len(column.ids)} of {column.wip_limit}" if column.wip_limit is not None else f"{len(column.ids):,}"
        if self.model.filtered:
            count = f"{len(column.shown):,}/{len(column.ids):,}"
        if over:
            count += " over ▲"
        more_left = "‹" if place == self._first and self._first > 0 else " "
        last = self._visible_columns()[-1]
        more_right = "›" if place == last and last < len(self.model.columns) - 1 else " "
        room = width - len(count) - 3
        text = fit(f"{more_left}{place + 1} {visible(column.name)}", max(4, room + 1))
        segments = [
            Segment(text, self._style(role)),
            Segment(fit(f" {count}", width - max(4, room + 1) - 1), self._style("header-over" if over else "muted")),
            Segment(more_right, self._style(role)),
        ]
        return Strip(segments).adjust_cell_length(width, self._style(role))

    def _body(self, place: int, column: ColumnModel, y: int, width: int) -> Strip:
        index, line = divmod(y - HEADER_ROWS, CARD_ROWS)
        index += column.top
        if index >= len(column.shown):
            return self._empty(place, column, y, width)
        if line >= LINES:
            return self._blank(width)
        card_id = column.shown[index]
        cursor = place == self.model.focus and index == column.cursor
        return self._card_strip(card_id, line, width, Look(cursor, card_id in self.model.marks))

    def _card_strip(self, card_id: int, line: int, width: int, look: Look) -> Strip:
        face = self._faces.get(card_id)
        if face is None:
            return self._blank(width)
        # The object itself is part of the key: a face that is read again is another one.
        key = (card_id, id(face), line, width, look)
        if key not in self._strips:
            for row, pieces in enumerate(card_lines(face, width, look)):
                segments = [Segment(text, self._style(role, look.cursor)) for text, role in pieces if text]
                self._strips[(card_id, id(face), row, width, look)] = Strip(segments).adjust_cell_length(
                    width, self._style("muted", look.cursor)
                )
        return self._strips[key]

    def _empty(self, place: int, column: ColumnModel, y: int, width: int) -> Strip:
        if column.shown or place != self.model.focus or y not in (HEADER_ROWS, HEADER_ROWS + 1):
            return self._blank(width)
        words = ("no cards here", "n makes one") if not self.model.filtered else ("nothing matches", "Esc shows all")
        return Strip([Segment(fit(f" {words[y - HEADER_ROWS]}", width), self._style("empty"))], width)

    def _separator(self, column: ColumnModel, y: int, *, last: bool) -> Strip:
        """The line between columns; beside a column with more cards than fit it is the scroll bar."""
        room, total = self._room, len(column.shown)
        if y >= HEADER_ROWS and total > room:
            height = self.size.height - HEADER_ROWS
            size = max(1, height * room // total)
            start = (height - size) * column.top // max(1, total - room)
            if start <= y - HEADER_ROWS < start + size:
                return Strip([Segment("┃", self._style("thumb"))], 1)
        if last and total <= room:
            return Strip([Segment(" ", self._style("line"))], 1)
        return Strip([Segment("│", self._style("line"))], 1)

    def _need_faces(self) -> None:
        """Read the faces of all visible cards that are not there yet, with the next screenful of the columns."""
        wanted: list[int] = []
        missing = False
        for place in self._visible_columns():
            column = self.model.columns[place]
            window = self._window(column)
            missing = missing or any(key not in self._faces for key in column.shown[window])
            wanted.extend(column.shown[max(0, window.start - 2) : window.stop + self._room])
        if missing:
            if len(self._faces) > KEPT_FACES:
                self._faces.clear()
            self._strips.clear()
            self._faces.update(self._load_faces([key for key in wanted if key not in self._faces]))

    # The mouse

    def _at(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """The column and the index of the card under the mouse; the index is -1 on a header."""
        place = self._first + event.x // (self._column_width + 1)
        if place not in self._visible_columns():
            return None
        column = self.model.columns[place]
        if event.y < HEADER_ROWS:
            return place, -1
        return place, column.top + (event.y - HEADER_ROWS) // CARD_ROWS

    def on_click(self, event: events.Click) -> None:
        """Focus what was clicked; a double click opens the card."""
        found = self._at(event)
        if found is None:
            return
        place, index = found
        column = self.model.columns[place]
        self.focus_stage(place)
        if 0 <= index < len(column.shown):
            self.move(index - column.cursor)
            if event.chain > 1:
                self.post_message(self.Opened(column.shown[index]))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll the column under the mouse."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll the column under the mouse."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        event.stop()
        found = self._at(event)
        if found is None:
            return
        place = found[0]
        column = self.model.columns[place]
        top = max(0, min(column.top + by, len(column.shown) - self._room))
        if top == column.top:
            return
        column.top = top
        # The cursor comes along, so that the next key starts from what is in sight.
        column.cursor = max(top, min(column.cursor, top + self._room - 1))
        self._refresh_column(place)
        self._tell()
