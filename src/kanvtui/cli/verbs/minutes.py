"""`minutes`: what was decided and promised in a review, as Markdown, as a page that prints, or as JSON."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.exporting import add_forms, put_out, shared
from kanvtui.domain.report import MinutesLine
from kanvtui.domain.text import plural, visible
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations.reads import minutes
from kanvtui.operations.session import Session

LAST = "last"
NONE_YET = "there was no review yet. R and then w on the board walks one: its minutes are kept here."


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "review",
        metavar="N",
        nargs="?",
        default=LAST,
        help="number of a review, as --list shows it; last is the newest",
    )
    parser.add_argument("--list", action="store_true", help="list the reviews instead, the newest first")
    add_forms(parser, "the minutes, or the list,")


def _minutes(context: Context, options: argparse.Namespace) -> None:
    session = shared(context)
    if options.list:
        if options.out is not None or options.html:
            raise InputError("a list of reviews is only printed — nothing was written. Leave --out and --html away.")
        _list(context, session)
        return
    put_out(context, minutes.minutes(session, _wanted(session, options.review)), options)


def _wanted(session: Session, typed: str) -> int:
    """Return the id of a review by its number, or of the newest: a finished one if there is any."""
    if typed.strip().casefold() != LAST:
        if not (typed.isascii() and typed.isdecimal()):
            raise InputError(f"“{visible(typed)}” is no review — nothing was written. Write its number, or last.")
        return int(typed[:18])
    found = minutes.past(session)
    if not found:
        raise NotFoundError(NONE_YET)
    return next((line for line in found if line.ended), found[0]).review_id


def _list(context: Context, session: Session) -> None:
    found = minutes.past(session)
    if context.wants_json:
        from kanvtui.cli.report_documents import minutes_document

        context.json([minutes_document(line) for line in found])
        return
    if not found:
        context.say(f"{NONE_YET[0].upper()}{NONE_YET[1:]}")
        return
    from kanvtui.cli.cells import table

    rows = [
        (str(line.review_id), line.when, visible(line.scope), _decided(line), _promised(line), line.spent,
         "" if line.ended else "not finished")
        for line in found
    ]  # fmt: skip
    context.say(*table(rows, context.width, flexible=2, right=(0,), kept=(0, 1)))


def _decided(line: MinutesLine) -> str:
    return f"{line.decided} of {line.decided + line.undecided} decided"


def _promised(line: MinutesLine) -> str:
    if not line.promised:
        return ""
    left = f", {line.promises_open} open" if line.promises_open else ""
    return f"{plural(line.promised, 'promise')}{left}"


VERBS = {"minutes": Verb(_arguments, _minutes)}
