"""How the parts look by which two SOPs differ, those that are new first. Pure."""

from collections.abc import Iterator

from kanvtui.domain.sop_updates import BOTH, THEIRS, UNKNOWN, YOURS, Part
from kanvtui.domain.text import plural
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import hanging, paragraph

WIDEST = 110
"""Cells of a line at most: longer ones are hard to read."""
ORDER = (THEIRS, UNKNOWN, BOTH, YOURS)
_HEADINGS = {
    THEIRS: ("{} new there", "It was not changed here: taking it over gives up nothing."),
    UNKNOWN: ("{} otherwise there", ""),
    BOTH: ("{} changed there and here", "Taking it over gives up what was written here."),
    YOURS: ("{} changed here only", "Taking it over goes back to what it was."),
}


def part_items(parts: tuple[Part, ...], width: int, nothing: str, *, full: bool = False) -> list[Item]:
    """Lay out the parts, the place of each in *parts* being its key; *full* shows both texts below each.

    *nothing* is said where there are none.
    """
    width = min(width, WIDEST)
    found: list[Item] = []
    for side in ORDER:
        some = [(place, part) for place, part in enumerate(parts) if part.side == side]
        if some:
            found += [Item(None, ((),))] * bool(found)
            found += [Item(None, line) for line in _heading(side, len(some), width)]
            found += [Item(place, tuple(_part(part, width, full=full))) for place, part in some]
    return found or [Item(None, paragraph(nothing, width, "muted"))]


def _heading(side: str, count: int, width: int) -> Iterator[tuple[Line, ...]]:
    title, remark = _HEADINGS[side]
    yield paragraph(title.format(plural(count, "part")), width, "head")
    if remark:
        yield paragraph(remark, width, "muted")


def _part(part: Part, width: int, *, full: bool) -> Iterator[Line]:
    one = part.difference
    yield from hanging("", one.words, width, 2)
    if full:
        for label, text in (("here", one.before), ("there", one.after)):
            yield from hanging(f"    {label}", text or "nothing", width, 12, "muted", "text" if text else "muted")
