"""kill -9 at any moment: every acknowledged operation is there, the one in flight all or not at all (S01, S03, S29)."""

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, bench_at, sound
from faults import worker
from kanvtui.operations import history
from terminal.harness import environment, python

pytestmark = pytest.mark.crash
KILLS = 200 if os.environ.get("KANVTUI_LONG") else 6
WORKER = Path(worker.__file__)


def killed_after(command: list[str], seconds: float) -> None:
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        else:
            assert process.stderr is not None
            raise AssertionError(process.stderr.read().decode())


def read(log: Path) -> list[tuple[str, Any]]:
    """The whole lines of the log; the kill may have cut the last one, which then says nothing."""
    lines = log.read_text().split("\n")[:-1]
    return [(line.split(" ", 1)[0], json.loads(line.split(" ", 1)[1])) for line in lines]


def test_s01_no_kill_loses_what_was_acknowledged(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    dice = random.Random(11)
    acknowledged = refused = before = 0
    for turn in range(KILLS):
        log = folder / f"log{turn}"
        killed_after(python(WORKER, path, log, str(turn)), dice.uniform(0.45, 0.9))
        lines = read(log) if log.exists() else []
        with bench_at(path) as bench:
            sound(bench.db)
            board = bench.db.value("SELECT min(id) FROM board")
            if board is None:
                assert not lines
                continue
            shown = worker.state(bench, board)
            changes = bench.db.value("SELECT count(*) FROM change WHERE kind <> 'new'")
            assert changes <= before + sum(word == "TRY" for word, _ in lines), "one change for an operation"
            acks = [what for word, what in lines if word == "ACK"]
            last: tuple[str, Any] = lines[-1] if lines else ("", [])
            acknowledged += len(acks)
            refused += sum(word == "NO" for word, _ in lines)
            if acks and shown != acks[-1]:
                assert last[0] == "TRY", "what was acknowledged last is not what stands there"
                assert is_whole(bench, board, acks[-1], last[1]), f"{last[1]} is there by half"
            places = bench.db.rows("SELECT stage_id, rank FROM card WHERE rank IS NOT NULL")
            assert len(set(places)) == len(places)
            before = bench.db.value("SELECT count(*) FROM change WHERE kind <> 'new'")
    assert acknowledged > KILLS * 5
    assert refused < acknowledged


def is_whole(bench: Bench, board: int, before: Any, operation: list[Any]) -> bool:
    """Whether taking back the operation in flight gives what was acknowledged before it; it is done again then."""
    back, again = (history.redo, history.undo) if operation[0] == "undo" else (history.undo, history.redo)
    after = worker.state(bench, board)
    back(bench.session)
    taken_back = worker.state(bench, board)
    again(bench.session)
    return bool(taken_back == before and worker.state(bench, board) == after)


def test_s03_the_shell_killed_during_its_first_start(tmp_path: Path) -> None:
    for turn in range(3):
        db = tmp_path / f"{turn}.db"
        command = python("-m", "kanvtui", "--db", db, "board", "new", "Work", "--sop", "meeting")
        with subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) as process:
            while not db.exists() and process.poll() is None:
                time.sleep(0.0005)
            time.sleep(turn * 0.004)
            process.kill()
        with bench_at(db) as bench:
            sound(bench.db)
            if bench.db.value("SELECT count(*) FROM board") == 0:
                bench.board("Work")
            assert bench.db.value("SELECT count(*) FROM stage") > 0


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not here")
def test_s29_the_log_is_on_disk_before_the_answer(tmp_path: Path) -> None:
    db, trace = tmp_path / "a.db", tmp_path / "trace"
    command = python("-m", "kanvtui", "--db", db)
    subprocess.run([*command, "board", "new", "Work", "--sop", "meeting"], env=environment(), check=True)
    traced = [
        "strace",
        "-f",
        "-y",
        "-o",
        str(trace),
        "-e",
        "trace=fsync,fdatasync,write,pwrite64",
        *command,
        "add",
        "Synced",
    ]
    done = subprocess.run(traced, env=environment(), capture_output=True, check=False)
    if b"ptrace" in done.stderr:
        pytest.skip("no process may be traced here")
    calls = trace.read_text(errors="replace").splitlines()
    answer = next(number for number, line in enumerate(calls) if "write(1" in line and "made \\342" in line)
    written = [number for number, line in enumerate(calls[:answer]) if "pwrite64" in line and "-wal>" in line]
    synced = [number for number, line in enumerate(calls[:answer]) if "fdatasync" in line and "-wal>" in line]
    assert written, calls
    assert synced, calls
    assert max(synced) > max(written)
