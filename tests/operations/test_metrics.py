"""Metrics of a board, clocks of a card, trust signals, waiting times, counted on real cards (B0.8, B11 to B13)."""

from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from builders import FREE, SOP, Bench, raw_change, shipped_document
from kanvtui.domain.metrics import MetricLine
from kanvtui.domain.pictures import ClockLine, WaitLine
from kanvtui.operations import accounts, boards, cards, checks, lookup, milestones, moves, notes, sops
from kanvtui.operations.reads.metrics import clock_lines, of_board, trust_signals
from kanvtui.operations.reads.moment import moment
from kanvtui.operations.reads.waiting import of_cards, wait_lines
from kanvtui.storage import accounts as account_rows
from kanvtui.storage.database import Database

FIGURES: dict[str, Any] = {
    **FREE,
    "name": "Figures",
    "fields": [
        {"key": "pipeline", "label": "Pipeline", "type": "money"},
        {"key": "cost", "label": "Cost", "type": "money"},
        {"key": "who", "label": "Who", "form": "Brief"},
        {"key": "why", "label": "Why", "form": "Brief"},
        {"key": "own", "label": "Owner", "form": "Brief", "card": "owner"},
        {"key": "tag", "label": "Tag", "form": "Brief", "card": "label"},
        {"key": "text", "label": "Note", "form": "Brief", "card": "note"},
    ],
    "milestones": [{"key": "ask", "label": "Asked"}, {"key": "answer", "label": "Answered"}],
    "metrics": [
        {"key": "roi", "name": "ROI", "target": ">300%", "how": "h", "formula": "(pipeline - cost) / cost * 100",
         "if_missed": "Leave the fair out."},
        {"key": "brief", "name": "Brief", "target": "=100%", "how": "h", "form": "Brief"},
        {"key": "soon", "name": "Answered in 3 days", "target": ">=75%", "how": "h", "from": "ask", "to": "answer",
         "within": "3d"},
        {"key": "fast", "name": "Answer time", "target": "<2 weeks", "how": "h", "from": "ask", "to": "answer"},
        {"key": "sla", "name": "SLA", "target": "<48 hours", "how": "h", "from": "ask", "to": "answer"},
        {"key": "plain", "name": "Days", "how": "h", "from": "ask", "to": "answer"},
        {"key": "called", "name": "Called on time", "target": ">95%", "how": "h", "on_time": "call"},
        {"key": "nps", "name": "NPS", "target": ">50", "how": "entered by hand", "every": "monthly"},
        {"key": "other", "name": "Attendance", "how": "syncs held ÷ syncs planned"},
        {"key": "follow", "name": "Follow-up completion", "target": ">=50%", "how": "the SOP's words"},
    ],
}  # fmt: skip


@pytest.fixture
def figures(bench: Bench) -> int:
    return bench.board("Figures", FIGURES)


def line(bench: Bench, board: int, key: str) -> MetricLine:
    return next(found for found in of_board(bench.session, board) if found.key == key)


def signal(bench: Bench, key: str, board: int | None = None) -> MetricLine:
    return next(found for found in trust_signals(bench.session, board) if found.key == key)


def reach(bench: Bench, card: int, key: str, day: str) -> None:
    bench.do(milestones.set_date, card, key, day)


def clocks(bench: Bench, card: int) -> dict[str, tuple[str, str]]:
    row = lookup.card(bench.db, card)
    at = moment(bench.session.now(), bench.session.calendar, ())
    found = clock_lines(bench.db, row, sops.procedure_of(bench.db, row.board_id), at)
    assert all(isinstance(one, ClockLine) for one in found)
    return {one.name: (one.state, one.words) for one in found}


def test_without_cards_there_is_no_data(bench: Bench, figures: int) -> None:
    assert [(found.key, found.value, found.met) for found in of_board(bench.session, figures)] == [
        ("roi", "no data yet", None),
        ("brief", "no data yet", None),
        ("soon", "no data yet", None),
        ("fast", "no data yet", None),
        ("sla", "no data yet", None),
        ("plain", "no data yet", None),
        ("called", "no data yet", None),
        ("nps", "entered by hand", None),
        ("other", "no data yet", None),
        ("follow", "no data yet", None),
    ]
    assert of_board(bench.session, bench.board("Free", FREE)) == ()


