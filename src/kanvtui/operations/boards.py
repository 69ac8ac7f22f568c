"""Boards: making one from an SOP, renaming, archiving."""

import json
from collections.abc import Mapping

from kanvtui.domain import order
from kanvtui.domain.sop import Sop
from kanvtui.domain.sop_reading import read
from kanvtui.domain.text import name_key, needed_line, visible
from kanvtui.errors import NotFoundError, RefusedError
from kanvtui.operations.session import Change
from kanvtui.operations.steps import following, restaging
from kanvtui.storage import boards
from kanvtui.storage.boards import BoardRow


def new(change: Change, name: str, document: Mapping[str, object]) -> int:
    """Make a board that holds its own copy of the SOP *document*; return its id.

    Raises RefusedError when a board of that name exists, InputError for a blank name.
    """
    name = _free_name(change, name)
    sop = read(document)
    rank = order.between(boards.last_rank(change.db), None)
    values = {
        "name": name,
        "name_key": name_key(name),
        "rank": rank,
        "sop": json.dumps(document, ensure_ascii=False),
        "sop_name": sop.name,
        "review_on": restaging.first_review(sop, change.today),
    }
    board_id = boards.insert(change.db, values)
    for stage, stage_rank in zip(sop.stages, order.spread(len(sop.stages)), strict=True):
        boards.insert_stage(change.db, restaging.stage_values(board_id, stage, stage_rank))
    following.begins(change, board_id)
    change.says(f"made the board “{name}” from the SOP {sop.name}")
    return board_id


def rename(change: Change, board: BoardRow, name: str) -> None:
    """Give a board another name; raises like `new`."""
    name = _free_name(change, name, but=board.id)
    boards.update(change.db, board.id, {"name": name, "name_key": name_key(name)})
    change.says(f"renamed the board “{board.name}” to “{name}”")


def archive(change: Change, board: BoardRow) -> None:
    """Take a board out of every list; its cards stay as they are."""
    boards.update(change.db, board.id, {"archived_at": change.at})
    change.says(f"archived the board “{board.name}”")


def bring_back(change: Change, board: BoardRow) -> None:
    """Put an archived board back into the lists."""
    boards.update(change.db, board.id, {"archived_at": None})
    change.says(f"brought back the board “{board.name}”")


def by_id(change: Change, board_id: int) -> BoardRow:
    """Return a board, archived ones too; raises NotFoundError when it is gone."""
    board = boards.get(change.db, board_id)
    if board is None:
        raise NotFoundError("that board is gone. Nothing was changed.")
    return board


def first_name(change: Change, sop: Sop) -> str:
    """Return a free name for a board of that SOP: its name, else with a number."""
    taken = {board.name_key for board in boards.listed(change.db, archived=True)}
    number = 1
    while name_key(name := sop.name if number == 1 else f"{sop.name} {number}") in taken:
        number += 1
    return name


def _free_name(change: Change, name: str, but: int = 0) -> str:
    name = needed_line(name, "a board's name")
    for board in boards.listed(change.db, archived=True):
        if board.name_key == name_key(name) and board.id != but:
            state = " (archived)" if board.archived_at else ""
            raise RefusedError(f"a board “{visible(board.name)}” exists already{state}. Choose another name.")
    return name
