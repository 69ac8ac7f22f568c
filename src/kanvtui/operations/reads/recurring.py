"""What recurs on a board or for a customer, and when it is due next."""

from kanvtui.domain.dates import clock_key, day_words, due_day, due_time
from kanvtui.domain.values import frozen
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, boards, recurring
from kanvtui.storage.database import Database
from kanvtui.storage.recurring import RecurringRow

ON_COMPLETION = "completion"


@frozen
class RecurringLine:
    """Work that comes back: its `every` is the rule, `due` when it is due next in stored form, `""` for not planned."""

    id: int
    key: str
    title: str
    every: str
    mode: str
    stage: str
    customer: str
    owner: str
    due: str
    words: str


def of_board(session: Session, board_id: int) -> tuple[RecurringLine, ...]:
    """Return what recurs on a board and has not ended, in the order it was started."""
    with session.reading() as db:
        return tuple(_line(session, db, row) for row in recurring.of_board(db, board_id))


def of_account(session: Session, account_id: int) -> tuple[RecurringLine, ...]:
    """Return what recurs for a customer and has not ended: its next sync, for one."""
    with session.reading() as db:
        return tuple(_line(session, db, row) for row in recurring.of_account(db, account_id))


def _line(session: Session, db: Database, row: RecurringRow) -> RecurringLine:
    stage = boards.stage(db, row.stage_id)
    account = accounts.get(db, row.account_id) if row.account_id is not None else None
    due = recurring.open_due(db, row.id) if row.mode == ON_COMPLETION else row.next_on or _worked_out(session, row)
    return RecurringLine(
        id=row.id,
        key=row.key,
        title=row.title.replace("{customer}", account.name) if account else row.title,
        every=row.rule,
        mode=row.mode,
        stage=stage.name if stage else "",
        customer=account.name if account else "",
        owner=row.owner_role or "",
        due=due or "",
        words=_words(session, due or ""),
    )


def _worked_out(session: Session, row: RecurringRow) -> str | None:
    from kanvtui.domain import recurrence

    return recurrence.next_after(row.rule, row.starts_on, clock_key(session.calendar.local(session.now())))


def _words(session: Session, due: str) -> str:
    day, time = due_day(due), due_time(due)
    return f"{day_words(day, session.today())}{' ' + time if time else ''}" if day else "not planned"
