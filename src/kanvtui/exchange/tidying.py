"""A document made ready to be understood: clean texts, rows as wide as their head, bold lines that are headings."""

import dataclasses

from kanvtui.domain.outline import Grid, Line, Outline, Section
from kanvtui.domain.phrases import day_mark
from kanvtui.domain.text import is_blank
from kanvtui.exchange.sop_builder import clean
from kanvtui.exchange.topics import KEYWORDS, full, heading, labelled, topic

_DEEPEST = 9
"""Levels of a list; what stands deeper is read as if it stood there."""


def tidied(outline: Outline) -> Outline:
    """Return the document without what nobody sees, and with lines that head a part as headings.

    `Day -60: Outreach` and `Step 2: Review` in bold are headings that somebody drew by hand.
    """
    made = tuple(_promoted(section) for section in outline.sections)
    return Outline(clean(outline.title), outline.number, made, outline.lines)


def _promoted(section: Section) -> Section:
    tidy = (_block(block) for block in section.blocks)
    blocks = tuple(block for block in tidy if block is not None)
    title = "" if is_blank(section.title) else clean(section.title)
    heads = [at for at, block in enumerate(blocks) if isinstance(block, Line) and _heads(block)]
    inner = tuple(_promoted(child) for child in section.sections)
    if len(heads) < 2 or topic(full(section)) == "message":
        return Section(title, section.number, section.level, blocks, inner, section.mark)
    made = []
    for at, end in zip(heads, [*heads[1:], len(blocks)], strict=True):
        line = blocks[at]
        if isinstance(line, Line):
            made.append(Section(line.text, line.number, section.level + 1, blocks[at + 1 : end]))
    return Section(title, section.number, section.level, blocks[: heads[0]], (*made, *inner), section.mark)


def _heads(line: Line) -> bool:
    if line.level or len(line.text) > 100 or not (line.bold or labelled(line.text)):
        return False
    head = heading(line.text)
    mark = day_mark(head.name) if line.bold else None
    return bool(mark and mark.rest) or (head.keyword in KEYWORDS and head.numbered)


def _block(block: Line | Grid) -> Line | Grid | None:
    """Return a block with clean texts; None for one that shows nothing."""
    if isinstance(block, Line):
        text = clean(block.text)
        made = dataclasses.replace(block, text=text, level=min(block.level, _DEEPEST))
        return None if is_blank(text) else made
    width = max((len(block.head), *(len(row) for row in block.rows)))
    head, *rows = (
        (*(clean(cell) for cell in row), *("" for _ in range(width - len(row)))) for row in (block.head, *block.rows)
    )
    return Grid(head, tuple(rows), block.numbers) if width else None
