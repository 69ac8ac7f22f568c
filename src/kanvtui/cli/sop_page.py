"""An SOP on one page: purpose, set-up, roles, stages with rules and checks, fields, its manual, notes, cadence."""

from collections.abc import Iterable

from kanvtui.cli.cells import table, wrapped
from kanvtui.domain.calendar import deadline_words, duration_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.manual import Chapter
from kanvtui.domain.set_up import open_items
from kanvtui.domain.sop import CheckRule, Sop, StageRule, needs, set_up
from kanvtui.domain.text import plural, visible


def page(sop: Sop, width: int, more: Iterable[Chapter] = ()) -> list[str]:
    """Return the page of an SOP with the chapters of its manual behind, wrapped to *width*."""
    lines = wrapped(f"{visible(sop.name)}: {visible(sop.summary)}", width, "  ")
    lines += ["", *wrapped(" ".join(visible(sop.purpose).split()), width)] if sop.purpose else []
    lines += ["", f"Set-up: {set_up_words(sop)}"]
    lines += [f"  [{'x' if done else ' '}] {label}" for label, done in set_up(sop)]
    lines += ["", *wrapped(f"Workflow owner: {visible(sop.workflow_owner)}", width, "  ")] if sop.workflow_owner else []
    if sop.roles:
        lines += ["", "Roles"]
        for role in sop.roles:
            lines += wrapped(visible(f"{role.name}: {role.duty}" if role.duty else role.name), width, "    ", "  ")
    for number, stage in enumerate(sop.stages, 1):
        lines += ["", *_stage(sop, number, stage, width)]
    lines += _fields(sop, width)
    for label, titles in (
        *((visible(chapter.title), chapter.lines) for chapter in more),
        ("Notes that come along", [note.title for note in sop.notes if not note.reference]),
        ("Meetings", [f"{one.name}, {one.minutes} min" if one.minutes else one.name for one in sop.meetings]),
        ("Review", _cadence(sop)),
        ("Trust signals", sop.trust_signals),
    ):
        if titles:
            lines += ["", label]
            for title in titles:
                lines += wrapped(visible(title), width, "    ", "  ")
    return lines


def set_up_words(sop: Sop) -> str:
    """Say how many of the five set-up items are open: `2 of 5 open`."""
    items = set_up(sop)
    left = sum(not done for _, done in items)
    return f"{left} of {len(items)} open"


def open_item_lines(sop: Sop, width: int) -> list[str]:
    """Return a line for each set-up item that is open, with where it is written, wrapped to *width*."""
    lines: list[str] = []
    for item in open_items(sop):
        lines += wrapped(visible(f"{item.label}: {item.remedy}"), width, "    ", "  ")
    return lines


def _stage(sop: Sop, number: int, stage: StageRule, width: int) -> list[str]:
    facts = [
        stage.kind,
        f"stale after {duration_words(stage.stale_after)}" if stage.stale_after else "",
        f"time limit {duration_words(stage.time_limit)}" if stage.time_limit else "",
        f"at most {plural(stage.wip_limit, 'card')}" if stage.wip_limit else "",
    ]
    lines = wrapped(visible(f"{number} {stage.name} ({', '.join(fact for fact in facts if fact)})"), width, "  ")
    for label, words in (
        ("Enter", stage.entry),
        ("Leave", stage.exit),
        ("Owner", stage.owner),
        ("Input", stage.input),
        ("Output", stage.output),
        ("Signal", stage.signal),
        ("Needs", _needs(sop, stage.requires)),
        ("To enter", _needs(sop, stage.requires_entry)),
        ("Window", stage.window),
    ):
        if words:
            lines += wrapped(visible(words), width, " " * 12, f"  {label:<10}")
    for check in stage.checks:
        lines += wrapped(visible(_check(check)), width, "      ", "  [ ] ")
    return lines


def _needs(sop: Sop, entries: tuple[str, ...]) -> str:
    return ", ".join(" or ".join(need.label for need in needs(sop, entry)) for entry in entries)


def _check(check: CheckRule) -> str:
    due = f"due {deadline_words(check.due)}" if check.due else ""
    facts = ["required" if check.required else "", in_words(check.when), check.owner, due, check.maturity]
    words = ", ".join(fact for fact in facts if fact)
    return f"{check.text} ({words})" if words else check.text


def _fields(sop: Sop, width: int) -> list[str]:
    rules = (*sop.fields, *sop.card_fields)
    if not rules:
        return []
    rows = []
    for rule in rules:
        facts = (
            "required" if rule.required else "",
            "unique" if rule.unique else "",
            "private" if rule.private else "",
            f"the card's {rule.card.replace('_', ' ')}" if rule.card else "",
            " | ".join(rule.choices),
        )
        rows.append(tuple(map(visible, (rule.key, rule.label, rule.type, ", ".join(fact for fact in facts if fact)))))
    return ["", "Fields", *(f"  {row}" for row in table(rows, width - 2, flexible=3))]


def _cadence(sop: Sop) -> list[str]:
    review = sop.review
    found = (("weekly", review.weekly), ("daily", review.daily), ("improve", review.improve))
    return [f"{label}: {words}" for label, words in found if words]
