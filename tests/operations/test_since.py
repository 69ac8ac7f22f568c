"""What changed between two instants, read from a file: its start, its scope, snoozed cards, promises.

The recount of everything stands in `test_since_recount`.
"""

import datetime as dt

import pytest

from builders import FREE, MONDAY, Bench, raw_change
from kanvtui.domain.since import SincePicture
from kanvtui.domain.walk import Scope
from kanvtui.errors import InputError, NotFoundError
from kanvtui.operations import accounts, boards, cards, history, moves, promises, reviews
from kanvtui.operations.reads.scopes import scope_named, scope_words, scopes
from kanvtui.operations.reads.since import default_start, last_review, since


@pytest.fixture
def free(bench: Bench) -> int:
    """A board without gates, an hour before anything is compared."""
    made = bench.board("Free", FREE)
    bench.clock.on(hours=1)
    return made


def ids(picture: SincePicture, section: str) -> list[int]:
    """Return the cards of a section."""
    return [line.card_id for line in picture.lines(section)]


def test_it_begins_a_week_ago_until_a_review_was_finished(bench: Bench, free: int) -> None:
    assert last_review(bench.session) is None
    assert default_start(bench.session) == dt.datetime(2026, 11, 9, tzinfo=dt.UTC)
    assert "no review was finished yet" in since(bench.session, default_start(bench.session)).start_words
    bench.card(free)
    review = reviews.begin(bench.session)
    assert last_review(bench.session) is None
    bench.clock.on(minutes=30)
    reviews.finish(bench.session, review, 900)
    assert default_start(bench.session) == last_review(bench.session) == bench.clock.at
    picture = since(bench.session, bench.clock.at)
    assert (picture.start_words, picture.end_words) == ("the last review, today 10:30", "now")
    assert not any(picture.counts.values())


def test_a_narrowed_review_counts_for_what_it_was_narrowed_to(bench: Bench, free: int) -> None:
    other = bench.board("Other", FREE)
    bench.card(free)
    reviews.finish(bench.session, reviews.begin(bench.session, Scope(board_id=free)), 60)
    assert last_review(bench.session) is None
    assert last_review(bench.session, board_id=other) is None
    assert last_review(bench.session, board_id=free) == bench.clock.at
    bench.clock.on(days=1)
    reviews.finish(bench.session, reviews.begin(bench.session), 60)
    assert last_review(bench.session, board_id=other) == last_review(bench.session) == bench.clock.at
    raw_change(bench.store, lambda db: db.run("UPDATE review SET scope = '{'"))
    assert last_review(bench.session, board_id=other) == bench.clock.at


def test_it_is_narrowed_to_a_board_a_customer_or_an_owner(bench: Bench, free: int) -> None:
    acme, globex = bench.do(accounts.new, "Acme"), bench.do(accounts.new, "Globex")
    other = bench.board("Other", FREE)
    start = bench.clock.at
    bench.clock.on(minutes=1)
    one = bench.card(free, "One", account="Acme", owner="Ann")
    two = bench.card(other, "Two", account="Globex", owner="Ann")
    bench.do(promises.make, "Ann: send it by wed", card_id=one)
    bench.do(promises.make, "Ben: call them by wed", account_id=globex)
    bench.clock.on(days=9)
    whole = since(bench.session, start)
    assert (ids(whole, "entered"), ids(whole, "went_stale")) == ([two, one], [])
    assert [(line.card_id, line.account) for line in whole.promises_broken] == [(0, "Globex"), (one, "Acme")]
    assert whole.promises_broken[1].words == "Ann: send it by Wed 18 Nov, still open"
    of_acme = since(bench.session, start, account_id=acme)
    assert (ids(of_acme, "entered"), ids(of_acme, "promises_broken")) == ([one], [one])
    assert ids(since(bench.session, start, account_id=globex), "promises_broken") == [0]
    assert ids(since(bench.session, start, board_id=other), "entered") == [two]
    assert since(bench.session, start, board_id=other).promises_broken == ()
    ann = scope_named(bench.session, owner="ann")
    assert ids(since(bench.session, start, owner_id=ann.owner_id), "promises_broken") == [one]
    bench.do(lambda change: boards.archive(change, boards.by_id(change, other)))
    assert ids(since(bench.session, start), "entered") == [one]


def test_scopes_are_named_like_everything_else(bench: Bench, free: int) -> None:
    acme = bench.do(accounts.new, "Acme")
    bench.card(free, owner="me")
    kim = bench.db.value("SELECT id FROM person")
    assert scope_named(bench.session, "free", "acm", "me") == Scope(free, acme, kim)
    assert scope_named(bench.session) == Scope()
    assert scope_words(bench.session, Scope(free, acme, kim)) == "Acme, kim, Free"
    assert scope_words(bench.session, Scope()) == "all boards"
    assert scopes(bench.session) == {
        "customer: Acme": Scope(account_id=acme),
        "owner: kim": Scope(owner_id=kim),
        "board: Free": Scope(board_id=free),
    }
    with pytest.raises(NotFoundError, match="no owner “Zoe”"):
        scope_named(bench.session, owner="Zoe")
    bench.card(free, owner="Ann Lee")
    bench.card(free, owner="Ann Ray")
    with pytest.raises(InputError, match="fits several"):
        scope_named(bench.session, owner="ann")


