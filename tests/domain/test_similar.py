"""What looks alike, and why; the quick way finds what comparing all with all finds."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import within
from kanvtui.domain.similar import (
    INITIAL,
    MAIL,
    MORE,
    NAME,
    NAME_SPELT,
    ORDER,
    PART,
    REASONS,
    SAME,
    SPELT,
    Named,
    Pair,
    alike,
    companies,
    pairs,
    people,
    words_of,
)

CUSTOMER = frozenset({"acme", "onboarding"})
"""The words of a customer and of a board."""


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Acme: website launch", "acme – Website Launch!", SAME),
        ("Website launch", "The website launch for Acme", SAME),
        ("Acme", "Acme: onboarding", SAME),
        ("Web site launch", "Website launch", SAME),
        ("Caf\u00e9 opening", "Cafe opening", SAME),
        ("Launch of the website", "Website launch", ORDER),
        ("Website launch", "Webiste launch", SPELT),
        ("Website launch", "Websites launch", SPELT),
        ("Website launch", "Wabsite launch", SPELT),
        ("Brand pillars review", "Brand pillars review draft", MORE),
        ("Website launch", "Website launch plan", ""),
        ("Website launch 2026-11", "Website launch 2026-12", ""),
        ("Sync 12", "Sync 13", ""),
        ("Call Anna", "Call Hanna", ""),
        ("Test plan", "Text plan", ""),
        ("Website", "Website launch", ""),
        ("Contract draft", "Contact drift", ""),
        ("Website website", "Website", ""),
    ],
)
def test_titles(one: str, other: str, why: str) -> None:
    first, second = words_of(one, CUSTOMER), words_of(other, CUSTOMER)
    assert alike(first, second) == alike(second, first) == why
    for two in ((first, second), (second, first)):
        assert pairs(enumerate(two, 1)) == ([Pair(1, 2, why)] if why else [])


def test_each_title_has_the_oldest_of_the_strongest_it_looks_like() -> None:
    titles = ["Website launch", "Launch website", "Website launch", "Webiste launch", "Other thing"]
    words = [(number, words_of(title)) for number, title in enumerate(titles, 1)]
    assert pairs(words) == [Pair(1, 2, ORDER), Pair(1, 3, SAME), Pair(1, 4, SPELT)]
    apart = {(1, 3), (1, 4), (3, 4)}
    assert pairs(words, lambda *pair: pair in apart) == [Pair(1, 2, ORDER), Pair(2, 3, ORDER), Pair(2, 4, SPELT)]


PIECES = st.lists(
    st.sampled_from(
        ["brand", "brands", "website", "webiste", "websites", "launch", "the", "plan", "2026", "web", "site"]
    ),
    max_size=5,
)


@given(st.lists(PIECES.map(" ".join), max_size=40))
def test_the_quick_way_finds_what_comparing_all_finds(titles: list[str]) -> None:
    words = [(number, words_of(title)) for number, title in enumerate(titles)]
    slow = []
    for number, second in words:
        told = [(REASONS.index(why), key, why) for key, first in words[:number] if (why := alike(first, second))]
        if told:
            _, key, why = min(told)
            slow.append(Pair(key, number, why))
    assert pairs(words) == slow


def test_many_titles_that_differ_in_a_word_are_not_compared_all_with_all() -> None:
    words = [(n, words_of(f"Call {'abcdefghij'[n % 10] * 5}{'klmnopqrst'[n // 10 % 10] * 5}{n // 100 * 'x'}"))
             for n in range(6000)]  # fmt: skip
    began = time.perf_counter()
    pairs(words)
    assert time.perf_counter() - began < within(2)


def test_customers_and_their_legal_forms() -> None:
    names = ["Acme", "ACME Inc.", "Globex", "Globx", "The Acme Company", "Initech", "Inc", "Globex Media"]
    named = [Named(number, name) for number, name in enumerate(names, 1)]
    assert companies(named) == [Pair(1, 2, NAME), Pair(3, 4, NAME_SPELT), Pair(1, 5, NAME)]
    assert companies(named, lambda *pair: pair == (1, 2)) == [Pair(3, 4, NAME_SPELT), Pair(1, 5, NAME)]


def test_people() -> None:
    known = [
        Named(1, "Kim"), Named(2, "Kim Lee"), Named(3, "R. Patel"), Named(4, "Raj Patel"), Named(5, "Lee, Kim"),
        Named(6, "Ann", "ann@example.com"), Named(7, "A. Bell", "Ann@Example.com"), Named(8, "Ben Otto"),
        Named(9, "Bob Otto"), Named(10, "Zoe"), Named(11, "Zoe Ray"), Named(12, "Zoe May"), Named(13, "…"),
    ]  # fmt: skip
    assert people(known) == [Pair(1, 2, PART), Pair(3, 4, INITIAL), Pair(2, 5, NAME), Pair(6, 7, MAIL)]
    assert people(known[:2]) == [Pair(1, 2, PART)]
    assert people(known[:2], lambda *_: True) == []
