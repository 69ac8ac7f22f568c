"""Cards: rows, their order in a stage, and what the board shows of them."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class CardRow(NamedTuple):
    """A row of the table `card`, instants and dues in stored form."""

    id: int
    uid: str
    board_id: int
    stage_id: int
    rank: str | None
    title: str
    next: str | None
    owner_id: int | None
    holder: str | None
    holder_kind: str | None
    holder_since: str | None
    nudge_on: str | None
    reviewer_id: int | None
    review_by: str | None
    context_owner_id: int | None
    account_id: int | None
    due: str | None
    urgent: int
    blocked_since: str | None
    blocked_reason: str | None
    snoozed_until: str | None
    snoozed_at: str | None
    created_at: str
    stage_since: str
    closed_at: str | None
    outcome: str | None
    archived_at: str | None
    deleted_at: str | None
    active_at: str
    nearest_due: str | None
    rev: int


class FaceRow(NamedTuple):
    """What a card's face on the board and its flags need, in one row."""

    id: int
    rev: int
    board_id: int
    stage_id: int
    title: str
    next: str | None
    owner_id: int | None
    owner: str | None
    holder: str | None
    holder_since: str | None
    due: str | None
    urgent: int
    blocked_since: str | None
    blocked_reason: str | None
    snoozed_until: str | None
    snoozed_at: str | None
    stage_since: str
    active_at: str
    nearest_due: str | None
    closed_at: str | None
    account: str | None
    health: str | None
    health_reason: str | None
    note_touched: str | None
    labels: str | None
    checks_done: int
    checks_all: int
    on_board: int
    due_check: str | None
    """What is due first of checks, deadlines and approvals: its kind, a tab, its text."""


_ALL = ", ".join(f"card.{column}" for column in CardRow._fields)
# The pinned note, else the account's newest (design: stale_note).
_NOTE_TOUCHED = """coalesce(
    (SELECT max(edited_at) FROM note WHERE note.card_id = card.id AND note.pinned = 1),
    (SELECT max(edited_at) FROM note WHERE note.account_id = card.account_id))"""
_FACE = f"""
SELECT card.id, card.rev, card.board_id, card.stage_id, card.title, card.next, card.owner_id, owner.name, card.holder,
    card.holder_since, card.due, card.urgent, card.blocked_since, card.blocked_reason, card.snoozed_until,
    card.snoozed_at, card.stage_since, card.active_at, card.nearest_due, card.closed_at, account.name, account.health,
    account.health_reason, {_NOTE_TOUCHED},
    (SELECT json_group_array(name) FROM (SELECT name FROM label WHERE card_id = card.id ORDER BY id)),
    (SELECT count(*) FROM check_item WHERE card_id = card.id AND done_at IS NOT NULL),
    (SELECT count(*) FROM check_item WHERE card_id = card.id),
    card.rank IS NOT NULL,
    (SELECT what FROM (
        SELECT due, 'check' || char(9) || text AS what FROM check_item
        WHERE card_id = card.id AND done_at IS NULL AND due IS NOT NULL
        UNION ALL SELECT due, 'deadline' || char(9) || what FROM deadline
        WHERE card_id = card.id AND done_at IS NULL AND due IS NOT NULL
        UNION ALL SELECT due, 'approval' || char(9) || name || ', ' || approver FROM approval
        WHERE card_id = card.id AND state = 'pending' AND due IS NOT NULL)
     ORDER BY CASE WHEN length(due) = 10 THEN due || 'T24:00' ELSE due END, what LIMIT 1)
FROM card LEFT JOIN person AS owner ON owner.id = card.owner_id
LEFT JOIN account ON account.id = card.account_id
"""


def get(db: Database, key: int) -> CardRow | None:
    """Return the card with that id, archived and deleted ones too; None when there is none."""
    row = db.row(f"SELECT {_ALL} FROM card WHERE id = ?", (key,))
    return None if row is None else CardRow(*row)


def many(db: Database, keys: Iterable[int]) -> list[CardRow]:
    """Return the cards with those ids, in the order of their stages."""
    query = f"SELECT {_ALL} FROM card WHERE id IN (SELECT value FROM json_each(?)) ORDER BY stage_id, rank, id"
    return [CardRow(*row) for row in db.rows(query, (json.dumps(list(keys)),))]


def of_recurring(db: Database, keys: Iterable[int]) -> list[CardRow]:
    """Return those of the cards that recurring work made."""
    query = (
        f"SELECT {_ALL} FROM card WHERE id IN (SELECT value FROM json_each(?)) "
        "AND EXISTS (SELECT 1 FROM occurrence WHERE card_id = card.id) ORDER BY id"
    )
    return [CardRow(*row) for row in db.rows(query, (json.dumps(list(keys)),))]


def faces(db: Database, keys: Iterable[int]) -> list[FaceRow]:
    """Return what the board shows of those cards, in no particular order."""
    query = f"{_FACE} WHERE card.id IN (SELECT value FROM json_each(?))"
    return [FaceRow(*row) for row in db.rows(query, (json.dumps(list(keys)),))]


