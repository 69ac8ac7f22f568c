"""An escalation path whose levels are headings, each with what it takes and when it passes on."""

import re
from collections.abc import Sequence

from kanvtui.domain.outline import Section
from kanvtui.domain.phrases import duration
from kanvtui.exchange.groups import Entry, groups
from kanvtui.exchange.sop_builder import Builder, capital, clean, fitting
from kanvtui.exchange.topics import full, heading, labelled

_LEVELED = re.compile(r"(?P<level>(?:level|tier|line|l|t) ?\d) ?[:–—-] ?(?P<who>.{2,60})", re.IGNORECASE)
_OF_LEVEL = (
    ("on", re.compile(r"escalate(?:s|d)? (?:if|when).*", re.IGNORECASE)),
    ("trigger", re.compile(r"triggers?|when|criteria|conditions?|if", re.IGNORECASE)),
    ("scope", re.compile(r"scope|handles|issues|for", re.IGNORECASE)),
    ("within", re.compile(r"(?:response|resolution)?(?: ?time)?|sla|within|time ?frame", re.IGNORECASE)),
)


def add_levels(builder: Builder, children: Sequence[Section]) -> tuple[Section, ...]:
    """Read headings `Level 2: Support lead` as an escalation path; what a level passes on goes to the next one.

    Returns the headings that are levels; of what stands below them the rest is left.
    """
    named = [(child, found) for child in children if (found := _LEVELED.fullmatch(heading(full(child)).name))]
    before = ""
    for child, found in named if len(named) > 1 else ():
        said = _said(child)
        cause = "" if before else next((key for key in ("trigger", "scope") if key in said), "")
        when = before or (said[cause][0] if cause else "")
        limit = duration(said["within"][0]) if "within" in said else ""
        if fitting(when) and fitting(found["who"]):
            item = {"level": found["level"], "when": capital(when), "to": found["who"], "within": limit}
            builder.add("escalations", item, child.number, child.title)
            builder.take(child, *(said[key][1] for key in (cause, "within" if limit else "") if key in said))
        before = said["on"][0] if "on" in said and child is not named[-1][0] else ""
        if before:
            builder.take(said["on"][1])
    return tuple(child for child, _ in named) if len(named) > 1 else ()


def _said(section: Section) -> dict[str, tuple[str, Entry]]:
    """Return what the labels below a level say: when it passes `on`, its own `trigger`, its `scope`, `within` when."""
    said: dict[str, tuple[str, Entry]] = {}
    for group in groups(section.blocks):
        for entry in group.entries:
            pair = labelled(clean(entry.text))
            key = next((key for key, form in _OF_LEVEL if pair and pair[1] and form.fullmatch(pair[0])), "")
            if pair and key:
                said.setdefault(key, (pair[1], entry))
    return said
