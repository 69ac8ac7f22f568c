"""Cards as they were: folded forward from what the newest event left, else back from what the next one found."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.calendar import Calendar, Duration
from kanvtui.domain.instants import moment, stamp
from kanvtui.domain.then import CardNow, CardThen, Step, card_at, detail_of, stale_from

NOW = CardNow(1, 1, 9, "2026-11-10", "2026-11-01", 1, 0, 1, "2026-11-30", None, None, None, None)
"""A card of today in stage 9; instants are written as days, which compare alike."""


def step(day: int, kind: str, *, counts: bool = False, **detail: object) -> Step:
    """Return an event of a day in November."""
    named = {name.rstrip("_"): value for name, value in detail.items()}
    return Step(1, day, f"2026-11-{day:02}", kind, int(counts), 9, json.dumps(named))


def then(day: int, *steps: Step, now: CardNow = NOW) -> CardThen:
    """Return the card as it was on a day."""
    found = card_at(now, steps, f"2026-11-{day:02}")
    assert found is not None
    return found


def test_a_card_was_not_there_before_it_was_made() -> None:
    assert card_at(NOW, (), "2026-10-31") is None
    assert then(1).active_at == "2026-11-01"


def test_what_no_event_tells_was_as_today() -> None:
    asleep = NOW._replace(snoozed_until="2026-12-01", snoozed_at="2026-11-02", blocked_since="2026-11-03", closed=1)
    held = then(5, now=asleep._replace(owned=0, on_board=0, other_due="2026-11-20T24:00"))
    assert (held.stage_id, held.stage_since, held.open, held.on_board, held.owned) == (
        9,
        "2026-11-10",
        False,
        False,
        False,
    )
    assert (held.blocked_since, held.nearest_due) == ("2026-11-03", "2026-11-20T24:00")
    assert (held.snoozed_until, held.snoozed_at) == ("2026-12-01", "2026-11-02")
    assert (held.facts.open, held.facts.owner_id) == (False, None)
    assert then(5).facts.owner_id == 1


def test_the_stage_is_where_it_came_to_last_or_what_it_left_first() -> None:
    created = step(1, "created", counts=True, to="A", stage=3)
    moved = step(5, "moved", counts=True, from_stage=3, to_stage=7)
    assert (then(4, created, moved).stage_id, then(5, created, moved).stage_id) == (3, 7)
    assert (then(5, created, moved).stage_since, then(5, created, moved).active_at) == ("2026-11-05",) * 2
    assert (then(4, moved).stage_id, then(4, moved).stage_since) == (3, "2026-11-01")
    spoiled = step(5, "moved", from_stage="x", to_stage=None)
    assert (then(4, spoiled).stage_id, then(5, spoiled).stage_id) == (9, 9)


def test_it_was_closed_after_closing_and_before_reopening() -> None:
    closed, reopened = step(5, "closed"), step(8, "reopened")
    assert [then(day, closed, reopened).open for day in (4, 5, 8)] == [True, False, True]
    assert not then(4, reopened).open


def test_it_was_on_the_board_before_it_was_put_away_and_after_a_move() -> None:
    archived, moved, restored = step(5, "archived"), step(7, "moved", from_stage=1, to_stage=2), step(9, "restored")
    assert [then(day, archived, moved).on_board for day in (4, 5, 7)] == [True, False, True]
    assert not then(8, restored).on_board
    assert then(4, step(5, "deleted")).on_board


def test_a_blocker_is_as_old_as_its_first_reason() -> None:
    steps = (
        step(3, "blocked", from_=None, to="a"),
        step(4, "blocked", from_="a", to="b"),
        step(6, "unblocked", from_="b"),
    )
    assert [then(day, *steps).blocked_since for day in (2, 3, 5, 6)] == [None, "2026-11-03", "2026-11-03", None]
    assert then(5, step(6, "unblocked", from_="b", to=None)).blocked_since == "2026-11-01"


def test_owner_due_and_snooze_come_from_the_values_of_events() -> None:
    steps = (
        step(3, "assigned", counts=True, from_="Ann", to=None),
        step(4, "due_changed", from_=None, to="2026-11-12T17:30"),
        step(5, "snoozed", from_=None, to="2026-11-20"),
        step(6, "snoozed", from_="2026-11-20", to=None),
    )
    assert [then(day, *steps).owned for day in (2, 3)] == [True, False]
    assert [then(day, *steps).nearest_due for day in (3, 4)] == [None, "2026-11-12T17:30"]
    assert [then(day, *steps).snoozed_until for day in (4, 5, 6)] == [None, "2026-11-20", None]
    assert then(5, *steps).snoozed_at == "2026-11-05"
    woken = then(5, step(6, "snoozed", from_="2026-11-20", to=None))
    assert (woken.snoozed_until, woken.snoozed_at) == ("2026-11-20", None)


@pytest.mark.parametrize("spoiled", ["{", "[]", "3"])
def test_a_spoiled_detail_is_empty(spoiled: str) -> None:
    assert detail_of(Step(1, 1, "x", "moved", 0, None, spoiled)) == {}


BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = Calendar(BERLIN, holidays=frozenset({dt.date(2026, 10, 26), dt.date(2026, 12, 25)}))


@given(
    minutes=st.integers(0, 60 * 24 * 90),
    limit=st.builds(Duration, st.integers(1, 30), st.sampled_from(("bd", "d", "w", "mo", "h", "m"))),
)
def test_stale_from_is_the_first_instant_at_which_the_cut_is_passed(minutes: int, limit: Duration) -> None:
    active = dt.datetime(2026, 10, 1, 7, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    first = moment(stale_from(stamp(active), limit, CALENDAR))
    assert first is not None
    tick = dt.timedelta(microseconds=1)
    after = first + tick if limit.exact is not None else first
    assert active < CALENDAR.cut(after, limit)
    assert active >= CALENDAR.cut(after - tick, limit)


def test_an_unreadable_instant_stays_as_it_is() -> None:
    assert stale_from("?", Duration(5, "bd"), CALENDAR) == "?"
