"""How the look at a changed SOP is laid out: where cards go, what is to be decided, then all that changes. Pure."""

from collections.abc import Mapping, Sequence

from kanvtui.domain.sop_effects import Unsaid
from kanvtui.domain.text import plural
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import hanging, paragraph, widest

WIDEST = 110
MOVES = 100
"""The key of the first stage whose cards need a place; the others follow."""
SAVE, OPEN_CARDS, WHY, TRAINING = 1, 2, 3, 4
"""Keys of the lines that are decided here; saving is the first of them."""
LINES = 1000
"""The key of the first line that only tells something; the others follow."""
Options = Sequence[tuple[int, str, str]]
"""Lines to decide: their key, what they are about, how it is decided now."""


def effect_items(
    homeless: Sequence[Unsaid],
    sections: Sequence[tuple[str, Sequence[str]]],
    destinations: Mapping[str, str],
    options: Options,
    width: int,
) -> list[Item]:
    """Lay out what a changed SOP does.

    *homeless* are the stages that go and whose cards need a place, *destinations* says what the stage they go to is
    called. *sections* is what `domain.sop_effects.sections` gives.
    """
    width = min(width, WIDEST)
    found: list[Item] = []
    if homeless:
        found += [*_title("Where their cards go", width), *_moves(homeless, destinations, width), _blank()]
    found += [*_title("This change", width), *_options(options, width)]
    key = LINES
    for heading, lines in sections:
        found += [_blank(), *_title(heading, width)]
        for line in lines:
            found.append(Item(key, tuple(hanging("  · ", line, width, 4))))
            key += 1
    return found


def _title(words: str, width: int) -> list[Item]:
    return [Item(None, paragraph(words, width, "head"))]


def _blank() -> Item:
    return Item(None, ((),))


def _moves(homeless: Sequence[Unsaid], destinations: Mapping[str, str], width: int) -> list[Item]:
    heads = [f"{one.name}, {plural(one.cards, 'card')}" for one in homeless]
    indent = 2 + widest(heads, 12, max(12, width // 2)) + 2
    return [
        Item(
            MOVES + place,
            tuple(hanging(f"  {head}", f"→ {destinations.get(one.key, '')}", width, indent, "text", "accent")),
        )
        for place, (head, one) in enumerate(zip(heads, homeless, strict=True))
    ]


def _options(options: Options, width: int) -> list[Item]:
    indent = 2 + widest([label for _, label, _ in options], 8, 20) + 2
    return [Item(key, tuple(hanging(f"  {label}", words, width, indent))) for key, label, words in options]
