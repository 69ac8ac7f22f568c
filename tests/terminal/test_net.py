"""The net below `visible()`: nothing but text reaches the terminal, and the layout holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from kanvtui.domain.text import visible
from kanvtui.screens.terminal.net import Colourless, ControlNet

BLACK = Color.parse("#000000")
HOSTILE = [
    "\x1b[2J",
    "\x1b]52;c;AAAA\x07",
    "a\x9b31m",
    "x\u202ey",
    "z\u200b\u2066",
    "\x00",
    "\x7f",
    "so\u00adft",
    "a\tb\nc",
]


def through(text: str, style: Style | None = None) -> Segment:
    return ControlNet().apply([Segment(text, style)], BLACK)[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_visible_would_change_gets_through(text: str) -> None:
    out = through(text).text
    assert visible(out) == out
    assert out != text


@given(st.text(max_size=40))
def test_the_width_stays_the_same(text: str) -> None:
    out = through(text).text
    assert visible(out) == out
    if "\u200d" not in text:  # next to a joiner the width depends on what is joined
        assert cell_len(out) == cell_len(text)


@pytest.mark.parametrize("text", ["Acme", "日本語 é", "👨‍👩‍👧‍👦 ❤️ 🇩🇪", "مرحبا", "a\u00a0b", "नमस्ते", "\ue0b0"])
def test_honest_text_is_untouched(text: str) -> None:
    assert through(text).text == text


def test_clean_segments_are_handed_on_as_they_are() -> None:
    segments = [Segment("a", Style(bold=True)), Segment("b")]
    assert ControlNet().apply(segments, BLACK) is segments


def test_links_and_control_codes_go() -> None:
    out = through("click", Style(bold=True, link="http://evil\x1b]0;x\x07"))
    assert out.style is not None
    assert out.style.link is None
    assert out.style.bold
    assert ControlNet().apply([Segment("x", None, [])], BLACK)[0].control is None


def test_without_colour_a_far_background_becomes_reverse_video() -> None:
    net = Colourless(BLACK)
    near = Style.parse("red on #101010") + Style.from_meta({"@click": "app.bell"})
    far = Style.parse("bold #000000 on #ffffff")
    first, second, third = net.apply([Segment("a", near), Segment("b", far), Segment("c")], BLACK)
    assert first.style is not None
    assert first.style.color is None
    assert first.style.bgcolor is None
    assert first.style.meta == {"@click": "app.bell"}
    assert not first.style.reverse
    assert second.style is not None
    assert second.style.reverse
    assert second.style.bold
    assert third.style is None
