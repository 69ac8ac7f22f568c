"""`sop edit`: a board's SOP, or a file of the user's own, in the user's editor; what was typed is never lost."""

import argparse
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from kanvtui.cli.asking import agrees, ask, is_attended
from kanvtui.cli.catalog import Verb
from kanvtui.cli.cells import wrapped
from kanvtui.cli.context import STDIN, Context, read_stdin, warn
from kanvtui.cli.verbs.sop_files import EDIT_AGAIN, edit_file, needs_editor, tell_problems
from kanvtui.domain.sop_effects import Effects, Unsaid, sections
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.text import name_key, plural, visible
from kanvtui.domain.values import frozen
from kanvtui.editor import Sheet
from kanvtui.errors import AccessError, InputError, KanvError, NotFoundError, RefusedError
from kanvtui.operations import lookup, sop_edits, sop_texts, sops

Document = Mapping[str, object]

_SAME = "The SOP says what it said before: nothing was stored."


@frozen
class Edited:
    """The board whose SOP is edited, as it was when the user began."""

    id: int
    name: str
    document: Document
    expected: str


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sop", metavar="BOARD|FILE", nargs="+", help="a board by name, or an SOP file of yours")
    parser.add_argument("--with", dest="file", metavar="FILE", help="take this file for the board's SOP; - is stdin")
    plan_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print what changes as JSON; only --yes stores it")


def plan_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how a changed SOP reaches the cards, for `Editing`."""
    parser.add_argument(
        "--move", metavar="OLD=NEW", action="append", help="where the cards of a stage go that is gone; may come again"
    )
    parser.add_argument("--new-only", action="store_true", help="change checks on new cards only, not on open ones")
    parser.add_argument("--why", metavar="TEXT", help="the reason, for the log of the SOP")
    parser.add_argument("--no-training", action="store_true", help="ask nobody to learn what changed")
    parser.add_argument("--yes", action="store_true", help="store it without asking")


def _edit(context: Context, options: argparse.Namespace) -> int | None:
    wanted = " ".join(options.sop)
    path = _own_file(context, wanted)
    if path is not None:
        if any((options.file, options.move, options.new_only, options.why, options.yes, options.json)):
            raise InputError(f"{visible(wanted)} is a file, which is only opened — nothing was done. Name a board.")
        return edit_file(context, path)
    with context.session().reading() as db:
        row = lookup.board(db, wanted)
        board = Edited(row.id, row.name, sops.document(db, row.id), sops.fingerprint(db, row.id))
    if options.file is not None:
        Editing(context, options, board).settle(_given(options.file))
        return None
    _in_editor(Editing(context, options, board))
    return None


def _own_file(context: Context, wanted: str) -> Path | None:
    """Return the file that is meant: one by its path, else an SOP of the user's that no board is called like."""
    from kanvtui.sops import files

    if wanted.endswith(".toml"):
        path = Path(wanted)
        if path.resolve().parent == files.SHIPPED:
            raise RefusedError(
                f"{path.name} comes with the program — it was not opened. "
                "Copy it: kanvtui sop export --sop NAME --out FILE, or edit the SOP of a board: kanvtui sop edit BOARD"
            )
        if not path.exists():
            raise NotFoundError(
                f"there is no file {visible(wanted)} — nothing was opened. kanvtui sop new NAME makes one."
            )
        return path
    with context.session().reading() as db:
        try:
            lookup.board(db, wanted)
        except NotFoundError:
            key = name_key(wanted)
            own = (sop for sop in files.listed(context.sop_folder) if not sop.shipped)
            found = next((sop.path for sop in own if key in (name_key(sop.name), name_key(sop.path.stem))), None)
            if found is None:
                raise
            return found
    return None


def _given(name: str) -> Document:
    """Return the SOP of a file, or of standard input; raises InputError after telling all that is wrong."""
    from kanvtui.sops import files

    if name == STDIN:
        return files.parse(read_stdin(), "standard input")
    findings = files.examine(Path(name))
    if findings.document is not None:
        return findings.document
    tell_problems(findings.errors)
    wrong = plural(len(findings.errors), "problem")
    raise InputError(f"{visible(name)} cannot be used: {wrong} — nothing was stored.")


