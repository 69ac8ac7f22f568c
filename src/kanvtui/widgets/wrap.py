"""Text cut and wrapped to a width in cells, and columns beside each other. Pure."""

from collections.abc import Sequence

from rich.cells import cell_len, chop_cells

from kanvtui.domain.text import visible
from kanvtui.widgets.card_lines import Line, fit

GAP = "  "
"""Between two columns."""


def wrap(text: str, width: int, most: int = 0) -> list[str]:
    """Wrap *text* at spaces to lines of at most *width* cells; a longer word is cut.

    Line breaks stay. With *most*, at most so many lines come back, and the last one ends in `…` if it was cut.
    """
    width = max(1, width)
    found: list[str] = []
    for block in visible(text, multiline=True).split("\n"):
        found.extend(_wrapped(block, width))
    if most and len(found) > most:
        found = [*found[: most - 1], fit(f"{found[most - 1]} …", width).rstrip()]
    return found


def _wrapped(block: str, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in block.split():
        if line and cell_len(line) + 1 + cell_len(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, width) if cell_len(word) > width else [word]
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


def columns(cells: Sequence[tuple[str, int, str]]) -> Line:
    """Return one line of (text, width, role) cells, each cut or padded to its width."""
    line: list[tuple[str, str]] = []
    for place, (text, width, role) in enumerate(cells):
        if place:
            line.append((GAP, "text"))
        line.append((fit(visible(text), width), role))
    return tuple(line)


def widest(texts: Sequence[str], least: int, most: int) -> int:
    """Return the width of a column that holds *texts*, within bounds."""
    return max(least, min(most, max((cell_len(visible(text)) for text in texts), default=0)))


def paragraph(text: str, width: int, role: str = "text", indent: int = 0) -> tuple[Line, ...]:
    """Return *text* wrapped to lines, all indented by so many cells."""
    return tuple(((" " * indent + line, role),) for line in wrap(text, width - indent))


def hanging(head: str, text: str, width: int, indent: int, head_role: str = "muted", role: str = "text") -> list[Line]:
    """Return *text* wrapped in the column at *indent*, with *head* before its first line."""
    head = visible(head)
    head = fit(head, indent) if cell_len(head) <= indent else fit(head, indent - 1) + " "
    return [
        ((head if not place else " " * indent, head_role), (line, role))
        for place, line in enumerate(wrap(text, width - indent))
    ]
