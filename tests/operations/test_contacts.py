"""The people at a customer: adding, changing, removing, and what is typed for them."""

import pytest

from builders import HOSTILE, Bench, refused
from kanvtui.domain.text import one_line
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, contacts, history
from kanvtui.storage import contacts as stored
from kanvtui.storage.contacts import ContactRow


@pytest.fixture
def acme(bench: Bench) -> int:
    made: int = bench.do(accounts.new, "Acme")
    return made


def people(bench: Bench, account: int) -> list[ContactRow]:
    return stored.of_account(bench.db, account)


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        ("Jo Doe", {"name": "Jo Doe"}),
        ("Jo Doe, champion, VP Sales", {"name": "Jo Doe", "role": "champion", "title": "VP Sales"}),
        (
            "Jo Doe, champion, VP Sales, jo@acme.com, +1 415 555 1234",
            {"name": "Jo Doe", "role": "champion", "title": "VP Sales", "email": "jo@acme.com",
             "phone": "+1 415 555 1234"},
        ),
        ("Jo, jo@acme.com", {"name": "Jo", "email": "jo@acme.com"}),
        ("Jo,,VP", {"name": "Jo", "role": "", "title": "VP"}),
    ],
)  # fmt: skip
def test_a_contact_as_typed(typed: str, given: dict[str, str]) -> None:
    assert contacts.read(typed) == given


@pytest.mark.parametrize("typed", ["Jo, champion, VP, Sales", "Jo, a@b.c, d@e.f"])
def test_one_part_too_many(typed: str) -> None:
    with pytest.raises(InputError, match="is one part too many"):
        contacts.read(typed)


def test_contacts_are_added_changed_removed(bench: Bench, acme: int) -> None:
    first = bench.do(contacts.put, acme, "Jo Doe, champion, VP Sales, JO@Acme.com, +1 (415) 555-1234")
    second = bench.do(contacts.add, acme, {"name": "Ed"}, private=True)
    assert bench.changes.label == "added Ed to “Acme”"
    assert bench.changes.accounts == {acme}
    jo, ed = people(bench, acme)
    assert jo[2:7] == ("Jo Doe", "champion", "VP Sales", "jo@acme.com", "+14155551234")
    assert (ed.id, ed.name, ed.role, ed.private) == (second, "Ed", None, 1)
    assert bench.do(contacts.put, acme, "jo doe, executive") == first
    assert people(bench, acme)[0][2:5] == ("jo doe", "executive", "VP Sales")
    bench.do(contacts.edit, first, {"role": "none", "phone": ""}, private=True)
    assert people(bench, acme)[0][3:8] == (None, "VP Sales", "jo@acme.com", None, 1)
    entries = bench.journal()
    bench.do(contacts.edit, first, {"title": "VP Sales"})
    assert bench.journal() == entries
    bench.do(contacts.remove, first)
    assert [row.name for row in people(bench, acme)] == ["Ed"]
    details = bench.db.rows("SELECT detail FROM event WHERE account_id = ? AND kind = 'contact_changed'", (acme,))
    assert len(details) == 5


def test_undo_of_each_step_is_exact(bench: Bench, acme: int) -> None:
    pictures = [bench.dump()]
    first = bench.do(contacts.put, acme, "Jo, champion")
    pictures.append(bench.dump())
    bench.do(contacts.edit, first, {"title": "CEO"})
    pictures.append(bench.dump())
    bench.do(contacts.remove, first)
    for picture in reversed(pictures):
        history.undo(bench.session)
        assert bench.dump() == picture


def test_finding_somebody(bench: Bench, acme: int) -> None:
    first = bench.do(contacts.put, acme, "Jo Doe")
    bench.do(contacts.put, acme, "Joanna Roe")

    def found(change: object, wanted: str, *, exact: bool = False) -> int | None:
        row = contacts.find(change, acme, wanted, exact=exact)  # type: ignore[arg-type]
        return row.id if row else None

    assert bench.do(found, "doe") == first
    assert bench.do(found, "doe", exact=True) is None
    assert bench.do(found, "JO DOE", exact=True) == first
    assert bench.do(found, "nix") is None
    with pytest.raises(InputError, match="fits several contacts"):
        bench.do(found, "jo")


def test_what_is_refused(bench: Bench, acme: int) -> None:
    refused(bench, InputError, "a contact's name is needed", bench.do, contacts.add, acme, {"role": "champion"})
    refused(bench, InputError, "is not a mail address", bench.do, contacts.add, acme, {"name": "Jo", "email": "jo"})
    refused(bench, InputError, "is not a phone number", bench.do, contacts.put, acme, "Jo, +12")
    refused(bench, NotFoundError, "that contact is gone", bench.do, contacts.remove, 7)
    refused(bench, NotFoundError, "that contact is gone", bench.do, contacts.edit, 7, {"name": "x"})
    first = bench.do(contacts.put, acme, "Jo")
    refused(bench, InputError, "a contact's name is needed", bench.do, contacts.edit, first, {"name": "none"})


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_kept_as_typed(bench: Bench, acme: int, name: str) -> None:
    bench.do(contacts.add, acme, {"name": name, "title": name})
    (row,) = people(bench, acme)
    assert (row.name, row.title) == (one_line(name, "x"), one_line(name, "x"))
