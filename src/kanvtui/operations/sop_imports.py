"""SOPs read out of an ordinary document: what was understood, the TOML of each, and files that overwrite nothing."""

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kanvtui.domain.outline import Outline
from kanvtui.domain.sop_draft import Draft, Place, Source
from kanvtui.domain.text import is_blank, name_key, plural, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import AccessError, InputError, NotFoundError, RefusedError

LARGEST = 1_000_000
"""Bytes of a document: more than any procedure has, and as much as an SOP file may have."""
LONGEST_TITLE = 120
_LONGEST_COMMENT = 96
_FORMATS = {
    b"PK\x03\x04": "a Word, OpenDocument or ZIP file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "a Word file",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a packed file",
}
_LOOKED_AT = 4_096
"""Bytes at the beginning in which a zero says that a file is no text."""
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_SOP_WORD = re.compile(r"\bsops?\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_ORDINAL = re.compile(r"^(?:step|stage|phase|part|task)\s+\w{1,4}\s*[:.)–—-]\s*", re.IGNORECASE)
_LONE = re.compile("[\x00\ud800-\udfff]")


@frozen
class Imported:
    """One SOP of a document: what was understood of it, and the text of its file."""

    draft: Draft
    text: str

    @property
    def share(self) -> int:
        """Lines that became more than a note, of a hundred that have text."""
        return round(100 * self.draft.understood / self.draft.lines) if self.draft.lines else 0


def read_file(path: Path) -> str:
    """Return the text of a document; raises InputError for what is no text, NotFoundError, AccessError."""
    shown = visible(str(path))
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise NotFoundError(f"there is no file {shown} — nothing was read. Check the name.") from None
    except IsADirectoryError:
        raise InputError(f"{shown} is a folder — nothing was read. Name one document in it.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no path"
        raise AccessError(
            f"{shown} cannot be read ({why.lower()}) — nothing was done. Name one you may read."
        ) from None
    return decoded(data, shown)


def decoded(data: bytes, shown: str) -> str:
    """Return the text of a document's bytes; raises InputError that says what they are instead."""
    if len(data) > LARGEST:
        raise InputError(f"{shown} is larger than 1 MB — nothing was read. Import the chapters that are procedures.")
    for start, what in _FORMATS.items():
        if data.startswith(start):
            raise InputError(f"{shown} is {what} — nothing was read. Save it as Markdown or plain text first.")
    encoding = _WIDE.get(data[:2], "utf-8-sig")
    if encoding != "utf-16" and b"\0" in data[:_LOOKED_AT]:
        raise InputError(f"{shown} is not text — nothing was read. Save it as Markdown or plain text first.")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"{encoding.upper().removesuffix('-SIG')} text (byte {error.start + 1})"
        raise InputError(f"{shown} is not {where} — nothing was read. Save it as UTF-8.") from None
    if is_blank(text):
        raise InputError(f"{shown} has no text — nothing was written. Name a document that says how the work is done.")
    return _LONE.sub("\ufffd", text)


def imported(text: str, name: str) -> tuple[Imported, ...]:
    """Return the SOPs of a document in its order; NAME is that of its file, for a document without a title."""
    from kanvtui.exchange.outline_reader import outlines
    from kanvtui.exchange.procedures import draft

    found, taken = [], set[str]()
    for outline in outlines(text):
        named = dataclasses.replace(outline, title=_title(outline, name, taken))
        taken.add(name_key(named.title))
        found.append(_written(draft(named), name))
    if not found:
        raise InputError(f"{visible(name)} has no text — nothing was written. Name one that says how the work is done.")
    return tuple(found)


def chosen(found: Sequence[Imported], wanted: str) -> tuple[Imported, ...]:
    """Return the SOP of a document that goes by its number, from 1, or by its name or a part of it."""
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:9]) <= len(found):
        return (found[int(wanted) - 1],)
    key = name_key(wanted)
    same = [one for one in found if name_key(one.draft.title) == key]
    fitting = same[:1] or [one for one in found if key and key in name_key(one.draft.title)]
    if len(fitting) == 1:
        return tuple(fitting)
    wrong = "fits several SOPs" if fitting else "is none of its SOPs"
    names = ", ".join(f"{n} {visible(one.draft.title)}" for n, one in enumerate(found, 1))
    raise NotFoundError(f"“{visible(wanted)}” {wrong} — nothing was written. Name one of: {names}.")


