"""The minutes of a review say, line by line, what was decided in it; and say the same later."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import Bench, Clock
from kanvtui.domain.report import Items, Paragraph, Report, Section, Table
from kanvtui.domain.walk import Scope
from kanvtui.errors import NotFoundError
from kanvtui.operations import accounts, cards, exports, lookup, moves, promises, reviews
from kanvtui.operations.reads import minutes as reads
from kanvtui.operations.reads.walk import walk
from kanvtui.operations.session import Change
from kanvtui.storage import boards
from kanvtui.storage import reviews as stored

CUSTOMERS = ("Acme", "Bluebird")
Verb = Callable[..., object]


class Desk:
    """A board with cards of two customers, all of them long stale, and ways to sit over them."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.session = bench, bench.session
        self.board = bench.board("Onboarding")
        for name in CUSTOMERS:
            bench.do(accounts.new, name, owner="kim")
        self.cards = {
            title: bench.card(self.board, title, "doing", owner="Kim", account=customer, note="Why.")
            for title, customer in (
                ("A one", "Acme"), ("A two", "Acme"), ("B one", "Bluebird"), ("alone [bold]", ""),
                ("left open", "Acme"),
            )
        }  # fmt: skip
        bench.do(lambda change: boards.update(change.db, self.board, {"review_on": "2026-11-20"}))
        bench.clock.on(days=40)

    def begin(self, scope: Scope | None = None, grouping: str = "account") -> int:
        return reviews.begin(self.session, scope or Scope(), grouping, 30)

    def item(self, review: int, title: str) -> int:
        return next(item.id for item in walk(self.session, review).items if item.title == title)

    def decide(self, review: int, title: str, verdict: str, verb: Verb, *args: object) -> None:
        """Do something to the card of an item and let it be the verdict, in one change."""
        item, card = self.item(review, title), self.cards[title]

        def body(change: Change) -> None:
            verb(change, [card], *args)
            reviews.decide(change, item, verdict)

        self.bench.do(body)

    def keep(self, review: int, title: str, reason: str = "") -> None:
        self.bench.do(reviews.keep, self.item(review, title), reason)

    def promise(self, review: int, title: str, words: str) -> int:
        made: int = self.bench.do(promises.make, words, item_id=self.item(review, title))
        return made

    def sit(self) -> int:
        """One whole review: two decisions, a promise, one kept, one left open."""
        review = self.begin()
        self.bench.clock.on(minutes=12)
        self.decide(review, "A one", "owner", cards.set_owner, "Sam")
        self.decide(review, "B one", "block", cards.block, "waits for | legal\x1b[2J")
        self.promise(review, "A two", "Jo: send the figures by fri")
        self.keep(review, "alone [bold]", "they come back in May")
        reviews.finish(self.session, review, 734)
        return review


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


def section(report: Report, title: str) -> Section:
    """The section of that title, at any depth."""
    found = [one for top in report.sections for one in (top, *top.sections) if one.title == title]
    assert len(found) == 1, [one.title for one in report.sections]
    return found[0]


def lines(report: Report, title: str) -> list[tuple[str, str]]:
    """The items of a section's list, without what hangs below them."""
    (block,) = section(report, title).blocks
    assert isinstance(block, Items)
    return [(item.text, item.about) for item in block.items]


def rows(report: Report, title: str) -> list[tuple[str, ...]]:
    (block,) = section(report, title).blocks
    assert isinstance(block, Table)
    return list(block.rows)


