"""Recurring work: started with its board or by a milestone; the next card is made when the last one is done."""

import json
from collections.abc import Collection

from kanvtui.domain import order, recurrence
from kanvtui.domain.dates import clock_key
from kanvtui.domain.deadlines import Anchor, due_of, parse
from kanvtui.domain.governance import OWN_WORK
from kanvtui.domain.instants import moment
from kanvtui.domain.recurrence import RecurringRule
from kanvtui.domain.templates import fill
from kanvtui.operations import sops
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.operations.steps import entering, making
from kanvtui.storage import accounts, boards, checks, milestones, recurring
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database
from kanvtui.storage.recurring import OccurrenceRow, RecurringRow

COMPLETION = "completion"


def begin_board(change: Change, board_id: int, only: Collection[str] | None = None) -> None:
    """Start the recurring work of a board, each once; what follows on completion gets its first card.

    *only* names the keys of what is to start; None: all of it.

    It counts from its `first` where that is a date or counts from now, else from today, for hours from this minute.
    What counts from a milestone waits until the first card reaches it.
    """
    clock = clock_key(change.calendar.local(change.now))
    now = Anchor(clock[:10], change.now)
    for rule in sops.procedure_of(change.db, board_id).recurring:
        if rule.per != "board" or recurring.started(change.db, board_id, rule.key, None):
            continue
        if only is not None and rule.key not in only:
            continue
        if only is not None and rule.key not in only:
            continue
        first = parse(rule.first)
        if first is not None and first.anchor not in ("", "created"):
            continue
        given = due_of(rule.first, now, change.calendar) if first else ""
        due = given or recurrence.next_after(rule.every, clock, "")
        if due is not None:
            starts_on = given or (clock if len(due) > len(now.due) else now.due)
            _start(change, board_id, rule, None, starts_on, due)


def reached(change: Change, card: CardRow, milestone: str, only: Collection[str] | None = None) -> None:
    """Start the recurring work whose first time counts from that milestone: once a board, or once for each customer.

    With *only* no other work than that of those keys.
    """
    rules = sops.procedure_of(change.db, card.board_id).recurring
    for rule in (rule for rule in rules if only is None or rule.key in only):
        first = parse(rule.first)
        if first is None or first.anchor != milestone or (rule.per == "account" and card.account_id is None):
            continue
        account_id = card.account_id if rule.per == "account" else None
        set_on = milestones.find(change.db, milestone, card_id=card.id)
        set_on = set_on or milestones.find(change.db, milestone, account_id=card.account_id)
        anchor = Anchor(set_on.due, moment(set_on.at)) if set_on else Anchor(change.today.isoformat(), change.now)
        due = due_of(rule.first, anchor, change.calendar)
        if due and not recurring.started(change.db, card.board_id, rule.key, account_id):
            _start(change, card.board_id, rule, account_id, due, due, card)


def completed(change: Change, card: CardRow) -> str:
    """Make the next card when one made of recurring work is done; return the milestone it sets, or `""`.

    It is due on the first day after today that fits the rule counted from today. A card that is completed again makes
    no second one; one that others were merged into lets the work of each go on.
    """
    found = recurring.all_of_card(change.db, card.id)
    sets = [_completed(change, card, row, time) for row, time in found]
    return next(filter(None, sets), "")


def _completed(change: Change, card: CardRow, row: RecurringRow, time: OccurrenceRow) -> str:
    if row.mode == COMPLETION and lives(change.db, row) and not recurring.came_later(change.db, row.id, time.id):
        due = recurrence.next_completed(row.rule, change.today, recurring.times(change.db, row.id))
        while due is not None and recurring.came(change.db, row.id, due):
            due = recurrence.next_after(row.rule, change.today.isoformat(), due)
        if due is not None:
            come(change, row, due, card)
    return row.sets or ""


def plan(db: Database, row: RecurringRow, clock: str) -> tuple[str | None, str | None]:
    """Return the time for which a card is to be made at a clock key, and the next one after *clock*; None for none.

    Of what was missed only the newest is made, and nothing that was planned before the last card was made: a clock
    that was set back doubles nothing.
    """
    coming = recurrence.next_after(row.rule, row.starts_on, clock)
    last = recurring.last_time(db, row.id)
    if row.next_on is not None:
        missed = recurrence.latest(row.rule, row.starts_on, clock, "") if row.next_on <= clock else None
        due = missed if missed is not None and missed >= row.next_on else None
    elif last is None or last.due_on <= clock:
        due = recurrence.latest(row.rule, row.starts_on, clock, last.due_on if last else "")
    else:
        due = None
    return (None if due is None or recurring.came(db, row.id, due) else due), coming


