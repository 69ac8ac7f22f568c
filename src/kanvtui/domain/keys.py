"""Keys: their names, and the user's own keys laid over the ones we ship.

A key is named as Textual names it: `n`, `G`, `question_mark`, `ctrl+r`, `shift+up`. A chord is two keys in a row with
a space between: `g b`. A bad entry of the user's table never stops the program: it keeps our key and is reported.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

EVERYWHERE = "app"
"""The context whose commands work on every screen; its printable keys rest while text is typed."""
NO_KEY = "<none>"
"""What stands in Textual's keymap for a command whose key was taken away: a name that no terminal sends."""

_MODIFIERS = ("alt", "ctrl", "hyper", "meta", "shift", "super")
_NAMED = frozenset(
    "up down left right home end pageup pagedown insert delete backspace tab enter escape space".split()
) | {f"f{number}" for number in range(1, 25)}
_OTHER_NAMES = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "pgdown": "pagedown", "page_up": "pageup", "page_down": "pagedown", "spacebar": "space", "backtab": "shift+tab",
}  # fmt: skip
# A terminal sends the same byte for both, so a key bound to the left one could never be told from the right one.
_SAME_BYTE = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
# Textual's short names for what Unicode calls otherwise (textual.keys.KEY_NAME_REPLACEMENTS).
_SHORT = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus",
    "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
_LONG = {short: long for long, short in _SHORT.items()}
_PICTURES = {"up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn"}


class Keyed(Protocol):
    """What this module needs to know of a command."""

    @property
    def id(self) -> str:
        """The command's stable id: `card.new`."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its keys and chords as we ship them."""

    @property
    def where(self) -> frozenset[str]:
        """The contexts in which its keys work."""

    @property
    def after(self) -> str:
        """The id of the command that opens its only context, so that both keys read as a chord; else `""`."""

    @property
    def needed(self) -> bool:
        """True when it must keep a key."""

    @property
    def priority(self) -> bool:
        """True when its key works before the field for text gets it."""

    @property
    def marked(self) -> bool:
        """True when its key is another command's as long as there are no several cards to act on."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of *known* that is spelled most like *word*, or None when nothing comes close."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return close[0] if close else None


def key_name(key: str) -> str | None:
    """Return Textual's name of one *key*: `?` is `question_mark`, `Shift+g` is `G`; None when there is no such key."""
    if len(key) == 1:
        return _of_character(key)
    modifiers, base = _split(key)
    if base is None or len(set(modifiers)) != len(modifiers):
        return None
    if "+" in base:  # an alias that brought its own modifier
        extra, _, base = base.partition("+")
        modifiers = [*modifiers, extra]
    if len(base) == 1 and base.isupper() and modifiers:  # ctrl+A
        base = base.lower()
        modifiers = sorted({*modifiers, "shift"})
    if modifiers == ["shift"] and base not in _NAMED:
        return base.upper() if len(base) == 1 and base.isalpha() and len(base.upper()) == 1 else None
    name = "+".join([*sorted(set(modifiers)), base])
    return _SAME_BYTE.get(name, name)


def _split(key: str) -> tuple[list[str], str | None]:
    if key.endswith("++"):
        parts, base = key[:-2].split("+"), _of_character("+")
    else:
        *parts, last = key.split("+")
        base = _of_character(last) if len(last) == 1 else _of_word(last.lower().replace("-", "_"))
    modifiers = ["ctrl" if part.lower() == "control" else part.lower() for part in parts]
    return modifiers, base if all(part in _MODIFIERS for part in modifiers) else None


def _of_word(word: str) -> str | None:
    word = _OTHER_NAMES.get(word, word)
    if word in _NAMED or word in _OTHER_NAMES.values():
        return word
    character = _character(word)
    return None if character is None or character.isalnum() else _of_character(character)


