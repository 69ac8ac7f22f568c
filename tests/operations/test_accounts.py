"""Customers, boards and people: making, changing, putting away; names are taken once."""

from typing import Any

import pytest

from builders import FREE, HOSTILE, Bench, refused, shipped_document
from kanvtui.domain.sop_reading import read
from kanvtui.domain.text import title as normal_title
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, boards, cards, history, lookup, sops
from kanvtui.operations.reads.board import open_board
from kanvtui.operations.reads.card import detail
from kanvtui.operations.reads.lists import account_list, board_list, names
from kanvtui.storage import accounts as account_rows
from kanvtui.storage import boards as board_rows


def row(bench: Bench, key: int) -> Any:
    return account_rows.get(bench.db, key)


def test_a_customer_with_all_its_facts(bench: Bench) -> None:
    key = bench.do(accounts.new, " Acme\nInc ", owner="Ann", renewal="+2w", next_touch="fri")
    (line,) = account_list(bench.session)
    assert (line.id, line.name, line.owner) == (key, "Acme Inc", "Ann")
    assert (line.renewal_on, line.next_touch_on, line.open_cards) == ("2026-11-30", "2026-11-20", 0)
    bench.do(accounts.edit, row(bench, key), {"owner": "none", "renewal": "-", "next_touch": "", "name": "Acme"})
    (line,) = account_list(bench.session)
    assert (line.name, line.owner, line.renewal_on, line.next_touch_on) == ("Acme", "", None, "2026-11-20")
    entries = bench.journal()
    bench.do(accounts.edit, row(bench, key), {"name": "Acme", "owner": ""})
    assert bench.journal() == entries


@pytest.mark.parametrize(
    ("typed", "minor", "currency"),
    [
        ("48k", 4_800_000, None),
        ("$48,000", 4_800_000, "USD"),
        ("48000.50 EUR", 4_800_050, "EUR"),
        ("0", 0, None),
        ("€1.2m", 120_000_000, "EUR"),
    ],
)
def test_a_contract_value(bench: Bench, typed: str, minor: int, currency: str | None) -> None:
    key = bench.do(accounts.new, "Acme", value=typed)
    assert (row(bench, key).value_minor, row(bench, key).currency) == (minor, currency)


def test_a_contract_value_keeps_its_currency_until_another_is_typed(bench: Bench) -> None:
    key = bench.do(accounts.new, "Acme", value="$48,000")
    before = bench.dump()
    bench.do(accounts.edit, row(bench, key), {"value": "60k"})
    assert (row(bench, key).value_minor, row(bench, key).currency) == (6_000_000, "USD")
    history.undo(bench.session)
    assert bench.dump() == before
    bench.do(accounts.edit, row(bench, key), {"value": "none"})
    assert (row(bench, key).value_minor, row(bench, key).currency) == (None, None)
    for typed in ("much", "12.345", "-1", "$", "9000000000001", "9000000000000.50"):
        refused(bench, InputError, "contract value", bench.do, accounts.edit, row(bench, key), {"value": typed})


@pytest.mark.parametrize("same", ["Acme", "ACME", " acme ", "ａｃｍｅ"])
def test_a_customers_name_is_taken_once(bench: Bench, same: str) -> None:
    first = bench.do(accounts.new, "Acme")
    refused(bench, RefusedError, "a customer “Acme” exists already", bench.do, accounts.new, same)
    bench.do(accounts.archive, row(bench, first))
    refused(bench, RefusedError, "a customer “Acme” exists already", bench.do, accounts.new, same)
    second = bench.do(accounts.new, "Beta")
    refused(bench, RefusedError, "exists already", bench.do, accounts.edit, row(bench, second), {"name": same})
    bench.do(accounts.edit, row(bench, first), {"name": "ACME"})


