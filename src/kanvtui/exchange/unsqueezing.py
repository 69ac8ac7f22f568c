"""Lists and tables that a copy pressed into one line, opened again: `Checks: - [ ] one - [ ] two`, `1. one 2. two`."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from kanvtui.domain.outline import Grid
from kanvtui.exchange.inline import is_bold, plain
from kanvtui.exchange.pieces import ITEM, TABLE, TEXT, Piece

_UNDER_HEAD = re.compile(r"\|\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|")
_BOXES = re.compile(r"(?:^|\s)(?:[-*•]\s+)?\[([ xX])\]\s+(?=\S)")
_NUMBERS = re.compile(r"(?:^|(?<=\s))(\d{1,2})([.)])\s+(?=\S)")
_AFTER_COLON = re.compile(r":\*{0,2}\s+[-–•*]\s+(?=\S)")
_DASHES = re.compile(r"\s[-–•]\s+(?=\S)")
_DOTS = re.compile(r"\s*•\s+")
_ONE = re.compile(r":\*{0,2}\s+1[.)]\s+(?=\S)")
_DEEPEST = 4
_LETTER = re.compile(r"^\(?([a-z]|[A-Z])[.)]\s+(?=\S)")


def opened(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces with each squeezed one as what it was; all stand on its line."""
    for piece in pieces:
        if piece.kind in (TEXT, ITEM) and piece.raw:
            yield from _opened(piece)
        else:
            yield piece


def _opened(piece: Piece, depth: int = 0) -> Iterator[Piece]:
    raw = piece.raw
    if depth > _DEEPEST:
        yield piece
    elif "|" in raw and (under := _UNDER_HEAD.search(raw)):
        yield from _table(piece, under)
    elif len(boxes := list(_BOXES.finditer(raw))) > 1 or (boxes and raw[: boxes[0].start()].rstrip(" *").endswith(":")):
        marks = ["☐" if box[1] == " " else "☑" for box in boxes]
        yield from _listed(piece, raw[: boxes[0].start()], _between(raw, boxes), marks, depth)
    elif numbers := _numbers(piece):
        marks = [f"{found[1]}{found[2]}" for found in numbers]
        yield from _listed(piece, raw[: numbers[0].start()], _between(raw, numbers), marks, depth)
    else:
        yield from _below(piece, depth)


def _below(piece: Piece, depth: int) -> Iterator[Piece]:
    """Yield a piece whose list begins behind a colon: `Steps: 1. Run the tools`, `Tell: - sales - support`."""
    raw = piece.raw
    colon, one = _AFTER_COLON.search(raw), _ONE.search(raw)
    if one and (not colon or one.start() < colon.start()):
        yield from _listed(piece, raw[: one.start() + 1], [raw[one.end() :]], ["1."], depth)
    elif colon:
        stars = raw[colon.start() : colon.end()].split("-")[0].count("*")
        yield from _listed(piece, raw[: colon.start() + 1] + "*" * stars, _DASHES.split(raw[colon.end() :]), [], depth)
    elif raw.count("•") > (piece.kind != ITEM):
        head, *rest = _DOTS.split(raw)
        beside = piece.kind == ITEM and not head.rstrip("* ").endswith(":")
        yield from _listed(piece, "" if beside else head, [head, *rest] if beside else rest, [], depth)
    else:
        yield piece


def _numbers(piece: Piece) -> list["re.Match[str]"]:
    """Return the numbers in a line that count on, at least two; behind an entry's own number they go on from it."""
    expected, run = 0, []
    sign = ""
    if piece.mark[:-1].isdigit():
        expected, sign = int(piece.mark[:-1]) + 1, piece.mark[-1]
    for found in _NUMBERS.finditer(piece.raw):
        number = int(found[1])
        if sign and found[2] != sign:  # `(Day 3)` in a list of `1.` and `2.`
            continue
        if number == expected or (not expected and number == 1) or (not expected and found.start() == 0):
            run.append(found)
            expected, sign = number + 1, found[2]
    if run and not _may_begin(piece, run[0]):
        return []
    return run if len(run) > 1 or (run and piece.mark[:-1].isdigit() and _is_series(piece, run[0])) else []


def _may_begin(piece: Piece, first: "re.Match[str]") -> bool:
    """True when numbers begin where a list may: at the start, behind a colon, or as more entries of a numbered list."""
    before = piece.raw[: first.start()].rstrip(" *_")
    return not before or before.endswith(":") or piece.mark[:-1].isdigit()


def _is_series(piece: Piece, found: "re.Match[str]") -> bool:
    """True when the one number behind an entry's own does not stand in a sentence: `see version 2. Then …`."""
    return not piece.raw[: found.start()].rstrip().endswith((".", ",")) and piece.raw[found.end()].isupper()


def _between(raw: str, found: Sequence["re.Match[str]"]) -> list[str]:
    ends = [one.start() for one in found[1:]] + [len(raw)]
    return [raw[one.end() : end] for one, end in zip(found, ends, strict=True)]


def _listed(piece: Piece, head: str, entries: Sequence[str], marks: Sequence[str], depth: int) -> Iterator[Piece]:
    """Yield what stands before a squeezed list, and its entries below it, each opened in turn."""
    head = head.strip()
    going_on = not head.strip("*_ ") and piece.kind == ITEM
    level = piece.level
    if piece.mark[:-1].isdigit() and marks and marks[0][:-1].isdigit() and head and not head.endswith(":"):
        yield _made(piece, piece.kind, head, level, piece.mark)  # `3. Build pages 4. Create forms`
        level -= 1
    elif not going_on and head.strip("*_ "):
        yield _made(piece, piece.kind, head, level, piece.mark)
    elif going_on:
        level -= 1
    for place, entry in enumerate(entries):
        if entry.strip():
            mark = marks[place] if marks else "•"
            yield from _opened(_made(piece, ITEM, entry.strip(), level + 1, mark), depth + 1)


