"""One moment for one picture: now, the user's calendar, the stages' limits and the cuts made of them."""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from kanvtui.domain import flags
from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import clock_key, due_day, due_key, due_words
from kanvtui.domain.flags import Cuts, Facts, Reason, StageLimits
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.text import plural
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import FaceRow


@frozen
class Moment:
    """What reads need to turn rows into words: *now* in UTC, the calendar, the stages by id, the cuts."""

    now: dt.datetime
    calendar: Calendar
    stages: dict[int, StageRow]
    cuts: Cuts

    @property
    def local(self) -> dt.datetime:
        """*Now* on the user's clock."""
        return self.calendar.local(self.now)


def moment(now: dt.datetime, calendar: Calendar, stages: Iterable[StageRow]) -> Moment:
    """Do the calendar arithmetic once for those stages."""
    by_id = {stage.id: stage for stage in stages}
    return Moment(now, calendar, by_id, flags.cuts(map(limits, by_id.values()), calendar, now))


def limits(stage: StageRow) -> StageLimits:
    """Return the limits that flags know of a stage."""
    stale, limit = _duration(stage.stale_n, stage.stale_unit), _duration(stage.limit_n, stage.limit_unit)
    return StageLimits(stage.id, stage.kind, stale, limit)


def _duration(n: int | None, unit: str | None) -> Duration | None:
    """Read a limit; one that another program spoiled counts for none."""
    try:
        return Duration.parse(f"{n}{unit}") if n is not None and unit else None
    except InputError:
        return None


def facts(row: FaceRow) -> Facts:
    """Return what flags need of a card."""
    return Facts(
        stage_id=row.stage_id,
        stage_since=row.stage_since,
        active_at=row.active_at,
        nearest_due=row.nearest_due,
        owner_id=row.owner_id,
        blocked_since=row.blocked_since,
        health=row.health,
        note_touched=row.note_touched,
        urgent=bool(row.urgent),
        open=row.closed_at is None and bool(row.on_board),
    )


def reasons(row: FaceRow, at: Moment) -> tuple[Reason, ...]:
    """Return every flag of a card with its reason in words, gravest first."""
    held = flags.flags(facts(row), at.cuts)
    words = {
        "at_risk": _at_risk,
        "overdue": _overdue,
        "blocked": _blocked,
        "stale": _stale,
        "ownerless": _ownerless,
        "stale_note": _stale_note,
    }
    return tuple(Reason(flag, words[flag](row, at), _short(flag, row, at)) for flag in held)


def _short(flag: str, row: FaceRow, at: Moment) -> str:
    """The reason as it fits on a card."""
    stage = at.stages.get(row.stage_id)
    if flag == "at_risk":
        return f"at risk: {row.health_reason}" if row.health_reason else "at risk"
    if flag == "stale" and stage is not None:
        limit = limits(stage).stale or flags.DEFAULT_STALE[stage.kind]
        days = flags.days_since(row.active_at, at.calendar, at.now, "bd" if limit.unit == "bd" else "d")
        return f"stale {days}{limit.unit} of {limit}" if limit.unit in ("d", "bd") else f"stale, limit {limit}"
    if flag == "stale_note":
        return "stale note"
    return "; ".join(short for _, short in _past(row, at)) if flag == "overdue" else ""


class Sleeper(Protocol):
    """What there is to know of a card that may be snoozed: one of today, or as it was once."""

    @property
    def stage_id(self) -> int:
        """The stage it stands in."""

    @property
    def stage_since(self) -> str:
        """Since when, an instant."""

    @property
    def blocked_since(self) -> str | None:
        """Since when it is blocked."""

    @property
    def nearest_due(self) -> str | None:
        """The due key of what is due first."""

    @property
    def snoozed_until(self) -> str | None:
        """The day on which it wakes."""

    @property
    def snoozed_at(self) -> str | None:
        """The instant at which it was snoozed."""


