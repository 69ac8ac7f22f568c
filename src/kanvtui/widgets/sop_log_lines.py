"""How the log of an SOP looks, and the lines that tell how it is looked after. Pure."""

from collections.abc import Iterator

from kanvtui.domain.sop_log import REVIEWED, Governance, LogLine
from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import hanging, paragraph

WIDEST = 110
"""Cells of a line at most: longer ones are hard to read."""
_LABEL = 13
_BLANK: Line = ()


def log_items(found: Governance, width: int, nothing: str) -> list[Item]:
    """Lay out the log, below what is known of the SOP; *nothing* is said where it was never changed."""
    width = min(width, WIDEST)
    lines = [*governance_lines(found, width), _BLANK]
    for line in found.log:
        lines += [*_entry(line, width), _BLANK]
    if not found.log:
        lines += paragraph(nothing, width, "muted")
    return [Item(None, (line,)) for line in lines]


def governance_lines(found: Governance, width: int) -> Iterator[Line]:
    """Lay out version, next review, open training and compliance, each with its label."""
    for label, words, asks in found.lines:
        role = "warning" if asks else "text"
        yield from hanging(f"  {label}", words, width, _LABEL + 2, "muted", role)


def _entry(line: LogLine, width: int) -> Iterator[Line]:
    title, who = f"{visible(line.title)}  ", visible(f"{line.who}, {line.when}")
    yield ((title, "muted" if line.kind == REVIEWED else "accent"), (who, "muted"))
    if line.why:
        yield from paragraph(line.why, width, indent=2)
    for words in line.all:
        yield from hanging("  · ", words, width, 4)
