"""How the rules of a board were passed lately, each named by its key as exceptions name it."""

import datetime as dt
import json
from collections import Counter

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.instants import stamp
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError
from kanvtui.operations import sops
from kanvtui.storage import reviews
from kanvtui.storage.database import Database

_DEFAULT = Duration(30, "d")


@frozen
class Passed:
    """How a rule was passed lately: what was lacking, and the reasons given, both the most frequent first."""

    times: int
    lacking: tuple[str, ...]
    reasons: tuple[str, ...]


def within(db: Database, board_id: int) -> Duration:
    """Return the time in which the board's SOP counts exceptions of one rule."""
    try:
        return Duration.parse(sops.of_board(db, board_id).review.exceptions_within)
    except InputError:
        return _DEFAULT


def passed(
    db: Database, board_id: int, rule_key: str, now: dt.datetime, calendar: Calendar, changes_until: str = ""
) -> Passed:
    """Return how a rule was passed within the time that the board's SOP counts exceptions in, since it was changed.

    With *changes_until* a change after that instant does not count.
    """
    since = stamp(calendar.cut(now, within(db, board_id)))
    changed = reviews.rule_changed(db, board_id, rule_key, changes_until or stamp(now))
    found = reviews.passed(db, board_id, rule_key, max(since, changed))
    lacking = Counter(words for _, detail in found for words in _lacking(detail))
    reasons = Counter(reason for reason, _ in found)
    return Passed(len(found), tuple(_frequent(lacking)), tuple(_frequent(reasons)))


def _lacking(detail: str) -> list[str]:
    try:
        found = json.loads(detail)
    except (ValueError, RecursionError):
        return []
    words = found.get("lacking") if isinstance(found, dict) else None
    return [str(one) for one in words] if isinstance(words, list) else []


def _frequent(counted: Counter[str]) -> list[str]:
    return [words for words, _ in counted.most_common()]