def _character(name: str) -> str | None:
    official = _LONG.get(name, name).replace("_", " ").upper()
    # The hyphen of `LESS-THAN SIGN` and its like was lost in Textual's name.
    for words in (official, official.replace(" THAN", "-THAN").replace("HYPHEN MINUS", "HYPHEN-MINUS")):
        try:
            return unicodedata.lookup(words)
        except KeyError:
            continue
    return None


def _of_character(character: str) -> str | None:
    if character == " ":
        return "space"
    if not character.isprintable():
        return None
    if character.isalnum():
        return character
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _SHORT.get(name, name) or None


def chord_name(text: str) -> str | None:
    """Return the name of a key or of a chord of two keys (`g b`), or None when a part of it is no key."""
    if text == " ":
        return "space"
    parts = [key_name(part) for part in text.split()]
    names = [part for part in parts if part is not None]
    return " ".join(names) if names and len(names) == len(parts) <= 2 else None


def key_label(name: str) -> str:
    """Return how a key or chord is shown to the user: `question_mark` is `?`, `left` is `←`, `enter` is `Enter`."""
    return " ".join(_key_label(part) for part in name.split(" "))


def _key_label(name: str) -> str:
    modifiers, _, base = name.rpartition("+")
    if base in _NAMED:
        label = _PICTURES.get(base, base.capitalize())
    else:
        label = base if len(base) == 1 else _character(base) or base
    return f"{modifiers}+{label}" if modifiers else label


def is_typed(name: str) -> bool:
    """True when the key writes a character, so that a field for text keeps it for itself."""
    first = name.partition(" ")[0]
    return "+" not in first and (first == "space" or first not in _NAMED)


@dataclass(frozen=True)
class Keys:
    """The keys in force: our own with the user's laid over them.

    `table` maps every command id to its keys and chords (Textual's names), `changed` holds the ids that differ from
    ours, `problems` one line for each entry that was refused.
    """

    table: Mapping[str, tuple[str, ...]]
    changed: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()
    _commands: Sequence[Keyed] = field(default=(), repr=False)

    def keymap(self) -> dict[str, str]:
        """Return the table for Textual's `App.set_keymap`: the changed ids only."""
        return {name: ",".join(self.table[name]) or NO_KEY for name in sorted(self.changed)}

    def shown(self) -> dict[str, tuple[str, ...]]:
        """Return the changed keys as the user reads them, for the footer and the help."""
        return {name: tuple(key_label(key) for key in self.table[name]) for name in sorted(self.changed)}

    @cached_property
    def _chords(self) -> dict[str, dict[str, dict[str, str]]]:
        chords: dict[str, dict[str, dict[str, str]]] = {}
        for command in self._commands:
            for prefix, _, second in (key.partition(" ") for key in self.table[command.id] if " " in key):
                for where in command.where:
                    chords.setdefault(where, {}).setdefault(prefix, {})[second] = command.id
        return chords

    def following(self, where: str, prefix: str) -> dict[str, str]:
        """Return what may follow *prefix* in a context, second key → command id; empty when it is no prefix there."""
        everywhere = self._chords.get(EVERYWHERE, {}).get(prefix, {})
        return {**everywhere, **self._chords.get(where, {}).get(prefix, {})}


def resolve(
    commands: Sequence[Keyed],
    overrides: Mapping[str, str | Sequence[str]],
    typing: Collection[str] = (),
) -> Keys:
    """Lay the user's keys over those of *commands*; what cannot stand keeps its default and becomes a problem.

    *overrides* maps a command id to a key, a chord or several of them; `""` or `[]` takes the key away. *typing* names
    the contexts in which printable keys are text. Refused are unknown ids, names of no key, a printable key where text
    is typed, and clashes within one context, the prefix of a chord included.
    """
    ours = {command.id: _ours(command) for command in commands}
    by_id = {command.id: command for command in commands}
    problems: list[str] = []
    wanted: dict[str, tuple[str, ...]] = {}
    for name, value in overrides.items():
        command = by_id.get(name)
        if command is None:
            close = nearest(name, ours)
            problems.append(f"keys: there is no command “{name}”{f', did you mean “{close}”?' if close else ''}")
            continue
        texts = (value,) if isinstance(value, str) else tuple(value)
        keys, problem = _wanted(command, [text for text in texts if text], ours, typing)
        if problem:
            problems.append(f"keys: {name} = {_quoted(texts)} {problem}; it keeps {_kept(ours[name])}")
        elif keys != ours[name]:
            wanted[name] = keys
    problems += _give_way(commands, ours, wanted, typing)
    return Keys({**ours, **wanted}, frozenset(wanted), tuple(problems), tuple(commands))


