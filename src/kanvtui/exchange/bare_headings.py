"""Headings that lost their marks: short lines above what they are the title of, bold ones, numbered ones."""

import dataclasses
import re
from collections.abc import Sequence

from kanvtui.domain.text import name_key
from kanvtui.exchange.pieces import CODE, HEADING, ITEM, TABLE, TEXT, Piece

KNOWN = frozenset(
    (
        "purpose|objective|objectives|scope|overview|summary|introduction|background|audience|process owner|owner"
        "|owners|workflow owner|procedure|procedures|process|steps|workflow|process steps|detailed procedure|roles"
        "|responsibilities|roles and responsibilities|roles & responsibilities|roles and ownership|prerequisites"
        "|definitions|inputs|outputs|inputs and outputs|tools|tools & systems|resources|references|related documents"
        "|quality assurance|quality control|metrics|kpis|metrics & kpis|metrics and kpis|success metrics"
        "|performance metrics|escalation|escalations|approvals|approval|approval process|approval matrix"
        "|review and improvement|review|review cadence|revision history|version history|change log|document control"
        "|exceptions|appendix|notes|faq|risks|compliance|training|templates|checklist|checklists|timeline|milestones"
        "|deliverables|communication|communication plan|table of contents|contents|entry criteria|exit criteria"
        "|acceptance criteria|definition of done|stages|schedule|frequency|cadence|policy|records|safety|glossary"
        "|triggers|trigger"
    ).split("|")
)
"""Titles of chapters that procedures have."""
_ANSWERED = frozenset(
    "purpose|objective|scope|audience|process owner|owner|workflow owner|frequency|version|date|department|trigger|"
    "prepared by|approved by|review date|effective date|summary|overview".split("|")
)
"""Titles below which a short line is what they say, not another title."""
_SOP = re.compile(
    r"\b(?:sops?|procedures?|runbook|playbook|process|workflow|protocol|checklist|guide|manual|handbook)\b", re.I
)
_ENDS_SOP = re.compile(r"\b(?:SOP|Procedure|Runbook|Playbook)s?$|^SOP\b", re.I)
_STAGE = re.compile(
    r"^(?:stage|phase|step|part|section|milestone)\s+(?:\d{1,2}|[A-Za-z]|[IVX]+|one|two|three|four|five)\b", re.I
)
_GOVERNANCE = re.compile(r"^SOPs? (?:governance|management)\b", re.I)
_DAY = re.compile(
    r"^(?:day|week|month|t)\s?[-–+]?\s?\d{1,3}\b|^\d{1,3} (?:days|weeks|months) (?:before|after|out)\b", re.I
)
_TITLED = re.compile(r"^(?:run|title|sop|process|procedure):", re.I)
_DOTTED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){1,3})[.)]?\s+(?=[A-Z])")
_LABEL = re.compile(r"^[^:]{1,60}:\s+\S")
_PROGRAM = re.compile(r"^(?:IF|ELSE|ELSEIF|END|END IF|WHILE|FOR)\b|\s=\s|[{}|→]|->|https?://")
_LONGEST, _MOST_WORDS = 80, 11
_TITLES_WITHIN = 8
"""Pieces at the beginning of a document among which its title is looked for."""


def with_headings(pieces: Sequence[Piece], *, titled: bool = False) -> list[Piece]:
    """Return the pieces of a document with its bare headings as headings, where it has hardly any of its own.

    *titled*: what stands above the document says its title.
    """
    own = sum(piece.kind == HEADING for piece in pieces)
    pieces = _dotted(pieces, bare=own < 2)
    found = list(pieces)
    if own > 1:
        return _bold_stages(found)
    numbered = _numbered(found)
    starts = _starts(found)
    title = -1 if own else _title(found, starts, titled=titled)
    below = any(name_key(found[place].text) in KNOWN for place in numbered)
    last = -1
    """Where the last heading stands."""
    for place, piece in enumerate(pieces):
        if piece.kind == HEADING:
            if piece.mark:
                found[place] = _heading(piece, (2 if below else 4) + piece.mark.count("."))
            last = place
        elif place == title or place in starts:
            found[place] = _heading(piece, 1)
            last = place
        elif place in numbered:
            found[place] = _heading(piece, 2 if below else 4)
            last = place
        elif _is_heading(pieces, place, last):
            found[place] = _heading(piece, _level(piece, below=below, several=bool(starts)))
            last = place
    return found if sum(piece.kind == HEADING for piece in found) > 1 else _labelled(found)


