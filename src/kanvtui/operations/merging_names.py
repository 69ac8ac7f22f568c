"""Merging customers, and people, who are one: whatever hangs on the one that goes hangs on the other from then on.

The one that goes keeps a name and nothing else: it stands in no list, and the name goes on meaning the one that stays,
so that nobody makes it a second time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import uuid4

from kanvtui.domain import merging as rules
from kanvtui.domain import order
from kanvtui.domain.dates import full_day
from kanvtui.domain.text import name_key, visible
from kanvtui.errors import InputError
from kanvtui.operations import drafts, reviews
from kanvtui.operations.merging import KEPT_BOTH, MERGED, VERDICT
from kanvtui.operations.record import happened_to_account, record
from kanvtui.operations.session import Change
from kanvtui.operations.steps import dating, following, joining
from kanvtui.operations.steps.named_sides import Sides, account_sides, person_sides
from kanvtui.operations.steps.sides import FIELD
from kanvtui.storage import accounts, cards, contacts, fields, merging, milestones, notes, recurring
from kanvtui.storage.accounts import AccountRow, PersonRow
from kanvtui.storage.contacts import ContactRow
from kanvtui.storage.database import Database
from kanvtui.storage.merging import Reference

_ACCOUNTS_OWN = frozenset({Reference("field_value", "account_id"), Reference("review_item", "account_id")})


def _chosen(both: Sides, choices: Mapping[str, int] | None) -> dict[str, int]:
    found = both.defaults()
    for key, row_id in (choices or {}).items():
        if key not in found or row_id not in both.rows:
            raise InputError(f"“{visible(key)}” cannot be chosen so. Facts: {', '.join(both.keys)}.")
        found[key] = row_id
    return found


def _says(change: Change, both: Sides) -> None:
    kept, gone = both.rows[both.keep], both.order[1:]
    names = " and ".join(f"“{both.rows[key].name}”" for key in gone)
    change.says(f"merged {'the customer ' if both.noun == rules.CUSTOMER else ''}{names} into “{kept.name}”")


# Customers


def merge_accounts(
    change: Change, account_ids: Sequence[int], choices: Mapping[str, int] | None = None, keep: int | None = None
) -> int:
    """Merge customers into the oldest, or into *keep*, with all that hangs on them, and return its id.

    *choices* says by the key of a fact (see ACCOUNT; `field:KEY`) whose value is taken; the rest is written down in a
    note. Recurring work that both have goes on once. Raises like `account_sides`, InputError for an unknown fact.
    """
    both = account_sides(change.db, account_ids, keep)
    chosen = _chosen(both, choices)
    _says(change, both)
    told = []
    owners = {card: gone for gone in both.order[1:] for card in merging.cards_of(change.db, gone)}
    for gone in both.order[1:]:
        row = both.rows[gone]
        told.append((row, [*_unsaid(both, chosen, gone), *_join_account(change, both.keep, gone, row.name)]))
        happened_to_account(change, MERGED, both.keep, account=gone, name=row.name)
        accounts.update(change.db, gone, {"archived_at": change.at})
    _take_account(change, both, chosen)
    told.insert(0, (both.rows[both.keep], list(_unsaid(both, chosen, both.keep))))
    _tell(change, both, told)
    for gone in both.order[1:]:
        for text in merging.drafts(change.db, drafts.ACCOUNT, gone):
            _note(change, both.keep, f"Unfinished, of “{both.rows[gone].name}”", text)
    _follow(change, both.keep, owners)
    return both.keep


def _join_account(change: Change, kept: int, gone: int, name: str) -> list[str]:
    db = change.db
    told = _own_milestones(change, kept, gone)
    _contacts(db, kept, gone)
    _recurring(change, kept, gone)
    present = {key for _, key, _ in merging.account_fields(db, kept)}
    for row, key, _ in merging.account_fields(db, gone):
        if key in present:
            fields.delete(db, row)
        else:
            fields.update(db, row, {"account_id": kept})
    listed = {review for _, review, _, _ in merging.open_account_items(db, kept)}
    for item, review, _, verdict in merging.open_account_items(db, gone):
        if review in listed and verdict is None:
            reviews.decide(change, item, VERDICT)
    _tell_cards(change, kept, gone, name)
    merging.repoint(db, "account", gone, kept, but=_ACCOUNTS_OWN)
    merging.repoint_items(db, gone, kept)
    return told


def _tell_cards(change: Change, kept: int, gone: int, name: str) -> None:
    now = accounts.get(change.db, kept)
    values: dict[str, object] = {
        "change_id": change.id, "at": change.at, "kind": "account_changed", "substantive": 0, "actor": change.actor,
        "account_id": kept,
    }  # fmt: skip
    detail = {"from": name, "to": now.name if now else None, "merged": True}
    merging.told_of_account(change.db, values, merging.cards_of(change.db, gone), detail)


def _own_milestones(change: Change, kept: int, gone: int) -> list[str]:
    told = []
    for key in merging.account_milestones(change.db, gone):
        row = milestones.get(change.db, key)
        if row is None or (mine := milestones.find(change.db, row.key, account_id=kept)) is None:
            continue  # it comes along as it is
        first, second = (row, mine) if joining.better(row, mine) else (mine, row)
        milestones.delete(change.db, row.id)
        if first is row:
            milestones.update(change.db, mine.id, {"due": row.due, "at": row.at, "set_by": row.set_by})
        if first.due != second.due:
            told.append(f"{second.label}: {full_day(second.due)}")
    return told


def _contacts(db: Database, kept: int, gone: int) -> None:
    """Somebody of one name is one person, unless what is known of the two contradicts itself."""
    present = contacts.of_account(db, kept)
    rank = present[-1].rank if present else None
    known: dict[str, ContactRow] = {}
    for row in present:
        known.setdefault(name_key(row.name), row)
    for row in contacts.of_account(db, gone):
        mine = known.pop(name_key(row.name), None)
        if mine is None or not _agree(mine, row):
            rank = order.between(rank, None)
            contacts.update(db, row.id, {"account_id": kept, "rank": rank})
            continue
        values: dict[str, object] = {
            name: getattr(row, name)
            for name in ("role", "title", "email", "phone")
            if not getattr(mine, name) and getattr(row, name)
        }
        if row.private and not mine.private:
            values["private"] = 1
        if values:
            contacts.update(db, mine.id, values)
        contacts.delete(db, row.id)


def _agree(one: ContactRow, other: ContactRow) -> bool:
    pairs = ((getattr(one, name), getattr(other, name)) for name in ("role", "title", "email", "phone"))
    return all(not a or not b or name_key(a) == name_key(b) for a, b in pairs)


def _recurring(change: Change, kept: int, gone: int) -> None:
    """Work that comes back for both comes once: that of the customer that stays goes on."""
    mine = {(row.board_id, row.key) for row in recurring.of_account(change.db, kept)}
    for row in recurring.of_account(change.db, gone):
        if (row.board_id, row.key) in mine:
            recurring.update(change.db, row.id, {"ended_at": change.at})


def _take_account(change: Change, both: Sides, chosen: Mapping[str, int]) -> None:
    kept = both.rows[both.keep]
    values = _taken(both, chosen)
    if "name" in values:
        _swap_names(change, both, chosen["name"], lambda key, found: accounts.update(change.db, key, found))
    changed = {name: value for name, value in values.items() if getattr(kept, name) != value}
    if changed:
        accounts.update(change.db, kept.id, changed)
    facts = {name: value for name, value in changed.items() if name not in ("health", "health_reason")}
    if facts:
        before = {name: getattr(kept, name) for name in facts}
        happened_to_account(change, "account_changed", kept.id, before=before, after=facts)
    if "health" in changed or "health_reason" in changed:
        was, now = getattr(kept, "health", None), values["health"]
        reason = values["health_reason"]
        happened_to_account(change, "health_changed", kept.id, before=was, after=now, reason=reason)
    rows = {key: (row, value) for row, key, value in merging.account_fields(change.db, kept.id)}
    for key in both.fields:
        after = both.values[chosen[FIELD + key]].get(key)
        row_id, value = rows[key]
        if after is None:
            fields.delete(change.db, row_id)
        elif value != after:
            fields.update(change.db, row_id, {"value": after})


def _taken(both: Sides, chosen: Mapping[str, int]) -> dict[str, object]:
    """The columns that come from another one than that which stays."""
    values: dict[str, object] = {}
    for fact in both.facts:
        row = both.rows[chosen[fact.key]]
        if row.id != both.keep:
            values |= {column: getattr(row, column) for column in fact.columns}
    return values


def _swap_names(change: Change, both: Sides, other: int, update: Callable[[int, dict[str, object]], None]) -> None:
    """Give the one that goes the name of the one that stays: both names go on being known, and each stands once."""
    _ = change
    kept, gone = both.rows[both.keep], both.rows[other]
    update(gone.id, {"name_key": f"\0{gone.id}"})  # no typed name holds a NUL
    update(kept.id, {"name": gone.name, "name_key": gone.name_key})
    update(gone.id, {"name": kept.name, "name_key": kept.name_key})


def _unsaid(both: Sides, chosen: Mapping[str, int], key: int) -> Iterator[str]:
    for fact in both.keys:
        words = both.words(fact, key)
        if fact != "name" and words and chosen[fact] != key and words != both.words(fact, chosen[fact]):
            yield f"{both.label(fact)}: {words}"


def _tell(change: Change, both: Sides, told: Sequence[tuple[AccountRow | PersonRow, Sequence[str]]]) -> None:
    """Write down what was not taken in one private note beside the customer."""
    parts = [(row, lines) for row, lines in told if lines]
    if not parts:
        return
    body = "\n\n".join(
        "\n".join((f"“{row.name}” also said:", "", *(f"- {line}" for line in lines))) for row, lines in parts
    )
    title = "Merged with " + " and ".join(f"“{both.rows[key].name}”" for key in both.order[1:])
    _note(change, both.keep, title, body)


def _note(change: Change, account_id: int, title: str, body: str) -> None:
    values = {
        "uid": uuid4().hex, "card_id": None, "account_id": account_id, "kind": "context", "title": title,
        "body": body, "pinned": 0, "private": 1, "shared": 0, "author": change.actor, "created_at": change.at,
        "edited_at": change.at,
    }  # fmt: skip
    happened_to_account(change, "noted", account_id, note=notes.insert(change.db, values), title=title)


def _follow(change: Change, kept: int, moved: Mapping[int, int]) -> None:
    """Date what counts from the customer's milestones, on the cards of both, where the two had any."""
    if not merging.account_milestones(change.db, kept):
        return
    for card in cards.many(change.db, merging.cards_of(change.db, kept)):
        if card.rank is not None and card.closed_at is None:
            if card.id in moved:
                dating.follow_customer(change, card, moved[card.id])
            following.field_changed(change, card)


