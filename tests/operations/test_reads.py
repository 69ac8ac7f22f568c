"""What screens and lists show: the board, one card, the review list, history in words, lists by filter."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import pytest

from builders import FREE, MONDAY, Bench, bench_at, raw_change, refused
from kanvtui.domain.calendar import Calendar
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, cards, checks, history, moves, notes
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.reads import lists
from kanvtui.operations.reads.card import detail, edited_words
from kanvtui.operations.reads.history import events, why
from kanvtui.operations.reads.lists import Filter
from kanvtui.operations.reads.review import agenda, explain
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import boards as board_rows


def words(bench: Bench, card: int) -> dict[str, str]:
    return {reason.flag: reason.words for reason in detail(bench.session, card).reasons}


# One card


def test_a_card_answers_its_four_questions(bench: Bench, board: int) -> None:
    card = bench.card(board, "Acme", owner="Kim", due="fri", note="Brand call")
    bench.do(moves.step, [card], 1)
    bench.do(cards.pass_ball, [card], "Acme")
    bench.do(cards.set_review_by, card, "2026-11-23")
    bench.do(cards.set_reviewer, card, "Raj")
    bench.clock.on(days=3)
    found = detail(bench.session, card)
    assert (found.day, found.move) == ("day 3 of 7 in Doing", "Kim ▸ Acme: Show it")
    assert (found.why, found.review) == ("Brand call", "Mon 23 Nov by Raj")
    assert (found.due_words, found.late) == ("due tomorrow", False)
    assert [item.words for item in found.unmet] == ["check “Show it” is open", "no arr"]
    assert (found.entry_rule, found.exit_rule) == ("", "The work is done and shown.")
    assert (found.stage_number, found.stage_kind) == (2, "active")


def test_the_boards_review_stands_in_for_the_cards(bench: Bench, board: int) -> None:
    card = bench.card(board)
    assert detail(bench.session, card).review == ""
    raw_change(bench.store, lambda db: db.run("UPDATE board SET review_on = '2026-11-17'"))
    assert detail(bench.session, card).review == "tomorrow"
    assert board_reads.head(bench.session, board).review == "next review tomorrow"


def test_the_weekly_review_comes_on_its_day_of_every_week(bench: Bench) -> None:
    board = bench.board("R", {**FREE, "review": {"weekly": "account risk review", "day": "Thursday"}})
    other = bench.board("M", {**FREE, "review": {"weekly": "risks"}})  # made on a Monday
    card = bench.card(board)
    assert detail(bench.session, card).review == "Thu 19 Nov · account risk review"
    assert board_reads.head(bench.session, other).review == "next review Mon 23 Nov"
    bench.clock.on(days=4)
    assert detail(bench.session, card).review == "Thu 26 Nov · account risk review"
    bench.clock.on(days=10)
    assert board_reads.head(bench.session, board).review == "next review Thu 3 Dec"
    raw_change(bench.store, lambda db: db.run("UPDATE board SET review_on = NULL"))
    assert detail(bench.session, card).review == "weekly: account risk review"


def test_the_customer_in_one_line(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme", renewal="2026-12-24", next_touch="tomorrow")
    card = bench.card(board, account="Acme")
    assert detail(bench.session, card).account_words == "renewal Thu 24 Dec · next touch tomorrow"
    bench.do(accounts.set_health, account_rows.listed(bench.db)[0], "red", "silent")
    assert detail(bench.session, card).account_words == "red: silent · renewal Thu 24 Dec · next touch tomorrow"
    assert detail(bench.session, card).account_health == "red"
    assert detail(bench.session, bench.card(board)).account_words == ""


def test_the_last_stage_shows_its_own_entry_rule(bench: Bench, board: int) -> None:
    found = detail(bench.session, bench.card(board, stage="done"))
    assert (found.entry_rule, found.next_stage, found.unmet) == ("It is shown.", "", ())
    assert found.reasons == ()


def test_a_value_without_its_field_is_shown(bench: Bench, board: int) -> None:
    card = bench.card(board, fields=(("arr", "5"),))
    raw_change(bench.store, lambda db: db.run("UPDATE field_value SET key = 'old_arr'"))
    lines = {line.key: (line.label, line.value) for line in detail(bench.session, card).fields}
    assert lines["arr"] == ("ARR", "")
    assert lines["old_arr"] == ("old arr", "5")


def test_a_gone_card_is_named(bench: Bench, board: int) -> None:
    refused(bench, NotFoundError, "there is no card 7", detail, bench.session, 7)
    assert explain(bench.session, 7) is None
    assert why(bench.session, 7) == ["This card is gone."]
    assert events(bench.session, 7) == []


def test_how_long_ago(bench: Bench) -> None:
    assert edited_words(bench.session, "2026-11-16T08:30:00.000000Z") == "30 min ago"
    assert edited_words(bench.session, "x") == "at an unreadable time"


# Flags in words


def test_every_flag_gives_its_reason(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    bench.do(accounts.set_health, account_rows.listed(bench.db)[0], "red", "silent")
    card = bench.card(board, "Acme", account="Acme", due="fri", note="Old")
    bench.do(moves.step, [card], 1)
    bench.do(cards.block, [card], "legal has it")
    bench.clock.on(days=31)
    assert words(bench, card) == {
        "at_risk": "Acme is red: silent",
        "overdue": "27d overdue; day 31 of 7 in Doing",
        "blocked": "blocked 31d: legal has it",
        "stale": "no move, note or check for 23 business days, limit 5",
        "ownerless": "no owner",
        "stale_note": "the note was not touched for 31 days, limit 30",
    }
    found = explain(bench.session, card)
    assert found is not None
    assert found[0].title == "Acme"


@pytest.mark.parametrize(("hours", "late"), [(36, False), (36.1, True)])
def test_a_limit_in_hours_is_exact(bench: Bench, board: int, hours: float, *, late: bool) -> None:
    card = bench.card(board, stage="waiting", owner="Ann")
    bench.clock.on(hours=hours)
    assert ("overdue" in words(bench, card)) is late
    if late:
        assert words(bench, card)["overdue"] == "36 hours, limit 36 in Waiting"


def test_only_the_earliest_check_is_named_when_the_card_is_not_late(bench: Bench, board: int) -> None:
    card = bench.card(board, due="+30d", owner="Ann")
    bench.do(checks.add, card, "Call", due="tomorrow")
    bench.do(checks.add, card, "Mail", due="fri")
    bench.clock.on(days=2)
    assert words(bench, card) == {"overdue": "check “Call” 1d overdue"}


def test_why_names_the_event_behind(bench: Bench, board: int) -> None:
    card = bench.card(board, owner="Ann")
    bench.do(cards.set_due, [card], "tomorrow")
    bench.clock.on(hours=1)
    bench.do(cards.block, [card], "legal")
    bench.do(cards.set_owner, [card], "none")
    bench.clock.on(days=2)
    lines = why(bench.session, card)
    assert lines == [
        "1d overdue. Since: due: 2026-11-17, 2 days ago by kim.",
        "blocked 2d: legal. Since 2 days ago by kim.",
        "no owner. Since: owner none instead of Ann, 2 days ago by kim.",
    ]


def test_why_a_card_is_stale(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    card = bench.card(board, stage="two", owner="Ann")
    bench.clock.on(days=1)
    bench.do(cards.set_next, [card], "call")
    bench.clock.on(days=8)
    (line,) = why(bench.session, card)
    assert line == (
        "stale: no move, note or check for 7 business days, limit 5. Last: made in Two, 9 days ago by kim. "
        "Stale since yesterday (5 business days in Two). 1 later event did not count: next: call, 8 days ago by kim."
    )


def test_no_flag_says_so(bench: Bench, board: int) -> None:
    card = bench.card(board, owner="Ann")
    assert why(bench.session, card) == ["No flag: nothing about this card needs eyes now."]


def test_history_is_told_in_words(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "A", labels=("x",))
    bench.do(cards.set_owner, [card], "Ann")
    bench.do(cards.set_account, [card], "Acme")
    bench.do(cards.set_reviewer, card, "Raj")
    bench.do(cards.pass_ball, [card], "Legal")
    bench.do(cards.pass_ball, [card], "back")
    bench.do(cards.block, [card], "legal")
    bench.do(cards.unblock, [card])
    check = bench.do(checks.add, card, "Call")
    bench.do(checks.tick, [check])
    bench.do(checks.tick, [check], done=False)
    bench.do(checks.remove, check)
    note = bench.do(notes.add, "Hello", card_id=card)
    bench.do(notes.edit, note, "Hello you")
    bench.do(notes.remove, note)
    bench.do(cards.set_outcome, card, "won")
    bench.do(cards.retitle, card, "B")
    bench.do(cards.set_field, card, "arr", "5")
    bench.do(cards.set_field, card, "arr", "")
    bench.do(cards.snooze, [card], "fri")
    bench.do(cards.snooze, [card], "none")
    bench.do(moves.step, [card], 1, reason="They asked")
    bench.do(moves.complete, [card], reason="It is done")
    bench.do(moves.step, [card], -1)
    bench.do(cards.archive, [card])
    bench.do(moves.bring_back, [card])
    bench.do(cards.delete, [card])
    assert [line.words for line in reversed(events(bench.session, card))] == [
        "made in To do", "labels: +x", "owner Ann instead of none", "account: Acme", "reviewer: Raj",
        "waits for Legal", "came back to its owner", "blocked: legal", "unblocked (was: legal)",
        "check “Call” added", "ticked “Call”", "opened “Call”", "check “Call” removed", "note “Hello”",
        "note “Hello” edited", "note “Hello you” removed", "decision “won”", "renamed from “A”",
        "arr: 5", "arr: emptied",
        "snoozed until 2026-11-20", "awake again", "exception: They asked", "moved from To do to Doing",
        "exception: It is done",
        "moved from Doing to Done", "completed", "moved from Done to Waiting", "opened again", "archived",
        "brought back", "put into the bin",
    ]  # fmt: skip
    assert events(bench.session, card)[0].when == "just now"
    assert len(events(bench.session, card, limit=3)) == 3


@pytest.mark.parametrize("text", ["[[", "7", "null", "{}", '{"from": 1, "to": [1]}', '{"check": null}'])
def test_an_unreadable_event_is_still_told(bench: Bench, board: int, text: str) -> None:
    card = bench.card(board)
    bench.do(cards.set_owner, [card], "Ann")
    raw_change(bench.store, lambda db: db.run("UPDATE event SET detail = ?", (text,)))
    assert all(line.words for line in events(bench.session, card))
    assert why(bench.session, card)


# The review list


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
    bench.clock.on(days=31)
    assert agenda(bench.session).repeated == ()


def test_a_long_list_says_how_many_more(bench: Bench, board: int) -> None:
    for number in range(5):
        bench.card(board, str(number))
    picture = agenda(bench.session, limit=2)
    assert (len(picture.lines), picture.more, picture.counts["ownerless"]) == (2, 3, 5)


# Lists


@pytest.fixture
def world(bench: Bench) -> dict[str, int]:
    """Two boards with a few cards to choose from."""
    small, free = bench.board("Small"), bench.board("Free", FREE)
    bench.do(accounts.new, "Acme")
    found = {
        "a": bench.card(small, "Send contract", owner="kim", account="Acme", labels=("Renewal", 'q"uote')),
        "b": bench.card(small, "Call [x]", owner="Kimberly", next="sign it"),
        "c": bench.card(small, "Finished", stage="done"),
        "d": bench.card(free, "Free card", labels=("renew",)),
        "e": bench.card(free, "Asleep"),
        "f": bench.card(free, "Archived"),
    }
    bench.do(cards.snooze, [found["e"]], "fri")
    bench.do(cards.archive, [found["f"]])
    return found


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(), "bacd"),
        (Filter(closed=False), "bad"),
        (Filter(board="free"), "d"),
        (Filter(stage="to do"), "ba"),
        (Filter(stage="1"), "bad"),
        (Filter(board="small", stage="done"), "c"),
        (Filter(owner="me"), "a"),
        (Filter(owner="kim"), "ba"),
        (Filter(owner="KIMB"), "b"),
        (Filter(owner="none"), "cd"),
        (Filter(account="acm"), "a"),
        (Filter(label="#renewal"), "a"),
        (Filter(label="renew"), "d"),
        (Filter(label='q"uote'), "a"),
        (Filter(flag="ownerless"), "d"),
        (Filter(words="CONTRACT send"), "a"),
        (Filter(words="acme"), "a"),
        (Filter(words="sign [x"), "b"),
        (Filter(words="nothing like it"), ""),
        (Filter(archived=True), "f"),
        (Filter(archived=True, words="arch"), "f"),
    ],
)
def test_lists_by_filter(bench: Bench, world: dict[str, int], wanted: Filter, expected: str) -> None:
    names = {key: name for name, key in world.items()}
    assert "".join(names[key] for key in lists.card_ids(bench.session, wanted)) == expected
    assert "".join(names[found.id] for found in lists.details(bench.session, wanted)) == expected


def test_lists_of_nothing_say_why(bench: Bench, world: dict[str, int]) -> None:
    refused(bench, NotFoundError, "there is no board “x”", lists.card_ids, bench.session, Filter(board="x"))
    refused(bench, NotFoundError, "there is no stage “x”", lists.card_ids, bench.session, Filter(stage="x"))
    refused(bench, NotFoundError, "there is no customer", lists.card_ids, bench.session, Filter(account="x"))
    refused(bench, InputError, "fits several", lists.card_ids, bench.session, Filter(board="Small", stage="do"))


def test_names_to_complete(bench: Bench, world: dict[str, int]) -> None:
    found = lists.names(bench.session, 2)
    assert (found.people, found.accounts, found.me) == (("kim", "Kimberly"), ("Acme",), "kim")
    assert found.labels == ("Renewal", 'q"uote', "renew")
    assert (found.boards, found.stages) == (("Small", "Free"), ("One", "Two", "Three", "End"))
    assert lists.names(bench.session).stages == ()


def test_boards_with_their_counts(bench: Bench, world: dict[str, int]) -> None:
    small, free = lists.board_list(bench.session)
    assert (small.cards, free.cards) == (3, 2)
    assert (small.counts["ownerless"], free.counts["ownerless"]) == (0, 1)
    assert lists.flag_words(free.counts) == "1 no owner"
    assert lists.flag_words({}) == ""


def test_the_filter_of_a_board(bench: Bench, world: dict[str, int]) -> None:
    assert lists.filtered(bench.session, 1, "call") == {world["b"]}
    assert lists.filtered(bench.session, 1, f"#{world['a']}") == {world["a"]}
    assert lists.filtered(bench.session, 1, "#renewal acme") == {world["a"]}
    assert lists.filtered(bench.session, 1, "") == {world["a"], world["b"], world["c"]}


def test_cards_are_found_by_title_or_number(bench: Bench, world: dict[str, int]) -> None:
    assert lists.find_cards(bench.session, "CONTRACT") == [(world["a"], "Send contract", 1, "Small")]
    assert lists.find_cards(bench.session, f"#{world['d']}")[0][0] == world["d"]
    assert lists.find_cards(bench.session, "100%_\\") == []
    assert lists.find_cards(bench.session, "#" + "9" * 30) == []
    card = bench.card(2, "Number 7")
    assert card == 7
    assert [key for key, *_ in lists.find_cards(bench.session, "7")] == [7]
    assert len(lists.find_cards(bench.session, "", limit=2)) == 2


# The clock


def test_a_clock_set_back_makes_no_negative_age(bench: Bench, board: int) -> None:
    """D01."""
    card = bench.card(board, owner="Ann", note="x", due="fri")
    bench.do(moves.step, [card], 1)
    bench.do(cards.block, [card], "legal")
    bench.do(cards.pass_ball, [card], "Legal")
    bench.clock.at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert "clock is before the last change" in bench.session.clock_notice()
    bench.do(cards.set_next, [card], "call")
    found = detail(bench.session, card)
    assert (found.day, found.holder_words, found.blocked_words) == (
        "day 0 of 7 in Doing", "Legal today", "blocked today: legal",
    )  # fmt: skip
    lines = events(bench.session, card)
    assert {line.when for line in lines} == {"just now"}
    assert lines[0].words == "next: call"
    assert not any("-" in line for line in why(bench.session, card))
    assert history.undo(bench.session)[1].label == "next step of “A card”: call"
    bench.clock.at = MONDAY
    bench.do(cards.set_next, [card], "call")
    assert bench.session.clock_notice() == ""


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_another_zone_shifts_no_due(bench: Bench, board: int, zone: str) -> None:
    """D02."""
    card = bench.card(board, due="fri", owner="Ann")
    timed = bench.card(board, due="fri 17:30", owner="Ann")
    before = bench.dump()
    bench.session.calendar = Calendar(ZoneInfo(zone))
    assert bench.dump() == before
    found = [detail(bench.session, key) for key in (card, timed)]
    assert [one.due for one in found] == ["2026-11-20", "2026-11-20T17:30"]
    assert [one.due_words for one in found] == ["due Fri 20 Nov", "due Fri 20 Nov 17:30"]
    assert [one.day for one in found] == ["day 0 in To do"] * 2


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-12-31T23:59"])
def test_the_edges_of_the_calendar(bench: Bench, board: int, day: str) -> None:
    """D05."""
    card = bench.card(board, due=day.replace("T", " "))
    assert detail(bench.session, card).due == day
    assert detail(bench.session, card).late is (day == "0001-01-01")
    for clock in (dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(9999, 12, 31, 23, 59, tzinfo=dt.UTC)):
        bench.clock.at = clock
        for zone in (dt.UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")):
            bench.session.calendar = Calendar(zone)
            assert agenda(bench.session).lines
            assert board_reads.faces(bench.session, board, [card])[card].unreadable is False
            assert why(bench.session, card)


def test_the_calendar_of_the_settings_counts(path: object, bench: Bench, board: int) -> None:
    card = bench.card(board, stage="waiting", owner="Ann")
    bench.do(moves.move, [card], bench.stage(board, "todo"))
    bench.session.calendar = Calendar(dt.UTC, frozenset({0}))
    bench.clock.on(days=40)
    assert "stale" not in words(bench, card)


def test_a_board_that_is_gone(bench: Bench, board: int) -> None:
    for read in (board_reads.open_board, board_reads.head):
        refused(bench, NotFoundError, "that board is gone", read, bench.session, 99)
    assert board_reads.faces(bench.session, 99, [1]) == {}


def test_a_face_has_everything_to_draw(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "A", owner="Ann", due="fri", account="Acme", labels=("x",), next="call", urgent=True)
    bench.do(moves.step, [card], 1)
    bench.do(checks.tick_next, [card])
    bench.do(cards.pass_ball, [card], "Legal")
    bench.clock.on(days=4, hours=15)
    face = board_reads.faces(bench.session, board, [card])[card]
    assert (face.title, face.owner, face.holder, face.due, face.late) == ("A", "Ann", "Legal 5d", "1d overdue", True)
    assert (face.labels, face.account, face.next, face.checks) == (("x",), "Acme", "call", (1, 2))
    assert (face.urgent, face.closed, face.unreadable) == (True, False, False)
    bench.do(moves.complete, [card], reason="x")
    face = board_reads.faces(bench.session, board, [card])[card]
    assert (face.due, face.closed, face.reasons, face.urgent) == ("", True, (), False)


def test_a_face_that_cannot_be_read_is_marked(bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch) -> None:
    card = bench.card(board)

    def broken(*_: object) -> None:
        raise json.JSONDecodeError("x", "x", 0)

    monkeypatch.setattr(board_reads, "reasons", broken)
    face = board_reads.faces(bench.session, board, [card])[card]
    assert (face.title, face.unreadable) == ("A card", True)


def test_news_are_told_once(bench: Bench, board: int) -> None:
    assert bench.session.news().nothing
    card = bench.card(board)
    assert bench.session.news().cards == {card}
    assert bench.session.news().nothing
    with bench_at(bench.path) as other:
        there = other.card(board)
    assert bench.session.news().cards == {there}
    assert bench.session.news().nothing
