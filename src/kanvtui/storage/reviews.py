"""Reviews: sittings and what was to be decided in them."""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database
from kanvtui.storage.events import EventRow
from kanvtui.storage.exceptions import CHANGES_RULE


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
_LISTED = ItemRow._fields[1:13]
_GIVEN = ", ".join(f"json_extract(value, '$.{column}')" for column in _LISTED)
_NEW_ITEMS = f"INSERT INTO review_item ({', '.join(_LISTED)}) SELECT {_GIVEN} FROM json_each(?) ORDER BY key"
_NAMED = f"""
SELECT {", ".join(f"item.{column}" for column in ItemRow._fields)}, card.title, account.name, board.name
FROM review_item AS item LEFT JOIN card ON card.id = item.card_id LEFT JOIN account ON account.id = item.account_id
LEFT JOIN board ON board.id = item.board_id"""
_CUSTOMERS = """
SELECT account.id, account.name, account.health, account.health_reason, account.renewal_on,
    (SELECT count(*) FROM card WHERE card.account_id = account.id AND closed_at IS NULL AND rank IS NOT NULL),
    max(coalesce((SELECT max(active_at) FROM card WHERE card.account_id = account.id), ''),
        coalesce((SELECT max(created_at) FROM note WHERE note.account_id = account.id), ''))
FROM account WHERE archived_at IS NULL AND account.id = coalesce(:account, account.id)
AND (:owner IS NULL OR account.owner_id = :owner)
AND (:board IS NULL OR EXISTS (
    SELECT 1 FROM card WHERE card.account_id = account.id AND card.board_id = :board AND card.rank IS NOT NULL))
ORDER BY account.name_key"""
# A note that came with a card, a stage or a milestone is a form: it tells of a contact once somebody has filled it.
_CONTACT = """
SELECT what, title, at FROM (
    SELECT kind AS what, title, CASE WHEN form THEN edited_at ELSE created_at END AS at FROM (
        SELECT kind, title, created_at, edited_at, EXISTS (
            SELECT 1 FROM event WHERE event.card_id = note.card_id AND event.at = note.created_at
            AND event.kind IN ('created', 'moved', 'milestone_set')) AS form
        FROM note WHERE account_id = :account AND kind IN ('meeting', 'message'))
    WHERE NOT form OR edited_at > created_at
    UNION ALL SELECT 'done', card.title, card.closed_at FROM card JOIN occurrence ON occurrence.card_id = card.id
    WHERE card.account_id = :account AND card.closed_at IS NOT NULL
) ORDER BY at DESC LIMIT 1"""


def get(db: Database, key: int) -> ReviewRow | None:
    """Return the review with that id; None when there is none."""
    row = db.row(f"SELECT {_REVIEW} FROM review WHERE id = ?", (key,))
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


def insert_items(db: Database, rows_: Iterable[Mapping[str, object]]) -> None:
    """Insert many items at once; each names the columns of a new one, its verdict excepted."""
    db.run(_NEW_ITEMS, (json.dumps(list(rows_), ensure_ascii=False),))


def delete(db: Database, key: int) -> None:
    """Delete a review with its items."""
    db.run("DELETE FROM review_item WHERE review_id = ?", (key,))
    rows.delete(db, "review", key)


def open_ones(db: Database) -> list[ReviewRow]:
    """Return the reviews that have not ended, the newest first."""
    return [ReviewRow(*row) for row in db.rows(f"SELECT {_REVIEW} FROM review WHERE ended_at IS NULL ORDER BY id DESC")]


def last_place(db: Database, review_id: int) -> int:
    """Return the place of the last item of a review, 0 when it has none."""
    return int(db.value("SELECT max(place) FROM review_item WHERE review_id = ?", (review_id,)) or 0)


class NamedRow(NamedTuple):
    """An item with the names of what it is about as they are now; `card` is the card's title."""

    item: ItemRow
    card: str | None
    account: str | None
    board: str | None


def named(db: Database, review_id: int | None = None, item_id: int | None = None) -> list[NamedRow]:
    """Return the items of a review in their order, or the one item, with the names of what they are about."""
    where, key = ("id", item_id) if review_id is None else ("review_id", review_id)
    query = f"{_NAMED} WHERE item.{where} = ? ORDER BY item.place"
    return [NamedRow(ItemRow(*row[:-3]), *row[-3:]) for row in db.rows(query, (key,))]


def before(db: Database, item: ItemRow) -> ItemRow | None:
    """Return the newest verdict that an ended review gave on the same thing; None when none ever did."""
    subject, keys = _subject(item)
    query = (
        f"SELECT {', '.join(f'item.{column}' for column in ItemRow._fields)} FROM review_item AS item "
        f"JOIN review ON review.id = item.review_id WHERE {subject} AND item.kind = ? AND item.verdict IS NOT NULL "
        "AND review.ended_at IS NOT NULL AND item.review_id <> ? ORDER BY review.ended_at DESC, item.id DESC LIMIT 1"
    )
    row = db.row(query, (*keys, item.kind, item.review_id))
    return None if row is None else ItemRow(*row)


def _subject(item: ItemRow) -> tuple[str, tuple[object, ...]]:
    if item.kind == "card":
        return "item.card_id = ?", (item.card_id,)
    if item.kind == "account":
        return "item.account_id = ?", (item.account_id,)
    if item.kind == "promise":
        return "item.promise_id = ?", (item.promise_id,)
    return "item.board_id IS ? AND item.rule_key IS ?", (item.board_id, item.rule_key)


