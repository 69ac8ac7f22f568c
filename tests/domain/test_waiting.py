"""Waiting: days for each holder by local dates."""

import datetime as dt

from kanvtui.domain.waiting import Pass, days_waited

MONDAY = dt.date(2026, 11, 16)


def day(count: int) -> dt.date:
    return MONDAY + dt.timedelta(days=count)


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
