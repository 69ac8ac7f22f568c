"""Merging: nothing refers to what is gone but history, nothing is lost, and one undo brings it back byte for byte."""

import itertools
import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import FREE, SOP, Bench, bench_at, derived, environment, full, refused, session_at, sound
from kanvtui.domain.share import Share
from kanvtui.domain.similar import Pair
from kanvtui.domain.walk import Scope
from kanvtui.errors import BusyError, ConflictError, InputError, NotFoundError, RefusedError
from kanvtui.operations import (
    accounts,
    approvals,
    cards,
    checks,
    drafts,
    history,
    lookup,
    merging,
    merging_names,
    milestones,
    moves,
    notes,
    promises,
    reviews,
    triage,
)
from kanvtui.operations.reads import duplicates
from kanvtui.operations.reads import history as told_history
from kanvtui.operations.reads import merging as reads
from kanvtui.operations.reads import triage as stack
from kanvtui.operations.session import APP, Change
from kanvtui.operations.steps import sides
from kanvtui.storage import approvals as approval_rows
from kanvtui.storage import checks as check_rows
from kanvtui.storage import contacts as contact_rows
from kanvtui.storage import deadlines as deadline_rows
from kanvtui.storage import fields as field_rows
from kanvtui.storage import governance as governance_rows
from kanvtui.storage import merging as stored
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
    merge: Any = merging.merge
    if table == "card":
        keys = (one, two)
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
            given_: dict[str, Any] = data.draw(CARD)
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


# Cards by hand


def test_the_older_card_the_earlier_due_the_further_stage_and_the_owner_that_is_there(bench: Bench) -> None:
    board, first, second = pair(bench, owner="Ann", due="fri", labels=("x",), note="Second")
    bench.do(cards.set_due, [first], "+9d")
    bench.do(cards.set_field, first, "arr", "100")
    bench.do(cards.set_field, second, "arr", "200")
    bench.do(moves.move, [second], bench.stage(board, "waiting"), reason="they asked")
    assert bench.do(merging.merge, [second, first]) == first
    row = lookup.card(bench.db, first)
    assert (row.due, row.stage_id) == ("2026-11-20", bench.stage(board, "waiting"))
    assert column(bench, "SELECT name FROM person WHERE id = ?", row.owner_id) == ["Ann"]
    parts = (f"#{first} “Acme: website” also said:", "- Due: Wed 25 Nov 2026", f"#{second} “Acme website” also said:")
    told = "\n\n".join((*parts, "- ARR: 200"))
    assert column(bench, "SELECT body FROM note WHERE title = ?", f"Merged with #{second}") == [told]
    assert bench.changes.label == f"merged #{second} “Acme website” into #{first} “Acme: website”"
    moved = [detail for kind, detail in bench.events(first) if kind == "moved"]
    assert moved[-1]["merged"] is True
    lines = [line.words for line in told_history.events(bench.session, first)]
    assert f"merged with #{second} “Acme website”" in lines
    assert any(line.startswith(f"#{second}: moved from") for line in lines)
    assert f"merged into #{first}" in [line.words for line in told_history.events(bench.session, second)]


def test_a_merge_is_no_move_that_kept_the_rules(bench: Bench) -> None:
    board, first, second = pair(bench)
    bench.do(cards.set_due, [second], "+30d")
    for stage in ("doing", "waiting"):
        bench.do(moves.move, [second], bench.stage(board, stage), reason="they asked")
    bench.do(merging.merge, [first, second])
    assert lookup.card(bench.db, first).stage_id == bench.stage(board, "waiting")
    assert governance_rows.moves(bench.db, board, "") == []
    rules = set(column(bench, "SELECT rule_key FROM exception WHERE card_id = ?", first))
    assert rules
    for rule in rules:
        assert [reason for reason, _ in review_rows.passed(bench.db, board, rule, "")] == ["they asked"]


