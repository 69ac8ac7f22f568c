"""Each shipped SOP against the figures of its source."""

import re
from functools import cache
from typing import Any

import pytest

from kanvtui.domain.calendar import Duration
from kanvtui.domain.sop import FACTS, Sop, completeness, is_one_sentence, needs
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import Document, find, load, problems, setup_items, shipped

NAMES = ("Content calendar", "CSM workflow", "Customer handoff", "Meeting notes")
FOUR_ROLES = {"Workflow owner", "Card owner", "Reviewer", "Context owner"}
TRUST_SIGNALS = [
    "follow-up completion",
    "onboarding blockers",
    "renewal risk review",
    "account note freshness",
    "handoff quality",
]


@cache
def document(name: str) -> Document:
    return load(find(name))


@cache
def sop(name: str) -> Sop:
    return read(document(name))


def by_key(items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["key"]: item for item in items}


def checks(name: str) -> list[dict[str, Any]]:
    return [check for stage in document(name)["stages"] for check in stage["checks"]]


def test_those_for_customer_success_come_first() -> None:
    assert [name for name, _ in shipped()][: len(NAMES)] == sorted(NAMES, key=str.casefold)


@pytest.mark.parametrize("name", NAMES)
class TestEvery:
    def test_has_no_problem(self, name: str) -> None:
        assert problems(find(name)) == []

    def test_has_its_five_set_up_items(self, name: str) -> None:
        assert [done for _, done in setup_items(document(name))] == [True] * 5

    def test_has_four_roles_and_five_trust_signals(self, name: str) -> None:
        assert {role["name"] for role in document(name)["roles"]} >= FOUR_ROLES
        assert all(role["duty"] for role in document(name)["roles"])
        assert document(name)["trust_signals"] == TRUST_SIGNALS

    def test_has_its_cadence(self, name: str) -> None:
        review = document(name)["review"]
        assert (review["weekly"], review["daily"]) == ("account risk review", "urgent customer blockers")
        assert review["inspect"] == ["stale work", "owner gaps", "blocked items", "repeated exceptions"]
        assert review["improve"]

    def test_says_where_status_context_and_blockers_are_written(self, name: str) -> None:
        assert all(document(name)["where"].values())

    def test_is_for_customer_success_and_says_what_it_is(self, name: str) -> None:
        head = document(name)
        assert head["for"] == "customer success"
        assert all(head[key] for key in ("summary", "purpose", "object", "failure_mode", "workflow_owner"))

    def test_each_stage_has_rules_of_one_sentence_and_four_facts(self, name: str) -> None:
        for stage in sop(name).stages:
            assert is_one_sentence(stage.entry), stage.name
            assert is_one_sentence(stage.exit), stage.name
            assert all((stage.owner, stage.input, stage.output, stage.signal)), stage.name

    def test_stale_limits_are_those_of_the_house_unless_the_source_says_more(self, name: str) -> None:
        usual = {"queue": "20bd", "active": "5bd", "waiting": "5bd", "done": None}
        own = {("CSM workflow", "value_review"): "14d", ("CSM workflow", "ongoing"): "14d"}
        for stage in sop(name).stages:
            assert stage.stale_after == own.get((name, stage.key), usual[stage.kind])

    def test_its_durations_are_read_by_the_calendar(self, name: str) -> None:
        for text in re.findall(r"'(\d+(?:mo|bd|m|h|d|w))'", repr(document(name))):
            assert str(Duration.parse(text)) == text

    def test_everything_required_can_be_filled_in(self, name: str) -> None:
        procedure = sop(name)
        for stage in procedure.stages:
            for entry in (*stage.requires, *stage.requires_entry):
                for need in needs(procedure, entry):
                    assert need.key in FACTS or procedure.field(need.key) or procedure.check(need.key)


def test_content_calendar_has_its_seven_stages() -> None:
    names = [stage.name for stage in sop("Content calendar").stages]
    assert names == ["Ideas", "Brief", "Drafting", "Review", "Scheduled", "Published", "Refresh"]
    assert document("Content calendar")["object"] == "content production"


