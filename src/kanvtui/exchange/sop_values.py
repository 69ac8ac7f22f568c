"""What a label says of a stage: its rules, owner, input and output, limits, approvals, outcomes, wanted information."""

import re
from collections.abc import Callable, Sequence

from kanvtui.domain.phrases import at_once, day_mark, duration, rhythm, shift
from kanvtui.exchange.actions import is_imperative, passed_on
from kanvtui.exchange.groups import Entry, flat
from kanvtui.exchange.sop_builder import Builder, Wait, capital, clean, fitting, heading_words, joined, split
from kanvtui.exchange.sop_checks import add_check
from kanvtui.exchange.sop_fields import add_wanted
from kanvtui.exchange.sop_figures import add_metric, metric_entry
from kanvtui.exchange.topics import heading


def timing(builder: Builder, at: int, words: str, number: int, text: str) -> bool:
    """Read when a stage takes place: a length of time, days counted from something, a window in words."""
    stage = builder.stages[at]
    moved, mark = shift(words), day_mark(words)
    if moved:
        due = "" if moved.anchor else f"due{moved.by}"
        place = builder.add("deadlines", {"what": stage["name"], "due": due, "stage": stage["name"]}, number, text)
        if moved.anchor:
            builder.waits.append(Wait((*place, "due"), moved.by, moved.anchor))
        return True
    if mark and not mark.rest:
        window = {"label": fitting(words)}
        if mark.signed:
            window |= {"opens": f"due{mark.first:+d}{mark.unit}" if mark.first else "due"}
        return builder.put(("stages", at, "window"), window, number, text)
    if length := duration(words):
        return builder.put(("stages", at, "time_limit"), length, number, text)
    if at_once(words) or rhythm(words):
        return builder.put(("stages", at, "window"), {"label": capital(fitting(words))}, number, text)
    return False


def add_value(
    builder: Builder, at: int, found: str, value: str, entries: Sequence[Entry], number: int, text: str
) -> bool:
    """Read what a label of a known topic says of a stage: its value, or the entries below it."""
    reader = _TOPICS.get(found)
    if reader is None or (not value and not entries):
        return False
    return reader(builder, at, value, entries, number, text)


def _rule(key: str) -> Callable[..., bool]:
    def read(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
        told = list(split(value))
        items = [clean(entry.text) for entry in entries]
        if told and not (entries or key == "exit"):
            items = told
        rule = joined(told[:1] or items)
        if not rule or not builder.put(("stages", at, key), rule, number, text):
            return False
        for entry in entries:
            if key == "exit":
                add_check(builder, at, entry, group="Exit", required=True)
            elif _said(entry, rule) or builder.more(("stages", at, "steps"), entry.text, entry.number, entry.text):
                builder.take(entry)
                for below in flat(entry.below):
                    if builder.more(("stages", at, "steps"), below.text, below.number, below.text):
                        builder.take(below)
        for sentence in told[1:]:
            builder.more(("stages", at, "steps"), sentence, number, text)
        return True

    return read


def _said(entry: Entry, rule: str) -> bool:
    return clean(entry.text).rstrip(".;,: ").casefold() in rule.casefold()


def _text(key: str) -> Callable[..., bool]:
    """Return a reader of owner, input, output or signal: a few words, several entries joined."""

    def read(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
        first = heading_words(value)
        items = [clean(entry.text).rstrip(".;") for entry in entries]
        words = fitting("; ".join([first, *items] if first else items))
        if not words or words.endswith("?") or not builder.put(("stages", at, key), words, number, text):
            return False
        builder.take_all(entries)
        return True

    return read


def _limit(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    if entries or not value:
        return False
    return timing(builder, at, value, number, text) or builder.more(("stages", at, "steps"), text, number, text)


def _wip(builder: Builder, at: int, value: str, _entries: Sequence[Entry], number: int, text: str) -> bool:
    found = re.search(r"\b\d{1,4}\b", value)
    return bool(found) and builder.put(("stages", at, "wip_limit"), int(found[0]) if found else 0, number, text)


def _escalation(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    if not value:
        return False
    found = passed_on(value)
    to = found.to if found else capital(heading_words(value))
    if entries or len(to.split()) > 6 or not fitting(to):
        return False
    when = (found.when if found else "") or f"{builder.stages[at]['name']}: exception"
    builder.add("escalations", {"when": when, "to": to}, number, text)
    return True


def _metric(builder: Builder, _at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    if value:
        return not entries and add_metric(builder, value, number, text)
    return sum(metric_entry(builder, entry) for entry in entries) > 0


def _quality(builder: Builder, _at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    return bool(value) and not entries and add_metric(builder, value, number, text)


def _approvers(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    names = re.split(r",\s*(?:and )?|\s*(?:→|->|;)\s*|\s+and\s+", heading_words(value)) if value else []
    names += [clean(entry.text).rstrip(".;") for entry in entries]
    people = [fitting(name) for name in names if name.strip()]
    if not people or any(not person or len(person.split()) > 6 for person in people):
        return False
    stage = builder.stages[at]["name"]
    item = {"name": f"{stage}: approval", "stage": stage, "steps": [{"approver": capital(one)} for one in people]}
    builder.add("approvals", item, number, text)
    builder.take_all(entries)
    return True


def _outcomes(builder: Builder, _at: int, _value: str, entries: Sequence[Entry], _number: int, _text: str) -> bool:
    """Read how a card can end: `No response → Recycle (90 days)`."""
    parts = [re.split(r"\s*(?:→|->|=>|:| [-–—] )\s*", clean(entry.text), maxsplit=1) for entry in entries]
    if len(parts) < 2 or any(not fitting(part[0]) or len(part[0].split()) > 5 for part in parts):
        return False
    for entry, part in zip(entries, parts, strict=True):
        then = part[1] if len(part) > 1 else ""
        length = (
            duration(then)
            if re.search(r"recycl|later|again|snooze|retry|re-?engage|nurture", then, re.IGNORECASE)
            else ""
        )
        item = {"name": part[0], "then": fitting(then), "snooze": length if length.endswith(("d", "w", "mo")) else ""}
        builder.add("outcomes", item, entry.number, entry.text)
    builder.take_all(entries)
    return True


def _wanted(builder: Builder, at: int, value: str, entries: Sequence[Entry], _number: int, text: str) -> bool:
    """Read a list of required information as fields."""
    form = heading(text).name if text.rstrip().endswith(":") else builder.stages[at]["name"]
    short = [entry for entry in entries if not entry.boxed]
    if value or len(short) < 2 or sum(is_imperative(entry.text) for entry in short) * 2 > len(short):
        return False
    for entry in short:
        if add_wanted(builder, entry, form.rstrip(":"), required="required" in text.casefold()):
            builder.take(entry)
    return True


def _aim(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    """Keep `Goal: the customer knows who answers` among the steps of its stage."""
    return not entries and bool(value) and builder.more(("stages", at, "steps"), text, number, text)


def _reviewed(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    """Read `Review frequency: monthly` of a stage."""
    found = rhythm(value)
    if found is None or entries or not found.name:
        return False
    return builder.put(("review", found.name), builder.stages[at]["name"], number, text)


_TOPICS: dict[str, Callable[..., bool]] = {
    "review": _reviewed, "purpose": _aim,
    "entry": _rule("entry"), "exit": _rule("exit"), "owner": _text("owner"), "input": _text("input"),
    "output": _text("output"), "signal": _text("signal"), "limit": _limit, "wip": _wip, "escalation": _escalation,
    "metrics": _metric, "quality": _quality, "approvers": _approvers, "outcomes": _outcomes, "fields": _wanted,
}  # fmt: skip
