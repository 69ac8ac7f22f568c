"""The dates of all open cards of a board are counted anew after its SOP was changed."""

from collections.abc import Collection

from kanvtui.domain.deadlines import parse
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.sop import Sop
from kanvtui.operations.record import happened_to_many
from kanvtui.operations.session import Change
from kanvtui.operations.steps import dated, dating
from kanvtui.operations.steps.shelf import Shelf
from kanvtui.storage import carrying


def dates_of(sop: Sop, procedure: Procedure) -> tuple[object, ...]:
    """Return all that dates follow from in an SOP: where it is as it was, the dates of no card shift by themselves."""
    checks = [(stage.key, check.key, check.due) for stage in sop.stages for check in stage.checks]
    rules = [
        *(due for _, _, due in checks),
        *(rule.due for rule in procedure.milestones),
        *(rule.due for rule in procedure.deadlines),
    ]
    anchors = {read.anchor for rule in rules if rule and (read := parse(rule))}
    return (
        [check for check in checks if check[2] or check[1] in anchors],
        [rule.key for rule in sop.fields if rule.type == "date"],
        [rule.key for rule in sop.card_fields if rule.card == "due"],
        [(rule.key, rule.due) for rule in procedure.milestones],
        [(rule.key, rule.due, rule.stage, rule.when) for rule in procedure.deadlines],
    )


def redate(change: Change, shelf: Shelf, only: Collection[int] | None = None) -> None:
    """Date every open check and deadline of the cards on a shelf anew, or of *only* some of them, with an event each.

    What is done, and a day that was set by hand, stays.
    """
    shelf.forget("checks", "deadlines", "milestones")
    checks: list[tuple[str | None, int]] = []
    deadlines: list[tuple[str | None, str | None, int]] = []
    told: list[tuple[int, int, int | None, int, dict[str, object]]] = []
    for card in shelf.cards:
        if only is not None and card.id not in only:
            continue
        found = dating.counted(dated.Reading(change.db, card, change.calendar, shelf))
        checks += found.checks
        deadlines += found.deadlines
        if found.told:
            told.append((card.id, card.board_id, card.account_id, card.stage_id, {"dates": found.told}))
    carrying.redate_checks(change.db, checks)
    carrying.redate_deadlines(change.db, deadlines)
    happened_to_many(change, "dates_shifted", told)


def meet(change: Change, shelf: Shelf, before: Procedure, after: Procedure) -> None:
    """Fulfil the deadlines that are new, or met by another milestone, where the card has reached that milestone."""
    was = {rule.key: rule.met_by for rule in before.deadlines}
    asked = {rule.key: rule.met_by for rule in after.deadlines if rule.met_by and was.get(rule.key) != rule.met_by}
    shelf.forget("deadlines", "milestones")
    for card in shelf.cards if asked else ():
        keys = {line.met_by for line in shelf.deadlines(card) if line.key in asked and not line.done_at}
        for row in shelf.milestones(card) if keys else ():
            if row.key in keys:
                dating.meet(change, card, row.key, None, row)


def reach(change: Change, shelf: Shelf, sop: Sop, moved: Collection[int]) -> None:
    """Let cards that were moved into a stage reach the milestone of it."""
    sets = {stage.key: stage.milestone for stage in sop.stages if stage.milestone}
    for card in shelf.cards if sets and moved else ():
        milestone = sets.get(shelf.here.get(card.stage_id, ""), "")
        if milestone and card.id in moved:
            dating.reach(change, card, milestone, by="stage")
