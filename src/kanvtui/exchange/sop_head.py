"""What a document says beside its stages: why, for whom, whose it is, roles, figures, reviews, what to do if."""

import re
from collections.abc import Callable, Sequence

from kanvtui.domain.outline import Grid, Section
from kanvtui.domain.phrases import aim, at_once, duration, is_quick
from kanvtui.exchange.actions import passed_on
from kanvtui.exchange.groups import Entry, Group, flat, groups, sections
from kanvtui.exchange.sop_builder import Builder, capital, clean, fitting, heading_words, split
from kanvtui.exchange.sop_checks import add_prose
from kanvtui.exchange.sop_fields import add_told
from kanvtui.exchange.sop_figures import add_formula, add_recurring, add_routine, cadence, metric_entry
from kanvtui.exchange.sop_levels import add_levels
from kanvtui.exchange.sop_lists import add_form
from kanvtui.exchange.sop_logic import add_logic
from kanvtui.exchange.sop_messages import without_messages
from kanvtui.exchange.sop_tables import add_table
from kanvtui.exchange.topics import REFERENCE, full, heading, is_placeholder, labelled, topic

_FAILURE = re.compile(r"\bfailure mode (?:where|in which|that) (?P<what>[^.]{5,250})", re.IGNORECASE)
_INSPECT = re.compile(r"\bto inspect (?P<list>[^.]{5,250})", re.IGNORECASE)
_MEASURE = re.compile(r"(?:Measure|Track) (?P<list>[^.]{5,250}, [^.]{3,100})\.?", re.IGNORECASE)
_IMPROVE = re.compile(r"\bif\b.*\b(?:keep|shorten|simplify|update|revise|change|remove|retire) it\b", re.IGNORECASE)
_AND = re.compile(r",\s*(?:and\s+)?|\s+and\s+|;\s*")
_HEAD = ("owner", "version", "object", "scope", "purpose", "overview", "audience", "trust")
_LONGEST_SENTENCE = 600
_LONGEST_LABEL = 14
_FORM = re.compile(r"\b(?:form|brief|template|sheet|fields|record)\b(?! links)", re.IGNORECASE)
_WHY = re.compile(r"(?:if|when|in case of) (.+)", re.IGNORECASE)
_NO_ROLE = re.compile(r"\b(?:matrix|table|overview|structure|raci|chart)\b", re.IGNORECASE)
_LEVEL = re.compile(r"(?:level|tier|line|step|l|t) ?\d", re.IGNORECASE)
_REMEDY = re.compile(r"do|what to do|(?:solution|action|response|step|remed(?:y|ie)|fix)(?:e?s)?", re.IGNORECASE)
_CASE = re.compile(
    r"^(?:challenge|problem|issue|scenario|objection|pitfall|question|q|case|if)\s*(?:\d+)?\s*:\s*", re.IGNORECASE
)


def read_section(builder: Builder, section: Section, above: str, skipped: Callable[[Section], bool]) -> None:
    """Read a section that is no stage, with those below it; ABOVE is the topic of the section it stands in."""
    title = full(section)
    found = topic(title) or above
    if not (found == "playbook" == above and _case(builder, section)):
        for group in groups(without_messages(builder, section, title, "", whole=found == "message")):
            read_group(builder, group, title, found)
    levels = add_levels(builder, section.sections) if found == "escalation" else ()
    for child in section.sections:
        if child not in levels and not skipped(child):
            read_section(builder, child, found if found in _INHERITED else "", skipped)


_INHERITED = ("message", "playbook", "roles", "metrics", "review", "history", "contents", "references", "tools")


def read_group(builder: Builder, group: Group, title: str, above: str) -> None:
    """Read what stands under one label outside the stages; ABOVE is the topic of the heading."""
    label = group.label or title
    found = topic(group.label) or above
    head = group.head
    for grid in group.grids:
        _grid(builder, grid, label, found)
        builder.take(head)
    if found in ("contents", "history", "references") or _is_fact(builder, group, above):
        return
    if head and group.value and topic(group.label) in _HEAD:
        return  # said already, or still to be filled in
    if add_recurring(builder, group, label, ""):
        return
    if _FORM.search(label):
        add_form(builder, group, label, heading(title).name)
    reader = _TOPICS.get(found, _loose)
    if reader is _loose:
        add_logic(builder, group.entries)
    for entry in group.entries if reader is _loose else _joined_value(group, found):
        if not builder.is_taken(entry.number, entry.text):
            reader(builder, entry, title if group.value else label)
    fresh = any(not builder.is_taken(entry.number, entry.text) for entry in group.entries)
    told = len(label.split()) > _LONGEST_LABEL and len(split(label)) > 1  # no name of a list: it stays in the note
    if fresh and label and (reader is _keep or (found not in _TOPICS and _is_list(group))):
        names = dict.fromkeys((heading(title).name, heading(title if told else label).name))
        _lookup(builder, group, ": ".join(names), known=reader is _keep)
    shown = topic(group.label) or reader in (_loose, _keep)
    if (
        head
        and shown
        and not (told and reader is _loose)
        and any(builder.is_taken(entry.number, entry.text) for entry in group.entries)
    ):
        builder.take(head)


