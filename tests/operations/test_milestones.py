"""Milestones are reached and taken back, and every date that counts from them follows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import MONDAY, Bench, Clock, refused
from conftest import LONG
from kanvtui.domain.deadlines import Shift, resolve
from kanvtui.domain.pictures import DeadlineLine, MilestoneLine
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, cards, checks, deadlines, history, milestones, moves
from kanvtui.operations.reads import card as card_reads
from kanvtui.operations.reads import dates
from kanvtui.operations.reads import history as histories
from kanvtui.operations.steps.dated import Reading
from kanvtui.storage import cards as card_rows
from kanvtui.storage import checks as check_rows
from kanvtui.storage import deadlines as deadline_rows
from kanvtui.storage import milestones as milestone_rows
from kanvtui.storage import notes as note_rows

SOP: dict[str, Any] = {
    "name": "Dated",
    "checks_at": "start",
    "stages": [
        {
            "key": "sign",
            "name": "Sign",
            "kind": "queue",
            "checks": [
                {"key": "signed", "text": "Sign the contract", "milestone": "contract"},
                {"key": "countersigned", "text": "Countersign it", "milestone": "contract"},
                {"key": "welcome", "text": "Send the welcome mail", "due": "contract+1bd"},
            ],
        },
        {
            "key": "brand",
            "name": "Brand",
            "milestone": "brand_entered",
            "checks": [
                {"key": "met", "text": "Hold the brand meeting", "milestone": "brand_strategy"},
                {"key": "pillars", "text": "Deliver the pillars", "due": "brand_strategy+2d", "milestone": "delivered"},
                {"key": "review", "text": "Review the pillars", "due": "pillars+3d"},
                {"key": "look", "text": "Look at it", "due": "entered+2h"},
            ],
        },
        {
            "key": "live",
            "name": "Live",
            "checks": [
                {"key": "talk", "text": "Hold the launch talk", "due": "launch@17:30"},
                {"key": "mail", "text": "Write the mail", "due": "launch-2w", "when": "type=Email|Webinar"},
                {"key": "stream", "text": "Test the stream", "due": "launch-1d", "when": "type=Webinar"},
                {"key": "thanks", "text": "Say thanks", "due": "end+1d"},
                {"key": "final", "text": "Send the invoice", "due": "due-1w"},
            ],
        },
        {"key": "done", "name": "Done", "kind": "done"},
    ],
    "fields": [
        {"key": "type", "label": "Type"},
        {"key": "end", "label": "Ends on", "type": "date"},
        {"key": "plain", "label": "Plain"},
    ],
    "milestones": [
        {"key": "contract", "label": "Contract signed"},
        {"key": "brand_entered", "label": "Brand begun"},
        {"key": "brand_strategy", "label": "Brand Strategy meeting held", "also": ["TFR #0"]},
        {"key": "delivered", "label": "Pillars delivered"},
        {"key": "launch", "label": "Launch", "due": "contract+4w"},
        {"key": "last_sync", "label": "Last sync", "by_hand": True},
    ],
    "deadlines": [
        {"key": "pillars_due", "what": "Brand pillars", "due": "brand_strategy+2d", "warn": "1d",
         "met_by": "delivered"},
        {"key": "go", "what": "Go live", "due": "contract+20d", "warn": "5d", "owner": "CSM"},
        {"key": "after", "what": "Look back", "due": "go+1w"},
        {"key": "hot", "what": "Webinar room", "due": "launch-3d", "when": "type=Webinar"},
        {"key": "next_sync", "what": "Next sync", "due": "last_sync+14d"},
    ],
    "recurring": [
        {"key": "sync", "title": "Sync", "every": "FREQ=WEEKLY;INTERVAL=2", "stage": "live", "on": "completion",
         "first": "launch+14d", "per": "account", "sets": "last_sync"},
    ],
    "notes": [
        {"key": "brand_notes", "title": "Brand Strategy - [DATE] - {customer}", "stage": "brand",
         "body": "## Met on [DATE] with {customer}\n\nNotes", "date": "brand_strategy"},
        {"key": "won", "title": "We delivered", "milestone": "delivered", "kind": "message"},
    ],
}  # fmt: skip
"""Chains, planned milestones, conditions, warnings, a date field, the card's due, notes with a date."""


@pytest.fixture
def board(bench: Bench) -> int:
    """A board of the SOP above."""
    return bench.board("Dated", SOP)


@pytest.fixture
def card(bench: Bench, board: int) -> int:
    """A card of it."""
    return bench.card(board, "Acme")


def due(bench: Bench, card: int, key: str) -> str | None:
    """Return the due of a check or deadline by its key."""
    found = {line.key: line.due for line in deadline_rows.of_card(bench.db, card)}
    found |= {check.key: check.due for check in check_rows.of_card(bench.db, card) if check.key}
    return found[key]


