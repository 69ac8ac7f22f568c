"""Reviews: sittings and what was to be decided in them."""

from collections.abc import Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class ReviewRow(NamedTuple):
    """A row of the table `review`; `scope` is JSON, `box` in minutes, `spent` in seconds, `figures` JSON."""

    id: int
    started_at: str
    ended_at: str | None
    actor: str
    scope: str
    grouping: str
    box: int
    spent: int
    figures: str | None


class ItemRow(NamedTuple):
    """A row of the table `review_item`; without a verdict it is undecided."""

    id: int
    review_id: int
    place: int
    kind: str
    section: str
    title: str
    card_id: int | None
    account_id: int | None
    promise_id: int | None
    board_id: int | None
    rule_key: str | None
    reasons: str
    seen: int
    verdict: str | None
    words: str | None
    reason: str | None
    at: str | None
    actor: str | None


_REVIEW = ", ".join(ReviewRow._fields)
_ITEM = ", ".join(ItemRow._fields)


def get(db: Database, key: int) -> ReviewRow | None:
    """Return the review with that id; None when there is none."""
    row = db.row(f"SELECT {_REVIEW} FROM review WHERE id = ?", (key,))
    return None if row is None else ReviewRow(*row)


def open_one(db: Database) -> ReviewRow | None:
    """Return the newest review that has not ended; None when there is none."""
    row = db.row(f"SELECT {_REVIEW} FROM review WHERE ended_at IS NULL ORDER BY id DESC LIMIT 1")
    return None if row is None else ReviewRow(*row)


def ended(db: Database) -> list[ReviewRow]:
    """Return the reviews that have ended, the newest first."""
    query = f"SELECT {_REVIEW} FROM review WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC"
    return [ReviewRow(*row) for row in db.rows(query)]


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Insert a review and return its id."""
    return rows.insert(db, "review", values)


def update(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of a review."""
    rows.update(db, "review", key, values)


def items(db: Database, review_id: int) -> list[ItemRow]:
    """Return what is to be decided in a review, in its order."""
    query = f"SELECT {_ITEM} FROM review_item WHERE review_id = ? ORDER BY place"
    return [ItemRow(*row) for row in db.rows(query, (review_id,))]


def item(db: Database, key: int) -> ItemRow | None:
    """Return the item with that id; None when there is none."""
    row = db.row(f"SELECT {_ITEM} FROM review_item WHERE id = ?", (key,))
    return None if row is None else ItemRow(*row)


def insert_item(db: Database, values: Mapping[str, object]) -> int:
    """Insert an item and return its id."""
    return rows.insert(db, "review_item", values)


def update_item(db: Database, key: int, values: Mapping[str, object]) -> None:
    """Write the given columns of an item."""
    rows.update(db, "review_item", key, values)
