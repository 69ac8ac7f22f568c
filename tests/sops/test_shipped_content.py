"""Content creation against the figures of its source (B7)."""

from typing import Any

import pytest

from kanvtui.domain.procedure_reading import read as read_procedure
from kanvtui.domain.sop import is_one_sentence, needs
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Content creation"))


def stage(document: Document, key: str) -> dict[str, Any]:
    return next(item for item in document["stages"] if item["key"] == key)


def groups(document: Document, key: str) -> dict[str, int]:
    names = [check["group"] for check in stage(document, key)["checks"]]
    return {name: names.count(name) for name in names}


def test_it_is_complete(document: Document) -> None:
    assert problems(find("Content creation")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert (document["for"], document["workflow_owner"]) == ("marketing", "Content Marketing Manager")
    for rule in read(document).stages:
        assert is_one_sentence(rule.entry), rule.name
        assert is_one_sentence(rule.exit), rule.name


def test_it_has_six_steps_and_a_column_for_what_is_live(document: Document) -> None:
    assert [item["name"] for item in document["stages"]] == [
        "Planning",
        "Creation",
        "Review",
        "Publishing",
        "Promotion",
        "Optimisation",
        "Live",
    ]


def test_the_brief_has_ten_fields_and_opens_the_creation(document: Document) -> None:
    brief = [field["key"] for field in document["fields"] if field["form"] == "Brief"]
    assert len(brief) == 10
    assert stage(document, "creation")["requires_entry"] == brief


def test_a_piece_has_three_sources_and_a_blog_post_1500_words(document: Document) -> None:
    sop = read(document)
    fields = {field.key: field for field in sop.fields}
    assert (fields["sources"].type, fields["sources"].min_items) == ("long", 3)
    assert (fields["word_count"].type, fields["word_count"].target) == ("number", ">=1500")
    creation = sop.stage("creation")
    assert creation
    assert creation.requires == ("sources", "word_count|length_fits")
    assert [need.kind for need in needs(sop, "word_count|length_fits")] == ["field", "check"]
    length = sop.check("length_fits")
    assert length
    assert length.when == "type!=Blog post"


def test_the_checklists_have_their_lengths(document: Document) -> None:
    assert groups(document, "creation") == {"Research": 5, "Writing": 6, "Quality": 6}
    assert groups(document, "review") == {"Approval checklist": 8}
    assert groups(document, "publishing") == {"Before publishing": 7, "Publishing": 6}
    assert all(check["required"] for check in stage(document, "review")["checks"])
    assert all(check["required"] for check in stage(document, "publishing")["checks"][:7])


def test_four_reviewers_have_seven_days_one_after_the_other(document: Document) -> None:
    (rule,) = read_procedure(document).approvals
    assert (rule.stage, rule.order, rule.on_change) == ("review", "sequence", "all pending")
    assert [(step.approver, step.limit) for step in rule.steps] == [
        ("Peer", "1d"),
        ("Manager", "2d"),
        ("Legal", "3d"),
        ("Brand", "1d"),
    ]
    assert sum(int(step.limit.removesuffix("d")) for step in rule.steps) == 7
    assert stage(document, "review")["time_limit"] == "7d"


def test_six_promotion_steps_are_counted_from_the_publishing(document: Document) -> None:
    assert [check["due"] for check in stage(document, "promotion")["checks"]] == [
        "published",
        "published+1d",
        "published+3d",
        "published+7d",
        "published+14d",
        "published+30d",
    ]
    live = next(check for check in stage(document, "publishing")["checks"] if check["milestone"])
    assert (live["key"], live["milestone"], live["required"]) == ("live", "published", True)
    assert len(document["lists"][0]["items"]) == 7


def test_planning_comes_monthly_refresh_quarterly_audit_yearly_and_the_sop_is_looked_at_twice_a_year(
    document: Document,
) -> None:
    rules = {rule.key: rule for rule in read_procedure(document).recurring}
    assert {key: (rule.every, len(rule.checks)) for key, rule in rules.items()} == {
        "monthly_planning": ("FREQ=MONTHLY;BYMONTHDAY=1", 5),
        "quarterly_refresh": ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1", 3),
        "annual_audit": ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", 3),
        "sop_half_yearly": ("FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=15", 2),
    }


def test_its_recurring_cards_can_be_completed_without_a_brief(document: Document) -> None:
    for rule in (rule for rule in read_procedure(document).recurring if rule.stage):
        there = stage(document, rule.stage)
        assert not there["requires"]
        assert not any(check["required"] for check in there["checks"])


def test_each_figure_has_its_target_and_what_follows(document: Document) -> None:
    found = [(metric["name"], metric["target"]) for metric in document["metrics"]]
    assert found == [
        ("Page views", ">=1000 a month"),
        ("Time on page", ">=3 minutes"),
        ("Conversion", ">=2%"),
        ("Shares", ">=50"),
        ("Backlinks", ">=5"),
        ("Content quality score", ">4.0/5"),
    ]
    assert all(metric["if_missed"] for metric in document["metrics"])


def test_its_contradictions_are_decided(document: Document) -> None:
    said = " ".join(f"{item['question']} {item['decision']}" for item in document["decisions"])
    for fact in ("Calendar days", "7 days", "All four are open again", "blog posts", "day 0"):
        assert fact in said
