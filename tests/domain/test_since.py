"""What changed in a period: sorted into sections, put into words."""

import datetime as dt
import json

import pytest

from kanvtui.domain.calendar import Calendar
from kanvtui.domain.since import (
    SECTIONS,
    SinceLine,
    SincePicture,
    count_words,
    path,
    slip_words,
    slipped,
    sorted_out,
    verdict,
    way_of,
    words_of,
)
from kanvtui.domain.then import Step

DONE = 9
TODAY = dt.date(2026, 11, 20)


def step(number: int, kind: str, card: int = 1, stage: int = 1, **detail: object) -> Step:
    """Return an event; numbers are instants too."""
    named = {name.rstrip("_"): value for name, value in detail.items()}
    return Step(card, number, f"{number:04}", kind, 1, stage, json.dumps(named))


def told(section: str, *steps: Step) -> str:
    """Say a section of card 1 in words."""
    found = sorted_out(steps, [DONE])
    others = {name: by_card[1] for name, by_card in found.items() if 1 in by_card}
    return words_of(section, found[section][1], others)


def sections(*steps: Step) -> list[str]:
    """Return the sections in which card 1 stands."""
    return [section for section, by_card in sorted_out(steps, [DONE]).items() if 1 in by_card]


def test_a_card_is_made_and_moves_on() -> None:
    made = step(1, "created", to="Inbox", stage=1)
    moved = step(2, "moved", from_="Inbox", to="Doing")
    assert sections(made) == ["entered"]
    assert (told("entered", made), told("entered", made, moved)) == ("made in Inbox", "made in Inbox, now in Doing")
    assert told("moved", made, moved) == "Inbox → Doing"


def test_a_card_closed_at_the_end_is_not_told_as_moved() -> None:
    moves = (
        step(2, "moved", from_="A", to="B"),
        step(3, "moved", from_="B", to="Z"),
        step(4, "closed", from_="B", to="Z"),
    )
    again = (step(5, "moved", from_="Z", to="A"), step(6, "reopened", from_="Z", to="A"))
    assert (sections(*moves), told("closed", *moves)) == (["closed"], "A → B → Z")
    assert (sections(*moves, *again), told("moved", *moves, *again)) == (["moved"], "A → B → Z → A")
    assert told("closed", step(4, "closed", from_="B", to="Z")) == "B → Z"


def test_a_card_made_as_done_is_closed() -> None:
    made = step(1, "created", stage=DONE, to="Z")
    assert sections(made) == ["entered", "closed"]
    assert (told("entered", made), told("closed", made)) == ("made in Z", "made in Z")


def test_blockers_come_and_go() -> None:
    on, other = step(1, "blocked", from_=None, to="legal"), step(2, "blocked", from_="legal", to="budget")
    off, again = step(3, "unblocked", from_="budget", to=None), step(4, "blocked", from_=None, to="legal")
    assert (told("blocked", on), told("blocked", on, other)) == ("legal", "legal → budget")
    assert told("blocked", on, off) == "legal, unblocked since"
    assert (told("unblocked", off), told("unblocked", off, again)) == ("was: budget", "was: budget, blocked again")


def test_owners_exceptions_and_what_left_the_board() -> None:
    assert told("owners", step(1, "assigned", from_="Ann", to=None)) == "Ann → no owner"
    passed = step(1, "excepted", reason="They asked", rule_text="Doing needs due.")
    assert told("exceptions", passed) == "They asked · rule: Doing needs due."
    assert [told("away", step(1, kind)) for kind in ("archived", "deleted", "restored")] == [
        "archived", "put into the bin", "brought back",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "slips"),
    [
        ("2026-11-20", "2026-11-21", True),
        ("2026-11-20T09:00", "2026-11-20", True),
        ("2026-11-20", "2026-11-20T09:00", False),
        ("2026-11-21", "2026-11-20", False),
        (None, "2026-11-20", False),
        ("2026-11-20", None, False),
    ],
)
def test_a_due_slips_from_one_day_to_a_later_one(before: str | None, after: str | None, slips: bool) -> None:
    assert slipped(step(1, "due_changed", from_=before, to=after)) is slips
    assert bool(sections(step(1, "due_changed", from_=before, to=after))) is slips


def test_a_slip_is_told_from_the_first_one_on() -> None:
    steps = [
        step(1, "due_changed", from_="2026-11-25", to="2026-11-20"),
        step(2, "due_changed", from_="2026-11-20", to="2026-11-27"),
        step(3, "due_changed", from_="2026-11-27", to="2026-11-26"),
    ]
    assert way_of(sorted_out(steps, [])["slipped"][1]) == ["2026-11-20", "2026-11-27", "2026-11-26"]
    assert slip_words("2026-11-20", "2026-11-26", 3, TODAY) == "today → Thu 26 Nov, slipped 3 times by now"
    assert slip_words("2026-11-20T09:30", "", 1, TODAY) == "today 09:30 → no date, slipped once by now"
    assert slip_words("soon", "2026-11-26", 2, TODAY) == "soon → Thu 26 Nov, slipped twice by now"


def test_a_long_way_is_shortened() -> None:
    assert path("AABBCD") == "A → B → C → D"
    assert path("ABCDEF") == "A → 3 more → E → F"
    assert path([None, "A"]) == "? → A"


def test_sections_and_counts_in_words() -> None:
    line = SinceLine(1, 1, "Own", "A card", "", "made", "x")
    picture = SincePicture("a", "b", "a", "b", {"entered": 1_234, "promises_kept": 1, "exceptions": 2}, entered=(line,))
    assert [found[:2] for found in picture.sections] == [
        ("entered", "Entered"), ("promises_kept", "Promises kept"), ("exceptions", "Exceptions"),
    ]  # fmt: skip
    assert count_words(picture) == ["1,234 entered", "1 promise kept", "2 exceptions"]
    assert {name: picture.lines(name) for name in SECTIONS}["entered"] == (line,)


PERIOD = ("2026-11-16T09:00:00.000000Z", "2026-11-20T09:00:00.000000Z")


@pytest.mark.parametrize(
    ("due", "state", "settled", "told_"),
    [
        ("2026-11-18", "kept", "2026-11-18T20:00:00.000000Z", (True, "kept")),
        ("2026-11-17", "kept", "2026-11-18T20:00:00.000000Z", (False, "kept 1 day late")),
        ("2026-11-19", "dropped", "2026-11-18T20:00:00.000000Z", (False, "dropped")),
        ("2026-11-18", "kept", "2026-11-15T20:00:00.000000Z", None),
        ("2026-11-18", "kept", "2026-11-21T20:00:00.000000Z", (False, "still open")),
        ("2026-11-19", "open", None, (False, "still open")),
        ("2026-11-20", "open", None, None),
        ("2026-11-15", "open", None, None),
        ("someday", "open", None, None),
        ("someday", "kept", "2026-11-18T20:00:00.000000Z", (True, "kept")),
    ],
)
def test_what_became_of_a_promise(due: str, state: str, settled: str | None, told_: tuple[bool, str] | None) -> None:
    found = verdict(due, state, settled, PERIOD, Calendar(dt.UTC))
    assert (None if found is None else (found.kept, found.words)) == told_


def test_a_card_that_was_merged_away_says_into_which_one() -> None:
    step = Step(2, 9, "2026-11-20T09:00:00.000000Z", "deleted", 0, 1, '{"merged_into": 12}')
    assert words_of("away", [step], {}) == "merged into #12"
