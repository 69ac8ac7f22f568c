"""How the review list looks: sections in the order of the agenda, each card once with all its reasons. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kanvtui.domain.flags import WORDS, Reason
from kanvtui.domain.pictures import RepeatedException, ReviewLine, ReviewPicture
from kanvtui.domain.text import plural
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import GAP, columns, paragraph, widest, wrap

WIDE = 150
"""Cells from which the reasons stand beside the card instead of below it."""
REPEATED = "repeated"
AGENDA = ("at_risk", "overdue", "blocked", "stale", "ownerless", "waiting", REPEATED, "stale_note", "kept", "win")
"""The sections in their order (design, section 2)."""
HEADS = {"waiting": "waiting on others", "win": "wins", "stale_note": "stale notes", "kept": "kept long enough"}
TITLE = 36
"""Cells that a title must have before board and customer get columns of their own."""
_ROLES = {
    "at_risk": "warning",
    "overdue": "error",
    "blocked": "error",
    "stale": "warning",
    "waiting": "muted",
    "win": "success",
}
_BLANK: Line = ()


def review_items(picture: ReviewPicture, width: int) -> list[Item]:
    """Lay out the review list for a width in cells; the key of an item is its card's id."""
    table = _Table((*picture.lines, *picture.waiting, *picture.kept, *picture.wins), width)
    groups = {flag: list(group) for flag, group in groupby(picture.lines, key=lambda line: line.flag)}
    groups |= {"waiting": list(picture.waiting), "kept": list(picture.kept), "win": list(picture.wins)}
    items: list[Item] = []
    for flag in AGENDA:
        if flag == REPEATED and picture.repeated:
            items.extend(_exceptions(picture.repeated, width, first=not items))
        if lines := groups.get(flag):
            items.append(_heading(HEADS.get(flag) or WORDS[flag], len(lines), first=not items))
            items.extend(Item(line.card_id, tuple(table.card(line))) for line in lines)
    if picture.more:
        words = f"and {plural(picture.more, 'card')} more: they come up as these are settled"
        items.append(Item(None, (_BLANK, *paragraph(words, width, "muted"))))
    return items


def _heading(words: str, count: int, *, first: bool) -> Item:
    line: Line = ((f"{words[0].upper()}{words[1:]} ", "head"), (f"{count:,}", "muted"))
    return Item(None, (line,) if first else (_BLANK, line))


def _exceptions(repeated: Sequence[RepeatedException], width: int, *, first: bool) -> Iterator[Item]:
    yield _heading("repeated exceptions", len(repeated), first=first)
    for found in repeated:
        words = f"{found.board}: passed {found.count} times in {found.within} against “{found.rule}”"
        yield Item(None, tuple(((line, "text"),) for line in wrap(words, width)))


class _Table:
    """The columns of one picture: as wide as their texts ask, within what the terminal gives."""

    def __init__(self, lines: Sequence[ReviewLine], width: int) -> None:
        self.width = width
        self.wide = width >= WIDE
        title = widest([line.title for line in lines], 20, 60)
        most_where, most_account, most_owner = (40, 22, 26) if self.wide else (32, 18, 22)
        self.where = widest([_where(line) for line in lines], 12, most_where)
        self.account = widest([line.account for line in lines], 8, most_account)
        self.owner = widest([_owner(line) for line in lines], 8, most_owner)
        room = width - self.where - self.account - self.owner - 3 * len(GAP)
        if not self.wide and room < min(title, TITLE):
            self.where = self.account = 0
            self.owner = widest([_owner(line) for line in lines], 8, min(26, width // 3))
            room = width - self.owner - len(GAP)
        self.title = min(title, room // 2 if self.wide else room)
        self.reasons = room - self.title - len(GAP) if self.wide else width - 2

    def card(self, line: ReviewLine) -> list[Line]:
        cells = [(line.title, self.title, "text")]
        if self.where:
            cells += [(_where(line), self.where, "muted"), (line.account, self.account, "muted")]
        cells.append((_owner(line), self.owner, "text" if line.owner else "warning"))
        row = columns(cells)
        if self.wide:
            return self._beside(row, line)
        below = [] if self.where else [self._short_where(line)]
        return [row, *below, *self._reasons(line)]

    def _short_where(self, line: ReviewLine) -> Line:
        words = " · ".join(text for text in (_where(line), line.account) if text)
        return columns([("", 0, "muted"), (words, self.width - 2, "muted")])

    def _reasons(self, line: ReviewLine) -> list[Line]:
        told = [(reason.told, _ROLES.get(reason.flag, "text")) for reason in _worth_telling(line)]
        if line.urgent:
            told = [(f"urgent · {words}" if not place else words, role) for place, (words, role) in enumerate(told)]
            told = told or [("urgent", "error")]
        return [(("  ", "text"), (row, role)) for words, role in told for row in wrap(words, self.reasons, most=3)]

    def _beside(self, row: Line, line: ReviewLine) -> list[Line]:
        """The card's columns with the reasons to their right, one below the other."""
        blank: Line = ((" " * (self.width - self.reasons - 2), "text"),)
        reasons = self._reasons(line) or [()]
        return [(*(blank if place else row), *reason) for place, reason in enumerate(reasons)]


def _worth_telling(line: ReviewLine) -> Sequence[Reason]:
    """The reasons but the one that the owner's column tells."""
    return [reason for reason in line.reasons if reason.flag != "ownerless"]


def _where(line: ReviewLine) -> str:
    return f"{line.board} · {line.stage}"


def _owner(line: ReviewLine) -> str:
    owner = line.owner or "no owner"
    return f"{owner} ▸ {line.holder}" if line.holder else owner
