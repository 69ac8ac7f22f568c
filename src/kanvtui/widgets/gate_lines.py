"""The lines of the gate sheet: what is missing, and what enter does about it. Pure."""

from collections.abc import Callable, Sequence

from kanvtui.domain.gates import Unmet
from kanvtui.domain.text import visible
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging

FIXES = {
    "check": "enter ticks it",
    "field": "enter fills it in",
    "fact": "enter sets it",
    "approval": "enter writes down the answer",
    "blocked": "enter unblocks it",
}


def gate_entries(lacking: Sequence[tuple[str, Unmet]]) -> list[Entry]:
    """Return a line for each unmet thing, under the title of its card where there is one and under its rule."""
    entries: list[Entry] = []
    heading = ("", "")
    for number, (title, item) in enumerate(lacking):
        if (title, item.rule_text) != heading:
            if title and title != heading[0]:
                entries.append(Entry(_plain(title, "title")))
            heading = (title, item.rule_text)
            entries.append(Entry(_plain(item.rule_text, "muted")))
        entries.append(Entry(_unmet(item), ("gate", number)))
    return entries


def _plain(text: str, role: str) -> Callable[[int], Sequence[Row]]:
    return lambda width: hanging("", text, width, role=role)


def _unmet(item: Unmet) -> Callable[[int], Sequence[Row]]:
    def rows(width: int) -> Sequence[Row]:
        fix = FIXES.get(item.kind, "")
        found = hanging("☐ ", item.words[:1].upper() + item.words[1:], width, role="text", head_role="warning")
        used = sum(len(visible(text)) for text, _ in found[-1])
        if used + len(fix) + 2 <= width:
            found[-1] = (*found[-1], (f"  {fix}", "muted"))
        return found

    return rows
