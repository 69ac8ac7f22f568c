"""The lines of dates that move: what, from when, to when. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence

from kanvtui.domain.deadlines import Shift, when_words
from kanvtui.widgets.card_lines import fit
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, wrapped
from kanvtui.widgets.wrap import widest

ARROW = " → "


def shift_entries(shifts: Sequence[Shift], today: dt.date) -> list[Entry]:
    """Return a line for each date, in columns: `Register and pay   Mon 2 Feb → Thu 5 Feb`."""
    dates = [(when_words(shift.old, today), when_words(shift.new, today)) for shift in shifts]
    name = widest([shift.what for shift in shifts], 8, 200)
    old, new = (widest(column, 1, 200) for column in zip(*dates, strict=True)) if dates else (1, 1)
    return [
        Entry(_line(shift.what, before, after, (name, old, new)), ("shift", number))
        for number, (shift, (before, after)) in enumerate(zip(shifts, dates, strict=True))
    ]


def _line(what: str, before: str, after: str, columns: tuple[int, int, int]) -> Callable[[int], Sequence[Row]]:
    name, old, new = columns

    def rows(width: int) -> Sequence[Row]:
        room = max(8, min(name, width - old - new - len(ARROW) - 2))
        first, *others = wrapped(what, room) or [""]
        dates = ((fit(before, old), "muted"), (ARROW, "label"), (after, "accent"))
        return [((f"{fit(first, room)}  ", "text"), *dates), *(((line, "text"),) for line in others)]

    return rows
