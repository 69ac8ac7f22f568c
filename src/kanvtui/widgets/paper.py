"""Text on paper: rows of (text, role) wrapped to a width in cells, with labels hanging in the margin. Pure."""

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, chop_cells, set_cell_size

from kanvtui.domain.text import visible

_WORDS = re.compile(r"^\s*\S+\s*|\S+\s*")

LABEL = 9
"""Cells of the margin in which the labels of a card stand."""
NARROW = 48
"""Cells below which only the four answers keep that margin: everything else would take too many lines."""
TUCK = 2
"""Cells by which further lines are indented where there is no margin."""

Row = tuple[tuple[str, str], ...]
"""Pieces of one line, each (text, role)."""


def slices(line: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each piece of one line, broken between words where that is possible."""
    if cell_len(line) <= width:
        yield 0, len(line)
        return
    start = end = -1
    for found in _WORDS.finditer(line):
        word_end = found.start() + len(found[0].rstrip())
        if start >= 0 and cell_len(line[start:word_end]) <= width:
            end = word_end
            continue
        if start >= 0:
            yield start, end
        start, end = found.start(), word_end
        if end - start > width // 2 and cell_len(line[start:end]) > width:
            for part in chop_cells(line[start:end], width)[:-1]:
                yield start, start + len(part)
                start += len(part)
    if start >= 0:
        yield start, end


def wrapped(text: str, width: int) -> list[str]:
    """Break *text*, made visible, into lines of at most *width* cells."""
    width = max(width, 1)
    lines: list[str] = []
    for line in visible(text, multiline=True).split("\n"):
        lines.extend(line[start:end] for start, end in slices(line, width))
    return lines


def hanging(head: str, text: str, width: int, *, role: str = "text", head_role: str = "label") -> list[Row]:
    """Write *text* behind *head*; further lines begin under the text's first letter, unless *head* takes most room."""
    margin = cell_len(head)
    if margin * 2 > max(width, 8):
        return tucked(head, text, width, role=role, head_role=head_role)
    lines = wrapped(text, max(width - margin, 8))
    rows: list[Row] = [((head, head_role), (lines[0] if lines else "", role))]
    rows.extend(((" " * margin, head_role), (line, role)) for line in lines[1:])
    return rows


def tucked(head: str, text: str, width: int, *, role: str = "text", head_role: str = "label") -> list[Row]:
    """Write *text* behind *head* as one text, whose further lines are indented a little: it takes the fewest lines."""
    width = max(width, TUCK + 1)
    first, *others = visible(text, multiline=True).split("\n")
    line = head + first
    pieces = list(slices(line, width))
    if len(pieces) > 1:
        start = pieces[1][0]
        pieces[1:] = [(start + begin, start + end) for begin, end in slices(line[start:], width - TUCK)]
    rows: list[Row] = []
    for number, (begin, end) in enumerate(pieces):
        mark = min(max(begin, len(head)), end)
        rows.append(((" " * TUCK * (number > 0) + line[begin:mark], head_role), (line[mark:end], role)))
    indent = (" " * TUCK, head_role)
    rows.extend((indent, (part, role)) for other in others for part in wrapped(other, width - TUCK))
    return rows


def lead(label: str, text: str, width: int, *, role: str = "text", head_role: str = "label") -> list[Row]:
    """A text behind its label: the label in the margin where there is room for one."""
    if width < NARROW:
        return tucked(f"{label} ", text, width, role=role, head_role=head_role)
    return hanging(f"{label} ".ljust(LABEL), text, width, role=role, head_role=head_role)


def paragraph(text: str, width: int, role: str = "text") -> list[Row]:
    """Write *text* over as many lines as it needs."""
    return [((line, role),) for line in wrapped(text, width)]


def shortened(rows: list[Row], most: int, width: int) -> list[Row]:
    """Return at most *most* rows; where some are left out the last one ends in `…`."""
    if len(rows) <= most:
        return rows
    *others, (text, role) = rows[most - 1]
    room = width - sum(cell_len(piece) for piece, _ in others)
    if cell_len(text) + 2 <= room:
        return [*rows[: most - 1], (*others, (f"{text} …", role))]
    return [*rows[: most - 1], (*others, (f"{set_cell_size(text, max(0, room - 2)).rstrip()} …", role))]


def capped(rows: Iterable[Row], most: int) -> tuple[list[Row], int]:
    """Return at most *most* rows and how many were left out."""
    found = list(rows)
    return found[:most], max(0, len(found) - most)
