"""The blocks of a section as groups: what stands under one label, with its lists as trees and its tables.

People mark what a list is about in many ways: a heading, a line in bold, a line that ends with a colon, a label with
its value. Here they all are a label with entries below.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from kanvtui.domain.outline import Grid, Line, Section
from kanvtui.domain.values import frozen
from kanvtui.exchange.topics import labelled, topic

DOTTED = re.compile(r"(?:\d{1,3}(?:\.\d{1,3}){1,4}\.?|\d{1,3}[.)]|Step \d{1,3}\s?[:.)–—-])\s+(?=\S)", re.IGNORECASE)
_LITERAL = re.compile(r"(?:IF|ELSE|ELSEIF|ELIF|END ?IF|THEN)\b|[^=:]{3,60} = [^=]{5,}")
_LONGEST_LABEL = 140
_BOLD_WORDS = 10
BOXES = ("☐", "☑")


@frozen
class Entry:
    """One entry of a list, or a paragraph (without a mark), with the entries below it."""

    text: str
    number: int
    mark: str = ""
    below: tuple["Entry", ...] = ()

    @property
    def boxed(self) -> bool:
        """True for a line of a check list."""
        return self.mark in BOXES

    @property
    def numbered(self) -> bool:
        """True for an entry of an ordered list."""
        return self.mark[:-1].isalnum() and self.mark[-1:] in ".)"


@frozen
class Group:
    """What stands under one label: `head` is the line of the label, None where there is none."""

    label: str
    value: str
    head: Line | None
    entries: tuple[Entry, ...]
    grids: tuple[Grid, ...]


class _Open:
    """A group that is still being read."""

    def __init__(self, label: str = "", value: str = "", head: Line | None = None) -> None:
        self.label, self.value, self.head = label, value, head
        self.lines: list[Line] = []
        self.grids: list[Grid] = []

    def closed(self) -> Group:
        return Group(self.label, self.value, self.head, trees(self.lines), tuple(self.grids))


def groups(blocks: Iterable[Line | Grid]) -> tuple[Group, ...]:
    """Return the blocks of a section as groups, in order; the first ones may be without a label.

    A block of code is literal text and nobody's work: of it only branches, formulas and drawn trees are read.
    """
    found: list[_Open] = []
    for block in blocks:
        if isinstance(block, Line) and block.code and not block.level and not _LITERAL.match(block.text):
            continue
        if isinstance(block, Grid):
            _current(found).grids.append(block)
        elif block.level:
            if _has_said(found):
                found.append(_Open())
            _continued(found, block).lines.append(block)
        elif numbered := DOTTED.match(block.text):
            # A paragraph that bears a number of its own stands above the list that follows it.
            mark = numbered[0].strip()
            if _is_full(found) and not any(line.mark and not line.level for line in found[-1].lines):
                found.append(_Open())
            _current(found).lines.append(Line(block.text[numbered.end() :], block.number, 0, mark, block.bold))
        elif label := _label(block):
            found.append(_Open(*label, block))
        else:
            if _is_full(found):
                found.append(_Open())
            _current(found).lines.append(block)
    return tuple(group.closed() for group in found)


def _current(found: list[_Open]) -> _Open:
    if not found:
        found.append(_Open())
    return found[-1]


def _has_said(found: list[_Open]) -> bool:
    """True when the list that begins is not the label's above: `Owner: CSM` has said all it says."""
    last = found[-1] if found else None
    return bool(last and last.value and not last.lines and topic(last.label) and last.value[-1:] not in ":;,")


def _continued(found: list[_Open], line: Line) -> _Open:
    """Return the group that an entry belongs to: one whose numbers it carries on, else the current one."""
    current = _current(found)
    number = line.mark.rstrip(".)")
    if line.level == 1 and number.isdigit() and len(found) > 1 and not any(one.level for one in current.lines):
        before = next((one.mark for one in reversed(found[-2].lines) if one.level == 1), "").rstrip(".)")
        if before.isdigit() and int(number) == int(before) + 1 > 1:
            return found[-2]
    return current


def _is_full(found: Sequence[_Open]) -> bool:
    """True when a plain paragraph no longer belongs to the label above: its list is over, or it has its value."""
    if not found or not found[-1].label:
        return False
    return bool(found[-1].value or found[-1].grids or any(line.level for line in found[-1].lines))


def _label(line: Line) -> tuple[str, str] | None:
    """Return label and value where a paragraph is one: `Owner: CSM`, `Include:`, a short line in bold."""
    if found := labelled(line.text):
        return found
    if line.text.endswith(":") and len(line.text) <= _LONGEST_LABEL:
        return line.text[:-1].strip(), ""
    short = len(line.text.split()) <= _BOLD_WORDS and line.text[-1:] not in ".!?,;"
    return (line.text, "") if line.bold and short and line.text else None


def trees(lines: Sequence[Line]) -> tuple[Entry, ...]:
    """Return the entries of a list with what stands below each; a numbered paragraph stands above bullets after it."""
    rows: list[tuple[int, Line, list[int]]] = []
    roots: list[int] = []
    path: list[int] = []
    for at, line in enumerate(lines):
        if not line.level and not line.mark:
            path.clear()
        while path and lines[path[-1]].level >= line.level:
            path.pop()
        (rows[path[-1]][2] if path else roots).append(at)
        rows.append((at, line, []))
        if line.level or line.mark:
            path.append(at)
    made: dict[int, Entry] = {}
    for at, line, below in reversed(rows):
        made[at] = Entry(line.text, line.number, line.mark, tuple(made.pop(child) for child in below))
    return tuple(made[at] for at in roots)


def flat(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries with all below them, in the order of the document."""
    stack = list(entries)[::-1]
    while stack:
        entry = stack.pop()
        yield entry
        stack.extend(reversed(entry.below))


def sections(roots: Iterable[Section]) -> Iterator[tuple[Section, tuple[Section, ...]]]:
    """Yield every section of a document in order, each with those it stands in, from the outermost."""
    stack: list[tuple[Section, tuple[Section, ...]]] = [(root, ()) for root in reversed(list(roots))]
    while stack:
        section, above = stack.pop()
        yield section, above
        stack.extend((child, (*above, section)) for child in reversed(section.sections))
