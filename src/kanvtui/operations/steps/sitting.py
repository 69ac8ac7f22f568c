"""A sitting as it is stored: what it is narrowed to, where it stands, and what was kept in the one before."""

import json

from kanvtui.domain.walk import KEEP, Scope
from kanvtui.operations.session import Session
from kanvtui.storage import aside, reviews
from kanvtui.storage.database import Database
from kanvtui.storage.reviews import ItemRow, ReviewRow

PLACE = "review.place"
"""The setting of the file that says where each open review stands."""
NO_CHANGE = ("reviewed", "triaged")
"""Kinds of events that do not change a card."""
_MOST_PLACES = 20
_MOST_DIGITS = 19
"""No id and no time in seconds is longer; the file takes no greater number."""


def needs_reason(db: Database, item: ItemRow) -> bool:
    """Return whether keeping it asks why: the last ended review that decided on the same thing kept it too."""
    if item.kind == "wins":
        return False
    found = reviews.before(db, item)
    return found is not None and found.verdict == KEEP


def keep_place(session: Session, review_id: int, item_id: int, spent: int) -> None:
    """Keep where a review stands and how many seconds it took so far; it survives a kill, and is no change."""
    found = {key: value for key, value in _places(session).items() if key != str(review_id)}
    kept = dict([*found.items(), (str(review_id), [item_id, max(0, int(spent))])][-_MOST_PLACES:])
    aside.keep_setting(session.store, PLACE, json.dumps(kept))


def place(session: Session, review_id: int | None = None) -> tuple[int, int, int] | None:
    """Return (review, item, seconds spent) where the open review stands, by default the one walked last; or None."""
    found = _places(session)
    with session.as_stored() as db:
        known = {row.id for row in reviews.open_ones(db)}
    for key, (item_id, spent) in reversed(found.items()):
        if int(key) in known and review_id in (None, int(key)):
            return int(key), item_id, spent
    return None


def spent_on(session: Session, review_id: int) -> int:
    """Return the seconds that a review took so far."""
    found = place(session, review_id)
    return found[2] if found else 0


def _places(session: Session) -> dict[str, list[int]]:
    """Where reviews stand, the one walked last at the end; what another program spoiled counts for nothing."""
    try:
        found = json.loads(aside.setting(session.store, PLACE) or "{}")
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {key: value for key, value in pairs if key.isdecimal() and len(key) < _MOST_DIGITS and _is_place(value)}


def _is_place(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_is_id(one) for one in value)


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10 ** (_MOST_DIGITS - 1)


def scope_of(row: ReviewRow) -> Scope:
    """Return what a stored review is narrowed to; what another program spoiled narrows nothing."""
    try:
        found = json.loads(row.scope)
    except (ValueError, RecursionError):
        found = None
    given = found if isinstance(found, dict) else {}
    board, account, owner = (key if _is_id(key := given.get(name)) else None for name in ("board", "account", "owner"))
    return Scope(board, account, owner)


def review_before(db: Database, row: ReviewRow) -> ReviewRow | None:
    """Return the review that ended last before another began and looked at all that this one looks at; or None."""
    own = scope_of(row)
    for other in reviews.ended(db):
        if other.ended_at and other.ended_at <= row.started_at and _covers(scope_of(other), own):
            return other
    return None


def _covers(wide: Scope, own: Scope) -> bool:
    return (
        wide.board_id in (None, own.board_id)
        and wide.account_id in (None, own.account_id)
        and wide.owner_id in (None, own.owner_id)
    )


def scope_json(scope: Scope) -> dict[str, int]:
    """Return what a review is narrowed to as it is stored."""
    given = {"board": scope.board_id, "account": scope.account_id, "owner": scope.owner_id}
    return {key: value for key, value in given.items() if value is not None}