def test_the_minutes_are_what_was_decided(desk: Desk) -> None:
    report = reads.minutes(desk.session, desk.sit())
    one, two = desk.cards["A one"], desk.cards["A two"]
    assert report.title == "Review of Sat 26 Dec 2026"
    assert report.name == "review-2026-12-26"
    assert report.about == (
        "By kim, 09:00 to 09:12, 12 minutes of 30 minutes", "Of all boards", "4 of 5 items decided", "The first review",
    )  # fmt: skip
    assert [one.title for one in report.sections] == [
        "Decisions", "Kept as it is", "Not decided", "Promises", "Changes since Sat 19 Dec 2026", "Metrics",
        "Next review",
    ]  # fmt: skip
    assert section(report, "Next review").blocks == (Paragraph("Fri 1 Jan 2027"),)
    assert [group.title for group in section(report, "Decisions").sections] == ["Acme", "Bluebird"]
    assert lines(report, "Acme") == [
        (f"#{one} A one", "owner Sam"), (f"#{two} A two", "Jo: send the figures, by Fri 1 Jan 2027"),
    ]  # fmt: skip
    assert lines(report, "Bluebird") == [(f"#{desk.cards['B one']} B one", "blocked: waits for | legal\x1b[2J")]
    assert lines(report, "Kept as it is") == [(f"#{desk.cards['alone [bold]']} alone [bold]", "they come back in May")]
    ((left, why),) = lines(report, "Not decided")
    assert left == f"#{desk.cards['left open']} left open"
    assert "stale" in why
    assert rows(report, "Promises") == [("Jo", "send the figures", "Fri 1 Jan 2027", f"#{two} A two")]
    assert "Promises of last time" not in [one.title for one in report.sections]
    written = exports.text(report)
    assert "\x1b" not in written
    assert f"- **#{desk.cards['B one']} B one** — blocked: waits for | legal␛\\[2J" in written.splitlines()


def test_the_next_review_tells_what_became_of_the_promises(desk: Desk) -> None:
    bench = desk.bench
    desk.sit()
    first = desk.begin()
    reviews.finish(desk.session, first, 60)
    kept, late, moved, dropped = (
        desk_promise(desk, f"Jo: {what} by +3d") for what in ("keep it", "be late", "be moved", "drop it")
    )
    bench.clock.on(days=2)
    bench.do(promises.settle, kept, "kept", "on the phone")
    bench.clock.on(days=5)
    review = desk.begin()
    bench.clock.on(minutes=1)
    for key, state, verb in ((moved, "due", promises.move), (dropped, "dropped", promises.settle)):
        item = next(one.id for one in walk(desk.session, review).items if one.promise_id == key)

        def settled(change: Change, key: int = key, state: str = state, item: int = item, verb: Verb = verb) -> None:
            verb(change, key, "+9d" if state == "due" else "dropped")
            reviews.decide(change, item, state)

        bench.do(settled)
    item = next(one.id for one in walk(desk.session, review).items if one.promise_id == late)
    bench.do(reviews.keep, item, "they are ill")
    reviews.finish(desk.session, review, 60)
    wanted = {
        ("Jo", "keep it", "Tue 29 Dec 2026", "kept, Mon 28 Dec 2026: on the phone"),
        ("Jo", "be late", "Tue 29 Dec 2026", "late: they are ill"),
        ("Jo", "be moved", "Mon 11 Jan 2027", "by Mon 11 Jan 2027 instead of Tue 29 Dec 2026"),
        ("Jo", "drop it", "Tue 29 Dec 2026", "dropped"),
        ("Jo", "send the figures", "Fri 1 Jan 2027", "late"),
    }
    assert set(rows(reads.minutes(desk.session, review), "Promises of last time")) == wanted
    bench.clock.on(days=3)
    bench.do(promises.settle, late, "kept")
    bench.do(promises.move, moved, "+30d")
    assert set(rows(reads.minutes(desk.session, review), "Promises of last time")) == wanted
    assert reads.minutes(desk.session, review).about[-1] == "The review before: Sat 26 Dec 2026"


def desk_promise(desk: Desk, words: str) -> int:
    made: int = desk.bench.do(promises.make, words, card_id=desk.cards["A one"])
    return made


def test_minutes_stay_the_same(desk: Desk) -> None:
    bench, review = desk.bench, desk.sit()
    before = exports.text(reads.minutes(desk.session, review))
    bench.clock.on(days=9)
    bench.do(cards.retitle, desk.cards["A one"], "Another name")
    bench.do(cards.delete, [desk.cards["B one"]])
    bench.do(cards.set_owner, [desk.cards["A one"]], "Lou")
    bench.do(promises.move, stored_promise(desk, review), "+30d")
    assert exports.text(reads.minutes(desk.session, review)) == before
    bench.do(promises.settle, stored_promise(desk, review), "kept")
    assert exports.text(reads.minutes(desk.session, review)) == before


