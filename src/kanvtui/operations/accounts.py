"""Customers: making one, with its first card if wanted, and what is known of it."""

import json
from collections.abc import Mapping
from decimal import Decimal

from kanvtui.domain.dates import parse_due
from kanvtui.domain.field_values import as_money, refusal
from kanvtui.domain.templates import fill
from kanvtui.domain.text import name_key, needed_line, one_line, visible
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import cards, lookup, sops
from kanvtui.operations.record import happened_to_account
from kanvtui.operations.session import Change
from kanvtui.storage import accounts, events
from kanvtui.storage.accounts import AccountRow
from kanvtui.storage.database import Database

MINOR = 100
"""A contract value is stored in hundredths of its currency."""
LARGEST_VALUE = 9 * 10**14
HEALTH = ("green", "yellow", "red", "at_risk")
"""Health by hand; yellow, red and at_risk put every open card of the customer at risk."""


def new(change: Change, name: str, *, owner: str = "", renewal: str = "", next_touch: str = "", value: str = "") -> int:
    """Make a customer and return its id; dates, owner and contract value as typed. Refuses a name that exists."""
    name = needed_line(name, "a customer's name")
    _refuse_taken(change, name)
    change.says(f"made the customer “{name}”")
    account_id = accounts.insert(change.db, {"name": name, "name_key": name_key(name)})
    edit(change, of(change, account_id), {"owner": owner, "renewal": renewal, "next_touch": next_touch, "value": value})
    return account_id


def of(change: Change, account_id: int) -> AccountRow:
    """Return the customer with that id as it stands now; raises NotFoundError when it is gone."""
    found = accounts.get(change.db, account_id)
    if found is None:
        raise NotFoundError("that customer is gone. Nothing was changed.")
    return found


def start(change: Change, account: AccountRow, board_id: int, owner: str = "") -> int:
    """Put a customer's card on a board: its checks and the notes of the templates come with it; return its id."""
    sop = sops.of_board(change.db, board_id)
    change.says(f"started {sop.name} for “{account.name}”")
    title = fill(sop.card_title, {"customer": account.name}) if sop.card_title else account.name
    return cards.add(change, board_id, cards.NewCard(title=title, account=account.name, owner=owner))


def edit(change: Change, account: AccountRow, given: Mapping[str, str]) -> None:
    """Change what is given, as typed, of `name owner renewal next_touch value`; `none` empties, blank leaves it.

    The value is that of the contract, with or without a currency: `48k`, `$48,000`, `48000 EUR`.
    """
    values: dict[str, object] = {}
    if given.get("name"):
        values["name"] = needed_line(given["name"], "a customer's name")
        values["name_key"] = name_key(given["name"])
        _refuse_taken(change, given["name"], but=account.id)
    if given.get("owner"):
        owner = lookup.person_or_none(change, given["owner"])
        values["owner_id"] = owner.id if owner else None
    for name, column in (("renewal", "renewal_on"), ("next_touch", "next_touch_on")):
        if given.get(name):
            values[column] = _date(change, given[name])
    if given.get("value"):
        values |= _value(account, given["value"])
    changed = {column: value for column, value in values.items() if getattr(account, column) != value}
    if changed:
        accounts.update(change.db, account.id, changed)
        before = {column: getattr(account, column) for column in changed}
        happened_to_account(change, "account_changed", account.id, before=before, after=changed)
    change.says(f"changed the customer “{account.name}”")


def set_health(change: Change, account: AccountRow, health: str, reason: str = "") -> None:
    """Set a customer's health by hand; anything but green needs a reason, `none` clears it (and may have one).

    Raises InputError for another word or a missing reason.
    """
    word = name_key(health).replace(" ", "_").replace("-", "_")
    if word in ("", "none"):
        word = ""
    elif word not in HEALTH:
        raise InputError(f"“{visible(health)}” is no health. Write green, yellow, red, at_risk or none.")
    if word not in ("", "green"):
        reason = needed_line(reason, "a reason for the health")
    reason = one_line(reason, "a reason")
    write_health(change, account, word, reason if word else "", said=reason)
    change.says(f"“{account.name}” is {word.replace('_', ' ') or 'without health'}")


def write_health(
    change: Change, account: AccountRow, word: str, reason: str, *, said: str = "", score: str = ""
) -> None:
    """Write a customer's health, `""` for none, unless it stands there already.

    *said* is the reason for the history alone, *score* the key of the score that set it.
    """
    if (account.health or "", account.health_reason or "") == (word, reason):
        return
    accounts.update(change.db, account.id, {"health": word or None, "health_reason": reason or None})
    source = {"score": score} if score else {}
    was, now = account.health, word or None
    happened_to_account(
        change, "health_changed", account.id, before=was, after=now, reason=reason or said or None, **source
    )


def health_by(db: Database, account_id: int) -> str:
    """Return the key of the score that has set a customer's health; `""` when it was set by hand, or never."""
    event = events.last_health(db, account_id)
    try:
        detail = json.loads(event.detail) if event else {}
    except (ValueError, RecursionError):
        return ""
    found = detail.get("score") if isinstance(detail, dict) else None
    return found if isinstance(found, str) else ""


def archive(change: Change, account: AccountRow) -> None:
    """Take a customer out of lists; its cards stay."""
    accounts.update(change.db, account.id, {"archived_at": change.at})
    change.says(f"archived the customer “{account.name}”")


def _date(change: Change, typed: str) -> str | None:
    if name_key(typed) in lookup.NOBODY:
        return None
    return parse_due(typed, change.today, change.calendar)[:10]


def _value(account: AccountRow, typed: str) -> dict[str, object]:
    """Read a contract value; its currency stays what it was unless one is typed."""
    if name_key(typed) in lookup.NOBODY:
        return {"value_minor": None, "currency": None}
    amount, _, currency = as_money("contract value", typed.strip()).partition(" ")
    minor = Decimal(amount) * MINOR
    if minor != minor.to_integral_value() or not 0 <= minor <= LARGEST_VALUE:
        raise refusal("contract value", typed, "is no amount of a contract", "Write it like 48000, $48,000 or 48k.")
    return {"value_minor": int(minor), "currency": currency or account.currency}


def _refuse_taken(change: Change, name: str, but: int = 0) -> None:
    for account in accounts.listed(change.db, archived=True):
        if account.name_key == name_key(name) and account.id != but:
            if account.archived_at and (into := lookup.merged_account(change.db, name)) is not None:
                told = f"the customer “{visible(account.name)}” was merged into “{visible(into.name)}”"
                raise RefusedError(f"{told} and stands for it. Choose another name, or use that one.")
            raise RefusedError(f"a customer “{visible(account.name)}” exists already. Choose another name.")
