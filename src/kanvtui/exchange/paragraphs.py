"""Which lines of a paragraph belong together: wrapped ones do, those of a pasted text are a thought each."""

import re
from collections.abc import Sequence

NARROWEST, WIDEST = 60, 140
"""Columns at which authors wrap their text."""
_OWN = re.compile(
    r"^(?:\*\*[^*]{1,60}:?\*\*:?(?:\s|$)|[A-Z][^:.;]{0,50}:(?:\s|$)|\(?[a-zA-Z0-9]{1,3}[.)]\s|\d+\.\d|[-*•]\s"
    r"|\[[ xX]\]\s|\||<!--)"
)
_SET = re.compile(r"\s[=:]=?\s|^\s*(?:IF|ELSE|ELSEIF|END IF|END)\b")
_MARKUP = re.compile(
    r"^[\s>|:*_=+~`#{}\u2190-\u2195\u2500-\u25ff-]*$|^\s*(?:```|~~~|<!--\s*$|-->\s*$)|^[\s>]*\[!\w+\]\s*$"
)
_ENDS = (".", ":", ";", "!", "?", "|", ")", '"', "”")


def paragraphs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return where each paragraph among *lines* begins and ends; the end is not part of it."""
    if len(lines) < 2:
        return [(0, 1)] * len(lines)
    width = max(len(line.strip()) for line in lines)
    wrapped = NARROWEST <= width <= WIDEST
    starts = [0]
    for place in range(1, len(lines)):
        before, line = lines[place - 1], lines[place].strip()
        if not _joins(before, line, width if wrapped else 0):
            starts.append(place)
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _joins(before: str, line: str, width: int) -> bool:
    """True when *line* goes on where the one before was wrapped; a *width* of 0 means that none is."""
    if is_markup(line) or is_markup(before):
        return False
    if before.endswith(("  ", "\\", "<br>", "<br/>")) or _OWN.match(line) or _SET.search(line) or _SET.search(before):
        return False
    text = before.strip()
    if line[:1].islower() and not text.endswith(_ENDS):
        return True
    word = line.split(" ", 1)[0]
    return bool(width) and len(text) + 1 + len(word) > width * 0.9


def is_markup(line: str) -> bool:
    """True when a line has no words of its own: blank, a rule, a fence, the line below a table's head."""
    return _MARKUP.match(line) is not None
