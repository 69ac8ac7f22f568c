"""The review list: each flagged card once, gravest first, with all its reasons."""

import datetime as dt

from builders import FREE, MONDAY, SOP, Bench
from kanvtui.operations import accounts, cards, moves
from kanvtui.operations.reads.review import agenda
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import boards as board_rows


def test_the_review_lists_each_card_once_gravest_first(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    calm = bench.card(board, "Calm", owner="Ann")
    lonely = bench.card(board, "Lonely")
    late = bench.card(board, "Late", due="tomorrow")
    risky = bench.card(board, "Risky", account="Acme", owner="Ann", due="tomorrow")
    blocked = bench.card(board, "Blocked", owner="Ann")
    done = bench.card(board, "Done", stage="done", account="Acme")
    bench.do(accounts.set_health, account_rows.listed(bench.db)[0], "yellow", "quiet")
    bench.do(cards.block, [blocked], "legal")
    bench.clock.on(days=3)
    picture = agenda(bench.session)
    assert [(line.card_id, line.flag) for line in picture.lines] == [
        (risky, "at_risk"), (late, "overdue"), (blocked, "blocked"), (lonely, "ownerless"),
    ]  # fmt: skip
    assert [reason.flag for reason in picture.lines[0].reasons] == ["at_risk", "overdue"]
    assert picture.counts == {
        "at_risk": 1, "overdue": 2, "blocked": 1, "stale": 0, "ownerless": 2, "stale_note": 0,
    }  # fmt: skip
    assert picture.as_of == "2026-11-19T09:00:00.000000Z"
    assert {calm, done}.isdisjoint({line.card_id for line in picture.lines})
    daily = agenda(bench.session, daily=True)
    assert [line.card_id for line in daily.lines] == [risky, late, blocked]


def test_urgent_cards_come_first_under_their_flag(bench: Bench, board: int) -> None:
    keys = [bench.card(board, title) for title in "ABC"]
    bench.do(cards.set_urgent, keys[1:2], urgent=True)
    assert [line.card_id for line in agenda(bench.session).lines] == [keys[1], keys[0], keys[2]]
    assert [line.urgent for line in agenda(bench.session).lines] == [True, False, False]


def test_one_board_or_all(bench: Bench, board: int) -> None:
    other = bench.board("Free", FREE)
    here, there = bench.card(board), bench.card(other)
    assert {line.card_id for line in agenda(bench.session).lines} == {here, there}
    assert [line.card_id for line in agenda(bench.session, other).lines] == [there]
    bench.do(lambda change: board_rows.update(change.db, other, {"archived_at": change.at}))
    assert [line.card_id for line in agenda(bench.session).lines] == [here]
    assert agenda(bench.session, 99).lines == ()


def test_a_later_clock_over_todays_rows(bench: Bench, board: int) -> None:
    card = bench.card(board, owner="Ann", due="fri")
    assert agenda(bench.session).lines == ()
    later = agenda(bench.session, as_of=MONDAY + dt.timedelta(days=7))
    assert [(line.card_id, line.reasons[0].words) for line in later.lines] == [(card, "3d overdue")]
    assert later.as_of == "2026-11-23T09:00:00.000000Z"


def test_a_snoozed_card_is_not_reviewed(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.snooze, [card], "+9d")
    picture = agenda(bench.session)
    assert picture.lines == ()
    assert not any(picture.counts.values())
    bench.do(cards.block, [card], "legal")
    assert agenda(bench.session).counts["blocked"] == 0  # the same instant is not later
    bench.clock.on(minutes=1)
    bench.do(cards.block, [card], "legal")
    assert [line.flag for line in agenda(bench.session, as_of=MONDAY + dt.timedelta(days=10)).lines] == ["blocked"]


def test_a_rule_passed_three_times_is_repeated(bench: Bench, board: int) -> None:
    for number in range(3):
        card = bench.card(board, str(number))
        bench.do(moves.step, [card], 1, reason="Always")
        assert len(agenda(bench.session).repeated) == (number == 2)
    (repeated,) = agenda(bench.session).repeated
    assert (repeated.board, repeated.rule, repeated.count) == ("Small", "Doing needs due.", 3)
    assert (repeated.board_id, bool(repeated.rule_key)) == (board, True)
    bench.clock.on(days=31)
    assert agenda(bench.session).repeated == ()


def test_a_long_list_says_how_many_more(bench: Bench, board: int) -> None:
    for number in range(5):
        bench.card(board, str(number))
    picture = agenda(bench.session, limit=2)
    assert (len(picture.lines), picture.more, picture.counts["ownerless"]) == (2, 3, 5)


def test_how_many_exceptions_are_repeated_is_the_sops_to_say(bench: Bench) -> None:
    often = bench.board("Often", {**SOP, "review": {"exceptions": 2, "exceptions_within": "1w"}})
    silent = bench.board("Silent", SOP)
    for board in (often, silent):
        for title in ("A", "B"):
            card = bench.card(board, title, "todo")
            bench.do(moves.move, [card], bench.stage(board, "doing"), reason="they asked")
    found = agenda(bench.session).repeated
    assert [(one.board, one.count, one.within) for one in found] == [("Often", 2, "1 week")]
    bench.clock.on(days=8)
    assert agenda(bench.session).repeated == ()


def test_what_was_kept_long_enough_is_offered(bench: Bench) -> None:
    keeping = {**FREE, "retention": [{"what": "Prospects", "keep": "24mo", "then": "delete"}]}
    board = bench.board("Kept", keeping)
    card = bench.card(board, "Old prospect")
    assert agenda(bench.session).kept == ()
    bench.clock.on(days=2 * 365 + 2)
    (line,) = agenda(bench.session).kept
    assert (line.card_id, line.flag) == (card, "kept")
    assert line.reasons[0].words.endswith("kept 2 years: delete")
    assert agenda(bench.session, daily=True).kept == ()


def test_the_list_is_narrowed_to_a_customer_or_an_owner(bench: Bench) -> None:
    board = bench.board("Free", {**FREE, "review": {"exceptions": 1}})
    acme, globex = bench.do(accounts.new, "Acme"), bench.do(accounts.new, "Globex")
    red = bench.card(board, "Red", account="Acme", owner="Ann")
    bench.do(accounts.set_health, account_rows.get(bench.db, acme), "red", "They are angry")
    other = bench.card(board, "Other", account="Globex", owner="Ann")
    bench.do(cards.block, [other], "legal")
    wait = bench.card(board, "Wait", account="Globex", owner="Ben", holder="Globex")
    won = bench.card(board, "Won", account="Globex", owner="Ben")
    bench.do(moves.complete, [won])
    ann = bench.db.value("SELECT id FROM person WHERE name = 'Ann'")

    of_acme = agenda(bench.session, account_id=acme)
    assert ([line.card_id for line in of_acme.lines], of_acme.waiting, of_acme.wins) == ([red], (), ())
    assert {flag: count for flag, count in of_acme.counts.items() if count} == {"at_risk": 1}
    of_globex = agenda(bench.session, account_id=globex)
    assert [line.card_id for line in of_globex.lines] == [other]
    assert ([line.card_id for line in of_globex.waiting], [line.card_id for line in of_globex.wins]) == ([wait], [won])
    assert {line.card_id for line in agenda(bench.session, owner_id=ann).lines} == {red, other}
    assert [line.card_id for line in agenda(bench.session, owner_id=ann, account_id=globex).lines] == [other]
    daily = agenda(bench.session, daily=True, account_id=globex)
    assert ([line.card_id for line in daily.lines], daily.counts["blocked"]) == ([other], 1)


def test_a_narrowed_list_has_the_rules_that_its_own_cards_passed(bench: Bench) -> None:
    board = bench.board("Often", {**SOP, "review": {"exceptions": 2}})
    acme, globex = bench.do(accounts.new, "Acme"), bench.do(accounts.new, "Globex")
    for title in ("A", "B"):
        card = bench.card(board, title, "todo", account="Acme")
        bench.do(moves.move, [card], bench.stage(board, "doing"), reason="they asked")
    assert len(agenda(bench.session, account_id=acme).repeated) == 1
    assert agenda(bench.session, account_id=globex).repeated == ()
