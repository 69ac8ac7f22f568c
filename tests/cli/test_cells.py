"""Columns: widths, cuts and wraps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.cli.cells import cut, pad, table, width, wrapped

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("abc", 3),
        ("日本", 4),
        ("e\u0301", 1),
        ("👩\u200d👩\u200d👧", 2),
        ("🇩🇪🇫🇷", 4),
        ("❤\ufe0f", 2),
        ("👍🏽", 2),
        ("", 0),
    ],
)
def test_widths(text: str, cells: int) -> None:
    assert width(text) == cells


def test_a_cut_never_splits_a_character() -> None:
    assert cut("👩\u200d👩\u200d👧ab", 3) == "👩\u200d👩\u200d👧…"
    assert cut("日本", 3) == "日…"
    assert cut("e\u0301e\u0301e\u0301", 2) == "e\u0301…"


@given(TEXT, st.integers(1, 40))
def test_padding_gives_exactly_the_width(text: str, cells: int) -> None:
    assert width(cut(text, cells)) <= cells
    assert width(pad(text, cells)) == cells


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=5), st.integers(40, 100))
def test_tables_keep_to_their_width(rows: list[tuple[str, str, str]], cells: int) -> None:
    lines = table(rows, cells, flexible=1)
    assert len(lines) == len(rows)
    assert all(width(line) <= cells for line in lines)


def test_empty_columns_vanish() -> None:
    assert table([("a", "", "b"), ("aa", "", "b")], 80, flexible=0) == ["a   b", "aa  b"]
    assert table([], 80, flexible=0) == []


@given(st.lists(st.text("ab日", min_size=1, max_size=9), max_size=20), st.integers(20, 40))
def test_wrapping_keeps_every_word(words: list[str], cells: int) -> None:
    lines = wrapped(" ".join(words), cells, "  ", "- ")
    assert all(width(line) <= cells for line in lines)
    assert " ".join(line[2:] for line in lines).split() == words
