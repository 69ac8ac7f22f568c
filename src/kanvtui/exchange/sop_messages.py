"""Mails and other messages that a document gives word for word, kept as templates."""

from kanvtui.domain.outline import Grid, Line, Section
from kanvtui.exchange.sop_builder import Builder, fitting, note_text
from kanvtui.exchange.topics import heading, labelled, topic

_LONGEST = 15_000
_OTHERS = frozenset(
    "entry exit owner roles tools input output limit wip escalation agenda approvers outcomes metrics"
    " steps quality".split()
)
"""Labels that end a message, for no mail has them."""


def without_messages(
    builder: Builder, section: Section, title: str, stage: str, *, whole: bool = False
) -> tuple[Line | Grid, ...]:
    """Keep the messages of a section as templates of its stage; return the blocks that are none.

    A message stands under a heading or label such as `Welcome email template` and ends with the section, or where a
    label of the procedure follows. With WHOLE all of the section is one.
    """
    blocks = section.blocks
    whole = whole or topic(title) == "message"
    if whole and _add(builder, blocks, title, stage, section.number, section.title):
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


def _ends(block: Line | Grid) -> bool:
    if isinstance(block, Grid):
        return True
    found = labelled(block.text) if not block.level else None
    return bool(found) and found is not None and topic(found[0]) in _OTHERS


def _add(builder: Builder, blocks: tuple[Line | Grid, ...], title: str, stage: str, number: int, text: str) -> bool:
    lines = [block for block in blocks if isinstance(block, Line)]
    if len(lines) < 2 or len(lines) != len(blocks):
        return False
    body = "\n".join(f"{'- ' if line.level else ''}{note_text(line.text)}" for line in lines)
    name = fitting(note_text(heading(title).name))
    if not name or len(body) > _LONGEST:
        return False
    item = {"kind": "message", "title": name, "stage": stage, "body": body}
    if not stage:
        item["milestone"] = builder.milestone("Messages of the document", number, text)
    builder.add("notes", item, number, text)
    builder.take(*lines)
    return True
