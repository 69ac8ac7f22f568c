"""How documents and the list of past reviews look on the screen. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len

from kanvtui.domain.report import BETWEEN, Block, Items, MinutesLine, Paragraph, Report, Section, Table
from kanvtui.domain.report import Item as ReportItem
from kanvtui.domain.text import plural, visible
from kanvtui.widgets.card_lines import Line, fit
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import GAP, paragraph, wrap

WIDEST = 110
"""Cells of a line at most: longer ones are hard to read."""
_LEAST = 6
"""Cells of a column at least; below it the cells of a row stand under each other."""
_STEP = 2
_BLANK: Line = ()


def past_items(found: Sequence[MinutesLine], width: int) -> list[Item]:
    """Lay out the reviews: the day, what was decided, what of the promises is open."""
    items: list[Item] = []
    for line in found:
        items += [Item(line.review_id, tuple(_past(line, min(width, WIDEST)))), Item(None, (_BLANK,))]
    return items[:-1]


def _past(line: MinutesLine, width: int) -> Iterator[Line]:
    facts = (line.scope, line.who, line.spent)
    head, about = line.when, " · ".join(filter(None, facts))
    state = "" if line.ended else "not finished · "
    room = max(0, width - cell_len(head) - cell_len(state) - 2)
    yield ((f"{head}  ", "key"), (state, "warning"), (fit(visible(about), room).rstrip(), "muted"))
    decided = f"{line.decided} of {plural(line.decided + line.undecided, 'item')} decided"
    promised = plural(line.promised, "promise") if line.promised else "no promise"
    left = f", {line.promises_open} still open" if line.promises_open else ""
    yield from paragraph(f"{decided} · {promised}{left}", width)


def report_items(report: Report, width: int) -> list[Item]:
    """Lay out a document for a width in cells; the title stands in the head line of its screen."""
    width = min(width, WIDEST)
    lines: list[Line] = []
    for words in report.about:
        lines += paragraph(words, width, "muted")
    for section in report.sections:
        lines += [_BLANK, *_section(section, width, "head")]
    return [Item(None, (line,)) for line in lines]


def _section(section: Section, width: int, role: str) -> Iterator[Line]:
    yield from paragraph(section.title, width, role)
    for block in section.blocks:
        yield from _block(block, width)
    for place, deeper in enumerate(section.sections):
        if place or section.blocks:
            yield _BLANK
        yield from _section(deeper, width, "accent")


def _block(block: Block, width: int) -> Iterable[Line]:
    if isinstance(block, Items):
        return (line for item in block.items for line in _item(item, width, 0))
    if isinstance(block, Table):
        return _table(block, width)
    return paragraph(block.text if isinstance(block, Paragraph) else block.body, width)


def _item(item: ReportItem, width: int, depth: int) -> Iterator[Line]:
    """One line of a list: what it is in bold on its own ground, what is said about it behind it."""
    indent = depth * _STEP
    role = "text" if depth == 0 else "muted"
    words = f"{item.text}{BETWEEN}{item.about}" if item.about else item.text
    head = len(visible(item.text)) if item.about or item.items else 0
    for place, line in enumerate(wrap(words, max(1, width - indent - _STEP))):
        mark = "• " if place == 0 and depth == 0 else "  "
        bold = min(head, len(line))
        yield ((" " * indent + mark, "muted"), (line[:bold], "key"), (line[bold:], role))
        head = max(0, head - len(line) - 1)
    for deeper in item.items:
        yield from _item(deeper, width, depth + 1)


def _table(table: Table, width: int) -> Iterator[Line]:
    """Columns beside each other, cells wrapped; columns in which nothing stands are left out."""
    used = [at for at in range(len(table.head)) if any(row[at] for row in table.rows)]
    rows = [[visible(row[at]) for at in used] for row in table.rows]
    names = [table.head[at] for at in used]
    widths = _widths([names, *rows], width)
    if not widths:
        for row in rows:
            yield from paragraph(" · ".join(filter(None, row)), width)
        return
    yield from _cells(names, widths, "muted")
    for row in rows:
        yield from _cells(row, widths, "text")


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of columns: as wide as their texts, the widest give way first; none when it is too narrow."""
    found = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    room = width - len(GAP) * (len(found) - 1)
    if room < _LEAST * len(found):
        return []
    while sum(found) > room:
        widest = found.index(max(found))
        others = max((size for at, size in enumerate(found) if at != widest), default=0)
        found[widest] -= max(1, min(sum(found) - room, found[widest] - others))
    return found


def _cells(cells: Sequence[str], widths: Sequence[int], role: str) -> Iterator[Line]:
    columns = [wrap(cell, size) if cell else [""] for cell, size in zip(cells, widths, strict=True)]
    for place in range(max(map(len, columns))):
        line: list[tuple[str, str]] = []
        for at, (column, size) in enumerate(zip(columns, widths, strict=True)):
            words = column[place] if place < len(column) else ""
            line += [(GAP, role)] if at else []
            line.append((fit(words, size), role))
        yield tuple(line)
