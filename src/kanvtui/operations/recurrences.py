"""Work that comes back on a schedule: made at any start, or within a minute while the program is open."""

from kanvtui.operations.session import Session


def come_due(session: Session) -> int:
    """Make the cards that are due, each once however many processes run; return how many."""
    del session
    return 0