def test_content_calendar_has_seven_fields_two_of_them_the_cards_own() -> None:
    labels = [field["label"] for field in document("Content calendar")["fields"]]
    assert labels == [
        "Search intent",
        "Audience",
        "Owner",
        "Target date",
        "Internal links",
        "Distribution notes",
        "Refresh learning",
    ]
    assert {rule.card for rule in sop("Content calendar").card_fields} == {"owner", "due"}


def test_content_calendar_asks_for_reviewer_and_date_before_review() -> None:
    asked = {stage.key: stage.requires_entry for stage in sop("Content calendar").stages}
    assert asked.pop("review") == ("reviewer", "review_by")
    assert not any(asked.values())


def test_meeting_notes_has_its_six_stages_and_fields() -> None:
    names = [stage.name for stage in sop("Meeting notes").stages]
    assert names == ["Agenda", "Discussion", "Decision", "Action items", "Waiting", "Closed"]
    labels = [field["label"] for field in document("Meeting notes")["fields"]]
    assert labels == ["Decision", "Owner", "Due date", "Linked project", "Open question", "Original note"]
    assert document("Meeting notes")["object"] == "meeting follow-up"


def test_meeting_notes_asks_whom_it_waits_for_and_what_came_out() -> None:
    asked = {stage.key: stage.requires_entry for stage in sop("Meeting notes").stages}
    assert (asked["waiting"], asked["closed"]) == (("holder",), ("decision|outcome",))
    assert [need.kind for need in needs(sop("Meeting notes"), "decision|outcome")] == ["field", "fact"]


def test_handoff_has_five_stages_with_their_windows_and_a_column_for_what_is_done() -> None:
    windows = [(stage.name, stage.window) for stage in sop("Customer handoff").stages if stage.kind != "done"]
    assert windows == [
        ("Pre-Handoff", "Before close"),
        ("Handoff Meeting", "Day 0–1"),
        ("Customer Introduction", "Day 1–2"),
        ("Kickoff Call", "Day 2–5"),
        ("Post-Handoff", "Week 1, week 2–4, day 30"),
    ]
    assert document("Customer handoff")["workflow_owner"] == "VP Customer Success"
    kickoff = by_key(document("Customer handoff")["stages"])["kickoff_call"]["window"]
    assert (kickoff["opens"], kickoff["closes"]) == ("close+2d", "close+5d")


def test_the_handoff_deadlines_are_met_by_what_happened() -> None:
    deadlines = [(d["due"], d["met_by"]) for d in document("Customer handoff")["deadlines"]]
    assert deadlines == [("close+5d", "kickoff"), ("close+13d", "first_value"), ("close+30d", "day_30")]


def test_the_handoff_form_has_14_fields_and_holds_the_introduction() -> None:
    procedure = sop("Customer handoff")
    form = [rule.card or rule.key for rule in (*procedure.card_fields, *procedure.fields) if rule.form]
    introduction = procedure.stage("customer_introduction")
    assert introduction
    assert sorted(introduction.requires_entry) == sorted(form)
    filled, everything = completeness(procedure, "Handoff form", frozenset(form[1:]))
    assert (filled, everything, round(100 * filled / everything)) == (13, 14, 93)


def test_the_handoff_checklists_have_their_lengths() -> None:
    groups: dict[str, int] = {}
    for check in checks("Customer handoff"):
        groups[check["group"]] = groups.get(check["group"], 0) + 1
    del groups[""]
    assert groups == {
        "Sales": 5,
        "Required documents": 6,
        "Deliverables": 5,
        "Week 1": 5,
        "Week 2–4": 5,
        "Day 30": 5,
    }


def test_the_handoff_meetings_add_up() -> None:
    meetings = {meeting.key: meeting for meeting in sop("Customer handoff").meetings}
    assert [minutes for _, minutes in meetings["handoff"].agenda] == [5, 5, 10, 5, 3, 2]
    assert [minutes for _, minutes in meetings["kickoff"].agenda] == [5, 15, 20, 10, 5, 5]
    assert (meetings["handoff"].minutes, meetings["kickoff"].minutes) == (30, 60)


