"""Events: what happened, when and by whom."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class EventRow(NamedTuple):
    """A row of the table `event`."""

    id: int
    change_id: int
    at: str
    kind: str
    substantive: int
    actor: str
    board_id: int | None
    card_id: int | None
    account_id: int | None
    stage_id: int | None
    detail: str


_EVENT = ", ".join(EventRow._fields)


def insert(db: Database, values: Mapping[str, object], detail: Mapping[str, object]) -> int:
    """Record what happened; *detail* becomes JSON."""
    return rows.insert(db, "event", {**values, "detail": json.dumps(detail, ensure_ascii=False)})


def of_card(db: Database, card_id: int) -> list[EventRow]:
    """Return what happened to a card, oldest first."""
    query = f"SELECT {_EVENT} FROM event WHERE card_id = ? ORDER BY id"
    return [EventRow(*row) for row in db.rows(query, (card_id,))]


def details(db: Database, card_id: int, change_id: int, kind: str) -> list[str]:
    """Return the details of the events of a kind that a change has recorded of a card, as JSON."""
    query = "SELECT detail FROM event WHERE card_id = ? AND change_id = ? AND kind = ? ORDER BY id"
    return [detail for (detail,) in db.rows(query, (card_id, change_id, kind))]


def last_health(db: Database, account_id: int) -> EventRow | None:
    """Return the newest change of a customer's health; None when it was never set."""
    query = f"SELECT {_EVENT} FROM event WHERE account_id = ? AND kind = 'health_changed' ORDER BY id DESC LIMIT 1"
    row = db.row(query, (account_id,))
    return None if row is None else EventRow(*row)