def keep_both_accounts(change: Change, account_ids: Sequence[int]) -> None:
    """Remember that customers only look alike: they are not offered for merging again."""
    both = account_sides(change.db, account_ids)
    change.says(f"kept {' and '.join(f'“{row.name}”' for row in both.rows.values())}: they only look alike")
    happened_to_account(change, KEPT_BOTH, max(both.rows), accounts=sorted(both.rows))


# People


def merge_people(
    change: Change, person_ids: Sequence[int], choices: Mapping[str, int] | None = None, keep: int | None = None
) -> int:
    """Merge people into the oldest, or into *keep*, and return the id; raises like `person_sides`.

    Cards, checks and customers of theirs follow, and so does who is to act by name: holders, promises that are open,
    approvals that were not given. Who did something goes on being called as then.
    """
    both = person_sides(change.db, person_ids, keep)
    chosen = _chosen(both, choices)
    _says(change, both)
    kept = both.rows[both.keep]
    spoken = {row.name_key: row.id for row in both.rows.values()}
    for gone in both.order[1:]:
        merging.repoint(change.db, "person", gone, both.keep)
        merging.update_person(change.db, gone, {"active": 0})
        told = {"person": gone, "name": both.rows[gone].name, "into": both.keep}
        record(change, MERGED, told, account_id=None)
    values = _taken(both, chosen)
    if "name" in values:
        _swap_names(change, both, chosen["name"], lambda key, found: merging.update_person(change.db, key, found))
    if "email" in values:
        merging.update_person(change.db, both.keep, {"email": values["email"]})
    name = str(values.get("name", kept.name))
    for one in list(merging.spoken(change.db)):
        if spoken.get(name_key(one.name)) is not None and one.name != name:
            merging.rename(change.db, one, name)
    return both.keep


def keep_both_people(change: Change, person_ids: Sequence[int]) -> None:
    """Remember that people only have similar names: they are not offered for merging again."""
    both = person_sides(change.db, person_ids)
    change.says(f"kept {' and '.join(f'“{row.name}”' for row in both.rows.values())}: they only look alike")
    record(change, KEPT_BOTH, {"people": sorted(both.rows)}, account_id=None)
