"""Cards: making one, and everything about it that is not its stage."""

from collections.abc import Callable, Iterable, Sequence

from kanvtui.domain import text
from kanvtui.domain.dates import full_day, parse_due
from kanvtui.domain.field_values import check_value, stored_number
from kanvtui.domain.text import name_key, plural, visible
from kanvtui.domain.values import frozen
from kanvtui.errors import ConflictError, InputError, NotFoundError, RefusedError
from kanvtui.operations import lookup, sops
from kanvtui.operations.record import happened
from kanvtui.operations.session import Change
from kanvtui.operations.steps import following, making, noting
from kanvtui.storage import accounts, boards, cards, fields, labels, milestones, notes
from kanvtui.storage.cards import CardRow


class TakenError(RefusedError):
    """Another card has the value of a unique field already: the two may be one thing."""

    def __init__(self, message: str, card_id: int, other: int) -> None:
        super().__init__(message)
        self.card_id = card_id
        self.other = other


@frozen
class NewCard:
    """What may be given with a new card, as typed; only the title must. `account_id` may be an archived customer's."""

    title: str
    owner: str = ""
    holder: str = ""
    due: str = ""
    account: str = ""
    labels: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    note: str = ""
    next: str = ""
    urgent: bool = False
    account_id: int | None = None


def add(change: Change, board_id: int, new: NewCard, stage_id: int | None = None) -> int:
    """Make a card on top of a stage (the board's first when None) and return its id.

    It passes no gate. The owner is the setting `default_owner` unless given. Raises InputError, NotFoundError or
    RefusedError when something given cannot be read, found or allowed; then nothing is stored.
    """
    title = text.title(new.title)
    stages = boards.stages(change.db, board_id)
    stage = next((stage for stage in stages if stage_id in (None, stage.id)), None)
    if stage is None:
        raise NotFoundError("that stage is not on this board any more. Choose another one.")
    owner = lookup.person_or_none(change, new.owner or change.settings.default_owner)
    values = {
        "owner_id": owner.id if owner else None,
        "account_id": lookup.account(change.db, new.account).id if new.account else new.account_id,
        "due": read_due(change, new.due) if new.due else None,
        "next": text.one_line(new.next, "the next step") or None,
        "urgent": int(new.urgent),
    }
    card = making.make(change, stage, title, values)
    change.says(f"made “{title}” in {stage.name}")
    for key, value in new.fields:  # before its notes, which may name them
        set_field(change, card.id, key, value)
    following.created(change, card, sops.of_board(change.db, board_id), stage.key)
    if new.holder:
        pass_ball(change, [card.id], new.holder)
    add_labels(change, [card.id], new.labels)
    if new.note:
        noting.add(change, new.note, card_id=card.id)
    change.says(f"made “{title}” in {stage.name}")
    return card.id


def read_due(change: Change, typed: str) -> str | None:
    """Read a due date as typed; `none`, `-` and blank mean none."""
    if name_key(typed) in lookup.NOBODY:
        return None
    return parse_due(typed, change.today, change.calendar)


def retitle(change: Change, card_id: int, title: str, was: str | None = None) -> None:
    """Give a card another title; *was* is the one the user saw (None: unguarded).

    Raises ConflictError showing both when somebody else changed it meanwhile.
    """
    card = lookup.card(change.db, card_id)
    title = text.title(title)
    guard(card.title, was, title, "the title")
    _write(change, card, "titled", "title", card.title, title)
    change.says(f"renamed “{card.title}” to “{title}”")


def set_next(change: Change, card_ids: Sequence[int], step: str) -> None:
    """Type the next step of cards; blank empties it, the first open check then shows."""
    step = text.one_line(step, "the next step")
    for card in _found(change, card_ids):
        _write(change, card, "next_changed", "next", card.next, step or None)
    change.says(f"next step of {named(change, card_ids)}: {step or 'none'}")


def set_owner(change: Change, card_ids: Sequence[int], name: str) -> None:
    """Make one person accountable; blank or `none` leaves the cards ownerless. Refuses groups."""
    owner = lookup.person_or_none(change, name)
    for card in _found(change, card_ids):
        if card.owner_id != (owner.id if owner else None):
            before = accounts.person(change.db, card.owner_id) if card.owner_id else None
            cards.update(change.db, card.id, {"owner_id": owner.id if owner else None})
            was, now = (person.name if person else None for person in (before, owner))
            happened(change, "assigned", card, before=was, after=now)
    change.says(f"{named(change, card_ids)}: owner {owner.name if owner else 'none'}")


