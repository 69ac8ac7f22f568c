"""The SOP of a board beside the one it was made from, or any other: what differs, and who changed it since."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from kanvtui.domain import document, sop_updates
from kanvtui.domain.sop_changes import take
from kanvtui.domain.sop_updates import BOTH, THEIRS, VERSION, Part
from kanvtui.domain.text import name_key, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import lookup, sops
from kanvtui.operations.session import Session
from kanvtui.storage import boards, sop_history
from kanvtui.storage.database import Database

TAKEN = "sop.take"
"""The kind of a change that takes parts over from the SOP that a board was made from: they are as in that one again."""


@frozen
class Comparison:
    """A board's SOP (`own`) beside another (`other`), both as documents; words are as they may be shown.

    `is_origin` says that the other is the SOP that the board was made from, of whatever version; `made_from` is the
    version it was made from, `""` when nobody knows. `mark` is the fingerprint of the board's SOP.
    """

    board_id: int
    board: str
    name: str
    own: Mapping[str, object]
    other: Mapping[str, object]
    parts: tuple[Part, ...]
    is_origin: bool
    made_from: str
    mark: str

    @property
    def versions(self) -> tuple[str, str]:
        """The version of the board's SOP and of the other."""
        return document.text(self.own, "version"), document.text(self.other, "version")


def of_board(session: Session, board_id: int, wanted: str = "") -> Comparison:
    """Compare the SOP of a board with the one it was made from as it is now, or with *wanted*: a name, or a file.

    Raises NotFoundError for a board or an SOP that is not there, InputError for a file that cannot be used.
    """
    from kanvtui.sops import files

    with session.as_stored() as db:
        lookup.open_board(db, board_id)
        own, base, mark = sops.document(db, board_id), _base(db, board_id), sops.fingerprint(db, board_id)
    names = [document.text(found, "name") for found in (base or own, own)]
    path = files.find(wanted, session.sop_folder) if wanted else _origin(session, names)
    other = files.load(path)
    own, base = _whole(own), _whole(base) if base else None
    is_origin = name_key(document.text(other, "name")) in map(name_key, names)
    found = sop_updates.parts(base if is_origin else None, own, other)
    with session.reading() as db:
        shown = boards.get(db, board_id)
    return Comparison(
        board_id,
        shown.name if shown else "",
        session.shown(document.text(other, "name")),
        own,
        other,
        tuple(_masked(session, part) for part in found),
        is_origin,
        document.text(base, "version") if base else "",
        mark,
    )


def names(session: Session) -> tuple[str, ...]:
    """Return the names of the SOPs that can be compared with."""
    from kanvtui.sops import files

    return tuple(sop.name for sop in files.listed(session.sop_folder) if not sop.problem)


def newer(session: Session, board_id: int) -> str:
    """Return the version of the SOP that a board was made from, when it is a newer one that has parts to take over.

    Costs little while both have the same version. `""` also when that SOP is not there any more.
    """
    from kanvtui.sops import files

    with session.as_stored() as db:
        base = _base(db, board_id)
    if base is None:
        return ""
    key = name_key(document.text(base, "name"))
    listed = [sop for sop in files.listed(session.sop_folder) if name_key(sop.name) == key and not sop.problem]
    if not listed or listed[0].version in ("", document.text(base, "version")):
        return ""
    try:
        found = of_board(session, board_id, str(listed[0].path))
    except (InputError, NotFoundError):
        return ""
    told = any(part.side in (THEIRS, BOTH) and part.path != VERSION for part in found.parts)
    return listed[0].version if told else ""


def _base(db: Database, board_id: int) -> dict[str, object] | None:
    """Return the SOP that the board was made with, with all that was taken over since from later versions of it."""
    found: dict[str, object] | None = None
    for image in sop_history.images(db, board_id, TAKEN):
        if image.before is None:
            found = image.after
        elif found is not None:
            found = take(found, image.after, sop_updates.carried(found, image.before, image.after))
    return found


def _origin(session: Session, names: list[str]) -> Path:
    from kanvtui.sops import files

    listed = files.listed(session.sop_folder)
    for name in names:
        # The user's own SOP stands in front of a shipped one of the same name.
        if found := next((sop for sop in listed if name_key(sop.name) == name_key(name)), None):
            return found.path
    raise NotFoundError(
        f"the SOP “{visible(names[0])}” that the board was made from is not in the list any more — nothing was "
        "compared. Name another one, or a file."
    )


def _whole(content: dict[str, object]) -> dict[str, object]:
    """Fill in what the format has got since a document was stored; one that is not valid any more stays as it is."""
    from kanvtui.sops import files

    try:
        return files.checked(content)
    except InputError:
        return content


def _masked(session: Session, part: Part) -> Part:
    one, say = part.difference, session.shown
    shown = dataclasses.replace(one, words=say(one.words), before=say(one.before), after=say(one.after))
    return dataclasses.replace(part, difference=shown)
