"""The review list: every flagged card once, under its gravest flag, with all its reasons (design: review)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from kanvtui.domain import flags
from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import ago_words
from kanvtui.domain.flags import Reason
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.instants import stamp
from kanvtui.domain.pictures import RepeatedException, ReviewLine, ReviewPicture
from kanvtui.domain.text import plural
from kanvtui.errors import InputError
from kanvtui.operations import sops
from kanvtui.operations.reads import retention
from kanvtui.operations.reads.board import counts
from kanvtui.operations.reads.moment import Moment, facts, hidden, moment, reasons
from kanvtui.operations.session import Session
from kanvtui.storage import boards, cards, exceptions, flagged
from kanvtui.storage.cards import FaceRow
from kanvtui.storage.database import Database

SHOWN = 500
"""Lines at most; beyond it the list says how many more there are."""
DAILY = frozenset({"at_risk", "overdue", "blocked"})
WIN_DAYS = 7
"""Cards done in so many days are wins of the weekly review."""
LONGEST_REPEAT = Duration(12, "mo")
"""Exceptions are looked for no further back."""
BESIDE = 100
"""Waiting cards, and wins, at most."""


def agenda(
    session: Session,
    board_id: int | None = None,
    *,
    daily: bool = False,
    as_of: dt.datetime | None = None,
    limit: int | None = SHOWN,
    account_id: int | None = None,
    owner_id: int | None = None,
) -> ReviewPicture:
    """Read the review list of one board or of all, of one customer's or one owner's cards where they are named.

    *daily* keeps the urgent blockers and what is overdue or at risk. *as_of* (UTC) moves the clock over today's rows.
    At most *limit* cards are listed (None: all), the rest is counted. Repeated exceptions are a board's; a list that is
    narrowed to a customer or an owner has those in which one of its own cards took part.
    """
    now = as_of or session.now()
    with session.reading() as db:
        known = [board for board in boards.listed(db) if board_id in (None, board.id)]
        names = {board.id: board.name for board in known}
        at = moment(now, session.calendar, [stage for stage in boards.stages(db) if stage.board_id in names])
        own = None if account_id is None and owner_id is None else flagged.narrowed(db, account_id, owner_id)
        wanted = DAILY if daily else frozenset(flags.ORDER)
        found = _flagged(db, at, list(names), wanted if own is None else frozenset(flags.ORDER), own)
        rows = _in_order(found, at, wanted)
        shown = rows[:limit]
        picture = ReviewPicture(
            as_of=stamp(now),
            counts=counts(db, at, list(names)) if own is None else _counted(found, at),
            lines=tuple(_line(row, at, names) for row in shown),
            repeated=tuple(_repeated(db, names, at, own)),
            more=len(rows) - len(shown),
        )
        if daily:
            return picture
        listed = {row.id for row in rows}
        picture = replace(picture, waiting=_waiting(db, at, names, listed, own), wins=_wins(db, at, names, own))
    return picture if as_of else replace(picture, kept=_kept(session, board_id, own))


def _repeated(
    db: Database, names: dict[int, str], at: Moment, own: frozenset[int] | None
) -> Iterable[RepeatedException]:
    """The rules of each board that were passed as often as its SOP calls repeated, the most often first."""
    found = []
    for board_id in exceptions.boards_with(db, stamp(at.calendar.cut(at.now, LONGEST_REPEAT))):
        if board_id not in names:
            continue
        rule = sops.of_board(db, board_id).review
        within = _length(rule.exceptions_within)
        since = stamp(at.calendar.cut(at.now, within))
        for one in exceptions.repeated(db, board_id, since, rule.exceptions):
            if own is None or not own.isdisjoint(exceptions.cards_of(db, board_id, one.rule_key, since)):
                told = RepeatedException(
                    names[board_id], one.rule_text, one.times, within.words, board_id, one.rule_key
                )
                found.append(told)
    return sorted(found, key=lambda one: -one.count)


def _length(text: str) -> Duration:
    try:
        return Duration.parse(text)
    except InputError:
        return Duration(30, "d")


def _kept(session: Session, board_id: int | None, own: frozenset[int] | None) -> tuple[ReviewLine, ...]:
    """The cards that were kept as long as their SOP says, with what it offers to do with them."""
    offered = [line for line in retention.offered(session, board_id) if own is None or line.card_id in own]
    return tuple(
        ReviewLine(
            line.card_id, line.board_id, line.board, line.what, line.title, "", "", "", "kept",
            (Reason("kept", f"{line.words}: {line.then}"),),
        )
        for line in offered[:BESIDE]
    )  # fmt: skip


def explain(session: Session, card_id: int) -> tuple[FaceRow, Moment] | None:
    """Return a card's row with the moment of its board, for explaining its flags; None when it is gone."""
    with session.reading() as db:
        rows = cards.faces(db, [card_id])
        if not rows:
            return None
        return rows[0], moment(session.now(), session.calendar, boards.stages(db, rows[0].board_id))


