"""Finding the stages of a procedure in a document.

What says most plainly that it is a stage wins: headings with `Stage 1` or `Phase 2`, a table of stages, days at
the head of headings, the headings below `Procedure`, numbered headings, headings that each hold a check list,
a sequence (`A → B → C`), and at last the entries of a list below `Steps`. What such a list has too many of for a
board is ticked off in one stage.
"""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from kanvtui.domain.outline import Grid, Line, Outline, Section
from kanvtui.domain.phrases import day_mark
from kanvtui.domain.text import name_key
from kanvtui.domain.values import frozen
from kanvtui.exchange.actions import actions, name_of, named
from kanvtui.exchange.groups import BOXES, Entry, Group, groups, sections
from kanvtui.exchange.topics import ALWAYS_STANDARD, KEYWORDS, STANDARD, Heading, full, heading, is_procedure, topic

MOST_STAGES = 9
"""Entries of one list that are still read as columns; a longer list is work to tick off in one column."""
_STAGE_COLUMNS = re.compile(r"(?:(?:.* )?(?:stage|phase|status|step|state|column)(?: name)?|name)", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:→|->|-->|==>|=>|➔|➜|⟶|»|▶|>(?= ))\s*")
_MERMAID = re.compile(r"[\[({\"]{1,3}([^\[\](){}\"|]{2,60})[\])}\"]{1,3}")
_LISTED = re.compile(
    r"(?:start with|(?:the )?(?:stages|phases|columns|statuses|steps)(?: are| include)?:?) (?P<list>[^.;:]{5,200})\.?",
    re.IGNORECASE,
)
_TAIL = re.compile(r" (?:stage|phase|step)$", re.IGNORECASE)
_ABOUT = ("entry", "exit", "owner", "input", "output", "limit", "signal", "purpose", "overview", "steps", "wip")


@frozen
class Step:
    """One stage as the document gives it: its heading, what stands in its sections, or the entry or row it is."""

    name: str
    number: int
    text: str
    remarks: tuple[str, ...] = ()
    phase: str = ""
    role: str = ""
    sections: tuple[Section, ...] = ()
    entry: Entry | None = None
    rest: str = ""
    row: tuple[tuple[str, str], ...] = ()


@frozen
class Steps:
    """The stages of a document; `work` is a list too long for columns, `parents` are headings that only hold stages."""

    steps: tuple[Step, ...] = ()
    work: tuple[Entry, ...] = ()
    head: tuple[int, str] = (0, "")
    parents: tuple[Section, ...] = ()
    grid: Grid | None = None


def find(outline: Outline) -> Steps:
    """Return the stages of a document; nothing where it has none."""
    return _of_sections(outline) or _of_sequence(outline) or _of_lists(outline) or Steps()


# Stages that are headings, or rows of a table.


def _of_sections(outline: Outline) -> Steps | None:
    table = _stage_table(outline)
    best: tuple[int, int, tuple[Section, ...]] | None = None
    families: list[tuple[Section | None, tuple[Section, ...]]] = [(None, outline.sections)]
    families += [(section, section.sections) for section, _ in sections(outline.sections)]
    inside: set[int] = set()
    for parent, children in families:
        for rank, chosen in _families(parent, children) if parent is None or id(parent) not in inside else ():
            if rank < 3:  # headings within a phase say how that phase goes on
                inside |= {id(inner) for section in chosen for inner, _ in sections((section,))}
            if best is None or (rank, -len(chosen)) < (best[0], -len(best[2])):
                best = rank, len(chosen), chosen
    if table is not None:
        steps = _with_details(table[1], outline)
        if best is None or best[0] > 1 or _named_alike(steps, best[2]):
            return Steps(steps, grid=table[0])
    if best is None:
        return None
    made, parents = _expanded(best[2])
    return Steps(tuple(_unique(made)), parents=parents)


