"""Putting a changed SOP in place of the one that a board has, with all that follows for its cards."""

import dataclasses
import json
from collections.abc import Mapping, Sequence

from kanvtui.domain import procedure_reading
from kanvtui.domain.instants import moment
from kanvtui.domain.sop import Sop, StageRule
from kanvtui.domain.sop_changes import Difference, compare
from kanvtui.domain.sop_effects import SHOWN, DateShift, Effects, Unsaid
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.sop_reading import read
from kanvtui.domain.sop_staging import nearest, staging
from kanvtui.domain.text import visible
from kanvtui.errors import BusyError, RefusedError
from kanvtui.operations import governance, sops
from kanvtui.operations.boards import by_id
from kanvtui.operations.session import APP, Change, Session
from kanvtui.operations.steps import following, reasking, rechecking, redating, restaging, restarting
from kanvtui.operations.steps.shelf import Shelf
from kanvtui.operations.steps.telling import Shifted, Told
from kanvtui.storage import boards, cards, carrying
from kanvtui.storage.boards import BoardRow, StageRow

_EVERY_PLAN = Plan()
_TRIES = 20
"""Glances at a file that another program writes to, before a screen gives up: two seconds."""


def checked(document: Mapping[str, object]) -> dict[str, object]:
    """Return an SOP's document with all that may be left out filled in, as `sops.files.parse` gives it.

    Raises InputError with the first problem and how many more there are.
    """
    from kanvtui.sops import files

    return files.checked(document)


def replace(
    change: Change, board_id: int, document: Mapping[str, object], plan: Plan = _EVERY_PLAN, *, expected: str = ""
) -> tuple[Difference, ...]:
    """Put *document* in place of the board's SOP and carry its cards along; return what differs.

    It is one change, and one undo. *document* is whole, as `checked` gives it. *expected* is the `sops.fingerprint` of
    the SOP that the user began with.

    Raises RefusedError when the SOP was changed since by somebody else, when nothing is different, or when a stage goes
    whose cards have no destination in the plan's `moves`; InputError for a destination that is none, or a document
    without stages or with two of one key; NotFoundError for a board that is gone.
    """
    board = by_id(change, board_id)
    before = sops.document(change.db, board_id)
    if expected and sops.fingerprint(change.db, board_id) != expected:
        raise RefusedError(_changed_since(change, board))
    differences = compare(before, document)
    if not differences:
        raise RefusedError(f"nothing is different in the SOP of “{visible(board.name)}”. Nothing was changed.")
    _put(change, board, document, plan)
    # Before a note of the training gives the change its name.
    change.says(f"changed the SOP of “{board.name}”{f': {plan.why}' if plan.why else ''}")
    governance.recorded(change, board_id, before, document, differences, plan)
    return differences


def _put(change: Change, board: BoardRow, document: Mapping[str, object], plan: Plan) -> None:
    """Write the document, and let all that stands on the board follow."""
    stage_rows = carrying.stages(change.db, board.id)
    was, now = _held(change, board.id, stage_rows), read(document)
    stages = staging(was, now, plan.moves, {row.key for row in stage_rows})
    values = {"sop": json.dumps(document, ensure_ascii=False), "sop_name": now.name, **_review_on(change, was, now)}
    before, after = sops.procedure_of(change.db, board.id), procedure_reading.read(document)
    boards.update(change.db, board.id, values)
    carried = restaging.restage(change, board.id, now, stages)
    rechecking.rename(change, board.id, was, now, before, after)
    shelf, moved = Shelf(change.db, board.id), carried.moved
    got = rechecking.recheck(change, shelf, was, now, stages, moved, open_cards=plan.open_cards)
    rechecking.redeadline(change, shelf, before, after)
    redating.reach(change, shelf, now, moved)
    redating.meet(change, shelf, before, after)
    reasking.reask(change, shelf, (was, now), (before, after), stages, moved, carried.opened)
    restarting.restart(change, shelf, before, after)
    others = redating.dates_of(was, before) != redating.dates_of(now, after)
    if others or moved or got or carried.opened:
        redating.redate(change, shelf, None if others else {*moved, *got, *carried.opened})
    following.closed(change, carried.closed)


