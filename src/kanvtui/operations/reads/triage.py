"""The triage stack: every card that needs a decision today, once, with what brings it up (design: triage)."""

import json
from collections.abc import Iterable

from kanvtui.domain import flags, triage
from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import ago_words, day_words, due_day, due_key, due_time, due_words
from kanvtui.domain.flags import Reason
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.pictures import CardDetail, ReviewLine, ReviewPicture
from kanvtui.domain.text import plural
from kanvtui.domain.triage import Beside, TriagePicture, Verdict
from kanvtui.domain.values import frozen
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import duplicates
from kanvtui.operations.reads.board import counts
from kanvtui.operations.reads.duplicates import Twin
from kanvtui.operations.reads.moment import Moment, facts, hidden, moment, reasons
from kanvtui.operations.reads.review import line_of
from kanvtui.operations.session import Session
from kanvtui.storage import boards, cards, deadlines, flagged
from kanvtui.storage import triage as stored
from kanvtui.storage.cards import CardRow, FaceRow
from kanvtui.storage.database import Database
from kanvtui.storage.deadlines import DeadlineRow

SHOWN = 500
"""Cards in one sitting at most; beyond it the stack says how many more there are."""
_COMPARED = 1_000
"""Open cards whose customers are looked through for cards that look alike, the newest; `kanvtui duplicates` has all."""
_WARNED = 1_000
"""Deadlines looked at, at most."""


@frozen
class Look:
    """One card of the stack, read now. `reasons` is empty when nothing brings it up any more.

    `away` says why it cannot be decided any more, such as `was archived`; `""` when it can. `twins` are the older cards
    that it looks like.
    """

    card: CardDetail
    reasons: tuple[Reason, ...]
    section: str = ""
    away: str = ""
    twins: tuple[int, ...] = ()


def stack(session: Session, board_id: int | None = None, *, limit: int | None = SHOWN) -> TriagePicture:
    """Read the stack of all boards, or of one: the cards that were not decided today, in the order of triage.

    At most *limit* cards are listed (None: all), the rest is counted. Cost follows what is listed.
    """
    with session.reading() as db:
        reading = _Reading(db, session, _names(db, board_id))
        found, settled = reading.found(), reading.settled()
        asleep = {row.id for row in cards.snoozed(db) if hidden(row, reading.at)}
        keys = [key for key in found if key not in asleep and key not in settled]
        lines = reading.lines({key: found[key] for key in keys[:limit]})
        return TriagePicture(stamp(reading.at.now), lines, len(keys) - len(lines), len(settled), stored.newest(db))


def agenda(session: Session, board_id: int | None = None) -> ReviewPicture:
    """Read the whole stack as a review list, with the counts of all flags: for the command line."""
    picture = stack(session, board_id, limit=None)
    with session.reading() as db:
        names = _names(db, board_id)
        return ReviewPicture(picture.as_of, counts(db, _moment(session, db, names), list(names)), picture.lines)


def look(session: Session, card_id: int) -> Look:
    """Read one card of the stack again; raises NotFoundError when it is gone."""
    with session.reading() as db:
        card = card_reads.read(db, session, card_id)
        at = moment(session.now(), session.calendar, boards.stages(db, card.board_id))
        row = cards.faces(db, [card_id])[0]
        twins = _twins_of(session, db, card_id)
        told = _Told(row, _beside_of(db, card_id, at, next(iter(twins.values()), None)), at)
        section = next(iter(told.sections), "")
        away = (
            (card.deleted_at, f"was merged into #{card.merged_into}" if card.merged_into else "was deleted"),
            (card.archived_at, "was archived"),
            (card.closed_at, "was completed"),
            (hidden(row, at), "was snoozed"),
        )
        return Look(card, told.reasons, section, next((words for held, words in away if held), ""), tuple(twins))


def verdicts(session: Session, after: int) -> list[Verdict]:
    """Return the verdicts given since the event with that id, oldest first, whoever gave them."""
    with session.reading() as db:
        rows = stored.verdicts(db, after)
    return [Verdict(row.card_id, _word(row.detail), row.label, row.at, row.actor) for row in rows]


def _word(detail: str) -> str:
    try:
        found = json.loads(detail)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("verdict", "")) if isinstance(found, dict) else ""


def _names(db: Database, board_id: int | None) -> dict[int, str]:
    return {board.id: board.name for board in boards.listed(db) if board_id in (None, board.id)}


def _moment(session: Session, db: Database, names: dict[int, str]) -> Moment:
    return moment(session.now(), session.calendar, [stage for stage in boards.stages(db) if stage.board_id in names])


def _new_since(at: Moment) -> str:
    return stamp(at.calendar.cut(at.now, triage.NEW))