def _is_fact(builder: Builder, group: Group, above: str) -> bool:
    """Read a label with its value: a fact of the head, or a role below a heading about roles."""
    head = group.head
    if head is None or not group.value or group.entries:
        return False
    read = fact(builder, topic(group.label), group.value, head.number, head.text)
    if read or (above == "roles" and _role(builder, Entry(head.text, head.number))):
        builder.take(head)
        return True
    return False


def _is_list(group: Group) -> bool:
    return len(group.entries) > 1 and all(entry.mark for entry in group.entries)


def _joined_value(group: Group, found: str) -> Sequence[Entry]:
    """Return the entries of a group; a label that says something of its own is an entry with those below it."""
    head = group.head
    told = found in ("purpose", "overview", "scope") and not topic(group.label)
    if head and (group.value or told):
        return (Entry(head.text, head.number, "", group.entries),)
    return group.entries


def _grid(builder: Builder, grid: Grid, label: str, found: str) -> None:
    if found == "facts" or [head.strip().casefold() for head in grid.head] == ["field", "value"]:
        for at, row in enumerate(grid.rows):
            if len(row) > 1 and fact(builder, topic(row[0]), row[1], grid.numbers[at + 1], " | ".join(row)):
                builder.take_row(grid, at)
                builder.take_row(grid, -1)
        return
    add_table(builder, grid, label, None)


def fact(builder: Builder, found: str, value: str, number: int, text: str) -> bool:
    """Read one fact of the head: `Owner: RevOps`, `Version: 1.2`; False for one that an SOP does not have."""
    words = heading_words(value)
    if not fitting(words) or is_placeholder(words):
        return False
    if found == "owner":
        return not words.endswith("?") and builder.put(("workflow_owner",), capital(words), number, text)
    if found in ("version", "object", "scope"):
        return builder.put((found,), words, number, text)
    if found == "purpose":  # later ones are of a part of the work
        return "purpose" not in builder.document and add_purpose(builder, clean(value), number, text)
    if found == "overview":
        return builder.put(("summary",), fitting(value), number, text)
    if found in ("audience", "trust"):
        key = "audience" if found == "audience" else "trust_signals"
        return builder.put((key,), [part for part in _AND.split(words) if part.strip()], number, text)
    if found == "review":
        return cadence(builder, value, number, text)
    return False


def add_purpose(builder: Builder, paragraph: str, number: int, text: str) -> bool:
    """Add a paragraph to the purpose; its first sentence is the summary of an SOP that has none."""
    told = split(paragraph)
    if not told:
        return False
    before = builder.document.get("purpose", "")
    if len(before) + len(paragraph) > 15_000:
        return False
    builder.document["purpose"] = f"{before}\n{paragraph}" if before else paragraph
    builder.say(("purpose",), number, text)
    builder.put(("summary",), fitting(told[0]), number, text)
    if found := _FAILURE.search(paragraph):
        builder.put(("failure_mode",), capital(found["what"].strip()), number, text)
    return True


def _purpose(builder: Builder, entry: Entry, label: str) -> None:
    if entry.mark and aim(entry.text) and metric_entry(builder, entry, label):
        return
    lines = [f"{'- ' if one.mark else ''}{clean(one.text)}" for one in flat((entry,))]
    if add_purpose(builder, "\n".join(lines), entry.number, entry.text):
        builder.take_all((entry,))


def _scope(builder: Builder, entry: Entry, label: str) -> None:
    before = builder.document.get("scope", "")
    words = fitting(f"{before}; {clean(entry.text)}" if before else entry.text)
    if words:
        builder.document["scope"] = words.replace(":; ", ": ")
        builder.say(("scope",), entry.number, entry.text)
        builder.take(entry)
        for below in entry.below:
            _scope(builder, below, label)


