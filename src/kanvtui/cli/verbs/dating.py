"""`milestone`: what dates count from, what counts from it, and what would move."""

import argparse
from typing import TYPE_CHECKING

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_cards, add_json
from kanvtui.errors import InputError
from kanvtui.operations import lookup

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from kanvtui.domain.deadlines import Shift
    from kanvtui.domain.pictures import DeadlineLine, MilestoneLine
    from kanvtui.operations.reads.dates import DateLines
    from kanvtui.operations.session import Change


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser, several=False)
    parser.add_argument("name", metavar="NAME", nargs="?", help="key, name or a part of the name of a milestone")
    parser.add_argument("date", metavar="DATE", nargs="*", help="when it happened or will: now, fri, 27 Nov 14:00")
    parser.add_argument("--clear", action="store_true", help="take the milestone back")
    parser.add_argument("--preview", action="store_true", help="show which dates would change, and store nothing")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--met", metavar="DEADLINE", help="say that a deadline is met: a part of it, or its place")
    ways.add_argument("--open", metavar="DEADLINE", help="open a deadline again that was met")
    add_json(parser, "the milestones and deadlines of the card")
    parser.epilog = "Without NAME it lists the milestones and deadlines of the card."


def _run(context: Context, options: argparse.Namespace) -> None:
    key = lookup.card_id(options.card)
    typed = "none" if options.clear else " ".join(options.date)
    _check(options, typed)
    moved: tuple[Shift, ...] = ()
    told: list[str] = []
    if options.met is not None or options.open is not None:
        told, moved = _tick(context, key, options.met, options.open)
    elif typed:
        told, moved = _set(context, key, options.name, typed, stores=not options.preview)
    if context.wants_json:
        context.json(_document(context, key, moved, options.name if not typed else None))
    elif told:
        context.say(*told, *_shift_lines(context, moved))
    else:
        _list(context, key, options.name)


def _check(options: argparse.Namespace, typed: str) -> None:
    """Refuse what does not go together."""
    ticks = options.met is not None or options.open is not None
    if options.clear and options.date:
        raise InputError("a DATE does not go with --clear — nothing was stored. Leave one out.")
    if ticks and (options.name is not None or typed or options.preview):
        raise InputError("--met and --open name a deadline alone — nothing was stored. Leave the rest out.")
    if (options.clear or options.preview) and (options.name is None or not typed):
        raise InputError("--clear needs a NAME, --preview a NAME and a DATE — nothing was stored. Add what is missing.")


def _set(context: Context, key: int, name: str, typed: str, *, stores: bool) -> tuple[list[str], "tuple[Shift, ...]"]:
    """Set a milestone, or only look what that would change; return what to say and what moves."""
    from kanvtui.operations import milestones

    session = context.session()
    with session.reading() as db:
        moved = milestones.preview(db, session.calendar, session.now(), key, name, typed)
    if not stores:
        return ["nothing is stored; these dates would change:" if moved else "no date would change"], moved
    changes = context.apply("milestone.set", lambda change: milestones.set_date(change, key, name, typed))
    return [changes.label or "nothing changed: it was so already"], () if changes.nothing else moved


def _tick(context: Context, key: int, met: str | None, opened: str | None) -> tuple[list[str], "tuple[Shift, ...]"]:
    from kanvtui.operations import deadlines

    def body(change: "Change") -> None:
        line = deadlines.find(change.db, key, met if met is not None else opened or "")
        deadlines.tick(change, [line.id], done=met is not None)

    changes = context.apply("deadline.tick", body)
    return [changes.label or "nothing changed: it was so already"], ()


def _lines(context: Context, key: int, name: str | None) -> "DateLines":
    from kanvtui.operations import milestones
    from kanvtui.operations.reads import dates

    found = dates.of(context.session(), key)
    if name is None:
        return found
    with context.session().reading() as db:
        wanted = milestones.named(db, key, name).key
    return dates.DateLines(tuple(line for line in found.milestones if line.key == wanted))


def _list(context: Context, key: int, name: str | None) -> None:
    from kanvtui.cli.cells import wrapped
    from kanvtui.domain.text import visible

    session, found = context.session(), _lines(context, key, name)
    local = session.calendar.local(session.now())
    if not found.milestones and not found.deadlines:
        context.say(f"#{key} has neither milestones nor deadlines: its SOP names none.")
        return
    for head, lines in (
        ("Milestones", [(_came(line, local), line.label, _when(line)) for line in found.milestones]),
        ("Deadlines", [(line.done, line.what, _state(line)) for line in found.deadlines]),
    ):
        if lines:
            context.say(head)
        for done, what, words in lines:
            shown = visible(f"{what} ({words})" if words else what)
            context.say(*wrapped(shown, context.width, " " * 8, f"  [{'x' if done else ' '}] "))


def _came(line: "MilestoneLine", local: "dt.datetime") -> bool:
    """Whether a milestone is reached: it has a day, and that is not ahead."""
    from kanvtui.domain.deadlines import is_ahead

    return bool(line.due) and not line.planned and not is_ahead(line.due, local)


def _state(line: "DeadlineLine") -> str:
    return ", ".join(filter(None, (line.due_words, "soon" if line.soon else "", line.owner)))


def _when(line: "MilestoneLine") -> str:
    return f"planned {line.due_words}" if line.planned else line.due_words or "not yet"


def _shift_lines(context: Context, moved: "Iterable[Shift]") -> list[str]:
    from kanvtui.domain.deadlines import shift_words

    today = context.session().today()
    return [f"  {shift_words(shift, today)}" for shift in moved]


def _document(context: Context, key: int, moved: "Iterable[Shift]", name: str | None) -> dict[str, object]:
    from kanvtui.cli.documents import deadline_document, milestone_document

    found = _lines(context, key, name)
    return {
        "id": key,
        "milestones": [milestone_document(line) for line in found.milestones],
        "deadlines": [deadline_document(line) for line in found.deadlines],
        "shifts": [
            {"kind": shift.kind, "id": shift.id, "what": shift.what, "from": shift.old or None, "to": shift.new or None}
            for shift in moved
        ],
    }


VERBS = {"milestone": Verb(_arguments, _run)}
