"""What stops a move forward, and what does not."""

from dataclasses import replace

from kanvtui.domain.gates import GateFacts, OpenApproval, OpenCheck, is_forward, unmet
from kanvtui.domain.sop import CheckRule, FieldRule, Sop, StageRule

BRIEF = StageRule("brief", "Brief", exit="The brief is agreed.", requires=("owner", "audience"))
REVIEW = StageRule("review", "Review", entry="Somebody reviews by a day.", requires_entry=("reviewer", "review_by"))
CLOSED = StageRule("closed", "Closed", kind="done", entry="It is decided.", requires_entry=("decision|outcome",))
SOP = Sop(
    name="X",
    stages=(replace(BRIEF, checks=(CheckRule("agreed", "Agreed", required=True),)), REVIEW, CLOSED),
    fields=(
        FieldRule("audience", "Audience"),
        FieldRule("decision", "Decision"),
        FieldRule("arr", "ARR", required=True),
    ),
)
NOTHING = GateFacts(frozenset(), frozenset(), frozenset())


def words(found: object) -> list[str]:
    return [item.words for item in found]  # type: ignore[attr-defined]


def test_a_move_with_nothing_unmet_passes() -> None:
    card = GateFacts(frozenset({"owner", "reviewer", "review_by"}), frozenset({"audience"}), frozenset())
    assert unmet(SOP, BRIEF, REVIEW, card) == ()


def test_exit_and_entry_requirements_are_told_with_their_rules() -> None:
    found = unmet(SOP, BRIEF, REVIEW, NOTHING)
    assert words(found) == ["no owner", "no audience", "no reviewer", "no review-by date"]
    assert [(item.rule_key, item.rule_text) for item in found[:1]] == [("exit:brief", "The brief is agreed.")]
    assert (found[3].rule_key, found[3].rule_text) == ("entry:review", "Somebody reviews by a day.")
    assert [(item.kind, item.key) for item in found[:2]] == [("fact", "owner"), ("field", "audience")]


def test_an_open_required_check_of_the_stage_left_stops_and_others_do_not() -> None:
    checks = (OpenCheck(7, "brief", "Agreed", "agreed"), OpenCheck(8, "review", "Later"), OpenCheck(9, "", "Own"))
    card = GateFacts(frozenset({"owner"}), frozenset({"audience"}), frozenset(), checks)
    found = unmet(SOP, BRIEF, None, card)
    assert words(found) == ["check “Agreed” is open"]
    assert (found[0].kind, found[0].key) == ("check", "agreed")


def test_a_check_asked_by_both_sides_is_told_once() -> None:
    entering = StageRule("next", "Next", requires_entry=("agreed",))
    card = GateFacts(
        frozenset({"owner"}), frozenset({"audience"}), frozenset(), (OpenCheck(7, "brief", "Agreed", "agreed"),)
    )  # fmt: skip
    assert words(unmet(SOP, BRIEF, entering, card)) == ["check “Agreed” is open"]
    assert words(unmet(SOP, None, entering, NOTHING)) == ["no agreed"]
    assert unmet(SOP, None, entering, replace(NOTHING, ticked=frozenset({"agreed"}))) == ()


def test_an_own_check_without_key_is_named_by_its_number() -> None:
    leaving = StageRule("s", "S")
    found = unmet(SOP, leaving, None, replace(NOTHING, open_checks=(OpenCheck(7, "s", "Mine"),)))
    assert (found[0].key, found[0].rule_text) == ("7", "Leave S when its checks are ticked.")


def test_one_of_several_is_enough() -> None:
    arr = frozenset({"arr"})
    assert words(unmet(SOP, None, CLOSED, replace(NOTHING, fields=arr))) == ["no decision or outcome"]
    assert unmet(SOP, None, CLOSED, replace(NOTHING, fields=arr, facts=frozenset({"outcome"}))) == ()
    assert unmet(SOP, None, CLOSED, replace(NOTHING, fields=arr | {"decision"})) == ()


def test_required_fields_are_asked_for_at_the_end_only() -> None:
    decided = replace(NOTHING, facts=frozenset({"outcome"}))
    found = unmet(SOP, None, CLOSED, decided)
    assert words(found) == ["no ARR"]
    assert found[0].rule_key == "entry:closed"


