"""The whole board as one drawn widget: columns, cards, scroll marks and cursor; cost follows the screen."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from kanvtui.domain.faces import CardFace, Column, Placement
from kanvtui.domain.text import visible
from kanvtui.widgets.board_grid import HEADER_ROWS, Grid, Seen, grid
from kanvtui.widgets.board_model import BoardModel, ColumnModel
from kanvtui.widgets.card_lines import LINES, Line, Look, card_lines, fit
from kanvtui.widgets.plain_lines import PlainLines
from kanvtui.widgets.strips import joined

KEPT_FACES = 3000
_ROLES = (
    "title closed muted warning error cursor-bar mark header header-focused header-over line thumb empty cursor".split()
)


LoadFaces = Callable[[Iterable[int]], dict[int, CardFace]]


class BoardView(PlainLines, can_focus=True):
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
        self.roomy = False
        """Two wide columns with more air: others look at the screen. It counts from the next `show`."""
        self.aside = False
        """It stands beside what has the keys: an empty stage says nothing of its own."""
        self._load_faces = load_faces
        self._faces: dict[int, CardFace | None] = {}
        self._first = 0
        self._grid = Grid()
        self._styles_by_role: dict[tuple[str, bool], Style] = {}
        self._cards: dict[int, tuple[CardFace, int, bool, bool, list[list[Segment]]]] = {}
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
        with self._changing():
            for key in stale:
                self._faces.pop(key, None)
            self.model.place(placements)

    def filter(self, ids: set[int] | None) -> None:
        """Show only these cards, or all."""
        with self._changing():
            self.model.set_filter(ids)

    def go_to(self, card_id: int) -> bool:
        """Focus a card; return False when the board does not show it."""
        with self._changing():
            return self.model.go_to(card_id)

    def face(self, card_id: int) -> CardFace | None:
        """Return what is shown of a card; None when it is not loaded."""
        return self._faces.get(card_id)

    # Moving

    def move(self, down: int) -> None:
        """Move the cursor in its column by so many cards."""
        column = self.model.column
        if column is not None and column.shown:
            with self._changing(self.model.focus):
                column.cursor = max(0, min(column.cursor + down, len(column.shown) - 1))

    def move_page(self, pages: int) -> None:
        """Move the cursor by screenfuls."""
        self.move(pages * max(1, self._measure().room - 1))

    def move_stage(self, right: int) -> None:
        """Focus a stage further right or left."""
        self.focus_stage(self.model.focus + right)

    def focus_stage(self, place: int) -> None:
        """Focus the stage at a place from 0; beyond the ends nothing happens."""
        if 0 <= place < len(self.model.columns) and place != self.model.focus:
            with self._changing(self.model.focus, place):
                self.model.focus = place

    def toggle_marks(self, ids: Iterable[int]) -> None:
        """Mark cards, or take the marks off when all of them are marked."""
        ids = set(ids)
        with self._changing():
            self.model.marks = self.model.marks - ids if ids <= self.model.marks else self.model.marks | ids

    def clear_marks(self) -> bool:
        """Take all marks off; return whether there were any."""
        had = bool(self.model.marks)
        if had:
            with self._changing():
                self.model.marks = set()
        return had

    def _tell(self) -> None:
        focused = self.model.focused_card
        if focused != self._told:
            self._told = focused
            # Straight to the screen: on its way up it would cost three times as much, with every key.
            self.screen.post_message(self.CursorMoved(focused))

    # Where things stand, in cells of this widget

    def _measure(self) -> Grid:
        """Lay the columns out for the size and the number of stages there are now."""
        width, height = self.size
        stages = len(self.model.columns)
        if not self._grid.is_for(width, height, stages, roomy=self.roomy):
            self._grid = grid(width, height, stages, roomy=self.roomy)
        return self._grid

    def _left(self, place: int) -> int:
        return (place - self._first) * (self._grid.column + 1)

    def _visible_columns(self) -> range:
        return self._visible(self._measure())

    def _visible(self, grid: Grid) -> range:
        return range(self._first, min(grid.stages, self._first + grid.fitting))

    def _slide(self) -> None:
        """Slide so far that the focused column is in sight and none of the room is wasted."""
        fitting, room = self._measure().fitting, self._grid.room
        self._first = max(0, min(self._first, len(self.model.columns) - fitting))
        if self.model.focus < self._first:
            self._first = self.model.focus
        elif self.model.focus >= self._first + fitting:
            self._first = self.model.focus - fitting + 1
        for column in self.model.columns:
            column.scroll(room)

    # Repainting no more than what changed

    @contextmanager
    def _changing(self, *places: int) -> Iterator[None]:
        """Compare what is drawn of some columns (all visible ones) before and after, and repaint what differs."""
        laid_out, first = self._measure(), self._first
        visible = self._visible_columns()
        watched = [place for place in places if place in visible] if places else visible
        before = [self._seen_of(place, self.model.columns[place]) for place in watched]
        yield
        self._slide()
        if (self._measure(), self._first) != (laid_out, first):
            self.refresh()
        else:
            for place, was in zip(watched, before, strict=True):
                self._refresh_difference(self._left(place), was, self._seen_of(place, self.model.columns[place]))
        self._tell()

    def _seen_of(self, place: int, column: ColumnModel) -> Seen:
        focused, marks = place == self.model.focus, self.model.marks
        window = column.shown[column.top : column.top + self._grid.room]
        slots: list[object] = [
            (key, self._faces.get(key), focused and index == column.cursor, key in marks)
            for index, key in enumerate(window, column.top)
        ]
        if not window:
            slots.append((focused, self.model.filtered))
        slots.extend([None] * (self._grid.room - len(slots)))
        return Seen(focused, (column.name, self._count(column), column.over_limit), slots, self._grid.thumb(column))

    def _refresh_difference(self, left: int, was: Seen, now: Seen) -> None:
        width = self._grid.column
        if was.focused != now.focused:
            self.refresh(Region(left, 0, width, HEADER_ROWS))
        elif was.header != now.header:
            self.refresh(Region(left, 0, width, 1))
        regions = [
            Region(left, HEADER_ROWS + slot * self._grid.rows, width, LINES)
            for slot, (old, new) in enumerate(zip(was.slots, now.slots, strict=True))
            if old != new
        ]
        rows: Iterable[int] = set(was.thumb) ^ set(now.thumb)
        if bool(was.thumb) != bool(now.thumb):
            rows = range(HEADER_ROWS, self._grid.height)
        regions.extend(Region(left + width, row, 1, 1) for row in rows)
        if regions:
            self.refresh(*regions)

    def _redraw(self) -> None:
        self._slide()
        self.refresh()
        self._tell()

    def on_resize(self) -> None:
        """Lay out anew for the new size; Textual has repainted, or will."""
        with self._changing():
            pass

    def notify_style_update(self) -> None:
        """Theme or focus changed: everything that is kept is of the old look."""
        super().notify_style_update()
        self._styles_by_role.clear()
        self._cards.clear()

    def _style(self, role: str, cursor: bool = False) -> Style:
        key = (role, cursor)
        if key not in self._styles_by_role:
            style = self.get_component_rich_style(f"board-view--{role}")
            if cursor:
                ground = self.get_component_rich_style("board-view--cursor")
                style += Style(bgcolor=ground.bgcolor, bold=ground.bold or style.bold)
            self._styles_by_role[key] = style
        return self._styles_by_role[key]

    # Drawing. Blanks take the style of the lines between columns: each change of style costs 40 bytes on the wire.

    def render_line(self, y: int) -> Strip:
        """Draw one row across all visible columns."""
        grid = self._measure()
        width, places = grid.column, self._visible(grid)
        if not places:
            return self._blank(self.size.width)
        segments: list[Segment] = []
        for place in places:
            column = self.model.columns[place]
            segments += self._header(place, y, width) if y < HEADER_ROWS else self._body(place, column, y)
            segments.append(self._separator(column, y, last=place == places[-1]))
        strip = Strip(joined(segments), len(places) * (width + 1))
        return strip.adjust_cell_length(grid.width, self._style("line"))

    def _blank(self, width: int) -> Strip:
        return Strip.blank(width, self._style("line"))

    def _count(self, column: ColumnModel) -> str:
        if self.model.filtered:
            count = f"{len(column.shown):,}/{len(column.ids):,}"
        elif column.wip_limit is not None:
            count = f"{len(column.ids)} of {column.wip_limit}"
        else:
            count = f"{len(column.ids):,}"
        return f"{count} over ▲" if column.over_limit else count

    def _header(self, place: int, y: int, width: int) -> list[Segment]:
        column = self.model.columns[place]
        focused = place == self.model.focus
        role = "header-focused" if focused else "header"
        if y == 1:
            return [Segment(("━" if focused else "─") * width, self._style(role if focused else "line"))]
        count = self._count(column)
        more_left = "‹" if place == self._first and self._first > 0 else " "
        last = self._visible_columns()[-1]
        more_right = "›" if place == last and last < len(self.model.columns) - 1 else " "
        room = max(4, width - len(count) - 2)
        text = fit(f"{more_left}{place + 1} {visible(column.name)}", room)
        segments = [
            Segment(text, self._style(role)),
            Segment(fit(f" {count}", width - room - 1), self._style("header-over" if column.over_limit else "muted")),
            Segment(more_right, self._style(role)),
        ]
        return list(Strip(segments).adjust_cell_length(width, self._style(role)))

    def _body(self, place: int, column: ColumnModel, y: int) -> list[Segment]:
        width = self._grid.column
        index, line = divmod(y - HEADER_ROWS, self._grid.rows)
        index += column.top
        if index >= len(column.shown):
            return self._empty(place, column, y, width)
        if line >= LINES or index >= column.top + self._grid.room:
            return [Segment(" " * width, self._style("line"))]
        card_id = column.shown[index]
        cursor = place == self.model.focus and index == column.cursor
        return self._card(card_id, line, cursor, card_id in self.model.marks)

    def _card(self, card_id: int, line: int, cursor: bool, marked: bool) -> list[Segment]:
        if card_id not in self._faces:
            self._load()
        face, width = self._faces.get(card_id), self._grid.column
        if face is None:
            return [Segment(" " * width, self._style("line", cursor))]
        kept = self._cards.get(card_id)
        if kept is None or kept[0] is not face or kept[1:4] != (width, cursor, marked):
            lines = [self._segments(pieces, cursor) for pieces in card_lines(face, width, Look(cursor, marked))]
            kept = self._cards[card_id] = (face, width, cursor, marked, lines)
        return kept[4][line]

    def _segments(self, pieces: Line, cursor: bool) -> list[Segment]:
        segments = []
        for text, role in pieces:
            words = text.rstrip(" ")
            segments.append(Segment(words, self._style(role, cursor)))
            segments.append(Segment(text[len(words) :], self._style("line", cursor)))
        return joined(segments)

    def _empty(self, place: int, column: ColumnModel, y: int, width: int) -> list[Segment]:
        silent = self.aside or column.shown or place != self.model.focus
        if silent or y not in (HEADER_ROWS, HEADER_ROWS + 1):
            return [Segment(" " * width, self._style("line"))]
        words = ("no cards here", "n makes one") if not self.model.filtered else ("nothing matches", "Esc shows all")
        return [Segment(fit(f" {words[y - HEADER_ROWS]}", width), self._style("empty"))]

    def _separator(self, column: ColumnModel, y: int, *, last: bool) -> Segment:
        """The line between columns; beside a column with more cards than fit it is the scroll bar."""
        if y in self._grid.thumb(column):
            return Segment("┃", self._style("thumb"))
        ends = last and len(column.shown) <= self._grid.room
        return Segment(" " if ends else "│", self._style("line"))

    def _load(self) -> None:
        """Read the faces of all visible cards that are not there yet, with the next screenful of the columns."""
        if len(self._faces) > KEPT_FACES:
            self._faces.clear()
            self._cards.clear()
        wanted: list[int] = []
        # The first paint waits for no card that cannot be seen.
        ahead = self._grid.room if self._faces else 0
        for place in self._visible_columns():
            column = self.model.columns[place]
            wanted.extend(column.shown[max(0, column.top - 2) : column.top + self._grid.room + ahead])
        missing = [key for key in wanted if key not in self._faces]
        # A card that cannot be read stays blank, and is not asked for with every row.
        self._faces.update(dict.fromkeys(missing))
        self._faces.update(self._load_faces(missing))

    # The mouse

    def _at(self, event: events.MouseEvent) -> tuple[int, int] | None:
        """The column and the index of the card under the mouse; the index is -1 on a header."""
        place = self._first + event.x // (self._measure().column + 1)
        if place not in self._visible_columns():
            return None
        column = self.model.columns[place]
        if event.y < HEADER_ROWS:
            return place, -1
        return place, column.top + (event.y - HEADER_ROWS) // self._grid.rows

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
        room = self._measure().room
        top = max(0, min(column.top + by, len(column.shown) - room))
        if top != column.top:
            with self._changing():
                column.top = top
                # The cursor comes along, so that the next key starts from what is in sight.
                column.cursor = max(top, min(column.cursor, top + room - 1))
