"""How the walk of a review looks: one thing fills the screen, readable from across the room. Pure."""

from collections.abc import Sequence

from rich.cells import cell_len

from kanvtui.domain.pictures import CardDetail
from kanvtui.domain.text import visible
from kanvtui.domain.walk import Look
from kanvtui.widgets.card_rows import check_rows, field_rows, labelled
from kanvtui.widgets.paper import LABEL, Row, hanging, paragraph
from kanvtui.widgets.triage_lines import (
    LONGEST,
    TALL,
    Body,
    answer_rows,
    centred,
    filled,
    no_note,
    open_checks,
    reason_rows,
    telling,
)
from kanvtui.widgets.walk_pages import OTHERS
from kanvtui.widgets.walk_parts import (
    AIRY,
    COLUMN,
    Frame,
    Part,
    about,
    banner,
    event_rows,
    joined,
    key_of,
    page,
    top,
    where_rows,
)

WIDE = 150
"""Cells from which the note, the checks and what happened last stand beside the answers."""
WIDEST = 170
"""Cells of both columns at most."""
GAP = 6
"""Cells between two columns."""
LEVELS = (
    (16, 12, 3, 2), (12, 8, 3, 2), (9, 7, 3, 1), (5, 4, 2, 1), (3, 3, 2, 1), (3, 3, 1, 0), (2, 2, 1, 0), (1, 1, 1, 0),
)  # fmt: skip
"""Rows of the note, checks and open promises that are shown, and blank lines between parts: the first that fits."""
BLANK = 3
"""Blank lines that there must be at least, as long as less of the note can be shown for them."""
_Level = tuple[int, int, int, int]


def walk_rows(look: Look, frame: Frame, width: int, body: Body) -> list[Row]:
    """Return one item of a review in a width in cells; *body* draws a note."""
    if look.card is not None and look.item.kind == "card":
        return _card(look, look.card, frame, width, body)
    column = min(width, COLUMN)
    parts = OTHERS[look.item.kind](look, frame, column)
    return page(parts, frame, width, column)


def _card(look: Look, card: CardDetail, frame: Frame, width: int, body: Body) -> list[Row]:
    wide = width >= WIDE
    column = min(width, WIDEST if wide else COLUMN)
    half = (column - GAP) // 2 if wide else column
    title = [*where_rows(look, frame, column), *paragraph(card.title, column, "title")]
    why = list(reason_rows(look.item.reasons, half))
    if look.kept_before and not frame.decided:
        why += paragraph("Kept last time too: keeping it again asks why.", half, "muted")
    answers = list(answer_rows(card, half, whole=frame.whole, rule=True))
    drawn = _drawn_note(card, half - LABEL, body, whole=frame.whole)
    happened = event_rows(look, half)
    fields = _fields(card, half) if frame.whole else []
    most: _Level = (LONGEST, LONGEST, 9, 1)
    for level in (most,) if frame.whole else LEVELS:
        notes, checks, promises, gaps = level
        blank = BLANK if not gaps and level is not LEVELS[-1] else 0
        if gaps > 1 and frame.height < AIRY:
            continue
        above = banner(look.header, frame, column, promises) if frame.grouped else []
        note = _note(card, drawn, notes, half, frame)
        left = [why, _spread(answers) if gaps > 1 else answers, *([fields] if wide else [])]
        right = [note, _checks(card, half, checks, frame), happened]
        if wide:
            below = _beside(joined(left, gaps), joined(right, gaps), half)
            rows = joined([above, title, below], max(1, gaps))
        else:
            rows = joined([above, title, *left, *right, fields], gaps, frame.room)
        if len(rows) + (frame.height >= TALL) <= frame.room and sum(not row for row in rows) >= blank:
            break
    return centred([*top(rows, frame), *rows], width, column)


def _spread(rows: Sequence[Row]) -> Part:
    """Put a blank line between answers: each begins with its label."""
    return [line for row in rows for line in ([(), row] if row and row[0][0].strip() else [row])][1:]


def _beside(left: Sequence[Row], right: Sequence[Row], width: int) -> Part:
    rows: list[Row] = []
    for place in range(max(len(left), len(right))):
        first = left[place] if place < len(left) else ()
        second = right[place] if place < len(right) else ()
        used = sum(cell_len(text) for text, _ in first)
        rows.append((*first, (" " * (width - used + GAP), "text"), *second) if second else tuple(first))
    return rows


def _drawn_note(card: CardDetail, width: int, body: Body, *, whole: bool) -> list[Row]:
    note = telling(card)
    if note is None:
        return []
    rows = body(note, width, LONGEST)
    return rows if whole else list(filled(rows))


def _note(card: CardDetail, drawn: Sequence[Row], most: int, width: int, frame: Frame) -> Part:
    """The note that explains the card, in the margin of the answers."""
    note = telling(card)
    if note is None:
        return labelled("Note", no_note(card), width, known=False)
    rows = hanging("Note".ljust(LABEL), note.title, width, role="heading")
    rows[-1] = _with_tail(rows[-1], about(note), width)
    kept = list(drawn[:most])
    while len(drawn) > most and kept and _is_heading(kept[-1]):
        kept.pop()  # a heading with nothing below it
    if not kept and most:  # room for one line: the first that says something
        kept = [row for row in drawn if not _is_heading(row)][:1]
    for row in kept:
        rows.append((((" " * LABEL), "text"), *row) if row else ())
    if len(drawn) > most:
        rows[-1] = _with_tail(rows[-1], f"… {key_of(frame, 'walk.more')}", width)
    return rows


def _is_heading(row: Row) -> bool:
    return all(role in ("heading", "strong") for _, role in row)


def _with_tail(row: Row, words: str, width: int) -> Row:
    """Put words behind a row where there is room for them; a full row is cut for them."""
    used = sum(cell_len(text) for text, _ in row)
    tail = f"  {visible(words)}"
    if used + cell_len(tail) <= width:
        return (*row, (tail, "muted"))
    if words.startswith("…"):
        *others, (text, role) = row
        return (*others, (text[: max(0, len(text) - (used + cell_len(tail) - width))].rstrip(), role), (tail, "muted"))
    return row


def _checks(card: CardDetail, width: int, most: int, frame: Frame) -> Part:
    """The open checks, late ones and those of its stage first."""
    near = open_checks(card)
    if not near:
        return []
    rows = labelled("Checks", f"{len(near)} of {len(card.checks)} open", width, known=False)
    margin = (" " * LABEL, "text")
    for line in near[:most]:
        rows.extend((margin, *row) for row in check_rows(line, width - LABEL, card.stage))
    if len(near) > most:
        rows[0] = _with_tail(rows[0], f"· {key_of(frame, 'walk.more')} shows all", width)
    return rows


def _fields(card: CardDetail, width: int) -> Part:
    rows = labelled("Labels", " ".join(f"#{name}" for name in card.labels), width) if card.labels else []
    for one in card.fields:
        if one.value and not one.card:
            rows += field_rows(one, width)
    return rows
