"""`kanvtui`: opens a board, or runs one verb; the only clock of the program, and the net below every error."""

import atexit
import contextlib
import datetime as dt
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

from kanvtui import __version__
from kanvtui.cli import catalog
from kanvtui.cli.context import Context, OutputError, settled, unwritable, warn, write
from kanvtui.cli.parser import Parser, add_globals, first_word
from kanvtui.domain.text import visible
from kanvtui.errors import InputError, KanvError

_FILES = ("db", "config", "document", "file", "files", "keep", "out", "sop")
"""Options that name files: their bytes are the file system's business."""
_BROKEN_PIPE = 141
_INTERRUPTED = 130
_ABOUT = """\
A terminal board that makes standard operating procedures run.

Without a verb it opens BOARD, or the board opened last."""


def entry() -> None:
    """Run as the program `kanvtui`."""
    gc.disable()  # what a start allocates stays; the board collects again after its first paint
    code = main()
    if "textual" in sys.modules:
        sys.exit(code)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End at once: all is written and closed, and to take every module apart would be a tenth of a verb's time."""
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run with the arguments *argv* (default: those of the process) and return the exit code.

    0 done; 1 refused or not found; 2 wrong usage or input, no terminal; 3 unusable database; 4 busy; 5 cannot read or
    write; 6 settings; 70 internal error; 128+n ended by signal n.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        _forgive(stream)
    run = _Run()
    try:
        code = run.go(arguments)
        _flush()
    except SystemExit as ended:  # argparse has printed its help
        return _closing(int(ended.code or 0))
    except KeyboardInterrupt:
        return _closing(_INTERRUPTED)
    except BrokenPipeError:
        _mute()
        return _BROKEN_PIPE
    except Exception as error:
        return run.fail(error)
    return code


def now() -> dt.datetime:
    """Return this instant; everything else is handed it."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the one clock


class _Run:
    """One run: what was found out so far, for the case that it fails."""

    def __init__(self) -> None:
        self.debug = False
        self.context: Context | None = None

    def go(self, arguments: list[str]) -> int:
        """Find the verb, parse its arguments, run it."""
        self.debug = "--debug" in arguments
        place = first_word(arguments)
        word = arguments[place] if place < len(arguments) else ""
        if word not in catalog.words():
            return self.open_board(arguments)
        options = start_parser().parse_args(arguments[:place])
        found, rest = _verb(word, arguments[place + 1 :])
        parser, verb = catalog.parser_of(found)
        if options.board is None:
            del options.board  # or the verb's own would not count
        elif not parser.takes("--board"):
            raise InputError(f"--board does not go with {found.name} — nothing was done. Run: {parser.prog} --help")
        parser.parse_args(rest, options)
        if options.version:
            return _print_version()
        self.context = Context(settled(options, _FILES), now)
        try:
            if options.selftest_crash:
                raise RuntimeError("asked for by --selftest-crash")
            return verb.run(self.context, options) or 0
        finally:
            self.context.close()

    def open_board(self, arguments: list[str]) -> int:
        """No verb: show the board in the terminal."""
        parser = start_parser()
        options = parser.parse_args(arguments)
        if options.version:
            return _print_version()
        self.context = Context(settled(options, _FILES), now)
        try:
            from kanvtui.cli.opening import open_board

            return open_board(self.context, options.name or options.board or "")
        finally:
            self.context.close()

    def fail(self, error: Exception) -> int:
        """Tell the user in one line what went wrong and return the exit code."""
        from kanvtui.screens.terminal import crash  # knows no Textual

        if isinstance(error, KanvError):
            if self.debug:
                _traceback(error)
            stored = isinstance(error, OutputError) and self.context is not None and self.context.stored
            warn(f"{error}{' The change is stored.' if stored else ''}")
            _closing(0)
            return error.exit_code
        folder = None
        with contextlib.suppress(KanvError, AttributeError):
            folder = self.context.paths.logs if self.context else None
        _closing(0)
        return crash.report(error, folder=folder, debug=self.debug)


def start_parser() -> Parser:
    """Return the parser of a start without a verb; its help lists all verbs."""
    verbs = f"verbs:\n{catalog.listing()}\n\n`kanvtui VERB --help` shows what a verb takes."
    parser = Parser(catalog.PROGRAM, _ABOUT, verbs)
    parser.usage = "kanvtui [BOARD] [options]\n       kanvtui VERB ..."
    parser.add_argument("name", metavar="BOARD", nargs="?", help="a board by name, or a part of it")
    parser.add_argument("--board", metavar="BOARD", help="the same, for a board that is called like a verb")
    add_globals(parser, after_verb=False)
    return parser


def _verb(word: str, rest: list[str]) -> tuple[catalog.Entry, list[str]]:
    """Return the verb that *word* begins, and its arguments."""
    found = catalog.entry(word)
    if found is not None:
        return found, rest
    place = first_word(rest)
    second = rest[place] if place < len(rest) else ""
    found = catalog.entry(f"{word} {second}")
    if found is not None:
        return found, rest[:place] + rest[place + 1 :]
    parser = Parser(f"{catalog.PROGRAM} {word}", epilog=f"verbs:\n{catalog.listing(word)}")
    if not second:
        parser.parse_known_args(rest)  # --help
    names = ", ".join(one.name.split(" ")[1] for one in catalog.CATALOG if one.name.startswith(f"{word} "))
    what = f"{word} has no verb “{visible(second)}”" if second else f"{word} needs a verb"
    raise InputError(f"{what} — nothing was done. Write one of: {names}.")


def _print_version() -> int:
    write(f"kanvtui {__version__}\n")
    return 0


def _traceback(error: Exception) -> None:
    import traceback

    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(visible("".join(traceback.format_exception(error)), multiline=True))


def _forgive(stream: TextIO | None) -> None:
    """Let a stream of a poor encoding write what it cannot as `\\u2026`, rather than fail."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        with contextlib.suppress(OSError, ValueError):
            reconfigure(errors="backslashreplace")


def _flush() -> None:
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error) from None


def _closing(code: int) -> int:
    """Flush what can be flushed without another complaint."""
    try:
        _flush()
    except (OSError, KanvError):
        _mute()
    return code


def _mute() -> None:
    """Let what is still buffered go nowhere, or Python complains about it at its end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        sys.stdout.flush()
