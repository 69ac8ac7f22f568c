"""Reports as one HTML file that stands alone: the style is in it, nothing is loaded, nothing runs, and it prints well.

Every text is made visible and escaped. A policy in the head forbids scripts and the network even to whoever edits the
file. Only a note keeps the marks that notes use, read by `domain.prose`.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from kanvtui.domain.prose import ProseLine, prose
from kanvtui.domain.report import BETWEEN, Block, Item, Items, Paragraph, Prose, Report, Section, Table
from kanvtui.domain.text import visible

DEEPEST = 6
"""Levels of headings."""
STYLE = """
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5b6570; --line: #d5dae0; --ground: #ffffff; --tint: #f4f6f8;
  --accent: #0b5c8a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft: #a3adb8; --line: #3a424b; --ground: #15191d;
  --tint: #1e242a; --accent: #7cc0ea; } }
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
body { margin: 0; }
main { max-width: 52rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, h4, p, li, td, th, blockquote, pre { overflow-wrap: anywhere; unicode-bidi: plaintext; }
header { border-bottom: 3px solid var(--accent); margin-bottom: 1.75rem; padding-bottom: 1rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .6rem; }
header p { color: var(--soft); margin: .1rem 0; }
h2 { color: var(--accent); font-size: 1.25rem; margin: 2rem 0 .6rem; }
h3 { font-size: 1.05rem; margin: 1.3rem 0 .4rem; }
h4, h5, h6 { font-size: 1rem; margin: 1rem 0 .3rem; }
ul, ol { margin: .3rem 0 .8rem; padding-left: 1.3rem; }
li { margin: .25rem 0; }
li > ul { color: var(--soft); font-size: .94rem; list-style: none; margin: .1rem 0 .4rem; padding: 0; }
table { border-collapse: collapse; font-size: .94rem; margin: .6rem 0 1.2rem; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .4rem .7rem .4rem 0; min-width: 4.5em;
  text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
.note { background: var(--tint); border-left: 3px solid var(--line); margin: .5rem 0 1.2rem; padding: .5rem 1rem; }
.note p { margin: .5rem 0; }
.note ul { list-style: none; margin: .3rem 0; padding-left: 0; }
.note li { padding-left: 1.4em; text-indent: -1.4em; }
.in1 { margin-left: 1.4em; } .in2 { margin-left: 2.8em; } .in3 { margin-left: 4.2em; } .in4 { margin-left: 5.6em; }
.note .head { font-weight: 700; }
blockquote { border-left: 2px solid var(--line); color: var(--soft); margin: .5rem 0; padding-left: .8rem; }
pre, code { font: .88em/1.45 ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; }
pre { margin: .5rem 0; white-space: pre-wrap; }
hr { border: 0; border-top: 1px solid var(--line); }
@page { size: A4; margin: 18mm 17mm 20mm; @bottom-right { color: #5b6570; content: counter(page) " / " counter(pages);
  font: 9pt sans-serif; } }
@media print {
  :root { color-scheme: light; --ink: #000000; --soft: #444c54; --line: #c4cad0; --ground: #ffffff; --tint: #ffffff;
    --accent: #0b4a70; }
  html { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h1, h2, h3, h4 { break-after: avoid; break-inside: avoid; }
  thead { display: table-header-group; }
  tr, li, pre, blockquote { break-inside: avoid; }
  p, li { orphans: 3; widows: 3; }
}
"""
"""All of the look, for screens of both grounds and for paper."""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
"""Nothing but this very style."""
_STEP = 2
"""Blanks of a note that are one step of indentation."""


def page(report: Report) -> str:
    """Write a report as a whole HTML document."""
    return "\n".join(_page(report)) + "\n"


def _page(report: Report) -> Iterator[str]:
    title = text(report.title)
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>"
    yield f"<style>{STYLE}</style></head>"
    yield "<body><main>"
    yield f"<header><h1>{title}</h1>"
    yield from (f"<p>{text(line)}</p>" for line in report.about)
    yield "</header>"
    for section in report.sections:
        yield from _section(section, 2)
    yield "</main></body></html>"


def text(words: str) -> str:
    """Return a text harmless and escaped, on one line."""
    return escape(visible(words))


def _section(section: Section, level: int) -> Iterator[str]:
    tag = f"h{min(level, DEEPEST)}"
    yield f"<section><{tag}>{text(section.title)}</{tag}>"
    for block in section.blocks:
        yield from _block(block)
    for deeper in section.sections:
        yield from _section(deeper, level + 1)
    yield "</section>"


def _block(block: Block) -> Iterable[str]:
    if isinstance(block, Items):
        return _items(block.items)
    if isinstance(block, Table):
        return _table(block)
    return (f"<p>{text(block.text)}</p>",) if isinstance(block, Paragraph) else _note(block)


def _items(items: Sequence[Item]) -> Iterator[str]:
    yield "<ul>"
    for item in items:
        words = f"<strong>{text(item.text)}</strong>" if item.about or item.items else text(item.text)
        yield f"<li>{words}{BETWEEN + text(item.about) if item.about else ''}"
        if item.items:
            yield from _items(item.items)
        yield "</li>"
    yield "</ul>"


def _table(table: Table) -> Iterator[str]:
    head = "".join(f'<th scope="col">{text(cell)}</th>' for cell in table.head)
    yield f"<table><thead><tr>{head}</tr></thead><tbody>"
    for row in table.rows:
        yield f"<tr>{''.join(f'<td>{text(cell)}</td>' for cell in row)}</tr>"
    yield "</tbody></table>"


_AROUND = {
    "text": ("<p>", "</p>"),
    "item": ("<ul>", "</ul>"),
    "quote": ("<blockquote>", "</blockquote>"),
    "code": ("<pre>", "</pre>"),
}
"""What stands around neighbours of one kind."""


def _note(block: Prose) -> Iterator[str]:
    """Write a note: neighbouring lines of one kind together, an empty line ends a paragraph."""
    yield '<div class="note">'
    group: list[ProseLine] = []
    for _, line in prose(block.body.strip("\n")):
        empty = line.kind == "text" and not line.text.strip()
        if group and (empty or line.kind != group[0].kind or line.kind in ("heading", "rule")):
            yield _group(group)
            group = []
        if not empty:
            group.append(line)
    if group:
        yield _group(group)
    yield "</div>"


def _group(lines: Sequence[ProseLine]) -> str:
    kind = lines[0].kind
    if kind == "rule":
        return "<hr>"
    if kind == "heading":
        return f'<p class="head">{_spans(lines[0])}</p>'
    before, after = _AROUND[kind]
    if kind == "item":
        return f"{before}{''.join(map(_note_item, lines))}{after}"
    between = "\n" if kind == "code" else "<br>\n"
    return f"{before}{between.join(map(_spans, lines))}{after}"


def _note_item(line: ProseLine) -> str:
    return f'<li class="in{line.indent // _STEP}">{line.mark} {_spans(line)}</li>'


def _spans(line: ProseLine) -> str:
    """The text of one line with its marks; it is visible already."""
    return "".join(f"<{role}>{escape(words)}</{role}>" if role else escape(words) for words, role in line.spans)
