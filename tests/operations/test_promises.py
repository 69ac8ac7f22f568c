"""Promises: who does what by when, the ball that goes with them, and what becomes of them."""

import pytest

from builders import FREE, Bench, refused
from kanvtui.domain.promises import PromiseLine
from kanvtui.domain.walk import Scope
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, cards, history, promises, reviews
from kanvtui.operations.reads import promised, walk


@pytest.fixture
def card(bench: Bench, board: int) -> int:
    bench.do(accounts.new, "Acme")
    key: int = bench.card(board, "Contract", owner="Ann", account="Acme")
    return key


def only(bench: Bench) -> PromiseLine:
    (line,) = promised.lines(bench.db, [1], bench.session.now(), bench.session.calendar)
    return line


def ball(bench: Bench, card: int) -> tuple[str | None, str | None]:
    holder, nudge = bench.db.rows("SELECT holder, nudge_on FROM card WHERE id = ?", (card,))[0]
    return holder, nudge


def test_a_promise_passes_the_ball(bench: Bench, card: int) -> None:
    before = bench.dump()
    key = bench.do(promises.make, "Legal: read the contract by fri", card_id=card)
    assert bench.changes.label == "Legal: read the contract, by Fri 20 Nov 2026"
    assert ball(bench, card) == ("Legal", "2026-11-20")
    assert [kind for kind, _ in bench.events(card)][-2:] == ["promised", "passed"]
    told = {"promise": key, "who": "Legal", "what": "read the contract", "due": "2026-11-20"}
    assert bench.events(card)[-2][1] == told
    assert only(bench) == PromiseLine(
        key, "Legal", "read the contract", "2026-11-20", "due Fri 20 Nov", "open", False, card, "Contract", 1, "Acme",
        "2026-11-16T09:00:00.000000Z", "just now", "",
    )  # fmt: skip
    history.undo(bench.session)
    assert bench.dump() == before


@pytest.mark.parametrize("text", ["ann: think about it by 27 Nov 10:00", "Ann: think about it by 27 Nov"])
def test_what_the_owner_promises_passes_no_ball_and_keeps_nothing_fresh(bench: Bench, card: int, text: str) -> None:
    active = bench.column(card, "active_at")
    bench.clock.on(days=1)
    bench.do(promises.make, text, card_id=card)
    assert ball(bench, card) == (None, None)
    assert (only(bench).who, only(bench).due) == ("Ann", "2026-11-27")
    assert bench.column(card, "active_at") == active


def test_me_is_the_user(bench: Bench, card: int) -> None:
    bench.do(promises.make, "me: call them by tomorrow", card_id=card)
    assert only(bench).who == "kim"
    assert ball(bench, card) == ("kim", "2026-11-17")


def test_a_promise_may_hang_on_a_customer_or_on_nothing(bench: Bench, card: int) -> None:
    bench.do(promises.make, "Jo: send the list by fri", account_id=1)
    assert (only(bench).card_id, only(bench).account) == (None, "Acme")
    assert bench.changes.accounts == {1}
    bench.do(promises.make, "Ben: buy flowers by tomorrow")
    lines = promised.open_ones(bench.session)
    assert [(line.told, line.account) for line in lines] == [("Ben: buy flowers", ""), ("Jo: send the list", "Acme")]
    assert [row.who for row in promises.open_ones(bench.db)] == ["Ben", "Jo"]
    assert promised.open_ones(bench.session, Scope(account_id=1)) == lines[1:]
    assert card


def test_what_is_no_promise_is_refused(bench: Bench, card: int) -> None:
    refused(bench, InputError, "who, what and by when", bench.do, promises.make, "Jo will call", card_id=card)
    refused(bench, InputError, "not a date", bench.do, promises.make, "Jo: call by the way", card_id=card)
    refused(bench, InputError, "is past", bench.do, promises.make, "Jo: call by yesterday", card_id=card)
    refused(bench, NotFoundError, "no card 99", bench.do, promises.make, "Jo: call by fri", card_id=99)
    refused(bench, NotFoundError, "gone", bench.do, promises.settle, 7, "kept")


def test_in_a_review_it_is_the_verdict_and_hangs_on_what_is_reviewed(bench: Bench, card: int) -> None:
    bench.do(cards.block, [card], "legal")
    review = reviews.begin(bench.session)
    (item,) = walk.walk(bench.session, review).items
    key = bench.do(promises.make, "Legal: read it by fri", item_id=item.id)
    assert bench.db.rows("SELECT review_id, card_id, account_id FROM promise WHERE id = ?", (key,)) == [
        (review, card, 1)
    ]
    (done,) = walk.walk(bench.session, review).items
    assert (done.verdict, done.words) == ("promise", "Legal: read it, by Fri 20 Nov 2026")
    assert [kind for kind, _ in bench.events(card)].count("reviewed") == 1
    history.undo(bench.session)
    (item,) = walk.walk(bench.session, review).items
    assert (item.verdict, promises.open_ones(bench.db), ball(bench, card)) == ("", [], (None, None))


def test_a_verdict_given_by_the_screen_too_counts_once(bench: Bench, card: int) -> None:
    bench.do(cards.block, [card], "legal")
    review = reviews.begin(bench.session)
    (item,) = walk.walk(bench.session, review).items

    def both(change: object) -> None:
        promises.make(change, "Legal: read it by fri", item_id=item.id)  # type: ignore[arg-type]
        reviews.decide(change, item.id, "promise")  # type: ignore[arg-type]

    bench.do(both)
    (done,) = walk.walk(bench.session, review).items
    assert done.words == "Legal: read it, by Fri 20 Nov 2026"
    assert [kind for kind, _ in bench.events(card)].count("reviewed") == 1


