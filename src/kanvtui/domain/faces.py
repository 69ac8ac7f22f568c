"""Frozen pictures of a board, ready to draw: its head, its columns, the faces of its cards, and where a card stands.

They stand apart from the other pictures because a board that opens needs no more than these.
"""

from kanvtui.domain.flags import Reason
from kanvtui.domain.values import frozen


@frozen
class CardFace:
    """A card as the board shows it. `late` is true when the due is past; `checks` is (ticked, all)."""

    id: int
    rev: int
    title: str
    owner: str = ""
    holder: str = ""
    due: str = ""
    late: bool = False
    reasons: tuple[Reason, ...] = ()
    urgent: bool = False
    labels: tuple[str, ...] = ()
    account: str = ""
    next: str = ""
    checks: tuple[int, int] = (0, 0)
    closed: bool = False
    unreadable: bool = False


@frozen
class CardLine:
    """A card in a list: its face, and where it stands by name."""

    board: str
    stage: str
    face: CardFace


@frozen
class Column:
    """One stage of a board with the ids of its cards in order, the hidden (snoozed) ones left out."""

    stage_id: int
    key: str
    name: str
    kind: str
    wip_limit: int | None
    ids: tuple[int, ...]


@frozen
class BoardHead:
    """The line on top of a board: its name, how many cards carry each flag, and when the next review is."""

    board_id: int
    name: str
    sop_name: str
    counts: dict[str, int]
    review: str = ""


@frozen
class BoardPicture:
    """A board as opened: head and columns; `last` is the newest change it knows."""

    head: BoardHead
    columns: tuple[Column, ...]
    last: int


@frozen
class Placement:
    """Where a changed card stands now: below the card `after` (None: on top) of its stage; no stage: not shown."""

    card_id: int
    stage_id: int | None
    after: int | None = None
