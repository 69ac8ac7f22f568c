"""The SOP of a board, read from its own copy."""

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from kanvtui.domain.sop import Sop
from kanvtui.domain.sop_reading import read
from kanvtui.storage import boards
from kanvtui.storage.database import Database

if TYPE_CHECKING:  # the first board is drawn without it
    from kanvtui.domain.procedure import Procedure


UNREADABLE, REMEDY = "the SOP of this board cannot be read", "kanvtui backup restore brings an older state back"
"""Told of a board whose SOP another program spoiled."""


def of_board(db: Database, board_id: int) -> Sop:
    """Return the SOP that the board holds; an unreadable document reads as an empty SOP."""
    return _read(boards.sop_text(db, board_id))


def document(db: Database, board_id: int) -> dict[str, object]:
    """Return the JSON document of the SOP that the board holds; an unreadable one is empty."""
    return _parsed(boards.sop_text(db, board_id))


def procedure_of(db: Database, board_id: int) -> "Procedure":
    """Return what acts in the SOP that the board holds: its dates, approvals, recurrence, scores and metrics."""
    return _procedure(boards.sop_text(db, board_id))


def fingerprint(db: Database, board_id: int) -> str:
    """Return what tells the SOP that a board has now from any other; the same in share mode."""
    import hashlib

    return hashlib.sha256(boards.stored_sop(db, board_id).encode()).hexdigest()[:16]


@lru_cache(maxsize=32)
def _procedure(text: str) -> "Procedure":
    from kanvtui.domain import procedure_reading

    return procedure_reading.read(_parsed(text))


@lru_cache(maxsize=32)
def _read(text: str) -> Sop:
    return read(_parsed(text))


def _parsed(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
