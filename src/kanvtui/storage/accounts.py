"""Customers, and the people who own, review and hold."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class AccountRow(NamedTuple):
    """A row of the table `account`."""

    id: int
    name: str
    name_key: str
    owner_id: int | None
    renewal_on: str | None
    value_minor: int | None
    currency: str | None
    health: str | None
    health_reason: str | None
    next_touch_on: str | None
    archived_at: str | None


class PersonRow(NamedTuple):
    """A row of the table `person`."""

    id: int
    name: str
    name_key: str
    email: str | None
    active: int


_ACCOUNT = ", ".join(AccountRow._fields)
_PERSON = ", ".join(PersonRow._fields)


def listed(db: Database, *, archived: bool = False) -> list[AccountRow]:
    """Return the accounts by name, archived ones on request."""
    where = "" if archived else "WHERE archived_at IS NULL"
    return [AccountRow(*row) for row in db.rows(f"SELECT {_ACCOUNT} FROM account {where} ORDER BY name_key")]


def get(db: Database, key: int) -> AccountRow | None:
    """Return the account with that id; None when there is none."""
    row = db.row(f"SELECT {_ACCOUNT} FROM account WHERE id = ?", (key,))
    return None if row is None else AccountRow(*row)


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert an account and return its id."""
    return rows.insert(db, "account", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of an account."""
    rows.update(db, "account", key, values)


def open_cards(db: Database) -> dict[int, int]:
    """Return how many open cards stand on a board for each account, by account id."""
    query = (
        "SELECT account_id, count(*) FROM card WHERE account_id IS NOT NULL AND closed_at IS NULL "
        "AND rank IS NOT NULL GROUP BY account_id"
    )
    return {row[0]: row[1] for row in db.rows(query)}


def cards_of(db: Database, key: int) -> list[int]:
    """Return the ids of an account's cards that stand on a board."""
    query = "SELECT id FROM card WHERE account_id = ? AND rank IS NOT NULL ORDER BY id"
    return [found for (found,) in db.rows(query, (key,))]


def people(db: Database) -> list[PersonRow]:
    """Return everybody who is active, by name."""
    return [PersonRow(*row) for row in db.rows(f"SELECT {_PERSON} FROM person WHERE active = 1 ORDER BY name_key")]


def open_cards_of_people(db: Database) -> dict[int, int]:
    """Return how many open cards stand on a board for each owner, by the person's id."""
    query = (
        "SELECT owner_id, count(*) FROM card WHERE owner_id IS NOT NULL AND closed_at IS NULL "
        "AND rank IS NOT NULL GROUP BY owner_id"
    )
    return {row[0]: row[1] for row in db.rows(query)}


def person(db: Database, key: int) -> PersonRow | None:
    """Return the person with that id; None when there is none."""
    row = db.row(f"SELECT {_PERSON} FROM person WHERE id = ?", (key,))
    return None if row is None else PersonRow(*row)


def insert_person(db: Database, values: Mapping[str, object]) -> int:
    """Insert a person and return the id."""
    return rows.insert(db, "person", values)
