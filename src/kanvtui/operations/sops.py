"""The SOP of a board, read from its own copy."""

import json
from functools import lru_cache

from kanvtui.domain.sop import Sop
from kanvtui.domain.sop_reading import read
from kanvtui.storage import boards
from kanvtui.storage.database import Database


def of_board(db: Database, board_id: int) -> Sop:
    """Return the SOP that the board holds; an unreadable document reads as an empty SOP."""
    return _read(boards.sop_text(db, board_id))


def document(db: Database, board_id: int) -> dict[str, object]:
    """Return the JSON document of the SOP that the board holds; an unreadable one is empty."""
    return _parsed(boards.sop_text(db, board_id))


@lru_cache(maxsize=32)
def _read(text: str) -> Sop:
    return read(_parsed(text))


def _parsed(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