def check_id(bench: Bench, card: int, key: str) -> int:
    return next(check.id for check in check_rows.of_card(bench.db, card) if check.key == key)


def tick(bench: Bench, card: int, key: str, *, done: bool = True) -> None:
    bench.do(checks.tick, [check_id(bench, card, key)], done=done)


def milestone(bench: Bench, card: int, key: str) -> tuple[str, str | None, str] | None:
    row = milestone_rows.find(bench.db, key, card_id=card)
    return (row.due, row.at, row.set_by) if row else None


def preview(bench: Bench, card: int, key: str, typed: str) -> tuple[Shift, ...]:
    session = bench.session
    return milestones.preview(bench.db, session.calendar, session.now(), card, key, typed)


def keys(bench: Bench, card: int) -> set[str | None]:
    return {check.key for check in check_rows.of_card(bench.db, card)}


def lines(bench: Bench, card: int) -> tuple[dict[str, MilestoneLine], dict[str, DeadlineLine]]:
    found = dates.of(bench.session, card)
    return {line.key: line for line in found.milestones}, {line.key: line for line in found.deadlines}


def open_dates(bench: Bench) -> list[tuple[int, str, int, str]]:
    """Return (card, kind, id, due) of everything open that counts from something."""
    found = []
    for (card,) in bench.db.rows("SELECT id FROM card ORDER BY id"):
        for kind, table, rule in (("check", "check_item", "due_rule"), ("deadline", "deadline", "rule")):
            where = f"card_id = ? AND done_at IS NULL AND {rule} IS NOT NULL"
            rows = bench.db.rows(f"SELECT id, due FROM {table} WHERE {where} ORDER BY id", (card,))
            found += [(card, kind, key, date or "") for key, date in rows]
    return found


def from_scratch(bench: Bench) -> list[tuple[int, str, int, str]]:
    """Return the same with every date resolved anew."""
    found = []
    for (key,) in bench.db.rows("SELECT id FROM card ORDER BY id"):
        row = card_rows.get(bench.db, key)
        assert row is not None
        whole = Reading(bench.db, row, bench.session.calendar).dates()
        dued = resolve(whole, bench.session.calendar)
        for kind in ("check", "deadline"):
            mine = sorted(
                (item.id, dued[item.node].due) for item in whole.items if item.node in dued and item.kind == kind
            )
            found += [(key, kind, number, date) for number, date in mine]
    return found


