"""What metrics count, read at once for all cards of a board; deleted cards are left out."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

_CARD = ", ".join(CardRow._fields)
_OF_BOARD = "IN (SELECT id FROM stage WHERE board_id = :board)"
_ITS_CARDS = f"SELECT id FROM card WHERE stage_id {_OF_BOARD} AND deleted_at IS NULL"


class PastRow(NamedTuple):
    """What happened to a card or a customer: an event with its detail as JSON."""

    id: int
    subject: int
    at: str
    kind: str
    detail: str


class TouchRow(NamedTuple):
    """A note written, edited or removed beside a customer or one of its cards, told by events."""

    note: int
    card_id: int | None
    account_id: int | None
    at: str
    kind: str


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


def numbers(db: Database, board_id: int, keys: Iterable[str]) -> list[tuple[int, str, int]]:
    """Return (card id, field key, number in millionths) of those number fields of a board's cards."""
    query = (
        "SELECT card_id, key, num FROM field_value WHERE num IS NOT NULL "
        f"AND key IN (SELECT value FROM json_each(:keys)) AND card_id IN ({_ITS_CARDS})"
    )
    bound = {"board": board_id, "keys": json.dumps(list(keys))}
    return [(card, key, number) for card, key, number in db.rows(query, bound)]


def values(db: Database, board_id: int) -> list[tuple[int, str, str]]:
    """Return (card id, field key, value) of all filled fields of a board's cards."""
    query = f"SELECT card_id, key, value FROM field_value WHERE value <> '' AND card_id IN ({_ITS_CARDS})"
    return [(card, key, value) for card, key, value in db.rows(query, {"board": board_id})]


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


def happened(db: Database, board_id: int, kinds: Iterable[str], since: str) -> list[PastRow]:
    """Return the events of those kinds of a board's cards from an instant on, in their order."""
    query = (
        "SELECT id, card_id, at, kind, detail FROM event WHERE board_id = :board AND at >= :since "
        "AND kind IN (SELECT value FROM json_each(:kinds)) AND card_id IS NOT NULL ORDER BY id"
    )
    bound = {"board": board_id, "since": since, "kinds": json.dumps(list(kinds))}
    return [PastRow(*row) for row in db.rows(query, bound)]


def placed(db: Database, board_id: int) -> list[tuple[int, str, str]]:
    """Return (card id, instant, kind) of all that took cards off a board or put them on it, in its order.

    Cards that never left are left out. A move puts an archived card back on the board.
    """
    left = "SELECT card_id FROM event WHERE board_id = :board AND kind IN ('archived', 'deleted')"
    query = (
        "SELECT card_id, at, kind FROM event WHERE board_id = :board AND kind IN "
        f"('archived', 'deleted', 'restored', 'moved') AND card_id IN ({left}) ORDER BY id"
    )
    return [(card, at, kind) for card, at, kind in db.rows(query, {"board": board_id})]


def happened_to_accounts(db: Database, since: str) -> list[PastRow]:
    """Return how facts and health of customers changed from an instant on, in their order."""
    query = (
        "SELECT id, account_id, at, kind, detail FROM event WHERE at >= ? AND account_id IS NOT NULL "
        "AND card_id IS NULL AND kind IN ('account_changed', 'health_changed') ORDER BY id"
    )
    return [PastRow(*row) for row in db.rows(query, (since,))]


def made(db: Database) -> dict[int, str]:
    """Return when each customer was made, by its id, as far as the journal tells it."""
    query = (
        "SELECT change_row.pk, min(change.at) FROM change_row JOIN change ON change.id = change_row.change_id "
        "WHERE change_row.tbl = 'account' AND change_row.before IS NULL GROUP BY change_row.pk"
    )
    return dict(db.rows(query))


def notes(db: Database) -> list[tuple[int, int | None, int | None, str, str]]:
    """Return (note id, card id, customer id, made at, edited at) of all notes."""
    query = "SELECT id, card_id, account_id, created_at, edited_at FROM note"
    return [(key, card, account, made, edited) for key, card, account, made, edited in db.rows(query)]


