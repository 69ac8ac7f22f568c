"""Events: what happened, when and by whom."""

import json
from collections.abc import Iterable, Mapping
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
# That a card went into the bin is told by the event of the merge.
_OF_CARD = f"""
WITH RECURSIVE told(card) AS (
    SELECT :card UNION
    SELECT CASE WHEN json_valid(event.detail) THEN json_extract(event.detail, '$.card') END
    FROM told JOIN event ON event.card_id = told.card AND event.kind = 'merged'
)
SELECT {_EVENT} FROM event WHERE card_id IN (SELECT card FROM told) AND (card_id = :card OR kind <> 'deleted')
ORDER BY id
"""


def insert(db: Database, values: Mapping[str, object], detail: Mapping[str, object]) -> int:
    """Record what happened; *detail* becomes JSON."""
    return rows.insert(db, "event", {**values, "detail": json.dumps(detail, ensure_ascii=False)})


def insert_all(db: Database, happened: Iterable[Mapping[str, object]]) -> None:
    """Record what happened to many cards in one statement, each a row as `insert` takes it with its `detail`."""
    query = (
        "INSERT INTO event (change_id, at, kind, substantive, actor, board_id, card_id, account_id, stage_id, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    columns = EventRow._fields[1:-1]
    told = ((*(row[name] for name in columns), json.dumps(row["detail"], ensure_ascii=False)) for row in happened)
    db.run_many(query, told)


def of_card(db: Database, card_id: int) -> list[EventRow]:
    """Return what happened to a card and to those merged into it, oldest first."""
    return [EventRow(*row) for row in db.rows(_OF_CARD, {"card": card_id})]


def details(db: Database, card_id: int, change_id: int, kind: str) -> list[str]:
    """Return the details of the events of a kind that a change has recorded of a card, as JSON."""
    query = "SELECT detail FROM event WHERE card_id = ? AND change_id = ? AND kind = ? ORDER BY id"
    return [detail for (detail,) in db.rows(query, (card_id, change_id, kind))]


def last_health(db: Database, account_id: int) -> EventRow | None:
    """Return the newest change of a customer's health; None when it was never set."""
    query = f"SELECT {_EVENT} FROM event WHERE account_id = ? AND kind = 'health_changed' ORDER BY id DESC LIMIT 1"
    row = db.row(query, (account_id,))
    return None if row is None else EventRow(*row)