def hidden(row: Sleeper, at: Moment) -> bool:
    """True for a snoozed card that stays hidden: it wakes on its date, or when it becomes blocked or overdue."""
    today = at.local.date().isoformat()
    if row.snoozed_until is None or row.snoozed_until <= today or due_day(row.snoozed_until) is None:
        return False
    asleep = row.snoozed_at or ""
    if row.blocked_since is not None and row.blocked_since > asleep:
        return False
    return not (_overdue_now(row, at) and not _overdue_then(row, at))


def _overdue_now(row: Sleeper, at: Moment) -> bool:
    late = row.nearest_due is not None and due_key(row.nearest_due) < at.cuts.due
    return late or row.stage_since < at.cuts.limit.get(row.stage_id, "")


def _overdue_then(row: Sleeper, at: Moment) -> bool:
    """Whether the card was overdue when it was snoozed; only what came later wakes it."""
    then = read_instant(row.snoozed_at)
    if then is None:
        return False
    if row.nearest_due is not None and due_key(row.nearest_due) < clock_key(at.calendar.local(then)):
        return True
    stage = at.stages.get(row.stage_id)
    limit = limits(stage).limit if stage else None
    return limit is not None and row.stage_since < stamp(at.calendar.cut(then, limit))


def _at_risk(row: FaceRow, _at: Moment) -> str:
    health = (row.health or "").replace("_", " ")
    return f"{row.account} is {health}: {row.health_reason}" if row.health_reason else f"{row.account} is {health}"


def _past(row: FaceRow, at: Moment) -> list[tuple[str, str]]:
    """Everything that is past, in full and as it fits on a card: the due, a check's due, the stage's time limit."""
    past = []
    if row.due is not None and due_key(row.due) < at.cuts.due:
        past.append((due_words(row.due, at.local),) * 2)
    elif row.nearest_due is not None and due_key(row.nearest_due) < at.cuts.due:
        when = due_words(row.nearest_due.removesuffix("T24:00"), at.local)
        kind, _, what = (row.due_check or "check").partition("\t")
        past.append((f"{kind} “{what}” {when}", f"{kind} {when}"))
    if row.stage_since < at.cuts.limit.get(row.stage_id, ""):
        past.append((limit_words(row.stage_since, at.stages[row.stage_id], at),) * 2)
    return past


def _overdue(row: FaceRow, at: Moment) -> str:
    return "; ".join(words for words, _ in _past(row, at))


def _blocked(row: FaceRow, at: Moment) -> str:
    return f"blocked {since_words(row.blocked_since, at)}: {row.blocked_reason or 'no reason given'}"


def _stale(row: FaceRow, at: Moment) -> str:
    stage = at.stages[row.stage_id]
    limit = limits(stage).stale or flags.DEFAULT_STALE[stage.kind]
    return f"no move, note or check for {flags.over_words(row.active_at, limit, at.calendar, at.now)}"


def _ownerless(_row: FaceRow, _at: Moment) -> str:
    return "no owner"


def _stale_note(row: FaceRow, at: Moment) -> str:
    days = flags.days_since(row.note_touched, at.calendar, at.now)
    return f"the note was not touched for {plural(days, 'day')}, limit {flags.NOTE_LIMIT.n}"


def since_words(instant: str | None, at: Moment) -> str:
    """Say shortly how long since an instant: `today`, `4d`."""
    days = flags.days_since(instant, at.calendar, at.now)
    return f"{days}d" if days else "today"


def limit_words(stage_since: str, stage: StageRow, at: Moment) -> str:
    """Say how long a card stands in its stage: `day 8 of 7 in Prospecting`, `day 3` without a limit."""
    limit = limits(stage).limit
    if limit is None:
        return f"day {flags.days_since(stage_since, at.calendar, at.now)} in {stage.name}"
    if limit.exact is not None:
        return f"{flags.over_words(stage_since, limit, at.calendar, at.now)} in {stage.name}"
    unit = "d" if limit.unit in ("d", "w", "mo") else limit.unit
    count = {"w": 7, "mo": 30}.get(limit.unit, 1) * limit.n
    days = flags.days_since(stage_since, at.calendar, at.now, unit)
    noun = "business day" if unit == "bd" else "day"
    return f"{noun} {days} of {count} in {stage.name}"
