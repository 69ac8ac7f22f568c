"""What undo must refuse, and what looks like a conflict and is none."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from builders import Bench, raw_change, sound
from kanvtui.errors import ConflictError, RefusedError
from kanvtui.operations import accounts, boards, cards, history, moves
from kanvtui.operations.session import SYSTEM
from kanvtui.storage.database import Database


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


@pytest.mark.no_cover
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
