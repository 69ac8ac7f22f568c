"""Text that people typed, pasted or imported: how it is taken in, and the one way it becomes visible.

Text is stored as typed and made harmless on the way out. `visible` is the only door from stored text to a
widget, a notice, a line of the command line or a log.
"""

import unicodedata
from collections.abc import Iterable

from kanvtui.errors import InputError

TITLE_LIMIT = 500
"""Characters in a title, a name, a reason or any other one-line text."""
BODY_LIMIT = 1_000_000
"""Characters in a note."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def _codes(*ranges: tuple[int, int]) -> Iterable[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


# Bidi controls, zero-width characters, interlinear and tag characters: most terminals draw them in no cell
# or reorder the row. ZWNJ (200C), ZWJ (200D) and the variation selectors stay: scripts and emoji need them.
_INVISIBLE = _codes(
    (0x80, 0x9F), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B), (0x200E, 0x200F),
    (0x2028, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF), (0xFFF0, 0xFFFB),
    (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE00FF),
)  # fmt: skip
_LINE_TABLE: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20)},
    **dict.fromkeys(_INVISIBLE, _REPLACEMENT),
    0x7F: "\N{SYMBOL FOR DELETE}",
    0x09: " ",
    0x0A: " ",
    0x0D: " ",
}
_BLOCK_TABLE: dict[int, str] = {**_LINE_TABLE, 0x09: "    ", 0x0A: "\n"}
# Letters and marks that leave a blank: fillers, the empty braille pattern, variation selectors.
_BLANK_LETTERS = frozenset(map(chr, _codes(
    (0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF),
)))  # fmt: skip
_BLANK_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_LINE_BREAKS = dict.fromkeys([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], " ")


def visible(text: str, *, multiline: bool = False) -> str:
    """Return *text* harmless for a terminal: no control, bidi or zero-width character is left.

    Controls become their pictures (`␛`, `␀`, `␡`), the rest U+FFFD; line breaks and tabs become a space, or stay
    line breaks and four spaces with *multiline*. Applying it twice changes nothing.
    """
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_BLOCK_TABLE if multiline else _LINE_TABLE)


def storable(text: str, what: str) -> str:
    """Return *text* unchanged, or raise InputError if it cannot be stored (NUL, lone surrogates)."""
    if "\0" in text:
        raise InputError(f"{what} holds a NUL character — nothing was stored. Remove it and try again.")
    try:
        text.encode()
    except UnicodeEncodeError:
        message = f"{what} is not valid Unicode text — nothing was stored. Type it again in UTF-8."
        raise InputError(message) from None
    return text


def one_line(text: str, what: str) -> str:
    """Normalise a one-line text: breaks and tabs become spaces, the ends are trimmed; `""` stays `""`.

    Raises InputError beyond TITLE_LIMIT characters and for text that cannot be stored. Idempotent.
    """
    line = storable(text, what).replace("\r\n", "\n").translate(_LINE_BREAKS).strip()
    if len(line) > TITLE_LIMIT:
        raise InputError(f"{what} has {len(line)} characters — at most {TITLE_LIMIT}. Put the rest into a note.")
    return line


def is_blank(text: str) -> bool:
    """True when nothing of *text* would be seen: spaces, fillers, zero-width and control characters only.

    Characters newer than this Python's Unicode tables, and private ones, count as seen.
    """
    return all(unicodedata.category(char) in _BLANK_CATEGORIES or char in _BLANK_LETTERS for char in text)


def needed_line(text: str, what: str) -> str:
    """Like one_line, but raise InputError ("… is needed") when nothing visible is left."""
    line = one_line(text, what)
    if is_blank(line):
        raise InputError(f"{what} is needed — nothing was stored. Type at least one visible character.")
    return line


def title(text: str) -> str:
    """Normalise a card's title; raise InputError "a title is needed" when it is blank."""
    return needed_line(text, "a title")


def body(text: str) -> str:
    """Normalise a note's body: line ends become `\\n`; raise InputError beyond BODY_LIMIT characters."""
    block = storable(text, "a note").replace("\r\n", "\n").replace("\r", "\n")
    if len(block) > BODY_LIMIT:
        raise InputError(f"a note has {len(block):,} characters — at most {BODY_LIMIT:,}. Keep it in a file.")
    return block


def name_key(name: str) -> str:
    """Return the key under which names compare: NFKC, casefolded, runs of white space as one space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def slug(text: str) -> str:
    """Return a stable ASCII key for *text*: lower case, words joined by `_`; `""` when nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = "".join(char if char.isalnum() else " " for char in ascii_text).split()
    return "_".join(words)


def lowered(label: str) -> str:
    """Return a label as it reads inside a sentence: small but for abbreviations, as in `contract value (ARR)`."""
    return " ".join(word if sum(map(str.isupper, word)) > 1 else word.lower() for word in label.split(" "))


def plural(count: int, noun: str, many: str = "") -> str:
    """Return the count with its noun: `1 card`, `3 cards`."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
