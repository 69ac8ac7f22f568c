"""The customers that the screen can be narrowed to, and the one it is narrowed to."""

from kanvtui.domain.text import is_blank
from kanvtui.operations import lookup
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, cards

ALL = frozenset({"all", "none", "-"})
"""Words for all customers."""


def only(session: Session) -> str:
    """Return the name, as it is shown, of the only customer that is shown; `""` when all are."""
    key = session.share.account_id
    if key is None:
        return ""
    with session.reading() as db:
        found = accounts.get(db, key)
    return found.name if found else "a customer that is gone"


def customers(session: Session) -> tuple[str, ...]:
    """Return the names that may be offered: those that can be seen anyway."""
    with session.reading() as db:
        return tuple(account.name for account in accounts.listed(db))


def customer_of(session: Session, card_id: int | None) -> str:
    """Return the name, as it is shown, of a card's customer; `""` without one."""
    if card_id is None:
        return ""
    with session.reading() as db:
        card = cards.get(db, card_id)
        found = accounts.get(db, card.account_id) if card and card.account_id else None
    return found.name if found else ""


def find(session: Session, text: str) -> int | None:
    """Return the id of the customer that is meant, also of one that is hidden now; None for all, or for no customer."""
    if is_blank(text) or text.strip().casefold() in ALL:
        return None
    wanted = session.typed(text)
    with session.as_stored() as db:
        known = accounts.listed(db)
    exact = [account for account in known if account.name == wanted]
    found = exact[0] if exact else lookup.pick(known, wanted, "customer")
    return found.id if found else None


def wrong(session: Session, text: str) -> str:
    """Say what is wrong with a name; names that are hidden are not told."""
    from kanvtui.errors import KanvError

    if is_blank(text) or text.strip().casefold() in ALL:
        return ""
    try:
        found = find(session, text)
    except KanvError:
        return "Several customers fit. Write more of the name."
    return "" if found is not None else "There is no customer of that name."
