"""Campaign execution against the figures of its source (B5)."""

from typing import Any

import pytest

from kanvtui.cli.sop_page import page
from kanvtui.domain.conditions import in_words
from kanvtui.domain.procedure_reading import read as read_procedure
from kanvtui.domain.sop import completeness, is_one_sentence
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items


@pytest.fixture(scope="module")
def document() -> Document:
    return load(find("Campaign execution"))


def group(document: Document, name: str) -> list[dict[str, Any]]:
    return [check for stage in document["stages"] for check in stage["checks"] if check["group"] == name]


def test_it_is_complete(document: Document) -> None:
    assert problems(find("Campaign execution")) == []
    assert [done for _, done in setup_items(document)] == [True] * 5
    assert document["workflow_owner"] == "Marketing Operations Manager"
    assert "$5,000" in document["scope"]
    assert "1,000 contacts" in document["scope"]
    assert {"Workflow owner", "Card owner", "Reviewer", "Context owner"} <= {role["name"] for role in document["roles"]}
    for stage in read(document).stages:
        assert is_one_sentence(stage.entry), stage.name
        assert is_one_sentence(stage.exit), stage.name


def test_it_has_five_stages_dated_from_the_launch_and_a_column_for_what_is_done(document: Document) -> None:
    windows = [(stage["name"], stage["window"]) for stage in document["stages"]]
    assert [(name, window["opens"], window["closes"]) for name, window in windows if window] == [
        ("Planning", "launch-2w", "launch-1w"),
        ("Setup", "launch-1w", "launch"),
        ("Launch", "launch", "launch"),
        ("Management", "launch", "completed"),
        ("Analysis", "completed", "completed+1w"),
    ]
    assert windows[-1] == ("Done", None)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("Planning", 6),
        ("Technical setup", 7),
        ("Creative", 5),
        ("QA", 6),
        ("Launch", 6),
        ("Email, before sending", 10),
        ("Email, sending", 5),
        ("Webinar", 9),
        ("Digital ads, before launch", 7),
        ("Afterwards", 5),
    ],
)
def test_its_checklists_have_their_lengths(document: Document, name: str, count: int) -> None:
    assert len(group(document, name)) == count


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Email, before sending", "Email"),
        ("Email, sending", "Email"),
        ("Webinar", "Webinar"),
        ("Digital ads, before launch", "Digital"),
    ],
)
def test_procedures_of_a_type_come_only_with_it(document: Document, name: str, kind: str) -> None:
    assert {check["when"] for check in group(document, name)} == {f"campaign_type={kind}"}
    types = next(field["choices"] for field in document["fields"] if field["key"] == "campaign_type")
    assert types == ["Webinar", "Email", "Event", "Digital"]


def test_what_comes_before_a_launch_is_required(document: Document) -> None:
    for name in ("QA", "Email, before sending", "Digital ads, before launch"):
        assert all(check["required"] for check in group(document, name)), name


def test_the_webinar_has_its_own_dates(document: Document) -> None:
    assert [check["due"] for check in group(document, "Webinar")] == [
        "launch-6w",
        "launch-5w",
        "launch-4w",
        "launch-3w",
        "launch-2w",
        "launch-1w",
        "launch",
        "launch+1d",
        "launch+1w",
    ]
    deadlines = [(rule.due, rule.when) for rule in read_procedure(document).deadlines]
    assert deadlines == [
        ("launch-2w", "campaign_type!=Webinar"),
        ("launch-6w", "campaign_type=Webinar"),
        ("launch-1w", "campaign_type!=Webinar"),
        ("launch-5w", "campaign_type=Webinar"),
    ]


def test_launch_day_is_watched_every_two_hours(document: Document) -> None:
    dues = [check["due"] for check in group(document, "Launch day, every 2 hours")]
    assert dues == [f"launch@{hour:02}:00" for hour in range(8, 19, 2)]


