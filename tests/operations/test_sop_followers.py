"""What the cards on a board have follows its changed SOP: checks, deadlines, dates, approvals, recurring work."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from builders import MONDAY, Bench, bench_at
from kanvtui.domain.sop_effects import LineEffect, line_words
from kanvtui.domain.sop_plan import Plan
from kanvtui.errors import ConflictError
from kanvtui.operations import (
    accounts,
    approvals,
    cards,
    checks,
    deadlines,
    history,
    metric_entries,
    milestones,
    moves,
    recurrences,
    sop_edits,
)
from kanvtui.storage import approvals as approval_rows
from kanvtui.storage import checks as check_rows
from kanvtui.storage import deadlines as deadline_rows
from kanvtui.storage import recurring as recurring_rows
from kanvtui.storage.database import Database

Document = dict[str, Any]
SOP: Document = {
    "name": "Launch",
    "checks_at": "stage",
    "stages": [
        {"key": "plan", "name": "Plan", "kind": "queue", "checks": [
            {"key": "brief", "text": "Brief read", "due": "created+2d"},
            {"key": "goal", "text": "Goal set", "milestone": "agreed"},
            {"key": "mail", "text": "Mail sent", "when": "type=Email"},
        ]},
        {"key": "make", "name": "Make", "kind": "active", "checks": [
            {"key": "draft", "text": "Draft made", "required": True, "due": "entered+3d"},
        ]},
        {"key": "end", "name": "End", "kind": "done"},
    ],
    "fields": [{"key": "type", "label": "Type"}],
    "milestones": [{"key": "agreed", "label": "Agreed"}],
    "deadlines": [{"key": "live", "what": "Live", "due": "agreed+10d", "warn": "2d"}],
    "approvals": [
        {"key": "legal", "name": "Legal", "stage": "plan", "steps": [
            {"approver": "Ann", "limit": "2d"}, {"approver": "Ben"}, {"approver": "Cy"}]},
    ],
    "recurring": [{"key": "sync", "title": "Sync", "every": "FREQ=WEEKLY", "stage": "make"}],
}  # fmt: skip


@pytest.fixture
def board(bench: Bench) -> int:
    """A board of that SOP."""
    return bench.board("Launch", SOP)


def changed(*ways: tuple[str, object]) -> Document:
    """A copy of the SOP with values put at paths of keys and places."""
    found = copy.deepcopy(SOP)
    for path, value in ways:
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
        place: Any = found
        for step in steps:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return found


def put(bench: Bench, board: int, document: Document, **plan: Any) -> list[LineEffect]:
    """Replace the SOP, see that undo and redo are whole, and return what the preview said of the lines."""
    before = bench.dump()
    given = Plan(**{"training": False, **plan})
    effects = sop_edits.preview(bench.session, board, document, given)
    bench.do(sop_edits.replace, board, document, given)
    after = bench.dump()
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert bench.dump() == after
    return [line for line in effects.lines if not line.key.startswith("sop_")]


def texts(bench: Bench, card: int) -> list[str]:
    """The checks of a card."""
    return [check.text for check in check_rows.of_card(bench.db, card)]


def check_of(bench: Bench, card: int, key: str) -> check_rows.CheckRow:
    """One check of a card."""
    return next(check for check in check_rows.of_card(bench.db, card) if check.key == key)


class TestChecks:
    def test_what_is_open_reads_otherwise_and_what_is_ticked_or_was_edited_by_hand_stays(
        self, bench: Bench, board: int
    ) -> None:
        one, two, three = (bench.card(board, title) for title in "abc")
        bench.do(checks.tick, [check_of(bench, two, "brief").id])
        bench.do(checks.edit, check_of(bench, three, "brief").id, words="My own brief", due="+9d")
        document = changed(
            ("stages/0/checks/0/text", "Brief understood"),
            ("stages/0/checks/0/due", "created+5d"),
            ("stages/0/checks/0/required", True),
            ("stages/0/checks/0/owner", "Reviewer"),
        )
        lines = put(bench, board, document)
        assert [(line.how, line.words, line.cards) for line in lines] == [
            ("changed", "Brief understood", 1),
            ("changed", "My own brief", 1),
        ]
        now = check_of(bench, one, "brief")
        assert (now.text, now.due, now.required, now.owner_role) == ("Brief understood", "2026-11-21", 1, "Reviewer")
        assert check_of(bench, two, "brief").text == "Brief read"
        mine = check_of(bench, three, "brief")
        assert (mine.text, mine.due, mine.due_rule, mine.required) == ("My own brief", "2026-11-25", None, 1)

    def test_dates_that_shift_are_told_card_by_card(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "Acme")
        document = changed(("stages/0/checks/0/due", "created+5d"))
        effects = sop_edits.preview(bench.session, board, document, Plan(training=False))
        (shift,) = effects.shifts
        assert (shift.card_id, shift.title, shift.what) == (card, "Acme", "Brief read")
        assert (shift.before, shift.after, effects.shifted) == ("2026-11-18", "2026-11-21", 1)
        bench.do(sop_edits.replace, board, document)
        assert ("dates_shifted", "2026-11-21") in [
            (kind, detail["dates"][0]["to"]) for kind, detail in bench.events(card) if "dates" in detail
        ]

    def test_a_rule_that_goes_takes_its_date_along(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "a")
        put(bench, board, changed(("stages/0/checks/0/due", "")))
        assert check_of(bench, card, "brief").due is None

    def test_a_check_comes_where_it_belongs_and_not_behind_a_card(self, bench: Bench, board: int) -> None:
        here, ahead = bench.card(board, "a", "plan"), bench.card(board, "b", "make")
        document = changed()
        document["stages"][0]["checks"].insert(1, {"key": "new", "text": "New", "due": "entered+1d"})
        lines = put(bench, board, document)
        assert [line_words(line) for line in lines] == ["“New” comes on 1 card"]
        assert texts(bench, here) == ["Brief read", "New", "Goal set"]
        assert check_of(bench, here, "new").due == "2026-11-17"
        assert texts(bench, ahead) == ["Draft made"]

    def test_only_new_cards_have_it_where_the_user_says_so(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "a")
        document = changed(("stages/0/checks/0/text", "Otherwise"), ("stages/0/checks/1", None))
        document["stages"][0]["checks"].append({"key": "new", "text": "New"})
        assert put(bench, board, document, open_cards=False) == []
        assert texts(bench, card) == ["Brief read", "Goal set"]
        assert texts(bench, bench.card(board, "b")) == ["Otherwise", "New"]

    def test_a_check_that_goes_leaves_its_ticks(self, bench: Bench, board: int) -> None:
        one, two = bench.card(board, "a"), bench.card(board, "b")
        bench.do(checks.tick, [check_of(bench, two, "goal").id])
        put(bench, board, changed(("stages/0/checks/1", None)))
        assert (texts(bench, one), texts(bench, two)) == (["Brief read"], ["Brief read", "Goal set"])

    def test_another_key_keeps_the_tick(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "a")
        bench.do(checks.tick, [check_of(bench, card, "brief").id])
        put(bench, board, changed(("stages/0/checks/0/key", "brief_read")))
        assert check_of(bench, card, "brief_read").done_at
        assert texts(bench, card) == ["Brief read", "Goal set"]

    def test_conditions_are_looked_at_again(self, bench: Bench, board: int) -> None:
        mails, others = bench.card(board, "a"), bench.card(board, "b")
        bench.do(cards.set_field, mails, "type", "Email")
        bench.do(cards.set_field, others, "type", "Ad")
        put(bench, board, changed(("stages/0/checks/2/when", "type=Ad")))
        assert (texts(bench, mails), texts(bench, others)) == (
            ["Brief read", "Goal set"],
            ["Brief read", "Goal set", "Mail sent"],
        )

    def test_checks_at_the_start_come_for_what_lies_ahead(self, bench: Bench, board: int) -> None:
        first, second = bench.card(board, "a", "plan"), bench.card(board, "b", "make")
        put(bench, board, changed(("checks_at", "start")))
        assert texts(bench, first) == ["Brief read", "Goal set", "Draft made"]
        assert texts(bench, second) == ["Draft made"]

    def test_a_check_that_stands_in_another_stage_is_asked_there(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "a")
        document = changed()
        document["stages"][1]["checks"].append(document["stages"][0]["checks"].pop(0))
        put(bench, board, document)
        assert check_of(bench, card, "brief").stage_id == bench.stage(board, "make")

    def test_cards_that_come_into_a_stage_by_it_get_its_checks(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "a", "plan")
        bench.clock.on(days=4)
        document = changed(("stages/0", None), ("approvals", []))
        put(bench, board, document, moves={"plan": "make"})
        assert texts(bench, card) == ["Draft made"]
        assert check_of(bench, card, "draft").due == "2026-11-23"
        assert bench.column(card, "stage_since") == "2026-11-20T09:00:00.000000Z"
        assert bench.column(card, "active_at") == "2026-11-16T09:00:00.000000Z", "nobody worked on it"


class TestDeadlines:
    def line(self, bench: Bench, card: int, key: str = "live") -> deadline_rows.DeadlineRow:
        """A deadline of a card."""
        return next(line for line in deadline_rows.of_card(bench.db, card) if line.key == key)

    def test_they_follow_but_for_those_met_or_set_by_hand(self, bench: Bench, board: int) -> None:
        one, two, three = (bench.card(board, title) for title in "abc")
        for card in (one, two, three):
            bench.do(milestones.set_date, card, "agreed", "2026-11-16")
        bench.do(deadlines.tick, [self.line(bench, two).id])
        bench.do(deadlines.set_due, self.line(bench, three).id, "2026-12-24")
        put(bench, board, changed(("deadlines/0/due", "agreed+20d"), ("deadlines/0/warn", "5d")))
        assert (self.line(bench, one).due, self.line(bench, one).warn_on) == ("2026-12-06", "2026-12-01")
        assert self.line(bench, two).due == "2026-11-26"
        assert (self.line(bench, three).due, self.line(bench, three).warn_on) == ("2026-12-24", "2026-12-19")
        put(bench, board, changed(("deadlines", [])))
        assert [bool(deadline_rows.of_card(bench.db, card)) for card in (one, two, three)] == [False, True, False]

    def test_one_that_comes_is_met_where_its_milestone_is_reached(self, bench: Bench, board: int) -> None:
        card, other = bench.card(board, "a"), bench.card(board, "b")
        bench.do(checks.tick, [check_of(bench, card, "goal").id])
        document = changed()
        document["deadlines"].append({"key": "deal", "what": "Agree", "due": "created+3d", "met_by": "agreed"})
        lines = put(bench, board, document)
        assert [line_words(line) for line in lines] == ["“Agree” comes on 2 cards"]
        assert self.line(bench, card, "deal").done_at
        assert (self.line(bench, other, "deal").done_at, self.line(bench, other, "deal").due) == (None, "2026-11-19")

    def test_a_milestone_under_another_key_or_name_is_the_same(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "a")
        bench.do(milestones.set_date, card, "agreed", "2026-11-16")
        document = changed(("milestones/0/key", "deal"), ("deadlines/0/due", "deal+10d"))
        document["stages"][0]["checks"][1]["milestone"] = "deal"
        put(bench, board, document)
        assert self.line(bench, card).due == "2026-11-26"
        document = copy.deepcopy(document)
        document["milestones"][0]["label"] = "Deal made"
        put(bench, board, document)
        assert bench.db.rows("SELECT key, label FROM milestone") == [("deal", "Deal made")]

    def test_a_planned_milestone_moves_what_counts_from_it(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "a")
        put(bench, board, changed(("milestones/0/due", "created+1w")))
        assert self.line(bench, card).due == "2026-12-03"


class TestApprovals:
    def asked(self, bench: Bench, card: int) -> list[tuple[str, str]]:
        """Who is asked what, in their places."""
        rows = sorted(approval_rows.of_card(bench.db, card), key=lambda row: row.place)
        return [(row.approver, row.state) for row in rows]

    @pytest.fixture
    def card(self, bench: Bench, board: int) -> int:
        """A card whose approval is half given: Ann said yes, Ben is asked, Cy waits."""
        card = bench.card(board, "a")
        bench.do(approvals.approve, approval_rows.of_card(bench.db, card)[0].id)
        assert self.asked(bench, card) == [("Ann", "approved"), ("Ben", "pending"), ("Cy", "waiting")]
        return card

    def test_who_said_yes_said_so_in_any_order(self, bench: Bench, board: int, card: int) -> None:
        steps = [{"approver": "Cy"}, {"approver": "Dora"}, {"approver": "Ann"}]
        put(bench, board, changed(("approvals/0/steps", steps)))
        assert self.asked(bench, card) == [("Cy", "pending"), ("Dora", "waiting"), ("Ann", "approved")]
        kinds = [(kind, detail["approver"]) for kind, detail in bench.events(card) if kind == "approval_withdrawn"]
        assert kinds == [("approval_withdrawn", "Ben")]

    def test_a_yes_of_who_is_not_asked_any_more_stays_behind(self, bench: Bench, board: int, card: int) -> None:
        put(bench, board, changed(("approvals/0/steps", [{"approver": "Dora"}])))
        assert self.asked(bench, card) == [("Dora", "pending"), ("Ann", "approved")]

    def test_a_limit_counts_from_when_it_was_asked(self, bench: Bench, board: int, card: int) -> None:
        put(bench, board, changed(("approvals/0/steps/1/limit", "3d")))
        assert [row.due for row in approval_rows.of_card(bench.db, card)][1] == "2026-11-19"

    def test_one_that_goes_leaves_what_was_given(self, bench: Bench, board: int, card: int) -> None:
        put(bench, board, changed(("approvals", [])))
        assert self.asked(bench, card) == [("Ann", "approved")]

    def test_one_that_comes_is_asked_where_cards_stand(self, bench: Bench, board: int, card: int) -> None:
        ahead = bench.card(board, "b", "make")
        document = changed()
        document["approvals"].append({"key": "vp", "name": "VP", "stage": "plan", "steps": [{"approver": "VP"}]})
        assert [line_words(line) for line in put(bench, board, document)] == ["“VP” is asked for on 1 card"]
        assert (self.asked(bench, card)[0], self.asked(bench, ahead)) == (("Ann", "approved"), [])

    def test_one_that_lies_ahead_now_asks_nobody(self, bench: Bench, board: int, card: int) -> None:
        put(bench, board, changed(("approvals/0/stage", "make")))
        assert self.asked(bench, card) == [("Ann", "approved"), ("Ben", "waiting"), ("Cy", "waiting")]
        document = changed(("approvals/0/stage", "make"))
        document["stages"].insert(0, document["stages"].pop(1))
        put(bench, board, document)
        assert self.asked(bench, card) == [("Ann", "approved"), ("Ben", "pending"), ("Cy", "waiting")]

    def test_a_reopened_card_is_asked_again(self, bench: Bench, board: int, card: int) -> None:
        bench.do(moves.move, [card], bench.stage(board, "end"), reason="so it is")
        document = changed(("stages/2/kind", "waiting"), ("approvals/0/steps/2", None))
        put(bench, board, document)
        assert ("Cy", "waiting") not in self.asked(bench, card)


class TestRecurring:
    def rows(self, bench: Bench) -> list[tuple[Any, ...]]:
        """What recurs on the board, but for the SOP's own reviews."""
        query = "SELECT key, title, rule, stage_id, ended_at IS NULL, next_on FROM recurring WHERE key NOT LIKE 'sop%'"
        return bench.db.rows(f"{query} ORDER BY id")

    def test_it_ends_goes_on_and_begins(self, bench: Bench, board: int) -> None:
        (row,) = self.rows(bench)
        assert [line.how for line in put(bench, board, changed(("recurring", [])))] == ["ended"]
        bench.clock.on(days=30)
        assert [line.how for line in put(bench, board, SOP)] == ["begun"]
        recurrences.come_due(bench.session)
        assert self.rows(bench) == [(*row[:-1], "2026-12-21")], "nothing is made up for"
        assert bench.db.value("SELECT count(*) FROM card WHERE title = 'Sync'") == 0
        document = changed()
        document["recurring"].append({"key": "more", "title": "More", "every": "FREQ=DAILY", "on": "completion"})
        put(bench, board, document)
        assert [row[0] for row in self.rows(bench)] == ["sync", "more"]
        assert bench.db.value("SELECT count(*) FROM card WHERE title = 'More'") == 1

    def test_what_was_ended_by_hand_stays_so(self, bench: Bench, board: int) -> None:
        bench.do(recurrences.end, bench.db.value("SELECT id FROM recurring WHERE key = 'sync'"))
        put(bench, board, changed(("recurring", [])))
        put(bench, board, SOP)
        assert [row[4] for row in self.rows(bench)] == [0]

    def test_another_rhythm_counts_from_now_and_undo_brings_back_the_old_one(self, bench: Bench, board: int) -> None:
        bench.clock.on(days=1)
        recurrences.come_due(bench.session)
        was = self.rows(bench)
        document = changed(("recurring/0/every", "FREQ=MONTHLY;BYMONTHDAY=10"), ("recurring/0/title", "Monthly"))
        bench.do(sop_edits.replace, board, document, Plan(training=False))
        assert self.rows(bench)[0][5] == "2026-12-10"
        history.undo(bench.session)
        recurrences.come_due(bench.session)
        assert self.rows(bench) == was

    def test_its_stage_and_key_follow(self, bench: Bench, board: int) -> None:
        document = changed(("stages/1", None), ("recurring/0/key", "weekly_sync"), ("recurring/0/stage", None))
        put(bench, board, document)
        assert self.rows(bench)[0][:4] == ("weekly_sync", "Sync", "FREQ=WEEKLY", bench.stage(board, "plan"))

    def test_on_completion_a_first_card_comes(self, bench: Bench, board: int) -> None:
        put(bench, board, changed(("recurring/0/on", "completion")))
        card = bench.db.value("SELECT id FROM card WHERE title = 'Sync'")
        assert card
        document = changed(("recurring/0/on", "completion"), ("stages/1/kind", "done"))
        bench.do(sop_edits.replace, board, document, Plan(training=False))
        assert bench.column(card, "closed_at")
        assert bench.db.value("SELECT count(*) FROM card WHERE title = 'Sync'") == 2, "the next one is made"

    def test_what_counts_from_a_milestone_begins_for_cards_that_reached_it(self, bench: Bench, board: int) -> None:
        bench.do(accounts.new, "Acme")
        card = bench.card(board, "a", account="Acme")
        bench.card(board, "b")
        bench.do(checks.tick, [check_of(bench, card, "goal").id])
        document = changed()
        work = {
            "key": "call",
            "title": "Call {customer}",
            "every": "FREQ=MONTHLY",
            "per": "account",
            "first": "agreed+7d",
        }
        document["recurring"].append(work)
        put(bench, board, document)
        assert [row[:3] for row in self.rows(bench)][1:] == [("call", "Call {customer}", "FREQ=MONTHLY")]

    def test_undo_takes_along_what_came_by_itself_since(self, bench: Bench, board: int) -> None:
        document = changed(("recurring/0/stage", "late"))
        document["stages"].insert(1, {"key": "late", "name": "Late", "kind": "active"})
        before = bench.dump()
        bench.do(sop_edits.replace, board, document, Plan(training=False))
        bench.clock.on(days=8)
        assert recurrences.come_due(bench.session) >= 1
        assert bench.order(board, "late")
        history.undo(bench.session)
        assert bench.dump() == before

    def test_undo_is_refused_with_a_reason_where_somebody_else_made_what_hangs_on_it(
        self, bench: Bench, board: int
    ) -> None:
        document = changed()
        document["stages"].insert(1, {"key": "late", "name": "Late", "kind": "active"})
        bench.do(sop_edits.replace, board, document, Plan(training=False))
        bench.session.apply(
            "import", lambda change: cards.add(change, board, cards.NewCard("x"), bench.stage(board, "late")),
            source="system",
        )  # fmt: skip
        after = bench.dump()
        with pytest.raises(ConflictError, match="something newer hangs on that stage — nothing was undone"):
            history.undo(bench.session)
        assert bench.dump() == after


