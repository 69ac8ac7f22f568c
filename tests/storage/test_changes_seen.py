"""What a change touched, told to those who draw: own changes and those of other programs."""

from pathlib import Path

from builders import Bench
from kanvtui.operations import accounts, cards, checks, history, moves, notes


def test_touched_tells_what_to_draw_again(bench: Bench, board: int) -> None:
    last = bench.store.newest()
    card = bench.card(board, owner="Ann")
    account = bench.do(accounts.new, "Acme")
    assert bench.changes.accounts == {account}
    made = bench.store.since(last)
    assert made.cards == {card}
    assert made.accounts == {account}
    assert made.people == {1}
    assert made.last == bench.store.newest()
    assert bench.store.since(made.last).nothing
    note = bench.do(notes.add, "Hello", card_id=card)
    assert bench.changes.cards == {card}
    bench.do(notes.set_private, note, private=True)
    assert bench.changes.cards == {card}
    check = bench.do(checks.add, card, "Call")
    bench.do(checks.edit, check, words="Call them")
    assert bench.changes.cards == {card}
    bench.do(checks.remove, check)
    assert bench.changes.cards == {card}
    history.undo(bench.session)
    changes, _ = history.undo(bench.session)
    assert changes.cards == {card}


def test_notes_of_a_customer_touch_the_customer(bench: Bench) -> None:
    account = bench.do(accounts.new, "Acme")
    note = bench.do(notes.add, "Hello", account_id=account)
    assert bench.changes.accounts == {account}
    bench.do(notes.edit, note, "Hello again")
    assert bench.changes.accounts == {account}
    bench.do(notes.remove, note)
    assert bench.changes.accounts == {account}
    assert bench.db.value("SELECT count(*) FROM note") == 0
    for _ in range(3):
        assert history.undo(bench.session)[0].accounts == {account}


def test_a_card_that_changes_its_customer_touches_the_card(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")
    card = bench.card(board, account="Acme")
    bench.do(cards.set_account, [card], "none")
    assert bench.changes.cards == {card}


def test_since_tells_what_others_did(bench: Bench, board: int, path: Path) -> None:
    card = bench.card(board)
    last, bell = bench.store.newest(), bench.store.rings()
    other = Bench(path, bench.clock)
    other.do(cards.retitle, card, "B")
    other.do(moves.reorder, card, 1)
    assert bench.store.rings() != bell
    seen = bench.store.since(last)
    assert seen.cards == {card}
    assert seen.last == other.store.newest()
    own = bench.store.rings()
    bench.do(cards.retitle, card, "C")
    assert bench.store.rings() == own
    other.close()
