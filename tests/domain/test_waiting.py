"""Waiting: days for each holder by local dates."""

import datetime as dt

from kanvtui.domain import waiting
from kanvtui.domain.waiting import Pass, Waited

MONDAY = dt.date(2026, 11, 16)


def day(count: int) -> dt.date:
    return MONDAY + dt.timedelta(days=count)


def days_waited(steps: list[Pass], until: dt.date) -> tuple[tuple[str, int, bool], ...]:
    return tuple((one.holder, one.days, one.now) for one in waiting.days_waited(steps, until))


def test_several_cards_are_added_up() -> None:
    found = waiting.together(
        [[Waited("Acme", 3, now=False), Waited("Legal", 9, now=False)], [Waited("ACME", 2, now=True)]]
    )
    assert found == (Waited("ACME", 5, now=True), Waited("Legal", 9, now=False))
    found = waiting.together([[Waited("ACME", 2, now=True)], [Waited("Acme", 3, now=False)]])
    assert found == (Waited("ACME", 5, now=True),)
    assert waiting.together([]) == ()


def test_nobody_waited_for() -> None:
    assert days_waited([], MONDAY) == ()
    assert days_waited([Pass(MONDAY, "")], day(3)) == ()


def test_from_passing_to_coming_back() -> None:
    assert days_waited([Pass(MONDAY, "Acme"), Pass(day(3), "")], day(9)) == (("Acme", 3, False),)


def test_who_has_it_now_comes_first_then_the_longest() -> None:
    steps = [
        Pass(MONDAY, "Acme"),
        Pass(day(5), "Legal"),
        Pass(day(6), ""),
        Pass(day(8), "ACME"),
        Pass(day(10), "Design"),
    ]
    assert days_waited(steps, day(11)) == (("Design", 1, True), ("ACME", 7, False), ("Legal", 1, False))


def test_the_same_holder_again_goes_on() -> None:
    assert days_waited([Pass(MONDAY, "Acme"), Pass(day(2), "Acme")], day(4)) == (("Acme", 4, True),)


def test_a_clock_that_was_set_back_takes_nothing_away() -> None:
    assert days_waited([Pass(day(3), "Acme"), Pass(day(1), "")], day(1)) == (("Acme", 0, False),)
    assert days_waited([Pass(day(3), "Acme")], day(1)) == (("Acme", 0, True),)
