"""What many verbs share: naming cards and boards, and telling what became of cards."""

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kanvtui.cli.context import Context
from kanvtui.errors import NotFoundError
from kanvtui.operations import lookup

if TYPE_CHECKING:
    from kanvtui.operations.session import Change

NO_BOARD = "there is no board yet. Make one: kanvtui board new NAME --sop SOP (kanvtui sop list shows the SOPs)"


def add_cards(parser: argparse.ArgumentParser, *, several: bool = True) -> None:
    """Take card numbers as arguments."""
    if several:
        parser.add_argument("cards", metavar="CARD", nargs="+", help="number of a card, as `kanvtui list` shows it")
    else:
        parser.add_argument("card", metavar="CARD", help="number of the card, as `kanvtui list` shows it")


def add_json(parser: argparse.ArgumentParser, what: str = "the cards") -> None:
    """Take `--json`."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


def card_ids(options: argparse.Namespace) -> list[int]:
    """Return the numbers of the cards given, each once; raises InputError for what is no number."""
    return list(dict.fromkeys(lookup.card_id(text) for text in options.cards))


def board_id(context: Context, wanted: str | None) -> int:
    """Return the id of the board of that name; without a name that of the last one opened, else of the first."""
    session = context.session()
    if wanted:
        with session.reading() as db:
            return lookup.board(db, wanted).id
    from kanvtui.operations.reads.board import which

    found = which(session)
    if found is None:
        raise NotFoundError(f"{NO_BOARD}.")
    return found


def act(context: Context, kind: str, cards: Sequence[int], body: "Callable[[Change], object]") -> None:
    """Run *body* as one change of *cards*, then print what was done, or the cards as JSON."""
    changes = context.apply(kind, body)
    if context.wants_json:
        print_json(context, cards)
    else:
        context.done(changes)


def print_json(context: Context, cards: Sequence[int]) -> None:
    """Print one card as a JSON object, several as an array."""
    from kanvtui.cli.documents import card_document
    from kanvtui.operations.reads.card import detail

    documents = [card_document(detail(context.session(), key)) for key in cards]
    context.json(documents[0] if len(documents) == 1 else documents)
