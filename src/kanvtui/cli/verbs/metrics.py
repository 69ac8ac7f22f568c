"""`metrics`: the figures of each SOP in use against their targets, and the five trust signals."""

import argparse
from collections.abc import Sequence

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.metrics import MetricLine
from kanvtui.operations import lookup
from kanvtui.operations.reads import lists
from kanvtui.operations.reads.metrics import of_board, trust_signals


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="BOARD", help="only this board, by name or a part of it")
    parser.add_argument("--how", action="store_true", help="say how each figure is worked out")
    add_json(parser, "the figures")


def _metrics(context: Context, options: argparse.Namespace) -> None:
    session = context.session()
    known = {board.id: board.name for board in lists.board_list(session)}
    only = None
    if options.board:
        with session.reading() as db:
            only = lookup.board(db, options.board).id
    boards = [(name, of_board(session, key)) for key, name in known.items() if only in (None, key)]
    signals = trust_signals(session, only)
    if context.wants_json:
        from kanvtui.cli.documents import metric_document

        context.json(
            {
                "boards": [
                    {"board": name, "metrics": [metric_document(line) for line in found]} for name, found in boards
                ],
                "trust_signals": [metric_document(line) for line in signals],
            }
        )
        return
    for name, found in boards:
        if found:
            context.say(name, *_lines(found, context.width, how=options.how), "")
    context.say("Trust signals", *_lines(signals, context.width, how=options.how))


def _lines(found: Sequence[MetricLine], width: int, *, how: bool) -> list[str]:
    from kanvtui.cli.cells import table, wrapped
    from kanvtui.domain.text import visible

    rows = [
        (
            visible(line.name),
            visible(line.value),
            visible(f"target {line.target}") if line.target else "",
            {True: "met", False: "missed", None: ""}[line.met],
        )
        for line in found
    ]
    lines = []
    for line, row in zip(found, table(rows, width - 2, flexible=0, kept=(1,)), strict=True):
        lines.append(f"  {row}")
        if how:
            lines += wrapped(visible(line.how), width, "      ", "      ")
        if line.met is False and line.if_missed:
            lines += wrapped(visible(line.if_missed), width, "        ", "      → ")
        if line.missed and (line.met is False or not line.target):
            numbers = " ".join(f"#{key}" for key in line.missed)
            lines += wrapped(numbers, width, "      ", "      ")
    return lines


VERBS = {"metrics": Verb(_arguments, _metrics)}
