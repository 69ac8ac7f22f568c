"""Putting a changed SOP in place of the one that a board has, with all that follows for its cards."""

import json
from collections.abc import Mapping

from kanvtui.domain.instants import moment
from kanvtui.domain.sop import Sop
from kanvtui.domain.sop_changes import compare
from kanvtui.domain.sop_effects import Effects
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.sop_reading import read
from kanvtui.domain.sop_staging import staging
from kanvtui.domain.text import visible
from kanvtui.errors import NotFoundError, RefusedError
from kanvtui.operations import governance, sops
from kanvtui.operations.session import Change, Session
from kanvtui.operations.steps import restaging
from kanvtui.storage import boards, carrying
from kanvtui.storage.boards import BoardRow
from kanvtui.storage.database import Database

_EVERY_PLAN = Plan()


def fingerprint(db: Database, board_id: int) -> str:
    """Return what tells the SOP that a board has now from any other, for `replace(expected=…)`; also in share mode."""
    import hashlib

    return hashlib.sha256(carrying.stored_sop(db, board_id).encode()).hexdigest()[:16]


def checked(document: Mapping[str, object]) -> dict[str, object]:
    """Return an SOP's document with all that may be left out filled in, as `sops.files.parse` gives it.

    Raises InputError with the first problem and how many more there are.
    """
    from kanvtui.sops import files

    return files.checked(document)


def replace(
    change: Change, board_id: int, document: Mapping[str, object], plan: Plan = _EVERY_PLAN, *, expected: str = ""
) -> None:
    """Put *document* in place of the board's SOP and carry its cards along; one change, and one undo.

    *document* is whole, as `checked` gives it. *expected* is the `fingerprint` of the SOP that the user began with.

    Raises RefusedError when the SOP was changed since by somebody else, when nothing is different, or when a stage goes
    whose cards have no destination in the plan's `moves`; InputError for a destination that is none, or a document
    without stages or with two of one key; NotFoundError for a board that is gone.
    """
    board = boards.get(change.db, board_id)
    if board is None:
        raise NotFoundError("that board is gone. Nothing was changed.")
    before = sops.document(change.db, board_id)
    if expected and fingerprint(change.db, board_id) != expected:
        raise RefusedError(_changed_since(change, board))
    if not compare(before, document):
        raise RefusedError(f"nothing is different in the SOP of “{visible(board.name)}”. Nothing was changed.")
    _put(change, board, document, plan)
    governance.recorded(change, board_id, before, document, plan)
    change.says(f"changed the SOP of “{board.name}”{f': {plan.why}' if plan.why else ''}")


def _put(change: Change, board: BoardRow, document: Mapping[str, object], plan: Plan) -> None:
    """Write the document, and let all that stands on the board follow."""
    was, now = sops.of_board(change.db, board.id), read(document)
    stage_rows = carrying.stages(change.db, board.id)
    stages = staging(was, now, plan.moves, {row.key for row in stage_rows})
    values = {"sop": json.dumps(document, ensure_ascii=False), "sop_name": now.name, **_review_on(change, was, now)}
    boards.update(change.db, board.id, values)
    restaging.restage(change, board.id, now, stages)


def _review_on(change: Change, was: Sop, now: Sop) -> dict[str, object]:
    """The day of the next weekly review, where its rhythm is another one."""
    rhythm = [(bool(sop.review.weekly), sop.review.day) for sop in (was, now)]
    return {} if rhythm[0] == rhythm[1] else {"review_on": restaging.first_review(now, change.today)}


def _changed_since(change: Change, board: BoardRow) -> str:
    found = carrying.last_changed(change.db, board.id)
    words = f"the SOP of “{visible(board.name)}” was changed since you began"
    if found is not None:
        at, actor, label = found
        when = moment(at)
        local = f" on {change.calendar.local(when):%Y-%m-%d at %H:%M}" if when else ""
        words = f"{words}, by {visible(actor)}{local} ({visible(label)})"
    return f"{words} — nothing was changed. Begin again with the SOP as it is now."


def preview(session: Session, board_id: int, document: Mapping[str, object], plan: Plan = _EVERY_PLAN) -> Effects:
    """Return what `replace` would do, found by doing it and rolling back: nothing is stored, no number is used up.

    A stage whose cards have no destination stands in `unsaid`, and is taken to go where `suggested` says. What is told
    is as it may be shown in share mode. Raises what `replace` raises otherwise, BusyError while another program writes.
    """
    raise NotImplementedError