def reasons_before(db: Database, item: ItemRow, limit: int) -> list[str]:
    """Return the reasons for which things were kept again, each once: those of the same thing first, newest first."""
    subject, keys = _subject(item)
    query = (
        "SELECT item.reason FROM review_item AS item WHERE item.reason IS NOT NULL AND item.id <> ? "
        f"GROUP BY item.reason ORDER BY max({subject}) DESC, max(item.id) DESC LIMIT ?"
    )
    return [reason for (reason,) in db.rows(query, (item.id, *keys, limit))]


def looked_at(db: Database, since: str) -> frozenset[int]:
    """Return the customers on whom, or on one of whose cards, an ended review gave a verdict since an instant."""
    query = (
        "SELECT DISTINCT coalesce(item.account_id, card.account_id) FROM review "
        "JOIN review_item AS item ON item.review_id = review.id LEFT JOIN card ON card.id = item.card_id "
        "WHERE review.ended_at >= ? AND item.at >= ? AND item.verdict IS NOT NULL AND item.kind IN ('card', 'account')"
    )
    return frozenset(key for (key,) in db.rows(query, (since, since)) if key is not None)


class QuietRow(NamedTuple):
    """A customer as a review looks at it where no card speaks for it; `active_at` is the newest sign of life."""

    id: int
    name: str
    health: str | None
    health_reason: str | None
    renewal_on: str | None
    open_cards: int
    active_at: str | None


def customers(db: Database, board_id: int | None, account_id: int | None, owner_id: int | None) -> list[QuietRow]:
    """Return the customers that are not archived, by name: those with a card on the board, the one, or the owner's."""
    bound = {"board": board_id, "account": account_id, "owner": owner_id}
    return [QuietRow(*row) for row in db.rows(_CUSTOMERS, bound)]


def active_since(db: Database, since: str, but: Iterable[str]) -> frozenset[int]:
    """Return the customers to whom, beside their cards, something happened since an instant, of no kind in *but*."""
    query = (
        "SELECT DISTINCT account_id FROM event WHERE at >= ? AND card_id IS NULL AND account_id IS NOT NULL "
        "AND kind NOT IN (SELECT value FROM json_each(?))"
    )
    return frozenset(key for (key,) in db.rows(query, (since, json.dumps(list(but)))))


def last_contact(db: Database, account_id: int) -> tuple[str, str, str] | None:
    """Return (what, its title, instant) of the last contact with a customer: a note of one, or recurring work done."""
    found: tuple[str, str, str] | None = db.row(_CONTACT, {"account": account_id})
    return found


def open_cards(db: Database, account_id: int) -> int:
    """Return how many open cards of a customer stand on a board."""
    query = "SELECT count(*) FROM card WHERE account_id = ? AND closed_at IS NULL AND rank IS NOT NULL"
    return int(db.value(query, (account_id,)))


def events_of_card(db: Database, card_id: int, after: int, but: Iterable[str], limit: int) -> list[EventRow]:
    """Return the newest events of a card with a greater id, newest first, of no kind in *but*."""
    return _events(db, "card_id", card_id, after, but, limit)


def events_of_account(db: Database, account_id: int, after: int, but: Iterable[str], limit: int) -> list[EventRow]:
    """Return the newest events of a customer and its cards with a greater id, newest first, of no kind in *but*."""
    return _events(db, "account_id", account_id, after, but, limit)


def _events(db: Database, column: str, key: int, after: int, but: Iterable[str], limit: int) -> list[EventRow]:
    query = (
        f"SELECT {', '.join(EventRow._fields)} FROM event WHERE {column} = ? AND id > ? "
        "AND kind NOT IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?"
    )
    return [EventRow(*row) for row in db.rows(query, (key, after, json.dumps(list(but)), limit))]


def rule_changed(db: Database, board_id: int, rule_key: str, until: str) -> str:
    """Return the instant of the newest change of a board's rule up to an instant; `""` when there was none."""
    query = f"SELECT max(at) FROM event WHERE board_id = :board AND at <= :until AND {CHANGES_RULE.format(':rule')}"
    return str(db.value(query, {"board": board_id, "until": until, "rule": rule_key}) or "")


def changed_items(db: Database, review_id: int, but: Iterable[str]) -> int:
    """Return to how many undecided cards of a review something happened since they were listed, of no kind in *but*."""
    query = (
        "SELECT count(DISTINCT item.id) FROM review_item AS item JOIN event ON event.card_id = item.card_id "
        "AND event.id > item.seen AND event.kind NOT IN (SELECT value FROM json_each(?)) "
        "WHERE item.review_id = ? AND item.verdict IS NULL AND item.kind = 'card'"
    )
    return int(db.value(query, (json.dumps(list(but)), review_id)))


def passed(db: Database, board_id: int, rule_key: str, since: str) -> list[tuple[str, str]]:
    """Return (reason, detail of the event as JSON) of each time a rule was passed since an instant, newest first."""
    query = (
        "SELECT exception.reason, event.detail FROM exception JOIN event ON event.card_id = exception.card_id "
        "AND event.at = exception.at AND event.kind = 'excepted' "
        "AND CASE WHEN json_valid(event.detail) THEN json_extract(event.detail, '$.rule') END = exception.rule_key "
        "WHERE exception.board_id = ? AND exception.rule_key = ? AND exception.at >= ? ORDER BY exception.id DESC"
    )
    return db.rows(query, (board_id, rule_key, since))
