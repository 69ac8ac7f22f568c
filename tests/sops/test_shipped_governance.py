"""SOP governance against the figures of its source (B12)."""

from typing import Any

import pytest

from kanvtui.domain.sop import is_one_sentence
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("SOP governance"))


def checks(document: Document) -> dict[str, dict[str, Any]]:
    return {check["key"]: check for stage in document["stages"] for check in stage["checks"]}


def test_it_is_complete(document: Document) -> None:
    assert problems(find("SOP governance")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert (document["for"], document["workflow_owner"]) == ("revenue operations", "Revenue Operations")
    assert document["version"] == "1.0"
    assert {"Workflow owner", "Card owner", "Reviewer", "Context owner"} <= {role["name"] for role in document["roles"]}
    for stage in read(document).stages:
        assert is_one_sentence(stage.entry), stage.name
        assert is_one_sentence(stage.exit), stage.name


def test_a_change_has_seven_steps(document: Document) -> None:
    assert [stage["name"] for stage in document["stages"]][:7] == [
        "Request",
        "Impact analysis",
        "Stakeholder review",
        "Pilot",
        "Training",
        "SOP update",
        "Communication",
    ]
    assert [stage["name"] for stage in document["stages"]][7:] == ["Reviews and training", "In force"]
    (approval,) = document["approvals"]
    assert (approval["stage"], approval["required"]) == ("stakeholders", True)


def test_an_update_is_taught_within_48_hours(document: Document) -> None:
    found = checks(document)
    assert found["sop_changed"]["milestone"] == "sop_updated"
    assert found["update_training"]["due"] == "sop_updated+48h"
    communication = next(stage for stage in document["stages"] if stage["key"] == "communication")
    assert communication["requires"] == ["update_training"]


def test_a_new_colleague_is_taught_within_the_first_week(document: Document) -> None:
    check = checks(document)["new_hire_trained"]
    assert (check["due"], check["when"]) == ("first_day+7d", "subject=New hire")


def test_reviews_checks_and_trainings_come_back(document: Document) -> None:
    assert [(work["key"], work["every"]) for work in document["recurring"]] == [
        ("sop_quarterly", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1"),
        ("sop_half_yearly", "FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15"),
        ("sop_yearly", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1"),
        ("spot_checks", "FREQ=WEEKLY;BYDAY=FR"),
        ("compliance_report", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("quarterly_training", "FREQ=YEARLY;BYMONTH=2,5,8,11;BYMONTHDAY=15"),
        ("certification", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"),
    ]
    assert {work["stage"] for work in document["recurring"]} == {"reviews"}
    assert len(document["recurring"][0]["checks"]) == 8


def test_the_eight_procedures_have_their_targets(document: Document) -> None:
    targets = [(metric["name"], metric["target"]) for metric in document["metrics"] if metric["target"]]
    assert targets == [
        ("Lead management: SLA compliance", ">95%"),
        ("Campaign execution: on-time delivery", ">90%"),
        ("Sales process: stage compliance", ">85%"),
        ("Content creation: quality score", ">4.0/5"),
        ("Event management: ROI", ">300%"),
        ("Data management: quality score", ">95%"),
        ("Reporting: accuracy", ">99%"),
        ("Customer handoff: satisfaction", ">8/10"),
    ]
    assert [metric["on_time"] for metric in document["metrics"] if metric["on_time"]] == [
        "update_training",
        "new_hire_trained",
    ]


def test_training_has_its_four_times(document: Document) -> None:
    tabled = next(table["rows"] for table in document["tables"] if table["name"] == "Who is trained when")
    assert dict(tabled) == {
        "New hire": "within the first week",
        "Update of an SOP": "within 48 hours",
        "Refresher": "each year",
        "Test": "each quarter",
    }


def test_its_procedures_are_the_eight_of_sales_and_marketing_operations(document: Document) -> None:
    choices = next(field["choices"] for field in document["fields"] if field["key"] == "sop")
    assert choices == [metric["name"].split(":")[0] for metric in document["metrics"] if metric["target"]]
