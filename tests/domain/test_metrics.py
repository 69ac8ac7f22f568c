"""Metrics: shares, averages, their words and targets."""

from decimal import Decimal

import pytest

from kanvtui.domain.metrics import average_words, is_met, mean, number_words, percent_words, share, share_words


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


@pytest.mark.parametrize(
    ("part", "whole", "target", "words"),
    [
        (13, 14, "=100%", "93%"),
        (3, 4, "", "75%"),
        (1, 1, "=100%", "100%"),
        (0, 3, "", "0%"),
        (999, 1000, "", "99.9%"),
        (1, 1000, "", "0.1%"),
        (946, 1000, ">=95%", "94.6%"),
        (946, 1000, "", "95%"),
        (19, 20, ">95%", "95%"),
    ],
)
def test_shares_in_words(part: int, whole: int, target: str, words: str) -> None:
    found = share(part, whole)
    assert found is not None
    assert percent_words(found, target) == words


def test_values_in_words() -> None:
    assert share_words(13, 14) == "93% (13 of 14)"
    assert share_words(19, 20, ">95%") == "95% (19 of 20)"
    assert average_words([Decimal(2)], "weeks") == "2 weeks"
    assert average_words([Decimal(100), Decimal("99.9")], "%") == "99.95% on average of 2"