def touches(db: Database) -> list[TouchRow]:
    """Return what events tell of notes that were written, edited or removed, in their order."""
    number = "CASE WHEN json_valid(detail) THEN json_extract(detail, '$.note') END"
    query = (
        f"SELECT {number}, card_id, account_id, at, kind FROM event "
        "WHERE kind IN ('noted', 'decided', 'note_edited', 'note_removed') ORDER BY id"
    )
    return [TouchRow(*row) for row in db.rows(query) if isinstance(row[0], int)]


def dated_checks(db: Database, board_id: int) -> list[tuple[int, str | None, str, str, str | None]]:
    """Return (card id, key, text, due, instant it was ticked) of all dated checks of a board's cards."""
    columns = "card_id, key, text, due, done_at"
    query = f"SELECT {columns} FROM check_item WHERE due IS NOT NULL AND card_id IN ({_ITS_CARDS})"
    return [(card, key, text, due, done) for card, key, text, due, done in db.rows(query, {"board": board_id})]


def label_counts(db: Database, board_id: int) -> dict[int, int]:
    """Return how many labels each card of a board has, by card id; cards without one are left out."""
    query = f"SELECT card_id, count(*) FROM label WHERE card_id IN ({_ITS_CARDS}) GROUP BY card_id"
    return dict(db.rows(query, {"board": board_id}))


def account_cards(db: Database) -> list[tuple[int, int, int, str]]:
    """Return (card id, board id, customer id, made at) of all cards of customers, deleted ones left out."""
    query = (
        "SELECT card.id, stage.board_id, card.account_id, card.created_at FROM card "
        "JOIN stage ON stage.id = card.stage_id WHERE card.account_id IS NOT NULL AND card.deleted_at IS NULL"
    )
    return [(card, board, account, made) for card, board, account, made in db.rows(query)]


class PassedRow(NamedTuple):
    """A gate that was passed against its rule."""

    card_id: int
    rule_key: str
    rule_text: str
    at: str


def passed(db: Database, board_id: int, since: str) -> list[PassedRow]:
    """Return the gates of a board that were passed against their rules from an instant on, in their order."""
    columns = ", ".join(PassedRow._fields)
    query = (
        f"SELECT {columns} FROM exception WHERE board_id = :board AND at >= :since AND card_id IN ({_ITS_CARDS}) "
        "ORDER BY id"
    )
    return [PassedRow(*row) for row in db.rows(query, {"board": board_id, "since": since})]


def moves(db: Database, board_id: int, since: str) -> list[tuple[int, int | None, int | None]]:
    """Return (card id, stage left, stage entered) of all moves on a board from an instant on, by the stages' ids."""
    stages = (f"json_extract(detail, '$.{end}_stage')" for end in ("from", "to"))
    query = (
        f"SELECT card_id, {', '.join(stages)} FROM event WHERE board_id = :board AND kind = 'moved' AND at >= :since "
        f"AND json_valid(detail) AND card_id IN ({_ITS_CARDS})"
    )
    return [(card, left, entered) for card, left, entered in db.rows(query, {"board": board_id, "since": since})]


def troubles(db: Database, board_id: int, since: str) -> list[str]:
    """Return the instants at which cards of a board came to be blocked, or were escalated, from an instant on."""
    query = (
        "SELECT at FROM event WHERE board_id = :board AND at >= :since AND kind IN ('blocked', 'escalated') "
        f"AND json_valid(detail) AND json_extract(detail, '$.from') IS NULL AND card_id IN ({_ITS_CARDS})"
    )
    return [at for (at,) in db.rows(query, {"board": board_id, "since": since})]


def paperwork(db: Database, board_id: int, since: str) -> list[str]:
    """Return when checks were ticked, fields filled and notes written or edited on a board's cards, as instants.

    A decision written as a note is a note; the outcome of a card is none.
    """
    query = (
        "SELECT at FROM event WHERE board_id = :board AND at >= :since "
        "AND kind IN ('noted', 'note_edited', 'decided', 'checked', 'field_changed') AND CASE "
        "WHEN kind IN ('noted', 'note_edited') THEN 1 WHEN NOT json_valid(detail) THEN 0 "
        "WHEN kind = 'decided' THEN json_extract(detail, '$.note') IS NOT NULL "
        "WHEN kind = 'checked' THEN json_extract(detail, '$.to') "
        f"ELSE json_extract(detail, '$.to') IS NOT NULL END AND card_id IN ({_ITS_CARDS})"
    )
    return [at for (at,) in db.rows(query, {"board": board_id, "since": since})]
