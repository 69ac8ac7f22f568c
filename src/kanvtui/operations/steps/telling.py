"""What an open change that put another SOP on a board has done, told from its rows in the journal."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Literal, NamedTuple

from kanvtui.domain.calendar import duration_words
from kanvtui.domain.governance import TRAINED
from kanvtui.domain.sop_effects import LineEffect, StageEffect
from kanvtui.domain.text import plural
from kanvtui.storage import carrying, replay
from kanvtui.storage.boards import StageRow
from kanvtui.storage.database import Database
from kanvtui.storage.replay import Net

Kind = Literal["check", "deadline", "approval", "recurring"]
How = Literal["added", "removed", "changed", "asked", "withdrawn", "begun", "ended"]
_TABLES: dict[Kind, tuple[str, str, str]] = {
    "check": ("check_item", "key", "text"),
    "deadline": ("deadline", "key", "what"),
    "approval": ("approval", "rule_key", "name"),
    "recurring": ("recurring", "key", "title"),
}
"""Of each kind the table, and its columns of the SOP's key and of the words."""
_DATES = {"due", "warn_on", "asked_at", "starts_on"}
"""Columns that only follow from others."""
_LIMITS = (
    ("stale after {}", "never stale", ("stale_n", "stale_unit")),
    ("at most {} in it", "no time limit", ("limit_n", "limit_unit")),
    ("at most {}", "any number of cards", ("wip_limit",)),
)
"""Of each limit its words, those for none, and its columns."""


class Shifted(NamedTuple):
    """A date that another one took the place of; both are stored dues, `""` for none."""

    card_id: int
    what: str
    before: str
    after: str


def _limit(row: StageRow, words: str, none: str, columns: tuple[str, ...]) -> str:
    found = [getattr(row, name) for name in columns]
    if found[0] is None:
        return none
    return words.format(plural(found[0], "card") if len(found) == 1 else duration_words("".join(map(str, found))))