def stored_promise(desk: Desk, review: int) -> int:
    found: int = desk.bench.db.value("SELECT id FROM promise WHERE review_id = ?", (review,))
    return found


def test_changes_since_the_review_before(desk: Desk) -> None:
    desk.sit()
    desk.bench.clock.on(days=7)
    new = desk.bench.card(desk.board, "Came in", "todo", owner="Kim")
    review = desk.begin()
    desk.bench.clock.on(minutes=5)
    reviews.finish(desk.session, review, 300)
    report = reads.minutes(desk.session, review)
    changes = section(report, "Changes since Sat 26 Dec 2026")
    assert "Entered (1)" in [one.title for one in changes.sections]
    ((text, about),) = lines(report, "Entered (1)")
    assert text == f"#{new} Came in"
    assert about.endswith("(Sat 2 Jan 2027)")


def test_many_changes_are_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sit()
    monkeypatch.setattr(reads, "CHANGES", 2)
    desk.bench.clock.on(minutes=1)
    for number in range(4):
        desk.bench.card(desk.board, f"New {number}", "todo")
        desk.bench.clock.on(minutes=1)
    review = desk.begin()
    reviews.finish(desk.session, review, 1)
    found = lines(reads.minutes(desk.session, review), "Entered (4)")
    assert found[-1] == ("and 2 more", "")
    assert len(found) == 3


def test_what_was_settled_meanwhile_is_not_undecided(desk: Desk) -> None:
    """Whoever completes, archives or deletes a card during the review settles it; nobody has to decide it."""
    bench, keys = desk.bench, desk.cards
    review = desk.begin()
    bench.clock.on(days=1)
    bench.do(moves.complete, [keys["A one"]], early=True)
    bench.do(cards.archive, [keys["A two"]])
    bench.clock.on(days=1)
    bench.do(cards.archive, [keys["A one"]])
    bench.do(moves.bring_back, [keys["A one"]])  # still completed
    bench.do(cards.delete, [keys["B one"]])
    bench.do(moves.complete, [keys["left open"]], early=True)
    bench.do(moves.move, [keys["left open"]], bench.stage(desk.board, "doing"))  # open as before
    desk.keep(review, "alone [bold]", "they come back in May")
    assert reads.past(desk.session)[0].undecided == 1
    bench.clock.on(minutes=1)
    reviews.finish(desk.session, review, 60)
    report = reads.minutes(desk.session, review)
    assert report.about[2] == "1 of 2 items decided, 3 settled meanwhile"
    assert set(lines(report, "Settled meanwhile")) == {
        (f"#{keys['A one']} A one", "completed, Sun 27 Dec 2026"),
        (f"#{keys['A two']} A two", "archived, Sun 27 Dec 2026"),
        (f"#{keys['B one']} B one", "put into the bin, Mon 28 Dec 2026"),
    }
    assert [text for text, _ in lines(report, "Not decided")] == [f"#{keys['left open']} left open"]
    before = exports.text(report)
    bench.clock.on(days=1)
    bench.do(moves.complete, [keys["left open"]], early=True)
    bench.do(moves.bring_back, [keys["B one"]])
    assert exports.text(reads.minutes(desk.session, review)) == before
    assert [(line.decided, line.undecided) for line in reads.past(desk.session)] == [(1, 1)]


def test_by_reason_and_narrowed(desk: Desk) -> None:
    with desk.session.reading() as db:
        acme = lookup.account(db, "Acme").id
    review = desk.begin(Scope(account_id=acme), "reason")
    desk.decide(review, "A one", "owner", cards.set_owner, "Sam")
    report = reads.minutes(desk.session, review)
    assert "Of customer Acme" in report.about
    assert "Not finished yet" in report.about
    assert [group.title for group in section(report, "Decisions").sections] == ["Overdue"]
    reviews.finish(desk.session, review, 10)
    whole = desk.begin()
    assert reads.minutes(desk.session, whole).about[-1] == "The first review", "the narrowed one looked at less"
    again = desk.begin(Scope(account_id=acme))
    assert reads.minutes(desk.session, again).about[-1].startswith("The review before")
    everything = Scope(board_id=desk.board, owner_id=desk.bench.db.value("SELECT id FROM person WHERE name = 'kim'"))
    both = desk.begin(everything)
    assert "Of board Onboarding, owner kim" in reads.minutes(desk.session, both).about