def test_kept_gives_the_ball_back(bench: Bench, card: int) -> None:
    key = bench.do(promises.make, "Legal: read it by fri", card_id=card)
    bench.clock.on(days=4)
    bench.do(promises.settle, key, "kept")
    assert bench.changes.label == "Legal: read it: kept"
    assert ball(bench, card) == (None, None)
    line = only(bench)
    assert (line.state, line.late, line.due_words) == ("kept", False, "was due today")
    assert line.settled_words == "kept just now"
    kind, detail = bench.events(card)[-2]
    assert (kind, detail["from"], detail["to"], detail["note"]) == ("promise_settled", "open", "kept", None)
    refused(bench, RefusedError, "is kept already", bench.do, promises.settle, key, "kept")
    bench.do(promises.settle, key, "open")
    assert (only(bench).state, only(bench).settled_words) == ("open", "")


def test_kept_after_its_day_is_kept_late(bench: Bench, card: int) -> None:
    key = bench.do(promises.make, "Legal: read it by tomorrow", card_id=card)
    bench.clock.on(days=2)
    assert (only(bench).late, only(bench).due_words) == (True, "1d overdue")
    bench.clock.on(days=2)
    bench.do(promises.settle, key, "kept", "they were ill")
    assert bench.changes.label == "Legal: read it: kept late (they were ill)"
    bench.clock.on(days=30)
    assert (only(bench).late, only(bench).settled_words) == (True, "kept late, 3 days after its day: they were ill")


def test_dropped_is_never_late(bench: Bench, card: int) -> None:
    key = bench.do(promises.make, "Legal: read it by tomorrow", card_id=card)
    bench.clock.on(days=4)
    bench.do(promises.settle, key, "dropped", "no budget")
    bench.clock.on(days=1)
    assert (only(bench).late, only(bench).settled_words) == (False, "dropped yesterday: no budget")
    refused(bench, InputError, "Write kept, dropped or open", bench.do, promises.settle, key, "done")


def test_a_ball_that_went_on_stays_where_it_is(bench: Bench, card: int) -> None:
    key = bench.do(promises.make, "Legal: read it by fri", card_id=card)
    bench.do(cards.pass_ball, [card], "Acme", "tomorrow")
    bench.do(promises.move, key, "+9d")
    assert ball(bench, card) == ("Acme", "2026-11-17")
    bench.do(promises.settle, key, "kept")
    assert ball(bench, card) == ("Acme", "2026-11-17")


def test_another_day_moves_the_day_to_ask(bench: Bench, card: int) -> None:
    key = bench.do(promises.make, "Legal: read it by fri", card_id=card)
    bench.do(promises.move, key, "27 nov")
    assert bench.changes.label == "Legal: read it: by Fri 27 Nov 2026 instead of Fri 20 Nov 2026"
    assert ball(bench, card) == ("Legal", "2026-11-27")
    assert ("promise_moved", "2026-11-20", "2026-11-27") in [
        (kind, detail.get("from"), detail.get("to")) for kind, detail in bench.events(card)
    ]
    refused(bench, InputError, "is past", bench.do, promises.move, key, "2026-11-01")
    bench.do(promises.settle, key, "dropped")
    refused(bench, RefusedError, "is dropped already", bench.do, promises.move, key, "fri")


def test_a_deleted_card_gets_no_ball(bench: Bench, card: int) -> None:
    key = bench.do(promises.make, "Legal: read it by fri", card_id=card)
    bench.do(cards.delete, [card])
    bench.do(promises.settle, key, "kept")
    assert ball(bench, card)[0] == "Legal"


def test_the_next_review_opens_with_what_is_open_and_tells_what_was_settled(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    card = bench.card(board, "Lonely")
    review = reviews.begin(bench.session)
    (item,) = walk.walk(bench.session, review).items
    early = bench.do(promises.make, "Ann: settle it before by tomorrow")
    bench.do(promises.settle, early, "kept")
    bench.do(promises.make, "Legal: read it by fri", item_id=item.id)
    bench.do(promises.make, "Jo: call them by fri", item_id=item.id)
    bench.do(promises.make, "Ben: wait by fri", item_id=item.id)
    bench.clock.on(minutes=1)
    reviews.finish(bench.session, review, 60)
    assert [line.who for line in walk.walk(bench.session, review).settled] == ["Ann"]
    bench.clock.on(days=2)
    bench.do(promises.settle, 2, "kept")
    bench.do(promises.settle, 4, "dropped", "not needed")
    bench.clock.on(days=1)
    narrowed = reviews.begin(bench.session, Scope(board_id=board))
    reviews.finish(bench.session, narrowed, 60)
    bench.clock.on(days=4)
    second = reviews.begin(bench.session)
    picture = walk.walk(bench.session, second)
    assert (picture.items[0].section, picture.items[0].title) == ("promised", "Jo: call them")
    assert [line.settled_words for line in picture.settled] == ["kept 5 days ago", "dropped 5 days ago: not needed"]
    look = walk.look(bench.session, picture.items[0].id)
    assert look.promise is not None
    assert (look.promise.late, look.promise.due_words, look.promise.made_words) == (True, "3d overdue", "7 days ago")
    assert look.card is not None
    assert look.card.id == card

    def keeps(change: object) -> None:
        promises.settle(change, 3, "kept")  # type: ignore[arg-type]
        reviews.decide(change, picture.items[0].id, "kept")  # type: ignore[arg-type]

    bench.do(keeps)
    picture = walk.walk(bench.session, second)
    assert (picture.items[0].verdict, picture.items[0].words) == ("kept", "Jo: call them: kept late")
    assert len(picture.settled) == 2, "what is asked about is not told beside"
    assert walk.look(bench.session, picture.items[0].id).away == ""
