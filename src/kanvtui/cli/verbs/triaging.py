"""`triage`: the daily check as a list: every card that needs a decision today, with what brings it up."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.dates import day_words
from kanvtui.operations import lookup
from kanvtui.operations.reads import triage


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="BOARD", help="only this board, by name or a part of it")
    add_json(parser, "the stack")


def _triage(context: Context, options: argparse.Namespace) -> None:
    session = context.session()
    board = None
    if options.board:
        with session.reading() as db:
            board = lookup.board(db, options.board).id
    today = session.today()
    show_stack(
        context, board, "json" if context.wants_json else "text", f"of {day_words(today, today.replace(year=1))}"
    )


def show_stack(context: Context, board_id: int | None, form: str, when: str) -> None:
    """Print the stack of a board, or of all, as `json`, `markdown` or `text`; *when* says of which day it is."""
    session = context.session()
    picture = triage.agenda(session, board_id)
    if form == "json":
        from kanvtui.cli.documents import card_document, review_document
        from kanvtui.operations.reads.card import read

        document = review_document(picture, ())
        with session.reading() as db:
            cards = [card_document(read(db, session, line.card_id)) for line in picture.lines]
        why = [{"section": line.flag, "reasons": [reason.told for reason in line.reasons]} for line in picture.lines]
        document["cards"] = [{**card, "triage": found} for card, found in zip(cards, why, strict=True)]
        context.json(document)
        return
    from kanvtui.cli import agenda as page

    title, words, found = f"Triage {when}", page.triage_summary(picture), page.triage_sections(picture)
    if form == "markdown":
        context.say(*page.markdown(title, words, found))
    else:
        context.say(*page.lines(title, words, found, context.width))


VERBS = {"triage": Verb(_arguments, _triage)}
