"""How an SOP looks when it is read: purpose, roles, cadence, set-up, stages with rules and checks, fields. Pure."""

from collections.abc import Iterable, Iterator

from kanvtui.domain.calendar import Duration, deadline_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.field_values import FieldRule
from kanvtui.domain.manual import Chapter
from kanvtui.domain.sop import CheckRule, Sop, StageRule, needs, set_up
from kanvtui.domain.text import lowered, plural, visible
from kanvtui.errors import InputError
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import hanging, paragraph, widest

WIDEST = 110
"""Cells of a line at most: longer ones are hard to read."""
_LABEL = 12
"""Cells of the labels before a stage's rules."""
_BLANK: Line = ()


def sop_items(sop: Sop, width: int, manual: Iterable[Chapter] = ()) -> list[Item]:
    """Lay out an SOP and the chapters of its manual for a width in cells."""
    width = min(width, WIDEST)
    lines: list[Line] = []
    for part in (_head, _roles, _cadence, _set_up, _stages, _fields, _notes):
        found = list(part(sop, width))
        if found:
            lines += [*found, _BLANK]
    for chapter in manual:
        lines += [*paragraph(chapter.title, width, "head"), *_chapter(chapter, width), _BLANK]
    return [Item(None, (line,)) for line in lines[:-1]]


def _section(words: str, more: str = "") -> Line:
    return ((f"{words} ", "head"), (more, "muted"))


def _head(sop: Sop, width: int) -> Iterator[Line]:
    if sop.summary:
        yield from paragraph(sop.summary, width, "accent")
    if sop.purpose:
        yield _BLANK
        yield from paragraph(" ".join(sop.purpose.split()), width)


def _roles(sop: Sop, width: int) -> Iterator[Line]:
    if not sop.roles and not sop.workflow_owner:
        return
    yield _section("Roles")
    rows = [(role.name, role.duty) for role in sop.roles]
    if sop.workflow_owner:
        duty = next((duty for name, duty in rows if name.casefold() == "workflow owner"), "")
        rows = [row for row in rows if row[0].casefold() != "workflow owner"]
        held = f"{sop.workflow_owner}. {duty}" if duty else sop.workflow_owner
        rows.insert(0, ("Workflow owner", held))
    yield from _table(rows, width)


def _cadence(sop: Sop, width: int) -> Iterator[Line]:
    review = sop.review
    rows = [("Weekly", review.weekly), ("Daily", review.daily), ("Improve", review.improve)]
    rows = [(label, words) for label, words in rows if words]
    if rows:
        yield _section("Review")
        yield from _table(rows, width)


def _set_up(sop: Sop, width: int) -> Iterator[Line]:
    items = set_up(sop)
    left = sum(not done for _, done in items)
    yield _section("Set-up", f"{left} of {len(items)} open")
    for label, done in items:
        mark, role = ("☑ ", "muted") if done else ("☐ ", "warning")
        yield from hanging(
            f"  {mark}", label if done else f"{label} (open)", width, 4, role, "muted" if done else "text"
        )


def _stages(sop: Sop, width: int) -> Iterator[Line]:
    yield _section("Stages", f"{len(sop.stages)}")
    for number, stage in enumerate(sop.stages, 1):
        yield _BLANK
        yield from _stage_head(f"{number} {stage.name}", _limits(stage), width)
        rules = (
            ("Enter", stage.entry),
            ("Leave", stage.exit),
            ("Owner", stage.owner),
            ("Input", stage.input),
            ("Output", stage.output),
            ("Signal", stage.signal),
            ("To enter", _needs(sop, stage.requires_entry)),
            ("To leave", _needs(sop, stage.requires)),
            ("Window", stage.window),
        )
        for label, words in rules:
            if words:
                yield from hanging(f"  {label}", words, width, _LABEL)
        for check in stage.checks:
            yield from hanging("  ☐ ", _check(check), width, 4)


def _stage_head(name: str, limits: str, width: int) -> Iterator[Line]:
    """A stage's name with its limits, beside each other where there is room."""
    if len(name) + 2 + len(limits) <= width:
        yield ((f"{visible(name)}  ", "accent"), (visible(limits), "muted"))
    else:
        yield from paragraph(name, width, "accent")
        yield from paragraph(limits, width, "muted", indent=2)


def _limits(stage: StageRule) -> str:
    parts = [
        stage.kind,
        f"stale after {_duration(stage.stale_after)}" if stage.stale_after else "",
        f"at most {_duration(stage.time_limit)}" if stage.time_limit else "",
        f"at most {plural(stage.wip_limit, 'card')}" if stage.wip_limit is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def _duration(text: str) -> str:
    try:
        return Duration.parse(text).words
    except InputError:
        return text


def _needs(sop: Sop, entries: tuple[str, ...]) -> str:
    return ", ".join(" or ".join(lowered(need.label) for need in needs(sop, entry)) for entry in entries)


def _check(check: CheckRule) -> str:
    due = f"due {deadline_words(check.due)}" if check.due else ""
    parts = ["required" if check.required else "", in_words(check.when), check.owner, due, check.maturity]
    words = ", ".join(part for part in parts if part)
    return f"{check.text} ({words})" if words else check.text


def _fields(sop: Sop, width: int) -> Iterator[Line]:
    rules = (*sop.fields, *sop.card_fields)
    if rules:
        yield _section("Fields", f"{len(rules)}")
        yield from _table([(rule.label, _field(rule)) for rule in rules], width)


def _field(rule: FieldRule) -> str:
    parts = [
        f"the card's {rule.card.replace('_', ' ')}" if rule.card else rule.type,
        "required" if rule.required else "",
        "unique" if rule.unique else "",
        "private" if rule.private else "",
        " / ".join(rule.choices),
        rule.hint,
    ]
    return " · ".join(part for part in parts if part)


def _notes(sop: Sop, width: int) -> Iterator[Line]:
    stages = {stage.key: stage.name for stage in sop.stages}
    rows = [(note.title, _when(note.stage, note.milestone, stages)) for note in sop.notes]
    rows += [(meeting.name, f"meeting, {meeting.minutes} minutes") for meeting in sop.meetings if meeting.minutes]
    if rows:
        yield _section("Notes and meetings")
        yield from _table(rows, width)


def _chapter(chapter: Chapter, width: int) -> Iterator[Line]:
    """Short heads stand beside what is said of them, long ones above it."""
    if any(len(what) > width // 3 for what, _ in chapter.rows):
        for what, said in chapter.rows:
            if what:
                yield from hanging("  ", what, width, 2)
            yield from hanging("    ", said, width, 4, "muted", "muted") if said else ()
    elif any(what for what, _ in chapter.rows):
        yield from _table(list(chapter.rows), width)
    else:
        for _, said in chapter.rows:
            yield from hanging("  ", said, width, 4)


def _when(stage: str, milestone: str, stages: dict[str, str]) -> str:
    if milestone:
        return f"with the milestone {milestone.replace('_', ' ')}"
    return f"on entering {stages.get(stage, stage)}" if stage else "comes with the card"


def _table(rows: list[tuple[str, str]], width: int) -> Iterator[Line]:
    indent = 2 + widest([label for label, _ in rows], 8, max(8, min(34, width // 3))) + 2
    for label, words in rows:
        yield from hanging(f"  {label}", words, width, indent)
