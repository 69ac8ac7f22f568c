"""Lists within a stage: what is to be ticked off, looked up, filled in, or talked about in a meeting."""

import re
from collections.abc import Sequence

from kanvtui.domain.phrases import day_mark, rhythm, shift
from kanvtui.exchange.actions import is_imperative, is_state
from kanvtui.exchange.groups import Entry, Group, flat
from kanvtui.exchange.sop_builder import Builder, clean, fitting, heading_words
from kanvtui.exchange.sop_checks import Dates, add_check, add_prose, mark_of
from kanvtui.exchange.sop_fields import add_field, add_form_line, form_lines
from kanvtui.exchange.sop_figures import add_formula, add_routine
from kanvtui.exchange.sop_values import add_value
from kanvtui.exchange.topics import heading, is_placeholder, topic

_MINUTES = re.compile(r"\(?\b(\d{1,3})(?: ?(?:-|–|to) ?(\d{1,3}))? ?(?:min(?:ute)?s?\b|m\b)\.?\)?", re.IGNORECASE)
_MINUTES_SPAN = re.compile(r"minutes? (\d{1,3}) ?(?:-|–) ?(\d{1,3})", re.IGNORECASE)
GENERIC = frozenset(
    "steps step procedure process activities actions tasks checklist instructions workflow method".split()
)
_CONTENTS = re.compile(
    r"\b(?:includes?|including|contains?|components|examples?|sections|contents|topics)$", re.IGNORECASE
)


def add_form(builder: Builder, group: Group, label: str, form: str) -> bool:
    """Read a group as lines of a form, when its label or most of its entries are such lines."""
    if group.head and add_form_line(builder, group.head.text, group.head.number, form):
        builder.take(group.head)
        return not group.entries
    empty = [entry for entry in group.entries if is_placeholder(entry.text) and len(entry.text) > 2]
    if group.head and empty and len(empty) == len(group.entries):
        add_field(builder, group.label, {"type": "long", "form": form}, group.head.number, group.head.text)
        builder.take(group.head, *empty)
        return True
    if form_lines(group) < 2:
        return False
    for entry in group.entries:
        if add_form_line(builder, entry.text, entry.number, heading(label).name or form):
            builder.take(entry)
    return all(builder.is_taken(entry.number, entry.text) for entry in group.entries)


def minutes_of(text: str) -> int:
    """Return how many minutes a point of an agenda has: `Q&A (5 min)`, `Minutes 10-15`; 0 without any."""
    span = _MINUTES_SPAN.search(text)
    if span:
        return max(0, int(span[2]) - int(span[1]))
    found = _MINUTES.search(text)
    return int(found[2] or found[1]) if found else 0


def as_points(found: Sequence[Group]) -> tuple[Group, ...]:
    """Return groups with those that are the points of a meeting (`Opening (5 minutes)` and a list) as one list."""
    points = [group for group in found if group.head and minutes_of(group.label) and not group.value]
    if len(points) < 2:
        return tuple(found)
    entries = [Entry(group.head.text, group.head.number, "•", group.entries) for group in points if group.head]
    at = found.index(points[0])
    kept = [group for group in found if group not in points]
    kept.insert(min(at, len(kept)), Group("", "", None, tuple(entries), ()))
    return tuple(kept)


def add_agenda(builder: Builder, at: int, group: Group, found: str, label: str, context: str) -> bool:
    """Read a list of points with their minutes as the agenda of a meeting."""
    points = [entry for entry in group.entries if minutes_of(entry.text)]
    if (
        len(points) < 2
        or len(points) * 2 < len(group.entries)
        or (found != "agenda" and len(points) < len(group.entries))
    ):
        return False
    agenda = []
    for entry in points:
        asks = [fitting(one.text) for one in flat(entry.below)]
        if not all(asks):
            return False
        topic_text = clean(_MINUTES_SPAN.sub("", _MINUTES.sub("", entry.text))).strip(" :-–—.()")
        agenda.append({"topic": topic_text or entry.text, "minutes": minutes_of(entry.text), "asks": asks})
    name = heading(label).name
    if name.casefold() in ("agenda", "meeting agenda", "meeting structure", "call structure", ""):
        name = context
    stage = builder.stages[at]["name"]
    total = sum(minutes_of(entry.text) for entry in points)
    head = group.head or points[0]
    item = {"name": name, "stage": stage, "minutes": total, "agenda": agenda}
    place = builder.add("meetings", item, head.number, head.text)
    said = minutes_of(label)
    if said and said != total:
        question = f"“{name}” is said to take {said} minutes, and its points add up to {total}."
        builder.add("decisions", {"question": question, "decision": "The points count."}, head.number, head.text)
    for n, entry in enumerate(points):
        builder.say((*place, "agenda", n), entry.number, entry.text)
    builder.take_all(points)
    return True


