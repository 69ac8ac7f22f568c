"""Metrics: shares, averages, their words and targets."""

from decimal import Decimal

import pytest

from kanvtui.domain.metrics import is_met, mean, number_words, share


def test_shares_and_averages() -> None:
    assert share(3, 4) == Decimal(75)
    assert share(0, 4) == 0
    assert share(0, 0) is None
    assert mean([Decimal(2), Decimal(3)]) == Decimal("2.5")
    assert mean([]) is None


def test_exactly_95_percent_misses_more_than_95_percent() -> None:
    assert is_met(">95%", share(19, 20)) is False
    assert is_met(">=95%", share(19, 20)) is True
    assert is_met(">95%", share(20, 20)) is True
    assert is_met(">95%", None) is None
    assert is_met("soon", Decimal(1)) is None
    assert is_met("", Decimal(1)) is None


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("75", "%", "75%"),
        ("2", "weeks", "2 weeks"),
        ("1", "weeks", "1 week"),
        ("2.666666", "weeks", "2.67 weeks"),
        ("8.5", "/10", "8.5/10"),
        ("1200", "a month", "1,200 a month"),
        ("0", "", "0"),
        ("-0.001", "", "0"),
        ("-12.5", "%", "-12.5%"),
        ("300", "%", "300%"),
        ("1e21", "", "1,000,000,000,000,000,000,000"),
    ],
)
def test_figures_in_words(value: str, unit: str, words: str) -> None:
    assert number_words(Decimal(value), unit) == words
