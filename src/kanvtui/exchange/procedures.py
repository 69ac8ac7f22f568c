"""What an ordinary document says of a procedure, as an SOP: its stages, rules, checks, dates, approvers and figures."""

import bisect
import re

from kanvtui.domain.outline import Line, Outline, Section
from kanvtui.domain.sop_draft import Draft, Source
from kanvtui.exchange.actions import is_imperative, name_of
from kanvtui.exchange.groups import Entry, sections
from kanvtui.exchange.sop_builder import Builder, capital, note_text
from kanvtui.exchange.sop_checks import Dates, add_check
from kanvtui.exchange.sop_days import resolve
from kanvtui.exchange.sop_head import add_purpose, read_section, role_of, roles_of_sections
from kanvtui.exchange.sop_stages import build
from kanvtui.exchange.sop_steps import Step, Steps, find
from kanvtui.exchange.tidying import tidied
from kanvtui.exchange.topics import full, heading, labelled, topic

_DONE = re.compile(
    r"(?:(?!go).* )?(?:done|closed|complete|completed|published|live|resolved|finished|archived?|archival|won|lost"
    r"|delivered|cancelled|canceled|retired|closed won/lost|fulfilled|shipped)(?: won| lost| won/lost)?",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"waiting(?: .*)?|on hold|pending(?: .*)?|blocked|(?:in )?review|(?:.* )?approvals?|.* review (?:&|and) approval",
    re.IGNORECASE,
)
_LONGEST_NOTE = 15_000


def draft(outline: Outline) -> Draft:
    """Read an SOP out of a document; the result can be written as a file that `sop check` takes without an error.

    What no line says and the format needs is in `guessed`; what no rule of ours knows is in `left`, and stands in a
    note of the document too.
    """
    outline = tidied(outline)
    builder = Builder(outline)
    found = find(outline)
    _stages(builder, found)
    own = {id(section) for step in found.steps for section in step.sections}
    _opening(builder)
    for section in outline.sections:
        if id(section) not in own:
            _beside(builder, section, own)
    resolve(builder)
    _complete(builder)
    _repeated(builder)
    left = _left(builder)
    _notes(builder)
    lines, understood = _figures(outline, {source.number for source in left})
    return Draft(outline.title, builder.document, builder.sources, left, tuple(builder.guessed), lines, understood)


def _stages(builder: Builder, found: Steps) -> None:
    if found.head[0]:
        builder.take(Entry(found.head[1], found.head[0]))
    if found.grid is not None:
        for at in range(-1, len(found.grid.rows)):
            builder.take_row(found.grid, at)
    for step in found.steps:
        builder.take(Entry(step.text, step.number))
    builder.take(*found.parents)
    if found.steps:
        build(builder, found.steps)
        return
    question = "The document does not say in which steps the work is done."
    if found.work:
        question = "The document has one list of steps, longer than a board is wide."
    build(builder, [Step(name, 0, "") for name in ("To do", "In progress", "Done")])
    for at in range(3):
        builder.sources.pop(("stages", at), None)
        builder.guessed.append(("stages", at))
    decision = "The stages are To do, In progress and Done"
    decision += "; the steps are ticked off in the second." if found.work else "."
    builder.add(
        "decisions", {"question": question, "decision": decision}, builder.outline.number, builder.outline.title
    )
    dates = Dates(found.work)
    for entry in found.work:
        add_check(builder, 1, entry, dates=dates)


def _opening(builder: Builder) -> None:
    """Read the first paragraph below the title as the purpose, where no heading announces one."""
    if any(topic(full(section)) in ("purpose", "overview") for section, _ in sections(builder.outline.sections)):
        return
    for section in builder.outline.sections:
        if section.title and name_of(section.title) != name_of(builder.outline.title):
            return
        for block in section.blocks:
            if isinstance(block, Line) and not block.level and not labelled(block.text) and len(block.text.split()) > 7:
                if add_purpose(builder, block.text, block.number, block.text):
                    builder.take(block)
                return


def _beside(builder: Builder, section: Section, own: set[int]) -> None:
    """Read what stands beside the stages; sections that hold stages are gone into."""

    def skipped(child: Section) -> bool:
        if id(child) in own:
            return True
        if topic(full(child)) == "roles" or role_of(full(child)):
            roles_of_sections(builder, child)
        return False

    if not skipped(section):
        read_section(builder, section, "", skipped)


# What is known only at the end.


