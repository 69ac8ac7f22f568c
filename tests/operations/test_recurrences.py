"""Recurring work: each time comes once, on its day, whatever the clock, undo and other programs do."""

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from builders import FREE, MONDAY, Bench, Clock, bench_at, dump, refused, sound
from kanvtui.errors import NotFoundError, RefusedError
from kanvtui.operations import accounts, boards, cards, checks, history, moves, recurrences
from kanvtui.operations.reads import recurring as reads
from kanvtui.operations.steps import recurring as steps
from kanvtui.operations.steps.passing import GateClosedError
from kanvtui.storage import cards as card_rows
from kanvtui.storage import milestones

MONDAYS = {"key": "pipeline", "title": "Pipeline Review [DATE]", "every": "FREQ=WEEKLY;BYDAY=MO", "stage": "two"}
TENTH = {"key": "deck", "title": "Board Deck", "every": "FREQ=MONTHLY;BYMONTHDAY=10"}
NINE = {"key": "activity", "title": "Sales Activity", "every": "FREQ=DAILY;BYHOUR=9"}
SYNC = {
    "key": "sync",
    "title": "{customer} sync - [DATE]",
    "every": "FREQ=WEEKLY;INTERVAL=2",
    "stage": "two",
    "on": "completion",
    "per": "account",
    "first": "review+14d",
    "owner": "CSM",
    "sets": "last_sync",
    "checks": [{"text": "Remind", "due": "due-24h", "required": True, "owner": "Ops"}, "Hold it"],
}
CHORE = {"key": "chore", "title": "Chore", "every": "FREQ=DAILY;INTERVAL=14", "on": "completion"}


def document(*rules: dict[str, Any]) -> dict[str, Any]:
    return {**FREE, "milestones": [{"key": "review", "label": "Review"}], "recurring": list(rules)}


def due(bench: Bench, title: str = "%") -> list[str]:
    """The dues of the cards of that title, in the order they were made."""
    return [row[0] for row in bench.db.rows("SELECT due FROM card WHERE title LIKE ? ORDER BY id", (title,))]


def come(bench: Bench) -> int:
    return recurrences.come_due(bench.session)


def run(bench: Bench, days: float, *, step: dt.timedelta = dt.timedelta(hours=1)) -> None:
    """Let the clock go on, looking each hour as an open board looks each minute."""
    end = bench.clock.at + dt.timedelta(days=days)
    while bench.clock.at < end:
        come(bench)
        bench.clock.at += step


@pytest.fixture
def board(bench: Bench) -> int:
    return bench.board("Reports", document(MONDAYS, TENTH, NINE))


def test_work_comes_on_its_day_and_once(bench: Bench, board: int) -> None:
    assert come(bench) == 2
    assert due(bench) == ["2026-11-16", "2026-11-16T09:00"]
    assert come(bench) == 0
    run(bench, 14, step=dt.timedelta(hours=6))
    assert due(bench, "Pipeline%") == ["2026-11-16", "2026-11-23", "2026-11-30"]
    assert len(due(bench, "Sales%")) == 14
    sound(bench.db)


