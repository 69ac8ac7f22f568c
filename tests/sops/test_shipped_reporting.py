"""Reporting against the figures of its source (B10)."""

from typing import Any

import pytest

from kanvtui.domain.sop import is_one_sentence
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Reporting"))


def stages(document: Document) -> dict[str, dict[str, Any]]:
    return {stage["key"]: stage for stage in document["stages"]}


def rows(document: Document, name: str) -> list[list[str]]:
    return next(table["rows"] for table in document["tables"] if table["name"] == name)


def test_it_is_complete(document: Document) -> None:
    assert problems(find("Reporting")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert (document["for"], document["workflow_owner"]) == ("revenue operations", "Analytics Manager")
    assert {"Workflow owner", "Card owner", "Reviewer", "Context owner"} <= {role["name"] for role in document["roles"]}
    for stage in read(document).stages:
        assert is_one_sentence(stage.entry), stage.name
        assert is_one_sentence(stage.exit), stage.name


def test_a_change_has_six_stages_before_the_reports_of_the_day(document: Document) -> None:
    assert [stage["name"] for stage in document["stages"]] == [
        "Request",
        "Impact",
        "Development in test",
        "UAT",
        "Deployment",
        "Documentation",
        "Reports due",
        "Delivered",
    ]


def test_requirements_development_and_quality_check_have_six_points_each(document: Document) -> None:
    found = stages(document)
    form = [field["key"] for field in document["fields"] if field["form"] == "Requirements"]
    assert found["request"]["requires"] == form
    assert len(form) == 6
    assert len(found["development"]["checks"]) == 6
    assert [check["text"] for check in found["uat"]["checks"] if check["required"]] == [
        "Data is accurate",
        "Calculations are tested",
        "Filters work",
        "It is fast enough",
        "It can be read on a phone",
        "Only those see it who may",
    ]
    assert found["uat"]["requires_entry"] == ["reviewer", "review_by"]


def test_every_report_has_its_day_and_hour(document: Document) -> None:
    every = {work["title"].removesuffix(" - [DATE]"): work["every"] for work in document["recurring"][:11]}
    assert every == {
        "Sales Activity": "FREQ=DAILY;BYHOUR=9;BYMINUTE=0",
        "Lead Flow": "FREQ=DAILY;BYHOUR=9;BYMINUTE=0",
        "Pipeline Changes": "FREQ=DAILY;BYHOUR=10;BYMINUTE=0",
        "Pipeline Review": "FREQ=WEEKLY;BYDAY=MO",
        "Campaign Performance": "FREQ=WEEKLY;BYDAY=TU",
        "Forecast Roll-up": "FREQ=WEEKLY;BYDAY=WE",
        "Win/Loss Analysis": "FREQ=WEEKLY;BYDAY=TH",
        "Business Review": "FREQ=MONTHLY;BYMONTHDAY=5",
        "Marketing Review": "FREQ=MONTHLY;BYMONTHDAY=3",
        "Sales Review": "FREQ=MONTHLY;BYMONTHDAY=3",
        "Board Deck": "FREQ=MONTHLY;BYMONTHDAY=10",
    }
    assert all(work["title"].endswith(" - [DATE]") for work in document["recurring"])
    assert {work["stage"] for work in document["recurring"]} == {"due"}


def test_weekly_reports_have_their_owners(document: Document) -> None:
    owners = [work["owner"] for work in document["recurring"] if "WEEKLY" in work["every"]]
    assert owners == ["RevOps", "Marketing Ops", "Sales Ops", "Analytics", "Analytics"]
    assert {work["owner"] for work in document["recurring"]} <= {
        *(role["name"] for role in document["roles"]),
        document["workflow_owner"],
    }


def test_maintenance_is_daily_weekly_monthly_quarterly_and_yearly(document: Document) -> None:
    assert [(work["key"], work["every"]) for work in document["recurring"][11:]] == [
        ("job_success", "FREQ=DAILY"),
        ("accuracy_check", "FREQ=WEEKLY;BYDAY=FR"),
        ("usage_review", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("requirements_update", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"),
        ("full_audit", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=20"),
    ]
    assert [row[0] for row in rows(document, "Maintenance")] == ["Daily", "Weekly", "Monthly", "Quarterly", "Yearly"]


def test_the_inventory_says_who_gets_what(document: Document) -> None:
    daily = [(name, audience, hour, form) for name, audience, hour, form in rows(document, "Daily reports")]
    assert daily == [
        ("Sales Activity", "Sales team", "9 AM", "Dashboard"),
        ("Lead Flow", "Marketing", "9 AM", "Email"),
        ("Pipeline Changes", "Management", "10 AM", "Slack"),
    ]
    assert [row[2] for row in rows(document, "Weekly reports")] == ["Monday", "Tuesday", "Wednesday", "Thursday"]
    assert [(row[1], row[2], row[3]) for row in rows(document, "Monthly reports")] == [
        ("Executives", "5th", "All metrics"),
        ("CMO", "3rd", "Campaign ROI"),
        ("CRO", "3rd", "Attainment"),
        ("Board", "10th", "Highlights"),
    ]


def test_there_are_five_ways_to_distribute_and_four_rules_for_lists(document: Document) -> None:
    assert [len(item["items"]) for item in document["lists"]] == [5, 4]
    assert len(next(field for field in document["fields"] if field["key"] == "distribution")["choices"]) == 5


def test_a_new_distribution_needs_approval(document: Document) -> None:
    (approval,) = document["approvals"]
    assert (approval["stage"], approval["when"], approval["required"]) == ("deployment", "list_changes=Yes", True)
    assert [step["approver"] for step in approval["steps"]] == ["Analytics Manager"]


def test_accuracy_has_its_target(document: Document) -> None:
    assert [metric["target"] for metric in document["metrics"] if metric["target"]] == [">99%"]
