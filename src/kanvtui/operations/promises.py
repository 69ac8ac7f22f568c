"""Promises: somebody is asked for something by a day; the next review opens with them."""

from collections.abc import Mapping

from kanvtui.domain.dates import full_day, parse_due
from kanvtui.domain.promises import KEPT, OPEN, STATES, split
from kanvtui.domain.text import name_key, needed_line, one_line, visible
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import cards as card_verbs
from kanvtui.operations import lookup, reviews
from kanvtui.operations.record import record
from kanvtui.operations.session import Change
from kanvtui.storage import accounts, cards, promises
from kanvtui.storage import reviews as stored
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.promises import PromiseRow

open_ones = promises.open_ones


def make(
    change: Change,
    text: str,
    *,
    card_id: int | None = None,
    account_id: int | None = None,
    review_id: int | None = None,
    item_id: int | None = None,
) -> int:
    """Write down a promise typed as `who: what by DATE` and return its id; `me` is the user.

    The ball of the card is passed to whoever promised, to be asked on that day, unless it is the card's owner. Of an
    *item_id* the review, card and customer are those of the item, and the promise is the verdict on it. Raises
    InputError that tells the form, or for a day that is past.
    """
    typed_who, what, typed_day = split(text)
    who, what = _who(change, typed_who), needed_line(what, "what is promised")
    day = parse_due(typed_day, change.today, change.calendar)[:10]
    if day < change.today.isoformat():
        raise InputError(f"“{visible(typed_day)}” is past — nothing was stored. Promise it by today or later.")
    item = stored.item(change.db, item_id) if item_id is not None else None
    if item is not None:
        review_id, card_id, account_id = item.review_id, card_id or item.card_id, account_id or item.account_id
    card = lookup.card(change.db, card_id) if card_id is not None else None
    values: dict[str, object] = {
        "review_id": review_id,
        "card_id": card.id if card else None,
        "account_id": card.account_id if card else account_id,
        "who": who,
        "what": what,
        "due": day,
        "made_at": change.at,
        "made_by": change.actor,
        "state": OPEN,
    }
    key = promises.insert(change.db, values)
    change.says(f"{who}: {what}, by {full_day(day)}")
    _happened(change, "promised", _get(change.db, key), card)
    if card is not None and not _owns(change.db, card, who):
        card_verbs.pass_ball(change, [card.id], who, day)
    if item_id is not None:
        reviews.decide(change, item_id, "promise")
    return key


def settle(change: Change, promise_id: int, state: str, note: str = "") -> None:
    """Say what became of a promise: kept, dropped, or open again. The ball that went with it comes back to the owner.

    Raises InputError for another word, RefusedError when it is settled so already.
    """
    promise = _get(change.db, promise_id)
    if state not in STATES:
        raise InputError(f"“{visible(state)}” is nothing that becomes of a promise. Write kept, dropped or open.")
    if promise.state == state:
        raise RefusedError(f"“{visible(promise.what)}” is {state} already. Nothing was changed.")
    note = one_line(note, "a note")
    settled = state != OPEN
    values = {
        "state": state,
        "settled_at": change.at if settled else None,
        "settled_by": change.actor if settled else None,
        "note": note or None,
    }
    promises.update(change.db, promise_id, values)
    late = " late" if state == KEPT and promise.due < change.today.isoformat() else ""
    change.says(f"{promise.who}: {promise.what}: {state}{late}" + (f" ({note})" if note else ""))
    card = _card(change.db, promise)
    after = {"from": promise.state, "to": state, "note": note or None}
    _happened(change, "promise_settled", promise, card, after)
    if card is not None and settled and _has_ball(card, promise):
        card_verbs.pass_ball(change, [card.id], "")


def move(change: Change, promise_id: int, date: str) -> None:
    """Put an open promise off to another day (as typed); the day to ask the holder moves along.

    Raises RefusedError for one that is settled, InputError for no date or one that is past.
    """
    promise = _get(change.db, promise_id)
    if promise.state != OPEN:
        raise RefusedError(f"“{visible(promise.what)}” is {promise.state} already. Nothing was changed.")
    day = parse_due(date, change.today, change.calendar)[:10]
    if day < change.today.isoformat():
        raise InputError(f"“{visible(date)}” is past — nothing was changed. Move it to today or later.")
    promises.update(change.db, promise_id, {"due": day})
    change.says(f"{promise.who}: {promise.what}: by {full_day(day)} instead of {full_day(promise.due)}")
    card = _card(change.db, promise)
    if day != promise.due:
        _happened(change, "promise_moved", promise, card, {"from": promise.due, "to": day})
    if card is not None and _has_ball(card, promise):
        card_verbs.pass_ball(change, [card.id], promise.who, day)


def _who(change: Change, typed: str) -> str:
    """The name of who promises: the user for `me`, somebody known by the name as it is known, else as typed."""
    key = name_key(typed)
    if key == lookup.ME:
        return change.actor
    known = next((person.name for person in accounts.people(change.db) if person.name_key == key), "")
    return known or needed_line(typed, "who promises")


def _owns(db: Database, card: CardRow, who: str) -> bool:
    owner = accounts.person(db, card.owner_id) if card.owner_id else None
    return owner is not None and owner.name_key == name_key(who)


def _has_ball(card: CardRow, promise: PromiseRow) -> bool:
    """Whether the card still waits for who promised, since that promise."""
    return name_key(card.holder or "") == name_key(promise.who) and card.nudge_on == promise.due


def _card(db: Database, promise: PromiseRow) -> CardRow | None:
    card = cards.get(db, promise.card_id) if promise.card_id else None
    return card if card is not None and card.deleted_at is None else None


def _get(db: Database, promise_id: int) -> PromiseRow:
    found = promises.get(db, promise_id)
    if found is None:
        raise NotFoundError("that promise is gone. Nothing was changed.")
    return found


def _happened(
    change: Change, kind: str, promise: PromiseRow, card: CardRow | None, detail: Mapping[str, object] | None = None
) -> None:
    told = {"promise": promise.id, "who": promise.who, "what": promise.what, "due": promise.due, **(detail or {})}
    record(change, kind, told, card, account_id=card.account_id if card else promise.account_id)