def test_a_title_names_its_day_and_the_card_stands_in_its_stage(bench: Bench, board: int) -> None:
    come(bench)
    assert bench.db.value("SELECT title FROM card WHERE title LIKE 'Pipeline%'") == "Pipeline Review 2026-11-16"
    card = bench.db.value("SELECT id FROM card WHERE title LIKE 'Pipeline%'")
    assert bench.column(card, "stage_id") == bench.stage(board, "two")
    assert bench.events(card)[-1] == ("recurred", {"key": "pipeline", "due": "2026-11-16"})
    assert bench.column(bench.db.value("SELECT id FROM card WHERE title = 'Sales Activity'"), "stage_id") == (
        bench.stage(board, "one")
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
def test_half_a_year_of_reports_comes_on_its_days(path: Path, zone: str) -> None:
    """Through the clock changes of autumn and spring and the ends of months, looked at each hour of UTC."""
    start = dt.datetime(2026, 10, 5, tzinfo=ZoneInfo(zone))
    night = {"key": "night", "title": "Night", "every": "FREQ=DAILY;BYHOUR=2;BYMINUTE=30"}
    with bench_at(path, clock=Clock(start.astimezone(dt.UTC)), zone=ZoneInfo(zone)) as bench:
        bench.board("Reports", document(MONDAYS, TENTH, NINE, night))
        run(bench, 190)
        first = start.date()
        mondays = [(first + dt.timedelta(weeks=n)).isoformat() for n in range(27)]
        assert due(bench, "Pipeline%")[:27] == mondays
        assert due(bench, "Board%") == [
            f"{day}-10" for day in ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02")
        ] + [
            "2027-03-10",
            "2027-04-10",
        ]
        for title, clock in (("Sales%", "09:00"), ("Night", "02:30")):
            days = [(first + dt.timedelta(days=n)).isoformat() for n in range(190)]
            assert [day for day in due(bench, title) if day[:10] in days] == [f"{day}T{clock}" for day in days]


def test_a_card_is_made_in_the_minute_it_is_due(bench: Bench, board: int) -> None:
    come(bench)
    bench.clock.at = MONDAY + dt.timedelta(days=1, minutes=-1)
    assert come(bench) == 0
    bench.clock.on(minutes=1)
    assert come(bench) == 1
    assert due(bench, "Sales%")[-1] == "2026-11-17T09:00"


def test_an_hour_that_is_past_when_the_board_is_made_does_not_come(bench: Bench) -> None:
    bench.clock.on(hours=1)
    bench.board("Reports", document(NINE))
    assert come(bench) == 0
    bench.clock.on(days=1)
    come(bench)
    assert due(bench) == ["2026-11-17T09:00"]


def test_a_gap_of_a_year_makes_one(bench: Bench, board: int) -> None:
    come(bench)
    bench.clock.on(days=365)
    assert come(bench) == 3
    assert due(bench, "Pipeline%") == ["2026-11-16", "2027-11-15"]
    assert due(bench, "Board%") == ["2027-11-10"]
    assert due(bench, "Sales%") == ["2026-11-16T09:00", "2027-11-16T09:00"]
    assert come(bench) == 0
    bench.reopen()
    assert come(bench) == 0


def test_quarterly_semi_annual_and_annual_reviews_come_once(bench: Bench) -> None:
    rules = [
        {"key": f"each_{n}", "title": f"Each {n}", "every": f"FREQ=MONTHLY;INTERVAL={n};BYMONTHDAY=16"}
        for n in (3, 6, 12)
    ]
    bench.board("Governance", document(*rules))
    for month in range(13):
        year, number = divmod(10 + month, 12)
        bench.clock.at = MONDAY.replace(year=2026 + year, month=number + 1)
        come(bench)
    assert [len(due(bench, f"Each {n}")) for n in (3, 6, 12)] == [5, 3, 2]
    bench.clock.on(days=400)
    assert come(bench) == 3


def test_an_archived_board_gets_nothing_and_one_card_when_it_is_back(bench: Bench, board: int) -> None:
    come(bench)
    row = boards.by_id
    bench.do(lambda change: boards.archive(change, row(change, board)))
    bench.clock.on(days=30)
    assert come(bench) == 0
    bench.do(lambda change: boards.bring_back(change, row(change, board)))
    assert come(bench) == 3
    assert due(bench, "Pipeline%") == ["2026-11-16", "2026-12-14"]


def test_undo_passes_over_what_the_system_made(bench: Bench, board: int) -> None:
    card = bench.card(board, "Mine")
    come(bench)
    history.undo(bench.session)
    assert bench.db.value("SELECT count(*) FROM card WHERE id = ?", (card,)) == 0
    assert len(due(bench)) == 2
    history.redo(bench.session)
    assert len(due(bench)) == 3


def test_undoing_a_board_takes_what_came_along_and_redo_brings_it_back(bench: Bench) -> None:
    empty = bench.dump()
    bench.board("Reports", document(MONDAYS, NINE))
    for _ in range(3):
        come(bench)
        bench.clock.on(days=1)
    after = bench.dump()
    assert len(due(bench)) == 4
    for _ in range(2):
        history.undo(bench.session)
        assert bench.dump() == empty
        assert come(bench) == 0
        history.redo(bench.session)
        assert bench.dump() == after
    come(bench)
    assert due(bench, "Sales%")[-1] == "2026-11-19T09:00"
    history.undo(bench.session)
    assert bench.dump() == empty
    sound(bench.db)


def test_when_it_is_next_is_worked_out_anew_after_a_redo(bench: Bench, board: int) -> None:
    history.undo(bench.session)
    history.redo(bench.session)
    assert bench.db.value("SELECT count(*) FROM recurring WHERE next_on IS NULL") == 3
    newest = bench.store.newest()
    assert come(bench) == 2
    assert bench.db.value("SELECT count(*) FROM recurring WHERE next_on IS NULL") == 0
    assert bench.store.newest() == newest + 2  # what is only planned is in no change
    assert come(bench) == 0


def test_a_clock_that_is_set_back_doubles_nothing(bench: Bench, board: int) -> None:
    come(bench)
    bench.clock.on(days=365)
    come(bench)
    made = due(bench)
    for days in (1, 10, 355):
        bench.clock.on(days=-days)
        assert come(bench) == 0
    assert due(bench) == made


def test_a_clock_that_was_far_ahead_does_not_stop_the_work(bench: Bench, board: int) -> None:
    come(bench)
    bench.clock.on(days=3650)
    come(bench)
    bench.clock.on(days=-3650)
    assert come(bench) == 0
    bench.clock.on(days=1)
    assert come(bench) == 1
    assert due(bench, "Sales%") == ["2026-11-16T09:00", "2036-11-13T09:00", "2026-11-17T09:00"]
    bench.clock.on(days=3649)
    come(bench)
    assert len(set(due(bench, "Sales%"))) == len(due(bench, "Sales%")) == 3


def test_a_rule_that_ends_ends_the_work(bench: Bench) -> None:
    board = bench.board("Reports", document({**NINE, "every": "FREQ=DAILY;COUNT=2"}))
    assert [line.due for line in reads.of_board(bench.session, board)] == ["2026-11-16"]
    run(bench, 5)
    assert due(bench) == ["2026-11-16", "2026-11-17"]
    assert reads.of_board(bench.session, board) == ()
    assert bench.db.value("SELECT ended_at FROM recurring") is not None


def test_a_first_day_that_is_given_counts(bench: Bench) -> None:
    later = {**MONDAYS, "first": "2026-12-01"}
    relative = {**NINE, "every": "FREQ=DAILY", "first": "created+3d"}
    bench.board("Reports", document(later, relative))
    run(bench, 22, step=dt.timedelta(hours=12))
    assert due(bench, "Pipeline%") == ["2026-12-07"]
    assert due(bench, "Sales%")[0] == "2026-11-19"


def test_a_rule_that_cannot_be_read_starts_nothing(bench: Bench) -> None:
    board = bench.board("Reports", document({**MONDAYS, "every": "FREQ=NEVER"}, {**NINE, "every": ""}))
    assert reads.of_board(bench.session, board) == ()
    assert come(bench) == 0


def test_a_stage_that_was_retired_gives_way_to_the_first(bench: Bench, board: int) -> None:
    bench.do(lambda change: change.db.run("UPDATE stage SET retired_at = 'x' WHERE key = 'two'"))
    come(bench)
    assert len(bench.order(board, "one")) == 2


def test_what_is_due_keeps_its_owner(bench: Bench, board: int) -> None:
    come(bench)
    card = bench.db.value("SELECT id FROM card WHERE title LIKE 'Pipeline%'")
    assert bench.column(card, "owner_id") is None
    bench.do(cards.set_owner, [card], "Kim")
    bench.clock.on(days=7)
    come(bench)
    later = bench.db.value("SELECT max(id) FROM card WHERE title LIKE 'Pipeline%'")
    assert bench.column(later, "owner_id") == bench.column(card, "owner_id") is not None


# On completion


def reach(bench: Bench, card: int, key: str = "review", day: str = "2026-11-16") -> None:
    """Set a milestone as dating does, and let what counts from it start."""

    def body(change: Any) -> None:
        row = card_rows.get(change.db, card)
        assert row is not None
        if milestones.find(change.db, key, card_id=card) is None:
            values = {"card_id": card, "account_id": row.account_id, "key": key, "label": key, "due": day}
            milestones.insert(change.db, {**values, "at": change.at, "set_by": "check"})
        steps.reached(change, row, key)

    bench.do(body)


@pytest.fixture
def synced(bench: Bench) -> tuple[int, int]:
    board = bench.board("Customers", document(SYNC))
    bench.do(accounts.new, "Acme", owner="Ann")
    card = bench.card(board, "Acme onboarding", account="Acme")
    reach(bench, card)
    return board, bench.db.value("SELECT max(id) FROM card")


def test_a_milestone_starts_a_customers_work_once(bench: Bench, synced: tuple[int, int]) -> None:
    board, card = synced
    assert (bench.column(card, "title"), bench.column(card, "due")) == ("Acme sync - 2026-11-30", "2026-11-30")
    ann = bench.db.value("SELECT id FROM person WHERE name = 'Ann'")
    assert (bench.column(card, "owner_id"), bench.column(card, "account_id")) == (ann, 1)
    found = bench.db.rows("SELECT text, due, required, owner_role, key FROM check_item WHERE card_id = ?", (card,))
    assert found == [("Remind", "2026-11-29", 1, "Ops", None), ("Hold it", None, 0, "CSM", None)]
    other = bench.card(board, "Acme again", account="Acme")
    reach(bench, other)
    reach(bench, 1)
    assert bench.db.value("SELECT count(*) FROM recurring") == 1
    bench.do(accounts.new, "Globex")
    reach(bench, bench.card(board, "Globex onboarding", account="Globex"))
    assert bench.db.value("SELECT count(*) FROM recurring") == 2
    reach(bench, bench.card(board, "Nobody's"))
    assert bench.db.value("SELECT count(*) FROM recurring") == 2
    assert bench.db.value("SELECT nearest_due FROM card WHERE id = ?", (card,)) == "2026-11-29T24:00"


def test_the_next_is_counted_from_completion_for_a_year(bench: Bench, synced: tuple[int, int]) -> None:
    _, card = synced
    days = []
    for _ in range(27):
        bench.clock.at = dt.datetime.fromisoformat(f"{bench.column(card, 'due')}T15:00:00+00:00")
        days.append(bench.clock.at.date())
        bench.do(moves.complete, [card], reason="done")
        card = bench.db.value("SELECT max(id) FROM card")
    assert {later - day for day, later in pairwise(days)} == {dt.timedelta(days=14)}
    assert len(due(bench, "Acme sync%")) == 28
    assert bench.column(card, "title") == f"Acme sync - {(days[-1] + dt.timedelta(days=14)).isoformat()}"


def test_a_late_completion_counts_from_its_own_day(bench: Bench, synced: tuple[int, int]) -> None:
    _, card = synced
    bench.clock.at = dt.datetime(2026, 12, 5, 10, tzinfo=dt.UTC)
    bench.do(moves.complete, [card], reason="done")
    assert due(bench, "Acme sync%") == ["2026-11-30", "2026-12-19"]
    assert come(bench) == 0


def test_completing_again_makes_no_second_one(bench: Bench, synced: tuple[int, int]) -> None:
    board, card = synced
    bench.do(moves.complete, [card], reason="done")
    for days in (0, 1, 30):
        bench.clock.on(days=days)
        bench.do(moves.move, [card], bench.stage(board, "two"))
        bench.do(moves.complete, [card], reason="done")
    assert len(due(bench, "Acme sync%")) == 2


def test_undo_takes_the_completion_and_the_next_card_together(bench: Bench, synced: tuple[int, int]) -> None:
    _, card = synced
    before = bench.dump()
    bench.clock.on(days=1)
    bench.do(moves.complete, [card], reason="done")
    after = bench.dump()
    assert len(due(bench, "Acme sync%")) == 2
    for _ in range(2):
        history.undo(bench.session)
        assert bench.dump() == before
        history.redo(bench.session)
        assert bench.dump() == after
    history.undo(bench.session)
    bench.do(moves.complete, [card], reason="done")
    assert len(due(bench, "Acme sync%")) == 2


def test_an_archived_customer_or_board_gets_no_next_card(bench: Bench, synced: tuple[int, int]) -> None:
    _, card = synced
    bench.do(lambda change: change.db.run("UPDATE account SET archived_at = 'x'"))
    bench.do(moves.complete, [card], reason="done")
    assert len(due(bench, "Acme sync%")) == 1


def test_completed_says_which_milestone_it_sets(bench: Bench, synced: tuple[int, int]) -> None:
    _, card = synced
    other = bench.card(bench.column(card, "board_id"), "Other")

    def sets(key: int) -> str:
        row = card_rows.get(bench.db, key)
        assert row is not None
        return str(bench.do(steps.completed, row))

    assert (sets(card), sets(other)) == ("last_sync", "")


def test_a_boards_chores_begin_with_the_board(bench: Bench) -> None:
    board = bench.board("Chores", document(CHORE, {**CHORE, "key": "set", "title": "Set", "first": "2026-12-24"}))
    assert (due(bench, "Chore"), due(bench, "Set")) == (["2026-11-16"], ["2026-12-24"])
    assert come(bench) == 0
    assert [line.due for line in reads.of_board(bench.session, board)] == ["2026-11-16", "2026-12-24"]
    history.undo(bench.session)
    assert not any(dump(bench.db).values())


def test_a_counted_chain_ends(bench: Bench) -> None:
    bench.board("Chores", document({**CHORE, "every": "FREQ=DAILY;COUNT=3"}))
    for _ in range(5):
        card = bench.db.value("SELECT max(id) FROM card WHERE closed_at IS NULL")
        if card is not None:
            bench.do(moves.complete, [card], reason="done")
        bench.clock.on(days=1)
    assert due(bench) == ["2026-11-16", "2026-11-17", "2026-11-18"]


# Ending and looking


def test_ended_work_comes_no_more(bench: Bench, board: int) -> None:
    come(bench)
    line = reads.of_board(bench.session, board)[0]
    bench.do(recurrences.end, line.id)
    bench.clock.on(days=7)
    come(bench)
    assert due(bench, "Pipeline%") == ["2026-11-16"]
    assert line.id not in [found.id for found in reads.of_board(bench.session, board)]
    refused(bench, RefusedError, "ended already", bench.do, recurrences.end, line.id)
    refused(bench, NotFoundError, "number 99", bench.do, recurrences.end, 99)
    history.undo(bench.session)
    assert come(bench) == 1


def test_ended_work_makes_no_next_card_and_does_not_start_again(bench: Bench, synced: tuple[int, int]) -> None:
    _, card = synced
    bench.do(recurrences.end, 1)
    bench.do(moves.complete, [card], reason="done")
    reach(bench, 1)
    assert len(due(bench, "Acme sync%")) == 1
    assert reads.of_account(bench.session, 1) == ()


def test_what_recurs_is_listed_with_its_next_day(bench: Bench, board: int, synced: tuple[int, int]) -> None:
    come(bench)
    lines = reads.of_board(bench.session, board)
    assert [(line.key, line.due, line.words) for line in lines] == [
        ("pipeline", "2026-11-23", "Mon 23 Nov"),
        ("deck", "2026-12-10", "Thu 10 Dec"),
        ("activity", "2026-11-17T09:00", "tomorrow 09:00"),
    ]
    sync = reads.of_account(bench.session, 1)[0]
    assert (sync.title, sync.customer, sync.due, sync.words) == (
        "Acme sync - [DATE]",
        "Acme",
        "2026-11-30",
        "Mon 30 Nov",
    )
    bench.do(cards.delete, [synced[1]])
    assert reads.of_account(bench.session, 1)[0].words == "not planned"


def test_checks_of_recurring_work_count_from_its_own_days_and_the_customers(bench: Bench) -> None:
    lines = [
        {"text": due, "due": due} for due in ("due-1bd@09:00", "created+2h", "entered+1d", "last_sync+3d", "review")
    ]
    board = bench.board("Customers", document({**SYNC, "checks": lines}))
    bench.do(accounts.new, "Acme")
    reach(bench, bench.card(board, "Acme onboarding", account="Acme"))
    query = "SELECT due FROM check_item WHERE card_id = ? ORDER BY rank"
    (card,) = bench.order(board, "two")
    dues = [row[0] for row in bench.db.rows(query, (card,))]
    assert dues == ["2026-11-27T09:00", "2026-11-16T11:00", "2026-11-17", None, None]
    bench.clock.at += dt.timedelta(days=14)
    bench.do(moves.complete, [card])
    (card,) = bench.order(board, "two")
    dues = [row[0] for row in bench.db.rows(query, (card,))]
    assert dues[2:4] == ["2026-12-01", "2026-12-03"]


GATED: dict[str, Any] = {
    "name": "Gated",
    "stages": [
        {"key": "order", "name": "Order", "kind": "queue", "requires": ["code", "owner"]},
        {"key": "over", "name": "Over", "kind": "done", "requires_entry": ["due"]},
    ],
    "fields": [{"key": "code", "label": "Code"}, {"key": "grade", "label": "Grade", "required": True}],
    "recurring": [
        {
            "key": "count",
            "title": "Count",
            "every": "FREQ=DAILY",
            "checks": [{"text": "Counted"}, {"text": "Mailed", "required": True}],
        }
    ],
}


def test_work_beside_a_procedure_is_done_by_its_own_checks_alone(bench: Bench) -> None:
    count = {**GATED["recurring"][0], "done": "over"}
    board = bench.board("Gated", {**GATED, "recurring": [count]})
    come(bench)
    (card,) = bench.order(board, "order")
    refused(bench, GateClosedError, "yet: check “Mailed” is open — nothing", bench.do, moves.complete, [card])
    bench.do(checks.tick, [checks.find(bench.db, card, "Mailed").id])
    bench.do(cards.block, [card], "The shelf fell")
    refused(bench, GateClosedError, "yet: blocked: The shelf fell — nothing", bench.do, moves.complete, [card])
    bench.do(cards.unblock, [card])
    bench.do(moves.complete, [card])
    assert bench.order(board, "over") == [card]
    other = bench.card(board, "A run of the procedure")
    refused(bench, GateClosedError, "no code; no owner; no due; no grade", bench.do, moves.complete, [other])


def test_work_without_an_end_of_its_own_passes_the_gates_of_the_procedure(bench: Bench) -> None:
    board = bench.board("Gated", GATED)
    come(bench)
    (card,) = bench.order(board, "order")
    refused(bench, GateClosedError, "no code; no owner; no grade", bench.do, moves.complete, [card])