def _in_editor(editing: "Editing") -> None:
    """Let the user edit the board's SOP; the file stays, and is named, whenever its text came to nothing."""
    from kanvtui.domain.text import slug

    needs_editor()
    board = editing.board
    try:
        sheet = Sheet(sop_texts.to_edit(board.document, board.name), f"{slug(board.name)[:40] or 'sop'}.toml")
    except OSError as error:
        message = f"no temporary file can be made ({error.strerror}) — nothing was changed."
        raise AccessError(f"{message} Free some space or set TMPDIR.") from None
    try:
        while (document := editing.written(sheet)) is not None and not editing.settle(document, sheet):
            pass
    except (KanvError, KeyboardInterrupt) as error:
        if not sheet.is_touched():
            sheet.remove()
            raise
        again = shlex.join(["kanvtui", "sop", "edit", board.name, "--with", str(sheet.path)])
        kept = f"What you wrote is kept: {again}"
        if isinstance(error, KanvError):
            raise type(error)(f"{error} {kept}") from error
        warn(kept)
        raise
    sheet.remove()


class Editing:
    """One run: from the text of the user to the stored SOP; *kind* is that of the change."""

    def __init__(self, context: Context, options: argparse.Namespace, board: Edited, kind: str = "sop.edit") -> None:
        self.context, self.options, self.board, self.kind = context, options, board, kind
        self.moves: dict[str, str] = {}
        self.why: str | None = options.why

    # The text

    def written(self, sheet: Sheet) -> Document | None:
        """Let the user edit the file until it can be read; return None when there is nothing in it to store."""
        from kanvtui.sops import files

        while True:
            if problem := sheet.run():
                raise RefusedError(f"{problem} The SOP of “{visible(self.board.name)}” was not changed.")
            if not sheet.is_touched():
                self.nothing("Nothing was changed.")
                return None
            if sheet.is_empty():
                self.nothing(f"The file came back empty: the SOP of “{self.board.name}” was kept as it is.")
                return None
            findings = files.examine(sheet.path)
            if findings.document is not None:
                return findings.document
            tell_problems(findings.errors)
            if not is_attended() or not agrees(EDIT_AGAIN, usually=True):
                raise InputError(f"this is no SOP yet — that of “{visible(self.board.name)}” was not changed.")

    # What it does

    def settle(self, document: Document, sheet: Sheet | None = None) -> bool:
        """Show what the new SOP does and store it once it is agreed to; return False to edit *sheet* again."""
        from kanvtui.domain.sop_changes import compare

        board = self.board
        if not compare(board.document, document):
            self.nothing(_SAME)
            return True
        self.moves = _moves(self.options.move, board.document, document)
        effects = sop_edits.preview(self.context.session(), board.id, document, self.plan())
        if self.context.wants_json and not self.options.yes:
            self.tell_json(effects, stored=False)
            return True
        effects = self.say_where(document, effects)
        if not self.options.yes:
            answer = self.agreed(sheet)
            if answer != "store":
                return answer == "leave"
        plan, expected = self.plan(), board.expected
        changes = self.context.apply(
            self.kind, lambda change: sop_edits.replace(change, board.id, document, plan, expected=expected)
        )
        self.tell_json(effects, stored=True) if self.context.wants_json else self.context.done(changes)
        return True

    def plan(self) -> Plan:
        """What the user has decided so far."""
        options = self.options
        return Plan(
            moves=self.moves, open_cards=not options.new_only, why=self.why or "", training=not options.no_training
        )

    def say_where(self, document: Document, effects: Effects) -> Effects:
        """Ask where the cards of stages go that are gone, look again, and show all that changes.

        Raises RefusedError where nobody is there to say it.
        """
        while effects.unsaid and is_attended() and not self.options.yes:
            for stage in effects.unsaid:
                self.moves[stage.key] = _destination(stage, effects.suggested.get(stage.key, ""), document)
            effects = sop_edits.preview(self.context.session(), self.board.id, document, self.plan())
        if not self.context.wants_json:
            self.show(effects)
        if effects.unsaid:
            raise RefusedError(_unsaid_words(effects))
        return effects

    def show(self, effects: Effects) -> None:
        """Print what changes, heading by heading."""
        width = self.context.width
        for heading, lines in sections(effects, self.context.session().today()):
            self.context.say(heading)
            for line in lines:
                self.context.say(*wrapped(visible(line), width, "    ", "  "))
            self.context.say("")
        cards = plural(effects.cards, "card") if effects.cards else "no card"
        self.context.say(f"It changes {cards} of “{self.board.name}”; one undo takes all of it back.")

    def agreed(self, sheet: Sheet | None) -> str:
        """Ask whether to `store` it, `leave` it or edit it `again`; raises RefusedError where nobody can answer."""
        if not is_attended():
            raise RefusedError("nobody is there to agree to it — nothing was stored. Say --yes to store it.")
        again = ", e edits it again" if sheet else ""
        while True:
            answer = ask(f"Store it? y stores it, n leaves the SOP as it is{again}:").casefold()
            if answer in ("y", "yes"):
                if self.why is None:
                    self.why = ask("Why, in one sentence, for the log of the SOP (enter for none):")
                return "store"
            if answer in ("e", "edit") and sheet:
                return "again"
            if answer in ("n", "no", ""):
                raise RefusedError(f"nothing was stored: the SOP of “{visible(self.board.name)}” is as it was.")

    def nothing(self, words: str) -> None:
        """Say why nothing is stored, though nothing went wrong."""
        if self.context.wants_json:
            self.tell_json(Effects(), stored=False)
        else:
            self.context.say(words)

    def tell_json(self, effects: Effects, *, stored: bool) -> None:
        """Print what changes as JSON."""
        from kanvtui.cli.sop_documents import effects_document

        self.context.json({"board": self.board.name, "stored": stored, **effects_document(effects)})


