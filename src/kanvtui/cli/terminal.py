"""Is there a terminal to draw on? Asked before the store is opened and before Textual is imported."""

import gc
import os
import sys
from collections.abc import Mapping
from typing import TextIO

from kanvtui.errors import TerminalError

_CANNOT_DRAW = frozenset({"dumb", "unknown"})
"""Values of TERM that name a terminal without cursor movement."""
_REMEDY = "Start kanvtui in a terminal; `kanvtui list` prints to anything."


def require_terminal(env: Mapping[str, str] | None = None) -> None:
    """Raise TerminalError unless the board can be drawn here; writes nothing, not one escape sequence.

    Textual reads keys from standard input and draws on standard error; standard output is refused when it
    goes elsewhere, because the board prints nothing there and a redirect means that text was wanted.
    An unset TERM works (16 colours).
    """
    streams: tuple[tuple[TextIO | None, str], ...] = (
        (sys.stdin, "standard input"),
        (sys.stdout, "standard output"),
        (sys.stderr, "standard error"),
    )
    for stream, name in streams:
        if not is_terminal(stream):
            state = "closed" if stream is None else "not one"
            raise TerminalError(f"the board needs a terminal — {name} is {state}. {_REMEDY}")
    term = (os.environ if env is None else env).get("TERM", "")
    if term.lower() in _CANNOT_DRAW:
        raise TerminalError(f"the board needs a terminal that can move its cursor — TERM={term}. {_REMEDY}")


def hold_collection() -> None:
    """Keep the garbage collector out of the start; `kanvtui.app.run` lets it in after the first paint."""
    gc.disable()


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal; a closed one is none."""
    try:
        return stream is not None and stream.isatty()
    except (OSError, ValueError):  # the descriptor behind it was closed
        return False
