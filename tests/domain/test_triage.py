"""Triage: what brings a card up, in which order, what a sitting says of itself."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain import triage
from kanvtui.domain.calendar import Calendar
from kanvtui.domain.flags import ORDER as FLAGS
from kanvtui.domain.flags import Cuts, Facts, StageLimits, cuts, flags
from kanvtui.domain.instants import stamp
from kanvtui.domain.triage import Beside, sections

NOW = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)
CALENDAR = Calendar(dt.UTC)
AT: Cuts = cuts([StageLimits(1, "active", None, None)], CALENDAR, NOW)
WEEK_AGO = stamp(CALENDAR.cut(NOW, triage.NEW))


def ago(**delta: float) -> str:
    return stamp(NOW - dt.timedelta(**delta))


def found(beside: Beside = Beside(ago(days=30)), **facts: object) -> tuple[str, ...]:  # noqa: B008 - a frozen value
    held: dict[str, object] = {"stage_id": 1, "stage_since": ago(days=1), "active_at": ago(days=1), "owner_id": 7}
    return sections(Facts(**{**held, **facts}), beside, AT, WEEK_AGO)  # type: ignore[arg-type]


def test_the_order_is_urgent_new_then_the_agenda_of_every_review() -> None:
    assert triage.ORDER[:3] == ("urgent", "duplicate", "new")
    assert tuple(section for section in triage.ORDER if section in FLAGS) == FLAGS
    assert triage.ORDER[-3:] == ("waiting", "deadline", "stale_note")
    assert tuple(triage.HEADS) == triage.ORDER


def test_a_card_in_order_with_itself_comes_up_for_nothing() -> None:
    assert found() == ()
    assert found(urgent=True, open=False) == ()


def test_urgent_is_marked_so_or_blocked_and_pressing() -> None:
    assert found(urgent=True) == ("urgent",)
    assert found(blocked_since=ago(days=2)) == ("blocked",)
    assert found(blocked_since=ago(days=2), nearest_due="2026-11-23T24:00") == ("urgent", "blocked")  # 2 business days
    assert found(blocked_since=ago(days=2), nearest_due="2026-11-24T24:00") == ("blocked",)
    assert found(blocked_since=ago(days=2), health="yellow") == ("urgent", "at_risk", "blocked")


def test_new_is_made_within_seven_days_and_untouched() -> None:
    assert found(Beside("2026-11-12T00:00:00.000000Z", fresh=True)) == ("new",)
    assert found(Beside("2026-11-11T23:59:59.999999Z", fresh=True)) == ()
    assert found(Beside(ago(days=1), fresh=False)) == ()


@pytest.mark.parametrize(
    ("day", "come"),
    [
        ("2026-11-18", True),
        ("2026-11-19", True),
        ("2026-11-20", False),
        ("2026-11-19T09:00", True),
        ("2026-11-19T09:01", False),
    ],
)
def test_a_day_to_ask_again_or_to_warn_has_come_at_its_first_minute(day: str, come: bool) -> None:
    assert found(Beside(ago(days=30), nudge_on=day)) == (("waiting",) if come else ())
    assert found(Beside(ago(days=30), warn_on=day)) == (("deadline",) if come else ())


@given(
    st.fixed_dictionaries(
        {
            "urgent": st.booleans(),
            "owner_id": st.sampled_from([None, 7]),
            "blocked_since": st.sampled_from([None, ago(days=2)]),
            "nearest_due": st.sampled_from([None, "2026-11-18T24:00", "2026-12-24T24:00"]),
            "health": st.sampled_from([None, "green", "red"]),
            "active_at": st.sampled_from([ago(days=1), ago(days=20)]),
        }
    )
)
def test_each_flag_brings_a_card_up(facts: dict[str, object]) -> None:
    """Nothing that the weekly review lists is missing, each thing once and in order."""
    come = found(**facts)  # type: ignore[arg-type]
    held: dict[str, object] = {"stage_id": 1, "stage_since": ago(days=1), **facts}
    assert set(flags(Facts(**held), AT)) <= set(come)  # type: ignore[arg-type]
    assert list(come) == sorted(set(come), key=triage.ORDER.index)


def test_the_time_for_ten_cards_is_five_minutes_and_ends_in_silence() -> None:
    assert triage.clock(triage.seconds_left(10, 0)) == "5:00"
    assert triage.clock(triage.seconds_left(12, 140)) == "3:40"
    assert triage.seconds_left(1, 31) == 0
    assert triage.clock(3723) == "62:03"
    assert triage.clock(-1) == "0:00"


def test_a_summary_counts_each_verdict() -> None:
    words = ["keep", "take", "block", "take", "card.strange", "complete"]
    told = "6 cards: 2 taken, 1 blocked, 1 closed, 1 kept, 1 changed, in 2:10"
    assert triage.summary(words, 130.9) == told
    assert triage.summary(["snooze"], 4) == "1 card: 1 snoozed, in 0:04"


def test_a_verdict_is_named_after_its_change() -> None:
    assert [triage.verdict_of(kind) for kind in ("card.owner", "triage.keep", "other")] == ["owner", "keep", "other"]
