"""What is wrong in an SOP file, as one line each: file and line, the place in the file, what to write instead."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kanvtui.sops.base import Part
from kanvtui.sops.models import Sop

Place = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]\]?\s*(#.*)?")
_KEY_LINE = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|\#.*|[\[\]{},]|[^\s\[\]{},"'\#]+""")
_NAMES = ("name", "label", "text", "what", "title", "topic", "word", "when", "question", "key")
_LONGEST_NAME = 40
_PLAIN = {
    "string_type": "must be text. Put it in quotes",
    "bool_type": "must be true or false. Write it without quotes",
    "int_type": "must be a whole number. Write it without quotes",
    "list_type": 'must be a list. Write it in square brackets, like ["one", "two"]',
}


class Lines:
    """Where things stand in the text of a file: place → line, counted from 1."""

    _array: "_Array | None" = None
    """The list of many lines that is open."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {}
        self._counts: dict[Place, int] = {}
        here: Place = ()
        quoted = ""
        for number, line in enumerate(text.split("\n"), 1):  # as TOML counts: pasted text may have other breaks
            if self._array:
                self._elements(line, number)
            elif not quoted:
                here = self._note(line, number, here)
            if not self._array:
                quoted = _quoted(line, quoted)

    def line_of(self, place: Place) -> int | None:
        """Return the line of PLACE, else of the nearest thing around it that has a line of its own."""
        for end in range(len(place), 0, -1):
            if line := self._lines.get(place[:end]):
                return line
        return None

    def _note(self, line: str, number: int, here: Place) -> Place:
        """Note what LINE opens or sets; return the table it leaves us in."""
        if header := _HEADER.fullmatch(line):
            here = self._open([part.strip() for part in header[2].split(".")], header[1] == "[[")
            self._lines[here] = number
        elif key := _KEY_LINE.match(line):
            names = [part.strip() for part in key[1].split(".")]
            for end in range(1, len(names) + 1):
                self._lines.setdefault((*here, *names[:end]), number)
            if line[key.end() :].lstrip().startswith("["):
                self._array = _Array((*here, *names))
                self._elements(line[key.end() :], number)
        return here

    def _elements(self, text: str, number: int) -> None:
        """Note the line of each element that begins in TEXT, a part of the list that is open."""
        assert self._array
        self._lines |= dict.fromkeys(self._array.begun(text), number)
        if self._array.closed:
            self._array = None

    def _open(self, names: list[str], is_array: bool) -> Place:
        place: Place = ()
        for name in names[:-1]:
            place = (*place, name)
            if place in self._counts:
                place = (*place, self._counts[place] - 1)
        place = (*place, names[-1])
        if not is_array:
            return place
        self._counts[place] = self._counts.get(place, 0) + 1
        return (*place, self._counts[place] - 1)


class _Array:
    """A list that goes on over lines: which of its elements begin on each of them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.closed = False
        self._depth = self._index = 0
        self._between = True

    def begun(self, text: str) -> list[Place]:
        """Return the places of the elements that begin in the next piece of TEXT; a text of many lines ends it all."""
        found: list[Place] = []
        for token in _TOKEN.finditer(text):
            sign = token[0]
            if sign[0] == "#":
                continue
            if sign in ('"""', "'''"):
                self.closed = True
                return found
            if sign in ("]", "}"):
                self._depth -= 1
                self.closed = self._depth == 0
            elif sign == ",":
                self._index += self._depth == 1
                self._between = self._between or self._depth == 1
            else:
                if self._depth == 1 and self._between:
                    found.append((*self.place, self._index))
                    self._between = False
                self._depth += sign in ("[", "{")
            if self.closed:
                break
        return found


def _quoted(line: str, quoted: str) -> str:
    """Return the mark of the many-line text that is open after LINE, `""` if none is."""
    for mark in re.findall(r'"""|\'\'\'', line):
        if not quoted:
            quoted = mark
        elif quoted == mark:
            quoted = ""
    return quoted


