"""Recurring work: started with its board or by a milestone; the next card is made when the last one is done."""

from kanvtui.operations.session import Change
from kanvtui.storage.cards import CardRow


def begin_board(change: Change, board_id: int) -> None:
    """Start the recurring work of a new board."""


def reached(change: Change, card: CardRow, milestone: str) -> None:
    """Start a customer's recurring work whose first time counts from a milestone."""


def completed(change: Change, card: CardRow) -> str:
    """Make the next card when one made of recurring work is done; return the milestone it sets, or `""`."""
    del change, card
    return ""
