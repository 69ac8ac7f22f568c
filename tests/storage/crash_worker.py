"""Works on a real file until it is killed: `crash_worker.py FILE LOG SEED PLANT`.

Before each command it appends `TRY` to the log, after its acknowledgement `ACK` (`NOTHING` when it had nothing to do),
fsynced line by line, so that the parent can replay what was acknowledged on a plain model. PLANT is a bug to make, to
prove that the parent sees it: `early` acknowledges a new card before COMMIT, `apart` commits a card and its event in
two transactions.
"""

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from builders import FREE, MONDAY, Bench
from kanvtui.domain.instants import stamp
from kanvtui.operations import boards, cards, history, moves, notes
from kanvtui.operations.session import SYSTEM, Change, Session

PAUSE = 0.02
"""Seconds for which a planted bug stands open, so that a few kills meet it."""


class Log:
    """Lines that are on the disk when `write` returns."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, word: str, command: list[Any]) -> None:
        os.write(self.file, (json.dumps([word, command]) + "\n").encode())
        os.fsync(self.file)


def draw(rng: random.Random, bench: Bench) -> list[Any]:
    """Choose the next command from what stands in the file."""
    keys = [row[0] for row in bench.db.rows("SELECT id FROM card WHERE deleted_at IS NULL ORDER BY id")]
    kind = rng.choice(["add", "add", "move", "move", "note", "block", "retitle", "reorder", "delete", "undo", "redo"])
    if not keys or kind == "add":
        # Large enough that a commit takes several pages.
        return ["add", f"card {rng.randrange(10**9)}", "x" * rng.choice([10, 10, 5000])]
    if kind in ("undo", "redo"):
        return [kind]
    key = rng.choice(keys)
    argument = {"move": rng.randrange(4), "reorder": rng.choice([-2, -1, 1, 2])}.get(kind, rng.randrange(10**6))
    return [kind, key, argument]


def run(session: Session, stages: list[int], command: list[Any]) -> bool:
    """Do one command; return whether it changed anything."""
    kind, *rest = command
    if kind in ("undo", "redo"):
        (history.undo if kind == "undo" else history.redo)(session)
        return True

    def body(change: Change) -> None:
        if kind == "add":
            cards.add(change, 1, cards.NewCard(rest[0], note=rest[1]))
        elif kind == "move":
            moves.move(change, [rest[0]], stages[rest[1]], reason="crash")
        elif kind == "note":
            notes.add(change, f"note {rest[1]}", card_id=rest[0])
        elif kind == "block":
            cards.block(change, [rest[0]], f"reason {rest[1]}")
        elif kind == "retitle":
            cards.retitle(change, rest[0], f"title {rest[1]}")
        elif kind == "reorder":
            moves.reorder(change, rest[0], rest[1])
        elif kind == "delete":
            cards.delete(change, [rest[0]])

    return not session.apply(kind, body).nothing


def main(file: str, log_path: str, seed: str, plant: str) -> None:
    """Work for ever."""
    rng = random.Random(int(seed))
    bench = Bench(Path(file))
    bench.clock.at = MONDAY
    if not bench.db.value("SELECT count(*) FROM board"):
        # By the system, so that no undo takes it.
        bench.session.apply("board.new", lambda change: boards.new(change, "Crash", FREE), source=SYSTEM)
    stages = [row[0] for row in bench.db.rows("SELECT id FROM stage ORDER BY id")]
    log = Log(Path(log_path))
    log.write("READY", [])
    from kanvtui.errors import RefusedError

    while True:
        command = draw(rng, bench)
        log.write("TRY", command)
        early = plant == "early" and command[0] == "add"
        if early:
            log.write("ACK", command)
            time.sleep(PAUSE)
        if plant == "apart" and command[0] == "add":
            _apart(bench, command)
            log.write("ACK", command)
            continue
        try:
            done = run(bench.session, stages, command)
        except RefusedError:
            done = False
        if not early:
            log.write("ACK" if done else "NOTHING", command)


def _apart(bench: Bench, command: list[Any]) -> None:
    """Make a card in one transaction and tell of it in another."""
    from uuid import uuid4

    from kanvtui.storage.store import By

    by = By(stamp(MONDAY), "kim", "shell")
    at = stamp(MONDAY)
    columns = "uid, board_id, stage_id, rank, title, created_at, stage_since, active_at"
    rank = bench.db.value("SELECT 'a' || char(48 + count(*) % 9) || hex(randomblob(4)) || 'V' FROM card")
    values = (uuid4().hex, rank, command[1], at, at, at)
    insert = f"INSERT INTO card ({columns}) VALUES (?, 1, 1, ?, ?, ?, ?, ?)"
    bench.store.change(by, "add", lambda recording: recording.db.run(insert, values))
    time.sleep(PAUSE)
    event = (
        "INSERT INTO event (change_id, at, kind, substantive, actor, board_id, card_id, stage_id, detail) "
        "SELECT ?, ?, 'created', 1, 'kim', 1, max(id), 1, '{}' FROM card"
    )
    bench.store.change(by, "event", lambda recording: recording.db.run(event, (recording.id, at)))


if __name__ == "__main__":
    main(*sys.argv[1:])
