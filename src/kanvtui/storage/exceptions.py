"""Exceptions: gates that were passed against their rules."""

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from kanvtui.storage import rows
from kanvtui.storage.database import Database


class ExceptionRow(NamedTuple):
    """A row of the table `exception`."""

    id: int
    card_id: int
    board_id: int
    rule_key: str
    rule_text: str
    reason: str
    at: str
    actor: str


class RepeatedRow(NamedTuple):
    """A rule with how often it was passed; the text is one that it had."""

    rule_key: str
    rule_text: str
    times: int


_EXCEPTION = ", ".join(ExceptionRow._fields)
CHANGES_RULE = """event.kind IN ('rule_changed', 'sop_changed') AND CASE WHEN json_valid(event.detail) THEN
json_extract(event.detail, '$.rule') IS {0} OR {0} IN (SELECT value FROM json_each(event.detail, '$.rules')) END"""
"""The condition of an event that changed the rule whose key stands in the place {0}."""
_CHANGED = f"""SELECT max(event.at) FROM event WHERE event.board_id = exception.board_id
AND {CHANGES_RULE.format("exception.rule_key")}"""


def insert(db: Database, values: Mapping[str, object]) -> int:
    """Record a gate passed against its rule."""
    return rows.insert(db, "exception", values)


def of_card(db: Database, card_id: int) -> list[ExceptionRow]:
    """Return a card's exceptions, newest first."""
    query = f"SELECT {_EXCEPTION} FROM exception WHERE card_id = ? ORDER BY id DESC"
    return [ExceptionRow(*row) for row in db.rows(query, (card_id,))]


def earlier_reasons(db: Database, board_id: int, limit: int, rules: Collection[str] = ()) -> list[str]:
    """Return the reasons given on a board before, each once: those for the *rules* first, then newest first."""
    query = (
        "SELECT reason FROM exception WHERE board_id = ? GROUP BY reason "
        "ORDER BY max(rule_key IN (SELECT value FROM json_each(?))) DESC, max(id) DESC LIMIT ?"
    )
    return [reason for (reason,) in db.rows(query, (board_id, json.dumps(list(rules)), limit))]


def repeated(db: Database, board_id: int, since: str, at_least: int) -> list[RepeatedRow]:
    """Return a board's rules that were passed at least so often since an instant, most first.

    What was passed before a rule was changed is no word against the rule as it is now.
    """
    query = (
        "SELECT rule_key, max(rule_text), count(*) FROM exception WHERE board_id = ? AND at >= ? "
        f"AND at > coalesce(({_CHANGED}), '') GROUP BY rule_key HAVING count(*) >= ? ORDER BY count(*) DESC, rule_key"
    )
    return [RepeatedRow(*row) for row in db.rows(query, (board_id, since, at_least))]


def cards_of(db: Database, board_id: int, rule_key: str, since: str) -> list[int]:
    """Return the ids of the cards on a board for which a rule was passed since an instant."""
    query = "SELECT DISTINCT card_id FROM exception WHERE board_id = ? AND rule_key = ? AND at >= ?"
    return [key for (key,) in db.rows(query, (board_id, rule_key, since))]


def boards_with(db: Database, since: str) -> list[int]:
    """Return the ids of the boards where a gate was passed against its rule since an instant."""
    return [key for (key,) in db.rows("SELECT DISTINCT board_id FROM exception WHERE at >= ?", (since,))]