def test_a_section_says_how_many_more_there_are(bench: Bench, free: int) -> None:
    start = bench.clock.at
    bench.clock.on(minutes=1)
    for number in range(4):
        bench.card(free, str(number), "two")
        bench.clock.on(minutes=1)
    bench.clock.on(days=9)
    picture = since(bench.session, start, limit=3)
    assert (picture.counts["entered"], picture.counts["went_stale"]) == (4, 4)
    assert [line.title for line in picture.entered] == ["3", "2", "1"] == [line.title for line in picture.went_stale]
    assert picture.went_stale[0].when == "yesterday"  # five business days after Monday, and one more


def test_a_card_that_went_stale_asleep_went_stale_when_it_woke(bench: Bench, free: int) -> None:
    card = bench.card(free, "Asleep", "two")
    start = bench.clock.at
    bench.clock.on(minutes=1)
    bench.do(cards.snooze, [card], "+12d")
    bench.clock.on(days=10)
    asleep = bench.clock.at
    assert ids(since(bench.session, start), "went_stale") == []
    bench.clock.on(days=3)
    assert ids(since(bench.session, start), "went_stale") == [card]
    (line,) = since(bench.session, asleep).went_stale
    assert line.at == "2026-11-28T00:00:00.000000Z"  # it woke on its day
    assert ids(since(bench.session, start, asleep), "went_stale") == []


def test_a_stale_card_that_was_brought_back_went_stale_for_those_who_look(bench: Bench, free: int) -> None:
    back, moved = bench.card(free, "Back", "two"), bench.card(free, "Moved", "one")
    bench.clock.on(days=20)
    bench.do(cards.archive, [back, moved])
    bench.clock.on(minutes=1)
    start = bench.clock.at
    bench.clock.on(minutes=1)
    bench.do(moves.bring_back, [back])
    bench.do(moves.move, [moved], bench.stage(free, "two"))
    assert ids(since(bench.session, start), "went_stale") == [back]
    bench.clock.on(days=9)
    assert sorted(ids(since(bench.session, start), "went_stale")) == [back, moved]
    assert ids(since(bench.session, bench.clock.at), "went_stale") == []


def test_what_was_undone_never_happened(bench: Bench, free: int) -> None:
    card = bench.card(free)
    start = bench.clock.at
    bench.clock.on(minutes=1)
    bench.do(cards.block, [card], "legal")
    assert ids(since(bench.session, start), "blocked") == [card]
    history.undo(bench.session)
    assert not any(since(bench.session, start).counts.values())
    history.redo(bench.session)
    assert ids(since(bench.session, start), "blocked") == [card]


def test_what_is_in_the_bin_was_deleted_and_nothing_else(bench: Bench, free: int) -> None:
    start = MONDAY
    card = bench.card(free, "Oops")
    bench.do(promises.make, "Ann: send it by wed", card_id=card)
    bench.do(cards.delete, [card])
    bench.clock.on(days=30)
    picture = since(bench.session, start)
    assert {section: count for section, count in picture.counts.items() if count} == {"away": 1}
    assert picture.away[0].words == "put into the bin"


def test_without_a_stage_that_goes_stale_nothing_does(bench: Bench) -> None:
    board = bench.board("Done", {"name": "Done", "stages": [{"key": "end", "name": "End", "kind": "done"}]})
    bench.card(board)
    bench.clock.on(days=90)
    assert since(bench.session, MONDAY - dt.timedelta(days=1)).counts["went_stale"] == 0


def test_slips_of_the_whole_life_are_counted(bench: Bench, free: int) -> None:
    card = bench.card(free, due="wed")
    for day in ("fri", "+9d", "tomorrow", "+12d"):
        bench.clock.on(hours=1)
        bench.do(cards.set_due, [card], day)
    (line,) = since(bench.session, bench.clock.at - dt.timedelta(minutes=1)).slipped
    assert (line.times, line.words) == (3, "tomorrow → Sat 28 Nov, slipped 3 times by now")
    (line,) = since(bench.session, MONDAY).slipped
    assert (line.before, line.after, line.times) == ("2026-11-18", "2026-11-28", 3)
    (line,) = since(bench.session, MONDAY, bench.clock.at - dt.timedelta(minutes=1)).slipped
    assert (line.after, line.times) == ("2026-11-17", 2)
