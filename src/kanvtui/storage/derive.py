"""The derived columns of cards: the one function that recomputes them, called by every change."""

from kanvtui.storage.database import Database

# The same as `domain.dates.due_key`, malformed dues included.
_DUE_KEY = "CASE WHEN substr(due, 11, 1) = 'T' AND length(due) > 11 THEN due ELSE due || 'T24:00' END"
_RECOMPUTE = f"""
UPDATE card SET
    active_at = max(created_at, coalesce(
        (SELECT max(event.at) FROM event WHERE event.card_id = card.id AND event.substantive = 1), '')),
    nearest_due = (
        SELECT min(key) FROM (
            SELECT {_DUE_KEY} AS key FROM (SELECT card.due AS due) WHERE due IS NOT NULL
            UNION ALL
            SELECT {_DUE_KEY} FROM check_item
            WHERE check_item.card_id = card.id AND done_at IS NULL AND check_item.due IS NOT NULL
            UNION ALL
            SELECT {_DUE_KEY} FROM deadline
            WHERE deadline.card_id = card.id AND done_at IS NULL AND deadline.due IS NOT NULL
            UNION ALL
            SELECT {_DUE_KEY} FROM approval
            WHERE approval.card_id = card.id AND state = 'pending' AND approval.due IS NOT NULL)),
    rev = rev + 1
WHERE id IN (SELECT value FROM json_each(?))
"""


def derive(db: Database, cards: frozenset[int]) -> None:
    """Recompute `active_at` (instant), `nearest_due` (due key) and `rev` of the given cards.

    `active_at` is the last substantive event (design: stale), `nearest_due` the earliest of the card's due and the
    dues of its open checks, open deadlines and pending approvals.
    """
    if cards:
        db.run(_RECOMPUTE, (f"[{','.join(map(str, cards))}]",))
