"""How a card looks: three lines of (text, role) from its picture and a width in cells. Pure."""

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from kanvtui.domain.pictures import CardFace
from kanvtui.domain.text import visible

LINES = 3
"""Lines of a card."""
_SYMBOLS = {"at_risk": "▲", "overdue": "◷", "blocked": "■", "stale": "◷", "ownerless": "○", "stale_note": "✎"}
_ROLES = {"at_risk": "warning", "overdue": "error", "blocked": "error", "stale": "warning"}

_DOT = " · "
_FEWEST = 6
"""Cells below which a piece says nothing any more."""

Line = tuple[tuple[str, str], ...]
"""Pieces of one line, each (text, role); together exactly as wide as asked for."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a card stands out: under the cursor, in the focused view, marked."""

    cursor: bool = False
    marked: bool = False


def fit(text: str, width: int) -> str:
    """Cut or pad *text* to *width* cells, never inside a character; a cut ends in `…`."""
    if cell_len(text) <= width:
        return text + " " * (width - cell_len(text))
    if width <= 1:
        return set_cell_size(text, max(0, width))
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def card_lines(face: CardFace, width: int, look: Look) -> tuple[Line, Line, Line]:
    """Draw a card: title; owner ▸ holder and due; its gravest reason, else what comes next."""
    gutter = "▌" if look.cursor else ("●" if look.marked else " ")
    role = "cursor-bar" if look.cursor else "mark"
    # A marked card under the cursor shows both.
    edges = ((gutter, role), ("●" if look.marked and look.cursor else "", "mark"))
    rest = width - 1 - len(edges[1][0])
    title_role = "closed" if face.closed else "title"
    title: Line = (*edges, (fit(visible(face.title), rest), title_role))
    return title, _row(_who(face), gutter, role, width), _row(_third(face), gutter, role, width)


def _row(pieces: list[tuple[str, str]], gutter: str, role: str, width: int) -> Line:
    """Join pieces by dots; where they do not fit the longest gives way first, down to a few cells."""
    mark = gutter if role == "cursor-bar" else " "
    left = width - 1
    texts = _fitted([visible(text) for text, _ in pieces], left)
    row: list[tuple[str, str]] = [(mark, role)]
    for place, (text, (_, piece_role)) in enumerate(zip(texts, pieces, strict=False)):
        if place:
            row.append((_DOT, "muted"))
            left -= len(_DOT)
        row.append((text, piece_role))
        left -= cell_len(text)
    row.append((" " * max(0, left), "muted"))
    return tuple(row)


def _fitted(texts: list[str], width: int) -> list[str]:
    """Say `due` by its place alone, then cut the longest text, then drop the last ones."""
    if _over(texts, width) > 0:
        texts = [text.removeprefix("due ").replace("d overdue", "d late") for text in texts]
    while texts:
        over = _over(texts, width)
        if over <= 0:
            return texts
        longest = max(range(len(texts)), key=lambda place: cell_len(texts[place]))
        room = cell_len(texts[longest]) - over
        if room >= _FEWEST or len(texts) == 1:
            texts[longest] = fit(texts[longest], max(0, room))
            return texts
        texts = texts[:-1]
    return texts


def _over(texts: list[str], width: int) -> int:
    return sum(map(cell_len, texts)) + len(_DOT) * (len(texts) - 1) - width


def _who(face: CardFace) -> list[tuple[str, str]]:
    """Owner ▸ holder, due, urgent."""
    if face.unreadable:
        return [("unreadable data", "error")]
    pieces: list[tuple[str, str]] = []
    if face.urgent and not face.closed:
        pieces.append(("urgent", "error"))
    owner = face.owner or "no owner"
    role = "muted" if face.owner or face.closed else "warning"
    pieces.append((f"{owner} ▸ {face.holder}" if face.holder else owner, role))
    if face.due:
        pieces.append((face.due, "error" if face.late else "muted"))
    return pieces


def _third(face: CardFace) -> list[tuple[str, str]]:
    """The reasons that the second row does not tell, gravest first; else customer, next step, labels, checks."""
    told = {"ownerless"}
    pieces = [
        (f"{_SYMBOLS[reason.flag]} {reason.short or reason.words}", _ROLES.get(reason.flag, "muted"))
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
    return [(text, "muted") for text in calm if text]
