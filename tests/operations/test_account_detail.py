"""One customer across all boards: what its page and `account show` say of it."""

import datetime as dt
from typing import Any

import pytest

from builders import FREE, Bench, raw_change, shipped_document
from kanvtui.domain.accounts import AccountDetail, AccountFigure, amount, away_words, money_words
from kanvtui.domain.pictures import WaitLine
from kanvtui.errors import NotFoundError
from kanvtui.operations import accounts, cards, contacts, lookup, milestones, moves, notes, scores, sops
from kanvtui.operations.reads import account as reads
from kanvtui.operations.reads.moment import moment
from kanvtui.operations.reads.scoring import score_lines
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import recurring


@pytest.fixture
def acme(bench: Bench) -> int:
    made: int = bench.do(accounts.new, "Acme", owner="Ann", renewal="2027-03-01", next_touch="fri", value="$48,000")
    return made


def seen(bench: Bench, key: int) -> AccountDetail:
    return reads.detail(bench.session, key)


def row(bench: Bench, key: int) -> Any:
    return account_rows.get(bench.db, key)


def test_a_new_customer(bench: Bench, acme: int) -> None:
    found = seen(bench, acme)
    assert (found.line.name, found.line.owner) == ("Acme", "Ann")
    assert (found.value, found.currency, found.value_words) == ("48000", "USD", "48,000 USD")
    assert found.renewal_words == "Mon 1 Mar 2027, in 105 days"
    assert found.touch_words == "Fri 20 Nov, in 4 days"
    assert (found.health_words, found.health_by_score) == ("", False)
    empty = (
        found.cards, found.notes, found.blockers, found.contacts, found.milestones, found.forms, found.figures,
        found.next_times, found.scores, found.waits,
    )  # fmt: skip
    assert empty == ((),) * 10
    with pytest.raises(NotFoundError, match="that customer is gone"):
        seen(bench, 99)
    bare = seen(bench, bench.do(accounts.new, "Bare"))
    assert (bare.value, bare.value_words, bare.renewal_words) == ("", "", "")


def test_cards_of_all_boards_open_ones_first(bench: Bench, acme: int) -> None:
    free, other = bench.board("Free", FREE), bench.board("Other", FREE)
    done, here = bench.card(free, "Done", account="Acme"), bench.card(free, "Here", account="Acme", owner="Ann")
    there = bench.card(other, "There", account="Acme")
    bench.card(other, "Somebody else's")
    bench.do(moves.complete, [done])
    bench.do(cards.block, [here], "legal has it")
    bench.clock.on(days=4)
    found = seen(bench, acme)
    assert [(line.board, line.stage, line.face.id) for line in found.cards] == [
        ("Free", "One", here), ("Other", "One", there), ("Free", "End", done),
    ]  # fmt: skip
    assert [line.face.id for line in found.open_cards] == [here, there]
    assert [reason.flag for reason in found.cards[0].face.reasons] == ["blocked"]
    assert found.blockers == ((here, "Here, blocked 4d: legal has it"),)
    assert found.line.open_cards == 2


def test_notes_newest_first(bench: Bench, acme: int) -> None:
    board = bench.board("Free", FREE)
    card = bench.card(board, account="Acme", note="Pinned to the card")
    bench.clock.on(minutes=1)
    bench.do(notes.add, "Of the customer", account_id=acme)
    bench.clock.on(minutes=1)
    bench.do(notes.add, "Of the card", card_id=card)
    assert [(note.title, note.of_account) for note in seen(bench, acme).notes] == [
        ("Of the card", False),
        ("Of the customer", True),
        ("Pinned to the card", False),
    ]


def test_people(bench: Bench, acme: int) -> None:
    bench.do(contacts.put, acme, "Jo Doe, champion, VP Sales, jo@acme.com")
    bench.do(contacts.add, acme, {"name": "Ed"}, private=True)
    jo, ed = seen(bench, acme).contacts
    assert (jo.name, jo.role, jo.title, jo.email, jo.phone, jo.private) == (
        "Jo Doe", "champion", "VP Sales", "jo@acme.com", "", False,
    )  # fmt: skip
    assert (ed.name, ed.private) == ("Ed", True)