class _Reading:
    """One reading of the stack: ids by what brings them up, then the rows of those that are listed."""

    def __init__(self, db: Database, session: Session, names: dict[int, str]) -> None:
        self.db, self.names, self.boards = db, names, list(names)
        self.at = at = _moment(session, db, names)
        self.new = stored.new(db, self.boards, _new_since(at))
        self.twins = {twin.second: twin for twin in duplicates.visible_pairs(session, self.boards, _COMPARED)}
        self.warned: dict[int, DeadlineRow] = {}
        for deadline in deadlines.warned(db, at.cuts.due, _WARNED):
            if _to_come(deadline, at):
                self.warned.setdefault(deadline.card_id, deadline)

    def found(self) -> dict[int, str]:
        """Return what brings each card up first, in the order of the stack; hidden and decided ones included."""
        found: dict[int, str] = {}
        for section in triage.ORDER:
            for key in self._ids(section):
                found.setdefault(key, section)
        return found

    def _ids(self, section: str) -> Iterable[int]:
        db, cuts = self.db, self.at.cuts
        if section == "urgent":
            return stored.urgent(db, self.boards, cuts.soon)
        if section == "duplicate":
            return self.twins
        if section == "new":
            return self.new
        if section == "waiting":
            return stored.nudged(db, self.boards, cuts.due)
        if section == "deadline":
            here = {row.id for row in cards.many(db, self.warned) if row.board_id in self.names}
            return [key for key in self.warned if key in here]
        return sorted(flagged.ids(db, section, cuts, self.boards))

    def settled(self) -> set[int]:
        """Return the cards that were decided today; a verdict holds until the next morning, as a snooze would."""
        at = self.at
        today = at.local.date()
        tomorrow = at.calendar.shift(today, Duration(1, "d")).isoformat()
        given = stored.decided(self.db, self.boards, stamp(at.calendar.midnight(today)))
        rows = {row.id: row for row in cards.faces(self.db, given)}
        return {
            key
            for key, when in given.items()
            if key not in rows or hidden(rows[key]._replace(snoozed_until=tomorrow, snoozed_at=when), at)
        }

    def lines(self, wanted: dict[int, str]) -> tuple[ReviewLine, ...]:
        """Read the lines of cards, given with what brings them up, in that order."""
        fresh = set(self.new)
        faces = {row.id: row for row in cards.faces(self.db, wanted)}
        beside = {
            row.id: _Beside(row, row.id in fresh, self.warned.get(row.id), self.twins.get(row.id))
            for row in cards.many(self.db, wanted)
        }
        return tuple(
            line_of(faces[key], self.at, self.names, section, _Told(faces[key], beside[key], self.at).reasons)
            for key, section in wanted.items()
            if key in faces
        )


@frozen
class _Beside:
    """A card's row, whether nobody has touched it, its deadline that comes first of those that warn, and its twin."""

    row: CardRow
    fresh: bool
    warned: DeadlineRow | None
    twin: Twin | None = None

    @property
    def values(self) -> Beside:
        row = self.row
        nudge = row.nudge_on if row.holder else None
        warn_on = self.warned.warn_on if self.warned else None
        return Beside(row.created_at, self.fresh, nudge, warn_on, self.twin is not None)


def _to_come(deadline: DeadlineRow, at: Moment) -> bool:
    """False for a deadline that is past: its card is overdue, and says so."""
    return deadline.due is not None and due_key(deadline.due) >= at.cuts.due


def _twins_of(session: Session, db: Database, card_id: int) -> dict[int, Twin]:
    """The older cards that a card looks like, as far as they may be seen."""
    with session.as_stored() as whole:
        found = {pair.first: pair.why for pair in duplicates.of_card(whole, card_id)}
    titles = {row.id: row.title for row in cards.many(db, [card_id, *found])} if found else {}
    return {
        first: Twin("card", first, titles[first], card_id, titles[card_id], why)
        for first, why in found.items()
        if first in titles and card_id in titles
    }


def _beside_of(db: Database, card_id: int, at: Moment, twin: Twin | None) -> _Beside:
    open_ones = [line for line in deadlines.of_card(db, card_id) if not line.done_at and _to_come(line, at)]
    warned = next((line for line in open_ones if line.warn_on and line.warn_on <= at.cuts.due), None)
    return _Beside(cards.many(db, [card_id])[0], stored.fresh(db, card_id), warned, twin)


class _Told:
    """What brings a card up, and all its reasons in words."""

    def __init__(self, row: FaceRow, beside: _Beside, at: Moment) -> None:
        self.row, self.beside, self.at = row, beside, at
        self.sections = triage.sections(facts(row), beside.values, at.cuts, _new_since(at))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons in the order of triage."""
        held = {reason.flag: reason for reason in reasons(self.row, self.at)}
        words = {
            "urgent": self._urgent,
            "duplicate": self._duplicate,
            "new": self._new,
            "waiting": self._waiting,
            "deadline": self._deadline,
        }
        return tuple(held.get(section) or Reason(section, words[section]()) for section in self.sections)

    def _urgent(self) -> str:
        row = self.row
        if row.urgent:
            return "urgent: marked so"
        if row.nearest_due is not None and due_key(row.nearest_due) <= self.at.cuts.soon:
            return f"urgent: blocked and {due_words(row.nearest_due.removesuffix('T24:00'), self.at.local)}"
        return "urgent: blocked while its customer is at risk"

    def _duplicate(self) -> str:
        twin = self.beside.twin
        return f"looks like #{twin.first} “{twin.first_name}”: {twin.why}" if twin else "looks like another card"

    def _new(self) -> str:
        made = read_instant(self.beside.row.created_at)
        when = ago_words(made, self.at.now, self.at.calendar) if made else "at an unreadable time"
        return f"new: made {when}, nobody has looked at it yet"

    def _waiting(self) -> str:
        days = flags.days_since(self.row.holder_since, self.at.calendar, self.at.now)
        since = f"for {plural(days, 'day')}" if days else "since today"
        nudge = self.beside.row.nudge_on or ""
        day, time = due_day(nudge), due_time(nudge)
        when = f"{day_words(day, self.at.local.date())} {time}".rstrip() if day else nudge
        return f"waits for {self.row.holder}, {since}; the day to ask again is {when}"

    def _deadline(self) -> str:
        line = self.beside.warned
        if line is None or line.due is None:
            return "a deadline is near"
        return f"deadline “{line.what}” {due_words(line.due, self.at.local)}"
