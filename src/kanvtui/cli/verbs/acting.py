"""Verbs that act on one card or several: moving, blocking, passing, snoozing, putting away."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import act, add_cards, add_json, card_ids
from kanvtui.operations import cards, moves
from kanvtui.operations.session import Change


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("stage", metavar="STAGE", help="by name, a part of it, or number")
    _add_reason(parser)
    parser.add_argument("--bottom", action="store_true", help="below the other cards instead of on top")
    add_json(parser)


def _move(context: Context, options: argparse.Namespace) -> None:
    keys, reason = card_ids(options), options.reason or ""

    def body(change: Change) -> None:
        moves.move_by_name(change, keys, options.stage, reason=reason, bottom=options.bottom)

    act(context, "card.move", keys, body)


def _done_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("--outcome", metavar="NAME", help="an outcome of the board's SOP: what it names follows")
    _add_reason(parser)
    add_json(parser)


def _done(context: Context, options: argparse.Namespace) -> None:
    keys, reason = card_ids(options), options.reason or ""

    def body(change: Change) -> None:
        if options.outcome is None:
            moves.complete(change, keys, reason=reason)
            return
        from kanvtui.operations import outcomes

        outcomes.close(change, keys, options.outcome, reason)

    act(context, "card.done", keys, body)


def _add_reason(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--reason", metavar="TEXT", help="pass a gate all the same, as an exception with this reason")


def _block_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("reason", metavar="REASON", help="in one sentence")
    add_json(parser)


def _block(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    act(context, "card.block", keys, lambda change: cards.block(change, keys, options.reason))


def _plain_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    add_json(parser)


def _unblock(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    act(context, "card.unblock", keys, lambda change: cards.unblock(change, keys))


def _pass_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("holder", metavar="HOLDER", help="a customer, a reviewer, a team; `owner` takes it back")
    parser.add_argument("--nudge", metavar="DATE", help="when to ask")
    add_json(parser)


def _pass(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    act(context, "card.pass", keys, lambda change: cards.pass_ball(change, keys, options.holder, options.nudge or ""))


def _snooze_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("until", metavar="DATE", help="fri, 27 Nov, +1w; `none` wakes them")
    add_json(parser)


def _snooze(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    act(context, "card.snooze", keys, lambda change: cards.snooze(change, keys, options.until))


def _away_arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser)
    parser.add_argument("--back", action="store_true", help="bring them back instead")
    add_json(parser)


def _archive(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    away = moves.bring_back if options.back else cards.archive
    act(context, "card.restore" if options.back else "card.archive", keys, lambda change: away(change, keys))


def _delete(context: Context, options: argparse.Namespace) -> None:
    keys = card_ids(options)
    away = moves.bring_back if options.back else cards.delete
    act(context, "card.restore" if options.back else "card.delete", keys, lambda change: away(change, keys))


VERBS = {
    "move": Verb(_move_arguments, _move),
    "done": Verb(_done_arguments, _done),
    "block": Verb(_block_arguments, _block),
    "unblock": Verb(_plain_arguments, _unblock),
    "pass": Verb(_pass_arguments, _pass),
    "snooze": Verb(_snooze_arguments, _snooze),
    "archive": Verb(_away_arguments, _archive),
    "delete": Verb(_away_arguments, _delete),
}
