"""What loads and yet cannot work as it is meant: work that nothing starts, a condition that never holds.

Findings are as in `references`: (place, what is wrong, and what to write instead). A board can be made all the same.
"""

from collections import Counter

from kanvtui.domain import formulas
from kanvtui.domain.checkable import unclear, vague_words
from kanvtui.domain.conditions import field_of, values_of
from kanvtui.domain.text import name_key
from kanvtui.sops.base import BUILT_IN, anchor_of
from kanvtui.sops.models import Sop, SopField
from kanvtui.sops.parts import RecurringCheck
from kanvtui.sops.references import NUMERIC, Found, given_conditions


def advice(sop: Sop) -> Found:
    """Find all of it, in no order."""
    if all(stage.kind != "done" for stage in sop.stages):
        yield ("stages",), 'have no end, so that no card is ever done. Write kind = "done" in the last stage'
    yield from _rules(sop)
    yield from _milestones(sop)
    yield from _recurring(sop)
    yield from _outcomes(sop)
    yield from _fields(sop)
    yield from _conditions(sop)
    ends = {stage.key for stage in sop.stages if stage.kind == "done"}
    for n, approval in enumerate(sop.approvals):
        if approval.stage in ends:
            yield ("approvals", n, "stage"), "is done, where nobody is asked. Write the stage before it"
    for n, metric in enumerate(sop.metrics):
        if metric.formula and not formulas.readable(metric.formula):
            yield ("metrics", n, "formula"), 'cannot be worked out. Write it with + - * / ( ), like "(a - b) / b * 100"'


def _rules(sop: Sop) -> Found:
    """Find what stops or lets go a card and is said so that nobody can check it (B0.4)."""
    for at, stage in enumerate(sop.stages):
        for name, rule in (("entry", stage.entry), ("exit", stage.exit)):
            if wrong := unclear(rule):
                yield ("stages", at, name), wrong
        for n, check in enumerate(stage.checks):
            if check.required and (wrong := vague_words(check.text)):
                yield ("stages", at, "checks", n, "text"), wrong
            if wrong := vague_words(check.quality):
                yield ("stages", at, "checks", n, "quality"), wrong


def _milestones(sop: Sop) -> Found:
    """Find milestones that nothing sets, and checks that wait for their own tick."""
    ticked = Counter(check.milestone for stage in sop.stages for check in stage.checks)
    others = {milestone.key for milestone in sop.milestones if milestone.by_hand}
    others |= {stage.milestone for stage in sop.stages} | {recurring.sets for recurring in sop.recurring}
    others |= {band.milestone for score in sop.scores for band in score.bands}
    for n, milestone in enumerate(sop.milestones):
        if milestone.key not in others and not ticked[milestone.key]:
            remedy = f'Write milestone = "{milestone.key}" at a check or a stage, or by_hand = true here'
            yield ("milestones", n), f"is set by no check and no stage. {remedy}"
    others |= {milestone.key for milestone in sop.milestones if milestone.due}
    for at, stage in enumerate(sop.stages):
        for n, check in enumerate(stage.checks):
            key = check.milestone
            if key and anchor_of(check.due) == key and key not in others and ticked[key] == 1:
                wrong = f"counts from {key}, which only this check sets: it is never due"
                yield ("stages", at, "checks", n, "due"), f"{wrong}. Count from what comes before it"


def _recurring(sop: Sop) -> Found:
    """Find work that never begins, and checks on it that wait for something of another card."""
    known = {milestone.key for milestone in sop.milestones}
    customers = {recurring.sets for recurring in sop.recurring} - {""}
    for n, recurring in enumerate(sop.recurring):
        anchor, given = anchor_of(recurring.first), bool(recurring.first)
        if recurring.per == "account" and anchor not in known:
            wrong = "begins with no milestone of a customer's card, so that it never comes"
            yield ("recurring", n, *(("first",) if given else ())), f'{wrong}. Write first = "kickoff+2w"'
        elif given and anchor not in known | {"", "created"}:
            yield ("recurring", n, "first"), f"counts from {anchor}, which begins nothing. Count from a milestone"
        for at, line in enumerate(recurring.checks):
            anchor = anchor_of(line.due) if isinstance(line, RecurringCheck) else ""
            if anchor not in {"", *BUILT_IN, *customers}:
                wrong = f"counts from {anchor}, which the card that comes back does not have"
                remedy = "Count from due, created, entered or a milestone in `sets`"
                yield ("recurring", n, "checks", at, "due"), f"{wrong}. {remedy}"


def _outcomes(sop: Sop) -> Found:
    seen: set[str] = set()
    for n, outcome in enumerate(sop.outcomes):
        if outcome.snooze and outcome.snooze.endswith(("m", "h")):
            yield ("outcomes", n, "snooze"), 'is no day or more, so that no card comes back. Write it like "90d"'
        if (name := name_key(outcome.name)) in seen:
            yield ("outcomes", n, "name"), f'is "{outcome.name}", as an earlier one is. Write another name'
        seen.add(name)


def _fields(sop: Sop) -> Found:
    """Find limits that values of the field's type do not have."""
    for n, field in enumerate(sop.fields):
        wrong = [key for key in ("min", "max", "target") if getattr(field, key) and field.type not in NUMERIC]
        wrong += ["min_items"] if field.min_items and field.type != "long" else []
        for key in wrong:
            types = '"long"' if key == "min_items" else '"number", "money" or "score"'
            yield ("fields", n, key), f"means nothing for a {field.type}. Write type = {types}, or leave it out"


def _conditions(sop: Sop) -> Found:
    """Find conditions on choices that cannot be chosen."""
    choices = {field.key: _offered(field) for field in sop.fields if field.choices}
    for place, when in given_conditions(sop):
        offered = choices.get(field_of(when))
        for value in values_of(when) if offered else ():
            if offered and value.casefold() not in offered:
                yield place, f'names "{value}", which cannot be chosen. Write one of {", ".join(offered.values())}'


def _offered(field: SopField) -> dict[str, str]:
    return {choice.casefold(): choice for choice in field.choices}
