"""Approvals are asked for when a card comes into their stage, and picked again when a field of their matrix changes."""

from kanvtui.operations.session import Change
from kanvtui.storage.cards import CardRow


def ask(change: Change, card: CardRow, stage_key: str) -> None:
    """Ask for the approvals of a stage that a card has come into."""


def refresh(change: Change, card: CardRow) -> None:
    """Pick the approvers of a card's matrices again."""
