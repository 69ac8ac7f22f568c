"""What the board view holds: the ids of each stage in order, where the focus is, what is marked, scrolled, filtered."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from kanvtui.domain.faces import Column, Placement


@dataclass(slots=True)
class ColumnModel:
    """One stage: all its ids, those the filter shows, the focused place among them, the first one drawn."""

    stage_id: int
    name: str
    kind: str
    wip_limit: int | None
    ids: list[int]
    shown: list[int] = field(default_factory=list)
    cursor: int = 0
    top: int = 0

    @property
    def over_limit(self) -> bool:
        """True when more cards stand here than the stage allows."""
        return self.wip_limit is not None and len(self.ids) > self.wip_limit

    @property
    def focused(self) -> int | None:
        """The id of the focused card; None in an empty column."""
        return self.shown[self.cursor] if self.shown else None

    def focused_at(self, card_id: int) -> bool:
        """True when the cursor is on the card already."""
        return self.cursor < len(self.shown) and self.shown[self.cursor] == card_id

    def keep_cursor(self, card_id: int | None) -> None:
        """Put the cursor on the card, else leave it at its place, inside the column."""
        if card_id is not None and self.focused_at(card_id):
            return
        if card_id is not None and card_id in self.shown:
            self.cursor = self.shown.index(card_id)
        self.cursor = max(0, min(self.cursor, len(self.shown) - 1))

    def scroll(self, room: int) -> bool:
        """Scroll so far that the cursor is among the *room* cards drawn; return whether that moved anything.

        A cursor that leaves the screen comes back in its middle: a column is drawn anew once for half a screenful of
        steps, not with every one of them.
        """
        before = self.top
        room = max(1, room)
        lowest = max(0, len(self.shown) - room)
        if not self.top <= self.cursor < self.top + room:
            self.top = self.cursor - room // 2
        self.top = max(0, min(self.top, lowest))
        return self.top != before


class BoardModel:
    """The columns of one board; every change of it is a small patch."""

    def __init__(self) -> None:
        self.columns: list[ColumnModel] = []
        self.focus = 0
        self.marks: set[int] = set()
        self._filter: Collection[int] | None = None

    def load(self, columns: Iterable[Column]) -> None:
        """Take the ids anew; focus, cursors and marks stay where they can.

        A board that comes in fresh is focused on its first stage with cards.
        """
        focused = self.focused_card
        before = {column.stage_id: column for column in self.columns}
        self.columns = [self._column(column, before.get(column.stage_id)) for column in columns]
        fresh = before.keys().isdisjoint(column.stage_id for column in self.columns)
        if fresh:
            self.focus = next((place for place, column in enumerate(self.columns) if column.shown), 0)
        self.focus = max(0, min(self.focus, len(self.columns) - 1))
        present = {key for column in self.columns for key in column.ids} if self.marks else set()
        self.marks &= present
        if focused is not None and self.focused_card != focused:
            self.go_to(focused)

    def _column(self, column: Column, before: ColumnModel | None) -> ColumnModel:
        made = ColumnModel(column.stage_id, column.name, column.kind, column.wip_limit, list(column.ids))
        made.shown = self._filtered(made.ids)
        if before is not None:
            made.cursor, made.top = before.cursor, before.top
            made.keep_cursor(before.focused)
        return made

    def _filtered(self, ids: list[int]) -> list[int]:
        return ids if self._filter is None else [key for key in ids if key in self._filter]

    @property
    def column(self) -> ColumnModel | None:
        """The focused column; None on a board without stages."""
        return self.columns[self.focus] if self.columns else None

    @property
    def focused_card(self) -> int | None:
        """The id of the focused card; None in an empty column."""
        return self.column.focused if self.column else None

    @property
    def filtered(self) -> bool:
        """True while a filter is on."""
        return self._filter is not None

    @property
    def targets(self) -> list[int]:
        """The marked cards in board order, else the focused one."""
        if self.marks:
            return [key for column in self.columns for key in column.ids if key in self.marks]
        return [] if self.focused_card is None else [self.focused_card]

    def counts(self) -> tuple[int, int]:
        """Return (cards shown, all cards)."""
        return sum(len(column.shown) for column in self.columns), sum(len(column.ids) for column in self.columns)

    def set_filter(self, ids: Collection[int] | None) -> None:
        """Show only these cards, or all."""
        self._filter = ids
        for column in self.columns:
            focused = column.focused
            column.shown = self._filtered(column.ids)
            column.keep_cursor(focused)

    def find(self, card_id: int) -> int | None:
        """Return the place of the column that shows the card; None when none does."""
        places = [self.focus, *(place for place in range(len(self.columns)) if place != self.focus)]
        return next((p for p in places if self.columns and card_id in self.columns[p].shown), None)

    def go_to(self, card_id: int) -> bool:
        """Focus a card; return False when it is not shown."""
        place = self.find(card_id)
        if place is None:
            return False
        self.focus = place
        self.columns[place].keep_cursor(card_id)
        return True

    def place(self, placements: Iterable[Placement]) -> None:
        """Patch the columns by where changed cards stand now; cursors stay on their cards or places."""
        placements = list(placements)
        focused = [column.focused for column in self.columns]
        moved = {placement.card_id for placement in placements}
        for column in self.columns:
            if not moved.isdisjoint(column.ids):
                column.ids = [key for key in column.ids if key not in moved]
        by_stage = {column.stage_id: column for column in self.columns}
        for placement in placements:
            column_to = by_stage.get(placement.stage_id) if placement.stage_id is not None else None
            if column_to is None:
                self.marks.discard(placement.card_id)
                continue
            after = placement.after
            place = column_to.ids.index(after) + 1 if after is not None and after in column_to.ids else 0
            column_to.ids.insert(place, placement.card_id)
        for column, card_id in zip(self.columns, focused, strict=True):
            column.shown = self._filtered(column.ids)
            column.keep_cursor(card_id)