class TestReaching:
    def test_by_a_tick_and_back(self, bench: Bench, card: int) -> None:
        assert due(bench, card, "pillars") is None
        before = bench.dump()
        tick(bench, card, "met")
        assert milestone(bench, card, "brand_strategy") == ("2026-11-16", "2026-11-16T09:00:00.000000Z", "check")
        assert (due(bench, card, "pillars"), due(bench, card, "pillars_due")) == ("2026-11-18", "2026-11-18")
        assert due(bench, card, "review") == "2026-11-21"
        kind, detail = bench.events(card)[-1]
        assert kind == "milestone_set"
        assert detail == {
            "from": None, "to": "2026-11-16", "key": "brand_strategy", "label": "Brand Strategy meeting held",
            "by": "check",
        }  # fmt: skip
        tick(bench, card, "met", done=False)
        assert milestone(bench, card, "brand_strategy") is None
        assert (due(bench, card, "pillars"), due(bench, card, "review")) == (None, None)
        assert [kind for kind, _ in bench.events(card)[-3:]] == ["checked", "milestone_cleared", "dates_shifted"]
        history.undo(bench.session)
        history.undo(bench.session)
        assert bench.dump() == before

    def test_by_coming_into_a_stage(self, bench: Bench, board: int, card: int) -> None:
        bench.do(moves.move, [card], bench.stage(board, "brand"))
        assert milestone(bench, card, "brand_entered") == ("2026-11-16", "2026-11-16T09:00:00.000000Z", "stage")
        bench.clock.on(days=1)
        bench.do(moves.move, [card], bench.stage(board, "sign"))
        bench.do(moves.move, [card], bench.stage(board, "brand"))
        assert milestone(bench, card, "brand_entered") == ("2026-11-16", "2026-11-16T09:00:00.000000Z", "stage")

    def test_by_hand_and_back(self, bench: Bench, card: int) -> None:
        before = bench.dump()
        bench.do(milestones.set_date, card, "brand_strategy", "27 nov 14:00")
        assert milestone(bench, card, "brand_strategy") == ("2026-11-27T14:00", None, "hand")
        assert bench.changes.label == "“Acme”: Brand Strategy meeting held Fri 27 Nov 2026 14:00"
        assert due(bench, card, "pillars") == "2026-11-29"
        after = bench.dump()
        history.undo(bench.session)
        assert bench.dump() == before
        history.redo(bench.session)
        assert bench.dump() == after
        entries = bench.journal()
        bench.do(milestones.set_date, card, "brand_strategy", "2026-11-27 14:00")
        assert bench.journal() == entries
        bench.do(milestones.set_date, card, "brand_strategy", "none")
        assert (milestone(bench, card, "brand_strategy"), due(bench, card, "pillars")) == (None, None)
        assert bench.changes.label == "“Acme”: Brand Strategy meeting held taken back"
        entries = bench.journal()
        bench.do(milestones.clear, card, "brand_strategy")
        assert bench.journal() == entries

    def test_history_tells_it_in_words(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "brand_strategy", "27 nov 14:00")
        bench.do(milestones.set_date, card, "brand_strategy", "28 nov")
        bench.do(milestones.set_date, card, "delivered", "now")
        bench.do(milestones.clear, card, "delivered")
        assert [line.words for line in histories.events(bench.session, card)][:-1] == [
            "deadline “Brand pillars” opened again",
            "Pillars delivered taken back",
            "deadline “Brand pillars” met",
            "Pillars delivered: Mon 16 Nov 2026",
            "3 dates moved",
            "Brand Strategy meeting held: Sat 28 Nov 2026",
            "Brand Strategy meeting held: Fri 27 Nov 2026 14:00",
        ]

    def test_now_is_this_minute(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "brand_strategy", " NOW ")
        assert milestone(bench, card, "brand_strategy") == ("2026-11-16", "2026-11-16T09:00:00.000000Z", "hand")

    def test_the_first_of_two_checks_holds_until_both_are_open(self, bench: Bench, card: int) -> None:
        tick(bench, card, "signed")
        bench.clock.on(days=2)
        tick(bench, card, "countersigned")
        tick(bench, card, "signed", done=False)
        assert milestone(bench, card, "contract") == ("2026-11-16", "2026-11-16T09:00:00.000000Z", "check")
        tick(bench, card, "countersigned", done=False)
        assert milestone(bench, card, "contract") is None

    def test_what_happened_replaces_a_plan_and_the_plan_comes_back(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "contract", "fri")
        tick(bench, card, "signed")
        assert milestone(bench, card, "contract") == ("2026-11-16", "2026-11-16T09:00:00.000000Z", "check")
        assert due(bench, card, "go") == "2026-12-06"
        tick(bench, card, "signed", done=False)
        assert milestone(bench, card, "contract") == ("2026-11-20", None, "hand")
        assert due(bench, card, "go") == "2026-12-10"

    def test_a_day_by_hand_that_has_come_holds(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "contract", "2026-11-13")
        tick(bench, card, "signed")
        tick(bench, card, "signed", done=False)
        assert milestone(bench, card, "contract") == ("2026-11-13", None, "hand")
        bench.do(milestones.set_date, card, "contract", "2026-11-12")
        assert milestone(bench, card, "contract") == ("2026-11-12", None, "hand")

    def test_it_is_found_by_key_label_other_name_or_part(self, bench: Bench, card: int) -> None:
        for name in ("brand_strategy", "brand strategy meeting HELD", "tfr #0", "strategy", "brand s"):
            assert milestones.named(bench.db, card, name).key == "brand_strategy"
        refused(bench, InputError, "several milestones: Brand begun, Brand", bench.do, milestones.clear, card, "brand")
        all_of_them = "Milestones: Contract signed, Brand begun, Brand Strategy meeting held, Pillars delivered, Launch"
        for wanted in ("nix", "", "[bold]"):
            refused(bench, NotFoundError, all_of_them, bench.do, milestones.set_date, card, wanted, "now")
        refused(bench, InputError, "Or write now, or none", bench.do, milestones.set_date, card, "launch", "soon")
        refused(bench, NotFoundError, "no card 99", preview, bench, 99, "launch", "fri")
        plain = bench.card(bench.board("Plain", {"name": "Plain", "stages": [{"key": "a", "name": "A"}]}))
        refused(bench, NotFoundError, "It has none", bench.do, milestones.set_date, plain, "launch", "now")


