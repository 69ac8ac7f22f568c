"""Cards as they were at an instant of the past: which of them went stale between two instants."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from kanvtui.domain import flags
from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import due_day
from kanvtui.domain.instants import stamp
from kanvtui.domain.since import END_OF_TIME
from kanvtui.domain.then import CardNow, CardThen, Step, card_at, stale_from
from kanvtui.domain.values import frozen
from kanvtui.operations.reads.moment import Moment, hidden, limits, moment
from kanvtui.storage import since as stored
from kanvtui.storage.boards import StageRow
from kanvtui.storage.database import Database
from kanvtui.storage.since import StillRow

_BACK = ("restored", "snoozed")
"""What brings a card back to the eyes that was stale all the time."""


@frozen
class Span:
    """Two UTC instants to compare; with *open_end* the later one is now, and everything that is known counts."""

    start: dt.datetime
    until: dt.datetime
    open_end: bool

    @property
    def low(self) -> str:
        """The start in stored form."""
        return stamp(self.start)

    @property
    def high(self) -> str:
        """The end in stored form, for asking what happened up to it."""
        return END_OF_TIME if self.open_end else stamp(self.until)


@frozen
class WentStale:
    """A card that went stale: in which stage, what counted last, and from when it was (`""`: to be counted)."""

    card_id: int
    stage_id: int
    active_at: str
    at: str = ""


def went_stale(db: Database, calendar: Calendar, stages: Sequence[StageRow], span: Span) -> list[WentStale]:
    """Return the cards of *stages* that are stale, and not hidden, at the end of a span, and were not at its start.

    Both with the limits of today. Cards with activity before every cut of the start were stale there already: the
    others are looked at, those that come and go or sleep one by one, for their columns do not tell what they were.
    """
    first, last = moment(span.start, calendar, stages), moment(span.until, calendar, stages)
    if not last.cuts.stale:
        return []
    low, fresh = min(first.cuts.stale.values()), max(last.cuts.stale.values())
    boards = {stage.board_id for stage in stages}
    apart = stored.come_and_gone(db, span.low, span.high, fresh, boards)
    if span.open_end:
        rows = stored.still_now(db, low, fresh, boards)
    else:
        rows = stored.still_at(db, low, fresh, span.high, boards)
    rows = [row for row in rows if row.id not in apart]
    rows = list(_stale_at(db, rows, boards, last.cuts.stale, span.high, now=span.open_end))
    seen = [row for row in rows if row.created_at <= span.low]
    then = stored.active_up_to(db, [row.id for row in seen], span.low)
    before = [row._replace(active_at=then.get(row.id, row.created_at)) for row in seen]
    already = {row.id for row in _stale_at(db, before, boards, first.cuts.stale, span.low)}
    found = [WentStale(row.id, row.stage_id, row.active_at) for row in rows if row.id not in already]
    return [*found, *_folded(db, apart, span, first, last)] if apart else found


def _stale_at(
    db: Database,
    rows: Sequence[StillRow],
    boards: Collection[int],
    cuts: Mapping[int, str],
    at: str,
    *,
    now: bool = False,
) -> Iterator[StillRow]:
    """Yield those that were open and stale at an instant, with the stage they stood in."""
    apart = not now and bool(rows)
    left = stored.left_after(db, at, boards) if apart else {}
    closed = stored.closed_then(db, at, boards) if apart else {}
    for row in rows:
        stage_id = left.get(row.id, row.stage_id)
        if not closed.get(row.id, row.closed) and row.active_at < cuts.get(stage_id, ""):
            yield row if stage_id == row.stage_id else row._replace(stage_id=stage_id)


def newest(
    found: Sequence[WentStale], calendar: Calendar, stages: Sequence[StageRow], limit: int | None
) -> list[WentStale]:
    """Return the *limit* cards that went stale last (None: all), the last one first, each with its instant."""
    by_stage: dict[int, list[WentStale]] = {}
    for one in found:
        by_stage.setdefault(0 if one.at else one.stage_id, []).append(one)
    told = by_stage.pop(0, [])
    for stage in stages:  # in one stage, whatever was left alone longer went stale earlier
        some = sorted(by_stage.get(stage.id, ()), key=lambda one: (one.active_at, one.card_id), reverse=True)
        told += [replace(one, at=stale_from(one.active_at, limit_of(stage), calendar)) for one in some[:limit]]
    return sorted(told, key=lambda one: (one.at, one.card_id), reverse=True)[:limit]


def limit_of(stage: StageRow) -> Duration:
    """Return the stale limit of a stage that has one."""
    return limits(stage).stale or flags.DEFAULT_STALE[stage.kind]


def _folded(db: Database, keys: set[int], span: Span, first: Moment, last: Moment) -> Iterator[WentStale]:
    """The same for cards whose columns do not tell what they were."""
    history = stored.history(db, keys)
    before = _then(stored.now(db, keys, span.low), history, span.low)
    for key, card in _then(stored.now(db, keys, span.high), history, span.high).items():
        if _shows_stale(card, last) and not _shows_stale(before.get(key), first):
            at = stale_from(card.active_at, limit_of(last.stages[card.stage_id]), last.calendar)
            yield WentStale(key, card.stage_id, card.active_at, _when(card, history.get(key, ()), at, span, last))


def _then(cards: Sequence[CardNow], history: Mapping[int, Sequence[Step]], at: str) -> dict[int, CardThen]:
    found = {card.id: card_at(card, history.get(card.id, ()), at) for card in cards}
    return {key: card for key, card in found.items() if card is not None}


def _shows_stale(card: CardThen | None, at: Moment) -> bool:
    return card is not None and "stale" in flags.flags(card.facts, at.cuts) and not hidden(card, at)


def _when(card: CardThen, steps: Sequence[Step], stale: str, span: Span, at: Moment) -> str:
    """When it came to the eyes as a stale card: it went stale, woke, or was brought back, whatever was last."""
    found = [stale, *(step.at for step in steps if step.kind in _BACK)]
    if wakes := due_day(card.snoozed_until or ""):
        found.append(stamp(at.calendar.midnight(wakes)))
    return max(when for when in found if when <= stamp(span.until))
