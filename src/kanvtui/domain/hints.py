r"""The quick line of a new card: `Call Acme @me due:fri #renewal acct:acme > send contract`.

Hints are understood as the last words of the line only, in any order, before `> next step`; the first plain word ends
them, so a title is never emptied. A name or date that is not known (`acct:nobody`) stays text, and the hints beside it
are understood all the same. `\#`, `\@`, `\>` (and `\due:` …) are literal and lose the backslash.

====================  =====================================================================================
`@kim` `@"Kim Lee"`   owner: a known person by name or an unambiguous part of it; `@me` is the user
`due:fri` `due:+5bd`  due, in every form of `dates.FORMS`: `due:27 nov`, `due:fri 17:30`, `due:"tomorrow 9:00"`
`acct:acme`           customer: a known account by name or an unambiguous part of it; `acct:"Acme Inc"`
`#renewal`            label: letters, digits, `-` and `_` with at least one letter, so `#7` stays text
`stage:brand`         stage of the board by name, part of it, or number
`!!`                  urgent
`> send contract`     next step, up to the end of the line
====================  =====================================================================================
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import WEEKDAYS, day_words, due_day, due_time, parse_due
from kanvtui.domain.text import is_blank, name_key
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

_WORD = re.compile(
    r"""
      (?:@|acct:|due:|stage:)"[^"]*"(?!\S)                                               # quoted
    | due:(?:(?:\d{1,2}|next)\s+[a-z]{3,9}(?:\s+\d{4})?|\S+)(?:\s+\d{1,2}:\d{2})?(?!\S)  # a date of several words
    | \S+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKED = re.compile(r"(@|acct:|due:|stage:|#)(.*)", re.IGNORECASE | re.DOTALL)
_TYPING = re.compile(r'(?<!\S)(?:(?:@|acct:|due:|stage:)"[^"]*|\S+)\Z', re.IGNORECASE)
_LITERAL = r"(?:[#@>]|!!|(?:acct|due|stage):)"
_ESCAPED = re.compile(rf"\\(\\*{_LITERAL})", re.IGNORECASE)
_TO_ESCAPE = re.compile(rf"(?:(?<!\S)\\*|(?<!\\)\\+)(?={_LITERAL})", re.IGNORECASE)
_ARROW, _URGENT = ">", "!!"
_DUE_WORDS = ("today", "tomorrow", *WEEKDAYS, "+1d", "+5bd", "+1w", "+1mo")
_KINDS = {"@": "owner", "acct:": "account", "due:": "due", "stage:": "stage", "#": "label"}
_PREVIEW = {"owner": "owner ", "account": "customer ", "due": "due ", "stage": "stage ", "label": "#"}


@frozen
class Known:
    """The names that hints may mean; *me* is the user's own."""

    people: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    me: str = ""


@frozen
class Draft:
    """A card as it was typed on one line.

    `due` is in stored form; `understood` pairs each hint as typed with what it means, in the order of the line;
    `unknown` are the words that look like hints but were not understood, and stay in the title.
    """

    title: str
    owner: str | None = None
    due: str | None = None
    labels: tuple[str, ...] = ()
    account: str | None = None
    stage: str | None = None
    next: str | None = None
    urgent: bool = False
    understood: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


@frozen
class _Hint:
    typed: str
    kind: str
    value: str
    words: str


def parse(line: str, known: Known, today: dt.date, calendar: Calendar) -> Draft:
    """Read a quick line; any text is understood somehow, none raises."""
    words = list(_WORD.finditer(line))
    arrow = _arrow(line, words)
    end = len(line) if arrow is None else words[arrow].start()
    hints: list[_Hint] = []
    unknown: list[str] = []
    beside: list[str] = []  # of the unknown ones those that stand behind a hint
    for word in reversed(words[:arrow]):
        first = is_blank(line[: word.start()])
        hint = None if first else _read(word[0], known, today, calendar)
        if hint is not None and (hint.kind == "label" or all(hint.kind != other.kind for other in hints)):
            hints.insert(0, hint)
            beside = list(unknown)
            end = word.start()
            continue
        mark, part = _split(word[0])
        if not part or mark == "#":
            break
        unknown.insert(0, word[0])
        if first:
            break
    title = " ".join([line[:end].strip(), *beside])
    if arrow is not None:
        after = unescape(line[words[arrow].end() :].strip())
        hints.append(_Hint(line[words[arrow].start() :].strip(), "next", after, f"next: {after}"))
    return _draft(unescape(title), hints, tuple(unknown))


def preview(draft: Draft) -> str:
    """Say what was understood: `owner Kim · due Fri 27 Nov · #renewal · customer Acme · next: send contract`.

    A hint that was not understood follows as `“@kaz” stays text`; `""` when there is nothing to say.
    """
    parts = [words for _, words in draft.understood]
    parts += [f"“{word}” stays text" for word in draft.unknown]
    return " · ".join(parts)


def escape(text: str) -> str:
    """Write *text* so that `parse` takes every word of it literally."""
    return _TO_ESCAPE.sub(r"\\\g<0>", text)


def unescape(text: str) -> str:
    r"""Drop one backslash before each `#`, `@`, `>`, `!!`, `acct:`, `due:` and `stage:`."""
    return _ESCAPED.sub(r"\1", text)