class TestDates:
    def test_chains_and_planned_milestones(self, bench: Bench, card: int) -> None:
        tick(bench, card, "signed")
        assert due(bench, card, "welcome") == "2026-11-17"
        assert due(bench, card, "talk") == "2026-12-14T17:30"
        assert (due(bench, card, "go"), due(bench, card, "after")) == ("2026-12-06", "2026-12-13")
        bench.do(milestones.set_date, card, "launch", "2027-01-20")
        assert due(bench, card, "talk") == "2027-01-20T17:30"
        bench.do(milestones.clear, card, "launch")
        assert due(bench, card, "talk") == "2026-12-14T17:30"

    def test_what_is_done_or_set_by_hand_stays(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "brand_strategy", "2026-12-01")
        bench.do(checks.edit, check_id(bench, card, "pillars"), due="2026-12-24")
        assert due(bench, card, "pillars") == "2026-12-24"
        assert due(bench, card, "review") == "2026-12-27"
        tick(bench, card, "review")
        go = deadlines.find(bench.db, card, "pillars").id
        bench.do(deadlines.set_due, go, "2026-12-10")
        bench.do(milestones.set_date, card, "brand_strategy", "2026-12-05")
        assert due(bench, card, "pillars") == "2026-12-24"
        assert due(bench, card, "review") == "2026-12-27"
        assert due(bench, card, "pillars_due") == "2026-12-10"

    def test_ticking_dates_what_counts_from_the_check(self, bench: Bench, card: int) -> None:
        tick(bench, card, "met")
        assert due(bench, card, "review") == "2026-11-21"
        bench.clock.on(days=4)
        tick(bench, card, "pillars")
        assert due(bench, card, "review") == "2026-11-23"
        told = [detail for kind, detail in bench.events(card) if kind == "dates_shifted"]
        assert told == [{"dates": [{"what": "Review the pillars", "from": "2026-11-21", "to": "2026-11-23"}]}]

    def test_the_cards_due_and_a_date_field(self, bench: Bench, card: int) -> None:
        bench.do(cards.set_due, [card], "2026-12-24")
        assert due(bench, card, "final") == "2026-12-17"
        bench.do(cards.set_field, card, "end", "2026-12-30")
        assert due(bench, card, "thanks") == "2026-12-31"
        bench.do(cards.set_field, card, "end", "")
        bench.do(cards.set_due, [card], "none")
        assert (due(bench, card, "thanks"), due(bench, card, "final")) == (None, None)

    def test_hours_from_the_day_a_stage_was_entered(self, bench: Bench, board: int, card: int) -> None:
        assert due(bench, card, "look") is None
        bench.do(moves.move, [card], bench.stage(board, "brand"))
        assert due(bench, card, "look") == "2026-11-16T11:00"
        bench.clock.on(hours=5)
        bench.do(moves.move, [card], bench.stage(board, "live"))
        assert due(bench, card, "look") == "2026-11-16T11:00"
        bench.clock.on(hours=1)
        bench.do(moves.move, [card], bench.stage(board, "brand"))
        assert due(bench, card, "look") == "2026-11-16T17:00"

    def test_a_card_made_in_a_stage_has_entered_it(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "Late", "brand")
        assert due(bench, card, "look") == "2026-11-16T11:00"
        bench.clock.on(days=1)
        bench.do(moves.move, [card], bench.stage(board, "live"))
        assert due(bench, card, "look") == "2026-11-16T11:00"

    def test_the_board_knows_of_the_nearest(self, bench: Bench, card: int) -> None:
        tick(bench, card, "signed")
        assert bench.column(card, "nearest_due") == "2026-11-17T24:00"
        bench.clock.on(days=2)
        reason = card_reads.detail(bench.session, card).reasons[0]
        assert reason.words == "check “Send the welcome mail” 1d overdue"


class TestPreview:
    def test_it_shows_every_date_and_stores_none(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "launch", "2027-01-20")
        bench.do(cards.set_field, card, "type", "Webinar")
        tick(bench, card, "talk")
        before, entries = bench.dump(), bench.journal()
        shown = preview(bench, card, "launch", "2027-01-23")
        assert [(shift.what, shift.old, shift.new) for shift in shown] == [
            ("Write the mail", "2027-01-06", "2027-01-09"),
            ("Webinar room", "2027-01-17", "2027-01-20"),
            ("Test the stream", "2027-01-19", "2027-01-22"),
        ]
        assert (bench.dump(), bench.journal()) == (before, entries)
        happens(bench, card, "launch", "2027-01-23", shown)

    def test_of_what_is_met_by_it(self, bench: Bench, card: int) -> None:
        tick(bench, card, "met")
        bench.clock.on(days=1)
        shown = preview(bench, card, "delivered", "now")
        assert shown == ()
        happens(bench, card, "delivered", "now", shown)
        assert deadline_rows.of_card(bench.db, card)[0].done_at == "2026-11-17T09:00:00.000000Z"
        bench.do(milestones.set_date, card, "brand_strategy", "2026-11-20")
        shown = preview(bench, card, "delivered", "none")
        assert [(shift.old, shift.new) for shift in shown] == [("2026-11-18", "2026-11-22")]
        happens(bench, card, "delivered", "none", shown)

    def test_of_the_cards_own_due(self, bench: Bench, card: int) -> None:
        session = bench.session
        shown = milestones.preview_due(bench.db, session.calendar, session.now(), card, "2026-12-24")
        assert [(shift.what, shift.old, shift.new) for shift in shown] == [("Send the invoice", "", "2026-12-17")]
        bench.do(cards.set_due, [card], "2026-12-24")
        shown = milestones.preview_due(bench.db, session.calendar, session.now(), card, "none")
        assert [(shift.old, shift.new) for shift in shown] == [("2026-12-17", "")]


