"""The journal: what changes touched, and undo and redo over the whole file (design: journal, undo)."""

from kanvtui.domain.changes import Changes, PastChange
from kanvtui.domain.text import visible
from kanvtui.errors import RefusedError
from kanvtui.storage.database import Database
from kanvtui.storage.replay import CAME, reverse

_CHILDREN = (
    "label", "field_value", "check_item", "note", "event", "exception", "milestone", "deadline", "approval", "score",
)  # fmt: skip
# The sign keeps SQLite from the index on tables, which would read the whole journal of a table for one change.
_TOUCHED_CARDS = " UNION ".join(
    [
        "SELECT pk FROM change_row WHERE change_row.change_id BETWEEN :low AND :high AND +tbl = 'card'",
        *(
            f"SELECT coalesce(json_extract(after, '$.card_id'), json_extract(before, '$.card_id'), {table}.card_id) "
            f"FROM change_row LEFT JOIN {table} ON {table}.id = pk "
            f"WHERE change_row.change_id BETWEEN :low AND :high AND +tbl = '{table}'"
            for table in _CHILDREN
        ),
    ]
)
_TOUCHED_OTHERS = (
    "SELECT DISTINCT tbl, pk FROM change_row WHERE change_row.change_id BETWEEN :low AND :high "
    "AND +tbl IN ('board', 'stage', 'account', 'person', 'review') "
    "UNION SELECT 'review', "
    "coalesce(json_extract(after, '$.review_id'), json_extract(before, '$.review_id'), review_item.review_id) "
    "FROM change_row LEFT JOIN review_item ON review_item.id = pk "
    "WHERE change_row.change_id BETWEEN :low AND :high AND +tbl = 'review_item'"
)
# A note, a field or an event may belong to an account alone.
_TOUCHED_ACCOUNTS = " UNION ".join(
    f"SELECT coalesce(json_extract(after, '$.account_id'), json_extract(before, '$.account_id'), {table}.account_id) "
    f"FROM change_row LEFT JOIN {table} ON {table}.id = pk "
    f"WHERE change_row.change_id BETWEEN :low AND :high AND +tbl = '{table}' {only}"
    for table, only in (
        ("note", ""),
        ("field_value", ""),
        ("event", "AND json_extract(coalesce(after, before), '$.card_id') IS NULL"),
        ("milestone", ""),
        ("score", ""),
        ("contact", ""),
    )
)
_PAST = "SELECT id, at, actor, source, kind, label, undoable, undoes FROM change"
_NEWEST_DONE = f"""
{_PAST} WHERE id < :open AND undoes IS NULL AND undone_by IS NULL AND source <> 'system' ORDER BY id DESC LIMIT 1
"""
_NEWEST_UNDO = f"""
{_PAST} WHERE id < :open AND kind = 'undo' AND undone_by IS NULL
AND NOT EXISTS (SELECT 1 FROM change AS later WHERE later.id > change.id AND later.id < :open
                AND later.undoes IS NULL AND later.source <> 'system')
ORDER BY id DESC LIMIT 1
"""
_NEXT_TAKEN = """(SELECT id, undoable FROM change WHERE undoes IS NULL AND undone_by IS NULL AND source <> 'system'
ORDER BY id DESC LIMIT 1) AS taken"""
_TAKES_ITEM = f"""
SELECT 1 FROM {_NEXT_TAKEN}
WHERE undoable AND EXISTS (SELECT 1 FROM change_row WHERE change_id = taken.id AND tbl = 'review_item' AND pk = ?)
"""
_TAKES_TRIAGE = f"""
SELECT 1 FROM {_NEXT_TAKEN}
WHERE undoable AND EXISTS (SELECT 1 FROM event WHERE change_id = taken.id AND kind = 'triaged' AND card_id = ?)
"""
# What recurring work that it started, or put into another stage, has made by itself since would hang on what goes.
_CAME_SINCE = f"""
SELECT id FROM change WHERE id > ? AND undone_by IS NULL AND source = 'system' AND kind IN
(SELECT '{CAME}' || pk FROM change_row WHERE change_id = ? AND tbl = 'recurring'
AND (before IS NULL OR json_type(before, '$.stage_id') IS NOT NULL)) ORDER BY id DESC
"""