def set_reviewer(change: Change, card_id: int, name: str) -> None:
    """Name who approves or requests changes; blank or `none` names nobody."""
    _set_person(change, card_id, "reviewer_id", "reviewer", name)


def set_context_owner(change: Change, card_id: int, name: str) -> None:
    """Name who keeps notes, decisions and references current; blank or `none` names nobody."""
    _set_person(change, card_id, "context_owner_id", "context_owner", name)


def _set_person(change: Change, card_id: int, column: str, role: str, name: str) -> None:
    card = lookup.card(change.db, card_id)
    person = lookup.person_or_none(change, name)
    held: int | None = getattr(card, column)
    if held != (person.id if person else None):
        before = accounts.person(change.db, held) if held else None
        cards.update(change.db, card.id, {column: person.id if person else None})
        was, now = (found.name if found else None for found in (before, person))
        happened(change, f"{role}_changed", card, before=was, after=now)
    change.says(f"“{card.title}”: {role.replace('_', ' ')} {person.name if person else 'none'}")


def set_review_by(change: Change, card_id: int, due: str) -> None:
    """Set the visible date by which the reviewer answers; blank or `none` empties it."""
    card = lookup.card(change.db, card_id)
    day = read_due(change, due)
    _write(change, card, "review_by_changed", "review_by", card.review_by, day)
    change.says(f"“{card.title}”: review by {full_day(day) if day else 'none'}")


def set_account(change: Change, card_ids: Sequence[int], name: str) -> None:
    """Tie cards to a customer; blank or `none` unties them. Raises NotFoundError for an unknown one."""
    account = None if name_key(name) in lookup.NOBODY else lookup.account(change.db, name)
    for card in _found(change, card_ids):
        if card.account_id != (account.id if account else None):
            before = accounts.get(change.db, card.account_id) if card.account_id else None
            cards.update(change.db, card.id, {"account_id": account.id if account else None})
            notes.tie(change.db, card.id, account.id if account else None)
            milestones.tie(change.db, card.id, account.id if account else None)
            was, now = (found.name if found else None for found in (before, account))
            happened(change, "account_changed", card, before=was, after=now)
            following.account_changed(change, card)
    change.says(f"{named(change, card_ids)}: customer {account.name if account else 'none'}")


def set_due(change: Change, card_ids: Sequence[int], due: str) -> None:
    """Set the due date (a local date, or one with a time) as typed; blank or `none` empties it."""
    day = read_due(change, due)
    for card in _found(change, card_ids):
        _write(change, card, "due_changed", "due", card.due, day)
        if card.due != day:
            following.due_changed(change, card)
    change.says(f"{named(change, card_ids)}: due {full_day(day) if day else 'none'}")


def set_urgent(change: Change, card_ids: Sequence[int], *, urgent: bool) -> None:
    """Mark cards as urgent, or not."""
    for card in _found(change, card_ids):
        _write(change, card, "urgent_changed", "urgent", card.urgent, int(urgent))
    change.says(f"{named(change, card_ids)}: {'urgent' if urgent else 'not urgent'}")


def set_outcome(change: Change, card_id: int, outcome: str) -> None:
    """Say in one sentence what came out of a card; blank empties it. It counts as a decision."""
    card = lookup.card(change.db, card_id)
    outcome = text.one_line(outcome, "the outcome")
    _write(change, card, "decided", "outcome", card.outcome, outcome or None)
    change.says(f"“{card.title}”: outcome {outcome or 'none'}")


def pass_ball(change: Change, card_ids: Sequence[int], holder: str, nudge: str = "") -> None:
    """Say who has the ball now, the customer, a reviewer or a team; the owner stays accountable.

    Blank, `none` or `owner` takes it back. *nudge* is a date on which to ask, as typed.
    """
    name = text.one_line(holder, "a holder")
    if name_key(name) in (*lookup.NOBODY, "owner", "back"):
        name = ""
    nudge_on = read_due(change, nudge) if nudge else None
    for card in _found(change, card_ids):
        if (card.holder or "") == name and (card.nudge_on or None) == nudge_on:
            continue
        since = card.holder_since if name and card.holder == name else change.at
        values = {
            "holder": name or None,
            "holder_kind": lookup.holder_kind(change.db, card, name) if name else None,
            "holder_since": since if name else None,
            "nudge_on": nudge_on,
        }
        cards.update(change.db, card.id, values)
        happened(change, "passed", card, before=card.holder, after=name or None, nudge_on=nudge_on)
    change.says(f"{named(change, card_ids)}: {'waits for ' + name if name else 'back with its owner'}")


