"""Notes as Markdown: the subset, everything else literally, never wider than asked for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from builders import HOSTILE
from kanvtui.domain.text import visible
from kanvtui.widgets.markdown import rows
from kanvtui.widgets.paper import hanging, slices, wrapped

TEXTS = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(
    ["**", "*", "_", "`", "# ", "- ", "[ ] ", "> ", "```", "a", "日本", " ", "\n", "---", "1. ", "[x](y)", "<b>"]
), max_size=30).map("".join))  # fmt: skip


def plain(body: str, width: int = 40) -> list[str]:
    return ["".join(text for text, _ in row) for row in rows(body, width)]


def roles(body: str) -> list[tuple[str, str]]:
    return [piece for row in rows(body, 60) for piece in row]


def test_blocks() -> None:
    body = "# Head #\n- one\n  * two\n3. three\n- [ ] open\n- [x] done\n> said\n---\ntext"
    assert plain(body, 10) == [
        "Head", "• one", "  • two", "3. three", "☐ open", "☑ done", "│ said", "──────────", "text",
    ]  # fmt: skip


def test_inline_marks() -> None:
    found = roles("a **b c** and *d* `e*f` _g_ snake_case_name")
    assert [piece for piece in found if piece[1] != "text"] == [
        ("b c", "strong"), ("d", "em"), ("e*f", "code"), ("g", "em"),
    ]  # fmt: skip
    assert found[-1] == (" snake_case_name", "text")


def test_a_mark_that_wraps_keeps_its_look() -> None:
    found = rows("see **one two three four five** end", 12)
    assert {role for row in found for text, role in row if "three" in text or "five" in text} == {"strong"}


def test_code_is_taken_as_it_is() -> None:
    assert plain("```py\n# no *head*\n```\nx") == ["  # no *head*", "x"]
    assert plain("```\nnever closed") == ["  never closed"]


@pytest.mark.parametrize(
    "body",
    ["[x](javascript:alert(1))", "![i](file:///etc/passwd)", "<b>bold</b>", "<script>x</script>", "[WIP]: foo",
     "[bold]x[/bold]", "[@click=app.quit]x[/]", "https://example.com", "a [/] b"],
)  # fmt: skip
def test_links_images_html_and_markup_stay_as_typed(body: str) -> None:
    assert plain(body) == [body]


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_texts_become_visible(body: str) -> None:
    shown = "".join(plain(body, 600))
    assert visible(shown) == shown


@given(TEXTS, st.integers(8, 40))
def test_never_wider_than_asked_for(body: str, width: int) -> None:
    for row in rows(body, width):
        assert sum(cell_len(text) for text, _ in row) <= width


@given(TEXTS, st.integers(2, 30))
def test_wrapping_loses_no_letter(body: str, width: int) -> None:
    lines = wrapped(body, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(visible(body, multiline=True).split())


@given(st.text(max_size=80), st.integers(2, 30))
def test_slices_are_in_order_and_inside(line: str, width: int) -> None:
    line = visible(line)
    place = 0
    for start, end in slices(line, width):
        assert place <= start <= end <= len(line)
        place = end


def test_further_lines_hang_under_the_first() -> None:
    found = hanging("Next ", "one two three", 12)
    assert found == [(("Next ", "label"), ("one two", "text")), (("     ", "label"), ("three", "text"))]


def test_what_is_left_out_is_counted() -> None:
    found = rows("\n".join(f"line {n}" for n in range(50)), 40, 10)
    assert len(found) == 11
    assert found[-1] == (("… 40 more lines", "muted"),)


def test_a_huge_note_takes_no_time() -> None:
    start = time.perf_counter()
    rows("word " * 200_000, 40, 200)
    rows("x" * 1_000_000, 40, 200)
    rows("line **b** `c`\n" * 66_000, 40, 200)
    rows("*" * 20_000 + "_" * 20_000, 40, 200)
    rows("**a" * 7_000, 40, 200)
    assert time.perf_counter() - start < 2
