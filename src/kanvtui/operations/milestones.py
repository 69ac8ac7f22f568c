"""Milestones by hand: setting a day, taking it back, and seeing beforehand which dates would move."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.dates import full_day, parse_due
from kanvtui.domain.deadlines import (
    Anchor,
    Dates,
    Item,
    MilestoneRule,
    Shift,
    instant_of,
    is_ahead,
    resolve,
    shifts,
)
from kanvtui.domain.procedure import Procedure
from kanvtui.domain.text import name_key, visible
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import lookup, sops
from kanvtui.operations.session import Change
from kanvtui.operations.steps import dated, dating
from kanvtui.storage import accounts, cards, milestones
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

NOW = "now"


def find(procedure: Procedure, wanted: str) -> MilestoneRule:
    """Return the milestone of that key, label or other name, else the only one with it inside, in any case.

    Raises NotFoundError listing those there are, InputError naming the candidates when several fit.
    """
    names = [
        (name_key(name), rule)
        for rule in procedure.milestones
        for name in (rule.key, rule.label, *rule.also, rule.key.replace("_", " "))
    ]
    part = name_key(wanted)
    for fits in (part.__eq__, lambda name: name.startswith(part), lambda name: part in name) if part else ():
        found = {rule.key: rule for name, rule in names if fits(name)}
        if len(found) == 1:
            return next(iter(found.values()))
        if found:
            labels = ", ".join(visible(rule.label) for rule in found.values())
            raise InputError(f"“{visible(wanted)}” fits several milestones: {labels}. Write more of the name.")
    known = ", ".join(visible(rule.label) for rule in procedure.milestones)
    offer = f"Milestones: {known}." if known else "It has none; `kanvtui sop show` tells what it has."
    raise NotFoundError(f"this board's SOP has no milestone “{visible(wanted)}”. {offer}")


def named(db: Database, card_id: int, wanted: str) -> MilestoneRule:
    """Return the milestone of a card's SOP that is called so; raises like `find`, and for a card that is not there."""
    return find(sops.procedure_of(db, lookup.card(db, card_id).board_id), wanted)


def set_date(change: Change, card_id: int, wanted: str, typed: str) -> None:
    """Set the day (or day and time) of a milestone as typed, `now` for this moment; blank or `none` takes it back.

    Everything open that counts from it is dated anew. Raises NotFoundError, InputError.
    """
    card = lookup.card(change.db, card_id)
    rule = find(sops.procedure_of(change.db, card.board_id), wanted)
    due = _read(typed, change.now, change.calendar)
    if due is None:
        clear(change, card_id, rule.key)
        return
    now = name_key(typed) == NOW
    change.says(f"“{card.title}”: {rule.label} {full_day(due)}")
    dating.reach(change, card, rule.key, due="" if now else due)


def clear(change: Change, card_id: int, wanted: str) -> None:
    """Take a milestone back, whoever set it; what counts from it waits again."""
    card = lookup.card(change.db, card_id)
    rule = find(sops.procedure_of(change.db, card.board_id), wanted)
    change.says(f"“{card.title}”: {rule.label} taken back")
    dating.clear(change, card, rule.key)


def preview(
    db: Database, calendar: Calendar, now: dt.datetime, card_id: int, wanted: str, typed: str
) -> tuple[Shift, ...]:
    """Return every open date that `set_date` with the same words would change, without changing any.

    For a milestone of the customer these are the dates on all its open cards. Raises like `set_date`.
    """
    card = lookup.card(db, card_id)
    procedure = sops.procedure_of(db, card.board_id)
    rule = find(procedure, wanted)
    due = _read(typed, now, calendar)
    at = now if name_key(typed) == NOW else None
    anchor = None if due is None else Anchor(due, at)
    found: list[Shift] = []
    for other in _concerned(db, procedure, card, rule.key, cleared=due is None):
        reading = dated.Reading(db, other, calendar)
        dates = _with_milestone(reading, rule, anchor, calendar.local(now))
        found += shifts(dates, resolve(dates, calendar))
    return tuple(found)


def preview_due(db: Database, calendar: Calendar, now: dt.datetime, card_id: int, typed: str) -> tuple[Shift, ...]:
    """Return every open date that changes when the card's own due becomes what is typed; raises InputError."""
    card = lookup.card(db, card_id)
    due = None if name_key(typed) in lookup.NOBODY else parse_due(typed, calendar.day(now), calendar)
    dates = dated.Reading(db, card._replace(due=due), calendar).dates()
    return shifts(dates, resolve(dates, calendar))


def _read(typed: str, now: dt.datetime, calendar: Calendar) -> str | None:
    """Read a day as typed; None takes a milestone back."""
    if name_key(typed) in lookup.NOBODY:
        return None
    today = calendar.day(now)
    if name_key(typed) == NOW:
        return today.isoformat()
    try:
        return parse_due(typed, today, calendar)
    except InputError as error:
        raise InputError(f"{error} Or write now, or none.") from None


def _concerned(db: Database, procedure: Procedure, card: CardRow, key: str, *, cleared: bool) -> Sequence[CardRow]:
    """The cards whose dates a milestone of this card moves."""
    if card.account_id is None:
        return [card]
    shared = dated.of_customer(procedure, key)
    if cleared:
        rows = milestones.of_card(db, card.id, card.account_id)
        shared = any(row.key == key and row.card_id is None for row in rows)
    if not shared:
        return [card]
    others = cards.many(db, accounts.cards_of(db, card.account_id))
    return [card, *(other for other in others if other.closed_at is None and other.id != card.id)]


def _with_milestone(reading: dated.Reading, rule: MilestoneRule, anchor: Anchor | None, local: dt.datetime) -> Dates:
    """The dates of a card as they would be counted from with another day of a milestone."""
    dates = reading.dates()
    node = ("milestone", rule.key)
    anchors, rules = dict(dates.anchors), dict(dates.rules)
    was = anchors.pop(node, None)
    rules.pop(node, None)
    own = next((row for row in reading.milestones if row.key == rule.key), None)
    account_id = reading.card.account_id
    if anchor is None and own is not None and own.card_id is not None and account_id is not None:
        shared = milestones.find(reading.db, rule.key, account_id=account_id)
        anchor = dated.milestone_anchor(shared) if shared else None
    if anchor is not None:
        anchors[node] = anchor
    elif planned := reading.procedure.milestone(rule.key):
        rules |= {node: planned.due} if planned.due else {}
    came = anchor is not None and not is_ahead(anchor.due, local)
    stood = was is not None and not is_ahead(was.due, local)
    items = tuple(
        _as_met(item, anchor if came else None, stood, reading.calendar) if item.met_by == rule.key else item
        for item in dates.items
    )
    return replace(dates, items=items, anchors=anchors, rules=rules)


def _as_met(item: Item, anchor: Anchor | None, stood: bool, calendar: Calendar) -> Item:
    """A deadline as it stands once its milestone has come, or is taken back."""
    if item.done is not None and not stood:
        return item
    if anchor is None:
        return replace(item, done=None)
    at = anchor.at or instant_of(anchor.due, calendar)
    return replace(item, done=Anchor(calendar.day(at).isoformat(), at))
