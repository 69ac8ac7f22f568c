"""Everybody who owns, reviews or holds."""

from kanvtui.domain.values import frozen
from kanvtui.operations.session import Session
from kanvtui.storage import accounts


@frozen
class PersonLine:
    """Somebody with the number of open cards that are theirs; `email` is `""` where it is not known."""

    id: int
    name: str
    email: str
    open_cards: int


def people(session: Session) -> list[PersonLine]:
    """Return everybody who is active, by name."""
    with session.reading() as db:
        work = accounts.open_cards_of_people(db)
        return [PersonLine(row.id, row.name, row.email or "", work.get(row.id, 0)) for row in accounts.people(db)]
