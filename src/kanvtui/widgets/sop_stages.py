"""How the stages of an SOP look: head, rules with what they need, facts, limits, and the checklist. Pure.

Each line that can be changed is an item of its own, named by its path.
"""

from collections.abc import Callable, Iterator

from rich.cells import cell_len

from kanvtui.domain import document
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.calendar import deadline_words, duration_words
from kanvtui.domain.conditions import in_words
from kanvtui.domain.sop import CheckRule, Sop, StageRule, needs
from kanvtui.domain.sop_page import Overridden, SopPage
from kanvtui.domain.sop_paths import CHECKS, STAGES
from kanvtui.domain.text import lowered, plural, visible
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import hanging, paragraph

KeyOf = Callable[[str], int]
"""From the path of a line to its key in the list."""
LABEL = 11
"""Cells of the labels before what a stage says."""
BLANK: Line = ()
REQUIRED = "required"
_CHECK = 4
"""Cells before the words of a check."""


def stage_items(page: SopPage, width: int, key_of: KeyOf) -> Iterator[Item]:
    """Lay out every stage, a blank line before each."""
    rows = list(document.rows(page.content, STAGES))
    places = {id(check): name for name, (_, check) in paths.checks_by_id(page.content).items()}
    for number, (name, row, stage) in enumerate(zip(paths.ids(STAGES, rows), rows, page.sop.stages, strict=True), 1):
        checks = [places.get(id(check), "") for check in document.rows(row, CHECKS)]
        yield Item(None, (BLANK,))
        yield from _Stage(page, name, stage, number, checks, width, key_of).items()


class _Stage:
    """One stage while it is laid out."""

    def __init__(
        self, page: SopPage, name: str, stage: StageRule, number: int, checks: list[str], width: int, key_of: KeyOf
    ) -> None:
        self.page, self.name, self.stage, self.number = page, name, stage, number
        self.checks, self.width, self.key_of = checks, width, key_of

    def item(self, key: str, *lines: Line) -> Item:
        """A line of the stage that can be stood on."""
        path = paths.join(STAGES, self.name, *filter(None, key.split("/")))
        return Item(self.key_of(path), lines)

    def items(self) -> Iterator[Item]:
        stage, sop = self.stage, self.page.sop
        yield self.item("", *self.head())
        if stage.phase:
            yield Item(None, paragraph(stage.phase, self.width, "muted", indent=2))
        yield from self.rule("entry", "Enter", stage.entry, stage.requires_entry, "requires_entry")
        yield from self.rule("exit", "Leave", stage.exit, stage.requires, "requires")
        for key in ("owner", "input", "output", "signal"):
            words = getattr(stage, key)
            yield self.item(key, *self.row(key.capitalize(), words or "not said yet", "text" if words else "muted"))
        yield self.item("limits", *self.row("Limits", limits_words(stage)))
        if stage.window:
            yield self.item("window", *self.row("Window", stage.window))
        if stage.milestone:
            label = next((label for key, label in sop.milestones if key == stage.milestone), stage.milestone)
            yield self.item("milestone", *self.row("Sets", f"the milestone “{label}”"))
        if stage.steps:
            yield Item(None, tuple(self.steps(stage.steps, 2)))
        yield from self.checklist()

    def head(self) -> Iterator[Line]:
        """The number and the name, and how many cards stand there."""
        name = visible(f"{self.number} {self.stage.name}")
        cards = plural(self.page.cards.get(self.name, 0), "card")
        if cell_len(name) + 2 + len(cards) <= self.width:
            yield ((f"{name}  ", "head"), (cards, "muted"))
        else:
            yield from paragraph(name, self.width, "head")
            yield ((f"  {cards}", "muted"),)

    def row(self, label: str, words: str, role: str = "text") -> list[Line]:
        return hanging(f"  {label}", words, self.width, LABEL, "muted", role)

    def rule(self, key: str, label: str, words: str, wanted: tuple[str, ...], needed: str) -> Iterator[Item]:
        """A rule with its exceptions below it, and what must be there."""
        lines = self.row(label, words or "no rule yet", "text" if words else "muted")
        passed = self.page.overridden.get(f"{key}:{self.stage.key}")
        lines += overridden_lines(passed, self.page.within, self.width, LABEL)
        yield self.item(key, *lines)
        if wanted:
            yield self.item(needed, *self.row("  needs", needs_words(self.page.sop, wanted)))

    def steps(self, steps: tuple[str, ...], indent: int) -> Iterator[Line]:
        for number, step in enumerate(steps, 1):
            yield from hanging(" " * indent + f"{number}. ", step, self.width, indent + 4, "muted", "muted")

    def checklist(self) -> Iterator[Item]:
        """The checks, under the headings that they stand under on a card."""
        checks = self.stage.checks
        if not checks:
            return
        required = sum(check.required for check in checks)
        told = f"{len(checks)}, {required} required" if required else f"{len(checks)}"
        yield Item(None, ((("  Checks   ", "muted"), (told, "muted")),))
        group = ""
        for name, check in zip(self.checks, checks, strict=True):
            if check.group != group:
                group = check.group
                yield Item(None, paragraph(group, self.width, "muted", indent=2)) if group else Item(None, (BLANK,))
            lines = (*self.check(check), *self.more(check))
            yield self.item(f"{CHECKS}/{name}", *lines) if name else Item(None, lines)

    def check(self, check: CheckRule) -> Iterator[Line]:
        """The words of a check, and what holds for it behind them or below."""
        words = visible(check.text if check.number is None else f"{check.number} {check.text}")
        facts = check_facts(check)
        head = "  ■ " if check.required else "  □ "
        first = hanging(head, words, self.width, _CHECK)
        told = sum(cell_len(text) for text, _ in facts)
        if facts and len(first) == 1 and _CHECK + cell_len(words) + 2 + told <= self.width:
            yield (*first[0], ("  ", "text"), *facts)
            return
        yield from first
        if facts and told + _CHECK <= self.width:
            yield ((" " * _CHECK, "text"), *facts)
        elif facts:
            lines = paragraph("".join(text for text, _ in facts), self.width, "muted", indent=_CHECK)
            if check.required:
                ((first_line, _),), *others = lines
                begin = first_line.find(REQUIRED) + len(REQUIRED)
                yield ((first_line[:begin], "accent"), (first_line[begin:], "muted"))
                lines = tuple(others)
            yield from lines

    def more(self, check: CheckRule) -> Iterator[Line]:
        """How a check is done, when it is done well, what follows, and how often it was passed over."""
        yield from self.steps(check.steps, _CHECK)
        for label, words in (("Done well: ", check.quality), ("Then: ", check.then)):
            if words:
                yield from paragraph(f"{label}{words}", self.width, "muted", indent=_CHECK)
        passed = self.page.overridden.get(f"check:{check.key}")
        yield from overridden_lines(passed, self.page.within, self.width, _CHECK)


