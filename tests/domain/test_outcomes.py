"""How a card can end (lead management, B4: no response comes back after 90 days)."""

import datetime as dt

import pytest

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.outcomes import OutcomeRule, wakes_on

TODAY = dt.date(2026, 11, 16)


@pytest.mark.parametrize(
    ("snooze", "day"),
    [
        ("90d", dt.date(2027, 2, 14)),
        ("1mo", dt.date(2026, 12, 16)),
        ("5bd", dt.date(2026, 11, 23)),
        ("4h", None),
        ("", None),
        ("later", None),
    ],
)
def test_the_new_card_wakes_after_the_time_of_the_outcome(snooze: str, day: dt.date | None) -> None:
    assert wakes_on(OutcomeRule("x", "X", snooze=snooze), TODAY, Calendar(dt.UTC)) == day