def block(change: Change, card_ids: Sequence[int], reason: str) -> None:
    """Block cards with a one-sentence reason; a blocked card keeps its since-when and takes the new reason."""
    reason = text.needed_line(reason, "a reason")
    for card in _found(change, card_ids):
        if card.blocked_since and card.blocked_reason == reason:
            continue
        values = {"blocked_since": card.blocked_since or change.at, "blocked_reason": reason}
        cards.update(change.db, card.id, values)
        happened(change, "blocked", card, before=card.blocked_reason, after=reason)
    change.says(f"blocked {named(change, card_ids)}: {reason}")


def unblock(change: Change, card_ids: Sequence[int]) -> None:
    """Take the blocker off; raises RefusedError when none of the cards is blocked."""
    blocked = [card for card in _found(change, card_ids) if card.blocked_since]
    if not blocked:
        raise RefusedError(f"{named(change, card_ids)} is not blocked. Nothing was changed.")
    for card in blocked:
        cards.update(change.db, card.id, {"blocked_since": None, "blocked_reason": None})
        happened(change, "unblocked", card, before=card.blocked_reason, after=None)
    change.says(f"unblocked {named(change, card_ids)}")


def snooze(change: Change, card_ids: Sequence[int], until: str) -> None:
    """Hide cards until a date (as typed), unless they become blocked or overdue; blank or `none` wakes them."""
    day = read_due(change, until)
    if day is not None and day[:10] <= change.today.isoformat():
        raise InputError(f"snooze until a day after today, not {day[:10]}. Nothing was changed.")
    for card in _found(change, card_ids):
        if day is None and card.snoozed_until is None:
            continue
        values = {"snoozed_until": day and day[:10], "snoozed_at": change.at if day else None}
        cards.update(change.db, card.id, values)
        happened(change, "snoozed", card, before=card.snoozed_until, after=day and day[:10])
    change.says(f"{named(change, card_ids)}: {'snoozed until ' + full_day(day[:10]) if day else 'awake'}")


def add_labels(change: Change, card_ids: Sequence[int], names: Iterable[str]) -> None:
    """Put labels on cards; a leading `#` is dropped, one that is there stays as it is."""
    wanted = _labels(names)
    for card in _found(change, card_ids) if wanted else ():
        present = {name_key(name) for _, name in labels.of_card(change.db, card.id)}
        added = [name for key, name in wanted.items() if key not in present]
        for name in added:
            labels.insert(change.db, card.id, name)
        if added:
            happened(change, "labelled", card, added=added, removed=[])
    change.says(f"labelled {named(change, card_ids)}: {' '.join('#' + name for name in wanted.values())}")


def remove_labels(change: Change, card_ids: Sequence[int], names: Iterable[str]) -> None:
    """Take labels off cards; one that is not there is passed over."""
    unwanted = {name_key(read_label(name)) for name in names}
    for card in _found(change, card_ids):
        found = [(key, name) for key, name in labels.of_card(change.db, card.id) if name_key(name) in unwanted]
        for key, _ in found:
            labels.delete(change.db, key)
        if found:
            happened(change, "labelled", card, added=[], removed=[name for _, name in found])
    change.says(f"took labels off {named(change, card_ids)}")


def set_labels(change: Change, card_ids: Sequence[int], names: Iterable[str]) -> None:
    """Give cards exactly these labels."""
    wanted = _labels(names)
    change.says(f"labelled {named(change, card_ids)}: {' '.join('#' + name for name in wanted.values()) or 'none'}")
    for card in _found(change, card_ids):
        extra = [name for _, name in labels.of_card(change.db, card.id) if name_key(name) not in wanted]
        remove_labels(change, [card.id], extra)
        add_labels(change, [card.id], wanted.values())


def read_label(name: str) -> str:
    """Normalise a label: one word without `#`; raise InputError for none or several."""
    label = text.needed_line(name.strip().removeprefix("#"), "a label")
    if any(char.isspace() for char in label) or "," in label:
        raise InputError(f"“{visible(label)}” is not one label. Write one word, joined by - or _.")
    return label


def _labels(names: Iterable[str]) -> dict[str, str]:
    """Labels by the key under which they compare, each once, as first written."""
    labels: dict[str, str] = {}
    for name in names:
        label = read_label(name)
        labels.setdefault(name_key(label), label)
    return labels