def test_somebody_elses_decision_names_him(desk: Desk) -> None:
    review = desk.begin()
    desk.session.actor = "lou"
    desk.keep(review, "A one", "as agreed")
    desk.decide(review, "A two", "owner", cards.set_owner, "Lou")
    report = reads.minutes(desk.session, review)
    assert lines(report, "Kept as it is") == [(f"#{desk.cards['A one']} A one", "as agreed (lou)")]
    assert lines(report, "Acme")[0][1] == "owner Lou (lou)"


def test_figures_and_spoiled_rows(desk: Desk) -> None:
    bench, review = desk.bench, desk.sit()
    figures = [
        ["Onboarding", "Filled", "93%", ">=95%", False, False],
        ["", "Done", "5", "", None, False],
        ["", "Good", "5", ">=1", True, False],
        ["", "Nothing", "no data yet", ">=1", None, False],
        ["short"],
        "no row",
    ]

    def spoil(change: Change) -> None:
        stored.update(change.db, review, {"figures": json.dumps(figures)})
        for item in stored.items(change.db, review):
            stored.update_item(change.db, item.id, {"reasons": "{no json" if item.place % 2 else '{"a": 1}'})
        change.db.run("UPDATE event SET detail = 'x' WHERE kind = 'promise_moved'")

    desk.bench.do(promises.move, stored_promise(desk, review), "+30d")
    bench.do(spoil)
    report = reads.minutes(desk.session, review)
    assert rows(report, "Metrics") == [
        ("Onboarding", "Filled", "93%", ">=95%", "missed"),
        ("All boards", "Done", "5", "", ""),
        ("All boards", "Good", "5", ">=1", "met"),
        ("short", "", "", "", ""),
    ]
    assert lines(report, "Not decided") == [(f"#{desk.cards['left open']} left open", "")]


def test_the_list_of_past_reviews(desk: Desk) -> None:
    assert reads.past(desk.session) == ()
    first = desk.sit()
    desk.bench.clock.on(days=7)
    second = desk.begin()
    desk.keep(second, "left open")
    going, done = reads.past(desk.session)
    assert (going.review_id, going.ended, going.decided, going.spent) == (second, False, 1, "")
    assert (done.review_id, done.ended, done.decided, done.undecided) == (first, True, 4, 1)
    assert (done.promised, done.promises_open, done.spent, done.seconds) == (1, 1, "12 minutes", 734)
    assert (done.when, done.day, done.who, done.scope) == ("Sat 26 Dec 2026", "2026-12-26", "kim", "")
    desk.bench.do(promises.settle, stored_promise(desk, first), "kept")
    assert reads.past(desk.session)[1].promises_open == 0


def test_no_such_review(bench: Bench) -> None:
    with pytest.raises(NotFoundError, match="that review is gone"):
        reads.minutes(bench.session, 7)


def test_a_review_over_midnight_tells_the_day_of_its_end(path: Path) -> None:
    with_clock = Bench(path, Clock(dt.datetime(2026, 11, 16, 23, 50, tzinfo=dt.UTC)))
    desk = Desk(with_clock)
    review = desk.begin()
    with_clock.clock.on(minutes=20)
    reviews.finish(desk.session, review, 20 * 60)
    found = reads.minutes(desk.session, review).about[0]
    assert found == "By kim, 23:50 to Sun 27 Dec 2026 00:10, 20 minutes of 30 minutes"
    with_clock.close()


def test_wins_and_repeated_exceptions(desk: Desk) -> None:
    bench = desk.bench
    for number in range(3):
        card = bench.card(desk.board, f"Through {number}", "doing", owner="Kim", due="+90d")
        bench.do(moves.move, [card], bench.stage(desk.board, "done"), reason="as agreed")
    review = desk.begin()
    rule = next(item for item in walk(desk.session, review).items if item.kind == "rule")
    bench.do(reviews.keep, rule.id, "it is a good rule")
    report = reads.minutes(desk.session, review)
    assert lines(report, "Repeated exceptions") == [("The work is done and shown.", "it is a good rule")]
    assert section(report, "Wins").blocks == (Paragraph("3 cards done in 7 days"),)
