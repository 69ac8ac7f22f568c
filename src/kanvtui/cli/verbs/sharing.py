"""`share`: whether the screen is shared, and how; the app and every document follow."""

import argparse
from dataclasses import replace

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, warn
from kanvtui.domain.share import Share
from kanvtui.operations import lookup


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("how", choices=("on", "off", "show"), nargs="?", default="show", help="show says how it stands")
    names = parser.add_mutually_exclusive_group()
    names.add_argument("--aliases", action="store_true", help="call customers “Customer 7”")
    names.add_argument("--names", action="store_true", help="call customers by their names again")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--account", metavar="NAME", help="show only this customer")
    only.add_argument("--all", action="store_true", help="show all customers again")
    parser.epilog = "While it is on, the app, minutes, export and review --markdown are masked."


def _share(context: Context, options: argparse.Namespace) -> None:
    session = context.session(create=options.how == "on")
    found = session.sharing.stored()
    if options.how == "off":
        found = replace(found, on=False)
    elif options.how == "on":
        found = replace(found, on=True)
        if options.aliases or options.names:
            found = replace(found, aliases=options.aliases)
        if options.all:
            found = replace(found, account_id=None)
        elif options.account is not None:
            with session.as_stored() as db:
                found = replace(found, account_id=lookup.account(db, options.account).id)
    if options.how != "show" and (told := session.sharing.set(found)):
        warn(told)
    context.say(_words(found))


def _words(share: Share) -> str:
    if not share.on:
        return "share mode is off"
    more = (", customers as aliases" if share.aliases else "") + (
        f", only customer {share.account_id}" if share.account_id is not None else ""
    )
    return f"share mode is on{more}"


VERBS = {"share": Verb(_arguments, _share)}
