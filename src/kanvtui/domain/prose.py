"""Notes read as Markdown: the subset that notes use, everything else literally.

Understood are headings, lists, tasks, quotes, rules, code between fences, `**strong**`, `*emphasis*` and `` `code` ``.
Links, images and HTML stay as they were typed: nothing in a note can be clicked, loaded or run.
"""

import re
from collections.abc import Iterator

from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen

DEEPEST = 8
"""Blanks by which a list is indented at most."""

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
_INLINE_ROLES = ("", "code", "strong", "strong", "em", "em")


@frozen
class ProseLine:
    """One line of a note without its marks.

    `kind` is text, heading, item, quote, code or rule; `mark` is what stands before an item: `•`, `☐`, `☑`, `3.`;
    `indent` the blanks before it. `marked` are (start, end, role) in `text`, roles being code, strong and em.
    """

    kind: str
    text: str = ""
    mark: str = ""
    indent: int = 0
    marked: tuple[tuple[int, int, str], ...] = ()

    @property
    def spans(self) -> Iterator[tuple[str, str]]:
        """The text in pieces of one role each (`""`: plain)."""
        place = 0
        for start, end, role in self.marked:
            if start > place:
                yield self.text[place:start], ""
            yield self.text[start:end], role
            place = end
        if place < len(self.text):
            yield self.text[place:], ""


def prose(body: str) -> Iterator[tuple[int, ProseLine]]:
    """Yield the lines of a note, made visible, each with its number from 0; the lines of fences are left out."""
    fence = ""
    for place, line in enumerate(visible(body, multiline=True).split("\n")):
        fence_mark = _FENCE.match(line)
        if fence_mark and (not fence or fence_mark[1].startswith(fence)):
            fence = "" if fence else fence_mark[1]
            continue
        yield place, ProseLine("code", line) if fence else _line(line)


def _line(line: str) -> ProseLine:
    if heading := _HEADING.match(line):
        return _marked("heading", heading[1])
    if _RULE.match(line):
        return ProseLine("rule")
    if quote := _QUOTE.match(line):
        return _marked("quote", line[quote.end() :])
    if item := _ITEM.match(line):
        mark = "•" if item[2] in "-*+" else item[2]
        if item[3]:
            mark = "☐" if item[3][1] == " " else "☑"
        return _marked("item", line[item.end() :], mark, min(len(item[1]), DEEPEST))
    return _marked("text", line)


def _marked(kind: str, text: str, mark: str = "", indent: int = 0) -> ProseLine:
    """Take the inline marks out."""
    plain, marks, place = "", [], 0
    for found in _INLINE.finditer(text):
        plain += text[place : found.start()]
        group = found.lastindex or 0
        words = found[group] or ""
        marks.append((len(plain), len(plain) + len(words), _INLINE_ROLES[group]))
        plain += words
        place = found.end()
    return ProseLine(kind, plain + text[place:], mark, indent, tuple(marks))