def snoozed(db: Database, board_id: int | None = None) -> list[FaceRow]:
    """Return the cards on one board, or on all, that carry a snooze date."""
    held = "rank IS NOT NULL AND snoozed_until IS NOT NULL"
    # The table itself, also behind the views of share mode: they have no index to be named, and ids tell nothing.
    asleep = f"SELECT id FROM main.card INDEXED BY card_snoozed WHERE {held}"
    if board_id is None:
        return [FaceRow(*row) for row in db.rows(f"{_FACE} WHERE card.id IN ({asleep})")]
    return [FaceRow(*row) for row in db.rows(f"{_FACE} WHERE card.id IN ({asleep} AND board_id = ?)", (board_id,))]


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a card and return its id."""
    return rows.insert(db, "card", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a card."""
    rows.update(db, "card", key, values)


def ids_in_stage(db: Database, stage_id: int) -> list[int]:
    """Return the ids of the cards in a stage, in their order, from the index alone."""
    query = "SELECT id FROM card WHERE stage_id = ? AND rank IS NOT NULL ORDER BY rank"
    return [key for (key,) in db.rows(query, (stage_id,))]


def ranks_in_stage(db: Database, stage_id: int) -> list[tuple[int, str]]:
    """Return (id, rank) of the cards in a stage, in their order."""
    return [
        (key, rank)
        for key, rank in db.rows(
            "SELECT id, rank FROM card WHERE stage_id = ? AND rank IS NOT NULL ORDER BY rank", (stage_id,)
        )
    ]


def rank_anew(db: Database, ranks: Mapping[int, str]) -> None:
    """Write the ranks of all cards of a stage, by card id."""
    # In two rounds, for a new rank may be another card's old one.
    db.run_many("UPDATE card SET rank = NULL WHERE id = ?", [(key,) for key in ranks])
    db.run_many("UPDATE card SET rank = ? WHERE id = ?", [(rank, key) for key, rank in ranks.items()])


def end_rank(db: Database, stage_id: int, *, top: bool) -> str | None:
    """Return the first or last rank of a stage; None when it is empty."""
    way = "ASC" if top else "DESC"
    found: str | None = db.value(
        f"SELECT rank FROM card WHERE stage_id = ? AND rank IS NOT NULL ORDER BY rank {way} LIMIT 1", (stage_id,)
    )
    return found


def beside(db: Database, stage_id: int, rank: str, *, above: bool, skip: int = 0) -> tuple[int, str] | None:
    """Return (id, rank) of the card right above or below a rank, *skip* cards further; None at the end."""
    sign, way = ("<", "DESC") if above else (">", "ASC")
    query = f"SELECT id, rank FROM card WHERE stage_id = ? AND rank {sign} ? ORDER BY rank {way} LIMIT 1 OFFSET ?"
    row = db.row(query, (stage_id, rank, skip))
    return None if row is None else (row[0], row[1])


def find_titles(db: Database, text: str, limit: int) -> list[tuple[int, str, int]]:
    """Return (id, title, board id) of cards on a board whose title contains *text* (ASCII case ignored)."""
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    query = (
        "SELECT id, title, board_id FROM card WHERE rank IS NOT NULL AND title LIKE ? ESCAPE '\\' "
        "ORDER BY active_at DESC LIMIT ?"
    )
    return [(key, title, board_id) for key, title, board_id in db.rows(query, (pattern, limit))]


class SearchRow(NamedTuple):
    """The texts of a card that the filter of a board looks at."""

    id: int
    title: str
    next: str | None
    owner: str | None
    account: str | None
    holder: str | None
    reviewer: str | None
    labels: str
    fields: str


def search_rows(db: Database, keys: Iterable[int]) -> list[SearchRow]:
    """Return the texts of those cards for filtering; of the SOP's fields those that hold no more than a line."""
    query = """
        SELECT card.id, card.title, card.next, owner.name, account.name, card.holder, reviewer.name,
            coalesce((SELECT group_concat('#' || name, ' ') FROM label WHERE card_id = card.id), ''),
            coalesce((SELECT group_concat(value, char(10)) FROM field_value
                WHERE card_id = card.id AND length(value) <= 200), '')
        FROM card LEFT JOIN person AS owner ON owner.id = card.owner_id
        LEFT JOIN person AS reviewer ON reviewer.id = card.reviewer_id
        LEFT JOIN account ON account.id = card.account_id
        WHERE card.id IN (SELECT value FROM json_each(?))"""
    return [SearchRow(*row) for row in db.rows(query, (json.dumps(list(keys)),))]


def archived_in_stage(db: Database, stage_id: int) -> list[int]:
    """Return the ids of the archived cards of a stage, newest first; deleted ones are left out."""
    query = (
        "SELECT id FROM card WHERE stage_id = ? AND archived_at IS NOT NULL AND rank IS NULL AND deleted_at IS NULL "
        "ORDER BY archived_at DESC, id DESC"
    )
    return [key for (key,) in db.rows(query, (stage_id,))]
