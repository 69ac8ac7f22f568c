"""Lead management against the figures of its source (B4)."""

from typing import Any

import pytest

from kanvtui.domain.procedure_reading import read as read_procedure
from kanvtui.domain.sop import is_one_sentence, needs
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Lead management"))


def stage(document: Document, key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in document["stages"] if item["key"] == key)
    return found


def table(document: Document, name: str) -> list[list[str]]:
    rows: list[list[str]] = next(item["rows"] for item in document["tables"] if item["name"] == name)
    return rows


def test_it_is_complete(document: Document) -> None:
    assert problems(find("Lead management")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert document["workflow_owner"] == "Revenue Operations Manager"
    assert {"Workflow owner", "Card owner", "Reviewer", "Context owner"} <= {role["name"] for role in document["roles"]}
    for rule in read(document).stages:
        assert is_one_sentence(rule.entry), rule.name
        assert is_one_sentence(rule.exit), rule.name


def test_it_has_six_steps_with_their_windows_and_columns_for_what_is_closed_and_for_audits(document: Document) -> None:
    steps = [(item["name"], (item["window"] or {}).get("label")) for item in document["stages"]]
    assert steps == [
        ("Capture", "0–5 minutes, by hand 24 hours"),
        ("Enrichment", "5–30 minutes"),
        ("Scoring", "At once"),
        ("Routing", "0–60 minutes"),
        ("Nurturing", None),
        ("Disposition", None),
        ("Closed", None),
        ("Audits", None),
    ]
    assert [item["kind"] for item in document["stages"]].index("done") == 6
    assert stage(document, "routing")["time_limit"] == "1h"


def test_each_step_has_its_responsible(document: Document) -> None:
    owners = [item["owner"] for item in document["stages"]]
    assert owners == [
        "Marketing Operations",
        "Marketing Operations",
        "Revenue Operations",
        "Revenue Operations",
        "Marketing team",
        "Assigned rep",
        "Assigned rep",
        "Revenue Operations",
    ]
    assert {rule.to for rule in read_procedure(document).escalations} == {"Sales Manager"}


def test_the_source_decides_how_fast_a_lead_is_captured(document: Document) -> None:
    limits = [(check["due"], check["when"]) for check in stage(document, "capture")["checks"] if check["due"]]
    assert limits == [
        ("capture+5m", "lead_source!=Manual entry"),
        ("capture+24h", "lead_source=Manual entry"),
    ]
    sources = next(field["choices"] for field in document["fields"] if field["key"] == "lead_source")
    assert sources == ["Website form", "Event import", "Manual entry", "API", "Partner referral"]
    assert stage(document, "capture")["milestone"] == "capture"
    assert len(next(item["items"] for item in document["lists"] if item["name"] == "Captured by itself")) == 5


def test_duplicates_are_merged_connected_or_new(document: Document) -> None:
    assert [row[0] for row in table(document, "Duplicates")] == ["mail address", "company", "neither"]
    unique = [field["key"] for field in document["fields"] if field["unique"]]
    assert unique == ["email"]


def test_enrichment_asks_for_the_record_and_cleans_four_things(document: Document) -> None:
    sop = read(document)
    rule = sop.stage("enrichment")
    assert rule
    asked = [need.label for entry in rule.requires for need in needs(sop, entry)]
    assert asked == ["First name", "Last name", "Email", "Company", "Title"]
    assert [field.key for field in sop.fields if field.form == "Lead record"] == list(rule.requires)
    checks = stage(document, "enrichment")["checks"]
    assert sum(check["group"] == "Hygiene" for check in checks) == 4
    by_domain = [(check["when"], check["due"]) for check in checks if check["when"]]
    assert by_domain == [("mail_domain!=Generic", "capture+30m"), ("mail_domain=Generic", "capture+30m")]


def test_the_score_is_a_sum_of_30_30_and_40(document: Document) -> None:
    (score,) = read_procedure(document).scores
    assert score.aggregate == "sum"
    assert [(int(part.min), int(part.max)) for part in score.parts] == [(0, 30), (0, 30), (0, 40)]
    assert sum(part.max for part in score.parts) == 100


def test_the_bands_say_who_contacts_the_lead_and_how_fast(document: Document) -> None:
    (score,) = read_procedure(document).scores
    assert [(band.name, int(band.at_least), band.owner, band.within) for band in score.bands] == [
        ("Hot", 80, "Senior Sales Rep", "5m"),
        ("Warm", 60, "Sales Rep", "1h"),
        ("Qualified", 40, "SDR", "24h"),
        ("Early", 20, "Marketing team", ""),
        ("Cold", 0, "Marketing team", ""),
    ]
    assert all(band.action for band in score.bands)
    assert [band.milestone for band in score.bands] == ["contacted"] * 3 + [""] * 2
    assert [row[0] for row in table(document, "Routing by score")] == ["80 and more", "60–79", "40–59", "20–39", "0–19"]


def test_the_territory_is_looked_for_in_five_places(document: Document) -> None:
    territory = next(check for check in stage(document, "routing")["checks"] if check["key"] == "territory_found")
    assert len(territory["steps"]) == 5


def test_nurturing_has_four_tracks_and_a_sequence_of_30_days(document: Document) -> None:
    assert [row[:3] for row in table(document, "Nurture tracks")] == [
        ["60–79", "Sales Ready", "daily"],
        ["40–59", "Engaged", "2× a week"],
        ["20–39", "Interested", "weekly"],
        ["0–19", "Awareness", "monthly"],
    ]
    tracks = next(field["choices"] for field in document["fields"] if field["key"] == "nurture_track")
    assert tracks == [row[1] for row in table(document, "Nurture tracks")]
    assert [check["due"] for check in stage(document, "nurturing")["checks"]] == [
        "nurture",
        "nurture+3d",
        "nurture+7d",
        "nurture+14d",
        "nurture+21d",
        "nurture+30d",
    ]


def test_a_disposition_has_four_entries_and_an_outcome_within_24_hours_of_contact(document: Document) -> None:
    disposition = stage(document, "disposition")
    assert disposition["requires"] == ["lead_status", "substatus", "next_action", "note", "outcome"]
    update = next(check for check in disposition["checks"] if check["key"] == "disposition_updated")
    assert (update["due"], update["required"]) == ("contacted+24h", True)
    states = next(field["choices"] for field in document["fields"] if field["key"] == "lead_status")
    assert states == ["Open", "Contacted", "Qualified", "Unqualified"]


def test_there_are_five_outcomes_and_one_comes_back_after_90_days(document: Document) -> None:
    outcomes = read_procedure(document).outcomes
    assert [rule.name for rule in outcomes] == ["Qualified", "Not ready", "Bad fit", "No response", "Do not contact"]
    assert [rule.snooze for rule in outcomes] == ["", "", "", "90d", ""]


def test_leads_are_audited_weekly_and_reviewed_monthly(document: Document) -> None:
    weekly, monthly = read_procedure(document).recurring
    assert (weekly.every, len(weekly.checks)) == ("FREQ=WEEKLY;BYDAY=MO", 5)
    assert (monthly.every, len(monthly.checks)) == ("FREQ=MONTHLY;BYMONTHDAY=1", 5 + 1)
    assert {weekly.stage, monthly.stage} == {"audits"}


def test_the_figures_have_their_targets_and_what_follows(document: Document) -> None:
    figures = {rule.key: (rule.target, rule.if_missed) for rule in read_procedure(document).metrics if rule.target}
    assert figures == {
        "response_time": ("<1 hour", "Escalate to the manager."),
        "sla_compliance": (">95%", "Escalate to the manager."),
        "acceptance": (">80%", "Review the quality of the leads."),
        "lead_to_mql": (">35%", "Adjust the scoring."),
        "mql_to_sql": (">40%", "Review the process."),
        "sql_to_opp": (">70%", "Train the team."),
        "field_completion": (">=95%", "Enrich the record."),
        "audit_completeness": (">90%", ""),
        "email_engagement": (">=25%", ""),
    }
    response = next(rule for rule in read_procedure(document).metrics if rule.key == "response_time")
    assert (response.from_, response.to) == ("capture", "contacted")
    level = next(rule for rule in read_procedure(document).metrics if rule.key == "sla_compliance")
    assert level.on_time == "score_lead_score"


def test_the_contradictions_are_decided(document: Document) -> None:
    assert len(document["decisions"]) == 10
