"""The lines of a score that is being entered: each part, what may be typed, what was given. Pure."""

from collections.abc import Callable, Mapping, Sequence

from kanvtui.domain.scores import ScorePart, ScoreRule
from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import fit
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, hanging
from kanvtui.widgets.wrap import widest

LABEL = 30
"""Cells of the margin with the parts at most."""
WIDE = "digits, then Enter; the last part stores it"


def score_entries(
    rule: ScoreRule, given: Mapping[str, str], asked: ScorePart | None, typed: str, *, wide: bool
) -> list[Entry]:
    """Return a line for each part, the words of the one that is asked, the bands, and how numbers are typed.

    *wide*: a part takes more than one digit.
    """
    margin = widest([part.label for part in rule.parts], 8, LABEL - 2) + 2
    entries: list[Entry] = []
    for part in rule.parts:
        if part is asked:
            told = f"{typed}_   {part.min:g} to {part.max:g}"
            entries.append(Entry(_line(part.label, told, margin, "accent", "title")))
            entries += [
                Entry(_line("", f"{word.value:g} {word.word}: {word.means}".rstrip(": "), margin, "muted"))
                for word in part.words
            ]
        else:
            entries.append(Entry(_line(part.label, given.get(part.key, "–"), margin)))
    if rule.bands:
        bands = " · ".join(f"{band.name} from {band.at_least:g}" for band in rule.bands)
        entries.append(Entry(_line("Means", bands, margin, "muted")))
    word = ", or a word's first letter" if any(part.words for part in rule.parts) else ""
    keys = WIDE if wide else f"a number{word}; the last part stores it"
    entries.append(Entry(_line("Type", keys, margin, "muted")))
    return entries


def _line(
    label: str, text: str, margin: int, role: str = "text", head_role: str = "label"
) -> Callable[[int], Sequence[Row]]:
    head = fit(visible(label), margin - 2) + "  "
    return lambda width: hanging(head, text, width, role=role, head_role=head_role)
