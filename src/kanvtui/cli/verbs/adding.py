"""`add` and `edit`: what a card says."""

import argparse
from collections.abc import Sequence

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, given_text, key_values
from kanvtui.cli.verbs.common import act, add_cards, add_json, board_id, card_ids, print_json
from kanvtui.domain import text
from kanvtui.domain.text import visible
from kanvtui.errors import InputError, RefusedError
from kanvtui.operations import cards, lookup, moves, notes
from kanvtui.operations.session import Change

_SINGLE = ("title", "reviewer", "review_by", "context_owner", "outcome")
_SEVERAL = ("owner", "holder", "due", "account", "next")
_DATES = "a date: 2026-11-27, 27 Nov, fri, tomorrow, +5bd; a time may follow"


def _facts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--board", metavar="BOARD", help="by name or a part of it")
    parser.add_argument("--stage", metavar="STAGE", help="by name or number")
    parser.add_argument("--owner", metavar="NAME", help="the one accountable person; `me` is you")
    parser.add_argument("--holder", metavar="NAME", help="who has the ball now")
    parser.add_argument("--due", metavar="DATE", help=_DATES)
    parser.add_argument("--account", metavar="NAME", help="the customer")
    parser.add_argument("--label", metavar="LABEL", action="append", help="a label; may be given several times")
    parser.add_argument("--field", metavar="KEY=VALUE", action="append", help="a field of the SOP; several times")
    parser.add_argument("--note", metavar="TEXT", help="a note, `-` reads it from standard input")
    parser.add_argument("--next", metavar="TEXT", help="the next step in one sentence")
    parser.add_argument("--reviewer", metavar="NAME", help="who approves or asks for changes")
    parser.add_argument("--review-by", metavar="DATE", help="until when")
    parser.add_argument("--context-owner", metavar="NAME", help="who keeps notes and decisions current")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="TITLE", nargs="+", help="taken literally; after -- even --version")
    _facts(parser)
    parser.add_argument("--urgent", action="store_true", help="mark it as urgent")
    add_json(parser, "the card")


def _add(context: Context, options: argparse.Namespace) -> None:
    new = cards.NewCard(
        title=text.title(" ".join(options.title)),
        owner=options.owner or "",
        holder=options.holder or "",
        due=options.due or "",
        account=options.account or "",
        labels=tuple(options.label or ()),
        fields=key_values(options.field),
        note=given_text(options.note) if options.note is not None else "",
        next=options.next or "",
        urgent=options.urgent,
    )
    board = board_id(context, options.board)
    made: list[int] = []

    def body(change: Change) -> None:
        stage = lookup.stage(change.db, board, options.stage).id if options.stage else None
        made[:] = [cards.add(change, board, new, stage)]
        for fact in ("reviewer", "review_by", "context_owner"):
            if getattr(options, fact):
                cards.set_fact(change, made[0], fact, getattr(options, fact))

    changes = context.apply("card.add", body)
    if context.wants_json:
        print_json(context, made)
    else:
        context.say(f"#{made[0]} {changes.label}")


def _edit_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("--title", metavar="TEXT", help="another title")
    _facts(parser)
    parser.add_argument("--no-label", metavar="LABEL", action="append", help="take a label off; several times")
    parser.add_argument("--outcome", metavar="TEXT", help="what came out of it in one sentence")
    urgency = parser.add_mutually_exclusive_group()
    urgency.add_argument("--urgent", dest="urgent", action="store_true", default=None, help="mark it as urgent")
    urgency.add_argument("--not-urgent", dest="urgent", action="store_false", default=None, help="or not")
    parser.add_argument("--reason", metavar="TEXT", help="with --stage: pass a gate all the same, as an exception")
    add_json(parser)
    parser.epilog = "`none` empties owner, holder, due date or customer; KEY= empties a field."


def _edit(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    fields = key_values(options.field)
    note = None if options.note is None else given_text(options.note)
    facts = {name: getattr(options, name) for name in (*_SEVERAL, *_SINGLE) if getattr(options, name) is not None}
    others = (options.label, options.no_label, options.stage, options.board)
    if not (facts or fields or any(others) or note is not None or options.urgent is not None):
        raise InputError("nothing to change was given — kanvtui edit. Run: kanvtui edit --help")
    if "title" in facts and len(keys) > 1:
        raise InputError("several cards cannot get one title — nothing was stored. Name one card.")

    def body(change: Change) -> None:
        if options.board:
            _stay(change, keys, options.board)
        for key in keys:
            for fact, value in facts.items():
                cards.set_fact(change, key, fact, value)
            for field, value in fields:
                cards.set_field(change, key, field, value)
            if note is not None:
                notes.add(change, note, card_id=key)
        _marks(change, keys, options)

    try:
        act(context, "card.edit", keys, body)
    except cards.TakenError as error:
        words = f"{error} If they are one thing: kanvtui merge {error.other} {error.card_id}"
        raise RefusedError(words) from None


def _marks(change: Change, keys: Sequence[int], options: argparse.Namespace) -> None:
    if options.label:
        cards.add_labels(change, keys, options.label)
    if options.no_label:
        cards.remove_labels(change, keys, options.no_label)
    if options.urgent is not None:
        cards.set_urgent(change, keys, urgent=options.urgent)
    if options.stage:  # last: what was given before may open the gate
        moves.move_by_name(change, keys, options.stage, reason=options.reason or "")


def _stay(change: Change, keys: Sequence[int], wanted: str) -> None:
    board = lookup.board(change.db, wanted)
    for key in keys:
        card = lookup.card(change.db, key)
        if card.board_id != board.id:
            raise RefusedError(
                f"“{visible(card.title)}” stays on its board: a card is one run of its SOP — nothing was changed. "
                f"Make a new one: kanvtui add TITLE --board “{visible(board.name)}”."
            )


VERBS = {"add": Verb(_add_arguments, _add), "edit": Verb(_edit_arguments, _edit)}
