"""`score`: a score of a card, part by part."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import act, add_cards, add_json
from kanvtui.domain.text import visible
from kanvtui.errors import InputError
from kanvtui.operations import lookup, scores
from kanvtui.operations.session import Change


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser, several=False)
    parser.add_argument("parts", metavar="PART=VALUE", nargs="+", help="behavioural=30, or a word: quality=neutral")
    parser.add_argument("--score", metavar="SCORE", help="which score, where the SOP has several, by key or name")
    parser.add_argument("--note", metavar="TEXT", help="why, in one line")
    add_json(parser, "the card")
    parser.epilog = "What its band asks for follows: a check with its due, a card, the health."


def _score(context: Context, options: argparse.Namespace) -> None:
    key = lookup.card_id(options.card)
    parts = {name.strip(): value for name, _, value in (word.partition("=") for word in options.parts)}
    wrong = next((word for word in options.parts if "=" not in word), None)
    if wrong is not None:
        raise InputError(f"“{visible(wrong)}” is no part with its value — nothing was stored. Write it as friction=4.")

    def body(change: Change) -> None:
        rule = scores.choose(scores.offered(change.db, key), options.score or "", tuple(parts))
        scores.record(change, rule.key, parts, card_id=key, note=options.note or "")

    act(context, "score.record", [key], body)


VERBS = {"score": Verb(_arguments, _score)}