def _owner(builder: Builder, entry: Entry, _label: str) -> None:
    words = heading_words(entry.text)
    if len(words.split()) <= 8 and builder.put(("workflow_owner",), words, entry.number, entry.text):
        builder.take(entry)


def _role(builder: Builder, entry: Entry, _label: str = "") -> bool:
    """Read `Reviewer: approves by a visible date`; entries below are the duty."""
    found = labelled(entry.text.rstrip()) or _dashed(entry.text)
    name = found[0] if found else clean(entry.text) if entry.below else ""
    below = [clean(one.text).rstrip(".;") for one in flat(entry.below)]
    duty = "; ".join([*([heading_words(found[1])] if found and found[1] else []), *below])
    if not name or len(name.split()) > 6 or not duty or not fitting(duty) or is_placeholder(duty):
        return False
    builder.add("roles", {"name": capital(clean(name)), "duty": fitting(duty)}, entry.number, entry.text)
    builder.take_all((entry,))
    return True


def _dashed(text: str) -> tuple[str, str] | None:
    head, dash, rest = re.sub(r" [–—] ", " - ", clean(text)).partition(" - ")
    return (head, rest) if dash and len(head.split()) <= 6 else None


_RESPONSIBLE = re.compile(r"(?P<who>.{2,40}?)(?:'s|’s)? (?:role and )?(?:responsibilities|duties)", re.IGNORECASE)


def role_of(title: str) -> str:
    """Return the role whose responsibilities a heading announces: `Release manager responsibilities`."""
    found = _RESPONSIBLE.fullmatch(heading(title).name)
    who = found["who"] if found else ""
    return "" if topic(who) or who.casefold() in ("key", "daily", "core", "main", "team") else who


def roles_of_sections(builder: Builder, section: Section) -> None:
    """Read headings below `Responsibilities` as roles, their lists as what each is there for."""
    who = role_of(full(section))
    for child in (section,) if who else section.sections:
        if not who and _NO_ROLE.search(child.title):
            continue
        inside = [inner for inner, _ in sections((child,))] if who else [child]
        entries = [entry for inner in inside for group in groups(inner.blocks) for entry in group.entries]
        duty: list[str] = []
        for one in flat(entries):
            line = clean(one.text).rstrip(".;")
            if len("; ".join([*duty, line])) > 290:
                break
            duty.append(line)
            builder.take(one)
        if duty and fitting(who or heading(full(child)).name):
            item = {"name": who or heading(full(child)).name, "duty": "; ".join(duty)}
            builder.add("roles", item, child.number, child.title)
            builder.take(child)


def _times(builder: Builder, entry: Entry, label: str) -> None:
    """Read `P1: 15 minutes` below `Response times` or `SLA` as figures."""
    if is_quick(label) or "sla" in label.casefold():
        metric_entry(builder, entry, label)


def _review(builder: Builder, entry: Entry, label: str) -> None:
    """Read a line about reviews: their rhythm, what they look at, when the SOP is to be kept or shortened."""
    told = [sentence for sentence in split(entry.text) if len(sentence) < _LONGEST_SENTENCE]
    read = int(bool(entry.mark) and add_routine(builder, entry, label))
    improve: list[str] = []
    for n, sentence in enumerate(told if not read else ()):
        if found := _INSPECT.search(sentence):
            read += builder.put(("review", "inspect"), _listed(found["list"]), entry.number, entry.text)
        elif found := _MEASURE.fullmatch(sentence):
            read += builder.put(("trust_signals",), _listed(found["list"]), entry.number, entry.text)
        elif _IMPROVE.search(sentence) or (improve and n):
            improve.append(sentence)
        elif not entry.mark or "review" in sentence.casefold():
            read += cadence(builder, sentence, entry.number, entry.text)
    if improve and builder.put(("review", "improve"), fitting(" ".join(improve)), entry.number, entry.text):
        read += len(improve)
    if read:
        builder.take(entry)


def _listed(words: str) -> list[str]:
    return [part.strip() for part in _AND.split(words) if part.strip()]