def test_exactly_300_percent_misses_more_than_300(bench: Bench, figures: int) -> None:
    card = bench.card(figures, fields=(("pipeline", "$40,000"), ("cost", "10k")))
    found = line(bench, figures, "roi")
    assert (found.value, found.figure, found.met) == ("300%", Decimal(300), False)
    assert (found.cards, found.missed, found.if_missed) == ((card,), (card,), "Leave the fair out.")
    bench.do(cards.set_field, card, "pipeline", "40001")
    found = line(bench, figures, "roi")
    assert (found.value, found.met, found.missed) == ("300.01%", True, ())
    bench.card(figures, fields=(("pipeline", "5"), ("cost", "0")))
    other = bench.card(figures, fields=(("pipeline", "20000"), ("cost", "10000")))
    found = line(bench, figures, "roi")
    assert (found.value, found.cards, found.missed) == ("200% on average of 2", (card, other), (other,))


def test_six_pieces_at_three_a_week_are_two_weeks(bench: Bench) -> None:
    board = bench.board("Onboarding", shipped_document("CSM workflow"))
    card = bench.card(board, fields=(("pieces_planned", "6"), ("posts_per_week", "3")))
    found = line(bench, board, "buffer")
    assert (found.value, found.met, found.if_missed) == ("2 weeks", False, "Plan more pieces in the next sync.")
    bench.do(cards.set_field, card, "posts_per_week", "2")
    assert (line(bench, board, "buffer").value, line(bench, board, "buffer").met) == ("3 weeks", True)
    bench.do(cards.set_field, card, "posts_per_week", "0")
    assert line(bench, board, "buffer").value == "no data yet"


def test_13_of_14_fields_are_93_percent(bench: Bench) -> None:
    board = bench.board("Handoff", shipped_document("Customer handoff"))
    bench.do(accounts.new, "Acme")
    keys = (
        "csm ae arr term_months go_live champion executive technical criterion_1 criterion_2 criterion_3 risks".split()
    )
    given = {"arr": "48k", "term_months": "12", "go_live": "2026-12-01"}
    card = bench.card(board, account="Acme", fields=tuple((key, given.get(key, "Kim Lee")) for key in keys))
    found = line(bench, board, "handoff_completeness")
    assert (found.value, found.met, found.missed) == ("93%", False, (card,))
    assert signal(bench, "handoff_quality").value == "93% filled, 1 card"
    bench.do(cards.set_field, card, "special_notes", "none")
    assert (line(bench, board, "handoff_completeness").value, line(bench, board, "handoff_completeness").met) == (
        "100%",
        True,
    )
    assert signal(bench, "handoff_quality").missed == ()


def test_facts_of_the_card_fill_a_form(bench: Bench, figures: int) -> None:
    bench.card(figures)
    assert line(bench, figures, "brief").figure == 0
    bench.card(figures, owner="Ann", labels=("x",), note="Hello", fields=(("who", "w"), ("why", "w")))
    found = line(bench, figures, "brief")
    assert (found.value, len(found.cards), len(found.missed)) == ("50% on average of 2", 2, 1)
    assert signal(bench, "handoff_quality", figures).value == "50% filled, 2 cards"


def test_kickoffs_within_3_days(bench: Bench) -> None:
    """Kickoff on day 4 lies in the window of day 2 to 5, and misses the 3 days."""
    board = bench.board("Handoff", shipped_document("Customer handoff"))
    found = [bench.card(board, f"Card {days}") for days in (2, 3, 4)]
    for card, days in zip(found, (2, 3, 4), strict=True):
        reach(bench, card, "close", "2026-11-02")
        reach(bench, card, "kickoff", f"2026-11-0{2 + days}")
    assert clocks(bench, found[1])["Kickoff within 3 days"] == ("met", "done on day 3 of 3")
    assert clocks(bench, found[2])["Kickoff within 3 days"] == ("missed", "done on day 4 of 3")
    metric = line(bench, board, "kickoff_3d")
    assert (metric.value, metric.met, metric.missed) == ("67% (2 of 3)", False, (found[2],))
    running = bench.card(board, "Runs")
    reach(bench, running, "close", "2026-11-13")
    assert clocks(bench, running)["Kickoff within 3 days"] == ("running", "day 3 of 3")
    assert line(bench, board, "kickoff_3d").value == "67% (2 of 3)"
    bench.clock.on(days=1)
    assert clocks(bench, running)["Kickoff within 3 days"] == ("late", "day 4 of 3")
    assert (line(bench, board, "kickoff_3d").value, len(line(bench, board, "kickoff_3d").missed)) == ("50% (2 of 4)", 2)
    bench.do(cards.archive, [running])
    assert "Kickoff within 3 days" not in clocks(bench, running)
    assert line(bench, board, "kickoff_3d").value == "67% (2 of 3)"


