"""A board's SOP is replaced by another, and its cards are carried along: one change, and one undo."""

import copy
import json
from typing import Any

import pytest

from builders import FREE, Bench, bench_at, derived, raw_change, refused, shipped_document, undone_and_redone
from kanvtui.domain.share import Share
from kanvtui.domain.sop_effects import stage_words
from kanvtui.domain.sop_plan import Plan
from kanvtui.errors import BusyError, InputError, NotFoundError, RefusedError
from kanvtui.operations import cards, history, moves, sop_edits, sop_texts, sops
from kanvtui.operations.reads import procedure
from kanvtui.operations.reads import sops as reads
from kanvtui.operations.session import APP, Change
from kanvtui.storage.derive import derive
from private_words import NAME, PRIVATE_SOP, plant

Document = dict[str, Any]


def without(document: Document, *keys: str) -> Document:
    """A copy of a document that lacks some stages."""
    found = copy.deepcopy(document)
    found["stages"] = [stage for stage in found["stages"] if stage["key"] not in keys]
    return found


def put(bench: Bench, board: int, document: Document, **plan: Any) -> None:
    """Replace the SOP of a board, and see that undo and redo give back every byte."""
    before, stored = bench.dump(), derived(bench.db)
    bench.do(sop_edits.replace, board, document, Plan(**{"training": False, **plan}))
    sound_columns(bench)
    undone_and_redone(bench, before, stored)


def sound_columns(bench: Bench) -> None:
    """Assert that derived columns are as they would be counted now, and that no card is where none may be."""
    kept = derived(bench.db)
    keys = frozenset(key for (key,) in bench.db.rows("SELECT id FROM card"))
    bench.session.rehearse(lambda change: _rederived(change, keys, kept))
    lost = "SELECT card.id FROM card JOIN stage ON stage.id = stage_id WHERE retired_at IS NOT NULL"
    assert bench.db.rows(lost) == []
    odd = "SELECT card.id FROM card JOIN stage ON stage.id = stage_id WHERE (kind = 'done') <> (closed_at IS NOT NULL)"
    assert bench.db.rows(odd) == []


def _rederived(change: Change, keys: frozenset[int], kept: object) -> None:
    derive(change.db, keys)
    assert derived(change.db) == kept


