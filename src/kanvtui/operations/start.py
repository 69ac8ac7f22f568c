"""Starting a board from an SOP, and what a screen needs to offer the SOPs: names and summaries, nothing loaded."""

from collections.abc import Callable
from pathlib import Path

from kanvtui.domain.sop_reading import read
from kanvtui.domain.values import frozen
from kanvtui.operations import boards
from kanvtui.operations.session import Change, Session

CUSTOMER_SUCCESS = "customer success"


@frozen
class SopLine:
    """An SOP that a board can be started from; `problem` says why one of the user's own cannot be read."""

    name: str
    summary: str
    path: Path
    first: bool
    problem: str = ""


def sop_lines(session: Session) -> list[SopLine]:
    """List the SOPs: those for customer success (`first`), then the others; only TOML is read, no model is loaded."""
    from kanvtui.sops import files

    return [
        SopLine(sop.name, sop.summary, sop.path, sop.audience == CUSTOMER_SUCCESS or not sop.shipped, sop.problem)
        for sop in files.listed(session.sop_folder)
    ]


def starting(sop: SopLine, name: str = "") -> Callable[[Change], int]:
    """Return the body of the change that starts a board of an SOP; it returns the board's id.

    The board takes the SOP's name, with a number where that is taken, unless *name* is given. Raises InputError,
    NotFoundError or AccessError for an SOP that cannot be used; the body raises like `boards.new`.
    """
    from kanvtui.sops import files

    document = files.load(sop.path)

    def start(change: Change) -> int:
        return boards.new(change, name or boards.first_name(change, read(document)), document)

    return start


def free_name(session: Session, sop: SopLine) -> str:
    """Return the name that a board of the SOP would get."""
    from kanvtui.domain.text import name_key
    from kanvtui.operations.reads.lists import board_list

    taken = {name_key(board.name) for board in board_list(session, archived=True)}
    number = 1
    while name_key(name := sop.name if number == 1 else f"{sop.name} {number}") in taken:
        number += 1
    return name


def call_me(session: Session, name: str) -> str:
    """Keep another name for the user, and use it from now on; return a notice, `""` when all is well.

    Raises InputError for text that cannot be stored, RefusedError for what is no single person, and what writing the
    settings file raises.
    """
    from dataclasses import replace

    from kanvtui.domain.settings import text_setting

    name = text_setting("name", name)
    notice = session.save_setting("name", name)
    session.settings = replace(session.settings, name=name)
    if name:
        session.actor = name
    return notice
