"""Merging: nothing refers to what is gone but history, nothing is lost, and one undo brings it back byte for byte."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import SOP, Bench, bench_at, derived, full, sound
from kanvtui.errors import NotFoundError
from kanvtui.operations import (
    accounts,
    approvals,
    cards,
    checks,
    history,
    lookup,
    merging,
    merging_names,
    milestones,
    moves,
    notes,
    promises,
)
from kanvtui.operations.reads import history as told_history
from kanvtui.operations.session import Change
from kanvtui.operations.steps import sides
from kanvtui.storage import approvals as approval_rows
from kanvtui.storage import checks as check_rows
from kanvtui.storage import deadlines as deadline_rows
from kanvtui.storage import milestones as milestone_rows
from kanvtui.storage import recurring as recurring_rows
from kanvtui.storage import reviews as review_rows
from kanvtui.storage import scores as score_rows
from kanvtui.storage.database import Database
from kanvtui.storage.schema import JOURNALED

PROCEDURE: dict[str, Any] = {
    **SOP,
    "stages": [
        {**SOP["stages"][0], "checks": [{"key": "read", "text": "Read the brief", "milestone": "brief"}]},
        *SOP["stages"][1:],
    ],
    "milestones": [{"key": "brief", "label": "Brief"}, {"key": "kickoff", "label": "Kickoff"}],
    "deadlines": [{"key": "reply", "what": "Reply", "due": "brief+2d", "warn": "1d"}],
    "approvals": [
        {"key": "budget", "name": "Budget", "stage": "doing",
         "steps": [{"approver": "Legal", "limit": "2d"}, {"approver": "Finance"}]},
    ],
}  # fmt: skip
"""A bit of everything: checks with milestones, deadlines, approvals in turn."""


def pair(bench: Bench, document: dict[str, Any] | None = None, **given_too: Any) -> tuple[int, int, int]:
    """A board with two cards of one customer."""
    board = bench.board("Onboarding", document or PROCEDURE)
    bench.do(accounts.new, "Acme")
    first = bench.card(board, "Acme: website", account="Acme")
    second = bench.card(board, "Acme website", account="Acme", **given_too)
    return board, first, second


def referring(db: Database, table: str, key: int) -> set[tuple[str, str]]:
    """Every (table, column) of the file that refers to a row, asked of the schema and not of the program."""
    found = set()
    for (name,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        for _, _, target, column, *_ in db.rows(f"PRAGMA foreign_key_list({name})"):
            if target == table and db.value(f"SELECT count(*) FROM {name} WHERE {column} = ?", (key,)):
                found.add((name, column))
    return found


def every_reference(db: Database, table: str) -> set[tuple[str, str]]:
    return {
        (name, column)
        for name in JOURNALED
        for _, _, target, column, *_ in db.rows(f"PRAGMA foreign_key_list({name})")
        if target == table
    }


def kinds(bench: Bench, card: int) -> list[str]:
    return [kind for kind, _ in bench.events(card)]


def column(bench: Bench, query: str, *values: object) -> list[Any]:
    return [row[0] for row in bench.db.rows(query, values)]


# Generated from the schema


def stuff(change: Change, table: str, column_: str, key: int, board: int, serial: int) -> None:
    """Insert a row into a table that refers to *key* in a column; what else must not be null is made up."""
    db = change.db
    row: dict[str, object] = {}
    for _, name, kind, needed, default, _ in db.rows(f"PRAGMA table_info({table})"):
        if name == "id" or (not needed or default is not None):
            continue
        row[name] = f"x{serial}" if kind == "TEXT" else serial
    fixed = {
        "board_id": board,
        "stage_id": db.value("SELECT min(id) FROM stage"),
        "recurring_id": db.value("SELECT min(id) FROM recurring"),
        "review_id": db.value("SELECT id FROM review WHERE ended_at IS NULL"),
        "change_id": change.id,
        "card_id": db.value("SELECT min(id) FROM card"),
        "kind": {"review_item": "promise", "event": "noted"}.get(table, "context"),
        "state": {"approval": "waiting", "promise": "open"}.get(table),
        "mode": "schedule",
        "detail": "{}",
        "due": "2026-11-20",
        "starts_on": "2026-11-20",
        "checks": "[]",
        "due_on": f"2026-12-{10 + serial}",
        "rank": f"b{serial:02}",
        "created_at": change.at,
        "stage_since": change.at,
        "account_id": None,
    }
    columns = {name for _, name, *_ in db.rows(f"PRAGMA table_info({table})")}
    row |= {name: value for name, value in fixed.items() if name in row and value is not None}
    row |= {column_: key}
    assert row.keys() <= columns
    names = ", ".join(row)
    db.run(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


@pytest.mark.parametrize("table", ["card", "account", "person"])
def test_nothing_refers_to_what_was_merged_but_its_history(bench: Bench, table: str) -> None:
    board = full(bench)
    bench.do(accounts.new, "Other", owner="Kim Lee")
    one, two = bench.card(board, "Third"), bench.card(board, "Fourth")
    if table == "card":
        keys, merge = (one, two), merging.merge
    elif table == "account":
        keys, merge = (1, 2), merging_names.merge_accounts
    else:
        found = column(bench, "SELECT id FROM person ORDER BY id")
        keys, merge = (found[0], found[1]), merging_names.merge_people
    every = every_reference(bench.db, table)
    serial = itertools.count(1)
    for name, column_ in sorted(every):
        for key in keys:
            bench.do(stuff, name, column_, key, board, next(serial))
    assert referring(bench.db, table, keys[1]) == every  # the test itself forgets none
    counts = {name: bench.db.value(f"SELECT count(*) FROM {name}") for name in JOURNALED}
    before = bench.dump()
    bench.do(merge, keys)
    after = bench.dump()
    assert referring(bench.db, table, keys[1]) <= {("event", f"{table}_id")}
    for name in ("note", "exception", "score", "promise", "occurrence", "review", "card", "account", "person"):
        more = 1 if name == "note" and after["note"] != before["note"] and len(after["note"]) > counts["note"] else 0
        assert len(after[name]) == counts[name] + more, name
    assert len(after["event"]) > counts["event"]
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after
    sound(bench.db)


# Cards full of everything

WORDS = st.sampled_from(["Ann", "Ben", "Kim Lee"])
CARD = st.fixed_dictionaries(
    {
        "owner": st.sampled_from(["", "Ann", "Ben"]),
        "due": st.sampled_from(["", "fri", "+9d", "tomorrow 17:30"]),
        "next": st.sampled_from(["", "Call", "Write"]),
        "account": st.sampled_from(["", "Acme", "Globex"]),
        "labels": st.sets(st.sampled_from("xyz")).map(tuple),
        "note": st.sampled_from(["", "A note", "Another"]),
        "urgent": st.booleans(),
    }
)
ACTS = st.lists(
    st.sampled_from(
        ["doing", "waiting", "done", "tick", "untick", "add", "arr", "code", "score", "block", "pass",
         "snooze", "archive", "milestone", "plan", "reviewer", "outcome", "approve", "note", "pin", "promise", "recur",
         "entered", "escalated", "deadline", "own", "review"]
    ),
    max_size=14,
)  # fmt: skip


def act(bench: Bench, board: int, card: int, word: str, number: int) -> None:
    """Do one thing with a card, as far as it can be done."""
    verbs: dict[str, tuple[Any, ...]] = {
        **{stage: (moves.move, [card], bench.stage(board, stage)) for stage in ("doing", "waiting", "done")},
        "add": (checks.add, card, "Say thanks"),
        "arr": (cards.set_field, card, "arr", f"{number}00"),
        "code": (cards.set_field, card, "code", f"C{card}"),
        "score": (cards.set_field, card, "score", str(number % 5 + 1)),
        "block": (cards.block, [card], f"legal {number}"),
        "pass": (cards.pass_ball, [card], "Globex", "fri"),
        "snooze": (cards.snooze, [card], "+5d"),
        "archive": (cards.archive, [card]),
        "milestone": (milestones.set_date, card, "kickoff", "now"),
        "plan": (milestones.set_date, card, "kickoff", f"+{number + 1}d"),
        "reviewer": (cards.set_reviewer, card, "Ann"),
        "outcome": (cards.set_outcome, card, f"It went {number}"),
    }
    if word in verbs:
        named = {"reason": "they asked"} if word in ("doing", "waiting", "done") else {}
        bench.do(verbs[word][0], *verbs[word][1:], **named)
    elif word in ("tick", "untick"):
        lines = check_rows.of_card(bench.db, card)[:1]
        bench.do(checks.tick, [line.id for line in lines], done=word == "tick")
    elif word == "approve":
        for line in [line for line in approval_rows.of_card(bench.db, card) if line.state == "pending"][:1]:
            bench.do(approvals.approve, line.id, comment=f"fine {number}")
    elif word in ("note", "pin"):
        bench.do(notes.add, f"Note {number}", card_id=card, pinned=word == "pin", private=number % 2 == 0)
    else:
        bench.do(rare, board, card, word, number)


def rare(change: Change, board: int, card: int, word: str, number: int) -> None:
    """Write what takes many steps in the program."""
    db, at = change.db, change.at
    if word == "promise":
        promises.make(change, f"Ann: Send {number} by fri", card_id=card)
    elif word == "recur":
        values: dict[str, object] = {"board_id": board, "key": f"k{number}", "title": "Sync", "rule": "FREQ=WEEKLY"}
        values |= {"stage_id": lookup.card(db, card).stage_id, "mode": "completion", "starts_on": "2026-11-16"}
        row = recurring_rows.insert(db, {**values, "checks": "[]"})
        recurring_rows.insert_occurrence(db, row, "2026-11-16", card)
    elif word == "deadline":
        for line in deadline_rows.of_card(db, card):
            deadline_rows.update(db, line.id, {"done_at": at, "done_by": "kim"})
    elif word == "own":
        values = {"card_id": card, "key": "own", "label": "Own", "due": f"2026-11-{10 + number}"}
        if milestone_rows.find(db, "own", card_id=card) is None:
            milestone_rows.insert(db, {**values, "at": at if number % 2 else None, "set_by": "hand"})
    elif word == "escalated":
        values = {"card_id": card, "key": "rvs", "at": at, "parts": "{}", "given": 1, "value": number * 10**6}
        score_rows.insert(db, {**values, "actor": "kim"})
    elif word == "review":
        review = db.value("SELECT id FROM review WHERE ended_at IS NULL")
        if review is None:
            values = {"started_at": at, "actor": "kim", "scope": "{}", "grouping": "account", "box": 30}
            review = review_rows.insert(db, values)
        values = {"review_id": review, "place": number, "kind": "card", "section": "stale", "title": "One"}
        review_rows.insert_item(db, {**values, "card_id": card, "board_id": board, "reasons": "[]", "seen": 1})


def family(bench: Bench, keys: list[int]) -> dict[str, int]:
    """How many rows of each kind hang on cards."""
    listed = json.dumps(keys)
    tables = ("note", "event", "exception", "score", "promise", "occurrence")
    query = "SELECT count(*) FROM {} WHERE card_id IN (SELECT value FROM json_each(?))"
    return {table: bench.db.value(query.format(table), (listed,)) for table in tables}


@settings(max_examples=25)
@given(data=st.data())
def test_any_cards_merge_without_loss_and_come_back_byte_for_byte(data: st.DataObject, tmp_path_factory: Any) -> None:
    with bench_at(tmp_path_factory.mktemp("merge") / "k.db") as bench:
        board = bench.board("Onboarding", PROCEDURE)
        for name in ("Acme", "Globex"):
            bench.do(accounts.new, name)
        keys = []
        for _ in range(data.draw(st.integers(2, 3))):
            given_ = data.draw(CARD)
            keys.append(bench.card(board, data.draw(st.sampled_from(["Website", "The website", "Launch"])), **given_))
            for number, word in enumerate(data.draw(ACTS)):
                bench.clock.on(minutes=7)
                act(bench, board, keys[-1], word, number)
        both = sides.sides(bench.db, keys)
        choices = {key: data.draw(st.sampled_from(keys)) for key in both.keys if data.draw(st.booleans())}
        keep = data.draw(st.sampled_from(keys))
        hung, before, worked = family(bench, keys), bench.dump(), derived(bench.db)
        said = {text for key in keys for text in spoken_of(bench, key)}
        entries = len(bench.journal())
        bench.clock.on(minutes=7)
        bench.do(merging.merge, keys, choices, keep)
        after = bench.dump()
        assert len(bench.journal()) == entries + 1
        others = [key for key in keys if key != keep]
        for gone in others:
            left = referring(bench.db, "card", gone)
            assert left <= {("event", "card_id"), ("review_item", "card_id")}
            query = "SELECT verdict FROM review_item WHERE card_id = ?"
            assert None not in column(bench, query, gone)
            with pytest.raises(NotFoundError, match=f"merged into #{keep}"):
                lookup.card(bench.db, gone)
        now = family(bench, keys)
        for table in ("exception", "score", "promise", "occurrence"):
            assert now[table] == hung[table] == family(bench, [keep])[table]
        assert now["note"] in (hung["note"], hung["note"] + 1)
        assert {*column(bench, "SELECT id FROM event WHERE id <= ?", max(row[0] for row in before["event"]))} == {
            row[0] for row in before["event"]
        }
        assert len(told_history.events(bench.session, keep)) >= hung["event"]
        assert column(bench, "SELECT count(*) FROM note WHERE card_id = ? AND pinned = 1", keep)[0] <= 1
        held = {*spoken_of(bench, keep), *words_kept(bench, keep)}
        assert not {text for text in said if not any(text in other for other in held)}
        sound(bench.db)
        history.undo(bench.session)
        assert (bench.dump(), derived(bench.db)) == (before, worked)
        history.redo(bench.session)
        assert bench.dump() == after
        bench.reopen()
        history.undo(bench.session)
        assert bench.dump() == before
        sound(bench.db)


def spoken_of(bench: Bench, card: int) -> set[str]:
    """What somebody has typed for a card."""
    row = lookup.card(bench.db, card)
    owner = column(bench, "SELECT name FROM person WHERE id = ?", row.owner_id)
    texts = {row.next, row.blocked_reason, row.outcome, row.holder, *owner}
    texts |= {*column(bench, "SELECT value FROM field_value WHERE card_id = ?", card)}
    texts |= {*column(bench, "SELECT text FROM check_item WHERE card_id = ?", card)}
    texts |= {*column(bench, "SELECT name FROM label WHERE card_id = ?", card)}
    texts |= {*column(bench, "SELECT body FROM note WHERE card_id = ?", card)}
    texts |= {*column(bench, "SELECT comment FROM approval WHERE card_id = ?", card)}
    return {text for text in texts if text}


def words_kept(bench: Bench, card: int) -> set[str]:
    """The titles of a card in its history, and what its notes hold."""
    return {*column(bench, "SELECT body FROM note WHERE card_id = ?", card)}
