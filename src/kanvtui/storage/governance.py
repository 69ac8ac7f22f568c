"""How SOPs in use were looked after: the log of their changes, open trainings, moves and those against a rule."""

import json
from typing import NamedTuple

from kanvtui.domain.governance import REVIEWS, TRAINED
from kanvtui.storage.database import Database


class LogRow(NamedTuple):
    """An event of a board's SOP; `detail` is JSON."""

    id: int
    board_id: int
    board: str
    at: str
    actor: str
    kind: str
    detail: str


def log(db: Database, board_id: int | None = None, after: str = "", until: str = "") -> list[LogRow]:
    """Return what happened to the SOP of one board or of all, newest first: after one instant, up to another.

    Archived boards have theirs only when they are asked for.
    """
    query = (
        "SELECT event.id, board.id, board.name, event.at, event.actor, event.kind, event.detail FROM event "
        "JOIN board ON board.id = event.board_id WHERE event.kind IN ('sop_changed', 'sop_reviewed') "
        "AND event.card_id IS NULL AND CASE WHEN :board IS NULL THEN board.archived_at IS NULL "
        "ELSE board.id = :board END AND event.at > :after AND (:until = '' OR event.at <= :until) "
        "ORDER BY event.at DESC, event.id DESC"
    )
    return [LogRow(*row) for row in db.rows(query, {"board": board_id, "after": after, "until": until})]


def open_training(db: Database, board_id: int) -> tuple[int, int, str] | None:
    """Return (check id, card id, text) of the training that is open on a board; None without one."""
    query = (
        "SELECT check_item.id, card.id, check_item.text FROM recurring "
        "JOIN occurrence ON occurrence.recurring_id = recurring.id JOIN card ON card.id = occurrence.card_id "
        "JOIN check_item ON check_item.card_id = card.id WHERE recurring.board_id = ? AND recurring.key = ? "
        "AND check_item.key = recurring.key AND check_item.done_at IS NULL AND card.closed_at IS NULL "
        "AND card.rank IS NOT NULL ORDER BY card.id DESC LIMIT 1"
    )
    row = db.row(query, (board_id, TRAINED))
    return None if row is None else (int(row[0]), int(row[1]), str(row[2]))


def work(db: Database, board_id: int, key: str) -> int | None:
    """Return the id of a board's recurring work of that key, ended or not; None when there is none."""
    query = "SELECT id FROM recurring WHERE board_id = ? AND key = ? AND account_id IS NULL ORDER BY id LIMIT 1"
    found: int | None = db.value(query, (board_id, key))
    return found


def without_reviews(db: Database) -> list[int]:
    """Return the ids of the boards whose SOP names reviews of its own of which the board has no such work yet."""
    named = " OR ".join(
        f"(coalesce(json_extract(sop, '$.review.{when}'), '') <> '' AND NOT EXISTS "
        f"(SELECT 1 FROM recurring WHERE board_id = board.id AND key = '{key}'))"
        for key, (when, *_) in REVIEWS.items()
    )
    query = f"SELECT id FROM board WHERE archived_at IS NULL AND CASE WHEN json_valid(sop) THEN {named} END"
    return [key for (key,) in db.rows(query)]


class MoveRow(NamedTuple):
    """A card came from one stage into another: when, and whether a gate was passed against its rule."""

    card_id: int
    at: str
    excepted: bool


def moves(db: Database, board_id: int, since: str) -> list[MoveRow]:
    """Return the moves on a board from an instant on, in their order.

    Moves that a change of the SOP or a merge made are left out, and those of cards in the bin.
    """
    query = (
        "SELECT event.card_id, event.at, (event.change_id, event.card_id) IN (SELECT change_id, card_id FROM event "
        "WHERE board_id = :board AND kind = 'excepted' AND at >= :since) "
        "FROM event JOIN card ON card.id = event.card_id WHERE event.board_id = :board AND event.kind = 'moved' "
        "AND event.at >= :since AND card.deleted_at IS NULL AND event.change_id NOT IN "
        "(SELECT change_id FROM event WHERE board_id = :board AND kind IN ('sop_changed', 'merged')) ORDER BY event.id"
    )
    found = db.rows(query, {"board": board_id, "since": since})
    return [MoveRow(card, at, bool(excepted)) for card, at, excepted in found]


def open_reviews(db: Database, board_id: int, until: str) -> list[int]:
    """Return the ids of the open cards of a board's own SOP reviews that are due up to a local day."""
    query = (
        "SELECT card.id FROM recurring JOIN occurrence ON occurrence.recurring_id = recurring.id "
        "JOIN card ON card.id = occurrence.card_id WHERE recurring.board_id = ? AND card.closed_at IS NULL "
        "AND recurring.key IN (SELECT value FROM json_each(?)) AND card.rank IS NOT NULL "
        "AND substr(coalesce(card.due, occurrence.due_on), 1, 10) <= ? ORDER BY card.id"
    )
    return [key for (key,) in db.rows(query, (board_id, json.dumps(list(REVIEWS)), until))]
