"""The triage stack, and verdicts: what is done and its event are one change and one undo."""

import datetime as dt
import random
from typing import Any

import pytest

from builders import FREE, Bench, refused
from kanvtui.domain import triage as rules
from kanvtui.errors import NotFoundError
from kanvtui.operations import accounts, cards, checks, history, lookup, moves, notes, triage
from kanvtui.operations.reads import triage as reads
from kanvtui.operations.session import Change
from kanvtui.storage import deadlines as deadline_rows
from kanvtui.storage.database import Database


def stacked(bench: Bench, board_id: int | None = None) -> list[tuple[int, str]]:
    return [(line.card_id, line.flag) for line in reads.stack(bench.session, board_id).lines]


def told(bench: Bench, card_id: int) -> list[str]:
    line = next(line for line in reads.stack(bench.session).lines if line.card_id == card_id)
    return [reason.told for reason in line.reasons]


def risky(change: Change, name: str) -> None:
    accounts.set_health(change, lookup.account(change.db, name), "red", "they are silent")


def old(bench: Bench, board: int, title: str, **given: Any) -> int:
    """A card that is not new: somebody wrote a note."""
    key = bench.card(board, title, **{"owner": "Ann", **given})
    bench.clock.on(minutes=1)
    bench.do(notes.add, "Seen", card_id=key)
    return key


def warn(change: Change, card_id: int, due: str, warn_on: str) -> None:
    values = {"card_id": card_id, "key": due, "what": "Kickoff", "rule": "close+9d", "due": due, "warn_on": warn_on}
    deadline_rows.insert(change.db, values)


def test_each_card_comes_once_under_what_weighs_most(bench: Bench, board: int) -> None:
    other = bench.board("Free", FREE)
    bench.do(accounts.new, "Acme")
    waits = old(bench, board, "Waits")
    bench.do(cards.pass_ball, [waits], "Acme", "tomorrow")
    near = old(bench, board, "Near")
    bench.do(warn, near, "2026-11-27", "2026-11-18")
    lonely = old(bench, other, "Lonely", owner="none")
    stuck = old(bench, board, "Stuck")
    bench.do(cards.block, [stuck], "legal")
    late = old(bench, board, "Late", due="tomorrow")
    risk = old(bench, board, "Risk", account="Acme")
    bench.clock.on(days=2)
    new = bench.card(other, "New")
    pressing = bench.card(board, "Pressing", owner="Ann", due="tomorrow")
    bench.do(cards.block, [pressing], "no budget")
    marked = bench.card(board, "Marked", owner="Ann")
    bench.do(cards.set_urgent, [marked], urgent=True)
    bench.do(risky, "Acme")
    assert stacked(bench) == [
        (pressing, "urgent"), (marked, "urgent"), (new, "new"), (risk, "at_risk"), (late, "overdue"),
        (stuck, "blocked"), (lonely, "ownerless"), (waits, "waiting"), (near, "deadline"),
    ]  # fmt: skip
    assert told(bench, pressing) == ["urgent: blocked and due tomorrow", "blocked today: no budget"]
    assert told(bench, marked)[0] == "urgent: marked so"
    assert told(bench, new) == ["new: made just now, nobody has looked at it yet", "no owner"]
    assert told(bench, waits) == ["waits for Acme, for 2 days; the day to ask again is yesterday"]
    assert told(bench, near) == ["deadline “Kickoff” due Fri 27 Nov"]
    assert stacked(bench, other) == [(new, "new"), (lonely, "ownerless")]


