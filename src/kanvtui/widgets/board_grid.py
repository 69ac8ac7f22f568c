"""How the columns of a board are laid out in cells, and what of a column can be seen."""

from typing import NamedTuple

from kanvtui.widgets.board_model import ColumnModel
from kanvtui.widgets.card_lines import LINES

CARD_ROWS = LINES + 1
"""Rows from one card to the next: its lines and a blank one."""
HEADER_ROWS = 2
NARROWEST = 20
"""Cells; a narrower column is slid out of sight instead."""
WIDEST = 44
ROOMY_ROWS = CARD_ROWS + 1
"""Rows from one card to the next on a screen that is shared."""
ROOMY_COLUMNS = 2


class Grid(NamedTuple):
    """A board of so many *stages* in *width* × *height* cells.

    *fitting* columns stand side by side, each *column* cells wide without its separator, with *room* cards in each, of
    *rows* rows from one to the next.
    """

    width: int = 0
    height: int = 0
    stages: int = 0
    fitting: int = 1
    column: int = 1
    room: int = 1
    rows: int = CARD_ROWS

    def is_for(self, width: int, height: int, stages: int, *, roomy: bool) -> bool:
        """True when nothing has to be laid out anew."""
        same = (width, height, stages) == (self.width, self.height, self.stages)
        return same and roomy == (self.rows > CARD_ROWS)

    def thumb(self, column: ColumnModel) -> range:
        """The rows of a column's scroll bar; none where all its cards fit."""
        total = len(column.shown)
        if total <= self.room:
            return range(0)
        height = self.height - HEADER_ROWS
        size = max(1, height * self.room // total)
        start = HEADER_ROWS + (height - size) * column.top // max(1, total - self.room)
        return range(start, start + size)


def grid(width: int, height: int, stages: int, *, roomy: bool = False) -> Grid:
    """Lay a board out; a *roomy* one has two wide columns, and more air between its cards."""
    fitting = max(1, min(stages, (width + 1) // (NARROWEST + 1), *([ROOMY_COLUMNS] if roomy else [])))
    column = max(1, min(width if roomy else WIDEST, (width + 1) // fitting - 1))
    rows = ROOMY_ROWS if roomy else CARD_ROWS
    room = max(1, (height - HEADER_ROWS + rows - LINES) // rows)
    return Grid(width, height, stages, fitting, column, room, rows)


class Seen(NamedTuple):
    """What can be seen of a column: what differs afterwards is repainted, and nothing else."""

    focused: bool
    header: tuple[object, ...]
    slots: list[object]
    """One for each card that there is room for."""
    thumb: range
