"""Documents on their way out: as text in one of the forms, or into a file of the user's."""

from pathlib import Path

from kanvtui.config.writing import replace
from kanvtui.domain.report import Report
from kanvtui.domain.text import is_blank, visible
from kanvtui.errors import AccessError, InputError, RefusedError
from kanvtui.exchange.html import page
from kanvtui.exchange.markdown import markdown

WRITERS = {"markdown": markdown, "html": page}
"""The forms of a document."""
FORMS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html"}
"""The form that the ending of a file's name asks for."""
ENDINGS = {"markdown": ".md", "html": ".html"}
NAMES = {"markdown": "Markdown", "html": "an HTML page that prints"}


class TakenError(RefusedError):
    """A file of that name is there already, and nobody said that it may be replaced."""


def text(report: Report, form: str = "markdown") -> str:
    """Write a document in one of WRITERS."""
    return WRITERS[form](report)


def proposed(report: Report, form: str = "markdown") -> str:
    """Return the name of a file for a document in the current folder: `review-2026-11-22.md`."""
    return f"{report.name or 'report'}{ENDINGS[form]}"


def form_of(typed: str) -> str:
    """Return the form that a file's name asks for; raises InputError for any other ending."""
    form = FORMS.get(Path(typed.strip()).suffix.lower())
    if form is None:
        message = f"“{visible(typed.strip())}” does not say in which form — nothing was written."
        raise InputError(f"{message} End the name in .md for Markdown or .html for a page that prints.")
    return form


def save(report: Report, typed: str, *, form: str = "", force: bool = False) -> Path:
    """Write a document to a file in one step and return its path; `~` is the home folder.

    The *form* is that of the name's ending unless given. A new file can be read by its owner only. Raises InputError
    for a name that says no form, TakenError for a file that is there unless *force*, AccessError when it cannot be
    written: what stood there before then stands there still.
    """
    form = form or form_of(typed)
    return put(text(report, form), typed, force=force)


def put(written: str, typed: str, *, force: bool = False) -> Path:
    """Write a text to a file in one step, as `save` does, whatever its name ends in."""
    path = checked(typed)
    shown = visible(str(path))
    try:
        if not force and (path.exists() or path.is_symlink()):
            raise TakenError(f"{shown} is there already — it was kept as it is. Take another name, or --force.")
        replace(path, written.encode())
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or "it is no path").lower()
        message = f"{shown} cannot be written ({why}) — what stood there before is kept."
        raise AccessError(f"{message} Free some space or take another folder.") from None
    return path


def checked(typed: str) -> Path:
    """Return the path of a name as typed, `~` being the home folder.

    Raises InputError for a blank name, AccessError for a folder, and for a folder that is not there.
    """
    path = _path(typed)
    try:
        folder, missing = path.is_dir(), not path.parent.is_dir()
    except (OSError, ValueError):  # writing tells why
        return path
    if folder:
        raise AccessError(f"{visible(str(path))} is a folder — nothing was written. Add a name to it.")
    if missing:
        raise AccessError(f"the folder {visible(str(path.parent))} does not exist — nothing was written. Create it.")
    return path


def _path(typed: str) -> Path:
    if is_blank(typed):
        raise InputError("a file needs a name — nothing was written. Type one that ends in .md or .html.")
    path = Path(typed.strip())
    try:
        return path.expanduser()
    except RuntimeError:  # nobody of that name, or no home folder
        return path
