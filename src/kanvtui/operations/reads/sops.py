"""The SOP of a board, for reading it."""

from kanvtui.domain.manual import Chapter, chapters
from kanvtui.domain.sop import Sop
from kanvtui.domain.values import frozen
from kanvtui.errors import NotFoundError
from kanvtui.operations import sops
from kanvtui.operations.session import Session
from kanvtui.storage import boards


@frozen
class BoardSop:
    """A board's name with the SOP it holds; `manual` is what the SOP says beside stages and fields."""

    board: str
    sop: Sop
    manual: tuple[Chapter, ...] = ()


def of_board(session: Session, board_id: int) -> BoardSop:
    """Read the SOP of a board; raises NotFoundError when the board is gone."""
    with session.reading() as db:
        board = boards.get(db, board_id)
        if board is None:
            raise NotFoundError("that board is gone. Choose another one with g b.")
        return BoardSop(board.name, sops.of_board(db, board_id), chapters(sops.document(db, board_id)))
