"""The metrics of an SOP and the trust signals, week by week: what ended in a week, or what stood at its end."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from kanvtui.domain import flags, formulas, targets
from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.dates import clock_key, due_day, due_key, due_time
from kanvtui.domain.deadlines import instant_of
from kanvtui.domain.field_values import MILLIONTHS, number_of
from kanvtui.domain.flow import LATEST, Week
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.metrics import MetricRule, average_words, mean, percent_words, share, share_words
from kanvtui.domain.sop import completeness
from kanvtui.domain.text import name_key
from kanvtui.domain.trend import Reading
from kanvtui.operations.reads import trust
from kanvtui.operations.reads.metrics import Board, entry_words, in_unit, is_compliance
from kanvtui.operations.reads.moment import Moment
from kanvtui.operations.reads.past import Customers, Past, Settled
from kanvtui.storage.cards import CardRow


class Weekly:
    """The metrics of one board's SOP in each of some weeks."""

    def __init__(self, board: Board, past: Past, weeks: Sequence[Week]) -> None:
        self.board, self.past, self.weeks = board, past, weeks

    def readings(self, rule: MetricRule, signals: Mapping[str, Sequence[Reading]]) -> tuple[Reading, ...]:
        """Work one metric out for each week; *signals* are those of the board, by name."""
        if is_compliance(rule):
            here = [[move.excepted for move in self.board.moves if week.has(move.at)] for week in self.weeks]
            return tuple(_share(moves.count(False), len(moves), rule.target) for moves in here)
        if rule.on_time:
            return self._checks(rule)
        if rule.form:
            return self._form(rule)
        if rule.formula:
            return self._formula(rule)
        if rule.from_ and rule.to:
            return self._times(rule)
        if (key := name_key(rule.name)) in signals:
            return tuple(signals[key])
        return self._entered(rule)

    def _checks(self, rule: MetricRule) -> tuple[Reading, ...]:
        """Checks ticked by their due in the week, of those and the ones whose due passed while they were open."""
        return shares(settled_checks(self.board.checks(rule.on_time), self.board.at), self.weeks, rule.target)

    def _times(self, rule: MetricRule) -> tuple[Reading, ...]:
        """Clocks that ended in the week: the share of those in time, or how long they took on average."""
        target = targets.parse(rule.target)
        length = target.length if target else None
        ended = [
            (day, one)
            for card, one in self.board.clocks(rule).items()
            if one.ended and (day := self.board.day_of(self.past.by_id[card], rule.to)) is not None
        ]
        found = []
        for week in self.weeks:
            here = [one for day, one in ended if week.has_day(day)]
            if not here:
                found.append(Reading())
            elif target is not None and length is None:
                good = sum(not one.failed for one in here)
                found.append(_share(good, len(here), rule.target))
            else:
                values = [in_unit(one, length.unit if length else "d") for one in here]
                found.append(_average(values, target.unit if target else "days", ""))
        return tuple(found)

    def _form(self, rule: MetricRule) -> tuple[Reading, ...]:
        """How much of a form the cards on the board had filled at the end of the week, on average."""
        cache: dict[frozenset[str], Decimal | None] = {}

        def worth(held: frozenset[str]) -> Decimal | None:
            if held not in cache:
                part, whole = completeness(self.board.sop, rule.form, held)
                cache[held] = Decimal(100) * part / whole if whole else None
            return cache[held]

        own = [card for card in self.board.cards if card.id in self.past.by_id]
        return tuple(_average(values, "%", rule.target) for values in filled(self.past, own, self.weeks, worth))

    def _formula(self, rule: MetricRule) -> tuple[Reading, ...]:
        """The formula for each card that had all its values at the end of the week, on average."""
        target = targets.parse(rule.target)
        unit = target.unit if target else ""
        found = []
        for week in self.weeks:
            values = []
            for card in self.board.cards:
                if card.created_at < week.end:
                    value = self._worked_out(rule.formula, card, week.end)
                    if value is not None:
                        values.append(value)
            found.append(_average(values, unit, rule.target))
        return tuple(found)

    def _worked_out(self, formula: str, card: CardRow, end: str) -> Decimal | None:
        now = self.board.numbers.get(card.id, {})
        if end == LATEST or card.id not in self.past.steps:
            return self.board.worked_out(formula, card.id)
        held = dict(now)
        for key in self.board.numeric:
            value = self.past.before(card.id, key, end, now.get(key))
            number = value if isinstance(value, Decimal) else _number(value)
            if number is not None:
                held[key] = number
            else:
                held.pop(key, None)
        return formulas.compute(formula, held)

    def _entered(self, rule: MetricRule) -> tuple[Reading, ...]:
        """The figure that stood at the end of the week: that of the newest day up to then."""
        found = []
        for week in self.weeks:
            last = week.monday.toordinal() + 6
            day = min(type(week.monday).fromordinal(last), self.board.at.local.date())
            figure = self.board.entered(rule.key, day.isoformat())
            found.append(Reading() if figure is None else told(figure, entry_words(rule, figure)))
        return tuple(found)


