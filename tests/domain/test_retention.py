"""Retention: months by the calendar, the first rule whose condition holds (B9)."""

import datetime as dt

import pytest

from builders import shipped_document
from kanvtui.domain import procedure_reading
from kanvtui.domain.calendar import Calendar
from kanvtui.domain.retention import RetentionRule, is_over, rule_for

CALENDAR = Calendar(dt.UTC)


@pytest.mark.parametrize(
    ("keep", "touched", "today", "over"),
    [
        ("24mo", "2024-11-21", "2026-11-20", False),
        ("24mo", "2024-11-21", "2026-11-21", True),
        ("24mo", "2024-02-29", "2026-02-27", False),
        ("24mo", "2024-02-29", "2026-02-28", True),
        ("84mo", "2019-11-22", "2026-11-21", False),
        ("84mo", "2019-11-21", "2026-11-21", True),
        ("30d", "2026-10-22", "2026-11-21", True),
        ("30d", "2026-10-23", "2026-11-21", False),
        ("for ever", "0001-01-01", "2026-11-21", False),
        ("99999mo", "2026-11-21", "9999-12-31", False),
    ],
)
def test_when_the_time_is_over(keep: str, touched: str, today: str, over: bool) -> None:
    rule = RetentionRule("Prospects", keep, "delete")
    assert is_over(rule, dt.date.fromisoformat(touched), dt.date.fromisoformat(today), CALENDAR) is over


def test_the_first_rule_that_holds() -> None:
    rules = procedure_reading.read(shipped_document("Data management")).retention
    found = {kind: rule_for(rules, {"data_type": kind}) for kind in ("Customer", "prospect", "Unsubscribed", "Other")}
    assert {kind: rule and (rule.then, rule.keep) for kind, rule in found.items()} == {
        "Customer": ("archive", "84mo"),
        "prospect": ("delete", "24mo"),
        "Unsubscribed": ("suppress", "60mo"),
        "Other": None,
    }
    assert rule_for([RetentionRule("All", "1mo", "archive")], {}) is not None
