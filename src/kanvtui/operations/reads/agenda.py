"""What a review that begins now would have to decide: its items, not stored yet."""

from collections.abc import Callable, Iterable, Iterator

from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import day_words, due_day
from kanvtui.domain.flags import RISKY_HEALTH, Reason, days_since
from kanvtui.domain.instants import stamp
from kanvtui.domain.pictures import RepeatedException, ReviewLine, ReviewPicture
from kanvtui.domain.text import plural
from kanvtui.domain.walk import Scope, WalkItem
from kanvtui.operations import passings
from kanvtui.operations.reads import promised
from kanvtui.operations.reads.moment import Moment, moment
from kanvtui.operations.reads.review import WIN_DAYS, agenda
from kanvtui.operations.session import Session
from kanvtui.storage import cards, promises, reviews, triage
from kanvtui.storage.database import Database
from kanvtui.storage.reviews import QuietRow

QUIET = Duration(30, "d")
"""A customer with whom nothing happens for so long comes up."""
RENEWAL = Duration(90, "d")
"""A renewal within so long asks for a review of the customer, and one that lies no further back answers it."""
NO_ACTIVITY = ("reviewed", "promised", "promise_moved", "promise_settled")
"""What is no activity of a customer: being reviewed is none (design: stale), nor what comes of it."""
_REASONS = 3


def items(session: Session, scope: Scope, *, made_before: str = "") -> tuple[WalkItem, ...]:
    """Return everything to decide now in the order of the agenda; ids and places are 0.

    Promises count that were made before the instant *made_before*, `""`: all.
    """
    with session.reading() as db:
        found = _Agenda(db, session, scope)
        return tuple(found.items(made_before))


class _Agenda:
    """One reading of the review list, turned into items."""

    def __init__(self, db: Database, session: Session, scope: Scope) -> None:
        self.db, self.session, self.scope = db, session, scope
        self.at = moment(session.now(), session.calendar, ())
        self.seen = triage.newest(db)
        self.picture = agenda(session, scope.board_id, limit=None, account_id=scope.account_id, owner_id=scope.owner_id)
        listed = (*self.picture.lines, *self.picture.waiting, *self.picture.kept)
        self.accounts = {row.id: row.account_id for row in cards.many(self.db, [line.card_id for line in listed])}

    def items(self, made_before: str) -> Iterator[WalkItem]:
        picture = self.picture
        by_part: dict[str, Callable[[], Iterable[WalkItem]]] = {
            "promised": lambda: self.promises(made_before),
            "at_risk": lambda: (*self.flagged("at_risk"), *self.customers()),
            "waiting": lambda: self.cards(picture.waiting),
            "repeated": lambda: map(self.rule, picture.repeated),
            "kept": lambda: self.cards(picture.kept),
            "win": lambda: self.wins(picture),
        }
        taken: set[int] = set()
        for part in self.session.settings.review.parts:
            for item in by_part.get(part, lambda part=part: self.flagged(part))():
                if item.kind != "card" or item.card_id not in taken:
                    taken.update({item.card_id} if item.kind == "card" and item.card_id else ())
                    yield item

    def item(self, kind: str, section: str, title: str, reasons: Iterable[Reason], **about: object) -> WalkItem:
        return WalkItem(0, 0, kind, section, title, tuple(reasons), seen=self.seen, **about)  # type: ignore[arg-type]

    def flagged(self, section: str) -> Iterator[WalkItem]:
        return self.cards(line for line in self.picture.lines if line.flag == section)

    def cards(self, lines: Iterable[ReviewLine]) -> Iterator[WalkItem]:
        for line in lines:
            yield self.item(
                "card", line.flag, line.title, line.reasons,
                card_id=line.card_id, account_id=self.accounts.get(line.card_id), board_id=line.board_id,
            )  # fmt: skip

    def promises(self, made_before: str) -> Iterator[WalkItem]:
        """Every promise that is open, the one due first first."""
        keys = [row.id for row in promises.open_ones(self.db) if not made_before or row.made_at < made_before]
        for line in promised.lines(self.db, keys, self.at.now, self.at.calendar, self.scope):
            reason = Reason("promised", f"promised {line.made_words}, {line.due_words}")
            yield self.item(
                "promise", "promised", line.told, (reason,),
                promise_id=line.id, card_id=line.card_id, account_id=line.account_id,
            )  # fmt: skip

    def customers(self) -> Iterator[WalkItem]:
        """The customers that no flagged card speaks for, with what brings them up."""
        scope, at = self.scope, self.at
        spoken = {self.accounts.get(line.card_id) for line in self.picture.lines}
        known = reviews.customers(self.db, scope.board_id, scope.account_id, scope.owner_id)
        active = reviews.active_since(self.db, _cut(at, QUIET), NO_ACTIVITY)
        looked = reviews.looked_at(self.db, _cut(at, RENEWAL))
        for row in known:
            if row.id not in spoken and (why := tuple(_why(row, at, active=row.id in active, looked=row.id in looked))):
                yield self.item("account", "at_risk", row.name, why, account_id=row.id)

    def rule(self, repeated: RepeatedException) -> WalkItem:
        """A rule that is passed again and again, with what was lacking and the reasons given most often."""
        board_id, key = repeated.board_id, repeated.rule_key
        how = passings.passed(self.db, board_id, key, self.at.now, self.at.calendar)
        told = [f"passed {repeated.count} times in {repeated.within}"]
        told += [f"lacking: {words}" for words in how.lacking[:_REASONS]]
        told += [f"because: {reason}" for reason in how.reasons[:_REASONS]]
        why = [Reason("repeated", words) for words in told]
        return self.item("rule", "repeated", repeated.rule, why, board_id=board_id, rule_key=key)

    def wins(self, picture: ReviewPicture) -> Iterator[WalkItem]:
        if picture.wins:
            title = f"{plural(len(picture.wins), 'card')} done in {plural(WIN_DAYS, 'day')}"
            yield self.item("wins", "win", title, ())


def _cut(at: Moment, length: Duration) -> str:
    return stamp(at.calendar.cut(at.now, length))


def _why(row: QuietRow, at: Moment, *, active: bool, looked: bool) -> Iterator[Reason]:
    """What brings a customer up without a flagged card."""
    if row.health in RISKY_HEALTH:
        health = str(row.health).replace("_", " ")
        yield Reason("at_risk", f"{row.name} is {health}: {row.health_reason}" if row.health_reason else health)
    if not active and (row.active_at or "") < _cut(at, QUIET):
        days = days_since(row.active_at, at.calendar, at.now)
        yield Reason("at_risk", f"no activity for {plural(days, 'day')}" if row.active_at else "no activity yet")
    if not row.open_cards:
        yield Reason("at_risk", "no open card")
    day, today = due_day(row.renewal_on or ""), at.local.date()
    if day and not looked and today <= day <= at.calendar.shift(today, RENEWAL):
        yield Reason("at_risk", f"renewal {day_words(day, today)} without a review")