def test_milestones_of_the_customer_and_its_cards(bench: Bench, acme: int) -> None:
    board = bench.board("Handoff", shipped_document("Customer handoff"))
    card = bench.card(board, "Acme: handoff", account="Acme")
    gone = bench.card(board, "Gone", account="Acme")
    bench.do(milestones.set_date, card, "close", "2026-11-02")
    bench.do(milestones.set_date, card, "kickoff", "2026-11-20 14:00")
    bench.do(milestones.set_date, gone, "close", "2026-11-03")
    bench.do(cards.archive, [gone])
    found = [
        (one.line.key, one.line.due_words, one.line.planned, one.card_id, one.card)
        for one in seen(bench, acme).milestones
    ]
    assert found == [
        ("kickoff", "Fri 20 Nov 14:00", True, card, "Acme: handoff"),
        ("close", "Mon 2 Nov", False, card, "Acme: handoff"),
    ]
    raw_change(bench.store, lambda db: db.run("UPDATE milestone SET due = 'soon'"))
    assert {one.line.due_words for one in seen(bench, acme).milestones} == {"soon"}


def test_forms_and_figures_of_open_cards(bench: Bench, acme: int) -> None:
    handoff = bench.board("Handoff", shipped_document("Customer handoff"))
    workflow = bench.board("Onboarding", shipped_document("CSM workflow"))
    keys = (
        "csm ae arr term_months go_live champion executive technical criterion_1 criterion_2 criterion_3 risks".split()
    )
    given = {"arr": "48k", "term_months": "12", "go_live": "2026-12-01"}
    form = bench.card(handoff, "Form", account="Acme", fields=tuple((key, given.get(key, "Kim Lee")) for key in keys))
    plan = bench.card(workflow, "Plan", account="Acme", fields=(("pieces_planned", "6"), ("posts_per_week", "3")))
    found = seen(bench, acme)
    assert AccountFigure(form, "Form", "Handoff form", "13 of 14, 93 %") in found.forms
    assert found.figures == (AccountFigure(plan, "Plan", "Content buffer", "2 weeks, target >=3 weeks", met=False),)
    work: dict[str, object] = {
        "board_id": handoff,
        "account_id": acme,
        "key": "call",
        "title": "Call",
        "rule": "FREQ=DAILY",
    }
    work |= {"stage_id": bench.column(form, "stage_id"), "mode": "schedule", "starts_on": "2026-11-16", "checks": "[]"}
    visit = bench.card(handoff, "Visit", account="Acme")
    raw_change(bench.store, lambda db: recurring.insert_occurrence(db, recurring.insert(db, work), "2026-11-16", visit))
    assert {line.card_id for line in seen(bench, acme).forms} == {form}
    bench.do(cards.set_field, plan, "pieces_planned", "9")
    assert seen(bench, acme).figures[0].met is True
    bench.do(cards.archive, [form, plan, visit])
    assert (seen(bench, acme).forms, seen(bench, acme).figures) == ((), ())


def test_the_next_sync(bench: Bench, acme: int) -> None:
    board = bench.board("Free", FREE)
    values = {
        "board_id": board, "account_id": acme, "key": "sync", "title": "Sync - [DATE]",
        "rule": "FREQ=WEEKLY;INTERVAL=2", "stage_id": bench.stage(board, "one"), "mode": "completion",
        "starts_on": "2026-11-27", "checks": "[]",
    }  # fmt: skip
    key = bench.do(lambda change: recurring.insert(change.db, values))
    (time,) = seen(bench, acme).next_times
    assert (time.title, time.due, time.words, time.card_id) == (
        "Sync - 2026-11-27", "2026-11-27", "Fri 27 Nov, in 11 days", None,
    )  # fmt: skip
    card = bench.card(board, "Sync - Fri 27 Nov", account="Acme", due="2026-11-27 09:30")
    bench.do(lambda change: recurring.insert_occurrence(change.db, key, "2026-11-27", card))
    (time,) = seen(bench, acme).next_times
    assert (time.title, time.words, time.card_id) == ("Sync - Fri 27 Nov", "Fri 27 Nov, in 11 days 09:30", card)
    bench.do(cards.set_due, [card], "none")
    assert seen(bench, acme).next_times[0].due == "2026-11-27"
    bench.do(moves.complete, [card])
    assert [time.card_id for time in seen(bench, acme).next_times if time.card_id] != [card]


def test_waiting_over_all_cards(bench: Bench, acme: int) -> None:
    board = bench.board("Free", FREE)
    bench.card(board, "One", account="Acme", holder="Legal")
    bench.card(board, "Two", account="Acme", holder="legal")
    bench.clock.on(days=3)
    assert seen(bench, acme).waits == (WaitLine("Legal", 6, now=True),)