def test_times_to_results_of_the_csm_workflow(bench: Bench) -> None:
    board = bench.board("Onboarding", shipped_document("CSM workflow"))
    first, second = bench.card(board, "One"), bench.card(board, "Two")
    for card, pillars, published in ((first, "2026-10-03", "2026-10-21"), (second, "2026-10-04", "2026-10-22")):
        for key, day in (
            ("contract_signed", "2026-10-01"),
            ("brand_strategy", "2026-10-01"),
            ("content_strategy", "2026-10-07"),
            ("pillars_delivered", pillars),
            ("first_published", published),
        ):
            reach(bench, card, key, day)
    done = clocks(bench, first)
    assert done["Contract to TFR #2"] == ("met", "20 days, target <21 days")
    assert clocks(bench, second)["Contract to TFR #2"] == ("missed", "21 days, target <21 days")
    names = {found.key: found.name for found in of_board(bench.session, board)}
    assert done[names["tfr_1"]] == ("met", "done on day 2 of 2")
    assert clocks(bench, second)[names["tfr_1"]] == ("missed", "done on day 3 of 2")
    assert done[names["tfr_2"]] == ("met", "done on day 14 of 14")
    assert (line(bench, board, "tfr_1").value, line(bench, board, "tfr_1").met) == ("50% (1 of 2)", False)
    contract = line(bench, board, "contract_to_tfr_2")
    assert (contract.value, contract.met, contract.missed) == ("20.5 days on average of 2", True, (second,))
    to_tfr_2 = line(bench, board, "tfr_2")
    assert (to_tfr_2.value, to_tfr_2.met, to_tfr_2.missed) == ("2.07 weeks on average of 2", False, (second,))


def test_times_in_each_unit(bench: Bench, figures: int) -> None:
    card = bench.card(figures)
    reach(bench, card, "ask", "2026-11-02")
    assert line(bench, figures, "fast").value == "no data yet, 1 card late"
    assert line(bench, figures, "fast").missed == (card,)
    reach(bench, card, "answer", "2026-11-04")
    assert (line(bench, figures, "fast").value, line(bench, figures, "fast").met) == ("0.29 weeks", True)
    assert (line(bench, figures, "sla").value, line(bench, figures, "sla").met) == ("48 hours", False)
    assert line(bench, figures, "plain").value == "2 days"
    assert line(bench, figures, "soon").value == "100% (1 of 1)"
    other = bench.card(figures)
    reach(bench, other, "ask", "now")
    bench.clock.on(minutes=90)
    reach(bench, other, "answer", "now")
    found = line(bench, figures, "sla")
    assert (found.value, found.cards) == ("24.75 hours on average of 2", (card, other))
    assert clocks(bench, other)["SLA"] == ("met", "1 h 30 min, target <48 hours")


def test_a_milestone_still_to_come_starts_no_clock_and_ends_none(bench: Bench, figures: int) -> None:
    card = bench.card(figures)
    reach(bench, card, "ask", "2026-11-20")
    assert clocks(bench, card) == {}
    assert line(bench, figures, "soon").value == "no data yet"
    reach(bench, card, "ask", "2026-11-15")
    reach(bench, card, "answer", "2026-11-20")
    assert clocks(bench, card)["Answered in 3 days"] == ("running", "day 1 of 3")
    bench.clock.on(days=4)
    assert clocks(bench, card)["Answered in 3 days"] == ("missed", "done on day 5 of 3")


def test_a_spoiled_milestone_is_passed_over(bench: Bench, figures: int) -> None:
    card = bench.card(figures)
    reach(bench, card, "ask", "2026-11-02")
    raw_change(bench.store, lambda db: db.run("UPDATE milestone SET due = 'soon'"))
    assert clocks(bench, card) == {}
    assert line(bench, figures, "soon").value == "no data yet"


