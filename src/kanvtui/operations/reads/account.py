"""One customer with what hangs on it, for its page and for the command line."""

from kanvtui.domain.pictures import AccountLine, NoteLine
from kanvtui.domain.values import frozen
from kanvtui.errors import NotFoundError
from kanvtui.operations.reads.lists import CardLine, account_line, lines_of
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, notes


@frozen
class AccountDetail:
    """A customer: its line, its cards on the boards, and the notes beside it and its cards, newest first."""

    line: AccountLine
    cards: tuple[CardLine, ...]
    notes: tuple[NoteLine, ...]


def detail(session: Session, account_id: int) -> AccountDetail:
    """Read one customer, archived ones too; raises NotFoundError when there is none."""
    with session.reading() as db:
        row = accounts.get(db, account_id)
        if row is None:
            raise NotFoundError("that customer is gone. `kanvtui account list` shows those there are.")
        found = notes.of(db, account_id=account_id)
        lines = tuple(
            NoteLine(
                note.id, note.kind, note.title, note.body, bool(note.pinned), bool(note.private), note.author,
                note.created_at, note.edited_at, of_account=note.card_id is None,
            )
            for note in found
        )  # fmt: skip
        line = account_line(row, accounts.open_cards(db), {person.id: person.name for person in accounts.people(db)})
        return AccountDetail(line, tuple(lines_of(db, session, accounts.cards_of(db, account_id))), lines)
