"""Recurring work follows the changed SOP of its board: it begins, changes, ends, and comes back."""

from collections.abc import Mapping

from kanvtui.domain import recurrence
from kanvtui.domain.dates import clock_key
from kanvtui.domain.deadlines import is_ahead, parse
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.recurrence import RecurringRule
from kanvtui.domain.sop_staging import renamed
from kanvtui.operations.session import Change
from kanvtui.operations.steps import recurring as steps
from kanvtui.operations.steps.shelf import Shelf
from kanvtui.storage import cards, carrying, recurring
from kanvtui.storage.recurring import RecurringRow

_A_DAY = 10
"""The length of a day without a time."""


def restart(change: Change, shelf: Shelf, before: Procedure, after: Procedure) -> None:
    """Begin, change and end the recurring work of a board as its SOP has it now.

    What ended with an SOP and is in it again goes on; what was ended by hand does not. The cards it made stay. Work
    that counts from a milestone begins for the cards that have reached it.
    """
    names = renamed(*(((rule.key, rule.title) for rule in one.recurring) for one in (before, after)))
    old = {names.get(rule.key, rule.key) for rule in before.recurring}
    new = {rule.key: rule for rule in after.recurring}
    stages = {stage.key: stage.id for stage in shelf.stages}
    for row in carrying.recurring(change.db, shelf.board_id):
        key = names.get(row.key, row.key)
        rule = new.get(key)
        if rule is None:
            _end(change, row, stages, gone=key in old)
        elif not row.ended_at or (key not in old and carrying.ended_with_sop(change.db, row)):
            _follow(change, row, rule, stages)
    begun = [rule for key, rule in new.items() if key not in old]
    if begun:
        steps.begin_board(change, shelf.board_id, {rule.key for rule in begun})
        _reached(change, shelf, begun)


def _end(change: Change, row: RecurringRow, stages: Mapping[str, int], *, gone: bool) -> None:
    """End work that the SOP has no more; work that it never had keeps a stage that is there."""
    values: dict[str, object] = {"ended_at": change.at} if gone and not row.ended_at else {}
    if not row.ended_at and not gone and row.stage_id not in stages.values():
        values = {"stage_id": next(iter(stages.values()))}
    if values:
        recurring.update(change.db, row.id, values)


def _follow(change: Change, row: RecurringRow, rule: RecurringRule, stages: Mapping[str, int]) -> None:
    if recurrence.problem(rule.every):
        return
    wanted = steps.values_of(rule, stages.get(rule.stage, next(iter(stages.values()))))
    values = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    if row.ended_at:
        values["ended_at"] = None
    if row.ended_at or not values.keys().isdisjoint({"rule", "mode"}):
        values |= _times(change, row, rule)
    if not values:
        return
    recurring.update(change.db, row.id, values)
    now = recurring.get(change.db, row.id)
    began = now is not None and now.mode == steps.COMPLETION and (row.mode != now.mode or row.ended_at is not None)
    if now is not None and began and not recurring.open_due(change.db, row.id):
        clock = clock_key(change.calendar.local(change.now))
        last = recurring.last_time(change.db, row.id)
        due = recurrence.next_after(now.rule, now.starts_on, max(clock[:_A_DAY], last.due_on if last else ""))
        if due is not None:
            steps.come(change, now, due, cards.get(change.db, last.card_id) if last else None)


def _times(change: Change, row: RecurringRow, rule: RecurringRule) -> dict[str, object]:
    """When work comes that has another rhythm, or goes on: first after now, so that nothing is made up for."""
    clock = clock_key(change.calendar.local(change.now))
    first = recurrence.next_after(rule.every, clock, "") or ""
    start = clock if len(first) > _A_DAY >= len(row.starts_on) else row.starts_on
    coming = recurrence.next_after(rule.every, start, clock)
    if coming is None:
        return {"starts_on": start, "next_on": None}
    # A rule that counts would count again from another start.
    start = start if "COUNT=" in rule.every.upper() else coming
    return {"starts_on": start, "next_on": None if rule.on == steps.COMPLETION else coming}


def _reached(change: Change, shelf: Shelf, begun: list[RecurringRule]) -> None:
    anchors = {read.anchor for rule in begun if (read := parse(rule.first)) and read.anchor not in ("", "created")}
    shelf.forget("milestones")
    for card in shelf.cards if anchors else ():
        for row in shelf.milestones(card) if card.rank is not None else ():
            if row.key in anchors and not is_ahead(row.due, change.calendar.local(change.now)):
                steps.reached(change, card, row.key, {rule.key for rule in begun})
