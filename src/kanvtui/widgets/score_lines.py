"""The lines of a score that is being entered: each part, what may be typed, what was given. Pure."""

from collections.abc import Callable, Mapping, Sequence

from kanvtui.domain.scores import ScorePart, ScoreRule
from kanvtui.domain.text import visible
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging

LABEL = 20
"""Cells of the margin with the parts."""


def score_entries(
    rule: ScoreRule, given: Mapping[str, str], asked: ScorePart | None, typed: str, several: int
) -> list[Entry]:
    """Return a line for each part, the words of the one that is asked, and the bands."""
    entries: list[Entry] = []
    for part in rule.parts:
        entries.append(Entry(_part(part, given.get(part.key, ""), typed if part is asked else "", part is asked)))
        if part is asked:
            entries += [
                Entry(_line(f"{word.value:g} ", f"{word.word}: {word.means}".rstrip(": "))) for word in part.words
            ]
    bands = " · ".join(f"{band.name} from {band.at_least:g}" for band in rule.bands)
    entries.append(Entry(_line("", bands)))
    keys = "Each digit takes the next part; Enter stores what is given so far."
    if several > 1:
        keys = f"{keys} Tab: another score."
    entries.append(Entry(_line("", keys)))
    return entries


def _part(part: ScorePart, given: str, typed: str, asked: bool) -> Callable[[int], Sequence[Row]]:
    def rows(width: int) -> Sequence[Row]:
        head = visible(part.label)[: LABEL - 2].ljust(LABEL)
        text = given or (f"{typed}_" if asked else "") or "–"
        if asked:
            text = f"{text}   {part.min:g} to {part.max:g}"
        return hanging(head, text, width, role="accent" if asked else "text", head_role="title" if asked else "label")

    return rows


def _line(head: str, text: str) -> Callable[[int], Sequence[Row]]:
    return lambda width: hanging(f"    {head}", text, width, role="muted", head_role="label")
