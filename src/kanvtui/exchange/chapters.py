"""Pieces as chapters, and a document with several SOPs as one outline for each."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from kanvtui.domain.outline import Grid, Line, Outline, Section
from kanvtui.domain.text import name_key
from kanvtui.exchange.bare_headings import KNOWN
from kanvtui.exchange.pieces import CODE, HEADING, TABLE, Piece

_NUMBER = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}[.)]|[A-Z]\.|[IVX]{1,4}\.)\s+(?=\S)")
_DECORATION = re.compile(r"^[^\w\[(<$#\"'“‘&@+-]+\s*")
_PREFIX = re.compile(
    r"^(?:run|title|sop|standard operating procedure|procedure|process|runbook|playbook)\s*[:–—]\s*(?=\S)", re.I
)
_EXPORTED = re.compile(r"\s[0-9a-f]{32}$")
"""What some wikis put behind the name of a page when they export it."""
_SOP_WORD = re.compile(
    r"\b(?:SOP|standard operating procedure|procedure|runbook|playbook)\b(?:\s*\([^)]*\))?$|^SOP\b", re.I
)
_OWN_WORD = re.compile(r"\b(?:SOP|standard operating procedure|runbook|playbook)\b", re.I)
_STAGE = re.compile(r"^(?:stage|phase|step|part|day|week|month|procedure|task|section|level|tier)\s+[\w.]+", re.I)
_SEVERAL = re.compile(r"\b(?:SOPs|procedures|runbooks|playbooks|processes|workflows)\b(?:\s*\([^)]*\))?$", re.I)
_GENERIC = frozenset(
    ("sop", "standard operating procedure", "procedure", "runbook", "playbook", "process", "workflow", "checklist")
)
_TITLE = re.compile(r"^(?:(?:sop|document|procedure|process|workflow)\s+)?(?:title|name):\s*(?=\S)", re.I)
_LISTS_CHAPTERS = frozenset(("index", "contents", "table of contents", "toc", "on this page"))
"""Titles of chapters that hold no others, however the headings below them are marked."""
_PARTS = frozenset("purpose scope procedure procedures process steps workflow stages objective".split())
_STEPS = frozenset(("procedure", "procedures", "process", "steps", "workflow", "stages", "process steps"))


class _Open:
    """A section while it is built."""

    def __init__(self, piece: Piece | None, number: int) -> None:
        self.level = piece.level if piece else 0
        self.title, self.mark = _titled(piece.text) if piece else ("", "")
        self.mark = piece.mark if piece and piece.mark else self.mark
        self.number = number
        self.blocks: list[Line | Grid] = []
        self.inner: list[_Open] = []

    def closed(self) -> Section:
        """Return what was built."""
        inner = tuple(one.closed() for one in self.inner)
        return Section(self.title, self.number, self.level, tuple(self.blocks), inner, self.mark)


def outlined(pieces: Sequence[Piece], lines: Sequence[int], named: str = "") -> tuple[Outline, ...]:
    """Return the SOPs of a document; *lines* are those that have words, *named* its title in the front matter."""
    top = _Open(None, pieces[0].number if pieces else 1)
    path = [top]
    for piece in pieces:
        if piece.kind == HEADING:
            while len(path) > 1 and (path[-1].level >= piece.level or name_key(path[-1].title) in _LISTS_CHAPTERS):
                path.pop()
            section = _Open(piece, piece.number)
            path[-1].inner.append(section)
            path.append(section)
        else:
            path[-1].blocks.append(_block(piece))
    return _split(top.closed(), lines, named)


def _block(piece: Piece) -> Line | Grid:
    if piece.kind == TABLE and piece.grid is not None:
        return piece.grid
    return Line(piece.text, piece.number, piece.level, piece.mark, piece.bold, piece.kind == CODE)


def _titled(text: str) -> tuple[str, str]:
    """Return the title of a heading without decoration, and its number."""
    text = _DECORATION.sub("", text) or text
    number = _NUMBER.match(text)
    if not number:
        return text.rstrip(": "), ""
    rest = _DECORATION.sub("", text[number.end() :]) or text[number.end() :]
    return rest.rstrip(": "), number[1]


def _split(top: Section, lines: Sequence[int], named: str) -> tuple[Outline, ...]:
    """Return one outline for each SOP below *top*; what belongs to none goes to the one before it."""
    holder = top
    while len(holder.sections) == 1:
        holder = holder.sections[0]
    begins = _begins(holder)
    if len(begins) > 1 and _SEVERAL.search(holder.title):
        sure = set(map(id, begins))
        begins = [one for one in holder.sections if id(one) in sure or (one.sections and _is_procedure(one))]
    if len(begins) < 2:
        return (_single(top, lines, named),)
    before = _above(top, holder)
    groups: list[list[Section]] = []
    chosen = set(map(id, begins))
    for section in holder.sections:
        if id(section) in chosen:
            groups.append([section])
        elif groups:
            groups[-1].append(section)
        else:
            before.append(section)
    found: list[Outline] = []
    starts = [0, *(group[0].number for group in groups[1:])]
    cuts = [*(bisect_left(lines, start) for start in starts), len(lines)]
    for place, group in enumerate(groups):
        sop = group[0]
        sections = (*(before if not place else ()), *_own(sop), *group[1:])
        found.append(Outline(_clean(sop.title), sop.number, sections, tuple(lines[cuts[place] : cuts[place + 1]])))
    return tuple(found)


def _above(top: Section, holder: Section) -> list[Section]:
    """Return what stands above the first SOP, without the chapters that hold the SOPs."""
    found, section = [], top
    while True:
        if section.blocks or section.title:
            found.append(Section(section.title, section.number, 0 if section is top else section.level, section.blocks))
        if section is holder:
            return found
        section = section.sections[0]


def _own(section: Section) -> tuple[Section, ...]:
    """Return the chapters of an SOP; what stands right below its title is one without a title."""
    head = (Section("", section.number, 0, section.blocks),) if section.blocks else ()
    return (*head, *section.sections)


def _single(top: Section, lines: Sequence[int], named: str) -> Outline:
    """Return a document that is one SOP: its first heading is the title, unless that is a chapter."""
    head = (Section("", top.number, 0, top.blocks),) if top.blocks else ()
    first = top.sections[0] if top.sections else None
    level = min((section.level for section in top.sections), default=0)
    titled = first is not None and first.level == level and not _is_chapter(first)
    titled = titled and (
        len(top.sections) == 1 or (first is not None and (first.level == 1 or not _STAGE.match(first.title)))
    )
    if first is None or not titled or (len(top.sections) > 1 and first.level > 1):
        return Outline(_clean(named), 1, (*head, *top.sections), tuple(lines))
    title = _clean(first.title)
    if not title or title.casefold() in _GENERIC:
        title = _said(first.blocks) or named or title
    return Outline(title, first.number, (*head, *_own(first), *top.sections[1:]), tuple(lines))


def _said(blocks: Iterable[Line | Grid]) -> str:
    """Return the title that stands below a heading which says only what kind of document this is."""
    for block in blocks:
        if isinstance(block, Grid):
            rows = (block.head, *block.rows)
            pairs = [f"{row[0].rstrip(':')}: {row[1]}" for row in rows if len(row) == 2]
        else:
            pairs = [block.text]
        for text in pairs:
            if label := _TITLE.match(text):
                return text[label.end() :]
    return ""


def _clean(title: str) -> str:
    """Return a title without the word before it that says what it is: `SOP: Onboarding` is `Onboarding`."""
    return _EXPORTED.sub("", _PREFIX.sub("", title)).strip()


def _is_chapter(section: Section) -> bool:
    return name_key(section.title) in KNOWN


def _is_procedure(section: Section) -> bool:
    return not _is_chapter(section) or _has_steps(section)


def _has_steps(section: Section) -> bool:
    return any(name_key(one.title).endswith((" process", " procedure", " steps")) for one in section.sections)


def _begins(holder: Section) -> list[Section]:
    """Return which of the chapters of *holder* are SOPs of their own; fewer than two are none."""
    whole = _SOP_WORD.search(holder.title) is not None and not _SEVERAL.search(holder.title)
    test = _is_whole_sop if whole else _is_sop
    found = [section for section in holder.sections if _could_begin(section) and test(section)]
    sure = [one for one in found if _SOP_WORD.search(one.title) or not one.mark]
    return found if len(sure) > 1 else []


def _could_begin(section: Section) -> bool:
    return not _STAGE.match(section.title) and _is_procedure(section)


def _is_sop(section: Section) -> bool:
    """True for a chapter that is called an SOP, or has the chapters of one."""
    inner = {name_key(one.title) for one in section.sections}
    parts = len(inner & _PARTS) + _has_steps(section)
    named = _SOP_WORD.search(section.title) is not None and bool(section.sections or section.blocks)
    return named or (section.level == 1 and parts > 0) or parts > 1 or bool(inner & _STEPS)


def _is_whole_sop(section: Section) -> bool:
    """True for a chapter of an SOP that is one by itself: it is called so and has the chapters of one.

    `Escalation procedure` in a runbook is a part of it.
    """
    inner = {name_key(one.title) for one in section.sections}
    return _OWN_WORD.search(section.title) is not None and bool(inner & _PARTS or _has_steps(section))
