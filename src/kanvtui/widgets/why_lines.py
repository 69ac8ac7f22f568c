"""How the story behind a card's flags looks: the sentences, then what happened, newest first. Pure."""

from collections.abc import Sequence

from kanvtui.domain.pictures import EventLine
from kanvtui.widgets.card_lines import Line
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import hanging, paragraph, widest


def why_items(why: Sequence[str], events: Sequence[EventLine], width: int) -> list[Item]:
    """Lay out the reasons and the events for a width in cells; what kept the card from going stale stands out."""
    lines: list[Line] = []
    for words in why:
        lines += [*paragraph(words, width), ()]
    if events:
        lines.append((("What happened ", "head"), ("newest first", "muted")))
        when = widest([event.when for event in events], 8, 16) + 2
        for event in events:
            words = f"{event.words} · {event.actor}" if event.actor else event.words
            role = "text" if event.substantive else "muted"
            lines += hanging(event.when, words, width, when, role=role)
    return [Item(None, (line,)) for line in lines]
