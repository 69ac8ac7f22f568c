"""Putting a changed SOP in place of the one that a board has, with all that follows for its cards."""

from collections.abc import Mapping

from kanvtui.domain.sop_effects import Effects
from kanvtui.domain.sop_plan import Plan
from kanvtui.operations.session import Change, Session
from kanvtui.storage.database import Database


def fingerprint(db: Database, board_id: int) -> str:
    """Return what tells the SOP that a board has now from any other, for `replace(expected=…)`."""
    raise NotImplementedError


def checked(document: Mapping[str, object]) -> dict[str, object]:
    """Return an SOP's document with all that may be left out filled in, as `sops.files.parse` gives it.

    Raises InputError with the first problem and how many more there are.
    """
    raise NotImplementedError


def replace(
    change: Change, board_id: int, document: Mapping[str, object], plan: Plan | None = None, *, expected: str = ""
) -> None:
    """Put *document* in place of the board's SOP and carry its cards along; one change, and one undo.

    *document* is whole, as `checked` gives it. *expected* is the `fingerprint` of the SOP that the user began with.

    Raises RefusedError when the SOP was changed since by somebody else, when nothing is different, or when a stage goes
    whose cards have no destination in the plan's `moves`; InputError for a destination that is none, or a document
    without stages or with two of one key; NotFoundError for a board that is gone.
    """
    raise NotImplementedError


def preview(session: Session, board_id: int, document: Mapping[str, object], plan: Plan | None = None) -> Effects:
    """Return what `replace` would do, found by doing it and rolling back: nothing is stored, no number is used up.

    A stage whose cards have no destination stands in `unsaid`, and is taken to go where `suggested` says. What is told
    is as it may be shown in share mode. Raises what `replace` raises otherwise, BusyError while another program writes.
    """
    raise NotImplementedError
