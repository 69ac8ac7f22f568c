"""Looking after an SOP in use: its version, the log of its changes, and the training that follows a change."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from kanvtui.domain import document, governance, order
from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import due_day, full_day, parse_due
from kanvtui.domain.deadlines import Anchor, due_of
from kanvtui.domain.governance import TRAINED
from kanvtui.domain.sop_changes import Difference
from kanvtui.domain.sop_log import CHANGED, REVIEWED
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.text import TITLE_LIMIT, visible
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import lookup, moves, sops
from kanvtui.operations.record import record
from kanvtui.operations.session import Change
from kanvtui.operations.steps import making, noting
from kanvtui.storage import boards, checks, notes, recurring
from kanvtui.storage import governance as stored
from kanvtui.storage.accounts import PersonRow

KEPT = 60
"""Differences that the log keeps in words; of more it keeps how many there were."""
NOTE = "What changed in the SOP"
"""The title of the note beside the training."""
_FIRST = re.compile(r"Everyone knows version (.+?)(?: to .+?)?: ")
_TOLD = 3
_LONGEST = 240


def recorded(
    change: Change,
    board_id: int,
    before: Mapping[str, object],
    after: Mapping[str, object],
    differences: Iterable[Difference],
    plan: Plan,
) -> None:
    """Write down that a board's SOP was changed from *before* to *after*, the last step of `sop_edits.replace`.

    *differences* are those between the two.

    - The version is raised in the stored document unless the user wrote another one (`domain.governance.next_version`,
      which `replace` may put into the document itself before it stores it).
    - The log gets one event `sop_changed`: versions, why, and what changed in words.
    - Where people have to know of it and `plan.training`, the board's training check is opened or joined.

    It belongs to the change: undo takes all of it back.
    """
    found = [one for one in differences if one.path != "version"]
    was, now = governance.version(before), governance.version(after)
    if any(one.path not in governance.NO_VERSION for one in found):
        now = governance.next_version(before, after)
    if not found and was == now:
        return
    _keep_version(change, board_id, now)
    learnt = [one for one in found if governance.is_taught(one.path)] if plan.training else []
    due = _due(change, governance.within(after)) if learnt else ""
    paths = [one.path for one in found]
    detail = {
        "from": was,
        "to": now,
        "why": plan.why.strip() or None,
        "what": [one.words for one in found[:KEPT]],
        "more": max(0, len(found) - KEPT),
        "rules": governance.rules_of(paths, _done(after)),
        "training": due or None,
    }
    record(change, CHANGED, detail, board_id=board_id)
    if due:
        _train(change, board_id, now, learnt, plan.why.strip(), due)


def _keep_version(change: Change, board_id: int, version: str) -> None:
    held = sops.document(change.db, board_id)
    if governance.version(held) != version:
        text = json.dumps({**held, "version": version}, ensure_ascii=False)
        boards.update(change.db, board_id, {"sop": text})


def _done(sop: Mapping[str, object]) -> list[str]:
    return [document.text(row, "key") for row in document.rows(sop, "stages") if row.get("kind") == "done"]


def _due(change: Change, within: str) -> str:
    """Return until when a change of this instant is to be known, `""` where the SOP asks for no training."""
    now = Anchor(change.today.isoformat(), change.now)
    return due_of(f"created+{within}", now, change.calendar) if within else ""


# The next review


def reviewed(change: Change, board_id: int, on: str = "") -> None:
    """Say when the SOP of a board is reviewed next, as typed; without *on* that it was reviewed today.

    A review completes the cards of due reviews, and names the next one where the SOP says how often it is looked at.
    Raises InputError for a day that is no date or has passed, NotFoundError for a board that is gone, and what
    completing a card raises.
    """
    board = boards.get(change.db, board_id)
    held = sops.document(change.db, board_id)
    if board is None or not held:
        raise NotFoundError("that board is gone, or its SOP cannot be read. Nothing was changed.")
    today = change.today
    day = due_day(parse_due(on, today, change.calendar)) if on else _next_review(change, held)
    if on and (day is None or day < today):
        raise InputError(f"“{visible(on)}” has passed. A review is planned for today or a later day, like +3mo.")
    row = dict(document.row(held, "review"))
    was, then = document.text(row, "next_review"), day.isoformat() if day else ""
    row["next_review"] = then
    boards.update(change.db, board_id, {"sop": json.dumps({**held, "review": row}, ensure_ascii=False)})
    if on:
        change.says(f"the SOP of “{board.name}” is reviewed next on {full_day(then)}")
        return
    record(change, REVIEWED, {"from": was or None, "to": then or None}, board_id=board_id)
    change.says(f"reviewed the SOP of “{board.name}”")
    if cards := stored.open_reviews(change.db, board_id, today.isoformat()):
        moves.complete(change, cards)


def _next_review(change: Change, held: Mapping[str, object]) -> dt.date | None:
    """The day of the next review after today's, where the SOP says how often; its cards come by themselves."""
    named = document.row(held, "review")
    if not document.text(named, "next_review"):
        return None
    months = next((months for when, months in governance.MONTHS.items() if document.text(named, when)), 0)
    return change.calendar.shift(change.today, Duration(months, "mo")) if months else None