def _labelled(pieces: Sequence[Piece]) -> list[Piece]:
    """Make headings of lines like `Purpose:` in a document that has no others."""
    return [
        _heading(piece, 2) if _is_label(piece) and _is_alone(pieces, place) else piece
        for place, piece in enumerate(pieces)
    ]


def _is_alone(pieces: Sequence[Piece], place: int) -> bool:
    """True for a piece that more stands below, on lines of its own."""
    return place + 1 < len(pieces) and pieces[place + 1].number > pieces[place].last


def _is_label(piece: Piece) -> bool:
    """True for a line that is nothing but the title of a chapter with a colon."""
    alone = piece.kind == TEXT and not piece.indent and piece.raw.rstrip().endswith((":", ":**"))
    return alone and name_key(piece.text).rstrip(":") in KNOWN


def _dotted(pieces: Sequence[Piece], *, bare: bool) -> list[Piece]:
    """Return the pieces with lines like `4.1 Receive it` as numbered headings where more stands below, else as entries.

    Only headings where the document is *bare* of its own; a single number like that is left alone.
    """
    numbers = [_DOTTED.match(piece.text) if piece.kind == TEXT and not piece.bold else None for piece in pieces]
    if sum(number is not None for number in numbers) < 2:
        return list(pieces)
    found: list[Piece] = []
    inside = False
    """Whether the entries that come stand below a dotted one."""
    for place, (piece, number) in enumerate(zip(pieces, numbers, strict=True)):
        if number is None:
            inside = inside and piece.kind == ITEM
            found.append(dataclasses.replace(piece, level=piece.level + 1) if inside else piece)
            continue
        mark, text = number[1], piece.text[number.end() :]
        after = numbers[place + 1] if place + 1 < len(pieces) else None
        deeper = after is not None and after[1].count(".") > mark.count(".")
        above = deeper or (place + 1 < len(pieces) and after is None and pieces[place + 1].kind in (TEXT, ITEM, TABLE))
        short = len(text) <= _LONGEST and text[-1] not in ".;,:" and len(text.split()) <= _MOST_WORDS
        inside = not (bare and above and short)
        if not inside:
            found.append(dataclasses.replace(piece, kind=HEADING, text=text, mark=mark))
        else:
            found.append(dataclasses.replace(piece, kind=ITEM, level=1, text=text, mark=mark))
    return found


def _heading(piece: Piece, level: int) -> Piece:
    return dataclasses.replace(piece, kind=HEADING, level=level, text=piece.text.rstrip(": "))


def _level(piece: Piece, *, below: bool, several: bool) -> int:
    if _STAGE.match(piece.text):
        return 4
    return 3 if below or (several and piece.text.endswith(("SOP", "SOPs"))) else 2


def _bold_stages(pieces: list[Piece]) -> list[Piece]:
    """Make headings of bold lines that name a stage or a day: `**Phase 1: Before the start**`, `**Day -7: Call**`."""
    level = 1
    for place, piece in enumerate(pieces):
        if piece.kind == HEADING:
            level = piece.level
        elif piece.kind == TEXT and piece.bold and (_STAGE.match(piece.text) or _DAY.match(piece.text)):
            pieces[place] = dataclasses.replace(piece, kind=HEADING, level=level + 1, text=piece.text.rstrip(": "))
    return pieces


def _could_be(piece: Piece) -> bool:
    """True for a line that reads like a heading, whatever stands around it."""
    text = piece.text
    if piece.kind != TEXT or piece.indent or piece.last > piece.number or not text or len(text) > _LONGEST:
        return False
    if len(text.split()) > _MOST_WORDS or _PROGRAM.search(text) or text[0] in "[(<\"'“‘$-–":
        return False
    if piece.bold or (piece.text.isupper() and _is_label(piece)):
        return True
    stage = _STAGE.match(text) is not None
    if text[-1] in ".!?;,:" or text.endswith("…") or (_LABEL.match(text) and not stage):
        return False
    return text[0].isupper() or stage


