"""Cards that were kept as long as their SOP says, with what it offers to do with them."""

from collections.abc import Iterator

from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import ago_words
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.retention import SUPPRESSED, RetentionLine, is_over, rule_for
from kanvtui.operations import sops
from kanvtui.operations.reads.moment import Moment, moment
from kanvtui.operations.session import Session
from kanvtui.storage import boards, metrics
from kanvtui.storage.boards import BoardRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database


def offered(session: Session, board_id: int | None = None) -> tuple[RetentionLine, ...]:
    """Return the cards of one board, or of all, whose time is over since the last thing that happened to them.

    The first rule whose condition holds is a card's own. What is archived is not offered for archiving again, and what
    has the label `suppressed` not for suppressing; archived cards are offered for deletion too.
    """
    with session.reading() as db:
        at = moment(session.now(), session.calendar, ())
        known = [board for board in boards.listed(db) if board_id in (None, board.id)]
        return tuple(line for board in known for line in _of_board(db, board, at))


def _of_board(db: Database, board: BoardRow, at: Moment) -> Iterator[RetentionLine]:
    rules = sops.procedure_of(db, board.id).retention
    if not rules:
        return
    values: dict[int, dict[str, str]] = {}
    for card_id, key, value in metrics.values(db, board.id):
        values.setdefault(card_id, {})[key] = value
    touched = metrics.touched(db, board.id)
    suppressed = metrics.with_label(db, board.id, SUPPRESSED)
    for card in metrics.cards_of(db, board.id):
        rule = rule_for(rules, values.get(card.id, {}))
        last = read_instant(max(card.active_at, touched.get(card.id, "")))
        if rule is None or last is None or _is_done(rule.then, card, suppressed):
            continue
        day = at.calendar.day(last)
        if is_over(rule, day, at.local.date(), at.calendar):
            words = f"{rule.what}: last touched {ago_words(last, at.now, at.calendar)}, kept {_keep_words(rule.keep)}"
            yield RetentionLine(card.id, board.id, board.name, card.title, rule.what, rule.then, day.isoformat(), words)


def _is_done(then: str, card: CardRow, suppressed: set[int]) -> bool:
    return (then == "archive" and card.archived_at is not None) or (then == "suppress" and card.id in suppressed)


def _keep_words(keep: str) -> str:
    """Say how long, in years where they are whole: `2 years`."""
    length = Duration.parse(keep)
    years, months = divmod(length.n, 12)
    if length.unit == "mo" and years and not months:
        return f"{years} year{'' if years == 1 else 's'}"
    return length.words