def happens(bench: Bench, card: int, key: str, typed: str, shown: tuple[Shift, ...]) -> None:
    """Assert that what was shown is exactly what happens to all open dates there are."""
    before = {(kind, number): date for _, kind, number, date in open_dates(bench)}
    bench.do(milestones.set_date, card, key, typed)
    after = {(kind, number): date for _, kind, number, date in open_dates(bench)}
    changed = {node: (before.get(node), date) for node, date in after.items() if before.get(node, date) != date}
    opened = {node: date for node, date in after.items() if node not in before}
    told = {(shift.kind, shift.id): (shift.old, shift.new) for shift in shown}
    assert {node: found for node, found in told.items() if node in before} == changed
    assert all(opened[node] == new for node, (_, new) in told.items() if node not in before)
    assert open_dates(bench) == from_scratch(bench)


class TestDeadlines:
    def test_a_milestone_meets_them_and_opens_them_again(self, bench: Bench, card: int) -> None:
        tick(bench, card, "met")
        bench.clock.on(days=1)
        tick(bench, card, "pillars")
        line = deadlines.find(bench.db, card, "brand pillars")
        assert (line.done_at, line.done_by, line.due) == ("2026-11-17T09:00:00.000000Z", "kim", "2026-11-18")
        told = ("deadline_met", {"from": False, "to": True, "deadline": "Brand pillars", "key": "pillars_due"})
        assert told in bench.events(card)
        bench.do(milestones.set_date, card, "delivered", "2026-11-14")
        assert deadlines.find(bench.db, card, "brand pillars").done_at == "2026-11-14T00:00:00.000000Z"
        bench.do(milestones.set_date, card, "delivered", "2026-11-27")
        assert deadlines.find(bench.db, card, "brand pillars").done_at is None
        bench.clock.on(days=30)
        bench.do(milestones.set_date, card, "delivered", "now")
        bench.do(milestones.clear, card, "delivered")
        assert deadlines.find(bench.db, card, "brand pillars").done_at is None

    def test_by_hand(self, bench: Bench, card: int) -> None:
        tick(bench, card, "signed")
        go = deadlines.find(bench.db, card, "go live")
        bench.clock.on(days=2)
        bench.do(deadlines.tick, [go.id])
        assert deadlines.find(bench.db, card, "go live").done_by == "kim"
        assert due(bench, card, "after") == "2026-11-25"
        entries = bench.journal()
        bench.do(deadlines.tick, [go.id])
        assert bench.journal() == entries
        bench.do(deadlines.tick, [go.id], done=False)
        assert (deadlines.find(bench.db, card, "1").done_at, due(bench, card, "after")) == (None, "2026-12-13")
        bench.do(deadlines.set_due, go.id, "2026-12-01")
        assert due(bench, card, "after") == "2026-12-08"
        entries = bench.journal()
        bench.do(deadlines.set_due, go.id, "2026-12-01")
        assert bench.journal() == entries
        refused(bench, InputError, "a deadline needs a day", bench.do, deadlines.set_due, go.id, "none")
        refused(bench, NotFoundError, "Deadlines: Go live, Look back", deadlines.find, bench.db, card, "nix")
        refused(bench, NotFoundError, "deadline is gone", bench.do, deadlines.tick, [99])

    def test_in_words(self, bench: Bench, card: int) -> None:
        reached, open_ones = lines(bench, card)
        assert [line.due for line in reached.values()] == [""] * 6
        assert open_ones["pillars_due"].due_words == "waits for Brand Strategy meeting held"
        assert open_ones["pillars_due"].waits == "Brand Strategy meeting held"
        assert open_ones["after"].waits == "Contract signed"
        tick(bench, card, "signed")
        reached, open_ones = lines(bench, card)
        assert reached["contract"] == MilestoneLine("contract", "Contract signed", "2026-11-16", "today", "check")
        assert reached["launch"] == MilestoneLine(
            "launch", "Launch", "2026-12-14", "Mon 14 Dec", planned=True, ahead=True
        )
        go = open_ones["go"]
        assert (go.due_words, go.owner, go.late, go.soon, go.done) == ("due Sun 6 Dec", "CSM", False, False, False)
        bench.clock.at = MONDAY.replace(month=12, day=1, hour=0)
        assert lines(bench, card)[1]["go"].soon
        bench.clock.at = MONDAY.replace(month=12, day=7, hour=0)
        go = lines(bench, card)[1]["go"]
        assert (go.late, go.soon, go.due_words) == (True, False, "1d overdue")
        assert deadline_rows.warned(bench.db, "2026-12-01T00:00", 9)[0].id == go.id
        assert deadline_rows.warned(bench.db, "2026-11-30T23:59", 9) == []
        bench.do(deadlines.tick, [go.id])
        assert lines(bench, card)[1]["go"].due_words == "met, was due yesterday"
        look_back = deadlines.find(bench.db, card, "next sync")
        bench.do(deadlines.tick, [look_back.id])
        assert lines(bench, card)[1]["next_sync"].due_words == "met"

    def test_a_milestone_that_is_not_in_the_sop_any_more_stays_in_sight(self, bench: Bench, card: int) -> None:
        tick(bench, card, "met")
        bench.do(lambda change: change.db.run("UPDATE milestone SET key = 'old', label = 'Old one'"))
        assert list(lines(bench, card)[0])[-1] == "old"
        assert lines(bench, card)[0]["old"].label == "Old one"


