"""The customer story against the facts of its source (B3)."""

import pytest

from kanvtui.domain.procedure_reading import read as read_procedure
from kanvtui.domain.sop import is_one_sentence, needs
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Customer story"))


def test_it_is_complete(document: Document) -> None:
    assert problems(find("Customer story")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert document["for"] == "marketing"
    assert {"Workflow owner", "Card owner", "Reviewer", "Context owner"} <= {role["name"] for role in document["roles"]}
    assert all(document["where"].values())
    for stage in read(document).stages:
        assert is_one_sentence(stage.entry), stage.name
        assert is_one_sentence(stage.exit), stage.name


def test_it_has_eight_steps_each_with_its_responsible_and_a_column_for_what_is_done(document: Document) -> None:
    assert [(stage["name"], stage["owner"]) for stage in document["stages"] if stage["kind"] != "done"] == [
        ("Intake", "Content owner"),
        ("Consent", "Customer advocacy manager"),
        ("Interview prep", "Content writer"),
        ("Interview", "Interviewer"),
        ("Draft", "Content writer"),
        ("Brand review", "Brand manager"),
        ("Approvals", "Marketing operations specialist"),
        ("Publish", "Content owner"),
    ]
    assert [stage["kind"] for stage in document["stages"]].count("done") == 1


def test_what_must_be_true_to_leave_a_step_is_required(document: Document) -> None:
    counts = {s["key"]: sum(check["required"] for check in s["checks"]) for s in document["stages"]}
    assert counts == {
        "intake": 7,
        "consent": 2,
        "interview_prep": 7,
        "interview": 7,
        "draft": 7,
        "brand_review": 6,
        "approvals": 0,
        "publish": 6,
        "published": 0,
    }


def test_nothing_else_is_only_shown(document: Document) -> None:
    shown = [check["key"] for stage in document["stages"] for check in stage["checks"] if not check["required"]]
    assert shown == ["draft_routed"]


def test_three_approvers_answer_at_the_same_time_and_a_change_asks_all_again(document: Document) -> None:
    (approval,) = read_procedure(document).approvals
    assert [step.approver for step in approval.steps] == ["Customer contact", "Legal reviewer", "Brand owner"]
    assert (approval.stage, approval.required) == ("approvals", True)
    assert (approval.order, approval.on_change) == ("together", "all pending")


def test_publishing_is_recorded_in_three_fields(document: Document) -> None:
    sop = read(document)
    publish = sop.stage("publish")
    assert publish
    assert [need.label for entry in publish.requires for need in needs(sop, entry)] == [
        "Publication date",
        "Channels",
        "Usage restrictions",
    ]


def test_consent_and_deviations_are_passed_on_to_the_content_owner(document: Document) -> None:
    passed = [(rule.level, rule.to, rule.within) for rule in read_procedure(document).escalations]
    assert passed == [("Consent", "Content owner", ""), ("Brand review", "Content owner", "")]
    assert [rule.name for rule in read_procedure(document).outcomes] == ["Published", "Other candidate chosen"]


def test_the_terms_of_the_interview_are_confirmed_before_it(document: Document) -> None:
    prep = next(stage for stage in document["stages"] if stage["key"] == "interview_prep")
    assert [(check["text"], check["due"]) for check in prep["checks"] if check["due"]] == [
        ("Format is confirmed", "interview_at"),
        ("Expected duration is confirmed", "interview_at"),
        ("List of participants is confirmed", "interview_at"),
        ("Permission to record is confirmed, where one is needed", "interview_at"),
    ]
    assert len(document["meetings"][0]["before"]) == 4


def test_the_draft_has_five_sections_and_a_place_for_flagged_claims(document: Document) -> None:
    draft = next(stage for stage in document["stages"] if stage["key"] == "draft")
    assert sum(check["group"] == "Sections" for check in draft["checks"]) == 5
    note = next(note for note in document["notes"] if note["key"] == "draft")
    assert note["body"].count("#") == 1 + 5 * 2


def test_the_source_sets_no_dates(document: Document) -> None:
    assert document["deadlines"] == []
    assert not any(stage["time_limit"] for stage in document["stages"])
    assert len(document["decisions"]) == 5
