"""What the minutes of a review ask of promises: how they stood at an instant of the past."""

from typing import NamedTuple

from kanvtui.storage.database import Database
from kanvtui.storage.promises import PromiseRow

_COLUMNS = ", ".join(PromiseRow._fields)


_STEPS = """
SELECT item.review_id, item.id, event.kind, event.at FROM review_item AS item
JOIN review ON review.id = item.review_id JOIN event ON event.card_id = item.card_id
WHERE item.kind = 'card' AND item.verdict IS NULL
AND event.kind IN ('closed', 'reopened', 'archived', 'deleted', 'restored')
AND event.at BETWEEN review.started_at AND coalesce(review.ended_at, :now)"""


class StepRow(NamedTuple):
    """Something that closed the card of an undecided item, put it away, or took that back: which event, when."""

    review_id: int
    item_id: int
    kind: str
    at: str


def steps(db: Database, now: str, review_id: int | None = None) -> list[StepRow]:
    """Return what happened during reviews, or during one, to the cards they left undecided, the first event first."""
    only = "" if review_id is None else " AND item.review_id = :review"
    return [StepRow(*row) for row in db.rows(f"{_STEPS}{only} ORDER BY event.id", {"now": now, "review": review_id})]


def made_before(db: Database, start: str) -> list[PromiseRow]:
    """Return the promises made before an instant, by id."""
    query = f"SELECT {_COLUMNS} FROM promise WHERE made_at < ? ORDER BY id"
    return [PromiseRow(*row) for row in db.rows(query, (start,))]


def settled(db: Database) -> list[tuple[str, str]]:
    """Return (instant, details as JSON) of each time that a promise was settled, or opened again, in their order."""
    return db.rows("SELECT at, detail FROM event WHERE kind = 'promise_settled' ORDER BY id")


def retitled(db: Database, since: str) -> list[tuple[int, str]]:
    """Return (card, details as JSON) of each time that a card got another title after an instant, in their order."""
    return db.rows("SELECT card_id, detail FROM event WHERE kind = 'titled' AND at > ? ORDER BY id", (since,))


def moved(db: Database, since: str) -> list[str]:
    """Return the details, as JSON, of every promise that was put off after an instant, the first one first."""
    query = "SELECT detail FROM event WHERE kind = 'promise_moved' AND at > ? ORDER BY id"
    return [detail for (detail,) in db.rows(query, (since,))]


def open_counts(db: Database) -> dict[int, tuple[int, int]]:
    """Return for each review how many promises were made in it, and how many of them are open."""
    query = (
        "SELECT review_id, count(*), sum(state = 'open') FROM promise WHERE review_id IS NOT NULL GROUP BY review_id"
    )
    return {key: (made, left) for key, made, left in db.rows(query)}


def verdict_counts(db: Database) -> dict[int, tuple[int, int]]:
    """Return for each review how many of its items were decided, and how many were not; wins ask for nothing."""
    query = (
        "SELECT review_id, sum(verdict IS NOT NULL), sum(verdict IS NULL) FROM review_item WHERE kind <> 'wins' "
        "GROUP BY review_id"
    )
    return {key: (decided, left) for key, decided, left in db.rows(query)}
