"""What is passed on, and how fast an answer must come (campaign execution, B5)."""

import datetime as dt

import pytest

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.escalations import EscalationRule, due_of, time_words

NOW = dt.datetime(2026, 11, 16, 9, 0, 59, tzinfo=dt.UTC)
UTC = Calendar(dt.UTC)


@pytest.mark.parametrize(
    ("within", "due", "words"),
    [
        ("", "2026-11-16T09:00", "at once"),
        ("2h", "2026-11-16T11:00", "within 2 hours"),
        ("30m", "2026-11-16T09:30", "within 30 minutes"),
        ("24h", "2026-11-17T09:00", "within 24 hours"),
        ("48h", "2026-11-18T09:00", "within 48 hours"),
        ("2bd", "2026-11-18", "within 2 business days"),
        ("soon", None, "within soon"),
    ],
)
def test_an_answer_is_due_within_the_time_of_its_level(within: str, due: str | None, words: str) -> None:
    rule = EscalationRule("High", "Poor performance", "Manager", within)
    assert (due_of(rule, NOW, UTC), time_words(rule)) == (due, words)
    assert rule.at_once is (within == "")


def test_a_level_without_name_goes_by_when_it_is_for() -> None:
    assert EscalationRule("Critical", "It is broken", "Director").name == "Critical"
    assert EscalationRule("", "Consent is missing", "Content owner").name == "Consent is missing"