class TestConditions:
    def test_checks_and_deadlines_come_and_go_with_the_field(self, bench: Bench, card: int) -> None:
        before = bench.dump()
        bench.do(milestones.set_date, card, "launch", "2027-01-20")
        assert not {"mail", "stream"} & keys(bench, card)
        bench.do(cards.set_field, card, "type", "Webinar")
        assert {"mail", "stream"} <= keys(bench, card)
        assert (due(bench, card, "mail"), due(bench, card, "hot")) == ("2027-01-06", "2027-01-17")
        assert deadlines.find(bench.db, card, "Webinar room").due == "2027-01-17"
        tick(bench, card, "stream")
        bench.do(cards.set_field, card, "type", "Email")
        assert {"mail", "stream"} <= keys(bench, card)
        refused(bench, NotFoundError, "no deadline", deadlines.find, bench.db, card, "Webinar room")
        tick(bench, card, "stream", done=False)
        bench.do(cards.set_field, card, "type", "")
        assert not {"mail", "stream"} & keys(bench, card)
        for _ in range(6):
            history.undo(bench.session)
        assert bench.dump() == before

    def test_a_met_deadline_stays(self, bench: Bench, card: int) -> None:
        bench.do(cards.set_field, card, "type", "Webinar")
        bench.do(deadlines.tick, [deadlines.find(bench.db, card, "Webinar room").id])
        bench.do(cards.set_field, card, "type", "")
        assert deadlines.find(bench.db, card, "Webinar room").done_at

    def test_they_hold_for_a_new_card(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "Fresh", fields=(("type", "Webinar"),))
        assert {"mail", "stream"} <= keys(bench, card)
        assert deadlines.find(bench.db, card, "Webinar room")

    def test_what_was_removed_by_hand_does_not_come_back_with_another_field(self, bench: Bench, card: int) -> None:
        bench.do(cards.set_field, card, "type", "Webinar")
        bench.do(checks.remove, check_id(bench, card, "stream"))
        bench.do(cards.set_field, card, "plain", "x")
        assert "stream" not in keys(bench, card)

    def test_a_stage_that_the_card_has_not_seen_gives_nothing_yet(self, bench: Bench) -> None:
        stages = [{**stage, "milestone": ""} for stage in SOP["stages"]]
        board = bench.board("Staged", {**SOP, "checks_at": "stage", "stages": stages})
        card = bench.card(board, "Acme")
        bench.do(cards.set_field, card, "type", "Webinar")
        assert "mail" not in keys(bench, card)
        bench.do(moves.move, [card], bench.stage(board, "live"))
        assert {"mail", "stream"} <= keys(bench, card)
        bench.do(moves.move, [card], bench.stage(board, "sign"))
        bench.do(cards.set_field, card, "type", "Email")
        assert "mail" in keys(bench, card)
        assert "stream" not in keys(bench, card)
        bench.do(cards.set_field, card, "type", "Webinar")
        assert "stream" in keys(bench, card)


