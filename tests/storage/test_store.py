"""The one door: a change is whole or not at all, and every failure says what to do."""

import sqlite3
import time
from pathlib import Path

import peewee
import pytest

from builders import FREE, MONDAY, Bench, Clock, bench_at, raw_change, sound, within
from kanvtui.domain.instants import stamp
from kanvtui.errors import AccessError, BusyError, KanvError, RefusedError, StoreError
from kanvtui.operations import accounts, cards, moves
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.session import Change
from kanvtui.storage import aside
from kanvtui.storage.database import Database
from kanvtui.storage.failures import explained, explaining
from kanvtui.storage.store import By, Recording, Store

BY = By(stamp(MONDAY), "kim", "shell")


def test_a_change_has_all_its_facts(bench: Bench) -> None:
    def body(recording: Recording) -> None:
        recording.label = "made Acme"
        recording.db.run("INSERT INTO person (name, name_key) VALUES ('Acme', 'acme')")

    changes = bench.store.change(By("2026", "ann", "app"), "person.new", body)
    assert (changes.label, changes.people, changes.last) == ("made Acme", frozenset({1}), 1)
    query = "SELECT at, actor, source, kind, label, undoable FROM change"
    assert bench.db.rows(query) == [("2026", "ann", "app", "person.new", "made Acme", 1)]


def test_a_change_without_a_label_goes_by_its_kind(bench: Bench) -> None:
    changes = bench.store.change(
        BY, "person.new", lambda r: r.db.run("INSERT INTO person (name, name_key) VALUES ('A', 'a')")
    )
    assert changes.label == "person.new"


@pytest.mark.parametrize("error", [RefusedError("no"), KeyError("bug"), KeyboardInterrupt(), RuntimeError("x")])
def test_a_body_that_fails_leaves_nothing(bench: Bench, board: int, error: BaseException) -> None:
    before, entries = bench.dump(), bench.journal()

    def body(change: Change) -> None:
        cards.add(change, board, cards.NewCard("A"))
        raise error

    with pytest.raises(type(error)):
        bench.do(body)
    assert (bench.dump(), bench.journal()) == (before, entries)
    sound(bench.db)
    bench.card(board)
    assert bench.journal()[-1][0] == entries[-1][0] + 1


def test_a_body_that_changes_nothing_leaves_no_entry(bench: Bench, board: int) -> None:
    last = bench.store.newest()
    changes = bench.store.change(BY, "nothing", lambda _: None)
    assert changes.nothing
    assert changes.last == last == bench.store.newest()
    sound(bench.db)


def test_a_statement_that_is_refused_is_explained(bench: Bench) -> None:
    bench.do(accounts.new, "Acme")
    with pytest.raises(StoreError, match=r"SQLite refused the operation on .* \(IntegrityError\)"):
        raw_change(bench.store, lambda db: db.run("INSERT INTO account (name, name_key) VALUES ('Acme', 'acme')"))
    with pytest.raises(StoreError, match="SQLite refused the operation"):
        raw_change(
            bench.store, lambda db: db.run_many("INSERT INTO account (name, name_key) VALUES (?, ?)", [("A", "acme")])
        )


def test_a_held_lock_is_told_within_the_wait_and_reads_go_on(path: Path) -> None:
    with bench_at(path, wait=0.1) as bench:
        board = bench.board("Free", FREE)
        card = bench.card(board)
        before, entries = bench.dump(), bench.journal()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        start = time.perf_counter()
        with pytest.raises(BusyError, match=r"another program is writing to .* — nothing was stored") as caught:
            bench.do(moves.step, [card], 1)
        assert 0.05 < time.perf_counter() - start < within(0.6)
        assert caught.value.exit_code == 4
        start = time.perf_counter()
        assert board_reads.open_board(bench.session, board).columns[0].ids == (card,)
        with pytest.raises(BusyError):
            aside.keep_setting(bench.store, "a", "b")
        board_reads.remember(bench.session, board)  # not worth an error
        assert time.perf_counter() - start < within(0.6)
        assert (bench.dump(), bench.journal()) == (before, entries)
        other.execute("ROLLBACK")
        bench.do(moves.step, [card], 1)
        other.close()


