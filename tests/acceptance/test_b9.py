"""B9, data management: each test line of the acceptance table, on the shipped SOP."""

import pytest

from acceptance.desk import Desk, at
from builders import Bench, refused
from kanvtui.errors import InputError, RefusedError
from kanvtui.operations import recurrences
from kanvtui.operations.reads import metrics, retention
from kanvtui.operations.steps.passing import GateClosedError

RECORD = {
    "first_name": "John",
    "last_name": "Smith",
    "email": "john@company.com",
    "company": "Acme Corporation",
    "phone": "+14155551234",
    "country": "US",
    "state": "CA",
    "lead_source": "Website",
}


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench, "Data management")


def value(desk: Desk, card: int, key: str) -> str:
    """Return what a field of a card holds."""
    return next(line.value for line in desk.see(card).fields if line.key == key)


def test_b9_a_phone_number_has_plus_one_and_ten_digits(desk: Desk) -> None:
    card = desk.card("John Smith")
    desk.fill(card, phone="+14155551234")
    refused(desk.bench, InputError, r"\+14155551234", desk.fill, card, phone="4155551234")
    assert value(desk, card, "phone") == "+14155551234"


def test_b9_a_second_record_with_the_same_email_is_refused(desk: Desk) -> None:
    first, second = desk.card("John Smith"), desk.card("J. Smith")
    desk.fill(first, email="john@company.com")
    refused(desk.bench, RefusedError, f"taken by #{first}", desk.fill, second, email="John@company.com")
    desk.fill(second, email="jane@company.com")


@pytest.mark.parametrize(("name", "fits"), [("2026-11-Webinar-Renewals", True), ("Webinar Nov", False)])
def test_b9_a_campaign_is_named_by_year_month_type_and_name(desk: Desk, name: str, fits: bool) -> None:
    card = desk.card("Renewals")
    if fits:
        desk.fill(card, campaign=name)
        assert value(desk, card, "campaign") == name
    else:
        refused(desk.bench, InputError, "YYYY-MM-Type-Name", desk.fill, card, campaign=name)


@pytest.mark.parametrize(("key", "wrong"), [("country", "USA"), ("state", "Calif."), ("lead_source", "A friend")])
def test_b9_country_state_and_source_come_from_a_list(desk: Desk, key: str, wrong: str) -> None:
    card = desk.card("John Smith")
    refused(desk.bench, InputError, wrong, desk.fill, card, **{key: wrong})
    desk.fill(card, **{key: RECORD[key]})


@pytest.mark.parametrize("missing", RECORD)
def test_b9_each_of_the_eight_fields_is_needed_to_leave_data_entry(desk: Desk, missing: str) -> None:
    card = desk.card("John Smith")
    desk.fill(card, data_type="Prospect", **{key: value for key, value in RECORD.items() if key != missing})
    assert len(desk.lacks(card, "quality")) == 1
    with pytest.raises(GateClosedError):
        desk.move(card, "quality")
    desk.fill(card, **{missing: RECORD[missing]})
    assert dict(desk.see(card).forms) == {"Required fields": "8 of 8, 100 %"}
    desk.move(card, "quality")
    assert desk.see(card).stage == "Quality check"


def test_b9_the_checks_of_a_record_fit_its_kind(desk: Desk) -> None:
    prospect, employee = desk.card("John Smith"), desk.card("Jane Doe")
    desk.fill(prospect, data_type="Prospect", **RECORD)
    desk.fill(employee, data_type="Employee", **{**RECORD, "email": "jane@company.com"})
    found = {}
    for card in (prospect, employee):
        desk.move(card, "quality")
        found[card] = [check.key for check in desk.see(card).checks]
    assert found[prospect] == ["no_duplicate", "legal_name", "naics_set", "consent_on_file"]
    assert found[employee] == ["no_duplicate"]
    desk.fill(prospect, data_type="Unsubscribed")
    assert [check.key for check in desk.see(prospect).checks] == ["no_duplicate", "suppressed_everywhere"]


@pytest.mark.parametrize(
    ("kind", "before", "day", "offered"),
    [
        ("Prospect", "2028-11-15", "2028-11-16", "delete"),
        ("Unsubscribed", "2031-11-15", "2031-11-16", "suppress"),
        ("Customer", "2033-11-15", "2033-11-16", "archive"),
        ("Employee", "2033-11-15", "2033-11-16", "archive"),
    ],
)
def test_b9_what_was_kept_long_enough_is_offered(desk: Desk, kind: str, before: str, day: str, offered: str) -> None:
    card = desk.card("John Smith")
    desk.fill(card, data_type=kind)
    desk.bench.clock.at = at(before)
    assert retention.offered(desk.bench.session) == ()
    desk.bench.clock.at = at(day)
    assert [(line.card_id, line.then) for line in retention.offered(desk.bench.session)] == [(card, offered)]


def test_b9_completeness_is_counted_over_the_records(desk: Desk) -> None:
    full, half = desk.card("John Smith"), desk.card("Jane Doe")
    desk.fill(full, **RECORD)
    desk.fill(half, **dict(list(RECORD.items())[:2]), company="Acme", country="US")
    found = next(line for line in metrics.of_board(desk.bench.session, desk.board) if line.key == "completeness")
    assert (found.value, found.target, found.met, found.if_missed) == (
        "75% on average of 2",
        ">95%",
        False,
        "Enrichment",
    )
    assert found.missed == (half,)


@pytest.mark.parametrize(
    ("work", "count"), [("Data hygiene", 4), ("Weekly quality check", 5), ("Monthly data audit", 5)]
)
def test_b9_hygiene_checks_and_audits_come_back(desk: Desk, work: str, count: int) -> None:
    desk.bench.clock.at = at("2026-12-07", "00:01")
    recurrences.come_due(desk.bench.session)
    made = desk.bench.db.row("SELECT id, due FROM card WHERE title LIKE ? ORDER BY id DESC LIMIT 1", (f"{work} - %",))
    assert made
    assert made[1] == ("2026-12-01" if work == "Monthly data audit" else "2026-12-07")
    seen = desk.see(made[0])
    assert (seen.stage, len(seen.checks)) == ("Quality check", count)
    desk.move(made[0], "in_use")
    assert desk.see(made[0]).closed_at