def test_the_review_comes_on_its_new_day(bench: Bench, board: int) -> None:
    document = changed(("review", {"weekly": "Look at all.", "day": "friday"}))
    put(bench, board, document)
    friday = (MONDAY + dt.timedelta(days=4)).date().isoformat()
    assert bench.db.value("SELECT review_on FROM board WHERE id = ?", (board,)) == friday


def test_recurring_cards_have_a_list_of_their_own(bench: Bench, board: int) -> None:
    bench.clock.on(days=1)
    recurrences.come_due(bench.session)
    card = bench.db.value("SELECT card_id FROM occurrence")
    document = changed()
    document["stages"][1]["checks"].append({"key": "new", "text": "New"})
    document["deadlines"].append({"key": "soon", "what": "Soon", "due": "created+1d"})
    put(bench, board, document)
    assert texts(bench, card) == []
    assert recurring_rows.of_card(bench.db, card)
    assert deadline_rows.of_card(bench.db, card) == []


def test_a_field_that_holds_numbers_now_counts_in_figures(bench: Bench, board: int) -> None:
    card, other = bench.card(board, "a"), bench.card(board, "b")
    bench.do(cards.set_field, card, "type", "1200")
    bench.do(cards.set_field, other, "type", "many")
    numbers = "SELECT num FROM field_value ORDER BY id"
    put(bench, board, changed(("fields/0/type", "number"), ("fields/0/key", "size")))
    assert bench.db.rows(numbers) == [(1_200_000_000,), (None,)]
    put(bench, board, changed(("fields/0/key", "size")))
    assert bench.db.rows(numbers) == [(None,), (None,)]


