"""Makes a database with one board of six stages and as many cards as wanted, fast: a few statements in one change.

Card *i* is the same in every size, so the first screenful of a board of 100 is that of 10,000.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kanvtui.domain import order
from kanvtui.domain.calendar import Calendar
from kanvtui.domain.instants import stamp
from kanvtui.domain.settings import Settings
from kanvtui.domain.text import name_key
from kanvtui.operations import boards
from kanvtui.operations.session import APP, SYSTEM, Change, Session
from kanvtui.storage.database import Database
from kanvtui.storage.store import Store

BOARD = "Onboarding"
FIRST_SHOWN = "Acme Bakery: kickof"
"""What can be read of the topmost card of every stage."""
_STAGES = (
    ("handoff", "Handoff", "queue", "The sale is closed and signed.", "The kickoff call is in both calendars."),
    ("setup", "Set-up", "active", "A technical contact is named.", "The first user has signed in."),
    ("training", "Training", "active", "The customer picked the people.", "Every named person took the course."),
    ("waiting", "With customer", "waiting", "It is said what the customer owes us.", "The customer has answered."),
    ("adoption", "Adoption", "active", "The data of one week is in.", "Half of the seats were used twice."),
    ("live", "Live", "done", "The customer said that it works.", "There is a next review date."),
)
SOP: dict[str, Any] = {
    "name": "Onboarding",
    "stages": [
        {"key": key, "name": name, "kind": kind, "entry": entry, "exit": exit_}
        for key, name, kind, entry, exit_ in _STAGES
    ],
}
STAGES = len(_STAGES)
_FIRMS = "Acme Globex Initech Umbrella Hooli Vandelay Stark Wonka Cyberdyne Tyrell Soylent Aperture".split()
_TRADES = "Bakery Logistics Health Energy Studio Foods Bank".split()
_WORKS = (
    "kickoff call",
    "payment terms with legal",
    "single sign-on for the whole sales team",
    "import of last year's contracts",
    "training of the new administrators",
    "brand voice",
    "renewal review with the sponsor",
    "data protection questions",
)
_PEOPLE = ("Kim Lee", "Raj Patel", "Ana Souza", "Tom Berg")
_CHECKS = ("Agree on the goal", "Name the sponsor", "Send the summary")
_CARD_COLUMNS = (
    "id, uid, board_id, stage_id, rank, title, next, owner_id, holder, holder_since, account_id, due, blocked_since, "
    "blocked_reason, created_at, stage_since, closed_at, active_at"
)


def build(path: Path, cards: int, now: dt.datetime) -> None:
    """Make a database at *path* with so many cards, none of them older than 30 days at *now* (aware)."""
    session = session_at(path, lambda: now)
    try:
        session.apply("board.new", lambda change: boards.new(change, BOARD, SOP))
        session.apply("import", lambda change: _fill(change, cards), source=SYSTEM)
        session.store.db.run("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        session.close()


def session_at(path: Path, clock: Callable[[], dt.datetime]) -> Session:
    """Open a session of the app at *path*."""
    return Session(Store.open(path), clock, "Kim Lee", Settings(), Calendar(), source=APP)


def title(number: int) -> str:
    """Return the title of a card by its number from 0."""
    return f"{account(number)}: {_WORKS[(number // STAGES) % len(_WORKS)]}"


def account(number: int) -> str:
    """Return the customer of a card by its number from 0."""
    group = number // 10
    name = f"{_FIRMS[group % len(_FIRMS)]} {_TRADES[group // len(_FIRMS) % len(_TRADES)]}"
    round_ = group // (len(_FIRMS) * len(_TRADES))
    return f"{name} {round_ + 1}" if round_ else name


def _fill(change: Change, count: int) -> None:
    db = change.db
    many(db, "person (name, name_key)", ((name, name_key(name)) for name in _PEOPLE))
    names = [account(number) for number in range(0, count, 10)]
    health = {3: "yellow", 7: "red"}
    rows: Iterator[tuple[object, ...]] = (
        (name, name_key(name), place % len(_PEOPLE) + 1, health.get(place % 40)) for place, name in enumerate(names)
    )
    many(db, "account (name, name_key, owner_id, health)", rows)
    ranks = order.spread(count // STAGES + 1)
    many(db, f"card ({_CARD_COLUMNS})", (_card(change, number, ranks[number // STAGES]) for number in range(count)))
    many(
        db,
        "event (change_id, at, kind, substantive, actor, board_id, card_id, stage_id, detail)",
        (
            (change.id, _since(change, number), "created", 1, "Kim Lee", 1, number + 1, number % STAGES + 1, "{}")
            for number in range(count)
        ),
    )
    many(
        db,
        "check_item (card_id, stage_id, text, rank, done_at)",
        (
            (number + 1, number % STAGES + 1, text, rank, change.at if place == 0 and number % 2 else None)
            for number in range(count)
            if number % 3 == 0
            for place, (text, rank) in enumerate(zip(_CHECKS, order.spread(len(_CHECKS)), strict=True))
        ),
    )
    many(
        db,
        "note (uid, card_id, kind, title, body, pinned, author, created_at, edited_at)",
        (
            (f"n{number}", number + 1, "context", "Why they bought", _BODY, 1, "Kim Lee", change.at, change.at)
            for number in range(0, count, 4)
        ),
    )
    change.says(f"imported {count:,} cards")


_BODY = "They want **one place** for renewals.\n\n- the sponsor leaves in spring\n- the budget is fixed\n"


def _since(change: Change, number: int) -> str:
    days = 8 + number % 21 if number % 13 == 7 else 1 + number % 4  # a few of them stale
    return stamp(change.now - dt.timedelta(days=days, minutes=number % 600))


def _card(change: Change, number: int, rank: str) -> tuple[object, ...]:
    since = _since(change, number)
    stage = number % STAGES + 1
    blocked = number % 23 == 5
    due = (change.today + dt.timedelta(days=number % 31 - 2)).isoformat() if number % 4 == 0 else None
    return (
        number + 1,
        f"c{number}",
        1,
        stage,
        rank,
        title(number),
        "Ask for the missing signature" if number % 5 == 1 else None,
        None if number % 17 == 3 else number % len(_PEOPLE) + 1,
        "the customer" if number % 11 == 4 else None,
        since if number % 11 == 4 else None,
        number // 10 + 1,
        due,
        since if blocked else None,
        "legal has the contract" if blocked else None,
        since,
        since,
        since if stage == STAGES else None,
        since,
    )


def many(db: Database, into: str, rows: Iterator[tuple[object, ...]]) -> None:
    """Insert rows into `table (columns)`, 200 a statement."""
    chunk: list[tuple[object, ...]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == 200:
            _insert(db, into, chunk)
            chunk = []
    if chunk:
        _insert(db, into, chunk)


def _insert(db: Database, into: str, chunk: list[tuple[object, ...]]) -> None:
    marks = "(" + ", ".join("?" * len(chunk[0])) + ")"
    values = [value for row in chunk for value in row]
    db.run(f"INSERT INTO {into} VALUES {', '.join([marks] * len(chunk))}", values)