@pytest.mark.parametrize("blank", ["", " ", "\u200b"])
def test_names_are_needed(bench: Bench, board: int, blank: str) -> None:
    refused(bench, InputError, "a customer's name is needed", bench.do, accounts.new, blank)
    refused(bench, InputError, "a board's name is needed", bench.board, blank or "\u3000")
    board_row = board_rows.listed(bench.db)[0]
    refused(bench, InputError, "a board's name is needed", bench.do, boards.rename, board_row, blank)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_kept_as_typed(bench: Bench, name: str) -> None:
    account = bench.do(accounts.new, name)
    board = bench.board(name, FREE)
    card = bench.card(board, owner="Ann")
    bench.do(cards.set_account, [card], name)
    assert detail(bench.session, card).account == normal_title(name)
    assert row(bench, account).name == normal_title(name)
    assert open_board(bench.session, board).head.name == normal_title(name)
    assert names(bench.session, board).boards == (normal_title(name),)


def test_health_by_hand_needs_a_reason(bench: Bench, board: int) -> None:
    key = bench.do(accounts.new, "Acme")
    card = bench.card(board, account="Acme", owner="Ann")
    for word, stored in (("At risk", "at_risk"), ("RED", "red"), ("at-risk", "at_risk"), ("yellow", "yellow")):
        bench.do(accounts.set_health, row(bench, key), word, "no answer")
        assert (row(bench, key).health, row(bench, key).health_reason) == (stored, "no answer")
        assert bench.changes.accounts == {key}
        words = [reason.words for reason in detail(bench.session, card).reasons]
        assert words == [f"Acme is {stored.replace('_', ' ')}: no answer"]
    entries = bench.journal()
    bench.do(accounts.set_health, row(bench, key), "yellow", "no answer")
    assert bench.journal() == entries
    refused(
        bench, InputError, "a reason for the health is needed", bench.do, accounts.set_health, row(bench, key), "red"
    )
    refused(bench, InputError, "is no health. Write green", bench.do, accounts.set_health, row(bench, key), "blue", "x")
    bench.do(accounts.set_health, row(bench, key), "green")
    assert (row(bench, key).health, row(bench, key).health_reason) == ("green", None)
    bench.do(accounts.set_health, row(bench, key), "none", "they have paid")
    assert (row(bench, key).health, row(bench, key).health_reason) == (None, None)
    newest = "SELECT json_extract(detail, '$.reason') FROM event WHERE kind = 'health_changed' ORDER BY id DESC LIMIT 1"
    assert bench.db.value(newest) == "they have paid"
    history.undo(bench.session)
    assert row(bench, key).health == "green"


def test_a_customer_starts_with_its_card_checks_and_notes(bench: Bench) -> None:
    """`account new Acme --start "CSM workflow"`: all of it is one change."""
    board = bench.board("CSM", shipped_document("CSM workflow"))
    before = bench.dump()

    def both(change: Any) -> int:
        accounts.new(change, "Acme")
        return accounts.start(change, lookup.account(change.db, "Acme"), board, "Ann")

    card = bench.do(both)
    assert bench.changes.label == "made the customer “Acme”"
    found = detail(bench.session, card)
    assert (found.title, found.account, found.owner, len(found.checks)) == ("Acme: onboarding", "Acme", "Ann", 17)
    assert found.why == "Results Plan - Acme"
    assert len(found.notes) == 6
    assert not [note.title for note in found.notes if "{" in note.title]
    assert account_list(bench.session)[0].open_cards == 1
    history.undo(bench.session)
    assert bench.dump() == before


