"""Merging rows: whatever refers to one row refers to another from then on. What refers is asked of the schema."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database
from kanvtui.storage.schema import JOURNALED

MERGED = "merged"
"""The kind of the event that tells what was merged into a card, a customer or a person."""
KEPT_BOTH = "kept_both"
"""The kind of the event that tells that two things only look alike."""
HISTORY = frozenset({("event", "card_id"), ("event", "account_id")})
"""What goes on telling of a row what happened to it before it was merged."""


class Reference(NamedTuple):
    """A column that refers to another table."""

    table: str
    column: str


class OpenRow(NamedTuple):
    """An open card on a board with what makes it look like another one."""

    id: int
    board_id: int
    account_id: int
    title: str


@cache
def _names() -> tuple[str, ...]:
    return tuple(JOURNALED)


def references(db: Database, table: str) -> list[Reference]:
    """Return every column of the journaled tables that refers to *table*, as the schema has it."""
    return [
        Reference(name, column)
        for name in _names()
        for _, _, target, column, *_ in db.rows(f'PRAGMA main.foreign_key_list("{name}")')
        if target == table
    ]


def repoint(db: Database, table: str, gone: int, kept: int, but: Iterable[Reference] = ()) -> None:
    """Let everything that refers to the row *gone* of a table refer to *kept*, except history and *but*."""
    left_out = HISTORY | set(but)
    for reference in references(db, table):
        if reference not in left_out:
            column = reference.column
            db.run(f"UPDATE {reference.table} SET {column} = ? WHERE {column} = ?", (kept, gone))


def move(db: Database, table: str, key: int, card_id: int) -> None:
    """Let one row of a table belong to another card."""
    db.run(f"UPDATE {table} SET card_id = ? WHERE id = ?", (card_id, key))


def repoint_exceptions(db: Database, gone: int, kept: int) -> None:
    """Let the events of exceptions go with the exceptions: neither is told without the other."""
    db.run("UPDATE event SET card_id = ? WHERE card_id = ? AND kind = 'excepted'", (kept, gone))


def counted(db: Database, table: str, key: int) -> dict[str, int]:
    """Return how many rows of each table refer to a row; tables without any are left out."""
    found: dict[str, int] = {}
    for name, column in references(db, table):
        many = int(db.value(f"SELECT count(*) FROM {name} WHERE {column} = ?", (key,)))
        if many:
            found[name] = found.get(name, 0) + many
    return found


def numbers(db: Database, card_id: int) -> dict[str, int | None]:
    """Return the numbers behind a card's fields, by their keys."""
    return dict(db.rows("SELECT key, num FROM field_value WHERE card_id = ?", (card_id,)))


def drafts(db: Database, what: str, ref: int) -> list[str]:
    """Return the unfinished notes kept for a card or a customer; they stay where they are, beside the journal."""
    query = "SELECT text FROM draft WHERE ref = ? AND what IN (?, ? || '.shared') ORDER BY what"
    return [text for (text,) in db.rows(query, (ref, what, what))]


# What was merged into what

_INTO = (
    "SELECT {column} FROM event WHERE kind = 'merged' AND {where} "
    "AND CASE WHEN json_valid(detail) THEN json_extract(detail, '$.{noun}') END = ? ORDER BY id DESC LIMIT 1"
)


def card_into(db: Database, card_id: int) -> int | None:
    """Return the card that a card in the bin was merged into; None when it was not."""
    query = _INTO.format(
        column="card_id", noun="card", where="board_id = (SELECT board_id FROM card WHERE card.id = ?)"
    )
    found: int | None = db.value(query, (card_id, card_id))
    return found


def account_into(db: Database, account_id: int) -> int | None:
    """Return the customer that a customer was merged into; None when it was not."""
    query = _INTO.format(column="account_id", noun="account", where="board_id IS NULL")
    found: int | None = db.value(query, (account_id,))
    return found


def person_into(db: Database, person_id: int) -> int | None:
    """Return who somebody was merged into; None when it was not so."""
    query = _INTO.format(column="json_extract(detail, '$.into')", noun="person", where="board_id IS NULL")
    found: int | None = db.value(query, (person_id,))
    return found


