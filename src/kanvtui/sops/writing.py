"""Writing an SOP's document as a TOML file that a careful person could have written.

Keys stand in the order of the format (`models`), what is left out is read back as it was: `files.parse` of the text
gives the document again. What the format does not know is written too, for `sop check` to name.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import wrap
from types import MappingProxyType
from typing import Any, get_args

from pydantic.fields import FieldInfo

from kanvtui.domain.sop_draft import Place
from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen
from kanvtui.sops.base import Part
from kanvtui.sops.models import Sop
from kanvtui.sops.shortening import shortened
from kanvtui.sops.toml_values import INDENT, WIDTH, key_name, one_line, text_lines

NO_COMMENTS: Mapping[Place, str] = MappingProxyType({})
_ALWAYS = ("version",)
"""Written though they could be left out."""
_INLINE_KEYS = 5
"""Tables with at most so many keys stand on a line each, if there is room."""


@frozen
class _Entry:
    """Lines of the file that belong together, and what of the document they say (None: a mere bracket)."""

    place: Place | None
    lines: tuple[str, ...]
    indent: str = ""
    apart: bool = False


def toml(
    document: Mapping[str, object],
    *,
    comments: Mapping[Place, str] = NO_COMMENTS,
    keys: bool = False,
    head: str = "",
) -> str:
    """Return an SOP's document as the text of a TOML file, with a line end at its end.

    `comments` stand beside what they are about, or above it where there is no room; one about something that is not
    written stands at the next thing around it. With `keys` every part has its key and names stages by theirs, so that
    names can be changed in the text; else keys that would be made the same are left out and stages are named by name.
    `head` is a comment on top. The document may have holes: what is not there is not written.
    """
    data = _pruned(shortened(document, keys=keys), Sop)
    entries = list(_table((), data, {place[:end] for place in comments for end in range(1, len(place) + 1)}))
    notes = _placed(comments, entries)
    top = [line for text in (head, *notes.get((), ())) for line in _comment(text)]
    lines = [*top, *([""] if top else [])]
    for entry in entries:
        lines += _rendered(entry, notes.get(entry.place, []) if entry.place else [])
    return "\n".join(lines).strip("\n") + "\n"


# What is written


def _pruned(data: Mapping[str, object], model: type[Part] | None) -> dict[str, object]:
    """Return the keys that must be written: those of the format in its order, then the others."""
    known = {field.alias or name: field for name, field in model.model_fields.items()} if model else {}
    written: dict[str, object] = {}
    for name in (*(name for name in known if name in data), *(name for name in data if name not in known)):
        field = known.get(name)
        value = _pruned_value(data[name], part_in(field.annotation) if field else None)
        if value is not None and (field is None or (name in _ALWAYS and value) or not _says_nothing(value, field)):
            written[name] = value
    return written


def _pruned_value(value: object, model: type[Part] | None) -> object:
    if isinstance(value, Mapping):
        return _pruned(value, model)
    if isinstance(value, list | tuple):
        return [_pruned_value(inner, model) for inner in value]
    return value


def _says_nothing(value: object, field: FieldInfo) -> bool:
    """Whether a value is read back the same when it is left out."""
    if field.is_required():
        return False
    default: Any = field.get_default(call_default_factory=True)
    if isinstance(default, Part):
        return value == {}
    return type(value) is type(default) and value == default


def part_in(annotation: object) -> type[Part] | None:
    """Return the model of the tables that a key's type speaks of, None if it holds plain values."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((part for inner in get_args(annotation) if (part := part_in(inner))), None)


# In which form


def _table(place: Place, data: Mapping[str, object], noted: set[Place]) -> Iterator[_Entry]:
    """Yield the keys of a table, then the tables in it, for no key of its own can follow them."""
    deeper: list[tuple[Place, object]] = []
    for name, value in data.items():
        here = (*place, name)
        if _is_tables(value) and not _fits_inline(here, value):
            deeper.append((here, value))
        else:
            yield from _value(here, value, noted)
    for here, value in deeper:
        path = ".".join(key_name(step) for step in here if isinstance(step, str))
        if isinstance(value, Mapping):
            yield _Entry(here, (f"[{path}]",), apart=True)
            yield from _table(here, value, noted)
        else:
            for n, item in enumerate(_items(value)):
                yield _Entry((*here, n), (f"[[{path}]]",), apart=True)
                yield from _table((*here, n), item, noted)


def _is_tables(value: object) -> bool:
    if isinstance(value, Mapping):
        return True
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _items(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _fits_inline(place: Place, value: object) -> bool:
    """Whether tables may stand on a line each: small and flat ones, not those of the head."""
    items = [value] if isinstance(value, Mapping) else _items(value)
    start = f"{place[-1]} = " if isinstance(value, Mapping) else INDENT
    return len(place) > 1 and all(
        len(item) <= _INLINE_KEYS
        and not any(_is_tables(inner) for inner in item.values())
        and len(start) + len(one_line(item)) < WIDTH
        for item in items
    )


def _value(place: Place, value: object, noted: set[Place]) -> Iterator[_Entry]:
    """Yield a key with its value: a text, a plain value, or an array on one line or on many."""
    start = f"{key_name(str(place[-1]))} = "
    if isinstance(value, str):
        yield _Entry(place, tuple(text_lines(start, value)))
        return
    items, line = _items(value), start + one_line(value)
    spread = len(items) > 1 and not all(isinstance(item, str) for item in items)
    if not items or not (spread or len(line) > WIDTH or any((*place, n) in noted for n in range(len(items)))):
        yield _Entry(place, (line,))
        return
    yield _Entry(place, (f"{start}[",))
    for n, item in enumerate(items):
        yield _Entry((*place, n), (f"{one_line(item)},",), INDENT)
    yield _Entry(None, ("]",))


# With its comments


def _placed(comments: Mapping[Place, str], entries: Iterable[_Entry]) -> dict[Place, list[str]]:
    """Return the comments by the places that are written, `()` being the top of the file.

    What is said of a whole table is not said again of its keys.
    """
    written = {entry.place: entry.apart for entry in entries if entry.place}
    notes: dict[Place, list[str]] = {}
    for place, text in comments.items():
        around = (near for end in range(len(place), 0, -1) for near in (place[:end], (*place[:end], 0)))
        home = next((near for near in around if near in written), ())
        if text not in notes.setdefault(home, []):
            notes[home].append(text)
    for home, texts in notes.items():
        table = next((home[:end] for end in range(len(home) - 1, 0, -1) if written.get(home[:end])), ())
        if table and not written[home]:
            notes[home] = [text for text in texts if text not in notes.get(table, ())]
    return notes


def _rendered(entry: _Entry, notes: Iterable[str]) -> Iterator[str]:
    said = [line for note in notes for line in _comment(note)]
    lines = [f"{entry.indent}{line}" if n == 0 else line for n, line in enumerate(entry.lines)]
    beside = f"{lines[0]}  {said[0]}" if len(said) == len(lines) == 1 else ""
    if entry.apart:
        yield ""
    if beside and len(beside) <= WIDTH:
        yield beside
        return
    yield from (f"{entry.indent}{line}" for line in said)
    yield from lines


def _comment(text: str) -> list[str]:
    """Return text as lines of a comment, long ones broken, made harmless: TOML takes no control characters there."""
    lines = visible(text, multiline=True).split("\n") if text else []
    return [f"# {part}".rstrip() for line in lines for part in (wrap(line, WIDTH - len(INDENT) - 2) or [""])]
