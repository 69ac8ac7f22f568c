"""The people at a customer: adding, changing, removing them."""

from collections.abc import Mapping

from kanvtui.domain import order
from kanvtui.domain.field_values import as_email, as_phone
from kanvtui.domain.text import name_key, needed_line, one_line
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import lookup
from kanvtui.operations.record import happened_to_account
from kanvtui.operations.session import Change
from kanvtui.storage import accounts, contacts
from kanvtui.storage.contacts import ContactRow

FACTS = ("name", "role", "title", "email", "phone")
"""What is known of a contact, as typed; only the name must be there."""


def read(typed: str) -> dict[str, str]:
    """Read `Jo Doe, champion, VP Sales`: name, role, title; a part with `@` is the mail address, `+…` the phone.

    Raises InputError when a part is left over.
    """
    given: dict[str, str] = {}
    places = iter(("name", "role", "title"))
    for part in (part.strip() for part in typed.split(",")):
        place = "email" if "@" in part else "phone" if part.startswith("+") else next(places, "")
        if not place or given.get(place):
            raise InputError(
                f"“{part}” is one part too many — contact “{typed}”. Write name, role, title, mail address, phone."
            )
        given[place] = part
    return given


def add(change: Change, account_id: int, given: Mapping[str, str], *, private: bool = False) -> int:
    """Add somebody to a customer and return the id; *given* holds texts of FACTS as typed.

    Raises InputError for a missing name, a mail address or a phone number that cannot be read.
    """
    values = _read({**dict.fromkeys(FACTS, ""), **given})
    present = contacts.of_account(change.db, account_id)
    rank = order.between(present[-1].rank if present else None, None)
    key = contacts.insert(change.db, {"account_id": account_id, **values, "private": int(private), "rank": rank})
    happened_to_account(change, "contact_changed", account_id, before=None, after=values, contact=key)
    change.says(f"added {values['name']} to “{_name(change, account_id)}”")
    return key


def edit(change: Change, contact_id: int, given: Mapping[str, str], *, private: bool | None = None) -> None:
    """Change what is given of somebody, as typed; a blank or `none` empties a fact, None leaves *private* as it is."""
    contact = _contact(change, contact_id)
    values = _read({key: "" if name_key(value) in lookup.NOBODY else value for key, value in given.items()})
    if private is not None:
        values["private"] = int(private)
    changed = {column: value for column, value in values.items() if getattr(contact, column) != value}
    if changed:
        contacts.update(change.db, contact_id, changed)
        before = {column: getattr(contact, column) for column in changed}
        happened_to_account(
            change, "contact_changed", contact.account_id, before=before, after=changed, contact=contact_id
        )
    change.says(f"changed {contact.name} of “{_name(change, contact.account_id)}”")


def put(change: Change, account_id: int, typed: str) -> int:
    """Add somebody as typed, or change the one of that name; return the id."""
    given = read(typed)
    present = find(change, account_id, given["name"], exact=True)
    if present is None:
        return add(change, account_id, given)
    edit(change, present.id, given)
    return present.id


def find(change: Change, account_id: int, wanted: str, *, exact: bool = False) -> ContactRow | None:
    """Return a customer's contact of that name, or unless *exact* by a part of it; raises InputError for several."""
    present = contacts.of_account(change.db, account_id)
    same = next((row for row in present if name_key(row.name) == name_key(wanted)), None)
    return same if exact or same else lookup.pick(present, wanted, "contact")


def remove(change: Change, contact_id: int) -> None:
    """Take somebody off a customer; undo brings them back."""
    contact = _contact(change, contact_id)
    contacts.delete(change.db, contact_id)
    before = {fact: getattr(contact, fact) for fact in FACTS}
    happened_to_account(change, "contact_changed", contact.account_id, before=before, after=None, contact=contact_id)
    change.says(f"removed {contact.name} from “{_name(change, contact.account_id)}”")


def _read(given: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for fact in FACTS:
        if fact not in given:
            continue
        line = needed_line(given[fact], "a contact's name") if fact == "name" else one_line(given[fact], f"a {fact}")
        if line and fact == "email":
            line = as_email("mail address", line)
        if line and fact == "phone":
            line = as_phone("phone", line)
        values[fact] = line or None
    return values


def _contact(change: Change, key: int) -> ContactRow:
    found = contacts.get(change.db, key)
    if found is None:
        raise NotFoundError("that contact is gone: somebody removed it. Nothing was changed.")
    return found


def _name(change: Change, account_id: int) -> str:
    account = accounts.get(change.db, account_id)
    return account.name if account else "?"
