"""A card comes into being: its row on top of a stage, and the event; what comes with it is `following`'s."""

from collections.abc import Mapping
from uuid import uuid4

from kanvtui.domain import order
from kanvtui.operations import lookup
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.storage import cards
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow


def make(change: Change, stage: StageRow, title: str, given: Mapping[str, object]) -> CardRow:
    """Insert a card on top of *stage* with the columns *given* (owner_id, account_id, due, next, urgent …)."""
    values = {
        "uid": uuid4().hex,
        "board_id": stage.board_id,
        "stage_id": stage.id,
        "rank": order.between(None, cards.end_rank(change.db, stage.id, top=True)),
        "title": title,
        "created_at": change.at,
        "stage_since": change.at,
        "active_at": change.at,
        "closed_at": change.at if stage.kind == "done" else None,
        **given,
    }
    card = lookup.card(change.db, cards.insert(change.db, values))
    happened(change, "created", card, to=stage.name, stage=stage.id)
    return card
