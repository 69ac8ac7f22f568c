"""What no single key of an SOP file shows: names used twice, names that nothing bears, sums that do not add up.

Each finding is (place, message), the message as in `base`: what is wrong, and what to write instead.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from kanvtui.domain.conditions import field_of
from kanvtui.domain.sop import CARDS_OWN, FACTS
from kanvtui.domain.templates import placeholders
from kanvtui.domain.text import name_key, slug
from kanvtui.sops.base import BUILT_IN, anchor_of
from kanvtui.sops.complaints import Place, nearest
from kanvtui.sops.completing import KEYED, Keyed
from kanvtui.sops.models import Sop
from kanvtui.sops.parts import Approval, RecurringCheck, Score

Found = Iterator[tuple[Place, str]]

PLACEHOLDERS = ("card", "company", "csm", "customer", "date", "me", "owner", "reviewer")
"""What templates may name beside fields."""

_SHOWN = 8
"""Keys of a circle that a message names."""
NUMERIC = ("number", "money", "score")


def repeated(sop: Sop) -> Found:
    """Find what must be there once and is there twice; to be asked before keys are filled in."""
    yield from _twice(("stages",), [name_key(stage.name) for stage in sop.stages], "name", "stage")
    labels = [name_key(field.label or field.key) for field in sop.fields]
    yield from _twice(("fields",), labels, "label", "field")
    for name, _ in KEYED:
        items: Sequence[Keyed] = getattr(sop, name)
        yield from _twice((name,), [item.key for item in items], "key", "one")
    seen: dict[str, str] = {}
    keyed: list[tuple[Place, str, str]] = [(("fields", n), f.key, "field") for n, f in enumerate(sop.fields)]
    for at, stage in enumerate(sop.stages):
        keyed += [(("stages", at, "checks", n), check.key, "check") for n, check in enumerate(stage.checks)]
    for place, key, kind in keyed:
        if key and key in seen:
            yield (*place, "key"), f'is "{key}", which a {seen[key]} has already. Write another key'
        seen.setdefault(key, kind)


def misplaced(sop: Sop) -> Found:
    """Find what is there without what it needs: no stage, a field that means what the card has of its own."""
    if not sop.stages:
        yield ("stages",), "is empty. Write at least one [[stages]] table"
    for n, field in enumerate(sop.fields):
        place: Place = ("fields", n)
        if not field.key and not field.label:
            yield place, 'has neither key nor label. Write label = "Go-live date"'
        if field.card and field.card not in FACTS:
            yield (*place, "card"), f'is "{field.card}". Write one of {_listed(sorted(FACTS))}'
        fact = CARDS_OWN.get(field.key) or CARDS_OWN.get(slug(field.label))
        if fact and not field.card:
            remedy = f'Add card = "{fact}" to show it under this label, or leave the field out'
            yield place, f"means the card's own {FACTS[fact]}. {remedy}"
        if (field.type == "choice") != bool(field.choices):
            wrong = "has no choices" if field.type == "choice" else "has choices but is no choice"
            yield place, f'{wrong}. Write type = "choice" and choices = ["Low", "High"]'
        if field.min is not None and field.max is not None and field.min > field.max:
            yield (*place, "min"), "is larger than max. Write the smaller number here"


def dangling(sop: Sop) -> Found:
    """Find names that nothing bears; to be asked after keys are filled in."""
    yield from _needs(sop)
    yield from _stages(sop)
    yield from _milestones(sop)
    yield from _anchors(sop)
    yield from _templates(sop)
    yield from _conditions(sop)
    yield from _circles(sop)
    yield from _reserved(sop)
    for n, approval in enumerate(sop.approvals):
        yield from _approval(sop, ("approvals", n), approval)
    for n, score in enumerate(sop.scores):
        yield from _score(("scores", n), score)
    yield from _meetings(sop)
    for n, table in enumerate(sop.tables):
        for at, row in enumerate(table.rows):
            if len(row) != len(table.columns):
                wrong = f"has {len(row)} cells, and the table {len(table.columns)} columns"
                yield ("tables", n, "rows", at), f"{wrong}. Write one cell for each column"


def _twice(place: Place, names: Iterable[str], key: str, kind: str) -> Found:
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name and name in seen:
            yield (*place, n, key), f'is "{name}", as an earlier {kind} is. Write another {key}'
        seen.add(name)


def _needs(sop: Sop) -> Found:
    known = {*FACTS, *(field.key for field in sop.fields)}
    known |= {check.key for stage in sop.stages for check in stage.checks}
    for at, stage in enumerate(sop.stages):
        for name, entries in (("requires", stage.requires), ("requires_entry", stage.requires_entry)):
            for n, entry in enumerate(entries):
                for need in entry.split("|"):
                    if need.strip() not in known:
                        yield ("stages", at, name, n), _no_such(need.strip(), "field, check or fact of a card", known)


def _stages(sop: Sop) -> Found:
    keys = {stage.key for stage in sop.stages}
    names = [stage.name for stage in sop.stages]
    for name in ("deadlines", "approvals", "recurring", "notes", "meetings", "lists", "tables"):
        for n, item in enumerate(getattr(sop, name)):
            if item.stage and item.stage not in keys:
                yield (name, n, "stage"), _no_such(item.stage, "stage", names)
    ends = {stage.key for stage in sop.stages if stage.kind == "done"}
    for n, recurring in enumerate(sop.recurring):
        if recurring.done and recurring.done not in ends:
            yield ("recurring", n, "done"), _no_such(recurring.done, "stage of kind done", ends)


def _milestones(sop: Sop) -> Found:
    known = {milestone.key for milestone in sop.milestones}
    named: list[tuple[Place, str]] = []
    for at, stage in enumerate(sop.stages):
        named.append((("stages", at, "milestone"), stage.milestone))
        checks = enumerate(stage.checks)
        named += [(("stages", at, "checks", n, "milestone"), check.milestone) for n, check in checks]
    named += [(("notes", n, "milestone"), note.milestone) for n, note in enumerate(sop.notes)]
    named += [(("notes", n, "date"), note.date) for n, note in enumerate(sop.notes)]
    named += [(("deadlines", n, "met_by"), deadline.met_by) for n, deadline in enumerate(sop.deadlines)]
    named += [(("recurring", n, "sets"), recurring.sets) for n, recurring in enumerate(sop.recurring)]
    for n, score in enumerate(sop.scores):
        bands = enumerate(score.bands)
        named += [(("scores", n, "bands", at, "milestone"), band.milestone) for at, band in bands]
    for n, metric in enumerate(sop.metrics):
        ends: list[tuple[Place, str]] = [(("metrics", n, "from"), metric.from_), (("metrics", n, "to"), metric.to)]
        named += [(place, name) for place, name in ends if name != "created"]
        if bool(metric.from_) != bool(metric.to):
            yield ("metrics", n), "measures from or to a milestone alone. Write both from and to"
    works = {recurring.key for recurring in sop.recurring}
    for n, note in enumerate(sop.notes):
        if note.recurring and note.recurring not in works:
            yield ("notes", n, "recurring"), _no_such(note.recurring, "recurring work", works)
    for place, name in named:
        if name and name not in known:
            yield place, _no_such(name, "milestone", known)


def _anchors(sop: Sop) -> Found:
    known = {*BUILT_IN, *(milestone.key for milestone in sop.milestones), *(line.key for line in sop.deadlines)}
    known |= {field.key for field in sop.fields if field.type == "date" or field.card == "due"}
    known |= {check.key for stage in sop.stages for check in stage.checks}
    rules: list[tuple[Place, str]] = []
    for at, stage in enumerate(sop.stages):
        rules += [(("stages", at, "checks", n, "due"), check.due) for n, check in enumerate(stage.checks)]
        if stage.window:
            rules.append((("stages", at, "window", "opens"), stage.window.opens))
            rules.append((("stages", at, "window", "closes"), stage.window.closes))
    rules += [(("deadlines", n, "due"), deadline.due) for n, deadline in enumerate(sop.deadlines)]
    rules += [(("recurring", n, "first"), recurring.first) for n, recurring in enumerate(sop.recurring)]
    rules += [(("milestones", n, "due"), milestone.due) for n, milestone in enumerate(sop.milestones)]
    for n, recurring in enumerate(sop.recurring):
        for at, line in enumerate(recurring.checks):
            if isinstance(line, RecurringCheck):
                rules.append((("recurring", n, "checks", at, "due"), line.due))
    for place, rule in rules:
        anchor = anchor_of(rule)
        if anchor and anchor not in known:
            yield place, _no_such(anchor, "milestone", known)


def given_conditions(sop: Sop) -> Found:
    """Return the place of every `when` of an SOP with what stands there."""
    for at, stage in enumerate(sop.stages):
        for n, check in enumerate(stage.checks):
            yield ("stages", at, "checks", n, "when"), check.when
    for name in ("deadlines", "approvals", "retention"):
        for n, item in enumerate(getattr(sop, name)):
            yield (name, n, "when"), item.when


def _conditions(sop: Sop) -> Found:
    known = {field.key for field in sop.fields}
    for place, when in given_conditions(sop):
        if when and field_of(when) not in known:
            yield place, _no_such(field_of(when), "field", known)
    ticked = {check.key for stage in sop.stages for check in stage.checks}
    ticked |= {f"score_{score.key}" for score in sop.scores if any(band.within for band in score.bands)}
    for n, metric in enumerate(sop.metrics):
        if metric.on_time and metric.on_time not in ticked:
            yield ("metrics", n, "on_time"), _no_such(metric.on_time, "check", ticked)


def _reserved(sop: Sop) -> Found:
    """Find keys that due rules read as a day of the card itself."""
    keyed: list[tuple[Place, str]] = [
        (("stages", at, "checks", n, "key"), check.key)
        for at, stage in enumerate(sop.stages)
        for n, check in enumerate(stage.checks)
    ]
    for name in ("milestones", "deadlines"):
        keyed += [((name, n, "key"), item.key) for n, item in enumerate(getattr(sop, name))]
    keyed += [(("fields", n, "key"), field.key) for n, field in enumerate(sop.fields) if not field.card]
    for place, key in keyed:
        if key in BUILT_IN:
            yield place, f'is "{key}", which due rules read as a day of the card itself. Write another key'


def _circles(sop: Sop) -> Found:
    """Find dates that wait for each other."""
    rules: dict[str, tuple[Place, str]] = {}
    for at, stage in enumerate(sop.stages):
        for n, check in enumerate(stage.checks):
            rules[check.key] = (("stages", at, "checks", n, "due"), check.due)
    for n, deadline in enumerate(sop.deadlines):
        rules.setdefault(deadline.key, (("deadlines", n, "due"), deadline.due))
    for n, milestone in enumerate(sop.milestones):
        rules[milestone.key] = (("milestones", n, "due"), milestone.due)
    settled: set[str] = set()  # each rule is followed once, however long its chain
    for start in rules:
        way: dict[str, None] = {}
        key = start
        while key in rules and key not in settled and key not in way:
            way[key] = None
            key = anchor_of(rules[key][1])
        settled |= way.keys()
        if key in way:
            circle = list(way)[list(way).index(key) :]
            for n, member in enumerate(circle):
                round_ = (*circle[n:], *circle[:n])[:_SHOWN]
                more = " → …" if len(circle) > _SHOWN else ""
                wrong = f"goes round in a circle ({' → '.join(round_)}{more} → {member})"
                yield rules[member][0], f"{wrong}. Count from what happens by itself"


def _templates(sop: Sop) -> Found:
    known = {*PLACEHOLDERS, *(field.key for field in sop.fields)}
    texts: list[tuple[Place, str]] = [(("card_title",), sop.card_title)]
    for n, note in enumerate(sop.notes):
        texts += [(("notes", n, "title"), note.title), (("notes", n, "body"), note.body)]
    for place, text in texts:
        for name in placeholders(text):
            if name not in known:
                yield place, _no_such(f"{{{name}}}", "placeholder", (f"{{{one}}}" for one in known))
    numbers = {field.key for field in sop.fields if field.type in NUMERIC}
    for n, metric in enumerate(sop.metrics):
        for name in re.findall(r"[A-Za-z_]\w*", metric.formula):
            if name not in numbers:
                yield ("metrics", n, "formula"), _no_such(name, "number field", numbers)
        forms = {field.form for field in sop.fields if field.form}
        if metric.form and metric.form not in forms:
            yield ("metrics", n, "form"), _no_such(metric.form, "form", forms)


def _approval(sop: Sop, place: Place, approval: Approval) -> Found:
    checks = {check.key for stage in sop.stages for check in stage.checks}
    if approval.check and approval.check not in checks:
        yield (*place, "check"), _no_such(approval.check, "check", checks)
    if not approval.steps:
        yield (*place, "steps"), 'is empty. Write steps = [{ approver = "Director" }]'
        return
    ceilings = [(step.below if step.up_to is None else step.up_to) for step in approval.steps]
    if not approval.field:
        if any(ceiling is not None for ceiling in ceilings):
            yield place, 'has ceilings and no field to compare. Write field = "budget"'
        return
    numbers = {field.key for field in sop.fields if field.type in NUMERIC}
    if approval.field not in numbers:
        yield (*place, "field"), _no_such(approval.field, "number field", numbers)
    if any(step.below is not None and step.up_to is not None for step in approval.steps):
        yield (*place, "steps"), "has a row with both below and up_to. Write one of them"
    rows = [ceiling for ceiling in ceilings[:-1] if ceiling is not None]
    if len(rows) < len(ceilings) - 1 or rows != sorted(set(rows)):
        yield (*place, "steps"), "does not rise from row to row. Give each row but the last a larger ceiling"
    if ceilings[-1] is not None:
        yield (*place, "steps"), "has no approver above its last ceiling. End with a row without ceiling"


def _score(place: Place, score: Score) -> Found:
    if not score.parts:
        yield (*place, "parts"), 'is empty. Write [[scores.parts]] with label = "Client friction"'
    for n, part in enumerate(score.parts):
        if part.min >= part.max:
            yield (*place, "parts", n, "min"), "is not below max. Write the smaller number here"
        for at, word in enumerate(part.words):
            if not part.min <= word.value <= part.max:
                wrong = f"is {word.value}, outside {part.min} to {part.max}"
                yield (*place, "parts", n, "words", at, "value"), f"{wrong}. Write a value inside the range"
    edges = [band.at_least for band in score.bands]
    if len(edges) != len(set(edges)):
        yield (*place, "bands"), "starts two bands at the same score. Give each its own at_least"


def _meetings(sop: Sop) -> Found:
    notes = {note.key for note in sop.notes}
    for n, meeting in enumerate(sop.meetings):
        total = sum(item.minutes for item in meeting.agenda)
        if meeting.minutes is not None and meeting.agenda and meeting.minutes != total:
            wrong = f"is {meeting.minutes}, and the agenda adds up to {total}"
            yield ("meetings", n, "minutes"), f"{wrong}. Write minutes = {total}, or change the agenda"
        if meeting.note and meeting.note not in notes:
            yield ("meetings", n, "note"), _no_such(meeting.note, "note", notes)


def _no_such(name: str, kind: str, known: Iterable[str]) -> str:
    names = sorted(known)
    meant = nearest(name, names)
    remedy = f'Write "{meant}"' if meant else f"Known: {_listed(names)}" if names else f"There is no {kind} yet"
    return f'names "{name}", which is no {kind}. {remedy}'


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