def _complete(builder: Builder) -> None:
    """Give the board an end, and each stage what the format needs and no line says."""
    stages = builder.stages
    ends = [bool(_DONE.fullmatch(stage["name"])) for stage in stages]
    last = len(stages) - 1
    if any(ends[-2:]):
        for at in range(last, -1, -1):
            if ends[at]:
                stages[at]["kind"] = "done"
            elif at < last:
                break
        if not ends[last]:
            stages[last]["kind"] = "active"
    else:
        stages.append({"name": "Done" if builder.stage_named("Done") is None else "Finished"})
        builder.guessed.append(("stages", last + 1))
    for n, approval in enumerate(builder.document.get("approvals", ())):
        asked = builder.stage_named(approval.get("stage", ""))
        if asked and stages[asked].get("kind") == "done" and stages[asked - 1].get("kind") != "done":
            approval["stage"] = stages[asked - 1]["name"]  # nobody is asked once the work is done
            builder.guessed.append(("approvals", n, "stage"))
    before = ""
    for at, stage in enumerate(stages):
        if (
            at
            and "kind" not in stage
            and at < len(stages) - 1
            and _WAITING.fullmatch(stage["name"])
            and not _told(stage["name"])
        ):
            stage["kind"] = "waiting"
            builder.guessed.append(("stages", at, "kind"))
        builder.guess(("stages", at, "owner"), builder.document.get("workflow_owner") or "Card owner")
        builder.guess(("stages", at, "input"), before or capital(builder.document.get("object", "")) or "What comes in")
        builder.guess(("stages", at, "output"), (stage.get("exit") or f"{stage['name']}: finished").rstrip("."))
        wait = "Cards here for longer than the time limit" if "time_limit" in stage else "Cards here without news"
        builder.guess(("stages", at, "signal"), wait)
        before = stage["output"]


def _told(name: str) -> bool:
    """True when the name of a stage is a task: `Confirm approval` is work, `Final approval` is waited for."""
    return " " in name and is_imperative(name)


# What is left.


def _repeated(builder: Builder) -> None:
    """Take what only says again what has its place: the names of stages, checks and meetings in a list of contents."""
    known = {name_of(stage["name"]) for stage in builder.stages}
    known |= {name_of(check["text"]) for stage in builder.stages for check in stage.get("checks", ())}
    for name, key in (("meetings", "name"), ("metrics", "name"), ("playbook", "when"), ("recurring", "title")):
        known |= {name_of(item[key].removesuffix(" - [DATE]")) for item in builder.document.get(name, ())}
    known |= {name_of(source.text) for place, source in builder.sources.items() if place[0] == "stages"}
    known.discard("")
    for number, text, _, taken in builder.pieces():
        if not taken and {name_of(text), name_of(heading(text).name)} & known:
            builder.repeated(Entry(text, number))


def _left(builder: Builder) -> tuple[Source, ...]:
    return tuple(Source(number, text) for number, text, _, taken in builder.pieces() if not taken and text.strip())


def _notes(builder: Builder) -> None:
    """Keep in a note of the SOP, which no card gets, what has no place of its own."""
    lines: list[str] = []
    above = ""
    first: tuple[int, str] | None = None
    for number, text, title, taken in builder.pieces():
        known = taken and not builder.is_noted(number, text)
        if known or builder.is_listed(number, text) or not text.strip():
            continue
        first = first or (number, text)
        if title != above:
            lines += ["", f"## {note_text(title)}", ""]
        above = title
        if text != title:
            lines.append(note_text(text))
    if first is None:
        return
    for at, body in enumerate(_parts(lines), 1):
        title = "What else the document says" + (f", part {at}" if at > 1 else "")
        builder.add("notes", {"title": title, "reference": True, "body": body}, *first)


def _parts(lines: list[str]) -> list[str]:
    """Return lines as bodies of notes that are no longer than one may be."""
    parts: list[list[str]] = [[]]
    size = 0
    for line in lines:
        for start in range(0, max(len(line), 1), _LONGEST_NOTE):
            piece = line[start : start + _LONGEST_NOTE]
            if size + len(piece) > _LONGEST_NOTE:
                parts.append([])
                size = 0
            parts[-1].append(piece)
            size += len(piece) + 1
    return ["\n".join(part).strip() for part in parts]


def _figures(outline: Outline, left: set[int]) -> tuple[int, int]:
    """Return how many lines the document has and how many of them nothing is left of.

    A line that goes on in the file counts as the one where it began.
    """
    starts = sorted(set(_starts(outline)))
    understood = 0
    for line in outline.lines:
        at = bisect.bisect_right(starts, line) - 1
        understood += at >= 0 and starts[at] not in left
    return len(outline.lines), understood


def _starts(outline: Outline) -> list[int]:
    numbers = [outline.number]
    for section, _ in sections(outline.sections):
        numbers.append(section.number)
        for block in section.blocks:
            numbers.extend(block.numbers if hasattr(block, "numbers") else (block.number,))
    return numbers