def pick(part: str, names: Iterable[str]) -> str | None:
    """Return the one name that equals *part*, else the only one that holds it, in any case; None when unclear."""
    key = name_key(part)
    holding = [name for name in names if key and key in name_key(name)]
    found = [name for name in holding if name_key(name) == key] or holding
    return found[0] if len(found) == 1 else None


def completions(line: str, cursor: int, known: Known) -> list[str]:
    """Return the hints that the word before *cursor* may become, best first; empty when it is no hint.

    Each is whole (`@"Kim Lee"`, `acct:Acme`, `#renewal`, `due:fri`), and `completed` puts it into the line.
    """
    found = _TYPING.search(line[:cursor])
    if found is None:
        return []
    mark, part = _split(found[0])
    names: dict[str, tuple[str, ...]] = {
        "@": ("me", *known.people) if known.me else known.people,
        "acct:": known.accounts,
        "due:": _DUE_WORDS,
        "stage:": known.stages,
        "#": tuple(filter(_is_label, known.labels)),
    }
    whole = [mark + _quoted(name) for name in _ranked(part, names.get(mark, ())) if '"' not in name]
    return [hint for hint in whole if hint != found[0]]


def completed(line: str, cursor: int, choice: str) -> tuple[str, int]:
    """Put a completion in the place of the word before *cursor*; return the line and the cursor after its blank."""
    found = _TYPING.search(line[:cursor])
    before = f"{line[: found.start() if found else cursor]}{choice} "
    return before + line[cursor:].lstrip(), len(before)


def _arrow(line: str, words: Sequence[re.Match[str]]) -> int | None:
    """The index of the first `>` that has a title before it and a text after it."""
    for index, word in enumerate(words):
        if word[0] == _ARROW and not is_blank(line[: word.start()]) and not is_blank(line[word.end() :]):
            return index
    return None


def _draft(title: str, hints: Sequence[_Hint], unknown: tuple[str, ...]) -> Draft:
    value = {hint.kind: hint.value for hint in hints}
    labels: dict[str, str] = {}
    for hint in hints:
        if hint.kind == "label":
            labels.setdefault(name_key(hint.value), hint.value)
    return Draft(
        title=title,
        owner=value.get("owner"),
        due=value.get("due"),
        labels=tuple(labels.values()),
        account=value.get("account"),
        stage=value.get("stage"),
        next=value.get("next"),
        urgent="urgent" in value,
        understood=tuple((hint.typed, hint.words) for hint in hints),
        unknown=unknown,
    )


def _read(typed: str, known: Known, today: dt.date, calendar: Calendar) -> _Hint | None:
    """Read one word as a hint; None when it is none, or names nothing known."""
    if typed == _URGENT:
        return _Hint(typed, "urgent", typed, "urgent")
    mark, part = _split(typed)
    value: str | None = None
    match mark:
        case "@":
            value = _person(part, known)
        case "acct:":
            value = pick(part, known.accounts)
        case "stage:":
            value = _stage(part, known.stages)
        case "#":
            value = _label(part, known.labels)
        case "due:":
            value = _due(part, today, calendar)
    if value is None:
        return None
    kind = _KINDS[mark]
    shown = _due_words(value, today) if kind == "due" else value
    return _Hint(typed, kind, value, _PREVIEW[kind] + shown)


def _split(typed: str) -> tuple[str, str]:
    """The mark of a hint in lower case, and what follows it without its quotes; `("", "")` without a mark."""
    found = _MARKED.match(typed)
    if found is None:
        return "", ""
    mark, part = found[1].lower(), found[2]
    return mark, part[1:].removesuffix('"') if part.startswith('"') else part


def _person(part: str, known: Known) -> str | None:
    mine = name_key(part) in ("me", name_key(known.me))
    return (known.me or None) if mine and part else pick(part, known.people)


def _stage(part: str, stages: Sequence[str]) -> str | None:
    exact = [name for name in stages if name_key(name) == name_key(part)]
    numbered = {str(number): name for number, name in enumerate(stages, 1)}
    return exact[0] if exact else numbered.get(part) or pick(part, stages)


def _is_label(text: str) -> bool:
    """Letters with their marks, digits, `-` and `_`, and at least one letter."""
    kinds = {"-" if char in "-_" else unicodedata.category(char)[0] for char in text}
    return "L" in kinds and kinds <= set("LMN-")


def _label(text: str, labels: Iterable[str]) -> str | None:
    """The label as it is known already, else as typed; None when it is none (`#7`)."""
    if not _is_label(text):
        return None
    return next((name for name in labels if name_key(name) == name_key(text)), text)


def _due(text: str, today: dt.date, calendar: Calendar) -> str | None:
    try:
        return parse_due(text, today, calendar)
    except InputError:
        return None


def _due_words(due: str, today: dt.date) -> str:
    day = due_day(due)
    return f"{day_words(day, today) if day else due} {due_time(due)}".rstrip()


def _ranked(part: str, names: Iterable[str]) -> list[str]:
    """The names that hold *part*: first those that begin with it, then those with such a word."""
    key = name_key(part)

    def place(name: str) -> int:
        return 0 if name_key(name).startswith(key) else 1 if f" {key}" in name_key(name) else 2

    return sorted((name for name in names if key in name_key(name)), key=place)


def _quoted(name: str) -> str:
    return f'"{name}"' if any(map(str.isspace, name)) else name
