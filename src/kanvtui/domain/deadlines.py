"""Milestones, and the dates that follow from them: due rules, chains of rules, warnings, and their words.

Dues are local, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`. The forms of a rule: docs/sop-format.md, "Due rules".
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import clock_key, day_words
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

Node = tuple[str, str | int]
"""Something that has a date: `("milestone", key)`, `("check", id)`, `("deadline", id)`, `("field", key)`,
`("card", "created")`, `("card", "due")`, `("entered", stage id)`."""

_RULE = re.compile(
    r"(?P<anchor>[a-z0-9][a-z0-9_]*)"
    r"((?P<sign>[+-])(?P<length>\d{1,5}(mo|bd|m|h|d|w)))?"
    r"(@(?P<time>([01]\d|2[0-3]):[0-5]\d))?",
    re.ASCII,
)
_DUE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?", re.ASCII)
_DAY_LENGTH = 10


@frozen
class MilestoneRule:
    """A named instant; `due` is the rule of the day it is planned for, `also` holds its other names."""

    key: str
    label: str
    also: tuple[str, ...] = ()
    by_hand: bool = False
    due: str = ""


@frozen
class DeadlineRule:
    """A date that follows from a milestone; `met_by` is the milestone that fulfils it, `when` a condition."""

    key: str
    what: str
    due: str
    warn: str = ""
    stage: str = ""
    owner: str = ""
    met_by: str = ""
    when: str = ""


@frozen
class DueRule:
    """A due rule taken apart: an `anchor` and what is added to it, or else an absolute date `day`."""

    anchor: str = ""
    sign: int = 1
    length: Duration | None = None
    time: str = ""
    day: str = ""


@frozen
class Anchor:
    """A date to count from: local `due`, and the instant `at` where it is known to the second."""

    due: str
    at: dt.datetime | None = None


@frozen
class Item:
    """A check or a deadline of a card (`kind`). Without a `rule` its due was set by hand; `done` is when it was done.

    `stage` is the id of its stage, 0 for none; `warn` how long before its due a warning comes.
    """

    kind: str
    id: int
    key: str
    what: str
    rule: str = ""
    due: str = ""
    done: Anchor | None = None
    stage: int = 0
    warn: str = ""
    met_by: str = ""

    @property
    def node(self) -> Node:
        """What it is called among all that has a date."""
        return self.kind, self.id


@frozen
class Dates:
    """All dates of one card.

    `anchors` are the dates there are; `rules` the due rules of milestones that are only planned; `names` what the
    anchors of due rules mean on this card; `labels` how what has no date is called.
    """

    items: tuple[Item, ...]
    anchors: Mapping[Node, Anchor]
    rules: Mapping[Node, str]
    names: Mapping[str, Node]
    labels: Mapping[Node, str]


@frozen
class Found:
    """What a due rule gives: a date, or the name of what it waits for."""

    anchor: Anchor | None = None
    waits: str = ""

    @property
    def due(self) -> str:
        """The date in stored form, `""` while there is none."""
        return self.anchor.due if self.anchor else ""


@frozen
class Shift:
    """A date that changes: of a `check` or a `deadline` (kind and id), stored forms, `""` for no date."""

    kind: str
    id: int
    what: str
    old: str
    new: str


@lru_cache(maxsize=1024)
def parse(rule: str) -> DueRule | None:
    """Read `brand_strategy+2d`, `launch-2w@09:00`, `close`, `2026-11-30` or `2026-11-30T14:00`; None for no rule."""
    if _DUE.fullmatch(rule):
        return DueRule(day=rule) if _read(rule) else None
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    length = Duration.parse(found["length"]) if found["length"] else None
    return DueRule(found["anchor"], -1 if found["sign"] == "-" else 1, length, found["time"] or "")


def due_of(rule: str, anchor: Anchor | None, calendar: Calendar) -> str:
    """Return the due that a rule gives, counted from *anchor*; `""` when the rule or the anchor cannot be read.

    Days, business days, weeks and months count local days and give a whole day, unless the rule has a time. Minutes
    and hours are counted in UTC from the anchor's instant, and give a day with a time; from an anchor without a time
    they count from the beginning of its day, by the clock on the wall, and give the day they end on.
    """
    found = count(rule, anchor, calendar)
    return found.due if found else ""


def count(rule: str, anchor: Anchor | None, calendar: Calendar) -> Anchor | None:
    """Return what `due_of` returns with its instant, so that chains of hours stay exact; None for `""`."""
    read = parse(rule)
    if read is None:
        return None
    if read.day:
        return Anchor(read.day)
    start = _read(anchor.due) if anchor else None
    if anchor is None or start is None:
        return None
    day, length = start[0].date(), read.length
    if length is not None and length.exact is not None:
        moved = _exactly(read.sign * length.exact, anchor, start, calendar)
        return Anchor(f"{moved.due[:_DAY_LENGTH]}T{read.time}") if read.time else moved
    due = (calendar.shift(day, length, read.sign) if length else day).isoformat()
    return Anchor(f"{due}T{read.time}" if read.time else due)


def _exactly(delta: dt.timedelta, anchor: Anchor, start: tuple[dt.datetime, bool], calendar: Calendar) -> Anchor:
    naive, timed = start
    if anchor.at is None and not timed:
        return Anchor(_moved(naive, delta).date().isoformat())
    instant = _moved(anchor.at or instant_of(anchor.due, calendar), delta)
    return Anchor(_minute(calendar.local(instant)), instant)


def _moved(instant: dt.datetime, delta: dt.timedelta) -> dt.datetime:
    """Add, but stop at the first and the last instant there is."""
    try:
        return instant + delta
    except OverflowError:
        zone = instant.tzinfo
        return dt.datetime.max.replace(tzinfo=zone) if delta > dt.timedelta() else dt.datetime.min.replace(tzinfo=zone)


def _minute(local: dt.datetime) -> str:
    return local.replace(tzinfo=None).isoformat(timespec="minutes")


def _read(due: str) -> tuple[dt.datetime, bool] | None:
    """Return a stored due without a zone, and whether it has a time; None for a malformed one."""
    if not _DUE.fullmatch(due):
        return None
    try:
        return dt.datetime.fromisoformat(due), len(due) > _DAY_LENGTH
    except ValueError:
        return None


def instant_of(due: str, calendar: Calendar) -> dt.datetime:
    """Return the UTC instant of a stored due that can be read: its minute, or the beginning of its day.

    Of a minute that comes twice it is the first; one that never comes is taken as if clocks had not changed.
    """
    read = _read(due)
    if read is None:
        raise InputError(f"“{due}” is not a date. Write it as 2026-11-30 or 2026-11-30T14:00.")
    naive, timed = read
    if not timed:
        return calendar.midnight(naive.date())
    try:
        local = naive.astimezone() if calendar.zone is None else naive.replace(tzinfo=calendar.zone)
        return local.astimezone(dt.UTC)
    except OverflowError:  # in the first or last hours there are
        return naive.replace(tzinfo=dt.UTC)


def warn_start(due: str, warn: str, calendar: Calendar) -> str:
    """Return when the warning of a due begins, that duration before it; `""` when either cannot be read.

    A due without a time lasts until the end of its day: a warning of hours counts from there.
    """
    read = _read(due)
    try:
        length = Duration.parse(warn)
    except InputError:
        return ""
    if read is None:
        return ""
    naive, timed = read
    if length.exact is None:
        return calendar.shift(naive.date(), length, -1).isoformat() + due[_DAY_LENGTH:]
    if timed:
        return _exactly(-length.exact, Anchor(due), read, calendar).due
    return _minute(_moved(naive, dt.timedelta(days=1) - length.exact))


def is_ahead(due: str, local: dt.datetime) -> bool:
    """True when a stored due is later than *local* time: the day after today at the earliest, or a later minute."""
    return due > clock_key(local)[: len(due)]


def resolve(dates: Dates, calendar: Calendar) -> dict[Node, Found]:
    """Date every open item that has a rule, and every planned milestone, all at once.

    A rule may count from anything that has a date or a rule itself; what waits says for what, through the whole
    chain. Rules that go round in a circle wait for each other.
    """
    chains = _Chains(dates, calendar)
    wanted = [item.node for item in dates.items if item.rule and item.done is None]
    return {node: chains.find(node) for node in (*wanted, *dates.rules)}


def shifts(dates: Dates, found: Mapping[Node, Found]) -> tuple[Shift, ...]:
    """Return what `resolve` found for items that stand differently now, the earliest new date first."""
    moved = [
        Shift(item.kind, item.id, item.what, item.due, found[item.node].due)
        for item in dates.items
        if item.node in found and found[item.node].due != item.due
    ]
    return tuple(sorted(moved, key=lambda shift: (not shift.new, shift.new)))


class _Chains:
    """Follows each rule to a date, or to what has none, and counts back up the chain."""

    def __init__(self, dates: Dates, calendar: Calendar) -> None:
        self._dates, self._calendar = dates, calendar
        self._items = {item.node: item for item in dates.items}
        self._found: dict[Node, Found] = {}

    def find(self, node: Node) -> Found:
        """Return the date of anything; a chain is followed in a loop, for it may be as long as an SOP."""
        way: dict[Node, str] = {}
        while (found := self._end(node, way)) is None:
            rule = way[node] = self._rule(node)
            node = self._anchor(node, rule)
        for passed, rule in reversed(way.items()):
            if found.anchor is not None:
                found = Found(count(rule, found.anchor, self._calendar))
            self._found[passed] = found
        return found

    def _end(self, node: Node, way: Mapping[Node, str]) -> Found | None:
        """What a chain ends with: a date, or the name of what has none; None when it goes on."""
        if node in self._found:
            return self._found[node]
        item = self._items.get(node)
        anchor = item.done if item else self._dates.anchors.get(node)
        if anchor is None and item and not item.rule and item.due:
            anchor = Anchor(item.due)
        if anchor is not None and _read(anchor.due):
            return Found(anchor)
        rule = self._rule(node)
        read = parse(rule)
        if rule and read is None:
            return Found(waits=f"a rule that can be read instead of “{rule}”")
        if read is None or node in way:
            return Found(waits=self._label(node, item))
        return Found(Anchor(read.day)) if read.day else None

    def _rule(self, node: Node) -> str:
        item = self._items.get(node)
        return item.rule if item else self._dates.rules.get(node, "")

    def _anchor(self, node: Node, rule: str) -> Node:
        """What the anchor of a rule means here."""
        read = parse(rule)
        name = read.anchor if read else ""
        item = self._items.get(node)
        if name == "entered":
            return name, item.stage if item else 0
        return self._dates.names.get(name, ("name", name))

    def _label(self, node: Node, item: Item | None) -> str:
        return item.what if item else self._dates.labels.get(node) or str(node[1]).replace("_", " ")


def when_words(due: str, today: dt.date) -> str:
    """Say a stored date shortly: `Mon 30 Nov 14:00`; `no date` for none, a malformed one as it is."""
    read = _read(due)
    if read is None:
        return due or "no date"
    time = due[_DAY_LENGTH + 1 :]
    return day_words(read[0].date(), today) + (f" {time}" if time else "")


def shift_words(shift: Shift, today: dt.date) -> str:
    """Say how a date changes: `Pillars delivered: Wed 18 Nov → Fri 20 Nov`."""
    return f"{shift.what}: {when_words(shift.old, today)} → {when_words(shift.new, today)}"
