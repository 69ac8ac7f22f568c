"""How one line of an SOP is asked for and read: which value it is, how it is typed, and what may stand there.

Lines are named by paths (`domain.sop_paths`). Beside those of the document there is `stages/KEY/limits`, the kind of a
stage with its three limits in one line.
"""

import re
from collections.abc import Mapping
from typing import Any

from kanvtui.domain import document as documents
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.calendar import Duration
from kanvtui.domain.sop import FACTS, KINDS
from kanvtui.domain.text import name_key, needed_line, one_line
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError

LIMITS = "limits"
NEEDS = ("requires", "requires_entry")
_LENGTHS = ("stale_after", "time_limit", "warn", "within", "keep", "snooze", "exceptions_within", "training")
_COUNTS = ("exceptions", "wip_limit", "number", "min_length", "max_length", "min_items")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MAIN = {
    "roles": "duty",
    "stages": "name",
    "checks": "text",
    "fields": "label",
    "milestones": "label",
    "deadlines": "what",
    "approvals": "name",
    "escalations": "to",
    "recurring": "title",
    "metrics": "target",
    "notes": "title",
    "meetings": "name",
    "outcomes": "then",
    "retention": "keep",
    "decisions": "decision",
}
"""What of a whole item is asked for, by its list."""
_WHOLE = ("scores", "tables", "lists", "playbook")
"""Lists whose items no single line says."""
_NEEDED = frozenset({"name", "text", "label", "what", "to", "title", "owner", "input", "output", "signal", "keep"})
"""Keys that cannot be empty, at least not everywhere."""
_TITLES = {
    "entry": "When a card may come into {item}",
    "exit": "When a card may leave {item}",
    "input": "What {item} starts from",
    "output": "What {item} ends with",
    "signal": "What a review looks at in {item}",
    "limits": "Kind and limits of {item}",
    "requires": "What a card needs to leave {item}",
    "requires_entry": "What a card needs to come into {item}",
    "owner": "Owner of {item}",
    "due": "When {item} is due",
    "milestone": "Milestone that {item} sets",
    "duty": "What {item} is there for",
    "target": "Target of {item}",
    "decision": "What holds: {item}",
    "keep": "How long {item} is kept",
    "to": "Who takes it: {item}",
    "then": "What follows {item}",
}
_HEAD = {
    "name": "Name of the SOP",
    "version": "Version",
    "summary": "The SOP in one line",
    "purpose": "Why the SOP exists",
    "workflow_owner": "Who maintains the stages and the rhythm of reviews",
    "context": "Where context is written",
    "weekly": "The weekly review",
    "daily": "The daily check",
    "day": "Day of the weekly review",
    "improve": "When to keep the SOP, and when to shorten it",
    "exceptions": "So many exceptions of one rule are repeated ones",
    "exceptions_within": "Exceptions are counted over",
    "training": "People know of a change within",
    "next_review": "When this SOP is reviewed next",
}
_FORMS = {
    "entry": "one sentence that can be seen to be true",
    "exit": "one sentence that can be seen to be true",
    "limits": "active, stale 5bd, at most 7d, 5 cards",
    "requires": "fields, checks or facts of the card, parted by commas; a or b takes either",
    "requires_entry": "fields, checks or facts of the card, parted by commas; a or b takes either",
    "due": "kickoff+2d · launch-2w · close+3bd · entered+5bd",
    "target": ">=95% · <14 days · >8/10",
}
_WORDS = {
    "m": "m", "min": "m", "minute": "m", "h": "h", "hour": "h", "d": "d", "day": "d", "bd": "bd", "business day": "bd",
    "working day": "bd", "w": "w", "wk": "w", "week": "w", "mo": "mo", "month": "mo",
}  # fmt: skip
_LENGTH = re.compile(r"(\d+)\s*([a-z]+(?: [a-z]+)?)")


@frozen
class Form:
    """What is asked of one line: where the value stands, how it is typed now, and what may stand there."""

    path: str
    title: str
    value: str = ""
    placeholder: str = ""
    blank: bool = True
    choices: tuple[str, ...] = ()


def form(content: Mapping[str, object], path: str) -> Form | None:
    """Return what is asked where a line is edited; None for a line that only `$EDITOR` can change, or that is gone."""
    path = value_path(content, path)
    names, item = paths.split(path), paths.item(content, path)
    key = names[-1]
    if not path or item is None:
        return None
    kind = names[-3] if len(names) > 2 else ""
    if not kind:
        title = _HEAD.get(key, key.replace("_", " ").capitalize())
    elif key == paths.NAMED[kind][1]:
        title = f"Words of the {kind[:-1]}" if kind == paths.CHECKS else f"Name of the {kind[:-1]}"
    else:
        title = _TITLES.get(key, key).format(item=f"“{paths.called(kind, item)}”")
    blank = key not in _NEEDED or (key == "owner" and kind != paths.STAGES)
    value = limits_text(item) if key == LIMITS else typed(key, item.get(key))
    return Form(path, title, value, _FORMS.get(key, ""), blank, choices(content, key))