class TestNotes:
    def test_the_date_goes_into_the_notes_and_follows(self, bench: Bench, board: int, card: int) -> None:
        def titles() -> list[str]:
            return [note.title for note in note_rows.of(bench.db, card_id=card)]

        bench.do(moves.move, [card], bench.stage(board, "brand"))
        assert titles() == ["Brand Strategy - [DATE] - Acme"]
        bench.do(milestones.set_date, card, "brand_strategy", "27 nov")
        assert titles() == ["Brand Strategy - 2026-11-27 - Acme"]
        (note,) = note_rows.of(bench.db, card_id=card)
        assert note.body == "## Met on 2026-11-27 with Acme\n\nNotes"
        mine = f"{note.body}\n\nMoved from 2026-11-27, says Ann"
        bench.do(lambda change: note_rows.update(change.db, note.id, {"body": mine}))
        bench.do(milestones.set_date, card, "brand_strategy", "30 nov 10:00")
        (note,) = note_rows.of(bench.db, card_id=card)
        assert note.title == "Brand Strategy - 2026-11-30 - Acme"
        assert note.body == "## Met on 2026-11-30 with Acme\n\nNotes\n\nMoved from 2026-11-27, says Ann"
        bench.do(moves.move, [card], bench.stage(board, "sign"))
        bench.do(moves.move, [card], bench.stage(board, "brand"))
        assert len(titles()) == 1
        bench.do(milestones.clear, card, "brand_strategy")
        assert titles() == ["Brand Strategy - [DATE] - Acme"]

    def test_a_note_made_later_has_it_at_once(self, bench: Bench, board: int, card: int) -> None:
        tick(bench, card, "met")
        bench.do(moves.move, [card], bench.stage(board, "brand"))
        assert [note.title for note in note_rows.of(bench.db, card_id=card)] == ["Brand Strategy - 2026-11-16 - Acme"]

    def test_a_note_comes_when_its_milestone_does(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "delivered", "fri")
        assert note_rows.of(bench.db, card_id=card) == []
        tick(bench, card, "pillars")
        (note,) = note_rows.of(bench.db, card_id=card)
        assert (note.title, note.kind) == ("We delivered", "message")
        tick(bench, card, "pillars", done=False)
        tick(bench, card, "pillars")
        assert len(note_rows.of(bench.db, card_id=card)) == 1

    def test_a_plan_that_came_true_makes_it_too(self, bench: Bench, card: int) -> None:
        bench.do(milestones.set_date, card, "delivered", "fri")
        bench.clock.on(days=7)
        tick(bench, card, "pillars")
        assert milestone(bench, card, "delivered") == ("2026-11-20", None, "hand")
        assert len(note_rows.of(bench.db, card_id=card)) == 1
        assert deadlines.find(bench.db, card, "brand pillars").done_at == "2026-11-20T00:00:00.000000Z"


