"""S01 and S03: kill -9 at any moment loses nothing that was acknowledged, and leaves nothing half.

A process kill cannot show a missing fsync, for the page cache survives it: test_opening asserts `journal_mode` and
`synchronous` on every connection, and a test here counts the syncs where strace is at hand.
"""

import copy
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, bench_at, sound
from conftest import LONG

pytestmark = [pytest.mark.crash, pytest.mark.no_cover]

KILLS = 200 if LONG else 25
FIRST_KILLS = 100 if LONG else 25
WORKER = Path(__file__).with_name("crash_worker.py")


class LostError(AssertionError):
    """What the log acknowledged and the file do not agree."""


@dataclass
class Model:
    """What the acknowledged commands make of an empty board, in plain Python."""

    cards: dict[int, dict[str, Any]] = field(default_factory=dict)
    columns: list[list[int]] = field(default_factory=lambda: [[], [], [], []])
    next_id: int = 1

    def where(self, key: int) -> int | None:
        return next((place for place, column in enumerate(self.columns) if key in column), None)

    def picture(self) -> tuple[Any, ...]:
        shown = {key: (card["title"], card["blocked"], tuple(card["notes"])) for key, card in self.cards.items()}
        return shown, [[*column] for column in self.columns]


class Replay:
    """Commands on the model, with undo and redo by copies."""

    def __init__(self) -> None:
        self.model = Model()
        self.past: list[Model] = []
        self.future: list[Model] = []
        self.changes = 0

    def run(self, command: list[Any]) -> None:
        self.changes += 1
        kind, *rest = command
        if kind == "undo":
            self.future.append(self.model)
            # Ids are never used again.
            self.model = copy.deepcopy(self.past.pop())
            self.model.next_id = self.future[-1].next_id
            return
        if kind == "redo":
            self.past.append(self.model)
            following = copy.deepcopy(self.future.pop())
            following.next_id = max(following.next_id, self.model.next_id)
            self.model = following
            return
        self.past.append(copy.deepcopy(self.model))
        self.future.clear()
        getattr(self, f"_{kind}")(*rest)

    def _add(self, title: str, note: str) -> None:
        key = self.model.next_id
        self.model.next_id += 1
        self.model.cards[key] = {"title": title, "blocked": None, "notes": [note]}
        self.model.columns[0].insert(0, key)

    def _move(self, key: int, stage: int) -> None:
        here = self.model.where(key)
        assert here is not None
        self.model.columns[here].remove(key)
        self.model.columns[stage].insert(0, key)

    def _note(self, key: int, number: int) -> None:
        self.model.cards[key]["notes"].append(f"note {number}")

    def _block(self, key: int, number: int) -> None:
        self.model.cards[key]["blocked"] = f"reason {number}"

    def _retitle(self, key: int, number: int) -> None:
        self.model.cards[key]["title"] = f"title {number}"

    def _reorder(self, key: int, by: int) -> None:
        here = self.model.where(key)
        assert here is not None
        column = self.model.columns[here]
        place = column.index(key)
        column.remove(key)
        column.insert(min(max(place + by, 0), len(column)), key)

    def _delete(self, key: int, _: int) -> None:
        here = self.model.where(key)
        assert here is not None
        self.model.columns[here].remove(key)
        self.model.cards[key]["deleted"] = True


def in_file(bench: Bench) -> tuple[Any, ...]:
    """What stands in the file, as the model tells it."""
    found: dict[int, Any] = {}
    for key, title, blocked in bench.db.rows("SELECT id, title, blocked_reason FROM card"):
        bodies = bench.db.rows("SELECT body FROM note WHERE card_id = ? ORDER BY id", (key,))
        found[key] = (title, blocked, tuple(body for (body,) in bodies))
    query = "SELECT id FROM card WHERE stage_id = ? AND rank IS NOT NULL ORDER BY rank"
    stages = [row[0] for row in bench.db.rows("SELECT id FROM stage ORDER BY id")]
    return found, [[row[0] for row in bench.db.rows(query, (stage,))] for stage in stages]


def read_log(path: Path) -> list[tuple[str, list[Any]]]:
    """The whole lines of a log; the last one may have been cut off."""
    if not path.exists():
        return []
    lines = path.read_text().split("\n")[:-1]
    return [(word, command) for word, command in map(json.loads, lines)]


def start(file: Path, log: Path, seed: int, plant: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(WORKER.parents[1]), *sys.path])}
    command = [sys.executable, str(WORKER), str(file), str(log), str(seed), plant]
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE)


def kill_after(process: subprocess.Popen[bytes], seconds: float) -> None:
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    _, errors = process.communicate()
    assert process.returncode == -signal.SIGKILL, errors.decode()


