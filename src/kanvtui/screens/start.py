"""The first screen of a session: a board where there is one, else the offer to start one."""

from typing import Any

from textual.screen import Screen

from kanvtui.operations.session import Session


def first_screen(session: Session, board_id: int | None) -> Screen[Any]:
    """Return the screen that stands below all others; *board_id* is None for a database without boards."""
    if board_id is None:
        from kanvtui.screens.first import FirstScreen

        return FirstScreen(session)
    from kanvtui.screens.board import BoardScreen

    return BoardScreen(session, board_id)
