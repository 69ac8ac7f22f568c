"""Checks of a stage, with owner and date as their text gives them, and what a paragraph within a stage asks for."""

import re
from collections.abc import Sequence

from kanvtui.domain.phrases import DayMark, after, day_mark, limit, shift
from kanvtui.exchange.actions import actions, approver, is_imperative, is_rule, passed_on
from kanvtui.exchange.groups import Entry, flat
from kanvtui.exchange.sop_builder import Builder, Wait, capital, fitting, split
from kanvtui.exchange.topics import is_placeholder, labelled, topic

_END_MARK = re.compile(r"\(((?:day|week|month) ?[+-]?\d{1,3}[^()]{0,12})\)\s*$", re.IGNORECASE)
_OWNER = re.compile(r"\s*[(\[](?:owner|responsible|who|assigned to)\s*[:=]\s*([^()\[\]]{2,60})[)\]]", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:within|no later than|in under|in less than)\b", re.IGNORECASE)
_REQUIRED = re.compile(r"\b(?:required|mandatory|must[- ]have|must)\b", re.IGNORECASE)


class Dates:
    """How the days in a list are counted: from the entry into the stage, or from the card's due where signs say so."""

    def __init__(self, entries: Sequence[Entry], label: str = "") -> None:
        marks = [mark for entry in entries if (mark := mark_of(entry.text))]
        self.signed = any(mark.signed for mark in marks)
        self.from_one = bool(marks) and min(mark.first for mark in marks) == 1 and marks[0].unit == "d"
        self.label = label

    def rule(self, mark: DayMark) -> str:
        """Return the due rule of a day that a line names."""
        if self.signed or mark.signed:
            return f"due{after(mark.last, mark.unit)}"
        days = mark.last - (1 if self.from_one and mark.unit == "d" else 0)
        return f"entered{after(days, mark.unit)}"


def mark_of(text: str) -> DayMark | None:
    """Return the day at the head of a line, or in brackets at its end."""
    found = _END_MARK.search(text)
    return day_mark(text) or (day_mark(found[1]) if found else None)


def add_check(
    builder: Builder, at: int, entry: Entry, *, group: str = "", required: bool = False, dates: Dates | None = None
) -> bool:
    """Make one entry of a list a check of the stage at a place, or several where it names several things to do.

    Sentences after the first and entries below it are its steps. False where the text is too long for a line.
    """
    named = _OWNER.search(entry.text)
    told = split(_OWNER.sub("", entry.text) if named else entry.text)
    if (
        not told
        or not all(fitting(sentence) for sentence in told)
        or not all(fitting(one.text) for one in flat(entry.below))
    ):
        return False
    first = told[0].rstrip(" .:;,")
    acts = () if is_imperative(first) else actions(first)
    texts = [text for act in acts if (text := fitting(act.text.strip(" .:;,")))] or [first]
    if not fitting(first):
        return False
    role = named[1].strip() if named else acts[0].role if acts else ""
    stage = builder.stages[at]
    checks = stage.setdefault("checks", [])
    for n, text in enumerate(texts):
        check: dict[str, object] = {"text": capital(text)}
        if required or (_REQUIRED.search(entry.text) and is_rule(entry.text)):
            check["required"] = True
        if role:
            check["owner"] = role
        if group:
            check["group"] = group
        checks.append(check)
        place = ("stages", at, "checks", len(checks) - 1)
        builder.say(place, entry.number, entry.text)
        if n == 0:
            _details(builder, place, check, told[1:], entry)
            _date(builder, place, check, entry.text, dates)
    builder.take_all((entry,))
    return True


def _details(
    builder: Builder, place: tuple[str | int, ...], check: dict[str, object], more: Sequence[str], entry: Entry
) -> None:
    steps = [fitting(sentence) for sentence in more]
    for below in flat(entry.below):
        found = labelled(below.text)
        key = {"owner": "owner", "quality": "quality"}.get(topic(found[0])) if found and found[1] else None
        if found and key and not check.get(key) and not is_placeholder(found[1]):
            check[key] = fitting(found[1])
            builder.say((*place, key), below.number, below.text)
        else:
            steps.append(fitting(below.text))
    if steps:
        check["steps"] = steps


def _date(
    builder: Builder, place: tuple[str | int, ...], check: dict[str, object], text: str, dates: Dates | None
) -> None:
    """Give a check its due rule, where its text or the label above it names a day."""
    mark = mark_of(text)
    if mark and dates:
        check["due"] = dates.rule(mark)
        return
    for words in (text, dates.label if dates else ""):
        moved = shift(words)
        if moved and moved.anchor:
            builder.waits.append(Wait((*place, "due"), moved.by, moved.anchor))
        elif moved:
            check["due"] = f"due{moved.by}"
        elif _WITHIN.search(words) and (length := limit(words)) and not passed_on(words):
            check["due"] = f"entered+{length}"
        else:
            continue
        return
    above = day_mark(dates.label) if dates else None
    if above and dates:
        check["due"] = dates.rule(above)


def add_prose(builder: Builder, at: int | None, entry: Entry) -> bool:
    """Read a paragraph sentence by sentence: approvals, what is passed on, what is to be done, what must be so.

    False where none of its sentences is one of these; the others become steps of the stage.
    """
    told = split(entry.text)
    if not told or not all(fitting(sentence) for sentence in told):
        return False
    others: list[str] = []
    read = 0
    for sentence in told:
        if _passed(builder, sentence, entry) or (at is not None and _asked(builder, at, sentence, entry)):
            read += 1
        else:
            others.append(sentence)
    if not read or (others and at is None):
        return False
    for sentence in others:
        builder.more(("stages", at or 0, "steps"), sentence, entry.number, entry.text)
    builder.take(entry)
    return True


def _passed(builder: Builder, sentence: str, entry: Entry) -> bool:
    """Read a sentence that passes something on under a condition."""
    found = passed_on(sentence)
    if found is None or not found.when or not fitting(found.when):
        return False
    item = {"when": found.when, "to": found.to}
    builder.add("escalations", item, entry.number, entry.text)
    return True


def _asked(builder: Builder, at: int, sentence: str, entry: Entry) -> bool:
    """Read a sentence that asks for an approval, an action or a state."""
    stage = builder.stages[at]
    if who := approver(sentence):
        item = {"name": f"{stage['name']}: approval", "stage": stage["name"], "steps": [{"approver": who}]}
        builder.add("approvals", item, entry.number, entry.text)
        return True
    if actions(sentence) or (is_rule(sentence) and len(sentence) < 200):
        one = Entry(sentence, entry.number)
        made = add_check(builder, at, one, required=is_rule(sentence))
        if made and entry.text != sentence:
            last = len(stage["checks"]) - 1
            builder.sources.pop(("stages", at, "checks", last), None)
            builder.say(("stages", at, "checks", last), entry.number, entry.text)
        return made
    return False
