"""`demo`: five boards of believable work in a database that is thrown away, or kept where the user says."""

import argparse
import os
import signal
from pathlib import Path
from tempfile import TemporaryDirectory

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.opening import open_session, show
from kanvtui.cli.terminal import hold_collection, require_terminal
from kanvtui.domain.text import visible
from kanvtui.errors import RefusedError, TerminalError


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep", metavar="FILE", help="keep the database in a new file; without a terminal only make it"
    )
    parser.epilog = "Your own boards are not touched. Without --keep all is gone when you leave."


def _demo(context: Context, options: argparse.Namespace) -> int:
    if options.keep is None:
        require_terminal()
        _end_by_signals()
        with TemporaryDirectory(prefix="kanvtui-demo-") as folder:  # of mode 0700
            return _open(context, Path(folder) / "demo.db")
    path = Path(options.keep).absolute()
    if os.path.lexists(path):
        raise RefusedError(f"{visible(str(path))} exists already — nothing was made. Name a new file.")
    try:
        require_terminal()
    except TerminalError:
        _make(context, path)
        context.say(f"made the demo: kanvtui --db {path}")
        return 0
    return _open(context, path)


def _end_by_signals() -> None:
    """Let a signal end the program in order, so that nothing is left behind; the app has handlers of its own."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)


def _open(context: Context, path: Path) -> int:
    hold_collection()
    _make(context, path)
    session = open_session(context, path)
    return show(context, session)


def _make(context: Context, path: Path) -> None:
    """Make the database and fill it; a file that could not be filled is taken away."""
    from kanvtui.operations import demo
    from kanvtui.operations.session import SHELL
    from kanvtui.storage.store import PATIENCE

    context.options.db = str(path)  # also names its folder: one that is missing is not made
    session = context.open(path, wait=PATIENCE, source=SHELL)
    try:
        demo.fill(session)
    except BaseException:
        session.close()
        path.unlink(missing_ok=True)
        raise
    session.close()


VERBS = {"demo": Verb(_arguments, _demo)}
