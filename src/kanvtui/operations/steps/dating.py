"""Milestones are reached, and the dates that count from them follow."""

from kanvtui.operations.session import Change
from kanvtui.storage.cards import CardRow


def reach(change: Change, card: CardRow, key: str, *, due: str = "", by: str = "hand") -> None:
    """Set a milestone of a card: now, or the local date *due*; *by* is check, stage, hand or recurring."""


def unreach(change: Change, card: CardRow, key: str) -> None:
    """Take a milestone of a card back."""


def add_deadlines(change: Change, card: CardRow) -> None:
    """Give a new card the deadlines of its SOP."""


def redate(change: Change, card: CardRow) -> None:
    """Date every open check and deadline of a card anew."""


def reconcile(change: Change, card: CardRow) -> None:
    """Add and remove what depends on a field of the card."""


def reach_for_account(change: Change, account_id: int, key: str, *, due: str = "", by: str = "hand") -> None:
    """Set a milestone of a customer, and date what counts from it on all its open cards."""
