"""A card enters a stage: its checks and its notes from the SOP's templates come with it."""

from collections.abc import Iterable
from uuid import uuid4

from kanvtui.domain import conditions, order
from kanvtui.domain.sop import CheckRule, NoteTemplate, Sop
from kanvtui.domain.templates import fill
from kanvtui.operations import sops
from kanvtui.operations.session import Change
from kanvtui.storage import accounts, boards, checks, fields, milestones, notes
from kanvtui.storage.cards import CardRow


def made(change: Change, sop: Sop, card: CardRow, stage_key: str) -> None:
    """Add what a new card gets: the checks and notes made with it, and those of its stage."""
    add_checks(change, card, sop.checks_with_card(stage_key))
    add_notes(change, card, (*sop.notes_with_card(), *sop.notes_on_entry(stage_key)))


def entered(change: Change, sop: Sop, card: CardRow, stage_key: str) -> None:
    """Add what a card gets when it comes into a stage, each check and note once, however often it comes."""
    add_checks(change, card, [(stage_key, check) for check in sop.checks_on_entry(stage_key)])
    add_notes(change, card, sop.notes_on_entry(stage_key))


def add_checks(change: Change, card: CardRow, rules: Iterable[tuple[str, CheckRule]]) -> None:
    """Add checks from (stage key, rule): at the end, but before what the SOP has after them.

    A key that the card has, or a condition that fails, is passed over.
    """
    rules = list(rules)
    if any(rule.when for _, rule in rules):
        held = {key: value for _, key, value in fields.of_card(change.db, card.id)}
        rules = [(stage_key, rule) for stage_key, rule in rules if conditions.holds(rule.when, held)]
    if not rules:
        return
    present = checks.of_card(change.db, card.id)
    keys = {check.key for check in present}
    stages = {stage.key: stage.id for stage in boards.stages(change.db, card.board_id)}
    places = {check.key: n for n, check in enumerate(_all_checks(change, card))}
    lines = [(check.rank, places.get(check.key or "", -1)) for check in present]
    for stage_key, rule in rules:
        if rule.key in keys:
            continue
        rank = place(lines, places.get(rule.key, len(places)))
        checks.insert(change.db, check_values(card.id, stages.get(stage_key), rule, rank))


def place(lines: list[tuple[str, int]], at: int) -> str:
    """Return the rank of a new check among (rank, place in the SOP) of those that are there, and put it among them.

    It stands at the end, but before what the SOP has after its own place *at*.
    """
    before = next((n for n, (_, other) in enumerate(lines) if other > at), len(lines))
    rank = order.between(lines[before - 1][0] if before else None, lines[before][0] if before < len(lines) else None)
    lines.insert(before, (rank, at))
    return rank


def check_values(card_id: int, stage_id: int | None, rule: CheckRule, rank: str) -> dict[str, object]:
    """Return the columns of a check that a card gets from its SOP."""
    return {
        "card_id": card_id,
        "stage_id": stage_id,
        "key": rule.key,
        "text": rule.text,
        "rank": rank,
        "required": int(rule.required),
        "owner_role": rule.owner or None,
        "due_rule": rule.due or None,
        "milestone": rule.milestone or None,
        "maturity": rule.maturity or None,
    }


def _all_checks(change: Change, card: CardRow) -> list[CheckRule]:
    return [check for stage in sops.of_board(change.db, card.board_id).stages for check in stage.checks]


def add_notes(change: Change, card: CardRow, templates: Iterable[NoteTemplate], day: str = "") -> None:
    """Write the notes of the templates beside the card; one of the same title is not written twice.

    `[DATE]` becomes *day* where it is given, as for recurring work that comes for a day, else the day of the template's
    milestone where that is set already.
    """
    templates = list(templates)
    if not templates:
        return
    present = {note.title for note in notes.of(change.db, card_id=card.id)}
    pinned = any(note.pinned for note in notes.of(change.db, card_id=card.id))
    common = _placeholders(change, card)
    days = _days(change, card) if any(template.date for template in templates) else {}
    for template in templates:
        values = {**common, "date": day or days.get(template.date, "")}
        title = fill(template.title, values)
        if title in present:
            continue
        pin = template.pinned and not pinned
        pinned = pinned or pin
        note = {
            "uid": uuid4().hex,
            "card_id": card.id,
            "account_id": card.account_id,
            "kind": template.kind,
            "title": title,
            "body": fill(template.body, values),
            "pinned": int(pin),
            "private": int(template.private),
            "author": change.actor,
            "created_at": change.at,
            "edited_at": change.at,
        }
        notes.insert(change.db, note)


def _days(change: Change, card: CardRow) -> dict[str, str]:
    """The days of the milestones that are set, by their keys."""
    return {row.key: row.due[:10] for row in milestones.of_card(change.db, card.id, card.account_id)}


def _placeholders(change: Change, card: CardRow) -> dict[str, str]:
    """What templates may name: the customer, the card, its owner, the user and the day."""
    account = accounts.get(change.db, card.account_id) if card.account_id else None
    owner = accounts.person(change.db, card.owner_id) if card.owner_id else None
    reviewer = accounts.person(change.db, card.reviewer_id) if card.reviewer_id else None
    return {
        "customer": account.name if account else card.title,
        "card": card.title,
        "title": card.title,
        "owner": owner.name if owner else "",
        "csm": owner.name if owner else "",
        "me": change.actor,
        "reviewer": reviewer.name if reviewer else "",
        **{key: value for _, key, value in fields.of_card(change.db, card.id)},
    }
