"""The first screen of a session: a board where there is one, else the offer to start one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from kanvtui.operations.session import Session

if TYPE_CHECKING:  # the board is painted before the walk is loaded
    from kanvtui.domain.walk import Scope


def first_screen(session: Session, board_id: int | None) -> Screen[Any]:
    """Return the screen that stands below all others; *board_id* is None for a database without boards."""
    if board_id is None:
        from kanvtui.screens.first import FirstScreen

        return FirstScreen(session)
    from kanvtui.screens.board import BoardScreen

    return BoardScreen(session, board_id)


def walk_first(scope: "Scope", board_id: int | None) -> Callable[[Session], Screen[Any]]:
    """Return what makes the first screen, and walks the review of a scope over it as soon as it stands."""

    def opened(session: Session) -> Screen[Any]:
        screen = first_screen(session, board_id)
        if board_id is not None:
            screen.call_next(_walk, session, board_id, screen, scope)
        return screen

    return opened


async def _walk(session: Session, board_id: int, below: Screen[Any], scope: "Scope") -> None:
    """Open the review list with the walk over it: Esc leads from one to the other."""
    from kanvtui.screens.review import ReviewScreen

    review = ReviewScreen(session, board_id, scope=scope)
    await below.app.push_screen(review)
    review.action_walk_start()
