"""What a document says of each stage: rules, owner, input and output, limits, checks, approvals, meetings, forms."""

import re
from collections.abc import Callable, Sequence

from kanvtui.domain.outline import Section
from kanvtui.domain.phrases import aim, at_once, day_mark, duration, rhythm, shift
from kanvtui.exchange.actions import is_imperative, passed_on
from kanvtui.exchange.groups import Entry, Group, flat, groups
from kanvtui.exchange.sop_builder import Builder, Wait, capital, clean, fitting, joined, split
from kanvtui.exchange.sop_checks import Dates, add_check, add_prose
from kanvtui.exchange.sop_fields import add_form_line, add_wanted, form_lines
from kanvtui.exchange.sop_steps import Step, full
from kanvtui.exchange.sop_tables import add_table
from kanvtui.exchange.topics import heading, is_placeholder, topic

_MINUTES = re.compile(r"\(?\b(\d{1,3})(?: ?(?:-|–|to) ?(\d{1,3}))? ?(?:min(?:ute)?s?\b|m\b)\.?\)?", re.IGNORECASE)
_MINUTES_SPAN = re.compile(r"minutes? (\d{1,3}) ?(?:-|–) ?(\d{1,3})", re.IGNORECASE)
_TASK = ("task", "main task", "step", "action", "activity")
_GENERIC = frozenset(
    "steps step procedure process activities actions tasks checklist instructions workflow method".split()
)
_MOST_WORDS = 12


def build(builder: Builder, steps: Sequence[Step]) -> None:
    """Make the stages of an SOP and fill each with what the document says of it."""
    for at, step in enumerate(steps):
        stage = {"name": fitting(capital(step.name)) or f"Stage {at + 1}"}
        if step.phase:
            stage["phase"] = step.phase
        builder.stages.append(stage)
        builder.say(("stages", at), step.number, step.text)
    for at, step in enumerate(steps):
        _fill(builder, at, step)


def _fill(builder: Builder, at: int, step: Step) -> None:
    for remark in step.remarks:
        timing(builder, at, remark, step.number, step.text)
    if step.role:
        builder.put(("stages", at, "owner"), step.role, step.number, step.text)
    for head, cell in step.row:
        _cell(builder, at, head, cell, step)
    if step.entry is not None:
        _entry(builder, at, step.entry, step.rest)
    for section in step.sections:
        builder.take(section)
        stage_section(builder, at, section)


def _cell(builder: Builder, at: int, head: str, cell: str, step: Step) -> None:
    """Read one cell of a table of stages."""
    value = fitting(cell)
    if not value or is_placeholder(value):
        return
    entry = Entry(value, step.number)
    if not _value(builder, at, topic(head), value, (), step.number, step.text):
        builder.more(("stages", at, "steps"), f"{clean(head)}: {value}", step.number, step.text)
    builder.take(entry)


def _entry(builder: Builder, at: int, entry: Entry, rest: str) -> None:
    """Read the entry of a list that is a stage: its sentences, and the entries below it."""
    told = [fitting(sentence) for sentence in split(rest)]
    if all(told):
        one = Entry(clean(rest), entry.number)
        if rest and not add_prose(builder, at, one):
            for sentence in told:
                builder.more(("stages", at, "steps"), sentence, entry.number, entry.text)
        builder.take(entry)
    dates = Dates(entry.below)
    for below in entry.below:
        found = groups_of(below)
        if not (found and _value(builder, at, topic(found[0]), found[1], below.below, below.number, below.text)):
            add_check(builder, at, below, dates=dates)
        else:
            builder.take_all((below,))


def groups_of(entry: Entry) -> tuple[str, str] | None:
    """Return label and value of an entry that is marked as one."""
    from kanvtui.exchange.topics import labelled

    return labelled(entry.text)


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


def stage_section(builder: Builder, at: int, section: Section, above: str = "") -> None:
    """Read a section of a stage, with those below it."""
    title = full(section)
    for group in groups(section.blocks):
        stage_group(builder, at, group, above or "", heading(title).name if above else builder.stages[at]["name"])
    for child in section.sections:
        name = heading(full(child))
        if name.keyword in _TASK and not _has_agenda(child):
            _task(builder, at, child, name.name)
        else:
            stage_section(builder, at, child, full(child))


def _has_agenda(section: Section) -> bool:
    return any(topic(full(inner)) == "agenda" for inner in (section, *section.sections))


