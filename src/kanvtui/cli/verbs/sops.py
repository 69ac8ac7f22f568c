"""`sop list|show`: the procedures that boards are made from."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.boards import sop_document
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.text import name_key, visible
from kanvtui.errors import InputError


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "the SOPs")


def _list(context: Context, _options: argparse.Namespace) -> None:
    from kanvtui.sops import files

    found = files.listed(context.sop_folder)
    if context.wants_json:
        context.json(
            [
                {
                    "name": sop.name,
                    "for": sop.audience or None,
                    "summary": sop.summary or None,
                    "shipped": sop.shipped,
                    "file": str(sop.path),
                    "problem": sop.problem or None,
                }
                for sop in found
            ]
        )
        return
    from kanvtui.cli.cells import beside

    shipped = {name_key(sop.name) for sop in found if sop.shipped}
    words = [f"cannot be used: {sop.problem}" if sop.problem else sop.summary for sop in found]
    for place, sop in enumerate(found):
        if not sop.shipped and name_key(sop.name) in shipped:
            words[place] = f"yours ({sop.path.name}), goes before the shipped one: {words[place]}".removesuffix(": ")
    context.say(*beside([visible(sop.name) for sop in found], list(map(visible, words)), context.width))


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sop", metavar="NAME", nargs="*", help="the SOP by name or a part of it, or a file")
    parser.add_argument("--board", metavar="BOARD", help="a board's own copy instead")
    parser.add_argument("--json", action="store_true", help="print it with the keys of the file format as JSON")


def _show(context: Context, options: argparse.Namespace) -> None:
    name = " ".join(options.sop)
    if bool(name) == bool(options.board):
        raise InputError("name one SOP, or a --board — nothing was shown. `kanvtui sop list` shows the SOPs.")
    document = _of_board(context, options.board) if options.board else sop_document(context, name)
    if options.json:
        context.json(document)
        return
    from kanvtui.cli.sop_page import page
    from kanvtui.domain.manual import chapters
    from kanvtui.domain.sop_reading import read

    context.say(*page(read(document), context.width, chapters(document)))


def _of_board(context: Context, wanted: str) -> dict[str, object]:
    from kanvtui.operations import lookup, sops

    with context.session().reading() as db:
        return sops.document(db, lookup.board(db, wanted).id)


VERBS = {
    "sop list": Verb(_list_arguments, _list),
    "sop show": Verb(_show_arguments, _show),
}
