"""Deadlines by hand: fulfilling one that no milestone meets, and giving one a day of its own."""

from collections.abc import Sequence

from kanvtui.domain import text
from kanvtui.domain.deadlines import warn_start
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import cards, lookup
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.operations.steps import dating
from kanvtui.storage import deadlines
from kanvtui.storage.database import Database
from kanvtui.storage.deadlines import DeadlineRow


def tick(change: Change, deadline_ids: Sequence[int], *, done: bool = True) -> None:
    """Say that deadlines are met, or open them again; one that is so already stays as it is."""
    for key in deadline_ids:
        line = _deadline(change, key)
        if bool(line.done_at) == done:
            continue
        values = {"done_at": change.at if done else None, "done_by": change.actor if done else None}
        deadlines.update(change.db, key, values)
        card = lookup.card(change.db, line.card_id)
        happened(change, "deadline_met", card, before=not done, after=done, deadline=line.what, key=line.key)
        change.says(f"{'met' if done else 'opened'} the deadline “{line.what}” of “{card.title}”")
        dating.redate(change, card)


def set_due(change: Change, deadline_id: int, typed: str) -> None:
    """Give a deadline a day of its own, as typed; it holds, whatever its milestone does later."""
    line = _deadline(change, deadline_id)
    card = lookup.card(change.db, line.card_id)
    due = cards.read_due(change, typed)
    if due is None:
        raise InputError("a deadline needs a day — nothing was stored. Write one, like fri or 2026-11-27.")
    if (line.rule, line.due) != (due, due):
        warn = warn_start(due, line.warn or "", change.calendar) or None
        deadlines.update(change.db, deadline_id, {"rule": due, "due": due, "warn_on": warn})
        if line.due != due:
            told = [{"what": line.what, "from": line.due, "to": due}]
            happened(change, "dates_shifted", card, dates=told)
        dating.redate(change, card)
    change.says(f"“{card.title}”: deadline “{line.what}” {due.replace('T', ' ')}")


def find(db: Database, card_id: int, wanted: str) -> DeadlineRow:
    """Return a card's deadline by its place from 1 or by a part of its text; raises NotFoundError, InputError."""
    lookup.card(db, card_id)
    listed = deadlines.of_card(db, card_id)
    number = wanted.strip()
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(listed):
        return listed[int(number[:9]) - 1]
    found = lookup.pick([_What(line) for line in listed], wanted, "deadline")
    if found is None:
        there = ", ".join(text.visible(line.what) for line in listed) or "none"
        raise NotFoundError(f"card {card_id} has no deadline “{text.visible(wanted)}”. Deadlines: {there}.")
    return found.line


class _What:
    """A deadline under the name by which it is looked up."""

    def __init__(self, line: DeadlineRow) -> None:
        self.line = line
        self.name = line.what


def _deadline(change: Change, key: int) -> DeadlineRow:
    line = deadlines.get(change.db, key)
    if line is None:
        raise NotFoundError("that deadline is gone: its condition does not hold any more. Nothing was changed.")
    return line
