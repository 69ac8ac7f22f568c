"""The lines of the gate sheet: what is missing, under its rule; and the words for what enter does about it. Pure."""

from collections.abc import Callable, Sequence

from kanvtui.domain.gates import Unmet
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging

FIXES = {
    "check": "tick it",
    "field": "fill it in",
    "fact": "set it",
    "approval": "write down the answer",
    "blocked": "unblock it",
}
"""What enter does about each kind of unmet thing; the footer says it."""


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
    words = item.words[:1].upper() + item.words[1:]
    return lambda width: hanging("☐ ", words, width, role="text", head_role="warning")
