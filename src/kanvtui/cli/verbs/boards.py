"""`board list|new|rename|archive`."""

import argparse
from pathlib import Path

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import NO_BOARD, add_json
from kanvtui.domain.text import plural, visible
from kanvtui.errors import InputError, RefusedError
from kanvtui.operations import boards, lookup
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--archived", action="store_true", help="with the archived boards")
    add_json(parser, "the boards")


def _list(context: Context, options: argparse.Namespace) -> None:
    found = lists.board_list(context.session(), archived=options.archived)
    if context.wants_json:
        from kanvtui.cli.documents import board_document

        context.json([board_document(board) for board in found])
        return
    from kanvtui.cli.cells import beside, table

    rows = [
        (
            visible(board.name),
            visible(board.sop_name) if board.sop_name != board.name else "",
            plural(board.cards, "card"),
        )
        for board in found
    ]
    heads = table(rows, context.width * 2 // 3, flexible=0)
    words = ["archived" if board.archived else lists.flag_words(board.counts) for board in found]
    context.say(*(beside(heads, words, context.width) or [f"{NO_BOARD[0].upper()}{NO_BOARD[1:]}."]))


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="+", help="how the board is called")
    parser.add_argument("--sop", metavar="SOP", help="the procedure by name or a part of it, or a file")
    add_json(parser, "the board")


def _new(context: Context, options: argparse.Namespace) -> None:
    name = " ".join(options.name)
    found = sop_document(context, options.sop)
    changes = context.apply("board.new", lambda change: boards.new(change, name, found), create=True)
    _tell(context, name) if context.wants_json else context.done(changes)


def sop_document(context: Context, wanted: str | None) -> dict[str, object]:
    """Return the document of an SOP, named or in a file; raises NotFoundError or InputError saying which there are."""
    from kanvtui.sops import files

    if not wanted:
        names = ", ".join(visible(sop.name) for sop in files.listed(context.sop_folder))
        raise InputError(f"a board needs an SOP — nothing was made. Write --sop and one of: {names}.")
    return files.load(sop_path(context, wanted))


def sop_path(context: Context, wanted: str) -> Path:
    """Return the file of an SOP, named or a path; raises NotFoundError saying which there are."""
    from kanvtui.sops import files

    path = Path(wanted)
    return path if wanted.endswith(".toml") and path.exists() else files.find(wanted, context.sop_folder)


def _rename_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="BOARD", help="by name or a part of it")
    parser.add_argument("new_name", metavar="NAME", help="the new name")
    add_json(parser, "the board")


def _rename(context: Context, options: argparse.Namespace) -> None:
    def body(change: Change) -> None:
        boards.rename(change, lookup.board(change.db, options.name), options.new_name)

    changes = context.apply("board.rename", body)
    _tell(context, options.new_name) if context.wants_json else context.done(changes)


def _archive_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="BOARD", help="by its whole name")
    add_json(parser, "the board")


def _archive(context: Context, options: argparse.Namespace) -> None:
    archived: list[str] = []

    def body(change: Change) -> None:
        board = lookup.board(change.db, options.name)
        if board.archived_at:
            raise RefusedError(f"the board “{visible(board.name)}” is archived already. Nothing was changed.")
        archived[:] = [board.name]
        boards.archive(change, board)

    changes = context.apply("board.archive", body)
    _tell(context, archived[0]) if context.wants_json else context.done(changes)


def _tell(context: Context, name: str) -> None:
    """Print one board as JSON."""
    from kanvtui.cli.documents import board_document
    from kanvtui.domain.text import name_key

    found = lists.board_list(context.session(), archived=True)
    context.json(next(board_document(board) for board in found if name_key(board.name) == name_key(name)))


VERBS = {
    "board list": Verb(_list_arguments, _list),
    "board new": Verb(_new_arguments, _new),
    "board rename": Verb(_rename_arguments, _rename),
    "board archive": Verb(_archive_arguments, _archive),
}
