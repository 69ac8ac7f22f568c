"""Checks: ticking, adding, editing, ordering, and making a card of one."""

from collections.abc import Sequence

from kanvtui.domain import order, text
from kanvtui.errors import NotFoundError
from kanvtui.operations import cards as card_verbs
from kanvtui.operations import lookup
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.operations.steps import following
from kanvtui.storage import accounts, checks
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.database import Database


def tick(change: Change, check_ids: Sequence[int], *, done: bool = True) -> None:
    """Tick checks, or open them again; one that is so already stays as it is."""
    for key in check_ids:
        check = _check(change, key)
        if bool(check.done_at) == done:
            continue
        values = {"done_at": change.at if done else None, "done_by": change.actor if done else None}
        checks.update(change.db, key, values)
        card = lookup.card(change.db, check.card_id)
        happened(change, "checked", card, check=check.text, key=check.key, before=not done, after=done)
        following.ticked(change, check, card, done=done)
        change.says(f"{'ticked' if done else 'opened'} “{check.text}” of “{card.title}”")


def tick_next(change: Change, card_ids: Sequence[int]) -> None:
    """Tick the first open check of each card; raises NotFoundError when none has one."""
    found = [check.id for key in card_ids if (check := next_open(change.db, key))]
    if not found:
        raise NotFoundError(f"{card_verbs.named(change, card_ids)} has no open check.")
    tick(change, found)


def next_open(db: Database, card_id: int) -> CheckRow | None:
    """Return a card's first open check, those of its own stage first; None when all are ticked."""
    card = lookup.card(db, card_id)
    waiting = [check for check in checks.of_card(db, card_id) if not check.done_at]
    here = [check for check in waiting if check.stage_id in (None, card.stage_id)]
    return next(iter(here or waiting), None)


def find(db: Database, card_id: int, wanted: str) -> CheckRow:
    """Return a card's check by its place from 1 or by a part of its text; raises NotFoundError, InputError."""
    listed = checks.of_card(db, card_id)
    number = wanted.strip()
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(listed):
        return listed[int(number[:9]) - 1]
    found = lookup.pick([_Text(check) for check in listed], wanted, "check")
    if found is None:
        raise NotFoundError(
            f"card {card_id} has no check “{text.visible(wanted)}”. `kanvtui show {card_id}` lists them."
        )
    return found.check


class _Text:
    """A check under the name by which it is looked up."""

    def __init__(self, check: CheckRow) -> None:
        self.check = check
        self.name = check.text


def add(change: Change, card_id: int, words: str, *, due: str = "", owner: str = "") -> int:
    """Append a check to a card and return its id; *due* and *owner* as typed."""
    card = lookup.card(change.db, card_id)
    words = text.needed_line(words, "a check's text")
    present = checks.of_card(change.db, card_id)
    values = {
        "card_id": card_id,
        "stage_id": card.stage_id,
        "text": words,
        "rank": order.between(present[-1].rank if present else None, None),
        "due": card_verbs.read_due(change, due) if due else None,
        "owner_id": person.id if (person := lookup.person_or_none(change, owner)) else None,
    }
    key = checks.insert(change.db, values)
    happened(change, "check_added", card, check=words)
    change.says(f"added the check “{words}” to “{card.title}”")
    return key


def edit(change: Change, check_id: int, *, words: str | None = None, due: str | None = None) -> None:
    """Change a check's text or due date (as typed; blank empties it); None leaves it."""
    check = _check(change, check_id)
    values: dict[str, object] = {}
    if words is not None:
        values["text"] = text.needed_line(words, "a check's text")
    if due is not None:
        # A day given by hand holds, whatever its milestone does later.
        values |= {"due": card_verbs.read_due(change, due), "due_rule": None}
    if values:
        checks.update(change.db, check_id, values)
    if due is not None:
        following.due_changed(change, lookup.card(change.db, check.card_id))
    change.says(f"changed the check “{check.text}”")


def set_owner(change: Change, check_id: int, name: str) -> None:
    """Give a check an owner of its own; blank or `none` leaves it to the card's."""
    check = _check(change, check_id)
    owner = lookup.person_or_none(change, name)
    checks.update(change.db, check_id, {"owner_id": owner.id if owner else None})
    change.says(f"check “{check.text}”: owner {owner.name if owner else 'none'}")


def remove(change: Change, check_id: int) -> None:
    """Delete a check; undo brings it back."""
    check = _check(change, check_id)
    card = lookup.card(change.db, check.card_id)
    checks.delete(change.db, check_id)
    happened(change, "check_removed", card, check=check.text)
    following.due_changed(change, card)
    change.says(f"removed the check “{check.text}” from “{card.title}”")


def reorder(change: Change, check_id: int, by: int) -> None:
    """Move a check one place up (-1) or down (1); at either end nothing changes."""
    check = _check(change, check_id)
    listed = checks.of_card(change.db, check.card_id)
    place = [row.id for row in listed].index(check_id)
    target = place + by
    if not 0 <= target < len(listed):
        return
    rest = listed[:place] + listed[place + 1 :]
    low = rest[target - 1].rank if target else None
    high = rest[target].rank if target < len(rest) else None
    checks.update(change.db, check_id, {"rank": order.between(low, high)})
    change.says(f"moved the check “{check.text}”")


def to_card(change: Change, check_id: int) -> int:
    """Make a card of a check, in the first stage of its board, and tick the check; return the card's id."""
    check = _check(change, check_id)
    card = lookup.card(change.db, check.card_id)
    owner = accounts.person(change.db, check.owner_id) if check.owner_id else None
    new = card_verbs.NewCard(
        title=check.text,
        due=check.due.replace("T", " ") if check.due else "",
        account_id=card.account_id,
        owner=owner.name if owner else "",
    )
    change.says(f"made a card of the check “{check.text}”")
    key = card_verbs.add(change, card.board_id, new)
    tick(change, [check_id])
    return key


def _check(change: Change, key: int) -> CheckRow:
    check = checks.get(change.db, key)
    if check is None:
        raise NotFoundError("that check is gone: somebody removed it. Nothing was changed.")
    return check