def test_a_customers_own_milestone_counts_for_its_cards(bench: Bench, figures: int) -> None:
    account = bench.do(accounts.new, "Acme")
    card = bench.card(figures, account="Acme")
    bench.card(figures, "Other")
    values = {"account_id": account, "key": "ask", "label": "Asked", "due": "2026-11-10", "set_by": "hand"}
    from kanvtui.storage import milestones as rows

    bench.do(lambda change: rows.insert(change.db, values))
    reach(bench, card, "answer", "2026-11-12")
    assert line(bench, figures, "plain").value == "2 days"
    assert clocks(bench, card)["Answered in 3 days"] == ("met", "done on day 2 of 3")


def test_checks_ticked_by_their_due(bench: Bench, figures: int) -> None:
    for number, (due, late) in enumerate((("2026-11-18", 0), ("2026-11-16", 0), ("2026-11-16", 1))):
        card = bench.card(figures, f"Card {number}")
        key = bench.do(checks.add, card, "Call", due=due)
        bench.do(lambda change, key=key: change.db.run("UPDATE check_item SET key = 'call' WHERE id = ?", (key,)))
        if number == 1:
            bench.do(checks.tick, [key])
        if late:
            missed = card
            last = key
    assert line(bench, figures, "called").value == "100% (1 of 1)"
    bench.clock.on(days=1)
    found = line(bench, figures, "called")
    assert (found.value, found.met, found.missed) == ("50% (1 of 2)", False, (missed,))
    bench.do(checks.tick, [last])
    assert line(bench, figures, "called").value == "50% (1 of 2)"


def test_19_of_20_miss_more_than_95_percent(bench: Bench, figures: int) -> None:
    for number in range(20):
        card = bench.card(figures, f"Card {number}")
        key = bench.do(checks.add, card, "Call", due="2026-11-16")
        bench.do(lambda change, key=key: change.db.run("UPDATE check_item SET key = 'call' WHERE id = ?", (key,)))
        if number:
            bench.do(checks.tick, [key])
    bench.clock.on(days=1)
    assert (line(bench, figures, "called").value, line(bench, figures, "called").met) == ("95% (19 of 20)", False)


# The five trust signals


def test_follow_up_completion(bench: Bench, figures: int) -> None:
    assert signal(bench, "follow_up_completion").value == "no data yet"
    on_time, late, past, ahead, archived = (bench.card(figures, f"Card {n}", due="2026-11-17") for n in range(5))
    bench.do(cards.set_due, [ahead], "2026-12-24")
    bench.card(figures, "Without a due")
    bench.do(moves.complete, [on_time])
    bench.do(cards.archive, [archived])
    bench.clock.on(days=2)
    bench.do(moves.complete, [late])
    found = signal(bench, "follow_up_completion")
    assert (found.value, found.missed) == ("33% (1 of 3)", (late, past))
    asked = line(bench, figures, "follow")
    assert (asked.value, asked.met, asked.target) == ("33% (1 of 3)", False, ">=50%")
    assert asked.how == "cards closed on or before their due date ÷ cards that were due"
    bench.do(cards.set_due, [late], "2026-11-18 09:00")
    assert signal(bench, "follow_up_completion").value == "67% (2 of 3)"
    bench.do(cards.set_due, [late], "2026-11-18 08:59")
    assert signal(bench, "follow_up_completion").value == "33% (1 of 3)"


def test_onboarding_blockers(bench: Bench, figures: int) -> None:
    free = bench.board("Free", FREE)
    here, there, closed = bench.card(figures), bench.card(free), bench.card(free)
    bench.do(cards.block, [here, there, closed], "legal")
    bench.do(moves.complete, [closed], reason="it does not matter any more")
    found = signal(bench, "onboarding_blockers")
    assert (found.value, found.figure, found.cards) == ("2 blocked cards", Decimal(2), (here, there))
    assert signal(bench, "onboarding_blockers", free).value == "1 blocked card"
    bench.do(cards.unblock, [here, there])
    assert signal(bench, "onboarding_blockers").value == "0 blocked cards"


def customer(bench: Bench, name: str, renewal: str, *, note: bool = True, health: str = "") -> int:
    key: int = bench.do(accounts.new, name, renewal=renewal)
    if note:
        bench.do(notes.add, "Seen", account_id=key)
    row = account_rows.get(bench.db, key)
    assert row is not None
    if health:
        bench.do(accounts.set_health, row, health, "a reason")
    return key


