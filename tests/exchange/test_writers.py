"""Documents as Markdown and HTML, read back by parsers of others: every text is there, literally, and nothing else."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from builders import HOSTILE
from kanvtui.domain.report import Block, Item, Items, Paragraph, Prose, Report, Section, Table
from kanvtui.domain.text import visible
from kanvtui.exchange.html import POLICY, STYLE, page
from kanvtui.exchange.markdown import NOTHING, literal, markdown

TEXTS = (
    *HOSTILE,
    "<script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "a | b || c \\| d",
    "`code` ``x`` \\`",
    "**b** *e* __u__ _x_ snake_case ~~gone~~",
    "[link](javascript:x) ![i](x) <https://x.y>",
    "&amp; &#60; &copy; R&D AT&T",
    "# no heading #",
    "- no item",
    "12) no number",
    "1. no number",
    "> no quote",
    "=== ---",
    "+ plus",
    "|-",
    ":-",
    ":smile: - | -",
    "reason\nwith\r\nlines\tand a tab",
    "back\\slash\\",
    "https://example.com/a_b_c and www.example.com",
    "# ",
    "\\",
)
"""What somebody may have typed."""
TAGS = set(
    "html head meta title style body main header h1 h2 h3 h4 h5 h6 p section ul li strong em code table thead tbody tr "
    "th td div blockquote pre br hr".split()
)
ANY = st.one_of(
    st.sampled_from(TEXTS),
    st.text(max_size=40),
    st.lists(st.sampled_from(list("*_`[]()<>#|~&-+=1. \\\na!:/")), max_size=20).map("".join),
)


def shown(text: str) -> str:
    """A text as a reader sees it: harmless, on one line, runs of blanks as one."""
    return " ".join(visible(text).split()) or NOTHING


def everything(text: str) -> Report:
    """A document with a text in every place."""
    item = Item(text, text, (Item(text), Item(text, text)))
    blocks = (Items((item, Item(text))), Table((text, "Plain"), ((text, "x"), ("", text))), Paragraph(text))
    return Report(text, (text, text), (Section(text, blocks, (Section(text, (Paragraph(text),)),)),))


def texts(report: Report) -> Iterator[str]:
    """Every text of a document in its order, an item with what is said about it in one."""
    yield report.title
    yield from report.about
    for section in report.sections:
        yield from of_section(section)


def of_section(section: Section) -> Iterator[str]:
    yield section.title
    for block in section.blocks:
        yield from of_block(block)
    for deeper in section.sections:
        yield from of_section(deeper)


def of_block(block: Block) -> Iterator[str]:
    match block:
        case Items(items):
            for item in items:
                yield from of_item(item)
        case Table(head, rows):
            for row in (head, *rows):
                yield from row
        case Paragraph(text):
            yield text


def of_item(item: Item) -> Iterator[str]:
    yield f"{shown(item.text)} — {shown(item.about)}" if item.about else item.text
    for deeper in item.items:
        yield from of_item(deeper)


class Reader(HTMLParser):
    """Takes a page apart: its tags, its attributes, and the text of each element that has one."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.texts: list[str] = []
        self.style = ""
        self._in = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        if tag in ("h1", "h2", "h3", "p", "li", "th", "td", "title", "style"):
            self._in = tag
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self._in == "style":
            self.style += data
        elif self._in:
            self.texts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "h2", "h3", "p", "li", "th", "td", "title", "style"):
            self._in = ""


def of_page(source: str) -> list[str]:
    """The texts of a page; that of the window's title comes first and is the same as the heading's."""
    found = Reader(source)
    assert found.tags <= TAGS
    assert found.attributes <= {
        ("html", "lang"), ("meta", "charset"), ("meta", "http-equiv"), ("meta", "content"), ("meta", "name"),
        ("th", "scope"), ("div", "class"), ("p", "class"), ("li", "class"),
    }  # fmt: skip
    title, style, *others = (" ".join(text.split()) for text in found.texts)
    assert (title, style) == (others[0], "")
    assert found.style == STYLE
    return others


def inline(token: Token) -> list[str]:
    """The texts of one inline token, one a line; anything but strong text would be markup."""
    lines = [""]
    for child in token.children or ():
        if child.type == "hardbreak":
            lines.append("")
        else:
            assert child.type in ("text", "text_special", "strong_open", "strong_close"), (child.type, token.content)
            lines[-1] += child.content
    return lines


