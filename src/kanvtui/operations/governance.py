"""Looking after an SOP in use: its version, the log of its changes, and the training that follows a change."""

from collections.abc import Mapping

from kanvtui.domain.sop_plan import Plan
from kanvtui.operations.session import Change

CHANGED = "sop_changed"
"""The kind of the event that a change of a board's SOP leaves."""


def recorded(
    change: Change, board_id: int, before: Mapping[str, object], after: Mapping[str, object], plan: Plan
) -> None:
    """Write down that a board's SOP was changed from *before* to *after*, the last step of `sop_edits.replace`.

    - The version is raised in the stored document unless the user wrote another one (`domain.governance.next_version`,
      which `replace` may put into the document itself before it stores it).
    - The log gets one event `sop_changed`: versions, why, and what changed in words.
    - Where people have to know of it and `plan.training`, the board's training check is opened or joined.

    It belongs to the change: undo takes all of it back.
    """
