"""A board's SOP as a text to edit or to give away, and back."""

from collections.abc import Mapping
from typing import Any

from kanvtui.domain.text import visible
from kanvtui.errors import RefusedError
from kanvtui.operations import lookup, sop_lines, sops
from kanvtui.operations.session import Session

DRAFT = "sop"
"""A text of a board's SOP that is not stored yet; its number is the board's."""
_HEAD = """\
The SOP of the board “{board}”. Save and leave the editor: what changes for the cards is shown before anything is
stored. Keep the keys, so that cards find their stages and checks again: the same key with another name is renamed.
Comments are not kept. Leave without saving, or leave nothing in it, and all stays as it was."""


def editable(session: Session, board_id: int) -> tuple[str, str]:
    """Return a board's SOP as TOML with all its keys, and the fingerprint of what it was.

    Raises NotFoundError for a board that is gone, RefusedError while share mode hides a part of it.
    """
    content, mark = sop_lines.stored(session, board_id)
    with session.reading() as db:
        board = lookup.open_board(db, board_id)
        if sops.document(db, board_id) != content:
            raise RefusedError("the SOP names what share mode hides. Switch share mode off to edit all of it.")
    return to_edit(content, board.name), mark


def to_edit(content: Mapping[str, object], board: str) -> str:
    """Return the SOP of the board of that name as TOML with all its keys, and how it is edited above it."""
    return written(content, keys=True, head=_HEAD.format(board=visible(board)))


def document_of(text: str, board: str) -> dict[str, Any]:
    """Read the text of an SOP; raises InputError with the first problem, its line and what to write instead."""
    from kanvtui.sops import files

    return files.parse(text, f"the SOP of “{visible(board)}”")


def shared_toml(session: Session, board_id: int) -> str:
    """Return a board's SOP as a TOML file that `board new --sop FILE` takes, as it may be shown.

    Raises RefusedError for one that cannot be read.
    """
    with session.reading() as db:
        content = sops.document(db, board_id)
    if not content:
        raise RefusedError(f"{sops.UNREADABLE} — nothing was written. {sops.REMEDY}.")
    return written(content)


def written(content: Mapping[str, object], *, keys: bool = False, head: str = "") -> str:
    """Return a document as TOML."""
    from kanvtui.sops import writing

    return writing.toml(content, keys=keys, head=head)
