"""The command line as a user meets it: `run_cli(["list", "--json"], db=path)`."""

import os
import subprocess
from collections.abc import Mapping, Sequence

from terminal.harness import environment, python

PATIENCE = 60.0
"""Seconds after which a command is taken for hung."""


def run_cli(
    args: Sequence[str | bytes | os.PathLike[str]],
    *,
    db: str | os.PathLike[str] | None = None,
    env: Mapping[str, str | None] | None = None,
    stdin: str | bytes | None = None,
    cwd: str | os.PathLike[str] | None = None,
    check: int | None = None,
) -> "subprocess.CompletedProcess[str]":
    """Run `python -m kanvtui` with *args* and return what it wrote and its exit code.

    *db* becomes `--db`; *env* is laid over a small, fixed environment (None takes a name out); *stdin* is its
    input (nothing: an empty one). With *check* the exit code must be that one. Output is decoded as UTF-8 with
    `surrogateescape`, so `result.stdout.encode("utf-8", "surrogateescape")` gives the bytes back.
    """
    command: list[str | bytes] = [*python("-m", "kanvtui")]
    if db is not None:
        command += ["--db", os.fspath(db)]
    command += [part if isinstance(part, str | bytes) else os.fspath(part) for part in args]
    data = stdin.encode() if isinstance(stdin, str) else stdin or b""
    done = subprocess.run(
        command, input=data, capture_output=True, env=environment(env), cwd=cwd, timeout=PATIENCE, check=False
    )
    out, err = (part.decode("utf-8", "surrogateescape") for part in (done.stdout, done.stderr))
    if check is not None:
        assert done.returncode == check, f"exit {done.returncode}, not {check}\n{out}\n{err}"
    return subprocess.CompletedProcess(command, done.returncode, out, err)
