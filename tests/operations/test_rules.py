"""Rules of a board that are changed where they were passed again and again."""

from typing import Any

import pytest

from builders import SOP, Bench, refused
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import history, moves, passings, reviews, rules, sops
from kanvtui.operations.reads import review as review_list
from kanvtui.operations.reads import walk
from kanvtui.storage import boards

DOCUMENT: dict[str, Any] = {
    **SOP,
    "fields": [*SOP["fields"], {"key": "cause", "label": "Cause", "required": True}],
    "approvals": [
        {"key": "budget", "name": "Budget", "stage": "waiting", "required": True,
         "steps": [{"approver": "CFO"}, {"approver": "CEO"}]},
        {"name": "Asked only", "required": False, "steps": [{"approver": "CFO"}]},
    ],
}  # fmt: skip


@pytest.fixture
def board(bench: Bench) -> int:
    return bench.board("Rules", DOCUMENT)


def words(bench: Bench, board: int, key: str) -> list[str]:
    found = rules.easing(bench.db, board, key, bench.session.now(), bench.session.calendar)
    return [asked.words for asked in found]


def doing(bench: Bench, board: int, **given: Any) -> int:
    return bench.card(board, "Card", "doing", owner="Ann", **given)


def advance(bench: Bench, card: int, reason: str = "") -> None:
    bench.do(moves.step, [card], 1, reason=reason)


def training(bench: Bench) -> int:
    """The card on which people learn what changed."""
    found: int = bench.db.value("SELECT card_id FROM check_item WHERE key = 'sop_training'")
    return found


def test_a_rule_in_words(bench: Bench, board: int) -> None:
    keys = (
        "exit:doing",
        "entry:done",
        "entry:doing",
        "exit:none",
        "check:show",
        "field:arr",
        "approval:budget",
        "blocked",
    )
    assert [rules.of_key(bench.db, board, key) for key in keys] == [
        "The work is done and shown.", "It is shown.", "", "", "Show it", "ARR", "Budget", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("exit:doing", "The work is shown."),
        ("entry:doing", "It has a due date."),
        ("check:show", "Show it to Ann"),
        ("field:arr", "Yearly revenue"),
        ("approval:budget", "Money"),
    ],
)
def test_a_rule_is_said_in_other_words_and_back(bench: Bench, board: int, key: str, text: str) -> None:
    before = bench.dump()
    was = rules.of_key(bench.db, board, key)
    bench.do(rules.reword, board, key, f" {text} ")
    assert rules.of_key(bench.db, board, key) == text
    assert bench.changes.boards == {board}
    assert bench.changes.label == (f"“{was}” is now “{text}”" if was else f"the rule is now “{text}”")
    kind, detail = bench.db.rows("SELECT kind, detail FROM event ORDER BY id DESC LIMIT 1")[0]
    assert kind == "rule_changed"
    assert f'"rule": "{key}", "how": "reworded"' in detail
    history.undo(bench.session)
    assert bench.dump() == before
    assert rules.of_key(bench.db, board, key) == was


def test_only_one_sentence_is_a_rule(bench: Bench, board: int) -> None:
    refused(bench, InputError, "one sentence", bench.do, rules.reword, board, "exit:doing", "Show it. Then go.")
    refused(bench, InputError, "is needed", bench.do, rules.reword, board, "exit:doing", "  ")


@pytest.mark.parametrize("key", ["exit:none", "entry:", "check:none", "field:none", "approval:none"])
def test_a_rule_that_is_gone_is_refused(bench: Bench, board: int, key: str) -> None:
    refused(bench, NotFoundError, "not in the SOP", bench.do, rules.reword, board, key, "Something else.")
    refused(bench, NotFoundError, "not in the SOP", bench.do, rules.ease, board, key)


def test_the_program_s_own_rule_stays(bench: Bench, board: int) -> None:
    for key in ("blocked", "stage:doing"):
        refused(bench, RefusedError, "the program's own", bench.do, rules.reword, board, key, "Blocked cards are fine.")
        refused(bench, RefusedError, "the program's own", bench.do, rules.ease, board, key)


def test_open_checks_are_told_in_the_new_words(bench: Bench, board: int) -> None:
    one, other = doing(bench, board), doing(bench, board)
    done = bench.db.value("SELECT id FROM check_item WHERE card_id = ? AND key = 'show'", (other,))
    bench.do(lambda change: change.db.run("UPDATE check_item SET done_at = ? WHERE id = ?", (change.at, done)))
    bench.do(rules.reword, board, "check:show", "Show it to Ann")
    query = "SELECT text FROM check_item WHERE card_id = ? AND key = 'show'"
    assert [bench.db.value(query, (card,)) for card in (one, other)] == ["Show it to Ann", "Show it"]
    assert bench.changes.cards == {one, training(bench)}
    new = doing(bench, board)
    assert bench.db.value(query, (new,)) == "Show it to Ann"