def _ours(command: Keyed) -> tuple[str, ...]:
    names = [chord_name(key) for key in command.keys]
    assert None not in names, f"{command.id} has a key that does not exist: {command.keys}"
    return tuple(name for name in names if name is not None)


def _wanted(
    command: Keyed, texts: Sequence[str], ours: Mapping[str, tuple[str, ...]], typing: Collection[str]
) -> tuple[tuple[str, ...], str]:
    keys: list[str] = []
    for text in texts:
        key = chord_name(text)
        if key is None:
            return (), f"names no key, such as n, G, ctrl+r, f5, space or the chord g n: “{text}”"
        if " " in key and command.after:
            # `t t` is the key of one command and then a key in what it opened; the first is set by that command's id.
            prefix, _, second = key.partition(" ")
            if prefix not in ours.get(command.after, ()):
                return (), f"begins with another key than {command.after}; give only the second key"
            key = second
        if is_typed(key) and not command.priority and command.where & frozenset(typing):
            return (), "is a key that writes text there"
        if key not in keys:
            keys.append(key)
    if not keys and command.needed:
        return (), "leaves the command without a key"
    return tuple(keys), ""


def _quoted(texts: Sequence[str]) -> str:
    words = ", ".join(f'"{text}"' for text in texts)
    return words if len(texts) == 1 else f"[{words}]"


def _kept(keys: Sequence[str]) -> str:
    return " and ".join(key_label(key) for key in keys) or "no key"


def _give_way(
    commands: Sequence[Keyed],
    ours: Mapping[str, tuple[str, ...]],
    wanted: dict[str, tuple[str, ...]],
    typing: Collection[str],
) -> Iterator[str]:
    """Take entries out of *wanted* until no two commands share a key where both work; yield a line for each."""
    order = list(wanted)
    while wanted:
        clash = next(_clashes(commands, lambda name: wanted.get(name, ours[name]), typing), None)
        if clash is None:
            return
        first, second, key, where = clash
        # The user's later entry gives way to the earlier one, and every entry of his to a key of ours.
        loser = max((name for name in (first, second) if name in wanted), key=order.index)
        other = second if loser == first else first
        keys = wanted.pop(loser)
        shown, place = key_label(key), "everywhere" if where == EVERYWHERE else f"in “{where}”"
        kept = _kept(ours[loser])
        yield f"keys: {loser} = {_quoted(keys)} clashes with {other}, which has {shown} {place}; it keeps {kept}"


def _clashes(
    commands: Sequence[Keyed], keys_of: Callable[[str], tuple[str, ...]], typing: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield (id, id, key of the second, context) for each pair that one key press cannot tell apart."""
    contexts = sorted({where for command in commands for where in command.where})
    for where in contexts:
        here = {where} if where in typing else {where, EVERYWHERE}
        taken: dict[str, str] = {}
        several: dict[str, str] = {}
        for command in commands:
            if not command.where & here:
                continue
            for key in keys_of(command.id):
                held = several if command.marked else taken  # of one key each, `check_action` says which is meant
                other = held.get(key)
                if other is not None and other != command.id:
                    yield command.id, other, key, where
                held[key] = command.id
        for key, name in taken.items():
            prefix, _, second = key.partition(" ")
            if second and prefix in taken and taken[prefix] != name:
                yield name, taken[prefix], prefix, where
            elif second and prefix in taken:
                yield name, name, prefix, where
