"""Input decoding: whatever comes in whatever pieces, no bad byte hurts and no pasted character is a key."""

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanvtui.screens.terminal.pastes import END, LARGEST_PASTE, STALLED, START, InputReader, Keys, Pasted, clean_paste

LATER = 0.05
"""Seconds between a paste and the next key of a human."""
PAYLOADS = [
    "plain",
    "two\nlines\tand a tab",
    "A\x1b[31mB\x1b]52;c;AAAA\x07C\x9b2JD\x1bP1$q\x1b\\E\x00\x08\x7fF\x85G",
    f"forged{END}q\x1b[3~dX",
    f"forged twice{END}qq{START}q{END}x",
    "日本 é 👩‍👩‍👧 مرحبا",
    "half \x1b[ and \x1b] open",
]


def read(chunks: list[bytes], gap: float = 0.001) -> list[Keys | Pasted]:
    """Feed *chunks* in quick succession, then silence."""
    reader, now, out = InputReader(), 10.0, []
    for chunk in chunks:
        out += reader.feed(chunk, now)
        now += gap
    for _ in range(3):
        now += LATER
        out += reader.feed(b"", now)
    return out


def keys(items: list[Keys | Pasted]) -> str:
    return "".join(item.text for item in items if isinstance(item, Keys))


def pastes(items: list[Keys | Pasted]) -> list[str]:
    return [item.text for item in items if isinstance(item, Pasted)]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(edges) if a < b]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_split_makes_a_pasted_character_a_key(payload: str) -> None:
    data = (START + payload + END).encode()
    whole = pastes(read([data]))
    assert len(whole) == 1
    for place in range(1, len(data)):
        items = read([data[:place], data[place:]])
        assert keys(items) == ""
        assert pastes(items) == whole


@given(st.sampled_from(PAYLOADS), st.lists(st.integers(0, 200), max_size=12))
def test_pieces_of_any_size_give_the_same_paste(payload: str, places: list[int]) -> None:
    data = b"jk" + (START + payload + END).encode() + b"\r"
    items = read(cut(data, places))
    assert keys(items) == "jk\r"
    assert pastes(items) == pastes(read([data]))


@given(st.binary(max_size=300), st.lists(st.integers(0, 400), max_size=6))
def test_any_bytes_in_a_paste_are_text_at_most(payload: bytes, places: list[int]) -> None:
    data = START.encode() + payload + END.encode()
    items = read(cut(data, places))
    assert keys(items) == ""
    text = "".join(pastes(items))
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in text)


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=6))
def test_any_bytes_at_all_are_taken(data: bytes, places: list[int]) -> None:
    read(cut(data, places))


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"), max_size=80))
def test_ordinary_text_passes_unchanged(text: str) -> None:
    assert clean_paste(text) == text
    assert keys(read([text.encode()])) == text


def test_sequences_go_whole_and_the_text_stays_in_order() -> None:
    items = read([(START + PAYLOADS[2] + END).encode()])
    assert pastes(items) == ["ABCDEFG"]


