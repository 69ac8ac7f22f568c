"""A table with what it stands under, read row by row; what a row says beyond its item is not lost."""

import re
from collections.abc import Callable, Sequence

from kanvtui.domain.outline import Grid
from kanvtui.domain.phrases import aim, duration, rhythm
from kanvtui.domain.values import frozen
from kanvtui.exchange.actions import name_of
from kanvtui.exchange.sop_builder import Builder, cells_text, fitting
from kanvtui.exchange.topics import is_placeholder


@frozen
class Sheet:
    """A table with what it stands under: its label, the place of its stage, and the columns that are asked for."""

    grid: Grid
    label: str
    stage: str

    def column(self, form: str) -> int | None:
        """Return the first column whose head is FORM, a regular expression."""
        wanted = re.compile(form, re.IGNORECASE)
        return next((at for at, head in enumerate(self.grid.head) if wanted.fullmatch(head.strip())), None)

    def cell(self, row: Sequence[str], at: int | None) -> str:
        """Return a cell as one line; `""` for none, and for what is still to be filled in."""
        text = fitting(row[at]) if at is not None and at < len(row) else ""
        return "" if is_placeholder(text) else text

    def other(self, *known: int | None) -> int | None:
        """Return the first column that is not one of KNOWN."""
        return next((at for at in range(len(self.grid.head)) if at not in known), None)


def read_rows(
    builder: Builder, sheet: Sheet, reader: Callable[[Sequence[str], int, str], bool], *, whole: bool = True
) -> bool:
    """Give every row to READER, which says whether it understood it; the head is understood with the first of them.

    A row with a cell that its item says nothing of stands in the note of the SOP as well; not where the words of a
    cell are no words of the item (`whole` is false): `Required` and `Text` of a table of fields.
    """
    any_read = False
    for at, row in enumerate(sheet.grid.rows):
        builder.recent.clear()
        if reader(row, sheet.grid.numbers[at + 1], cells_text(row)):
            builder.take_row(sheet.grid, at)
            any_read = True
            if whole and reader is not always and any(not _is_said(builder, cell) for cell in row):
                builder.note_row(sheet.grid, at)
    if any_read:
        builder.take_row(sheet.grid, -1)
    return any_read


def always(_row: Sequence[str], _number: int, _text: str) -> bool:
    """Say of a row that it was understood with its table."""
    return True


def _is_said(builder: Builder, cell: str) -> bool:
    """True when the item just made holds a cell: its words, or the time, rhythm or target they name."""
    wanted, often, goal = name_of(cell), rhythm(cell), aim(cell, bare=True)
    if not wanted or is_placeholder(cell) or any(wanted in name_of(text) for text in builder.recent):
        return True
    read = (duration(cell), often.rule if often else "", goal.target if goal else "")
    return any(value in builder.recent for value in read if value)
