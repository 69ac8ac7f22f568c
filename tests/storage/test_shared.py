"""The masked door: views over every table, nothing written through it, still fast, and never forgetful."""

import datetime as dt
import os
from pathlib import Path

import pytest

from builders import MONDAY, SOP, Bench, Clock, bench_at, full, raw_change, session_at
from kanvtui.domain import flags
from kanvtui.domain.share import HIDDEN, MASK, Share
from kanvtui.errors import AccessError, StoreError
from kanvtui.operations import accounts, cards, contacts, notes
from kanvtui.operations.reads.moment import moment
from kanvtui.storage import boards, flagged, journal, shared
from kanvtui.storage import cards as stored
from kanvtui.storage import notes as stored_notes
from kanvtui.storage.database import Database
from kanvtui.storage.shared import Shared
from kanvtui.storage.store import Store

_TABLES = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def texts(db: Database) -> list[tuple[str, str]]:
    """Every column of text in the file."""
    return [
        (table, name)
        for (table,) in db.rows(_TABLES)
        for _, name, kind, *_ in db.rows(f"PRAGMA main.table_info({table})")
        if kind != "INTEGER"
    ]


def test_every_column_of_text_has_been_thought_of(bench: Bench) -> None:
    columns = [(table, name) for table, names in shared.COLUMNS.items() for name in names]
    assert sorted(texts(bench.db)) == sorted(columns)


def test_a_column_or_table_that_nobody_thought_of_is_hidden(bench: Bench) -> None:
    bench.db.run("ALTER TABLE person ADD COLUMN remark TEXT")
    bench.db.run("CREATE TABLE gossip (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT")
    bench.db.run("INSERT INTO gossip (words) VALUES ('very private')")
    door = Shared(bench.store, Share(on=True))
    with door.reading() as db:
        assert db.value("SELECT words FROM gossip") == MASK
    door.close()
    door.close()


def test_every_table_is_covered_and_can_be_read(bench: Bench) -> None:
    full(bench)
    for share in (Share(on=True), Share(on=True, aliases=True), Share(on=True, account_id=1)):
        door = Shared(bench.store, share)
        with door.reading() as db:
            views = {name for (name,) in db.rows("SELECT name FROM temp.sqlite_master WHERE type = 'view'")}
            assert views == {name for (name,) in db.rows(_TABLES)}
            for view in views:
                names = [name for _, name, *_ in db.rows(f"PRAGMA main.table_info({view})")]
                db.rows(f"SELECT {', '.join(names)} FROM {view}")
        door.close()


def test_nothing_is_written_through_it(bench: Bench) -> None:
    door = Shared(bench.store, Share(on=True))
    for sql in ("DELETE FROM main.card", "INSERT INTO main.setting VALUES ('a', 'b')", "CREATE TEMP TABLE x (y)"):
        with pytest.raises(AccessError), door.reading() as db:
            db.run(sql)
    door.close()


def test_it_follows_what_is_written_beside_it(bench: Bench) -> None:
    board = bench.board("B", {**SOP, "fields": [{"key": "remark", "label": "Remark", "private": True}],
                               "scores": [{"name": "Fit", "private": True}, {"name": "Pace"}]})  # fmt: skip
    card = bench.card(board, "Deal with Zephyr")
    door = Shared(bench.store, Share(on=True, aliases=True))

    def title() -> object:
        with door.reading() as db:
            return db.value("SELECT title FROM card WHERE id = ?", (card,))

    assert title() == "Deal with Zephyr"
    account = bench.do(accounts.new, "Zephyr")
    assert title() == f"Deal with Customer {account}"
    bench.do(lambda change: accounts.edit(change, accounts.of(change, account), {"name": "Borealis"}))
    assert title() == "Deal with Zephyr"
    bench.do(cards.set_field, card, "remark", "deal with zephyr")
    assert title() == MASK
    assert door.text("we deal with Zephyr") == f"we {MASK}"
    assert door.typed(f"Customer {account}") == "Borealis"
    door.close()