def of_markdown(source: str) -> list[str]:
    """The texts of a Markdown document as a parser of CommonMark with tables reads them."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= set("heading paragraph inline bullet_list list_item table thead tbody tr th td".split()), kinds
    return [text for token in tokens if token.type == "inline" for text in inline(token)]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_literal_in_both(text: str) -> None:
    report = everything(text)
    wanted = [shown(each) if each else "" for each in texts(report)]
    assert of_markdown(markdown(report)) == wanted
    assert [each or NOTHING for each in of_page(page(report))] == [each or NOTHING for each in wanted]


@given(ANY)
def test_any_text_is_literal(text: str) -> None:
    report = everything(text)
    wanted = [shown(each) if each else "" for each in texts(report)]
    assert [each or NOTHING for each in of_markdown(markdown(report))] == [each or NOTHING for each in wanted]
    if visible(text).split():  # a page shows nothing where a text is blank
        assert of_page(page(report)) == wanted


@given(ANY)
def test_a_line_of_its_own_is_one_paragraph(text: str) -> None:
    assert of_markdown(literal(text)) == [shown(text)]


def test_a_page_stands_alone_and_loads_nothing() -> None:
    source = page(everything("a"))
    assert source.startswith("<!doctype html>\n")
    assert f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">' in source
    assert "default-src 'none'" in POLICY
    for needed in ("@media print", "@page", "table-header-group", "break-inside: avoid", "prefers-color-scheme: dark"):
        assert needed in STYLE
    for never in ("http:", "https:", "url(", "@import", "<script", "<link", "<img", "expression("):
        assert never not in source.lower(), never


NOTE = """# Head
- one
  * two
3. three
- [ ] open
- [x] done
a **b** *c* `d*e`
second line

> said
---
```py
# no *head* ``` <b>
```
[x](y) <script>
# last"""


def note(body: str) -> Report:
    return Report("R", (), (Section("Notes", (Prose(body),)),))


def test_a_note_keeps_its_marks_in_html() -> None:
    source = page(note(NOTE))
    _, _, shown_note = source.partition('<div class="note">')
    assert shown_note.split("</div>")[0].strip() == (
        '<p class="head">Head</p>\n'
        '<ul><li class="in0">• one</li><li class="in1">• two</li><li class="in0">3. three</li>'
        '<li class="in0">☐ open</li><li class="in0">☑ done</li></ul>\n'
        "<p>a <strong>b</strong> <em>c</em> <code>d*e</code><br>\nsecond line</p>\n"
        "<blockquote>said</blockquote>\n<hr>\n"
        "<pre># no *head* ``` &lt;b&gt;</pre>\n"
        "<p>[x](y) &lt;script&gt;</p>\n"
        '<p class="head">last</p>'
    )


def test_a_note_keeps_its_marks_in_markdown() -> None:
    quoted = markdown(note(NOTE)).split("## Notes\n\n")[1]
    assert quoted == (
        "> **Head**\n>\n> - one\n>     - two\n> 3. three\n> - [ ] open\n> - [x] done\n>\n"
        "> a **b** *c* `d*e`  \n> second line  \n>\n> > said  \n>\n> ---\n>\n"
        "> ````\n> # no *head* ``` <b>\n> ````\n>\n> \\[x](y) \\<script>  \n>\n> **last**\n"
    )
    assert markdown(note("```\nnever closed\n")).endswith("> ```\n> never closed\n> ```\n")
    assert markdown(note("a\n\n\n# b\n# c\n\n```\n\nx\n```\ny")).split("## Notes\n\n")[1] == (
        "> a  \n>\n> **b**\n>\n> **c**\n>\n> ```\n>\n> x\n> ```\n>\n> y  \n"
    )


@given(st.one_of(ANY, st.lists(st.sampled_from(NOTE.split("\n")), max_size=12).map("\n".join)))
def test_no_note_leaves_its_frame(body: str) -> None:
    source = markdown(note(body))
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    assert [token.content for token in tokens if token.level == 0 and token.type == "heading_open"] == ["", ""]
    assert all(token.type != "html_block" for token in tokens)
    for token in tokens:
        assert all(child.type not in ("html_inline", "link_open", "image") for child in token.children or ())
    found = Reader(page(note(body)))
    assert found.tags <= TAGS
    assert found.attributes <= {
        ("html", "lang"), ("meta", "charset"), ("meta", "http-equiv"), ("meta", "content"), ("meta", "name"),
        ("div", "class"), ("p", "class"), ("li", "class"),
    }  # fmt: skip


def test_what_is_empty() -> None:
    assert markdown(Report("")) == f"# {NOTHING}\n"
    assert of_page(page(Report("x"))) == ["x"]
    assert markdown(note("")).endswith("## Notes\n\n")
