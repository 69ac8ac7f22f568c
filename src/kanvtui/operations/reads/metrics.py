"""Metrics against their targets, the clocks of a card, and the five trust signals, each with what is behind it."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cached_property

from kanvtui.domain import clocks, flow, formulas, targets
from kanvtui.domain.clocks import Clock, Point
from kanvtui.domain.dates import clock_key, due_day, due_key
from kanvtui.domain.field_values import MILLIONTHS, NUMERIC, number_of
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.metrics import (
    MetricLine,
    MetricRule,
    average_words,
    is_met,
    mean,
    number_words,
    percent_words,
    share,
    share_words,
)
from kanvtui.domain.pictures import ClockLine
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.sop import completeness
from kanvtui.domain.text import name_key, plural
from kanvtui.operations import sops
from kanvtui.operations.reads import trust
from kanvtui.operations.reads.moment import Moment, moment
from kanvtui.operations.session import Session
from kanvtui.storage import boards, fields, governance, metric_entries, metrics, milestones
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.governance import MoveRow
from kanvtui.storage.metric_entries import EntryRow

BY_HAND = "entered by hand"
COMPLIANCE = "moves without exception ÷ moves"
"""How a metric of an SOP may say it is worked out: its compliance."""
NO_DATA = "no data yet"


def of_board(session: Session, board_id: int) -> tuple[MetricLine, ...]:
    """Return the metrics of a board's SOP in its order; those called like a trust signal are that signal's.

    A share of clocks counts those that have ended, and those still running that are too late already: what never
    happens is missed too. A time is the average of those that have ended.
    """
    with session.reading() as db:
        at = moment(session.now(), session.calendar, boards.stages(db, board_id))
        board = Board(db, board_id, at)
        return tuple(board.line(rule) for rule in sops.procedure_of(db, board_id).metrics)


def trust_signals(session: Session, board_id: int | None = None) -> tuple[MetricLine, ...]:
    """Return the five trust signals, of one board or of all (B0.8)."""
    with session.reading() as db:
        known = [board.id for board in boards.listed(db) if board_id in (None, board.id)]
        return trust.signals(db, moment(session.now(), session.calendar, boards.stages(db)), known)


def clock_lines(db: Database, card: CardRow, procedure: Procedure, at: Moment) -> tuple[ClockLine, ...]:
    """Return the clocks of a card that have started; one that runs stops when the card is closed or put away."""
    reached = {row.key: row for row in milestones.of_card(db, card.id, card.account_id)}
    found = []
    for rule in procedure.metrics:
        first, last = reached.get(rule.from_), reached.get(rule.to)
        start = _point(first.due, first.at, at) if first else None
        end = _point(last.due, last.at, at) if last else None
        if start is None or not rule.to or (end is None and not _runs(card)):
            continue
        line = clocks.clock_line(rule, start, end, at.now, at.calendar)
        if line is not None:
            found.append(line)
    return tuple(found)


def card_figures(db: Database, card_id: int, procedure: Procedure) -> tuple[tuple[MetricRule, Decimal], ...]:
    """Return the formulas of an SOP that a card has all values for, worked out."""
    values = {
        key: Decimal(number) / MILLIONTHS
        for _, key, value in fields.of_card(db, card_id)
        if (number := number_of(value)) is not None
    }
    found = ((rule, formulas.compute(rule.formula, values)) for rule in procedure.metrics if rule.formula)
    return tuple((rule, value) for rule, value in found if value is not None)


def figure_words(rule: MetricRule, value: Decimal) -> str:
    """Write a figure in the unit of its target: `2 weeks, target >=3 weeks`."""
    target = targets.parse(rule.target)
    words = number_words(value, target.unit if target else "")
    return f"{words}, target {rule.target}" if rule.target else words


def entry_words(rule: MetricRule, figure: Decimal) -> str:
    """Write a figure entered by hand in the unit of its target."""
    target = targets.parse(rule.target)
    unit = target.unit if target else ""
    return percent_words(figure, rule.target) if unit == "%" else number_words(figure, unit)


def _as_asked(signal: MetricLine, rule: MetricRule) -> MetricLine:
    """A trust signal under the name and the target of the SOP; how it is worked out is the signal's."""
    met = is_met(rule.target, signal.figure)
    return MetricLine(
        rule.key, rule.name, signal.value, rule.target, met, signal.how, rule.if_missed, rule.every,
        signal.figure, signal.cards, signal.missed, signal.accounts,
    )  # fmt: skip


