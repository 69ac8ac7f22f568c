"""`review`: every card that needs eyes, for people, for minutes and for scripts."""

import argparse
import datetime as dt

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, warn
from kanvtui.cli.verbs.triaging import show_stack
from kanvtui.domain.dates import day_words, due_day, due_time, parse_due
from kanvtui.domain.period import LAST_REVIEW, Period, ordered, parse_past
from kanvtui.domain.text import visible
from kanvtui.domain.walk import Scope
from kanvtui.errors import InputError
from kanvtui.operations.reads.review import agenda
from kanvtui.operations.reads.scopes import scope_named
from kanvtui.operations.reads.since import default_start, since
from kanvtui.operations.session import Session

_YEARS = (1900, 9000)
"""Between these every limit can be counted back and on."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="BOARD", help="only this board, by name or a part of it")
    parser.add_argument("--account", metavar="NAME", help="only the cards of this customer")
    parser.add_argument("--owner", metavar="NAME", help="only the cards of this owner; `me` is you")
    parser.add_argument("--daily", action="store_true", help="what is to be decided today: as `kanvtui triage`")
    parser.add_argument("--walk", action="store_true", help="walk the review in the terminal, card after card")
    parser.add_argument(
        "--since",
        metavar="DATE",
        nargs="?",
        const=LAST_REVIEW,
        help="what changed since a day, such as fri, 16 nov, 2w ago; without a day since the last review",
    )
    parser.add_argument("--until", metavar="DATE", help="what changed up to the end of a day; now unless given")
    parser.add_argument("--as-of", metavar="DATE", help="as if it were that day: a date, fri, +2w")
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="print the list, or the changes, as JSON")
    forms.add_argument("--markdown", action="store_true", help="print the list, or the changes, as Markdown")


def _review(context: Context, options: argparse.Namespace) -> int | None:
    compares = options.since is not None or options.until is not None
    if options.walk + options.daily + compares > 1:
        raise InputError("--walk, --daily and --since ask for different things. Give one of them.")
    session = context.session()
    if options.markdown and (told := session.mask_exports()):
        warn(told)
    if options.as_of is not None:
        moved = instant(session, options.as_of)
        session.clock = lambda: moved
    scope = scope_named(session, options.board or "", options.account or "", options.owner or "")
    if options.walk:
        return _walk(context, options, scope)
    if compares:
        _changes(context, options, session, scope)
    elif options.daily:
        _stack(context, options, session, scope)
    else:
        _list(context, options, session, scope)
    return None


def _walk(context: Context, options: argparse.Namespace, scope: Scope) -> int:
    if options.json or options.markdown or options.as_of is not None:
        raise InputError("--walk opens the terminal and prints nothing. Leave --json, --markdown and --as-of away.")
    from kanvtui.cli.opening import open_walk

    return open_walk(context, scope)


def _changes(context: Context, options: argparse.Namespace, session: Session, scope: Scope) -> None:
    """Print what changed between two instants; the clock that `--as-of` has moved ends the period."""
    from kanvtui.cli import since_page as page

    now, calendar = session.now(), session.calendar
    typed = options.since if options.since is not None else LAST_REVIEW
    start = None if typed.casefold() == LAST_REVIEW else parse_past(typed, now, calendar)
    end = parse_past(options.until, now, calendar, end=True) if options.until is not None else None
    if end is None and options.as_of is not None:
        end = now
    board, account, owner = scope.board_id, scope.account_id, scope.owner_id
    start = start or default_start(session, board_id=board, account_id=account, owner_id=owner)
    period = ordered(Period(start, end), now, f"{typed} to {options.until or 'now'}")
    picture = since(session, start, period.end, limit=None, board_id=board, account_id=account, owner_id=owner)
    if options.json:
        context.json(page.document(picture))
    else:
        context.say(*(page.markdown(picture) if options.markdown else page.lines(picture, context.width)))


def _stack(context: Context, options: argparse.Namespace, session: Session, scope: Scope) -> None:
    if scope.account_id is not None or scope.owner_id is not None:
        raise InputError("--daily is of one board or of all. Leave --account and --owner away.")
    form = "json" if options.json else "markdown" if options.markdown else "text"
    show_stack(context, scope.board_id, form, _when(session, given=options.as_of is not None))


def _list(context: Context, options: argparse.Namespace, session: Session, scope: Scope) -> None:
    picture = agenda(session, scope.board_id, limit=None, account_id=scope.account_id, owner_id=scope.owner_id)
    if options.json:
        from kanvtui.cli.documents import review_document
        from kanvtui.operations.reads.card import read

        with session.reading() as db:
            cards = [read(db, session, line.card_id) for line in picture.lines]
        context.json(review_document(picture, cards))
        return
    from kanvtui.cli import agenda as page

    title = f"Review {_when(session, given=options.as_of is not None)}"
    words, found = page.summary(picture), page.sections(picture)
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
