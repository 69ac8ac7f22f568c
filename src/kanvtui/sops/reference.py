"""The tables of docs/sop-format.md, written from the models, so that the reference cannot fall behind them.

`python -m kanvtui.sops.reference` prints them; a test holds the document against them.
"""

import json
from collections.abc import Iterator
from types import UnionType
from typing import Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from kanvtui.sops.base import Part
from kanvtui.sops.models import Sop

_PLAIN: dict[type, str] = {str: "text", int: "number", float: "number", bool: "true or false"}


def tables() -> str:
    """Return one Markdown section for each table of the format, the head of the file first."""
    return "\n".join(_section("", Sop))


def _section(header: str, model: type[Part]) -> Iterator[str]:
    path = header.strip("[]")
    inner: list[tuple[str, type[Part]]] = []
    rows: list[str] = []
    for name, field in model.model_fields.items():
        key = field.alias or name
        part = _part(field.annotation)
        if part is not None:
            where = f"{path}.{key}" if path else key
            is_list = get_origin(field.annotation) is list
            inner.append((f"[[{where}]]" if is_list else f"[{where}]", part))
        if part is None or field.description:
            rows.append(f"| `{key}` | {_kind(field)} | {field.description} | {_example(field)} |")
    yield f"### {f'`{header}`' if header else 'The head'}\n"
    yield f"{(model.__doc__ or '').strip()}\n"
    yield "| key | value | meaning | example |\n|---|---|---|---|"
    yield from rows
    yield ""
    for name, part in inner:
        yield from _section(name, part)


def _kind(field: FieldInfo) -> str:
    need = "**needed** " if field.is_required() else ""
    return need + _words(field.annotation)


def _words(annotation: object) -> str:
    if isinstance(annotation, type) and annotation in _PLAIN:
        return _PLAIN[annotation]
    arguments = [argument for argument in get_args(annotation) if argument is not type(None)]
    if get_origin(annotation) is Literal:
        return ", ".join(f"`{word}`" for word in arguments if word)
    if get_origin(annotation) is list:
        return _listed(_words(arguments[0]))
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return "table"
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(dict.fromkeys(_words(argument) for argument in arguments))
    return _words(arguments[0]) if arguments else "text"


def _listed(inner: str) -> str:
    if inner == "table":
        return "tables"
    words = " or ".join(f"{word}s" if word in ("text", "number", "table") else word for word in inner.split(" or "))
    return f"list of {words}"


def _example(field: FieldInfo) -> str:
    if not field.examples:
        return ""
    value = field.examples[0]
    shown = f"'{value}'" if isinstance(value, str) and "\\" in value else json.dumps(value, ensure_ascii=False)
    return "`" + shown.replace("|", "\\|") + "`"


def _part(annotation: object) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((part for inner in get_args(annotation) if (part := _part(inner))), None)


if __name__ == "__main__":
    print(tables())  # noqa: T201 - this is what the module is run for