def _task(builder: Builder, at: int, section: Section, name: str) -> None:
    """Read a section `Task: …` as one check: how it is done, its owner, when it counts as done well, what follows."""
    if not add_check(builder, at, Entry(heading(full(section)).name, section.number), dates=None):
        return
    place = ("stages", at, "checks", len(builder.stages[at]["checks"]) - 1)
    check = builder.at(place)
    builder.sources.pop(place, None)
    builder.say(place, section.number, section.title)
    builder.take(section)
    words = " ".join(
        (section.title, *(group.value for group in groups(section.blocks) if topic(group.label) == "limit"))
    )
    moved = shift(words)
    if moved and moved.anchor and "due" not in check:
        builder.waits.append(Wait((*place, "due"), moved.by, moved.anchor))
    for group in groups(section.blocks):
        _task_group(builder, at, place, group)
    for child in section.sections:
        for group in groups(child.blocks):
            _task_group(builder, at, place, group)
            builder.take(child)


_TASK_KEYS = {"owner": "owner", "quality": "quality"}


def _task_group(builder: Builder, at: int, place: tuple[str | int, ...], group: Group) -> None:
    found = topic(group.label)
    value = fitting(group.value)
    key = _TASK_KEYS.get(found) or (
        "then" if heading(group.label).name.casefold() in ("next step", "next phase") else ""
    )
    key = key or ("maturity" if heading(group.label).name.casefold() == "status" else "")
    if key and value and not group.entries:
        if builder.put(
            (*place, key), value, group.head.number if group.head else 0, group.head.text if group.head else ""
        ):
            builder.take(group.head)
        return
    if value and group.head and found in ("limit", "entry", "steps", "tools", ""):
        if builder.more((*place, "steps"), f"{group.label}: {group.value}", group.head.number, group.head.text):
            builder.take(group.head)
    elif group.entries and group.head:
        builder.take(group.head)
    for entry in group.entries:
        fits = [fitting(one.text) for one in flat((entry,))]
        if all(fits):
            for one in flat((entry,)):
                builder.more((*place, "steps"), one.text, one.number, one.text)
            builder.take_all((entry,))
    for grid in group.grids:
        add_table(builder, grid, group.label, at)


def stage_group(builder: Builder, at: int, group: Group, title: str, context: str) -> None:
    """Read what stands under one label within a stage; TITLE is the heading above, CONTEXT what it is all about."""
    label = group.label or title
    found = topic(label)
    head = group.head
    number, text = (head.number, head.text) if head else (0, "")
    for grid in group.grids:
        add_table(builder, grid, label or context, at)
        builder.take(head)
    if _agenda(builder, at, group, found, label, context) or _repeated(builder, at, group, label):
        builder.take(head)
        return
    if head and (group.value or group.entries) and not is_placeholder(group.value or "x"):
        if _value(builder, at, found, group.value, group.entries, number, text):
            builder.take(head)
            return
    elif not head and group.entries and _is_rule_topic(found):
        first = group.entries[0]
        if _value(builder, at, found, "", group.entries, first.number, first.text):
            return
    if add_form(builder, group, label, builder.stages[at]["name"]):
        return
    _listed(builder, at, group, label, found)
    if head and any(builder.is_taken(entry.number, entry.text) for entry in group.entries):
        builder.take(head)


def _is_rule_topic(found: str) -> bool:
    return found in ("entry", "exit", "input", "output", "signal", "owner", "outcomes", "approvers", "fields")


