"""The lines of a merge: a fact a line, the values side by side, an arrow at the one that is taken. Pure."""

from collections.abc import Callable, Mapping, Sequence

from kanvtui.domain.merging import CARD, Choice, MergePicture
from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import fit
from kanvtui.widgets.entries import Entry
from kanvtui.widgets.paper import Row, paragraph
from kanvtui.widgets.wrap import widest

STAYS = "stays"
"""The key of the line that says which one stays."""
TAKEN, LEFT = "→ ", "  "
_NARROWEST = 16
"""Cells that a value needs; where there are fewer, only the values around the taken one are shown."""
_GAP = 1


def title_of(picture: MergePicture) -> str:
    """Return the heading: what is merged."""
    names = [f"#{key}" if picture.noun == CARD else f"“{name}”" for key, name in picture.names]
    return f"Merge {', '.join(names[:-1])} and {names[-1]}: which is right?"


def merge_entries(picture: MergePicture, chosen: Mapping[str, int], keep: int) -> list[Entry]:
    """Return the lines: which one stays, the facts in which they differ, and what comes along."""
    label = widest([STAYS, *(choice.label for choice in picture.choices)], 6, 16)
    names = {key: f"#{key}" if picture.noun == CARD else name for key, name in picture.names}
    first = Choice(STAYS, STAYS.capitalize(), tuple(names.items()), keep)
    lines = [Entry(_line(first, keep, label), ("fact", STAYS))]
    lines += [
        Entry(_line(choice, chosen.get(choice.key, choice.chosen), label), ("fact", choice.key))
        for choice in picture.choices
    ]
    told = f"Together: {', '.join(picture.along)}. " if picture.along else ""
    return [*lines, Entry(_words(f"{told}What is not taken is written down in a note."))]


def _words(text: str) -> Callable[[int], Sequence[Row]]:
    return lambda width: [(("", "text"),), *paragraph(text, width, "muted")]


def _line(choice: Choice, taken: int, label: int) -> Callable[[int], Sequence[Row]]:
    def rows(width: int) -> Sequence[Row]:
        room = max(_NARROWEST, width - label - _GAP)
        many = max(1, min(len(choice.values), room // _NARROWEST))
        place = next((n for n, (key, _) in enumerate(choice.values) if key == taken), 0)
        start = max(0, min(place - many // 2, len(choice.values) - many))
        pieces: list[tuple[str, str]] = [(fit(visible(choice.label), label) + " " * _GAP, "label")]
        cells = room // many
        for key, words in choice.values[start : start + many]:
            mine = key == taken and choice.differs
            text = visible(words) or "–"
            role = "accent" if mine else "muted" if choice.differs else "text"
            pieces.append((fit(f"{TAKEN if mine else LEFT}{text}", cells - 1) + " ", role))
        return [tuple(pieces)]

    return rows
