"""Finding SOP files, and reading one into the document that a board stores.

Listing and finding only parse TOML, of the shipped files only what stands above their tables; pydantic is loaded by
`load`, `parse` and `problems`, inside these functions.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanvtui.domain.sop import set_up
from kanvtui.domain.sop_reading import read
from kanvtui.domain.text import name_key
from kanvtui.domain.values import frozen
from kanvtui.errors import AccessError, InputError, NotFoundError

if TYPE_CHECKING:
    from kanvtui.sops.models import Sop

Document = dict[str, Any]
"""An SOP as plain JSON values: every key of the format is there, parts that may be left out are filled in."""

SHIPPED = Path(__file__).parent / "shipped"
LARGEST_FILE = 1_000_000
_PLAIN = "Write key = value, text in quotes."
_ONCE = "Write each key once, and every item of a list under double brackets, like [[stages.checks]]."
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@frozen
class Findings:
    """What is to be said of an SOP, a line each: with `errors` it cannot be used, `advice` stops nothing.

    `document` is what a board would store, None with errors; `draft` is the same also while names in it lead nowhere,
    None when it cannot even be read.
    """

    errors: tuple[str, ...]
    advice: tuple[str, ...] = ()
    document: Document | None = None
    draft: Document | None = None


@frozen
class Listed:
    """An SOP that a board can be made from; `problem` says why one of the user's own files cannot be read."""

    name: str
    path: Path
    shipped: bool
    audience: str = ""
    summary: str = ""
    problem: str = ""
    version: str = ""


def shipped() -> list[tuple[str, Path]]:
    """Return name and file of each SOP that comes with the program, those for customer success first."""
    return [(sop.name, sop.path) for sop in listed()]


def listed(folder: Path | None = None) -> list[Listed]:
    """Return the shipped SOPs and those in the user's FOLDER: customer success first, then by name."""
    found = [_listed(path, shipped=True) for path in sorted(SHIPPED.glob("*.toml"))]
    if folder is not None and folder.is_dir():
        found += [_listed(path, shipped=False) for path in sorted(folder.glob("*.toml"))]
    return sorted(found, key=lambda sop: (sop.audience != "customer success", name_key(sop.name), sop.shipped))


def find(name: str, folder: Path | None = None) -> Path:
    """Return the file of the SOP that goes by NAME, in any case, whole or by an unambiguous part of it.

    A NAME that ends in `.toml` is the path of a file. The user's own SOP wins over a shipped one of the same name.
    Raises NotFoundError that lists what there is.
    """
    if name.endswith(".toml"):
        return Path(name)
    sops, wanted = listed(folder), name_key(name)
    same = [sop for sop in sops if name_key(sop.name) == wanted or sop.path.stem == name]
    found = sorted(same, key=lambda sop: sop.shipped)[:1] or [
        sop for sop in sops if wanted and wanted in name_key(sop.name)
    ]
    if len(found) == 1:
        return found[0].path
    wrong = f'"{name}" fits several SOPs' if found else f'there is no SOP "{name}"'
    names = ", ".join(sop.name for sop in found or sops)
    raise NotFoundError(f"{wrong} — nothing was done. Name one of: {names}.")


def load(path: Path) -> Document:
    """Read an SOP file into the document that a board stores.

    Raises InputError with the first problem and how many more there are, AccessError if the file cannot be read.
    """
    return parse(text_of(path), str(path))


def parse(text: str, source: str = "SOP") -> Document:
    """Read the TOML text of an SOP, as `load` does; SOURCE names it in errors."""
    return _document(*_examine(text, source)[:2])


def checked(document: Mapping[str, object], source: str = "SOP") -> Document:
    """Return the document of an SOP with everything filled in that may be left out; SOURCE names it in errors.

    For documents that were put together or changed: raises InputError with the first problem, as `parse` does.
    """
    return _document(*_examine_data(dict(document), source, "")[:2])


def problems(path: Path) -> list[str]:
    """Return everything that is wrong in an SOP file, a line each; an empty list means that it can be used."""
    found = examine(path)
    return [*found.errors, *found.advice]


def problems_in(document: Mapping[str, object], source: str = "SOP") -> list[str]:
    """Return everything that is wrong in the document of an SOP, as `problems` does."""
    found = examine_document(document, source)
    return [*found.errors, *found.advice]


def examine(path: Path, source: str = "") -> Findings:
    """Return all that is to be said of an SOP file, in the order of its lines; SOURCE is what it is called in them."""
    try:
        text = text_of(path)
    except (AccessError, InputError, NotFoundError) as error:
        return Findings((str(error),))
    return _findings(*_examine(text, source or str(path)))