def test_line_ends_become_newlines() -> None:
    assert clean_paste("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_bad_bytes_in_a_paste_are_marked() -> None:
    assert pastes(read([b"\x1b[200~a\xffb\x1b[201~"])) == ["a\ufffdb"]


def test_a_key_in_the_same_write_as_the_end_is_a_key() -> None:
    items = read([b"\x1b[200~text\x1b[201~\r"])
    assert items == [Pasted("text"), Keys("\r")]


def test_a_key_after_the_paste_comes_at_once() -> None:
    reader = InputReader()
    reader.feed(b"\x1b[200~text\x1b[201~", 1.0)
    assert reader.patience < LATER
    assert reader.feed(b"", 1.0 + LATER) == [Pasted("text")]
    assert reader.feed(b"j", 1.1) == [Keys("j")]


def test_small_input_going_on_does_not_hold_the_paste_back() -> None:
    reader, out, now = InputReader(), [], 1.0
    out += reader.feed(b"\x1b[200~text\x1b[201~", now)
    while not out and now < 2:
        now += 0.01
        out += reader.feed(b"\x1b[<35;10;10M", now)
    assert out[0] == Pasted("text")
    assert now < 1.5


def test_a_forged_end_with_much_text_behind_it_stays_a_paste() -> None:
    data = (START + "a" + END + "d" * 300_000 + END).encode()
    chunks = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    items = read(chunks, gap=0.02)  # slower than LONGEST_WAIT in sum
    assert keys(items) == ""
    assert pastes(items) == ["a" + "d" * 300_000]


def test_a_paste_that_never_ends_does_not_leave_the_app_deaf() -> None:
    reader = InputReader()
    assert reader.feed(b"\x1b[200~half", 1.0) == []
    assert reader.feed(b"", 1.5) == []
    assert reader.feed(b"", 1.0 + STALLED) == [Pasted("half")]
    assert reader.feed(b"j", 5.0) == [Keys("j")]
    assert reader.feed(b"dX\x1b[201~", 9.0) == [Pasted("dX")], "the late rest holds no keys"


def test_a_lone_escape_is_the_escape_key() -> None:
    reader = InputReader(escape_delay=0.1)
    assert reader.feed(b"\x1b", 1.0) == []
    assert reader.feed(b"", 1.1) == [Keys("\x1b", alone=True)]


def test_noise_is_no_key_but_the_next_key_is() -> None:
    reader = InputReader()
    assert reader.feed(b"d\xff\xfeX", 1.0) == []
    assert reader.feed(b"q", 1.01) == [], "the end of the burst"
    assert reader.feed(b"", 1.2) == []
    assert reader.feed(b"j", 1.3) == [Keys("j")]
    assert reader.feed("é日".encode()[:3], 2.0) == [Keys("é")], "half a character waits"
    assert reader.feed("é日".encode()[3:], 2.01) == [Keys("日")]


def test_half_a_character_does_not_spoil_a_later_key() -> None:
    reader = InputReader()
    assert reader.feed(b"\xe6", 1.0) == []
    assert reader.feed(b"", 1.2) == []
    assert reader.feed(b"j", 2.0) == [Keys("j")]


@pytest.mark.parametrize(
    "reply",
    [
        "\x1b[?62;22c",
        "\x1b]11;rgb:0000/0000/0000\x1b\\",
        "\x1b]0;d X\x07",
        "\x1bP1+r5463=q\x1b\\",
        "\x1b[0n",
        "\x1b[?25u",
    ],
)
def test_replies_of_the_terminal_are_no_keys(reply: str) -> None:
    assert keys(read([f"j{reply}k".encode()])) == "jk"


@pytest.mark.parametrize(
    "sequence", ["\x1b[A", "\x1b[<0;5;5M", "\x1b[?2026;2$y", "\x1b[27u", "\x1b[I", "\x1bb", "\x1b[3~"]
)
def test_keys_and_reports_that_textual_knows_pass(sequence: str) -> None:
    assert keys(read([sequence.encode()])) == sequence


def test_a_megabyte_is_quick() -> None:
    text = "note line with ünïcode\n" * 50_000
    for payload in (text, "\x9d" * 1_000_000, "\x1b]" * 500_000, "\x1b[" * 500_000, END * 160_000):
        data = (START + payload + END).encode()
        begun = time.perf_counter()
        items = read([data[at : at + 65536] for at in range(0, len(data), 65536)])
        assert time.perf_counter() - begun < 3
        assert keys(items) == ""
    assert pastes(read([(START + text + END).encode()])) == [text]


def test_a_paste_beyond_all_bounds_is_cut() -> None:
    chunk = b"x" * 1_000_000
    items = read([START.encode(), *[chunk] * 12, END.encode()])
    assert len(pastes(items)[0]) <= LARGEST_PASTE + len(chunk)


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_visible(text: str) -> None:
    once = clean_paste(text)
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in once)
