"""What a review need not decide any more: undecided cards that somebody completed or put away while it went on."""

from collections.abc import Iterable, Mapping

from kanvtui.storage.minutes import StepRow

WORDS = {"closed": "completed", "archived": "archived", "deleted": "put into the bin"}
"""What settled a card, by the kind of its event."""
_SIDE = {"closed": "open", "reopened": "open", "archived": "there", "deleted": "there", "restored": "there"}


def settled(steps: Iterable[StepRow]) -> Mapping[int, StepRow]:
    """Return for each item whose card was settled in the end what did it last; *steps* are in their order.

    A card that was opened again, or brought back, is undecided as before.
    """
    found: dict[int, dict[str, StepRow]] = {}
    for step in steps:
        sides = found.setdefault(step.item_id, {})
        sides.pop(_SIDE[step.kind], None)
        if step.kind in WORDS:
            sides[_SIDE[step.kind]] = step
    return {item: next(reversed(sides.values())) for item, sides in found.items() if sides}
