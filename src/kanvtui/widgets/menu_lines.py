"""How short lists to choose from look: SOPs with what they are for, boards with what needs eyes. Pure."""

from collections.abc import Sequence

from rich.cells import cell_len

from kanvtui.domain.pictures import BoardLine
from kanvtui.domain.text import plural
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.wrap import columns, hanging, paragraph, widest

WIDEST = 110
"""Cells of a line at most."""
CALM = "nothing needs eyes"
"""What stands beside a board without flags."""
NARROW = 76
"""Cells below which a summary stands below its name."""

Choice = tuple[int, str, str, str]
"""Key, name, what it is for, what is wrong with it."""


def choice_items(choices: Sequence[Choice], width: int) -> list[Item]:
    """Lay out things to choose from: name and summary side by side, or one below the other."""
    width = min(width, WIDEST)
    names = widest([name for _, name, _, _ in choices], 10, 30) + 2
    items = []
    for key, name, summary, problem in choices:
        role, words = ("warning", f"cannot be used: {problem}") if problem else ("muted", summary)
        if width >= NARROW:
            lines = hanging(name, words, width, names, head_role="text", role=role)
        else:
            lines = [*paragraph(name, width), *paragraph(words, width, role, indent=2)]
        items.append(Item(key, tuple(lines)))
    return items


def board_items(boards: Sequence[BoardLine], flags: Sequence[str], width: int) -> list[Item]:
    """Lay out boards: name, SOP where it differs, cards, what needs eyes in words; archived ones last."""
    width = min(width, 150)
    name = widest([board.name for board in boards], 12, 40 if width >= NARROW else 26)
    cards = widest([plural(board.cards, "card") for board in boards], 7, 14)
    sop = widest([_sop(board) for board in boards], 0, 30) if width >= NARROW else 0
    indent = name + 2 + cards + 2 + (sop + 2 if sop else 0)
    told = ["" if board.archived else words or CALM for board, words in zip(boards, flags, strict=True)]
    beside = all(cell_len(words) <= width - indent for words in told)
    items: list[Item] = []
    archived = False
    for board, words in zip(boards, told, strict=True):
        if board.archived and not archived:
            archived = True
            items.append(Item(None, ((), (("Archived", "head"),))))
        role = "muted" if board.archived else "text"
        cells = [(board.name, name, role), (plural(board.cards, "card"), cards, "muted")]
        if sop:
            cells.append((_sop(board), sop, "muted"))
        shade = "muted" if words == CALM else "text"
        if beside:
            items.append(Item(board.id, ((*columns(cells), ("  ", "text"), (words, shade)),)))
        else:
            items.append(Item(board.id, (columns(cells), *paragraph(words, width, shade, indent=2))))
    return items


def _sop(board: BoardLine) -> str:
    return "" if board.sop_name == board.name else board.sop_name