def set_field(change: Change, card_id: int, key: str, value: str) -> None:
    """Fill an SOP field, or empty it with a blank value; a field that is the card's own goes there.

    Raises NotFoundError for an unknown field (naming those there are), InputError when the value does not fit its
    type, TakenError when the field is unique and another card holds the value.
    """
    card = lookup.card(change.db, card_id)
    sop = sops.of_board(change.db, card.board_id)
    rules = (*sop.fields, *sop.card_fields)
    rule = sop.field(key) or next((rule for rule in rules if name_key(rule.label) == name_key(key)), None)
    if rule is None:
        known = ", ".join(rule.key for rule in rules) or "none"
        raise NotFoundError(f"this board's SOP has no field “{visible(key)}”. Fields: {known}.")
    if rule.card:
        return set_fact(change, card_id, rule.card, value)
    wanted = check_value(rule, value) if value.strip() else ""
    held = next((row for row in fields.of_card(change.db, card.id) if row[1] == rule.key), None)
    before = held[2] if held else ""
    change.says(f"“{card.title}”: {rule.label} {wanted or 'emptied'}")
    if wanted == before:
        return None
    if wanted and rule.unique and (other := fields.taken(change.db, card.board_id, rule.key, wanted, card.id)):
        words = f"{rule.label} “{visible(wanted)}” is taken by #{other[0]} “{visible(other[1])}”."
        raise TakenError(words, card.id, other[0])
    if held and not wanted:
        fields.delete(change.db, held[0])
    elif held:
        fields.update(change.db, held[0], {"value": wanted, "num": stored_number(rule, wanted)})
    else:
        values = {"card_id": card.id, "key": rule.key, "value": wanted, "num": stored_number(rule, wanted)}
        fields.insert(change.db, values)
    happened(change, "field_changed", card, field=rule.key, before=before or None, after=wanted or None)
    following.field_changed(change, card)
    return None


def set_fact(change: Change, card_id: int, fact: str, value: str) -> None:
    """Set one of the card's own facts by its key (`owner`, `due`, `reviewer`, `outcome` …) from text as typed."""
    several: dict[str, Callable[[Change, Sequence[int], str], None]] = {
        "owner": set_owner,
        "holder": pass_ball,
        "due": set_due,
        "account": set_account,
        "next": set_next,
    }
    single: dict[str, Callable[[Change, int, str], None]] = {
        "title": retitle, "reviewer": set_reviewer, "review_by": set_review_by,
        "context_owner": set_context_owner, "outcome": set_outcome,
    }  # fmt: skip
    if fact in several:
        several[fact](change, [card_id], value)
    elif fact in single:
        single[fact](change, card_id, value)
    elif fact == "label":
        set_labels(change, [card_id], value.replace(",", " ").split())
    elif fact == "note":
        noting.add(change, value, card_id=card_id)
    else:
        raise NotFoundError(f"a card has no “{visible(fact)}”. Use owner, due, holder, account, next or outcome.")


def archive(change: Change, card_ids: Sequence[int]) -> None:
    """Take cards off the board for good; they stay in lists with --archived, and undo brings them back."""
    for card in _found(change, card_ids):
        if card.archived_at is None:
            cards.update(change.db, card.id, {"rank": None, "archived_at": change.at})
            happened(change, "archived", card)
    change.says(f"archived {named(change, card_ids)}")


def delete(change: Change, card_ids: Sequence[int]) -> None:
    """Put cards into the bin, where they stay 30 days."""
    found = _found(change, card_ids)
    change.says(f"deleted {named(change, card_ids)}")
    for card in found:
        cards.update(change.db, card.id, {"rank": None, "deleted_at": change.at})
        happened(change, "deleted", card)


def guard(now: str | None, was: str | None, wanted: str | None, what: str) -> None:
    """Raise ConflictError when a text is no longer what the user saw, and not what the user wants either."""
    if was is not None and (now or "") not in (was, wanted or ""):
        there, yours = visible(now or "")[:80], visible(wanted or "")[:80]
        raise ConflictError(f"{what} was changed meanwhile to “{there}” — yours, “{yours}”, was not stored.")


def named(change: Change, card_ids: Sequence[int]) -> str:
    """Return how to speak of cards: the title of one, the number of several."""
    if len(set(card_ids)) != 1:
        return plural(len(set(card_ids)), "card")
    card = cards.get(change.db, card_ids[0])
    return f"“{card.title}”" if card else f"#{card_ids[0]}"


def _found(change: Change, card_ids: Sequence[int]) -> list[CardRow]:
    return [lookup.card(change.db, key) for key in dict.fromkeys(card_ids)]


def _write(change: Change, card: CardRow, kind: str, column: str, before: object, after: object) -> None:
    """Write one column and its event, unless it stands there already."""
    if before != after:
        cards.update(change.db, card.id, {column: after})
        happened(change, kind, card, before=before, after=after)