def test_a_board_without_a_title_for_cards_takes_the_customers_name(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    key = bench.do(accounts.new, "Acme")
    card = bench.do(accounts.start, row(bench, key), board)
    assert detail(bench.session, card).title == "Acme"


def test_an_archived_customer_leaves_the_lists(bench: Bench, board: int) -> None:
    key = bench.do(accounts.new, "Acme")
    card = bench.card(board, account="Acme")
    bench.do(accounts.archive, row(bench, key))
    assert account_list(bench.session) == []
    assert account_list(bench.session, archived=True)[0].archived
    assert detail(bench.session, card).account == "Acme"
    refused(bench, NotFoundError, "there is no customer “Acme”", bench.card, board, "x", account="Acme")


def test_a_board_holds_its_own_copy_of_the_sop(bench: Bench) -> None:
    board = bench.board("Mine")
    stages = board_rows.stages(bench.db, board)
    assert [(stage.key, stage.kind, stage.stale_n, stage.stale_unit, stage.limit_n) for stage in stages] == [
        ("todo", "queue", 20, "bd", None),
        ("doing", "active", 5, "bd", 7),
        ("waiting", "waiting", 5, "bd", 36),
        ("done", "done", None, None, None),
    ]
    assert sops.of_board(bench.db, board).name == "Small"
    assert [line.name for line in board_list(bench.session)] == ["Mine"]


@pytest.mark.parametrize("name", ["CSM workflow", "Content calendar", "Customer handoff", "Meeting notes"])
def test_every_shipped_sop_makes_a_board(bench: Bench, name: str) -> None:
    document = shipped_document(name)
    board = bench.board("Mine", document)
    picture = open_board(bench.session, board)
    assert [column.name for column in picture.columns] == [stage.name for stage in read(document).stages]
    assert picture.head.sop_name == name
    card = bench.card(board, "Acme")
    assert detail(bench.session, card).stage == picture.columns[0].name


def test_a_boards_name_is_taken_once(bench: Bench, board: int) -> None:
    refused(bench, RefusedError, "a board “Small” exists already. Choose", bench.board, "SMALL")
    found = board_rows.get(bench.db, board)
    bench.do(boards.archive, found)
    refused(bench, RefusedError, r"exists already \(archived\)", bench.board, "small")
    assert board_list(bench.session) == []
    assert [line.archived for line in board_list(bench.session, archived=True)] == [True]
    other = bench.board("Other")
    refused(bench, RefusedError, "exists already", bench.do, boards.rename, board_rows.get(bench.db, other), "Small")
    bench.do(boards.rename, board_rows.get(bench.db, other), "OTHER")
    assert board_list(bench.session)[0].name == "OTHER"


def test_a_first_name_is_free(bench: Bench) -> None:
    sop = read(FREE)
    for expected in ("Free", "Free 2", "Free 3"):
        name = bench.do(boards.first_name, sop)
        assert name == expected
        bench.board(name, FREE)
    bench.do(boards.archive, board_rows.listed(bench.db)[0])
    assert bench.do(boards.first_name, sop) == "Free 4"


@pytest.mark.parametrize("document", ["[]", "{", "null", '"x"', "{}"])
def test_an_unreadable_sop_keeps_no_board_from_opening(bench: Bench, board: int, document: str) -> None:
    from builders import raw_change

    card = bench.card(board)
    raw_change(bench.store, lambda db: db.run("UPDATE board SET sop = ?", (document,)))
    assert sops.of_board(bench.db, board).stages == ()
    assert open_board(bench.session, board).columns[0].ids == (card,)
    assert detail(bench.session, card).stage == "To do"
    other = bench.card(board)
    assert bench.order(board, "todo") == [other, card]


def test_things_are_found_by_name_or_number(bench: Bench, board: int) -> None:
    bench.board("Small talk", FREE)
    assert lookup.board(bench.db, "SMALL").id == board
    assert lookup.board(bench.db, "talk").name == "Small talk"
    refused(bench, InputError, "fits several boards: Small, Small talk", lookup.board, bench.db, "smal")
    refused(bench, NotFoundError, "there is no board “x”. Boards: Small, Small talk", lookup.board, bench.db, "x")
    refused(bench, NotFoundError, "there is no board “ ”", lookup.board, bench.db, " ")
    assert lookup.stage(bench.db, board, "2").key == "doing"
    assert lookup.stage(bench.db, board, "wait").key == "waiting"
    refused(bench, NotFoundError, "Stages: To do, Doing", lookup.stage, bench.db, board, "9")
    refused(bench, NotFoundError, "There are none.", lookup.stage, bench.db, 99, "x")


def test_an_empty_file_says_how_to_begin(bench: Bench) -> None:
    refused(bench, NotFoundError, "make one with: kanvtui board new", lookup.board, bench.db, "x")
    refused(bench, NotFoundError, "kanvtui account new “x”", lookup.account, bench.db, "x")
    for number in range(12):
        bench.board(f"Board {number:02}", FREE)
    refused(bench, NotFoundError, "Board 08 …", lookup.board, bench.db, "x")
