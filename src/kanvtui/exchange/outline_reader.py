"""A document read as a person reads it: Markdown, or text as it was pasted, as headings with what stands below them."""

from kanvtui.domain.outline import Outline
from kanvtui.exchange.bare_headings import with_headings
from kanvtui.exchange.chapters import outlined
from kanvtui.exchange.hidden_parts import taken_out
from kanvtui.exchange.inline import plain
from kanvtui.exchange.markdown_pieces import Reader, front_matter
from kanvtui.exchange.mending import mended
from kanvtui.exchange.paragraphs import is_markup
from kanvtui.exchange.plain_tables import with_tables
from kanvtui.exchange.unsqueezing import levelled, opened

LARGEST = 1_000_000
"""Bytes of a document; one of more than that is no procedure."""


def outlines(text: str) -> tuple[Outline, ...]:
    """Return the SOPs of a document, in order; a document without a word has none.

    Every line with words is in one of them: as a line, a cell or a title. Lines are counted from 1, as the file has
    them.
    """
    lines = mended(text)
    head, above = front_matter(lines)
    beside, body = taken_out(["" if place < above else line for place, line in enumerate(lines)])
    read = sorted([*Reader(body).read(), *beside], key=lambda piece: piece.number)
    named = next((piece.text.partition(": ")[2] for piece in head if piece.text.lower().startswith("title: ")), "")
    pieces = with_headings(levelled(with_tables(list(opened(read)))), titled=bool(named))
    words = [number for number, line in enumerate(lines, 1) if not is_markup(line) and ("<" not in line or plain(line))]
    if not words:
        return ()
    return outlined([*head, *pieces], words, named)
