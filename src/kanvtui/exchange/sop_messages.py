"""Mails and other messages that a document gives word for word, kept as templates."""

import re

from kanvtui.domain.outline import Grid, Line, Section
from kanvtui.exchange.sop_builder import Builder, fitting, note_text
from kanvtui.exchange.topics import heading, labelled, topic

_LONGEST = 15_000
_OTHERS = frozenset(
    "entry exit owner roles tools input output limit wip escalation agenda approvers outcomes metrics"
    " steps quality".split()
)
"""Labels that end a message, for no mail has them."""
_LETTER = re.compile(r"(?:subject|betreff)\s*:|(?:hi|hello|dear|hey|good morning)\b", re.IGNORECASE)
_TEMPLATE = re.compile(r"\b(?:templates?|e-?mails?|messages?|scripts?|minutes|letters?)\b", re.IGNORECASE)
_QUOTES = '"“”„'
_LEAST_SAID = 8
"""Words in quotes that are something to say; fewer are a name."""


def without_messages(
    builder: Builder, section: Section, title: str, stage: str, *, whole: bool = False
) -> tuple[Line | Grid, ...]:
    """Keep the messages of a section as templates of its stage; return the blocks that are none.

    A message stands under a heading or label such as `Welcome email template` and ends with the section, or where a
    label of the procedure follows. With WHOLE all of the section is one.
    """
    least = 1 if whole else 2
    whole = whole or topic(title) == "message"
    blocks = section.blocks if whole else _without_letters(builder, section.blocks, title, stage)
    if whole and _add(builder, blocks, title, stage, section.number, section.title, least=least):
        builder.take(section)
        return ()
    for at, block in enumerate(blocks):
        found = labelled(block.text) if isinstance(block, Line) and not block.level else None
        if not isinstance(block, Line) or not found or found[1] or topic(found[0]) != "message":
            continue
        end = next((n for n in range(at + 1, len(blocks)) if _ends(blocks[n])), len(blocks))
        if _add(builder, blocks[at + 1 : end], found[0], stage, block.number, block.text):
            builder.take(block)
            return (*blocks[:at], *blocks[end:])
    return blocks


def _without_letters(
    builder: Builder, blocks: tuple[Line | Grid, ...], title: str, stage: str
) -> tuple[Line | Grid, ...]:
    """Keep the letters in blocks of code, and what is to be said word for word; return the blocks that are neither."""
    rest: list[Line | Grid] = []
    at = 0
    while at < len(blocks):
        end = at
        while end < len(blocks) and _is_code(blocks[end]):
            end += 1
        run = blocks[at : max(end, at + 1)]
        above = rest[-1] if rest else None
        label = _told(above)
        if _is_letter(run, label or title) or (label and _is_quoted(run)):
            first = above if label and isinstance(above, Line) else run[0]
            if isinstance(first, Line) and _add(builder, run, label or title, stage, first.number, first.text, least=1):
                builder.take(first)
                rest = rest[:-1] if label else rest
                run = ()
        rest += run
        at = max(end, at + 1)
    return tuple(rest)


def _told(block: Line | Grid | None) -> str:
    """Return the label that stands above a letter: `To the customer:`."""
    found = labelled(block.text) if isinstance(block, Line) and not block.level and not block.code else None
    return found[0] if found and not found[1] else ""


def _is_code(block: Line | Grid) -> bool:
    return isinstance(block, Line) and block.code


def _is_letter(run: tuple[Line | Grid, ...], name: str) -> bool:
    """True for a block of code that begins like a letter, or is announced as something to fill in."""
    lines = [block for block in run if isinstance(block, Line) and block.code]
    plain = len(lines) > 1 and not any(line.level for line in lines)
    return plain and (bool(_TEMPLATE.search(name)) or any(_LETTER.match(line.text) for line in lines[:3]))


def _is_quoted(run: tuple[Line | Grid, ...]) -> bool:
    """True for one paragraph in quotes: what is to be said, not what is to be done."""
    block = run[0]
    text = block.text if isinstance(block, Line) and not block.level else ""
    return len(run) == 1 and text[:1] in _QUOTES and text[-1:] in _QUOTES and len(text.split()) >= _LEAST_SAID


def _ends(block: Line | Grid) -> bool:
    if isinstance(block, Grid):
        return True
    found = labelled(block.text) if not block.level else None
    return bool(found) and found is not None and topic(found[0]) in _OTHERS


def _add(
    builder: Builder, blocks: tuple[Line | Grid, ...], title: str, stage: str, number: int, text: str, *, least: int = 2
) -> bool:
    lines = [block for block in blocks if isinstance(block, Line)]
    if len(lines) < least or len(lines) != len(blocks):
        return False
    body = "\n".join(f"{'- ' if line.level else ''}{note_text(line.text)}" for line in lines)
    name = fitting(note_text(heading(title).name))
    if not name or len(body) > _LONGEST:
        return False
    item: dict[str, object] = {"kind": "message", "title": name, "stage": stage, "body": body}
    if not stage:
        item |= {"reference": True}
    builder.add("notes", item, number, text)
    builder.take(*lines)
    return True
