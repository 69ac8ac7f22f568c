"""The journal: what changes touched, and undo and redo by replaying images backwards (design: journal, undo)."""

import json
from collections.abc import Iterator
from typing import Any

from kanvtui.domain import order
from kanvtui.domain.changes import Changes, PastChange
from kanvtui.domain.text import visible
from kanvtui.errors import ConflictError, RefusedError
from kanvtui.storage.database import Database
from kanvtui.storage.schema import JOURNALED

Image = dict[str, Any]
"""Column names and values of one row, or of its changed columns."""

_CHILDREN = ("label", "field_value", "check_item", "note", "event", "exception")
_TOUCHED_CARDS = " UNION ".join(
    [
        "SELECT pk FROM change_row WHERE change_row.change_id BETWEEN :low AND :high AND tbl = 'card'",
        *(
            f"SELECT coalesce(json_extract(after, '$.card_id'), json_extract(before, '$.card_id'), {table}.card_id) "
            f"FROM change_row LEFT JOIN {table} ON {table}.id = pk "
            f"WHERE change_row.change_id BETWEEN :low AND :high AND tbl = '{table}'"
            for table in _CHILDREN
        ),
    ]
)
_TOUCHED_OTHERS = (
    "SELECT DISTINCT tbl, pk FROM change_row WHERE change_row.change_id BETWEEN :low AND :high "
    "AND tbl IN ('board', 'stage', 'account', 'person')"
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
_CHUNK = 500


def touched(db: Database, low: int, high: int) -> Changes:
    """Return what the changes with ids *low* to *high* touched, both included."""
    bounds = {"low": low, "high": high}
    cards = frozenset(row[0] for row in db.rows(_TOUCHED_CARDS, bounds) if row[0] is not None)
    others: dict[str, set[int]] = {"board": set(), "stage": set(), "account": set(), "person": set()}
    for table, key in db.rows(_TOUCHED_OTHERS, bounds):
        others[table].add(key)
    # A note or event may belong to an account alone.
    accounts = db.rows(
        "SELECT coalesce(json_extract(after, '$.account_id'), note.account_id) FROM change_row "
        "LEFT JOIN note ON note.id = pk WHERE change_row.change_id BETWEEN :low AND :high AND tbl = 'note'",
        bounds,
    )
    others["account"].update(row[0] for row in accounts if row[0] is not None)
    return Changes(
        last=high,
        cards=cards,
        boards=frozenset(others["board"]),
        stages=frozenset(others["stage"]),
        accounts=frozenset(others["account"]),
        people=frozenset(others["person"]),
    )


def newest(db: Database) -> int:
    """Return the id of the newest change, 0 when there is none."""
    return int(db.value("SELECT max(id) FROM change") or 0)


def undo(db: Database, open_id: int) -> PastChange:
    """Undo the newest change of the file inside the open change *open_id*; return what was undone.

    Raises RefusedError when there is nothing to undo, ConflictError when something changed since.
    """
    past = _taken(db, open_id, _NEWEST_DONE, "there is nothing to undo")
    _reverse(db, past.id)
    db.run("UPDATE change SET undone_by = ? WHERE id = ?", (open_id, past.id))
    db.run("UPDATE change SET undoes = ? WHERE id = ?", (past.id, open_id))
    return past


def redo(db: Database, open_id: int) -> PastChange:
    """Undo the newest undo; return the change that holds again. Raises like `undo`."""
    past = _taken(db, open_id, _NEWEST_UNDO, "there is nothing to redo")
    origin = db.value("SELECT undoes FROM change WHERE id = ?", (past.id,))
    _reverse(db, past.id)
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


class _Net:
    """What one change did to one row in all: the columns before (None: no row) and after."""

    __slots__ = ("new", "old")

    def __init__(self, old: Image | None, new: Image | None) -> None:
        self.old, self.new = old, new

    def then(self, before: Image | None, after: Image | None) -> None:
        """Add a later image of the same row."""
        if self.old is not None and before is not None:
            self.old = {**before, **self.old}
        self.new = None if after is None else {**(self.new or {}), **after}


def _net_images(db: Database, change_id: int) -> dict[str, dict[int, _Net]]:
    nets: dict[str, dict[int, _Net]] = {table: {} for table in JOURNALED}
    rows = db.rows("SELECT tbl, pk, before, after FROM change_row WHERE change_id = ? ORDER BY id", (change_id,))
    for table, key, before_text, after_text in rows:
        before = None if before_text is None else json.loads(before_text)
        after = None if after_text is None else json.loads(after_text)
        net = nets[table].get(key)
        if net is None:
            nets[table][key] = _Net(before, after)
        else:
            net.then(before, after)
            if net.old is None and net.new is None:
                del nets[table][key]
    return nets


def _reverse(db: Database, change_id: int) -> None:
    """Put back what stood before *change_id*: parents inserted first, children deleted first."""
    nets = _net_images(db, change_id)
    for table, rows in nets.items():
        _refuse_conflicts(db, table, rows)
    for table, rows in nets.items():
        for key, net in rows.items():
            if net.new is None and net.old is not None:
                _insert(db, table, key, net.old)
    for table, rows in nets.items():
        _update_all(db, table, rows)
    for table in reversed(JOURNALED):
        gone = [(key,) for key, net in nets[table].items() if net.old is None]
        _delete(db, table, gone)


def _refuse_conflicts(db: Database, table: str, rows: dict[int, _Net]) -> None:
    """Raise ConflictError when a row is not as the change left it; the order of cards does not count."""
    for key, current in _current(db, table, list(rows)):
        net = rows[key]
        if net.new is None:
            raise ConflictError(f"{_named(table, current)} exists again — nothing was undone.")
        columns = [column for column in net.new if column != "rank" and current[column] != net.new[column]]
        if columns:
            what = columns[0].removesuffix("_id").replace("_", " ")
            raise ConflictError(f"{_named(table, current)} was changed since ({what}) — nothing was undone.")
    present = {key for key, _ in _current(db, table, list(rows))}
    missing = [key for key, net in rows.items() if net.new is not None and key not in present]
    if missing:
        raise ConflictError(f"a {table.replace('_', ' ')} was deleted for good since — nothing was undone.")


def _current(db: Database, table: str, keys: list[int]) -> Iterator[tuple[int, Image]]:
    columns = JOURNALED[table]
    for start in range(0, len(keys), _CHUNK):
        wanted = json.dumps(keys[start : start + _CHUNK])
        query = f"SELECT {', '.join(columns)} FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
        for row in db.rows(query, (wanted,)):
            yield row[0], dict(zip(columns, row, strict=True))


def _named(table: str, row: Image) -> str:
    name = row.get("title") or row.get("name") or row.get("text") or f"#{row['id']}"
    return f"{table.replace('_', ' ')} “{visible(str(name))}”"


def _insert(db: Database, table: str, key: int, row: Image) -> None:
    if table == "card":
        _make_room(db, key, row["stage_id"], row)
        # Derived columns are in no image; `derive` fills them in before the change closes.
        row = {**row, "active_at": row["created_at"]}
    columns = ", ".join(row)
    marks = ", ".join("?" * len(row))
    db.run(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))


