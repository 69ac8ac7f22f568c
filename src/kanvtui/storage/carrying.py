"""Carrying the cards of a board along when its SOP changes: all rows of a board in one statement each."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.database import Database
from kanvtui.storage.deadlines import DeadlineRow
from kanvtui.storage.milestones import MilestoneRow
from kanvtui.storage.recurring import RecurringRow
from kanvtui.storage.schema import JOURNALED

_STAGE = ", ".join(StageRow._fields)
_OWN = "card_id IN (SELECT id FROM card WHERE board_id = :board)"
_OF_BOARD = {"metric_entry": "board_id = :board"}
_OPEN = "card_id IN (SELECT id FROM card WHERE board_id = :board AND closed_at IS NULL)"
KEYED = {"check_item": "key", "deadline": "key", "milestone": "key", "field_value": "key", "approval": "rule_key"} | {
    "metric_entry": "key"
}
"""The tables whose rows, of cards or of the board, bear the key of a part of the SOP, and the column of it."""


class MovedRow(NamedTuple):
    """A card that goes to another stage, as it was before."""

    id: int
    stage_id: int
    rank: str | None
    closed_at: str | None
    account_id: int | None


# Stages


def stages(db: Database, board_id: int) -> list[StageRow]:
    """Return all stages a board ever had, in their order."""
    query = f"SELECT {_STAGE} FROM stage WHERE board_id = ? ORDER BY rank, id"
    return [StageRow(*row) for row in db.rows(query, (board_id,))]


def count(db: Database, stage_ids: Iterable[int]) -> dict[int, int]:
    """Return how many cards are in each of these stages, put away ones too; stages without any are left out."""
    query = "SELECT stage_id, count(*) FROM card WHERE stage_id IN (SELECT value FROM json_each(?)) GROUP BY stage_id"
    return dict(db.rows(query, (json.dumps(list(stage_ids)),)))


def in_stage(db: Database, stage_id: int) -> list[MovedRow]:
    """Return the cards of a stage in their order, put away ones last."""
    query = (
        "SELECT id, stage_id, rank, closed_at, account_id FROM card WHERE stage_id = ? ORDER BY rank IS NULL, rank, id"
    )
    return [MovedRow(*row) for row in db.rows(query, (stage_id,))]


def place(db: Database, rows: Iterable[tuple[int, str | None, str | None, int]]) -> None:
    """Put cards into stages: (stage id, rank, instant it was closed at, card id)."""
    db.run_many("UPDATE card SET stage_id = ?, rank = ?, closed_at = ? WHERE id = ?", rows)


def came(db: Database, at: str, card_ids: Iterable[int]) -> None:
    """Write that cards came into their stage at an instant."""
    db.run_many("UPDATE card SET stage_since = ? WHERE id = ?", [(at, key) for key in card_ids])


def close(db: Database, stage_id: int, at: str | None) -> None:
    """Close all cards of a stage that are open, at an instant; or open those that are closed."""
    db.run(
        "UPDATE card SET closed_at = :at WHERE stage_id = :stage AND (closed_at IS NULL) = (:at IS NOT NULL)",
        {"at": at, "stage": stage_id},
    )


# What cards have


def open_cards(db: Database, board_id: int) -> list[CardRow]:
    """Return the cards of a board that are not done, put away ones too."""
    query = f"SELECT {', '.join(CardRow._fields)} FROM card WHERE board_id = ? AND closed_at IS NULL ORDER BY id"
    return [CardRow(*row) for row in db.rows(query, (board_id,))]


def checks(db: Database, board_id: int) -> list[CheckRow]:
    """Return the checks of all cards of a board that are not done, in the order of each card."""
    query = f"SELECT {', '.join(CheckRow._fields)} FROM check_item WHERE {_OPEN} ORDER BY card_id, rank, id"
    return [CheckRow(*row) for row in db.rows(query, {"board": board_id})]


def deadlines(db: Database, board_id: int) -> list[DeadlineRow]:
    """Return the deadlines of all cards of a board that are not done."""
    query = (
        f"SELECT {', '.join(DeadlineRow._fields)} FROM deadline WHERE {_OPEN} ORDER BY card_id, due IS NULL, due, id"
    )
    return [DeadlineRow(*row) for row in db.rows(query, {"board": board_id})]


def milestones(db: Database, board_id: int) -> list[MilestoneRow]:
    """Return the milestones of all cards of a board that are not done, and those of their customers alone."""
    columns = ", ".join(MilestoneRow._fields)
    query = (
        f"SELECT {columns} FROM milestone WHERE {_OPEN} UNION ALL SELECT {columns} FROM milestone "
        "WHERE card_id IS NULL AND account_id IN (SELECT account_id FROM card WHERE board_id = :board) ORDER BY id"
    )
    return [MilestoneRow(*row) for row in db.rows(query, {"board": board_id})]


def values(db: Database, board_id: int) -> list[tuple[int, str, str]]:
    """Return (card id, field key, value) of the fields of all cards of a board that are not done."""
    query = f"SELECT card_id, key, value FROM field_value WHERE {_OPEN} ORDER BY id"
    return [(row[0], row[1], row[2]) for row in db.rows(query, {"board": board_id})]


def entries(db: Database, board_id: int) -> list[tuple[int, str, str, str]]:
    """Return (card id, kind, instant, detail) of how the open cards of a board came into stages, oldest first."""
    query = (
        "SELECT card_id, kind, at, detail FROM event WHERE board_id = :board "
        f"AND kind IN ('created', 'moved', 'restaged') AND {_OPEN} ORDER BY id"
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.rows(query, {"board": board_id})]


def of_recurring(db: Database, board_id: int) -> frozenset[int]:
    """Return the ids of the cards of a board that recurring work made."""
    query = "SELECT card_id FROM occurrence JOIN card ON card.id = card_id WHERE card.board_id = ?"
    return frozenset(key for (key,) in db.rows(query, (board_id,)))


def asked_of(db: Database, board_id: int) -> dict[int, set[str]]:
    """Return the keys of the approvals that the open cards of a board have rows of, by card id."""
    found: dict[int, set[str]] = {}
    for card_id, key in db.rows(f"SELECT card_id, rule_key FROM approval WHERE {_OPEN}", {"board": board_id}):
        found.setdefault(card_id, set()).add(key)
    return found


# Checks and deadlines


def rename_keys(db: Database, table: str, board_id: int, keys: Mapping[str, str]) -> None:
    """Let rows of a board bear the new keys of what they are of, unless there is such a row already."""
    column = KEYED[table]
    query = f"UPDATE OR IGNORE {table} SET {column} = :new WHERE {column} = :old AND {_OF_BOARD.get(table, _OWN)}"
    for old, new in keys.items():
        db.run(query, {"board": board_id, "old": old, "new": new})


def label_milestones(db: Database, board_id: int, key: str, label: str) -> None:
    """Let the milestones of that key be called anew on the cards of a board."""
    query = f"UPDATE milestone SET label = :label WHERE key = :key AND label <> :label AND {_OWN}"
    db.run(query, {"board": board_id, "key": key, "label": label})


def values_of_field(db: Database, board_id: int, key: str) -> list[tuple[int, str, int | None]]:
    """Return (id, value, number) of a field on all cards of a board."""
    query = f"SELECT id, value, num FROM field_value WHERE key = :key AND {_OWN}"
    return [(row[0], row[1], row[2]) for row in db.rows(query, {"board": board_id, "key": key})]


def number_fields(db: Database, rows: Iterable[tuple[int | None, int]]) -> None:
    """Write the numbers of field values: (number, id)."""
    db.run_many("UPDATE field_value SET num = ? WHERE id = ?", rows)


def change_checks(db: Database, board_id: int, key: str, column: str, value: object, was: object) -> None:
    """Write one column of the checks of that key that are not ticked, on all cards of a board.

    A text that was edited by hand stays, and so does the rule of a check that has a day of its own.
    """
    own = {
        "text": "AND text = :was",
        "due_rule": "AND NOT (due IS NOT NULL AND due_rule IS NULL)",
    }.get(column, "")
    extra = ", due = CASE WHEN :value IS NULL THEN NULL ELSE due END" if column == "due_rule" else ""
    query = (
        f"UPDATE check_item SET {column} = :value{extra} "
        f"WHERE key = :key AND done_at IS NULL AND {column} IS NOT :value {own} AND {_OWN}"
    )
    given = {"board": board_id, "key": key, "value": value} | ({"was": was} if own == "AND text = :was" else {})
    db.run(query, given)


def remove_checks(db: Database, keys: Iterable[int]) -> None:
    """Delete checks; undo brings them back."""
    db.run_many("DELETE FROM check_item WHERE id = ?", [(key,) for key in keys])


def change_deadlines(db: Database, board_id: int, key: str, column: str, value: object, was: object) -> None:
    """Write one column of the deadlines of that key that are not met, on the open cards of a board.

    A deadline that was given a day of its own keeps it: its rule is not the SOP's any more.
    """
    own = "AND rule IS :was" if column == "rule" else ""
    query = f"UPDATE deadline SET {column} = :value WHERE key = :key AND done_at IS NULL {own} AND {_OPEN}"
    db.run(query, {"board": board_id, "key": key, "value": value} | ({"was": was} if own else {}))


def remove_deadlines(db: Database, keys: Iterable[int]) -> None:
    """Delete deadlines; undo brings them back."""
    db.run_many("DELETE FROM deadline WHERE id = ?", [(key,) for key in keys])


def redate_checks(db: Database, rows: Iterable[tuple[str | None, int]]) -> None:
    """Write dues of checks: (due, check id)."""
    db.run_many("UPDATE check_item SET due = ? WHERE id = ?", rows)


def redate_deadlines(db: Database, rows: Iterable[tuple[str | None, str | None, int]]) -> None:
    """Write dues of deadlines: (due, when its warning begins, deadline id)."""
    db.run_many("UPDATE deadline SET due = ?, warn_on = ? WHERE id = ?", rows)


def insert_all(db: Database, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that all have the same columns."""
    if rows:
        names = list(rows[0])
        marks = ", ".join("?" * len(names))
        query = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
        db.run_many(query, [[row[name] for name in names] for row in rows])


