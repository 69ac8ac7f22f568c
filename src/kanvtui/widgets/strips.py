"""Drawing with few changes of style: each costs 40 bytes on the way to the terminal."""

from collections.abc import Sequence

from rich.segment import Segment


def joined(segments: Sequence[Segment]) -> list[Segment]:
    """Join neighbours of one look; blanks take the look before them, where the ground is the same."""
    found: list[Segment] = []
    for segment in segments:
        text, style, _ = segment
        if found and text:
            before = found[-1]
            same = style is before.style or style == before.style
            if same or (text.isspace() and _ground(segment) == _ground(before)):
                found[-1] = Segment(before.text + text, before.style)
                continue
        if text:
            found.append(segment)
    return found


def _ground(segment: Segment) -> object:
    """What a blank shows of its style."""
    style = segment.style
    return None if style is None else (style.bgcolor, style.reverse, style.underline)
