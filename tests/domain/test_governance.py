"""Versions, what of a change is taught, which rules it touches, and the reviews an SOP names for itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain import governance as rules
from kanvtui.domain.procedure_reading import read
from kanvtui.domain.recurrence import RecurringRule, problem
from kanvtui.storage.boards import OWN_REVIEWS


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.0", "1.1"),
        ("1.9", "1.10"),
        ("2", "2.1"),
        ("v3", "v3.1"),
        ("2026.11.22", "2026.11.23"),
        ("1.0-beta", "1.1-beta"),
        ("draft", "draft 2"),
        ("draft 2", "draft 2.1"),
        ("1.²", "1.² 2"),
        ("x" * 299, "x" * 299),
    ],
)
def test_the_next_version(before: str, after: str) -> None:
    assert rules.raised(before) == after


@given(st.text(max_size=rules.LONGEST))
def test_every_version_has_a_next_one_that_fits(before: str) -> None:
    after = rules.raised(before)
    assert len(after) <= rules.LONGEST
    assert after != before or len(before) > rules.LONGEST - 3


@pytest.mark.parametrize(
    ("before", "after", "version"),
    [
        ({}, {}, "1.1"),
        ({"version": "1.4"}, {"version": "1.4"}, "1.5"),
        ({"version": "1.4"}, {"version": "2.0"}, "2.0"),
        ({"version": "1.4"}, {}, "1.5"),
        ({"version": "1.10"}, {"version": "1.9"}, "1.11"),
        ({"version": "1.10"}, {"version": "1.10.1"}, "1.10.1"),
        ({"version": "1.4"}, {"version": "1.4-new"}, "1.4-new"),
        ({"version": "draft"}, {"version": "final"}, "final"),
    ],
)
def test_the_version_is_raised_unless_the_user_did(before: dict[str, str], after: dict[str, str], version: str) -> None:
    assert rules.next_version(before, after) == version


@pytest.mark.parametrize(
    ("review", "within"),
    [({}, "48h"), ({"training": None}, "48h"), ({"training": "2d"}, "2d"), ({"training": "none"}, ""),
     ({"training": ""}, ""), ({"training": 3}, "48h")],
)  # fmt: skip
def test_how_soon_a_change_is_known(review: dict[str, object], within: str) -> None:
    assert rules.within({"review": review}) == within


@pytest.mark.parametrize(
    ("path", "taught"),
    [
        ("stages/review/exit", True),
        ("stages/review/signal", False),
        ("stages/review", True),
        ("stages/signal", True),
        ("stages/review/checks/read/required", True),
        ("stages/review/checks/read/maturity", False),
        ("fields/amount/private", False),
        ("approvals/budget/steps", True),
        ("recurring/sync/every", True),
        ("metrics/nps/target", False),
        ("metrics/nps", False),
        ("review/weekly", True),
        ("review/day", True),
        ("review/quarterly", False),
        ("review/next_review", False),
        ("review", False),
        ("where/status", True),
        ("summary", False),
        ("purpose", False),
        ("version", False),
        ("workflow_owner", True),
        ("decisions/x", False),
    ],
)
def test_what_people_have_to_know(path: str, *, taught: bool) -> None:
    assert rules.is_taught(path) is taught


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("stages/review/exit", ("exit:review",)),
        ("stages/review/requires", ("exit:review",)),
        ("stages/review/entry", ("entry:review",)),
        ("stages/review/requires_entry", ("entry:review",)),
        ("stages/review/checks/read", ("exit:review",)),
        ("stages/review/checks/read/required", ("exit:review",)),
        ("stages/review/checks/read/due", ()),
        ("stages/review/owner", ()),
        ("stages/review", ()),
        ("approvals/budget/steps", ("approval:budget",)),
        ("fields/arr/required", ("entry:done", "entry:lost")),
        ("fields/arr/label", ()),
        ("summary", ()),
    ],
)
def test_which_rules_change_with_a_part(path: str, keys: tuple[str, ...]) -> None:
    assert rules.rules_of([path, path], ["done", "lost"]) == keys


# Reviews

NAMED = {"quarterly": "process metrics", "half_yearly": "updates", "yearly": "audit"}


def work(**more: Any) -> dict[str, object]:
    return {"workflow_owner": "RevOps", "review": NAMED, "recurring": [{"title": "Own", **more}]}


def came(document: dict[str, object]) -> list[str]:
    return [rule.key for rule in read(document).recurring if rule.key in rules.REVIEWS]


def test_the_reviews_that_an_sop_names_are_its_recurring_work() -> None:
    found = read({"workflow_owner": "RevOps", "review": NAMED}).recurring
    assert [(rule.key, rule.title, rule.owner) for rule in found] == [
        ("sop_quarterly", "Quarterly review: process metrics - [DATE]", "RevOps"),
        ("sop_half_yearly", "Half-yearly review: updates - [DATE]", "RevOps"),
        ("sop_yearly", "Yearly review: audit - [DATE]", "RevOps"),
    ]
    assert all(not problem(rule.every) for rule in found)
    assert read({"review": {"weekly": "risk", "yearly": ""}}).recurring == ()
    assert {"sop_training", *rules.REVIEWS} == rules.OWN_WORK
    assert set(OWN_REVIEWS.strip("()").replace("'", "").split(", ")) == set(rules.REVIEWS)


@pytest.mark.parametrize(
    ("own", "left"),
    [
        ({"every": "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=15"}, ["sop_half_yearly", "sop_yearly"]),
        ({"every": "FREQ=MONTHLY;INTERVAL=3"}, ["sop_half_yearly", "sop_yearly"]),
        ({"every": "FREQ=MONTHLY;INTERVAL=3", "per": "account"}, list(rules.REVIEWS)),
        ({"every": "FREQ=MONTHLY;BYMONTH=5,11"}, ["sop_quarterly", "sop_yearly"]),
        ({"every": "freq=yearly"}, ["sop_quarterly", "sop_half_yearly"]),
        ({"every": "FREQ=YEARLY;INTERVAL=2"}, list(rules.REVIEWS)),
        ({"every": "FREQ=WEEKLY"}, list(rules.REVIEWS)),
        ({"every": "FREQ=MONTHLY"}, list(rules.REVIEWS)),
        ({"every": "FREQ=MONTHLY;INTERVAL=x"}, list(rules.REVIEWS)),
        ({"every": "FREQ=MONTHLY;INTERVAL=99999"}, list(rules.REVIEWS)),
        ({"every": "FREQ=WEEKLY", "key": "sop_yearly"}, ["sop_quarterly", "sop_half_yearly", "sop_yearly"]),
    ],
)
def test_work_of_its_own_takes_the_place_of_a_review(own: dict[str, str], left: list[str]) -> None:
    found = came(work(**own))
    assert sorted(found) == sorted(left)


def test_a_key_of_its_own_is_no_second_review() -> None:
    own = [RecurringRule("sop_yearly", "Audit", "FREQ=WEEKLY")]
    assert [rule.key for rule in rules.reviews({"review": NAMED}, own)] == ["sop_quarterly", "sop_half_yearly"]


@given(
    st.text(), st.dictionaries(st.sampled_from(["review", "recurring", "workflow_owner"]), st.text() | st.integers())
)
def test_whatever_stands_there_is_read(every: str, found: dict[str, Any]) -> None:
    list(rules.reviews({"review": NAMED, **found}, [RecurringRule("x", "X", every)]))