def kept_both(db: Database, noun: str) -> Iterator[tuple[int, int]]:
    """Yield the pairs (smaller id first) of cards, accounts or people (*noun* in the plural) that only look alike."""
    query = "SELECT DISTINCT event.detail FROM event WHERE kind = 'kept_both' AND " + (
        "board_id IN (SELECT id FROM main.board)" if noun == "cards" else "board_id IS NULL"
    )  # the index begins with the board
    for (detail,) in db.rows(query):
        keys = sorted(_keys(detail, noun))
        yield from ((first, second) for place, first in enumerate(keys) for second in keys[place + 1 :])


def _keys(detail: str, noun: str) -> list[int]:
    try:
        found = json.loads(detail)
    except (ValueError, RecursionError):
        return []
    keys = found.get(noun) if isinstance(found, dict) else None
    return [key for key in keys if isinstance(key, int)] if isinstance(keys, list) else []


# Candidates

_OPEN = "card.closed_at IS NULL AND card.rank IS NOT NULL"


def open_cards(
    db: Database, boards: Iterable[int], account_id: int | None = None, newest: int | None = None
) -> list[OpenRow]:
    """Return the open cards of customers by board and customer, the oldest first.

    *account_id* keeps to one customer, *newest* to the customers of so many open cards, the newest.
    """
    here = f"{_OPEN} AND card.board_id IN (SELECT value FROM json_each(:boards))"
    which = "IS NOT NULL" if account_id is None else "= :account"
    if account_id is None and newest is not None:
        which = f"IN (SELECT account_id FROM (SELECT account_id FROM card WHERE {here} ORDER BY id DESC LIMIT :newest))"
    query = (
        "SELECT card.id, card.board_id, card.account_id, card.title FROM card "
        f"WHERE {here} AND card.account_id {which} ORDER BY card.board_id, card.account_id, card.id"
    )
    values = {"boards": json.dumps(list(boards)), "account": account_id, "newest": newest}
    return [OpenRow(*row) for row in db.rows(query, values)]


def cards_beside(db: Database, card_id: int) -> list[OpenRow]:
    """Return a card with the older open cards of its customer on its board; none unless it is open and has one."""
    query = (
        "SELECT card.id, card.board_id, card.account_id, card.title FROM card AS mine JOIN card "
        "ON card.account_id = mine.account_id AND card.board_id = mine.board_id AND card.id <= mine.id "
        f"WHERE mine.id = ? AND mine.closed_at IS NULL AND mine.rank IS NOT NULL AND {_OPEN} ORDER BY card.id"
    )
    return [OpenRow(*row) for row in db.rows(query, (card_id,))]