def _families(parent: Section | None, children: Sequence[Section]) -> Iterator[tuple[int, tuple[Section, ...]]]:
    """Yield the groups of sibling headings that may be stages, each with its rank: 0 says it most plainly."""
    heads = [heading(full(child)) for child in children]
    words = Counter(head.keyword for head in heads if head.keyword in KEYWORDS)
    for word, count in words.items():
        if count > 1:
            yield min(KEYWORDS.index(word), 2), _kept(children, heads, word)
    dated = tuple(child for child in children if day_mark(heading(full(child)).name))
    rest = [child for child in children if not _is_standard(child)]
    boxed = tuple(child for child in rest if _holds_boxes(child))
    if len(dated) > 2:
        yield 3, boxed if set(map(id, dated)) <= set(map(id, boxed)) else dated
    below = parent is not None and is_procedure(full(parent))
    numbered = [child for child, head in zip(children, heads, strict=True) if head.numbered]
    steps = [child for child in numbered if child in rest]
    if len(steps) > 1:  # a heading between or after them that lost its number, with a check list of its own
        after = rest[rest.index(steps[0]) :]
        steps = [child for child in after if child in numbered or _lists_boxes(child)]
    if below and len(rest) > 1:
        yield 4, tuple(steps if len(steps) > 1 else rest)
    if len(steps) > 1 and len(numbered) - len(steps) < 2 and (parent is None or not _is_standard(parent)):
        yield 5, tuple(steps)
    if len(boxed) > 1 and len(boxed) * 2 > len(rest):
        yield 6, boxed


def _kept(children: Sequence[Section], heads: Sequence[Heading], word: str) -> tuple[Section, ...]:
    return tuple(child for child, head in zip(children, heads, strict=True) if head.keyword == word)


def _is_standard(section: Section) -> bool:
    found = topic(full(section))
    if found in ALWAYS_STANDARD:
        return True
    return (
        found in STANDARD
        and not any(boxed for boxed in (_holds_boxes(section),))
        and not heading(full(section)).keyword
    )


def _holds_boxes(section: Section) -> bool:
    return any(
        isinstance(block, Line) and block.mark in BOXES for inner, _ in sections((section,)) for block in inner.blocks
    )


def _lists_boxes(section: Section) -> bool:
    """True when a heading has a check list right below it, and is a name rather than the heading of a check list."""
    boxes = bool(section.blocks) and all(isinstance(block, Line) and block.mark in BOXES for block in section.blocks)
    return boxes and topic(full(section)) != "steps" and not section.sections


def _expanded(chosen: Sequence[Section]) -> tuple[list[Step], tuple[Section, ...]]:
    """Return the stages of headings; a phase that holds stages of its own is the phase of those."""
    steps: list[Step] = []
    parents: list[Section] = []
    for section in chosen:
        head = heading(full(section))
        inner = [child for child in section.sections if heading(full(child)).keyword == "stage"]
        if head.keyword in ("phase", "part") and len(inner) > 1:
            parents.append(section)
            steps += [_step(child, head.name) for child in inner]
        else:
            steps.append(_step(section))
    return steps, tuple(parents)


def _step(section: Section, phase: str = "") -> Step:
    title = full(section)
    head = heading(title)
    mark = day_mark(head.name)
    name = _ARROW.split(mark.rest if mark and mark.rest else head.name)[0]
    remarks = (*head.remarks, *((head.name[: -len(mark.rest)].strip(" :-–—"),) if mark and mark.rest else ()))
    return Step(_TAIL.sub("", name), section.number, section.title, remarks, phase, sections=(section,))


def _unique(steps: Iterable[Step]) -> Iterator[Step]:
    """Give stages of the same name their remark or a number, for a board cannot have two of one name."""
    seen: set[str] = set()
    for step in steps:
        names = [step.name, *(f"{step.name} ({remark})" for remark in step.remarks[:1])]
        names += [f"{step.name} {number}" for number in range(2, len(seen) + 3)]
        name = next(name for name in names if name_key(name) not in seen)
        seen.add(name_key(name))
        yield step if name == step.name else dataclasses.replace(step, name=name)


def _stage_table(outline: Outline) -> tuple[Grid, tuple[Step, ...]] | None:
    """Return the first table with a column of stages and one that says something of them."""
    for section, _ in sections(outline.sections):
        for block in section.blocks if topic(full(section)) not in STANDARD else ():
            if isinstance(block, Grid) and (steps := _rows(block)):
                return block, steps
    return None