def add_list(builder: Builder, at: int, group: Group, label: str, found: str) -> None:
    """Read a list that is no rule: things to tick off, or to look up; paragraphs sentence by sentence."""
    name, stage = heading(label).name, builder.stages[at]["name"]
    _value(builder, at, group, found, name)
    often = [entry for entry in group.entries if entry.mark and (said := rhythm(entry.text)) and said.start == 0]
    for entry in often if len(often) > 1 else ():
        add_routine(builder, entry, "", stage)
    fresh = [entry for entry in group.entries if not builder.is_taken(entry.number, entry.text)]
    rows = [entry for entry in fresh if entry.mark]
    to_do = _is_to_do(rows, name, found)
    texts = [one.text for one in flat(rows)]
    if rows and not to_do and all(fitting(text) for text in texts):
        place = _lookup(builder, rows[0].number, label or rows[0].text, name, texts, stage)
        for n, one in enumerate(flat(rows)):
            builder.say((*place, "items", n), one.number, one.text)
        builder.take_all(rows)
    dates = Dates(rows, label)
    required = label.casefold().startswith(("required", "mandatory", "must"))
    shown = "" if name.casefold() in GENERIC else name
    for entry in fresh:
        if entry.mark and to_do:
            _add(builder, at, entry, shown, required, dates)
        elif not entry.mark and not add_formula(builder, entry):
            add_prose(builder, at, entry)


def _value(builder: Builder, at: int, group: Group, found: str, name: str) -> None:
    """Read what stands behind a label that is no rule: a sentence about the work, or the tools that are used."""
    head = group.head
    if head is None or not group.value:
        return
    if add_prose(builder, at, Entry(group.value, head.number)):
        builder.take(head)
    elif found == "tools":
        _lookup(builder, head.number, head.text, name, group.value.split(","), builder.stages[at]["name"])
        builder.take(head)


def _is_to_do(rows: Sequence[Entry], name: str, found: str) -> bool:
    """True for a list to tick off: boxes, numbers, days, tasks, states; not for what something consists of."""
    boxed = any(entry.boxed for entry in rows)
    if not rows or (_CONTENTS.search(name) and not boxed):
        return False
    told = sum(is_imperative(entry.text) or is_state(entry.text) for entry in rows)
    marked = boxed or any(entry.numbered for entry in rows) or not name
    dated = day_mark(name) is not None or shift(name) is not None
    return marked or dated or told * 2 >= len(rows) or found in ("steps", "quality", "stages", "exit")


def _add(builder: Builder, at: int, entry: Entry, group: str, required: bool, dates: Dates) -> None:
    """Add one entry as a check; `Required fields:` with names below it are fields."""
    wanted = len(entry.below) > 1 and topic(entry.text.rstrip(": ")) == "fields"
    if wanted and add_value(builder, at, "fields", "", entry.below, entry.number, entry.text):
        builder.take(entry)
        return
    if sum(mark_of(below.text) is not None for below in entry.below) > 1:
        inner = Dates(entry.below)
        builder.take(entry)
        for below in entry.below:
            add_check(builder, at, below, group=clean(entry.text).rstrip(":. "), required=required, dates=inner)
        return
    add_check(builder, at, entry, group=group, required=required, dates=dates)


def _lookup(
    builder: Builder, number: int, text: str, name: str, items: Sequence[str], stage: str
) -> tuple[str | int, ...]:
    kept = [heading_words(item) or "…" for item in items]
    return builder.add("lists", {"name": name or stage, "stage": stage, "items": kept}, number, text)
