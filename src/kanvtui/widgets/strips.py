"""Drawing with few changes of style: each costs 40 bytes on the way to the terminal."""

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style


def joined(segments: Iterable[Segment]) -> list[Segment]:
    """Join neighbours of one look; blanks take the look before them, where the ground is the same."""
    found: list[Segment] = []
    words, look = "", None
    for text, style, _ in segments:
        if not text:
            continue
        if words and (style is look or (text.isspace() and _same_ground(style, look)) or style == look):
            words += text
        else:
            if words:
                found.append(Segment(words, look))
            words, look = text, style
    if words:
        found.append(Segment(words, look))
    return found


@lru_cache(1024)
def _same_ground(one: Style | None, other: Style | None) -> bool:
    """True when a blank looks the same in both styles."""
    return _ground(one) == _ground(other)


def _ground(style: Style | None) -> object:
    return None if style is None else (style.bgcolor, style.reverse, style.underline)