def test_scores_with_their_history(bench: Bench, acme: int) -> None:
    board = bench.board("Onboarding", shipped_document("CSM workflow"))
    card = bench.card(board, "Acme: onboarding", account="Acme")
    (empty,) = seen(bench, acme).scores
    assert (empty.key, empty.name, empty.entries, empty.spark) == ("rvs", "Result Velocity Score", (), "")
    assert (empty.private, empty.health) == (True, True)
    assert empty.due.startswith("at the Discovery Call")
    for day, typed in enumerate((("4", "4", "neutral"), ("3", "3", "negative"), ("4", "4", "pos"))):
        bench.clock.on(days=1)
        given = dict(zip(("friction", "pace", "quality"), typed, strict=True))
        bench.do(scores.record, "rvs", given, card_id=card if day else None, account_id=None if day else acme, note="n")
    bench.clock.on(days=2)
    (rvs,) = reads.score_history(bench.session, acme)
    assert seen(bench, acme).scores == (rvs,)
    assert rvs.spark == "▆▃▇"
    assert [(one.words, one.when, one.card_id, one.value) for one in rvs.entries] == [
        ("4.33 green · Healthy", "2 days ago", card, 4_333_333),
        ("2.33 red · Critical", "3 days ago", card, 2_333_333),
        ("3.67 yellow · At risk", "4 days ago", None, 3_666_667),
    ]
    newest = rvs.entries[0]
    assert newest.parts == (("Client Friction", "4"), ("Engine Pace", "4"), ("Result Quality", "5 Positive"))
    assert (newest.note, newest.actor, newest.band, newest.colour) == ("n", "kim", "Healthy", "green")
    assert (seen(bench, acme).health_words, seen(bench, acme).health_by_score) == ("green", True)
    bench.do(accounts.set_health, row(bench, acme), "red", "their sponsor left")
    assert (seen(bench, acme).health_words, seen(bench, acme).health_by_score) == ("red: their sponsor left", False)
    row_of_card = lookup.card(bench.db, card)
    at = moment(bench.session.now(), bench.session.calendar, ())
    (line,) = score_lines(bench.db, row_of_card, sops.procedure_of(bench.db, board), at)
    assert (line.key, line.words, line.band, line.colour, line.history, line.private) == (
        "rvs", "4.33 green · Healthy", "Healthy", "green", "▆▃▇", True,
    )  # fmt: skip
    assert line.parts == newest.parts
    assert score_lines(bench.db, row_of_card, sops.procedure_of(bench.db, bench.board("F", FREE)), at) == ()


def test_a_score_that_another_program_spoiled(bench: Bench, acme: int) -> None:
    board = bench.board("Onboarding", shipped_document("CSM workflow"))
    bench.do(scores.record, "rvs", {"friction": "4"}, account_id=acme)
    for parts, read in (("{", ()), ("[]", ()), ('{"nix": "x"}', (("nix", "x"),))):
        bench.do(lambda change, parts=parts: change.db.run("UPDATE score SET parts = ?, at = 'never'", (parts,)))
        entry = seen(bench, acme).scores[0].entries[0]
        assert (entry.parts, entry.when) == (read, "at an unreadable time")
    assert board


def test_the_customer_of_a_card(bench: Bench, acme: int) -> None:
    board = bench.board("Free", FREE)
    assert reads.of_card(bench.session, bench.card(board, account="Acme")) == acme
    assert reads.of_card(bench.session, bench.card(board)) is None
    assert reads.of_card(bench.session, 99) is None


@pytest.mark.parametrize(
    ("minor", "currency", "words", "plain"),
    [
        (None, "USD", "", ""),
        (4_800_000, "USD", "48,000 USD", "48000"),
        (125_050, "", "1,250.50", "1250.50"),
        (0, "EUR", "0 EUR", "0"),
    ],
)
def test_amounts(minor: int | None, currency: str, words: str, plain: str) -> None:
    assert money_words(minor, currency) == words
    assert amount(minor) == plain


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (2, "Wed 18 Nov, in 2 days"), (-3, "Fri 13 Nov, 3 days ago")],
)
def test_days_and_how_far_they_are(days: int, words: str) -> None:
    today = dt.date(2026, 11, 16)
    assert away_words(today + dt.timedelta(days=days), today) == words