def _flagged(
    db: Database, at: Moment, board_ids: list[int], wanted: frozenset[str], own: frozenset[int] | None
) -> list[FaceRow]:
    """The cards with one of the *wanted* flags that are not hidden; of those in *own* where that is given."""
    keys: set[int] = set()
    for flag in wanted:
        keys.update(flagged.ids(db, flag, at.cuts, board_ids))
    return [row for row in cards.faces(db, keys if own is None else keys & own) if not hidden(row, at)]


def _counted(rows: Iterable[FaceRow], at: Moment) -> dict[str, int]:
    """How many of these cards carry each flag."""
    found = Counter(flag for row in rows for flag in flags.flags(facts(row), at.cuts))
    return {flag: found[flag] for flag in flags.ORDER}


def _waiting(
    db: Database, at: Moment, names: dict[int, str], listed: set[int], own: frozenset[int] | None
) -> tuple[ReviewLine, ...]:
    """The cards that wait for others and are not listed for a graver reason, the longest wait first."""
    keys = flagged.waiting(db, list(names), BESIDE + len(listed) if own is None else -1)
    keys = [key for key in keys if key not in listed and (own is None or key in own)][:BESIDE]
    rows = {row.id: row for row in cards.faces(db, keys)}
    return tuple(
        replace(_line(row, at, names), flag="waiting", reasons=(Reason("waiting", _waits(row, at)),))
        for key in keys
        if (row := rows.get(key)) is not None and not hidden(row, at)
    )


def _waits(row: FaceRow, at: Moment) -> str:
    days = flags.days_since(row.holder_since, at.calendar, at.now)
    return f"waits for {row.holder}, " + (f"for {plural(days, 'day')}" if days else "since today")


def _wins(db: Database, at: Moment, names: dict[int, str], own: frozenset[int] | None) -> tuple[ReviewLine, ...]:
    """The cards that were done in the last days, the newest first."""
    since = at.calendar.cut(at.now, Duration(WIN_DAYS, "d"))
    keys = flagged.won(db, list(names), stamp(since), BESIDE if own is None else -1)
    keys = [key for key in keys if own is None or key in own][:BESIDE]
    rows = {row.id: row for row in cards.faces(db, keys)}
    lines = []
    for key in keys:
        if (row := rows.get(key)) is not None:
            closed = read_instant(row.closed_at)
            when = f" {ago_words(closed, at.now, at.calendar)}" if closed else ""
            reason = Reason("win", f"done{when}")
            lines.append(replace(_line(row, at, names), flag="win", reasons=(reason,)))
    return tuple(lines)


def _line(row: FaceRow, at: Moment, names: dict[int, str]) -> ReviewLine:
    found = reasons(row, at)
    return line_of(row, at, names, found[0].flag if found else "", found)


def line_of(row: FaceRow, at: Moment, names: dict[int, str], flag: str, why: tuple[Reason, ...]) -> ReviewLine:
    """Return a card as a line of a list under *flag*, with its reasons; *names* are those of boards by id."""
    stage = at.stages.get(row.stage_id)
    return ReviewLine(
        card_id=row.id,
        board_id=row.board_id,
        board=names[row.board_id],
        stage=stage.name if stage else "?",
        title=row.title,
        owner=row.owner or "",
        holder=row.holder or "",
        account=row.account or "",
        flag=flag,
        reasons=why,
        urgent=flags.is_urgent(facts(row), at.cuts),
    )


def _in_order(rows: Iterable[FaceRow], at: Moment, wanted: frozenset[str]) -> list[FaceRow]:
    """Sort the cards with a wanted flag as the agenda goes: by the gravest flag, the urgent first.

    Words are made for few of them, later.
    """
    keyed = []
    for row in rows:
        known = facts(row)
        held = flags.flags(known, at.cuts)
        if wanted.intersection(held):
            keyed.append((flags.ORDER.index(held[0]), not flags.is_urgent(known, at.cuts), row.id, row))
    keyed.sort(key=lambda entry: entry[:3])
    return [row for *_, row in keyed]
