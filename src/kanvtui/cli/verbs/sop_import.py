"""`sop import`: an ordinary document becomes SOPs, with what was understood of it and what was not."""

import argparse
from pathlib import Path

from kanvtui.cli.catalog import Verb
from kanvtui.cli.context import STDIN, Context, read_bytes
from kanvtui.cli.verbs.sop_files import is_usable
from kanvtui.domain.text import plural, visible
from kanvtui.errors import InputError
from kanvtui.operations.sop_imports import LARGEST, Imported

_COUNTED = (
    ("stages", "stage"),
    ("fields", "field"),
    ("milestones", "milestone"),
    ("deadlines", "deadline"),
    ("approvals", "approval"),
    ("recurring", "recurring piece of work"),
    ("metrics", "target"),
    ("roles", "role"),
    ("escalations", "escalation"),
    ("decisions", "decision"),
    ("notes", "note"),
)
_SHOWN = 60
"""Lines not understood that are listed of one SOP; `--list` lists all of them."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOC", help="a document in Markdown or plain text, or - to read it")
    parser.add_argument("--as", dest="file", metavar="FILE.toml", help="write it here instead of into your SOP folder")
    parser.add_argument("--only", metavar="SOP", help="of several SOPs in the document only this one: number or name")
    parser.add_argument("--list", action="store_true", help="only say what would be understood; write nothing")
    parser.add_argument("--json", action="store_true", help="print what was understood as JSON")


def _import(context: Context, options: argparse.Namespace) -> int:
    from kanvtui.operations import sop_imports

    text, name = _document(options.document)
    found = sop_imports.imported(text, name)
    wanted = sop_imports.chosen(found, options.only) if options.only is not None else found
    paths: tuple[Path, ...] = ()
    if not options.list:
        paths = sop_imports.files_for(wanted, context.sop_folder, options.file or "")
        sop_imports.put(wanted, paths)
    elif options.file is not None:
        raise InputError("--list writes nothing and takes no --as — nothing was written. Leave one of them out.")
    if options.json:
        return _as_json(context, wanted, paths)
    for place, one in enumerate(wanted):
        context.say(*([""] if place else []), *_told(one, context.width, everything=options.list))
    return _check(context, paths) if paths else 0


def _check(context: Context, paths: tuple[Path, ...]) -> int:
    """Say of each file where it is and whether it can be used, as `sop check` does; return the exit code."""
    context.say("")
    good = [is_usable(context, path, str(path)) for path in paths]
    context.say("Look through it: kanvtui sop edit FILE", "Make a board of it: kanvtui board new NAME --sop FILE")
    return 0 if all(good) else 1


def _document(named: str) -> tuple[str, str]:
    """Return the text of a document and what its file is called."""
    from kanvtui.operations import sop_imports

    if named == STDIN:
        return sop_imports.decoded(read_bytes(LARGEST + 1), "standard input"), "standard input"
    path = Path(named)
    return sop_imports.read_file(path), path.name


def _told(one: Imported, width: int, *, everything: bool) -> list[str]:
    from kanvtui.cli.cells import wrapped

    draft = one.draft
    figure = f"{draft.understood} of {plural(draft.lines, 'line')} understood ({one.share} %)"
    lines = wrapped(f"{visible(draft.title)}: {figure}", width, "  ")
    lines += wrapped(_found(one) or "nothing that a procedure needs", width, "  ", "  ")
    if draft.guessed:
        lines.append(f"  {plural(len(draft.guessed), 'value')} the document does not say; marked in the file")
    if draft.left:
        lines.append(
            f"  Not understood, kept in a note ({plural(len({source.number for source in draft.left}), 'line')}):"
        )
        shown = draft.left if everything else draft.left[:_SHOWN]
        cells = len(str(draft.left[-1].number))
        for source in shown:
            lines += wrapped(visible(source.text), width, " " * (cells + 6), f"    {source.number:>{cells}}  ")
        if len(shown) < len(draft.left):
            lines.append(f"    and {len(draft.left) - len(shown)} more: --list shows them all")
    return lines


def _found(one: Imported) -> str:
    """Say what stands in the SOP: `6 stages, 31 checks (12 required), 4 approvals`."""
    document = one.draft.document
    counts = {key: len(value) for key, value in document.items() if isinstance(value, list)}
    stages = document.get("stages")
    checks = [check for stage in (stages if isinstance(stages, list) else []) for check in stage.get("checks", ())]
    words = [plural(counts[key], noun, _MANY.get(noun, "")) for key, noun in _COUNTED if counts.get(key)]
    return ", ".join([*words[:1], *([plural(len(checks), "check")] if checks else []), *words[1:]])


_MANY = {"recurring piece of work": "recurring pieces of work"}


def _as_json(context: Context, found: tuple[Imported, ...], paths: tuple[Path, ...]) -> int:
    from kanvtui.cli.verbs.sop_checking import findings_document
    from kanvtui.sops import files

    findings = [files.examine(path) for path in paths]
    context.json(
        [
            {
                "name": one.draft.title,
                "file": str(paths[place]) if paths else None,
                "lines": one.draft.lines,
                "understood": one.draft.understood,
                "left": [{"line": source.number, "text": source.text} for source in one.draft.left],
                "guessed": [".".join(map(str, step)) for step in one.draft.guessed],
                "check": findings_document(str(paths[place]), findings[place]) if paths else None,
            }
            for place, one in enumerate(found)
        ]
    )
    return 1 if any(one.errors for one in findings) else 0


VERBS = {"sop import": Verb(_arguments, _import)}
