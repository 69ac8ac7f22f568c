"""docs/command-line.md, written from the parsers, so that it cannot fall behind them.

`python -m kanvtui.cli.reference` prints it; a test holds the document against it.
"""

import argparse
from collections.abc import Iterable, Iterator

from kanvtui.cli import catalog
from kanvtui.cli.main import start_parser

_TOP = """\
# The command line

Written by `python -m kanvtui.cli.reference`.

`kanvtui` opens the board opened last, `kanvtui BOARD` that board; a verb wins over a board of its name, and
`--board NAME` always works. Everything else is a verb. Cards are named by their number (`12` or `#12`); boards, stages,
people, customers and SOPs by name, by number where they have one, or by an unambiguous part of the name, in any case.
What a verb does is one change: one `kanvtui undo` takes it back. `--json` is described in [json.md](json.md).

| exit code | means |
|---|---|
| 0 | done |
| 1 | refused, not found, or somebody else changed it meanwhile; the reason is on standard error |
| 2 | wrong usage, input that cannot be read, or no terminal |
| 3 | the database is damaged, another program's, of a newer version, or gone |
| 4 | the database is busy |
| 5 | a file cannot be read or written |
| 6 | the settings cannot be understood |
| 70 | an error in kanvtui; the log says where |
| 128+n | ended by signal n |
"""


def document() -> str:
    """Return the whole document."""
    lines = [_TOP, "## Without a verb", "", "```", "kanvtui [BOARD] [options]", "```", ""]
    lines += _table(start_parser())
    for entry in catalog.CATALOG:
        parser, _ = catalog.parser_of(entry)
        lines += ["", f"## {entry.name}", "", str(parser.description), ""]
        lines += ["```", _usage(parser), "```", "", *_table(parser, own=True)]
        if parser.epilog:
            lines += ["", parser.epilog]
    text = "\n".join(lines)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.rstrip() + "\n"


def _usage(parser: argparse.ArgumentParser) -> str:
    """Return the usage of a verb, without the options that every verb takes."""
    parts = [parser.prog]
    for action in _own(parser):
        if action.option_strings:
            value = f" {action.metavar or _choices(action)}" if action.nargs != 0 else ""
            parts.append(f"[{action.option_strings[0]}{value}]")
        else:
            name = str(action.metavar)
            parts.append({"+": f"{name} ...", "*": f"[{name} ...]", "?": f"[{name}]"}.get(str(action.nargs), name))
    lines, line = [], ""
    for part in parts:
        if len(line) + len(part) > 79:
            lines.append(line)
            line = "   "
        line = f"{line} {part}" if line else part
    return "\n".join([*lines, line])


def _table(parser: argparse.ArgumentParser, *, own: bool = False) -> list[str]:
    actions = list(_own(parser) if own else _visible(parser))
    if not actions:
        return []
    return [
        "| argument | what it does |",
        "|---|---|",
        *(f"| {_name(action)} | {_help(action)} |" for action in actions),
    ]


def _visible(parser: argparse.ArgumentParser) -> Iterable[argparse.Action]:
    return (action for action in parser._actions if action.help != argparse.SUPPRESS)


def _own(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    everywhere = {"help", "db", "config", "actor", "debug", "version"}
    return (action for action in _visible(parser) if action.dest not in everywhere)


def _name(action: argparse.Action) -> str:
    value = f" {action.metavar or _choices(action)}" if action.nargs != 0 else ""
    names = ", ".join(action.option_strings)
    return f"`{names}{value}`" if names else f"`{action.metavar}`"


def _choices(action: argparse.Action) -> str:
    return "|".join(map(str, action.choices or ())) or action.dest.upper()


def _help(action: argparse.Action) -> str:
    return (action.help or "").replace("|", "\\|")


if __name__ == "__main__":
    print(document(), end="")