def test_renewal_risk_review(bench: Bench) -> None:
    assert signal(bench, "renewal_risk_review").value == "no renewal within 90 days"
    customer(bench, "Fine", "2026-12-01", health="green")
    red = customer(bench, "Red", "2027-02-14", health="red")
    customer(bench, "Red, later", "2027-02-15", health="red")
    customer(bench, "Past", "2026-11-15", health="red")
    unseen = customer(bench, "Unseen", "2026-11-16", note=False)
    customer(bench, "No renewal", "", health="red")
    found = signal(bench, "renewal_risk_review")
    assert (found.value, found.accounts) == ("2 of 3 at risk or not looked at", (red, unseen))


def test_account_note_freshness(bench: Bench, figures: int) -> None:
    assert signal(bench, "account_note_freshness").value == "no data yet"
    old = customer(bench, "Old", "")
    bench.clock.on(days=20)
    customer(bench, "New", "")
    never = customer(bench, "Never", "", note=False)
    bench.card(figures, account="Never", owner="Ann")
    found = signal(bench, "account_note_freshness")
    assert (found.value, found.accounts) == ("67% (2 of 3)", (never,))
    bench.clock.on(days=10)
    assert signal(bench, "account_note_freshness").accounts == (never,)
    bench.clock.on(days=1)
    found = signal(bench, "account_note_freshness")
    assert (found.value, set(found.accounts)) == ("33% (1 of 3)", {never, old})
    free = bench.board("Free", FREE)
    assert set(signal(bench, "account_note_freshness", free).accounts) == {old}


def test_handoff_quality_needs_a_form(bench: Bench) -> None:
    bench.card(bench.board("Free", FREE))
    assert signal(bench, "handoff_quality").value == "no data yet"
    assert [found.name for found in trust_signals(bench.session)] == [
        "Follow-up completion", "Onboarding blockers", "Renewal risk review", "Account note freshness",
        "Handoff quality",
    ]  # fmt: skip


def test_an_archived_board_counts_no_more(bench: Bench, figures: int) -> None:
    bench.do(cards.block, [bench.card(figures)], "legal")
    from kanvtui.storage import boards as rows

    bench.do(boards.archive, rows.get(bench.db, figures))
    assert signal(bench, "onboarding_blockers").figure == 0


# Waiting


def waits(bench: Bench, card: int) -> tuple[WaitLine, ...]:
    return wait_lines(bench.db, lookup.card(bench.db, card), moment(bench.session.now(), bench.session.calendar, ()))


def test_waiting_time_for_each_holder(bench: Bench) -> None:
    board = bench.board("Small", SOP)
    card = bench.card(board, holder="Acme")
    bench.clock.on(days=3)
    bench.do(cards.pass_ball, [card], "Acme", nudge="+2d")
    bench.clock.on(days=1)
    bench.do(cards.pass_ball, [card], "Legal")
    bench.clock.on(days=2)
    assert waits(bench, card) == (WaitLine("Legal", 2, now=True), WaitLine("Acme", 4))
    bench.do(cards.pass_ball, [card], "back")
    bench.clock.on(days=5)
    assert waits(bench, card) == (WaitLine("Acme", 4), WaitLine("Legal", 2))
    assert waits(bench, bench.card(board)) == ()


def test_a_closed_card_waits_no_longer(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    card, other = bench.card(board, holder="Acme"), bench.card(board, holder="acme")
    bench.clock.on(days=3)
    bench.do(moves.complete, [card])
    bench.clock.on(days=4)
    assert waits(bench, card) == (WaitLine("Acme", 3),)
    at = moment(bench.session.now(), bench.session.calendar, ())
    assert of_cards(bench.db, [card, other], at) == (WaitLine("acme", 10, now=True),)


def test_a_spoiled_event_is_passed_over(bench: Bench) -> None:
    card = bench.card(bench.board("Free", FREE), holder="Acme")
    for detail in ("{", "[]"):
        raw_change(bench.store, partial(_spoil, detail))
        assert waits(bench, card) == ()


def _spoil(detail: str, db: Database) -> None:
    db.run("UPDATE event SET detail = ?", (detail,))
