"""Events: what happened, for age, history and "why is it stale". Kinds and details are a contract: docs/events.md."""

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
    values = {
        "change_id": change.id,
        "at": change.at,
        "kind": kind,
        "substantive": int(counts),
        "actor": change.actor,
        "board_id": card.board_id,
        "card_id": card.id,
        "account_id": card.account_id,
        "stage_id": card.stage_id,
    }
    events.insert(change.db, values, {**_from_to(before, after), **detail})


def happened_to_account(
    change: Change, kind: str, account_id: int, *, before: object = None, after: object = None, **detail: object
) -> None:
    """Record one event of a customer that belongs to no card."""
    values = {
        "change_id": change.id,
        "at": change.at,
        "kind": kind,
        "substantive": 0,
        "actor": change.actor,
        "account_id": account_id,
    }
    events.insert(change.db, values, {**_from_to(before, after), **detail})


def _from_to(before: object, after: object) -> dict[str, object]:
    return {} if before is None and after is None else {"from": before, "to": after}
