"""`merge`, `duplicates` and their like for customers and people: what was made twice becomes one again."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import act, add_json
from kanvtui.domain.text import visible
from kanvtui.errors import InputError
from kanvtui.operations import lookup, merging, merging_names

if TYPE_CHECKING:
    from kanvtui.domain.merging import MergePicture
    from kanvtui.operations.reads.duplicates import Twin
    from kanvtui.operations.session import Change
    from kanvtui.storage.database import Database

_TAKE = "whose value of a fact is taken: due={0}; several times. `--show` lists the facts"


def _merge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("cards", metavar="CARD", nargs="+", help="numbers of the cards that are one thing")
    parser.add_argument("--keep", metavar="CARD", help="the card that stays; else the oldest")
    _choosing(parser, "12")
    add_json(parser, "the card that stays")
    parser.epilog = "Unless told otherwise the oldest card stays; what is not taken is noted on it."


def _choosing(parser: argparse.ArgumentParser, example: str) -> None:
    parser.add_argument("--take", metavar="FACT=WHOSE", action="append", help=_TAKE.format(example))
    parser.add_argument("--show", action="store_true", help="show them side by side, and change nothing")


def _merge(context: Context, options: argparse.Namespace) -> None:
    keys = [lookup.card_id(text) for text in options.cards]
    keep = lookup.card_id(options.keep) if options.keep else None
    if options.show:
        from kanvtui.operations.reads import merging as reads

        _show(context, reads.cards(context.session(), keys, keep))
        return
    choices = {fact: lookup.card_id(whose) for fact, whose in _taken(options.take)}
    kept: list[int] = []

    def body(change: "Change") -> None:
        kept[:] = [merging.merge(change, keys, choices, keep)]

    act(context, "card.merge", kept, body)


def _taken(given: Sequence[str] | None) -> list[tuple[str, str]]:
    """Read `FACT=WHOSE`, each fact once."""
    found = []
    for text in given or ():
        fact, equals, whose = text.partition("=")
        if not equals or not fact.strip() or not whose.strip():
            raise InputError(f"“{visible(text)}” says not whose fact is taken — nothing was merged. Write due=12.")
        found.append((fact.strip(), whose.strip()))
    return found


def _show(context: Context, picture: "MergePicture") -> None:
    """Print things side by side: the facts that differ, with an arrow at what would be taken."""
    if context.wants_json:
        context.json(_document(picture))
        return
    from kanvtui.cli.cells import table

    mark = "#" if picture.noun == "card" else ""
    names = {key: f"#{key}" if mark else name for key, name in picture.names}
    rows = [("", "", *(f"  {visible(names[key])}" for key, _ in picture.names))]
    for choice in picture.choices:
        taken = [f"{'→' if key == choice.chosen else ' '} {visible(words) or '–'}" for key, words in choice.values]
        rows.append((choice.key, visible(choice.label), *taken))
    context.say(*table(rows, context.width, flexible=2))
    context.say(f"stays: {visible(names[picture.keep])}", f"together: {', '.join(picture.along) or 'nothing else'}")


def _document(picture: "MergePicture") -> dict[str, object]:
    facts = {
        choice.key: {"label": choice.label, "values": {str(key): words or None for key, words in choice.values},
                     "taken": choice.chosen}
        for choice in picture.choices
    }  # fmt: skip
    return {"keep": picture.keep, "names": {str(key): name for key, name in picture.names}, "facts": facts}


# What looks alike


def _duplicates_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="BOARD", help="only cards of this board, by name or a part of it")
    parser.add_argument(
        "--keep-both", metavar="CARD", nargs="+", help="remember that these only look alike, and offer them no more"
    )
    add_json(parser, "the pairs")


def _duplicates(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations.reads import duplicates

    session = context.session()
    if options.keep_both:
        keys = [lookup.card_id(text) for text in options.keep_both]
        act(context, "card.keep_both", keys, lambda change: merging.keep_both(change, keys))
        return
    board = None
    if options.board:
        with session.reading() as db:
            board = lookup.board(db, options.board).id
    _list(context, duplicates.everything(session, board))


def _list(context: Context, found: "Sequence[Twin]") -> None:
    if context.wants_json:
        context.json(
            [
                {
                    "kind": twin.noun,
                    "first": {"id": twin.first, "name": twin.first_name},
                    "second": {"id": twin.second, "name": twin.second_name},
                    "why": twin.why,
                }
                for twin in found
            ]
        )
        return
    from kanvtui.cli.cells import table

    rows = [(twin.noun, _named(twin.noun, twin.second, twin.second_name), "looks like",
             _named(twin.noun, twin.first, twin.first_name), twin.why) for twin in found]  # fmt: skip
    context.say(*(table(rows, context.width, flexible=1) or ["Nothing looks as if it had been made twice."]))


def _named(noun: str, key: int, name: str) -> str:
    return f"#{key} {visible(name)}" if noun == "card" else visible(name)


# Customers and people, by name

_Ids = Callable[["Database", str], int]


def _account(db: "Database", wanted: str) -> int:
    return lookup.account(db, wanted).id


def _person(db: "Database", wanted: str) -> int:
    return lookup.known_person(db, wanted).id


def _names_arguments(noun: str) -> Callable[[argparse.ArgumentParser], None]:
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("names", metavar="NAME", nargs="+", help=f"{noun} that are one, each in quotes")
        parser.add_argument("--keep", metavar="NAME", help="whose entry stays; else the oldest")
        _choosing(parser, "“ACME Inc.”")
        add_json(parser, "what became of it")
        parser.epilog = "The other name goes on meaning the one that stays."

    return arguments


def _merge_names(noun: str, id_of: _Ids) -> Callable[[Context, argparse.Namespace], None]:
    verb = merging_names.merge_accounts if noun == "customer" else merging_names.merge_people

    def run(context: Context, options: argparse.Namespace) -> None:
        session = context.session()
        with session.reading() as db:
            keys = [id_of(db, name) for name in options.names]
            keep = id_of(db, options.keep) if options.keep else None
            choices: Mapping[str, int] = {fact: id_of(db, whose) for fact, whose in _taken(options.take)}
        from kanvtui.operations.reads import merging as reads

        if options.show:
            _show(context, reads.picture(session, noun, keys, keep))
            return
        kept: list[int] = []

        def body(change: "Change") -> None:
            kept[:] = [verb(change, keys, choices, keep)]

        changes = context.apply(f"{'account' if noun == 'customer' else 'person'}.merge", body)
        if context.wants_json:
            context.json({"id": kept[0], "merged": sorted({*keys} - {*kept})})
        else:
            context.done(changes)

    return run


def _duplicate_names_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep-both", metavar="NAME", nargs="+", help="remember that these only look alike, and offer them no more"
    )
    add_json(parser, "the pairs")


def _duplicate_names(noun: str, id_of: _Ids) -> Callable[[Context, argparse.Namespace], None]:
    verb = merging_names.keep_both_accounts if noun == "account" else merging_names.keep_both_people

    def run(context: Context, options: argparse.Namespace) -> None:
        from kanvtui.operations.reads import duplicates

        session = context.session()
        if options.keep_both:
            with session.reading() as db:
                keys = [id_of(db, name) for name in options.keep_both]
            changes = context.apply(f"{noun}.keep_both", lambda change: verb(change, keys))
            if not context.wants_json:
                context.done(changes)
                return
        _list(context, (duplicates.accounts if noun == "account" else duplicates.people)(session))

    return run


def _people_arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "the people")


def _people(context: Context, _options: argparse.Namespace) -> None:
    from kanvtui.operations.reads import people

    found = people.people(context.session())
    if context.wants_json:
        context.json([{"name": one.name, "email": one.email or None, "open_cards": one.open_cards} for one in found])
        return
    from kanvtui.cli.cells import table

    rows = [(visible(one.name), visible(one.email), f"{one.open_cards} open") for one in found]
    context.say(*(table(rows, context.width, flexible=0) or ["Nobody yet: whoever is named as an owner stands here."]))


VERBS = {
    "merge": Verb(_merge_arguments, _merge),
    "duplicates": Verb(_duplicates_arguments, _duplicates),
    "account merge": Verb(_names_arguments("customers"), _merge_names("customer", _account)),
    "account duplicates": Verb(_duplicate_names_arguments, _duplicate_names("account", _account)),
    "person list": Verb(_people_arguments, _people),
    "person merge": Verb(_names_arguments("people"), _merge_names("person", _person)),
    "person duplicates": Verb(_duplicate_names_arguments, _duplicate_names("person", _person)),
}
