"""The journal: images of what changed, and undo and redo that give back exactly what stood before."""

import json
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, full, raw_change, sound
from kanvtui.errors import ConflictError, RefusedError
from kanvtui.operations import accounts, boards, cards, checks, history, moves, notes
from kanvtui.operations.session import SYSTEM
from kanvtui.storage import replay, schema
from kanvtui.storage.database import Database

Sql = Callable[[Database], object]


def new_row(db: Database, table: str) -> dict[str, Any]:
    """A row that fits beside those of `full`: a copy of the first with its unique columns changed."""
    names = [name for name in schema.JOURNALED[table] if name != "id"]
    row = dict(zip(names, db.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY id LIMIT 1")[0], strict=True))
    for name in {"name_key", "name", "uid", "key"} & row.keys():
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
    tied |= {"reviewer_id", "context_owner_id"}
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


def refused(bench: Bench, match: str, call: Callable[..., Any] = history.undo) -> None:
    """Assert that undo is refused with the reason and leaves everything as it was."""
    before, entries = bench.dump(), bench.journal()
    with pytest.raises(ConflictError, match=match):
        call(bench.session)
    assert (bench.dump(), bench.journal()) == (before, entries)
    sound(bench.db)


def test_a_column_changed_since_refuses_undo(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.set_owner, [card], "Ann")
    raw_change(bench.store, lambda db: db.run("UPDATE card SET owner_id = NULL"), source=SYSTEM)
    refused(bench, r"card “A card” was changed since \(owner\) — nothing was undone")


def test_another_column_changed_since_does_not(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.set_owner, [card], "Ann")
    raw_change(bench.store, lambda db: db.run("UPDATE card SET next = 'x'"), source=SYSTEM)
    history.undo(bench.session)
    assert bench.column(card, "owner_id") is None


def test_a_row_deleted_since_refuses_undo(bench: Bench) -> None:
    bench.do(accounts.new, "Acme")
    raw_change(bench.store, lambda db: db.run("DELETE FROM account"), source=SYSTEM)
    refused(bench, "account was deleted for good since")


def test_a_row_that_is_there_again_refuses_undo(bench: Bench) -> None:
    bench.do(accounts.new, "Acme")
    raw_change(bench.store, lambda db: db.run("DELETE FROM account"))
    again = "INSERT INTO account (id, name, name_key) VALUES (1, 'Acme', 'acme')"
    raw_change(bench.store, lambda db: db.run(again), source=SYSTEM)
    refused(bench, "account “Acme” exists again")


def test_newer_rows_on_what_undo_would_remove_refuse_it(bench: Bench, board: int) -> None:
    card = bench.card(board)
    label = "INSERT INTO label (card_id, name) VALUES (?, 'x')"
    raw_change(bench.store, lambda db: db.run(label, (card,)), source=SYSTEM)
    refused(bench, "something newer hangs on that card")


def test_a_name_taken_since_refuses_undo(bench: Bench, board: int) -> None:
    card = bench.card(board, labels=("x",))
    bench.do(cards.remove_labels, [card], ["x"])
    label = "INSERT INTO label (card_id, name) VALUES (?, 'x')"
    raw_change(bench.store, lambda db: db.run(label, (card,)), source=SYSTEM)
    refused(bench, "the name of a label is taken")


def test_a_rename_onto_a_name_taken_since_refuses_undo(bench: Bench) -> None:
    first = bench.board("Old")
    bench.do(boards.rename, next(b for b in _boards(bench) if b.id == first), "New")
    taken = "INSERT INTO board (name, name_key, rank, sop, sop_name) VALUES ('Old', 'old', 'a5', '{}', 'x')"
    raw_change(bench.store, lambda db: db.run(taken), source=SYSTEM)
    refused(bench, "the name of a board is taken")


def _boards(bench: Bench) -> list[Any]:
    from kanvtui.storage import boards as rows

    return list(rows.listed(bench.db))


def test_names_that_changed_places_change_back(bench: Bench) -> None:
    bench.do(accounts.new, "A")
    bench.do(accounts.new, "B")
    before = bench.dump()

    def swap(db: Database) -> None:
        for name, key in (("tmp", 1), ("A", 2), ("B", 1)):
            db.run("UPDATE account SET name = ?, name_key = lower(?) WHERE id = ?", (name, name, key))

    raw_change(bench.store, swap)
    after = bench.dump()
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after


def test_a_taken_rank_becomes_one_beside_it(bench: Bench, board: int) -> None:
    first, second = bench.card(board, "1"), bench.card(board, "2")
    rank = bench.column(second, "rank")
    bench.do(cards.archive, [second])
    third = bench.card(board, "3")
    taken = "UPDATE card SET rank = ? WHERE id = ?"
    raw_change(bench.store, lambda db: db.run(taken, (rank, third)), source=SYSTEM)
    bench.db.run("UPDATE change SET undone_by = 1 WHERE label LIKE 'made “3”%'")
    history.undo(bench.session)
    assert bench.order(board, "todo") == [third, second, first]
    assert bench.column(third, "rank") == rank


def test_ranks_that_changed_places_change_back(bench: Bench, board: int) -> None:
    keys = [bench.card(board, str(number)) for number in range(4)]
    before = bench.dump()

    def turn(db: Database) -> None:
        ranks = dict(db.rows("SELECT id, rank FROM card"))
        db.run("UPDATE card SET rank = NULL")
        for key, other in zip(keys, reversed(keys), strict=True):
            db.run("UPDATE card SET rank = ? WHERE id = ?", (ranks[other], key))

    raw_change(bench.store, turn)
    after = bench.dump()
    assert bench.order(board, "todo") == keys
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after


def test_a_new_card_on_the_place_of_a_moved_one_undoes_exactly(bench: Bench) -> None:
    from builders import FREE

    board = bench.board("Free", FREE)
    first = bench.card(board, "1")
    before = bench.dump()

    def both(change: Any) -> None:
        moves.move(change, [first], bench.stage(board, "two"))
        cards.add(change, board, cards.NewCard("2"))

    bench.do(both)
    after = bench.dump()
    assert bench.db.value("SELECT count(DISTINCT rank) FROM card") == 1
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after


def test_there_and_back_in_one_change_can_be_undone(bench: Bench, board: int) -> None:
    card = bench.card(board)
    before = bench.dump()

    def there_and_back(db: Database) -> None:
        for title in ("B", "A card"):
            db.run("UPDATE card SET title = ?", (title,))
        db.run("INSERT INTO label (card_id, name) VALUES (?, 'x')", (card,))
        db.run("DELETE FROM label")

    raw_change(bench.store, there_and_back)
    assert history.undo(bench.session)[1].kind == "raw"
    assert bench.dump() == before
    assert history.undo(bench.session)[1].kind == "add"
    assert bench.db.value("SELECT count(*) FROM card") == 0


def test_a_change_of_an_older_format_is_not_undone(bench: Bench, board: int) -> None:
    bench.card(board)
    bench.db.run("UPDATE change SET undoable = 0")
    with pytest.raises(RefusedError, match="cannot be undone"):
        history.undo(bench.session)


def test_a_row_that_comes_back_is_newer_than_it_was(bench: Bench, board: int) -> None:
    """Screens know a card's text by its version: none may come twice with another text."""
    card = bench.card(board)
    seen = {bench.column(card, "rev"): "A card"}
    bench.do(cards.retitle, card, "B")
    seen[bench.column(card, "rev")] = "B"
    history.undo(bench.session)
    history.undo(bench.session)
    history.redo(bench.session)
    assert bench.column(card, "rev") not in seen
    bench.do(cards.retitle, card, "C")
    assert bench.column(card, "rev") not in seen


def counted(real: Callable[..., Any], calls: list[str]) -> Callable[..., Any]:
    def call(sql: str, *args: Any) -> Any:
        calls.append(sql)
        return real(sql, *args)

    return call


def test_a_change_of_many_cards_is_undone_in_a_moment(
    bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = bench.card(board)
    stage = bench.column(card, "stage_id")
    query = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
        INSERT INTO card (uid, board_id, stage_id, rank, title, created_at, stage_since, active_at)
        SELECT 'u' || i, ?, ?, printf('c%07d', i) || 'V', 'Card ' || i, '2026', '2026', '2026' FROM n"""
    raw_change(bench.store, lambda db: db.run(query, (board, stage)))
    raw_change(bench.store, lambda db: db.run("UPDATE card SET title = title || '!', rank = rank || 'V'"))
    after = bench.dump()
    calls: list[str] = []
    for name in ("execute_sql", "run_many"):
        monkeypatch.setattr(bench.db, name, counted(getattr(bench.db, name), calls))
    start = time.perf_counter()
    history.undo(bench.session)
    assert len(calls) < 200
    updated = time.perf_counter()
    history.undo(bench.session)
    removed = time.perf_counter()
    assert len(bench.dump()["card"]) == 1
    history.redo(bench.session)
    history.redo(bench.session)
    redone = time.perf_counter()
    assert bench.dump() == after
    assert max(updated - start, removed - updated, (redone - removed) / 2) < 6
    sound(bench.db)


def test_touched_tells_what_to_draw_again(bench: Bench, board: int) -> None:
    last = bench.store.newest()
    card = bench.card(board, owner="Ann")
    account = bench.do(accounts.new, "Acme")
    assert bench.changes.accounts == {account}
    made = bench.store.since(last)
    assert made.cards == {card}
    assert made.accounts == {account}
    assert made.people == {1}
    assert made.last == bench.store.newest()
    assert bench.store.since(made.last).nothing
    note = bench.do(notes.add, "Hello", card_id=card)
    assert bench.changes.cards == {card}
    bench.do(notes.set_private, note, private=True)
    assert bench.changes.cards == {card}
    check = bench.do(checks.add, card, "Call")
    bench.do(checks.edit, check, words="Call them")
    assert bench.changes.cards == {card}
    bench.do(checks.remove, check)
    assert bench.changes.cards == {card}
    history.undo(bench.session)
    changes, _ = history.undo(bench.session)
    assert changes.cards == {card}


def test_notes_of_a_customer_touch_the_customer(bench: Bench) -> None:
    account = bench.do(accounts.new, "Acme")
    note = bench.do(notes.add, "Hello", account_id=account)
    assert bench.changes.accounts == {account}
    bench.do(notes.edit, note, "Hello again")
    assert bench.changes.accounts == {account}
    bench.do(notes.remove, note)
    assert bench.changes.accounts == {account}
    assert bench.db.value("SELECT count(*) FROM note") == 0
    for _ in range(3):
        assert history.undo(bench.session)[0].accounts == {account}


def test_a_card_that_changes_its_customer_touches_the_card(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, account="Acme")
    bench.do(cards.set_account, [card], "none")
    assert bench.changes.cards == {card}


def test_since_tells_what_others_did(bench: Bench, board: int, path: Path) -> None:
    card = bench.card(board)
    last, bell = bench.store.newest(), bench.store.rings()
    other = Bench(path, bench.clock)
    other.do(cards.retitle, card, "B")
    other.do(moves.reorder, card, 1)
    assert bench.store.rings() != bell
    seen = bench.store.since(last)
    assert seen.cards == {card}
    assert seen.last == other.store.newest()
    own = bench.store.rings()
    bench.do(cards.retitle, card, "C")
    assert bench.store.rings() == own
    other.close()


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