def complaint(source: str, lines: Lines, data: Mapping[str, Any], place: Place, message: str) -> str:
    """Return the line for the user about one thing that is wrong at PLACE."""
    line = lines.line_of(place)
    where = f"{source}:{line}" if line else source
    return f"{where}: {words_of(place, data)} {message}."


def words_of(place: Place, data: object) -> str:
    """Return a place in words: `stages[4] "Review" . exit`, counted from 1 as a reader counts."""
    parts: list[str] = []
    for step in place:
        if isinstance(step, int):
            data = data[step] if isinstance(data, Sequence) and 0 <= step < len(data) else None
            parts[-1] += f"[{step + 1}]{_name_of(data)}"
        else:
            data = data.get(step) if isinstance(data, Mapping) else None
            parts.append(step)
    return " . ".join(parts) or "the file"


def _name_of(item: object) -> str:
    if not isinstance(item, Mapping):
        return ""
    name = next((item[key] for key in _NAMES if isinstance(item.get(key), str) and item[key]), "")
    short = " ".join(name.split())
    return f' "{short if len(short) <= _LONGEST_NAME else short[: _LONGEST_NAME - 1] + "…"}"' if short else ""


def of_validation(error: ValidationError) -> list[tuple[Place, str]]:
    """Return place and message of everything that pydantic found."""
    return [(detail["loc"], _message(detail)) for detail in error.errors(include_url=False)]


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Return the known name that WRONG is most likely meant to be, `""` if none is near."""
    names = list(known)
    by_case = {name.casefold(): name for name in names}
    found = difflib.get_close_matches(wrong.casefold(), by_case, 1, 0.6)
    if found:
        return by_case[found[0]]
    return next((name for name in names if name.startswith(wrong) or wrong.startswith(name)), "") if wrong else ""


def _message(detail: ErrorDetails) -> str:
    kind, loc, given = detail["type"], detail["loc"], detail.get("input")
    context = detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind == "extra_forbidden":
        return _unknown(str(loc[-1]), _model_at(loc[:-1]))
    if kind == "missing":
        return _missing(loc)
    if kind == "literal_error":
        return _not_one_of(given, str(context["expected"]))
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "must be a table with keys of its own. Write key = value lines under a [header]"
    if kind == "greater_than_equal":
        return f"is too small. Write at least {context['ge']}"
    if kind == "less_than_equal":
        return f"is too large. Write at most {context['le']:,}"
    return f"is not understood ({detail['msg']}). See docs/sop-format.md"


def _unknown(wrong: str, model: type[Part] | None) -> str:
    known = [field.alias or name for name, field in model.model_fields.items()] if model else []
    meant = nearest(wrong, known)
    remedy = f'Write "{meant}"' if meant else f"Known here: {', '.join(known)}"
    return f"is an unknown key. {remedy}"


def _missing(loc: Place) -> str:
    model, name = _model_at(loc[:-1]), str(loc[-1])
    field = next((f for n, f in model.model_fields.items() if (f.alias or n) == name), None) if model else None
    example = field.examples[0] if field and field.examples else None
    if example is None:
        table = ".".join(step for step in loc if isinstance(step, str))
        return f"is missing. Write at least one [[{table}]] table"
    return f"is missing. Write {name} = {_toml(example)}"


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_toml(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _not_one_of(given: object, expected: str) -> str:
    allowed = [word for word in re.findall(r"'([^']*)'", expected) if word]
    meant = nearest(given, allowed) if isinstance(given, str) else ""
    forms = ", ".join(f'"{word}"' for word in allowed)
    shown = f'"{given[:_LONGEST_NAME]}"' if isinstance(given, str) else "no text"
    return f'is {shown}. Write "{meant}", of {forms}' if meant else f"is {shown}. Write one of {forms}"


def _model_at(place: Place) -> type[Part] | None:
    """Return the model that reads the table at PLACE."""
    model: type[Part] | None = Sop
    for step in place:
        if isinstance(step, int) or model is None:
            continue
        fields = model.model_fields.items()
        annotation = next((field.annotation for name, field in fields if (field.alias or name) == step), None)
        model = _part_in(annotation)
    return model


def _part_in(annotation: object) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((part for inner in get_args(annotation) if (part := _part_in(inner))), None)
