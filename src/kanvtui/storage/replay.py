"""Putting back what stood before a change, by its images in the journal (design: undo), a few statements a table."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from sqlite3 import IntegrityError
from typing import Any

from peewee import IntegrityError as PeeweeIntegrityError

from kanvtui.domain import order
from kanvtui.domain.text import visible
from kanvtui.errors import ConflictError
from kanvtui.storage.database import Database
from kanvtui.storage.schema import JOURNALED

Image = dict[str, Any]
"""Column names and values of one row, or of its changed columns."""

SPREAD = "stage.spread "
"""The kind of a change that writes the order of a stage anew, with the stage's id behind it."""
CAME = "recurring.came "
"""The kind of a change in which recurring work came on its day, with the id of the work behind it."""
_CHUNK = 500
_NAMES = {"person": "name_key", "account": "name_key", "board": "name_key", "stage": "key", "label": "name"} | {
    "field_value": "key"
}
"""The column of each table that no two rows share."""
_LISTED = ("card", "account", "board", "promise")
"""What a review may be about."""


class Net:
    """What one change did to one row in all: the columns before (None: no row) and after; of an update only some."""

    __slots__ = ("new", "old")

    def __init__(self, old: Image | None, new: Image | None) -> None:
        self.old, self.new = old, new

    def then(self, before: Image | None, after: Image | None) -> None:
        """Add a later image of the same row."""
        if self.old is not None and before is not None:
            self.old = {**before, **self.old}
        self.new = None if after is None else {**(self.new or {}), **after}


Rows = dict[int, Net]


def reverse(db: Database, change_id: int) -> None:
    """Put back what stood before *change_id*: parents inserted first, children deleted first.

    Raises ConflictError when a row is not as the change left it, when something newer hangs on a row that would go,
    or when a newer row has taken a name; the caller's transaction must then roll back.
    """
    found = nets(db, change_id)
    for table, rows in found.items():
        _refuse_conflicts(db, table, rows)
    _follow_spreads(db, change_id, found["card"])
    for write, tables in ((_make_way, found), (_insert, found), (_update, found), (_delete, [*reversed(found)])):
        for table in tables:
            _explained(db, table, found[table], write)


def nets(db: Database, change_id: int) -> dict[str, Rows]:
    """Return what a change did to each row of each journaled table; what came and went in it is left out."""
    found: dict[str, Rows] = {table: {} for table in JOURNALED}
    rows = db.rows("SELECT tbl, pk, before, after FROM change_row WHERE change_id = ? ORDER BY id", (change_id,))
    for table, key, before_text, after_text in rows:
        before = None if before_text is None else json.loads(before_text)
        after = None if after_text is None else json.loads(after_text)
        net = found[table].get(key)
        if net is None:
            found[table][key] = Net(before, after)
        else:
            net.then(before, after)
            if net.old is None and net.new is None:
                del found[table][key]
    return found


def _refuse_conflicts(db: Database, table: str, rows: Rows) -> None:
    """Raise ConflictError when a row is not as the change left it; the order of cards does not count."""
    present = set()
    for key, current in _current(db, table, list(rows)):
        present.add(key)
        left = rows[key].new
        if left is None:
            raise ConflictError(f"{_named(table, current)} exists again — nothing was undone.")
        columns = [column for column in left if column != "rank" and current[column] != left[column]]
        if columns:
            what = columns[0].removesuffix("_id").replace("_", " ")
            raise ConflictError(f"{_named(table, current)} was changed since ({what}) — nothing was undone.")
    if any(net.new is not None and key not in present for key, net in rows.items()):
        raise ConflictError(f"a {_noun(table)} was deleted for good since — nothing was undone.")


def _current(db: Database, table: str, keys: list[int]) -> Iterator[tuple[int, Image]]:
    columns = JOURNALED[table]
    for start in range(0, len(keys), _CHUNK):
        wanted = json.dumps(keys[start : start + _CHUNK])
        query = f"SELECT {', '.join(columns)} FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
        for row in db.rows(query, (wanted,)):
            yield row[0], dict(zip(columns, row, strict=True))


def _noun(table: str) -> str:
    return table.replace("_", " ")


def _named(table: str, row: Image) -> str:
    name = row.get("title") or row.get("name") or row.get("text") or f"#{row['id']}"
    return f"{_noun(table)} “{visible(str(name))}”"


