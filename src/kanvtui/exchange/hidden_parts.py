"""Parts of a document that are no Markdown: tables of HTML, and comments that only its authors see."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from html.parser import HTMLParser

from kanvtui.domain.outline import Grid
from kanvtui.exchange.inline import plain
from kanvtui.exchange.pieces import CODE, TABLE, Piece

_FENCE = re.compile(r"^\s*(```+|~~~+)")
_REMARK = re.compile(r"^\s*\[(?://|comment)\]:\s*(?:#|<>)\s*[(\"'](.*)[)\"']\s*$", re.IGNORECASE)
"""A comment as a link that leads nowhere: `[//]: # (not yet)`."""
_TABLE = re.compile(r"^\s*<table\b", re.IGNORECASE)
_TABLE_END = re.compile(r"</table>\s*$", re.IGNORECASE)
_LONGEST = 2_000
"""Lines that a table or a comment has at most; one that is not closed by then is text."""


def taken_out(lines: Sequence[str]) -> tuple[list[Piece], list[str]]:
    """Return the HTML tables and comments of a document as pieces, and its lines with those left blank."""
    pieces: list[Piece] = []
    left = list(lines)
    ends = _Ends(lines)
    place, fence = 0, ""
    while place < len(lines):
        line = lines[place]
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        end = 0 if fence or "<" not in line else ends.end(place)
        if not fence and (remark := _REMARK.match(line)):
            pieces += _comment([remark[1]], 0, 1, place)
            left[place] = ""
        elif end:
            found = _comment(lines, place, end) if line.lstrip().startswith("<!--") else _grid(lines, place, end)
            pieces += found
            left[place:end] = [""] * (end - place)
        place = end or place + 1
    return pieces, left


class _Ends:
    """Knows where comments and tables end, without looking through the lines again for each that begins."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._comments = [place for place, line in enumerate(lines) if "-->" in line]
        self._tables = [place for place, line in enumerate(lines) if _TABLE_END.search(line)]

    def end(self, start: int) -> int:
        """Return behind which line a table or a comment ends that begins at *start*; 0: none does."""
        line = self._lines[start].lstrip()
        if line.startswith("<!--"):
            end = self._next(self._comments, start)
            return end if end and self._lines[end - 1].rstrip().endswith("-->") else 0
        return self._next(self._tables, start) if _TABLE.match(line) else 0

    def _next(self, ends: Sequence[int], start: int) -> int:
        place = bisect_left(ends, start)
        return ends[place] + 1 if place < len(ends) and ends[place] < start + _LONGEST else 0


def _comment(lines: Sequence[str], start: int, end: int, above: int = 0) -> list[Piece]:
    """Return the lines of a comment; *above* are those before them that are not in *lines*."""
    found = []
    for place in range(start, end):
        text = " ".join(lines[place].replace("<!--", "").replace("-->", "").split())
        if any(map(str.isalnum, text)):
            found.append(Piece(CODE, text, above + place + 1, above + place + 1))
    return found


class _Rows(HTMLParser):
    """Collects the cells of a table with the line where each row begins, counted from 1."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.numbers: list[int] = []
        self.around: list[tuple[int, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Begin a row or a cell."""
        if tag == "tr":
            self.rows.append([])
            self.numbers.append(self.getpos()[0])
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append([])
                self.numbers.append(self.getpos()[0])
            self.rows[-1].append("")
            self._inside = True
        elif tag in ("br", "p", "li") and self._inside:
            self.rows[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self._inside = self._inside and tag not in ("td", "th", "tr", "table")

    def handle_data(self, data: str) -> None:
        """Take text into its cell; what stands beside all cells stays a line."""
        if self._inside:
            self.rows[-1][-1] += data
        else:
            number = self.getpos()[0]
            self.around += [(number + at, line.strip()) for at, line in enumerate(data.split("\n")) if line.strip()]


def _grid(lines: Sequence[str], start: int, end: int) -> list[Piece]:
    rows = _Rows()
    rows.feed("\n".join(lines[start:end]))
    rows.close()
    found = [Piece(CODE, plain(text), start + at, start + at) for at, text in rows.around]
    filled = [
        ([plain(cell) for cell in row], start + at) for row, at in zip(rows.rows, rows.numbers, strict=True) if any(row)
    ]
    if filled:
        width = max(len(row) for row, _ in filled)
        cells = [tuple(row) + ("",) * (width - len(row)) for row, _ in filled]
        grid = Grid(cells[0], tuple(cells[1:]), tuple(number for _, number in filled))
        found.append(Piece(TABLE, "", start + 1, end, grid=grid))
    return found
