"""The board as a picture: ids at once, texts of the visible cards on demand, changed cards by patching."""

import datetime as dt
from collections.abc import Iterable

from kanvtui.domain import flags
from kanvtui.domain.dates import day_words, due_day, due_key, due_words, weekly_from
from kanvtui.domain.faces import BoardHead, BoardPicture, CardFace, Column, Placement
from kanvtui.errors import NotFoundError
from kanvtui.operations.reads.moment import Moment, facts, hidden, moment, reasons, since_words
from kanvtui.operations.session import Session
from kanvtui.storage import aside, boards, cards, flagged, journal
from kanvtui.storage.cards import FaceRow
from kanvtui.storage.database import Database

LAST_BOARD = "last_board"


def which(session: Session) -> int | None:
    """Return the id of the board opened last, else of the first; None when there is no board."""
    wanted = aside.setting(session.store, LAST_BOARD)
    with session.reading() as db:
        known = [board.id for board in boards.listed(db)]
    if wanted and wanted.isascii() and wanted.isdigit() and int(wanted) in known:
        return int(wanted)
    return known[0] if known else None


def remember(session: Session, board_id: int) -> None:
    """Keep which board was opened last; a file that can only be read, or is busy, keeps none."""
    from kanvtui.errors import KanvError

    try:
        aside.keep_setting(session.store, LAST_BOARD, str(board_id))
    except KanvError:
        return


def open_board(session: Session, board_id: int) -> BoardPicture:
    """Read a board: its head, its columns and the ids in them. Raises NotFoundError for one that is gone."""
    with session.reading() as db:
        last = journal.newest(db)
        found = boards.get(db, board_id)
        if found is None:
            raise NotFoundError("that board is gone. Choose another one with g b.")
        at = moment(session.now(), session.calendar, boards.stages(db, board_id))
        asleep = {row.id for row in cards.snoozed(db, board_id) if hidden(row, at)}
        columns = []
        for stage in at.stages.values():
            ids = cards.ids_in_stage(db, stage.id)
            kept = tuple(key for key in ids if key not in asleep) if asleep else tuple(ids)
            columns.append(Column(stage.id, stage.key, stage.name, stage.kind, stage.wip_limit, kept))
        return BoardPicture(_head(db, board_id, at), tuple(columns), last)


def head(session: Session, board_id: int) -> BoardHead:
    """Read the line on top of the board again."""
    with session.reading() as db:
        return _head(db, board_id, moment(session.now(), session.calendar, boards.stages(db, board_id)))


def faces(session: Session, board_id: int, keys: Iterable[int]) -> dict[int, CardFace]:
    """Read what the board shows of the given cards, by id; a card that is gone is missing."""
    with session.reading() as db:
        at = moment(session.now(), session.calendar, boards.stages(db, board_id))
        return {row.id: face(row, at) for row in cards.faces(db, keys)}


def places(session: Session, board_id: int, keys: Iterable[int]) -> list[Placement]:
    """Return where changed cards stand on the board now, in an order in which they can be placed one by one.

    A card that left the board, is hidden or stands on another one has no stage.
    """
    with session.reading() as db:
        at = moment(session.now(), session.calendar, boards.stages(db, board_id))
        asleep = {row.id for row in cards.snoozed(db, board_id) if hidden(row, at)}
        keys = set(keys)
        found = cards.many(db, keys)
        shown = [card for card in found if card.rank and card.stage_id in at.stages and card.id not in asleep]
        gone = [Placement(key, None) for key in sorted(keys - {card.id for card in shown})]
        return gone + [Placement(card.id, card.stage_id, _above(db, card, asleep)) for card in shown]


def _above(db: Database, card: cards.CardRow, asleep: set[int]) -> int | None:
    """The id of the nearest shown card above; hidden ones are stepped over."""
    rank = card.rank or ""
    while (near := cards.beside(db, card.stage_id, rank, above=True)) is not None:
        if near[0] not in asleep:
            return near[0]
        rank = near[1]
    return None


def _head(db: Database, board_id: int, at: Moment) -> BoardHead:
    found = boards.get(db, board_id)
    if found is None:
        raise NotFoundError("that board is gone. Choose another one with g b.")
    day, today = due_day(found.review_on or ""), at.local.date()
    review = f"next review {day_words(weekly_from(day, today), today)}" if day else ""
    review = sop_reviews(db, today).get(board_id, review)
    return BoardHead(found.id, found.name, found.sop_name, counts(db, at, [board_id]), review)


def sop_reviews(db: Database, today: dt.date) -> dict[int, str]:
    """Return the boards whose SOP should have been reviewed before today, in words, by board id."""
    past = {key: due_day(day) for key, day in boards.reviews_before(db, today.isoformat()).items()}
    return {key: f"SOP review was due {day_words(day, today)}" for key, day in past.items() if day}


def counts(db: Database, at: Moment, board_ids: list[int]) -> dict[str, int]:
    """Return how many cards on the boards carry each flag, the hidden ones left out."""
    found = flagged.counts(db, at.cuts, board_ids)
    for row in cards.snoozed(db):
        if row.board_id in board_ids and hidden(row, at):
            for flag in flags.flags(facts(row), at.cuts):
                found[flag] -= 1
    return found


def face(row: FaceRow, at: Moment) -> CardFace:
    """Put a card's row into words; a row that cannot be read becomes one marked card, never an error."""
    try:
        return _face(row, at)
    except (KeyError, ValueError, TypeError, OverflowError):
        return CardFace(row.id, row.rev, str(row.title), unreadable=True)


def _face(row: FaceRow, at: Moment) -> CardFace:
    import json

    holder = f"{row.holder} {since_words(row.holder_since, at)}" if row.holder else ""
    due = due_words(row.due, at.local) if row.due and not row.closed_at else ""
    unreadable = row.due is not None and due_day(row.due) is None
    return CardFace(
        id=row.id,
        rev=row.rev,
        title=row.title,
        owner=row.owner or "",
        holder=holder,
        due=due,
        late=row.due is not None and not unreadable and due_key(row.due) < at.cuts.due,
        reasons=reasons(row, at),
        urgent=flags.is_urgent(facts(row), at.cuts),
        labels=tuple(json.loads(row.labels or "[]")),
        account=row.account or "",
        next=row.next or "",
        checks=(row.checks_done, row.checks_all),
        closed=row.closed_at is not None,
        unreadable=unreadable,
    )
