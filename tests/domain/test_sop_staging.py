"""Which stage of an SOP is which of its next version, and where cards of those that go are best put."""

import pytest

from kanvtui.domain.sop import Sop, StageRule
from kanvtui.domain.sop_staging import nearest, renamed, staging
from kanvtui.errors import InputError


def sop(*stages: str) -> Sop:
    """An SOP with stages from `key:Name:kind`."""
    given = (stage.split(":") for stage in stages)
    return Sop(stages=tuple(StageRule(key, name, kind) for key, name, kind in given))


BEFORE = sop("new:New:queue", "work:Work:active", "check:Check:waiting", "end:End:done")


def test_a_name_that_stays_is_the_same_thing_under_another_key() -> None:
    assert renamed([("a", "One"), ("b", "Two")], [("c", "one"), ("b", "Two")]) == {"a": "c"}


def test_names_that_several_bear_say_nothing() -> None:
    assert renamed([("a", "One"), ("b", "One")], [("c", "One")]) == {}
    assert renamed([("a", "One")], [("c", "One"), ("d", "One")]) == {}


def test_a_stage_is_known_by_its_key_else_by_its_name_else_by_what_the_user_says() -> None:
    after = sop("new:Fresh:queue", "doing:Work:active", "look:Look:waiting", "end:End:done")
    found = staging(BEFORE, after, {"check": "look"})
    assert (found.same, found.gone, found.goals) == ({"work": "doing", "check": "look"}, (), {})


def test_a_stage_is_known_by_what_is_said_of_it_and_others_may_be_merged_into_it() -> None:
    def stage(key: str, name: str) -> StageRule:
        return StageRule(key, name, entry="It is ready.", exit="It is seen.", output="A draft")

    before = Sop(stages=(StageRule("new", "New"), stage("look", "Look")))
    after = Sop(stages=(stage("review", "Review"), StageRule("other", "Other", entry="It is ready.")))
    found = staging(before, after, {"new": "review"})
    assert (found.same, found.gone, found.goals) == ({"look": "review"}, ("new",), {"new": "review"})
    assert staging(before, Sop(stages=(stage("a", "A"), stage("b", "B"))), {}).same == {}
    assert staging(before, Sop(stages=(stage("a", "New"),)), {}).same == {"new": "a"}


def test_cards_of_stages_that_go_go_where_the_user_says_by_key_or_name() -> None:
    found = staging(BEFORE, sop("new:New:queue", "end:End:done"), {"Check": "end", "work": "New"})
    assert (found.same, found.gone, found.goals) == ({}, ("work", "check"), {"check": "end", "work": "new"})


def test_two_stages_that_become_a_new_one_go_both() -> None:
    found = staging(BEFORE, sop("new:New:queue", "one:One:active", "end:End:done"), {"work": "one", "check": "one"})
    assert (found.same, found.gone) == ({}, ("work", "check"))


def test_a_stage_of_long_ago_that_comes_back_is_no_other_one() -> None:
    after = sop("new:New:queue", "old:Work:active", "check:Check:waiting", "end:End:done")
    found = staging(BEFORE, after, {}, known={"old"})
    assert (found.same, found.gone, found.goals) == ({}, ("work",), {"work": "old"})


@pytest.mark.parametrize(
    ("after", "moves", "said"),
    [
        (sop(), {}, "needs a stage"),
        (sop("a:A:queue", "a:B:queue"), {}, "two stages have the key “a”"),
        (sop("new:New:queue"), {"new": "new"}, "“New” stays"),
        (sop("new:New:queue"), {"none": "new"}, "These go: “Work”, “Check”, “End”"),
        (BEFORE, {"none": "new"}, "These go: none"),
        (sop("new:New:queue"), {"work": "none"}, "Stages then: “New”"),
    ],
)
def test_what_cannot_be_is_said(after: Sop, moves: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        staging(BEFORE, after, moves)


@pytest.mark.parametrize(
    ("after", "goal"),
    [
        (sop("new:New:queue", "check:Check:waiting", "end:End:done"), "new"),
        (sop("end:End:done", "check:Check:waiting"), "check"),
        (sop("new:New:queue", "check:Check:active"), "check"),
        (sop("x:X:queue", "y:Y:active"), "y"),
        (sop("x:X:queue", "y:Y:done"), "x"),
    ],
)
def test_the_nearest_stage_that_stays_is_the_best_goal(after: Sop, goal: str) -> None:
    assert nearest(BEFORE, after, "work") == goal


def test_of_a_stage_that_never_was_the_first_is_the_best_goal() -> None:
    assert nearest(BEFORE, BEFORE, "none") == "new"
