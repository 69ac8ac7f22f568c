"""Text on paper: rows of (text, role) wrapped to a width in cells, with labels hanging in the margin. Pure."""

import re
from collections.abc import Iterable, Iterator

from rich.cells import cell_len, chop_cells

from kanvtui.domain.text import visible

_WORDS = re.compile(r"^\s*\S+\s*|\S+\s*")

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
    """Write *text* behind *head*; further lines begin under the text's first letter."""
    margin = cell_len(head)
    lines = wrapped(text, max(width - margin, 8))
    rows: list[Row] = [((head, head_role), (lines[0] if lines else "", role))]
    rows.extend(((" " * margin, head_role), (line, role)) for line in lines[1:])
    return rows


def paragraph(text: str, width: int, role: str = "text") -> list[Row]:
    """Write *text* over as many lines as it needs."""
    return [((line, role),) for line in wrapped(text, width)]


def capped(rows: Iterable[Row], most: int) -> tuple[list[Row], int]:
    """Return at most *most* rows and how many were left out."""
    found = list(rows)
    return found[:most], max(0, len(found) - most)
