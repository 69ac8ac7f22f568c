import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.procedure_reading import recurring_checks
from kanvtui.domain.recurrence import RecurringCheck
from kanvtui.domain.sop import (
    FACTS,
    CheckRule,
    FieldRule,
    Need,
    NoteTemplate,
    Sop,
    StageRule,
    completeness,
    forms,
    is_one_sentence,
    needs,
    set_up,
)
from kanvtui.domain.sop_reading import read
from kanvtui.domain.templates import fill, placeholders

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(
    "name stages fields notes meetings roles milestones review where checks key kind agenda min max card pattern "
    "choices label text title window requires wip_limit minutes checks_at".split()
)
DOCUMENTS = st.dictionaries(KEYS, st.lists(st.dictionaries(KEYS, ANYTHING, max_size=5), max_size=3) | ANYTHING)


def stage(name: str, **more: object) -> dict[str, object]:
    return {"name": name, "kind": "active", **more}


SOP = read(
    {
        "name": "Small",
        "checks_at": "stage",
        "stages": [
            stage("Review", key="review", checks=[{"key": "read_it", "text": "Read it"}, {"text": "Say so"}]),
            stage("Done", kind="done", checks=[{"text": "Celebrate"}]),
        ],
        "fields": [
            {"key": "audience", "label": "Audience", "form": "Brief"},
            {"key": "target_date", "label": "Target date", "card": "due", "form": "Brief"},
            {"key": "other", "label": "Other"},
        ],
        "notes": [
            {"title": "With the card"},
            {"title": "At review", "stage": "review"},
            {"title": "Delivered", "milestone": "delivered"},
        ],
    }
)


def test_a_card_fact_is_shown_and_not_stored() -> None:
    assert [rule.key for rule in SOP.fields] == ["audience", "other"]
    assert [(rule.key, rule.card) for rule in SOP.card_fields] == [("target_date", "due")]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("reviewer", (Need("fact", "reviewer", "reviewer"),)),
        ("target_date", (Need("fact", "due", "Target date"),)),
        ("audience | outcome", (Need("field", "audience", "Audience"), Need("fact", "outcome", "outcome"))),
        ("read_it", (Need("check", "read_it", "Read it"),)),
        ("go_live", (Need("field", "go_live", "go live"),)),
    ],
)
def test_an_entry_of_requires_names_a_fact_a_field_or_a_check(entry: str, expected: tuple[Need, ...]) -> None:
    assert needs(SOP, entry) == expected


def test_things_are_found_by_key() -> None:
    assert (SOP.stage("review"), SOP.stage("nowhere")) == (SOP.stages[0], None)
    assert (SOP.field("target_date"), SOP.field("nothing")) == (SOP.card_fields[0], None)
    assert (SOP.check("celebrate"), SOP.check("nothing")) == (SOP.stages[1].checks[0], None)


def test_checks_come_with_their_stage() -> None:
    assert [(key, check.key) for key, check in SOP.checks_with_card("done")] == [("done", "celebrate")]
    assert [check.key for check in SOP.checks_on_entry("review")] == ["read_it", "say_so"]
    assert SOP.checks_on_entry("nowhere") == ()


def test_all_checks_can_come_at_the_start() -> None:
    sop = read(
        {"checks_at": "start", "stages": [stage("A", checks=[{"text": "One"}]), stage("B", checks=[{"text": "Two"}])]}
    )
    assert [(key, check.text) for key, check in sop.checks_with_card("b")] == [("a", "One"), ("b", "Two")]
    assert sop.checks_on_entry("b") == ()


def test_notes_come_with_the_card_or_with_a_stage() -> None:
    assert [note.title for note in SOP.notes_with_card()] == ["With the card"]
    assert [note.title for note in SOP.notes_on_entry("review")] == ["At review"]


def test_what_is_missing_takes_its_default() -> None:
    sop = read({"stages": [{}, {"kind": "odd", "checks": [{}]}, 7], "fields": [{}], "notes": [{}], "meetings": [{}]})
    assert sop.stages[0] == StageRule("stage_1", "Stage 1", stale_after="5bd")
    assert sop.stages[1].kind == "active"
    assert sop.stages[1].checks == (CheckRule("check", "Check"),)
    assert len(sop.stages) == 2
    assert sop.fields == (FieldRule("field_1", "Field 1"),)
    assert sop.notes == (NoteTemplate("note_1", "Note 1"),)
    assert sop.meetings[0].minutes == 0


@pytest.mark.parametrize(("kind", "limit"), [("queue", "20bd"), ("active", "5bd"), ("waiting", "5bd"), ("done", None)])
def test_stale_limits_where_the_sop_is_silent(kind: str, limit: str | None) -> None:
    assert read({"stages": [{"name": "S", "kind": kind}]}).stages[0].stale_after == limit


def test_a_stage_reads_its_limits() -> None:
    rule = read({"stages": [stage("S", stale_after="2w", time_limit="7d", wip_limit=3, window={"label": "Day 2–5"})]})
    assert (rule.stages[0].stale_after, rule.stages[0].time_limit, rule.stages[0].wip_limit) == ("2w", "7d", 3)
    assert rule.stages[0].window == "Day 2–5"


def test_values_of_another_type_are_passed_over() -> None:
    field = {"key": "f", "card": "weather", "min": True, "max": float("inf"), "min_length": True, "pattern": "("}
    rule = read({"fields": [field], "stages": "none"}).fields[0]
    assert (rule.card, rule.min, rule.max, rule.min_length, rule.pattern) == ("", None, None, None, "")


