"""`[DATE]` in the notes of templates becomes the day of their milestone, and follows it when it moves."""

import re
from functools import lru_cache

from kanvtui.domain.sop import NoteTemplate
from kanvtui.operations import sops
from kanvtui.operations.session import Change
from kanvtui.storage import notes
from kanvtui.storage.cards import CardRow

OPEN = "[DATE]"
_PARTS = re.compile(r"(\[DATE\]|\{[a-z][a-z0-9_]*\})")
_SPOT = r"(\[DATE\]|\d{4}-\d{2}-\d{2})"


def write(change: Change, card: CardRow, key: str, old: str, new: str) -> None:
    """Put day *new* of a milestone where `[DATE]` or day *old* stands in the card's notes; `""` is no day.

    An old day is replaced only in the title and in lines that are still as the template has them: what was written
    by hand is left alone.
    """
    templates = [template for template in sops.of_board(change.db, card.board_id).notes if template.date == key]
    old, new = old[:10] or OPEN, new[:10] or OPEN
    if not templates or old == new:
        return
    for note in notes.of(change.db, card_id=card.id):
        template = next((template for template in templates if _pattern(template.title).fullmatch(note.title)), None)
        if template is None:
            continue
        title = _dated(note.title, (template.title,), old, new)
        body = "\n".join(_dated(line, _lines(template), old, new) for line in note.body.split("\n"))
        if new != OPEN:
            title, body = title.replace(OPEN, new), body.replace(OPEN, new)
        if (title, body) != (note.title, note.body):
            notes.update(change.db, note.id, {"title": title, "body": body})


def _lines(template: NoteTemplate) -> tuple[str, ...]:
    return tuple(line for line in template.body.splitlines() if OPEN in line)


def _dated(text: str, templates: tuple[str, ...], old: str, new: str) -> str:
    """Replace the day *old* where one of the templates has its `[DATE]`."""
    found = next((found for line in templates if (found := _pattern(line).fullmatch(text))), None)
    for place in reversed(range(1, (found.re.groups if found else 0) + 1)):
        if found is not None and found[place] == old:
            text = text[: found.start(place)] + new + text[found.end(place) :]
    return text


@lru_cache(maxsize=64)
def _pattern(template: str) -> re.Pattern[str]:
    """What a line of a template looks like once it is filled in, with a group for each `[DATE]`."""
    parts = (
        _SPOT if part == OPEN else ".+?" if _PARTS.fullmatch(part) else re.escape(part)
        for part in _PARTS.split(template)
    )
    return re.compile("".join(parts), re.DOTALL)
