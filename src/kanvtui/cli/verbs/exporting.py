"""`export`: all of one card as a document; and how any document leaves the command line."""

import argparse

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, warn, write
from kanvtui.cli.verbs.common import add_cards
from kanvtui.domain.report import Report
from kanvtui.domain.text import visible
from kanvtui.errors import InputError
from kanvtui.operations import exports, lookup
from kanvtui.operations.session import Session


def add_forms(parser: argparse.ArgumentParser, what: str) -> None:
    """Take `--html`, `--json`, `--out` and `--force`."""
    forms = parser.add_mutually_exclusive_group()
    forms.add_argument("--html", action="store_true", help="as one HTML page that prints well, instead of Markdown")
    forms.add_argument("--json", action="store_true", help=f"print {what} as JSON")
    parser.add_argument("--out", metavar="FILE", help="write it to this file: .md is Markdown, .html a page")
    parser.add_argument("--force", action="store_true", help="replace the file if it is there already")


def shared(context: Context) -> Session:
    """Return the session for what others will read: masked while share mode is on, which is told."""
    session = context.session()
    if notice := session.mask_exports():
        warn(notice)
    return session


def put_out(context: Context, report: Report, options: argparse.Namespace) -> None:
    """Print a document, or write it to the file that is asked for."""
    form = "html" if options.html else ""
    if options.out is not None:
        if options.json:
            raise InputError("JSON goes to standard output — nothing was written. Leave --out away: … --json > FILE.")
        path = exports.save(report, options.out, form=form, force=options.force)
        context.say(f"wrote “{report.title}” to {visible(str(path))}")
    elif options.json:
        from kanvtui.cli.report_documents import report_document

        context.json(report_document(report))
    else:
        write(exports.text(report, form or "markdown"))


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_cards(parser, several=False)
    add_forms(parser, "the document")


def _export(context: Context, options: argparse.Namespace) -> None:
    from kanvtui.operations.reads.run import run

    card_id = lookup.card_id(options.card)
    put_out(context, run(shared(context), card_id), options)


VERBS = {"export": Verb(_arguments, _export)}
