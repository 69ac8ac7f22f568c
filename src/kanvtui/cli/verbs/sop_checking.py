"""`sop check`: what is wrong in SOPs, in files, by name or on boards, and what of their set-up is open."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import Context, warn
from kanvtui.cli.verbs.common import add_json
from kanvtui.domain.text import visible
from kanvtui.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from kanvtui.sops.files import Findings

Checked = tuple[str, "Findings"]
"""An SOP as it was named, with what is to be said of it."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="SOP", nargs="*", help="a TOML file, or an SOP by name or a part of it")
    parser.add_argument("--board", metavar="BOARD", action="append", help="the SOP of a board; may come again")
    add_json(parser, "what was found")


def _check(context: Context, options: argparse.Namespace) -> int:
    if not options.files and not options.board:
        raise InputError("name an SOP, a file or a --board — nothing was checked. `kanvtui sop list` shows the SOPs.")
    found = [*_named(context, options.files), *_of_boards(context, options.board or ())]
    if context.wants_json:
        context.json([findings_document(name, findings) for name, findings in found])
    else:
        for name, findings in found:
            tell(context, name, findings)
            if findings.document is None:
                _tell_open(context, name, findings)
    return 1 if any(findings.errors for _, findings in found) else 0


def tell(context: Context, name: str, findings: "Findings") -> None:
    """Say all of it: what is wrong on standard error, whether it can be used and what is still to set up."""
    from kanvtui.cli.sop_page import open_item_lines, set_up_words
    from kanvtui.domain.sop_reading import read

    for line in (*findings.errors, *findings.advice):
        warn(line)
    if findings.document is None:
        return
    sop = read(findings.document)
    context.say(f"{name}: {sop.name} can be used. Set-up: {set_up_words(sop)}", *open_item_lines(sop, context.width))


def _tell_open(context: Context, name: str, findings: "Findings") -> None:
    """Say of an SOP that cannot be used yet what is still to set up, as far as it can be read."""
    from kanvtui.cli.sop_page import open_item_lines, set_up_words
    from kanvtui.domain.sop_reading import read

    if findings.draft is not None:
        sop = read(findings.draft)
        context.say(f"{name}: cannot be used yet. Set-up: {set_up_words(sop)}", *open_item_lines(sop, context.width))


def _named(context: Context, wanted: list[str]) -> Iterator[Checked]:
    """Examine files, and SOPs by name; words that are neither alone are one name together."""
    from kanvtui.sops import files

    if len(wanted) > 1 and not any(_is_path(name) for name in wanted):
        try:
            path = files.find(" ".join(wanted), context.sop_folder)
        except NotFoundError:
            pass
        else:
            wanted = [str(path)]
    for name in wanted:
        try:
            path = Path(name) if _is_path(name) else files.find(name, context.sop_folder)
        except NotFoundError as error:
            yield visible(name), files.Findings((str(error),))
        else:
            yield visible(str(path)), files.examine(path)


def _is_path(name: str) -> bool:
    """True for what is a file, or could be one by its ending or a folder in it."""
    path = Path(name)
    return name.endswith(".toml") or len(path.parts) > 1 or path.exists()


def _of_boards(context: Context, wanted: Sequence[str]) -> Iterator[Checked]:
    from kanvtui.operations import lookup, sops
    from kanvtui.sops import files

    for name in wanted:
        with context.session().reading() as db:
            board = lookup.board(db, name)
            document = sops.document(db, board.id)
        yield f"board “{board.name}”", files.examine_document(document, f"board “{board.name}”")


def findings_document(name: str, findings: "Findings") -> dict[str, object]:
    """Return what was found in an SOP as the documented JSON object."""
    from kanvtui.domain.set_up import open_items
    from kanvtui.domain.sop_reading import read

    items = open_items(read(findings.draft)) if findings.draft else ()
    return {
        "sop": name,
        "usable": findings.document is not None,
        "errors": list(findings.errors),
        "advice": list(findings.advice),
        "set_up": [{"item": item.label, "write": item.remedy} for item in items],
    }


VERBS = {"sop check": Verb(_arguments, _check)}