def test_what_was_lacking_is_not_required_any_more(bench: Bench, board: int) -> None:
    for _ in range(2):
        advance(bench, doing(bench, board), "No figures yet")
    open_one = doing(bench, board)
    assert words(bench, board, "exit:doing") == ["check “Show it”", "ARR"]
    how = passings.passed(bench.db, board, "exit:doing", bench.session.now(), bench.session.calendar)
    assert (how.times, how.reasons) == (2, ("No figures yet",))
    assert how.lacking == ("check “Show it” is open", "no ARR")
    before = bench.dump()
    bench.do(rules.ease, board, "exit:doing")
    assert bench.changes.label == "not required any more: check “Show it”, ARR"
    assert bench.changes.cards >= {open_one}
    stage = sops.of_board(bench.db, board).stage("doing")
    assert stage is not None
    assert (stage.requires, stage.checks[0].required, stage.exit) == (("owner",), False, "The work is done and shown.")
    advance(bench, open_one)
    assert bench.column(open_one, "stage_id") == bench.stage(board, "waiting")
    assert words(bench, board, "exit:doing") == ["owner"]
    history.undo(bench.session)
    history.undo(bench.session)
    assert bench.dump() == before


def test_what_was_there_stays_required(bench: Bench, board: int) -> None:
    card = doing(bench, board, fields=(("arr", "5k"),))
    advance(bench, card, "They saw it")
    bench.do(rules.ease, board, "exit:doing")
    stage = sops.of_board(bench.db, board).stage("doing")
    assert stage is not None
    assert stage.requires == ("owner", "arr")
    bench.clock.on(days=31)
    assert words(bench, board, "exit:doing") == ["owner", "ARR"], "what was lacking long ago is nothing to go by"


def test_entry_rules_are_eased(bench: Bench, board: int) -> None:
    card = bench.card(board, "Card", owner="Ann")
    advance(bench, card, "No date yet")
    assert words(bench, board, "entry:doing") == ["due"]
    bench.do(rules.ease, board, "entry:doing")
    advance(bench, bench.card(board, "Next", owner="Ann"))
    assert words(bench, board, "entry:done") == ["Cause"]
    bench.do(rules.ease, board, "entry:done")
    field = sops.of_board(bench.db, board).field("cause")
    assert field is not None
    assert not field.required
    refused(bench, RefusedError, "nothing that could be left out", bench.do, rules.ease, board, "entry:done")


@pytest.mark.parametrize("key", ["check:show", "field:cause", "approval:budget"])
def test_one_thing_is_eased_by_itself(bench: Bench, board: int, key: str) -> None:
    waiting = bench.card(board, "Waits", "waiting", owner="Ann")
    assert words(bench, board, key) != []
    bench.do(rules.ease, board, key)
    assert words(bench, board, key) == []
    refused(bench, RefusedError, "nothing that could be left out", bench.do, rules.ease, board, key)
    if key == "approval:budget":
        assert bench.changes.cards == {waiting, training(bench)}
        bench.do(rules.reword, board, key, "Money")
        assert bench.db.rows("SELECT DISTINCT name FROM approval WHERE rule_key = 'budget'") == [("Money",)]


def test_a_document_without_keys_gets_them(bench: Bench) -> None:
    stages = [{"name": "To do", "exit": "Done.", "checks": [{"text": "Look at it", "required": True}]}, {"name": "End"}]
    board = bench.board("Plain", {"name": "Plain", "stages": stages})
    card = bench.card(board, "Card", owner="Ann")
    bench.do(rules.reword, board, "check:look_at_it", "Read it")
    bench.do(rules.reword, board, "exit:to_do", "It is read.")
    assert '"key": "look_at_it"' in boards.sop_text(bench.db, board)
    advance(bench, card, "Nobody can read")
    bench.do(rules.ease, board, "exit:to_do")
    check = sops.of_board(bench.db, board).check("look_at_it")
    assert check is not None
    assert (check.text, check.required) == ("Read it", False)


def test_an_unreadable_time_of_exceptions_is_thirty_days(bench: Bench) -> None:
    board = bench.board("Odd", {**DOCUMENT, "review": {"exceptions_within": "soon"}})
    advance(bench, doing(bench, board), "No figures yet")
    bench.clock.on(days=30)
    assert passings.passed(bench.db, board, "exit:doing", bench.session.now(), bench.session.calendar).times == 1


def test_what_was_passed_before_a_rule_was_changed_counts_no_more(bench: Bench) -> None:
    board = bench.board("Often", {**DOCUMENT, "review": {"exceptions": 2}})
    for _ in range(2):
        advance(bench, doing(bench, board), "No figures yet")
    review = reviews.begin(bench.session)
    item = next(one for one in walk.walk(bench.session, review).items if one.kind == "rule")
    bench.clock.on(minutes=1)
    bench.do(rules.reword, board, "exit:doing", "Somebody has seen it.")
    look = walk.look(bench.session, item.id).rule
    assert look is not None
    assert look.count == 2, "it was so when the review began"
    assert review_list.agenda(bench.session).repeated == ()
    assert passings.passed(bench.db, board, "exit:doing", bench.session.now(), bench.session.calendar).times == 0
    bench.clock.on(minutes=1)
    for _ in range(2):
        advance(bench, doing(bench, board), "Still none")
    (repeated,) = review_list.agenda(bench.session).repeated
    assert (repeated.count, repeated.rule) == (2, "Somebody has seen it.")
