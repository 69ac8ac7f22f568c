"""Why a card needs eyes: one source for every flag, here and in SQL.

All calendar arithmetic is done once, in `cuts`; a flag is only "column < cut". Flags count on open cards that stand
on the board; a stage of kind `done` closes its cards.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import clock_key, due_key
from kanvtui.domain.instants import moment, stamp
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen

ORDER = ("at_risk", "overdue", "blocked", "stale", "ownerless", "stale_note")
"""The flags, gravest first: the agenda of every review (design: review)."""
WORDS = {
    "at_risk": "at risk",
    "overdue": "overdue",
    "blocked": "blocked",
    "stale": "stale",
    "ownerless": "no owner",
    "stale_note": "stale note",
}
RISKY_HEALTH = frozenset({"yellow", "red", "at_risk"})
NOTE_LIMIT = Duration(30, "d")
URGENT_WITHIN = Duration(2, "bd")
_LONG_UNITS = frozenset({"w", "mo"})
DEFAULT_STALE = {"queue": Duration(20, "bd"), "active": Duration(5, "bd"), "waiting": Duration(5, "bd")}
"""Where an SOP is silent (design, section 2)."""


@frozen
class StageLimits:
    """What flags need of a stage: its kind, its stale limit and its time limit (None: no limit)."""

    id: int
    kind: str
    stale: Duration | None
    limit: Duration | None


@frozen
class Cuts:
    """Instants (stored form) and local keys before which something is too old, for one moment *now*.

    `due` is a clock key, `soon` the key of the end of the day two business days on, `note` an instant; `stale` and
    `limit` give an instant per stage id; stages without a limit, and done stages, are missing.
    """

    now: str
    due: str
    soon: str
    note: str
    stale: dict[int, str]
    limit: dict[int, str]


@frozen
class Facts:
    """What flags need of a card; instants and dues in stored form, None where there is none."""

    stage_id: int
    stage_since: str
    active_at: str
    nearest_due: str | None = None
    owner_id: int | None = None
    blocked_since: str | None = None
    health: str | None = None
    note_touched: str | None = None
    urgent: bool = False
    open: bool = True


@frozen
class Reason:
    """One flag of a card with its reason in words, ready to read; `short` fits on a card."""

    flag: str
    words: str
    short: str = ""

    @property
    def told(self) -> str:
        """The words with the flag before them, unless they name it: `stale: no move, note or check for 9 days`."""
        name = WORDS.get(self.flag, "")
        return self.words if name in self.words else f"{name}: {self.words}"


def cuts(stages: Iterable[StageLimits], calendar: Calendar, now: dt.datetime) -> Cuts:
    """Do all calendar arithmetic of flags for the stages at a UTC instant."""
    stale: dict[int, str] = {}
    limit: dict[int, str] = {}
    for stage in stages:
        if stage.kind == "done":
            continue
        stale_limit = stage.stale or DEFAULT_STALE.get(stage.kind)
        if stale_limit is not None:
            stale[stage.id] = stamp(calendar.cut(now, stale_limit))
        if stage.limit is not None:
            limit[stage.id] = stamp(calendar.cut(now, stage.limit))
    return Cuts(
        now=stamp(now),
        due=clock_key(calendar.local(now)),
        soon=due_key(calendar.shift(calendar.day(now), URGENT_WITHIN).isoformat()),
        note=stamp(calendar.cut(now, NOTE_LIMIT)),
        stale=stale,
        limit=limit,
    )


def flags(card: Facts, at: Cuts) -> tuple[str, ...]:
    """Return the card's flags in ORDER; empty for a closed card."""
    if not card.open:
        return ()
    late = card.nearest_due is not None and due_key(card.nearest_due) < at.due
    held = {
        "at_risk": card.health in RISKY_HEALTH,
        "overdue": late or card.stage_since < at.limit.get(card.stage_id, ""),
        "blocked": card.blocked_since is not None,
        "stale": card.active_at < at.stale.get(card.stage_id, ""),
        "ownerless": card.owner_id is None,
        "stale_note": card.note_touched is not None and card.note_touched < at.note,
    }
    return tuple(flag for flag in ORDER if held[flag])


def is_urgent(card: Facts, at: Cuts) -> bool:
    """Marked so, or blocked with a due within 2 business days or a customer at risk (design: urgent)."""
    if not card.open:
        return False
    due_soon = card.nearest_due is not None and due_key(card.nearest_due) <= at.soon
    return card.urgent or (card.blocked_since is not None and (due_soon or card.health in RISKY_HEALTH))


def days_since(instant: str | None, calendar: Calendar, now: dt.datetime, unit: str = "d") -> int:
    """Count whole days (or other day units) from a stored instant to *now*; 0 for a malformed or future one."""
    then = moment(instant)
    if then is None:
        return 0
    return calendar.days(calendar.day(then), calendar.day(now), unit)


def over_words(instant: str | None, limit: Duration, calendar: Calendar, now: dt.datetime) -> str:
    """Say how long since *instant* against its limit: `9 days, limit 5`, `6 business days, limit 5`.

    Weeks and months are counted in days, since they are over on the day after: `8 days, limit 1 week`.
    """
    then = moment(instant)
    if limit.exact is not None and then is not None:
        minutes = max(0, int((now - then).total_seconds() // 60))
        count = minutes // 60 if limit.unit == "h" else minutes
        return f"{plural(count, limit.words.split(' ', 1)[1].rstrip('s'))}, limit {limit.n}"
    if limit.unit in _LONG_UNITS:
        return f"{plural(days_since(instant, calendar, now), 'day')}, limit {limit.words}"
    noun = Duration(1, limit.unit).words.removeprefix("1 ")
    return f"{plural(days_since(instant, calendar, now, limit.unit), noun)}, limit {limit.n}"


def count_words(counted: Mapping[str, int]) -> str:
    """Put counts of flags into words, gravest first: `1 overdue · 2 blocked`; `""` when there are none."""
    words = {**WORDS, "stale_note": "stale note" if counted.get("stale_note") == 1 else "stale notes"}
    parts = [f"{counted[flag]:,} {words[flag]}" for flag in ORDER if counted.get(flag)]
    return " · ".join(parts)