def test_a_reader_sees_one_picture(bench: Bench, path: Path) -> None:
    first = bench.board("First")
    with bench.session.reading() as db:
        count = db.value("SELECT count(*) FROM board")
        with bench_at(path) as other:
            other.board("Second")
        assert db.value("SELECT count(*) FROM board") == count == first
    assert bench.db.value("SELECT count(*) FROM board") == 2


def test_reading_inside_a_change_sees_the_change(bench: Bench) -> None:
    def body(change: Change) -> int:
        accounts.new(change, "Acme")
        with bench.session.reading() as db:
            return int(db.value("SELECT count(*) FROM account"))

    assert bench.do(body) == 1


@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_is_gone_takes_no_change(bench: Bench, board: int, path: Path, *, replaced: bool) -> None:
    card = bench.card(board)
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    if replaced:
        Store.open(path).close()
        size = path.stat().st_size
    with pytest.raises(StoreError, match="is gone or was replaced — nothing was stored") as caught:
        bench.do(moves.step, [card], 1)
    assert caught.value.exit_code == 3
    with pytest.raises(StoreError, match="is gone"):
        aside.keep_draft(bench.store, "note", 1, "text", "2026")
    assert path.exists() == replaced
    if replaced:
        assert path.stat().st_size == size
    assert board_reads.open_board(bench.session, board).columns[0].ids == (card,)


def test_text_that_is_no_utf8_can_be_read(bench: Bench, board: int) -> None:
    for number in range(3):
        bench.card(board, f"Card {number}")
    raw_change(bench.store, lambda db: db.run("UPDATE card SET title = CAST(x'62ff63' AS TEXT) WHERE id = 2"))
    titles = [face.title for face in board_reads.faces(bench.session, board, [1, 2, 3]).values()]
    assert titles == ["Card 0", "b�c", "Card 2"]
    bench.do(cards.retitle, 2, "Good again")
    assert bench.column(2, "title") == "Good again"


@pytest.mark.parametrize("place", [0, 40])
def test_no_utf8_is_found_wherever_it_stands(path: Path, place: int) -> None:
    with bench_at(path) as bench:
        for number in range(60):
            bench.do(accounts.new, f"A{number}")
        raw_change(
            bench.store,
            lambda db: db.run("UPDATE account SET currency = CAST(x'ff' AS TEXT) WHERE id = ?", (place + 1,)),
        )
        found = bench.db.rows("SELECT currency FROM account ORDER BY id")
        assert found[place] == ("�",)
        assert len(found) == 60


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("database is locked", BusyError, "another program is writing"),
        ("database table is locked: card", BusyError, "another program is writing"),
        ("database or disk is full", AccessError, "the disk is full"),
        ("disk I/O error", AccessError, "the disk is full or failing"),
        ("attempt to write a readonly database", AccessError, "can only be read"),
        ("unable to open database file", AccessError, "cannot be opened"),
        ("database disk image is malformed", StoreError, "is damaged"),
        ("file is not a database", StoreError, "is damaged"),
        ("no such table: card", StoreError, "was changed by another program"),
        ("no such column: card.uid", StoreError, "was changed by another program"),
        ("UNIQUE constraint failed: card.uid", StoreError, r"SQLite refused the operation on .* \(IntegrityError\)"),
    ],
)
def test_failures_are_explained(path: Path, text: str, error: type[KanvError], words: str) -> None:
    for kind in (sqlite3.IntegrityError, peewee.IntegrityError):
        found = explained(kind(text), path)
        assert type(found) is error
        with pytest.raises(error, match=words) as caught, explaining(path):
            raise kind(text)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_damaged_page_is_explained(path: Path) -> None:
    with bench_at(path) as bench:
        board = bench.board()
        for number in range(50):
            bench.card(board, f"Card {number}" * 20)
    with path.open("r+b") as file:
        size = path.stat().st_size
        for place in range(4096, size, 4096):
            file.seek(place)
            file.write(b"\xa5" * 512)
    with pytest.raises(StoreError, match="is damaged") as caught, bench_at(path) as bench:
        board_reads.open_board(bench.session, board)
    assert caught.value.exit_code == 3


