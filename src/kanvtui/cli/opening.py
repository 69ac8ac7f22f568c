"""Opening the board in the terminal: the only place of the command line that loads the app, and it does so last."""

from pathlib import Path
from typing import TYPE_CHECKING

from kanvtui.cli.terminal import hold_collection, require_terminal
from kanvtui.errors import NotFoundError

if TYPE_CHECKING:
    from kanvtui.cli.context import Context
    from kanvtui.domain.walk import Scope
    from kanvtui.operations.session import Session


def open_board(context: "Context", name: str = "") -> int:
    """Show the board called *name*, or the one opened last, until the user leaves; return the exit code.

    Raises TerminalError before anything is opened, NotFoundError for a board that is not there.
    """
    require_terminal()
    hold_collection()
    return show(context, open_session(context, context.paths.database), name)


def open_walk(context: "Context", scope: "Scope") -> int:
    """Show the walk of the review that is narrowed to *scope*, over the board opened last; return the exit code.

    Raises TerminalError before anything is opened.
    """
    require_terminal()
    hold_collection()
    return show(context, open_session(context, context.paths.database), walk=scope)


def open_session(context: "Context", path: Path) -> "Session":
    """Open the database at *path* for the app: no wait for other programs is longer than a glance."""
    from kanvtui.operations.session import APP
    from kanvtui.storage.store import GLANCE

    return context.open(path, wait=GLANCE, source=APP)


def show(context: "Context", session: "Session", name: str = "", walk: "Scope | None" = None) -> int:
    """Run the app on a session, over the board the walk of a review where one is given; close it at the end."""
    try:
        board_id = _board(session, name)
        return _run(context, session, board_id, walk)
    finally:
        session.close()


def _board(session: "Session", name: str) -> int | None:
    from kanvtui.operations.reads.board import which

    if not name:
        return which(session)
    from kanvtui.operations import lookup

    try:
        with session.reading() as db:
            return lookup.board(db, name).id
    except NotFoundError as error:
        from kanvtui.cli.catalog import words
        from kanvtui.domain.keys import nearest

        verb = nearest(name, words())
        raise NotFoundError(f"{error}{f' Or did you mean: kanvtui {verb}' if verb else ''}") from None


def _run(context: "Context", session: "Session", board_id: int | None, walk: "Scope | None") -> int:
    from kanvtui.cli import later

    later.put_off()
    from kanvtui.app import KanvApp, run
    from kanvtui.commands import COMMANDS, TYPING
    from kanvtui.domain.keys import resolve
    from kanvtui.domain.settings import theme_in_force
    from kanvtui.screens.start import first_screen, walk_first
    from kanvtui.theme import DEFAULT_THEME

    keys = resolve(COMMANDS, session.settings.keys, TYPING)
    session.keys = keys
    app = KanvApp(
        session,
        walk_first(walk, board_id) if walk is not None else lambda opened: first_screen(opened, board_id),
        theme=session.settings.theme or DEFAULT_THEME,
        keymap=keys.keymap(),
        log_folder=context.paths.logs,
        show_tracebacks=context.options.debug,
        selftest_crash=context.options.selftest_crash,
    )
    app.when_at_rest.append(later.catch_up)
    _, unknown_theme = theme_in_force(session.settings.theme, app.available_themes, DEFAULT_THEME)
    session.notices = (*session.notices, *keys.problems, *filter(None, [unknown_theme]))
    return run(app)
