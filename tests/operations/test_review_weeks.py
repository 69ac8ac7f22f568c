"""Random weeks, each with a review: nothing is forgotten, nothing is told twice, and minutes stay what they were."""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import pytest

from builders import FREE, SOP, Bench, bench_at
from conftest import LONG
from kanvtui.domain import flags
from kanvtui.domain.report import Items, Report, Table
from kanvtui.domain.since import SincePicture
from kanvtui.domain.walk import Scope, WalkItem, next_undecided
from kanvtui.errors import KanvError
from kanvtui.operations import accounts, cards, checks, exports, lookup, moves, notes, promises, reviews, rules
from kanvtui.operations.reads import minutes, since, walk
from kanvtui.operations.reads.moment import facts, hidden
from kanvtui.operations.reads.review import agenda, explain
from kanvtui.operations.session import Change

PEOPLE = ("Ann", "Ben", "Kim")
CUSTOMERS = ("Acme", "Bluebird", "Cyan")
WORDS = [f"word{number}" for number in range(5000)]
ADDITIVE = ("entered", "blocked", "unblocked", "owners", "slipped", "exceptions", "promises_kept", "promises_broken")


class Weeks:
    """Two boards, three customers, and somebody who does something."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self.bench, self.rng, self.words = bench, random.Random(seed), iter(WORDS)
        self.boards = [bench.board("Small", {**SOP, "review": {"exceptions": 2}}), bench.board("Free", FREE)]
        self.accounts = [bench.do(accounts.new, name, owner=self.rng.choice(PEOPLE)) for name in CUSTOMERS]
        self.stages = bench.db.rows("SELECT id, board_id FROM stage ORDER BY id")
        for _ in range(12):
            self.add()

    def add(self) -> None:
        board, title = self.rng.choice(self.boards), f"Card {next(self.words)}"
        given = {"owner": self.rng.choice(["", *PEOPLE]), "account": self.rng.choice(["", *CUSTOMERS])}
        self.bench.card(board, title, **given, due=self.rng.choice(["", "+3d"]))

    def card(self) -> int:
        keys: list[int] = [key for (key,) in self.bench.db.rows("SELECT id FROM card")]
        return self.rng.choice(keys)

    def promise(self) -> int:
        keys: list[int] = [key for (key,) in self.bench.db.rows("SELECT id FROM promise")]
        return self.rng.choice(keys or [0])

    def act(self, *, deleting: bool = True) -> None:
        """Something happens between reviews."""
        rng, one = self.rng, self.card()
        board = self.bench.column(one, "board_id")
        stages = [stage for stage, of in self.stages if of == board]
        verbs: list[tuple[Any, ...]] = [
            (cards.set_owner, [one], rng.choice(["none", *PEOPLE])),
            (cards.set_due, [one], rng.choice(["none", "today", "+3d", "+10d"])),
            (cards.block, [one], "legal"),
            (cards.unblock, [one]),
            (cards.snooze, [one], rng.choice(["+2d", "none"])),
            (moves.move, [one], rng.choice(stages), "They asked"),
            (moves.move, [one], rng.choice(stages), "They asked"),
            (notes.add, f"Note {next(self.words)}", "context", one),
            (checks.tick_next, [one]),
            (promises.make, f"{rng.choice(PEOPLE)}: do {next(self.words)} by +{rng.randint(0, 9)}d"),
            (promises.settle, self.promise(), rng.choice(["kept", "dropped", "open"])),
            (promises.move, self.promise(), f"+{rng.randint(0, 9)}d"),
        ]
        if deleting:
            verbs += [(verb, [one]) for verb in (cards.archive, cards.delete, moves.bring_back)]
        verb, *args = rng.choice(verbs)
        named: dict[str, Any] = {}
        if verb is moves.move:
            named["reason"] = args.pop()
        if verb is notes.add:
            named["card_id"] = args.pop()
            args = args[:1]
        if verb is promises.make and rng.random() < 0.7:
            named = {"card_id": one} if rng.random() < 0.7 else {"account_id": rng.choice(self.accounts)}
        self.try_(verb, *args, **named)
        if rng.random() < 0.1:
            self.add()
        self.bench.clock.on(hours=rng.choice([1, 2, 5]), minutes=rng.randint(0, 59), microseconds=rng.randint(0, 999))

    def try_(self, verb: Any, *args: Any, **named: Any) -> None:
        try:
            self.bench.do(verb, *args, **named)
        except KanvError:
            return

    def rename(self) -> None:
        """What happens to everything a page has named, long afterwards."""
        bench, rng = self.bench, self.rng
        for (key,) in bench.db.rows("SELECT id FROM card"):
            self.try_(cards.retitle, key, f"Renamed {next(self.words)}")
            if rng.random() < 0.3:
                self.try_(rng.choice([cards.archive, cards.delete, moves.bring_back]), [key])
        for (key,) in bench.db.rows("SELECT id FROM promise"):
            self.try_(rng.choice([promises.settle, promises.move]), key, rng.choice(["kept", "dropped", "open", "+9d"]))
        for key in ("entry:doing", "exit:doing"):
            self.try_(rules.reword, self.boards[0], key, f"Said anew {next(self.words)}.")
            self.try_(rules.ease, self.boards[0], key)

    def scope(self) -> Scope:
        people = [key for (key,) in self.bench.db.rows("SELECT id FROM person")]
        narrow = {"board_id": self.boards, "account_id": self.accounts, "owner_id": people}
        if self.rng.random() < 0.6:
            return Scope()
        name = self.rng.choice([*narrow])
        return Scope(**{name: self.rng.choice(narrow[name])})

    # By an independent hand

    def promised(self, scope: Scope) -> list[int]:
        found = self.bench.db.rows(
            "SELECT promise.id, promise.who, promise.account_id, card.board_id, card.owner_id, person.name "
            "FROM promise LEFT JOIN card ON card.id = card_id LEFT JOIN person ON person.id = ? WHERE state = 'open'",
            (scope.owner_id,),
        )
        return sorted(
            key
            for key, who, account, board, owner, name in found
            if scope.board_id in (None, board)
            and scope.account_id in (None, account)
            and (scope.owner_id in (None, owner) or who == name)
        )

    def flagged(self, scope: Scope) -> dict[int, str]:
        """Each flagged card that is not hidden with its gravest flag, one card after the other."""
        found = {}
        query = "SELECT id, board_id, account_id, owner_id FROM card WHERE rank IS NOT NULL"
        for key, board, account, owner in self.bench.db.rows(query):
            told = explain(self.bench.session, key)
            assert told is not None
            row, at = told
            held = flags.flags(facts(row), at.cuts)
            wanted = ((scope.board_id, board), (scope.account_id, account), (scope.owner_id, owner))
            if held and not hidden(row, at) and all(asked in (None, has) for asked, has in wanted):
                found[key] = held[0]
        return found


def told(report: Report, title: str) -> list[str]:
    """The items of the lists in a section and those below it; of a table its rows."""
    found = []
    for section in report.sections:
        if section.title == title:
            for block in [*section.blocks, *(block for one in section.sections for block in one.blocks)]:
                if isinstance(block, Items):
                    found += [item.text for item in block.items]
                if isinstance(block, Table):
                    found += [row[1] for row in block.rows]
    return found


def give(weeks: Weeks, item: WalkItem) -> None:
    """A random verdict, or none."""
    rng, bench, card = weeks.rng, weeks.bench, item.card_id
    acts: dict[str, list[Any]] = {
        "card": [
            lambda change: cards.set_owner(change, [card or 0], rng.choice(PEOPLE)),
            lambda change: cards.set_due(change, [card or 0], "+4d"),
            lambda change: promises.make(change, f"Ann: send {item.id} by +5d", item_id=item.id),
            lambda change: cards.archive(change, [card or 0]),
        ],
        "promise": [
            lambda change: promises.settle(change, item.promise_id or 0, "kept"),
            lambda change: promises.move(change, item.promise_id or 0, "+6d"),
        ],
        "rule": [lambda change: rules.reword(change, item.board_id or 0, item.rule_key, f"New {item.id}.")],
        "account": [lambda change: promises.make(change, f"Ben: ask {item.id} by +5d", item_id=item.id)],
    }
    choice = rng.random()
    if choice < 0.25:
        return
    if choice < 0.5 or item.kind not in acts:
        bench.do(reviews.keep, item.id, rng.choice(["as we know", "they asked"]))
        return
    act = rng.choice(acts[item.kind])

    def both(change: Change) -> None:
        act(change)
        reviews.decide(change, item.id, "done")

    weeks.try_(both)
    bench.clock.on(seconds=20)


def review(weeks: Weeks) -> int:
    """One review, from its beginning to its minutes."""
    bench, session = weeks.bench, weeks.bench.session
    scope = weeks.scope()
    wanted, flagged = weeks.promised(scope), weeks.flagged(scope)
    try:
        key = reviews.begin(session, scope, weeks.rng.choice(["account", "reason"]))
    except KanvError:
        assert not wanted
        assert not flagged
        return 0
    bench.clock.on(seconds=1)
    items = walk.walk(session, key).items
    assert sorted(item.promise_id or 0 for item in items if item.kind == "promise") == wanted
    of_cards = [(item.card_id, item.section) for item in items if item.kind == "card" and item.section in flags.ORDER]
    assert sorted(of_cards) == sorted(flagged.items())
    every = [item.card_id for item in items if item.kind == "card"]
    assert len(every) == len(set(every))
    own = {"board_id": scope.board_id, "account_id": scope.account_id, "owner_id": scope.owner_id}
    for item in items:
        for column, asked in own.items():
            if asked and item.kind == "card":
                assert bench.column(item.card_id or 0, column) == asked
        if item.kind == "account":
            assert scope.account_id in (None, item.account_id)
    for item in items:
        before = [line for line in agenda(session, limit=None).lines if line.card_id == item.card_id]
        bare = bench.store.newest()
        give(weeks, item)
        kind = bench.db.value("SELECT kind FROM change WHERE id > ?", (bare,))
        if kind == "keep":
            assert [line for line in agenda(session, limit=None).lines if line.card_id == item.card_id] == before
    items = walk.walk(session, key).items
    left = [place for place, item in enumerate(items) if not item.verdict]
    assert next_undecided(items, len(items) - 1) == (left[0] if left else None)
    if weeks.rng.random() < 0.3:  # paused for a day
        for _ in range(5):
            weeks.act()
        reviews.resume(session, key)
        everything = [(item.kind, item.card_id, item.promise_id) for item in walk.walk(session, key).items]
        known = [one for one in everything if one[0] in ("card", "promise")]
        assert len(known) == len(set(known))
        assert {card for kind, card, _ in known if kind == "card"} >= set(weeks.flagged(scope))
    reviews.finish(session, key, 600)
    bench.clock.on(seconds=1)
    check_minutes(bench, key)
    return key


def check_minutes(bench: Bench, key: int) -> None:
    """Every verdict stands in the minutes once, and the numbers in the head are those of the list."""
    report = minutes.minutes(bench.session, key)
    rows = bench.db.rows(
        "SELECT kind, title, card_id, verdict, promise_id FROM review_item WHERE review_id = ?", (key,)
    )
    shown = [
        (f"#{card} {title}" if card else title, verdict)
        for kind, title, card, verdict, _ in rows
        if kind in ("card", "account")
    ]
    assert sorted(told(report, "Decisions")) == sorted(name for name, verdict in shown if verdict not in (None, "keep"))
    assert sorted(told(report, "Kept as it is")) == sorted(name for name, verdict in shown if verdict == "keep")
    assert sorted([*told(report, "Not decided"), *told(report, "Settled meanwhile")]) == sorted(
        name for name, verdict in shown if verdict is None
    )
    assert sorted(told(report, "Repeated exceptions")) == sorted(title for kind, title, *_ in rows if kind == "rule")
    made = [what for (what,) in bench.db.rows("SELECT what FROM promise WHERE review_id = ?", (key,))]
    assert sorted(told(report, "Promises")) == sorted(made)
    asked = [promise for kind, *_, promise in rows if kind == "promise"]
    query = "SELECT what FROM promise WHERE id IN (SELECT value FROM json_each(?))"
    opened = told(report, "Promises of last time")
    for (what,) in bench.db.rows(query, (json.dumps(asked),)):
        assert opened.count(what) == 1
    decided = sum(verdict is not None for kind, _, _, verdict, _ in rows if kind != "wins")
    settled = len(told(report, "Settled meanwhile"))
    whole = sum(kind != "wins" for kind, *_ in rows) - settled
    also = f", {settled} settled meanwhile" if settled else ""
    assert f"{decided} of {whole} item{'s' * (whole != 1)} decided{also}" in report.about
    text = exports.text(report)
    for name in opened:
        assert text.count(name) >= 1
    (line,) = [line for line in minutes.past(bench.session) if line.review_id == key]
    assert line.promised == len(made)


def _of_an_owner(bench: Bench, key: int) -> bool:
    """Whose a card was then is not reckoned back."""
    return walk.walk(bench.session, key).scope.owner_id is not None


@pytest.mark.parametrize("seed", range(40 if LONG else 3))
def test_weeks_with_reviews(tmp_path: Path, seed: int) -> None:
    with bench_at(tmp_path / "weeks.db") as bench:
        weeks = Weeks(bench, seed)
        pages: dict[int, str] = {}
        for _ in range(5):
            for _ in range(14):
                weeks.act()
            bench.clock.on(hours=weeks.rng.choice([3, 60, 100]))
            if (key := review(weeks)) and not _of_an_owner(bench, key):
                pages[key] = exports.text(minutes.minutes(bench.session, key))
        bench.clock.on(days=1)
        weeks.rename()
        bench.clock.on(days=30)
        for key, page in pages.items():
            assert exports.text(minutes.minutes(bench.session, key)) == page


@pytest.mark.parametrize("seed", range(40 if LONG else 2))
def test_adjacent_periods_add_up(tmp_path: Path, seed: int) -> None:
    with bench_at(tmp_path / "weeks.db") as bench:
        weeks = Weeks(bench, seed)
        instants = [bench.clock.at]
        for _ in range(60):
            weeks.act(deleting=False)
            instants.append(bench.clock.at + dt.timedelta(microseconds=weeks.rng.choice([-1, 0, 1])))
        for _ in range(12):
            first, middle, last = sorted(weeks.rng.sample(instants, 3))
            whole, one, other = (
                since.since(bench.session, start, end, limit=None)
                for start, end in ((first, last), (first, middle), (middle, last))
            )
            for section in ADDITIVE:
                parts = _told(one, section) | _told(other, section)
                assert _told(whole, section) == parts, section
            both = {line for picture in (one, other) for name in ("moved", "closed") for line in _told(picture, name)}
            assert _told(whole, "moved") | _told(whole, "closed") == both
            assert _told(whole, "went_stale") <= _told(one, "went_stale") | _told(other, "went_stale")


def _told(picture: SincePicture, section: str) -> set[tuple[int, int]]:
    return {(line.card_id, line.promise_id) for line in picture.lines(section)}


def test_the_customer_of_a_review_may_get_another_name(bench: Bench, board: int) -> None:
    account = bench.do(accounts.new, "Acme")
    bench.card(board, "Nobody's", account="Acme")
    review = reviews.begin(bench.session, Scope(account_id=account))
    (item,) = walk.walk(bench.session, review).items
    bench.do(reviews.keep, item.id)
    reviews.finish(bench.session, review, 9)
    page = exports.text(minutes.minutes(bench.session, review))
    assert "customer Acme" in page
    found = bench.do(lambda change: lookup.account(change.db, "Acme"))
    bench.do(accounts.edit, found, {"name": "Acme & Sons"})
    assert "customer Acme & Sons" in exports.text(minutes.minutes(bench.session, review))