class Told:
    """The rows of one open change; *was* are the board's stages before it."""

    def __init__(self, db: Database, change_id: int, board_id: int, was: Iterable[StageRow]) -> None:
        self.db, self.board_id = db, board_id
        self.nets = replay.nets(db, change_id)
        self.was = {row.id: row for row in was}
        self.now = {row.id: row for row in carrying.stages(db, board_id)}

    # Stages

    def stages(self) -> Iterator[StageEffect]:
        """Yield what becomes of the stages, in their order afterwards, those that go last."""
        left = Counter[tuple[int, int]]()
        turned = Counter[int]()
        for net in self.nets["card"].values():
            old, new = net.old or {}, net.new or {}
            if "stage_id" in old and "stage_id" in new:
                left[old["stage_id"], new["stage_id"]] += 1
        if any(row.kind != self.now[key].kind for key, row in self.was.items()):
            turned = self._turned()
        for row in self.now.values():
            if row.retired_at is None:
                yield from self._stage(row, turned[row.id])
        for key, row in self.was.items():
            if row.retired_at is None and self.now[key].retired_at is not None:
                goals = [(goal, count) for (origin, goal), count in left.items() if origin == key]
                for goal, count in goals:
                    yield StageEffect(row.key, "merged", row.name, cards=count, to=self.now[goal].name)
                if not goals:
                    yield StageEffect(row.key, "removed", row.name)

    def _turned(self) -> Counter[int]:
        """How many cards were closed or opened where they stand, by stage."""
        keys = [key for key, net in self.nets["card"].items() if net.old and "closed_at" in net.old]
        stayed = [key for key in keys if "stage_id" not in (self.nets["card"][key].old or {})]
        return Counter(int(str(row["stage_id"])) for row in carrying.rows(self.db, "card", stayed).values())

    def _stage(self, row: StageRow, turned: int) -> Iterator[StageEffect]:
        was = self.was.get(row.id)
        if was is None or was.retired_at is not None:
            yield StageEffect(row.key, "added" if was is None else "restored", row.name)
            return
        if was.name != row.name or was.key != row.key:
            named = was.name != row.name
            before, after = (was.name, row.name) if named else (was.key, row.key)
            yield StageEffect(row.key, "renamed", row.name, before, after)
        if was.kind != row.kind:
            yield StageEffect(row.key, "kind", row.name, was.kind, row.kind, turned)
        for limit in _LIMITS:
            old, new = _limit(was, *limit), _limit(row, *limit)
            if old != new:
                yield StageEffect(row.key, "changed", row.name, old, new)
        if row.id in self._replaced:
            yield StageEffect(row.key, "order", row.name, after=self._beside(row))

    @cached_property
    def _replaced(self) -> frozenset[int]:
        """The stages that stand elsewhere: those that break the longest row of stages that stay in their order."""
        stay = [key for key, row in self.was.items() if not (row.retired_at or self.now[key].retired_at)]
        places = {key: place for place, key in enumerate(stay)}
        best: list[tuple[int, ...]] = [()]
        for key in (key for key in self.now if key in places):
            longest = max((row for row in best if not row or places[row[-1]] < places[key]), key=len)
            best.append((*longest, key))
        kept = max(best, key=len)
        return frozenset(key for key in stay if key not in kept)

    def _beside(self, row: StageRow) -> str:
        order = [one for one in self.now.values() if one.retired_at is None]
        place = order.index(row)
        return f"behind “{order[place - 1].name}”" if place else "first"

    # Checks, deadlines, approvals, recurring work

    def lines(self) -> Iterator[LineEffect]:
        """Yield what becomes of checks, deadlines, approvals and recurring work, each rule once a way."""
        for kind, (table, key, name) in _TABLES.items():
            counted: dict[tuple[How, str, str], set[int]] = {}
            for how, row in self._rows(kind, table):
                rule = str(row.get(key) or ""), str(row.get(name) or "")
                if rule[0] == TRAINED:  # its card is told with those that are made
                    continue
                counted.setdefault((how, *rule), set()).add(int(str(row.get("card_id") or row["id"])))
            for (how, rule_key, words), found in counted.items():
                yield LineEffect(kind, how, rule_key, words, len(found))

    def _rows(self, kind: Kind, table: str) -> Iterator[tuple[How, Mapping[str, object]]]:
        """Yield how each row changed, and the row; what only got another date is no line of its own."""
        found = self.nets[table]
        changed = [key for key, net in found.items() if net.old is not None and net.new is not None]
        there = carrying.rows(self.db, table, changed)
        for key, net in found.items():
            how = _how(kind, net)
            if how is not None:
                yield how, there.get(key) or net.new or net.old or {}

    def shifts(self) -> Iterator[Shifted]:
        """Yield the dates that another one took the place of, the earliest new date first."""
        found = []
        for table, name in (("check_item", "text"), ("deadline", "what"), ("approval", "name")):
            nets = {key: net for key, net in self.nets[table].items() if _shifts(net)}
            for key, row in carrying.rows(self.db, table, nets).items():
                old, new = nets[key].old or {}, nets[key].new or {}
                found.append(Shifted(int(str(row["card_id"])), str(row[name]), old["due"], new["due"] or ""))
        return iter(sorted(found, key=lambda shift: (not shift.after, shift.after, shift.card_id)))

    def cards(self) -> int:
        """Return how many cards of before change in any way, by themselves or in what they have."""
        own = {key for key, net in self.nets["card"].items() if net.old is not None}
        for kind in ("check", "deadline", "approval"):
            own |= self._cards_of(_TABLES[kind][0])
        return len(own)

    def _cards_of(self, table: str) -> set[int]:
        nets = self.nets[table]
        there = carrying.rows(self.db, table, nets)
        whole = (there.get(key) or net.new or net.old or {} for key, net in nets.items())
        made = {key for key, net in self.nets["card"].items() if net.old is None}
        return {int(str(row["card_id"])) for row in whole if row.get("key") != TRAINED} - made

    def made(self) -> list[str]:
        """Return the titles of the cards that are made."""
        return [str(net.new["title"]) for net in self.nets["card"].values() if net.old is None and net.new is not None]


def _shifts(net: Net) -> bool:
    return bool(net.old and net.new and net.old.get("due"))


def _how(kind: Kind, net: Net) -> How | None:
    if net.old is None:
        return {"approval": "asked", "recurring": "begun"}.get(kind, "added")  # type: ignore[return-value]
    if net.new is None:
        return {"approval": "withdrawn", "recurring": "ended"}.get(kind, "removed")  # type: ignore[return-value]
    if "ended_at" in net.new:
        return "ended" if net.new["ended_at"] else "begun"
    if net.new.get("state") == "pending":
        return "asked"
    return None if net.new.keys() <= _DATES else "changed"
