"""Cards as they were at an instant of the past, folded from what happened to them.

What stood at an instant T is what the newest event up to T left behind, else what the first event after T found (its
`from`), else what stands there today.
"""

import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import due_key
from kanvtui.domain.flags import Facts
from kanvtui.domain.instants import moment, stamp
from kanvtui.domain.values import frozen

FOLDED = ("created", "moved", "restaged", "closed", "reopened", "archived", "deleted", "restored", "blocked",
          "unblocked", "assigned", "due_changed", "snoozed")  # fmt: skip
"""The kinds of events, beside those that count against going stale, of which a past state is folded."""
_OFF = ("archived", "deleted", "restored")
_PLACED = ("created", "moved", *_OFF)
_STAGED = ("moved", "restaged")


class Step(NamedTuple):
    """One event of a card: `counts` against going stale; the stage is the one it stood in before; `detail` is JSON."""

    card_id: int
    id: int
    at: str
    kind: str
    counts: int
    stage_id: int | None
    detail: str


class CardNow(NamedTuple):
    """A card as it stands today, as far as its past hangs on it; `other_due` is a due key of what hangs on the card."""

    id: int
    board_id: int
    stage_id: int
    stage_since: str
    created_at: str
    owned: int
    closed: int
    on_board: int
    due: str | None
    other_due: str | None
    blocked_since: str | None
    snoozed_until: str | None
    snoozed_at: str | None


@frozen
class CardThen:
    """A card as it was at an instant, named as flags and snoozing ask for it."""

    stage_id: int
    stage_since: str
    active_at: str
    owned: bool
    open: bool
    on_board: bool
    blocked_since: str | None
    nearest_due: str | None
    snoozed_until: str | None
    snoozed_at: str | None

    @property
    def facts(self) -> Facts:
        """What flags need of it; what a customer's health and the notes were is not told by a card's events."""
        return Facts(
            stage_id=self.stage_id,
            stage_since=self.stage_since,
            active_at=self.active_at,
            nearest_due=self.nearest_due,
            owner_id=1 if self.owned else None,
            blocked_since=self.blocked_since,
            open=self.open and self.on_board,
        )


def detail_of(step: Step) -> dict[str, Any]:
    """Return the detail of an event; empty when another program spoiled it."""
    try:
        found = json.loads(step.detail)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def card_at(now: CardNow, steps: Sequence[Step], at: str) -> CardThen | None:
    """Return a card as it was at a stored instant; None when it was not made yet.

    *steps* are its events of the kinds FOLDED and those that count, by instant. Dates of checks, deadlines and
    approvals are not told by events: today's (`other_due`) are taken.
    """
    if now.created_at > at:
        return None
    past = [step for step in steps if step.at <= at]
    later = [step for step in steps if step.at > at]
    due = _due(now, past, later)
    dues = [due_key(due)] if due else []
    if now.other_due:
        dues.append(now.other_due)
    stage_id, stage_since = _stage(now, past, later)
    snoozed_until, snoozed_at = _snooze(now, past, later)
    return CardThen(
        stage_id=stage_id,
        stage_since=stage_since,
        active_at=max((now.created_at, *(step.at for step in past if step.counts))),
        owned=_owned(now, past, later),
        open=not _held(past, later, ("closed", "reopened"), "closed", now=bool(now.closed)),
        on_board=_on_board(now, past, later),
        blocked_since=_blocked(now, past, later),
        nearest_due=min(dues, default=None),
        snoozed_until=snoozed_until,
        snoozed_at=snoozed_at,
    )


def _newest(past: Sequence[Step], kinds: Collection[str]) -> Step | None:
    return next((step for step in reversed(past) if step.kind in kinds), None)


def _first(later: Sequence[Step], kinds: Collection[str]) -> Step | None:
    return next((step for step in later if step.kind in kinds), None)


def _held(past: Sequence[Step], later: Sequence[Step], kinds: Collection[str], on: str, *, now: bool) -> bool:
    """Whether the newest of the *kinds* was *on*; else whether the first one later is not, for it turned that off."""
    if step := _newest(past, kinds):
        return step.kind == on
    step = _first(later, kinds)
    return now if step is None else step.kind != on


def _value(past: Sequence[Step], later: Sequence[Step], kind: str, now: object) -> object:
    if step := _newest(past, (kind,)):
        return detail_of(step).get("to")
    step = _first(later, (kind,))
    return now if step is None else detail_of(step).get("from")


def _owned(now: CardNow, past: Sequence[Step], later: Sequence[Step]) -> bool:
    return bool(_value(past, later, "assigned", now.owned))


def _due(now: CardNow, past: Sequence[Step], later: Sequence[Step]) -> str | None:
    due = _value(past, later, "due_changed", now.due)
    return due if isinstance(due, str) else None


def _stage(now: CardNow, past: Sequence[Step], later: Sequence[Step]) -> tuple[int, str]:
    """The stage and since when; a card of which no coming is told stands there since it was made."""
    if step := _newest(past, ("created", *_STAGED)):
        detail = detail_of(step)
        found = detail.get("stage") if step.kind == "created" else detail.get("to_stage")
        return (found if isinstance(found, int) else now.stage_id), step.at
    if step := _first(later, _STAGED):
        found = detail_of(step).get("from_stage")
        return (found if isinstance(found, int) else now.stage_id), now.created_at
    return now.stage_id, now.stage_since


def _on_board(now: CardNow, past: Sequence[Step], later: Sequence[Step]) -> bool:
    """Whether it stood on the board: a move brings an archived card back too."""
    if step := _newest(past, _PLACED):
        return step.kind not in ("archived", "deleted")
    step = _first(later, _OFF)
    return bool(now.on_board) if step is None else step.kind != "restored"


def _blocked(now: CardNow, past: Sequence[Step], later: Sequence[Step]) -> str | None:
    """Since when it was blocked: another reason goes on with the same blocker."""
    since: str | None = None
    told = False
    for step in past:
        if step.kind == "blocked":
            since, told = since or step.at, True
        elif step.kind == "unblocked":
            since, told = None, True
    if told:
        return since
    step_after = _first(later, ("blocked", "unblocked"))
    if step_after is None:
        return now.blocked_since
    return None if detail_of(step_after).get("from") is None else now.created_at


def _snooze(now: CardNow, past: Sequence[Step], later: Sequence[Step]) -> tuple[str | None, str | None]:
    until = _value(past, later, "snoozed", now.snoozed_until)
    if not isinstance(until, str):
        return None, None
    if step := _newest(past, ("snoozed",)):
        return until, step.at
    return until, None if _first(later, ("snoozed",)) else now.snoozed_at


def stale_from(active_at: str, limit: Duration, calendar: Calendar) -> str:
    """Return the instant from which a card is stale when nothing more happens: it agrees with `flags.cuts`."""
    then = moment(active_at)
    if then is None:
        return active_at
    if limit.exact is not None:
        return stamp(then + limit.exact)
    day = calendar.day(then)
    if limit.unit == "bd":
        return stamp(calendar.midnight(calendar.add_business_days(day, limit.n + 1)))
    return stamp(calendar.midnight(calendar.shift(calendar.shift(day, limit), Duration(1, "d"))))