def _explained(db: Database, table: str, rows: Rows, write: Callable[[Database, str, Rows], None]) -> None:
    """Write, and say in words when a newer row stands in the way."""
    try:
        write(db, table, rows)
    except (IntegrityError, PeeweeIntegrityError) as error:
        if "FOREIGN KEY" in str(error) and _is_listed(db, table, rows):
            message = f"a review lists that {_noun(table)} since — nothing was undone. Put it away instead."
        elif "FOREIGN KEY" in str(error):
            message = f"something newer hangs on that {_noun(table)} — nothing was undone. Undo the newer first."
        elif "UNIQUE" in str(error):
            message = f"the name of a {_noun(table)} is taken by a newer one — nothing was undone. Rename that first."
        else:
            raise
        raise ConflictError(message) from None


def _is_listed(db: Database, table: str, rows: Rows) -> bool:
    """Whether a review lists a row that would go: undo passes over the beginning of a review."""
    query = f"SELECT count(*) FROM review_item WHERE {table}_id IN (SELECT value FROM json_each(?))"
    return table in _LISTED and bool(db.value(query, (json.dumps(_gone(rows)),)))


def _made(rows: Rows) -> dict[int, Image]:
    return {key: net.old for key, net in rows.items() if net.new is None and net.old is not None}


def _changed(rows: Rows) -> dict[int, Image]:
    return {key: net.old for key, net in rows.items() if net.old is not None and net.new is not None}


def _gone(rows: Rows) -> list[int]:
    return [key for key, net in rows.items() if net.old is None]


def _make_way(db: Database, table: str, rows: Rows) -> None:
    """Empty the places in the order, and the names, that rows of this change pass on to each other."""
    columns = {"rank", "stage_id"} if table == "card" else {_NAMES.get(table, "place")}
    moving = [key for key, old in _changed(rows).items() if columns & old.keys()]
    leaving = moving + _gone(rows)
    if table not in {"card", "approval", *_NAMES} or len(leaving) + len(_made(rows)) < 2 or not (moving or _made(rows)):
        return
    if table == "card":
        _remember_ranks(db, {key: old for key, old in _changed(rows).items() if columns & old.keys()}, {})
    # No typed name holds a NUL.
    vacant = {"card": "rank = NULL", "approval": "place = -id"}.get(table) or f"{_NAMES[table]} = char(0) || id"
    db.run_many(f"UPDATE {table} SET {vacant} WHERE id = ?", [(key,) for key in leaving])


def _remember_ranks(db: Database, images: dict[int, Image], then: dict[int, str | None]) -> None:
    """A card may have kept its rank while it changed its stage: it gets back what it had then, else what it has."""
    kept = [key for key, image in images.items() if "rank" not in image]
    for key, current in _current(db, "card", kept):
        images[key]["rank"] = then.get(key, current["rank"])


def _insert(db: Database, table: str, rows: Rows) -> None:
    made = _made(rows)
    if table != "card":
        return _insert_all(db, table, made.values(), "", "")
    _find_room(db, made)
    # Derived columns are in no image; `derive` sets the others before the change closes. A row that comes back is
    # newer than all its earlier versions: a card counts one a change.
    images = [{**row, "active_at": row["created_at"]} for row in made.values()]
    return _insert_all(db, table, images, ", rev", ", (SELECT change_id FROM recording)")


def _insert_all(db: Database, table: str, images: Iterable[Image], column: str, value: str) -> None:
    for names, rows in _grouped((tuple(image), tuple(image.values())) for image in images):
        marks = ", ".join("?" * len(names))
        db.run_many(f"INSERT INTO {table} ({', '.join(names)}{column}) VALUES ({marks}{value})", rows)


