"""Keep or shorten: the limits, and the numbers in each sentence (B0.10)."""

import pytest

from kanvtui.domain.sop_health import Rates, advice, late_check, rate_words, rule_health


def test_a_rule_is_shortened_when_it_is_overridden_often_and_on_many() -> None:
    found = rule_health("exit:two", "It is shown.", (1, 2, 2), 8)
    assert (found.times, found.cards, found.came, found.shorten) == (3, (1, 2), 8, True)
    assert found.words == "shorten it: overridden 3 times on 2 of 8 cards (25%), which reaches 3 times and 25%"


@pytest.mark.parametrize(("cards", "came"), [((1, 2), 2), ((1, 2, 3), 13)])
def test_a_rule_is_kept_below_either_limit(cards: tuple[int, ...], came: int) -> None:
    found = rule_health("exit:two", "It is shown.", cards, came)
    assert not found.shorten
    assert found.words.startswith("keep it: overridden")


def test_an_sop_may_call_another_number_repeated_and_cards_that_passed_have_come() -> None:
    found = rule_health("exit:two", "It is shown.", (1, 2), 0, repeated=2)
    assert (found.came, found.shorten) == (2, True)


def test_a_check_that_comes_late() -> None:
    assert late_check("call", "Call", (1, 1, 2), 12).words == (
        "give it more time or drop it: late 3 of 12 times (25%), which reaches 3 times and 25%"
    )
    once = late_check("call", "Call", (1,), 1)
    assert (once.words, once.shorten) == ("keep it: late 1 of 1 time (100%), below 3 times and 25%", False)


@pytest.mark.parametrize(
    ("issues", "admin", "verdict", "words"),
    [
        ((20, 10), (50, 50), "keep", "Keep it: issues fell (1 → 0.5 a card and week), admin stayed (2.5 → 2.5)."),
        ((20, 10), (50, 90), "keep", "Keep it: issues fell (1 → 0.5 a card and week), admin grew (2.5 → 4.5)."),
        ((10, 10), (50, 60), "shorten",
         "Shorten it: issues stayed (0.5 → 0.5 a card and week), admin grew (2.5 → 3). Begin with “It is shown.”."),
        ((10, 10), (50, 59), "keep", "Keep it: issues stayed (0.5 → 0.5 a card and week), admin stayed (2.5 → 2.95)."),
        ((10, 14), (50, 40), "", "Look at its rules: issues grew (0.5 → 0.7 a card and week), admin fell (2.5 → 2)."),
        ((10, 14), (50, 90), "shorten",
         "Shorten it: issues grew (0.5 → 0.7 a card and week), admin grew (2.5 → 4.5). Begin with “It is shown.”."),
        ((0, 1), (0, 0), "", "Look at its rules: issues grew (0 → 0.05 a card and week), admin stayed (0 → 0)."),
    ],
)  # fmt: skip
def test_the_advice(issues: tuple[int, int], admin: tuple[int, int], verdict: str, words: str) -> None:
    assert advice(Rates(issues, admin, (20, 20)), "It is shown.") == (verdict, words)


def test_no_rule_to_begin_with() -> None:
    assert advice(Rates((1, 1), (1, 9), (20, 20)))[1].endswith("admin grew (0.05 → 0.45).")


def test_no_advice_on_little() -> None:
    words = "No advice yet: it takes 10 weeks of cards before and after, there are 9 and 40."
    assert advice(Rates((0, 0), (0, 0), (9, 40))) == ("", words)


def test_rates() -> None:
    assert (rate_words(1, 3), rate_words(0, 0)) == ("0.33 a card and week", "no data")
