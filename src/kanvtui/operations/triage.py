"""Triage: a verdict on a card is what is done with it and its event `triaged`, one change and one undo."""

from collections.abc import Mapping, Sequence

from kanvtui.domain.text import is_blank
from kanvtui.operations import cards as card_verbs
from kanvtui.operations import lookup, merging, moves
from kanvtui.operations.reads import duplicates
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.storage import cards, triage


def decide(change: Change, card_ids: Sequence[int], verdict: str) -> None:
    """Record that a verdict was given on cards, once a change; a card that the same change put away counts too."""
    for key in dict.fromkeys(card_ids):
        card = cards.get(change.db, key)
        if card is not None and not triage.has_verdict(change.db, key, change.id):
            happened(change, triage.TRIAGED, card, verdict=verdict)


def keep(change: Change, card_ids: Sequence[int]) -> None:
    """Leave cards as they are: there is nothing to do now. It does not keep them from going stale.

    A card that looks like older ones stays beside them, and is not offered for merging again.
    """
    change.says(f"kept {card_verbs.named(change, card_ids)} as it is")
    for key in card_ids:
        lookup.card(change.db, key)
        for pair in duplicates.of_card(change.db, key):
            merging.keep_both(change, [pair.first, key])
    decide(change, card_ids, "keep")


def merge(change: Change, card_ids: Sequence[int], choices: Mapping[str, int], keep: int) -> None:
    """Merge cards as a verdict on all of them; raises like `merging.merge`."""
    merging.merge(change, card_ids, choices, keep)
    decide(change, card_ids, merging.VERDICT)


def take(change: Change, card_ids: Sequence[int]) -> None:
    """Make the user the owner of cards."""
    change.says(f"{card_verbs.named(change, card_ids)}: taken by {change.actor}")
    card_verbs.set_owner(change, card_ids, lookup.ME)


def close(change: Change, card_ids: Sequence[int], outcome: str, reason: str = "") -> None:
    """Complete cards, with what came of them in one sentence (blank: none); raises like `moves.complete`."""
    named = card_verbs.named(change, card_ids)
    change.says(f"closed {named}" if is_blank(outcome) else f"closed {named}: {outcome.strip()}")
    for key in card_ids if not is_blank(outcome) else ():
        card_verbs.set_outcome(change, key, outcome)
    moves.complete(change, card_ids, reason=reason)