def test_a_private_contact_is_gone_and_told_nowhere(bench: Bench) -> None:
    account = bench.do(accounts.new, "Acme")
    bench.do(contacts.add, account, {"name": "Jo Quibble", "title": "The blocker"}, private=True)
    bench.do(contacts.add, account, {"name": "Ann Smith"})
    door = Shared(bench.store, Share(on=True))
    with door.reading() as db:
        assert db.rows("SELECT name FROM contact") == [("Ann Smith",)]
        assert "Quibble" not in str(db.rows("SELECT * FROM event")) + str(db.rows("SELECT * FROM change"))
    door.close()


def test_only_shared_notes_are_listed_and_the_others_still_count(bench: Bench) -> None:
    card = bench.card(bench.board(), note="Unseen words")
    shown = bench.do(notes.add, "Seen words", card_id=card, shared=True)
    private = bench.do(notes.add, "Hidden", card_id=card, shared=True)
    bench.do(notes.set_private, private, private=True)
    door = Shared(bench.store, Share(on=True))
    with door.reading() as db:
        assert [note.id for note in stored_notes.of(db, card_id=card)] == [shown]
        assert db.rows("SELECT kind, title, body FROM note WHERE id <> ?", (shown,)) == [(HIDDEN, MASK, MASK)] * 2
        assert stored.faces(db, [card])[0].note_touched == stored.faces(bench.db, [card])[0].note_touched
    door.close()


def test_of_one_customer_nothing_of_the_others_is_left(bench: Bench) -> None:
    board = bench.board()
    for name in ("Acme", "Zephyr"):
        bench.do(accounts.new, name)
        bench.card(board, f"{name}: plan", account=name, labels=(f"for-{name}",), note=f"On {name}")
    bench.card(board, "Sweep the floor")
    door = Shared(bench.store, Share(on=True, account_id=1))
    with door.reading() as db:
        seen = {name: str(db.rows(f"SELECT * FROM {name}")) for (name,) in db.rows(_TABLES)}
        assert db.rows("SELECT id, title FROM card") == [(1, "Acme: plan")]
        assert journal.newest(db) == journal.newest(bench.db)
    told = "".join(words for name, words in seen.items() if name not in ("setting", "sqlite_sequence"))
    assert "Acme" in told
    assert [word for word in ("Zephyr", "Sweep") if word in told] == []
    assert door.text("undone: moved “Sweep the floor” to Done, zephyr") == f"undone: moved “{MASK}” to Done, {MASK}"
    assert door.change_label(journal.newest(bench.db)) == MASK
    assert door.typed("Customer 1") == "Customer 1"
    door.close()


def test_the_indexes_still_serve(bench: Bench) -> None:
    full(bench)
    at = moment(MONDAY, bench.session.calendar, boards.stages(bench.db))
    door = Shared(bench.store, Share(on=True, aliases=True))
    plans: list[str] = []

    class Watched(shared.SharedDatabase):
        def rows(self, sql: str, parameters: object = ()) -> list[tuple[object, ...]]:
            plans.extend(str(row[3]) for row in super().rows(f"EXPLAIN QUERY PLAN {sql}", parameters))  # type: ignore[arg-type]
            return super().rows(sql, parameters)  # type: ignore[arg-type]

    door.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "SharedDatabase", Watched)
        door = Shared(bench.store, Share(on=True, aliases=True))
        with door.reading() as db:
            plans.clear()
            stored.ids_in_stage(db, 1)
            stored.faces(db, [1, 2])
            stored.snoozed(db)
            for flag in flags.ORDER:
                flagged.ids(db, flag, at.cuts, [1])
    door.close()
    told = "\n".join(plans)
    for index in ("card_board", "card_due", "card_blocked", "card_ownerless", "card_stale", "card_snoozed"):
        assert f"INDEX {index}" in told
    assert not [plan for plan in plans if plan.startswith("SCAN t") and "INDEX" not in plan and plan != "SCAN t"]


