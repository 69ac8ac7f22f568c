"""How a card looks: three lines of (text, role) from its picture and a width in cells. Pure."""

import re

from rich.cells import cell_len

from kanvtui.domain.faces import CardFace
from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen
from kanvtui.widgets.head_line import DOT, cut

LINES = 3
"""Lines of a card."""
_SYMBOLS = {"at_risk": "▲", "overdue": "◷", "blocked": "■", "stale": "◷", "ownerless": "○", "stale_note": "✎"}
_ROLES = {"at_risk": "warning", "overdue": "error", "blocked": "error", "stale": "warning"}

Pieces = list[tuple[str, str]]
"""Texts of one row, each with its role, before they are joined."""

_WEEKDAY = re.compile(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?=\d)")
_FEWEST = 6
"""Cells below which a piece says nothing any more."""

Line = tuple[tuple[str, str], ...]
"""Pieces of one line, each (text, role); together exactly as wide as asked for."""


@frozen
class Look:
    """How a card stands out: under the cursor, in the focused view, marked."""

    cursor: bool = False
    marked: bool = False


def fit(text: str, width: int) -> str:
    """Cut or pad *text* to *width* cells, never inside a character; a cut ends in `…`."""
    text = cut(text, width)
    return text + " " * (width - cell_len(text))


def card_lines(face: CardFace, width: int, look: Look) -> tuple[Line, Line, Line]:
    """Draw a card: title; owner ▸ holder and due; its gravest reason, else what comes next."""
    gutter = "▌" if look.cursor else ("●" if look.marked else " ")
    role = "cursor-bar" if look.cursor else "mark"
    # A marked card under the cursor shows both.
    edges = ((gutter, role), ("●" if look.marked and look.cursor else "", "mark"))
    rest = width - 1 - len(edges[1][0])
    title_role = "closed" if face.closed else "title"
    title: Line = (*edges, (fit(visible(face.title), rest), title_role))
    who = _fitted(_who(face), width - 1)
    third = _first_ones(_third(face), width - 1)
    return title, _row(who, gutter, role, width), _row(third, gutter, role, width)


def _row(pieces: Pieces, gutter: str, role: str, width: int) -> Line:
    """Join pieces by dots and pad the row to its width."""
    row: list[tuple[str, str]] = [(gutter if role == "cursor-bar" else " ", role)]
    for place, (text, piece_role) in enumerate(pieces):
        if place:
            row.append((DOT, "muted"))
        row.append((text, piece_role))
    used = sum(cell_len(text) for text, _ in row)
    row.append((" " * max(0, width - used), "muted"))
    return tuple(row)


def _fitted(pieces: Pieces, width: int) -> Pieces:
    """Say `due` by its place alone, then without the weekday; then cut the longest text, then drop the last ones."""
    texts = [text for text, _ in pieces]
    if _over(texts, width) > 0:
        texts = [text.removeprefix("due ").replace("d overdue", "d late") for text in texts]
    if _over(texts, width) > 0:
        texts[-1] = _WEEKDAY.sub("", texts[-1])
    while texts and (over := _over(texts, width)) > 0:
        longest = max(range(len(texts)), key=lambda place: cell_len(texts[place]))
        room = cell_len(texts[longest]) - over
        if room >= _FEWEST or len(texts) == 1:
            texts[longest] = cut(texts[longest], max(0, room))
            break
        texts.pop()
    return [(text, role) for text, (_, role) in zip(texts, pieces, strict=False)]


def _first_ones(pieces: Pieces, width: int) -> Pieces:
    """Keep the first ones that fit whole; the first alone is cut."""
    kept = list(pieces)
    while len(kept) > 1 and _over([text for text, _ in kept], width) > 0:
        kept.pop()
    return [(text if cell_len(text) <= width else fit(text, width), role) for text, role in kept]


def _over(texts: list[str], width: int) -> int:
    return sum(map(cell_len, texts)) + len(DOT) * (len(texts) - 1) - width


def _who(face: CardFace) -> Pieces:
    """Owner ▸ holder, due, urgent."""
    if face.unreadable:
        return [("unreadable data", "error")]
    pieces: Pieces = []
    if face.urgent and not face.closed:
        pieces.append(("urgent", "error"))
    owner = face.owner or "no owner"
    role = "muted" if face.owner or face.closed else "warning"
    pieces.append((visible(f"{owner} ▸ {face.holder}" if face.holder else owner), role))
    if face.due:
        pieces.append((visible(face.due), "error" if face.late else "muted"))
    return pieces


def _third(face: CardFace) -> Pieces:
    """The reasons that the second row does not tell, gravest first; else customer, next step, labels, checks."""
    told = {"ownerless"}
    pieces = [
        (visible(f"{_SYMBOLS[reason.flag]} {reason.short or reason.words}"), _ROLES.get(reason.flag, "muted"))
        for reason in face.reasons
        if reason.flag not in told and not (reason.flag == "overdue" and face.late and reason.short == face.due)
    ]
    if pieces:
        return pieces
    ticked, all_checks = face.checks
    calm = [
        f"next: {face.next}" if face.next else "",
        " ".join(f"#{label}" for label in face.labels),
        f"{ticked} of {all_checks} checks" if all_checks else "",
        face.account if face.account and face.account.casefold() not in face.title.casefold() else "",
    ]
    return [(visible(text), "muted") for text in calm if text]
