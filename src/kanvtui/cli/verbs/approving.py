"""`approve` and `escalate`: what others say of a card, and what they are asked."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import act, add_cards, add_json
from kanvtui.errors import InputError
from kanvtui.operations import approvals, escalations, lookup
from kanvtui.operations.session import Change


def _approve_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser, several=False)
    parser.add_argument("approver", metavar="APPROVER", nargs="?", default="", help="who said it, or its place in show")
    parser.add_argument("--comment", metavar="TEXT", default="", help="what was said besides")
    parser.add_argument("--changes", metavar="TEXT", help="not approved: what must change")
    parser.add_argument("--by", metavar="DATE", default="", help="when the change is due; +2bd when left out")
    add_json(parser, "the card")
    parser.epilog = "Without APPROVER: the only one asked now. Of several none is taken."


def _approve(context: Context, options: argparse.Namespace) -> None:
    key = lookup.card_id(options.card)
    if options.by and options.changes is None:
        raise InputError("--by goes with --changes — nothing was stored. Say what must change.")
    if options.comment and options.changes is not None:
        raise InputError("--comment does not go with --changes — nothing was stored. Say it in the change.")

    def body(change: Change) -> None:
        approvals.catch_up(change, key)
        found = approvals.find(change.db, key, options.approver)
        if options.changes is not None:
            approvals.request_changes(change, found.id, options.changes, options.by)
        else:
            approvals.approve(change, found.id, options.comment)

    act(context, "approval.change" if options.changes is not None else "approval.give", [key], body)


def _escalate_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser, several=False)
    parser.add_argument("level", metavar="LEVEL", help="a level of the board's SOP, or a part of its name")
    parser.add_argument("what", metavar="TEXT", help="what is wrong, in one line")
    add_json(parser, "the card")


def _escalate(context: Context, options: argparse.Namespace) -> None:
    key = lookup.card_id(options.card)
    act(
        context, "card.escalate", [key], lambda change: escalations.escalate(change, [key], options.level, options.what)
    )


VERBS = {"approve": Verb(_approve_arguments, _approve), "escalate": Verb(_escalate_arguments, _escalate)}
