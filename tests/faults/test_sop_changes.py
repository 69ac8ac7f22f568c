"""A board with 200 cards has its SOP changed in every way while a second process moves its cards."""

import copy
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from builders import Bench, bench_at, environment, refused, sound, within
from kanvtui.domain.sop_plan import Plan
from kanvtui.errors import BusyError, RefusedError
from kanvtui.operations import history, sop_edits, sops
from sop_changing import Document, busy_board, document_of, multiply

CARDS = 200


@contextmanager
def moving(path: Path, folder: Path) -> Iterator[Callable[[], int]]:
    """Let another process move cards meanwhile; gives what counts how much it did."""
    stop, log = folder / "stop", folder / "log"
    command = [sys.executable, str(Path(__file__).with_name("mover.py")), str(path), str(stop), str(log)]

    def done() -> int:
        text = log.read_text() if log.exists() else ""
        return int(text or 0)

    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            yield done
        finally:
            stop.touch()
            _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told


def in_every_way(document: Document) -> Iterator[tuple[Document, Plan]]:
    """Yield the SOP after one change and the next, each on top of those before: merged, added, renamed, ordered …"""
    now = copy.deepcopy(document)
    stages: list[dict[str, Any]] = now["stages"]

    def step(**plan: Any) -> tuple[Document, Plan]:
        return copy.deepcopy(now), Plan(**{"training": False, **plan})

    gone = stages.pop(2)
    yield step(moves={gone["key"]: stages[1]["key"]}, why="One step less")
    stages.insert(2, {**gone, "key": "second_look", "name": "Second look"})
    yield step()
    stages[1]["name"] = "Another name"
    stages[3]["key"] = "another_key"
    yield step()
    stages[1], stages[2] = stages[2], stages[1]
    yield step()
    full = next(stage for stage in stages if len(stage["checks"]) > 2)
    full["checks"][0] |= {"required": True, "text": "Read otherwise", "due": "created+3d"}
    stages[1]["checks"].append({"key": "brand_new", "text": "Brand new", "required": True, "due": "created+1d"})
    del full["checks"][1]
    yield step()
    full["checks"] = []
    yield step(open_cards=False)
    for deadline in now["deadlines"]:
        deadline |= {"due": "created+2w", "warn": "3d"}
    del now["deadlines"][0]
    yield step()
    now["approvals"][0]["steps"] = [{"approver": "Legal", "limit": "2d"}, {"approver": "Finance"}]
    now["approvals"].append({"key": "extra", "name": "Extra", "stage": stages[0]["key"], "steps": [{"approver": "VP"}]})
    yield step()
    now["recurring"] = [{"key": "look", "title": "Look", "every": "FREQ=WEEKLY", "on": "completion"}]
    now["checks_at"] = "stage" if now["checks_at"] == "start" else "start"
    yield step(training=True)
    stages[-1]["kind"], stages[-2]["kind"] = "active", "done"
    yield step()


def patiently(call: Callable[[], object]) -> object:
    """Call until nobody else writes just then."""
    end = time.monotonic() + within(20)
    while True:
        try:
            return call()
        except BusyError:
            assert time.monotonic() < end


def kept(bench: Bench) -> tuple[list[tuple[Any, ...]], int, int]:
    """What no change of an SOP may touch: the cards with their titles, the notes, and what is ticked by its id."""
    cards = bench.db.rows("SELECT id, uid, title, created_at FROM card WHERE uid LIKE 'u%' ORDER BY id")
    ticked = bench.db.value("SELECT count(*) FROM check_item WHERE done_by = 'kim'")
    return cards, ticked, bench.db.value("SELECT count(*) FROM note")


def test_an_sop_is_changed_in_every_way_while_another_process_moves_its_cards(path: Path, tmp_path: Path) -> None:
    board = busy_board(path, "CSM workflow")
    multiply(path, CARDS)
    with bench_at(path) as bench:
        first, there = bench.dump(), kept(bench)
        last = bench.db.value("SELECT max(id) FROM change")
        with moving(path, tmp_path) as done:
            for document, plan in in_every_way(document_of("CSM workflow")):
                begun = done()
                known = sops.fingerprint(bench.db, board)
                patiently(lambda d=document, p=plan: sop_edits.preview(bench.session, board, d, p))  # type: ignore[misc]
                patiently(lambda d=document, p=plan, k=known: bench.do(sop_edits.replace, board, d, p, expected=k))  # type: ignore[misc]
                waited = time.monotonic() + within(20)
                while done() < begun + 5 and time.monotonic() < waited:
                    time.sleep(0.01)
            assert done() >= 50
        assert kept(bench)[0] == there[0]
        assert kept(bench)[2] >= there[2]
        lost = "SELECT card.id FROM card JOIN stage ON stage.id = stage_id WHERE retired_at IS NOT NULL"
        assert bench.db.rows(lost) == []
        sound(bench.db)
        after, many = bench.dump(), 0
        while bench.db.value("SELECT max(id) FROM change WHERE undoes IS NULL AND undone_by IS NULL") > last:
            history.undo(bench.session)
            many += 1
        assert bench.dump() == first
        for _ in range(many):
            history.redo(bench.session)
        assert bench.dump() == after
        sound(bench.db)


def test_who_began_before_another_changed_the_sop_is_told_so(path: Path) -> None:
    with bench_at(path) as bench, bench_at(path, actor="ben") as other:
        board = bench.board("Work", document_of("Free"))
        known = sops.fingerprint(bench.db, board)
        theirs, mine = document_of("Free"), document_of("Free")
        theirs["stages"][0]["name"], mine["stages"][1]["name"] = "First", "Second"
        other.do(sop_edits.replace, board, theirs, Plan(why="Clearer"), expected=known)
        refused(bench, RefusedError, "by ben .*Clearer", bench.do, sop_edits.replace, board, mine, expected=known)
