"""What changed between two instants: since the last review unless another start is named (design: review)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kanvtui.domain import flags
from kanvtui.domain import since as rules
from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import day_words, due_day
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.period import instant_words
from kanvtui.domain.since import SinceLine, SincePicture, Verdict
from kanvtui.domain.sop_log import CHANGED, LogLine, change_words
from kanvtui.domain.then import Step
from kanvtui.domain.walk import Scope
from kanvtui.operations.reads import governance
from kanvtui.operations.reads.then import Span, WentStale, limit_of, newest, went_stale
from kanvtui.operations.session import Session
from kanvtui.operations.steps.sitting import scope_json
from kanvtui.storage import boards, flagged
from kanvtui.storage import since as stored
from kanvtui.storage.boards import StageRow
from kanvtui.storage.database import Database
from kanvtui.storage.since import CardTold, PromiseTold

SHOWN = 200
"""Lines of a section at most; beyond it the section says how many more there are."""
DEFAULT = Duration(7, "d")
"""How far back it goes while no review has been finished."""


def last_review(
    session: Session, *, board_id: int | None = None, account_id: int | None = None, owner_id: int | None = None
) -> dt.datetime | None:
    """Return the end of the newest finished review of what is looked at; None when there is none.

    A review that was narrowed to one board, customer or owner counts only for them.
    """
    with session.reading() as db:
        return read_instant(stored.last_review(db, scope_json(Scope(board_id, account_id, owner_id))))


def default_start(
    session: Session, *, board_id: int | None = None, account_id: int | None = None, owner_id: int | None = None
) -> dt.datetime:
    """Return where a difference begins unless it is named: the end of the last review, else the day a week ago."""
    ended = last_review(session, board_id=board_id, account_id=account_id, owner_id=owner_id)
    return ended or _week_ago(session)


def _week_ago(session: Session) -> dt.datetime:
    return session.calendar.midnight(session.calendar.shift(session.today(), DEFAULT, -1))


def since(
    session: Session,
    start: dt.datetime,
    end: dt.datetime | None = None,
    *,
    board_id: int | None = None,
    account_id: int | None = None,
    owner_id: int | None = None,
    limit: int | None = SHOWN,
    today: dt.date | None = None,
) -> SincePicture:
    """Read what changed after *start* up to and including *end* (UTC; None: until now).

    At most *limit* lines a section (None: all), the newest first; `counts` has how many there are. Days are named from
    *today*, `date.min` for names that say the same on any day.

    - A card stands in a section when such a thing happened to it in the period, also when the opposite happened later.
      What was undone never happened. A card that is closed at the end is told as closed, not as moved.
    - *Went stale*: stale at the end and not at the start, both with the limits that the stages have today; a card that
      was not there at the start counts from its making. A snoozed card counts only where it is not hidden (`hidden`):
      one that sleeps at the end is left out, and one that went stale asleep went stale when it woke.
    - *Promises broken*: the day of the promise passed in the period while it was open, and it still is; or it was kept
      in the period after its day; or it was dropped in the period. One kept up to its day is kept.
    - *SOPs changed*: a line a board, told only where no customer and no owner is looked at.
    - Cards that were in the bin at the end are told of as deleted, and nowhere else.
    """
    span = Span(start, end or session.now(), end is None)
    scope = Scope(board_id, account_id, owner_id)
    with session.reading() as db:
        return _Difference(db, session, span, scope, limit, today or session.today()).picture()


class _Difference:
    """One reading of one picture."""

    def __init__(
        self, db: Database, session: Session, span: Span, scope: Scope, limit: int | None, today: dt.date
    ) -> None:
        self.db, self.session, self.span, self.scope, self.limit = db, session, span, scope, limit
        self.today = today
        known = [board.id for board in boards.listed(db) if scope.board_id in (None, board.id)]
        self.stages: list[StageRow] = [stage for stage in boards.stages(db) if stage.board_id in known]
        self.board_ids = known
        alone = scope.account_id is None and scope.owner_id is None
        self.own = None if alone else flagged.narrowed(db, scope.account_id, scope.owner_id)
        self.bin = stored.in_bin(db, known, span.high)

    def picture(self) -> SincePicture:
        """Read it all."""
        happened = filter(self._counts, stored.told(self.db, self.span.low, self.span.high, self.board_ids))
        found = rules.sorted_out(happened, [stage.id for stage in self.stages if stage.kind == "done"])
        stale = [one for one in went_stale(self.db, self.session.calendar, self.stages, self.span) if self._ours(one)]
        kept, broken = self._promises()
        entries = {section: self._entries(section, by_card) for section, by_card in found.items()}
        counts = {section: len(lines) for section, lines in entries.items()}
        sops = self._sops()
        counts |= {"went_stale": len(stale), "promises_kept": len(kept), "promises_broken": len(broken)}
        counts["sops"] = len(sops)
        stale = newest(stale, self.session.calendar, self.stages, self.limit)
        shown = {section: lines[: self.limit] for section, lines in entries.items()}
        keys = {steps[0].card_id for lines in shown.values() for steps in lines}
        cards = stored.cards_told(self.db, keys | {one.card_id for one in stale})
        lines = {section: tuple(self._lines(section, some, cards, found)) for section, some in shown.items()}
        lines["went_stale"] = tuple(self._stale(one, cards[one.card_id]) for one in stale)
        lines["promises_kept"], lines["promises_broken"] = tuple(kept[: self.limit]), tuple(broken[: self.limit])
        lines["sops"] = tuple(sops[: self.limit])
        today, calendar = self.today, self.session.calendar
        end = "now" if self.span.open_end else instant_words(self.span.until, today, calendar)
        return SincePicture(self.span.low, stamp(self.span.until), self._start_words(), end, counts, **lines)

    def _counts(self, step: Step) -> bool:
        """Whether an event is one of those cards; of those in the bin nothing is told but that they were deleted."""
        if self.own is not None and step.card_id not in self.own:
            return False
        return step.kind == "deleted" or step.card_id not in self.bin

    def _ours(self, one: WentStale) -> bool:
        return one.card_id not in self.bin and (self.own is None or one.card_id in self.own)

    # Words

    def _day(self, at: str) -> str:
        instant = read_instant(at)
        return day_words(self.session.calendar.day(instant), self.today) if instant else at

    def _start_words(self) -> str:
        words = instant_words(self.span.start, self.today, self.session.calendar)
        ended = read_instant(stored.last_review(self.db, scope_json(self.scope)))
        if ended == self.span.start:
            return f"the last review, {words}"
        days = (self.today - self.session.calendar.day(self.span.start)).days
        default = ended is None and self.span.start == _week_ago(self.session)
        notes = (f"{days} days ago" if days > 1 else "", "no review was finished yet" if default else "")
        told = ", ".join(filter(None, notes))
        return f"{words} ({told})" if told else words

    # Lines of events

    def _entries(self, section: str, found: rules.Steps) -> list[list[Step]]:
        """The steps of each line, the newest first: of a card all in one, but each exception for itself."""
        entries = list(found.values())
        if section == "exceptions":
            entries = [[step] for steps in entries for step in steps]
        return sorted(entries, key=lambda steps: (steps[-1].at, steps[-1].id), reverse=True)

    def _lines(
        self,
        section: str,
        entries: Sequence[Sequence[Step]],
        cards: Mapping[int, CardTold],
        found: Mapping[str, rules.Steps],
    ) -> Iterator[SinceLine]:
        slips = self._slips([steps[0].card_id for steps in entries]) if section == "slipped" else {}
        for steps in entries:
            card = cards[steps[0].card_id]
            way = rules.way_of(steps)
            before, after = (str(name) if name is not None else "" for name in (way[0], way[-1]))
            others = {name: by_card[card.id] for name, by_card in found.items() if card.id in by_card}
            times = slips.get(card.id, len(steps))
            slip = section == "slipped"
            words = (
                rules.slip_words(before, after, times, self.today) if slip else rules.words_of(section, steps, others)
            )
            yield self._line(card, words, steps[-1].at, before, after, times)

    def _slips(self, keys: Iterable[int]) -> dict[int, int]:
        """How often the due of each card has slipped in its whole life, up to the end."""
        found: dict[int, int] = {}
        for step in stored.dues(self.db, keys, self.span.high):
            found[step.card_id] = found.get(step.card_id, 0) + rules.slipped(step)
        return found

    def _line(
        self, card: CardTold, words: str, at: str, before: str = "", after: str = "", times: int = 1
    ) -> SinceLine:
        return SinceLine(
            card_id=card.id,
            board_id=card.board_id,
            board=card.board,
            title=card.title,
            account=card.account or "",
            words=words,
            at=at,
            when=self._day(at),
            before=before,
            after=after,
            times=times,
        )

    def _stale(self, one: WentStale, card: CardTold) -> SinceLine:
        limit = limit_of(next(stage for stage in self.stages if stage.id == one.stage_id))
        over = flags.over_words(one.active_at, limit, self.session.calendar, self.span.until)
        return self._line(card, f"no move, note or check for {over}", one.at)

    # SOPs

    def _sops(self) -> list[SinceLine]:
        """The boards whose SOP was changed in the period, each once, the newest first; nobody's card is its own."""
        if self.own is not None:
            return []
        found: dict[int, list[LogLine]] = {}
        for one in governance.log(self.session, self.db, self.scope.board_id, self.span.low, self.span.high):
            if one.kind == CHANGED and one.board_id in self.board_ids:
                found.setdefault(one.board_id, []).append(one)
        return [self._sop(steps) for steps in found.values()]

    def _sop(self, steps: Sequence[LogLine]) -> SinceLine:
        new, old = steps[0], steps[-1]
        card = CardTold(0, new.board_id, new.board, f"SOP of {new.board}", None)
        return self._line(card, change_words(steps), new.at, old.before, new.after, len(steps))

    # Promises

    def _promises(self) -> tuple[list[SinceLine], list[SinceLine]]:
        """The promises that were kept and those that were broken in the period, the newest first."""
        calendar = self.session.calendar
        # A promise lasts until the end of its day: of those that nobody has settled, the days that ended in the period.
        first, last = calendar.day(self.span.start).isoformat(), calendar.day(self.span.until).isoformat()
        told: dict[bool, list[SinceLine]] = {True: [], False: []}
        for row in stored.promises(self.db, self.span.low, self.span.high, first, last):
            verdict = rules.verdict(
                row.due, row.state, row.settled_at, (self.span.low, stamp(self.span.until)), calendar
            )
            if verdict is not None and self._keeps(row):
                told[verdict.kept].append(self._promise(row, verdict))
        for lines in told.values():
            lines.sort(key=lambda line: (line.at, line.promise_id), reverse=True)
        return told[True], told[False]

    def _keeps(self, row: PromiseTold) -> bool:
        """Whether a promise is of what is looked at: by its card, else by its customer."""
        if row.card_id is None:
            return (
                self.scope.board_id is None
                and self.scope.owner_id is None
                and (self.scope.account_id in (None, row.account_id))
            )
        ours = self.own is None or row.card_id in self.own
        return ours and row.board_id in self.board_ids and row.card_id not in self.bin

    def _promise(self, row: PromiseTold, verdict: Verdict) -> SinceLine:
        day = due_day(row.due)
        by = day_words(day, self.today) if day else row.due
        card = CardTold(row.card_id or 0, row.board_id or 0, row.board or "", row.card or "", row.account)
        line = self._line(card, f"{row.who}: {row.what} by {by}, {verdict.words}", verdict.at)
        return replace(line, promise_id=row.id, after=verdict.state)
