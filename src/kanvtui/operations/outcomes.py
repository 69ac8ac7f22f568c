"""Outcomes: completing a card with what came of it, and what follows from that."""

from collections.abc import Sequence

from kanvtui.domain.field_values import NUMERIC, number_of
from kanvtui.domain.outcomes import OutcomeRule, wakes_on
from kanvtui.domain.text import is_blank, name_key, visible
from kanvtui.errors import NotFoundError
from kanvtui.operations import cards as card_verbs
from kanvtui.operations import checks as check_verbs
from kanvtui.operations import lookup, moves, sops
from kanvtui.operations.session import Change
from kanvtui.operations.steps import dating, following, making, noting
from kanvtui.storage import boards, checks, fields, recurring
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database


def close(change: Change, card_ids: Sequence[int], outcome: str, reason: str = "") -> None:
    """Complete cards with an outcome of their SOP: its checks come with it, and a new card that sleeps if it says so.

    The new card has title, fields, customer and owner of the old one and wakes in the board's first stage. A card that
    is closed with that outcome already stays as it is. An `early` outcome asks no gate, and its *reason* becomes a
    note; but a blocked card is not done. Raises NotFoundError naming the outcomes, and like `moves.move`.
    """
    found = []
    for key in dict.fromkeys(card_ids):
        card = lookup.card(change.db, key)
        rule = _outcome(change.db, card.board_id, outcome)
        if card.closed_at is None or card.outcome != rule.name:
            found.append((card, rule))
    if not found:
        return
    change.says(f"completed {card_verbs.named(change, [card.id for card, _ in found])}: {found[0][1].name}")
    for card, rule in found:
        card_verbs.set_outcome(change, card.id, rule.name)
    for early in (False, True):
        if ending := [card.id for card, rule in found if card.closed_at is None and rule.early is early]:
            moves.complete(change, ending, reason=reason, early=early)
    for card, rule in found:
        if rule.early and not card.blocked_since and not is_blank(reason):  # else an exception holds the reason
            noting.add(change, reason, card_id=card.id, title=rule.name, kind="decision")
        _add_checks(change, card.id, rule)
        _come_again(change, card, rule)


def offered(db: Database, board_id: int) -> tuple[OutcomeRule, ...]:
    """Return the outcomes of a board's SOP in its order; empty where it knows none."""
    return sops.procedure_of(db, board_id).outcomes


def of_cards(db: Database, card_ids: Sequence[int]) -> tuple[OutcomeRule, ...]:
    """Return the outcomes to choose from for cards of one board; none when one of them comes of recurring work.

    A report or an audit is done when it is done, whatever the board's other cards may end as.
    """
    if any(recurring.of_card(db, key) for key in card_ids):
        return ()
    boards_of = {lookup.card(db, key).board_id for key in card_ids}
    return offered(db, boards_of.pop()) if len(boards_of) == 1 else ()


def _outcome(db: Database, board_id: int, wanted: str) -> OutcomeRule:
    known = offered(db, board_id)
    if not known:
        raise NotFoundError("this board's SOP has no outcomes. Complete the card without: kanvtui done CARD.")
    found = lookup.pick(known, wanted, "outcome")
    if found is None:
        names = ", ".join(visible(rule.name) for rule in known)
        raise NotFoundError(f"there is no outcome “{visible(wanted)}” on this board. Outcomes: {names}.")
    return found


def _add_checks(change: Change, card_id: int, rule: OutcomeRule) -> None:
    present = {name_key(check.text) for check in checks.of_card(change.db, card_id)}
    for words in rule.checks:
        if name_key(words) not in present:
            check_verbs.add(change, card_id, words)


def _come_again(change: Change, card: CardRow, rule: OutcomeRule) -> None:
    """Make the card that sleeps until it is tried again."""
    day = wakes_on(rule, change.today, change.calendar)
    if day is None:
        return
    sop = sops.of_board(change.db, card.board_id)
    first = boards.stages(change.db, card.board_id)[0]
    made = making.make(change, first, card.title, {"owner_id": card.owner_id, "account_id": card.account_id})
    for _, key, value in fields.of_card(change.db, card.id):
        field = sop.field(key)
        number = number_of(value) if field is not None and field.type in NUMERIC else None
        fields.insert(change.db, {"card_id": made.id, "key": key, "value": value, "num": number})
    following.created(change, made, sop, first.key)
    stage = sop.stage(first.key)
    if stage is not None and stage.milestone:  # what counts from coming in counts from the day it wakes
        dating.reach(change, made, stage.milestone, due=day.isoformat())
    card_verbs.snooze(change, [made.id], day.isoformat())
