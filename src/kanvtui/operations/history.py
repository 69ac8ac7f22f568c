"""Undo and redo over the whole file, whoever made the change."""

from kanvtui.domain.changes import Changes, PastChange
from kanvtui.operations.session import Change, Session
from kanvtui.storage import journal


def undo(session: Session) -> tuple[Changes, PastChange]:
    """Undo the newest change of the file; return what was touched and what was undone.

    Raises RefusedError when there is nothing to undo, ConflictError when something changed since.
    """
    return _replayed(session, "undo")


def redo(session: Session) -> tuple[Changes, PastChange]:
    """Bring back what was undone last; raises like `undo`."""
    return _replayed(session, "redo")


def takes_item(session: Session, item_id: int) -> bool:
    """True when undo would take back what was done last with an item of a review; it may take something newer."""
    with session.reading() as db:
        return journal.takes_item(db, item_id)


def takes_triage(session: Session, card_id: int) -> bool:
    """True when undo would take back the last verdict of triage on a card; it may take something newer."""
    with session.reading() as db:
        return journal.takes_triage(db, card_id)


def _replayed(session: Session, kind: str) -> tuple[Changes, PastChange]:
    past: list[PastChange] = []

    def replay(change: Change) -> None:
        past.clear()
        past.append(journal.undo(change.db, change.id) if kind == "undo" else journal.redo(change.db, change.id))
        change.says(f"{'undid' if kind == 'undo' else 'redid'}: {past[0].label}")

    return session.apply(kind, replay), past[0]