def _made(piece: Piece, kind: str, raw: str, level: int, mark: str) -> Piece:
    number, last = piece.number, piece.last
    return Piece(kind, plain(raw), number, last, level, mark, is_bold(raw), piece.indent, piece.joined, raw)


def _table(piece: Piece, under: "re.Match[str]") -> Iterator[Piece]:
    """Yield a table that stands in one line, with what stands before and behind it."""
    raw = piece.raw
    columns = under[0].count("|") - 1
    start = raw.find("|")
    head = [cell.strip() for cell in raw[start : under.start()].strip().strip("|").split("|")]
    if before := raw[:start].strip():
        yield _made(piece, piece.kind, before, piece.level, piece.mark)
    cells = raw[under.end() :].strip().split("|")
    rows, place = [], 0
    while place + columns < len(cells) and not cells[place].strip():  # between two rows stands an empty cell
        rows.append(tuple(plain(cell) for cell in cells[place + 1 : place + 1 + columns]))
        place += columns + 1
    words = tuple(plain(cell) for cell in head)[:columns]
    grid = Grid(words + ("",) * (columns - len(words)), tuple(rows), (piece.number,) * (len(rows) + 1))
    yield Piece(TABLE, "", piece.number, piece.last, grid=grid)
    rest = [*head[columns:], *(cell for cell in cells[place:] if cell.strip())]
    if rest:
        yield _made(piece, TEXT, " | ".join(cell.strip() for cell in rest), 0, "")


def levelled(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with lost levels of lists found again.

    An entry that ends with a colon has those below it up to the next such entry; bullets between two numbers that
    count on belong to the first; lines with letters `a)`, `b)` are a list.
    """
    return _below_colons(_between_numbers(_lettered(_indented(pieces))))


def _indented(pieces: Sequence[Piece]) -> list[Piece]:
    """Put lines that are indented below an entry with a colon at its end below that entry."""
    found: list[Piece] = []
    opener: Piece | None = None
    for piece in pieces:
        below = opener is not None and piece.kind == TEXT and piece.indent >= opener.indent + 2
        if opener is not None and below:
            found.append(dataclasses.replace(piece, kind=ITEM, level=opener.level + 1))
            continue
        opener = piece if piece.kind == ITEM and piece.text.endswith(":") else None
        found.append(piece)
    return found


def _lettered(pieces: Sequence[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        letter = _LETTER.match(piece.raw) if piece.kind == TEXT else None
        before, after = _letter(pieces, place - 1), _letter(pieces, place + 1)
        if letter and ((before and ord(letter[1]) == ord(before) + 1) or (after and ord(after) == ord(letter[1]) + 1)):
            level = _lettered_level(found[-1] if found else None, piece)
            raw = piece.raw[letter.end() :]
            found.append(_made(piece, ITEM, raw, level, letter[0].strip().lstrip("(")))
        else:
            found.append(piece)
    return found


def _lettered_level(last: Piece | None, piece: Piece) -> int:
    """Return how deep a lettered line stands: as the one before it, or below the entry that it follows directly."""
    if last is None or last.kind != ITEM:
        return 1
    if last.mark[:1].isalpha():
        return last.level
    return last.level + 1 if piece.joined or piece.indent > last.indent else 1


def _letter(pieces: Sequence[Piece], place: int) -> str:
    if not 0 <= place < len(pieces) or pieces[place].kind != TEXT:
        return ""
    found = _LETTER.match(pieces[place].raw)
    return found[1] if found else ""


def _between_numbers(pieces: Sequence[Piece]) -> list[Piece]:
    """Put bullets that stand between `1.` and `2.` at the same depth below the first."""
    found, number = list(pieces), 0
    bullets: list[int] = []
    for place, piece in enumerate(pieces):
        if piece.kind != ITEM:
            number, bullets = 0, []
        elif piece.level != 1:
            bullets += [place] if bullets else []
        elif piece.mark[:-1].isdigit():
            if bullets and number and int(piece.mark[:-1]) == number + 1:
                for one in bullets:
                    found[one] = deeper(pieces[one])
            number, bullets = int(piece.mark[:-1]), []
        elif number:
            bullets.append(place)
    return found


def _below_colons(pieces: Sequence[Piece]) -> list[Piece]:
    """Put entries below the one before them that ends with a colon and has nothing else below it."""
    found: list[Piece] = []
    open_level = 0
    """Depth of the entry with the colon that entries of the same depth are put below; 0: none."""
    for place, piece in enumerate(pieces):
        numbered = piece.mark[:-1].isdigit()
        if piece.kind != ITEM or piece.level < open_level or (piece.level == open_level and not numbered):
            open_level = 0
        ends = piece.kind == ITEM and piece.text.endswith(":") and numbered
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        follows = (
            after is not None and after.kind == ITEM and after.level == piece.level and not after.text.endswith(":")
        )
        if ends and piece.level == (open_level or piece.level):
            open_level = piece.level if follows else 0
            found.append(piece)
        else:
            found.append(deeper(piece) if open_level else piece)
    return found


def deeper(piece: Piece) -> Piece:
    """Return an entry one level below."""
    return dataclasses.replace(piece, level=piece.level + 1)
