"""Figures entered by hand, what is behind a figure, what minutes keep, and what is masked."""

import json
from decimal import Decimal
from typing import Any

import pytest

from builders import FREE, Bench, raw_change, refused
from kanvtui.domain.share import Share
from kanvtui.domain.trend import FigureLine
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, cards, checks, history, metric_entries, moves, notes
from kanvtui.operations.reads import figures
from kanvtui.operations.reads.behind import behind
from kanvtui.operations.reads.metrics import of_board
from kanvtui.storage import metric_entries as entries
from kanvtui.storage.database import Database

SOP: dict[str, Any] = {
    **FREE,
    "name": "Entered",
    "fields": [
        {"key": "arr", "label": "ARR", "type": "money", "private": True},
        {"key": "plain", "label": "Plain", "type": "number"},
    ],
    "scores": [
        {"key": "mood", "name": "Mood", "private": True, "parts": [{"key": "a", "label": "A", "low": 1, "high": 5}]}
    ],
    "metrics": [
        {"key": "nps", "name": "NPS of the quarter", "target": ">50", "how": "entered by hand", "every": "monthly"},
        {"key": "quality", "name": "Quality", "target": ">8/10", "how": "entered by hand"},
        {"key": "rate", "name": "Open rate", "target": ">=15%", "how": "entered by hand"},
        {"key": "arr", "name": "Value", "target": ">=100", "how": "h", "formula": "arr"},
        {"key": "plain", "name": "Plain", "how": "plain", "formula": "plain"},
        {"key": "mood_on_time", "name": "Mood in time", "how": "h", "on_time": "score_mood"},
        {"key": "call", "name": "Call in time", "how": "h", "on_time": "call"},
        {"key": "took", "name": "Took", "how": "h", "from": "a", "to": "b"},
        {"key": "filled", "name": "Filled", "how": "h", "form": "None such"},
    ],
}  # fmt: skip


@pytest.fixture
def entered(bench: Bench) -> int:
    return bench.board("Entered", SOP)


def enter(bench: Bench, board: int, name: str, text: str, day: str = "") -> None:
    bench.do(metric_entries.enter, board, name, text, day)


def found(bench: Bench, key: str, board: int | None = None) -> FigureLine:
    return next(one for one in figures.weeks(bench.session, board) if one.line.key == key)


def days(bench: Bench, board: int) -> dict[str, int]:
    return {row.day: row.value for row in entries.of_board(bench.db, board)}


def test_a_figure_is_entered_for_today_and_read_in_the_unit_of_its_target(bench: Bench, entered: int) -> None:
    enter(bench, entered, "nps", "62.5")
    assert bench.changes.label == "NPS of the quarter: 62.5 on 2026-11-16"
    line = next(line for line in of_board(bench.session, entered) if line.key == "nps")
    assert (line.value, line.figure, line.met) == ("62.5", Decimal("62.5"), True)
    enter(bench, entered, "qual", "8")
    enter(bench, entered, "Open rate", "15%")
    assert [(one.value, one.met) for one in of_board(bench.session, entered)[1:3]] == [("8/10", False), ("15%", True)]
    enter(bench, entered, "quality", "8.5/10")
    assert found(bench, "quality").brief == "8.5/10"


def test_a_second_figure_of_a_day_replaces_it_and_undo_brings_it_back(bench: Bench, entered: int) -> None:
    enter(bench, entered, "nps", "40")
    enter(bench, entered, "nps", "60")
    assert days(bench, entered) == {"2026-11-16": 60_000_000}
    history.undo(bench.session)
    assert days(bench, entered) == {"2026-11-16": 40_000_000}
    enter(bench, entered, "nps", "none")
    assert (days(bench, entered), bench.changes.label) == ({}, "took NPS of the quarter of 2026-11-16 away")
    refused(bench, NotFoundError, "no figure stands", enter, bench, entered, "nps", "-")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5", "2026-11-18"),
        ("5 yesterday", "2026-11-17"),
        ("5 2026-11-01", "2026-11-01"),
        ("5 today", "2026-11-18"),
        ("5 mon", "2026-11-16"),
        ("5 friday", "2026-11-13"),
        ("5 2 nov", "2026-11-02"),
        ("5 20 dec", "2025-12-20"),
        ("5 2 nov 2025", "2025-11-02"),
    ],
)
def test_days_are_those_that_were(bench: Bench, entered: int, text: str, day: str) -> None:
    bench.clock.on(days=2)  # a Wednesday
    enter(bench, entered, "nps", text)
    assert list(days(bench, entered)) == [day]


def test_a_weekday_of_today_is_a_week_ago_at_most(bench: Bench, entered: int) -> None:
    enter(bench, entered, "nps", "5", "mon")
    assert list(days(bench, entered)) == ["2026-11-16"]


