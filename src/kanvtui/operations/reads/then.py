"""Cards as they were at an instant of the past: which of them went stale between two instants."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

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
    """A card that went stale: in which stage, what counted last, and from when it was."""

    card_id: int
    stage_id: int
    active_at: str
    at: str


def went_stale(db: Database, calendar: Calendar, stages: Sequence[StageRow], span: Span) -> list[WentStale]:
    """Return the cards of *stages* that are stale, and not hidden, at the end of a span, and were not at its start.

    Both with the limits of today. Cost follows what changed and what went stale, not how many cards there are.
    """
    first, last = moment(span.start, calendar, stages), moment(span.until, calendar, stages)
    if not last.cuts.stale:
        return []
    fresh = max(last.cuts.stale.values())
    unlike = stored.unlike_today(db, span.low, span.high, fresh, {stage.board_id for stage in stages})
    found = [
        WentStale(key, stage_id, active_at, stale_from(active_at, _limit(last, stage_id), calendar))
        for key, (stage_id, active_at) in stored.gone_stale_quietly(db, first.cuts.stale, last.cuts.stale).items()
        if key not in unlike
    ]
    return found + list(_folded(db, unlike, span, first, last)) if unlike else found


def _folded(db: Database, keys: set[int], span: Span, first: Moment, last: Moment) -> Iterator[WentStale]:
    """The same for cards whose columns do not tell what they were."""
    history = stored.history(db, keys)
    before = _then(stored.now(db, keys, span.low), history, span.low)
    for key, card in _then(stored.now(db, keys, span.high), history, span.high).items():
        if _shows_stale(card, last) and not _shows_stale(before.get(key), first):
            at = stale_from(card.active_at, _limit(last, card.stage_id), last.calendar)
            yield WentStale(key, card.stage_id, card.active_at, _when(card, history.get(key, ()), at, span, last))


def _then(cards: Sequence[CardNow], history: Mapping[int, Sequence[Step]], at: str) -> dict[int, CardThen]:
    found = {card.id: card_at(card, history.get(card.id, ()), at) for card in cards}
    return {key: card for key, card in found.items() if card is not None}


def _shows_stale(card: CardThen | None, at: Moment) -> bool:
    return card is not None and "stale" in flags.flags(card.facts, at.cuts) and not hidden(card, at)


def _limit(at: Moment, stage_id: int) -> Duration:
    stage = at.stages[stage_id]
    return limits(stage).stale or flags.DEFAULT_STALE[stage.kind]


def _when(card: CardThen, steps: Sequence[Step], stale: str, span: Span, at: Moment) -> str:
    """When it came to the eyes as a stale card: it went stale, woke, or was brought back, whatever was last."""
    found = [stale, *(step.at for step in steps if step.kind in _BACK)]
    if wakes := due_day(card.snoozed_until or ""):
        found.append(stamp(at.calendar.midnight(wakes)))
    return max(when for when in found if when <= stamp(span.until))