def _rows(grid: Grid) -> tuple[Step, ...]:
    names = [at for at, cell in enumerate(grid.head) if _STAGE_COLUMNS.fullmatch(cell.strip())]
    about = [topic(cell) for cell in grid.head]
    if not names or len(grid.rows) < 3 or not any(found in _ABOUT for found in about):
        return ()
    if any(re.search(r"review(?:er)?s?$|approv", cell, re.IGNORECASE) for cell in grid.head):
        return ()
    at = next((at for at in reversed(names) if all(_is_name(row[at]) for row in grid.rows if at < len(row))), None)
    if at is None:
        return ()
    steps = []
    for number, row in zip(grid.numbers[1:], grid.rows, strict=False):
        cells = tuple(
            (head, cell) for n, (head, cell) in enumerate(zip(grid.head, row, strict=False)) if n not in names
        )
        head = heading(row[at])
        steps.append(Step(head.name, number, " | ".join(row), head.remarks, row=cells))
    return tuple(_unique(steps))


def _is_name(cell: str) -> bool:
    return any(char.isalpha() for char in cell) and len(cell) <= 60


def _with_details(steps: Sequence[Step], outline: Outline) -> tuple[Step, ...]:
    """Add the sections that are named as stages of a table are."""
    places = {name_of(step.name): at for at, step in enumerate(steps)}
    found: dict[int, list[Section]] = {}
    for section, _ in sections(outline.sections):
        at = places.get(name_of(_step(section).name))
        if at is not None:
            found.setdefault(at, []).append(section)
    return tuple(
        Step(step.name, step.number, step.text, step.remarks, sections=tuple(found.get(at, ())), row=step.row)
        for at, step in enumerate(steps)
    )


def _named_alike(steps: Sequence[Step], chosen: Sequence[Section]) -> bool:
    names = {name_of(step.name) for step in steps}
    return sum(name_of(_step(section).name) in names for section in chosen) * 2 >= len(chosen)


# Stages that are the members of a sequence.


def _of_sequence(outline: Outline) -> Steps | None:
    for section, above in sections(outline.sections):
        lines = [block for block in section.blocks if isinstance(block, Line)]
        for line in lines:
            names = _sequence(line.text)
            if len(names) > 2:
                steps = [Step(name, line.number, line.text) for name in names]
                return Steps(_described(tuple(_unique(steps)), outline))
        if chain := _mermaid(lines):
            return Steps(_described(tuple(_unique(chain)), outline))
        stages = topic(full(section)) == "stages" or any(topic(full(one)) == "stages" for one in above[-1:])
        for group in groups(section.blocks) if stages else ():
            steps = _bullets(group)
            if len(steps) > 2:
                return Steps(tuple(_unique(steps)), head=(section.number, section.title))
    return None


def _sequence(text: str) -> tuple[str, ...]:
    """Return the names in `A → B → C` or `Start with A, B, C.`"""
    _, colon, rest = text.partition(":")
    line = rest if colon and _ARROW.search(rest) else text
    parts = [part.strip(' `*."') for part in _ARROW.split(line[:600])]
    if len(parts) > 2 and all(_short(part) for part in parts):
        return tuple(parts)
    if found := _LISTED.fullmatch(text.strip().split(". ")[0]):
        parts = [part.strip() for part in re.split(r",\s*(?:and |then )?|\s+and\s+", found["list"])]
        if len(parts) > 2 and all(_short(part) and part[0].isupper() for part in parts):
            return tuple(parts)
    return ()


def _short(part: str) -> bool:
    return 0 < len(part) <= 40 and len(part.split()) <= 5 and any(char.isalpha() for char in part)


