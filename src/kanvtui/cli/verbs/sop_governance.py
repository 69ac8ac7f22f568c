"""`sop log|review`: how the SOP of a board was changed, and when it is looked at itself."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.text import visible
from kanvtui.operations import lookup

if TYPE_CHECKING:  # other verbs start sooner without
    from kanvtui.domain.sop_log import Governance
    from kanvtui.operations.session import Change


def _log_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("board", metavar="BOARD", help="by name or a part of it")
    add_json(parser, "version, next review, training, compliance and the log")


def _log(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations.reads import governance

    found = governance.of_board(context.session(), _board(context, options.board))
    if context.wants_json:
        from kanvtui.cli.sop_documents import governance_document

        context.json(governance_document(found))
    else:
        context.say(*_page(found, context.width))


def _review_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("board", metavar="BOARD", help="by name or a part of it")
    parser.add_argument(
        "--on", metavar="DAY", default="", help="plan the next review for that day; without it: it was reviewed today"
    )
    add_json(parser, "version, next review, training, compliance and the log")


def _review(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations import governance
    from kanvtui.operations.reads import governance as reads

    board_id = _board(context, options.board)

    def body(change: "Change") -> None:
        governance.reviewed(change, board_id, options.on)

    changes = context.apply("sop.review", body)
    if context.wants_json:
        from kanvtui.cli.sop_documents import governance_document

        context.json(governance_document(reads.of_board(context.session(), board_id)))
        return
    context.done(changes)
    words = reads.of_board(context.session(), board_id).review_words
    if not options.on:
        context.say(f"SOP review: {words}" if words else "No next review is named: --on DAY plans one.")


def _board(context: Context, wanted: str) -> int:
    with context.session().reading() as db:
        return lookup.board(db, wanted).id


def _page(found: "Governance", width: int) -> Iterator[str]:
    from kanvtui.cli.cells import wrapped

    yield visible(f"SOP of {found.board}")
    for label, words, _ in found.lines:
        yield from wrapped(visible(words), width, " " * 14, f"  {label:<12}")
    if not found.log:
        yield "  The SOP was not changed since the board was made."
    for line in found.log:
        yield ""
        yield from wrapped(visible(f"{line.when}, {line.who}: {line.title}"), width, "  ")
        if line.why:
            yield from wrapped(visible(line.why), width, "    ", "  ")
        for words in line.all:
            yield from wrapped(visible(words), width, "    ", "  - ")


VERBS = {"sop log": Verb(_log_arguments, _log), "sop review": Verb(_review_arguments, _review)}
