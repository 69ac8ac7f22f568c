"""The lines of dates that move: what, from when, to when. Pure."""

import datetime as dt
from collections.abc import Callable, Sequence

from kanvtui.domain.dates import day_words, due_day, due_time
from kanvtui.domain.deadlines import Shift
from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import fit
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row

WHEN = 18
"""Cells of a date."""


def shift_entries(shifts: Sequence[Shift], today: dt.date) -> list[Entry]:
    """Return a line for each date: `Register and pay   Mon 2 Feb → Thu 5 Feb`."""
    return [Entry(_line(shift, today), ("shift", number)) for number, shift in enumerate(shifts)]


def _line(shift: Shift, today: dt.date) -> Callable[[int], Sequence[Row]]:
    def rows(width: int) -> Sequence[Row]:
        room = max(8, width - 2 * WHEN - 5)
        old, new = (fit(when_words(due, today), WHEN) for due in (shift.old, shift.new))
        return (((f"{fit(visible(shift.what), room)}  ", "text"), (old, "muted"), (" → ", "label"), (new, "accent")),)

    return rows


def when_words(due: str | None, today: dt.date) -> str:
    """Say a stored date shortly, `no date` for none."""
    day = due_day(due or "")
    if due is None or day is None:
        return "no date"
    time = due_time(due)
    return day_words(day, today) + (f" {time}" if time else "")
