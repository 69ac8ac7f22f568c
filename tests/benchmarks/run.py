"""Times the real program in a pseudo-terminal beside an empty Textual app, in turn, and prints ratios.

    python tests/benchmarks                      # 100 and 10,000 cards
    python tests/benchmarks --sizes 100 100000 --rounds 9

Only ratios of one run mean anything: machines drift by a factor of two within minutes.
"""

import argparse
import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.build import FIRST_SHOWN, build
from benchmarks.pseudo import Answer, Pseudo

TESTS = Path(__file__).resolve().parents[1]
STEPS = 100
MOVES = 20
BURST = 50
IDLE = 5.0
"""Seconds for which the program is left alone."""


class Program(NamedTuple):
    """What is run: its name in the table, its command, what it has written once it is painted, and its keys."""

    name: str
    command: list[str]
    painted: tuple[str, ...]
    steps: Sequence[str]
    moves: Sequence[str]


class Run(NamedTuple):
    """What one run of a program gave; seconds, bytes and MB."""

    painted: float
    settled: float
    steps: list[Answer]
    moves: list[Answer]
    burst: Answer
    memory: float
    idle: float
    idle_bytes: int


def environment(home: Path) -> dict[str, str]:
    """A small, fixed environment; compiled modules are kept where they always are."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(TESTS.parent / "src"),
    }


def program(name: str, db: Path | None) -> Program:
    """The board on a database, or the empty app."""
    down = ["j"] * 15 + ["k"] * 15  # as far as a column of 100 cards goes, scrolling included
    if db is None:
        command = [sys.executable, str(TESTS / "benchmarks" / "empty.py")]
        return Program(name, command, ("empty 0",), ["j"], ["j"])
    command = [sys.executable, "-m", "kanvtui", "--db", str(db)]
    return Program(name, command, (FIRST_SHOWN, "help"), down, ["L", "H"])


def run(program: Program, env: dict[str, str], *, idle: float = IDLE) -> Run:
    """Start a program, use it, end it."""
    with Pseudo(program.command, env) as terminal:
        painted = terminal.until(*program.painted)
        settled = terminal.silence(0.3)
        terminal.silence(0.7)  # what is put off until after the first paint
        steps = [terminal.press(program.steps[place % len(program.steps)]) for place in range(STEPS)]
        moves = [terminal.press(program.moves[place % len(program.moves)]) for place in range(MOVES)]
        burst = terminal.press("jk" * (BURST // 2), quiet=0.4, gap=0.4)
        before, written = terminal.processor(), len(terminal.output)
        terminal.silence(idle, limit=idle)
        used = (terminal.processor() - before) / idle
        quiet = len(terminal.output) - written
        return Run(painted, settled, steps, moves, burst, terminal.memory(), used, quiet)


def shell(command: Sequence[str], env: dict[str, str]) -> float:
    """Return the seconds that a command takes."""
    began = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


class Row(NamedTuple):
    """A line of the table: what, its unit, how a list of runs becomes a number, and the budget in words."""

    what: str
    unit: str
    number: Callable[[list[Run]], float]
    budget: str


def _median(value: Callable[[Run], float]) -> Callable[[list[Run]], float]:
    return lambda runs: statistics.median(value(run) for run in runs)


Cut = Callable[[list[float]], float]


def _pooled(pick: Callable[[Run], Iterable[float]], cut: Cut) -> Callable[[list[Run]], float]:
    """Cut each run by itself, then take the median: one pause of the machine must not be the tail of all runs."""
    return lambda runs: statistics.median(cut(list(pick(run))) for run in runs)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _answers(which: str, what: str, cut: Cut, scale: float = 1.0) -> Callable[[list[Run]], float]:
    """One number of the answers to the `steps` or `moves`, cut to one a run, then the median of the runs."""
    return _pooled(lambda run: [getattr(answer, what) * scale for answer in getattr(run, which)], cut)


_MIDDLE: Cut = statistics.median
ROWS = (
    Row("exec → painted", "ms", _median(lambda run: run.painted * 1e3), "≤ 1.4 ×"),
    Row("settled after that", "ms", _median(lambda run: (run.settled - run.painted) * 1e3), "≤ empty + 30 ms"),
    Row("j p50", "ms", _answers("steps", "painted", _MIDDLE, 1e3), "≤ 2 ×"),
    Row("j p95", "ms", _answers("steps", "painted", _p95, 1e3), "≤ 3 ×"),
    Row("j longest of 100", "ms", _answers("steps", "painted", max, 1e3), "≤ 10 ms"),
    Row("j, pane followed", "ms", _answers("steps", "settled", _MIDDLE, 1e3), "≤ j + 30 ms"),
    Row("move saved, redrawn", "ms", _answers("moves", "painted", _MIDDLE, 1e3), "≤ 6 ×"),
    Row("50 keys in a burst, pane followed", "ms", _median(lambda run: run.burst.settled * 1e3), "≤ 3 ×"),
    Row("bytes a step", "B", _answers("steps", "painted_bytes", _MIDDLE), "≤ 1,500"),
    Row("bytes with the pane", "B", _answers("steps", "bytes", _MIDDLE), ""),
    Row("bytes a move", "B", _answers("moves", "bytes", _MIDDLE), "≤ 30,000"),
    Row("memory at most", "MB", _median(lambda run: run.memory), "≤ 1.5 ×, 1.7 × at 100,000"),
    Row("idle", "% of a core", _median(lambda run: run.idle * 100), "≤ 0.3 %"),
    Row("idle output", "B", _median(lambda run: float(run.idle_bytes)), "0"),
)


def table(results: dict[str, list[Run]], clis: dict[str, list[float]]) -> list[str]:
    """Put the results into a Markdown table; × is against the first column."""
    names = list(results)
    lines = [f"| what | {' | '.join(names)} | aim |", "|---" * (len(names) + 2) + "|"]
    for row in ROWS:
        numbers = [row.number(results[name]) for name in names]
        lines.append(f"| {row.what} | {' | '.join(_cells(numbers, row.unit))} | {row.budget} |")
    base = statistics.median(clis["python -c pass"])
    for name, seconds in clis.items():
        middle = statistics.median(seconds)
        lines.append(f"| `{name}` | {middle * 1e3:.1f} ms ({middle / base:.1f} ×) {'| ' * len(names)}| ≤ 7 × |")
    return lines


def _cells(numbers: list[float], unit: str) -> list[str]:
    digits = {"ms": 1, "MB": 1, "% of a core": 2}.get(unit, 0)
    cells = [f"{numbers[0]:,.{digits}f} {unit}"]
    for number in numbers[1:]:
        ratio = f" ({number / numbers[0]:.2f} ×)" if numbers[0] and unit in ("ms", "MB") else ""
        cells.append(f"{number:,.{digits}f}{ratio}")
    return cells


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the databases, run everything in turn, print the table."""
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000], help="cards on the board")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program, in turn")
    parser.add_argument("--idle", type=float, default=IDLE, help="seconds to be left alone")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        env = environment(home)
        now = dt.datetime.now(dt.UTC)  # noqa: TID251 - the databases are for the real program
        programs = [program("empty app", None)]
        for size in options.sizes:
            build(home / f"{size}.db", size, now)
            programs.append(program(f"{size:,} cards", home / f"{size}.db"))
        listing = [sys.executable, "-m", "kanvtui", "--db", str(home / f"{options.sizes[0]}.db"), "list"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            f"kanvtui list ({options.sizes[0]} cards)": listing,
        }
        results: dict[str, list[Run]] = {one.name: [] for one in programs}
        clis: dict[str, list[float]] = {name: [] for name in commands}
        for place in range(options.rounds + 1):
            for one in programs:
                found = run(one, env, idle=options.idle if place else 0.1)
                if place:  # the first round only compiles modules and warms caches
                    results[one.name].append(found)
            for _ in range(3):
                for name, command in commands.items():
                    seconds = shell(command, env)
                    if place:
                        clis[name].append(seconds)
            print(f"round {place} of {options.rounds}", file=sys.stderr, flush=True)
    print("\n".join(table(results, clis)))
    return 0