def test_the_handoff_metrics_have_their_targets() -> None:
    targets = [(metric["name"], metric["target"]) for metric in document("Customer handoff")["metrics"]]
    assert targets == [
        ("Handoff completeness", "=100%"),
        ("Kickoff within 3 days", ">=95%"),
        ("30-day satisfaction", ">8/10"),
        ("Time to first value", "<14 days"),
        ("Handoff NPS", ">50"),
    ]
    slo = by_key(document("Customer handoff")["metrics"])["kickoff_3d"]
    assert (slo["from"], slo["to"], slo["within"]) == ("close", "kickoff", "3d")


def test_the_introduction_mail_has_its_merge_fields() -> None:
    mail = by_key(document("Customer handoff")["notes"])["intro_mail"]
    wanted = ("customer", "company", "csm", "ae", "criterion_1", "criterion_2", "criterion_3", "kickoff_at")
    assert all(f"{{{name}}}" in mail["title"] + mail["body"] for name in wanted)
    assert mail["stage"] == "customer_introduction"


def test_csm_workflow_has_17_numbered_checks_in_their_stages() -> None:
    numbers = {s["name"]: [check["number"] for check in s["checks"]] for s in document("CSM workflow")["stages"]}
    assert numbers == {
        "Handoff & Results Plan": [],
        "2A Set-up": [1, 2, 3, 4, 5, 6, 7],
        "2B Brand": [8, 9, 10, 11],
        "2C Content": [12, 13, 14, 15, 16],
        "First value review": [17],
        "Ongoing syncs": [],
        "Synced": [],
        "Service ended": [],
    }


def test_csm_workflow_makes_all_its_checks_with_the_card() -> None:
    procedure = sop("CSM workflow")
    made = procedure.checks_with_card("handoff")
    assert len(made) == 17
    assert not any(procedure.checks_on_entry(stage.key) for stage in procedure.stages)
    assert [note.title for note in procedure.notes_with_card()][:2] == [
        "Results Plan - {customer}",
        "01 Discovery Call - [DATE]",
    ]


def test_csm_workflow_flags_what_needs_a_detailed_procedure() -> None:
    flagged = [check["number"] for check in checks("CSM workflow") if check["maturity"]]
    assert flagged == [7, 11, 14, 15, 16]


def test_csm_workflow_lets_nothing_into_content_before_the_client_has_approved() -> None:
    eleven = next(check for check in checks("CSM workflow") if check["number"] == 11)
    content = sop("CSM workflow").stage("content")
    assert eleven["required"]
    assert content
    assert content.requires_entry == (eleven["key"],)
    assert [need.kind for need in needs(sop("CSM workflow"), eleven["key"])] == ["check"]
    assert by_key(document("CSM workflow")["approvals"])["pillars"]["check"] == eleven["key"]


def test_csm_workflow_has_its_deadlines() -> None:
    dues = {check["number"]: check["due"] for check in checks("CSM workflow") if check["due"]}
    assert dues == {10: "brand_strategy+2d", 16: "content_strategy+2w", 17: "first_published+14d"}
    assert [deadline["due"] for deadline in document("CSM workflow")["deadlines"]] == [
        "brand_strategy+2d",
        "content_strategy+2w",
        "contract_signed+20d",
        "first_published+14d",
        "last_sync+14d",
        "capture-2d",
        "next_sync-24h",
        "discovery+90d",
    ]


def test_csm_workflow_says_which_milestone_meets_each_deadline() -> None:
    met = {deadline["key"]: deadline["met_by"] for deadline in document("CSM workflow")["deadlines"]}
    assert met == {
        "brand_pillars": "pillars_delivered",
        "first_content": "first_published",
        "contract_to_content": "first_published",
        "success_review": "first_review",
        "next_sync_due": "",
        "capture_reminder": "",
        "sync_reminder": "",
        "home_run_due": "home_run",
    }


def test_csm_workflow_dates_the_notes_of_its_meetings() -> None:
    dated = {note["key"]: note["date"] for note in document("CSM workflow")["notes"] if "[DATE]" in note["title"]}
    assert dated == {
        "discovery_notes": "discovery",
        "brand_notes": "brand_strategy",
        "content_notes": "content_strategy",
        "review_notes": "first_review",
        "sync_notes": "last_sync",
    }