def _mermaid(lines: Sequence[Line]) -> list[Step]:
    """Return the nodes of a flow chart drawn as `A[Draft] --> B[Review]`, in the order they are named."""
    arrows = [line for line in lines if "-->" in line.text or "---" in line.text]
    names: dict[str, Step] = {}
    for line in arrows if len(arrows) > 1 else ():
        if "{" in line.text:
            return []  # a chart with decisions is no row of columns
        for name in _MERMAID.findall(line.text):
            names.setdefault(name_of(name), Step(name.strip(), line.number, line.text))
    return list(names.values()) if 2 < len(names) <= MOST_STAGES + 3 else []


def _bullets(group: Group) -> list[Step]:
    """Return the stages of a list `New: …`, `In review - …` below a heading about stages."""
    found = [(entry, named(entry.text)) for entry in group.entries if entry.mark]
    if not all(name.rest and len(name.name.split()) <= 4 for _, name in found):
        return []
    return [
        Step(name.name, entry.number, entry.text, role=name.role, entry=entry, rest=name.rest) for entry, name in found
    ]


def _described(steps: tuple[Step, ...], outline: Outline) -> tuple[Step, ...]:
    """Add what stands elsewhere under the name of a stage: a section, or an entry `Review: …`."""
    wanted = {name_of(step.name): at for at, step in enumerate(steps)}
    entries: dict[int, tuple[Entry, str]] = {}
    found: dict[int, list[Section]] = {}
    for section, _ in sections(outline.sections):
        at = wanted.get(name_of(heading(full(section)).name))
        if at is not None:
            found.setdefault(at, []).append(section)
        for group in groups(section.blocks):
            for entry in group.entries:
                name, colon, rest = entry.text.partition(":")
                at = wanted.get(name_of(name)) if colon else None
                if at is not None:
                    entries.setdefault(at, (entry, rest.strip()))
    if len(entries) > 2 and len({rest for _, rest in entries.values()}) == 1:
        entries.clear()  # what is said of every stage alike is about the SOP and no work of one of them
    return tuple(
        Step(
            step.name, step.number, step.text, sections=tuple(found.get(at, ())),
            entry=entries[at][0] if at in entries else None, rest=entries[at][1] if at in entries else "",
        )
        for at, step in enumerate(steps)
    )  # fmt: skip


# Stages that are the entries of a list.


def _of_lists(outline: Outline) -> Steps | None:
    """Return the entries of the list below `Steps` or `Procedure`, else those of the longest ordered or check list."""
    best: tuple[int, int, Section, Group, list[Entry]] | None = None
    for section, _ in sections(outline.sections):
        found = topic(full(section))
        own = found == "escalation" == topic(outline.title) and is_procedure(full(section))
        if found in ALWAYS_STANDARD | {"metrics", "playbook", "escalation", "retention", "tools"} and not own:
            continue
        if topic(full(section)) == "message":
            continue
        for group in groups(section.blocks):
            if topic(group.label) == "message":
                break  # what follows is the text of the message
            title = group.label or full(section)
            entries, rank = _listed(group, is_procedure(title) or topic(title) == "steps")
            if entries and (best is None or (rank, -len(entries)) < best[:2]):
                best = rank, -len(entries), section, group, entries
    if best is None:
        return None
    _, _, section, group, entries = best
    head = (group.head.number, group.head.text) if group.head else (section.number, section.title)
    if len(entries) > MOST_STAGES or all(entry.boxed for entry in entries):
        return Steps(work=tuple(entries), head=head)
    steps = []
    for entry in entries:
        name = named(entry.text)
        steps.append(Step(name.name, entry.number, entry.text, role=name.role, entry=entry, rest=name.rest))
    return Steps(tuple(_unique(steps)), head=head)


def _listed(group: Group, below_procedure: bool) -> tuple[list[Entry], int]:
    """Return the entries of a group that are steps, and their rank; none where it is another list."""
    numbered = [entry for entry in group.entries if entry.numbered]
    if len(numbered) > 1:
        return numbered, 0 if below_procedure else 2
    boxed = [entry for entry in group.entries if entry.boxed]
    if len(boxed) > 2:
        return boxed, 1 if below_procedure else 3
    told = [entry for entry in group.entries if actions(entry.text.split(". ")[0])]
    if below_procedure and len(told) > 2 and len(told) * 2 > len(group.entries):
        return told, 1
    return [], 9
