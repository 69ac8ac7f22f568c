"""The SOP that is being read out of a document: what is placed where, from which line, and what is still left."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kanvtui.domain.outline import Grid, Line, Outline, Section
from kanvtui.domain.sentences import is_one_sentence, sentences
from kanvtui.domain.sop_draft import Place, Source
from kanvtui.domain.text import is_blank, name_key, slug
from kanvtui.domain.values import frozen
from kanvtui.exchange.groups import DOTTED, Entry, Group, flat, sections

LONGEST = 300
"""Characters that one line of an SOP file may have."""
LONGEST_NAME = 48
"""Characters after which the name of a column made from a sentence is cut."""
_RUN = re.compile(r"([.!?…_=*~-])\1{3,}")
_BRACES = re.compile(r"\{(?=[a-z])")
BUILT_IN = ("created", "entered", "due")


def clean(text: str) -> str:
    """Return TEXT as one line that an SOP file can hold: single spaces, no NUL, no dot leaders."""
    return " ".join(_RUN.sub(r"\1\1\1", text.replace("\0", " ")).split())


def capital(text: str) -> str:
    """Return TEXT with a capital first letter."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Return TEXT as it reads within a sentence: its first letter is small unless the first word is an abbreviation."""
    word = text.split(" ", 1)[0]
    plain = sum(map(str.isupper, word)) == 1 and word[:1].isupper() and len(word) > 1
    return text[:1].lower() + text[1:] if plain or word == "A" else text


def heading_words(value: str) -> str:
    """Return a value without the stop at its end."""
    return clean(value).rstrip(". ")


def fitting(text: str) -> str:
    """Return TEXT when it fits a line of an SOP file and shows something, else `""`."""
    line = clean(text)
    return line if len(line) <= LONGEST and not is_blank(line) else ""


def held_to_lines(value: Any) -> Any:
    """Return a value with every text held to one line of an SOP file: cut where it is too long, never blank."""
    if isinstance(value, str):
        line = clean(value)
        if len(line) > LONGEST:
            return f"{line[: LONGEST - 1].rstrip()}…"
        return "…" if value and is_blank(line) else line
    if isinstance(value, Mapping):
        return {key: held_to_lines(inner) for key, inner in value.items() if inner not in ("", None, [])}
    return [held_to_lines(inner) for inner in value] if isinstance(value, list | tuple) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def joined(items: Sequence[str]) -> str:
    """Return several conditions as one sentence: `The call is scheduled, a champion is known and BANT is done.`

    Those that no longer fit are left out; `""` when not even the first makes a sentence.
    """
    parts = [clean(item).rstrip(".;,: ") for item in items]
    while parts:
        link = "; " if any("," in part for part in parts) and len(parts) > 1 else ", "
        words = [capital(parts[0]), *map(small, parts[1:])]
        text = words[0] if len(words) == 1 else f"{link.join(words[:-1])} and {words[-1]}"
        text += "." if text[-1:].isalnum() or text[-1:] in ")%\"”'" else ""
        if len(text) <= LONGEST and is_one_sentence(text):
            return text
        parts.pop()
    return ""


@frozen
class Wait:
    """A day counted from words of the document, until it is known which milestone they mean."""

    place: Place
    by: str
    words: str


