"""What metrics count, read at once for all cards of a board; deleted cards are left out."""

from typing import NamedTuple

from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

_CARD = ", ".join(CardRow._fields)
_OF_BOARD = "IN (SELECT id FROM stage WHERE board_id = :board)"
_ITS_CARDS = f"SELECT id FROM card WHERE stage_id {_OF_BOARD} AND deleted_at IS NULL"


class ReachedRow(NamedTuple):
    """A milestone that is set, on a card or on a customer alone: its local date, and its instant where known."""

    card_id: int | None
    account_id: int | None
    key: str
    due: str
    at: str | None


def cards_of(db: Database, board_id: int) -> list[CardRow]:
    """Return all cards of a board, closed and archived ones too."""
    query = f"SELECT {_CARD} FROM card WHERE stage_id {_OF_BOARD} AND deleted_at IS NULL ORDER BY id"
    return [CardRow(*row) for row in db.rows(query, {"board": board_id})]


def made_by_recurring_work(db: Database, board_id: int) -> set[int]:
    """Return the ids of a board's cards that recurring work has made: a weekly audit is no run of the procedure."""
    query = f"SELECT card_id FROM occurrence WHERE card_id IN ({_ITS_CARDS})"
    return {card for (card,) in db.rows(query, {"board": board_id})}


def milestones(db: Database, board_id: int) -> list[ReachedRow]:
    """Return the milestones of a board's cards, and those of their customers alone."""
    columns = ", ".join(ReachedRow._fields)
    query = (
        f"SELECT {columns} FROM milestone WHERE card_id IN ({_ITS_CARDS}) UNION ALL "
        f"SELECT {columns} FROM milestone WHERE card_id IS NULL AND account_id IN "
        f"(SELECT account_id FROM card WHERE stage_id {_OF_BOARD} AND deleted_at IS NULL)"
    )
    return [ReachedRow(*row) for row in db.rows(query, {"board": board_id})]


def numbers(db: Database, board_id: int) -> list[tuple[int, str, int]]:
    """Return (card id, field key, number in millionths) of all number fields of a board's cards."""
    query = f"SELECT card_id, key, num FROM field_value WHERE num IS NOT NULL AND card_id IN ({_ITS_CARDS})"
    return [(card, key, number) for card, key, number in db.rows(query, {"board": board_id})]


def values(db: Database, board_id: int) -> list[tuple[int, str, str]]:
    """Return (card id, field key, value) of all filled fields of a board's cards."""
    query = f"SELECT card_id, key, value FROM field_value WHERE value <> '' AND card_id IN ({_ITS_CARDS})"
    return [(card, key, value) for card, key, value in db.rows(query, {"board": board_id})]


def checks(db: Database, board_id: int, key: str) -> list[tuple[int, str, str | None]]:
    """Return (card id, due, instant it was ticked) of the dated checks of that key."""
    columns = "card_id, due, done_at"
    query = f"SELECT {columns} FROM check_item WHERE key = :key AND due IS NOT NULL AND card_id IN ({_ITS_CARDS})"
    return [(card, due, done) for card, due, done in db.rows(query, {"board": board_id, "key": key})]


def with_note(db: Database, board_id: int) -> set[int]:
    """Return the ids of a board's cards that have a note of their own."""
    query = f"SELECT DISTINCT card_id FROM note WHERE card_id IN ({_ITS_CARDS})"
    return {card for (card,) in db.rows(query, {"board": board_id})}


def with_label(db: Database, board_id: int, name: str | None = None) -> set[int]:
    """Return the ids of a board's cards that have a label, or that very label in any case of ASCII letters."""
    query = f"SELECT DISTINCT card_id FROM label WHERE card_id IN ({_ITS_CARDS}) AND (:name IS NULL OR name LIKE :name)"
    return {card for (card,) in db.rows(query, {"board": board_id, "name": name})}


def touched(db: Database, board_id: int) -> dict[int, str]:
    """Return the instant of the newest event of each card of a board, by card id."""
    query = f"SELECT card_id, max(at) FROM event WHERE card_id IN ({_ITS_CARDS}) GROUP BY card_id"
    return dict(db.rows(query, {"board": board_id}))


def newest_notes(db: Database) -> dict[int, str]:
    """Return when the newest note beside each customer and its cards was edited, by customer id."""
    query = "SELECT account_id, max(edited_at) FROM note WHERE account_id IS NOT NULL GROUP BY account_id"
    return dict(db.rows(query))


def with_cards(db: Database) -> set[int]:
    """Return the ids of the customers that have a card anywhere, deleted ones left out."""
    query = "SELECT DISTINCT account_id FROM card WHERE account_id IS NOT NULL AND deleted_at IS NULL"
    return {account for (account,) in db.rows(query)}
