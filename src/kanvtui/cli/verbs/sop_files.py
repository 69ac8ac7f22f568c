"""`sop new|export`: SOPs as files, to write, to keep and to hand on."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from kanvtui.cli.asking import agrees, is_attended
from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, warn, write
from kanvtui.cli.verbs.exporting import shared
from kanvtui.domain.text import visible
from kanvtui.errors import InputError, RefusedError, TerminalError

EDIT_AGAIN = "Edit it again?"
_MOST_PROBLEMS = 20
_FORMS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="+", help="how the SOP is called")
    parser.add_argument("--no-edit", action="store_true", help="write the file and leave it at that")


def _new(context: Context, options: argparse.Namespace) -> int:
    from kanvtui.sops import starting

    path = starting.start(context.sop_folder, " ".join(options.name))
    context.say(f"wrote {visible(str(path))}")
    if options.no_edit or not is_attended():
        context.say("Edit it, then make a board of it: kanvtui board new NAME --sop FILE")
        return 0
    return edit_file(context, path)


def edit_file(context: Context, path: Path) -> int:
    """Let the user edit an SOP file until it can be used or is left as it is; return the exit code.

    Raises TerminalError where no editor can be shown, RefusedError when the editor fails.
    """
    from kanvtui import editor

    needs_editor()
    while True:
        if problem := editor.run(path):
            raise RefusedError(f"{problem} What it has saved stands in {visible(str(path))}.")
        if is_usable(context, path):
            return 0
        if not is_attended() or not agrees(EDIT_AGAIN, usually=True):
            return 1


def needs_editor() -> None:
    """Raise TerminalError where the editor has nowhere to show itself; one that the user names may need no place."""
    from kanvtui import editor

    if not editor.chosen() and not is_attended():
        raise TerminalError(
            "an editor needs a terminal — nothing was opened. "
            "Start it in a terminal, or change a board's SOP with: kanvtui sop edit BOARD --with FILE"
        )


def is_usable(context: Context, path: Path, name: str = "") -> bool:
    """Say what is wrong in an SOP file, which is called *name*, or that it can be used; return whether it can."""
    from kanvtui.cli.verbs.sop_checking import tell
    from kanvtui.sops import files

    findings = files.examine(path)
    tell(context, visible(name or str(path)), findings)
    return not findings.errors


def tell_problems(problems: Sequence[str]) -> None:
    """Say what is wrong in an SOP file, a line each."""
    for problem in problems[:_MOST_PROBLEMS]:
        warn(problem)
    if len(problems) > _MOST_PROBLEMS:
        warn(f"and {len(problems) - _MOST_PROBLEMS} more")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("board", metavar="BOARD", nargs="*", help="the board whose SOP it is, by name or a part of it")
    parser.add_argument("--sop", metavar="SOP", help="an SOP by name instead, or a file")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--markdown", action="store_true", help="as a procedure to read and follow, in Markdown")
    forms.add_argument("--html", action="store_true", help="the same as one HTML page that prints well")
    parser.add_argument("--out", metavar="FILE", help="write it to this file: .md is Markdown, .html a page, else TOML")
    parser.add_argument("--force", action="store_true", help="replace the file if it is there already")


def _export(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations import exports

    name = " ".join(options.board)
    if bool(name) == bool(options.sop):
        raise InputError("name one board, or an --sop — nothing was written. `kanvtui board list` shows the boards.")
    ending = Path(options.out.strip()).suffix.lower() if options.out is not None else ""
    form = "markdown" if options.markdown else "html" if options.html else _FORMS.get(ending, "")
    text = (
        _of_file(context, options.sop, form) if options.sop else context.session().shown(_of_board(context, name, form))
    )
    if options.out is None:
        write(text)
        return
    path = exports.put(text, options.out, force=options.force)
    context.say(f"wrote the SOP to {visible(str(path))}")


def _of_file(context: Context, wanted: str, form: str) -> str:
    """Return an SOP of a file: as TOML it is the file itself, with all that its author wrote beside it."""
    from kanvtui.cli.verbs.boards import sop_path
    from kanvtui.operations import exports
    from kanvtui.operations.reads import procedure
    from kanvtui.sops import files

    path = sop_path(context, wanted)
    document = files.load(path)
    return exports.text(procedure.report(document), form) if form else files.text_of(path)


def _of_board(context: Context, wanted: str, form: str) -> str:
    from kanvtui.operations import exports, lookup, sops
    from kanvtui.operations.reads import procedure

    with shared(context).reading() as db:
        board = lookup.board(db, wanted)
        document = sops.document(db, board.id)
    if form:
        return exports.text(procedure.report(document, board.name), form)
    from kanvtui.sops.writing import toml

    head = f"{document.get('name') or board.name}, as the board “{board.name}” has it."
    return toml(document, head=f"{head}\nkanvtui board new NAME --sop FILE makes a board of it.")


VERBS = {
    "sop new": Verb(_new_arguments, _new),
    "sop export": Verb(_export_arguments, _export),
}