def _held(change: Change, board_id: int, rows: Sequence[StageRow]) -> Sop:
    """The SOP of a board with all stages in use: what another program spoiled must not keep a stage from going."""
    found = sops.of_board(change.db, board_id)
    more = [StageRule(row.key, row.name, row.kind) for row in rows if not row.retired_at and not found.stage(row.key)]
    return dataclasses.replace(found, stages=(*found.stages, *more)) if more else found


def _review_on(change: Change, was: Sop, now: Sop) -> dict[str, object]:
    """The day of the next weekly review, where its rhythm is another one."""
    rhythm = [(bool(sop.review.weekly), sop.review.day) for sop in (was, now)]
    return {} if rhythm[0] == rhythm[1] else {"review_on": restaging.first_review(now, change.today)}


def _changed_since(change: Change, board: BoardRow) -> str:
    found = carrying.last_changed(change.db, board.id)
    words = f"the SOP of “{visible(board.name)}” was changed since you began"
    if found is not None:
        at, actor, label = found
        when = moment(at)
        local = f" on {change.calendar.local(when):%Y-%m-%d at %H:%M}" if when else ""
        words = f"{words}, by {visible(actor)}{local} ({visible(label)})"
    return f"{words} — nothing was changed. Begin again with the SOP as it is now."


def preview(session: Session, board_id: int, document: Mapping[str, object], plan: Plan = _EVERY_PLAN) -> Effects:
    """Return what `replace` would do, found by doing it and rolling back: nothing is stored, no number is used up.

    A stage whose cards have no destination stands in `unsaid`, and is taken to go where `suggested` says. What is told
    is as it may be shown in share mode. Raises what `replace` raises otherwise, BusyError while another program writes.
    """
    found: list[tuple[Effects, list[Shifted]]] = []

    def body(change: Change) -> None:
        by_id(change, board_id)
        stages = carrying.stages(change.db, board_id)
        was, now = _held(change, board_id, stages), read(document)
        matched = staging(was, now, plan.moves, {row.key for row in stages})
        lost = restaging.homeless(stages, matched, carrying.count(change.db, (row.id for row in stages)))
        suggested = {row.key: nearest(was, now, row.key) for row, _ in lost}
        differences = replace(change, board_id, document, dataclasses.replace(plan, moves={**suggested, **plan.moves}))
        told = Told(change.db, change.id, board_id, stages)
        shifts, made = list(told.shifts()), told.made()
        effects = Effects(
            differences=differences,
            stages=tuple(told.stages()),
            lines=tuple(told.lines()),
            shifted=len(shifts),
            made=tuple(made[:SHOWN]),
            made_count=len(made),
            unsaid=tuple(Unsaid(row.key, row.name, count) for row, count in lost),
            suggested=suggested,
            cards=told.cards(),
        )
        found.append((effects, shifts[:SHOWN]))

    for left in reversed(range(_TRIES if session.source == APP else 1)):
        try:
            session.rehearse(body)
            break
        except BusyError:  # a screen waits but a glance for the file, and asks again
            if not left:
                raise
    return _shown(session, *found[0])


def _shown(session: Session, effects: Effects, shifts: Sequence[Shifted]) -> Effects:
    """What is told as it may be shown: titles as they are read, all other words as a verb put them together."""
    with session.reading() as db:
        titles = {card.id: card.title for card in cards.many(db, {shift.card_id for shift in shifts})}
    say = session.shown
    new = dataclasses.replace
    return new(
        effects,
        differences=tuple(
            new(one, words=say(one.words), before=say(one.before), after=say(one.after)) for one in effects.differences
        ),
        stages=tuple(
            new(one, name=say(one.name), before=say(one.before), after=say(one.after), to=say(one.to))
            for one in effects.stages
        ),
        lines=tuple(new(one, words=say(one.words)) for one in effects.lines),
        shifts=tuple(
            DateShift(one.card_id, titles.get(one.card_id, ""), say(one.what), one.before, one.after) for one in shifts
        ),
        made=tuple(map(say, effects.made)),
        unsaid=tuple(new(one, name=say(one.name)) for one in effects.unsaid),
    )