def _value(builder: Builder, at: int, found: str, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
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
        if not words or not builder.put(("stages", at, key), words, number, text):
            return False
        builder.take_all(entries)
        return True

    return read


def heading_words(value: str) -> str:
    """Return a value without the stop at its end."""
    return clean(value).rstrip(". ")


def _limit(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    return not entries and bool(value) and timing(builder, at, value, number, text)


def _wip(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
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


def _metric(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    return bool(value) and not entries and add_metric(builder, value, number, text)


def add_metric(builder: Builder, words: str, number: int, text: str, name: str = "") -> bool:
    """Read `95% field completion` or `Response time: <1 hour` as a figure with its target."""
    found = aim(words, name, bare=True)
    if found is None:
        return False
    rest = clean(f"{words[: found.start]} {words[found.end :]}").strip(" :-–—,.;()")
    label = fitting(name or rest)
    if not label or len(label.split()) > _MOST_WORDS:
        return False
    place = builder.add(
        "metrics", {"name": capital(label), "target": found.target, "how": "entered by hand"}, number, text
    )
    builder.guessed.append((*place, "how"))
    return True


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


def _outcomes(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
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


def _wanted(builder: Builder, at: int, value: str, entries: Sequence[Entry], number: int, text: str) -> bool:
    """Read a list of required information as fields."""
    form = heading(text).name if text.rstrip().endswith(":") else builder.stages[at]["name"]
    short = [entry for entry in entries if not entry.boxed]
    if value or len(short) < 2 or any(is_imperative(entry.text) for entry in short):
        return False
    for entry in short:
        if add_wanted(builder, entry, form.rstrip(":"), required="required" in text.casefold()):
            builder.take(entry)
    return True


_TOPICS: dict[str, Callable[..., bool]] = {
    "entry": _rule("entry"), "exit": _rule("exit"), "owner": _text("owner"), "input": _text("input"),
    "output": _text("output"), "signal": _text("signal"), "limit": _limit, "wip": _wip, "escalation": _escalation,
    "metrics": _metric, "quality": _metric, "approvers": _approvers, "outcomes": _outcomes, "fields": _wanted,
}  # fmt: skip


def add_form(builder: Builder, group: Group, label: str, form: str) -> bool:
    """Read a group as lines of a form, when its label or most of its entries are such lines."""
    if group.head and add_form_line(builder, group.head.text, group.head.number, form):
        builder.take(group.head)
        return False
    if form_lines(group) < 2:
        return False
    for entry in group.entries:
        if add_form_line(builder, entry.text, entry.number, heading(label).name or form):
            builder.take(entry)
    return False


def minutes_of(text: str) -> int:
    """Return how many minutes a point of an agenda has: `Q&A (5 min)`, `Minutes 10-15`; 0 without any."""
    span = _MINUTES_SPAN.search(text)
    if span:
        return max(0, int(span[2]) - int(span[1]))
    found = _MINUTES.search(text)
    return int(found[2] or found[1]) if found else 0


def _agenda(builder: Builder, at: int, group: Group, found: str, label: str, context: str) -> bool:
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


def _repeated(builder: Builder, at: int, group: Group, label: str) -> bool:
    """Read `Weekly audits:` with its list as work that comes back."""
    return add_recurring(builder, group, label, builder.stages[at]["name"])


def add_recurring(builder: Builder, group: Group, label: str, stage: str) -> bool:
    """Read a list below `Weekly audits` or `Daily tasks` as the checks of work that comes back."""
    found = rhythm(label)
    head = group.head or (group.entries[0] if group.entries else None)
    texts = [fitting(entry.text) for entry in group.entries]
    if found is None or head is None or not texts or not all(texts) or len(label.split()) > 6 or group.value:
        return False
    if any(rhythm(text) for text in texts):
        return False
    checks = [text.rstrip(".;") for text in texts]
    item = {"title": f"{heading(label).name} - [DATE]", "every": found.rule, "stage": stage, "checks": checks}
    place = builder.add("recurring", item, head.number, head.text)
    for n, entry in enumerate(group.entries):
        builder.say((*place, "checks", n), entry.number, entry.text)
    builder.take(group.head, *group.entries)
    return True


def _listed(builder: Builder, at: int, group: Group, label: str, found: str) -> None:
    """Read a list that is no rule: things to tick off, or to look up; paragraphs sentence by sentence."""
    name = heading(label).name
    rows = [entry for entry in group.entries if entry.mark]
    told = sum(is_imperative(entry.text) for entry in rows)
    to_do = bool(rows) and (
        any(entry.boxed or entry.numbered for entry in rows)
        or found in ("steps", "quality", "stages", "exit")
        or bool(day_mark(name))
        or bool(shift(name))
        or told * 2 >= len(rows)
        or (not name and len(rows) > 0)
    )
    if group.head and group.value and not add_prose(builder, at, _of_line(group)):
        told_lines = split(group.head.text)
        if found in ("tools",) or not told_lines:
            _lookup(
                builder, group.head.number, group.head.text, name, group.value.split(","), builder.stages[at]["name"]
            )
            builder.take(group.head)
    elif group.head and group.value:
        builder.take(group.head)
    if rows and not to_do:
        texts = [one.text for one in flat(rows)]
        if all(fitting(text) for text in texts):
            place = _lookup(builder, rows[0].number, label or rows[0].text, name, texts, builder.stages[at]["name"])
            for n, one in enumerate(flat(rows)):
                builder.say((*place, "items", n), one.number, one.text)
            builder.take_all(rows)
    dates = Dates(rows, label)
    required = label.casefold().startswith(("required", "mandatory", "must"))
    shown = "" if name.casefold() in _GENERIC or not name else name
    for entry in group.entries:
        if not entry.mark:
            add_prose(builder, at, entry)
        elif to_do:
            add_check(builder, at, entry, group=shown, required=required, dates=dates)


def _of_line(group: Group) -> Entry:
    head = group.head
    return Entry(group.value, head.number if head else 0)


def _lookup(
    builder: Builder, number: int, text: str, name: str, items: Sequence[str], stage: str
) -> tuple[str | int, ...]:
    kept = [fitting(item).rstrip(".;") for item in items]
    return builder.add(
        "lists", {"name": name or stage, "stage": stage, "items": [item for item in kept if item]}, number, text
    )
