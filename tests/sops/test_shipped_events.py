"""Event management against the figures of its source (B8)."""

from collections import Counter

import pytest

from kanvtui.domain.procedure_reading import read as read_procedure
from kanvtui.domain.sop import is_one_sentence
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Event management"))


def dues(document: Document) -> Counter[str]:
    return Counter(check["due"] for stage in document["stages"] for check in stage["checks"] if check["due"])


def test_it_is_complete(document: Document) -> None:
    assert problems(find("Event management")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert (document["for"], document["workflow_owner"]) == ("marketing", "Event Marketing Manager")
    for rule in read(document).stages:
        assert is_one_sentence(rule.entry), rule.name
        assert is_one_sentence(rule.exit), rule.name


def test_the_day_of_the_event_dates_everything(document: Document) -> None:
    assert dues(document) == {
        "event-12w": 4,
        "event-8w": 4,
        "event-4w": 4,
        "event-1w": 4,
        **{f"event@{hour}": 1 for hour in ("08:00", "08:30", "09:00", "12:00", "17:00", "17:30", "18:00")},
        "event_end+2d": 4,
        "event_end+5d": 4,
        "event_end+1w": 4,
    }
    assert document["checks_at"] == "start"
    milestones = {rule.key: rule for rule in read_procedure(document).milestones}
    assert (milestones["event"].by_hand, milestones["event_end"].due) == (True, "event")


def test_the_day_has_its_owners(document: Document) -> None:
    day = next(stage for stage in document["stages"] if stage["key"] == "event_days")["checks"]
    assert [check["owner"] for check in day] == ["Manager", "All", "All", "Scheduled", "Manager", "Ops", "Optional"]


def test_an_event_is_chosen_by_six_criteria_and_its_budget(document: Document) -> None:
    first = document["stages"][0]
    assert [check["required"] for check in first["checks"]] == [True] * 6
    assert first["requires"] == ["total_estimated"]


def test_the_budget_has_nine_lines_and_a_total_estimated_and_actual(document: Document) -> None:
    lines = [field["label"] for field in document["fields"] if field["form"] == "Budget"]
    assert len(lines) == 20
    assert [line.partition(":")[2].strip() for line in lines] == ["estimated", "actual"] * 10
    assert [line.partition(":")[0] for line in lines[-2:]] == ["Total", "Total"]
    assert {field["type"] for field in document["fields"] if field["form"] == "Budget"} == {"money"}


def test_the_return_must_be_more_than_300_percent(document: Document) -> None:
    roi = document["metrics"][0]
    assert (roi["target"], roi["formula"]) == (">300%", "(pipeline - cost) / cost * 100")
    assert len(document["metrics"]) == 6


def test_leads_and_booth_have_their_six_rules(document: Document) -> None:
    lengths = {item["name"]: len(item["items"]) for item in document["lists"]}
    assert lengths == {"Criteria for an event": 6, "Capturing a lead": 6, "Rules of the booth": 6}


def test_its_contradictions_are_decided(document: Document) -> None:
    said = " ".join(f"{item['question']} {item['decision']}" for item in document["decisions"])
    for fact in ("several days", "Calendar days", "300 %", "webinar"):
        assert fact in said
