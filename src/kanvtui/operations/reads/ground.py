"""What all figures of a picture stand on: the boards with their past, the customers, and the weeks."""

from collections.abc import Sequence

from kanvtui.domain.flow import SHOWN, Week, weeks
from kanvtui.operations.reads.metrics import Board
from kanvtui.operations.reads.moment import Moment, moment
from kanvtui.operations.reads.past import Customers, Past, lives
from kanvtui.operations.session import Session
from kanvtui.storage import boards
from kanvtui.storage.database import Database


class Ground:
    """Boards with their weeks, each table of a board read once; what hangs on customers is read once for all.

    `weeks` has one week more than is `shown`, so that two times four whole weeks can be compared; the running one is
    the last.
    """

    def __init__(self, db: Database, at: Moment, known: Sequence[tuple[int, str]]) -> None:
        self.db, self.at = db, at
        self.weeks: tuple[Week, ...] = weeks(at.now, at.calendar, SHOWN + 1)
        self.shown = self.weeks[1:]
        since = self.weeks[0].start
        notes = tuple(lives(db))
        self.customers = Customers(db, since, notes)
        self.names = dict(known)
        self.boards = [(board, Past(board, since, notes)) for board in (Board(db, key, at) for key, _ in known)]


def ground(session: Session, db: Database, board_ids: Sequence[int] | None = None) -> Ground:
    """Read what figures of those boards, or of all, stand on."""
    known = [(board.id, board.name) for board in boards.listed(db) if board_ids is None or board.id in board_ids]
    return Ground(db, moment(session.now(), session.calendar, boards.stages(db)), known)
