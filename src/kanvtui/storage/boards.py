"""Boards and their stages."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class BoardRow(NamedTuple):
    """A row of the table `board` without its SOP document."""

    id: int
    name: str
    name_key: str
    rank: str
    sop_name: str
    review_on: str | None
    archived_at: str | None


class StageRow(NamedTuple):
    """A row of the table `stage`."""

    id: int
    board_id: int
    key: str
    name: str
    kind: str
    rank: str
    stale_n: int | None
    stale_unit: str | None
    limit_n: int | None
    limit_unit: str | None
    wip_limit: int | None
    retired_at: str | None


_BOARD = ", ".join(BoardRow._fields)
_STAGE = ", ".join(StageRow._fields)
OWN_REVIEWS = "('sop_quarterly', 'sop_half_yearly', 'sop_yearly')"
"""Keys of the work that reviews an SOP (`domain.governance.REVIEWS`, which the first board is drawn without)."""


def listed(db: Database, *, archived: bool = False) -> list[BoardRow]:
    """Return the boards in their order, archived ones on request."""
    where = "" if archived else "WHERE archived_at IS NULL"
    return [BoardRow(*row) for row in db.rows(f"SELECT {_BOARD} FROM board {where} ORDER BY rank, id")]


def get(db: Database, key: int) -> BoardRow | None:
    """Return the board with that id; None when there is none."""
    row = db.row(f"SELECT {_BOARD} FROM board WHERE id = ?", (key,))
    return None if row is None else BoardRow(*row)


def sop_text(db: Database, key: int) -> str:
    """Return the board's SOP as its JSON document; `{}` when the board is gone."""
    return str(db.value("SELECT sop FROM board WHERE id = ?", (key,)) or "{}")


def stored_sop(db: Database, board_id: int) -> str:
    """Return the board's SOP as it is stored, also behind the views of share mode: to be compared, never shown."""
    return str(db.value("SELECT sop FROM main.board WHERE id = ?", (board_id,)) or "")


def stages(db: Database, board_id: int | None = None) -> list[StageRow]:
    """Return the stages in use of one board, or of all, in their order."""
    if board_id is None:
        return [
            StageRow(*row)
            for row in db.rows(f"SELECT {_STAGE} FROM stage WHERE retired_at IS NULL ORDER BY board_id, rank")
        ]
    query = f"SELECT {_STAGE} FROM stage WHERE board_id = ? AND retired_at IS NULL ORDER BY rank"
    return [StageRow(*row) for row in db.rows(query, (board_id,))]


def stage(db: Database, key: int) -> StageRow | None:
    """Return the stage with that id; None when there is none."""
    row = db.row(f"SELECT {_STAGE} FROM stage WHERE id = ?", (key,))
    return None if row is None else StageRow(*row)


def last_rank(db: Database) -> str | None:
    """Return the rank of the last board; None when there is none."""
    found: str | None = db.value("SELECT max(rank) FROM board")
    return found


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a board and return its id."""
    return rows.insert(db, "board", values)


def insert_stage(db: Database, values: Mapping[str, object]) -> int:
    """Insert a stage and return its id."""
    return rows.insert(db, "stage", values)


def update_stage(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a stage."""
    rows.update(db, "stage", key, values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a board."""
    rows.update(db, "board", key, values)


def card_counts(db: Database) -> dict[int, int]:
    """Return how many cards stand on each board, by board id."""
    query = (
        "SELECT stage.board_id, count(*) FROM stage CROSS JOIN card ON card.stage_id = stage.id "
        "WHERE card.rank IS NOT NULL GROUP BY stage.board_id"
    )
    return {row[0]: row[1] for row in db.rows(query)}


def reviews_before(db: Database, day: str) -> dict[int, str]:
    """Return the local day of the earliest SOP review that each board has left undone before *day*, by board id."""
    query = (
        "SELECT id, min(day) FROM (SELECT id, CASE WHEN json_valid(sop) THEN "
        "json_extract(sop, '$.review.next_review') END AS day FROM board UNION ALL "
        "SELECT recurring.board_id, substr(coalesce(card.due, occurrence.due_on), 1, 10) FROM recurring "
        "JOIN occurrence ON occurrence.recurring_id = recurring.id JOIN card ON card.id = occurrence.card_id "
        f"WHERE recurring.key IN {OWN_REVIEWS} AND recurring.ended_at IS NULL "
        "AND card.closed_at IS NULL AND card.rank IS NOT NULL) WHERE day GLOB '[0-9]*-[0-9]*-[0-9]*' AND day < :day "
        "GROUP BY id"
    )
    return {board: str(at) for board, at in db.rows(query, {"day": day})}
