"""`note` and `check`: what is kept beside a card."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, given_text
from kanvtui.cli.verbs.common import act, add_cards, add_json
from kanvtui.errors import InputError
from kanvtui.operations import checks, lookup, notes
from kanvtui.operations.session import Change


def _note_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser, several=False)
    parser.add_argument("text", metavar="TEXT", nargs="+", help="Markdown; `-` reads it from standard input")
    parser.add_argument("--title", metavar="TEXT", default="", help="instead of the first line")
    parser.add_argument("--kind", choices=notes.KINDS, default="context", help="what it holds")
    parser.add_argument("--pin", action="store_true", help="make it the note that explains the card")
    seen = parser.add_mutually_exclusive_group()
    seen.add_argument("--private", action="store_true", help="it is never shown in share mode")
    seen.add_argument("--shared", action="store_true", help="share mode shows it")
    add_json(parser, "the card")


def _note(context: Context, options: argparse.Namespace) -> None:
    key = lookup.card_id(options.card)
    text = given_text(options.text[0]) if len(options.text) == 1 else " ".join(options.text)

    def body(change: Change) -> None:
        notes.add(
            change,
            text,
            card_id=key,
            title=options.title,
            kind=options.kind,
            pinned=options.pin,
            private=options.private,
            shared=options.shared,
        )

    act(context, "note.add", [key], body)


def _check_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser, several=False)
    parser.add_argument("checks", metavar="CHECK", nargs="*", help="to tick: its place in the list, or a part of it")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--next", action="store_true", help="tick the next open one")
    ways.add_argument("--open", action="store_true", help="take the ticks off instead")
    ways.add_argument("--add", metavar="TEXT", help="append a check")
    ways.add_argument("--remove", action="store_true", help="remove them")
    parser.add_argument("--due", metavar="DATE", default="", help="when the added check is due")
    parser.add_argument("--owner", metavar="NAME", default="", help="who does the added check")
    add_json(parser, "the card")
    parser.epilog = "Without CHECK it lists the checks of the card with their places."


def _check(context: Context, options: argparse.Namespace) -> None:
    key = lookup.card_id(options.card)
    if (options.add is not None or options.next) and options.checks:
        raise InputError("a CHECK does not go with --add or --next — nothing was stored. Leave one out.")
    if (options.due or options.owner) and options.add is None:
        raise InputError("--due and --owner go with --add — nothing was stored. Add a check with them.")
    if not (options.checks or options.next or options.add is not None):
        if options.open or options.remove:
            raise InputError("no CHECK was named — nothing was stored. `kanvtui check CARD` lists them.")
        _list(context, key)
        return
    kind = "check.add" if options.add is not None else "check.tick"
    act(context, kind, [key], lambda change: _do(change, key, options))


def _do(change: Change, key: int, options: argparse.Namespace) -> None:
    if options.add is not None:
        checks.add(change, key, options.add, due=options.due, owner=options.owner)
    elif options.next:
        checks.tick_next(change, [key])
    else:
        lookup.card(change.db, key)
        found = [checks.find(change.db, key, wanted).id for wanted in options.checks]
        if options.remove:
            for check in found:
                checks.remove(change, check)
        else:
            checks.tick(change, found, done=not options.open)


def _list(context: Context, key: int) -> None:
    from kanvtui.cli.documents import card_document
    from kanvtui.cli.pages import check_lines
    from kanvtui.operations.reads.card import detail

    card = detail(context.session(), key)
    if context.wants_json:
        context.json(card_document(card))
    elif card.checks:
        context.say(*check_lines(card, context.width))
    else:
        context.say(f"#{key} has no checks. Add one: kanvtui check {key} --add TEXT")


VERBS = {"note": Verb(_note_arguments, _note), "check": Verb(_check_arguments, _check)}
