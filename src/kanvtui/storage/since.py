"""What changed between two instants: events of a period, the cards whose past has to be folded, promises, reviews."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from kanvtui.domain.since import TOLD
from kanvtui.domain.then import FOLDED, CardNow, Step
from kanvtui.storage.database import Database

_STEP = "event.card_id, event.id, event.at, event.kind, event.substantive, event.stage_id, event.detail"
_BOARDS = "(SELECT value FROM json_each(:boards))"
_OPEN = "card.closed_at IS NULL AND card.rank IS NOT NULL"
_DUE_KEY = "CASE WHEN substr(due, 11, 1) = 'T' AND length(due) > 11 THEN due ELSE due || 'T24:00' END"


class CardTold(NamedTuple):
    """What a line says of its card."""

    id: int
    board_id: int
    board: str
    title: str
    account: str | None


class PromiseTold(NamedTuple):
    """A promise with the names of its card and its customer; `due` is a local day."""

    id: int
    card_id: int | None
    board_id: int | None
    board: str | None
    card: str | None
    account_id: int | None
    account: str | None
    who: str
    what: str
    due: str
    made_at: str
    state: str
    settled_at: str | None


class StillRow(NamedTuple):
    """A card with its last activity up to an instant; stage and `closed` are those of today."""

    id: int
    stage_id: int
    created_at: str
    active_at: str
    closed: int


def last_review(db: Database, scope: Mapping[str, int]) -> str | None:
    """Return the end of the newest finished review of everything in *scope*; None when there is none.

    *scope* has the ids of what is looked at (`board`, `account`, `owner`); a review that was narrowed to something else
    does not count.
    """
    query = "SELECT ended_at, scope FROM review WHERE ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC"
    return next((ended for ended, narrowed in db.rows(query) if _covers(narrowed, scope)), None)


def _covers(narrowed: str, scope: Mapping[str, int]) -> bool:
    try:
        kept = json.loads(narrowed)
    except (ValueError, RecursionError):
        return True
    return not isinstance(kept, dict) or all(scope.get(key) == value for key, value in kept.items())


def told(db: Database, start: str, end: str, boards: Collection[int]) -> list[Step]:
    """Return the events of a period that a difference is told of, of cards on *boards*, by instant."""
    query = (
        f"SELECT {_STEP} FROM event WHERE event.at > :start AND event.at <= :end AND event.card_id IS NOT NULL "
        f"AND event.kind IN (SELECT value FROM json_each(:kinds)) AND event.board_id IN {_BOARDS} "
        "ORDER BY event.at, event.id"
    )
    bound = {"start": start, "end": end, "kinds": json.dumps(TOLD), "boards": json.dumps(list(boards))}
    return list(map(Step._make, db.rows(query, bound)))


def dues(db: Database, cards: Iterable[int], end: str) -> list[Step]:
    """Return every change of the due of those cards up to an instant, by instant."""
    query = (
        f"SELECT {_STEP} FROM event WHERE event.card_id IN (SELECT value FROM json_each(:cards)) "
        "AND event.kind = 'due_changed' AND event.at <= :end ORDER BY event.at, event.id"
    )
    return [Step(*row) for row in db.rows(query, {"cards": json.dumps(list(cards)), "end": end})]


def in_bin(db: Database, board_ids: Sequence[int], end: str) -> frozenset[int]:
    """Return the ids of the cards of those boards that were in the bin at an instant."""
    # Beside max(id), SQLite takes the other columns from that very row.
    query = (
        "SELECT card_id, kind, max(id) FROM event WHERE board_id IN (SELECT value FROM json_each(:boards)) "
        "AND kind IN ('deleted', 'restored') AND at <= :end GROUP BY card_id"
    )
    found = db.rows(query, {"boards": json.dumps(list(board_ids)), "end": end})
    return frozenset(key for key, kind, _ in found if kind == "deleted")


def cards_told(db: Database, keys: Iterable[int]) -> dict[int, CardTold]:
    """Return what lines say of those cards, by id."""
    query = (
        "SELECT card.id, card.board_id, board.name, card.title, account.name FROM card "
        "JOIN board ON board.id = card.board_id LEFT JOIN account ON account.id = card.account_id "
        "WHERE card.id IN (SELECT value FROM json_each(?))"
    )
    return {row[0]: CardTold(*row) for row in db.rows(query, (json.dumps(list(keys)),))}


def still_at(db: Database, low: str, fresh: str, end: str, boards: Collection[int]) -> list[StillRow]:
    """Return the cards on *boards* whose last activity up to an instant lies from *low* on and before *fresh*."""
    query = (
        "SELECT card.id, card.stage_id, card.created_at, found.last, card.closed_at IS NOT NULL FROM "
        "(SELECT card_id, max(at) AS last FROM event WHERE substantive = 1 AND at <= :end AND card_id IS NOT NULL "
        "GROUP BY card_id HAVING last >= :low AND last < :fresh) AS found "
        f"CROSS JOIN card ON card.id = found.card_id WHERE card.rank IS NOT NULL AND card.board_id IN {_BOARDS}"
    )
    bound = {"low": low, "fresh": fresh, "end": end, "boards": json.dumps(list(boards))}
    return list(map(StillRow._make, db.rows(query, bound)))


def still_now(db: Database, low: str, fresh: str, boards: Collection[int]) -> list[StillRow]:
    """Return the open cards on *boards* whose last activity lies from *low* on and before *fresh*."""
    query = (
        "SELECT card.id, card.stage_id, card.created_at, card.active_at, 0 FROM stage "
        "CROSS JOIN card ON card.stage_id = stage.id "
        f"WHERE stage.board_id IN {_BOARDS} AND {_OPEN} AND card.active_at >= :low AND card.active_at < :fresh"
    )
    return list(map(StillRow._make, db.rows(query, {"low": low, "fresh": fresh, "boards": json.dumps(list(boards))})))


def active_up_to(db: Database, keys: Iterable[int], at: str) -> dict[int, str]:
    """Return the last activity of each of those cards up to an instant."""
    query = (
        "SELECT card_id, max(at) FROM event WHERE card_id IN (SELECT value FROM json_each(:cards)) "
        "AND substantive = 1 AND at <= :at GROUP BY card_id"
    )
    return dict(db.rows(query, {"cards": json.dumps(list(keys)), "at": at}))


def left_after(db: Database, at: str, boards: Collection[int]) -> dict[int, int]:
    """Return the id of the stage that each card left first after an instant: there it stood."""
    query = (
        "SELECT card_id, json_extract(detail, '$.from_stage') FROM event "
        f"WHERE board_id IN {_BOARDS} AND kind IN ('moved', 'restaged') AND at > :at ORDER BY at, id"
    )
    return _first(db.rows(query, {"at": at, "boards": json.dumps(list(boards))}))


def closed_then(db: Database, at: str, boards: Collection[int]) -> dict[int, int]:
    """Return whether each card that was closed or opened again after an instant was closed there (1) or not (0)."""
    query = (
        "SELECT card_id, kind = 'reopened' FROM event "
        f"WHERE board_id IN {_BOARDS} AND kind IN ('closed', 'reopened') AND at > :at ORDER BY at, id"
    )
    return _first(db.rows(query, {"at": at, "boards": json.dumps(list(boards))}))


def _first(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for key, value in rows:
        found.setdefault(key, value)
    return found


def come_and_gone(db: Database, start: str, end: str, fresh: str, boards: Collection[int]) -> set[int]:
    """Return the ids of the cards on *boards* that left the board or came back after *start*, or that sleep or woke.

    Those with activity between *fresh* and *end* are left out, for they cannot be stale there. An archived card comes
    back by a move, too.
    """
    query = (
        f"SELECT found.card_id FROM (SELECT card_id FROM event WHERE board_id IN {_BOARDS} "
        "AND kind IN ('archived', 'deleted', 'restored', 'snoozed') AND at > :start "
        f"UNION SELECT card.id FROM card WHERE card.board_id IN {_BOARDS} "
        "AND card.rank IS NOT NULL AND card.snoozed_until IS NOT NULL "
        f"UNION SELECT off.card_id FROM event AS off WHERE off.board_id IN {_BOARDS} AND off.kind = 'archived' "
        "AND off.at <= :start AND EXISTS (SELECT 1 FROM event AS back WHERE back.card_id = off.card_id "
        "AND back.kind = 'moved' AND back.at > :start)) AS found "
        "WHERE NOT EXISTS (SELECT 1 FROM event AS late WHERE late.card_id = found.card_id AND late.substantive = 1 "
        "AND late.at >= :fresh AND late.at <= :end)"
    )
    bound = {"start": start, "end": end, "fresh": fresh, "boards": json.dumps(list(boards))}
    return {key for (key,) in db.rows(query, bound)}


def now(db: Database, keys: Iterable[int], at: str) -> list[CardNow]:
    """Return those cards as they stand today.

    Of checks, deadlines and approvals the dues of today count, of those that were not yet done at the instant *at*.
    """
    query = f"""
        SELECT card.id, card.board_id, card.stage_id, card.stage_since, card.created_at, card.owner_id IS NOT NULL,
            card.closed_at IS NOT NULL, card.rank IS NOT NULL, card.due,
            CASE WHEN card.snoozed_until IS NULL AND NOT EXISTS
                (SELECT 1 FROM event WHERE event.card_id = card.id AND event.kind = 'snoozed') THEN NULL ELSE
                (SELECT min(key) FROM (
                    SELECT {_DUE_KEY} AS key FROM check_item
                    WHERE check_item.card_id = card.id AND due IS NOT NULL AND (done_at IS NULL OR done_at > :at)
                    UNION ALL SELECT {_DUE_KEY} FROM deadline
                    WHERE deadline.card_id = card.id AND due IS NOT NULL AND (done_at IS NULL OR done_at > :at)
                    UNION ALL SELECT {_DUE_KEY} FROM approval
                    WHERE approval.card_id = card.id AND due IS NOT NULL AND asked_at <= :at
                    AND (state = 'pending' OR answered_at > :at))) END,
            card.blocked_since, card.snoozed_until, card.snoozed_at
        FROM card WHERE card.id IN (SELECT value FROM json_each(:cards))"""
    return [CardNow(*row) for row in db.rows(query, {"cards": json.dumps(list(keys)), "at": at})]


def history(db: Database, keys: Iterable[int]) -> dict[int, list[Step]]:
    """Return the events of those cards of which a past state is folded, by card and by instant."""
    query = (
        f"SELECT {_STEP} FROM event WHERE event.card_id IN (SELECT value FROM json_each(:cards)) "
        "AND (event.substantive = 1 OR event.kind IN (SELECT value FROM json_each(:kinds))) "
        "ORDER BY event.card_id, event.at, event.id"
    )
    found: dict[int, list[Step]] = {}
    for row in db.rows(query, {"cards": json.dumps(list(keys)), "kinds": json.dumps(FOLDED)}):
        found.setdefault(row[0], []).append(Step(*row))
    return found


def promises(db: Database, start: str, end: str, first: str, last: str) -> list[PromiseTold]:
    """Return the promises made up to *end* that were settled after *start*, or whose day is *first* or later.

    Days from *last* on are not over yet. Without their card's narrowing; the reader sorts out which is which.
    """
    query = (
        "SELECT promise.id, card.id, card.board_id, board.name, card.title, account.id, account.name, promise.who, "
        "promise.what, promise.due, promise.made_at, promise.state, promise.settled_at FROM promise "
        "LEFT JOIN card ON card.id = promise.card_id LEFT JOIN board ON board.id = card.board_id "
        "LEFT JOIN account ON account.id = coalesce(promise.account_id, card.account_id) "
        "WHERE promise.made_at <= :end AND (promise.settled_at > :start OR "
        "(promise.due >= :first AND promise.due < :last)) ORDER BY promise.due, promise.id"
    )
    return [PromiseTold(*row) for row in db.rows(query, {"start": start, "end": end, "first": first, "last": last})]
