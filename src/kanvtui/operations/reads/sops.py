"""The SOP of a board, for reading it: what it says, and what the work on the board says of it."""

from kanvtui.domain.calendar import Duration
from kanvtui.domain.instants import stamp
from kanvtui.domain.manual import chapters
from kanvtui.domain.sop_page import Fact, Overridden, SopPage
from kanvtui.operations import lookup, passings, sops
from kanvtui.operations.reads import governance
from kanvtui.operations.reads.moment import hidden, moment
from kanvtui.operations.session import Session
from kanvtui.storage import boards, cards, exceptions
from kanvtui.storage.database import Database

REASONS = 3
"""Reasons told of a rule that is often overridden."""
_LOOKED_AFTER = {"Version": "version", "SOP review": "review/next_review", "Training": "review/training",
                 "Compliance": ""}  # fmt: skip
"""What is told of an SOP in use, and the line that changes it."""


def page(session: Session, board_id: int) -> SopPage:
    """Read all that the SOP's screen shows; raises NotFoundError when the board is gone."""
    with session.reading() as db:
        board, content = lookup.open_board(db, board_id), sops.document(db, board_id)
        within = passings.within(db, board_id)
        return SopPage(
            board.name,
            content,
            sops.of_board(db, board_id),
            chapters(content),
            _cards(session, db, board_id),
            _overridden(session, db, board_id, within),
            within.words,
            (*_spoiled(db, board_id, content), *_facts(session, db, board_id)),
        )


def _cards(session: Session, db: Database, board_id: int) -> dict[str, int]:
    """How many cards the board shows in each stage: those hidden until a day are not counted there either."""
    at = moment(session.now(), session.calendar, boards.stages(db, board_id))
    asleep = {row.id for row in cards.snoozed(db, board_id) if hidden(row, at)}
    return {stage.key: len({*cards.ids_in_stage(db, stage.id)} - asleep) for stage in at.stages.values()}


def _overridden(session: Session, db: Database, board_id: int, within: Duration) -> dict[str, Overridden]:
    """Return how the rules were overridden since they were changed last, those at least as often as the SOP counts."""
    now = session.now()
    since = stamp(session.calendar.cut(now, within))
    least = sops.of_board(db, board_id).review.exceptions
    found = {}
    for row in exceptions.repeated(db, board_id, since, least):
        passed = passings.passed(db, board_id, row.rule_key, now, session.calendar)
        found[row.rule_key] = Overridden(passed.times, passed.reasons[:REASONS])
    return found


def _spoiled(db: Database, board_id: int, content: dict[str, object]) -> tuple[Fact, ...]:
    """Tell what another program made of the SOP: it cannot be read, or it lacks stages that are on the board."""
    if not content:
        return (Fact("Damaged", f"{sops.UNREADABLE}; {sops.REMEDY}", tone="error"),)
    named = {stage.key for stage in sops.of_board(db, board_id).stages}
    lacking = [row.name for row in boards.stages(db, board_id) if row.key not in named]
    if not lacking:
        return ()
    words = f"it says nothing of stages of the board: {', '.join(lacking)}. Compare it, or restore a backup"
    return (Fact("Damaged", words, tone="error"),)


def _facts(session: Session, db: Database, board_id: int) -> tuple[Fact, ...]:
    """How the SOP in use is looked after; a review that is not planned is told, so that a day can be set."""
    found = {label: (words, look) for label, words, look in governance.read(session, db, board_id).lines}
    found.setdefault("SOP review", ("no day is planned", False))
    facts = []
    for label, path in _LOOKED_AFTER.items():
        if label in found:
            words, look = found[label]
            facts.append(Fact(label, words, path, "warning" if look else "text"))
    return tuple(facts)