def _play(builder: Builder, entry: Entry, _label: str) -> None:
    """Read what to do if: `Client is late: send a reminder`, or a case with its remedies below."""
    text = clean(entry.text)
    if passed_on(text) and add_prose(builder, None, entry):
        return
    found = labelled(_CASE.sub("", text)) or _dashed(text)
    below = [fitting(one.text) for one in flat(entry.below)]
    when = found[0] if found and found[1] else _CASE.sub("", text).rstrip(":. ")
    done = [*([heading_words(found[1])] if found and found[1] else []), *below]
    if not done or not all(done) or not fitting(when) or len(when.split()) > 20:
        return
    builder.add("playbook", {"when": when, "do": done}, entry.number, entry.text)
    builder.take_all((entry,))


def _case(builder: Builder, section: Section) -> bool:
    """Read a section `Challenge: …` with its solutions, if that is all it says."""
    found = groups(section.blocks)
    entries = [entry for group in found for entry in group.entries]
    done = [fitting(line) for group in found for line in _lines_of(group)]
    when = fitting(_CASE.sub("", section.title)).rstrip(":")
    if not done or not all(done) or not when:
        return False
    builder.add("playbook", {"when": when, "do": done}, section.number, section.title)
    builder.take(section, *(group.head for group in found))
    builder.take_all(entries)
    return True


def _lines_of(group: Group) -> list[str]:
    """Return what a group tells to do; of its label all that is more than `Do` or `Solution`."""
    below = [one.text for one in flat(group.entries)]
    if group.head and (group.value or not _REMEDY.fullmatch(group.label)):
        return [group.head.text, *below]
    return below


def _escalation(builder: Builder, entry: Entry, label: str) -> None:
    """Read one line of an escalation path: a condition with whom, or a step of the path."""
    found = passed_on(entry.text)
    text = heading_words(entry.text)
    pair = labelled(text) or _dashed(text)
    item: dict[str, object]
    if found and found.when and fitting(found.when):
        item = {"when": found.when, "to": found.to}
    elif found and pair is None and fitting(text):
        item = {"when": text, "to": found.to}
    elif pair and (why := _WHY.fullmatch(pair[1])) and fitting(why[1]):
        item = {"when": capital(why[1]), "to": capital(pair[0])}
    elif pair and pair[1] and _LEVEL.fullmatch(pair[0]) and fitting(pair[1]):
        item = {"level": pair[0], "when": "The level before has not settled it", "to": capital(pair[1])}
    elif entry.numbered and len(text.split()) <= 6 and fitting(text):
        item = {"level": f"Step {entry.mark.rstrip('.)')}", "when": "The step before has not settled it", "to": text}
    else:
        _play(builder, entry, label)
        return
    length = duration(text.replace(str(item["when"])[1:], ""))
    if length and not at_once(text):
        item["within"] = length
    builder.add("escalations", item, entry.number, entry.text)
    builder.take(entry)


def _keep(_builder: Builder, _entry: Entry, _label: str) -> None:
    """Leave an entry to the list that is kept."""


def _lookup(builder: Builder, group: Group, name: str, *, known: bool) -> None:
    """Keep a list to look things up in; one under a heading that says nothing to us is kept, not understood."""
    lines = list(flat(group.entries))
    if all(fitting(one.text) and one.mark for one in lines):
        item = {"name": name or "List", "items": [fitting(one.text) for one in lines]}
        place = builder.add("lists", item, lines[0].number, lines[0].text)
        for n, one in enumerate(lines):
            builder.say((*place, "items", n), one.number, one.text)
        (builder.take if known else builder.keep)(*lines)


def _loose(builder: Builder, entry: Entry, _label: str = "") -> None:
    """Read a line that stands under no known heading: a formula, a fact of the head, what is passed on."""
    found = labelled(entry.text)
    if add_formula(builder, entry):
        return
    if not entry.mark and (told := add_told(builder, entry)):
        if told == len(split(entry.text)):
            builder.take(entry)
        return
    if found and found[1] and topic(found[0]) in ("owner", "version", "audience", "object", "trust", "scope"):
        if fact(builder, topic(found[0]), found[1], entry.number, entry.text):
            builder.take(entry)
    elif passed_on(entry.text):
        add_prose(builder, None, entry)


_TOPICS: dict[str, Callable[..., object]] = {
    "purpose": _purpose, "overview": _purpose, "scope": _scope, "owner": _owner, "roles": _role,
    "metrics": metric_entry,
    "limit": _times, "review": _review, "playbook": _play, "escalation": _escalation, "facts": _loose,
    **dict.fromkeys(REFERENCE, _keep),
}  # fmt: skip
