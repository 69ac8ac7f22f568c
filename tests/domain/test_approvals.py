"""Who approves, in which order, and by when."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.approvals import (
    ApprovalRule,
    ApprovalStep,
    answer_due,
    stage_of,
    still_has_power,
    takes,
    turn,
    wanted,
)
from kanvtui.domain.calendar import Calendar
from kanvtui.domain.field_values import MILLIONTHS, number_of
from kanvtui.domain.sop import CheckRule, Sop, StageRule

BUDGET = ApprovalRule(
    "budget",
    "Campaign budget",
    "planning",
    field="budget",
    steps=(
        ApprovalStep("Marketing Manager", below=Decimal(5000)),
        ApprovalStep("Director", up_to=Decimal(25000)),
        ApprovalStep("CMO", up_to=Decimal(100_000)),
        ApprovalStep("CEO"),
    ),
)
DISCOUNT = ApprovalRule(
    "discount",
    "Discount",
    "negotiation",
    field="discount",
    steps=(
        ApprovalStep("Sales Rep", up_to=Decimal(10)),
        ApprovalStep("Sales Manager", up_to=Decimal(20)),
        ApprovalStep("VP Sales", up_to=Decimal(30)),
        ApprovalStep("CEO"),
    ),
)
REVIEW = ApprovalRule(
    "review",
    "Content review",
    "review",
    steps=(ApprovalStep("Peer", limit="1d"), ApprovalStep("Manager", limit="2d"), ApprovalStep("Legal", limit="3d")),
)
UTC = Calendar(dt.UTC)
MONDAY = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)


def picked(rule: ApprovalRule, value: str) -> str:
    ((_, step),) = wanted(rule, number_of(value))
    return step.approver


@pytest.mark.parametrize(
    ("value", "approver"),
    [
        ("0", "Marketing Manager"),
        ("4999", "Marketing Manager"),
        ("4999.999999", "Marketing Manager"),
        ("5000", "Director"),
        ("25000", "Director"),
        ("25000.000001", "CMO"),
        ("25001", "CMO"),
        ("100000", "CMO"),
        ("100001", "CEO"),
        ("4999 EUR", "Marketing Manager"),
    ],
)
def test_the_budget_picks_its_approver(value: str, approver: str) -> None:
    assert picked(BUDGET, value) == approver


@pytest.mark.parametrize(
    ("value", "approver"),
    [
        ("0", "Sales Rep"),
        ("10", "Sales Rep"),
        ("10.000001", "Sales Manager"),
        ("10.5", "Sales Manager"),
        ("11", "Sales Manager"),
        ("20", "Sales Manager"),
        ("20.5", "VP Sales"),
        ("30", "VP Sales"),
        ("30.5", "CEO"),
        ("31", "CEO"),
    ],
)
def test_the_discount_picks_its_approver(value: str, approver: str) -> None:
    assert picked(DISCOUNT, value) == approver


@given(st.integers(0, 200_000 * MILLIONTHS), st.permutations(range(4)))
def test_every_number_has_one_approver_whatever_the_order_of_the_rows(number: int, order: list[int]) -> None:
    shuffled = ApprovalRule("b", "B", field="budget", steps=tuple(BUDGET.steps[place] for place in order))
    ((place, step),) = wanted(shuffled, number)
    assert shuffled.steps[place] == step
    assert step == wanted(BUDGET, number)[0][1]


def test_nobody_is_picked_without_a_number_or_beyond_the_last_ceiling() -> None:
    assert wanted(BUDGET, None) == ()
    capped = ApprovalRule("b", "B", field="budget", steps=BUDGET.steps[:2])
    assert wanted(capped, 25_001 * MILLIONTHS) == ()
    assert [step.approver for _, step in wanted(REVIEW, None)] == ["Peer", "Manager", "Legal"]


def test_a_row_with_two_ceilings_holds_both() -> None:
    step = ApprovalStep("X", below=Decimal(10), up_to=Decimal(5))
    assert takes(step, 5 * MILLIONTHS)
    assert not takes(step, 6 * MILLIONTHS)


@pytest.mark.parametrize(
    ("approver", "value", "power"),
    [
        ("Director", "25000", True),
        ("Director", "100", True),
        ("Director", "25001", False),
        ("CEO", "1", True),
        ("Somebody", "1", False),
        ("Director", "", False),
    ],
)
def test_an_answer_holds_while_its_giver_has_the_power(approver: str, value: str, power: bool) -> None:
    assert still_has_power(BUDGET, approver, number_of(value)) is power
    assert still_has_power(REVIEW, "Peer", None)


def test_in_sequence_the_first_is_asked_and_together_all_are() -> None:
    assert turn(REVIEW, [2, 1]) == {1}
    assert turn(REVIEW, []) == frozenset()
    assert turn(ApprovalRule("r", "R", order="together"), [2, 1]) == {1, 2}


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        ("1d", "2026-11-17"),
        ("3d", "2026-11-19"),
        ("5bd", "2026-11-23"),
        ("1w", "2026-11-23"),
        ("1mo", "2026-12-16"),
        ("90m", "2026-11-16T10:30"),
        ("24h", "2026-11-17T09:00"),
        ("", None),
        ("soon", None),
    ],
)
def test_each_limit_gives_a_due(limit: str, due: str | None) -> None:
    assert answer_due(limit, MONDAY, UTC) == due


def test_a_due_counts_from_the_users_day_and_never_fails_at_the_end_of_time() -> None:
    east = Calendar(dt.timezone(dt.timedelta(hours=9)))
    late = dt.datetime(2026, 11, 16, 20, 0, tzinfo=dt.UTC)
    assert answer_due("1d", late, east) == "2026-11-18"
    assert answer_due("2h", late, east) == "2026-11-17T07:00"
    assert answer_due("99999h", dt.datetime.max.replace(tzinfo=dt.UTC), UTC) is None


def test_an_approval_stands_before_its_own_stage_or_the_one_of_its_check() -> None:
    brand = StageRule("brand", "Brand", checks=(CheckRule("pillars", "Pillars reviewed"),))
    sop = Sop(stages=(StageRule("first", "First"), brand))
    assert stage_of(ApprovalRule("a", "A", stage="first", check="pillars"), sop) == "first"
    assert stage_of(ApprovalRule("a", "A", check="pillars"), sop) == "brand"
    assert stage_of(ApprovalRule("a", "A", check="gone"), sop) == ""
    assert stage_of(ApprovalRule("a", "A"), sop) == ""