@pytest.mark.parametrize(
    ("name", "text", "error", "words"),
    [
        ("nps", "", InputError, "a number is needed"),
        ("nps", "lots", InputError, "is not a number"),
        ("nps", "5 tomorrow", InputError, "2026-11-17 is still to come"),
        ("nps", "5 +3d", InputError, "is still to come"),
        ("nps", "5 29 feb", InputError, "2028-02-29 is still to come"),
        ("nps", "5 whenever", InputError, "is not a date"),
        ("nps", "0.1234567", InputError, "six decimal places"),
        ("nix", "5", NotFoundError, "no figure “nix”. Entered by hand: NPS of the quarter, Quality, Open rate."),
        ("in time", "5", InputError, "fits several figures"),
        ("plain", "5", RefusedError, "“Plain” is worked out: plain"),
    ],
)
def test_what_is_refused(bench: Bench, entered: int, name: str, text: str, error: Any, words: str) -> None:
    refused(bench, error, words, enter, bench, entered, name, text)


def test_an_sop_without_figures_by_hand_says_so(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    refused(bench, NotFoundError, "Entered by hand: none", enter, bench, board, "x", "5")


def test_a_figure_stands_from_its_day_on(bench: Bench, entered: int) -> None:
    enter(bench, entered, "nps", "40", "2026-11-04")
    enter(bench, entered, "nps", "60", "2026-11-15")
    one = found(bench, "nps", entered)
    assert (one.last_week, one.this_week, one.trend, one.by_hand) == ("60", "60", "same", True)
    assert [None if value is None else int(value) for value in one.weeks] == [None] * 5 + [40, 60, 60]
    bench.clock.on(days=7)
    enter(bench, entered, "nps", "55")
    one = found(bench, "nps", entered)
    assert (one.last_week, one.this_week, one.trend, one.arrow) == ("60", "55", "worse", "↘")


def test_what_falls_short_stands_first(bench: Bench, entered: int) -> None:
    small = bench.card(entered, "Small", fields=(("plain", "1"),))
    large = bench.card(entered, "Large", fields=(("arr", "500"),), owner="Ann")
    late = bench.card(entered, "Late", fields=(("arr", "5"),))
    bench.do(moves.complete, [late])
    lines = behind(bench.session, found(bench, "arr"))
    assert [(one.key, one.title, one.short) for one in lines] == [(late, "Late", True), (large, "Large", False)]
    assert [one.about for one in lines] == ["Entered / End · no owner · done", "Entered / One · Ann"]
    assert [one.key for one in behind(bench.session, found(bench, "plain"))] == [small]
    bench.do(cards.delete, [small])
    assert behind(bench.session, found(bench, "plain")) == ()


def test_customers_stand_behind_what_looks_at_customers(bench: Bench, entered: int) -> None:
    acme = bench.do(accounts.new, "Acme", renewal="2026-12-01")
    bench.do(lambda change: accounts.set_health(change, accounts.of(change, acme), "at risk", "silent"))
    signal = found(bench, "renewal_risk_review")
    assert signal.this_brief == "1 of 1"
    (one,) = behind(bench.session, signal)
    assert (one.kind, one.key, one.title, one.about, one.short) == ("account", acme, "Acme", "at risk", True)
    bench.do(lambda change: accounts.archive(change, accounts.of(change, acme)))
    assert behind(bench.session, signal) == ()


def test_minutes_keep_names_values_targets_and_what_is_private(bench: Bench, entered: int) -> None:
    bench.card(entered, fields=(("arr", "500"),))
    other = bench.board("Free", FREE)
    kept = json.loads(figures.figures_json(bench.session))
    assert kept[0] == ["", "Follow-up completion", "no data yet", "", None, False]
    assert ["Entered", "Value", "500", ">=100", True, True] in kept
    assert [row for row in kept if row[5]] == [row for row in kept if row[1] in ("Value", "Mood in time")]
    assert len(json.loads(figures.figures_json(bench.session, [other]))) == 5
    assert figures.names(bench.session) == ((entered, "Entered"), (other, "Free"))


def test_private_figures_are_masked_while_the_screen_is_shared(bench: Bench, entered: int) -> None:
    bench.card(entered, fields=(("arr", "12345"), ("plain", "7")))
    bench.session.sharing.set(Share(on=True))
    shared = figures.picture(bench.session)
    assert "12345" not in repr(shared)
    one = next(one for one in shared.figures if one.line.key == "arr" and one.board_id)
    assert (one.line.name, one.line.value, one.brief, one.this_week) == ("Value", "•••", "•••", "•••")
    assert next(one for one in shared.figures if one.line.key == "plain").brief == "7"
    assert ["Entered", "Value", "12,345", ">=100", True, True] in json.loads(figures.figures_json(bench.session))


def test_what_other_programs_spoiled_counts_for_nothing(bench: Bench, entered: int) -> None:
    card = bench.card(entered, due="fri")
    bench.do(cards.block, [card], "legal")
    bench.do(cards.set_field, card, "plain", "5")

    def spoil(db: Any) -> None:
        db.run("UPDATE event SET detail = '[1]' WHERE kind = 'blocked'")
        db.run("UPDATE event SET detail = 'x' WHERE kind = 'field_changed'")
        db.run("UPDATE card SET due = 'soon', created_at = 'once'")

    raw_change(bench.store, spoil)
    picture = figures.picture(bench.session, entered)
    assert {one.line.key for one in picture.flow} >= {"throughput", "age"}


def test_health_names_what_is_overridden_and_late(bench: Bench) -> None:
    document = {
        **FREE,
        "stages": [
            FREE["stages"][0],
            {**FREE["stages"][1], "exit": "Somebody owns it.", "requires": ["owner"],
             "checks": [{"key": "call", "text": "Call them", "due": "entered+1d"}]},
            *FREE["stages"][2:],
        ],
    }  # fmt: skip
    board = bench.board("Judged", document)
    keys = [bench.card(board, f"Card {n}", "two") for n in range(4)]
    for card in keys[:3]:
        bench.do(moves.step, [card], 1, reason="They asked for it")
    bench.clock.on(days=3)
    ticked = bench.db.value("SELECT id FROM check_item WHERE card_id = ?", (keys[0],))
    bench.do(checks.tick, [ticked])
    (health,) = figures.picture(bench.session, board).health
    (rule,) = health.rules
    assert (rule.key, rule.text, rule.times, rule.cards, rule.came) == (
        "exit:two", "Somebody owns it.", 3, tuple(keys[:3]), 3,
    )  # fmt: skip
    assert rule.words.startswith("shorten it: overridden 3 times on 3 of 3 cards (100%)")
    (late,) = health.late
    assert (late.text, late.late, late.due) == ("Call them", 4, 4)
    assert health.verdict == ""
    assert health.advice.startswith("No advice yet: it takes 10 weeks of cards before and after, there are 0 and 0.")
    bench.clock.on(days=80)
    (health,) = figures.picture(bench.session, board).health
    assert (health.rules, health.late, health.verdict) == ((), (), "keep")
    assert health.advice == "Keep it: issues stayed (0 → 0 a card and week), admin stayed (0 → 0)."


def test_each_table_is_read_once_however_many_cards_there_are(
    bench: Bench, entered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Database.rows

    def counted(db: Database, sql: str, *given: Any) -> Any:
        asked.append(sql)
        return rows(db, sql, *given)

    monkeypatch.setattr(Database, "rows", counted)

    def queries() -> int:
        asked.clear()
        figures.picture(bench.session, entered)
        assert len(set(asked)) >= len(asked) - 3  # which board, which SOP
        return len(asked)

    bench.card(entered, due="fri", fields=(("plain", "1"),))
    bench.clock.on(days=20)
    few = queries()
    for number in range(12):
        card = bench.card(entered, due="yesterday", fields=(("plain", str(number)),), note="x")
        bench.do(cards.block, [card], f"reason {number}")
        bench.clock.on(days=3)
    assert queries() == few


def test_a_picture_of_nothing(bench: Bench) -> None:
    picture = figures.picture(bench.session)
    assert (picture.health, picture.names, picture.week) == ((), (), "week of Mon 16 Nov")
    assert [one.line.value for one in picture.flow] == ["0 cards in 8 weeks", "no data", "no data", "no data"]


def test_removed_notes_count_for_the_weeks_in_which_they_stood(bench: Bench, entered: int) -> None:
    acme = bench.do(accounts.new, "Acme")
    note = bench.do(notes.add, "Hello", account_id=acme)
    bench.clock.on(days=7)
    bench.do(notes.remove, note)
    one = found(bench, "account_note_freshness", entered)
    assert (one.last_week, one.this_week, one.trend) == ("100% (1 of 1)", "0% (0 of 1)", "worse")


def test_each_edit_of_a_note_kept_its_customer_fresh(bench: Bench, entered: int) -> None:
    acme = bench.do(accounts.new, "Acme")
    note = bench.do(notes.add, "Hello", account_id=acme)
    for words in ("Hello again", "And again"):
        bench.clock.on(days=25)
        bench.do(notes.edit, note, words)
    weeks = found(bench, "account_note_freshness", entered).weeks
    assert [int(value or 0) for value in weeks] == [100] * 8


def test_the_health_and_the_renewal_of_then_count(bench: Bench, entered: int) -> None:
    acme = bench.do(accounts.new, "Acme", renewal="2026-12-01")
    bench.do(notes.add, "Hello", account_id=acme)
    bench.do(lambda change: accounts.set_health(change, accounts.of(change, acme), "red", "silent"))
    bench.clock.on(days=7)
    bench.do(lambda change: accounts.set_health(change, accounts.of(change, acme), "none"))
    bench.clock.on(days=7)
    bench.do(lambda change: accounts.edit(change, accounts.of(change, acme), {"renewal": "2027-12-01"}))
    one = found(bench, "renewal_risk_review", entered)
    assert [None if value is None else int(value) for value in one.weeks[-3:]] == [1, 0, None]
    assert (one.last_brief, one.this_week) == ("0 of 1", "no data")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("nps", "61", "61, target >50 met, of today"),
        ("rate", "3% yesterday", "3%, target >=15% missed, of yesterday"),
        ("nps", "none", "take the figure of today away"),
        ("nps", "6x", ""),
        ("nix", "6", ""),
    ],
)
def test_what_would_be_entered_is_said_before(bench: Bench, entered: int, name: str, text: str, words: str) -> None:
    assert metric_entries.preview(bench.session, entered, name, text) == words
