"""What happened to a card, in words; and why a flag is up, from the same events."""

import json

from kanvtui.domain import flags
from kanvtui.domain.calendar import Duration
from kanvtui.domain.dates import ago_words, day_words, full_day
from kanvtui.domain.instants import moment as read_instant
from kanvtui.domain.pictures import EventLine
from kanvtui.domain.text import plural
from kanvtui.operations.reads.moment import Moment, limits, moment, reasons
from kanvtui.operations.session import Session
from kanvtui.storage import boards, cards
from kanvtui.storage import events as stored
from kanvtui.storage.cards import FaceRow
from kanvtui.storage.events import EventRow

_PLAIN = {
    "archived": "archived",
    "deleted": "put into the bin",
    "restored": "brought back",
    "closed": "completed",
    "reopened": "opened again",
}

_DATED = ("due_changed", "review_by_changed")

_BEHIND = {
    "at_risk": ("health_changed",),
    "blocked": ("blocked",),
    "ownerless": ("assigned", "created"),
    "overdue": ("due_changed", "moved", "created"),
}


def events(session: Session, card_id: int, limit: int = 200) -> list[EventLine]:
    """Return the newest *limit* events of a card in words, newest first."""
    with session.reading() as db:
        rows = stored.of_card(db, card_id)[-limit:]
    return [_line(row, session, card_id) for row in reversed(rows)]


def why(session: Session, card_id: int) -> list[str]:
    """Explain each flag of a card in a sentence or two with the event behind it; one line when there is none."""
    with session.reading() as db:
        found = cards.faces(db, [card_id])
        if not found:
            return ["This card is gone."]
        row = found[0]
        at = moment(session.now(), session.calendar, boards.stages(db, row.board_id))
        history = stored.of_card(db, card_id)
        card = cards.get(db, card_id)
        health = stored.last_health(db, card.account_id) if card and card.account_id else None
    held = reasons(row, at)
    if not held:
        return ["No flag: nothing about this card needs eyes now."]
    behind = {"at_risk": [health] if health else []}
    return [f"{reason.told}.{_because(reason.flag, row, at, behind.get(reason.flag, history))}" for reason in held]


def _because(flag: str, row: FaceRow, at: Moment, history: list[EventRow]) -> str:
    if flag == "stale":
        return _stale(row, at, history)
    behind = next((event for event in reversed(history) if event.kind in _BEHIND.get(flag, ())), None)
    if behind is None:
        return ""
    # The reason of a blocker, and of a health, has just been told.
    return f" Since {_when(behind, at)}." if flag in ("blocked", "at_risk") else f" Since: {_told(behind, at)}."


def _stale(row: FaceRow, at: Moment, history: list[EventRow]) -> str:
    """What counted last, when it went stale, and what has happened since without counting."""
    stage = at.stages[row.stage_id]
    limit = limits(stage).stale or flags.DEFAULT_STALE[stage.kind]
    last = next((event for event in reversed(history) if event.substantive), None)
    parts = [f" Last: {_told(last, at)}."] if last else []
    then = read_instant(row.active_at)
    if then is not None and limit.exact is None:
        day = at.calendar.shift(at.calendar.shift(at.calendar.day(then), limit), Duration(1, "d"))
        parts.append(f" Stale since {day_words(day, at.local.date())} ({limit.words} in {stage.name}).")
    after = [event for event in history if last and event.id > last.id]
    if after:
        parts.append(f" {plural(len(after), 'later event')} did not count: {_told(after[-1], at)}.")
    return "".join(parts)


def _told(event: EventRow, at: Moment) -> str:
    return f"{words(event)}, {_when(event, at)}"


def _when(event: EventRow, at: Moment) -> str:
    then = read_instant(event.at)
    when = ago_words(then, at.now, at.calendar) if then else "at an unreadable time"
    return f"{when} by {event.actor}"