def test_urgent_because_of_the_customer(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = old(bench, board, "Card", account="Acme")
    bench.do(cards.block, [card], "legal")
    bench.do(risky, "Acme")
    assert told(bench, card)[0] == "urgent: blocked while its customer is at risk"


def test_a_deadline_that_is_past_is_told_once(bench: Bench, board: int) -> None:
    card = old(bench, board, "Card")
    bench.do(warn, card, "2026-11-18", "2026-11-17")
    bench.clock.on(days=3)
    assert stacked(bench) == [(card, "overdue")]
    assert told(bench, card) == ["deadline “Kickoff” 1d overdue"]
    assert [reason.flag for reason in reads.look(bench.session, card).reasons] == ["overdue"]


@pytest.mark.parametrize(
    "touch",
    [
        lambda bench, card: bench.do(cards.block, [card], "legal"),
        lambda bench, card: bench.do(moves.step, [card], 1, reason="go"),
        lambda bench, card: bench.do(cards.set_owner, [card], "Ben"),
        lambda bench, card: bench.do(notes.add, "Seen", card_id=card),
        lambda bench, card: bench.do(triage.keep, [card]),
    ],
)
@pytest.mark.parametrize("minutes", [0, 5])
def test_a_card_is_new_until_somebody_touches_it(bench: Bench, board: int, touch: Any, minutes: int) -> None:
    card = bench.card(board, owner="Ann", note="It came with a note", holder="Acme")
    assert stacked(bench) == [(card, "new")]
    bench.do(cards.retitle, card, "Another title")
    assert stacked(bench) == [(card, "new")]  # a title does not count
    bench.clock.on(minutes=minutes)
    touch(bench, card)
    assert "new" not in dict(stacked(bench)).values()
    bench.clock.on(days=1)
    assert "new" not in dict(stacked(bench)).values()


def test_a_card_is_new_for_seven_days(bench: Bench, board: int) -> None:
    bench.card(board, owner="Ann")
    bench.clock.on(days=7)
    assert [section for _, section in stacked(bench)] == ["new"]
    bench.clock.on(days=1)
    assert stacked(bench) == []


def test_hidden_done_and_put_away_cards_do_not_come_up(bench: Bench, board: int) -> None:
    keys = [bench.card(board, name) for name in "abcd"]
    bench.do(cards.snooze, keys[:1], "+3d")
    bench.do(cards.archive, keys[1:2])
    bench.do(cards.delete, keys[2:3])
    bench.do(moves.complete, keys[3:], reason="over")
    assert stacked(bench) == []
    assert {key: reads.look(bench.session, key).away for key in keys} == {
        keys[0]: "was snoozed", keys[1]: "was archived", keys[2]: "was deleted", keys[3]: "was completed",
    }  # fmt: skip
    with pytest.raises(NotFoundError):
        reads.look(bench.session, 999)


def test_a_verdict_settles_a_card_until_the_next_morning(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(triage.keep, [card])
    picture = reads.stack(bench.session)
    assert (picture.lines, picture.today) == ((), 1)
    bench.clock.on(hours=14, minutes=59)
    assert stacked(bench) == []
    bench.clock.on(minutes=1)  # midnight
    assert stacked(bench) == [(card, "ownerless")]


def test_what_becomes_blocked_or_overdue_after_its_verdict_comes_up_again(bench: Bench, board: int) -> None:
    stuck, late = bench.card(board, owner="Ann"), bench.card(board, owner="Ann", due="today 11:00")
    bench.do(triage.keep, [stuck, late])
    bench.clock.on(hours=1)
    assert stacked(bench) == []
    bench.do(cards.block, [stuck], "legal")
    bench.clock.on(hours=2)
    assert stacked(bench) == [(late, "overdue"), (stuck, "blocked")]
    bench.do(triage.keep, [stuck, late])
    assert stacked(bench) == []


def test_keeping_leaves_a_card_as_it_is(bench: Bench, board: int) -> None:
    card = bench.card(board)
    before, active = bench.events(card), bench.column(card, "active_at")
    bench.clock.on(days=1)
    bench.do(triage.keep, [card])
    assert bench.events(card) == [*before, ("triaged", {"verdict": "keep"})]
    assert bench.column(card, "active_at") == active  # it goes stale all the same
    assert bench.changes.label == "kept “A card” as it is"


def test_a_verdict_and_its_event_are_one_change_and_one_undo(bench: Bench, board: int) -> None:
    card = bench.card(board)
    before = bench.dump()

    def verdict(change: Change) -> None:
        triage.take(change, [card])
        triage.decide(change, [card], "take")
        triage.decide(change, [card], "take")  # once a change

    bench.do(verdict)
    assert bench.changes.label == "“A card”: taken by kim"
    assert [kind for kind, _ in bench.events(card)] == ["created", "assigned", "triaged"]
    assert [(found.word, found.actor) for found in reads.verdicts(bench.session, 0)] == [("take", "kim")]
    history.undo(bench.session)
    assert {table: rows for table, rows in bench.dump().items() if table != "person"} == {
        table: rows for table, rows in before.items() if table != "person"
    }
    assert stacked(bench) == [(card, "new")]
    history.redo(bench.session)
    assert stacked(bench) == []


def test_closing_keeps_what_came_of_it(bench: Bench, board: int) -> None:
    first, second = bench.card(board), bench.card(board, "Other")
    bench.do(triage.close, [first], "They signed", "no paper needed")
    assert (bench.column(first, "outcome"), bench.column(first, "closed_at") is not None) == ("They signed", True)
    assert bench.changes.label == "closed “A card”: They signed"
    bench.do(triage.close, [second], " ", "no paper needed")
    assert bench.column(second, "outcome") is None
    assert bench.changes.label == "closed “Other”"


def test_a_verdict_on_a_card_that_is_gone_is_refused(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(cards.delete, [card])
    for verb in (triage.keep, triage.take):
        refused(bench, NotFoundError, "in the bin", bench.do, verb, [card])


def test_a_long_stack_is_cut_and_counted(bench: Bench, board: int) -> None:
    for number in range(5):
        bench.card(board, str(number))
    picture = reads.stack(bench.session, limit=2)
    assert ([line.title for line in picture.lines], picture.more) == (["0", "1"], 3)
    assert len(reads.agenda(bench.session).lines) == 5
    assert reads.agenda(bench.session).counts["ownerless"] == 5


def test_an_unreadable_verdict_is_one_all_the_same(bench: Bench, board: int) -> None:
    card = bench.card(board)
    bench.do(triage.keep, [card])
    bench.do(lambda change: change.db.run("UPDATE event SET detail = '[' WHERE kind = 'triaged'"))
    assert [found.word for found in reads.verdicts(bench.session, 0)] == [""]
    assert stacked(bench) == []


def test_the_queries_and_the_rules_say_the_same(bench: Bench, board: int) -> None:
    """What SQL brings up, and under what, is what the rule says of each card alone."""
    chance = random.Random(7)
    bench.do(accounts.new, "Acme")
    bench.do(accounts.new, "Calm")
    keys, seen, free = [], set(), bench.board("Free", FREE)
    for number in range(60):
        keys.append(
            bench.card(
                free, str(number), chance.choice(["", "two", "three"]), urgent=chance.random() < 0.05,
                owner=chance.choice(["Ann", "Ben", "none"]), account=chance.choice(["", "Acme", "Calm", "Calm"]),
                due=chance.choice(["", "", "", "fri", "+30d"]),
            )
        )  # fmt: skip
        bench.clock.on(hours=4)
        acts: list[Any] = [
            lambda key: bench.do(cards.block, [key], "legal"),
            lambda key: bench.do(cards.pass_ball, [key], "Acme", chance.choice(["", "today", "+5d"])),
            lambda key: bench.do(warn, key, "2026-12-24", chance.choice(["2026-11-17", "2026-12-20"])),
            lambda key: bench.do(notes.add, "Seen", card_id=key),
            lambda key: bench.do(checks.add, key, "Call", due="fri"),
            lambda key: bench.do(moves.complete, [key], reason="over"),
            lambda key: bench.do(cards.retitle, key, "Renamed"),
        ]
        if chance.random() < 0.7:
            chance.choice(acts)(chance.choice(keys))
    bench.do(risky, "Acme")
    for _ in range(4):
        alone = {key: reads.look(bench.session, key).section for key in keys}
        assert dict(stacked(bench)) == {key: section for key, section in alone.items() if section}
        seen |= set(alone.values())
        bench.clock.on(days=3)
    assert seen >= {"", "urgent", "new", "at_risk", "overdue", "blocked", "stale", "ownerless", "waiting"}


def test_the_stack_is_in_the_order_of_the_rules(bench: Bench, board: int) -> None:
    test_each_card_comes_once_under_what_weighs_most(bench, board)
    places = [rules.ORDER.index(section) for _, section in stacked(bench)]
    assert places == sorted(places)


def test_the_day_is_the_users(path: Any) -> None:
    zone = dt.timezone(dt.timedelta(hours=10))
    made = Bench(path, zone=zone)
    try:
        card = made.card(made.board(), owner="Ann")
        made.do(triage.keep, [card])  # 19:00 there
        made.clock.on(hours=4, minutes=59)
        assert reads.stack(made.session).today == 1
        made.clock.on(minutes=1)
        assert reads.stack(made.session).today == 0
    finally:
        made.close()


def test_cost_follows_what_is_listed(bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many queries for many cards as for a few, and texts of the listed ones only."""
    asked: list[str] = []
    plain = Database._ask

    def counted(db: Database, sql: str, parameters: Any) -> Any:
        asked.append(sql)
        return plain(db, sql, parameters)

    def queries(limit: int) -> int:
        asked.clear()
        reads.stack(bench.session, limit=limit)
        return len(asked)

    bench.card(board, "first")
    monkeypatch.setattr(Database, "_ask", counted)
    few = queries(500)
    for number in range(40):
        bench.card(board, str(number), owner="Ann", due="today")
    bench.clock.on(days=1)
    assert queries(500) == queries(5) == few < 30