def _update_all(db: Database, table: str, rows: dict[int, _Net]) -> None:
    updated = {key: net.old for key, net in rows.items() if net.old is not None and net.new is not None}
    if table == "card":
        # Ranks that change places inside one change must not meet on the way.
        moving = [(key,) for key, old in updated.items() if "rank" in old or "stage_id" in old]
        if len(moving) > 1:
            db.run_many("UPDATE card SET rank = NULL WHERE id = ?", moving)
    for key, old in updated.items():
        if table == "card" and ("rank" in old or "stage_id" in old):
            _place(db, key, old)
        sets = ", ".join(f"{column} = ?" for column in old)
        db.run(f"UPDATE {table} SET {sets} WHERE id = ?", (*old.values(), key))


def _place(db: Database, key: int, old: Image) -> None:
    stage_id = old.get("stage_id")
    if stage_id is None:
        stage_id = db.value("SELECT stage_id FROM card WHERE id = ?", (key,))
    _make_room(db, key, stage_id, old)


def _make_room(db: Database, key: int, stage_id: int, row: Image) -> None:
    """Give *row* a rank beside the wanted one when another card has taken it meanwhile."""
    rank = row.get("rank")
    query = "SELECT rank FROM card WHERE stage_id = ? AND rank >= ? AND id <> ? ORDER BY rank LIMIT 2"
    found = [] if rank is None else [taken for (taken,) in db.rows(query, (stage_id, rank, key))]
    if found and found[0] == rank:
        row["rank"] = order.between(rank, found[1] if len(found) > 1 else None)


def _delete(db: Database, table: str, keys: list[tuple[int]]) -> None:
    try:
        db.run_many(f"DELETE FROM {table} WHERE id = ?", keys)
    except Exception as error:
        if "FOREIGN KEY" not in str(error):
            raise
        raise ConflictError(
            f"something newer hangs on that {table} — nothing was undone. Undo the newer first."
        ) from None
