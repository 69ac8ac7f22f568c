"""Every verb of the command line, by name; the module behind a verb is imported only when it is wanted."""

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from kanvtui.cli.parser import Parser, add_globals

if TYPE_CHECKING:
    from kanvtui.cli.context import Context

PROGRAM = "kanvtui"


class Verb(NamedTuple):
    """How a verb is set up and run; `run` returns the exit code, None meaning 0."""

    arguments: Callable[[argparse.ArgumentParser], None]
    run: "Callable[[Context, argparse.Namespace], int | None]"


class Entry(NamedTuple):
    """A verb (`add`, `board new`), what it does in a line, and the module whose VERBS has it."""

    name: str
    summary: str
    module: str


CATALOG = (
    Entry("add", "make a card on top of a stage", "adding"),
    Entry("list", "list cards, one a line", "listing"),
    Entry("show", "show everything about cards", "listing"),
    Entry("edit", "change what a card says", "adding"),
    Entry("move", "move cards to a stage, through its gates", "acting"),
    Entry("block", "say that cards are blocked, and why", "acting"),
    Entry("unblock", "take the blocker off", "acting"),
    Entry("pass", "say who has the ball now", "acting"),
    Entry("approve", "write down what an approver said", "approving"),
    Entry("escalate", "pass a card on by its severity", "approving"),
    Entry("note", "write a note beside a card", "writing"),
    Entry("check", "list, tick or add checks of a card", "writing"),
    Entry("milestone", "list milestones and deadlines, or set the day of one", "dating"),
    Entry("score", "enter a score of a card, part by part", "scoring"),
    Entry("snooze", "hide cards until a date", "acting"),
    Entry("done", "complete cards", "acting"),
    Entry("archive", "take cards off the board for good", "acting"),
    Entry("delete", "put cards into the bin for 30 days", "acting"),
    Entry("merge", "make one card of several that are one thing", "merging"),
    Entry("duplicates", "list what looks as if it had been made twice", "merging"),
    Entry("undo", "undo the newest change, whoever made it", "undoing"),
    Entry("redo", "bring back what was undone last", "undoing"),
    Entry("triage", "list what is to be decided today, the gravest first", "triaging"),
    Entry("review", "list every card that needs eyes, with the reasons", "reviewing"),
    Entry("minutes", "print what a review decided and promised", "minutes"),
    Entry("export", "print a card with its steps, notes and dates as a document", "exporting"),
    Entry("share", "mask what is private while others look, or stop it", "sharing"),
    Entry("board list", "list the boards", "boards"),
    Entry("board new", "make a board from an SOP", "boards"),
    Entry("board rename", "give a board another name", "boards"),
    Entry("board archive", "take a board out of every list", "boards"),
    Entry("board recurring", "list what comes back on a board, or let it end", "recurring"),
    Entry("account list", "list the customers", "accounts"),
    Entry("account new", "make a customer, with its first card if wanted", "accounts"),
    Entry("account show", "show a customer with cards and notes", "accounts"),
    Entry("account edit", "change what is known of a customer", "accounts"),
    Entry("account score", "enter a score of a customer, or show its scores", "accounts"),
    Entry("account merge", "make one customer of several that are one", "merging"),
    Entry("account duplicates", "list customers that look like one", "merging"),
    Entry("person list", "list who owns, reviews and holds", "merging"),
    Entry("person merge", "make one person of several names that are one", "merging"),
    Entry("person duplicates", "list people who look like one", "merging"),
    Entry("metrics", "show the figures of each SOP against their targets", "metrics"),
    Entry("sop list", "list the procedures that a board can be made from", "sops"),
    Entry("sop show", "show a procedure on one page", "sops"),
    Entry("sop new", "begin an SOP of your own in your editor", "sop_files"),
    Entry("sop edit", "change the SOP of a board, or a file, in your editor", "sop_editing"),
    Entry("sop check", "say what is wrong in an SOP, and what is still open", "sop_checking"),
    Entry("sop compare", "compare a board's SOP with a later one, take over parts", "sop_comparing"),
    Entry("sop import", "read SOPs out of an ordinary document", "sop_import"),
    Entry("sop export", "write an SOP as a file, or as a procedure to read", "sop_files"),
    Entry("sop log", "show who changed the SOP of a board when, and why", "sop_governance"),
    Entry("sop review", "plan the next look at a board's SOP, or say it was done", "sop_governance"),
    Entry("config path", "print where the settings file is", "config"),
    Entry("config show", "print the settings in force", "config"),
    Entry("config check", "say what is wrong in the settings file", "config"),
    Entry("demo", "open a throw-away board full of believable work", "demo"),
)
"""In the order of the help."""
GROUPS = tuple(dict.fromkeys(entry.name.split(" ")[0] for entry in CATALOG if " " in entry.name))
"""Words that need a second one."""


def entry(name: str) -> Entry | None:
    """Return the verb of that name."""
    return next((found for found in CATALOG if found.name == name), None)


def words() -> tuple[str, ...]:
    """Return every first word of a verb."""
    return tuple(dict.fromkeys(found.name.split(" ")[0] for found in CATALOG))


def verb_of(found: Entry) -> Verb:
    """Import the module behind a verb and return it."""
    verb: Verb = import_module(f"kanvtui.cli.verbs.{found.module}").VERBS[found.name]
    return verb


def parser_of(found: Entry) -> tuple[Parser, Verb]:
    """Build the parser of one verb."""
    verb = verb_of(found)
    parser = Parser(f"{PROGRAM} {found.name}", f"{found.summary[0].upper()}{found.summary[1:]}.")
    verb.arguments(parser)
    add_globals(parser, after_verb=True)
    return parser, verb


def listing(prefix: str = "") -> str:
    """Return the verbs with their summaries, aligned, for the help."""
    shown = [found for found in CATALOG if not prefix or found.name.startswith(f"{prefix} ")]
    width = max(len(found.name) for found in shown)
    return "\n".join(f"  {found.name:<{width}}  {found.summary}" for found in shown)
