"""Documents leave the app: into a file that the user names, or into the clipboard."""

from pathlib import Path
from typing import TYPE_CHECKING

from kanvtui.domain.text import plural, visible
from kanvtui.errors import KanvError
from kanvtui.operations.reads.run import run
from kanvtui.screens.asking import Ask
from kanvtui.screens.base import BaseScreen

if TYPE_CHECKING:
    from kanvtui.domain.report import Report


def export_card(screen: BaseScreen, card_id: int) -> None:
    """Ask for a file and write all of a card into it."""
    try:
        report = run(screen.session, card_id)
    except KanvError as error:
        screen.complain(error)
        return
    ask_file(screen, report)


def ask_file(screen: BaseScreen, report: "Report", typed: str = "") -> None:
    """Ask for the name of a file and write a document into it; what could not be written is asked for again."""
    from kanvtui.operations import exports

    def where(text: str) -> str:
        """The form and the folder; raises what is wrong with the name."""
        form, path = exports.form_of(text), exports.checked(text)
        return f"{exports.NAMES[form]} in {Path.cwd() / path.parent}"

    def wrong(text: str) -> str:
        where(text)
        return ""

    ask = Ask(
        title=f"Write “{report.title}” into which file?",
        value=typed or exports.proposed(report),
        placeholder="a name that ends in .md for Markdown, in .html for a page that prints",
        check=wrong,
        preview=where,
        needed="A name is needed, or Esc to write nothing.",
    )
    screen.ask(ask, lambda text: _save(screen, report, text))


def _save(screen: BaseScreen, report: "Report", typed: str, *, force: bool = False) -> None:
    from kanvtui.operations import exports

    try:
        path = exports.save(report, typed, force=force)
    except exports.TakenError:
        _ask_to_replace(screen, report, typed)
    except KanvError as error:
        screen.complain(error)
        ask_file(screen, report, typed)
    else:
        screen.say(f"Wrote {path}")


def _ask_to_replace(screen: BaseScreen, report: "Report", typed: str) -> None:
    from kanvtui.screens.prompts import ConfirmScreen

    def answered(yes: bool | None) -> None:
        if yes:
            _save(screen, report, typed, force=True)
        else:
            ask_file(screen, report, typed)

    lines = ("What stands in it is gone then; no asks for another name.",)
    screen.app.push_screen(ConfirmScreen(screen.session, f"Replace “{visible(typed.strip())}”?", lines), answered)


def copy(screen: BaseScreen, report: "Report") -> None:
    """Put a document into the clipboard as Markdown, and say so."""
    from kanvtui.operations import exports

    text = exports.text(report)
    screen.app.copy_to_clipboard(text)
    screen.say(f"Copied as Markdown, {plural(len(text.splitlines()), 'line')}")
