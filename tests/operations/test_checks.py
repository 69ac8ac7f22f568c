"""Checks: ticking, adding, ordering, and making a card of one."""

import pytest

from builders import Bench, refused, shipped_document
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, cards, checks, history, moves
from kanvtui.operations.reads.card import detail
from kanvtui.storage import accounts as account_rows


@pytest.fixture
def card(bench: Bench, board: int) -> int:
    """A card in "Doing" with its two checks."""
    key = bench.card(board, "Acme", due="fri", owner="Ann")
    bench.do(moves.step, [key], 1)
    return key


def texts(bench: Bench, card: int) -> list[str]:
    return [line.text for line in detail(bench.session, card).checks]


def test_a_tick_says_who_and_when(bench: Bench, card: int) -> None:
    show, _ = detail(bench.session, card).checks
    bench.clock.on(hours=1)
    bench.do(checks.tick, [show.id])
    line = detail(bench.session, card).checks[0]
    assert (line.done, line.done_at, line.done_by) == (True, "2026-11-16T10:00:00.000000Z", "kim")
    told = {"from": False, "to": True, "check": "Show it", "key": "show"}
    assert bench.events(card)[-1] == ("checked", told)
    assert bench.column(card, "active_at") == "2026-11-16T10:00:00.000000Z"
    entries = bench.journal()
    bench.do(checks.tick, [show.id])
    assert bench.journal() == entries
    bench.do(checks.tick, [show.id], done=False)
    assert detail(bench.session, card).checks[0].done_at is None


def test_the_next_open_check_is_ticked(bench: Bench, board: int, card: int) -> None:
    other = bench.card(board, "Other")
    bench.do(checks.add, other, "Mine")
    bench.do(checks.tick_next, [card, other])
    assert [line.done for line in detail(bench.session, card).checks] == [True, False]
    assert detail(bench.session, other).checks[0].done
    assert len([kind for kind, _ in bench.events(other) if kind == "checked"]) == 1
    bench.do(checks.tick_next, [card, other])
    refused(bench, NotFoundError, "“Acme” has no open check", bench.do, checks.tick_next, [card])
    refused(bench, NotFoundError, "2 cards has no open check", bench.do, checks.tick_next, [card, other])


def test_the_checks_of_the_cards_own_stage_come_first(bench: Bench) -> None:
    board = bench.board("CSM", shipped_document("CSM workflow"))
    card = bench.card(board, "Acme")
    assert len(detail(bench.session, card).checks) == 17
    bench.do(moves.move, [card], bench.stage(board, "brand"))
    following = checks.next_open(bench.db, card)
    assert following is not None
    assert following.key == "brand_scheduled"
    bench.do(moves.move, [card], bench.stage(board, "ongoing"), reason="They know us")
    following = checks.next_open(bench.db, card)
    assert following is not None
    assert following.key == "contract_signed"


def test_checks_are_named_by_place_or_text(bench: Bench, card: int) -> None:
    assert checks.find(bench.db, card, "2").text == "Say thanks"
    assert checks.find(bench.db, card, "thanks").text == "Say thanks"
    bench.do(checks.add, card, "Call 7 people")
    assert checks.find(bench.db, card, "7").text == "Call 7 people"
    refused(bench, NotFoundError, "has no check “9”", checks.find, bench.db, card, "9")
    refused(bench, InputError, "fits several checks", checks.find, bench.db, card, "a")


def test_a_check_of_ones_own(bench: Bench, card: int) -> None:
    key = bench.do(checks.add, card, " Call\nthem ", due="tomorrow", owner="Ben")
    line = detail(bench.session, card).checks[-1]
    assert (line.id, line.text, line.owner, line.due, line.due_raw) == (
        key, "Call them", "Ben", "due tomorrow", "2026-11-17",
    )  # fmt: skip
    assert (line.required, line.stage) == (False, "Doing")
    assert bench.column(card, "nearest_due") == "2026-11-17T24:00"
    bench.do(checks.tick, [key])
    assert bench.column(card, "nearest_due") == "2026-11-20T24:00"
    refused(bench, InputError, "a check's text is needed", bench.do, checks.add, card, " ")


