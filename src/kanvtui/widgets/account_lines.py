"""The lines of the list of customers. Pure."""

import datetime as dt
from collections.abc import Sequence

from kanvtui.domain.dates import day_words, due_day
from kanvtui.domain.pictures import AccountLine
from kanvtui.domain.text import plural
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import columns, paragraph, widest

EMPTY = "No customers yet. n makes one; `acct:` in a new card's line ties a card to one."
HEALTH = {"red": "red", "at_risk": "at risk", "yellow": "yellow", "green": "green", "": ""}
"""The words of a health, the gravest first."""
ROLES = {"red": "error", "at_risk": "warning", "yellow": "warning", "green": "success", "": "muted"}
NARROW = 76
"""Cells below which a line goes over two."""
_NEVER = dt.date.max


def by_need(lines: Sequence[AccountLine]) -> list[AccountLine]:
    """Sort customers: the gravest health first, then the soonest renewal, then by name."""
    order = list(HEALTH)[:3]

    def place(line: AccountLine) -> tuple[int, dt.date, str]:
        health = order.index(line.health) if line.health in order else len(order)
        return health, due_day(line.renewal_on or "") or _NEVER, line.name.casefold()

    return sorted(lines, key=place)


def account_items(lines: Sequence[AccountLine], width: int, today: dt.date) -> list[Item]:
    """Lay out customers: name, health in words, renewal, next touch, open cards, owner; the reason below."""
    if not lines:
        return [Item(None, ((), *paragraph(EMPTY, width, "muted")))]
    width = min(width, 140)
    name = widest([line.name for line in lines], 12, 36 if width >= NARROW else 24)
    items = [Item(None, ((),))]
    for line in lines:
        cells = [
            (line.name, name, "text"),
            (HEALTH.get(line.health, line.health), 8, ROLES.get(line.health, "muted")),
            (_day("renews", line.renewal_on, today), 22, "muted"),
            (plural(line.open_cards, "card"), 8, "muted"),
        ]
        if width >= NARROW:
            cells.append((_day("touch", line.next_touch_on, today), 20, "muted"))
            cells.append((line.owner, 16, "muted"))
        below = paragraph(line.health_reason, width, "muted", indent=2) if line.health_reason else ()
        items.append(Item(line.id, (columns(_fitting(cells, width)), *below)))
    return items


def _fitting(cells: list[tuple[str, int, str]], width: int) -> list[tuple[str, int, str]]:
    """Leave out the last cells that do not fit."""
    while len(cells) > 1 and sum(cell[1] + 2 for cell in cells) - 2 > width:
        cells = cells[:-1]
    return cells


def _day(word: str, stored: str | None, today: dt.date) -> str:
    day = due_day(stored or "")
    return f"{word} {day_words(day, today)}" if day else ""