def test_the_report_is_due_within_a_week_of_completion(document: Document) -> None:
    (report,) = group(document, "Report")
    assert (report["due"], report["required"]) == ("completed+1w", True)
    note = next(note for note in document["notes"] if note["key"] == "report")
    assert note["body"].count("## ") == 7


def test_the_brief_has_eight_fields_beside_the_name(document: Document) -> None:
    assert completeness(read(document), "Campaign brief", frozenset()) == (0, 8)


def test_the_budget_picks_the_approver(document: Document) -> None:
    budget = read_procedure(document).approval("budget")
    assert budget
    assert (budget.field, budget.stage, budget.check) == ("budget", "planning", "budget_approved")
    assert [(step.approver, step.below, step.up_to) for step in budget.steps] == [
        ("Marketing Manager", 5000, None),
        ("Director of Marketing", None, 25000),
        ("CMO", None, 100000),
        ("CEO", None, None),
    ]


def test_legal_and_brand_approve_the_creative(document: Document) -> None:
    rules = {rule.key: rule for rule in read_procedure(document).approvals if rule.stage == "setup"}
    assert {key: rule.steps[0].approver for key, rule in rules.items()} == {"copy": "Legal", "design": "Brand"}


def test_issues_are_passed_on_in_their_time(document: Document) -> None:
    assert [(rule.level, rule.to, rule.within) for rule in read_procedure(document).escalations] == [
        ("Critical", "Director", ""),
        ("High", "Manager", "2h"),
        ("Medium", "Team Lead", "24h"),
        ("Low", "Team", "48h"),
    ]


def test_a_subject_line_has_fewer_than_50_characters_and_a_spam_score_less_than_5(document: Document) -> None:
    fields = {field["key"]: field for field in document["fields"]}
    assert fields["subject"]["max_length"] == 49
    assert fields["spam_score"]["target"] == "<5"


def test_the_triggers_have_their_thresholds(document: Document) -> None:
    metrics = {rule.key: (rule.target, rule.if_missed) for rule in read_procedure(document).metrics if rule.target}
    assert metrics == {
        "open_rate": (">=15%", "Test the subject line."),
        "click_rate": (">=2%", "Optimise the call to action."),
        "conversion": (">=1%", "Test the landing page."),
        "bounce_rate": ("<=5%", "Clean the list."),
        "unsubscribe_rate": ("<=1%", "Review how often mails go out."),
    }
    fields = {field["key"]: field["target"] for field in document["fields"]}
    assert {key: fields[key] for key in metrics} == {key: target for key, (target, _) in metrics.items()}
    assert len(document["playbook"]) == 5


def test_the_daily_tasks_come_back(document: Document) -> None:
    tasks, ads = read_procedure(document).recurring
    assert (len(tasks.checks), len(ads.checks)) == (5, 6)
    assert {rule.every for rule in (tasks, ads)} == {"FREQ=DAILY"}
    assert (tasks.first, ads.first) == ("running+1d", "paid_media+1d")


def test_utm_has_five_parameters(document: Document) -> None:
    rows = next(table["rows"] for table in document["tables"] if table["name"] == "UTM parameters")
    assert [row[0] for row in rows] == ["source", "medium", "campaign", "content", "term"]


def test_roi_counts_revenue_and_cost_as_the_source_does(document: Document) -> None:
    roi = next(rule for rule in read_procedure(document).metrics if rule.key == "roi")
    cost = "(media_cost + creative_cost + tools_cost + labour_cost)"
    assert roi.formula == f"(closed_won + pipeline * probability / 100 - {cost}) / {cost} * 100"


def test_the_contradictions_are_decided(document: Document) -> None:
    assert len(document["decisions"]) == 11


def test_the_page_says_what_a_check_depends_on(document: Document) -> None:
    lines = "\n".join(page(read(document), 200)).splitlines()
    (webinar,) = [line for line in lines if "registration page" in line]
    assert (
        webinar
        == "  [ ] Week −5: registration page is live (only if campaign type is Webinar, due 5 weeks before launch)"
    )
    assert in_words("region!=EU | UK") == "only if region is not EU or UK"
    assert in_words("no condition") == ""
