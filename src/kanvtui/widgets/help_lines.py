"""How the help looks: keys with what they do, by section, in one column or two. Pure."""

from collections.abc import Sequence
from itertools import groupby, zip_longest

from rich.cells import cell_len

from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import hanging, widest

TWO = 130
"""Cells from which sections stand in two columns."""
_BETWEEN = 4

Entry = tuple[str, str, str]
"""Section, keys as shown, what they do."""


def help_items(rows: Sequence[Entry], width: int) -> list[Item]:
    """Lay out the keys of a context for a width in cells."""
    sections = [(name, list(group)) for name, group in groupby(rows, key=lambda row: row[0])]
    keys = widest([row[1] for row in rows], 6, 18) + 4
    if width < TWO:
        lines = _column(sections, min(width, 100), keys)
    else:
        half = (width - _BETWEEN) // 2
        left, right = _halves([_section(section, half, keys) for section in sections])
        lines = [
            (*_padded(one or (), half), (" " * _BETWEEN, "text"), *(other or ()))
            for one, other in zip_longest(left, right)
        ]
    return [Item(None, (line,)) for line in lines]


def _column(sections: Sequence[tuple[str, list[Entry]]], width: int, keys: int) -> list[Line]:
    lines: list[Line] = []
    for section in sections:
        lines += [*([()] if lines else []), *_section(section, width, keys)]
    return lines


def _section(section: tuple[str, list[Entry]], width: int, keys: int) -> list[Line]:
    name, rows = section
    lines: list[Line] = [((name, "head"),)]
    for _, shown, words in rows:
        lines += hanging(f"  {shown}", words, width, keys, head_role="key")
    return lines


def _halves(blocks: Sequence[list[Line]]) -> tuple[list[Line], list[Line]]:
    """Put blocks into two columns of about the same height, in their order."""
    total = sum(map(len, blocks))
    left: list[Line] = []
    right: list[Line] = []
    for block in blocks:
        side = left if not right and len(left) + len(block) // 2 <= total // 2 else right
        side += [*([()] if side else []), *block]
    return left, right


def _padded(line: Line, width: int) -> Line:
    return (*line, (" " * (width - sum(cell_len(text) for text, _ in line)), "text"))
