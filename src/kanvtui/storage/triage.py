"""What triage asks of the file beside the flags: urgent, new and nudged cards, and the verdicts given."""

import json
from typing import NamedTuple

from kanvtui.domain.flags import RISKY_HEALTH
from kanvtui.storage.database import Database

TRIAGED = "triaged"
"""The kind of the event that a verdict leaves."""
_OPEN = "card.closed_at IS NULL AND card.rank IS NOT NULL"
_BOARDS = "card.board_id IN (SELECT value FROM json_each(:boards))"
_RISKY = ", ".join(f"'{word}'" for word in sorted(RISKY_HEALTH))
# A card is touched by a verdict, or by anything that counts, the change that made the card excepted.
_UNTOUCHED = f"""NOT EXISTS (
    SELECT 1 FROM event WHERE event.card_id = card.id AND (event.kind = '{TRIAGED}' OR event.substantive = 1)
    AND event.change_id <> (SELECT first.change_id FROM event AS first WHERE first.card_id = card.id
                            ORDER BY first.id LIMIT 1))"""


class VerdictRow(NamedTuple):
    """A verdict with the change that it belongs to."""

    card_id: int
    at: str
    actor: str
    detail: str
    label: str


def urgent(db: Database, boards: list[int], soon: str) -> list[int]:
    """Return the open cards on *boards* that are urgent (as `domain.flags.is_urgent`), the blocked ones first.

    *soon* is the due key of the end of the day up to which a blocked card's due makes it urgent.
    """
    query = (
        "SELECT id FROM ("
        f"SELECT card.id, card.blocked_since FROM card WHERE {_BOARDS} AND {_OPEN} AND card.urgent = 1 "
        "UNION SELECT card.id, card.blocked_since FROM card LEFT JOIN account ON account.id = card.account_id "
        f"WHERE {_BOARDS} AND {_OPEN} AND card.blocked_since IS NOT NULL "
        f"AND (card.nearest_due <= :soon OR account.health IN ({_RISKY}))) "
        "ORDER BY blocked_since IS NULL, id"
    )
    return [key for (key,) in db.rows(query, {"boards": json.dumps(boards), "soon": soon})]


def new(db: Database, boards: list[int], since: str) -> list[int]:
    """Return the open cards on *boards* made since an instant that nobody has touched yet, the oldest first."""
    query = (
        "SELECT card.id FROM stage CROSS JOIN card ON card.stage_id = stage.id "
        f"WHERE stage.board_id IN (SELECT value FROM json_each(:boards)) AND {_OPEN} "
        f"AND card.active_at >= :since AND card.created_at = card.active_at AND {_UNTOUCHED} "
        "ORDER BY card.created_at, card.id"
    )
    return [key for (key,) in db.rows(query, {"boards": json.dumps(boards), "since": since})]


def fresh(db: Database, card_id: int) -> bool:
    """Return whether nobody has touched the card since it was made."""
    query = f"SELECT card.created_at = card.active_at AND {_UNTOUCHED} FROM card WHERE id = ?"
    return bool(db.value(query, (card_id,)))


def nudged(db: Database, boards: list[int], clock: str) -> list[int]:
    """Return the open cards on *boards* that wait for somebody whose day to ask again has come at a clock key."""
    query = (
        f"SELECT card.id FROM card WHERE {_BOARDS} AND {_OPEN} AND card.holder IS NOT NULL "
        "AND card.nudge_on <= :clock ORDER BY card.nudge_on, card.id"
    )
    return [key for (key,) in db.rows(query, {"boards": json.dumps(boards), "clock": clock})]


def decided(db: Database, boards: list[int], since: str) -> dict[int, str]:
    """Return the instant of the newest verdict since an instant, by card, for the cards on *boards*."""
    query = (
        "SELECT card_id, max(at) FROM event WHERE board_id IN (SELECT value FROM json_each(:boards)) "
        f"AND kind = '{TRIAGED}' AND at >= :since GROUP BY card_id"
    )
    return dict(db.rows(query, {"boards": json.dumps(boards), "since": since}))


def has_verdict(db: Database, card_id: int, change_id: int) -> bool:
    """Return whether a change has given its verdict on a card already."""
    query = f"SELECT 1 FROM event WHERE card_id = ? AND change_id = ? AND kind = '{TRIAGED}' LIMIT 1"
    return db.row(query, (card_id, change_id)) is not None


def newest(db: Database) -> int:
    """Return the id of the newest event, 0 when there is none."""
    return int(db.value("SELECT max(id) FROM event") or 0)


def verdicts(db: Database, after: int) -> list[VerdictRow]:
    """Return the verdicts whose event came after the one with that id, oldest first."""
    query = (
        "SELECT event.card_id, event.at, event.actor, event.detail, change.label FROM event "
        f"JOIN change ON change.id = event.change_id WHERE event.id > ? AND event.kind = '{TRIAGED}' ORDER BY event.id"
    )
    return [VerdictRow(*row) for row in db.rows(query, (after,))]
