"""What follows from a step: the one place that wires dates, approvals and recurrence to what the user did."""

from collections.abc import Iterable

from kanvtui.domain.sop import Sop
from kanvtui.operations import sops
from kanvtui.operations.session import Change
from kanvtui.operations.steps import approving, dating, entering, recurring
from kanvtui.storage import cards
from kanvtui.storage.cards import CardRow
from kanvtui.storage.checks import CheckRow


def created(change: Change, card: CardRow, sop: Sop, stage_key: str) -> None:
    """Add what a new card gets: checks, notes, deadlines, the approvals of its stage."""
    entering.made(change, sop, card, stage_key)
    dating.add_deadlines(change, card)
    _came_in(change, card, sop, stage_key)


def entered(change: Change, card: CardRow, sop: Sop, stage_key: str, *, closed: bool) -> None:
    """Add what a card gets when it comes into a stage; *closed* says that it was done by that."""
    if not recurring.looks_after_sop(change.db, card):
        entering.entered(change, sop, card, stage_key)
        _came_in(change, card, sop, stage_key)
    if closed:
        _completed(change, _fresh(change, card))


def closed(change: Change, card_ids: Iterable[int]) -> None:
    """Let what follows on recurring work that is done follow cards that were closed where they stand."""
    for card in cards.of_recurring(change.db, card_ids):
        _completed(change, card)


def _completed(change: Change, card: CardRow) -> None:
    if (milestone := recurring.completed(change, card)) and card.account_id:
        dating.reach_for_account(change, card.account_id, milestone, by="recurring")


def ticked(change: Change, check: CheckRow, card: CardRow, *, done: bool) -> None:
    """Reach, or take back, the milestone of a check, date what counts from the check, let it stand for its approval."""
    if check.milestone and done:
        dating.reach(change, card, check.milestone, by="check")
    elif check.milestone:
        dating.unreach(change, card, check.milestone)
    approving.ticked(change, card, check, done=done)
    dating.redate(change, card)


def field_changed(change: Change, card: CardRow) -> None:
    """Let conditions, dates and matrices look at a changed field."""
    dating.reconcile(change, card)
    dating.redate(change, card)
    approving.refresh(change, card)


def due_changed(change: Change, card: CardRow) -> None:
    """Date what counts from the card's own due."""
    dating.redate(change, _fresh(change, card))


def account_changed(change: Change, was: CardRow) -> None:
    """Date what counts from the customer's milestones, and start the work that comes back for it; *was*: before."""
    dating.follow_customer(change, _fresh(change, was), was.account_id)


def _came_in(change: Change, card: CardRow, sop: Sop, stage_key: str) -> None:
    card = _fresh(change, card)
    stage = sop.stage(stage_key)
    if stage is not None and stage.milestone:
        dating.reach(change, card, stage.milestone, by="stage")
    approving.ask(change, card, stage_key)
    dating.reconcile(change, card)
    dating.redate(change, card)


def _fresh(change: Change, card: CardRow) -> CardRow:
    return cards.get(change.db, card.id) or card


def begins(change: Change, board_id: int) -> None:
    """Start what recurs on a new board."""
    if sops.procedure_of(change.db, board_id).recurring:
        recurring.begin_board(change, board_id)