def wait_for(process: subprocess.Popen[bytes], log: Path, lines: int) -> None:
    """Wait until the worker has written something more."""
    deadline = time.monotonic() + 20
    while len(read_log(log)) <= lines:
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        assert time.monotonic() < deadline, "the worker does not begin"
        time.sleep(0.005)


def check(file: Path, replay: Replay, entries: list[tuple[str, list[Any]]]) -> None:
    """Replay what was acknowledged, and compare; raise LostError when the file tells another story."""
    trying: list[Any] | None = None
    for word, command in entries:
        trying = command if word == "TRY" else None
        if word == "ACK":
            replay.run(command)
    with bench_at(file) as bench:
        sound(bench.db)
        found = in_file(bench)
        changes = bench.db.value("SELECT count(*) FROM change") - 1
        created = bench.db.value("SELECT count(*) FROM event WHERE kind = 'created'")
        if created != bench.db.value("SELECT count(*) FROM card"):
            raise LostError("a card without its event")
        if (found, changes) != (replay.model.picture(), replay.changes):
            # The one in flight may be there too, whole.
            if trying is None:
                raise LostError("what was acknowledged is not what is stored")
            try:
                replay.run(trying)
            except (IndexError, KeyError) as error:
                raise LostError("the command in flight did what it could not do") from error
            if (found, changes) != (replay.model.picture(), replay.changes):
                raise LostError("what was acknowledged is not what is stored")


def crash(folder: Path, kills: int, plant: str = "none", seed: int = 1) -> int:
    """Kill the worker so many times; return how many commands were acknowledged."""
    file, log = folder / "store" / "crash.db", folder / "crash.log"
    file.parent.mkdir()
    rng = random.Random(seed)
    replay, known = Replay(), 0
    for kill in range(kills):
        process = start(file, log, seed * 1000 + kill, plant)
        wait_for(process, log, known)
        kill_after(process, rng.uniform(0.03, 0.25))
        entries = read_log(log)
        check(file, replay, entries[known:])
        # A line that was cut off stays: begin the next one anew.
        log.write_bytes(b"".join(line for line in log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")))
        known = len(entries)
    return replay.changes


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    assert crash(tmp_path, KILLS) > KILLS * 5


@pytest.mark.parametrize("plant", ["early", "apart"])
def test_the_crash_test_can_fail(tmp_path: Path, plant: str) -> None:
    with pytest.raises(LostError):
        crash(tmp_path, 60, plant)


_FIRST = (
    "import sys; from pathlib import Path; from builders import Bench; b = Bench(Path(sys.argv[1])); b.board('Mine')"
)


def test_a_first_start_killed_at_any_time_is_only_a_start(tmp_path: Path) -> None:
    """Kills 0 to 20 ms after the file appears."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    rng = random.Random(3)
    sizes = set()
    for number in range(FIRST_KILLS):
        file = tmp_path / str(number) / "kanvtui.db"
        file.parent.mkdir()
        process = subprocess.Popen([sys.executable, "-c", _FIRST, str(file)], env=env)
        while not file.exists() and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(rng.uniform(0, 0.02))
        process.kill()
        process.wait()
        sizes.add(tuple(sorted((one.name, one.stat().st_size) for one in file.parent.iterdir())))
        with bench_at(file) as bench:
            assert bench.db.value("SELECT count(*) FROM board") in (0, 1)
            bench.card(bench.board("Next"))
            sound(bench.db)
    assert len(sizes) > 1


def test_every_acknowledgement_is_synced(tmp_path: Path) -> None:
    """S29, where strace is at hand: the log of the database is synced before a command is acknowledged."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    file, trace = tmp_path / "kanvtui.db", tmp_path / "trace"
    script = (
        "import os, sys; from pathlib import Path; from builders import Bench; b = Bench(Path(sys.argv[1]));"
        "board = b.board()\n"
        "for n in range(3): b.card(board); os.write(1, b'ACK')\n"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [strace, "-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o", str(trace), sys.executable, "-c", script]
    ran = subprocess.run([*command, str(file)], env=env, capture_output=True, check=False)
    if b"ptrace" in ran.stderr or not trace.exists():
        pytest.skip("strace is not allowed here")
    assert ran.stdout == b"ACK" * 3
    synced, acknowledged = False, 0
    for line in trace.read_text().splitlines():
        if "sync(" in line and f"{file.name}-wal" in line:
            synced = True
        elif "write(1" in line and "ACK" in line:
            assert synced, "acknowledged before the log was on the disk"
            synced, acknowledged = False, acknowledged + 1
    assert acknowledged == 3
