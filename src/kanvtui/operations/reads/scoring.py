"""The scores of a card and of a customer, with their history."""

import json
from collections.abc import Sequence
from decimal import Decimal

from kanvtui.domain import scores as rules
from kanvtui.domain.accounts import ScoreEntry, ScoreHistory
from kanvtui.domain.dates import ago_words
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.pictures import ScoreLine
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.scores import ScoreRule
from kanvtui.domain.sparkline import spark
from kanvtui.operations import scores
from kanvtui.operations.reads.moment import Moment
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.scores import ScoreRow

BARS = 24
"""Values drawn at most, the newest of them."""


def score_lines(db: Database, card: CardRow, procedure: Procedure, _at: Moment) -> tuple[ScoreLine, ...]:
    """Return the newest score of each kind that a card, or for a health score its customer, has been given."""
    found = ((rule, scores.rows_of(db, rule, card, card.account_id)) for rule in procedure.scores)
    return tuple(_line(rule, rows) for rule, rows in found if rows)


def history(db: Database, account_id: int, at: Moment) -> tuple[ScoreHistory, ...]:
    """Return all scores of a customer with every entry, newest first; a health score without entries is listed too."""
    histories = []
    for rule in scores.offered_to_account(db, account_id):
        if rule.private and db.masked:
            continue
        rows = scores.rows_of(db, rule, None, account_id)
        entries = tuple(
            ScoreEntry(
                at=row.at,
                when=_when(row, at),
                words=_words(rule, row),
                parts=_parts(rule, row),
                note=row.note or "",
                actor=row.actor,
                card_id=row.card_id,
                value=row.value,
                band=row.band or "",
                colour=row.colour or "",
            )
            for row in rows
        )
        if not entries and not rule.health:  # it may belong to boards where the customer has nothing
            continue
        histories.append(
            ScoreHistory(rule.key, rule.name, rule.when, _spark(rule, rows), entries, rule.private, rule.health)
        )
    return tuple(histories)


def _line(rule: ScoreRule, rows: Sequence[ScoreRow]) -> ScoreLine:
    newest = rows[0]
    return ScoreLine(
        key=rule.key,
        name=rule.name,
        words=_words(rule, newest),
        band=newest.band or "",
        colour=newest.colour or "",
        at=newest.at,
        parts=_parts(rule, newest),
        history=_spark(rule, rows),
        private=rule.private,
    )


def _words(rule: ScoreRule, row: ScoreRow) -> str:
    return rules.row_words(rule, row.value, row.given, row.band, row.colour)


def _when(row: ScoreRow, at: Moment) -> str:
    then = read_instant(row.at)
    return ago_words(then, at.now, at.calendar) if then else "at an unreadable time"


def _spark(rule: ScoreRule, rows: Sequence[ScoreRow]) -> str:
    """Draw the values, oldest first, over the range that the score can have."""
    return spark([row.value for row in reversed(rows[:BARS])], *rules.span(rule))


def _parts(rule: ScoreRule, row: ScoreRow) -> tuple[tuple[str, str], ...]:
    """Return (label, value) of the parts given, with the word that stands for the value: `3 Neutral`."""
    try:
        given = json.loads(row.parts)
    except (ValueError, RecursionError):
        given = {}
    if not isinstance(given, dict):
        return ()
    labels = {part.key: part for part in rule.parts}
    found = []
    for key, value in given.items():
        part = labels.get(key)
        word = next((word.word for word in part.words if word.value == _number(value)), "") if part else ""
        found.append((part.label if part else str(key), " ".join(filter(None, (str(value), word)))))
    return tuple(found)


def _number(value: object) -> Decimal | None:
    text = str(value)
    return Decimal(text) if text.replace(".", "", 1).isdecimal() else None
