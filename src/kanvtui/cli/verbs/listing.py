"""`list` and `show`: cards for people and for scripts."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import NO_BOARD, add_cards, add_json, card_ids, print_json
from kanvtui.domain import flags
from kanvtui.domain.text import name_key, visible
from kanvtui.errors import InputError
from kanvtui.operations.reads import lists


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORD", nargs="*", help="only cards in which every word stands")
    parser.add_argument("--board", metavar="BOARD", default="", help="by name or a part of it")
    parser.add_argument("--stage", metavar="STAGE", default="", help="by name or number; needs --board")
    parser.add_argument("--owner", metavar="NAME", default="", help="`me` is you, `none` is nobody")
    parser.add_argument("--account", metavar="NAME", default="", help="the customer")
    parser.add_argument("--label", metavar="LABEL", default="", help="cards with this label")
    parser.add_argument("--flag", metavar="FLAG", default="", help=", ".join(flags.ORDER))
    parser.add_argument("--open", action="store_true", help="without the cards that are done")
    parser.add_argument("--archived", action="store_true", help="the archived cards instead")
    parser.add_argument("--snoozed", action="store_true", help="the cards hidden until their day instead")
    add_json(parser)


def _list(context: Context, options: argparse.Namespace) -> None:
    if options.stage and not options.board:
        raise InputError("--stage needs --board — stages belong to boards. Write: kanvtui list --board NAME --stage ….")
    wanted = lists.Filter(
        board=options.board,
        stage=options.stage,
        owner=options.owner,
        account=options.account,
        label=options.label,
        flag=_flag(options.flag),
        words=" ".join(options.words),
        archived=options.archived,
        snoozed=options.snoozed,
        closed=not options.open,
    )
    session = context.session()
    if context.wants_json:
        from kanvtui.cli.documents import card_document

        context.json([card_document(card) for card in lists.details(session, wanted)])
        return
    from kanvtui.cli.pages import card_lines

    found = lists.card_lines(session, wanted)
    context.say(*card_lines(found, context.width) if found else [_nothing(context, options)])


def _flag(word: str) -> str:
    if not word:
        return ""
    for flag in flags.ORDER:
        if name_key(word) in (flag, flag.replace("_", " "), flag.replace("_", "-"), flags.WORDS[flag]):
            return flag
    raise InputError(f"“{visible(word)}” is no flag — nothing was listed. Flags: {', '.join(flags.ORDER)}.")


def _nothing(context: Context, options: argparse.Namespace) -> str:
    """Say why the list is empty and what to do about it."""
    if any(getattr(options, name) for name in ("words", "stage", "owner", "account", "label", "flag")):
        return "No card fits. `kanvtui list` shows all of them."
    if options.archived:
        return "No card is archived."
    if options.snoozed:
        return "No card is snoozed."
    if not lists.board_list(context.session()):
        return f"{NO_BOARD[0].upper()}{NO_BOARD[1:]}."
    return "No cards yet. Add one: kanvtui add TITLE"


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("--history", action="store_true", help="with everything that happened, newest first")
    add_json(parser)


def _show(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    if context.wants_json:
        print_json(context, keys)
        return
    from kanvtui.cli.cells import wrapped
    from kanvtui.cli.pages import card_page
    from kanvtui.operations.reads.card import detail
    from kanvtui.operations.reads.history import events

    session, width = context.session(), context.width
    for number, card in enumerate([detail(session, key) for key in keys]):
        context.say(*([""] if number else []), *card_page(card, width))
        if options.history:
            context.say("", "History")
            for event in events(session, card.id):
                context.say(*wrapped(visible(f"{event.when}, {event.actor}: {event.words}"), width, "    ", "  "))


VERBS = {"list": Verb(_list_arguments, _list), "show": Verb(_show_arguments, _show)}
