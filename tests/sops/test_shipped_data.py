"""Data management against the figures of its source (B9)."""

from typing import Any

import pytest

from kanvtui.domain.conditions import holds
from kanvtui.domain.sop import check_value, is_one_sentence
from kanvtui.domain.sop_reading import read
from kanvtui.errors import InputError
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Data management"))


def table(document: Document, name: str) -> list[list[str]]:
    return next(table["rows"] for table in document["tables"] if table["name"] == name)


def fields(document: Document) -> dict[str, dict[str, Any]]:
    return {field["key"]: field for field in document["fields"]}


def test_it_is_complete(document: Document) -> None:
    assert problems(find("Data management")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert (document["for"], document["workflow_owner"]) == ("revenue operations", "RevOps Manager")
    assert {"Workflow owner", "Card owner", "Reviewer", "Context owner"} <= {role["name"] for role in document["roles"]}
    for stage in read(document).stages:
        assert is_one_sentence(stage.entry), stage.name
        assert is_one_sentence(stage.exit), stage.name


def test_a_record_leaves_data_entry_with_its_eight_required_fields(document: Document) -> None:
    form = [key for key, field in fields(document).items() if field["form"] == "Required fields"]
    assert form == ["first_name", "last_name", "email", "company", "phone", "country", "state", "lead_source"]
    assert document["stages"][0]["requires"] == [*form, "data_type"]


def test_the_fields_have_their_formats(document: Document) -> None:
    found = fields(document)
    assert (found["email"]["type"], found["email"]["unique"]) == ("email", True)
    assert (found["phone"]["type"], found["phone"]["pattern"]) == ("phone", r"\+1\d{10}")
    assert [key for key, field in found.items() if field["type"] == "choice"] == [
        "country",
        "state",
        "lead_source",
        "data_type",
        "job_title",
    ]
    assert {"US", "CA"} <= set(found["country"]["choices"])
    assert "CA" in found["state"]["choices"]
    assert len(found["state"]["choices"]) == 50 + 1 + 13
    assert all(len(choice) == 2 for key in ("country", "state") for choice in found[key]["choices"])


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("phone", "+14155551234", False),
        ("phone", "4155551234", True),
        ("phone", "+1 415 555 1234", False),
        ("phone", "+1 415 555 123", True),
        ("phone", "+141555512345", True),
        ("country", "US", False),
        ("country", "USA", True),
        ("state", "California", True),
        ("email", "john.company.com", True),
        ("campaign", "2026-11-Webinar-Renewals", False),
        ("campaign", "2026-11-Email-Spring-sale", False),
        ("campaign", "Webinar Nov", True),
        ("campaign", "2026-13-Webinar-Renewals", True),
        ("campaign", "2026-11-Webinar", True),
        ("industry", "541511", False),
        ("industry", "Software", True),
    ],
)
def test_values_are_checked(document: Document, key: str, value: str, error: bool) -> None:
    rule = read(document).field(key)
    assert rule
    if error:
        with pytest.raises(InputError, match=rule.label.split(" (")[0]):
            check_value(rule, value)
    else:
        check_value(rule, value)


def test_names_are_written_by_four_rules(document: Document) -> None:
    assert dict(table(document, "Naming")) == {
        "Company": "Legal name, no abbreviations",
        "Title": "From the picklist",
        "Industry": "NAICS code",
        "Campaign": "YYYY-MM-Type-Name",
    }


def test_hygiene_checks_and_audits_come_back(document: Document) -> None:
    found = [(work["every"], len(work["checks"]), work["owner"]) for work in document["recurring"]]
    assert found == [
        ("FREQ=DAILY", 4, "Marketing Operations"),
        ("FREQ=WEEKLY;BYDAY=MO", 5, "Marketing Operations"),
        ("FREQ=MONTHLY;BYMONTHDAY=1", 5, "RevOps Manager"),
    ]
    assert {work["stage"] for work in document["recurring"]} == {"quality"}
    assert document["stages"][1]["requires"] == document["stages"][1]["requires_entry"] == []


def test_the_checks_of_a_record_are_not_on_a_day_of_hygiene(document: Document) -> None:
    checks = document["stages"][1]["checks"]
    assert not any(holds(check["when"], {}) for check in checks)
    asked = {
        kind: [c["key"] for c in checks if holds(c["when"], {"data_type": kind})] for kind in ("Prospect", "Employee")
    }
    assert asked == {
        "Prospect": ["no_duplicate", "legal_name", "naics_set", "consent_on_file"],
        "Employee": ["no_duplicate"],
    }


def test_the_five_targets_have_their_actions(document: Document) -> None:
    assert [(metric["name"], metric["target"], metric["if_missed"]) for metric in document["metrics"]] == [
        ("Completeness", ">95%", "Enrichment"),
        ("Accuracy", ">98%", "Validation"),
        ("Duplicates", "<2%", "Merge"),
        ("Bounces", "<5%", "Clean"),
        ("Compliance", "=100%", "Audit"),
    ]


def test_retention_is_by_kind_of_data(document: Document) -> None:
    rules = [(rule["keep"], rule["then"], rule["when"]) for rule in document["retention"]]
    assert rules == [
        ("84mo", "archive", "data_type=Customer"),
        ("24mo", "delete", "data_type=Prospect"),
        ("60mo", "suppress", "data_type=Unsubscribed"),
        ("84mo", "archive", "data_type=Employee"),
    ]
    kinds = fields(document)["data_type"]["choices"]
    assert [rule["when"] for rule in document["retention"]] == [f"data_type={kind}" for kind in kinds]


def test_access_and_service_levels_can_be_looked_up(document: Document) -> None:
    assert table(document, "Access") == [
        ["Admin", "yes", "yes", "yes", "yes"],
        ["Manager", "yes", "yes", "yes", "–"],
        ["Rep", "yes", "own", "own", "–"],
        ["Marketing", "yes", "yes", "own", "–"],
        ["Read-only", "–", "yes", "–", "–"],
    ]
    assert table(document, "Integration service levels") == [
        ["CRM ↔ MAP", "real-time", "<1 min", "99.9%"],
        ["CRM ↔ ERP", "hourly", "<5 min", "99.5%"],
        ["CRM ↔ Support", "every 15 min", "<2 min", "99.9%"],
    ]
    lists = {item["name"]: len(item["items"]) for item in document["lists"]}
    assert lists == {"Watched at each integration": 5, "GDPR": 6}
