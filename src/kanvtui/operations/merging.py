"""Merging cards that are one thing: what they differ in is chosen, all else of both is kept; one change, one undo.

The card that goes stays in the bin for its history, with what it said; nothing else refers to it any more. It cannot
be brought back alone: undo takes the merge back as a whole.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import uuid4

from kanvtui.domain import merging as rules
from kanvtui.domain.dates import full_day
from kanvtui.domain.sop import Sop
from kanvtui.domain.text import visible
from kanvtui.domain.values import frozen
from kanvtui.errors import InputError, RefusedError
from kanvtui.operations import lookup, reviews, sops
from kanvtui.operations.record import happened, record
from kanvtui.operations.session import Change
from kanvtui.operations.steps import following, joining, recurring
from kanvtui.storage import accounts, boards, cards, fields, merging, milestones, notes
from kanvtui.storage import recurring as occurrences
from kanvtui.storage.boards import StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.database import Database

MERGED, KEPT_BOTH = merging.MERGED, merging.KEPT_BOTH
"""The kinds of the events; what they tell stands in docs/events.md."""
VERDICT = "merge"
FIELD = "field:"
"""Before the key of a field of the SOP, where facts are named."""
_PLACE = ("stage_id", "rank", "stage_since", "closed_at", "archived_at")


@frozen
class Fact:
    """One thing in which cards may differ: its columns, of which the first one tells it, and how a default is found."""

    key: str
    label: str
    columns: tuple[str, ...]
    default: Callable[[rules.Values, Sequence[int]], int] = rules.given


FACTS = (
    Fact("title", "Title", ("title",)),
    Fact("stage", "Stage", _PLACE),
    Fact("owner", "Owner", ("owner_id",)),
    Fact("due", "Due", ("due",), rules.earliest),
    Fact("next", "Next", ("next",)),
    Fact("account", "Customer", ("account_id",)),
    Fact("holder", "Waits for", ("holder", "holder_kind", "holder_since", "nudge_on")),
    Fact("blocked", "Blocked", ("blocked_reason", "blocked_since")),
    Fact("reviewer", "Reviewer", ("reviewer_id",)),
    Fact("review_by", "Review by", ("review_by",)),
    Fact("context_owner", "Context", ("context_owner_id",)),
    Fact("outcome", "Outcome", ("outcome",)),
    Fact("urgent", "Urgent", ("urgent",)),
    Fact("snoozed", "Hidden", ("snoozed_until", "snoozed_at"), rules.awake),
)
"""The facts of a card, in the order in which they are shown; fields of its SOP follow."""
_PEOPLE = {"owner": "assigned", "reviewer": "reviewer_changed", "context_owner": "context_owner_changed"}
_KINDS = {
    "title": "titled", "next": "next_changed", "due": "due_changed", "review_by": "review_by_changed",
    "outcome": "decided", "urgent": "urgent_changed", "snoozed": "snoozed",
}  # fmt: skip
_DAYS = frozenset({"due", "review_by", "snoozed"})
_TOLD = frozenset({"title", "stage", "urgent", "snoozed"})
"""What the history tells well enough where it was not taken."""


class Sides:
    """Cards to be merged, side by side: their values, which is taken unless told otherwise, and words for each."""

    def __init__(self, db: Database, rows: Sequence[CardRow], keep: int) -> None:
        self.db, self.rows, self.keep = db, {row.id: row for row in rows}, keep
        self.order = [keep, *(key for key in sorted(self.rows) if key != keep)]
        self.sop: Sop = sops.of_board(db, rows[0].board_id)
        self.stages: dict[int, tuple[int, StageRow]] = {
            stage.id: (place, stage) for place, stage in enumerate(boards.stages(db, rows[0].board_id))
        }
        self.values = {row.id: {key: value for _, key, value in fields.of_card(db, row.id)} for row in rows}
        self.numbers = {row.id: merging.numbers(db, row.id) for row in rows}
        held = [key for row in rows for key in self.values[row.id]]
        known = [rule.key for rule in self.sop.fields]
        self.fields = tuple(dict.fromkeys((*(key for key in known if key in held), *held)))

    @property
    def keys(self) -> tuple[str, ...]:
        """Every fact that can be chosen."""
        return (*(fact.key for fact in FACTS), *(FIELD + key for key in self.fields))

    def label(self, key: str) -> str:
        """Return the name of a fact."""
        if not key.startswith(FIELD):
            return next(fact.label for fact in FACTS if fact.key == key)
        name = key.removeprefix(FIELD)
        rule = self.sop.field(name)
        return rule.label if rule else name.replace("_", " ")

    def private(self, key: str) -> bool:
        """True for a field that is not shown while others look."""
        rule = self.sop.field(key.removeprefix(FIELD)) if key.startswith(FIELD) else None
        return rule is not None and rule.private

    def defaults(self) -> dict[str, int]:
        """Return whose value of each fact is taken unless told otherwise."""
        found = {
            fact.key: fact.default({key: getattr(row, fact.columns[0]) for key, row in self.rows.items()}, self.order)
            for fact in FACTS
        }
        found["stage"] = rules.furthest({key: self._standing(row) for key, row in self.rows.items()}, self.order)
        found["urgent"] = max(self.order, key=lambda key: self.rows[key].urgent)
        for name in self.fields:
            held = {key: self.values[key].get(name) for key in self.rows}
            found[FIELD + name] = rules.given(held, self.order)
        return found

    def _standing(self, row: CardRow) -> tuple[int, int]:
        """Open ones go before done ones, and those before what was put away: open work is never lost sight of."""
        open_ = 0 if row.rank is None else 1 if row.closed_at else 2
        return open_, self.stages[row.stage_id][0] if row.stage_id in self.stages else -1

    def words(self, key: str, card_id: int) -> str:
        """Return what a card says of a fact, `""` for nothing."""
        row = self.rows[card_id]
        if key.startswith(FIELD):
            return self.values[card_id].get(key.removeprefix(FIELD), "")
        special = {"stage": self._stage, "account": self._account, "holder": self._holder, "blocked": self._blocked}
        if key in special:
            return special[key](row)
        value = getattr(row, next(fact for fact in FACTS if fact.key == key).columns[0])
        if key in _PEOPLE:
            return self.person(value)
        if key == "urgent":
            return "urgent" if value else ""
        return full_day(value) if key in _DAYS and value else str(value or "")

    def person(self, key: int | None) -> str:
        """Return the name of somebody."""
        found = accounts.person(self.db, key) if key else None
        return found.name if found else ""

    def _stage(self, row: CardRow) -> str:
        stage = self.stages.get(row.stage_id) or (0, boards.stage(self.db, row.stage_id))
        name = stage[1].name if stage[1] else "a stage that is gone"
        return f"{name}, archived" if row.archived_at else name

    def _account(self, row: CardRow) -> str:
        found = accounts.get(self.db, row.account_id) if row.account_id else None
        return found.name if found else ""

    def _holder(self, row: CardRow) -> str:
        asked = f", ask again {full_day(row.nudge_on)}" if row.nudge_on else ""
        return f"{row.holder}{asked}" if row.holder else ""

    def _blocked(self, row: CardRow) -> str:
        return (row.blocked_reason or "no reason given") if row.blocked_since else ""


def sides(db: Database, card_ids: Sequence[int], keep: int | None = None) -> Sides:
    """Put cards side by side; the oldest is kept unless *keep* says otherwise.

    Raises InputError for fewer than two, NotFoundError for one in the bin, RefusedError for cards of several boards.
    """
    keys = list(dict.fromkeys(card_ids))
    if len(keys) < 2:
        raise InputError("merging takes two cards or more — nothing was merged. Mark them, or give their numbers.")
    rows = [lookup.card(db, key) for key in keys]
    if len({row.board_id for row in rows}) > 1:
        names = [board.name for row in rows if (board := boards.get(db, row.board_id))]
        listed = " and ".join(f"“{visible(name)}”" for name in dict.fromkeys(names))
        raise RefusedError(
            f"the cards stand on the boards {listed}, each with an SOP of its own, so they are not one thing — "
            "nothing was merged. Archive the one that is not wanted."
        )
    kept = min(keys) if keep is None else keep
    if kept not in keys:
        raise InputError(f"card {kept} is none of those to be merged — nothing was merged. Keep one of them.")
    return Sides(db, rows, kept)


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
        for text in merging.drafts(change.db, gone.id):
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
