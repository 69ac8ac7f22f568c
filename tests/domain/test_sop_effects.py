"""What a changed SOP does, in words."""

import datetime as dt

from kanvtui.domain.sop_changes import Difference
from kanvtui.domain.sop_effects import (
    DateShift,
    Effects,
    LineEffect,
    StageEffect,
    Unsaid,
    line_words,
    sections,
    stage_words,
)

TODAY = dt.date(2026, 11, 16)


def test_stages_in_words() -> None:
    told = [
        StageEffect("a", "added", "A"),
        StageEffect("a", "restored", "A"),
        StageEffect("a", "renamed", "B", "A", "B"),
        StageEffect("a", "changed", "A", "time limit 5d", "time limit 7d"),
        StageEffect("a", "kind", "A", "active", "done", 2),
        StageEffect("a", "kind", "A", "done", "active", 1),
        StageEffect("a", "kind", "A", "queue", "active", 0),
        StageEffect("a", "order", "A", after="first"),
        StageEffect("a", "merged", "A", cards=1, to="B"),
        StageEffect("a", "merged", "A", cards=3, to="B"),
        StageEffect("a", "removed", "A"),
    ]
    assert [stage_words(stage) for stage in told] == [
        "“A” is new",
        "“A” is there again",
        "“A” is “B” now",
        "“A”: time limit 7d, was time limit 5d",
        "“A” is done now, was active: 2 cards closed",
        "“A” is active now, was done: 1 card opened again",
        "“A” is active now, was queue",
        "“A” comes first",
        "“A” goes: its 1 card goes to “B”",
        "“A” goes: its 3 cards go to “B”",
        "“A” goes; it holds no card",
    ]


def test_lines_in_words() -> None:
    told = [
        LineEffect("check", "added", "k", "K", 1),
        LineEffect("check", "removed", "k", "K", 2),
        LineEffect("deadline", "changed", "k", "K", 2),
        LineEffect("approval", "asked", "k", "K", 2),
        LineEffect("approval", "withdrawn", "k", "K", 2),
        LineEffect("recurring", "begun", "k", "K", 1),
        LineEffect("recurring", "ended", "k", "K", 1),
        LineEffect("recurring", "changed", "k", "K", 1),
    ]
    assert [line_words(line) for line in told] == [
        "“K” comes on 1 card",
        "“K” goes from 2 cards",
        "“K” changes on 2 cards",
        "“K” is asked for on 2 cards",
        "“K” is not asked for any more on 2 cards",
        "“K” begins",
        "“K” ends",
        "“K” changes",
    ]


def test_sections_leave_out_what_is_empty_and_say_how_many_more() -> None:
    effects = Effects(
        differences=(Difference("name", "changed", "the name is other"),),
        stages=(StageEffect("a", "added", "A"),),
        lines=(LineEffect("check", "added", "k", "K", 1), LineEffect("recurring", "begun", "r", "R", 1)),
        shifts=(DateShift(3, "Card", "K", "2026-11-18", "2026-11-20"),),
        shifted=2,
        made=("Sync",),
        made_count=1,
    )
    assert sections(effects, TODAY) == (
        ("What differs", ("the name is other",)),
        ("Stages", ("“A” is new",)),
        ("Checks", ("“K” comes on 1 card",)),
        ("Dates that shift", ("#3 “Card”, K: Wed 18 Nov → Fri 20 Nov", "and 1 more")),
        ("Recurring work", ("“R” begins",)),
        ("New cards", ("“Sync”",)),
    )


def test_what_touches_cards_is_worth_asking_about() -> None:
    assert not Effects().touches_cards
    assert Effects(cards=1).touches_cards
    assert Effects(unsaid=(Unsaid("a", "A", 1),)).touches_cards
