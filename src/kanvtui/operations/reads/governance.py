"""How the SOP of each board is looked after: version, next review, open training, compliance, and the log."""

import json
from collections.abc import Sequence

from kanvtui.domain import document, flow, governance
from kanvtui.domain.dates import MONTHS, WEEKDAYS, clock_key, day_words, due_day, due_time
from kanvtui.domain.flow import Week
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.period import instant_words
from kanvtui.domain.sop_log import CHANGED, Compliance, Governance, LogLine
from kanvtui.operations import lookup, sops
from kanvtui.operations.session import Session
from kanvtui.storage import checks, recurring
from kanvtui.storage import governance as stored
from kanvtui.storage.database import Database
from kanvtui.storage.governance import LogRow, MoveRow
from kanvtui.storage.recurring import RecurringRow


def of_board(session: Session, board_id: int) -> Governance:
    """Return how the SOP of a board is looked after; raises NotFoundError when the board is gone."""
    with session.reading() as db:
        return read(session, db, board_id)


def read(session: Session, db: Database, board_id: int) -> Governance:
    """Return what `of_board` does, in a reading that is open."""
    board = lookup.open_board(db, board_id)
    day = next_review(session, db, board_id)
    card, until = _training(session, db, board_id)
    return Governance(
        board_id,
        board.name,
        governance.version(sops.document(db, board_id)),
        day,
        review_words(session, day),
        bool(day) and day < session.today().isoformat(),
        card,
        until,
        _compliance(session, db, board_id),
        tuple(log(session, db, board_id)),
    )


# The next review


def next_review(session: Session, db: Database, board_id: int) -> str:
    """Return the local day on which a board's SOP is reviewed next, `""` where it asks for none.

    It is the earliest of the SOP's `next_review` and of the quarterly, half-yearly and yearly reviews that it names:
    the due of their open cards, else the day they come.
    """
    named = sops.of_board(db, board_id).review.next_review
    days = [named] if due_day(named) else []
    for row in recurring.of_board(db, board_id):
        if row.key in governance.REVIEWS:
            days.append(recurring.open_due(db, row.id) or row.next_on or _worked_out(session, row))
    return min((day[:10] for day in days if day), default="")


def _worked_out(session: Session, row: RecurringRow) -> str:
    from kanvtui.domain import recurrence

    clock = clock_key(session.calendar.local(session.now()))
    return recurrence.next_after(row.rule, row.starts_on, clock) or ""


def review_words(session: Session, day: str) -> str:
    """Say when an SOP is reviewed next: `next on Fri 15 Jan 2027`, `was due on Mon 5 Oct`; `""` without a day."""
    found, today = due_day(day), session.today()
    if found is None:
        return ""
    words = day_words(found, today)
    near = "on " if words[:3].lower() in WEEKDAYS else ""
    return f"was due {near}{words}" if found < today else f"next {near}{words}"


# The training


def _training(session: Session, db: Database, board_id: int) -> tuple[int, str]:
    found = stored.open_training(db, board_id)
    if found is None:
        return 0, ""
    check = checks.get(db, found[0])
    due = (check.due or "") if check else ""
    day = due_day(due)
    until = f", until {day_words(day, session.today())} {due_time(due)}".rstrip() if day else ""
    return found[1], f"#{found[1]} is open{until}"


# Compliance


def weeks(session: Session) -> tuple[Week, ...]:
    """Return the weeks that compliance is counted over: the running one and the eight whole ones before it."""
    return flow.weeks(session.now(), session.calendar, flow.SHOWN + 1)


def _compliance(session: Session, db: Database, board_id: int) -> Compliance:
    over = weeks(session)
    return compliance(stored.moves(db, board_id, over[0].start), over)[0]


def compliance(found: Sequence[MoveRow], over: Sequence[Week]) -> tuple[Compliance, tuple[tuple[int, int], ...]]:
    """Return how many of the moves *found* in these weeks passed no gate against its rule.

    With it come (moves against no rule, moves) of each week. A move is one card coming from one stage into another, on
    or back, whoever moved it. What a change of the SOP moved by itself is none, and cards in the bin count for none.
    """
    monday = over[0].monday
    since = f"{monday.day} {MONTHS[monday.month - 1].title()}"
    told = [[move.excepted for move in found if week.has(move.at)] for week in over]
    weekly = tuple((here.count(False), len(here)) for here in told)
    kept = sum(not move.excepted for move in found)
    return Compliance(kept, len(found), since, monday.isoformat()), weekly


# The log


def log(session: Session, db: Database, board_id: int | None = None, after: str = "", until: str = "") -> list[LogLine]:
    """Return the log of a board's SOP, or of all boards' together, the newest first; of a period where one is given."""
    return [_line(session, row) for row in stored.log(db, board_id, after, until)]


def _line(session: Session, row: LogRow) -> LogLine:
    try:
        detail = json.loads(row.detail)
    except (ValueError, RecursionError):
        detail = {}
    told = detail if isinstance(detail, dict) else {}
    then = read_instant(row.at)
    when = instant_words(then, session.today(), session.calendar) if then else "at an unreadable time"
    return LogLine(
        row.board_id,
        row.board,
        row.kind,
        row.at,
        when,
        row.actor,
        document.text(told, "from"),
        document.text(told, "to"),
        document.text(told, "why"),
        document.texts(told, "what"),
        document.whole(told, "more") or 0,
        document.text(told, "training") if row.kind == CHANGED else "",
    )