def signals(
    boards: Sequence[tuple[Board, Past]], customers: Customers, weeks: Sequence[Week], calendar: Calendar
) -> dict[str, tuple[Reading, ...]]:
    """Work the five trust signals over some boards out for each week, by their names' keys.

    - Follow-up completion: due dates that were kept, of those that were kept or passed in the week; each counts once.
      Kept is a card done on or before the due that stood then, passed is a due that went by while its card stood open
      on the board, also when it was moved afterwards.
    - The others tell what stood at the end of the week.
    """
    settled = [one for _, past in boards for one in all_dues(past, weeks, calendar)]
    keys = [board.board_id for board, _ in boards]
    renewals, freshness = [], []
    for week in weeks:
        renewal, fresh = _customers(customers, keys, week, calendar)
        renewals.append(renewal)
        freshness.append(fresh)
    return {
        "follow-up completion": shares(settled, weeks, ""),
        "onboarding blockers": tuple(_blockers(boards, week) for week in weeks),
        "renewal risk review": tuple(renewals),
        "account note freshness": tuple(freshness),
        "handoff quality": _handoffs(boards, weeks),
    }


def settled_checks(checks: Iterable[tuple[int, str, str | None]], at: Moment) -> list[Settled]:
    """Return what dated checks (card id, due, instant it was ticked) kept or missed by now, by the due of today."""
    now = clock_key(at.local)
    found = []
    for card, due, done_at in checks:
        done = read_instant(done_at)
        if done is not None and clock_key(at.calendar.local(done)) <= due_key(due):
            found.append(Settled(stamp(done), "", True, card))
        elif done is not None or due_key(due) < now:
            found.append(Settled("", due_key(due), False, card))
    return found


def in_week(one: Settled, week: Week) -> bool:
    """True when a due was kept or missed in a week."""
    return week.has(one.at) if one.at else week.has_due(one.due)


def all_dues(past: Past, weeks: Sequence[Week], calendar: Calendar) -> Sequence[Settled]:
    """Return what `settled_dues` tells of all cards of a board; it is worked out once."""
    if past.settled is None:
        past.settled = tuple(one for card in past.cards for one in settled_dues(past, card, weeks, calendar))
    return past.settled


def settled_dues(past: Past, card: CardRow, weeks: Sequence[Week], calendar: Calendar) -> Iterable[Settled]:
    """Yield each due of a card that was kept, or that passed while the card was open, by now."""
    if card.due is None and "due" not in past.steps.get(card.id, {}):
        return
    closings = past.closings(card)
    now = weeks[-1].closes
    for start, end, due in past.dues(card):
        if due_day(due) is None:
            continue
        key = due_key(due)
        over = _over(due, calendar)
        done = next((at for at in closings if start <= at < end and at < over), None)
        if done is not None:
            yield Settled(done, "", True, card.id)
        elif key < now and over <= end:
            at = max(over, f"{start}~")  # a due in the past was missed when it was set
            if past.open(card, at):
                yield Settled("", key, False, card.id) if over > start else Settled(start, "", False, card.id)


@lru_cache(maxsize=4096)
def _over(due: str, calendar: Calendar) -> str:
    """Return the instant at which a due is past: the minute after it, or the beginning of the next day."""
    day = due_day(due)
    if day is not None and not due_time(due):
        return stamp(calendar.midnight(calendar.shift(day, Duration(1, "d"))))
    return stamp(instant_of(due, calendar) + dt.timedelta(minutes=1))