def test_what_is_chosen_is_taken(bench: Bench) -> None:
    board, first, second = pair(bench, owner="Ann", due="fri")
    bench.do(cards.set_field, first, "arr", "100")
    bench.do(merging.merge, [first, second], {"title": second, "due": first, "field:arr": second}, second)
    row = lookup.card(bench.db, second)
    assert (row.title, row.due, row.rank is not None) == ("Acme website", None, True)
    assert column(bench, "SELECT count(*) FROM field_value WHERE card_id = ?", second) == [0]
    refused(bench, NotFoundError, f"card {first} was merged into #{second}", lookup.card, bench.db, first)
    refused(bench, RefusedError, "Undo takes the merge back", bench.do, moves.bring_back, [first])
    third = bench.card(board, "Third")
    assert bench.do(merging.merge, [third, second]) == second


def test_open_work_is_not_lost_in_a_card_that_is_done_or_put_away(bench: Bench) -> None:
    board, first, second = pair(bench)
    bench.do(moves.complete, [first], reason="over")
    third = bench.card(board, "Third")
    bench.do(cards.archive, [third])
    assert bench.do(merging.merge, [first, second, third]) == first
    row = lookup.card(bench.db, first)
    assert (row.closed_at, row.archived_at, row.rank is not None) == (None, None, True)
    fourth = bench.card(board, "Fourth")
    bench.do(cards.archive, [first])
    bench.do(merging.merge, [first, fourth], {"stage": first})
    assert lookup.card(bench.db, first).archived_at is not None
    assert kinds(bench, first).count("archived") == 1
    fifth = bench.card(board, "Fifth")
    bench.do(merging.merge, [fifth, first])
    assert lookup.card(bench.db, first).rank is not None
    assert "restored" in kinds(bench, first)


def test_what_cannot_be_merged_is_refused_with_the_reason(bench: Bench) -> None:
    board, first, second = pair(bench)
    other = bench.card(bench.board("Free", FREE), "Acme website", account="Acme")
    binned = bench.card(board, "Binned")
    bench.do(cards.delete, [binned])
    refused(bench, RefusedError, "stand on the boards “Onboarding” and “Free”", bench.do, merging.merge, [first, other])
    refused(bench, InputError, "two cards or more", bench.do, merging.merge, [first, first])
    refused(bench, InputError, "two cards or more", bench.do, merging.merge, [])
    refused(bench, NotFoundError, "in the bin", bench.do, merging.merge, [first, binned])
    refused(bench, InputError, "none of those", bench.do, merging.merge, [first, second], None, other)
    refused(bench, InputError, "no fact", bench.do, merging.merge, [first, second], {"colour": first})
    refused(bench, InputError, "none of those", bench.do, merging.merge, [first, second], {"due": 99})
    refused(bench, InputError, "keeping both takes two", bench.do, merging.keep_both, [first])


def test_ticks_milestones_deadlines_and_approvals_of_both_count(bench: Bench) -> None:
    board, first, second = pair(bench)
    for card in (first, second):
        bench.do(cards.set_due, [card], "+30d")
        bench.do(moves.move, [card], bench.stage(board, "doing"))
    line = next(check for check in check_rows.of_card(bench.db, second) if check.key == "read")
    bench.do(checks.tick, [line.id])
    bench.do(checks.set_owner, line.id, "Ann")
    mine = next(check for check in check_rows.of_card(bench.db, first) if check.key == "read")
    bench.do(checks.set_owner, mine.id, "Ben")
    asked = next(row for row in approval_rows.of_card(bench.db, second) if row.state == "pending")
    bench.do(approvals.approve, asked.id, comment="fine")
    before = {row.text for row in check_rows.of_card(bench.db, first)}
    bench.do(merging.merge, [first, second])
    lines = check_rows.of_card(bench.db, first)
    assert {row.text for row in lines} == before
    assert next(row for row in lines if row.key == "read").done_at is not None
    assert [row.key for row in milestone_rows.of_card(bench.db, first)] == ["brief"]
    assert [row.due for row in deadline_rows.of_card(bench.db, first)] == ["2026-11-18"]
    assert [row.state for row in approval_rows.of_card(bench.db, first)] == ["approved", "pending"]
    assert column(bench, "SELECT body FROM note WHERE title LIKE 'Merged%'")[0].endswith(
        "- Check “Read the brief”: owner Ann"
    )


