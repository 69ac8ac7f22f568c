"""Customers, or people, side by side before they are merged; like `sides` for cards."""

from collections.abc import Sequence

from kanvtui.domain import merging as rules
from kanvtui.domain.dates import full_day
from kanvtui.domain.merging import Fact
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations.steps.sides import FIELD
from kanvtui.storage import accounts, merging
from kanvtui.storage.accounts import AccountRow, PersonRow
from kanvtui.storage.database import Database

MINOR = 100


ACCOUNT = (
    Fact("name", "Name", ("name", "name_key")),
    Fact("owner", "Owner", ("owner_id",)),
    Fact("health", "Health", ("health", "health_reason"), rules.gravest),
    Fact("renewal", "Renewal", ("renewal_on",), rules.earliest),
    Fact("value", "Contract", ("value_minor", "currency")),
    Fact("next_touch", "Next touch", ("next_touch_on",), rules.earliest),
)
PERSON = (Fact("name", "Name", ("name", "name_key")), Fact("email", "Mail", ("email",)))


class Sides:
    """Customers, or people, side by side; like `merging.Sides`."""

    def __init__(
        self, db: Database, noun: str, rows: Sequence[AccountRow | PersonRow], keep: int, facts: tuple[Fact, ...]
    ) -> None:
        self.db, self.noun, self.keep, self.facts = db, noun, keep, facts
        self.rows: dict[int, AccountRow | PersonRow] = {row.id: row for row in rows}
        self.order = [keep, *(key for key in sorted(self.rows) if key != keep)]
        held = merging.account_fields if noun == rules.CUSTOMER else _no_fields
        self.values = {row.id: {key: value for _, key, value in held(db, row.id)} for row in rows}
        self.fields = tuple(dict.fromkeys(key for row in rows for key in self.values[row.id]))

    @property
    def keys(self) -> tuple[str, ...]:
        """Every fact that can be chosen."""
        return (*(fact.key for fact in self.facts), *(FIELD + key for key in self.fields))

    def label(self, key: str) -> str:
        """Return the name of a fact."""
        found = next((fact.label for fact in self.facts if fact.key == key), "")
        return found or key.removeprefix(FIELD).replace("_", " ")

    def private(self, key: str) -> bool:
        """True for what is not shown while others look: a contract's value, why a customer is in trouble, fields."""
        return self.noun == rules.CUSTOMER and (key in ("value", "health") or key.startswith(FIELD))

    def defaults(self) -> dict[str, int]:
        """Return whose value of each fact is taken unless told otherwise."""
        found = {
            fact.key: fact.default({key: getattr(row, fact.columns[0]) for key, row in self.rows.items()}, self.order)
            for fact in self.facts
        }
        for name in self.fields:
            found[FIELD + name] = rules.given({key: self.values[key].get(name) for key in self.rows}, self.order)
        return found

    def words(self, key: str, row_id: int) -> str:
        """Return what one of them says of a fact, `""` for nothing."""
        if key.startswith(FIELD):
            return self.values[row_id].get(key.removeprefix(FIELD), "")
        row = self.rows[row_id]
        value = getattr(row, next(fact for fact in self.facts if fact.key == key).columns[0])
        if value in (None, ""):
            return ""
        if key == "owner":
            found = accounts.person(self.db, value)
            return found.name if found else ""
        if isinstance(row, AccountRow) and key == "value":
            return f"{value / MINOR:,.2f} {row.currency or ''}".replace(".00", "").strip()
        if isinstance(row, AccountRow) and key == "health":
            return f"{value.replace('_', ' ')}{f': {row.health_reason}' if row.health_reason else ''}"
        return full_day(value) if key in ("renewal", "next_touch") else str(value)


def _no_fields(_db: Database, _key: int) -> list[tuple[int, str, str]]:
    return []


def account_sides(db: Database, account_ids: Sequence[int], keep: int | None = None) -> Sides:
    """Put customers side by side; raises InputError for fewer than two, NotFoundError for one that is gone."""
    rows = [_there(accounts.get(db, key), "customer") for key in _several(account_ids, "customers")]
    return Sides(db, rules.CUSTOMER, rows, _kept(rows, keep), ACCOUNT)


def person_sides(db: Database, person_ids: Sequence[int], keep: int | None = None) -> Sides:
    """Put people side by side; raises like `account_sides`."""
    rows = [_there(accounts.person(db, key), "person") for key in _several(person_ids, "people")]
    return Sides(db, rules.PERSON, rows, _kept(rows, keep), PERSON)


def _several(keys: Sequence[int], what: str) -> list[int]:
    found = list(dict.fromkeys(keys))
    if len(found) < 2:
        raise InputError(f"merging takes two different {what} or more — nothing was merged. Name another one.")
    return found


def _there(row: "AccountRow | PersonRow | None", noun: str) -> "AccountRow | PersonRow":
    if (
        row is None
        or (isinstance(row, AccountRow) and row.archived_at)
        or (isinstance(row, PersonRow) and not row.active)
    ):
        raise NotFoundError(f"that {noun} is gone or put away — nothing was merged.")
    return row


def _kept(rows: Sequence[AccountRow | PersonRow], keep: int | None) -> int:
    keys = [row.id for row in rows]
    if keep is not None and keep not in keys:
        raise InputError("the one to be kept is none of those to be merged — nothing was merged.")
    return min(keys) if keep is None else keep
