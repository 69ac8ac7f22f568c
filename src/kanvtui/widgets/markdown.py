"""Notes as Markdown, drawn as rows: the subset that notes use, everything else literally. Pure.

Understood are headings, lists, tasks, quotes, rules, code between fences, `**strong**`, `*emphasis*` and `` `code` ``.
Links, images and HTML stay as they were typed: nothing in a note can be clicked, loaded or run.
"""

import re
from collections.abc import Iterator

from kanvtui.domain.text import visible
from kanvtui.widgets.paper import Row, slices

LONGEST = 20_000
"""Characters of a note that are looked at; the rest is counted in lines."""

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*\s*\Z")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,4}[.)])\s+(\[[ xX]\]\s+)?(?=\S)")
_QUOTE = re.compile(r"\s{0,3}>\s?")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*\Z")
_FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
_INLINE = re.compile(
    r"`([^`]+)`"
    r"|\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__(?!\w)"
    r"|\*(?=\S)([^*]+?)(?<=\S)\*|(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)"
)
_INLINE_ROLES = (None, "code", "strong", "strong", "em", "em")


def rows(body: str, width: int, most: int = 0) -> list[Row]:
    """Draw a note into *width* cells; with *most*, the last row says how much was left out."""
    width = max(width, 8)
    found: list[Row] = []
    lines = visible(body[:LONGEST], multiline=True).split("\n")
    left = body.count("\n", LONGEST)
    fence = ""
    for place, line in enumerate(lines):
        fence_mark = _FENCE.match(line)
        if fence_mark and (not fence or fence_mark[1].startswith(fence)):
            fence = "" if fence else fence_mark[1]
            continue
        found.extend(_code(line, width) if fence else _line(line, width))
        if most and len(found) >= most:
            left += len(lines) - place - 1
            break
    del found[most or len(found) :]
    if left:
        found.append(((f"… {left:,} more lines", "muted"),))
    return found


def _code(line: str, width: int) -> Iterator[Row]:
    for start, end in slices(line, width - 2):
        yield (("  ", "code"), (line[start:end], "code"))


def _line(line: str, width: int) -> Iterator[Row]:
    if heading := _HEADING.match(line):
        yield from _spans("", "", heading[1], width, "heading")
    elif _RULE.match(line):
        yield (("─" * width, "rule"),)
    elif quote := _QUOTE.match(line):
        yield from _spans("│ ", "│ ", line[quote.end() :], width, "muted")
    elif item := _ITEM.match(line):
        indent = " " * min(len(item[1]), 8)
        mark = "•" if item[2] in "-*+" else item[2]
        if item[3]:
            mark = "☐" if item[3][1] == " " else "☑"
        head = f"{indent}{mark} "
        yield from _spans(head, " " * len(head), line[item.end() :], width, "text")
    else:
        yield from _spans("", "", line, width, "text")


def _spans(head: str, hanging: str, text: str, width: int, role: str) -> Iterator[Row]:
    """Write one paragraph with its inline marks behind *head*; further lines behind *hanging*."""
    plain, marks = _inline(text)
    first = True
    for start, end in slices(plain, max(width - len(head), 4)):
        pieces = [(head if first else hanging, "muted")] if head else []
        place = start
        for mark_start, mark_end, mark_role in marks:
            low, high = max(mark_start, place), min(mark_end, end)
            if low < high:
                pieces += [(plain[place:low], role)] if low > place else []
                pieces.append((plain[low:high], mark_role))
                place = high
        pieces += [(plain[place:end], role)] if end > place else []
        yield tuple(pieces)
        first = False


def _inline(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Take the inline marks out; return the text and (start, end, role) of what they marked."""
    plain, marks, place = "", [], 0
    for found in _INLINE.finditer(text):
        plain += text[place : found.start()]
        group = found.lastindex or 0
        words = found[group] or ""
        marks.append((len(plain), len(plain) + len(words), _INLINE_ROLES[group] or "text"))
        plain += words
        place = found.end()
    return plain + text[place:], marks