def examine_document(document: Mapping[str, object], source: str = "SOP") -> Findings:
    """Return all that is to be said of the document of an SOP; it has no lines."""
    return _findings(*_examine_data(dict(document), source, ""))


def _findings(sop: "Sop | None", errors: list[str], advice: list[str]) -> Findings:
    draft = None if sop is None else _document(sop, [])
    return Findings(tuple(errors), tuple(advice), None if errors else draft, draft)


def setup_items(document: Mapping[str, object]) -> tuple[tuple[str, bool], ...]:
    """Return the five set-up items of an SOP's document as (label, done)."""
    return set_up(read(document))


def _examine(text: str, source: str) -> tuple["Sop | None", list[str], list[str]]:
    """Return the completed SOP (None if it cannot be built), its errors, and what would only disappoint."""
    data, broken = _parsed(text, source)
    if data is None:
        return None, [broken], []
    return _examine_data(data, source, text)


def _document(sop: "Sop | None", errors: list[str]) -> Document:
    if sop is None or errors:
        more = f" ({len(errors) - 1} more: kanvtui sop check lists them)" if len(errors) > 1 else ""
        raise InputError(f"{errors[0]}{more}")
    document: Document = sop.model_dump(mode="json", by_alias=True)
    return document


def _examine_data(data: dict[str, Any], source: str, text: str) -> tuple["Sop | None", list[str], list[str]]:
    """Examine the data that TEXT holds; without a text no line is named."""
    from pydantic import ValidationError

    from kanvtui.sops import advising, complaints, references
    from kanvtui.sops.completing import complete
    from kanvtui.sops.models import Sop

    lines = complaints.Lines(text)

    def said(found: list[tuple[complaints.Place, str]]) -> list[str]:
        in_order = sorted(found, key=lambda finding: lines.line_of(finding[0]) or 0)
        return [complaints.complaint(source, lines, data, place, message) for place, message in in_order]

    try:
        sop = Sop.model_validate(data)
    except ValidationError as error:
        return None, said(complaints.of_validation(error)), []
    errors = [*references.repeated(sop), *references.misplaced(sop)]
    complete(sop)
    errors += references.dangling(sop)
    return sop, said(errors), said(list(advising.advice(sop)))


def _parsed(text: str, source: str) -> tuple[dict[str, Any] | None, str]:
    """Return the data of a TOML text, or None and the line for the user."""
    try:
        return tomllib.loads(text), ""
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _TOML_PLACE.search(message)
        body = text.rstrip("\n")
        end = body.count("\n") + 1, len(body) - body.rfind("\n")
        line, column = (place[1], place[2]) if place and place[1] else end
        what = _TOML_PLACE.sub("", message)
        remedy = _ONCE if what.startswith(("Cannot overwrite", "Cannot declare")) else _PLAIN
        return None, f"{source}:{line}:{column}: this is not TOML ({what}). {remedy}"
    except (RecursionError, ValueError):
        return None, f"{source}: this is not TOML (it is nested too deeply, or holds a number too long). Simplify it."


def text_of(path: Path) -> str:
    """Return the text of an SOP file; every failure says what to do.

    Raises InputError for what is too large or not UTF-8, NotFoundError or AccessError for what cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise InputError(f"{path} is larger than 1 MB — this is no SOP file. Name a TOML file.")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        remedy = "Save it as UTF-8."
        raise InputError(f"{path} is not UTF-8 text (byte {error.start + 1}) — nothing was read. {remedy}") from None
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {path} — nothing was read. Check the name.") from None
    except OSError as error:
        why = error.strerror or "it is no file"
        raise AccessError(f"{path} cannot be read ({why}) — nothing was done. Name a TOML file you may read.") from None


def _listed(path: Path, *, shipped: bool) -> Listed:
    """Return what a list shows of an SOP file; one that cannot be read is listed with the reason.

    A shipped file is known to be whole: its head is enough. One of the user's own is read to its end to find mistakes.
    """
    try:
        text = text_of(path)
        data, problem = _parsed(text.partition("\n[")[0] if shipped else text, str(path))
    except (AccessError, InputError, NotFoundError) as error:
        data, problem = None, str(error)
    head = {key: value for key, value in (data or {}).items() if isinstance(value, str)}
    name = head.get("name", "").strip() or path.stem
    return Listed(name, path, shipped, head.get("for", ""), head.get("summary", ""), problem, head.get("version", ""))
