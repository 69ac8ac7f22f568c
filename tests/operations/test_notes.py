"""Notes: several, one pinned, guarded against lost updates, and what they make."""

import pytest

from builders import HOSTILE, Bench, refused, shipped_document
from kanvtui.errors import ConflictError, InputError, NotFoundError
from kanvtui.operations import accounts, cards, history, notes
from kanvtui.operations.reads.card import detail
from kanvtui.storage import accounts as account_rows


@pytest.fixture
def card(bench: Bench, board: int) -> int:
    return bench.card(board, "Acme")


def test_the_first_note_explains_the_card(bench: Bench, card: int) -> None:
    bench.do(notes.add, "# First\nbody", card_id=card)
    bench.clock.on(hours=1)
    bench.do(notes.add, "Second", card_id=card, kind="decision")
    found = detail(bench.session, card)
    assert [(note.title, note.pinned) for note in found.notes] == [("First", True), ("Second", False)]
    assert found.why == "First"
    assert [kind for kind, _ in bench.events(card)] == ["created", "noted", "decided"]
    assert bench.column(card, "active_at") == "2026-11-16T10:00:00.000000Z"


def test_one_note_is_pinned(bench: Bench, card: int) -> None:
    first, second = (bench.do(notes.add, text, card_id=card) for text in ("First", "Second"))
    bench.do(notes.pin, second)
    assert detail(bench.session, card).why == "Second"
    assert [row[0] for row in bench.db.rows("SELECT id FROM note WHERE pinned = 1")] == [second]
    entries = bench.journal()
    bench.do(notes.pin, second)
    assert bench.journal() == entries
    third = bench.do(notes.add, "Third", card_id=card, pinned=True)
    assert [row[0] for row in bench.db.rows("SELECT id FROM note WHERE pinned = 1")] == [third]
    history.undo(bench.session)
    assert [row[0] for row in bench.db.rows("SELECT id FROM note WHERE pinned = 1")] == [second]
    assert first != second


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("\n\n  ## Heading\nx", "Heading"),
        ("- item", "item"),
        ("\u200b\n***\nwords", "words"),
        ("***", "Note"),
        ("x" * 200, "x" * 80),
    ],
)
def test_the_first_line_is_the_title(bench: Bench, card: int, body: str, title: str) -> None:
    bench.do(notes.add, body, card_id=card)
    assert detail(bench.session, card).notes[0].title == title


@pytest.mark.parametrize("text", [*HOSTILE, "line\nline\n", " \tindented", "a\r\nb\rc"])
def test_a_note_is_kept_as_typed(bench: Bench, card: int, text: str) -> None:
    bench.do(notes.add, text, card_id=card)
    bench.reopen()
    assert detail(bench.session, card).notes[0].body == text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_note_needs_words_and_a_kind(bench: Bench, card: int) -> None:
    refused(bench, InputError, "a note is needed", bench.do, notes.add, " \n", card_id=card)
    refused(bench, InputError, "is no kind of note. Kinds: context", bench.do, notes.add, "x", card_id=card, kind="no")
    refused(bench, InputError, "at most 1,000,000", bench.do, notes.add, "x" * 1_000_001, card_id=card)
    refused(bench, InputError, "NUL", bench.do, notes.add, "a\0b", card_id=card)
    refused(bench, NotFoundError, "there is no card 99", bench.do, notes.add, "x", card_id=99)
    bench.do(notes.add, "", card_id=card, title="Only a title")


def test_a_large_note_is_kept(bench: Bench, card: int) -> None:
    body = "line\n" * 200_000
    bench.do(notes.add, body, card_id=card)
    assert detail(bench.session, card).notes[0].body == body
    history.undo(bench.session)
    history.redo(bench.session)
    assert detail(bench.session, card).notes[0].body == body


def test_an_edit_is_guarded(bench: Bench, card: int) -> None:
    note = bench.do(notes.add, "Mine", card_id=card)
    bench.do(notes.edit, note, "Theirs", was="Mine")
    refused(
        bench, ConflictError, "the note was changed meanwhile to “Theirs” — yours, “New”, was not stored",
        bench.do, notes.edit, note, "New", was="Mine",
    )  # fmt: skip
    bench.do(notes.edit, note, "New", was="Theirs")
    bench.do(notes.remove, note)
    refused(bench, NotFoundError, "that note is gone", bench.do, notes.edit, note, "Newer", was="New")


def test_a_title_follows_its_first_line_unless_given(bench: Bench, card: int) -> None:
    note = bench.do(notes.add, "First line\nbody", card_id=card)
    bench.do(notes.edit, note, "New line\nbody")
    assert detail(bench.session, card).notes[0].title == "New line"
    bench.do(notes.edit, note, "Other\nbody", title="Mine")
    bench.do(notes.edit, note, "Third\nbody")
    assert detail(bench.session, card).notes[0].title == "Mine"
    bench.do(notes.edit, note, "Third\nbody", title="")
    assert detail(bench.session, card).notes[0].title == "Third"
    entries = bench.journal()
    bench.do(notes.edit, note, "Third\nbody")
    bench.do(notes.edit, note, "Third\nbody", title="")
    assert bench.journal() == entries