def test_csm_workflow_celebrates_both_first_results() -> None:
    mails = {note["milestone"]: note["title"] for note in document("CSM workflow")["notes"] if note["milestone"]}
    assert list(mails) == ["pillars_delivered", "first_published"]
    assert all(title.startswith("We've delivered!") for title in mails.values())


def test_the_production_team_schedules_the_first_content() -> None:
    assert [check["number"] for check in checks("CSM workflow") if check["owner"] == "Production team"] == [15]


def test_the_results_plan_has_five_fields_and_explains_the_card() -> None:
    plan = by_key(document("CSM workflow")["notes"])["results_plan"]
    assert re.findall(r"\*\*(.+?)\*\*", plan["body"]) == [
        "90-day home-run result",
        "Primary metric",
        "How we measure it",
        "Current state",
        "Target state",
    ]
    assert plan["pinned"]


@pytest.mark.parametrize(("key", "points"), [("brand_notes", 6), ("brand_pillars", 7)])
def test_the_brand_notes_have_their_points(key: str, points: int) -> None:
    assert len(re.findall(r"\*\*", by_key(document("CSM workflow")["notes"])[key]["body"])) == 2 * points


def test_the_csm_meetings_have_their_segments_and_types() -> None:
    meetings = {m["key"]: m for m in document("CSM workflow")["meetings"]}
    segments = {key: [item["minutes"] for item in m["agenda"]] for key, m in meetings.items() if m["agenda"]}
    assert segments == {
        "discovery": [10, 15, 10, 5],
        "first_success_review": [5, 15, 10, 5, 5],
        "sync": [10, 5, 13, 2],
    }
    assert meetings["sync"]["minutes"] == 30
    assert [m["type"] for m in meetings.values()] == ["Passoff", "Onboarding", "Onboarding", "Value Review", "Sync"]
    assert len(meetings["discovery"]["agenda"][1]["asks"]) == 2


def test_the_result_velocity_score_counts_words_as_5_3_1() -> None:
    score = document("CSM workflow")["scores"][0]
    words = {part["key"]: [word["value"] for word in part["words"]] for part in score["parts"]}
    assert words == {"friction": [5, 3, 1], "pace": [5, 3, 1], "quality": [5, 3, 1]}
    assert [word["word"] for word in score["parts"][2]["words"]] == ["Positive", "Neutral", "Negative"]
    assert [(band["colour"], band["at_least"]) for band in score["bands"]] == [("green", 4), ("yellow", 3), ("red", 0)]
    assert score["bands"][2]["card"]


def test_the_csm_metrics_have_their_targets() -> None:
    targets = {m["key"]: m["target"] for m in document("CSM workflow")["metrics"] if m["target"]}
    assert targets == {
        "tfr_1": "=100%",
        "tfr_2": "<=2 weeks",
        "contract_to_tfr_2": "<21 days",
        "home_run": ">75%",
        "retention": ">90%",
        "buffer": ">=3 weeks",
    }


def test_the_sync_comes_back_every_two_weeks_for_each_customer() -> None:
    sync = document("CSM workflow")["recurring"][0]
    assert (sync["every"], sync["per"], sync["on"]) == ("FREQ=WEEKLY;INTERVAL=2", "account", "completion")
    assert (sync["first"], sync["sets"]) == ("first_review+14d", "last_sync")
    assert [check["due"] for check in sync["checks"]] == ["due-24h", *["due"] * 7]


def test_a_finished_sync_is_done_and_the_service_goes_on() -> None:
    done = [stage["name"] for stage in document("CSM workflow")["stages"] if stage["kind"] == "done"]
    assert done == ["Synced", "Service ended"]


def test_the_seven_content_categories_and_four_challenges_are_there() -> None:
    assert len(document("CSM workflow")["lists"][0]["items"]) == 7
    assert len(document("CSM workflow")["playbook"]) == 4


def test_the_contradictions_are_decided_on_paper() -> None:
    assert len(document("CSM workflow")["decisions"]) == 12
    assert len(document("Customer handoff")["decisions"]) == 4
