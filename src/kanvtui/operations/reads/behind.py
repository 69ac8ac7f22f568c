"""What is behind a figure: its cards and customers, those that fall short first."""

from kanvtui.domain.trend import BehindLine, FigureLine
from kanvtui.operations.session import Session
from kanvtui.storage import accounts, boards, cards
from kanvtui.storage.cards import FaceRow

SHOWN = 500
"""Cards at most."""


def behind(session: Session, found: FigureLine) -> tuple[BehindLine, ...]:
    """Return the cards and customers behind a figure, those that fall short first, at most SHOWN cards."""
    line, short = found.line, set(found.line.missed)
    keys = [*line.missed, *(key for key in line.cards if key not in short)][:SHOWN]
    with session.reading() as db:
        names = {board.id: board.name for board in boards.listed(db, archived=True)}
        stages = {stage.id: stage.name for stage in boards.stages(db)}
        faces = {row.id: row for row in cards.faces(db, keys)}
        customers = {row.id: row for row in accounts.listed(db)}

    def card(row: FaceRow) -> BehindLine:
        where = f"{names.get(row.board_id, '?')} / {stages.get(row.stage_id, '?')}"
        about = (where, row.account, row.owner or "no owner", "done" if row.closed_at else "")
        return BehindLine("card", row.id, row.title, " · ".join(filter(None, about)), row.id in short, row.board_id)

    told = [card(faces[key]) for key in keys if key in faces]
    for key in line.accounts:
        if key in customers:
            health = (customers[key].health or "").replace("_", " ")
            told.append(BehindLine("account", key, customers[key].name, health, short=True))
    return tuple(told)
