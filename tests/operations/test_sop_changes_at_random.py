"""Random changes of SOPs on boards full of work: previews hold, undo gives back every byte, what follows is settled."""

import datetime as dt
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from builders import MONDAY, Bench, Clock, bench_at, derived, refused, undone_and_redone
from conftest import LONG
from kanvtui.domain.sop_plan import Plan
from kanvtui.errors import KanvError, RefusedError
from kanvtui.operations import sop_edits
from kanvtui.operations.session import Change
from kanvtui.operations.steps import approving, dated, dating
from kanvtui.storage import carrying, journal
from kanvtui.storage.derive import derive
from sop_changing import DOCUMENTS, busy_board, document_of, edited, stage_rows, told
from sop_day import SopDay

LATER = MONDAY + dt.timedelta(days=20)


@cache
def busy_file(name: str) -> tuple[Path, int]:
    """A file with a board of that SOP that is full of work; made once."""
    path = Path(mkdtemp()) / "busy.db"
    return path, busy_board(path, name)


def _rederived(change: Change, keys: frozenset[int]) -> None:
    kept = derived(change.db)
    derive(change.db, keys)
    assert derived(change.db) == kept


def settled(bench: Bench, board: int) -> None:
    """Assert that nothing is left to follow: cards are where they may be, and counting again changes nothing."""
    keys = frozenset(key for (key,) in bench.db.rows("SELECT id FROM card"))
    bench.session.rehearse(lambda change: _rederived(change, keys))
    lost = "SELECT card.id FROM card JOIN stage ON stage.id = stage_id WHERE retired_at IS NOT NULL"
    assert bench.db.rows(lost) == []
    odd = "SELECT card.id FROM card JOIN stage ON stage.id = stage_id WHERE (kind = 'done') <> (closed_at IS NOT NULL)"
    assert bench.db.rows(odd) == []
    assert bench.db.rows("PRAGMA foreign_key_check") == []
    for card in carrying.open_cards(bench.db, board):
        assert dating.counted(dated.Reading(bench.db, card, bench.session.calendar)).moved == ()
    before = bench.dump()
    bench.session.rehearse(lambda change: _refresh(change, board, before["approval"], bench))


def _refresh(change: Change, board: int, before: object, bench: Bench) -> None:
    for card in carrying.open_cards(change.db, board):
        approving.refresh(change, card)
    assert bench.dump()["approval"] == before


@pytest.mark.no_cover
def test_a_random_day_on_which_sops_change() -> None:
    calm = settings(max_examples=400 if LONG else 6, stateful_step_count=50 if LONG else 25, deadline=None)
    run_state_machine_as_test(SopDay, settings=calm)


@pytest.mark.parametrize("name", DOCUMENTS)
@settings(max_examples=300 if LONG else 8)
@given(luck=st.integers(0, 2**32), times=st.integers(1, 8), open_cards=st.booleans())
def test_any_change_is_as_it_was_told_and_goes_back(name: str, luck: int, times: int, open_cards: bool) -> None:
    source, board = busy_file(name)
    path = source.with_name("copy.db")
    shutil.copyfile(source, path)
    dice = Random(luck)
    document, goals = edited(document_of(name), dice, times)
    plan = Plan(moves=goals, open_cards=open_cards, training=dice.random() < 0.3)
    with bench_at(path, clock=Clock(LATER)) as bench:
        before, stored, was = bench.dump(), derived(bench.db), stage_rows(bench, board)
        try:
            effects = sop_edits.preview(bench.session, board, document, plan)
        except KanvError:
            assert bench.dump() == before
            return
        assert bench.dump() == before
        if effects.unsaid:
            refused(bench, RefusedError, "Say where they go", bench.do, sop_edits.replace, board, document, plan)
        bench.do(sop_edits.replace, board, document, replace(plan, moves={**effects.suggested, **plan.moves}))
        stages, lines, shifts, made, count = told(bench, journal.newest(bench.db), board, was)
        assert (effects.stages, effects.lines, effects.cards, effects.made_count) == (stages, lines, count, made)
        assert [(one.card_id, one.what, one.before, one.after) for one in effects.shifts] == shifts[:20]
        settled(bench, board)
        undone_and_redone(bench, before, stored)