def _runs(card: CardRow) -> bool:
    return card.closed_at is None and card.rank is not None


def _point(due: str, instant: str | None, at: Moment) -> Point | None:
    """A milestone that is reached; None for one whose date is still to come."""
    if due_day(due) is None or due[:16] > clock_key(at.local)[: len(due[:16])]:
        return None
    return Point(due, read_instant(instant))


def is_computed(rule: MetricRule) -> bool:
    """True for a metric that the program works out by itself; any other is entered by hand."""
    worked_out = rule.on_time or rule.form or rule.formula or (rule.from_ and rule.to) or is_compliance(rule)
    return bool(worked_out) or name_key(rule.name) in trust.NAMES


def is_compliance(rule: MetricRule) -> bool:
    """True for a metric that says it is worked out as `moves without exception ÷ moves`."""
    return name_key(rule.how) == COMPLIANCE and not (rule.on_time or rule.form or rule.formula or rule.from_)


class Board:
    """All runs of a board's procedure with what its metrics look at, each read at most once."""

    def __init__(self, db: Database, board_id: int, at: Moment) -> None:
        self.db, self.board_id, self.at = db, board_id, at
        self.sop = sops.of_board(db, board_id)
        recurring = metrics.made_by_recurring_work(db, board_id)
        self.every = metrics.cards_of(db, board_id)
        self.cards = [card for card in self.every if card.id not in recurring]
        self._worked_out: dict[str, dict[int, Decimal | None]] = {}

    def line(self, rule: MetricRule) -> MetricLine:
        """Work one metric out."""
        if is_compliance(rule):
            return self._compliance(rule)
        if not (rule.on_time or rule.form or rule.formula or (rule.from_ and rule.to)):
            signal = self.signals.get(name_key(rule.name)) if name_key(rule.name) in trust.NAMES else None
            return _as_asked(signal, rule) if signal else self._entered(rule)
        if rule.on_time:
            return self._share(rule, self.checks_on_time(rule.on_time))
        if rule.form:
            return self._average(rule, self.filled(rule.form), "%", lambda value: value == Decimal(100))
        if rule.formula:
            unit = target.unit if (target := targets.parse(rule.target)) else ""
            return self._average(rule, self.figures(rule.formula), unit, lambda value: is_met(rule.target, value))
        return self._times(rule)

    def _compliance(self, rule: MetricRule) -> MetricLine:
        """The share of the moves of nine weeks that passed no gate against its rule; cards that did fall short."""
        good, whole = sum(not move.excepted for move in self.moves), len(self.moves)
        figure = share(good, whole)
        if figure is None:
            return self._line(rule, NO_DATA, None)
        missed = dict.fromkeys(move.card_id for move in self.moves if move.excepted)
        cards = dict.fromkeys(move.card_id for move in self.moves)
        return self._line(rule, share_words(good, whole, rule.target), figure, cards, missed)

    @cached_property
    def moves(self) -> list[MoveRow]:
        """The moves of the running week and the eight whole ones before it."""
        first = flow.weeks(self.at.now, self.at.calendar, flow.SHOWN + 1)[0]
        return governance.moves(self.db, self.board_id, first.start)

    def _entered(self, rule: MetricRule) -> MetricLine:
        """A metric entered by hand: its newest figure of a day up to today."""
        figure = self.entered(rule.key, self.at.local.date().isoformat())
        if figure is None:
            return self._line(rule, BY_HAND if name_key(rule.how) == BY_HAND else NO_DATA, None)
        return self._line(rule, entry_words(rule, figure), figure)

    def entered(self, key: str, until: str) -> Decimal | None:
        """Return the figure entered for the newest day up to *until* (`YYYY-MM-DD`); None when there is none."""
        found = [row.value for row in self.entries if row.key == key and row.day <= until]
        return Decimal(found[-1]) / MILLIONTHS if found else None

    @cached_property
    def entries(self) -> list[EntryRow]:
        """The figures entered for the board, the oldest day first."""
        return metric_entries.of_board(self.db, self.board_id)

    def _line(
        self,
        rule: MetricRule,
        value: str,
        figure: Decimal | None,
        cards: Iterable[int] = (),
        missed: Iterable[int] = (),
    ) -> MetricLine:
        return MetricLine(
            rule.key, rule.name, value, rule.target, is_met(rule.target, figure), rule.how, rule.if_missed, rule.every,
            figure, tuple(cards), tuple(missed),
        )  # fmt: skip

    def _share(self, rule: MetricRule, found: dict[int, bool]) -> MetricLine:
        good = sum(found.values())
        figure = share(good, len(found))
        if figure is None:
            return self._line(rule, NO_DATA, None)
        words = share_words(good, len(found), rule.target)
        return self._line(rule, words, figure, found, (key for key, kept in found.items() if not kept))

    def _average(
        self, rule: MetricRule, found: dict[int, Decimal], unit: str, meets: Callable[[Decimal], bool | None]
    ) -> MetricLine:
        figure = mean(list(found.values()))
        if figure is None:
            return self._line(rule, NO_DATA, None)
        words = average_words(list(found.values()), unit, rule.target)
        return self._line(rule, words, figure, found, (key for key, value in found.items() if meets(value) is False))

    def _times(self, rule: MetricRule) -> MetricLine:
        """A metric between two milestones: a share of those in time, or how long it takes on average."""
        found = self.clocks(rule)
        target = targets.parse(rule.target)
        length = target.length if target else None
        if target is not None and length is None:
            return self._share(rule, {key: not one.failed for key, one in found.items() if one.ended or one.failed})
        ended = {key: one for key, one in found.items() if one.ended}
        late = [key for key, one in found.items() if one.failed]
        unit = length.unit if length else "d"
        lengths = [in_unit(one, unit) for one in ended.values()]
        figure = mean(lengths)
        if figure is None:
            words = f"{NO_DATA}, {plural(len(late), 'card')} late" if late else NO_DATA
            return self._line(rule, words, None, (), late)
        words = average_words(lengths, target.unit if target else "days")
        return self._line(rule, words, figure, ended, late)

    # What is behind a metric, by card

    @cached_property
    def held(self) -> dict[int, frozenset[str]]:
        """What each card has, also those of recurring work: field keys and the card's own facts."""
        return trust.held(self.db, self.board_id, self.every)

    @cached_property
    def signals(self) -> dict[str, MetricLine]:
        """The trust signals of the board, by name."""
        return {name_key(line.name): line for line in trust.signals(self.db, self.at, [self.board_id], self.known)}

    @property
    def known(self) -> dict[int, trust.Known]:
        """What trust signals are worked out from, for those who have read it."""
        return {self.board_id: (self.every, self.held)}

    def clocks(self, rule: MetricRule) -> dict[int, Clock]:
        """Return the clock of each card that has one; without a limit they only measure days."""
        held = rule if clocks.limit_of(rule) else MetricRule(rule.key, rule.name, ">=0 days", from_=rule.from_)
        found = {}
        for card in self.cards:
            start, end = self.reached(card, rule.from_), self.reached(card, rule.to)
            if start is None or (end is None and not _runs(card)):
                continue
            one = clocks.clock(held, start, end, self.at.now, self.at.calendar)
            if one is not None:
                found[card.id] = one
        return found

    def reached(self, card: CardRow, key: str) -> Point | None:
        """Return a milestone of a card, else of its customer."""
        own = self.milestones.get((card.id, None, key))
        return own or (self.milestones.get((None, card.account_id, key)) if card.account_id else None)

    def day_of(self, card: CardRow, key: str) -> dt.date | None:
        """Return the day on which a milestone of a card, else of its customer, was reached."""
        point = self.reached(card, key)
        return due_day(point.due) if point else None

    @cached_property
    def milestones(self) -> dict[tuple[int | None, int | None, str], Point]:
        """The milestones that are reached, by card or by customer, and key."""
        found = {}
        for row in metrics.milestones(self.db, self.board_id):
            point = _point(row.due, row.at, self.at)
            if point is not None:
                found[row.card_id, None if row.card_id else row.account_id, row.key] = point
        return found

    def checks_on_time(self, key: str) -> dict[int, bool]:
        """Return whether each card's check of that key was ticked by its due; those not due yet are left out."""
        now = clock_key(self.at.local)
        found = {}
        for card, due, done_at in self.checks(key):
            done = read_instant(done_at)
            if done is not None:
                found[card] = clock_key(self.at.calendar.local(done)) <= due_key(due)
            elif due_key(due) < now:
                found[card] = False
        return found

    def checks(self, key: str) -> list[tuple[int, str, str | None]]:
        """Return (card id, due, instant it was ticked) of the dated checks of that key."""
        return [(card, due, done) for card, other, _, due, done in self.dated_checks if other == key]

    @cached_property
    def dated_checks(self) -> list[tuple[int, str | None, str, str, str | None]]:
        """All dated checks of the board: card id, key, text, due, instant it was ticked."""
        return metrics.dated_checks(self.db, self.board_id)

    def filled(self, form: str) -> dict[int, Decimal]:
        """Return how much of a form is filled, of a hundred, for each card on the board."""
        found = {}
        for card in self.cards:
            part, whole = completeness(self.sop, form, self.held[card.id])
            if whole and card.rank is not None:
                found[card.id] = Decimal(100) * part / whole
        return found

    def figures(self, formula: str) -> dict[int, Decimal]:
        """Return a formula worked out for each card that has all its values."""
        return {card: value for card in self.numbers if (value := self.worked_out(formula, card)) is not None}

    def worked_out(self, formula: str, card_id: int) -> Decimal | None:
        """Return a formula worked out for a card; None when it lacks a value."""
        if card_id not in self.numbers:
            return None
        known = self._worked_out.setdefault(formula, {})
        if card_id not in known:
            known[card_id] = formulas.compute(formula, self.numbers[card_id])
        return known[card_id]

    @cached_property
    def numeric(self) -> tuple[str, ...]:
        """The keys of the fields that hold numbers and are named in formulas."""
        rules = sops.procedure_of(self.db, self.board_id).metrics
        named = {key for rule in rules if rule.formula for key in formulas.fields_of(rule.formula)}
        return tuple(rule.key for rule in self.sop.fields if rule.type in NUMERIC and rule.key in named)

    @cached_property
    def numbers(self) -> dict[int, dict[str, Decimal]]:
        """The number fields of each card that formulas of the SOP name."""
        found: dict[int, dict[str, Decimal]] = {}
        for card, key, number in metrics.numbers(self.db, self.board_id, self.numeric):
            found.setdefault(card, {})[key] = Decimal(number) / MILLIONTHS
        return found


_DAYS = {"w": Decimal(7), "mo": Decimal("30.436875")}
"""A month counts with its average length of the Gregorian calendar."""
_IN_A_DAY = {"h": 24, "m": 24 * 60}


def in_unit(found: Clock, unit: str) -> Decimal:
    """Return a clock's count in the unit of its target."""
    if found.unit == "m":
        return Decimal(found.count) / (60 if unit == "h" else 1)
    return Decimal(found.count) * _IN_A_DAY.get(unit, 1) / _DAYS.get(unit, Decimal(1))
