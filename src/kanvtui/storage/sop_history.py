"""The SOPs that a board had, as the journal keeps them."""

import json
from typing import NamedTuple

from kanvtui.storage.database import Database

_IMAGES = """
SELECT json_extract(change_row.before, '$.sop'), json_extract(change_row.after, '$.sop')
FROM change_row JOIN change ON change.id = change_row.change_id
WHERE change_row.tbl = 'board' AND change_row.pk = :board AND change.undoes IS NULL AND change.undone_by IS NULL
AND json_extract(change_row.after, '$.sop') IS NOT NULL AND (change_row.before IS NULL OR change.kind = :kind)
ORDER BY change_row.id
"""


class Image(NamedTuple):
    """One change of a board's SOP: the document before (None where the board was made) and after."""

    before: dict[str, object] | None
    after: dict[str, object]


def images(db: Database, board_id: int, kind: str) -> list[Image]:
    """Return the SOP that a board was made with, then each change of it by changes of that kind which hold, in order.

    What cannot be read is left out.
    """
    found = []
    for before, after in db.rows(_IMAGES, {"board": board_id, "kind": kind}):
        was, now = _parsed(before), _parsed(after)
        if now is not None and (was is not None or before is None):
            found.append(Image(was, now))
    return found


def _parsed(text: object) -> dict[str, object] | None:
    try:
        value = json.loads(str(text)) if text is not None else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
