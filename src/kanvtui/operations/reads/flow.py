"""What flows through boards: cards done, how long they took, how old the open ones are, how long which were blocked."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.flow import LATEST, SLOW, Week, card_days, median, within
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.metrics import MetricLine, number_words
from kanvtui.domain.text import name_key, plural
from kanvtui.domain.trend import LESS, MORE, FigureLine, Reading, figure
from kanvtui.operations.reads.ground import Ground
from kanvtui.operations.reads.past import BLOCKED, CLOSED, Past
from kanvtui.operations.reads.weekly import told
from kanvtui.storage.cards import CardRow

MOST = 6
"""Reasons and holders that are told, those with the most days first."""
WITH_OWNER = "its owner"
"""Has the ball of a blocked card that was passed to nobody."""


class Done(NamedTuple):
    """A card that came to be done in a week, and how many days it took."""

    card_id: int
    days: int
    week: Week


class Spell(NamedTuple):
    """A card was blocked for a reason while somebody had the ball, from one stored instant to another."""

    card_id: int
    reason: str
    holder: str
    start: str
    end: str


def lines(ground: Ground) -> tuple[FigureLine, ...]:
    """Return throughput, cycle time, age of the open cards, and the time blocked by reason and by holder.

    - Throughput: cards that came to be done in the week and still were at its end.
    - Cycle time: days from the making to the end of those cards; the median, and what 85 of 100 do not exceed.
    - Age: days since open cards on the board were made, at the end of the week; the median.
    - Time blocked: days, as differences of dates, on which open cards on the board were blocked in the week.
    """
    calendar = ground.at.calendar
    done = [
        one
        for _, past in ground.boards
        for card in past.cards
        if card.id in past.done
        for one in _done(past, card, ground.shown, calendar)
    ]
    spells = [one for _, past in ground.boards for card in past.ever_blocked for one in blocked(past, card)]
    return (
        _throughput(done, ground),
        _cycle("cycle_time", "Cycle time, median", "the one in the middle", median, done, ground),
        _cycle("cycle_time_85", f"Cycle time, {SLOW} of 100", f"{SLOW} of 100 took no longer", _slow, done, ground),
        _age(ground),
        *_times(spells, ground, "reason", lambda one: one.reason),
        *_times(spells, ground, "holder", lambda one: one.holder or WITH_OWNER),
    )


def _done(past: Past, card: CardRow, weeks: Sequence[Week], calendar: Calendar) -> Iterator[Done]:
    """Yield each week in which a card came to be done and still was at its end, with the days it took."""
    closings = past.closings(card)
    for week in weeks:
        here = [at for at in closings if week.has(at)]
        if here and past.closed(card, week.end):
            yield Done(card.id, _days(card.created_at, read_instant(here[-1]), calendar), week)


def _days(start: str, end: dt.datetime | None, calendar: Calendar) -> int:
    first = read_instant(start)
    return 0 if first is None or end is None else max(0, (calendar.day(end) - calendar.day(first)).days)


def _throughput(done: Sequence[Done], ground: Ground) -> FigureLine:
    counts = [sum(one.week is week for one in done) for week in ground.shown]
    readings = [told(Decimal(count), plural(count, "card")) for count in counts]
    newest = sorted(done, key=lambda one: one.week.start, reverse=True)
    line = MetricLine(
        "throughput",
        "Throughput",
        f"{plural(len(done), 'card')} in {plural(len(counts), 'week')}",
        how="cards that came to be done in the week and still were at its end",
        figure=Decimal(len(done)),
        cards=tuple(dict.fromkeys(one.card_id for one in newest)),
    )
    return figure(line, readings, wanted=MORE, counts=True, flows=True, brief=plural(len(done), "card"))


def _cycle(
    key: str,
    name: str,
    which: str,
    worth: Callable[[Sequence[int]], Decimal | None],
    done: Sequence[Done],
    ground: Ground,
) -> FigureLine:
    readings = [_length(worth([one.days for one in done if one.week is week])) for week in ground.shown]
    days = [one.days for one in done]
    now, slow = _length(worth(days)), within(days)
    took = {one.card_id: one.days for one in done}
    order = sorted(took, key=lambda card: -took[card])
    line = MetricLine(
        key,
        name,
        f"{now.words}, {plural(len(days), 'card')}" if days else now.words,
        how=f"days from the making of a card to its end, of the cards done in the week; {which}",
        figure=now.figure,
        cards=tuple(order),
        missed=tuple(card for card in order if slow is not None and took[card] > slow),
    )
    return figure(line, readings, wanted=LESS, flows=True, brief=now.words)


def _slow(values: Sequence[int]) -> Decimal | None:
    found = within(values)
    return None if found is None else Decimal(found)


def _length(days: Decimal | None) -> Reading:
    return Reading() if days is None else told(days, number_words(days, "days"))


def _age(ground: Ground) -> FigureLine:
    readings, ages = [], dict[int, int]()
    calendar = ground.at.calendar
    made = {
        card.id: calendar.day(instant)
        for _, past in ground.boards
        for card in past.cards
        if (instant := read_instant(card.created_at)) is not None
    }
    for week in ground.shown:
        day = calendar.day(week.until)
        here = (card for _, past in ground.boards for card in past.open_cards(week.end) if card in made)
        ages = {card: max(0, (day - made[card]).days) for card in here}
        readings.append(_length(median(ages.values())))
    now = readings[-1]
    line = MetricLine(
        "age",
        "Age of open cards",
        f"{now.words}, {plural(len(ages), 'open card')}" if ages else now.words,
        how="days since the open cards on the board were made, at the end of the week; the one in the middle",
        figure=now.figure,
        cards=tuple(sorted(ages, key=lambda card: (-ages[card], card))),
    )
    return figure(line, readings, wanted=LESS)


def blocked(past: Past, card: CardRow) -> Iterator[Spell]:
    """Yield the spells in which an open card on its board was blocked, since the past begins."""
    start = max(card.created_at, past.since)
    for end in (*past.instants(card, BLOCKED, CLOSED, "holder"), LATEST):
        reason = past.blocker(card, end)
        if start < end and reason and past.open(card, end):
            yield Spell(card.id, reason, past.holder(card, end), start, end)
        start = max(start, end)


def _times(spells: Sequence[Spell], ground: Ground, kind: str, who: Callable[[Spell], str]) -> Iterable[FigureLine]:
    """Days blocked under each name, in all weeks the most first."""
    names: dict[str, str] = {}
    days: dict[str, list[dict[int, int]]] = {}
    for one in spells:
        key = name_key(who(one))
        names[key] = who(one)
        sums = days.setdefault(key, [{} for _ in ground.shown])
        for week, cards in zip(ground.shown, sums, strict=True):
            if count := _within(one, week, ground):
                cards[one.card_id] = cards.get(one.card_id, 0) + count
    order = sorted(days, key=lambda key: (-sum(sum(cards.values()) for cards in days[key]), key))
    return [_time(kind, key, names[key], days[key]) for key in order[:MOST]]


def _within(one: Spell, week: Week, ground: Ground) -> int:
    start, end = read_instant(one.start), ground.at.now if one.end == LATEST else read_instant(one.end)
    return card_days(start, end, week, ground.at.calendar) if start is not None and end is not None else 0


def _time(kind: str, key: str, name: str, weeks: Sequence[dict[int, int]]) -> FigureLine:
    readings = [told(Decimal(sum(cards.values())), plural(sum(cards.values()), "day")) for cards in weeks]
    sums: dict[int, int] = {}
    for cards in weeks:
        for card, count in cards.items():
            sums[card] = sums.get(card, 0) + count
    total = sum(sums.values())
    line = MetricLine(
        f"blocked_{kind}:{key}",
        f"Blocked: {name}" if kind == "reason" else f"Blocked, with {name}",
        f"{plural(total, 'day')} in {plural(len(weeks), 'week')}",
        how="days on which open cards were blocked " + ("for it" if kind == "reason" else "while it had the ball"),
        figure=Decimal(total),
        cards=tuple(sorted(sums, key=lambda card: -sums[card])),
    )
    return figure(line, readings, wanted=LESS, counts=True, flows=True, brief=plural(total, "day"))
