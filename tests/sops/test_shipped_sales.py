"""The sales process against the figures of its source (B6)."""

from typing import Any

import pytest

from kanvtui.domain.procedure_reading import read as read_procedure
from kanvtui.domain.sop import is_one_sentence, needs
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Sales process"))


def group(document: Document, stage: str, name: str) -> list[dict[str, Any]]:
    found = next(item for item in document["stages"] if item["key"] == stage)
    return [check for check in found["checks"] if check["group"] == name]


def test_it_is_complete() -> None:
    document = load(find("sales"))
    assert problems(find("Sales process")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert (document["for"], document["workflow_owner"]) == ("sales", "VP of Sales")
    assert {"Workflow owner", "Card owner", "Reviewer", "Context owner"} <= {role["name"] for role in document["roles"]}
    for stage in read(document).stages:
        assert is_one_sentence(stage.entry), stage.name
        assert is_one_sentence(stage.exit), stage.name


def test_each_stage_has_its_age_limit(document: Document) -> None:
    assert [(stage["name"], stage["time_limit"]) for stage in document["stages"]] == [
        ("Prospecting", "7d"),
        ("Discovery", "14d"),
        ("Solution Design", "14d"),
        ("Proposal", "7d"),
        ("Negotiation", "14d"),
        ("Closed Won/Lost", None),
    ]


@pytest.mark.parametrize(
    ("stage", "count"),
    [("prospecting", 3), ("discovery", 4), ("solution_design", 4), ("proposal", 4), ("negotiation", 4)],
)
def test_every_exit_criterion_is_a_required_check(document: Document, stage: str, count: int) -> None:
    exits = group(document, stage, "Exit")
    assert [check["required"] for check in exits] == [True] * count


@pytest.mark.parametrize("stage", ["discovery", "solution_design", "proposal", "negotiation"])
def test_three_things_must_be_true_to_come_in(document: Document, stage: str) -> None:
    sop = read(document)
    rule = sop.stage(stage)
    assert rule
    found = [need for entry in rule.requires_entry for need in needs(sop, entry)]
    assert [need.kind for need in found] == ["check"] * 3
    before = next(item for place, item in enumerate(sop.stages) if sop.stages[place + 1].key == stage)
    assert {need.key for need in found} <= {check.key for check in before.checks if check.required}


def test_a_lead_has_a_rep_verified_data_and_a_first_look(document: Document) -> None:
    assert document["stages"][0]["requires_entry"] == ["owner"]
    assert [check["required"] for check in group(document, "prospecting", "Entry")] == [True, True]


def test_the_outreach_has_six_steps_and_day_1_is_the_first_day(document: Document) -> None:
    steps = [(check["text"].partition(":")[0], check["due"]) for check in group(document, "prospecting", "Outreach")]
    assert steps == [
        ("Day 1", "entered"),
        ("Day 1", "entered"),
        ("Day 2", "entered+1d"),
        ("Day 3", "entered+2d"),
        ("Day 5", "entered+4d"),
        ("Day 7", "entered+6d"),
    ]


@pytest.mark.parametrize(
    ("stage", "name", "count"),
    [
        ("prospecting", "Call preparation", 4),
        ("solution_design", "Demo preparation", 5),
        ("solution_design", "After the demo", 4),
        ("proposal", "Delivery", 5),
        ("negotiation", "Framework", 5),
    ],
)
def test_the_lists_of_work_have_their_lengths_and_stop_nothing(
    document: Document, stage: str, name: str, count: int
) -> None:
    assert [check["required"] for check in group(document, stage, name)] == [False] * count


def test_research_has_five_sources_in_15_minutes(document: Document) -> None:
    research = next(check for check in document["stages"][0]["checks"] if check["key"] == "research_done")
    assert len(research["steps"]) == 5
    assert "15 minutes" in research["text"]


def test_discovery_asks_for_seven_answers_and_three_pain_points(document: Document) -> None:
    fields = {field["key"]: field for field in document["fields"]}
    asked = document["stages"][1]["requires"]
    assert asked == [key for key, field in fields.items() if field["form"] == "Discovery"]
    assert len(asked) == 7
    assert (fields["pain_points"]["type"], fields["pain_points"]["min_items"]) == ("long", 3)


def test_the_recording_is_due_two_hours_after_the_demo(document: Document) -> None:
    dues = {check["key"]: check["due"] for stage in document["stages"] for check in stage["checks"]}
    assert dues["recording_sent"] == "demo+2h"


def test_the_meetings_have_their_minutes(document: Document) -> None:
    found = {meeting["key"]: meeting for meeting in document["meetings"]}
    segments = {key: [point["minutes"] for point in meeting["agenda"]] for key, meeting in found.items()}
    assert segments == {"discovery_call": [3, 10, 10, 5, 2], "demo": [5, 2, 25, 8, 5, 3]}
    assert [found[key]["minutes"] for key in ("discovery_call", "demo")] == [30, 48]


def test_the_discount_picks_its_approver_by_ceilings(document: Document) -> None:
    (rule,) = read_procedure(document).approvals
    assert (rule.field, rule.stage) == ("discount", "negotiation")
    assert [(step.approver, step.up_to) for step in rule.steps] == [
        ("Sales Rep", 10),
        ("Sales Manager", 20),
        ("VP Sales", 30),
        ("CEO", None),
    ]


def test_won_and_lost_have_six_checks_each(document: Document) -> None:
    assert [(item["key"], len(item["checks"])) for item in document["outcomes"]] == [("won", 6), ("lost", 6)]


def test_the_tables_and_lists_have_their_figures(document: Document) -> None:
    tables = {table["name"]: table["rows"] for table in document["tables"]}
    assert tables["Daily minimums"] == [
        ["SDR", "50", "100", "3", "–"],
        ["AE", "30", "50", "2", "1"],
        ["Senior AE", "20", "30", "3", "2"],
    ]
    assert [row[2] for row in tables["Response times"]] == ["5 minutes", "1 hour", "24 hours", "48 hours"]
    lengths = {item["name"]: len(item["items"]) for item in document["lists"]}
    assert lengths == {"Parts of a proposal": 7, "What is usually negotiated": 6, "Handoff to customer success": 5}


def test_each_response_class_has_its_time(document: Document) -> None:
    rules = read_procedure(document).deadlines
    assert [(rule.due, rule.when, rule.met_by) for rule in rules] == [
        ("created+5m", "response_class=Hot", "first_contact"),
        ("created+1h", "response_class=Warm", "first_contact"),
        ("created+24h", "response_class=Qualified", "first_contact"),
        ("created+48h", "response_class=Cold", "first_contact"),
    ]


def test_its_contradictions_are_decided(document: Document) -> None:
    said = " ".join(f"{item['question']} {item['decision']}" for item in document["decisions"])
    for fact in ("48 minutes", "ceilings", "Calendar days", "response class", "day 1", "cold leads"):
        assert fact in said
