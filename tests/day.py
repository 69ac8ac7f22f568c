"""A random day at the board, again and again, while everything that must always hold is held (H01–H08, H12, H14, H19).

`KANVTUI_LONG=1` walks further. `tests/operations/test_machine.py` plants a bug of each kind and sees it caught.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from builders import FREE, HOSTILE, SOP, Bench, sound
from kanvtui.domain.dates import due_key
from kanvtui.errors import ConflictError, KanvError, RefusedError
from kanvtui.operations import accounts, boards, cards, checks, history, moves, notes
from kanvtui.operations.reads import board as board_reads
from kanvtui.operations.reads.card import detail
from kanvtui.operations.reads.moment import hidden, moment
from kanvtui.operations.reads.review import agenda
from kanvtui.operations.session import SYSTEM
from kanvtui.storage import boards as board_rows
from kanvtui.storage import cards as card_rows

TITLES = st.sampled_from([*HOSTILE, "Acme", "Beta", "Call"])
DUES = st.sampled_from(["", "none", "today", "fri", "yesterday", "+3d 09:30", "0001-01-01", "9999-12-31", "bad"])
PEOPLE = st.sampled_from(["", "none", "Ann", "Ben", "me", "team", "Ann and Ben"])
REASONS = st.sampled_from(["", "", "They asked", "No time"])
PICK = st.integers(0, 30)


_DUES = (
    "SELECT due FROM check_item WHERE card_id = :card AND done_at IS NULL UNION ALL "
    "SELECT due FROM deadline WHERE card_id = :card AND done_at IS NULL UNION ALL "
    "SELECT due FROM approval WHERE card_id = :card AND state = 'pending'"
)


class Day(RuleBasedStateMachine):
    """One user, two boards, one file, a clock that also jumps."""

    document = SOP

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.bench = Bench(Path(self.folder.name) / "day.db")
        self.undone: list[Any] = []
        self.columns: dict[int, list[int]] = {}

    def teardown(self) -> None:
        self.bench.close()
        self.folder.cleanup()

    @initialize()
    def begin(self) -> None:
        def made(change: Any) -> None:
            self.boards = [boards.new(change, "Small", self.document), boards.new(change, "Free", FREE)]
            accounts.new(change, "Acme")

        # By the system, so that no undo takes them.
        self.bench.session.apply("begin", made, source=SYSTEM)
        self.stages = [row[0] for row in self.bench.db.rows("SELECT id FROM stage ORDER BY id")]
        self.columns = self.shown()
        self.bench.card(self.boards[0], "First")
        self.patch()

    # What a user does

    def accepted(self, verb: Callable[..., Any], *args: Any, **named: Any) -> None:
        """Run a command: accepted, it is one change that undo and redo take exactly; refused, it is nothing."""
        bench = self.bench
        before, entries = bench.dump(), bench.journal()
        try:
            bench.do(verb, *args, **named)
        except KanvError:
            assert (bench.dump(), bench.journal()) == (before, entries), "a refused command changed something"
            return
        after, new = bench.dump(), bench.journal()[len(entries) :]
        if after == before:
            assert new == [], "a command without effect left an entry"
            return
        assert len(new) == 1, "an accepted command is not one change"
        assert new[0][2], "a change without a name"
        self.undone.clear()
        self.patch()
        history.undo(bench.session)
        assert bench.dump() == before, "undo is not exact"
        self.seen()
        self.patch()
        history.redo(bench.session)
        assert bench.dump() == after, "redo is not exact"
        self.patch()

    def seen(self) -> None:
        """Undo and redo tell what they touched, like every change."""
        self.bench.changes = self.bench.store.since(self.bench.store.newest() - 1)

    def card(self, pick: int) -> int:
        """Any card there ever was, deleted ones too."""
        keys = [row[0] for row in self.bench.db.rows("SELECT id FROM card ORDER BY id")]
        return keys[pick % len(keys)] if keys else 999

    def check(self, pick: int) -> int:
        keys = [row[0] for row in self.bench.db.rows("SELECT id FROM check_item ORDER BY id")]
        return keys[pick % len(keys)] if keys else 999

    def note(self, pick: int) -> int:
        keys = [row[0] for row in self.bench.db.rows("SELECT id FROM note ORDER BY id")]
        return keys[pick % len(keys)] if keys else 999

    @rule(title=TITLES, board=st.integers(0, 1), stage=st.integers(0, 7), owner=PEOPLE, due=DUES, tied=st.booleans())
    def add(self, title: str, board: int, stage: int, owner: str, due: str, *, tied: bool) -> None:
        new = cards.NewCard(title, owner=owner, due=due, account="Acme" if tied else "", labels=("x",))
        self.accepted(cards.add, self.boards[board], new, self.stages[stage])

    @rule(picks=st.lists(PICK, min_size=1, max_size=3), stage=st.integers(0, 7), reason=REASONS, bottom=st.booleans())
    def move(self, picks: list[int], stage: int, reason: str, *, bottom: bool) -> None:
        keys = [self.card(pick) for pick in picks]
        self.accepted(moves.move, keys, self.stages[stage], reason=reason, bottom=bottom)

    @rule(picks=st.lists(PICK, min_size=1, max_size=3), by=st.sampled_from([-1, 1, 1]), reason=REASONS)
    def step(self, picks: list[int], by: int, reason: str) -> None:
        self.accepted(moves.step, [self.card(pick) for pick in picks], by, reason=reason)

    @rule(pick=PICK, reason=REASONS)
    def complete(self, pick: int, reason: str) -> None:
        self.accepted(moves.complete, [self.card(pick)], reason=reason)

    @rule(pick=PICK, by=st.sampled_from([-99, -2, -1, 1, 2, 99]))
    def reorder(self, pick: int, by: int) -> None:
        self.accepted(moves.reorder, self.card(pick), by)

    @rule(
        picks=st.lists(PICK, min_size=1, max_size=2),
        verb=st.sampled_from([cards.archive, cards.delete, moves.bring_back, cards.unblock, checks.tick_next]),
    )
    def put(self, picks: list[int], verb: Callable[..., Any]) -> None:
        self.accepted(verb, [self.card(pick) for pick in picks])

    @rule(
        pick=PICK,
        verb=st.sampled_from([cards.block, cards.pass_ball, cards.set_next]),
        words=st.sampled_from(["legal", "Acme", "", "none"]),
    )
    def say(self, pick: int, verb: Callable[..., Any], words: str) -> None:
        self.accepted(verb, [self.card(pick)], words)

    @rule(pick=PICK, reason=REASONS)
    def complete_blocked(self, pick: int, reason: str) -> None:
        key = self.card(pick)
        self.accepted(cards.block, [key], "legal")
        self.accepted(moves.complete, [key], reason=reason)

    @rule(pick=PICK, verb=st.sampled_from([cards.set_due, cards.snooze]), due=DUES)
    def date(self, pick: int, verb: Callable[..., Any], due: str) -> None:
        self.accepted(verb, [self.card(pick)], due)

    @rule(pick=PICK, name=PEOPLE)
    def own(self, pick: int, name: str) -> None:
        self.accepted(cards.set_owner, [self.card(pick)], name)

    @rule(pick=PICK, labels=st.lists(st.sampled_from(["x", "X", "#y", "z", "two words"]), max_size=3))
    def label(self, pick: int, labels: list[str]) -> None:
        self.accepted(cards.set_labels, [self.card(pick)], labels)

    @rule(
        pick=PICK, key=st.sampled_from(["arr", "code", "score", "end", "nope"]), value=st.sampled_from(["", "3", "fri"])
    )
    def field(self, pick: int, key: str, value: str) -> None:
        self.accepted(cards.set_field, self.card(pick), key, value)

    @rule(pick=PICK, due=DUES)
    def add_check(self, pick: int, due: str) -> None:
        self.accepted(checks.add, self.card(pick), "Do it", due=due)

    @rule(pick=PICK, verb=st.sampled_from([checks.remove, checks.to_card]))
    def change_check(self, pick: int, verb: Callable[..., Any]) -> None:
        self.accepted(verb, self.check(pick))

    @rule(pick=PICK, by=st.sampled_from([-1, 1, 2]))
    def reorder_check(self, pick: int, by: int) -> None:
        self.accepted(checks.reorder, self.check(pick), by)

    @rule(pick=PICK, body=st.sampled_from(["Why", "", "x" * 60]))
    def add_note(self, pick: int, body: str) -> None:
        self.accepted(notes.add, body, card_id=self.card(pick))

    @rule(pick=PICK, verb=st.sampled_from([notes.pin, notes.remove, notes.to_card]))
    def change_note(self, pick: int, verb: Callable[..., Any]) -> None:
        self.accepted(verb, self.note(pick))

    @rule(pick=PICK, body=st.sampled_from(["Why", "Why not, after all that was said"]))
    def edit_note(self, pick: int, body: str) -> None:
        self.accepted(notes.edit, self.note(pick), body)

    @rule(stage=st.integers(0, 7))
    def tidy(self, stage: int) -> None:
        moves.tidy_ranks(self.bench.session, self.stages[stage])
        self.patch()

    def may_conflict(self, error: ConflictError) -> bool:
        """Whether something that undo passes over may stand in its way."""
        return False

    @rule()
    def undo(self) -> None:
        before = self.bench.dump()
        try:
            history.undo(self.bench.session)
        except RefusedError:
            return
        except ConflictError as error:
            if not self.may_conflict(error):
                raise AssertionError("undo in turn meets no conflict") from error
            assert self.bench.dump() == before
            return
        self.undone.append(before)
        self.seen()
        self.patch()

    @rule()
    def redo(self) -> None:
        if not self.undone:
            before = self.bench.dump()
            with pytest.raises(RefusedError):
                history.redo(self.bench.session)
            assert self.bench.dump() == before
            return
        before = self.bench.dump()
        try:
            history.redo(self.bench.session)
        except ConflictError as error:
            if not self.may_conflict(error):
                raise AssertionError("redo in turn meets no conflict") from error
            assert self.bench.dump() == before
            return
        wanted = self.undone.pop()
        assert wanted is None or self.bench.dump() == wanted, "redo is not exact"
        self.seen()
        self.patch()

    @rule(hours=st.sampled_from([1, 5, 26, 200, -1, -300]))
    def wait(self, hours: int) -> None:
        self.bench.clock.on(hours=hours)
        self.columns = self.shown()  # cards wake up by the clock alone

    @precondition(lambda self: self.bench.store.newest() % 5 == 0)
    @rule()
    def restart(self) -> None:
        before, entries = self.bench.dump(), self.bench.journal()
        self.bench.reopen()
        assert (self.bench.dump(), self.bench.journal()) == (before, entries)

    # What a screen shows

    def shown(self) -> dict[int, list[int]]:
        """The columns of both boards, read anew."""
        pictures = [board_reads.open_board(self.bench.session, board) for board in self.boards]
        return {column.stage_id: [*column.ids] for picture in pictures for column in picture.columns}

    def patch(self) -> None:
        """Keep the columns as the screen does: only the cards that a change touched are placed anew."""
        touched = self.bench.changes.cards
        for board in self.boards:
            own = {stage.id for stage in board_rows.stages(self.bench.db, board)}
            for place in board_reads.places(self.bench.session, board, touched):
                for stage in own:
                    if place.card_id in self.columns[stage]:
                        self.columns[stage].remove(place.card_id)
                if place.stage_id is not None and place.stage_id in own:
                    column = self.columns[place.stage_id]
                    column.insert(0 if place.after is None else column.index(place.after) + 1, place.card_id)
        assert self.columns == self.shown(), "the patched board differs from the board"

    # What always holds

    @invariant()
    def the_file_is_sound(self) -> None:
        sound(self.bench.db)

    @invariant()
    def the_order_is_total(self) -> None:
        """H01, and who is off the board has no place on it."""
        rows = self.bench.db.rows("SELECT stage_id, rank, archived_at, deleted_at, board_id FROM card")
        places = [(stage, rank) for stage, rank, *_ in rows if rank is not None]
        assert len(places) == len(set(places))
        for _, rank, archived, deleted, _ in rows:
            assert (rank is None) == (archived is not None or deleted is not None)
        wrong = "SELECT count(*) FROM card JOIN stage ON stage.id = stage_id WHERE stage.board_id <> card.board_id"
        assert self.bench.db.value(wrong) == 0

    @invariant()
    def history_is_a_chain(self) -> None:
        """H05, H07: each move begins where the last one ended, and the last one ends where the card is."""
        rows = self.bench.db.rows("SELECT card_id, kind, detail, id FROM event WHERE card_id IS NOT NULL ORDER BY id")
        names = dict(self.bench.db.rows("SELECT id, name FROM stage"))
        where: dict[int, str] = {}
        excepted: set[int] = set()
        blocked: set[int] = set()
        done = {row[0] for row in self.bench.db.rows("SELECT id FROM stage WHERE kind = 'done'")}
        for card, kind, text, _ in rows:
            told = json.loads(text)
            if kind == "created":
                where[card] = told["to"]
            elif kind == "blocked":
                blocked.add(card)
            elif kind == "unblocked":
                blocked.discard(card)
            elif kind == "excepted":
                excepted |= {card} if told["rule"] == "blocked" else set()
            elif kind == "moved":
                assert told["from"] == where[card], "the chain of moves is broken"
                assert told["to"] == names[told["to_stage"]]
                where[card] = told["to"]
                if told["to_stage"] in done and card in blocked:
                    assert card in excepted, "a blocked card is done without an exception"
                excepted.discard(card)
        for card, stage in self.bench.db.rows("SELECT id, stage_id FROM card"):
            assert where[card] == names[stage], "the last move did not end where the card is"

    @invariant()
    def no_card_is_lost(self) -> None:
        """H06."""
        created = self.bench.db.value("SELECT count(*) FROM event WHERE kind = 'created'")
        live, archived, binned = self.bench.db.rows(
            "SELECT sum(rank IS NOT NULL), sum(rank IS NULL AND deleted_at IS NULL), sum(deleted_at IS NOT NULL) "
            "FROM card"
        )[0]
        assert created == (live or 0) + (archived or 0) + (binned or 0)

    @invariant()
    def derived_columns_are_right(self) -> None:
        db = self.bench.db
        for key, created, due, active_at, nearest in db.rows(
            "SELECT id, created_at, due, active_at, nearest_due FROM card"
        ):
            events = db.rows("SELECT at FROM event WHERE card_id = ? AND substantive = 1", (key,))
            assert active_at == max([created, *(at for (at,) in events)])
            dues = [one for (one,) in db.rows(_DUES, {"card": key})]
            assert nearest == min((due_key(one) for one in (due, *dues) if one is not None), default=None)

    @invariant()
    def times_are_sane(self) -> None:
        """H14: no age is negative, closed cards stand in done stages, times in stages add up to the age."""
        for key, stage_kind, closed, since, created in self.bench.db.rows(
            "SELECT card.id, stage.kind, closed_at, stage_since, created_at FROM card JOIN stage ON stage.id = stage_id"
        ):
            assert (closed is not None) == (stage_kind == "done")
            moved = [
                at
                for (at,) in self.bench.db.rows(
                    "SELECT at FROM event WHERE card_id = ? AND kind = 'moved' ORDER BY id", (key,)
                )
            ]
            assert since == (moved[-1] if moved else created)
        (card,) = self.bench.db.row("SELECT max(id) FROM card") or (None,)
        if card is not None:
            found = detail(self.bench.session, card)
            assert "-" not in found.day
            assert "-" not in found.blocked_words.split(":")[0]

    @invariant()
    def counts_are_what_is_listed(self) -> None:
        """H08 and the review: the head counts what the list lists; a limit is told beside the count."""
        for board in self.boards:
            picture = board_reads.open_board(self.bench.session, board)
            review = agenda(self.bench.session, board)
            assert review.counts == picture.head.counts
            assert sum(review.counts.values()) == sum(len(line.reasons) for line in review.lines)
            at = moment(self.bench.session.now(), self.bench.session.calendar, board_rows.stages(self.bench.db, board))
            asleep = {row.id for row in card_rows.snoozed(self.bench.db, board) if hidden(row, at)}
            for column in picture.columns:
                standing = card_rows.ids_in_stage(self.bench.db, column.stage_id)
                assert [key for key in standing if key not in asleep] == [*column.ids]
                assert column.wip_limit == at.stages[column.stage_id].wip_limit
