"""Reports as Markdown (CommonMark with the tables of GitHub): every text literal, each on one line.

What a user typed never becomes markup. Only a note keeps the marks that notes use, read by `domain.prose` and written
anew inside a quotation, so that its headings and lists stay its own.
"""

import re
from collections.abc import Iterable, Iterator

from kanvtui.domain.prose import ProseLine, prose
from kanvtui.domain.report import BETWEEN, Block, Item, Items, Paragraph, Prose, Report, Section, Table
from kanvtui.domain.text import visible

DEEPEST = 6
"""Levels of headings."""
NOTHING = "–"
"""Stands where a text is empty: a mark around nothing would be read as something else."""
_STEP = "    "
"""Indents an item below any other one of a list, numbered ones too."""

_ANYWHERE = re.compile(
    r"[\\`*\[<~]"
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # within a word an underscore marks nothing
    r"|&(?=#?\w+;)"
    r"|#(?=#*\Z)"  # at the end of a heading they are taken for its frame
    r"|:(?=//)|(?<=\bwww)\.",  # addresses become links by themselves
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\A(\d+)([.)])")
_FENCE = re.compile(r"`{3,}")
_BOXES = {"•": "-", "☐": "- [ ]", "☑": "- [x]"}


def markdown(report: Report) -> str:
    """Write a report as Markdown, with a line end at its end."""
    lines = [f"# {literal(report.title)}"]
    if report.about:
        *others, last = map(literal, report.about)
        lines += ["", *(f"{line}  " for line in others), last]
    for section in report.sections:
        lines += _section(section, 2)
    return "\n".join(lines) + "\n"


def literal(text: str) -> str:
    """Return text as Markdown shows it literally on a line of its own."""
    return _started(_inline(text))


def _inline(text: str) -> str:
    """Return text as Markdown shows it literally within a line."""
    return _kept(" ".join(visible(text).split()) or NOTHING)


def _section(section: Section, level: int) -> Iterator[str]:
    yield from ("", f"{'#' * min(level, DEEPEST)} {literal(section.title)}")
    for block in section.blocks:
        yield ""
        yield from _block(block)
    for deeper in section.sections:
        yield from _section(deeper, level + 1)


def _block(block: Block) -> Iterable[str]:
    if isinstance(block, Items):
        return (line for item in block.items for line in _item(item, ""))
    if isinstance(block, Table):
        ruler = ("---",) * len(block.head)
        return (_row(map(_cell, block.head)), _row(ruler), *(_row(map(_cell, row)) for row in block.rows))
    return (literal(block.text),) if isinstance(block, Paragraph) else _quoted(block)


def _item(item: Item, indent: str) -> Iterator[str]:
    text = f"**{_inline(item.text)}**" if item.about or item.items else literal(item.text)
    yield f"{indent}- {text}{BETWEEN}{_inline(item.about)}" if item.about else f"{indent}- {text}"
    for deeper in item.items:
        yield from _item(deeper, f"{indent}  ")


def _cell(text: str) -> str:
    return _inline(text).replace("|", "\\|") if text else ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _quoted(block: Prose) -> Iterator[str]:
    """Write a note as a quotation; lines of another kind are parted by a blank one, line breaks are kept."""
    lines = [line for _, line in prose(block.body.strip("\n"))]
    ticks = [len(found) for line in lines if line.kind == "code" for found in _FENCE.findall(line.text)]
    fence = "`" * (max(ticks, default=2) + 1)
    indents: list[int] = []
    before, blank = "", True
    for line in lines:
        if "code" in (line.kind, before) and line.kind != before:
            yield from (f"> {fence}", ">") if before == "code" else (">",) * (not blank)
            yield from (f"> {fence}",) if line.kind == "code" else ()
            blank = True
        elif not blank and (line.kind != before or line.kind == "heading"):
            yield ">"
            blank = True
        indents = _depths(indents, line)
        written = _prose(line, len(indents) - 1)
        if written or not blank or line.kind == "code":
            yield f"> {written}".rstrip(" " if not written else "")
        before, blank = line.kind, not written
    if before == "code":
        yield f"> {fence}"


def _depths(indents: list[int], line: ProseLine) -> list[int]:
    """The indents of the items that an item stands in, its own at the end."""
    return [*(indent for indent in indents if indent < line.indent), line.indent] if line.kind == "item" else []


def _prose(line: ProseLine, depth: int) -> str:
    """Write one line of a note; lines of text end in two blanks, which keep them apart."""
    if line.kind == "code":
        return line.text
    if line.kind == "rule":
        return "---"
    if line.kind == "heading":
        return f"**{_inline(line.text)}**"
    words = "".join(_span(text, role) for text, role in line.spans).strip()
    if not words:
        return ""
    if line.kind == "item":
        return f"{_STEP * depth}{_BOXES.get(line.mark, line.mark)} {_started(words)}"
    return f"{'> ' * (line.kind == 'quote')}{_started(words)}  "


def _started(words: str) -> str:
    """Let the beginning of a line that is written already mean nothing."""
    return f"\\{words}" if words[0] in "#+=->|:" else _NUMBER.sub(r"\1\\\2", words)


def _span(text: str, role: str) -> str:
    if role == "code":
        return f"`{text}`"
    mark = {"strong": "**", "em": "*"}.get(role, "")
    return f"{mark}{_kept(text)}{mark}"


def _kept(text: str) -> str:
    """Return part of a line as it is shown literally, with the blanks at its ends."""
    return _ANYWHERE.sub(r"\\\g<0>", text)