def _moves(given: Sequence[str] | None, before: Document, after: Document) -> dict[str, str]:
    """Read `OLD=NEW` arguments, stages by name or key; raises InputError for what is no stage."""
    moves = {}
    for pair in given or ():
        old, found, new = pair.partition("=")
        if not found:
            raise InputError(f"“{visible(pair)}” is not OLD=NEW — nothing was stored. Write --move Review=Approval.")
        moves[_stage(old, before, "was no stage")] = _stage(new, after, "is no stage")
    return moves


def _stage(name: str, document: Document, wrong: str) -> str:
    stages = _stages(document)
    wanted = name_key(name)
    key = next((key for key, title in stages if wanted in (name_key(title), key)), None)
    if key is None:
        names = ", ".join(visible(title) for _, title in stages)
        raise InputError(f"“{visible(name)}” {wrong} — nothing was stored. Write one of: {names}.")
    return key


def _stages(document: Document) -> list[tuple[str, str]]:
    found = document.get("stages")
    rows = found if isinstance(found, list) else []
    return [(str(row.get("key", "")), str(row.get("name", ""))) for row in rows if isinstance(row, dict)]


def _destination(stage: Unsaid, suggested: str, document: Document) -> str:
    """Ask for the stage that the cards of a stage go to; raises RefusedError at the end of the input."""
    stages = _stages(document)
    usual = dict(stages).get(suggested, "")
    numbered = ", ".join(f"{number} {title}" for number, (_, title) in enumerate(stages, 1))
    while True:
        to = f"; enter is {usual}" if usual else ""
        answer = ask(f"“{stage.name}” goes and holds {plural(stage.cards, 'card')}. To which stage? {numbered}{to}:")
        if not answer:
            if usual and is_attended():
                return suggested
            raise RefusedError("nothing was stored.")
        if answer.isascii() and answer.isdecimal() and 0 < int(answer[:4]) <= len(stages):
            return stages[int(answer[:4]) - 1][0]
        try:
            return _stage(answer, document, "is no stage")
        except InputError as error:
            warn(str(error))


def _unsaid_words(effects: Effects) -> str:
    gone = ", ".join(f"“{visible(stage.name)}” ({plural(stage.cards, 'card')})" for stage in effects.unsaid)
    pairs = [f"{stage.key}={effects.suggested.get(stage.key, 'STAGE')}" for stage in effects.unsaid]
    moves = " ".join(f"--move {shlex.quote(pair)}" for pair in pairs)
    return f"nobody said where the cards go of {gone} — nothing was stored. Say it, such as: {moves}"


VERBS = {"sop edit": Verb(_arguments, _edit)}
