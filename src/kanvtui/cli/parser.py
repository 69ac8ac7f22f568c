"""The parser of one command: argparse with errors in our own words, and without work for what is not asked."""

import argparse
from collections.abc import Sequence
from typing import NoReturn

from kanvtui.errors import InputError

WIDTH = 80
"""Columns that help and lists keep to where no terminal says otherwise."""
GLOBAL_VALUES = ("--db", "--config", "--actor", "--board")
"""Options with a value that may stand before the verb; `--board` belongs to the verb then."""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help of one fixed width: argparse would import a terminal library for every single option."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=WIDTH, max_help_position=26)


class Parser(argparse.ArgumentParser):
    """An argparse parser that raises InputError instead of leaving the program."""

    def __init__(self, prog: str, summary: str = "", epilog: str = "") -> None:
        super().__init__(prog=prog, description=summary, epilog=epilog, allow_abbrev=False, formatter_class=_Help)

    def takes(self, option: str) -> bool:
        """Whether the parser knows an option by that name."""
        return option in self._option_string_actions

    def error(self, message: str) -> NoReturn:
        """Raise InputError with argparse's complaint and where to look it up."""
        raise InputError(f"{message} — {self.prog}. Run: {self.prog} --help")


def add_globals(parser: argparse.ArgumentParser, *, after_verb: bool) -> None:
    """Let *parser* take the options that every command takes; after the verb they only count when given."""
    default: object = argparse.SUPPRESS if after_verb else None
    off: object = argparse.SUPPRESS if after_verb else False
    group = parser.add_argument_group("everywhere")
    group.add_argument("--db", metavar="FILE", default=default, help="another database (or KANVTUI_DB)")
    group.add_argument("--config", metavar="FILE", default=default, help="another settings file")
    group.add_argument("--actor", metavar="NAME", default=default, help="who does it, instead of you")
    group.add_argument("--debug", action="store_true", default=off, help="show where an error comes from")
    group.add_argument("--version", action="store_true", default=off, help="print the version")
    parser.add_argument("--selftest-crash", action="store_true", default=off, help=argparse.SUPPRESS)


def first_word(arguments: Sequence[str]) -> int:
    """Return the place of the first argument that is no option and no value of one; their number if there is none.

    What follows `--` is never taken for a verb.
    """
    place = 0
    while place < len(arguments):
        argument = arguments[place]
        if argument == "--":
            return len(arguments)
        if argument == "-" or not argument.startswith("-"):
            return place
        place += 2 if argument in GLOBAL_VALUES else 1
    return len(arguments)
