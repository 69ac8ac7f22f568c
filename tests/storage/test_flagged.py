"""Flags in SQL are the flags of the domain, whatever stands in the file; derived columns are what they are made of."""

import datetime as dt
import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import FREE, MONDAY, SOP, Bench, bench_at, raw_change
from conftest import LONG
from kanvtui.domain import flags
from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import due_key
from kanvtui.domain.instants import stamp
from kanvtui.operations.reads.board import counts, faces, open_board
from kanvtui.operations.reads.card import detail
from kanvtui.operations.reads.history import events, why
from kanvtui.operations.reads.lists import Filter, card_ids, details
from kanvtui.operations.reads.moment import facts, hidden, moment
from kanvtui.operations.reads.review import agenda
from kanvtui.storage import boards, cards, flagged
from kanvtui.storage.database import Database

ZONES = st.sampled_from([dt.UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Europe/Berlin")])
INSTANTS = st.one_of(
    st.integers(-90 * 24 * 60, 3 * 24 * 60).map(lambda minutes: stamp(MONDAY + dt.timedelta(minutes=minutes))),
    st.sampled_from([stamp(MONDAY), "0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"]),
)
ODD = ("", "x", "not a date", "2026-13-45", "2026-11-2", "2026-11-16T", "2026-11-16 09:00", "2026-11-16T9", "9", "٣")
DUES = st.one_of(
    st.integers(-40, 40).map(lambda days: (MONDAY + dt.timedelta(days=days)).date().isoformat()),
    st.integers(-3000, 3000).map(lambda minutes: (MONDAY + dt.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M")),
    st.sampled_from(["0001-01-01", "9999-12-31", "9999-12-31T23:59", *ODD]),
)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


CARDS = st.fixed_dictionaries(
    {
        "stage": st.integers(0, 3),
        "on_board": st.booleans() | st.just(True),
        "owner_id": maybe(st.just(1)),
        "account_id": maybe(st.integers(1, 4)),
        "due": maybe(DUES),
        "urgent": st.integers(0, 1),
        "blocked_since": maybe(INSTANTS),
        "snoozed_until": maybe(DUES),
        "snoozed_at": maybe(INSTANTS),
        "created_at": INSTANTS,
        "stage_since": INSTANTS,
        "closed_at": maybe(INSTANTS),
        "events": st.lists(st.tuples(INSTANTS, st.integers(0, 1)), max_size=3),
        "checks": st.lists(st.tuples(maybe(DUES), maybe(INSTANTS)), max_size=2),
        "notes": st.lists(st.tuples(INSTANTS, st.integers(0, 1)), max_size=2),
    }
)
WORLDS = st.fixed_dictionaries(
    {
        "cards": st.lists(CARDS, min_size=1, max_size=8),
        "account_notes": st.lists(st.tuples(st.integers(1, 4), INSTANTS), max_size=3),
        "minutes": st.integers(-2000, 2000),
        "zone": ZONES,
    }
)


def put(db: Database, table: str, **values: object) -> int:
    marks = ", ".join("?" * len(values))
    return db.run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def fill(db: Database, world: dict[str, Any], change_id: int) -> None:
    put(db, "person", name="Ann", name_key="ann")
    for health in (None, "green", "yellow", "at_risk"):
        put(db, "account", name=str(health), name_key=str(health), health=health)
    stages = [row[0] for row in db.rows("SELECT id FROM stage ORDER BY id")]
    for number, row in enumerate(world["cards"]):
        values = {key: value for key, value in row.items() if key not in ("stage", "on_board", "events", "checks")}
        del values["notes"]
        stage = stages[row["stage"] + 4 * (number % 2)]
        board = db.value("SELECT board_id FROM stage WHERE id = ?", (stage,))
        rank = f"a{number}V" if row["on_board"] else None
        fixed = {"uid": f"u{number}", "board_id": board, "stage_id": stage, "rank": rank, "title": f"Card {number}"}
        key = put(db, "card", **fixed, **values, active_at="")
        for at, counts_too in row["events"]:
            fixed = {"change_id": change_id, "kind": "x", "actor": "x", "detail": "{}", "card_id": key}
            put(db, "event", **fixed, at=at, substantive=counts_too)
        for due, done in row["checks"]:
            put(db, "check_item", card_id=key, text="x", rank="a0", due=due, done_at=done)
        for place, (edited, pinned) in enumerate(row["notes"]):
            _note(db, f"c{key}-{place}", edited, card_id=key, pinned=pinned, account_id=row["account_id"])
    for place, (account, edited) in enumerate(world["account_notes"]):
        _note(db, f"a{place}", edited, account_id=account)


def _note(db: Database, uid: str, edited: str, **given: object) -> None:
    fixed = {"kind": "context", "title": "x", "body": "x", "author": "x", "created_at": edited, "edited_at": edited}
    put(db, "note", uid=uid, **fixed, **given)


def filled(bench: Bench, world: dict[str, Any]) -> None:
    bench.board("Small", SOP)
    bench.board("Free", FREE)
    raw_change(bench.store, lambda db: fill(db, world, bench.store.newest()))
    bench.clock.on(minutes=world["minutes"])
    bench.session.calendar = Calendar(world["zone"])


@pytest.mark.no_cover
@settings(max_examples=400 if LONG else 60)
@given(world=WORLDS)
def test_sql_and_domain_agree(world: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, bench_at(Path(folder) / "t.db") as bench:
        filled(bench, world)
        db = bench.db
        at = moment(bench.session.now(), bench.session.calendar, boards.stages(db))
        rows = cards.faces(db, range(1, len(world["cards"]) + 1))
        assert len(rows) == len(world["cards"])
        for known in ([1], [2], [1, 2], []):
            held = {row.id: flags.flags(facts(row), at.cuts) for row in rows if row.board_id in known}
            for flag in flags.ORDER:
                expected = {key for key, names in held.items() if flag in names}
                found = flagged.ids(db, flag, at.cuts, known)
                assert set(found) == expected, flag
                assert len(found) == len(expected), flag
            assert flagged.counts(db, at.cuts, known) == {
                flag: sum(flag in names for names in held.values()) for flag in flags.ORDER
            }
            shown = [row for row in rows if row.board_id in known and not hidden(row, at)]
            assert counts(db, at, known) == {
                flag: sum(flag in flags.flags(facts(row), at.cuts) for row in shown) for flag in flags.ORDER
            }


@pytest.mark.no_cover
@settings(max_examples=400 if LONG else 40)
@given(world=WORLDS)
def test_derived_columns_are_what_they_are_made_of(world: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, bench_at(Path(folder) / "t.db") as bench:
        filled(bench, world)
        for number, given_card in enumerate(world["cards"], 1):
            row = cards.get(bench.db, number)
            assert row is not None
            assert row.active_at == max([given_card["created_at"], *(at for at, so in given_card["events"] if so)])
            dues = [given_card["due"], *(due for due, done in given_card["checks"] if done is None)]
            assert row.nearest_due == min((due_key(due) for due in dues if due is not None), default=None)
            assert row.rev == 1


@pytest.mark.no_cover
@settings(max_examples=400 if LONG else 40)
@given(world=WORLDS)
def test_no_row_keeps_a_screen_from_opening(world: dict[str, Any]) -> None:
    """Whatever a foreign program wrote, every read gives a picture, and the review counts what it lists."""
    with tempfile.TemporaryDirectory() as folder, bench_at(Path(folder) / "t.db") as bench:
        filled(bench, world)
        session = bench.session
        for board in (1, 2):
            picture = open_board(session, board)
            keys = [key for column in picture.columns for key in column.ids]
            shown = faces(session, board, keys)
            assert set(shown) == set(keys)
            review = agenda(session, board)
            assert review.counts == picture.head.counts
            assert sum(review.counts.values()) == sum(len(line.reasons) for line in review.lines)
            assert [line.card_id for line in review.lines] == list(dict.fromkeys(line.card_id for line in review.lines))
            for line in review.lines:
                assert line.flag == line.reasons[0].flag
                assert [reason.flag for reason in line.reasons] == [
                    flag for flag in flags.ORDER if flag in {reason.flag for reason in line.reasons}
                ]
            assert set(card_ids(session, Filter(board="Small" if board == 1 else "Free"))) == set(keys)
        whole = agenda(session)
        places = [flags.ORDER.index(line.flag) for line in whole.lines]
        assert places == sorted(places)
        for number in range(1, len(world["cards"]) + 1):
            found = detail(session, number)
            assert found.id == number
            assert all(reason.words for reason in found.reasons)
            assert why(session, number)
            assert events(session, number) is not None
        details(session, Filter())
        details(session, Filter(archived=True))
        agenda(session, as_of=MONDAY + dt.timedelta(days=400))


@pytest.mark.parametrize(
    ("flag", "index"),
    [
        ("at_risk", "card_risk"),
        ("overdue", "card_due"),
        ("overdue", "card_since"),
        ("blocked", "card_blocked"),
        ("stale", "card_stale"),
        ("ownerless", "card_ownerless"),
        ("stale_note", "note_pinned"),
    ],
)
def test_flags_are_found_by_their_partial_indexes(bench: Bench, flag: str, index: str) -> None:
    bench.board()
    at = moment(bench.session.now(), bench.session.calendar, boards.stages(bench.db))
    plans: list[str] = []
    real = bench.db.rows

    def planned(sql: str, bound: Any) -> list[tuple[Any, ...]]:
        plans.extend(row[3] for row in real(f"EXPLAIN QUERY PLAN {sql}", bound))
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench.db, "rows", planned)
        flagged.ids(bench.db, flag, at.cuts, [1])
    assert any(f"INDEX {index} " in plan for plan in plans), plans
    assert not [plan for plan in plans if plan.startswith("SCAN card")], plans


def test_a_bad_row_is_one_marked_card(bench: Bench, board: int) -> None:
    """D06: written by another program, with the journal's triggers satisfied."""
    good, bad = bench.card(board, "Good", due="fri"), bench.card(board, "Bad", due="fri")
    bench.close()
    other = sqlite3.connect(bench.path, isolation_level=None)
    other.executescript(
        f"""BEGIN;
        INSERT INTO change (at, actor, source, kind, label) VALUES ('never', 'x', 'shell', 'x', 'x');
        INSERT INTO recording (id, change_id) VALUES (1, last_insert_rowid());
        UPDATE card SET due = 'soon', nearest_due = 'soon', created_at = 'once', stage_since = 'then',
            active_at = 'never', blocked_since = 'ever', snoozed_until = 'later', snoozed_at = 'x',
            holder = 'Legal', holder_since = 'x', review_by = 'x', nudge_on = 'x' WHERE id = {bad};
        UPDATE event SET at = 'never', detail = '[[' WHERE card_id = {bad};
        DELETE FROM recording;
        COMMIT;"""
    )
    other.close()
    bench.reopen()
    picture = open_board(bench.session, board)
    assert set(picture.columns[0].ids) == {good, bad}
    shown = faces(bench.session, board, [good, bad])
    assert [shown[key].unreadable for key in (good, bad)] == [False, True]
    assert shown[bad].title == "Bad"
    assert [line.card_id for line in agenda(bench.session).lines] == [bad, good]
    assert detail(bench.session, bad).due_words == "due date unreadable: soon"
    assert [line.words for line in events(bench.session, bad)][-1] == "made in None"
    assert card_ids(bench.session, Filter(words="bad")) == [bad]
    assert why(bench.session, bad)


def test_labels_come_in_the_order_they_were_put_on(bench: Bench, board: int) -> None:
    card = bench.card(board, labels=("z", "a", "m"))
    (row,) = cards.faces(bench.db, [card])
    assert json.loads(row.labels or "") == ["z", "a", "m"]
