"""`review`: every card that needs eyes, for people, for minutes and for scripts."""

import argparse
import datetime as dt

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.exporting import shared
from kanvtui.cli.verbs.triaging import show_stack
from kanvtui.domain.dates import day_words, due_day, due_time, parse_due
from kanvtui.domain.text import visible
from kanvtui.errors import InputError
from kanvtui.operations import lookup
from kanvtui.operations.reads.review import agenda
from kanvtui.operations.session import Session

_YEARS = (1900, 9000)
"""Between these every limit can be counted back and on."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="BOARD", help="only this board, by name or a part of it")
    parser.add_argument("--daily", action="store_true", help="what is to be decided today: as `kanvtui triage`")
    parser.add_argument("--as-of", metavar="DATE", help="as if it were that day: a date, fri, +2w")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print the list as JSON")
    forms.add_argument("--markdown", action="store_true", help="print the list as Markdown")


def _review(context: Context, options: argparse.Namespace) -> None:
    session = shared(context) if options.markdown else context.session()
    if options.as_of is not None:
        moved = instant(session, options.as_of)
        session.clock = lambda: moved
    board = None
    if options.board:
        with session.reading() as db:
            board = lookup.board(db, options.board).id
    when = _when(session, given=options.as_of is not None)
    form = "json" if options.json else "markdown" if options.markdown else "text"
    if options.daily:
        show_stack(context, board, form, when)
        return
    picture = agenda(session, board, limit=None)
    if options.json:
        from kanvtui.cli.documents import review_document
        from kanvtui.operations.reads.card import read

        with session.reading() as db:
            cards = [read(db, session, line.card_id) for line in picture.lines]
        context.json(review_document(picture, cards))
        return
    from kanvtui.cli import agenda as page

    title, words, found = f"Review {when}", page.summary(picture), page.sections(picture)
    context.say(*(page.markdown(title, words, found) if options.markdown
                  else page.lines(title, words, found, context.width)))  # fmt: skip


def instant(session: Session, typed: str) -> dt.datetime:
    """Return the instant of a day as typed, at the given time or else at this time of day.

    Raises InputError naming the accepted forms.
    """
    stored = parse_due(typed, session.today(), session.calendar)
    day, time = due_day(stored), due_time(stored)
    local = session.calendar.local(session.now())
    clock = dt.time.fromisoformat(time) if time else local.time()
    try:
        if day is None or not _YEARS[0] <= day.year <= _YEARS[1]:
            raise ValueError
        naive = dt.datetime.combine(day, clock.replace(tzinfo=None))
        zone = session.calendar.zone
        return (naive.astimezone() if zone is None else naive.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (OverflowError, ValueError, OSError):
        raise InputError(f"“{visible(typed)}” is no day to review — nothing was listed. Write a nearer one.") from None


def _when(session: Session, *, given: bool) -> str:
    local = session.calendar.local(session.now())
    words = day_words(local.date(), dt.date.min)
    return f"as of {words}" if given else f"of {words}"


VERBS = {"review": Verb(_arguments, _review)}
