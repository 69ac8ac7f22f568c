"""A random day with reviews in it: verdicts, promises, rules and figures, held to what always holds."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from builders import SOP
from day import DUES, PICK, REASONS, Day
from kanvtui.domain.share import Share
from kanvtui.domain.walk import Scope, WalkItem
from kanvtui.errors import ConflictError, KanvError, NotFoundError
from kanvtui.operations import accounts, cards, exports, metric_entries, moves, notes, promises, reviews, rules
from kanvtui.operations.reads import agenda as agenda_reads
from kanvtui.operations.reads import figures, minutes, promised, run, since, walk
from kanvtui.operations.reads.review import agenda
from kanvtui.operations.session import Change

Act = Callable[[Change, WalkItem], object]
ASKED = ["Ben: send it by fri", "me: call by today", "Ann and Ben: think by +9d", "nobody", "Ben: x by yesterday", ""]
RULES = ["entry:doing", "exit:doing", "entry:done", "check:show", "field:arr", "approval:no", "blocked", "", "exit:no"]
ON_CARDS: list[Act] = [
    lambda change, item: cards.set_owner(change, [item.card_id or 0], "Ben"),
    lambda change, item: cards.set_due(change, [item.card_id or 0], "+3d"),
    lambda change, item: cards.block(change, [item.card_id or 0], "legal"),
    lambda change, item: cards.snooze(change, [item.card_id or 0], "+9d"),
    lambda change, item: cards.archive(change, [item.card_id or 0]),
    lambda change, item: cards.delete(change, [item.card_id or 0]),
    lambda change, item: moves.complete(change, [item.card_id or 0], reason="They asked"),
    lambda change, item: notes.add(change, "Why", card_id=item.card_id),
]
ON_OTHERS: dict[str, list[Act]] = {
    "account": [lambda change, item: notes.add(change, "Called", account_id=item.account_id)],
    "promise": [
        lambda change, item: promises.settle(change, item.promise_id or 0, "kept"),
        lambda change, item: promises.settle(change, item.promise_id or 0, "dropped", "no budget"),
        lambda change, item: promises.move(change, item.promise_id or 0, "+3d"),
    ],
    "rule": [
        lambda change, item: rules.reword(change, item.board_id or 0, item.rule_key, "A day is set."),
        lambda change, item: rules.ease(change, item.board_id or 0, item.rule_key),
    ],
}


class ReviewDay(Day):
    """A day as before, on a board that is reviewed."""

    document = {
        **SOP,
        "review": {"exceptions": 2},
        "metrics": [
            {"key": "nps", "name": "NPS", "target": ">=8", "how": "entered by hand"},
            {"key": "fresh", "name": "Note freshness", "target": ">90%", "how": "notes newer than 30 days"},
        ],
    }

    @initialize()
    def quiet_customers(self) -> None:
        def made(change: Change) -> None:
            for name in ("Globex", "Hooli"):
                accounts.new(change, name)

        self.bench.session.apply("begin", made, source="system")

    # What a review does by itself: changes that undo passes over

    def may_conflict(self, error: ConflictError) -> bool:
        """What a review has listed stays, and a verdict on what was dropped is gone with it; the words tell of it."""
        return any(words in str(error) for words in ("a review lists that", "a review item was deleted for good"))

    def by_system(self, verb: Callable[..., Any], *args: Any) -> None:
        before, entries, flags = self.bench.dump(), self.bench.journal(), self.flags()
        try:
            verb(self.bench.session, *args)
        except KanvError:
            assert (self.bench.dump(), self.bench.journal()) == (before, entries), "a refused command changed something"
            return
        new = self.bench.db.rows("SELECT source, label FROM change ORDER BY id")[len(entries) :]
        assert [source for source, _ in new] in ([], ["system"])
        assert all(label for _, label in new)
        if not new:
            assert self.bench.dump() == before, "a write without a change"
        assert self.flags() == flags, "being reviewed is no activity"
        self.undone = [None for _ in self.undone]
        self.seen()
        self.patch()

    def flags(self) -> list[Any]:
        return [(line.card_id, line.reasons) for line in agenda(self.bench.session, limit=None).lines]

    def review(self, pick: int) -> int:
        keys = [row[0] for row in self.bench.db.rows("SELECT id FROM review ORDER BY id DESC")]
        return keys[pick % min(len(keys), 3)] if keys else 999

    def item(self, review: int, pick: int) -> WalkItem | None:
        try:
            items = walk.walk(self.bench.session, review).items
        except NotFoundError:
            return None
        return items[pick % len(items)] if items else None

    @rule(
        kind=st.sampled_from(["", "", "board", "account", "owner"]),
        pick=st.integers(0, 3),
        by=st.sampled_from(["", "reason"]),
    )
    def begin_review(self, kind: str, pick: int, by: str) -> None:
        scope = Scope(**{f"{kind}_id": pick + 1}) if kind else Scope()
        self.by_system(reviews.begin, scope, by)

    @rule(pick=PICK)
    def resume(self, pick: int) -> None:
        self.by_system(reviews.resume, self.review(pick))

    @rule(pick=PICK, spent=st.integers(0, 4000))
    def finish(self, pick: int, spent: int) -> None:
        review = self.review(pick)
        self.by_system(reviews.finish, review, spent)

    @rule(pick=PICK)
    def drop(self, pick: int) -> None:
        self.by_system(reviews.drop, self.review(pick))

    # Verdicts

    @rule(review=PICK, pick=PICK, reason=REASONS)
    def keep(self, review: int, pick: int, reason: str) -> None:
        item = self.item(self.review(review), pick)
        flags = self.flags()
        self.accepted(reviews.keep, item.id if item else 999, reason)
        assert self.flags() == flags, "being reviewed is no activity"

    @rule(review=PICK, pick=PICK, which=PICK, words=st.sampled_from(ASKED), promise=st.booleans())
    def decide(self, review: int, pick: int, which: int, words: str, *, promise: bool) -> None:
        item = self.item(self.review(review), pick)
        if item is None:
            return
        if promise:
            self.accepted(promises.make, words, item_id=item.id)
            return
        acts = ON_CARDS if item.kind == "card" else ON_OTHERS.get(item.kind, [lambda *_: None])
        act = acts[which % len(acts)]

        def both(change: Change) -> None:
            act(change, item)
            reviews.decide(change, item.id, "done")

        self.accepted(both)

    # Promises, rules, figures, notes

    def promise(self, pick: int) -> int:
        keys = [row[0] for row in self.bench.db.rows("SELECT id FROM promise ORDER BY id")]
        return keys[pick % len(keys)] if keys else 999

    @rule(pick=PICK, words=st.sampled_from(ASKED), on=st.sampled_from(["card", "account", ""]))
    def make_promise(self, pick: int, words: str, on: str) -> None:
        given = {"card": {"card_id": self.card(pick)}, "account": {"account_id": pick % 3 + 1}, "": {}}[on]
        self.accepted(promises.make, words, **given)

    @rule(pick=PICK, state=st.sampled_from(["kept", "dropped", "open", "lost"]), note=REASONS)
    def settle_promise(self, pick: int, state: str, note: str) -> None:
        self.accepted(promises.settle, self.promise(pick), state, note)

    @rule(pick=PICK, due=DUES)
    def move_promise(self, pick: int, due: str) -> None:
        self.accepted(promises.move, self.promise(pick), due)

    @rule(
        board=st.integers(0, 1),
        key=st.sampled_from(RULES),
        words=st.sampled_from(["", "A day is set.", "Two. Sentences.", "It is shown"]),
    )
    def change_rule(self, board: int, key: str, words: str) -> None:
        if words:
            self.accepted(rules.reword, self.boards[board], key, words)
        else:
            self.accepted(rules.ease, self.boards[board], key)

    @rule(
        board=st.integers(0, 1),
        key=st.sampled_from(["nps", "NPS", "fresh", "no"]),
        text=st.sampled_from(["8", "7.5 yesterday", "none", "", "9 tomorrow", "93% 2026-11-02", "x"]),
    )
    def enter_figure(self, board: int, key: str, text: str) -> None:
        self.accepted(metric_entries.enter, self.boards[board], key, text)

    @rule(pick=PICK, shared=st.booleans())
    def share_note(self, pick: int, *, shared: bool) -> None:
        self.accepted(notes.set_shared, self.note(pick), shared=shared)

    # Reading

    @rule(pick=PICK, hours=st.sampled_from([0, 1, 30, 400]), share=st.sampled_from([None, *range(4)]))
    def read_everything(self, pick: int, hours: int, share: int | None) -> None:
        """Nothing that is read raises or writes, also on a shared screen."""
        session, before, entries = self.bench.session, self.bench.dump(), self.bench.journal()
        if share is not None:
            session.sharing.set(Share(on=True, aliases=share == 1, account_id=share if share > 1 else None))
        try:
            self.read(pick, hours)
        finally:
            session.sharing.set(Share())
        assert (self.bench.dump(), self.bench.journal()) == (before, entries), "reading wrote"

    def read(self, pick: int, hours: int) -> None:
        session = self.bench.session
        end = session.now()
        since.since(session, end - dt.timedelta(hours=hours), end if pick % 2 else None)
        for scope in (Scope(), Scope(board_id=self.boards[0]), Scope(account_id=1), Scope(owner_id=1)):
            agenda_reads.items(session, scope)
            promised.open_ones(session, scope)
        for line in minutes.past(session)[:2]:
            for item in walk.walk(session, line.review_id).items:
                walk.look(session, item.id)
            exports.text(minutes.minutes(session, line.review_id), "html")
        figures.picture(session)
        try:
            exports.text(run.run(session, self.card(pick)))
        except NotFoundError:
            assert session.share.on or self.card(pick) == 999

    @invariant()
    def a_review_lists_each_thing_once(self) -> None:
        for about in ("card_id", "promise_id"):
            kind = about.removesuffix("_id")
            query = f"SELECT count(*) FROM review_item WHERE kind = ? GROUP BY review_id, {about} HAVING count(*) > 1"
            assert self.bench.db.rows(query, (kind,)) == []

    @invariant()
    def settled_promises_tell_when(self) -> None:
        for state, at in self.bench.db.rows("SELECT state, settled_at FROM promise"):
            assert (at is None) == (state == "open")