class TestStages:
    def test_cards_of_a_stage_that_goes_come_below_those_of_another_in_their_order(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        first, second = bench.card(board, "a", "one"), bench.card(board, "b", "one")
        third, last = bench.card(board, "c", "two"), bench.card(board, "d", "two")
        bench.do(cards.archive, [third])
        put(bench, board, without(FREE, "two"), moves={"two": "one"})
        assert bench.order(board, "one") == [second, first, last]
        assert bench.column(third, "stage_id") == bench.stage(board, "one")
        kind, detail = bench.events(last)[-1]
        assert (kind, detail["from"], detail["to"], detail["by"]) == ("moved", "Two", "One", "sop")

    def test_it_is_refused_while_nobody_says_where_cards_go(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        bench.card(board, "a", "two")
        error = refused(
            bench, RefusedError, "“Two” .1 card. goes", bench.do, sop_edits.replace, board, without(FREE, "two")
        )
        assert "--move two=STAGE" in str(error)

    def test_an_empty_stage_goes_without_a_question_and_comes_back(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        stage = bench.stage(board, "two")
        put(bench, board, without(FREE, "two"))
        assert bench.db.value("SELECT retired_at FROM stage WHERE id = ?", (stage,))
        put(bench, board, FREE)
        assert bench.stage(board, "two") == stage
        assert not bench.db.value("SELECT retired_at FROM stage WHERE id = ?", (stage,))

    def test_another_key_is_the_same_stage_where_the_name_says_so_or_the_user(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        card = bench.card(board, "a", "two")
        other = copy.deepcopy(FREE)
        other["stages"][1]["key"] = "zwei"
        put(bench, board, other)
        again = copy.deepcopy(other)
        again["stages"][1] = {**again["stages"][1], "key": "deux", "name": "Deux"}
        put(bench, board, again, moves={"zwei": "deux"})
        assert bench.order(board, "deux") == [card]
        assert [kind for kind, _ in bench.events(card)] == ["created"]

    def test_a_stage_that_becomes_the_last_one_closes_its_cards(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        card, done = bench.card(board, "a", "three"), bench.card(board, "b", "end")
        other = copy.deepcopy(FREE)
        other["stages"][2]["kind"], other["stages"][3]["kind"] = "done", "waiting"
        put(bench, board, other)
        assert bench.column(card, "closed_at")
        assert not bench.column(done, "closed_at")

    def test_what_cannot_be_is_refused(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        less = without(FREE, "two")
        for document, moved, error, match in (
            (FREE, {}, RefusedError, "nothing is different"),
            (less, {"two": "six"}, InputError, "cannot go to “six”"),
            (less, {"one": "three"}, InputError, "“One” stays"),
            (less, {"six": "three"}, InputError, "called “six”"),
            ({**FREE, "stages": []}, {}, InputError, "needs a stage"),
            ({**FREE, "stages": FREE["stages"] * 2}, {}, InputError, "two stages have the key"),
        ):
            refused(bench, error, match, bench.do, sop_edits.replace, board, document, Plan(moves=moved))

    def test_who_began_with_another_sop_is_told_who_changed_it(self, bench: Bench) -> None:
        board = bench.board("Sales", FREE)
        known = sops.fingerprint(bench.db, board)
        bench.do(sop_edits.replace, board, without(FREE, "two"), expected=known)
        match = "changed since you began, by kim on 2026-11-16 at 09:00"
        refused(bench, RefusedError, match, bench.do, sop_edits.replace, board, FREE, expected=known)


class TestPreview:
    def test_it_says_what_becomes_of_stages_and_stores_nothing(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        bench.card(board, "a", "two")
        bench.card(board, "b", "three")
        other = without(FREE, "two")
        other["stages"][1] |= {"kind": "done", "name": "Last", "wip_limit": 3}
        other["stages"].append({"key": "more", "name": "More", "kind": "active"})
        before, entries = bench.dump(), bench.journal()
        number = bench.db.rows("SELECT * FROM sqlite_sequence ORDER BY name")
        effects = sop_edits.preview(bench.session, board, other, Plan(training=False))
        assert (bench.dump(), bench.journal()) == (before, entries)
        assert bench.db.rows("SELECT * FROM sqlite_sequence ORDER BY name") == number
        assert [(one.key, one.cards) for one in effects.unsaid] == [("two", 1)]
        assert effects.suggested == {"two": "one"}
        assert [stage_words(stage) for stage in effects.stages] == [
            "“Three” is “Last” now",
            "“Last” is done now, was waiting: 1 card closed",
            "“Last”: never stale, was stale after 5 business days",
            "“Last”: at most 3 cards, was any number of cards",
            "“More” is new",
            "“Two” goes: its 1 card goes to “One”",
        ]
        assert (effects.cards, effects.touches_cards) == (2, True)

    def test_an_order_is_told_of_what_changed_its_place(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        other = copy.deepcopy(FREE)
        other["stages"].insert(0, other["stages"].pop(2))
        effects = sop_edits.preview(bench.session, board, other, Plan(training=False))
        assert "“Three” comes first" in [stage_words(stage) for stage in effects.stages]

    def test_what_a_shared_screen_may_not_show_is_not_told(self, bench: Bench) -> None:
        board = plant(bench)
        document = copy.deepcopy(PRIVATE_SOP)
        document["stages"][1]["checks"][0]["due"] = "created+9d"
        document["stages"][2] |= {"name": f"{NAME} waits"}
        document["recurring"] = [{"key": "call", "title": f"Call {NAME}", "every": "FREQ=DAILY", "on": "completion"}]
        bench.session.source = APP
        known = sops.fingerprint(bench.db, board)
        alone = sop_edits.preview(bench.session, board, document)
        assert NAME in repr(alone)
        bench.session.sharing.set(Share(on=True, aliases=True))
        shared = sop_edits.preview(bench.session, board, document)
        assert NAME not in repr(shared)
        assert (shared.shifted, shared.made_count, shared.cards) == (alone.shifted, alone.made_count, alone.cards)
        with bench.session.reading() as db:
            assert sops.fingerprint(db, board) == known

    def test_a_screen_asks_again_while_another_program_writes(self, bench: Bench) -> None:
        board = bench.board(document=FREE)
        bench.session.source = APP
        with bench_at(bench.path) as other, bench_at(bench.path, wait=0.01) as screen:
            screen.session.source = APP
            with other.db.atomic("IMMEDIATE"), pytest.raises(BusyError):
                sop_edits.preview(screen.session, board, without(FREE, "two"))
            assert sop_edits.preview(screen.session, board, without(FREE, "two")).stages


def test_a_file_from_elsewhere_is_checked(bench: Bench) -> None:
    document = shipped_document("CSM workflow")
    assert sop_edits.checked(document) == document
    with pytest.raises(InputError, match="is missing"):
        sop_edits.checked(without(FREE, "two"))
    refused(bench, NotFoundError, "board is gone", bench.do, sop_edits.replace, 99, document)


def test_a_card_that_comes_into_a_stage_by_it_reaches_the_milestone_of_the_stage(bench: Bench) -> None:
    document = {**copy.deepcopy(FREE), "milestones": [{"key": "seen", "label": "Seen"}]}
    document["stages"][2]["milestone"] = "seen"
    board = bench.board(document=document)
    card = bench.card(board, "a", "two")
    put(bench, board, without(document, "two"), moves={"two": "three"})
    assert bench.db.rows("SELECT card_id, key, set_by FROM milestone") == [(card, "seen", "stage")]


def test_a_put_away_card_stays_put_away_and_is_brought_back_into_its_new_stage(bench: Bench) -> None:
    board = bench.board(document=FREE)
    card = bench.card(board, "a", "two")
    bench.do(cards.archive, [card])
    put(bench, board, without(FREE, "two"), moves={"two": "three"})
    assert bench.events(card)[-1][0] == "restaged"
    bench.do(moves.bring_back, [card])
    assert bench.order(board, "three") == [card]


def test_the_newest_move_is_undone_before_the_sop(bench: Bench) -> None:
    board = bench.board(document=FREE)
    card = bench.card(board, "a", "two")
    before = bench.dump()
    bench.do(sop_edits.replace, board, without(FREE, "two"), Plan(moves={"two": "three"}))
    bench.do(moves.move, [card], bench.stage(board, "end"))
    history.undo(bench.session)
    history.undo(bench.session)
    assert bench.dump() == before


@pytest.fixture(autouse=True)
def _clean(bench: Bench) -> Any:
    yield
    assert bench.db.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("spoiled", ["{", "[]", '{"stages": 3}', '{"stages": [{"key": "two"}], "fields": [1, {}]}'])
def test_an_sop_that_another_program_spoiled_is_replaced_all_the_same(bench: Bench, spoiled: str) -> None:
    board = bench.board(document=FREE)
    card = bench.card(board, "a", "three")
    raw_change(bench.store, lambda db: db.run("UPDATE board SET sop = ?", (spoiled,)))
    effects = sop_edits.preview(bench.session, board, without(FREE, "three"), Plan(training=False))
    assert [one.key for one in effects.unsaid] == ["three"]
    put(bench, board, without(FREE, "three"), moves={"three": "two"})
    assert bench.order(board, "two") == [card]


def test_what_another_program_made_of_an_sop_is_told(bench: Bench) -> None:
    board = bench.board(document=FREE)
    told = {
        "{": "cannot be read",
        '{"stages": [{"key": "two"}, {"key": "end"}]}': "nothing of stages of the board: One, Three",
    }

    def spoil(text: str) -> None:
        raw_change(bench.store, lambda db: db.run("UPDATE board SET sop = ?", (text,)))

    for spoiled, words in told.items():
        spoil(spoiled)
        fact = reads.page(bench.session, board).facts[0]
        assert (fact.label, fact.tone) == ("Damaged", "error")
        assert words in fact.words
    spoil("{")
    for export in (sop_texts.shared_toml, procedure.of_board):
        refused(bench, RefusedError, "cannot be read — nothing was written", export, bench.session, board)
    spoil(json.dumps(FREE))
    assert "Damaged" not in [fact.label for fact in reads.page(bench.session, board).facts]
