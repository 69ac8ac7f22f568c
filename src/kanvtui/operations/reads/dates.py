"""The milestones and deadlines of a card in words, and what its checks wait for."""

from kanvtui.domain.dates import clock_key, due_day, due_key, due_words
from kanvtui.domain.deadlines import Found, Item, Node, is_ahead, resolve, when_words
from kanvtui.domain.pictures import DeadlineLine, MilestoneLine
from kanvtui.domain.values import frozen
from kanvtui.operations import lookup
from kanvtui.operations.reads.moment import Moment, moment
from kanvtui.operations.session import Session
from kanvtui.operations.steps.dated import Reading
from kanvtui.storage import boards
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.deadlines import DeadlineRow


@frozen
class DateLines:
    """What a card has of dates; `waits` says for a check, by its id, what its due rule waits for."""

    milestones: tuple[MilestoneLine, ...] = ()
    deadlines: tuple[DeadlineLine, ...] = ()
    waits: tuple[tuple[int, str], ...] = ()


def of(session: Session, card_id: int) -> DateLines:
    """Read the dates of a card by its number; raises NotFoundError."""
    with session.reading() as db:
        card = lookup.card(db, card_id)
        return date_lines(db, card, moment(session.now(), session.calendar, boards.stages(db, card.board_id)))


def date_lines(db: Database, card: CardRow, at: Moment) -> DateLines:
    """Read the dates of a card: milestones in the order of its SOP, deadlines the earliest first, in eight queries."""
    reading = Reading(db, card, at.calendar)
    dates = reading.dates()
    found = resolve(dates, at.calendar)
    return DateLines(
        _milestones(reading, found, at),
        tuple(_deadline(row, found.get(("deadline", row.id)), at) for row in reading.deadlines),
        tuple((item.id, found[item.node].waits) for item in dates.items if _waits(item, found)),
    )


def _waits(item: Item, found: dict[Node, Found]) -> bool:
    return item.kind == "check" and item.node in found and bool(found[item.node].waits)


def _milestones(reading: Reading, found: dict[Node, Found], at: Moment) -> tuple[MilestoneLine, ...]:
    """Those of the SOP in its order, then those that are set but are not in it any more."""
    rows = {row.key: row for row in reading.milestones}
    labels = {rule.key: rule.label for rule in reading.procedure.milestones}
    labels |= {key: row.label for key, row in rows.items() if key not in labels}
    lines = []
    for key, label in labels.items():
        row, planned = rows.get(key), found.get(("milestone", key), Found())
        due = row.due if row else planned.due
        words = when_words(due, at.local.date()) if due else ""
        is_planned, ahead = row is None and bool(due), bool(due) and is_ahead(due, at.local)
        lines.append(MilestoneLine(key, label, due, words, row.set_by if row else "", is_planned, ahead))
    return tuple(lines)


def _deadline(row: DeadlineRow, found: Found | None, at: Moment) -> DeadlineLine:
    done = row.done_at is not None
    due = row.due or ""
    late = bool(due) and not done and due_key(due) < clock_key(at.local)
    soon = row.warn_on is not None and not done and row.warn_on <= clock_key(at.local) and not late
    waits = "" if due or done or found is None else found.waits
    words = due_words(due, at.local) if due else f"waits for {waits}" if waits else ""
    if done and due_day(due):
        words = f"met, was due {when_words(due, at.local.date())}"
    elif done:
        words = "met"
    return DeadlineLine(row.id, row.key, row.what, due, words, late, soon, done, waits, row.owner_role or "")
