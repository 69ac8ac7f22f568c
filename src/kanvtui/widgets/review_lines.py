"""How the review list looks: sections in the order of the agenda, each card once with all its reasons. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kanvtui.domain.flags import WORDS, Reason
from kanvtui.domain.pictures import RepeatedException, ReviewLine, ReviewPicture
from kanvtui.domain.text import plural
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import columns, paragraph, widest, wrap

WIDE = 150
"""Cells from which the reasons stand beside the card instead of below it."""
MIDDLE = 96
"""Cells from which the customer has a column."""
_ROLES = {"at_risk": "warning", "overdue": "error", "blocked": "error", "stale": "warning"}
_BLANK: Line = ()


def review_items(picture: ReviewPicture, width: int) -> list[Item]:
    """Lay out the review list for a width in cells; the key of an item is its card's id."""
    table = _Table(picture.lines, width)
    items: list[Item] = []
    told = False
    for flag, group in groupby(picture.lines, key=lambda line: line.flag):
        if flag == "stale_note" and picture.repeated:
            items.extend(_exceptions(picture.repeated, width, first=not items))
            told = True
        lines = list(group)
        items.append(_heading(WORDS[flag], len(lines), first=not items))
        items.extend(Item(line.card_id, tuple(table.card(line))) for line in lines)
    if picture.repeated and not told:
        items.extend(_exceptions(picture.repeated, width, first=not items))
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
        words = f"{found.board}: passed {found.count} times in 30 days against “{found.rule}”"
        yield Item(None, tuple(((line, "text"),) for line in wrap(words, width)))


class _Table:
    """The columns of one picture: as wide as their texts ask, within what the terminal gives."""

    def __init__(self, lines: Sequence[ReviewLine], width: int) -> None:
        self.width = width
        self.wide = width >= WIDE
        self.owner = widest([_owner(line) for line in lines], 8, 26 if width >= MIDDLE else 18)
        self.where = widest([_where(line) for line in lines], 12, 40) if width >= MIDDLE else 0
        self.account = widest([line.account for line in lines], 8, 22) if width >= MIDDLE else 0
        taken = self.owner + 2 + (self.where + 2 + self.account + 2 if width >= MIDDLE else 0)
        room = width - taken
        title = widest([line.title for line in lines], 20, 60)
        self.title = min(title, room // 2) if self.wide else max(20, min(title, room))
        self.reasons = room - self.title - 2 if self.wide else width - 2

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