def test_unfinished_notes_and_the_pin(bench: Bench) -> None:
    _, first, second = pair(bench, note="Second")
    bench.do(notes.add, "First", card_id=first)
    drafts.keep(bench.session, drafts.NEW_NOTE, second, "Half a thou")
    bench.do(merging.merge, [first, second])
    rows = bench.db.rows("SELECT title, pinned FROM note WHERE card_id = ? ORDER BY id", (first,))
    assert rows == [("Second", 0), ("First", 1), (f"Unfinished, of #{second}", 0)]
    history.undo(bench.session)
    assert drafts.read(bench.session, drafts.NEW_NOTE, second) == "Half a thou"


def test_work_that_comes_back_goes_on_whichever_card_it_made(bench: Bench) -> None:
    board, first, second = pair(bench)
    bench.do(rare, board, first, "recur", 1)
    bench.do(rare, board, second, "recur", 2)
    bench.do(merging.merge, [first, second])
    assert set(column(bench, "SELECT card_id FROM occurrence")) == {first}
    bench.do(moves.move, [first], bench.stage(board, "done"), reason="over")
    coming = bench.db.rows("SELECT recurring_id, count(*) FROM occurrence GROUP BY recurring_id")
    assert [many for _, many in coming] == [2, 2]


def test_two_times_of_one_work_are_no_pair_and_a_done_one_lets_the_next_come(bench: Bench) -> None:
    board, first, second = pair(bench)
    bench.do(rare, board, first, "recur", 1)
    assert len(duplicates.everything(bench.session, board)) == 1
    bench.do(lambda change: recurring_rows.insert_occurrence(change.db, 1, "2026-11-23", second))
    assert duplicates.everything(bench.session, board) == []
    third = bench.card(board, "Third", account="Acme")
    bench.do(moves.move, [third], bench.stage(board, "done"), reason="over")
    bench.do(merging.merge, [first, second, third], {"stage": third})
    assert lookup.card(bench.db, first).closed_at is not None
    assert column(bench, "SELECT count(*) FROM occurrence") == [3]


def test_a_review_asks_once_and_past_ones_stay(bench: Bench) -> None:
    _, first, second = pair(bench)
    third = bench.card(1, "Acme: third", account="Acme")
    bench.clock.on(days=30)
    review = reviews.begin(bench.session, Scope())
    items = {row.card_id: row for row in review_rows.items(bench.db, review) if row.kind == "card"}
    assert {first, second, third} <= items.keys()
    bench.do(merging.merge, [first, second])
    assert review_rows.item(bench.db, items[second].id).verdict == "merge"  # type: ignore[union-attr]
    assert review_rows.item(bench.db, items[first].id).verdict is None  # type: ignore[union-attr]
    reviews.finish(bench.session, review, 60)
    bench.do(merging.merge, [first, third])
    assert review_rows.item(bench.db, items[third].id).card_id == third  # type: ignore[union-attr]


BUSY = """
import sys
from pathlib import Path
from builders import Bench
from kanvtui.errors import KanvError, NotFoundError
from kanvtui.operations import cards, moves, notes
bench, done, gone = Bench(Path(sys.argv[1]), actor="ann"), 0, 0
print("ready", flush=True)
for turn in range(60):
    for card in (1, 2, 3):
        try:
            bench.do(cards.block, [card], f"reason {turn}")
            bench.do(notes.add, f"Late {turn}", card_id=card)
            done += 1
        except NotFoundError:
            gone += 1
print(done, gone)
bench.close()
"""
"""Writes beside three cards as fast as it can; a card that was merged meanwhile is refused."""


