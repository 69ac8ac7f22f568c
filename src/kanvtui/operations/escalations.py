"""Escalations: passing a trouble on by its severity."""

from collections.abc import Sequence

from kanvtui.domain import text
from kanvtui.domain.escalations import EscalationRule, due_of, time_words
from kanvtui.domain.text import visible
from kanvtui.errors import NotFoundError
from kanvtui.operations import cards, checks, lookup, sops
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.storage import checks as stored
from kanvtui.storage.database import Database

__all__ = ["escalate", "offered", "time_words"]


def escalate(change: Change, card_ids: Sequence[int], level: str, what: str) -> None:
    """Pass cards on by a level of their SOP: the ball, a check for the answer with its due, urgent when at once.

    *level* is its name, or a part of it; *what* is wrong in one line. Raises NotFoundError naming the levels.
    """
    what = text.needed_line(what, "what is wrong")
    for key in dict.fromkeys(card_ids):
        card = lookup.card(change.db, key)
        rule = _level(change.db, card.board_id, level)
        due = due_of(rule, change.now, change.calendar)
        change.says(f"escalated {cards.named(change, card_ids)} to {rule.to} ({rule.name})")
        happened(change, "escalated", card, level=rule.name, when=rule.when, to=rule.to, what=what, due=due)
        cards.pass_ball(change, [key], rule.to)
        check = checks.add(change, key, f"Answer: {what} ({rule.name} → {rule.to})", due=due or "")
        stored.update(change.db, check, {"owner_role": rule.to})
        if rule.at_once:
            cards.set_urgent(change, [key], urgent=True)


def offered(db: Database, board_id: int) -> tuple[EscalationRule, ...]:
    """Return the levels of a board's SOP in its order."""
    return sops.procedure_of(db, board_id).escalations


def _level(db: Database, board_id: int, wanted: str) -> EscalationRule:
    known = offered(db, board_id)
    if not known:
        raise NotFoundError("this board's SOP has no escalations. Pass the card to somebody: kanvtui pass CARD NAME.")
    found = lookup.pick(known, wanted, "level") if wanted.strip() else None
    if found is None:
        levels = ", ".join(visible(f"{rule.name} → {rule.to} {time_words(rule)}") for rule in known)
        raise NotFoundError(f"there is no level “{visible(wanted)}” on this board. Levels: {levels}.")
    return found
