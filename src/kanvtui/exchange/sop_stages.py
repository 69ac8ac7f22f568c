"""What a document says of each stage: the sections, the entry of a list or the row of a table that it is."""

from collections.abc import Sequence
from typing import Any

from kanvtui.domain.outline import Section
from kanvtui.domain.phrases import shift
from kanvtui.exchange.actions import ARTICLES, name_of, shortened
from kanvtui.exchange.groups import Entry, Group, flat, groups
from kanvtui.exchange.sop_builder import Builder, Wait, capital, clean, fitting, split
from kanvtui.exchange.sop_checks import Dates, add_check, add_prose
from kanvtui.exchange.sop_figures import add_recurring
from kanvtui.exchange.sop_lists import GENERIC, add_agenda, add_form, add_list, as_points
from kanvtui.exchange.sop_logic import add_logic
from kanvtui.exchange.sop_messages import without_messages
from kanvtui.exchange.sop_steps import Step
from kanvtui.exchange.sop_tables import add_table
from kanvtui.exchange.sop_values import add_value, timing
from kanvtui.exchange.topics import full, heading, is_placeholder, labelled, topic

_LONGEST_NAME = 70
_TASK = ("task", "main task", "step", "action", "activity")


def build(builder: Builder, steps: Sequence[Step]) -> None:
    """Make the stages of an SOP and fill each with what the document says of it."""
    for at, step in enumerate(steps):
        whole = clean(capital(step.name))
        stage: dict[str, Any] = {"name": fitting(shortened(whole, _LONGEST_NAME)) or f"Stage {at + 1}"}
        if builder.stage_named(stage["name"]) is not None:
            stage["name"] += f" {at + 1}"
        if stage["name"] != whole and fitting(whole):
            stage["steps"] = [whole]  # a column cannot be as wide as that
        if step.phase:
            stage["phase"] = step.phase
        builder.stages.append(stage)
        builder.say(("stages", at), step.number, step.text)
    for at, step in enumerate(steps):
        _fill(builder, at, step)


def _fill(builder: Builder, at: int, step: Step) -> None:
    for remark in step.remarks:
        if not timing(builder, at, remark, step.number, step.text) and name_of(remark) not in name_of(step.name):
            builder.more(("stages", at, "steps"), remark, step.number, step.text)
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
    if not add_value(builder, at, topic(head), value, (), step.number, step.text):
        builder.more(("stages", at, "steps"), f"{clean(head)}: {value}", step.number, step.text)
    builder.take(entry)


def _entry(builder: Builder, at: int, entry: Entry, rest: str) -> None:
    """Read the entry of a list that is a stage: its sentences, and the entries below it."""
    told = [fitting(sentence) for sentence in split(rest)]
    if all(told):
        one = Entry(clean(rest), entry.number)
        if rest and name_of(ARTICLES.sub("", rest)) == name_of(builder.stages[at]["name"]):
            rest = ""  # the name of the stage says it all
        if rest and not add_prose(builder, at, one):
            for sentence in told:
                builder.more(("stages", at, "steps"), sentence, entry.number, entry.text)
        builder.take(entry)
    dates = Dates(entry.below)
    for below in entry.below:
        found = labelled(below.text)
        if not (found and add_value(builder, at, topic(found[0]), found[1], below.below, below.number, below.text)):
            add_check(builder, at, below, dates=dates)
        else:
            builder.take_all((below,))


def stage_section(builder: Builder, at: int, section: Section, above: str = "") -> None:
    """Read a section of a stage, with those below it."""
    title = full(section)
    found = groups(without_messages(builder, section, title, builder.stages[at]["name"]))
    for group in as_points(found):
        stage_group(builder, at, group, above or "", heading(title).name if above else builder.stages[at]["name"])
    for child in section.sections:
        name = heading(full(child))
        if name.keyword in _TASK and not _has_agenda(child):
            _task(builder, at, child)
        else:
            stage_section(builder, at, child, full(child))


def _has_agenda(section: Section) -> bool:
    return any(topic(full(inner)) == "agenda" for inner in (section, *section.sections))


def _task(builder: Builder, at: int, section: Section) -> None:
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
        if builder.more((*place, "steps"), f"{full(child)}:", child.number, child.title):
            builder.take(child)
        for group in groups(child.blocks):
            _task_group(builder, at, place, group)


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
        if heading(group.label).name.casefold() not in GENERIC:
            builder.more((*place, "steps"), f"{group.label}:", group.head.number, group.head.text)
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
    if add_agenda(builder, at, group, found, label, context) or add_recurring(
        builder, group, label, builder.stages[at]["name"]
    ):
        builder.take(head)
        return
    if head and (group.value or group.entries) and not is_placeholder(group.value or "x"):
        if add_value(builder, at, found, group.value, group.entries, number, text):
            builder.take(head)
            return
    elif not head and group.entries and _is_rule_topic(found):
        first = group.entries[0]
        if add_value(builder, at, found, "", group.entries, first.number, first.text):
            return
    if add_form(builder, group, label, builder.stages[at]["name"]):
        return
    add_logic(builder, group.entries)
    add_list(builder, at, group, label, found)
    if head and any(builder.is_taken(entry.number, entry.text) for entry in group.entries):
        builder.take(head)


def _is_rule_topic(found: str) -> bool:
    return found in ("entry", "exit", "input", "output", "signal", "owner", "outcomes", "approvers", "fields")
