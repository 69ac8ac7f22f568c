"""What was kept long enough is offered: a prospect after 2 years to delete, a customer after 7 to archive (B9)."""

import datetime as dt

import pytest

from builders import FREE, Bench, raw_change, shipped_document
from kanvtui.domain.retention import RetentionLine
from kanvtui.operations import boards, cards
from kanvtui.operations.reads.retention import offered
from kanvtui.storage import boards as board_rows


@pytest.fixture
def records(bench: Bench) -> int:
    return bench.board("Records", shipped_document("Data management"))


def record(bench: Bench, board: int, kind: str) -> int:
    return bench.card(board, kind or "Other", fields=(("data_type", kind),) if kind else ())


def then(bench: Bench) -> dict[int, str]:
    return {line.card_id: line.then for line in offered(bench.session)}


def test_after_2_5_and_7_years(bench: Bench, records: int) -> None:
    prospect, customer = record(bench, records, "Prospect"), record(bench, records, "Customer")
    unsubscribed = record(bench, records, "Unsubscribed")
    record(bench, records, "")
    bench.card(bench.board("Free", FREE))
    bench.clock.at = dt.datetime(2028, 11, 15, 12, tzinfo=dt.UTC)
    assert then(bench) == {}
    bench.clock.on(days=1)
    assert offered(bench.session) == (
        RetentionLine(
            prospect, records, "Records", "Prospect", "Prospects", "delete", "2026-11-16",
            "Prospects: last touched 731 days ago, kept 2 years",
        ),
    )  # fmt: skip
    bench.clock.at = dt.datetime(2033, 11, 16, tzinfo=dt.UTC)
    assert then(bench) == {prospect: "delete", customer: "archive", unsubscribed: "suppress"}


def test_whatever_happens_begins_the_time_anew(bench: Bench, records: int) -> None:
    card = record(bench, records, "Prospect")
    bench.clock.on(days=700)
    bench.do(cards.set_labels, [card], ["called"])
    bench.clock.on(days=100)
    assert then(bench) == {}
    bench.clock.on(days=650)
    assert then(bench) == {card: "delete"}


def test_what_is_done_is_not_offered_again(bench: Bench, records: int) -> None:
    customer, prospect, gone = (record(bench, records, kind) for kind in ("Customer", "Prospect", "Prospect"))
    unsubscribed = record(bench, records, "Unsubscribed")
    bench.do(cards.archive, [customer, prospect])
    bench.do(cards.add_labels, [unsubscribed], ["Suppressed"])
    bench.do(cards.delete, [gone])
    bench.clock.at = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
    assert then(bench) == {prospect: "delete"}


def test_one_board_or_all_in_use(bench: Bench, records: int) -> None:
    other = bench.board("Other", shipped_document("Data management"))
    card, there = record(bench, records, "Prospect"), record(bench, other, "Prospect")
    bench.clock.on(days=800)
    assert [line.card_id for line in offered(bench.session)] == [card, there]
    assert [line.card_id for line in offered(bench.session, other)] == [there]
    row = board_rows.get(bench.db, other)
    assert row is not None
    bench.do(boards.archive, row)
    assert list(then(bench)) == [card]


@pytest.mark.parametrize(("keep", "words"), [("12mo", "1 year"), ("18mo", "18 months"), ("30d", "30 days")])
def test_how_long_in_words(bench: Bench, keep: str, words: str) -> None:
    board = bench.board("B", {**FREE, "retention": [{"what": "All", "keep": keep, "then": "archive"}]})
    bench.card(board)
    bench.clock.on(days=1000)
    assert [line.words for line in offered(bench.session)] == [f"All: last touched 1000 days ago, kept {words}"]


def test_a_spoiled_instant_is_offered_for_nothing(bench: Bench, records: int) -> None:
    record(bench, records, "Prospect")
    raw_change(bench.store, lambda db: db.run("UPDATE event SET at = 'never'"))
    bench.clock.on(days=1000)
    assert then(bench) == {}