def test_a_figure_under_another_key_keeps_what_was_entered(bench: Bench) -> None:
    metric = {"key": "nps", "name": "NPS", "target": ">=8", "how": "entered by hand"}
    board = bench.board("Launch", {**SOP, "metrics": [metric]})
    bench.do(metric_entries.enter, board, "nps", "8")
    put(bench, board, {**SOP, "metrics": [{**metric, "key": "promoters"}]})
    assert bench.db.rows("SELECT key, value FROM metric_entry") == [("promoters", 8_000_000)]


def test_it_costs_as_few_statements_for_many_cards_as_for_few(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = changed(("approvals", []))
    other = changed(("approvals", []), ("stages/0", None), ("deadlines/0/due", "created+1w"))
    other["stages"][0]["checks"][0]["due"] = "created+5d"
    with bench_at(path) as bench:
        few, many = bench.board(document=document), bench.board(document=document)
        for number in range(33):
            bench.card(few if number < 3 else many, f"Card {number}", "plan" if number % 3 else "make")
        asked: list[str] = []
        ask, run_many = Database._ask, Database.run_many

        def counted_ask(db: Database, sql: str, parameters: Any) -> Any:
            asked.append(sql)
            return ask(db, sql, parameters)

        def counted_many(db: Database, sql: str, rows: Any) -> None:
            asked.append(sql)
            run_many(db, sql, rows)

        monkeypatch.setattr(Database, "_ask", counted_ask)
        monkeypatch.setattr(Database, "run_many", counted_many)
        counts = []
        for board in (few, many):
            asked.clear()
            bench.do(sop_edits.replace, board, other, Plan(moves={"plan": "make"}, training=False))
            counts.append(len(asked))
        assert counts[0] == counts[1]
