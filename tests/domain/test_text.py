import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kanvtui.domain import text
from kanvtui.errors import InputError

ANY_TEXT = st.text(st.characters())
HARMFUL = st.sampled_from("\0\x07\x08\x1b\x7f\x85\x9b\u200b\u200e\u202e\u2066\u2069\u2028\ufeff\ud800\U000e0041\t\r\n")
HOSTILE = st.lists(st.one_of(ANY_TEXT, HARMFUL)).map("".join)
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
SHOWN_FORMATS = frozenset("\u200c\u200d") | frozenset(
    map(chr, [*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD])
)


class TestVisible:
    @given(HOSTILE, st.booleans())
    def test_leaves_nothing_that_a_terminal_obeys(self, typed: str, multiline: bool) -> None:
        shown = text.visible(typed, multiline=multiline)
        left = set(shown) - ({"\n"} if multiline else set())
        assert not {char for char in left if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}}
        assert not left & BIDI
        shown.encode()

    @given(HOSTILE, st.booleans())
    def test_is_idempotent(self, typed: str, multiline: bool) -> None:
        shown = text.visible(typed, multiline=multiline)
        assert text.visible(shown, multiline=multiline) == shown

    @given(HOSTILE)
    def test_has_a_finite_width_on_one_line(self, typed: str) -> None:
        shown = text.visible(typed)
        assert 0 <= cell_len(shown) <= 2 * len(typed)
        assert len(shown.splitlines()) <= 1

    @given(HOSTILE)
    def test_as_a_block_then_as_a_line_is_still_harmless(self, typed: str) -> None:
        assert "\n" not in text.visible(text.visible(typed, multiline=True))

    def test_every_control_and_format_character_is_replaced_but_those_that_scripts_need(self) -> None:
        kept = {
            char
            for char in map(chr, range(0x110000))
            if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and text.visible(char) == char
        }
        assert kept == SHOWN_FORMATS

    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("A\x1b[2J\x1b[3J", "A␛[2J␛[3J"),
            ("\0\x7f\x07\x08", "␀␡␇␈"),
            ("C1 \x9b31m", "C1 \N{REPLACEMENT CHARACTER}31m"),
            ("ab\u202ecd\u200b", "ab\N{REPLACEMENT CHARACTER}cd\N{REPLACEMENT CHARACTER}"),
            ("one\r\ntwo\tthree\rfour", "one two three four"),
            ("[bold]x[/] [@click=app.quit]", "[bold]x[/] [@click=app.quit]"),
            ("שלום 日本 é 👩‍👩‍👧 ✈️", "שלום 日本 é 👩‍👩‍👧 ✈️"),
            ("a\u00a0b", "a\u00a0b"),
        ],
    )
    def test_what_is_seen(self, typed: str, shown: str) -> None:
        assert text.visible(typed) == shown

    def test_a_block_keeps_its_lines_and_widens_tabs(self) -> None:
        assert text.visible("a\r\nb\rc\n\td\x1b", multiline=True) == "a\nb\nc\n    d␛"


class TestTitle:
    @given(HOSTILE)
    def test_normalising_is_idempotent_and_gives_one_line(self, typed: str) -> None:
        try:
            title = text.title(typed)
        except InputError:
            return
        assert text.title(title) == title
        assert title == title.strip()
        assert "\n" not in title

    def test_breaks_and_tabs_become_one_space(self) -> None:
        assert text.title("  Call\tAcme\r\nnow\n ") == "Call Acme now"

    @pytest.mark.parametrize(
        "blank", ["", " ", "\t\n", "\u200b", "\u3000", "\ufeff\u2060", "\u3164", "\u2800", "\ufe0f"]
    )
    def test_a_blank_title_is_refused(self, blank: str) -> None:
        with pytest.raises(InputError, match="a title is needed"):
            text.title(blank)

    @pytest.mark.parametrize("char", ["x", "日", "\ue000", "\U0001fae8", "\U0003ffff"])
    def test_a_character_newer_than_the_tables_is_no_blank(self, char: str) -> None:
        assert not text.is_blank(char)

    @pytest.mark.parametrize("bad", ["a\0b", "bad\udcff"])
    def test_what_cannot_be_stored_is_refused(self, bad: str) -> None:
        with pytest.raises(InputError, match="nothing was stored"):
            text.title(bad)

    def test_the_limit_counts_what_is_kept(self) -> None:
        assert len(text.title("x" * text.TITLE_LIMIT + "  ")) == text.TITLE_LIMIT
        with pytest.raises(InputError, match="at most 500"):
            text.title("x" * (text.TITLE_LIMIT + 1))

    def test_a_line_that_may_be_empty_stays_empty(self) -> None:
        assert text.one_line(" \n", "a next step") == ""


class TestBody:
    def test_line_ends_become_newlines_and_all_else_stays(self) -> None:
        assert text.body("a\r\nb\rc\n\td \x1b ") == "a\nb\nc\n\td \x1b "

    def test_the_limit(self) -> None:
        longest = "x" * text.BODY_LIMIT
        assert text.body(longest) == longest
        with pytest.raises(InputError, match="1,000,001 characters"):
            text.body(longest + "x")

    def test_nul_is_refused(self) -> None:
        with pytest.raises(InputError, match="NUL"):
            text.body("a\0")


class TestNames:
    @given(ANY_TEXT)
    def test_a_key_is_the_key_of_itself(self, name: str) -> None:
        assert text.name_key(text.name_key(name)) == text.name_key(name)

    @pytest.mark.parametrize(("one", "other"), [("ACME  Inc", "acme inc"), ("Straße", "STRASSE"), ("Ａcme", "acme")])
    def test_names_that_people_hold_equal(self, one: str, other: str) -> None:
        assert text.name_key(one) == text.name_key(other)

    @pytest.mark.parametrize(
        ("name", "slug"),
        [("Kick-off  done!", "kick_off_done"), ("Élan Vital", "elan_vital"), ("日本", ""), ("__", "")],
    )
    def test_slugs(self, name: str, slug: str) -> None:
        assert text.slug(name) == slug

    @given(ANY_TEXT)
    def test_a_slug_is_the_slug_of_itself(self, name: str) -> None:
        assert text.slug(text.slug(name)) == text.slug(name)

    def test_a_label_in_a_sentence_keeps_its_abbreviations(self) -> None:
        assert text.lowered("Contract value (ARR)") == "contract value (ARR)"
        assert [text.lowered(name) for name in ("CSM assigned", "AE", "A/B test", "")] == [
            "CSM assigned", "AE", "A/B test", "",
        ]  # fmt: skip

    def test_counts_with_their_noun(self) -> None:
        assert text.plural(1, "card") == "1 card"
        assert text.plural(0, "card") == "0 cards"
        assert text.plural(1200, "entry", "entries") == "1,200 entries"
