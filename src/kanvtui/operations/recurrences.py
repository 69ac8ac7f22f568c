"""Work that comes back on a schedule: made at any start, or within a minute while the program is open."""

from kanvtui.domain.dates import clock_key
from kanvtui.domain.text import visible
from kanvtui.errors import KanvError, NotFoundError, RefusedError
from kanvtui.operations.session import SYSTEM, Change, Session
from kanvtui.storage import boards, recurring
from kanvtui.storage.boards import BoardRow
from kanvtui.storage.database import Database
from kanvtui.storage.recurring import RecurringRow
from kanvtui.storage.replay import CAME


def come_due(session: Session) -> int:
    """Make the cards that are due, each once however many processes run; return how many.

    Each is a change of the system, which undo passes over. Of what was missed since the last look only the newest is
    made. When nothing is due it costs one look. Raises what a change raises.
    """
    if session.read_only:
        return 0
    _begin_reviews(session)
    clock = clock_key(session.calendar.local(session.now()))
    with session.reading() as db:
        due = recurring.scheduled(db, clock)
    return sum(_come(session, row, clock) for row in due)


def let_come(session: Session) -> int:
    """Make the cards that are due like `come_due`; whatever keeps them from it, the next look tries again."""
    try:
        return come_due(session)
    except KanvError:
        return 0


def _begin_reviews(session: Session) -> None:
    """Start the reviews that SOPs name on boards that are older than that, once a session looks."""
    from kanvtui.storage import governance

    if session.reviews_began:
        return
    with session.reading() as db:
        found = governance.without_reviews(db)
    for board_id in found:
        if _awaited(session, board_id):
            session.apply("sop.reviews", lambda change, key=board_id: _begin(change, key), source=SYSTEM)  # type: ignore[misc]
    session.reviews_began = True


def _awaited(session: Session, board_id: int) -> bool:
    with session.reading() as db:
        known = bool(boards.stages(db, board_id))
        return known and any(not recurring.started(db, board_id, key, None) for key in _reviews(db, board_id))


def _reviews(db: Database, board_id: int) -> list[str]:
    """The keys of the reviews that a board's SOP names; work that it writes out itself begins with the board."""
    from kanvtui.domain.governance import REVIEWS
    from kanvtui.operations import sops

    rules = sops.procedure_of(db, board_id).recurring
    named = [rule for rule in rules if rule.key in REVIEWS and rule.per == "board" and not rule.first]
    return [rule.key for rule in named if rule.every == REVIEWS[rule.key][1]]


def _begin(change: Change, board_id: int) -> None:
    from kanvtui.operations.steps import recurring as steps

    board = boards.get(change.db, board_id)
    if board is not None:
        steps.begin_board(change, board_id, only=_reviews(change.db, board_id))
        change.says(f"started the reviews of the SOP of “{board.name}”")


def _come(session: Session, row: RecurringRow, clock: str) -> int:
    from kanvtui.operations.steps import recurring as steps

    with session.reading() as db:
        time, coming = steps.plan(db, row, clock)
    if time is None and coming is not None:
        recurring.keep_next(session.store, row, coming)
        return 0
    made: list[int] = []

    def body(change: Change) -> None:
        made.clear()
        made.extend(_made(change, row.id, clock))

    session.apply(f"{CAME}{row.id}", body, source=SYSTEM)
    return len(made)


def _made(change: Change, key: int, clock: str) -> list[int]:
    """Look again, now that nobody else writes, and make the card."""
    from kanvtui.operations.steps import recurring as steps
    from kanvtui.storage import cards

    row = recurring.get(change.db, key)
    if row is None or not steps.lives(change.db, row):
        return []
    time, coming = steps.plan(change.db, row, clock)
    last = recurring.last_time(change.db, row.id)
    card = steps.come(change, row, time, cards.get(change.db, last.card_id) if last else None) if time else None
    if coming is None:
        recurring.update(change.db, row.id, {"ended_at": change.at, "next_on": None})
        change.says(f"“{row.title}” came for the last time")
    else:
        recurring.update(change.db, row.id, {"next_on": coming})
    if card is not None:
        change.says(f"“{card.title}” was due")
    return [card.id] if card else []


def start(change: Change, board: BoardRow) -> None:
    """Start what the board's SOP lets recur and was never started: the board may be older than that."""
    from kanvtui.operations.steps import recurring as steps

    steps.begin_board(change, board.id)
    change.says(f"started what recurs on “{board.name}”")


def end(change: Change, recurring_id: int) -> None:
    """Let work come no more; the cards it made stay. Raises NotFoundError, RefusedError when it has ended."""
    row = recurring.get(change.db, recurring_id)
    if row is None:
        raise NotFoundError(f"no recurring work has the number {recurring_id}. Nothing was changed.")
    if row.ended_at:
        raise RefusedError(f"“{visible(row.title)}” has ended already. Nothing was changed.")
    recurring.update(change.db, row.id, {"ended_at": change.at})
    change.says(f"ended “{row.title}”")