@pytest.mark.parametrize(("more", "counts"), [(19, False), (20, True), (-5, False)])
def test_only_a_long_edit_keeps_a_card_fresh(bench: Bench, card: int, more: int, *, counts: bool) -> None:
    note = bench.do(notes.add, "x" * 50, card_id=card)
    bench.clock.on(hours=1)
    bench.do(notes.edit, note, "x" * (50 + more))
    assert (bench.column(card, "active_at") == "2026-11-16T10:00:00.000000Z") is counts
    assert bench.events(card)[-1][0] == "note_edited"


def test_a_note_may_be_private(bench: Bench, card: int) -> None:
    note = bench.do(notes.add, "x", card_id=card)
    bench.do(notes.set_private, note, private=True)
    assert detail(bench.session, card).notes[0].private
    entries = bench.journal()
    bench.do(notes.set_private, note, private=True)
    assert bench.journal() == entries
    bench.do(notes.set_private, note, private=False)
    assert not detail(bench.session, card).notes[0].private


def test_a_removed_note_comes_back(bench: Bench, card: int) -> None:
    note = bench.do(notes.add, "x", card_id=card)
    before = bench.dump()
    bench.do(notes.remove, note)
    assert detail(bench.session, card).notes == ()
    history.undo(bench.session)
    assert bench.dump() == before


def test_notes_of_the_customer_stand_beside_its_cards(bench: Bench, board: int, card: int) -> None:
    account = bench.do(accounts.new, "Acme")
    shared = bench.do(notes.add, "Of the customer", account_id=account)
    bench.do(cards.set_account, [card], "Acme")
    bench.do(notes.add, "Own", card_id=card)
    found = detail(bench.session, card).notes
    assert [(note.title, note.of_account) for note in found] == [("Own", False), ("Of the customer", True)]
    bench.do(notes.pin, shared)
    assert bench.changes.accounts == {account}
    bench.do(notes.edit, shared, "Of all customers")
    assert bench.changes.accounts == {account}
    assert bench.db.value("SELECT count(*) FROM event WHERE account_id = ? AND card_id IS NULL", (account,)) == 3


def test_a_stale_note_is_told(bench: Bench, card: int) -> None:
    bench.do(notes.add, "x", card_id=card)
    bench.clock.on(days=31)
    words = {reason.flag: reason.words for reason in detail(bench.session, card).reasons}
    assert words["stale_note"] == "the note was not touched for 31 days, limit 30"


def test_a_note_becomes_an_action_card(bench: Bench) -> None:
    board = bench.board("Meetings", shipped_document("Meeting notes"))
    bench.do(accounts.new, "Acme")
    card = bench.card(board, "Weekly", account="Acme")
    note = bench.do(notes.add, "Send the contract\nby Friday", card_id=card)
    made = bench.do(notes.to_card, note)
    found = detail(bench.session, made)
    assert (found.title, found.stage, found.account) == ("Send the contract", "Action items", "Acme")
    assert found.notes[0].title == "From: Send the contract"
    assert found.notes[0].pinned
    assert (
        found.notes[0].body == f"From the note “Send the contract” of #{card} Weekly.\n\nSend the contract\nby Friday"
    )
    named = bench.do(notes.to_card, note, "Contract")
    assert detail(bench.session, named).title == "Contract"


def test_a_note_becomes_a_card_on_any_board(bench: Bench, card: int) -> None:
    bench.do(accounts.new, "Acme")
    bench.do(cards.set_account, [card], "Acme")
    bench.do(accounts.archive, account_rows.listed(bench.db)[0])
    note = bench.do(notes.add, "y" * 500, card_id=card, title="x" * 500)
    made = bench.do(notes.to_card, note)
    assert detail(bench.session, made).stage == "To do"
    assert detail(bench.session, made).account == "Acme"
    account = account_rows.listed(bench.db, archived=True)[0]
    alone = bench.do(notes.add, "x", account_id=account.id)
    refused(bench, InputError, "only a note of a card", bench.do, notes.to_card, alone)


def test_the_notes_of_a_card_go_with_it_to_another_customer(bench: Bench, card: int) -> None:
    first, second = bench.do(accounts.new, "Acme"), bench.do(accounts.new, "Beta")
    bench.do(notes.add, "Why", card_id=card)
    before = bench.dump()
    for name, key in (("Acme", first), ("Beta", second), ("none", None)):
        bench.do(cards.set_account, [card], name)
        assert bench.db.rows("SELECT account_id FROM note") == [(key,)]
    for _ in range(3):
        history.undo(bench.session)
    assert bench.dump() == before
