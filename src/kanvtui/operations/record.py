"""Events: what happened, for age, history and "why is it stale". Kinds and details are a contract: docs/events.md."""

from collections.abc import Iterable, Mapping

from kanvtui.operations.session import Change
from kanvtui.storage import events
from kanvtui.storage.cards import CardRow

SUBSTANTIVE = frozenset(
    "created moved assigned passed blocked unblocked checked noted note_edited decided excepted closed reopened "
    "approved changes_requested escalated".split()
)
"""A move, an owner, a holder, a blocker, a check, an approval, a decision or a new note keep a card fresh (design)."""
LONG_EDIT = 20
"""Characters that an edited note must grow by to count as substantive."""


def happened(
    change: Change,
    kind: str,
    card: CardRow,
    *,
    before: object = None,
    after: object = None,
    substantive: bool | None = None,
    **detail: object,
) -> None:
    """Record one event of a card; *before* and *after* stand in its detail as `from` and `to` where one is given."""
    counts = kind in SUBSTANTIVE if substantive is None else substantive
    told = {**_from_to(before, after), **detail}
    record(change, kind, told, card, account_id=card.account_id, substantive=counts)


def happened_to_account(
    change: Change, kind: str, account_id: int, *, before: object = None, after: object = None, **detail: object
) -> None:
    """Record one event of a customer that belongs to no card."""
    record(change, kind, {**_from_to(before, after), **detail}, account_id=account_id)


def record(
    change: Change,
    kind: str,
    detail: Mapping[str, object],
    card: CardRow | None = None,
    *,
    account_id: int | None = None,
    board_id: int | None = None,
    substantive: bool = False,
) -> None:
    """Write one event of a card, of a customer, of a board, or of none, with its detail as it stands."""
    values: dict[str, object] = {
        "change_id": change.id,
        "at": change.at,
        "kind": kind,
        "substantive": int(substantive),
        "actor": change.actor,
        "account_id": account_id,
        "board_id": board_id,
    }
    if card is not None:
        values |= {"board_id": card.board_id, "card_id": card.id, "stage_id": card.stage_id}
    events.insert(change.db, values, detail)


def happened_to_many(
    change: Change, kind: str, rows: Iterable[tuple[int, int, int | None, int, Mapping[str, object]]]
) -> None:
    """Record an event of many cards at once: (card id, board id, customer's id, stage id, detail); none substantive."""
    events.insert_all(
        change.db,
        [
            {
                "change_id": change.id,
                "at": change.at,
                "kind": kind,
                "substantive": 0,
                "actor": change.actor,
                "board_id": board_id,
                "card_id": card_id,
                "account_id": account_id,
                "stage_id": stage_id,
                "detail": detail,
            }
            for card_id, board_id, account_id, stage_id, detail in rows
        ],
    )


def _from_to(before: object, after: object) -> dict[str, object]:
    return {} if before is None and after is None else {"from": before, "to": after}