def test_cards_are_merged_while_another_process_writes_to_them(bench: Bench, path: Path) -> None:
    board, first, second = pair(bench)
    third = bench.card(board, "Third")
    other = subprocess.Popen(
        [sys.executable, "-c", BUSY, str(path)], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "ready\n"
    merged = 0
    while other.poll() is None or not merged:
        try:
            bench.do(merging.merge, [first, second, third])
        except BusyError:  # the other one holds the lock
            continue
        merged += 1
        time.sleep(0.01)
        if other.poll() is None:
            with suppress(BusyError, RefusedError, ConflictError):
                history.undo(bench.session)  # the newest change, whoever made it
        if bench.column(second, "deleted_at"):
            bench.do(put_back, second, third)
    done, gone = map(int, other.stdout.read().split())
    assert done + gone == 180
    for key in (second, third):
        if bench.column(key, "deleted_at"):
            assert referring(bench.db, "card", key) <= {("event", "card_id")}
    sound(bench.db)


def put_back(change: Change, *card_ids: int) -> None:
    """Let cards stand on the board again, empty, so that they can be merged once more."""
    for card in card_ids:
        change.db.run("DELETE FROM event WHERE kind = 'merged'")
        moves.bring_back(change, [card])


# Customers and people


def test_customers_with_all_that_hangs_on_them(bench: Bench) -> None:
    board = bench.board("Onboarding", PROCEDURE)
    bench.do(accounts.new, "Acme", owner="Ann", renewal="1 mar 2027")
    bench.do(accounts.new, "ACME Inc.", value="48k", renewal="1 feb 2027")
    card = bench.card(board, "Website", account="ACME Inc.", note="Hello")
    bench.do(lambda change: accounts.set_health(change, lookup.account(change.db, "ACME Inc."), "red", "silent"))
    bench.do(lambda change: accounts.set_health(change, lookup.account(change.db, "Acme"), "green"))
    assert [(twin.first, twin.second, twin.why) for twin in duplicates.accounts(bench.session)] == [
        (1, 2, "the same name")
    ]
    before = bench.dump()
    bench.do(merging_names.merge_accounts, [1, 2], {"name": 2})
    row = lookup.account(bench.db, "ACME Inc.")
    assert (row.id, row.health, row.renewal_on, row.value_minor) == (1, "red", "2027-02-01", 4_800_000)
    assert lookup.account(bench.db, "acme").id == 1  # the old name goes on being understood
    assert lookup.card(bench.db, card).account_id == 1
    assert ("account_changed", "ACME Inc.") in [(kind, detail.get("from")) for kind, detail in bench.events(card)]
    assert column(bench, "SELECT body FROM note WHERE account_id = 1 AND private = 1")[0] == (
        "“Acme” also said:\n\n- Health: green\n- Renewal: Mon 1 Mar 2027"
    )
    refused(bench, RefusedError, "“Acme” was merged into “ACME Inc.” and stands for it", bench.do, accounts.new, "Acme")
    refused(bench, NotFoundError, "gone or put away", bench.do, merging_names.merge_accounts, [1, 2])
    refused(bench, InputError, "two different", bench.do, merging_names.merge_accounts, [1, 1])
    history.undo(bench.session)
    assert bench.dump() == before
    bench.do(merging_names.keep_both_accounts, [1, 2])
    assert duplicates.accounts(bench.session) == []
    refused(bench, InputError, "none of those", bench.do, merging_names.merge_accounts, [1, 2], None, 9)
    refused(bench, InputError, "cannot be chosen", bench.do, merging_names.merge_accounts, [1, 2], {"due": 1})


def test_people_and_whoever_is_named(bench: Bench) -> None:
    board, first, second = pair(bench, owner="Kim Lee")
    bench.do(cards.set_owner, [first], "Kim")
    bench.do(cards.pass_ball, [second], "Kim")
    bench.do(promises.make, "Kim: send it by fri", card_id=first)
    assert [twin.why for twin in duplicates.people(bench.session)] == ["a part of the name"]
    kept, gone = (lookup.known_person(bench.db, name).id for name in ("Kim Lee", "Kim"))
    before = bench.dump()
    bench.do(merging_names.merge_people, [kept, gone], None, kept)
    assert {lookup.card(bench.db, card).owner_id for card in (first, second)} == {kept}
    assert lookup.card(bench.db, second).holder == "Kim Lee"
    assert column(bench, "SELECT who FROM promise") == ["Kim Lee"]
    third = bench.card(board, "Third", owner="Kim")  # the old name means the one that stays
    assert lookup.card(bench.db, third).owner_id == kept
    history.undo(bench.session)
    history.undo(bench.session)
    assert bench.dump() == before
    bench.do(merging_names.keep_both_people, [kept, gone])
    assert duplicates.people(bench.session) == []
    bench.do(merging_names.merge_people, [kept, gone], {"name": gone}, kept)
    assert lookup.known_person(bench.db, "Kim").id == kept
    refused(bench, NotFoundError, "nobody called", lookup.known_person, bench.db, "Zoe")


def stuffed(change: Change, account: int, number: int, board: int) -> None:
    """Give a customer what is its own and no card's."""
    db, at = change.db, change.at
    given: dict[str, object] = {"account_id": account, "key": "brief", "label": "Brief", "due": f"2026-11-1{number}"}
    milestone_rows.insert(db, {**given, "at": at if number == 2 else None, "set_by": "recurring"})
    milestone_rows.insert(db, {**given, "key": f"own{number}", "at": at, "set_by": "recurring"})
    for name, facts in (("Jo", {"email": "jo@example.com"} if number == 1 else {"role": "Champion"}),
                        ("Cleo", {"phone": f"+{number}"}), (f"Only {number}", {"private": 1})):  # fmt: skip
        contact_rows.insert(db, {"account_id": account, "name": name, "rank": f"b{number}{len(name) % 9}", **facts})
    contact_rows.insert(db, {"account_id": account, "name": "Zoe", "rank": f"c{number}aa", "private": number - 1})
    for key, value in (("tier", str(number)), ("same", "x"), (f"own{number}", "y")):
        field_rows.insert(db, {"account_id": account, "key": key, "value": value})
    values: dict[str, object] = {"board_id": board, "account_id": account, "title": "Sync", "rule": "FREQ=WEEKLY"}
    values |= {"stage_id": db.value("SELECT min(id) FROM stage"), "mode": "schedule", "starts_on": "2026-11-16"}
    for key in ("sync", f"own{number}"):
        recurring_rows.insert(db, {**values, "key": key, "checks": "[]"})
    review = review_rows.insert(db, {"started_at": at, "actor": "kim", "scope": "{}", "grouping": "account", "box": 30})
    item: dict[str, object] = {"place": 1, "kind": "account", "section": "customers", "title": "x", "reasons": "[]"}
    for where in {review, 1}:
        review_rows.insert_item(db, {**item, "review_id": where, "account_id": account, "seen": 1})


def test_what_two_customers_both_have_is_joined(bench: Bench) -> None:
    board = bench.board("Onboarding", PROCEDURE)
    for number, name in ((1, "Acme"), (2, "ACME Inc.")):
        bench.do(accounts.new, name)
        bench.do(stuffed, number, number, board)
    card = bench.card(board, "Website", account="ACME Inc.")
    drafts.keep(bench.session, "note.account", 2, "Half")
    both = reads.accounts(bench.session, [1, 2])
    assert [choice.key for choice in both.choices if choice.differs] == [
        "name",
        "field:tier",
        "field:own1",
        "field:own2",
    ]
    before = bench.dump()
    bench.do(merging_names.merge_accounts, [1, 2], {"field:tier": 2, "field:own1": 2})
    held = {key: value for _, key, value in stored.account_fields(bench.db, 1)}
    assert held == {"tier": "2", "same": "x", "own2": "y"}
    brief = milestone_rows.find(bench.db, "brief", account_id=1)
    assert brief is not None
    assert (brief.due, brief.at is not None) == ("2026-11-12", True)
    people = [(row.name, row.role, row.email) for row in contact_rows.of_account(bench.db, 1)]
    assert ("Jo", "Champion", "jo@example.com") in people
    assert sorted(name for name, *_ in people) == ["Cleo", "Cleo", "Jo", "Only 1", "Only 2", "Zoe"]
    running = column(bench, "SELECT key FROM recurring WHERE account_id = 1 AND ended_at IS NULL")
    assert sorted(running) == ["own1", "own2", "sync"]
    items = bench.db.rows("SELECT review_id, account_id, verdict FROM review_item")
    assert sorted(items, key=str) == [(1, 1, None), (1, 2, "merge"), (2, 1, None)]
    assert column(bench, "SELECT private FROM note WHERE body = 'Half'") == [1]
    deadline = deadline_rows.of_card(bench.db, card)[0]
    assert deadline.due == "2026-11-14"  # counted from the customer's milestone
    assert referring(bench.db, "account", 2) <= {("event", "account_id"), ("review_item", "account_id")}
    history.undo(bench.session)
    assert bench.dump() == before


def test_the_further_row_of_approvals_and_the_first_day_count(bench: Bench) -> None:
    board, first, second = pair(bench)
    for number, card in enumerate((first, second)):
        bench.do(cards.set_due, [card], "+30d")
        bench.do(moves.move, [card], bench.stage(board, "doing"))
        bench.do(milestones.set_date, card, "kickoff", "12 nov" if number else "now")
        asked = next(row for row in approval_rows.of_card(bench.db, card) if row.state == "pending")
        bench.do(approvals.approve, asked.id, comment=f"fine {number}")
        bench.do(rare, board, card, "deadline", 0)
    last = next(row for row in approval_rows.of_card(bench.db, second) if row.state == "pending")
    bench.do(approvals.approve, last.id)
    bench.do(lambda change: change.db.run("DELETE FROM approval WHERE card_id = ? AND place = 2", (first,)))
    lines = check_rows.of_card(bench.db, second)
    bench.do(checks.edit, lines[1].id, words="Show it to them", due="tomorrow")
    bench.do(lambda change: change.db.run("UPDATE check_item SET required = 1 WHERE card_id = ?", (second,)))
    before = bench.dump()
    bench.do(merging.merge, [first, second])
    assert [row.state for row in approval_rows.of_card(bench.db, first)] == ["approved", "approved"]
    held = milestone_rows.find(bench.db, "kickoff", card_id=first)
    assert held is not None
    assert held.due == "2026-11-16"
    (body,) = column(bench, "SELECT body FROM note WHERE title LIKE 'Merged%'")
    assert "- Budget: Legal approved (kim, 2026-11-16): fine 0" in body
    assert "“Show it to them”" in body
    history.undo(bench.session)
    assert bench.dump() == before


def test_what_only_the_other_card_has_comes_along(bench: Bench) -> None:
    board, first, second = pair(bench)
    bench.do(milestones.set_date, first, "kickoff", "+9d")
    bench.do(cards.set_due, [second], "+30d")
    bench.do(moves.move, [second], bench.stage(board, "doing"))
    bench.do(milestones.set_date, second, "kickoff", "now")
    mine, other = (check_rows.of_card(bench.db, card)[0].id for card in (first, second))
    bench.do(checks.set_owner, other, "Ann")
    bench.do(checks.edit, other, due="tomorrow")
    bench.do(merging.merge, [first, second])
    held = milestone_rows.find(bench.db, "kickoff", card_id=first)
    assert held is not None
    assert (held.due, bool(held.at)) == ("2026-11-16", True)
    assert [row.state for row in approval_rows.of_card(bench.db, first)] == ["pending", "waiting"]
    check = check_rows.get(bench.db, mine)
    assert check is not None
    assert check.due == "2026-11-17"
    assert column(bench, "SELECT name FROM person WHERE id = ?", check.owner_id) == ["Ann"]
    assert {row.key for row in check_rows.of_card(bench.db, first)} == {"read", "show", "thank"}


# What looks alike


def test_triage_offers_what_looks_alike_and_remembers_that_both_are_kept(bench: Bench) -> None:
    board, first, second = pair(bench)
    third = bench.card(board, "Launch", account="Acme")
    bench.do(cards.set_field, third, "code", "X")
    lines = {line.card_id: line for line in stack.stack(bench.session).lines}
    assert lines[second].flag == "duplicate"
    assert lines[second].reasons[0].told == f"looks like #{first} “Acme: website”: the same title"
    assert {lines[first].flag, lines[third].flag} == {"new"}
    assert stack.look(bench.session, second).twins == (first,)
    assert [key for key, _, _ in duplicates.beside(bench.session, first)] == [second]
    bench.do(triage.keep, [second])
    assert stack.look(bench.session, second).twins == ()
    bench.clock.on(days=1)
    assert "duplicate" not in {line.flag for line in stack.stack(bench.session).lines}
    history.undo(bench.session)
    assert stack.look(bench.session, second).twins == (first,)
    bench.do(triage.merge, [first, second], {}, first)
    assert kinds(bench, first)[-1] == kinds(bench, second)[-1] == "triaged"
    assert duplicates.of_card(bench.db, second) == []


def test_one_value_of_a_unique_field_is_offered(bench: Bench) -> None:
    board = bench.board("Onboarding", PROCEDURE)
    one, two = bench.card(board, "One", fields=(("code", "X1"),)), bench.card(board, "Two")
    error = refused(bench, cards.TakenError, "taken by #1", bench.do, cards.set_field, two, "code", "X1")
    assert (error.card_id, error.other) == (two, one)  # type: ignore[attr-defined]
    bench.do(lambda change: change.db.run(
        "INSERT INTO field_value (card_id, key, value) VALUES (?, 'code', 'X1')", (two,)
    ))  # fmt: skip
    assert duplicates.of_card(bench.db, two) == [Pair(one, two, "the same Code")]
    assert [twin.why for twin in duplicates.everything(bench.session, board)] == ["the same Code"]
    bench.do(merging.keep_both, [one, two])
    assert duplicates.everything(bench.session) == []


def test_a_shared_screen_tells_nothing_of_what_is_masked(bench: Bench) -> None:
    _, first, second = pair(bench)
    bench.do(accounts.new, "Umbrella")
    bench.session.source = APP
    bench.session.sharing.set(Share(on=True, aliases=True))
    told = repr([duplicates.everything(bench.session), reads.cards(bench.session, [first, second])])
    assert "Acme" not in told
    assert "website" in told
    bench.do(merging.merge, [first, second], {"title": second})
    lines = [line.words for line in told_history.events(bench.session, first)]
    assert not any("Acme" in line for line in lines)
    bench.do(merging_names.merge_accounts, [1, 2])
    assert "Acme" not in repr(reads.cards(bench.session, [first, bench.card(1, "Umbrella: other")]))


def test_a_second_program_at_work(bench: Bench, path: Path) -> None:
    board, first, second = pair(bench)
    other = session_at(path, bench.clock, actor="ann")
    try:
        both = reads.cards(bench.session, [first, second])
        other.apply("owner", lambda change: cards.set_owner(change, [second], "Zoe"))
        other.apply("new", lambda change: cards.add(change, board, cards.NewCard("From elsewhere")))
        bench.do(merging.merge, [first, second], {choice.key: choice.chosen for choice in both.choices})
        with pytest.raises(NotFoundError, match=f"merged into #{first}"):
            other.apply("owner", lambda change: cards.set_owner(change, [second], "Ben"))
        other.apply("note", lambda change: notes.add(change, "Late", card_id=first))
        zoe = lookup.known_person(bench.db, "Zoe")
        assert lookup.card(bench.db, first).owner_id == zoe.id  # what came meanwhile is not lost
        with pytest.raises(NotFoundError):
            bench.do(merging.merge, [first, second])
        other.apply("undo it", lambda change: notes.remove(change, column(bench, "SELECT max(id) FROM note")[0]))
    finally:
        other.close()
    sound(bench.db)
