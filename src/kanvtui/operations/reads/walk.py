"""The walked review: all its items, and one of them with everything that is looked at to decide."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from kanvtui.domain.accounts import away_words, money_words
from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import ago_words, day_words, due_day
from kanvtui.domain.flags import Reason
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.pictures import EventLine, RepeatedException, ReviewLine
from kanvtui.domain.promises import OPEN
from kanvtui.domain.walk import Header, Look, Scope, WalkItem, WalkPicture, ordered
from kanvtui.errors import NotFoundError
from kanvtui.operations import passings
from kanvtui.operations.reads import account as account_reads
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import history, promised
from kanvtui.operations.reads.moment import Moment, hidden, moment
from kanvtui.operations.reads.review import BESIDE, WIN_DAYS, line_of
from kanvtui.operations.session import Session
from kanvtui.operations.steps import sitting
from kanvtui.storage import accounts, boards, cards, flagged, promises
from kanvtui.storage import reviews as stored
from kanvtui.storage.database import Database
from kanvtui.storage.events import EventRow
from kanvtui.storage.reviews import NamedRow, ReviewRow

EVENTS = 3
"""What happened last, that many lines; so much is told of what changed meanwhile too."""
EARLIER = 5
"""Reasons offered to pick from."""
SETTLED_DAYS = 7
"""Before there was any review, promises settled in so many days are told."""
_MOST_EVENTS = 50
_TO_AND_FRO = {
    "assigned": "owner",
    "due_changed": "due",
    "passed": "holder",
    "blocked": "block",
    "unblocked": "block",
    "moved": "stage",
    "snoozed": "sleep",
    "urgent_changed": "urgency",
    "next_changed": "next",
    "titled": "title",
}
"""Kinds of events of which only the newest counts, by what it is that changes."""


def walk(session: Session, review_id: int) -> WalkPicture:
    """Read a review with all its items; raises NotFoundError when it is gone."""
    with session.reading() as db:
        row = stored.get(db, review_id)
        if row is None:
            raise NotFoundError("that review is gone. Begin a new one.")
        items = [_item(found) for found in stored.named(db, review_id)]
        scope = sitting.scope_of(row)
        settled = _settled(db, row, session)
        asked = {item.promise_id for item in items}
        lines = promised.lines(db, [key for key in settled if key not in asked], session.now(), session.calendar, scope)
    return WalkPicture(
        review_id=row.id,
        started_at=row.started_at,
        scope=scope,
        grouping=row.grouping,
        box=row.box,
        spent=row.spent if row.ended_at else sitting.spent_on(session, review_id),
        items=ordered(items, row.grouping, session.settings.review.parts),
        ended=row.ended_at is not None,
        settled=lines,
    )


def look(session: Session, item_id: int) -> Look:
    """Read one item with all that it is about, and what happened to it meanwhile; raises NotFoundError for none."""
    with session.reading() as db:
        found = next(iter(stored.named(db, item_id=item_id)), None)
        review = stored.get(db, found.item.review_id) if found else None
        if found is None or review is None:
            raise NotFoundError("that is not in the review any more. Go on with the next one.")
        return _Looked(db, session, found, review).look()


@lru_cache(maxsize=4096)
def _item(found: NamedRow) -> WalkItem:
    """A row as an item; after a verdict all of them are read again, and all but one are what they were."""
    row = found.item
    name = {"card": found.card, "account": found.account}.get(row.kind)
    return WalkItem(
        id=row.id,
        place=row.place,
        kind=row.kind,
        section=row.section,
        title=name or row.title,
        reasons=tuple(_reasons(row.reasons)),
        card_id=row.card_id,
        account_id=row.account_id,
        account=found.account or "",
        promise_id=row.promise_id,
        board_id=row.board_id,
        board=found.board or "",
        rule_key=row.rule_key or "",
        seen=row.seen,
        verdict=row.verdict or "",
        words=row.words or "",
        reason=row.reason or "",
        at=row.at or "",
        actor=row.actor or "",
    )


def _reasons(text: str) -> list[Reason]:
    try:
        found = json.loads(text)
        return [Reason(str(flag), str(words)) for flag, words in found]
    except (ValueError, TypeError, RecursionError):
        return []


def _settled(db: Database, row: ReviewRow, session: Session) -> list[int]:
    """The promises that were settled between the review before and this one, or until now."""
    before = sitting.review_before(db, row)
    first = session.calendar.cut(session.now(), Duration(SETTLED_DAYS, "d"))
    since = before.ended_at if before and before.ended_at else stamp(first)
    return [
        line.promise.id
        for line in promises.told(db, promises.settled_since(db, since))
        if row.ended_at is None or (line.promise.settled_at or "") <= row.ended_at
    ]


class _Looked:
    """One item on its way to the picture."""

    def __init__(self, db: Database, session: Session, found: NamedRow, review: ReviewRow) -> None:
        self.db, self.session, self.review = db, session, review
        self.row, self.item = found.item, _item(found)
        self.now, self.calendar = session.now(), session.calendar

    def look(self) -> Look:
        item, row = self.item, self.row
        kept = not item.verdict and sitting.needs_reason(self.db, row)
        earlier = tuple(stored.reasons_before(self.db, row, EARLIER)) if kept else ()
        found = Look(item, kept_before=kept, earlier=earlier, header=self.header())
        if item.kind == "wins":
            return replace(found, wins=self.wins())
        if item.kind == "rule":
            return replace(found, rule=self.rule())
        if item.kind == "account" and item.account_id:
            account = account_reads.detail(self.session, item.account_id)
            away = "was archived" if account.line.archived and not item.verdict else ""
            return replace(found, account=account, away=away, changed=self.changed())
        away = ""
        if item.promise_id:
            line = next(iter(promised.lines(self.db, [item.promise_id], self.now, self.calendar)), None)
            away = "is gone" if line is None else "" if line.state == OPEN else f"was {line.settled_words}"
            found = replace(found, promise=line)
        if item.card_id:
            found = self.with_card(found, item.card_id)
            away = away if item.kind == "promise" else found.away
        return replace(found, away="" if item.verdict else away)

    def with_card(self, found: Look, card_id: int) -> Look:
        if cards.get(self.db, card_id) is None:
            return replace(found, away="is gone")
        card = card_reads.read(self.db, self.session, card_id)
        at = moment(self.now, self.calendar, boards.stages(self.db, card.board_id))
        face = cards.faces(self.db, [card_id])[0]
        put_away = self.item.section == "kept"  # it may be archived, or done, all along
        away = (
            (card.deleted_at, f"was merged into #{card.merged_into}" if card.merged_into else "was deleted"),
            (card.archived_at and not put_away, "was archived"),
            (card.closed_at and not put_away, "was completed"),
            (hidden(face, at), "was snoozed"),
        )
        return replace(
            found,
            card=card,
            events=tuple(
                self.line(event) for event in stored.events_of_card(self.db, card_id, 0, sitting.NO_CHANGE, EVENTS)
            ),
            changed=self.changed(),
            away=next((words for held, words in away if held), ""),
        )

    def changed(self) -> str:
        """Say what happened to the card, or the customer, since the item was listed or decided, newest first."""
        db, seen = self.db, self.item.seen
        if self.item.card_id:
            found = stored.events_of_card(db, self.item.card_id, seen, sitting.NO_CHANGE, _MOST_EVENTS)
        else:
            found = stored.events_of_account(db, self.item.account_id or 0, seen, sitting.NO_CHANGE, _MOST_EVENTS)
        words = list(_stands(found, self.calendar.day(self.now)))
        more = f", and {len(words) - EVENTS} more" if len(words) > EVENTS else ""
        return f"changed meanwhile: {'; '.join(words[:EVENTS])}{more}" if words else ""

    def line(self, event: EventRow) -> EventLine:
        return EventLine(event.at, _ago(event.at, self), history.words(event), event.actor, bool(event.substantive))

    def header(self) -> Header | None:
        """The customer's line, None where the item has no customer."""
        row = accounts.get(self.db, self.item.account_id) if self.item.account_id else None
        if row is None:
            return None
        health, renewal = (row.health or "").replace("_", " "), due_day(row.renewal_on or "")
        keys = [one.id for one in promises.of_account(self.db, row.id) if one.state == OPEN]
        return Header(
            account_id=row.id,
            name=row.name,
            health=row.health or "",
            health_words=f"{health}: {row.health_reason}" if row.health_reason else health,
            renewal_words=away_words(renewal, self.calendar.day(self.now)) if renewal else "",
            value_words=money_words(row.value_minor, row.currency or ""),
            last_contact=self.contact(row.id),
            promises=promised.lines(self.db, keys, self.now, self.calendar),
            cards=stored.open_cards(self.db, row.id),
        )

    def contact(self, account_id: int) -> str:
        """When and how somebody last spoke with the customer: `9 days ago: meeting “QBR”`."""
        found = stored.last_contact(self.db, account_id)
        if found is None:
            return ""
        what, title, at = found
        return f"{_ago(at, self)}: {'' if what == 'done' else what + ' '}“{title}”"

    def rule(self) -> RepeatedException:
        """The rule as often as it was passed within the time that its board counts."""
        item, board_id = self.item, self.item.board_id or 0
        began = self.review.started_at  # what is changed in the review itself was still the rule when it began
        how = passings.passed(self.db, board_id, item.rule_key, self.now, self.calendar, began)
        within = passings.within(self.db, board_id).words
        return RepeatedException(item.board, item.title, how.times, within, board_id, item.rule_key)

    def wins(self) -> tuple[ReviewLine, ...]:
        """What was done in the week before the review began, and since."""
        scope = sitting.scope_of(self.review)
        names = {board.id: board.name for board in boards.listed(self.db) if scope.board_id in (None, board.id)}
        at = moment(self.now, self.calendar, [one for one in boards.stages(self.db) if one.board_id in names])
        began = read_instant(self.review.started_at) or self.now
        since = stamp(self.calendar.cut(began, Duration(WIN_DAYS, "d")))
        return tuple(self.win_lines(scope, names, at, since))

    def win_lines(self, scope: Scope, names: dict[int, str], at: Moment, since: str) -> Sequence[ReviewLine]:
        narrowed = scope.account_id is not None or scope.owner_id is not None
        own = flagged.narrowed(self.db, scope.account_id, scope.owner_id) if narrowed else None
        keys = flagged.won(self.db, list(names), since, -1 if narrowed else BESIDE)
        keys = [key for key in keys if own is None or key in own][:BESIDE]
        rows = {row.id: row for row in cards.faces(self.db, keys)}
        return [
            line_of(rows[key], at, names, "win", (Reason("win", f"done {_ago(rows[key].closed_at or '', self)}"),))
            for key in keys
            if key in rows
        ]


def _ago(instant: str, at: "_Looked") -> str:
    then = read_instant(instant)
    return ago_words(then, at.now, at.calendar) if then else "at an unreadable time"


def _stands(events: Iterable[EventRow], today: dt.date) -> Iterator[str]:
    """Say what events, newest first, have made of a card; of what changes to and fro only how it stands now."""
    told = set()
    for event in events:
        words = _now(event, today)
        what = _TO_AND_FRO.get(event.kind, words)
        if what not in told:
            told.add(what)
            yield words


def _now(event: EventRow, today: dt.date) -> str:
    """What an event says of how things stand now: `owner is now Kim`."""
    after = history.detail(event).get("to")
    if event.kind == "assigned":
        return f"owner is now {after}" if after else "no owner now"
    if event.kind == "due_changed":
        day = due_day(str(after or ""))
        return f"due is now {day_words(day, today)}" if day else "no due date now"
    return history.words(event)
