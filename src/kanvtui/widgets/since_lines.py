"""The lines of what changed between two instants. Pure."""

from collections.abc import Callable, Sequence

from rich.cells import cell_len, set_cell_size

from kanvtui.domain.since import SinceLine, SincePicture
from kanvtui.domain.text import visible
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging, paragraph, wrapped

WIDE = 96
"""Cells from which a change stands on one line: the card, what changed, where and when."""
_Rows = Callable[[int], Sequence[Row]]
_GAP = 2
_DASH = "–"


def since_entries(picture: SincePicture, nothing: str) -> list[Entry]:
    """Return a picture section by section; *nothing* is said where nothing changed."""
    about = f"From {picture.start_words} to {picture.end_words}."
    entries = [Entry(lambda width: [*paragraph(about, width, "muted")])]
    for section, head, lines, count in picture.sections:
        entries.append(_heading(head, count))
        entries += [Entry(_change(line), (section, place)) for place, line in enumerate(lines)]
        if more := count - len(lines):
            entries.append(Entry(lambda width, more=more: paragraph(f"and {more:,} more", width, "muted")))  # type: ignore[misc]
    if len(entries) == 1:
        entries.append(Entry(lambda width: [(), *paragraph(nothing, width)]))
    return entries


def _heading(head: str, count: int) -> Entry:
    return Entry(lambda _width: ((), ((f"{head}  ", "title"), (f"{count:,}", "muted"))))


def _change(line: SinceLine) -> _Rows:
    def rows(width: int) -> Sequence[Row]:
        return _columns(line, width) if width >= WIDE else _stacked(line, width)

    return rows


def _name(line: SinceLine) -> str:
    """What it happened to: the card, or what was promised to a customer as such."""
    return visible(line.title) or visible(line.account) or "beside all cards"


def _place(line: SinceLine) -> str:
    """The board, and the customer where the title does not name him."""
    account = line.account if line.title and line.account.casefold() not in line.title.casefold() else ""
    return " · ".join(visible(name) for name in (line.board, account) if name)


def _stacked(line: SinceLine, width: int) -> list[Row]:
    """The card, and below it what changed and when."""
    place = _place(line)
    found = hanging("", _name(line), width)
    if place and cell_len(_name(line)) + cell_len(place) + _GAP <= width:
        found[0] = (*found[0], (f"{' ' * _GAP}{place}", "muted"))
    told = hanging("  ", line.words, max(width - cell_len(line.when) - _GAP, 8), role="muted")
    told[0] = (*told[0], (f"{' ' * _GAP}{line.when}", "accent"))
    return found + told


def _columns(line: SinceLine, width: int) -> list[Row]:
    """The card, what changed, where and when, in columns of their own."""
    left, right = width * 36 // 100, width * 20 // 100
    middle = width - left - right - 11 - 3 * _GAP
    columns = (_name(line), line.words, _place(line) or _DASH)
    parts = [wrapped(text, room) for text, room in zip(columns, (left, middle, right), strict=True)]
    found: list[Row] = []
    for number in range(max(map(len, parts))):
        cells = [part[number] if number < len(part) else "" for part in parts]
        when = visible(line.when) if number == 0 else ""
        found.append(
            (
                (set_cell_size(cells[0], left + _GAP), "text" if cells[0] else "muted"),
                (set_cell_size(cells[1], middle + _GAP), "text"),
                (set_cell_size(cells[2], right + _GAP), "muted"),
                (when, "accent"),
            )
        )
    return found
