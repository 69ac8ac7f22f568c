"""`sop compare`: the SOP of a board beside the one it was made from, or another, and taking over parts of it."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kanvtui.cli.catalog import Verb
from kanvtui.cli.cells import wrapped
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_json
from kanvtui.cli.verbs.sop_editing import Edited, Editing, plan_arguments
from kanvtui.domain.sop_updates import BOTH, THEIRS, UNKNOWN, YOURS, chosen
from kanvtui.domain.text import plural, visible
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import lookup

if TYPE_CHECKING:
    from kanvtui.domain.sop_updates import Part
    from kanvtui.operations.reads.sop_updates import Comparison

_HEADINGS = {
    THEIRS: "{} new there: --take PATH takes one over, --take-all all of them",
    UNKNOWN: "{} otherwise there: --take PATH takes one over, --take-all all of them",
    BOTH: "{} changed there and here: taking one over gives up what you wrote",
    YOURS: "{} changed here only: taking one over goes back to what it was",
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("board", metavar="BOARD", nargs="+", help="by name or a part of it")
    parser.add_argument(
        "--with", dest="file", metavar="SOP", help="an SOP by name, or a file; else the one the board was made from"
    )
    takes = parser.add_mutually_exclusive_group()
    takes.add_argument(
        "--take", metavar="PATH", action="append", help="take over what stands at a path, or below; may come again"
    )
    takes.add_argument("--take-all", action="store_true", help="take over all that is new there and not changed here")
    plan_arguments(parser)
    add_json(parser, "the parts, or with --take what changes,")


def _compare(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations.reads import sop_updates

    session = context.session()
    with session.reading() as db:
        board_id = lookup.board(db, " ".join(options.board)).id
    found = sop_updates.of_board(session, board_id, options.file or "")
    if options.take or options.take_all:
        _take(context, options, found)
    elif options.yes or options.move:
        raise InputError("nothing is taken over without --take PATH or --take-all — nothing was stored.")
    elif context.wants_json:
        context.json(_document(found))
    else:
        context.say(*_page(found, context.width))


def _take(context: Context, options: argparse.Namespace, found: "Comparison") -> None:
    from kanvtui.operations import sop_updates

    if options.take_all:
        parts = sop_updates.suggested(found)
        if not parts:
            raise NotFoundError(
                f"{visible(found.name)} has nothing new for “{visible(found.board)}”. Nothing was changed."
            )
    else:
        parts, missed = chosen(found.parts, options.take)
        if missed:
            raise NotFoundError(
                f"nothing differs at {', '.join(map(visible, missed))} — nothing was stored. "
                "`kanvtui sop compare BOARD` lists the paths."
            )
    content = sop_updates.document(found, parts)
    if options.why is None:
        options.why = sop_updates.reason(found, parts)
    board = Edited(found.board_id, found.board, found.own, found.mark)
    Editing(context, options, board, sop_updates.kind(found)).settle(content)


def _page(found: "Comparison", width: int) -> Iterator[str]:
    yield from wrapped(visible(_head(found)), width, "  ")
    if not found.parts:
        yield "Nothing differs."
    for side, heading in _HEADINGS.items():
        parts = [part for part in found.parts if part.side == side]
        if parts:
            yield ""
            yield from wrapped(heading.format(plural(len(parts), "part")), width, "  ")
        for part in parts:
            yield f"  {visible(part.path)}"
            yield from wrapped(visible(part.difference.words), width, "      ", "      ")


def _head(found: "Comparison") -> str:
    own, other = found.versions
    if not found.is_origin:
        return f"{found.name} {other}, beside the SOP of “{found.board}” {own}".rstrip()
    made = f", made from {found.made_from}" if found.made_from else ""
    return f"{found.name} {other}, beside “{found.board}” {own}{made}"


def _document(found: "Comparison") -> dict[str, object]:
    own, other = found.versions
    return {
        "board": found.board,
        "sop": found.name,
        "versions": {"board": own or None, "sop": other or None, "made_from": found.made_from or None},
        "is_origin": found.is_origin,
        "parts": [_part(part) for part in found.parts],
    }


def _part(part: "Part") -> dict[str, object]:
    from kanvtui.cli.sop_documents import difference_document

    return {**difference_document(part.difference), "side": part.side or None}


VERBS = {"sop compare": Verb(_arguments, _compare)}
