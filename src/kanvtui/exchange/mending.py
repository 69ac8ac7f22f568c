"""The lines of a document as its author typed them: what copying from wikis and word processors did is undone.

Each line stays on its line, so that numbers of lines are those of the file.
"""

import re

_ZERO_WIDTH = dict.fromkeys([0x200B, 0x2060, 0xFEFF, 0xAD, 0x00], None)
_SPACES = dict.fromkeys(
    [0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x1F, 0x85, 0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x2028, 0x2029, 0x202F, 0x3000],
    " ",
)
_CLEAN = _ZERO_WIDTH | _SPACES
_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")
_MAC = frozenset("‚√¬Äüî©∏")
_LATIN = frozenset("ÃÂâð")
_TODO, _DONE = "☐□▢⬜◻❏❑", "☑✅✔✓🗹"
_BOX = re.compile(rf"^(\s*)(?:[-*+]\s+)?([{_TODO}{_DONE}])\ufe0f?\s*(?=\S)")
_BULLET = re.compile(r"^(\s*)(?:[•·●▪◦‣■➢➤►▶❖✦∙⁃]\ufe0f?\s*|[–—§]\s+|[👉🔹🔸➡]\ufe0f?\s*|\uf0b7\s*|\uf0a7\s*)(?=\S)")
_LETTER_O = re.compile(r"^(\s+)o(?:\t|\s{2,})(?=\S)")
_KEYCAP = re.compile(r"^(\s*(?:#{1,6}\s+)?(?:[-*]\s+)?)(\d)\ufe0f?\u20e3\s*")
_TIGHT = re.compile(r"^(\s*\d{1,2}[.)])(?=[A-Z*])")
_ROUND = re.compile(r"^(\s*)\((\d{1,2})\)\s+")
_ATTRIBUTES = re.compile(r"\s*\{:?\s*[#.][\w .#:-]*\}$|^\s*\{:[^}]*\}$")
_CALL_OUT = re.compile(r"^\s*(?:!!!|\?\?\?\+?|:::+)\s*(\w*)\s*(?:\[?\"?([^\"\]]*)\"?\]?)\s*$")
_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])")


def mended(text: str) -> list[str]:
    """Return the lines of a document with tabs, bullets, boxes and wrongly decoded letters as Markdown has them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN).split("\n")
    return [_mended(line) for line in lines]


def _mended(line: str) -> str:
    if not line.isascii():
        line = _FOREIGN.sub(_decoded, line)
        line = _KEYCAP.sub(r"\1\2. ", line)
        line = _BOX.sub(lambda box: f"{box[1]}- [{' ' if box[2] in _TODO else 'x'}] ", line)
        line = _BULLET.sub(r"\1- ", line)
    if "\t" in line:
        line = _indented(_LETTER_O.sub(r"\1- ", line))
    elif line.startswith(" "):
        line = _LETTER_O.sub(r"\1- ", line)
    line = _ATTRIBUTES.sub("", line) if line.endswith("}") else line
    line = _CALL_OUT.sub(_called, line) if line.lstrip()[:3] in (":::", "!!!", "???") else line
    line = _ROUND.sub(r"\1\2. ", line)
    line = _HEADING.sub(r"\1 ", line)
    return _TIGHT.sub(r"\1 ", line)


def _called(found: "re.Match[str]") -> str:
    """Return the head of a call-out, `!!! note "Mind this"` or `:::tip`, as a bold line."""
    words = found[2].strip() or found[1].capitalize()
    return f"**{words}**" if words else ""


def _indented(line: str) -> str:
    """Return the line with the tabs before its text as four blanks each, and one behind a bullet as a blank."""
    text = line.lstrip(" \t")
    before = line[: len(line) - len(text)].expandtabs(4)
    return before + re.sub(r"^([-*+]|\d{1,3}[.)])\t\s*", r"\1 ", text)


def _decoded(found: "re.Match[str]") -> str:
    """Return letters that were UTF-8 and read as another encoding, as in `â€™` or `‚Äî`; all others stay."""
    letters = found[0]
    try:
        if _MAC & set(letters):
            return letters.encode("mac_roman").decode("utf-8")
        if _LATIN & set(letters):
            return b"".join(map(_windows, letters)).decode("utf-8")
    except UnicodeError:
        return letters
    return letters


def _windows(letter: str) -> bytes:
    """Return the byte of a letter in Windows' Latin encoding; the five that it leaves out are themselves."""
    return letter.encode("latin-1") if "\x80" <= letter <= "\x9f" else letter.encode("cp1252")