def test_an_overdue_check_makes_its_card_overdue(bench: Bench, card: int) -> None:
    bench.do(checks.add, card, "Call", due="tomorrow")
    bench.clock.on(days=3)
    found = detail(bench.session, card)
    assert found.checks[-1].late
    assert [reason.words for reason in found.reasons] == ["check “Call” 2d overdue"]


def test_a_check_can_be_changed(bench: Bench, card: int) -> None:
    key = bench.do(checks.add, card, "Call")
    bench.do(checks.edit, key, words="Call back", due="fri")
    bench.do(checks.set_owner, key, "Ben")
    line = detail(bench.session, card).checks[-1]
    assert (line.text, line.owner, line.due_raw) == ("Call back", "Ben", "2026-11-20")
    bench.do(checks.edit, key, due="")
    bench.do(checks.set_owner, key, "none")
    line = detail(bench.session, card).checks[-1]
    assert (line.text, line.owner, line.due_raw) == ("Call back", "", "")
    entries = bench.journal()
    bench.do(checks.edit, key)
    bench.do(checks.edit, key, words="Call back")
    assert bench.journal() == entries
    refused(bench, InputError, "a check's text is needed", bench.do, checks.edit, key, words="")


def test_checks_go_up_and_down(bench: Bench, card: int) -> None:
    bench.do(checks.add, card, "C")
    bench.do(checks.add, card, "D")
    assert texts(bench, card) == ["Show it", "Say thanks", "C", "D"]
    first, *_, last = (line.id for line in detail(bench.session, card).checks)
    for key, by, order in (
        (first, 1, ["Say thanks", "Show it", "C", "D"]),
        (first, 2, ["Say thanks", "C", "D", "Show it"]),
        (first, 1, ["Say thanks", "C", "D", "Show it"]),
        (first, -3, ["Show it", "Say thanks", "C", "D"]),
        (first, -1, ["Show it", "Say thanks", "C", "D"]),
        (last, -1, ["Show it", "Say thanks", "D", "C"]),
    ):
        bench.do(checks.reorder, key, by)
        assert texts(bench, card) == order
    bench.do(checks.add, card, "E")
    assert texts(bench, card)[-1] == "E"


def test_a_check_can_be_removed_and_comes_back(bench: Bench, card: int) -> None:
    before = bench.dump()
    show = detail(bench.session, card).checks[0]
    bench.do(checks.remove, show.id)
    assert texts(bench, card) == ["Say thanks"]
    assert bench.events(card)[-1] == ("check_removed", {"check": "Show it"})
    refused(bench, NotFoundError, "that check is gone", bench.do, checks.tick, [show.id])
    history.undo(bench.session)
    assert bench.dump() == before


def test_a_check_becomes_a_card(bench: Bench, board: int, card: int) -> None:
    bench.do(accounts.new, "Acme")
    bench.do(cards.set_account, [card], "Acme")
    key = bench.do(checks.add, card, "Call them", due="fri 17:30", owner="Ben")
    made = bench.do(checks.to_card, key)
    found = detail(bench.session, made)
    assert (found.title, found.stage, found.owner, found.account, found.due) == (
        "Call them", "To do", "Ben", "Acme", "2026-11-20T17:30",
    )  # fmt: skip
    assert detail(bench.session, card).checks[-1].done
    history.undo(bench.session)
    assert not detail(bench.session, card).checks[-1].done


def test_a_check_of_an_archived_customers_card_becomes_a_card(bench: Bench, board: int, card: int) -> None:
    bench.do(accounts.new, "Acme")
    bench.do(cards.set_account, [card], "Acme")
    bench.do(accounts.archive, account_rows.listed(bench.db)[0])
    made = bench.do(checks.to_card, detail(bench.session, card).checks[0].id)
    assert detail(bench.session, made).account == "Acme"


def test_the_next_step_is_the_first_open_check(bench: Bench, card: int) -> None:
    assert detail(bench.session, card).move == "Ann: Show it"
    bench.do(checks.tick_next, [card])
    assert detail(bench.session, card).move == "Ann: Say thanks"
    bench.do(cards.set_next, [card], "send contract")
    assert detail(bench.session, card).move == "Ann: send contract"