def files_for(found: Sequence[Imported], folder: Path, given: str = "") -> tuple[Path, ...]:
    """Return the file of each SOP: the one *given*, or one of its name in the user's FOLDER; none of them is there yet.

    Raises RefusedError when a file is there or an SOP of the user's is called so, and when one file is given for
    several SOPs; InputError and AccessError for a name that cannot be a file's.
    """
    if given:
        return (_given(found, given),)
    from kanvtui.sops import files, starting

    own = {name_key(sop.name): sop.path for sop in files.listed(folder) if not sop.shipped}
    paths: list[Path] = []
    for one in found:
        there = own.get(name_key(one.draft.title))
        if there is not None:
            shown = visible(str(there))
            raise RefusedError(
                f"an SOP “{visible(one.draft.title)}” is in {shown} already — nothing was written. "
                + (
                    "Take the others with --only."
                    if len(found) > 1
                    else "Choose another file with --as, or edit that one."
                )
            )
        paths.append(_apart(starting.free_path(folder, one.draft.title), paths))
    return tuple(paths)


def put(found: Sequence[Imported], paths: Sequence[Path]) -> None:
    """Write the SOPs to their files, for their owner alone; on an error none of them is left.

    Raises RefusedError when a file is there meanwhile, AccessError when one cannot be written.
    """
    from kanvtui.sops.starting import write_new

    done: list[Path] = []
    try:
        for one, path in zip(found, paths, strict=True):
            write_new(path, one.text)
            done.append(path)
    except BaseException:
        for path in done:
            path.unlink(missing_ok=True)
        raise


def _title(outline: Outline, name: str, taken: Collection[str]) -> str:
    """Return what an SOP is called: its title, or the name of its file in words; no two of a document alike."""
    words = " ".join(visible(outline.title).split()) or _from_file(name)
    words = words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rstrip()}…"
    title, number = words, 2
    while name_key(title) in taken:
        title, number = f"{words} ({number})", number + 1
    return title


def _from_file(name: str) -> str:
    words = re.sub(r"[\s_-]+", " ", Path(name).stem).strip()
    words = _SOP_WORD.sub(lambda found: found[0].upper().replace("SOPS", "SOPs"), visible(words))
    return words[:1].upper() + words[1:] if not is_blank(words) else "Imported SOP"


def _written(draft: Draft, name: str) -> Imported:
    from kanvtui.sops.files import LARGEST_FILE
    from kanvtui.sops.writing import toml

    head = (
        f"Read from {visible(Path(name).name)}: {draft.understood} of {plural(draft.lines, 'line')} understood.\n"
        "Each comment is the line of the document; what it does not say is marked. Look at those first."
    )
    text = toml(draft.document, comments=_comments(draft), head=head)
    if len(text.encode()) > LARGEST_FILE:
        title = visible(draft.title)
        raise InputError(f"“{title}” is too long for one SOP — nothing was written. Divide the document into several.")
    return Imported(draft, text)


def _comments(draft: Draft) -> dict[Place, str]:
    """Return the line of each item, with its words where the document has more of them than the item says."""
    said = {source for place, source in draft.sources.items() if _says(draft.document, place, source)}
    notes: dict[Place, str] = {}
    for place, source in draft.sources.items():
        notes[place] = f"line {source.number}" if source in said else _source(source)
        said.add(source)
    for place in draft.guessed:
        notes.setdefault(place, "not in the document")
    return notes


def _says(document: Mapping[str, object], place: Place, source: Source) -> bool:
    """True when every word of a line stands in the item made of it, or in the keys that lead there."""
    value: Any = document
    for key in place:
        value = value[key]
    if place[0] == "stages" and len(place) == 2:
        value = value["name"]
    shown = {word for text in (*_texts(value), *map(str, place), "stage", "step") for word in _words(text)}
    return shown.issuperset(_words(_ORDINAL.sub("", source.text)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in _texts(inner))
    elif isinstance(value, list | tuple):
        yield from (text for inner in value for text in _texts(inner))
    else:
        yield str(value)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("_", " "))


def _source(source: Source) -> str:
    words = " ".join(visible(source.text).split())
    cut = words if len(words) <= _LONGEST_COMMENT else f"{words[:_LONGEST_COMMENT].rstrip()}…"
    return f"line {source.number}: {cut}"


def _given(found: Sequence[Imported], given: str) -> Path:
    from kanvtui.operations import exports

    if len(found) > 1:
        raise RefusedError(
            f"the document has {len(found)} SOPs and --as names one file — nothing was written. "
            "Choose one with --only, or leave --as out: then each gets a file of its own."
        )
    if not given.strip().lower().endswith(".toml"):
        raise InputError(f"“{visible(given)}” is no name of an SOP file — nothing was written. End it in .toml.")
    path = exports.checked(given)
    if path.exists() or path.is_symlink():
        raise RefusedError(f"{visible(str(path))} is there already — it was kept as it is. Take another name.")
    return path


def _apart(path: Path, others: Collection[Path]) -> Path:
    """Return a path that none of the others is."""
    apart, number = path, 2
    while apart in others:
        apart, number = path.with_stem(f"{path.stem}-{number}"), number + 1
    return apart
