"""What a changed SOP does to the board it is put on and to its cards, before it is done."""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Literal

from kanvtui.domain.deadlines import when_words
from kanvtui.domain.sop_changes import Difference
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen

SHOWN = 20
"""Dates that shift, and cards that are made, of which each is told."""


@frozen
class StageEffect:
    """What becomes of one stage; `name` as it is called afterwards (of a removed one: was called).

    `added`; `restored`: it was there once and is brought back; `renamed`: `before` is its old name or key; `changed`:
    its limits; `kind`: `before` and `after` say of which kind, `cards` of it are closed or opened by that; `order`;
    `merged`: it goes, and `cards` of it go to the stage called `to`; `removed`: it goes, and held none.
    """

    key: str
    how: Literal["added", "restored", "renamed", "changed", "kind", "order", "merged", "removed"]
    name: str
    before: str = ""
    after: str = ""
    cards: int = 0
    to: str = ""


@frozen
class LineEffect:
    """What becomes of one check, deadline, approval or recurring work, and on how many cards (rows for recurring).

    `how`: `added`, `removed`, `changed`; an approval may be `asked` and `withdrawn`, recurring work `begun` and
    `ended`. `key` is the SOP's, `words` its text.
    """

    kind: Literal["check", "deadline", "approval", "recurring"]
    how: Literal["added", "removed", "changed", "asked", "withdrawn", "begun", "ended"]
    key: str
    words: str
    cards: int


@frozen
class DateShift:
    """One date of a card that shifts; `before` and `after` are stored dues, `""` for none."""

    card_id: int
    title: str
    what: str
    before: str
    after: str


@frozen
class Unsaid:
    """A stage that goes and holds `cards` (also put away ones) of which nobody said where they go."""

    key: str
    name: str
    cards: int


@frozen
class Effects:
    """All that a changed SOP does, as it was found by doing it.

    `shifts` are the first SHOWN of `shifted` dates; `made` the titles of the first SHOWN of `made_count` cards that are
    made. `unsaid` are the stages whose cards have no destination: until each is in the plan's `moves`, the change
    is refused; `suggested` says for each of them the key of a stage that stays, and what is told here supposes it.
    `cards` is how many cards change in any way.
    """

    differences: tuple[Difference, ...] = ()
    stages: tuple[StageEffect, ...] = ()
    lines: tuple[LineEffect, ...] = ()
    shifts: tuple[DateShift, ...] = ()
    shifted: int = 0
    made: tuple[str, ...] = ()
    made_count: int = 0
    unsaid: tuple[Unsaid, ...] = ()
    suggested: Mapping[str, str] = dataclasses.field(default_factory=dict)
    cards: int = 0

    @property
    def touches_cards(self) -> bool:
        """Whether any card is moved, closed, or gets or loses anything: what is worth asking about."""
        return bool(self.cards or self.unsaid)


def sections(effects: Effects, today: dt.date) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what a changed SOP does as (heading, lines), for screens and the command line; not yet `visible`."""
    groups = (
        ("What differs", tuple(one.words for one in effects.differences)),
        ("Stages", tuple(map(stage_words, effects.stages))),
        ("Checks", _of_kind(effects, "check")),
        ("Deadlines", _of_kind(effects, "deadline")),
        ("Dates that shift", _shifts(effects, today)),
        ("Approvals", _of_kind(effects, "approval")),
        ("Recurring work", _of_kind(effects, "recurring")),
        ("New cards", _made(effects)),
    )
    return tuple((heading, lines) for heading, lines in groups if lines)


def stage_words(stage: StageEffect) -> str:
    """Say what becomes of a stage: `“Review” goes: its 12 cards go to “Approval”`."""
    cards = plural(stage.cards, "card")
    told = {
        "added": f"“{stage.name}” is new",
        "restored": f"“{stage.name}” is there again",
        "renamed": f"“{stage.before}” is “{stage.after}” now",
        "changed": f"“{stage.name}”: {stage.after}, was {stage.before}",
        "kind": f"“{stage.name}” is {stage.after} now, was {stage.before}{_turned(stage)}",
        "order": f"“{stage.name}” comes {stage.after}",
        "merged": f"“{stage.name}” goes: its {cards} {'goes' if stage.cards == 1 else 'go'} to “{stage.to}”",
        "removed": f"“{stage.name}” goes; it holds no card",
    }
    return told[stage.how]


def _turned(stage: StageEffect) -> str:
    turned = "closed" if stage.after == "done" else "opened again"
    return f": {plural(stage.cards, 'card')} {turned}" if stage.cards else ""


def line_words(line: LineEffect) -> str:
    """Say what becomes of a check, a deadline, an approval or recurring work."""
    if line.kind == "recurring":
        return f"“{line.words}” {'begins' if line.how == 'begun' else 'ends' if line.how == 'ended' else 'changes'}"
    cards = plural(line.cards, "card")
    told = {
        "added": f"“{line.words}” comes on {cards}",
        "removed": f"“{line.words}” goes from {cards}",
        "changed": f"“{line.words}” changes on {cards}",
        "asked": f"“{line.words}” is asked for on {cards}",
        "withdrawn": f"“{line.words}” is not asked for any more on {cards}",
    }
    return told[line.how]


def _of_kind(effects: Effects, kind: str) -> tuple[str, ...]:
    return tuple(line_words(line) for line in effects.lines if line.kind == kind)


def _shifts(effects: Effects, today: dt.date) -> tuple[str, ...]:
    told = [
        f"#{one.card_id} “{one.title}”, {one.what}: {when_words(one.before, today)} → {when_words(one.after, today)}"
        for one in effects.shifts
    ]
    return (*told, *_more(effects.shifted - len(told)))


def _made(effects: Effects) -> tuple[str, ...]:
    return (*(f"“{title}”" for title in effects.made), *_more(effects.made_count - len(effects.made)))


def _more(count: int) -> tuple[str, ...]:
    return (f"and {count} more",) if count > 0 else ()