def value_path(content: Mapping[str, object], path: str) -> str:
    """Return the path of the value that editing a line changes; `""` when there is none that fits one line."""
    names = paths.split(path)
    inner = names[2:] if len(names) > 2 and names[0] == paths.STAGES and names[2] == paths.CHECKS else names
    kind = inner[0]
    if kind in _WHOLE:
        return ""
    if len(inner) == 2 and kind in (*paths.NAMED, paths.CHECKS):
        return paths.join(*names, _MAIN[kind]) if kind in _MAIN else ""
    if names[-1] == LIMITS:
        return path
    found = paths.value(content, path)
    is_lines = isinstance(found, list) and names[-1] not in NEEDS
    return "" if isinstance(found, dict | bool) or is_lines or names[-1] == "window" else path


def typed(key: str, value: object) -> str:
    """Return a value as it is typed."""
    if key in NEEDS and isinstance(value, list):
        return ", ".join(" or ".join(need.strip() for need in str(entry).split("|")) for entry in value)
    return "" if value is None else " ".join(str(value).split())


def choices(content: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Return what is offered while a value is typed."""
    if key in ("owner", "workflow_owner", "approver", "to"):
        return owners(content)
    if key in NEEDS:
        return tuple(needed(content))
    if key == "due":
        return tuple(f"{anchor}+2d" for anchor in anchors(content))
    return _DAYS if key == "day" else ()


def owners(content: Mapping[str, object]) -> tuple[str, ...]:
    """Return the roles that the SOP names, in their order."""
    found = [documents.text(row, "name") for row in documents.rows(content, "roles")]
    found += [documents.text(stage, "owner") for stage in documents.rows(content, paths.STAGES)]
    return tuple(dict.fromkeys(filter(None, found)))


def needed(content: Mapping[str, object]) -> dict[str, str]:
    """Return what a stage may ask for: key → what it is called."""
    fields = {documents.text(row, "key"): documents.text(row, "label") for row in documents.rows(content, "fields")}
    checks = {name: documents.text(check, "text") for name, (_, check) in paths.checks_by_id(content).items()}
    return {**FACTS, **fields, **checks}


def anchors(content: Mapping[str, object]) -> tuple[str, ...]:
    """Return what dates may be counted from."""
    return (*(documents.text(row, "key") for row in documents.rows(content, "milestones")), "entered", "due", "created")


def read(content: Mapping[str, object], path: str, text: str) -> dict[str, Any]:
    """Return what a typed line says, as key → value of the table that the path stands in.

    Raises InputError for what cannot be read; whether it fits the rest is for `sop_edits.checked` to say.
    """
    key = paths.split(path)[-1]
    line = one_line(text, "this line").strip()
    if key == LIMITS:
        return limits(line)
    if key in NEEDS:
        return {key: [_entry(content, part) for part in line.split(",") if part.strip()]}
    if key in _LENGTHS:
        nothing = "none" if key == "training" else None
        return {key: nothing if line.casefold() in ("", "none") else length(line)}
    if key in _COUNTS:
        return {key: _whole(line) if line or key == "exceptions" else None}
    if key == "due":
        return {key: re.sub(r"\s+", "", line)}
    if key == "day":
        return {key: line.capitalize()}
    if key in _NEEDED and not (key == "owner" and f"/{paths.CHECKS}/" in path):
        line = needed_line(line, "this line")
    return {key: line}


def _entry(content: Mapping[str, object], text: str) -> str:
    """Read one entry of what is needed: keys or names, with `or` or `|` between them."""
    known = needed(content)
    labels = {name_key(label): key for key, label in known.items()}

    def key_of(part: str) -> str:
        return part if part in known else labels.get(name_key(part), part)

    return "|".join(key_of(part.strip()) for part in re.split(r"\||\bor\b", text) if part.strip())


def length(text: str) -> str:
    """Read `5bd`, `5 business days`, `2 weeks` as the duration of the format; raises InputError."""
    found = _LENGTH.fullmatch(text.strip().casefold())
    unit = _WORDS.get(found[2]) or _WORDS.get(found[2].removesuffix("s")) if found else None
    return str(Duration.parse(f"{found[1]}{unit}" if found and unit else text))


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise InputError(f"“{text}” is not a whole number — nothing was changed. Write digits, like 5.")
    return int(text[:9])


def limits_text(stage: Mapping[str, object]) -> str:
    """Return a stage's kind and limits as they are typed: `active, stale 5bd, at most 7d, 5 cards`."""
    parts = [documents.text(stage, "kind")]
    for key, words in (("stale_after", "stale {}"), ("time_limit", "at most {}"), ("wip_limit", "{} cards")):
        if stage.get(key) is not None:
            parts.append(words.format(stage[key]))
    return ", ".join(filter(None, parts))


def limits(text: str) -> dict[str, Any]:
    """Read a stage's kind and limits; what is not named has no limit, and a kind not named stays.

    Raises InputError for a part that is none of them.
    """
    found: dict[str, Any] = {"stale_after": None, "time_limit": None, "wip_limit": None}
    for part in re.split(r"[,;·]", text.casefold()):
        words = part.strip().removeprefix("at most").removeprefix("kind").strip()
        if not words or words == "none":
            continue
        if words in KINDS:
            found["kind"] = words
        elif "card" in words:
            found["wip_limit"] = _whole(words.split()[0])
        elif words.startswith("stale"):
            found["stale_after"] = length(words.removeprefix("stale").strip().removeprefix("after").strip())
        else:
            found["time_limit"] = length(words)
    return found