# Recurring work


def recurring(db: Database, board_id: int) -> list[RecurringRow]:
    """Return the recurring work of a board, also what has ended."""
    query = f"SELECT {', '.join(RecurringRow._fields)} FROM recurring WHERE board_id = ? ORDER BY id"
    return [RecurringRow(*row) for row in db.rows(query, (board_id,))]


_ENDED_WITH_SOP = """
SELECT EXISTS (SELECT 1 FROM change_row AS own JOIN change_row AS board ON board.change_id = own.change_id
WHERE own.tbl = 'recurring' AND own.pk = ? AND json_extract(own.after, '$.ended_at') = ?
AND board.tbl = 'board' AND board.pk = ? AND json_type(board.after, '$.sop') IS NOT NULL)
"""


def ended_with_sop(db: Database, row: RecurringRow) -> bool:
    """True for work that ended because an SOP was changed to have it no more, not by hand nor by itself."""
    return bool(db.value(_ENDED_WITH_SOP, (row.id, row.ended_at, row.board_id)))


# What a change has done


def rows(db: Database, table: str, keys: Iterable[int]) -> dict[int, dict[str, object]]:
    """Return the journaled columns of rows of a table by their ids."""
    columns = JOURNALED[table]
    query = f"SELECT {', '.join(columns)} FROM {table} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
    return {row[0]: dict(zip(columns, row, strict=True)) for row in db.rows(query, (json.dumps(list(keys)),))}


# The SOP itself

_CHANGED = """
SELECT change.at, change.actor, change.label FROM change_row JOIN change ON change.id = change_row.change_id
WHERE tbl = 'board' AND pk = ? AND json_type(after, '$.sop') IS NOT NULL ORDER BY change_row.id DESC LIMIT 1
"""


def last_changed(db: Database, board_id: int) -> tuple[str, str, str] | None:
    """Return (instant, actor, label) of the newest change of a board's SOP; None when nobody knows."""
    row = db.row(_CHANGED, (board_id,))
    return None if row is None else (row[0], row[1], row[2])