def touched(db: Database, low: int, high: int) -> Changes:
    """Return what the changes with ids *low* to *high* touched, both included."""
    bounds = {"low": low, "high": high}
    cards = frozenset(row[0] for row in db.rows(_TOUCHED_CARDS, bounds) if row[0] is not None)
    others: dict[str, set[int]] = {"board": set(), "stage": set(), "account": set(), "person": set(), "review": set()}
    for table, key in db.rows(_TOUCHED_OTHERS, bounds):
        others[table].add(key)
    others["account"].update(row[0] for row in db.rows(_TOUCHED_ACCOUNTS, bounds) if row[0] is not None)
    return Changes(
        last=high,
        cards=cards,
        boards=frozenset(others["board"]),
        stages=frozenset(others["stage"]),
        accounts=frozenset(others["account"]),
        people=frozenset(others["person"]),
        reviews=frozenset(others["review"]),
    )


def everything(db: Database) -> Changes:
    """Return changes that say that everything was touched."""
    found = {
        table: frozenset(key for (key,) in db.rows(f"SELECT id FROM {table}"))
        for table in ("card", "board", "stage", "account", "person")
    }
    return Changes(newest(db), "", *found.values())


def newest(db: Database) -> int:
    """Return the id of the newest change, 0 when there is none."""
    return int(db.value("SELECT max(id) FROM change") or 0)


def newest_at(db: Database) -> str | None:
    """Return the instant of the newest change; None when there is none."""
    at: str | None = db.value("SELECT at FROM change ORDER BY id DESC LIMIT 1")
    return at


def undo(db: Database, open_id: int) -> PastChange:
    """Undo the newest change of the file inside the open change *open_id*; return what was undone.

    Raises RefusedError when there is nothing to undo, ConflictError when something changed since.
    """
    past = _taken(db, open_id, _NEWEST_DONE, "there is nothing to undo")
    for (came,) in db.rows(_CAME_SINCE, (past.id, past.id)):
        reverse(db, came)
    reverse(db, past.id)
    db.run("UPDATE change SET undone_by = ? WHERE id = ?", (open_id, past.id))
    db.run("UPDATE change SET undoes = ? WHERE id = ?", (past.id, open_id))
    return past


def takes_item(db: Database, item_id: int) -> bool:
    """True when undo would take back what was done last with an item of a review."""
    return db.row(_TAKES_ITEM, (item_id,)) is not None


def takes_triage(db: Database, card_id: int) -> bool:
    """True when undo would take back the last verdict of triage on a card."""
    return db.row(_TAKES_TRIAGE, (card_id,)) is not None


def redo(db: Database, open_id: int) -> PastChange:
    """Undo the newest undo; return the change that holds again. Raises like `undo`."""
    past = _taken(db, open_id, _NEWEST_UNDO, "there is nothing to redo")
    origin = db.value("SELECT undoes FROM change WHERE id = ?", (past.id,))
    reverse(db, past.id)
    db.run("UPDATE change SET undone_by = ? WHERE id = ?", (open_id, past.id))
    db.run("UPDATE change SET undone_by = NULL WHERE id = ?", (origin,))
    db.run("UPDATE change SET undoes = ? WHERE id = ?", (past.id, open_id))
    return PastChange(*db.rows(f"{_PAST} WHERE id = ?", (origin,))[0][:6])


def _taken(db: Database, open_id: int, query: str, nothing: str) -> PastChange:
    row = db.row(query, {"open": open_id})
    if row is None:
        raise RefusedError(f"{nothing}.")
    past = PastChange(*row[:6])
    if not row[6]:
        raise RefusedError(f"“{visible(past.label)}” cannot be undone: the database has a newer format since.")
    return past
