"""The quick emulator shows what pyte shows, whatever is sent and however it is cut into pieces."""

import pyte
from hypothesis import given
from hypothesis import strategies as st

from terminal.emulator import Picture, Stream

PIECES = st.one_of(
    st.sampled_from(
        [
            "\x1b[m", "\x1b[0m", "\x1b[;1m", "\x1b[38;2;35;41;52;48;2;26;30;37m", "\x1b[7;31m", "\x1b[38;5;9m",
            "\x1b[H", "\x1b[3;5H", "\x1b[99;99H", "\x1b[;7H", "\x1b[2J", "\x1b[K", "\x1b[1K", "\x1b[4h", "\x1b[4l",
            "\x1b[?7l", "\x1b[?7h", "\x1b[2;4r", "\x1b[r", "\x1b[2L", "\x1b[M", "\x1b[3P", "\x1b[2@", "\x1bM", "\x1bD",
            "\x1b]0;name\x07", "\x1b]52;c;eA==\x1b\\", "\x1b[12", "\x1b", "\r\n", "\b", "\t", "\x00", "\x0e", "\x0f",
            "\x1b7", "\x1b8", "\x1bc", "━━▌ ×", "日本", "e\u0301", "❤\ufe0f", "👩\u200d👧", "\x85", "\x9b2J", "\x7f",
        ]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
    st.text(max_size=4),
)  # fmt: skip


@given(st.lists(PIECES, max_size=40), st.lists(st.integers(1, 40), min_size=1, max_size=10))
def test_it_shows_what_pyte_shows(pieces: list[str], cuts: list[int]) -> None:
    sent = "".join(pieces).encode("utf-8", "replace")
    quick, plain = Picture(20, 6), pyte.Screen(20, 6)
    plain.report_device_status = lambda *_, **__: None  # type: ignore[method-assign]
    ours, theirs = Stream(quick), pyte.ByteStream(plain)
    for number in range(len(sent)):
        piece, sent = sent[: cuts[number % len(cuts)]], sent[cuts[number % len(cuts)] :]
        errors = []
        for stream in (ours, theirs):
            try:
                stream.feed(piece)
            except (TypeError, IndexError, ValueError) as error:  # pyte knows some sequences by half
                errors.append(type(error))
        if errors:
            return
        cells = [[row[x] for x in range(20)] for row in (quick.buffer[y] for y in range(6))]
        assert cells == [[row[x] for x in range(20)] for row in (plain.buffer[y] for y in range(6))]
        assert (quick.cursor.x, quick.cursor.y) == (plain.cursor.x, plain.cursor.y)
        assert quick.display == [quick._line(y) for y in range(6)], "each line that changed is put together anew"
