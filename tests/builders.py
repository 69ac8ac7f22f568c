"""What tests of storage and operations share: a clock, a session on a real file, a small SOP, dumps, hostile texts."""

import datetime as dt
import itertools
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.changes import Changes
from kanvtui.domain.instants import stamp
from kanvtui.domain.settings import Settings
from kanvtui.errors import KanvError
from kanvtui.operations import accounts, boards, cards, checks, history, moves, notes
from kanvtui.operations.session import Change, Session
from kanvtui.sops.files import load, shipped
from kanvtui.storage import (
    approvals,
    contacts,
    deadlines,
    metric_entries,
    milestones,
    promises,
    recurring,
    reviews,
    scores,
)
from kanvtui.storage import boards as boards_storage
from kanvtui.storage.database import Database
from kanvtui.storage.schema import JOURNALED
from kanvtui.storage.store import By, Recording, Store

MONDAY = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)
"""The instant at which every clock of the tests starts: a Monday."""

SOP: dict[str, Any] = {
    "name": "Small",
    "stages": [
        {"key": "todo", "name": "To do", "kind": "queue", "stale_after": "20bd"},
        {
            "key": "doing",
            "name": "Doing",
            "kind": "active",
            "stale_after": "5bd",
            "time_limit": "7d",
            "wip_limit": 2,
            "exit": "The work is done and shown.",
            "requires": ["owner", "arr"],
            "requires_entry": ["due"],
            "checks": [
                {"key": "show", "text": "Show it", "required": True, "owner": "CSM", "due": "kickoff+2d"},
                {"key": "thank", "text": "Say thanks"},
            ],
        },
        {"key": "waiting", "name": "Waiting", "kind": "waiting", "time_limit": "36h"},
        {"key": "done", "name": "Done", "kind": "done", "entry": "It is shown."},
    ],
    "fields": [
        {"key": "arr", "label": "ARR", "type": "money"},
        {"key": "code", "label": "Code", "unique": True},
        {"key": "score", "label": "Score", "type": "score"},
        {"key": "end", "label": "Ends on", "card": "due"},
    ],
    "notes": [
        {"key": "plan", "title": "Plan: {customer}", "body": "For {owner} by {me}", "pinned": True, "stage": "doing"},
    ],
}
"""Every kind of stage, with gates on leaving and entering "Doing"."""

FREE: dict[str, Any] = {
    "name": "Free",
    "stages": [
        {"key": "one", "name": "One", "kind": "queue"},
        {"key": "two", "name": "Two", "kind": "active", "wip_limit": 1},
        {"key": "three", "name": "Three", "kind": "waiting"},
        {"key": "end", "name": "End", "kind": "done"},
    ],
}
"""No gate anywhere."""

HOSTILE = (
    "[bold]x[/bold]",
    "a [/] b",
    "[@click=app.quit]x[/]",
    "[#zzz] [on [$primary] \\[",
    "A\x1b[2J\x1b[3J\x1b[13;37HX",
    "\x1b]52;c;aGFja2Vk\x07",
    "\x07\x08\x0c\x7f\x85\x9b31m",
    "\u202eabc\u202c \u2066x\u2069 \u200bz",
    "👩\u200d👩\u200d👧 🇩🇪 e\u0301 日本 שלום ❤\ufe0f",
    "'); DROP TABLE card; --",
    '" * NEAR( : AND -x ^ %_\\',
    "=1+1",
    "--version",
    "{customer} [DATE] {0}",
    "x" * 500,
)
"""Titles that have broken other programs."""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, at: dt.datetime = MONDAY) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at

    def on(self, **delta: float) -> None:
        """Set the clock on by so many `days`, `hours`, `minutes` (or back)."""
        self.at += dt.timedelta(**delta)


_names = itertools.count()


def session_at(
    path: Path,
    clock: Callable[[], dt.datetime],
    *,
    actor: str = "kim",
    settings: Settings | None = None,
    zone: dt.tzinfo = dt.UTC,
    wait: float = 4.0,
) -> Session:
    """Open a session at a file."""
    given = settings or Settings()
    return Session(Store.open(path, wait=wait), clock, actor, given, given.calendar(zone))


