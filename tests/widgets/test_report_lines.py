"""How documents and past reviews look: never wider than asked for, nothing lost, nothing as markup."""

import pytest
from rich.cells import cell_len

from builders import HOSTILE
from kanvtui.domain.report import Item, Items, MinutesLine, Paragraph, Prose, Report, Section, Table
from kanvtui.domain.text import visible
from kanvtui.widgets.line_list import Item as Drawn
from kanvtui.widgets.report_lines import past_items, report_items


def plain(items: list[Drawn]) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for item in items for line in item.lines]


REPORT = Report(
    "Title",
    ("by kim", "of all boards"),
    (
        Section("Decisions", (), (
            Section("Acme", (Items((Item("#1 One", "owner Sam", (Item("why: stale"),)), Item("plain"))),)),
            Section("Bluebird", (Paragraph("nothing"),)),
        )),
        Section("Promises", (
            Table(("Who", "What", "Empty", "By"), (("Jo", "send it", "", "Fri"), ("", "x", "", ""))),
        )),
        Section("Notes", (Prose("# a note"),)),
    ),
)  # fmt: skip


def test_a_document() -> None:
    assert plain(report_items(REPORT, 60)) == [
        "by kim", "of all boards", "",
        "Decisions", "Acme", "• #1 One — owner Sam", "    why: stale", "• plain", "", "Bluebird", "nothing", "",
        "Promises", "Who  What     By", "Jo   send it  Fri", "     x", "",
        "Notes", "# a note",
    ]  # fmt: skip
    bold = [text for item in report_items(REPORT, 60) for line in item.lines for text, role in line if role == "key"]
    assert "#1 One" in bold


def test_a_table_gives_way_where_it_must() -> None:
    table = Table(("Who", "What"), (("Kim", "a long sentence of many words about it"),))
    report = Report("T", (), (Section("S", (table,)),))
    assert plain(report_items(report, 20))[2:] == [
        "Who  What", "Kim  a long sentence", "     of many words", "     about it",
    ]  # fmt: skip
    assert plain(report_items(report, 10))[2:] == ["Kim · a", "long", "sentence", "of many", "words", "about it"]


@pytest.mark.parametrize("width", [8, 20, 47, 200])
@pytest.mark.parametrize("text", HOSTILE)
def test_it_stays_within_its_width(text: str, width: int) -> None:
    blocks = (Items((Item(text, text, (Item(text),)),)), Table((text, text), ((text, text),)), Paragraph(text))
    report = Report(text, (text,), (Section(text, blocks),))
    line = MinutesLine(1, "2026-11-22", "Sun 22 Nov 2026", text, text, 1, 2, 3, 1, 60, "1 minute", False)
    for item in (*report_items(report, width), *past_items([line], width)):
        for row in item.lines:
            drawn = "".join(words for words, _ in row)
            assert visible(drawn) == drawn
            if width > 20:
                assert cell_len(drawn) <= width, drawn


def test_past_reviews() -> None:
    lines = [
        MinutesLine(7, "2026-11-22", "Sun 22 Nov 2026", "kim", "board X", 20, 3, 2, 1, 1440, "24 minutes", False),
        MinutesLine(3, "2026-11-15", "Sun 15 Nov 2026", "kim", "", 1, 0, 0, 0, 0, "", True),
    ]
    items = past_items(lines, 80)
    assert [item.key for item in items] == [7, None, 3]
    assert plain(items) == [
        "Sun 22 Nov 2026  not finished · board X · kim · 24 minutes",
        "20 of 23 items decided · 2 promises, 1 still open",
        "",
        "Sun 15 Nov 2026  kim",
        "1 of 1 item decided · no promise",
    ]
