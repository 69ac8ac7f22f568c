"""Unfinished texts, kept beside the journal so that a crash, a signal or a lost card loses nothing."""

from kanvtui.domain.instants import stamp
from kanvtui.errors import KanvError
from kanvtui.operations.session import Session
from kanvtui.storage import aside

NEW_NOTE = "note"
"""A note not yet stored; its number is the card's."""
ACCOUNT = "note.account"
"""A note beside a customer, not yet stored; its number is the customer's."""
NOTE = "note.edit"
"""A stored note being edited; its number is the note's."""
FIELD = "field"
"""A long field being edited; its number is the card's."""

CARD = "card"
"""The line of a new card; its number is the board's."""
BLOCK = "block"
"""What blocks a card; its number is the card's."""


def read(session: Session, what: str, ref: int) -> str | None:
    """Return the unfinished text kept for a thing; None when there is none."""
    return aside.draft(session.store, _named(session, what), ref)


def keep(session: Session, what: str, ref: int, text: str) -> bool:
    """Keep an unfinished text; False when it could not be kept now (busy, read-only, full)."""
    try:
        aside.keep_draft(session.store, _named(session, what), ref, text, stamp(session.now()))
    except (KanvError, UnicodeEncodeError):
        return False
    return True


def drop(session: Session, what: str, ref: int) -> None:
    """Forget an unfinished text; one that cannot be dropped now is offered again, which does no harm."""
    try:
        aside.drop_draft(session.store, _named(session, what), ref)
    except KanvError:
        return


def _named(session: Session, what: str) -> str:
    """While the screen is shared, drafts are others: what was begun alone is not shown to everybody."""
    return f"{what}.shared" if session.share.on else what