def _is_known(piece: Piece) -> bool:
    return (
        name_key(piece.text).rstrip(":") in KNOWN
        or bool(_STAGE.match(piece.text))
        or bool(_ENDS_SOP.search(piece.text))
    )


def _is_heading(pieces: Sequence[Piece], place: int, last: int) -> bool:
    piece = pieces[place]
    if not _is_alone(pieces, place) or not _could_be(piece):
        return False
    after = pieces[place + 1]
    if last >= 0 and last == place - 1 and name_key(pieces[last].text).rstrip(":") in _ANSWERED:
        return False
    if _is_known(piece) or piece.bold:
        return True
    if after.kind in (ITEM, TABLE):
        return not piece.joined or not after.joined or len(piece.text.split()) <= 6
    if after.kind == CODE or (_could_be(after) and not _is_known(after)):
        return False
    return (
        len(after.text) > len(piece.text) + 20
        or after.text.endswith((".", ":"))
        or after.kind == HEADING
        or _is_known(after)
    )


def _numbered(pieces: Sequence[Piece]) -> set[int]:
    """Return which numbered lines are headings: short ones above text that is not the next number, counting on."""
    found: set[int] = set()
    for place, piece in enumerate(pieces[:-1]):
        if not (piece.kind == ITEM and piece.level == 1 and piece.mark[:-1].isdigit() and not piece.indent):
            continue
        after = pieces[place + 1]
        if piece.number in (after.number, pieces[place - 1].number if place else 0):  # one of several in a line
            continue
        alone = after.kind in (TEXT, TABLE, HEADING) or (
            after.kind == ITEM and after.level == 1 and not after.mark[:-1].isdigit()
        )
        short = len(piece.text) <= _LONGEST and not piece.text.endswith((".", ":", ";", ","))
        apart = not piece.joined or piece.text.isupper() or name_key(piece.text) in KNOWN
        if alone and short and apart and piece.last == piece.number:
            found.add(place)
    counts = {pieces[place].mark[:-1] for place in found}
    return found if len(found) > 1 and "1" in counts else set()


def _starts(pieces: Sequence[Piece]) -> set[int]:
    """Return which lines begin an SOP of their own; none, where the document is one SOP."""
    listed = _contents(pieces)
    found: set[int] = set()
    governed = False
    for place, piece in enumerate(pieces):
        if not _could_be(piece) or _is_chapter(piece):
            continue
        below = (name_key(one.text).rstrip(":") for one in pieces[place + 1 : place + 3])
        if (_ENDS_SOP.search(piece.text) and any(one in KNOWN for one in below)) or name_key(piece.text) in listed:
            found.add(place)
        elif len(found) > 1 and not governed and _GOVERNANCE.match(piece.text):
            governed = True
            found.add(place)
    return found if len(found) > 1 else set()


def _contents(pieces: Sequence[Piece]) -> set[str]:
    """Return the entries of a table of contents that name SOPs."""
    for place, piece in enumerate(pieces):
        if name_key(piece.text).rstrip(":") in ("table of contents", "contents", "sops in this document"):
            entries = set()
            for one in pieces[place + 1 :]:
                if one.kind != ITEM:
                    break
                if _ENDS_SOP.search(one.text):
                    entries.add(name_key(one.text))
            return entries
    return set()


def _title(pieces: Sequence[Piece], starts: set[int], *, titled: bool) -> int:
    """Return where the title of the document stands; -1: it has none."""
    first = min(starts, default=len(pieces))
    for place, piece in enumerate(pieces[: min(first, _TITLES_WITHIN)]):
        titles = piece.text.partition(":")[2] if _TITLED.match(piece.text) else ""
        named = bool(_SOP.search(titles or piece.text)) and not _is_chapter(piece)
        if named and (_could_be(piece) or (titles and len(piece.text) <= _LONGEST)):
            return place
    alone = not starts and not titled and len(pieces) > 1
    return 0 if alone and _could_be(pieces[0]) and not _is_chapter(pieces[0]) else -1


def _is_chapter(piece: Piece) -> bool:
    return name_key(piece.text).rstrip(":") in KNOWN or bool(_STAGE.match(piece.text))
