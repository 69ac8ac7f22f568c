"""Filling in what an SOP file may leave out: keys, labels, kinds, stale limits; and stages named by their keys."""

from collections.abc import Sequence
from typing import Any, Protocol

from kanvtui.domain.sop import FACTS, STALE_AFTER
from kanvtui.domain.text import name_key, slug
from kanvtui.sops.base import BUILT_IN
from kanvtui.sops.models import Sop

LONGEST_KEY = 40


class Keyed(Protocol):
    """Anything with a key of its own."""

    key: str


KEYED = (
    ("stages", "name"),
    ("milestones", "label"),
    ("deadlines", "what"),
    ("approvals", "name"),
    ("recurring", "title"),
    ("scores", "name"),
    ("metrics", "name"),
    ("notes", "title"),
    ("meetings", "name"),
    ("outcomes", "name"),
)
"""Lists of keyed parts at the head, and what their keys are made from; each list has keys of its own."""
STAGED = ("deadlines", "approvals", "recurring", "notes", "meetings", "lists", "tables")
"""Lists of parts that name a stage."""


def complete(sop: Sop) -> None:
    """Fill in the SOP in place; fields and checks share their keys, for `requires` may name either."""
    last = len(sop.stages) - 1
    for place, stage in enumerate(sop.stages):
        stage.kind = stage.kind or ("done" if place == last and place else "active" if place else "queue")
        stage.stale_after = stage.stale_after or STALE_AFTER.get(stage.kind)
    for field in sop.fields:
        field.label = field.label or field.key.replace("_", " ").capitalize()
    make_keys(sop)
    _name_stages_by_key(sop)


def make_keys(sop: Any) -> None:
    """Give every part without a key one of its own; SOP is a `Sop` or has the lists of one."""
    checks = [check for stage in sop.stages for check in stage.checks]
    taken = {*FACTS, *BUILT_IN, *(field.key for field in sop.fields), *(check.key for check in checks)}
    _assign(sop.fields, "label", "field", taken)
    _assign(checks, "text", "check", taken)
    for name, source in KEYED:
        items: Sequence[Keyed] = getattr(sop, name)
        reserved = BUILT_IN if name in ("milestones", "deadlines") else ()
        _assign(items, source, name, {*reserved, *(item.key for item in items)})
    for score in sop.scores:
        _assign(score.parts, "label", "part", {part.key for part in score.parts})


def stage_key(sop: Sop, name: str) -> str:
    """Return the key of the stage that goes by NAME or key, `""` if there is none."""
    wanted = name_key(name)
    if not wanted:
        return ""
    return next((stage.key for stage in sop.stages if wanted in (name_key(stage.name), stage.key)), "")


def _assign(items: Sequence[Keyed], source: str, kind: str, taken: set[str]) -> None:
    """Give each item without a key one of its own, made from the text in SOURCE."""
    numbers: dict[str, int] = {}
    for place, item in enumerate(items, 1):
        if not item.key:
            base = _short(slug(getattr(item, source))) or f"{kind}_{place}"
            item.key, more = base, numbers.get(base, 1)  # numbers below are taken: many texts may be alike
            while item.key in taken:
                more += 1
                item.key = f"{base}_{more}"
            numbers[base] = more
            taken.add(item.key)


def _short(key: str) -> str:
    """Cut a key at the end of a word."""
    if len(key) <= LONGEST_KEY:
        return key
    head = key[: LONGEST_KEY + 1].rpartition("_")[0]
    return head or key[:LONGEST_KEY]


def _name_stages_by_key(sop: Sop) -> None:
    """Where a part names a stage, put the stage's key; a name that no stage bears is left as it is."""
    for name in STAGED:
        for item in getattr(sop, name):
            if item.stage:
                item.stage = stage_key(sop, item.stage) or item.stage
    for recurring in sop.recurring:
        recurring.done = stage_key(sop, recurring.done) or recurring.done