class Builder:
    """Collects an SOP's document, the source of each item, what is guessed, and which texts were taken."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.document: dict[str, Any] = {"name": fitting(outline.title) or "Procedure", "stages": []}
        self.sources: dict[Place, Source] = {}
        self.guessed: list[Place] = []
        self.waits: list[Wait] = []
        self.recent: list[str] = []
        """The texts of the items made of the row of a table that is being read."""
        self._noted: set[tuple[int, str]] = set()
        self._taken: set[tuple[int, str]] = set()
        self._kept: set[tuple[int, str]] = set()
        self._listed: set[tuple[int, str]] = set()
        self.say(("name",), outline.number, outline.title)
        self._taken.add(_key(outline.number, outline.title))

    def say(self, place: Place, number: int, text: str) -> None:
        """Note the line that something was taken from; the first one counts."""
        self.sources.setdefault(place, Source(number, clean(text)))

    def take(self, *things: Entry | Line | Section | None) -> None:
        """Mark texts as understood, each without what stands below it."""
        for thing in things:
            if thing is not None:
                self._taken.add(_key(thing.number, thing.title if isinstance(thing, Section) else thing.text))

    def keep(self, *things: Entry) -> None:
        """Mark texts that are kept in a list as they are: they have their place, and nobody understood them."""
        for thing in things:
            self._taken.add(_key(thing.number, thing.text))
            self._kept.add(_key(thing.number, thing.text))
            self._listed.add(_key(thing.number, thing.text))

    def repeated(self, entry: Entry) -> None:
        """Mark a text as understood that only says again what has its place elsewhere, though a list keeps it."""
        self.take(entry)
        self._kept.discard(_key(entry.number, entry.text))

    def is_listed(self, number: int, text: str) -> bool:
        """True when a text that was not understood is kept in a list."""
        return _key(number, text) in self._listed

    def take_all(self, entries: Iterable[Entry]) -> None:
        """Mark entries as understood with all below them."""
        self.take(*flat(entries))

    def take_row(self, grid: Grid, row: int) -> None:
        """Mark a row of a table as understood; -1 is its head."""
        self._taken.add(_key(grid.numbers[row + 1], cells_text(grid.rows[row] if row >= 0 else grid.head)))

    def note_row(self, grid: Grid, row: int) -> None:
        """Have a row of a table stand in the note of the SOP as well, for its item does not say all of it."""
        self._noted.add(_key(grid.numbers[row + 1], cells_text(grid.rows[row])))

    def is_noted(self, number: int, text: str) -> bool:
        """True when a text that was understood stands in the note all the same."""
        return _key(number, text) in self._noted

    def is_taken(self, number: int, text: str) -> bool:
        """True when a text was taken already."""
        return _key(number, text) in self._taken

    def add(self, name: str, item: Mapping[str, Any], number: int, text: str) -> Place:
        """Append an item to a list of the head; return its place."""
        rows = self.document.setdefault(name, [])
        given = {key: value for key, value in item.items() if value not in ("", None, [])}
        held = {key: value if key == "body" else held_to_lines(value) for key, value in given.items()}
        if any(len(clean(text)) > LONGEST for key, value in given.items() if key != "body" for text in _texts(value)):
            # What a line of an SOP file cannot hold stays in the note as well.
            self._kept.add(_key(number, text))
        rows.append(held)
        self.recent += _texts(given)
        place = (name, len(rows) - 1)
        self.say(place, number, text)
        return place

    def put(self, place: Place, value: object, number: int, text: str) -> bool:
        """Set a key that is still empty; False when it has a value, or *value* is none."""
        holder = self.at(place[:-1])
        if not value or holder.get(place[-1]) or (isinstance(value, str) and not fitting(value)):
            return False
        holder[place[-1]] = value
        self.recent += _texts(value)
        self.say(place, number, text)
        return True

    def more(self, place: Place, value: str, number: int, text: str) -> bool:
        """Append a line to a list of texts; False for one that does not fit a line."""
        if not (line := fitting(value)):
            return False
        rows = self.at(place[:-1]).setdefault(place[-1], [])
        rows.append(line)
        self.recent.append(line)
        self.say((*place, len(rows) - 1), number, text)
        return True

    def guess(self, place: Place, value: object) -> None:
        """Fill in what the format needs and no line says."""
        holder = self.at(place[:-1])
        if not holder.get(place[-1]):
            holder[place[-1]] = value
            self.guessed.append(place)

    def at(self, place: Place) -> Any:
        """Return what stands at a place; tables that are not there yet are made."""
        holder: Any = self.document
        for key in place:
            holder = holder.setdefault(key, {}) if isinstance(holder, dict) else holder[key]
        return holder

    @property
    def stages(self) -> list[dict[str, Any]]:
        """The stages so far."""
        found: list[dict[str, Any]] = self.document["stages"]
        return found

    def stage_named(self, words: str) -> int | None:
        """Return the place of the stage that goes by these words; None without one."""
        wanted = name_key(words)
        return next((at for at, stage in enumerate(self.stages) if name_key(stage["name"]) == wanted), None)

    def milestone(self, label: str, number: int, text: str) -> str:
        """Return the key of the milestone of this name; one that is not there yet is made, to be set by hand."""
        key = slug(label)[:40].strip("_") or "milestone"
        key = f"{key}_day" if key in BUILT_IN else key
        if all(found["key"] != key for found in self.document.get("milestones", ())):
            self.add("milestones", {"key": key, "label": capital(label), "by_hand": True}, number, text)
        return key

    def pieces(self) -> Iterator[tuple[int, str, str, bool]]:
        """Yield number and text of everything the document says, the heading it stands under, and if it was taken."""
        for section, _ in sections(self.outline.sections):
            if section.title:
                yield section.number, section.title, section.title, self._heads(section)
            for block in section.blocks:
                if isinstance(block, Line):
                    yield block.number, block.text, section.title, self._is_said(block.number, block.text)
                else:
                    for number, cells in zip(block.numbers, (block.head, *block.rows), strict=False):
                        text = cells_text(cells)
                        yield number, text, section.title, self._is_said(number, text)

    def _is_said(self, number: int, text: str) -> bool:
        return self.is_taken(number, text) and _key(number, text) not in self._kept

    def _heads(self, section: Section) -> bool:
        """True when a heading was taken, or anything below it: then it has said what that is about."""
        if self.is_taken(section.number, section.title):
            return True
        return any(self._has_taken(inner) for inner, _ in sections((section,)))

    def _has_taken(self, section: Section) -> bool:
        for block in section.blocks:
            if isinstance(block, Line):
                if self._is_said(block.number, block.text) or self.is_listed(block.number, block.text):
                    return True
            elif any(
                self.is_taken(number, cells_text(cells))
                for number, cells in zip(block.numbers, (block.head, *block.rows), strict=False)
            ):
                return True
        return False


def _key(number: int, text: str) -> tuple[int, str]:
    """Return how a text is known: its line and its words without the number they bear."""
    return number, DOTTED.sub("", text, count=1)


def cells_text(cells: Sequence[str]) -> str:
    """Return a row of a table as one line."""
    return " | ".join(cells)


def note_text(text: str) -> str:
    """Return a text of the document as it can stand in a note: nothing in it is a placeholder of ours."""
    return _BRACES.sub("{ ", text.replace("\0", " "))


def head_of(group: Group, fallback: str) -> str:
    """Return what a group is about: its own label, else the heading above."""
    return group.label or fallback


def split(text: str) -> tuple[str, ...]:
    """Return the sentences of a text of the document, each as one line."""
    return sentences(clean(text))
