"""The journal: images of what changed, and undo and redo that give back exactly what stood before."""

import json
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, full, raw_change, sound
from kanvtui.errors import RefusedError
from kanvtui.operations import accounts, cards, history
from kanvtui.operations.session import SYSTEM
from kanvtui.storage import replay, schema
from kanvtui.storage.database import Database

Sql = Callable[[Database], object]


def new_row(db: Database, table: str) -> dict[str, Any]:
    """A row that fits beside those of `full`: a copy of the first with its unique columns changed."""
    names = [name for name in schema.JOURNALED[table] if name != "id"]
    row = dict(zip(names, db.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY id LIMIT 1")[0], strict=True))
    for name in {"name_key", "name", "uid", "key", "rule_key", "due_on"} & row.keys():
        row[name] = "another"
    if table == "card":
        row |= {"rank": "zz", "active_at": row["created_at"]}
    return row


def insert(db: Database, table: str) -> None:
    row = new_row(db, table)
    db.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


def update(db: Database, table: str) -> None:
    """Change every column that no rule of the schema ties down."""
    tied = {"id", "kind", "stage_id", "board_id", "card_id", "account_id", "owner_id", "change_id", "health"}
    tied |= {"reviewer_id", "context_owner_id", "recurring_id", "mode", "state", "review_id", "promise_id"}
    key = db.value(f"SELECT max(id) FROM {table}")
    for name in schema.JOURNALED[table]:
        if name in tied:
            continue
        number = db.value(f"SELECT type FROM pragma_table_info('{table}') WHERE name = ?", (name,)) == "INTEGER"
        db.run(f"UPDATE {table} SET {name} = ? WHERE id = ?", (7 if number else f"new {name}", key))


def delete(db: Database, table: str) -> None:
    """Delete a row with everything that hangs on it, children first."""
    for child in reversed(schema.JOURNALED):
        for _, _, parent, column, *_ in db.rows(f"PRAGMA foreign_key_list({child})"):
            if parent == table:
                db.run(f"UPDATE {child} SET {column} = NULL WHERE 0")
    db.run("PRAGMA defer_foreign_keys = 1")
    for name in reversed(list(schema.JOURNALED)[list(schema.JOURNALED).index(table) :]):
        db.run(f"DELETE FROM {name}")


@pytest.mark.parametrize("table", schema.JOURNALED)
@pytest.mark.parametrize("write", [insert, update, delete])
def test_undo_and_redo_are_exact(bench: Bench, table: str, write: Callable[[Database, str], None]) -> None:
    full(bench)
    before = bench.dump()
    raw_change(bench.store, lambda db: write(db, table))
    after = bench.dump()
    assert after[table] != before[table]
    for _ in range(2):
        history.undo(bench.session)
        assert bench.dump() == before
        history.redo(bench.session)
        assert bench.dump() == after
    bench.reopen()
    history.undo(bench.session)
    assert bench.dump() == before
    sound(bench.db)


def test_everything_can_be_undone_and_redone(bench: Bench) -> None:
    full(bench)
    steps = bench.db.value("SELECT count(*) FROM change")
    after = bench.dump()
    dumps = []
    for _ in range(steps):
        dumps.append(bench.dump())
        history.undo(bench.session)
    assert not any(bench.dump().values())
    with pytest.raises(RefusedError, match="nothing to undo"):
        history.undo(bench.session)
    bench.reopen()
    for expected in reversed(dumps):
        history.redo(bench.session)
        assert bench.dump() == expected
    assert bench.dump() == after
    with pytest.raises(RefusedError, match="nothing to redo"):
        history.redo(bench.session)
    sound(bench.db)


def images(bench: Bench) -> list[tuple[str, int, dict[str, Any] | None, dict[str, Any] | None]]:
    query = "SELECT tbl, pk, before, after FROM change_row WHERE change_id = (SELECT max(id) FROM change) ORDER BY id"
    return [
        (table, key, *(None if image is None else json.loads(image) for image in both))
        for table, key, *both in bench.db.rows(query)
    ]


def test_images_hold_the_changed_columns_only(bench: Bench, board: int) -> None:
    card = bench.card(board)
    raw_change(bench.store, lambda db: db.run("UPDATE card SET title = 'B', due = '2026-11-20', urgent = 0"))
    assert images(bench) == [
        ("card", card, {"title": "A card", "due": None}, {"title": "B", "due": "2026-11-20"}),
    ]


def test_an_update_that_changes_nothing_leaves_no_image(bench: Bench, board: int) -> None:
    bench.card(board)
    last = bench.store.newest()
    assert raw_change(bench.store, lambda db: db.run("UPDATE card SET title = title")).nothing
    assert bench.store.newest() == last


def test_insert_and_delete_keep_the_whole_row(bench: Bench) -> None:
    bench.do(accounts.new, "Acme")
    table, key, before, after = images(bench)[0]
    assert (table, before) == ("account", None)
    assert after is not None
    assert set(after) == set(schema.JOURNALED["account"])
    raw_change(bench.store, lambda db: db.run("DELETE FROM account"))
    assert images(bench) == [("account", key, after, None)]


def test_derived_columns_are_in_no_image(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.set_due, [card], "fri")
    for _, _, before, after in images(bench):
        assert not {"active_at", "nearest_due", "rev"} & {*(before or ()), *(after or ())}


@pytest.mark.parametrize("text", ["a\0b", 'q"\\', "\x1b[2J", "\u2028", "💥\u0301", "", " ", "null", "7"])
def test_undo_gives_every_text_back(bench: Bench, board: int, text: str) -> None:
    card = bench.card(board, next="first")
    raw_change(bench.store, lambda db: db.run("UPDATE card SET next = ? WHERE id = ?", (text, card)))
    after = bench.dump()
    bench.do(cards.set_next, [card], "second")
    history.undo(bench.session)
    assert bench.dump() == after
    history.undo(bench.session)
    assert bench.column(card, "next") == "first"
    history.redo(bench.session)
    assert bench.column(card, "next") == text


def test_undo_gives_large_numbers_back(bench: Bench) -> None:
    bench.do(accounts.new, "Acme")
    write = "UPDATE account SET value_minor = ?"
    for number in (2**63 - 1, -(2**63), 9_007_199_254_740_993):
        raw_change(bench.store, partial(Database.run, sql=write, parameters=(number,)))
        raw_change(bench.store, partial(Database.run, sql=write, parameters=(0,)))
        history.undo(bench.session)
        assert bench.db.value("SELECT value_minor FROM account") == number


def test_undo_takes_the_newest_change_whoever_made_it(bench: Bench, board: int, path: Path) -> None:
    card = bench.card(board)
    with_other = Bench(path, bench.clock, actor="ann")
    with_other.do(cards.retitle, card, "Ann's")
    changes, past = history.undo(bench.session)
    assert (past.actor, past.source, past.label) == ("ann", "shell", "renamed “A card” to “Ann's”")
    assert changes.label == f"undid: {past.label}"
    assert changes.cards == {card}
    assert bench.column(card, "title") == "A card"
    with_other.close()


def test_undo_leaves_changes_of_the_system_alone(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.retitle, card, "B")
    raw_change(bench.store, lambda db: db.run("UPDATE card SET next = 'x'"), source=SYSTEM)
    history.undo(bench.session)
    assert bench.column(card, "title") == "A card"
    assert bench.column(card, "next") == "x"


def test_a_change_of_the_system_does_not_clear_redo(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.retitle, card, "B")
    history.undo(bench.session)
    raw_change(bench.store, lambda db: db.run("UPDATE card SET next = 'x'"), source=SYSTEM)
    history.redo(bench.session)
    assert bench.column(card, "title") == "B"


def test_a_new_change_clears_redo(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.retitle, card, "B")
    history.undo(bench.session)
    bench.do(cards.set_next, [card], "x")
    with pytest.raises(RefusedError, match="nothing to redo"):
        history.redo(bench.session)
    history.undo(bench.session)
    history.redo(bench.session)
    assert bench.column(card, "next") == "x"
    with pytest.raises(RefusedError, match="nothing to redo"):
        history.redo(bench.session)


def test_the_journal_is_kept(bench: Bench, board: int) -> None:
    card = bench.card(board)
    for title in "BCD":
        bench.do(cards.retitle, card, title)
        history.undo(bench.session)
    kinds = [(kind, undoes, undone) for _, kind, _, undoes, undone in bench.journal()]
    pairs = [[("retitle", None, key + 1), ("undo", key, None)] for key in (3, 5, 7)]
    assert kinds[2:] == [entry for pair in pairs for entry in pair]


def test_an_undo_that_fails_midway_leaves_nothing_behind(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    full(bench)
    before, entries = bench.dump(), bench.journal()

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(replay, "_delete", fail)
    from kanvtui.errors import AccessError

    with pytest.raises(AccessError, match="disk is full"):
        history.undo(bench.session)
    assert (bench.dump(), bench.journal()) == (before, entries)