def test_a_blocked_card_is_not_done() -> None:
    card = GateFacts(frozenset({"outcome"}), frozenset({"arr"}), frozenset(), blocked_reason="legal has it")
    found = unmet(SOP, REVIEW, CLOSED, card)
    assert [(item.rule_key, item.words) for item in found] == [("blocked", "blocked: legal has it")]
    assert unmet(SOP, BRIEF, REVIEW, replace(card, facts=frozenset({"owner", "reviewer", "review_by"}),
                                            fields=frozenset({"audience"}))) == ()  # fmt: skip


def test_rules_without_words_still_read_as_sentences() -> None:
    leaving, entering = StageRule("a", "A", requires=("owner",)), StageRule("z", "Z", kind="done")
    found = unmet(SOP, leaving, entering, NOTHING)
    assert [item.rule_text for item in found] == ["A needs owner.", "Z needs the required fields."]


def test_forward_is_the_order_of_the_sop() -> None:
    assert is_forward(SOP, "brief", "closed")
    assert not is_forward(SOP, "closed", "brief")
    assert not is_forward(SOP, "brief", "brief")
    assert not is_forward(SOP, "unknown", "gone")


LEGAL = OpenApproval("review", "2", "brief", "Legal has not approved", "Review is approved before a card leaves Brief.")


def test_an_open_approval_of_the_stage_left_stops_and_others_do_not() -> None:
    other = replace(LEGAL, rule_key="later", stage_key="review")
    card = GateFacts(
        frozenset({"owner", "reviewer", "review_by"}), frozenset({"audience"}), frozenset(), approvals=(LEGAL, other)
    )
    (item,) = unmet(SOP, BRIEF, REVIEW, card)
    assert (item.kind, item.key, item.words) == ("approval", "review:2", "Legal has not approved")
    assert (item.rule_key, item.rule_text) == ("approval:review", "Review is approved before a card leaves Brief.")
    assert unmet(SOP, None, REVIEW, card) == ()


def test_an_approval_of_no_stage_stands_before_the_end() -> None:
    card = GateFacts(
        frozenset({"outcome"}), frozenset({"arr"}), frozenset(), approvals=(replace(LEGAL, stage_key=""),)
    )  # fmt: skip
    assert words(unmet(SOP, REVIEW, CLOSED, card)) == ["Legal has not approved"]
    ready = replace(card, facts=frozenset({"owner", "reviewer", "review_by"}), fields=frozenset({"audience"}))
    assert unmet(SOP, BRIEF, REVIEW, ready) == ()


def test_an_approval_whose_check_is_told_is_not_told_twice() -> None:
    card = GateFacts(
        frozenset({"owner"}), frozenset({"audience"}), frozenset(), (OpenCheck(7, "brief", "Agreed", "agreed"),),
        approvals=(replace(LEGAL, check="agreed"), replace(LEGAL, rule_key="other", check="else")),
    )  # fmt: skip
    found = unmet(SOP, BRIEF, None, card)
    assert [item.key for item in found] == ["agreed", "other:2"]


def test_a_field_that_is_begun_says_what_it_still_lacks() -> None:
    card = GateFacts(
        frozenset({"owner"}), frozenset({"audience", "arr"}), frozenset(),
        short={"audience": "2 of at least 3", "arr": "900, needs >=1,000"},
    )  # fmt: skip
    (item,) = unmet(SOP, BRIEF, None, card)
    assert (item.words, item.kind, item.key) == ("audience: 2 of at least 3", "field", "audience")
    closing = replace(card, facts=frozenset({"outcome"}))
    assert words(unmet(SOP, None, CLOSED, closing)) == ["ARR: 900, needs >=1,000"]


def test_of_several_the_one_that_is_begun_is_told() -> None:
    entering = StageRule("next", "Next", requires_entry=("owner|audience",))
    begun = replace(NOTHING, fields=frozenset({"audience"}), short={"audience": "2 of at least 3"})
    (item,) = unmet(SOP, None, entering, begun)
    assert (item.words, item.key, item.rule_text) == (
        "audience: 2 of at least 3",
        "audience",
        "Next needs owner or audience.",
    )
    assert unmet(SOP, None, entering, replace(begun, facts=frozenset({"owner"}))) == ()