def shares(settled: Sequence[Settled], weeks: Sequence[Week], target: str) -> tuple[Reading, ...]:
    """Return the share of what was kept in each week."""
    found = []
    for week in weeks:
        here = [one.kept for one in settled if in_week(one, week)]
        good, whole = sum(here), len(here)
        found.append(_share(good, whole, target))
    return tuple(found)


def _blockers(boards: Sequence[tuple[Board, Past]], week: Week) -> Reading:
    count = sum(
        1
        for _, past in boards
        for card in past.ever_blocked
        if past.blocker(card, week.end) and past.open(card, week.end)
    )
    return Reading(Decimal(count), trust.blocker_words(count), str(count))


def _customers(customers: Customers, boards: Sequence[int], week: Week, calendar: Calendar) -> tuple[Reading, Reading]:
    """Renewals to look at, and the freshness of notes, at the end of a week."""
    known = customers.known(boards, week.end)
    cut = stamp(calendar.cut(week.until, flags.NOTE_LIMIT))
    stale = {row.id for row in known if customers.newest_note(row, week.end) < cut}
    today = calendar.day(week.until)
    last = calendar.shift(today, trust.RENEWAL_AHEAD)
    near = [
        row
        for row in known
        if (day := due_day(customers.fact(row, "renewal_on", week.end))) is not None and today <= day <= last
    ]
    bad = sum(row.id in stale or customers.fact(row, "health", week.end) in flags.RISKY_HEALTH for row in near)
    words = trust.renewal_words(bad, len(near))
    renewal = Reading(Decimal(bad), words, f"{bad} of {len(near)}") if near else Reading()
    return renewal, _share(len(known) - len(stale), len(known))


def _handoffs(boards: Sequence[tuple[Board, Past]], weeks: Sequence[Week]) -> tuple[Reading, ...]:
    sums: list[list[Decimal]] = [[] for _ in weeks]
    for board, past in boards:
        forms = trust.forms_of(board.sop)
        cache: dict[frozenset[str], Decimal] = {}

        def worth(
            held: frozenset[str],
            board: Board = board,
            forms: Sequence[str] = forms,
            cache: dict[frozenset[str], Decimal] = cache,
        ) -> Decimal:
            if held not in cache:
                cache[held] = trust.filled(board.sop, forms, held)
            return cache[held]

        if forms:
            for values, more in zip(sums, filled(past, past.cards, weeks, worth), strict=True):
                values.extend(more)
    return tuple(
        Reading(figure, trust.handoff_words(figure, len(values)), percent_words(figure))
        if (figure := mean(values)) is not None
        else Reading()
        for values in sums
    )


def filled(
    past: Past,
    cards: Iterable[CardRow],
    weeks: Sequence[Week],
    worth: Callable[[frozenset[str]], Decimal | None],
) -> list[list[Decimal]]:
    """Return, for each week, what each card on the board was *worth* at its end by what it had then."""
    found: list[list[Decimal]] = [[] for _ in weeks]
    for card in cards:
        settled = None if past.changed(card) else worth(past.board.held[card.id])
        if settled is not None and past.never_left(card):  # most cards
            for values, week in zip(found, weeks, strict=True):
                if card.created_at < week.end:
                    values.append(settled)
            continue
        for values, week in zip(found, weeks, strict=True):
            if past.placed(card, week.end):
                value = settled if settled is not None else worth(past.held(card, week.end))
                if value is not None:
                    values.append(value)
    return found


def _average(values: Sequence[Decimal], unit: str, target: str) -> Reading:
    figure = mean(list(values))
    if figure is None:
        return Reading()
    return Reading(figure, average_words(values, unit, target), average_words([figure], unit, target))


def _share(good: int, whole: int, target: str = "") -> Reading:
    figure = share(good, whole)
    return (
        Reading()
        if figure is None
        else Reading(figure, share_words(good, whole, target), percent_words(figure, target))
    )


def told(figure: Decimal, words: str) -> Reading:
    """A figure whose words are brief already."""
    return Reading(figure, words, words)


def _number(value: object) -> Decimal | None:
    number = number_of(value) if isinstance(value, str) else None
    return None if number is None else Decimal(number) / MILLIONTHS
