"""Share mode of a session: every read is masked, what is typed finds its names again, and it lasts."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from builders import Bench, session_at
from kanvtui.domain.share import MASK, Share
from kanvtui.errors import ConflictError, InputError, NotFoundError
from kanvtui.operations import (
    accounts,
    cards,
    drafts,
    history,
    lookup,
    notes,
    reviews,
)
from kanvtui.operations.reads import account, board, card, lists, minutes, run, sharing, triage, walk
from kanvtui.operations.session import APP, Session
from private_words import FIELD, NAME, NOTE, NUMBERS, OTHER, REMARK, TITLE, plant

ALIASES, ONE = Share(on=True, aliases=True), Share(on=True, aliases=True, account_id=1)


@pytest.fixture
def planted(bench: Bench) -> Bench:
    """A file with a private word wherever one can stand, at a session of the app."""
    plant(bench)
    bench.clock.on(days=40)
    bench.reopen()
    bench.session.source = APP
    return bench


def every_read(session: Session) -> Iterator[tuple[str, Any]]:
    """The pictures of every screen and document, made with what they ask for; `figures_json` is for storing."""
    from kanvtui.operations.reads import (
        behind,
        dates,
        figures,
        governance,
        metrics,
        promised,
        recurring,
        retention,
        review,
        since,
        sop_health,
        sops,
    )  # fmt: skip
    from kanvtui.operations.reads import (
        history as past,
    )

    modules = (account, behind, board, card, dates, figures, governance, past, lists, metrics, minutes, promised,
               recurring, retention, review, run, since, sharing, sop_health, sops, triage, walk)  # fmt: skip
    ids: dict[str, Any] = {
        "card_id": 1, "account_id": 1, "board_id": 1, "keys": [1, 2], "wanted": lists.Filter(), "words": "o",
        "review_id": 1, "item_id": 1, "after": 0, "start": session.clock().replace(day=1, month=10), "text": "zzz",
    }  # fmt: skip
    for module in modules:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            needs = inspect.signature(function).parameters
            if (
                name.startswith("_")
                or name == "figures_json"
                or function.__module__ != module.__name__
                or next(iter(needs), "") != "session"
            ):
                continue
            wanted = [name for name, one in needs.items() if name != "session" and one.default is one.empty]
            if set(wanted) <= set(ids):
                yield f"{module.__name__}.{name}", function(session, *(ids[name] for name in wanted))


@pytest.mark.parametrize("share", [Share(on=True), ALIASES, ONE], ids=["names", "aliases", "one"])
def test_no_read_tells_what_is_private(planted: Bench, share: Share) -> None:
    session = planted.session
    reviews.begin(session)
    reviews.finish(session, 1, 60)
    session.sharing.set(share)
    hidden = [FIELD, NOTE, TITLE, REMARK, *NUMBERS, "Poor"]
    hidden += [NAME] if share.aliases else []
    hidden += [OTHER] if share.account_id else []
    asked = 0
    for name, picture in every_read(session):
        told = repr(picture).casefold() if "sops." not in name else ""  # the SOP names its own bands
        assert [word for word in hidden if word.casefold() in told] == [], (name, told)
        asked += 1
    assert asked > 40


def test_it_is_off_by_itself_and_lasts_once_it_is_on(planted: Bench) -> None:
    session = planted.session
    assert session.share == Share()
    assert (session.shown(NAME), session.typed(MASK)) == (NAME, MASK)
    assert lists.account_list(session)[0].name == f"{NAME} Ltd"
    assert session.sharing.set(ALIASES) == ""
    again = session_at(planted.path, planted.clock)
    again.source = APP
    assert again.share == ALIASES
    assert again.shown(f"moved “{NAME}”") == "moved “Customer 1”"
    assert lists.account_list(again)[0].name == "Customer 1"
    shell = session_at(planted.path, planted.clock)
    assert lists.account_list(shell)[0].name == f"{NAME} Ltd"
    assert "share mode is on" in shell.mask_exports()
    assert lists.account_list(shell)[0].name == "Customer 1"
    session.sharing.set(Share())
    assert lists.account_list(session)[0].name == f"{NAME} Ltd"
    assert session_at(planted.path, planted.clock).mask_exports() == ""
    again.close()
    shell.close()


def test_switched_by_another_program(planted: Bench) -> None:
    session = planted.session
    assert session.share == Share()
    session.news()
    assert session.news().nothing
    other = session_at(planted.path, planted.clock)
    other.sharing.set(ONE)
    changes = session.news()
    assert session.share == ONE
    assert (1 in changes.cards, 1 in changes.boards, 2 in changes.accounts) == (True, True, True)
    assert session.news().nothing
    assert not other.sharing.follow()  # the shell follows nobody
    other.close()


def test_what_is_typed_is_stored_with_names(planted: Bench) -> None:
    planted.session.sharing.set(ALIASES)
    assert planted.session.typed("Customer 1: call Customer 2") == f"{NAME} Ltd: call {OTHER}"
    with pytest.raises(InputError, match="leave share mode"):
        planted.session.typed(f"the {MASK}")
    with planted.session.reading() as db:
        assert lookup.account(db, OTHER).name == "Customer 2"
    planted.session.sharing.set(ONE)
    with planted.session.reading() as db, pytest.raises(NotFoundError):
        lookup.account(db, OTHER)


def test_texts_are_compared_with_what_is_stored(planted: Bench) -> None:
    planted.session.sharing.set(ALIASES)
    assert lookup.stored_text(planted.session, 1, "title") == f"{NAME}: rollout"
    note = planted.do(notes.add, f"{NAME} said so", card_id=1, shared=True)
    assert card.detail(planted.session, 1).notes[0].body == "Customer 1 said so"
    assert notes.stored_body(planted.session, note, "?") == f"{NAME} said so"
    assert notes.stored_body(planted.session, 999, "?") == "?"
    with pytest.raises(ConflictError):
        planted.do(notes.edit, note, "New", was="Customer 1 said so")


def test_an_undo_of_another_customers_change_tells_nothing(planted: Bench) -> None:
    planted.do(cards.retitle, 2, "Something else")
    planted.session.sharing.set(ONE)
    _, past = history.undo(planted.session)
    assert planted.session.label(past.id, past.label) == MASK
    planted.session.sharing.set(Share())
    assert planted.session.label(past.id, past.label) == past.label


def test_drafts_begun_alone_are_not_shown(planted: Bench) -> None:
    session = planted.session
    drafts.keep(session, drafts.NEW_NOTE, 1, NOTE)
    session.sharing.set(Share(on=True))
    assert drafts.read(session, drafts.NEW_NOTE, 1) is None
    drafts.keep(session, drafts.NEW_NOTE, 1, "open words")
    assert drafts.read(session, drafts.NEW_NOTE, 1) == "open words"
    drafts.drop(session, drafts.NEW_NOTE, 1)
    session.sharing.set(Share())
    assert drafts.read(session, drafts.NEW_NOTE, 1) == NOTE


def test_the_customers_to_choose_from(planted: Bench) -> None:
    session = planted.session
    assert (sharing.only(session), sharing.customer_of(session, 1)) == ("", f"{NAME} Ltd")
    assert (sharing.customer_of(session, None), sharing.customers(session)) == ("", (f"{NAME} Ltd", OTHER))
    session.sharing.set(ONE)
    assert (sharing.only(session), sharing.customers(session)) == ("Customer 1", ("Customer 1",))
    assert sharing.customer_of(session, 2) == ""
    assert [sharing.find(session, text) for text in ("Customer 1", OTHER, "wyv", "all", "", "nobody")] == [
        1, 2, 2, None, None, None,
    ]  # fmt: skip
    assert sharing.wrong(session, "wyv") == sharing.wrong(session, "all") == ""
    assert sharing.wrong(session, "nobody") == "There is no customer of that name."
    planted.do(accounts.new, "Wyvern Two")
    assert sharing.find(session, OTHER) == 2
    assert sharing.wrong(session, "wyv") == "Several customers fit. Write more of the name."
    session.sharing.set(Share(on=True, account_id=99))
    assert sharing.only(session) == "a customer that is gone"


def test_a_file_that_cannot_be_written_is_shared_until_the_end(planted: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planted.store, "writable", False)
    assert "until you leave" in planted.session.sharing.set(ALIASES)
    assert planted.session.share == ALIASES


def test_a_note_is_shown_or_hidden(bench: Bench) -> None:
    key = bench.card(bench.board())
    note = bench.do(notes.add, "Words", card_id=key, private=True)
    bench.do(notes.set_shared, note, shared=True)
    found = card.detail(bench.session, key).notes[0]
    assert (found.shared, found.private, found.seen) == (True, False, "shared")
    assert bench.changes.label == "shows the note “Words” in share mode"
    bench.do(notes.set_shared, note, shared=True)
    bench.do(notes.set_shared, note, shared=False)
    assert card.detail(bench.session, key).notes[0].seen == ""
    bench.do(notes.set_private, note, private=True)
    assert card.detail(bench.session, key).notes[0].seen == "private"
    kinds = [kind for kind, _ in bench.events(key)]
    assert kinds[-2:] == ["note_shared", "note_hidden"]