def _update(db: Database, table: str, rows: Rows) -> None:
    changed = _changed(rows)
    if table == "card":
        _find_room(db, changed)
    if table == "recurring":  # when it comes next is counted again
        db.run_many("UPDATE recurring SET next_on = NULL WHERE id = ?", [(key,) for key in changed])
    for names, values in _grouped((tuple(old), (*old.values(), key)) for key, old in changed.items()):
        db.run_many(f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?", values)


def _delete(db: Database, table: str, rows: Rows) -> None:
    db.run_many(f"DELETE FROM {table} WHERE id = ?", [(key,) for key in _gone(rows)])


def _grouped(
    rows: Iterable[tuple[tuple[str, ...], tuple[object, ...]]],
) -> list[tuple[tuple[str, ...], list[Sequence[object]]]]:
    """Collect rows with the same columns: one statement each, run for many rows."""
    groups: dict[tuple[str, ...], list[Sequence[object]]] = {}
    for names, values in rows:
        groups.setdefault(names, []).append(values)
    return list(groups.items())


_SPREAD_SINCE = f"SELECT DISTINCT kind FROM change WHERE id > ? AND kind GLOB '{SPREAD}*'"
_RANKS_THEN = """
SELECT pk, json_extract(before, '$.rank'), min(id) FROM change_row
WHERE tbl = 'card' AND change_id > ? AND json_type(before, '$.rank') IS NOT NULL GROUP BY pk
"""


def _follow_spreads(db: Database, change_id: int, rows: Rows) -> None:
    """Where a stage was spread since, an old rank means the place between its neighbours of then.

    Whatever else has moved cards since is undone by now: their order is that of then, only their ranks are others.
    """
    spread = {int(kind.removeprefix(SPREAD)) for (kind,) in db.rows(_SPREAD_SINCE, (change_id,))} if rows else set()
    if not spread:
        return
    then = {key: rank for key, rank, _ in db.rows(_RANKS_THEN, (change_id,))}
    # A rank that was the same in both stages is in no image; it may have been spread since.
    moved = {key: image for key, image in _changed(rows).items() if "stage_id" in image}
    _remember_ranks(db, moved, then)
    images = {key: net.old for key, net in rows.items() if net.old is not None and net.old.get("rank")}
    here = {key: row["stage_id"] for key, row in _current(db, "card", list(images))}
    for stage_id in spread:
        query = "SELECT id, rank FROM card WHERE stage_id = ? AND rank IS NOT NULL"
        others = [(then.get(key, now), now) for key, now in db.rows(query, (stage_id,)) if key not in rows]
        known = [(was, now) for was, now in others if was is not None]
        for key, image in sorted(images.items(), key=lambda pair: str(pair[1]["rank"])):
            if image.get("stage_id", here.get(key)) == stage_id:
                wanted = image["rank"]
                low = max((now for was, now in known if was <= wanted), default=None)
                image["rank"] = order.between(low, min((now for was, now in known if was > wanted), default=None))
                known.append((wanted, image["rank"]))


_TAKEN = """
SELECT wanted.key, place.stage_id, wanted.value
FROM json_each(?) AS wanted
CROSS JOIN (SELECT ? AS stage_id) AS place
JOIN card ON card.stage_id = place.stage_id AND card.rank = wanted.value AND card.id <> CAST(wanted.key AS INTEGER)
"""
_NEXT = "SELECT min(rank) FROM card WHERE stage_id = ? AND rank > ?"


def _find_room(db: Database, images: dict[int, Image]) -> None:
    """Give the images a rank beside the wanted one where another card has taken it meanwhile."""
    wanted: dict[int, dict[int, str]] = {}
    here: dict[int, tuple[int, str | None]] = {}
    moving = [key for key, image in images.items() if "rank" in image or "stage_id" in image]
    for start in range(0, len(moving), _CHUNK):
        query = "SELECT id, stage_id, rank FROM card WHERE id IN (SELECT value FROM json_each(?))"
        for key, stage, rank in db.rows(query, (json.dumps(moving[start : start + _CHUNK]),)):
            here[key] = (stage, rank)
    for key in moving:
        stage, rank = here.get(key, (0, None))
        stage, rank = images[key].get("stage_id", stage), images[key].get("rank", rank)
        if rank is not None:
            wanted.setdefault(stage, {})[key] = rank
    for stage, ranks in wanted.items():
        reserved = set(ranks.values())
        for key, _, rank in db.rows(_TAKEN, (json.dumps(ranks), stage)):
            following = [other for other in reserved if other > rank]
            if (found := db.value(_NEXT, (stage, rank))) is not None:
                following.append(found)
            images[int(key)]["rank"] = order.between(rank, min(following, default=None))
            reserved.add(images[int(key)]["rank"])