def _line(event: EventRow, session: Session, card_id: int) -> EventLine:
    of_merged = "" if event.card_id == card_id else f"#{event.card_id}: "
    then = read_instant(event.at)
    when = ago_words(then, session.now(), session.calendar) if then else "at an unreadable time"
    return EventLine(event.at, when, f"{of_merged}{words(event)}", event.actor, bool(event.substantive))


def _labels(detail: dict[str, object]) -> list[str]:
    """The labels put on (`+x`) and taken off (`-x`)."""
    pairs = [("+", detail.get("added")), ("-", detail.get("removed"))]
    return [f"{sign}{name}" for sign, names in pairs if isinstance(names, list) for name in names]


def detail(event: EventRow) -> dict[str, object]:
    """Return the detail of an event; an unreadable one is empty."""
    try:
        found = json.loads(event.detail)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def words(event: EventRow) -> str:
    """Put one event into words; an unreadable detail leaves its kind."""
    told = detail(event)
    before, after, moved = told.get("from"), told.get("to"), told.get("dates")
    who, promise = told.get("approver"), f"promise of {told.get('who')}: {told.get('what')}"
    special = {
        "created": f"made in {after}",
        "moved": f"moved from {before} to {after}{' with the changed SOP' if told.get('by') == 'sop' else ''}",
        "restaged": f"belongs to {after} instead of {before}, with the changed SOP",
        "assigned": f"owner {after or 'none'} instead of {before or 'none'}",
        "passed": f"waits for {after}" if after else "came back to its owner",
        "blocked": f"blocked: {after}",
        "unblocked": f"unblocked (was: {before})",
        "checked": f"{'ticked' if after else 'opened'} “{told.get('check')}”",
        "check_added": f"check “{told.get('check')}” added",
        "check_removed": f"check “{told.get('check')}” removed",
        "noted": f"note “{told.get('title')}”",
        "note_edited": f"note “{told.get('title')}” edited",
        "decided": f"decision “{told.get('title') or after}”",
        "excepted": f"exception: {told.get('reason')}",
        "titled": f"renamed from “{before}”",
        "labelled": f"labels: {' '.join(_labels(told))}",
        "urgent_changed": "marked urgent" if after else "no longer urgent",
        "snoozed": f"snoozed until {full_day(str(after))}" if after else "awake again",
        "triaged": f"triage: {told.get('verdict')}",
        "reviewed": f"review: {told.get('verdict')}",
        "promised": f"{promise} by {full_day(str(told.get('due')))}",
        "promise_settled": f"{promise}: {after}",
        "promise_moved": f"{promise} by {full_day(str(after))} instead of {full_day(str(before))}",
        "milestone_set": f"{told.get('label')}: {full_day(str(after))}",
        "milestone_cleared": f"{told.get('label')} taken back",
        "dates_shifted": f"{plural(len(moved), 'date')} moved" if isinstance(moved, list) else "dates moved",
        "deadline_met": f"deadline “{told.get('deadline')}” {'met' if after else 'opened again'}",
        "approval_asked": f"{who} is asked to approve {told.get('name')}",
        "approval_withdrawn": f"{who} need not approve {told.get('name')} any more",
        "approved": f"{who} approved {told.get('name')}",
        "changes_requested": f"{who} asked for a change: {told.get('what')}",
        "deviated": f"deviation: {told.get('what')}",
        "escalated": f"escalated to {after}: {told.get('what')}",
        "note_removed": f"note “{told.get('title')}” removed",
        "merged": f"merged with #{told.get('card')} “{told.get('title')}”",
        "kept_both": "kept apart from what it looks like",
        "field_changed": f"{str(told.get('field')).replace('_', ' ')}: {after or 'emptied'}",
    }
    if event.kind == "deleted" and told.get("merged_into"):
        return f"merged into #{told['merged_into']}"
    if event.kind in special:
        return special[event.kind]
    if event.kind in _PLAIN:
        return _PLAIN[event.kind]
    if event.kind in _DATED and after:
        after = full_day(str(after))
    name = event.kind.removesuffix("_changed").replace("_", " ")
    return f"{name}: {'none' if after is None else after}" if "to" in told else name
