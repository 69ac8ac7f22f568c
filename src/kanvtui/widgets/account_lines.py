"""The lines of the list of customers. Pure."""

import datetime as dt
from collections.abc import Sequence

from kanvtui.domain.dates import day_words, due_day
from kanvtui.domain.pictures import AccountLine
from kanvtui.domain.text import plural
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import GAP, columns, paragraph, widest

EMPTY = "No customers yet. n makes one; `acct:` in the line of a new card ties the card to one."
HEALTH = {"red": "red", "at_risk": "at risk", "yellow": "yellow", "green": "green", "": ""}
"""The words of a health, the gravest first."""
ROLES = {"red": "error", "at_risk": "warning", "yellow": "warning", "green": "success", "": "muted"}
WIDEST = (36, 8, 24, 24, 12, 20)
"""Cells of each column at most."""
_NEVER = dt.date.max


def by_need(lines: Sequence[AccountLine]) -> list[AccountLine]:
    """Sort customers: the gravest health first, then the soonest renewal, then by name."""
    order = list(HEALTH)[:3]

    def place(line: AccountLine) -> tuple[int, dt.date, str]:
        health = order.index(line.health) if line.health in order else len(order)
        return health, due_day(line.renewal_on or "") or _NEVER, line.name.casefold()

    return sorted(lines, key=place)


def account_items(lines: Sequence[AccountLine], width: int, today: dt.date) -> list[Item]:
    """Lay out customers: name, health in words, renewal, next touch, open cards, owner; the reason below.

    A column is as wide as its widest text; the last ones for which there is no room are left out.
    """
    if not lines:
        return [Item(None, ((), *paragraph(EMPTY, width, "muted")))]
    table = [_cells(line, today) for line in lines]
    widths = [widest([row[place] for row in table], 0, WIDEST[place]) for place in range(len(WIDEST))]
    widths[0] = max(8, min(widths[0], width - 14))
    shown = _fitting(widths, width)
    items = [Item(None, ((),))]
    for line, row in zip(lines, table, strict=True):
        roles = ["text", ROLES.get(line.health, "muted"), *["muted"] * (len(WIDEST) - 2)]
        cells = [(row[place], widths[place], roles[place]) for place in shown]
        below = paragraph(line.health_reason, width, "muted", indent=2) if line.health_reason else ()
        items.append(Item(line.id, (columns(cells), *below)))
    return items


def _cells(line: AccountLine, today: dt.date) -> tuple[str, ...]:
    return (
        line.name,
        HEALTH.get(line.health, line.health),
        _day("renews", line.renewal_on, today),
        _day("touch", line.next_touch_on, today),
        plural(line.open_cards, "card") if line.open_cards else "no card",
        line.owner or "no owner",
    )


def _fitting(widths: Sequence[int], width: int) -> list[int]:
    """Return the places of the columns that have something to say and fit."""
    shown: list[int] = []
    room = width + len(GAP)
    for place, wide in enumerate(widths):
        if wide and wide + len(GAP) <= room:
            shown.append(place)
            room -= wide + len(GAP)
    return shown


def _day(word: str, stored: str | None, today: dt.date) -> str:
    day = due_day(stored or "")
    return f"{word} {day_words(day, today)}" if day else ""