def test_a_file_that_can_only_be_read_is_masked_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bench_at(path) as bench:
        account = bench.do(accounts.new, "Acme")
        bench.do(lambda change: accounts.edit(change, accounts.of(change, account), {"value": "12000"}))
    monkeypatch.setattr(os, "access", lambda *_: False)
    store = Store.open(path)
    assert not store.writable
    door = Shared(store, Share(on=True))
    with door.reading() as db:
        assert db.rows("SELECT value_minor, currency FROM account") == [(None, MASK)]
    door.close()
    store.close()


def test_a_file_that_was_replaced_is_not_opened(bench: Bench) -> None:
    bench.path.rename(bench.path.with_suffix(".away"))
    with pytest.raises(StoreError, match="gone or was replaced"):
        Shared(bench.store, Share(on=True))


def test_an_sop_that_cannot_be_read_marks_nothing_private(bench: Bench) -> None:
    card = bench.card(bench.board("B", {**SOP, "fields": [{"key": "remark", "private": True}]}))
    bench.do(cards.set_field, card, "remark", "very dear")
    raw_change(bench.store, lambda db: db.run("UPDATE board SET sop = '[' WHERE id = 1"))
    door = Shared(bench.store, Share(on=True, aliases=True))
    with door.reading() as db:
        assert db.rows("SELECT value, num FROM field_value") == [("very dear", None)]
        assert boards.sop_text(db, 1) == "{}"
    door.close()


def test_what_a_review_kept_is_masked(bench: Bench) -> None:
    full(bench)
    figures = '[["Full", "Fit", "9", ">8", true, true]]'
    raw_change(bench.store, lambda db: db.run("UPDATE review SET figures = ?", (figures,)))
    raw_change(bench.store, lambda db: db.run('UPDATE review_item SET reasons = \'[["stale", "Acme waits"]]\''))
    for share, kept in ((Share(on=True, aliases=True), figures.replace("9", MASK)), (Share(True, True, 1), "[]")):
        door = Shared(bench.store, share)
        with door.reading() as db:
            assert db.value("SELECT figures FROM review") == kept
            assert db.value("SELECT reasons FROM review_item") == '[["stale", "Customer 1 waits"]]'
        door.close()


def test_texts_that_are_no_text_are_shown_all_the_same(bench: Bench) -> None:
    card = bench.card(bench.board("Odd"), "Title", next="Next", holder="Team", note="Body")
    odd = "CAST(x'41006e756cff1b5d30' AS TEXT)"
    raw_change(bench.store, lambda db: db.run(f"UPDATE card SET title = {odd}, next = {odd}, holder = {odd}"))
    raw_change(bench.store, lambda db: db.run(f"UPDATE board SET name = {odd}"))
    bench.do(accounts.new, "Acme")
    raw_change(bench.store, lambda db: db.run(f"UPDATE account SET name = {odd}"))
    door = Shared(bench.store, Share(on=True, aliases=True))
    with door.reading() as db:
        assert stored.faces(db, [card])[0].title == "Customer 1"
        assert db.value("SELECT name FROM board") == "Customer 1"
        assert db.value("SELECT label FROM change ORDER BY id LIMIT 1") == "made the board “Odd” from the SOP Small"
    door.close()


def test_what_cannot_be_masked_is_hidden(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.card(bench.board(), "A title")
    door = Shared(bench.store, Share(on=True))
    with door.reading():
        pass
    monkeypatch.setattr(door, "_text", lambda _text: 1 // 0)
    with door.reading() as db:
        assert db.value("SELECT title FROM card") == MASK
    door.close()


def test_another_program_is_followed(path: Path) -> None:
    clock = Clock(MONDAY + dt.timedelta(days=1))
    with bench_at(path) as bench:
        bench.card(bench.board(), "Zephyr calls")
        door = Shared(bench.store, Share(on=True, aliases=True))
        other = session_at(path, clock)
        other.apply("account.new", lambda change: accounts.new(change, "Zephyr"))
        with door.reading() as db:
            assert db.value("SELECT title FROM card") == "Customer 1 calls"
        other.close()
        door.close()