def test_numbers_stay_exact() -> None:
    rule = read({"fields": [{"key": "f", "min": 0.1, "max": 10**5000}]}).fields[0]
    assert (rule.min, rule.max) == (Decimal("0.1"), Decimal(10) ** 5000)


def test_a_name_without_ascii_letters_still_has_a_key() -> None:
    assert read({"stages": [{"name": "完了"}]}).stages[0].key == "stage_1"


def test_a_meeting_adds_up_its_agenda() -> None:
    meeting = read({"meetings": [{"name": "M", "agenda": [{"topic": "a", "minutes": 10}, {"topic": "b"}]}]}).meetings[0]
    assert (meeting.minutes, meeting.agenda) == (10, (("a", 10), ("b", 0)))


@given(DOCUMENTS)
def test_reading_never_fails(document: dict[str, object]) -> None:
    sop = read(document)
    assert all(rule.key and rule.name for rule in sop.stages)
    assert set_up(sop)
    assert all(needs(sop, entry) for rule in sop.stages for entry in rule.requires)


@given(DOCUMENTS)
def test_reading_survives_json(document: dict[str, object]) -> None:
    assert repr(read(json.loads(json.dumps(document)))) == repr(read(document))


def test_five_set_up_items_open_and_done() -> None:
    assert [done for _, done in set_up(Sop())] == [False] * 5
    half = read({"review": {"improve": "x"}, "stages": [stage("A", entry="x")]})
    assert [done for _, done in set_up(half)] == [False] * 5
    whole = read(
        {
            "workflow_owner": "Kim",
            "where": {"context": "The note."},
            "review": {"daily": "blockers", "improve": "Keep it."},
            "stages": [stage("A", entry="x", exit="y", owner="CSM")],
        }
    )
    assert [done for _, done in set_up(whole)] == [True] * 5


def test_completeness_counts_the_fields_of_a_form() -> None:
    assert completeness(SOP, "Brief", frozenset({"due", "other"})) == (1, 2)
    assert forms(SOP, frozenset({"due", "other"})) == (("Brief", "1 of 2, 50 %"),)
    assert completeness(SOP, "Other form", frozenset()) == (0, 0)


def test_templates_are_filled_as_far_as_known() -> None:
    assert placeholders("{customer} at {go_live}, {Not This}") == ("customer", "go_live")
    assert fill("{customer} at {go_live} - [DATE]", {"customer": "Acme", "date": ""}) == "Acme at [go live] - [DATE]"
    assert fill("Sync - [DATE]", {"date": "2026-11-24"}) == "Sync - 2026-11-24"


def test_a_value_that_looks_like_a_placeholder_is_left_alone() -> None:
    assert (
        fill("{customer} {owner}", {"customer": "{owner} [DATE]", "owner": "Kim", "date": "x"}) == "{owner} [DATE] Kim"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "The draft is complete.",
        "The draft is complete",
        "It holds e.g. a brief, i.e. one page, etc. and links.",
        "Kickoff within 3.5 days, no. 5 included.",
        "J. Smith or the U.S. team signs it.",
        'The plan answers "what now?" in one line.',
        "Wait... then it goes on.",
        "It is paid (approx. 5,000) or waived; the reason is noted!",
        "Acme Inc. signs it.",
        "The note says “why.” ",
        "It is short. ✓",
    ],
)
def test_one_sentence(rule: str) -> None:
    assert is_one_sentence(rule)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "   ",
        "...",
        "The draft is complete. The reviewer is named.",
        "The draft is complete! Send it.",
        "Is it there? Then go.",
        "Done. 3 days later it is checked.",
        "the draft is there. then it goes on.",
        "It lists links etc. Then it leaves.",
        "The answer is no. Then it leaves.",
        "Choose plan B. Then it leaves.",
        "(It is complete.) It is approved.",
        "Wait… Then it goes on.",
        "One line.\nAnother line",
        "完了した。次へ進む。",
        "Done.  “It” is read.",
    ],
)
def test_more_or_less_than_one_sentence(rule: str) -> None:
    assert not is_one_sentence(rule)


@given(st.text(max_size=60))
def test_any_text_is_judged(rule: str) -> None:
    assert is_one_sentence(rule) in (True, False)


def test_every_fact_has_a_label() -> None:
    assert all(FACTS.values())


def test_a_recurring_checklist_passes_over_what_is_no_check() -> None:
    given = ["", "Look", 3, {"due": "due-1d"}, {"text": "Ask", "due": "due-1d", "required": True}, None]
    assert recurring_checks(given) == [RecurringCheck("Look"), RecurringCheck("Ask", "due-1d", "", required=True)]
    assert recurring_checks("Look") == []


def test_a_note_that_is_only_read_comes_with_no_card() -> None:
    rows = [
        {"title": title, "body": "Words.", "reference": True, **more}
        for title, more in (
            ("A", {}),
            ("B", {"stage": "a"}),
            ("C", {"recurring": "sync"}),
            ("D", {"milestone": "live"}),
        )
    ]
    sop = read({"stages": [stage("A")], "notes": rows})
    assert (sop.notes_with_card(), sop.notes_on_entry("a"), sop.notes_of_recurring("sync")) == ((), (), ())
    assert ("Link the notes that explain decisions", False) in set_up(sop)
