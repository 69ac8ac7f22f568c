"""`undo` and `redo`, over the whole file and whoever made the change."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.changes import PastChange
from kanvtui.operations import history


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_json(parser, "the change")


def _undo(context: Context, _options: argparse.Namespace) -> None:
    _tell(context, "undid", history.undo(context.session())[1])


def _redo(context: Context, _options: argparse.Namespace) -> None:
    _tell(context, "redid", history.redo(context.session())[1])


def _tell(context: Context, did: str, past: PastChange) -> None:
    if context.wants_json:
        context.json({did: {"label": past.label, "kind": past.kind, "at": past.at, "actor": past.actor}})
        return
    from kanvtui.operations.reads.card import edited_words

    when = edited_words(context.session(), past.at)
    context.say(f"{did}: {past.label} ({past.actor}, {when}{', in the app' if past.source == 'app' else ''})")


VERBS = {"undo": Verb(_arguments, _undo), "redo": Verb(_arguments, _redo)}