class TestCustomers:
    @pytest.fixture
    def pair(self, bench: Bench, board: int) -> tuple[int, int]:
        """Two cards of one customer."""
        bench.do(accounts.new, "Acme Inc")
        return bench.card(board, "One", account="Acme"), bench.card(board, "Two", account="Acme")

    def test_what_recurring_work_sets_is_the_customers(self, bench: Bench, pair: tuple[int, int]) -> None:
        one, two = pair
        before = bench.dump()
        shown = preview(bench, one, "last sync", "2026-11-12")
        assert [(shift.old, shift.new) for shift in shown] == [("", "2026-11-26")] * 2
        happens(bench, one, "last sync", "2026-11-12", shown)
        assert due(bench, two, "next_sync") == "2026-11-26"
        assert milestone(bench, one, "last_sync") is None
        history.undo(bench.session)
        assert bench.dump() == before
        history.redo(bench.session)
        shown = preview(bench, two, "last sync", "none")
        assert [(shift.old, shift.new) for shift in shown] == [("2026-11-26", "")] * 2
        happens(bench, two, "last sync", "none", shown)

    def test_one_set_before_there_was_a_customer_gives_way(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "Early")
        bench.do(milestones.set_date, card, "last_sync", "2026-11-02")
        bench.do(accounts.new, "Acme Inc")
        bench.do(cards.set_account, [card], "Acme")
        bench.do(milestones.set_date, card, "last_sync", "2026-11-12")
        assert due(bench, card, "next_sync") == "2026-11-26"
        assert milestone(bench, card, "last_sync") is None

    def test_completing_a_recurring_card_sets_it(self, bench: Bench, board: int, pair: tuple[int, int]) -> None:
        one, two = pair
        bench.do(milestones.set_date, one, "launch", "now")
        sync = bench.db.value("SELECT id FROM card WHERE title = 'Sync'")
        assert bench.column(sync, "due") == "2026-11-30"
        bench.clock.on(days=15)
        bench.do(moves.complete, [sync])
        row = milestone_rows.find(bench.db, "last_sync", account_id=bench.column(one, "account_id"))
        assert row is not None
        assert (row.label, row.due, row.set_by) == ("Last sync", "2026-12-01", "recurring")
        assert (due(bench, one, "next_sync"), due(bench, two, "next_sync")) == ("2026-12-15", "2026-12-15")
        kinds = bench.db.rows("SELECT kind FROM event WHERE card_id IS NULL AND account_id IS NOT NULL ORDER BY id")
        assert kinds[-1] == ("milestone_set",)

    def test_under_a_day_of_its_own_a_card_has_its_customers(self, bench: Bench, pair: tuple[int, int]) -> None:
        other = bench.board("Other", {**SOP, "recurring": []})
        card = bench.card(other, "Three", account="Acme")
        bench.do(milestones.set_date, pair[0], "last_sync", "2026-11-12")
        assert due(bench, card, "next_sync") == "2026-11-26"
        bench.do(milestones.set_date, card, "last_sync", "2026-11-14")
        assert due(bench, card, "next_sync") == "2026-11-28"
        shown = preview(bench, card, "last_sync", "none")
        assert [(shift.old, shift.new) for shift in shown] == [("2026-11-28", "2026-11-26")]
        happens(bench, card, "last_sync", "none", shown)

    def test_a_done_card_is_left_alone(self, bench: Bench, board: int, pair: tuple[int, int]) -> None:
        one, two = pair
        bench.do(moves.move, [two], bench.stage(board, "done"))
        shown = preview(bench, one, "last sync", "2026-11-12")
        bench.do(milestones.set_date, one, "last_sync", "2026-11-12")
        assert (len(shown), due(bench, two, "next_sync")) == (1, None)
        bench.do(moves.move, [two], bench.stage(board, "live"))
        assert due(bench, two, "next_sync") == "2026-11-26"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.sampled_from("signed countersigned met pillars review welcome mail".split())),
        st.tuples(
            st.just("set"),
            st.tuples(
                st.sampled_from("contract brand_strategy delivered launch last_sync".split()),
                st.sampled_from(["now", "none", "2026-11-10", "2026-12-01", "2027-01-20 14:00"]),
            ),
        ),
        st.tuples(st.just("type"), st.sampled_from(["", "Email", "Webinar"])),
        st.tuples(st.just("end"), st.sampled_from(["", "2026-12-30"])),
        st.tuples(st.just("due"), st.sampled_from(["none", "2026-12-24"])),
        st.tuples(st.just("move"), st.sampled_from(["sign", "brand", "live"])),
        st.tuples(st.just("deadline"), st.integers(0, 4)),
        st.tuples(st.sampled_from(["undo", "redo"]), st.none()),
        st.tuples(st.just("later"), st.integers(1, 80)),
    ),
    max_size=12,
)


def do(bench: Bench, board: int, card: int, step: str, what: Any) -> None:
    """Take one step of a random day, if it can be taken."""
    if step == "tick":
        for check in check_rows.of_card(bench.db, card):
            if check.key == what:
                bench.do(checks.tick, [check.id], done=not check.done_at)
    elif step == "set":
        key, typed = what
        happens(bench, card, key, typed, preview(bench, card, key, typed))
    elif step in ("type", "end"):
        bench.do(cards.set_field, card, step, what)
    elif step == "due":
        bench.do(cards.set_due, [card], what)
    elif step == "move":
        bench.do(moves.move, [card], bench.stage(board, what))
    elif step == "deadline":
        found = deadline_rows.of_card(bench.db, card)
        if what < len(found):
            bench.do(deadlines.tick, [found[what].id], done=not found[what].done_at)
    elif step == "later":
        bench.clock.on(hours=what)


@pytest.mark.no_cover
@settings(max_examples=200 if LONG else 25)
@given(steps=STEPS)
def test_after_anything_every_open_date_is_what_its_rule_says(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, Any]]
) -> None:
    bench = Bench(tmp_path_factory.mktemp("dates") / "kanvtui.db", Clock())
    try:
        board = bench.board("Dated", SOP)
        bench.do(accounts.new, "Acme Inc")
        card = bench.card(board, "One", account="Acme")
        bench.card(board, "Two", account="Acme")
        dumps = [bench.dump()]
        undone: list[dict[str, list[tuple[Any, ...]]]] = []
        for step, what in steps:
            if step == "undo" and len(dumps) > 1:
                history.undo(bench.session)
                undone.append(dumps.pop())
                assert bench.dump() == dumps[-1]
            elif step == "redo" and undone:
                history.redo(bench.session)
                dumps.append(undone.pop())
                assert bench.dump() == dumps[-1]
            else:
                do(bench, board, card, step, what)
                if bench.dump() != dumps[-1]:
                    dumps.append(bench.dump())
                    undone.clear()
            assert open_dates(bench) == from_scratch(bench)
    finally:
        bench.close()