# The training


def _train(change: Change, board_id: int, version: str, learnt: Sequence[Difference], why: str, due: str) -> None:
    """Open the training check of the board, or join the one that is open: its due is that of the first change."""
    words = [" ".join(one.words.split()) for one in learnt]
    told = _section(version, words, why)
    if found := stored.open_training(change.db, board_id):
        check_id, card_id, text = found
        began = _FIRST.match(text)
        versions = f"{began[1]} to {version}" if began and began[1] != version else version
        checks.update(change.db, check_id, {"text": _check_text(versions, words)})
        _add_to_note(change, card_id, told)
        return
    stage = next(iter(boards.stages(change.db, board_id)), None)
    board = boards.get(change.db, board_id)
    if stage is None or board is None:
        return
    person = _teacher(change)
    title = f"SOP training: {board.name}"[:TITLE_LIMIT]
    card = making.make(change, stage, title, {"owner_id": person.id if person else None})
    recurring.insert_occurrence(change.db, _work(change, board_id, stage.id), f"{change.at} {card.id}", card.id)
    values = {
        "card_id": card.id,
        "stage_id": stage.id,
        "key": TRAINED,
        "text": _check_text(version, words),
        "rank": order.between(None, None),
        "required": 1,
        "due": due,
    }
    checks.insert(change.db, values)
    noting.add(change, told, card_id=card.id, title=NOTE, pinned=True)


def _teacher(change: Change) -> PersonRow | None:
    """Who changed it sees to it that it is known, unless no single person did."""
    try:
        return lookup.person(change, lookup.ME)
    except (InputError, RefusedError):
        return None


def _work(change: Change, board_id: int, stage_id: int) -> int:
    """Return the id of the work that training cards belong to: it never comes by itself, and has ended from the start.

    So they are no runs of the procedure: none of its fields, approvals and outcomes is asked for.
    """
    held = stored.work(change.db, board_id, TRAINED)
    if held is not None:
        return held
    values = {
        "board_id": board_id,
        "key": TRAINED,
        "title": "SOP training",
        "rule": "FREQ=YEARLY",
        "stage_id": stage_id,
        "mode": "completion",
        "starts_on": change.today.isoformat(),
        "checks": "[]",
        "ended_at": change.at,
    }
    return recurring.insert(change.db, values)


def _check_text(versions: str, words: Sequence[str]) -> str:
    """Say what everyone is to know: the versions, and the first changes as far as a line holds them."""
    told = list(words[:_TOLD])
    while len(told) > 1 and len("; ".join(told)) > _LONGEST:
        told.pop()
    more = len(words) - len(told)
    said = "; ".join(told)
    said = f"{said[:_LONGEST]} …" if len(said) > _LONGEST else said
    return f"Everyone knows version {versions}: {said}{f'; and {more} more' if more else ''}"


def _section(version: str, words: Sequence[str], why: str) -> str:
    reason = f"{why}\n\n" if why else ""
    return f"## Version {version}\n\n{reason}" + "\n".join(f"- {one}" for one in words)


def _add_to_note(change: Change, card_id: int, told: str) -> None:
    """Write what changed since below what the training is about already."""
    for note in notes.of(change.db, card_id=card_id):
        if note.title == NOTE:
            body = f"{note.body}\n\n{told}"
            notes.update(change.db, note.id, {"body": body, "edited_at": change.at})
            return
    noting.add(change, told, card_id=card_id, title=NOTE)