class Bench:
    """A session with short ways to use it: `do(verb, …)` runs one verb as one change and returns its value."""

    def __init__(self, path: Path, clock: Clock | None = None, **options: Any) -> None:
        self.path = path
        self.clock = clock or Clock()
        self.options = options
        self.session = session_at(path, self.clock, **options)
        self.changes = Changes(last=0)

    @property
    def store(self) -> Store:
        """The open store."""
        return self.session.store

    @property
    def db(self) -> Database:
        """The database."""
        return self.session.store.db

    def do(self, verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Run `verb(change, …)` as one change; what it touched stands in `changes` afterwards."""
        found: list[Any] = []

        def body(change: Change) -> None:
            found[:] = [verb(change, *args, **named)]

        self.changes = self.session.apply(getattr(verb, "__name__", "test"), body)
        return found[0]

    def board(self, name: str = "", document: dict[str, Any] | None = None) -> int:
        """Make a board, of the small SOP unless told otherwise."""
        made: int = self.do(boards.new, name or f"Board {next(_names)}", document or SOP)
        return made

    def card(self, board_id: int, title: str = "A card", stage: str = "", **given: Any) -> int:
        """Make a card in a stage named by its key (the first one else)."""
        stage_id = self.stage(board_id, stage) if stage else None
        made: int = self.do(cards.add, board_id, cards.NewCard(title, **given), stage_id)
        return made

    def stage(self, board_id: int, key: str) -> int:
        """Return the id of a stage by its key."""
        found: int = self.db.value("SELECT id FROM stage WHERE board_id = ? AND key = ?", (board_id, key))
        return found

    def order(self, board_id: int, stage: str) -> list[int]:
        """Return the ids in a stage, in their order."""
        query = "SELECT id FROM card WHERE stage_id = ? AND rank IS NOT NULL ORDER BY rank"
        return [row[0] for row in self.db.rows(query, (self.stage(board_id, stage),))]

    def events(self, card_id: int) -> list[tuple[str, dict[str, Any]]]:
        """Return (kind, detail) of what happened to a card, oldest first."""
        rows = self.db.rows("SELECT kind, detail FROM event WHERE card_id = ? ORDER BY id", (card_id,))
        return [(kind, json.loads(detail)) for kind, detail in rows]

    def column(self, card_id: int, name: str) -> Any:
        """Return one column of a card."""
        return self.db.value(f"SELECT {name} FROM card WHERE id = ?", (card_id,))

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return every journaled column of every row."""
        return dump(self.db)

    def journal(self) -> list[tuple[Any, ...]]:
        """Return the journal's entries (id, kind, label, undoes, undone_by)."""
        return self.db.rows("SELECT id, kind, label, undoes, undone_by FROM change ORDER BY id")

    def reopen(self) -> None:
        """Close the file and open it again."""
        self.session.close()
        self.session = session_at(self.path, self.clock, **self.options)

    def close(self) -> None:
        """Close the file."""
        self.session.close()


def refused(
    bench: Bench, error: type[KanvError], match: str, call: Callable[..., Any], *args: Any, **named: Any
) -> KanvError:
    """Assert that a call is refused with the reason, stores nothing and leaves no entry; return the error."""
    import pytest  # not with the rest: the programs that tests start need it not

    before, entries = bench.dump(), bench.journal()
    with pytest.raises(error, match=match) as caught:
        call(*args, **named)
    assert (bench.dump(), bench.journal()) == (before, entries)
    return caught.value


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every journaled column of every row, by table; derived columns are left out."""
    return {
        table: db.rows(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id") for table, columns in JOURNALED.items()
    }


def undone_and_redone(bench: "Bench", before: object, stored: object) -> None:
    """Undo the last change and redo it; *before* and *stored* are dump and derived columns from before it."""
    after, now = bench.dump(), derived(bench.db)
    history.undo(bench.session)
    assert bench.dump() == before
    assert derived(bench.db) == stored
    history.redo(bench.session)
    assert bench.dump() == after
    assert derived(bench.db) == now


def derived(db: Database) -> list[tuple[Any, ...]]:
    """Return the derived columns of every card, as stored."""
    return db.rows("SELECT id, active_at, nearest_due FROM card ORDER BY id")


def sound(db: Database) -> None:
    """Assert that SQLite finds nothing wrong, and that no change was left open."""
    assert db.rows("PRAGMA integrity_check") == [("ok",)]
    assert db.rows("PRAGMA foreign_key_check") == []
    assert db.value("SELECT count(*) FROM recording") == 0


def shipped_document(name: str) -> dict[str, Any]:
    """Return the document of a shipped SOP by its name, for the caller to change as it likes."""
    found: dict[str, Any] = json.loads(_shipped(name))
    return found


@cache
def _shipped(name: str) -> str:
    return json.dumps(load(dict(shipped())[name]))


def raw_change(store: Store, body: Callable[[Database], object], *, source: str = "shell", at: str = "") -> Changes:
    """Run SQL as one change of the store."""

    def run(recording: Recording) -> None:
        body(recording.db)

    return store.change(By(at or stamp(MONDAY), "raw", source), "raw", run)


@contextmanager
def bench_at(path: Path, **options: Any) -> Iterator[Bench]:
    """Give a bench that is closed afterwards."""
    bench = Bench(path, **options)
    try:
        yield bench
    finally:
        bench.close()


def calendar(zone: dt.tzinfo = dt.UTC) -> Calendar:
    """Return a plain calendar in a zone."""
    return Calendar(zone)


def full(bench: Bench) -> int:
    """Fill every journaled table, through the verbs where one row of the SOP would not do; return the board's id."""
    board = bench.board("Full")
    account = bench.do(accounts.new, "Acme", owner="Ann")
    card = bench.card(board, "One", account="Acme", owner="Ann", due="fri", labels=("x", "y"), note="Hello")
    bench.do(cards.set_field, card, "score", "3")
    bench.do(notes.add, "Of the customer", account_id=account)
    bench.do(moves.move, [card], bench.stage(board, "doing"))
    bench.do(moves.move, [card], bench.stage(board, "waiting"), reason="They asked for it")
    bench.do(checks.add, card, "Call them", due="+3d", owner="Ben")
    other = bench.card(board, "Two")
    bench.do(_acted, board, account, card, other)
    missing = [table for table in JOURNALED if not bench.db.value(f"SELECT count(*) FROM {table}")]
    assert missing == []
    return board


def _acted(change: Change, board: int, account: int, card: int, other: int) -> None:
    """Write what acts in an SOP: a milestone, a deadline, an approval, recurring work, a score, and a contact."""
    db, at = change.db, change.at
    stage = boards_storage.stages(db, board)[0].id
    given = {"card_id": card, "account_id": account, "key": "kickoff", "label": "Kickoff", "due": "2026-11-16"}
    milestones.insert(db, {**given, "at": at, "set_by": "check"})
    given = {"card_id": card, "key": "pillars", "what": "Pillars delivered", "rule": "kickoff+2d", "due": "2026-11-18"}
    deadlines.insert(db, {**given, "warn": "1d", "warn_on": "2026-11-17", "owner_role": "CSM"})
    given = {"card_id": card, "rule_key": "review", "name": "Review", "place": 0, "approver": "Legal", "asked_at": at}
    approvals.insert(db, {**given, "stage_id": stage, "time_limit": "2d", "state": "pending", "due": "2026-11-18"})
    row: dict[str, object] = {"board_id": board, "account_id": account, "key": "sync", "title": "Sync [DATE]"}
    row |= {"rule": "FREQ=WEEKLY", "stage_id": stage, "mode": "schedule", "starts_on": "2026-11-16", "checks": "[]"}
    recurring.insert_occurrence(db, recurring.insert(db, {**row, "next_on": "2026-11-23"}), "2026-11-16", other)
    given = {"account_id": account, "key": "rvs", "at": at, "parts": '{"pace": "4"}', "given": 1, "value": 4_000_000}
    scores.insert(db, {**given, "band": "Healthy", "colour": "green", "actor": change.actor})
    contacts.insert(db, {"account_id": account, "name": "Cleo", "role": "Champion", "rank": "a"})
    _reviewed(change, board, account, card)


def _reviewed(change: Change, board: int, account: int, card: int) -> None:
    """Write what a review remembers: a sitting, a promise, a verdict; and a figure entered by hand."""
    db, at = change.db, change.at
    review = reviews.insert(
        db, {"started_at": at, "actor": change.actor, "scope": "{}", "grouping": "account", "box": 30}
    )
    given = {"review_id": review, "card_id": card, "account_id": account, "who": "Ben", "what": "Send it"}
    made = promises.insert(
        db, {**given, "due": "2026-11-20", "made_at": at, "made_by": change.actor, "state": "open", "note": "soon"}
    )
    row: dict[str, object] = {"review_id": review, "place": 1, "kind": "card", "section": "stale", "title": "One"}
    row |= {"card_id": card, "account_id": account, "promise_id": made, "board_id": board, "reasons": "[]", "seen": 1}
    reviews.insert_item(db, {**row, "verdict": "keep", "words": "kept", "at": at, "actor": change.actor})
    entry = {"board_id": board, "key": "nps", "day": "2026-11-16", "value": 8_000_000, "at": at}
    metric_entries.insert(db, {**entry, "actor": change.actor})


def within(seconds: float) -> float:
    """So many seconds on a machine at rest; up to four times as many on one that has more to do than processors."""
    return seconds * min(4.0, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


def environment() -> dict[str, str]:
    """Return the environment in which another Python finds the program and the tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def foreign(path: Path, *statements: str, keep_open: bool = False) -> sqlite3.Connection | None:
    """Make the database of another program; return its connection when it stays open."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in (*statements, "CREATE TABLE moz_places (id INTEGER)", "INSERT INTO moz_places VALUES (1)"):
        connection.execute(statement)
    if keep_open:
        return connection
    connection.close()
    return None