def values_beside(db: Database, card_id: int, keys: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return (older id, id, field key) for each older open card of the board with a card's value in a field."""
    query = (
        "SELECT other.card_id, mine.card_id, mine.key FROM field_value AS mine "
        "JOIN card ON card.id = mine.card_id JOIN field_value AS other "
        "ON other.key = mine.key AND other.value = mine.value AND other.card_id < mine.card_id "
        "JOIN card AS older ON older.id = other.card_id AND older.board_id = card.board_id "
        "WHERE mine.card_id = ? AND mine.key IN (SELECT value FROM json_each(?)) "
        f"AND {_OPEN} AND older.closed_at IS NULL AND older.rank IS NOT NULL ORDER BY other.card_id"
    )
    return db.rows(query, (card_id, json.dumps(list(keys))))


def same_values(db: Database, board_id: int, keys: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return (older id, id, field key) of open cards of a board that hold the value of another one in a field."""
    query = (
        "SELECT min(other.card_id), mine.card_id, mine.key FROM field_value AS mine "
        "JOIN card ON card.id = mine.card_id JOIN field_value AS other "
        "ON other.key = mine.key AND other.value = mine.value AND other.card_id < mine.card_id "
        "JOIN card AS older ON older.id = other.card_id "
        f"WHERE mine.key IN (SELECT value FROM json_each(:keys)) AND card.board_id = :board AND {_OPEN} "
        "AND older.board_id = :board AND older.closed_at IS NULL AND older.rank IS NOT NULL "
        "GROUP BY mine.card_id, mine.key ORDER BY mine.card_id"
    )
    return db.rows(query, {"keys": json.dumps(list(keys)), "board": board_id})


def work(db: Database, boards: Iterable[int]) -> dict[int, int]:
    """Return which recurring work made each open card of some boards, by card id."""
    query = (
        "SELECT occurrence.card_id, occurrence.recurring_id FROM occurrence JOIN card ON card.id = occurrence.card_id "
        f"WHERE {_OPEN} AND card.board_id IN (SELECT value FROM json_each(?))"
    )
    return dict(db.rows(query, (json.dumps(list(boards)),)))


# Rows that two cards or customers may both have


def open_items(db: Database, card_id: int) -> list[tuple[int, int, str, str | None]]:
    """Return (id, review id, kind, verdict) of the items about a card in reviews that have not ended."""
    query = (
        "SELECT item.id, item.review_id, item.kind, item.verdict FROM review_item AS item "
        "JOIN review ON review.id = item.review_id WHERE item.card_id = ? AND review.ended_at IS NULL ORDER BY item.id"
    )
    return db.rows(query, (card_id,))


def open_account_items(db: Database, account_id: int) -> list[tuple[int, int, str, str | None]]:
    """Return (id, review id, kind, verdict) of the items that are about a customer in reviews that have not ended."""
    query = (
        "SELECT item.id, item.review_id, item.kind, item.verdict FROM review_item AS item "
        "JOIN review ON review.id = item.review_id "
        "WHERE item.account_id = ? AND item.kind = 'account' AND review.ended_at IS NULL ORDER BY item.id"
    )
    return db.rows(query, (account_id,))


def repoint_items(db: Database, gone: int, kept: int) -> None:
    """Let what is asked in reviews that go on be asked of another customer; what was decided stays as it was."""
    db.run(
        "UPDATE review_item SET account_id = ? WHERE account_id = ? AND (kind <> 'account' OR verdict IS NULL) "
        "AND review_id IN (SELECT id FROM review WHERE ended_at IS NULL)",
        (kept, gone),
    )


def account_fields(db: Database, account_id: int) -> list[tuple[int, str, str]]:
    """Return (id, field key, value) of a customer's fields."""
    query = "SELECT id, key, value FROM field_value WHERE account_id = ? ORDER BY id"
    return [(row[0], row[1], row[2]) for row in db.rows(query, (account_id,))]


def account_milestones(db: Database, account_id: int) -> list[int]:
    """Return the ids of the milestones that are a customer's own, and no card's."""
    query = "SELECT id FROM milestone WHERE account_id = ? AND card_id IS NULL ORDER BY id"
    return [key for (key,) in db.rows(query, (account_id,))]


def cards_of(db: Database, account_id: int) -> list[int]:
    """Return the ids of all cards of a customer that are not in the bin."""
    query = "SELECT id FROM card WHERE account_id = ? AND deleted_at IS NULL ORDER BY id"
    return [key for (key,) in db.rows(query, (account_id,))]


def told_of_account(
    db: Database, values: Mapping[str, object], keys: Iterable[int], detail: Mapping[str, object]
) -> None:
    """Record of many cards at once that they have another customer: *values* are those of the event but of the card."""
    columns = ", ".join(values)
    query = (
        f"INSERT INTO event ({columns}, board_id, card_id, stage_id, detail) SELECT {', '.join('?' * len(values))}, "
        "card.board_id, card.id, card.stage_id, ? FROM card WHERE card.id IN (SELECT value FROM json_each(?)) "
        "ORDER BY card.id"
    )
    db.run(query, (*values.values(), json.dumps(detail, ensure_ascii=False), json.dumps(list(keys))))


# People who are told of by name


class Spoken(NamedTuple):
    """A text in which somebody is named: its table, column, row, and the name."""

    table: str
    column: str
    id: int
    name: str


_SPOKEN = {
    ("card", "holder"): "holder_kind IS NOT 'team' AND holder IS NOT NULL",
    ("promise", "who"): "state = 'open'",
    ("approval", "approver"): "state <> 'approved'",
}


def spoken(db: Database) -> Iterator[Spoken]:
    """Yield who is to act by name and not by number: holders, promises that are open, approvals not yet given."""
    for (table, column), where in _SPOKEN.items():
        for key, name in db.rows(f"SELECT id, {column} FROM {table} WHERE {where}"):
            yield Spoken(table, column, key, name)


def rename(db: Database, one: Spoken, name: str) -> None:
    """Write another name there."""
    db.run(f"UPDATE {one.table} SET {one.column} = ? WHERE id = ?", (name, one.id))


def update_person(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a person."""
    rows.update(db, "person", key, values)


def person_named(db: Database, name_key: str) -> int | None:
    """Return the id of the person with that key, active or not; None when there is none."""
    found: int | None = db.value("SELECT id FROM person WHERE name_key = ?", (name_key,))
    return found
