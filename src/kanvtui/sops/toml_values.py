"""Values of an SOP file as TOML text: short ones on one line, long ones folded, none changed by it.

Quoting is tomlkit's; where a line ends is ours. Strings are read back with their ends trimmed, as `base.Part` does.
No control, bidi or zero-width character stands in the text itself, for it is also printed: such are written as escapes.
"""

import re
from collections.abc import Mapping, Sequence

import tomlkit

from kanvtui.domain.text import visible

WIDTH = 120
"""Columns that a line keeps to where it can be folded."""
INDENT = "    "
_QUOTED = re.compile(r"[\"\\]")
_LITERAL = re.compile(r"[^'\x00-\x1f\x7f]*")
_FOLD = re.compile(r"(?<=[^ \t]) (?=[^ \t])")


def key_name(name: str) -> str:
    """Return a key as it is written, in quotes where it needs them."""
    return _escaped(tomlkit.key(name).as_string())


def one_line(value: object) -> str:
    """Return a value on one line; None, which TOML has not, is left out of a table and else an empty text."""
    if value is None:
        return '""'
    if isinstance(value, str):
        is_literal = _QUOTED.search(value) and _LITERAL.fullmatch(value) and visible(value) == value
        return _escaped(tomlkit.string(value, literal=bool(is_literal)).as_string())
    if isinstance(value, Mapping):
        pairs = [f"{key_name(str(name))} = {one_line(inner)}" for name, inner in value.items() if inner is not None]
        return f"{{ {', '.join(pairs)} }}" if pairs else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(one_line(inner) for inner in value)}]"
    return tomlkit.item(value).as_string()


def text_lines(start: str, text: str) -> list[str]:
    """Return START (`body = `) with a text behind it: on one line, over many, or folded where it is too long."""
    if "\n" in text:
        return [f'{start}"""', *_inside(text).split("\n"), '"""']
    line = start + one_line(text)
    if len(line) <= WIDTH or not _FOLD.search(text):
        return [line]
    folded = _folded(_inside(text))
    return [f'{start}"""', *folded[:-1], f'{folded[-1]}"""']


def _inside(text: str) -> str:
    return _escaped(tomlkit.string(text, multiline=True).as_string()[3:-3])


def _escaped(quoted: str) -> str:
    """Write what a terminal would obey or not show as its number; half a pair, which TOML has not, as U+FFFD."""
    if visible(quoted, multiline=True) == quoted:
        return quoted
    return "".join(char if char in "\t\n" or visible(char) == char else _number(char) for char in quoted)


def _number(char: str) -> str:
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _folded(text: str) -> list[str]:
    """Cut text at blanks; every line but the last ends in a backslash, which joins it to the next one."""
    lines, line = [], ""
    for word in _FOLD.split(text):
        if line and len(line) + len(word) + 3 > WIDTH:
            lines.append(f"{line} \\")
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]
