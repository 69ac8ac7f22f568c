"""Notes drawn as rows: what `domain.prose` understands of Markdown, everything else literally. Pure."""

from collections.abc import Iterator

from kanvtui.domain.prose import ProseLine, prose
from kanvtui.domain.text import visible
from kanvtui.widgets.paper import Row, slices

LONGEST = 20_000
"""Characters of a note that are looked at; the rest is counted in lines."""
_ROLES = {"heading": "heading", "quote": "muted"}


def rows(body: str, width: int, most: int = 0) -> list[Row]:
    """Draw a note into *width* cells; with *most*, the last row says how much was left out."""
    width = max(width, 8)
    found: list[Row] = []
    shown = visible(body[:LONGEST], multiline=True)
    left = body.count("\n", LONGEST)
    for place, line in prose(shown):
        found.extend(_line(line, width))
        if most and len(found) >= most:
            left += shown.count("\n") - place
            break
    del found[most or len(found) :]
    if left:
        found.append(((f"… {left:,} more lines", "muted"),))
    return found


def _line(line: ProseLine, width: int) -> Iterator[Row]:
    if line.kind == "code":
        for start, end in slices(line.text, width - 2):
            yield (("  ", "code"), (line.text[start:end], "code"))
    elif line.kind == "rule":
        yield (("─" * width, "rule"),)
    else:
        head = "│ " if line.kind == "quote" else " " * line.indent + line.mark + " " * bool(line.mark)
        hanging = head if line.kind == "quote" else " " * len(head)
        yield from _spans(head, hanging, line, width, _ROLES.get(line.kind, "text"))


def _spans(head: str, hanging: str, line: ProseLine, width: int, role: str) -> Iterator[Row]:
    """Write one paragraph with its inline marks behind *head*; further lines behind *hanging*."""
    plain = line.text
    first = True
    for start, end in slices(plain, max(width - len(head), 4)):
        pieces = [(head if first else hanging, "muted")] if head else []
        place = start
        for mark_start, mark_end, mark_role in line.marked:
            low, high = max(mark_start, place), min(mark_end, end)
            if low < high:
                pieces += [(plain[place:low], role)] if low > place else []
                pieces.append((plain[low:high], mark_role))
                place = high
        pieces += [(plain[place:end], role)] if end > place else []
        yield tuple(pieces)
        first = False
