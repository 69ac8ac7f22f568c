"""Every check of the project, one after the other: `python tests/run.py`. `.ci/run` calls exactly this.

Lint and format, types, layers, tests (two processes) and the coverage that each layer must hold: the tests of
rules, procedures, storage and operations are measured, and hold these by themselves.
Give names of steps to run only those: `python tests/run.py lint types`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
MEMORY = Path("/dev/shm")


def python(*arguments: str) -> list[str]:
    """A command that runs a module in this environment."""
    return [PYTHON, "-m", *arguments]


MEASURED = ("config", "domain", "operations", "sops", "storage")
"""The folders whose tests are counted in the coverage; those of all others run at twice the speed without."""
SOURCES = ",".join(f"src/kanvtui/{name}/*" for name in MEASURED)
PYTEST = ("pytest", "-n", "2", "--dist", "loadgroup", "-q", "--durations=8", "-o", "tmp_path_retention_policy=failed")


def tests(*, measured: bool) -> list[str]:
    """The tests that are measured, or all others."""
    found = sorted(path for path in (ROOT / "tests").iterdir() if path.is_dir() and any(path.glob("test_*.py")))
    single = [] if measured else sorted((ROOT / "tests").glob("test_*.py"))
    folders = [path for path in found if (path.name in MEASURED) is measured]
    return [str(path.relative_to(ROOT)) for path in (*folders, *single)]


STEPS: dict[str, list[list[str]]] = {
    "lint": [python("ruff", "check", "."), python("ruff", "format", "--check", ".")],
    "types": [python("mypy")],
    "layers": [[PYTHON, "-c", "from importlinter.cli import lint_imports_command as run; run()"]],
    "tests": [
        python("coverage", "erase"),
        python(*PYTEST, "--cov", "--cov-report=", *tests(measured=True)),
        python(*PYTEST, *tests(measured=False)),
    ],
    "coverage": [
        python("coverage", "report", "--include=src/kanvtui/domain/*", "--fail-under=100"),
        python("coverage", "report", "--include=src/kanvtui/storage/*,src/kanvtui/operations/*", "--fail-under=95"),
        python("coverage", "report", "--skip-covered", f"--include={SOURCES}"),
    ],
}


@contextmanager
def temporary() -> Iterator[str]:
    """A folder for the files of the tests: in memory where there is room, for each change waits for the disk else."""
    with tempfile.TemporaryDirectory(dir=MEMORY if _serves(MEMORY) else None, prefix="k") as folder:
        yield folder


def _serves(folder: Path) -> bool:
    """True when a folder has a gigabyte to spare, and programs may be run in it, as some tests do."""
    try:
        if shutil.disk_usage(folder).free < 1 << 30:
            return False
        with tempfile.TemporaryDirectory(dir=folder) as inner:
            program = Path(inner) / "program"
            program.write_text("#!/bin/sh\n")
            program.chmod(0o700)
            return subprocess.run([str(program)], check=False).returncode == 0
    except OSError:
        return False


def main(wanted: list[str]) -> int:
    """Run the wanted steps, all by default; return 0 when every one of them passed."""
    with temporary() as folder:
        return run(wanted, {**os.environ, "TEXTUAL_ANIMATIONS": "none", "COLUMNS": "120", "TMPDIR": folder})


def run(wanted: list[str], environment: dict[str, str]) -> int:
    """Run the wanted steps in an environment, tell how they went, and return 0 when every one of them passed."""
    results: list[tuple[str, bool, float]] = []
    for name in wanted or list(STEPS):
        began = time.monotonic()
        print(f"── {name}", flush=True)
        codes = [subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode for command in STEPS[name]]
        results.append((name, not any(codes), time.monotonic() - began))
    print("── summary")
    for name, passed, seconds in results:
        print(f"{'ok  ' if passed else 'FAIL'} {name:10} {seconds:6.1f} s")
    passed_steps = sum(passed for _, passed, _ in results)
    print(f"{passed_steps} passed, {len(results) - passed_steps} failed")
    return 0 if passed_steps == len(results) else 1


if __name__ == "__main__":
    unknown = [name for name in sys.argv[1:] if name not in STEPS]
    if unknown:
        sys.exit(f"no such step: {', '.join(unknown)}. Steps: {', '.join(STEPS)}")
    sys.exit(main(sys.argv[1:]))
