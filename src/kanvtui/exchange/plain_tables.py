"""Tables that lost their lines: tabs between the cells, blanks between them, or a cell on each line."""

import re
from collections.abc import Sequence

from kanvtui.domain.outline import Grid
from kanvtui.exchange.inline import plain
from kanvtui.exchange.pieces import TABLE, TEXT, Piece

_COLUMNS = frozenset(
    (
        "action actions activity amount approver approvers area audience budget cadence category channel check"
        " comments component components contact criteria current customer date day deadline deliverable"
        " deliverables delivery description distribution due duration escalation field focus format frequency goal"
        " input issue item kpi lead level limit measure measurement metric milestone name next no notes number"
        " objective output owner party person phase priority procedure process purpose report requirement response"
        " responsibility responsible reviewer role segment severity sla stage status step system target task team"
        " threshold time timeline timing tool tools trigger type value when where who why #"
    ).split()
)
_CELLS = re.compile(r"\t+|\s{3,}")
_FIGURE = re.compile(
    r"(?<!\S)(?:[<>≤≥~±]=?\s?[$€£]?\d[\d.,]*(?:\s?%|/\d+)?|[$€£]?\d[\d.,]*(?:\s?%|/\d+))"
    r"(?:\s(?:business\s)?(?:hours?|hrs?|days?|minutes?|mins?|weeks?|months?|years?|points?)\b)?",
    re.I,
)
_LIKELY = re.compile(r"[|\t]|\s{3}")
_LONGEST_CELL, _MOST_COLUMNS, _MOST_ROWS = 80, 7, 300


def with_tables(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with each run of lines that is a table as one."""
    found: list[Piece] = []
    place = end = 0
    while place < len(pieces):
        end = end if end > place else _run(pieces, place)
        table, taken = _table(pieces, place, end)
        found.append(table)
        place += taken
    return found


def _table(pieces: Sequence[Piece], place: int, end: int) -> tuple[Piece, int]:
    """Return the table that begins at a place with how many pieces it takes, or the piece itself."""
    run = pieces[place : min(end, place + _MOST_ROWS)] if end - place > 1 else ()
    if run and _LIKELY.search(run[0].raw):
        for read in (_barred, _tabbed):
            table, taken = read(run)
            if table is not None:
                return table, taken
    if run and _is_column(run[0].text.split(" ")[0]) and not (place and _is_column(pieces[place - 1].text)):
        for read in (_spaced, _one_a_line):
            table, taken = read(run)
            if table is not None:
                return table, taken
    return pieces[place], 1


def _run(pieces: Sequence[Piece], start: int) -> int:
    """Return where the lines of plain text end that begin at *start*, none of them longer than a row may be."""
    end = start
    while end < len(pieces) and pieces[end].kind == TEXT and not pieces[end].bold:
        if len(pieces[end].raw) > _LONGEST_CELL * _MOST_COLUMNS:
            break
        end += 1
    return end


def _grid(pieces: Sequence[Piece], rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Piece:
    width = len(rows[0])
    cells = [tuple(plain(cell.strip()) for cell in row) for row in rows]
    even = [_fitted(row, width) for row in cells]
    grid = Grid(even[0], tuple(even[1:]), tuple(numbers))
    return Piece(TABLE, "", pieces[0].number, pieces[len(pieces) - 1].last, grid=grid)


def _fitted(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Return a row with exactly so many cells; what is too much joins the last."""
    if len(row) > width:
        return (*row[: width - 1], " ".join(row[width - 1 :]).strip())
    return row + ("",) * (width - len(row))


def _split_by(run: Sequence[Piece], split: "re.Pattern[str]", *, bars: bool) -> tuple[Piece | None, int]:
    rows: list[list[str]] = []
    for piece in run:
        raw = piece.raw.strip()
        cells = split.split(raw.strip("|")) if not bars or raw.startswith("|") else []
        if len(cells) < 2 or (rows and abs(len(cells) - len(rows[0])) > 1) or len(cells) > _MOST_COLUMNS * 2:
            break
        rows.append(cells)
    if len(rows) < 2:
        return None, 0
    return _grid(run[: len(rows)], rows, [piece.number for piece in run[: len(rows)]]), len(rows)


def _barred(run: Sequence[Piece]) -> tuple[Piece | None, int]:
    """Read rows between bars that have no line below their head."""
    return _split_by(run, re.compile(r"(?<!\\)\|"), bars=True)


def _tabbed(run: Sequence[Piece]) -> tuple[Piece | None, int]:
    """Read rows whose cells stand apart by tabs, or by three blanks and more."""
    if not all(":" not in _CELLS.split(piece.raw.strip())[0][-1:] for piece in run[:2]):
        return None, 0
    return _split_by(run, _CELLS, bars=False)


def _is_column(text: str) -> bool:
    words = text.lower().split()
    return 0 < len(words) <= 4 and len(text) <= 30 and bool(_COLUMNS & {words[0].strip("()"), words[-1].strip("()")})


def _one_a_line(run: Sequence[Piece]) -> tuple[Piece | None, int]:
    """Read a table that was copied cell by cell: the names of its columns, then as many lines for each row."""
    columns = 0
    while columns < min(len(run), _MOST_COLUMNS) and _is_column(run[columns].text):
        columns += 1
    if columns < 2 or not all(":" not in piece.text for piece in run[:columns]):
        return None, 0
    end = columns
    while end < len(run) and len(run[end].text) <= _LONGEST_CELL and not run[end].text.endswith(":"):
        if not run[end].joined and run[columns].joined:  # an empty line ends what stood without one
            break
        end += 1
    rows = (end - columns) // columns
    if not rows or (end - columns) % columns:
        return None, 0
    cells = [[piece.raw for piece in run[place : place + columns]] for place in range(0, end, columns)]
    return _grid(run[:end], cells, [run[place].number for place in range(0, end, columns)]), end


def _spaced(run: Sequence[Piece]) -> tuple[Piece | None, int]:
    """Read figures whose cells are parted by a single blank: the target is what every row has a number in."""
    words = run[0].text.split()
    at = next((place for place, word in enumerate(words) if word.lower() in ("target", "goal", "targets")), 0)
    if not at or len(words) > 9 or run[0].text.endswith((".", ":", ",")):
        return None, 0
    current = words[at + 1 : at + 2] if [word.lower() for word in words[at + 1 : at + 2]] == ["current"] else []
    rest = words[at + 1 + len(current) :]
    head = [" ".join(words[:at]), words[at], *current, *([" ".join(rest)] if rest else [])]
    rows = [head]
    for piece in run[1:]:
        row = _figures(piece.text, bool(current))
        if not row or not piece.joined:
            break
        rows.append(row)
    if len(rows) < 2:
        return None, 0
    return _grid(run[: len(rows)], rows, [piece.number for piece in run[: len(rows)]]), len(rows)


def _figures(text: str, has_current: bool) -> list[str]:
    """Return name, target and the rest of a row; nothing if it has no figure behind a name."""
    found = next((one for one in _FIGURE.finditer(text) if one.start()), None)
    if found is None:
        return []
    rest = text[found.end() :].strip()
    current = [""] if has_current else []
    if has_current and rest.split(" ")[0] in ("-", "–", "—"):
        current, rest = ["-"], rest[1:].strip()
    return [text[: found.start()].strip(), found[0].strip(), *current, rest]