def test_settings_and_drafts_stand_aside(bench: Bench, path: Path) -> None:
    assert aside.setting(bench.store, "theme") is None
    aside.keep_setting(bench.store, "theme", "dark")
    aside.keep_setting(bench.store, "theme", "light")
    aside.keep_draft(bench.store, "note", 7, "half a", stamp(MONDAY))
    aside.keep_draft(bench.store, "note", 7, "half a note", stamp(MONDAY))
    aside.drop_draft(bench.store, "note", 8)
    bench.reopen()
    assert aside.setting(bench.store, "theme") == "light"
    assert aside.draft(bench.store, "note", 7) == "half a note"
    aside.drop_draft(bench.store, "note", 7)
    assert aside.draft(bench.store, "note", 7) is None
    assert bench.journal() == []


def test_a_setting_that_is_kept_already_is_not_written(bench: Bench, path: Path) -> None:
    aside.keep_setting(bench.store, "a", "b")
    with bench_at(path) as other:
        bell = other.store.rings()
        aside.keep_setting(bench.store, "a", "b")
        assert other.store.rings() == bell


def test_the_last_board_is_remembered(bench: Bench) -> None:
    assert board_reads.which(bench.session) is None
    first, second = bench.board("A"), bench.board("B")
    assert board_reads.which(bench.session) == first
    board_reads.remember(bench.session, second)
    assert board_reads.which(bench.session) == second
    for odd in ("99", "x", "٣", ""):
        aside.keep_setting(bench.store, board_reads.LAST_BOARD, odd)
        assert board_reads.which(bench.session) == first


def test_two_stores_in_one_process_stay_apart(tmp_path: Path, clock: Clock) -> None:
    with bench_at(tmp_path / "a.db") as first, bench_at(tmp_path / "b.db") as second:
        first.board("A")
        second.board("B")
        assert first.db.value("SELECT name FROM board") == "A"
        assert second.db.value("SELECT name FROM board") == "B"


def test_three_writers_lose_nothing(path: Path) -> None:
    """Processes that add and move at once: everything is there, and the order is total."""
    import os
    import subprocess
    import sys

    with bench_at(path) as bench:
        board = bench.board()
        command = [sys.executable, "-c", _WRITE, str(path), str(board)]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        started = [subprocess.Popen([*command, name], env=env, stderr=subprocess.PIPE) for name in "abc"]
        for process in started:
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 0, errors.decode()
        assert len(bench.order(board, "todo")) == 150
        assert bench.db.value("SELECT count(DISTINCT rank) FROM card") == 150
        # The very first card moves nowhere, unless another one has come before it moves.
        assert bench.db.value("SELECT count(*) FROM change") in (1 + 150 + 149, 1 + 150 + 150)
        sound(bench.db)


_WRITE = """
import sys
from pathlib import Path
from builders import Bench
from kanvtui.operations import moves
bench = Bench(Path(sys.argv[1]))
for number in range(50):
    card = bench.card(int(sys.argv[2]), sys.argv[3] + str(number))
    bench.do(moves.reorder, card, 1 if number else 2)
"""


def test_rows_are_asked_in_short_ways(bench: Bench) -> None:
    db: Database = bench.db
    assert db.row("SELECT 1 WHERE 0") is None
    assert db.value("SELECT 1 WHERE 0") is None
    assert db.row("SELECT 1, 2") == (1, 2)
    with pytest.raises(peewee.OperationalError):
        db.rows("SELECT nonsense")