def overridden_lines(passed: Overridden | None, within: str, width: int, indent: int) -> list[Line]:
    """Say how often a rule was passed lately, and why."""
    if passed is None:
        return []
    reasons = " · ".join(f"“{reason}”" for reason in passed.reasons)
    times = f"overridden {plural(passed.times, 'time')} in {within}"
    return list(paragraph(f"{times}: {reasons}" if reasons else times, width, "warning", indent=indent))


def check_facts(check: CheckRule) -> list[tuple[str, str]]:
    """What holds for a check, in pieces: required, who, when, under which condition, what it sets."""
    due = f"due {deadline_words(check.due)}" if check.due else ""
    sets = f"sets {check.milestone.replace('_', ' ')}" if check.milestone else ""
    parts = [part for part in (check.owner, due, in_words(check.when), sets, check.maturity) if part]
    rest = visible(" · ".join(parts))
    if not check.required:
        return [(rest, "muted")] if rest else []
    return [(REQUIRED, "accent"), (f" · {rest}" if rest else "", "muted")]


def limits_words(stage: StageRule) -> str:
    """Say a stage's kind and limits: `active · stale after 5 business days · at most 7 days · at most 5 cards`."""
    parts = [
        stage.kind,
        f"stale after {duration_words(stage.stale_after)}" if stage.stale_after else "",
        f"at most {duration_words(stage.time_limit)}" if stage.time_limit else "",
        f"at most {plural(stage.wip_limit, 'card')}" if stage.wip_limit is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def needs_words(sop: Sop, entries: tuple[str, ...]) -> str:
    """Say what a stage asks for: `reviewer, decision or outcome`."""
    return ", ".join(" or ".join(lowered(need.label) for need in needs(sop, entry)) for entry in entries)
