"""Merging cards that are one thing: what they differ in is chosen, all else of both is kept; one change, one undo.

The card that goes stays in the bin for its history, with what it said; nothing else refers to it any more. It cannot
be brought back alone: undo takes the merge back as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import uuid4

from kanvtui.domain.text import visible
from kanvtui.errors import InputError
from kanvtui.operations import drafts, lookup, reviews
from kanvtui.operations.record import happened, record
from kanvtui.operations.session import Change
from kanvtui.operations.steps import following, joining, recurring
from kanvtui.operations.steps.sides import FACTS, FIELD, Sides, sides
from kanvtui.storage import accounts, cards, fields, merging, milestones, notes
from kanvtui.storage import recurring as occurrences
from kanvtui.storage.cards import CardRow

MERGED, KEPT_BOTH = merging.MERGED, merging.KEPT_BOTH
"""The kinds of the events; what they tell stands in docs/events.md."""
VERDICT = "merge"
_PEOPLE = {"owner": "assigned", "reviewer": "reviewer_changed", "context_owner": "context_owner_changed"}
_KINDS = {
    "title": "titled", "next": "next_changed", "due": "due_changed", "review_by": "review_by_changed",
    "outcome": "decided", "urgent": "urgent_changed", "snoozed": "snoozed",
}  # fmt: skip
_TOLD = frozenset({"title", "stage", "urgent", "snoozed"})
"""What the history tells well enough where it was not taken."""


def merge(
    change: Change, card_ids: Sequence[int], choices: Mapping[str, int] | None = None, keep: int | None = None
) -> int:
    """Merge cards of one board into the oldest, or into *keep*, and return its id.

    *choices* says by the key of a fact whose value is taken (see FACTS; `field:KEY` for fields of the SOP). What is
    not taken is written down in a note, so that nothing is lost. It passes no gate: what the cards have passed, they
    have passed. Raises like `sides`, InputError for an unknown fact or a card that is none of them.
    """
    both = sides(change.db, card_ids, keep)
    chosen = both.defaults()
    for key, card_id in (choices or {}).items():
        if key not in chosen:
            raise InputError(f"“{visible(key)}” is no fact of these cards. Facts: {', '.join(both.keys)}.")
        if card_id not in both.rows:
            raise InputError(f"card {card_id} is none of those to be merged — nothing was merged.")
        chosen[key] = card_id
    kept = both.rows[both.keep]
    others = [both.rows[key] for key in both.order[1:]]
    named = f"#{others[0].id} “{others[0].title}”" if len(others) == 1 else f"{len(others)} cards"
    change.says(f"merged {named} into #{kept.id} “{kept.title}”")
    was_open = [row for row in both.rows.values() if row.closed_at is None and row.rank is not None]
    before = both.rows[both.keep]
    for gone in others:
        _put_away(change, gone, kept.id)
    _take(change, both, chosen)
    told = []
    for gone in others:
        lines = [*_unsaid(both, chosen, gone), *joining.join(change, cards.get(change.db, kept.id) or kept, gone)]
        told += [(gone, lines)]
        _fields(change, both, gone)
        now = _now(change, kept.id)
        record(change, MERGED, {"card": gone.id, "title": gone.title}, now, account_id=now.account_id, substantive=True)
        for text in merging.drafts(change.db, drafts.NEW_NOTE, gone.id):
            _note(change, kept.id, f"Unfinished, of #{gone.id}", text)
    _set_fields(change, both, chosen)
    _tell(change, both, chosen, told)
    for gone in others:
        _reviews(change, kept.id, gone.id)
    _follow(change, before, was_open)
    return kept.id


def keep_both(change: Change, card_ids: Sequence[int]) -> None:
    """Remember that cards only look alike: they are not offered for merging again."""
    rows = [lookup.card(change.db, key) for key in dict.fromkeys(card_ids)]
    if len(rows) < 2:
        raise InputError("keeping both takes two cards or more — nothing was stored.")
    change.says(f"kept {' and '.join(f'#{row.id}' for row in rows)}: they only look alike")
    happened(change, KEPT_BOTH, max(rows, key=lambda row: row.id), cards=[row.id for row in rows])


def _now(change: Change, card_id: int) -> CardRow:
    return lookup.card(change.db, card_id)


def _put_away(change: Change, gone: CardRow, kept: int) -> None:
    """The card that goes leaves its place in the order to the other; what it said stays on it."""
    cards.update(change.db, gone.id, {"rank": None, "deleted_at": change.at})
    happened(change, "deleted", gone, merged_into=kept)


def _take(change: Change, both: Sides, chosen: Mapping[str, int]) -> None:
    """Write the chosen facts of other cards into the one that stays, with their events."""
    kept = both.rows[both.keep]
    values: dict[str, object] = {}
    for fact in FACTS:
        row = both.rows[chosen[fact.key]]
        if row.id != kept.id:
            values |= {column: getattr(row, column) for column in fact.columns}
    changed = {column: value for column, value in values.items() if getattr(kept, column) != value}
    if changed:
        cards.update(change.db, kept.id, changed)
    now = _now(change, kept.id)
    _placed(change, both, kept, now)
    for key, kind in _KINDS.items():
        column = next(fact for fact in FACTS if fact.key == key).columns[0]
        before, after = getattr(kept, column), getattr(now, column)
        if before != after:
            happened(change, kind, now, before=before, after=after)
    for key, kind in _PEOPLE.items():
        before, after = (getattr(row, f"{key}_id") for row in (kept, now))
        if before != after:
            happened(change, kind, now, before=both.person(before) or None, after=both.person(after) or None)
    if (kept.holder, kept.nudge_on) != (now.holder, now.nudge_on):
        happened(change, "passed", now, before=kept.holder, after=now.holder, nudge_on=now.nudge_on)
    if (kept.blocked_since, kept.blocked_reason) != (now.blocked_since, now.blocked_reason):
        kind = "blocked" if now.blocked_since else "unblocked"
        happened(change, kind, now, before=kept.blocked_reason, after=now.blocked_reason)
    if kept.account_id != now.account_id:
        was, held = (accounts.get(change.db, key) if key else None for key in (kept.account_id, now.account_id))
        names = (was.name if was else None, held.name if held else None)
        happened(change, "account_changed", now, before=names[0], after=names[1])


def _placed(change: Change, both: Sides, kept: CardRow, now: CardRow) -> None:
    """Tell where the card stands now."""
    was, held = (stage[1].name if (stage := both.stages.get(row.stage_id)) else None for row in (kept, now))
    if kept.archived_at and not now.archived_at:
        happened(change, "restored", now)
    if kept.stage_id != now.stage_id:
        stages = {"from_stage": kept.stage_id, "to_stage": now.stage_id, "merged": True}
        told = {"from": was, "to": held, **stages}
        record(change, "moved", told, now, account_id=now.account_id, substantive=True)
    if bool(kept.closed_at) != bool(now.closed_at):
        happened(change, "closed" if now.closed_at else "reopened", now, before=was, after=held)
    if now.archived_at and not kept.archived_at:
        happened(change, "archived", now)


def _fields(change: Change, both: Sides, gone: CardRow) -> None:
    """Let the fields of the card that goes come along; one that both have stays where it is."""
    present = {key for _, key, _ in fields.of_card(change.db, both.keep)}
    for row, key, _ in fields.of_card(change.db, gone.id):
        if key in present:
            fields.delete(change.db, row)
        else:
            fields.update(change.db, row, {"card_id": both.keep})
            present.add(key)


def _set_fields(change: Change, both: Sides, chosen: Mapping[str, int]) -> None:
    """Write the chosen values of the fields, with their numbers as they were, and the events."""
    rows = {key: (row, value) for row, key, value in fields.of_card(change.db, both.keep)}
    now = _now(change, both.keep)
    for key in both.fields:
        before, after = (both.values[card].get(key) for card in (both.keep, chosen[FIELD + key]))
        row, value = rows[key]
        if after is None:
            fields.delete(change.db, row)
        elif value != after:
            fields.update(change.db, row, {"value": after, "num": both.numbers[chosen[FIELD + key]].get(key)})
        if before != after:
            happened(change, "field_changed", now, field=key, before=before, after=after)


def _unsaid(both: Sides, chosen: Mapping[str, int], gone: CardRow) -> Iterator[str]:
    """What the card that goes says and the one that stays does not."""
    for key in both.keys:
        words = both.words(key, gone.id)
        if key not in _TOLD and words and chosen[key] != gone.id and words != both.words(key, chosen[key]):
            yield f"{both.label(key)}: {words}"


def _tell(
    change: Change, both: Sides, chosen: Mapping[str, int], told: Sequence[tuple[CardRow, Sequence[str]]]
) -> None:
    """Write down what was not taken, of every card, in one note; it is private where a private field is told."""
    mine = list(_unsaid(both, chosen, both.rows[both.keep]))
    parts = [*([(both.rows[both.keep], mine)] if mine else []), *((row, lines) for row, lines in told if lines)]
    if not parts:
        return
    body = "\n\n".join(
        "\n".join((f"#{row.id} “{row.title}” also said:", "", *(f"- {line}" for line in lines))) for row, lines in parts
    )
    numbers = ", ".join(f"#{row.id}" for row, _ in told)
    _note(change, both.keep, f"Merged with {numbers}", body, private=any(both.private(key) for key in both.keys))


def _note(change: Change, card_id: int, title: str, body: str, *, private: bool = False) -> None:
    """Write a note beside the card that explains nothing of it, so it is not pinned."""
    card = _now(change, card_id)
    values = {
        "uid": uuid4().hex, "card_id": card.id, "account_id": card.account_id, "kind": "context", "title": title,
        "body": body, "pinned": 0, "private": int(private), "shared": 0, "author": change.actor,
        "created_at": change.at, "edited_at": change.at,
    }  # fmt: skip
    happened(change, "noted", card, note=notes.insert(change.db, values), title=title)


def _reviews(change: Change, kept: int, gone: int) -> None:
    """In reviews that go on the card that stays is asked about once; those that have ended stay as they were."""
    listed = {(review, kind) for _, review, kind, _ in merging.open_items(change.db, kept)}
    for item, review, kind, verdict in merging.open_items(change.db, gone):
        if kind != "card" or (review, kind) not in listed:
            merging.move(change.db, "review_item", item, kept)
            listed.add((review, kind))
        elif verdict is None:
            reviews.decide(change, item, VERDICT)


def _follow(change: Change, before: CardRow, was_open: Sequence[CardRow]) -> None:
    """Let dates, conditions, approvals and recurring work look at the card as it is now."""
    card = _now(change, before.id)
    notes.tie(change.db, card.id, card.account_id)
    milestones.tie(change.db, card.id, card.account_id)
    if before.account_id != card.account_id:
        following.account_changed(change, before)
    following.field_changed(change, card)
    came = occurrences.of_card(change.db, card.id) is not None
    if came and card.closed_at and was_open:
        recurring.completed(change, card)
