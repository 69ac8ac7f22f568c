"""Flags in SQL: the same cuts as `domain.flags`, bound as JSON; a property test holds both equal."""

import json

from kanvtui.domain.flags import ORDER, RISKY_HEALTH, Cuts
from kanvtui.storage.database import Database

_OPEN = "card.closed_at IS NULL AND card.rank IS NOT NULL"
_BOARDS = "card.board_id IN (SELECT value FROM json_each(:boards))"
_RISKY = ", ".join(f"'{word}'" for word in sorted(RISKY_HEALTH))


def _cut(column: str, bound: str) -> str:
    """Cards whose column lies before their stage's cut, read from the index on (stage, column) alone."""
    return (
        f"SELECT card.id FROM json_each(:{bound}) AS cut CROSS JOIN stage ON stage.id = CAST(cut.key AS INTEGER) "
        "AND stage.board_id IN (SELECT value FROM json_each(:boards)) CROSS JOIN card ON card.stage_id = stage.id "
        f"WHERE {_OPEN} AND card.{column} < cut.value"
    )


_QUERIES = {
    "at_risk": (
        f"SELECT card.id FROM account CROSS JOIN card ON card.account_id = account.id "
        f"WHERE account.health IN ({_RISKY}) AND {_OPEN} AND {_BOARDS}"
    ),
    "overdue": (
        f"SELECT card.id FROM card WHERE {_BOARDS} AND {_OPEN} AND card.nearest_due IS NOT NULL "
        f"AND card.nearest_due < :due UNION {_cut('stage_since', 'limit')}"
    ),
    "blocked": f"SELECT card.id FROM card WHERE {_BOARDS} AND {_OPEN} AND card.blocked_since IS NOT NULL",
    "stale": _cut("active_at", "stale"),
    "ownerless": f"SELECT card.id FROM card WHERE {_BOARDS} AND {_OPEN} AND card.owner_id IS NULL",
    "stale_note": (
        "SELECT card.id FROM note CROSS JOIN card ON card.id = note.card_id "
        f"WHERE note.pinned = 1 AND note.edited_at < :note AND {_OPEN} AND {_BOARDS} "
        "AND NOT EXISTS (SELECT 1 FROM note AS newer WHERE newer.card_id = card.id AND newer.pinned = 1 "
        "AND newer.edited_at >= :note) "
        "UNION SELECT card.id FROM "
        "(SELECT account_id FROM note WHERE account_id IS NOT NULL GROUP BY account_id HAVING max(edited_at) < :note) "
        "AS untouched CROSS JOIN card ON card.account_id = untouched.account_id "
        f"WHERE {_OPEN} AND {_BOARDS} "
        "AND NOT EXISTS (SELECT 1 FROM note WHERE note.card_id = card.id AND note.pinned = 1)"
    ),
}


def _bound(cuts: Cuts, boards: list[int]) -> dict[str, object]:
    return {
        "boards": json.dumps(boards),
        "due": cuts.due,
        "note": cuts.note,
        "stale": json.dumps(cuts.stale),
        "limit": json.dumps(cuts.limit),
    }


def ids(db: Database, flag: str, cuts: Cuts, boards: list[int]) -> list[int]:
    """Return the ids of the cards on *boards* that carry *flag*, snoozed ones included."""
    query = _QUERIES[flag]
    bound = {name: value for name, value in _bound(cuts, boards).items() if f":{name}" in query}
    return [key for (key,) in db.rows(query, bound)]


def counts(db: Database, cuts: Cuts, boards: list[int]) -> dict[str, int]:
    """Return how many cards on *boards* carry each flag, snoozed ones included."""
    parts = ", ".join(f"(SELECT count(*) FROM ({_QUERIES[flag]}))" for flag in ORDER)
    row = db.rows(f"SELECT {parts}", _bound(cuts, boards))[0]
    return dict(zip(ORDER, row, strict=True))


def waiting(db: Database, boards: list[int], limit: int) -> list[int]:
    """Return the ids of the open cards on *boards* that wait for somebody, the longest wait first."""
    query = (
        f"SELECT card.id FROM card WHERE {_BOARDS} AND {_OPEN} AND card.holder IS NOT NULL ORDER BY holder_since, id"
    )
    return [key for (key,) in db.rows(f"{query} LIMIT :limit", {"boards": json.dumps(boards), "limit": limit})]


def won(db: Database, boards: list[int], since: str, limit: int) -> list[int]:
    """Return the ids of the cards on *boards* that were closed since an instant, the newest first."""
    query = (
        f"SELECT card.id FROM card WHERE {_BOARDS} AND card.rank IS NOT NULL AND card.closed_at >= :since "
        "ORDER BY card.closed_at DESC, card.id LIMIT :limit"
    )
    return [key for (key,) in db.rows(query, {"boards": json.dumps(boards), "since": since, "limit": limit})]


def narrowed(db: Database, account_id: int | None, owner_id: int | None) -> frozenset[int]:
    """Return the ids of a customer's cards, of an owner's, or of both at once; None leaves either open."""
    given = {"account_id": account_id, "owner_id": owner_id}
    where = " AND ".join(f"{column} = :{column}" for column, key in given.items() if key is not None) or "1"
    return frozenset(key for (key,) in db.rows(f"SELECT id FROM card WHERE {where}", given))
