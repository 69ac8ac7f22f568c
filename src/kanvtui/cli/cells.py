"""Text in columns: how many cells it takes, cutting and padding it to a width, tables and wrapped lines.

Terminals differ on new emoji; these are the widths of Unicode's East Asian table, without a library to import.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_SKIN = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)
_PLAIN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u2199\u2500-\u25fc]*")
"""Characters of one cell that join no others: most of what there is."""
_KEPT, _NARROW, _NARROWEST = 20, 12, 8
_GAP = 2


def width(text: str) -> int:
    """Return how many cells *text* takes."""
    return len(text) if _PLAIN.fullmatch(text) else sum(cells for _, cells in _clusters(text))


def cut(text: str, cells: int) -> str:
    """Return *text*, or its beginning with `…` when it takes more than *cells*; never half a character."""
    if width(text) <= cells:
        return text
    if _PLAIN.fullmatch(text):
        return text[: cells - 1].rstrip() + "…" if cells > 0 else ""
    kept, left = [], cells - 1
    for cluster, size in _clusters(text):
        if size > left:
            break
        kept.append(cluster)
        left -= size
    return "".join(kept).rstrip() + "…" if cells > 0 else ""


def pad(text: str, cells: int) -> str:
    """Return *text* cut or filled up with blanks to exactly *cells*."""
    text = cut(text, cells)
    return text + " " * (cells - width(text))


def table(
    rows: Sequence[Sequence[str]], cells: int, *, flexible: int, right: Sequence[int] = (), kept: Sequence[int] = ()
) -> list[str]:
    """Return rows as aligned lines of at most *cells*; empty columns vanish.

    The column *flexible* gives way first, then the widest of the others, those in *kept* last; columns in *right* are
    aligned right.
    """
    used = [place for place in range(len(rows[0])) if any(row[place] for row in rows)] if rows else []
    widths = {place: max(width(row[place]) for row in rows) for place in used}
    for _ in range(sum(widths.values()) + _GAP * (len(used) - 1) - cells):
        place = _gives_way(widths, cells, flexible, kept)
        if place is None:
            break
        widths[place] -= 1
    return [_row(row, widths, right) for row in rows]


def _gives_way(widths: dict[int, int], cells: int, flexible: int, kept: Sequence[int]) -> int | None:
    """Return the column that becomes narrower next; None when all are as narrow as they may be."""
    if widths.get(flexible, 0) > cells // 3:
        return flexible
    others = [place for place in widths if place not in kept and place != flexible]
    for places, least in ((others, _NARROW), (kept, _KEPT), (others, _NARROWEST), (tuple(widths), _NARROWEST)):
        wide = [place for place in places if widths.get(place, 0) > least]
        if wide:
            return max(wide, key=lambda place: widths[place])
    return None


def beside(heads: Sequence[str], texts: Sequence[str], cells: int) -> list[str]:
    """Return each head with its text beside it, the texts aligned and wrapped to *cells*."""
    left = max(map(width, heads), default=0) + _GAP
    lines = []
    for head, text in zip(heads, texts, strict=True):
        lines += [line.rstrip() for line in wrapped(text, cells, " " * left, pad(head, left))]
    return lines


def wrapped(text: str, cells: int, indent: str = "", first: str = "") -> list[str]:
    """Break *text* at blanks into lines of at most *cells*; *first* begins the first line, *indent* others.

    A word that is longer than a line stands on a line of its own, whole.
    """
    lines, line = [], first
    start = width(line)
    empty = True
    for word in text.split(" "):
        if not empty and start + 1 + width(word) > cells:
            lines.append(line)
            line, start, empty = indent, width(indent), True
        line += word if empty else f" {word}"
        start = width(line)
        empty = False
    return [*lines, line]


def _row(row: Sequence[str], widths: dict[int, int], right: Sequence[int]) -> str:
    parts = []
    for place, cells in widths.items():
        part = pad(row[place], cells)
        if place in right:
            part = part.rstrip().rjust(cells)
        parts.append(part)
    return (" " * _GAP).join(parts).rstrip()


def _clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield what is seen as one character, with its cells."""
    cluster, cells, flags = "", 0, 0
    for char in text:
        if cluster and _continues(cluster, char, flags):
            cluster += char
            cells = 2 if char == _EMOJI_STYLE else cells
            flags += _is_flag(char)
            continue
        if cluster:
            yield cluster, cells
        cluster, cells, flags = char, _cells(char), int(_is_flag(char))
    if cluster:
        yield cluster, cells


def _continues(cluster: str, char: str, flags: int) -> bool:
    joined = char == _JOINER or cluster[-1] == _JOINER or ord(char) in _SKIN
    return joined or unicodedata.category(char) in ("Mn", "Me") or (flags == 1 and _is_flag(char))


def _is_flag(char: str) -> bool:
    return ord(char) in _FLAGS


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" or _is_flag(char) else 1