def looks_after_sop(db: Database, card: CardRow) -> bool:
    """True for a card of the work that looks after the SOP, its training or its review: no run of the procedure."""
    found = recurring.of_card(db, card.id)
    return found is not None and found[0].key in OWN_WORK


def lives(db: Database, row: RecurringRow) -> bool:
    """True while the work has not ended, and neither its board nor its customer is archived."""
    board = boards.get(db, row.board_id)
    account = accounts.get(db, row.account_id) if row.account_id is not None else None
    return not (row.ended_at or board is None or board.archived_at or (account is not None and account.archived_at))


def come(change: Change, row: RecurringRow, due: str, previous: CardRow | None = None) -> CardRow | None:
    """Make the card of recurring work that is due then, with its own checklist; None when its board has no stage.

    It belongs to the owner of the *previous* card, else to the customer's owner.
    """
    stage = _stage(change.db, row)
    if stage is None:
        return None
    account = accounts.get(change.db, row.account_id) if row.account_id is not None else None
    owner_id = (previous.owner_id if previous else None) or (account.owner_id if account else None)
    owner = accounts.person(change.db, owner_id) if owner_id else None
    names = {"date": due[:10], "customer": account.name if account else "", "owner": owner.name if owner else ""}
    title = fill(row.title, {**names, "company": names["customer"], "csm": names["owner"], "me": change.actor})
    values = {"owner_id": owner_id, "account_id": row.account_id, "due": due}
    card = making.make(change, stage, title, values)
    _add_checks(change, card, row, due)
    entering.add_notes(change, card, sops.of_board(change.db, row.board_id).notes_of_recurring(row.key), due[:10])
    recurring.insert_occurrence(change.db, row.id, due, card.id)
    happened(change, "recurred", card, key=row.key, due=due)
    return card


def _start(
    change: Change,
    board_id: int,
    rule: RecurringRule,
    account_id: int | None,
    starts_on: str,
    due: str,
    cause: CardRow | None = None,
) -> None:
    """Insert the row; *due* is the first time of what comes on completion."""
    stages = boards.stages(change.db, board_id)
    stage = next((stage for stage in stages if stage.key == rule.stage), stages[0] if stages else None)
    if stage is None or recurrence.problem(rule.every):
        return
    values = {
        "board_id": board_id,
        "account_id": account_id,
        **values_of(rule, stage.id),
        "starts_on": starts_on,
        "next_on": recurrence.next_after(rule.every, starts_on, "") if rule.on != COMPLETION else None,
    }
    row = recurring.get(change.db, recurring.insert(change.db, values))
    if row is not None and row.mode == COMPLETION:
        come(change, row, due, cause)


def values_of(rule: RecurringRule, stage_id: int) -> dict[str, object]:
    """Return the columns of recurring work that its rule gives."""
    given = [
        {"text": check.text, "due": check.due, "owner": check.owner, "required": check.required}
        for check in rule.checks
    ]
    return {
        "key": rule.key,
        "title": rule.title or rule.key,
        "rule": rule.every,
        "stage_id": stage_id,
        "mode": COMPLETION if rule.on == COMPLETION else "schedule",
        "checks": json.dumps(given, ensure_ascii=False),
        "owner_role": rule.owner or None,
        "sets": rule.sets or None,
    }


def _stage(db: Database, row: RecurringRow) -> StageRow | None:
    """The stage of the work, the board's first where it was retired."""
    stages = boards.stages(db, row.board_id)
    return next((stage for stage in stages if stage.id == row.stage_id), stages[0] if stages else None)


def _add_checks(change: Change, card: CardRow, row: RecurringRow, due: str) -> None:
    rank = None
    now = Anchor(change.today.isoformat(), change.now)
    known = milestones.of_card(change.db, card.id, card.account_id)
    days = {row.key: Anchor(row.due, moment(row.at)) for row in known}
    days |= {"due": Anchor(due), "created": now, "entered": now}
    for check in _checks(row):
        rule = parse(check.due)
        rank = order.between(rank, None)
        values = {
            "card_id": card.id,
            "stage_id": card.stage_id,
            "text": check.text,
            "rank": rank,
            "required": int(check.required),
            "owner_role": check.owner or row.owner_role,
            "due_rule": check.due or None,
            "due": due_of(check.due, days.get(rule.anchor), change.calendar) or None if rule else None,
        }
        checks.insert(change.db, values)


def _checks(row: RecurringRow) -> list[recurrence.RecurringCheck]:
    from kanvtui.domain.procedure_reading import recurring_checks

    try:
        return recurring_checks(json.loads(row.checks))
    except (ValueError, RecursionError):
        return []
