"""Documents as values, and notes read as prose."""

from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.prose import ProseLine, prose
from kanvtui.domain.report import Item, Items, Section, Table, listed, table
from kanvtui.domain.text import visible


def test_a_section_needs_something_in_it() -> None:
    assert table("T", ("a",), iter([("1",)])) == Section("T", (Table(("a",), (("1",),)),))
    assert table("T", ("a",), ()) is None
    assert listed("L", iter([Item("x")])) == Section("L", (Items((Item("x"),)),))
    assert listed("L", ()) is None


def test_the_lines_of_a_note() -> None:
    body = "# Head #\n  - one\n12) two\n* [X] done\n+ [ ] open\n> said\n* * *\n~~~\n# code\n~~~\nplain"
    assert list(prose(body)) == [
        (0, ProseLine("heading", "Head")),
        (1, ProseLine("item", "one", "•", 2)),
        (2, ProseLine("item", "two", "12)")),
        (3, ProseLine("item", "done", "☑")),
        (4, ProseLine("item", "open", "☐")),
        (5, ProseLine("quote", "said")),
        (6, ProseLine("rule")),
        (8, ProseLine("code", "# code")),
        (10, ProseLine("text", "plain")),
    ]


def test_the_pieces_of_a_line() -> None:
    (_, line), *others = prose("a **b** `c` _d_")
    assert list(line.spans) == [("a ", ""), ("b", "strong"), (" ", ""), ("c", "code"), (" ", ""), ("d", "em")]
    assert others == []
    (_, whole), *_ = prose("*x* y")
    assert list(whole.spans) == [("x", "em"), (" y", "")]
    assert list(ProseLine("text").spans) == []


@given(st.text(alphabet="ab *_`#->[]1.)\n~", max_size=60))
def test_the_pieces_are_the_line(body: str) -> None:
    for _, line in prose(body):
        assert "".join(text for text, _ in line.spans) == line.text
        assert line.text in visible(body, multiline=True) or line.marked
