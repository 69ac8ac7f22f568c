"""`board recurring`: what comes back on a board, when next, and letting it end."""

import argparse
from collections.abc import Callable

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.text import visible
from kanvtui.errors import NotFoundError
from kanvtui.operations import lookup, recurrences
from kanvtui.operations.reads import recurring
from kanvtui.operations.session import Change


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="BOARD", help="by name or a part of it")
    parser.add_argument("--end", metavar="NUMBER", type=int, help="let that work come no more; its cards stay")
    parser.add_argument("--start", action="store_true", help="start what the SOP lets recur and never was started")
    add_json(parser, "what recurs")


def _recurring(context: Context, options: argparse.Namespace) -> None:
    session = context.session()
    with session.reading() as db:
        board = lookup.board(db, options.name)
    if options.end is not None:
        _end(context, board.id, board.name, options.end)
    if options.start:
        _done(context, lambda change: recurrences.start(change, board))
    if (options.start or options.end is not None) and not context.wants_json:
        return
    lines = recurring.of_board(session, board.id)
    if context.wants_json:
        context.json(
            [
                {
                    "id": line.id,
                    "key": line.key,
                    "title": line.title,
                    "every": line.every,
                    "on": line.mode,
                    "stage": line.stage,
                    "customer": line.customer or None,
                    "owner": line.owner or None,
                    "next": line.due or None,
                }
                for line in lines
            ]
        )
        return
    from kanvtui.cli.cells import table

    rows = [
        (str(line.id), visible(line.title), line.words, visible(line.stage), visible(line.customer)) for line in lines
    ]
    context.say(*(table(rows, context.width, flexible=1) or [f"Nothing recurs on the board “{board.name}”."]))


def _end(context: Context, board_id: int, name: str, number: int) -> None:
    if all(line.id != number for line in recurring.of_board(context.session(), board_id)):
        raise NotFoundError(
            f"nothing with the number {number} recurs on the board “{visible(name)}”. "
            "`kanvtui board recurring BOARD` shows the numbers."
        )

    _done(context, lambda change: recurrences.end(change, number))


def _done(context: Context, body: Callable[[Change], object]) -> None:
    changes = context.apply("board.recurring", body)
    if not context.wants_json:
        context.done(changes)


VERBS = {"board recurring": Verb(_arguments, _recurring)}
