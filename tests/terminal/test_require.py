"""No terminal: one line, exit 2, at once, and not one escape sequence (T09–T13)."""

import os
import pty
import subprocess
import time
from pathlib import Path

import pytest

from terminal.harness import Terminal, environment, python

TINY = Path(__file__).with_name("tiny.py")
pytestmark = pytest.mark.terminal


def run(shell: str, folder: Path, **env: str | None) -> tuple[int, str, float]:
    """Run the tiny program by a shell line (`{}` is the program) on a pseudo-terminal that nobody types on."""
    program = " ".join(python(TINY, folder))
    master, slave = pty.openpty()
    begun = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", shell.replace("{}", program)],
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(env),
        timeout=60,
        check=False,
    )
    os.close(master)
    os.close(slave)
    return done.returncode, done.stdout.decode(), time.monotonic() - begun


@pytest.mark.parametrize(
    ("shell", "stream"),
    [
        ("{} <&-", "standard input is closed"),
        ("{} </dev/null", "standard input is not one"),
        ("{} </dev/null 2>&1 | cat; exit ${PIPESTATUS[0]}", "standard input is not one"),
        ("{}", "standard output is not one"),
    ],
)
def test_without_a_terminal(shell: str, stream: str, tmp_path: Path) -> None:
    code, output, seconds = run(shell, tmp_path)
    assert code == 2
    assert output.count("\n") == 1
    assert "the board needs a terminal" in output
    assert stream in output
    assert "\x1b" not in output
    assert seconds < 10, "at once: nothing of Textual was imported"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("redirect", [">out", "2>err"])
def test_a_redirected_stream_is_refused(redirect: str, tmp_path: Path) -> None:
    command = f"exec {' '.join(python(TINY, tmp_path))} {redirect}"
    with Terminal(["bash", "-c", command], cwd=tmp_path) as terminal:
        assert terminal.wait_exit() == 2
        assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize("term", ["dumb", "unknown", "DUMB"])
def test_a_terminal_that_cannot_move_its_cursor(term: str, tmp_path: Path) -> None:
    with Terminal(python(TINY, tmp_path), env={"TERM": term}) as terminal:
        assert terminal.wait_exit() == 2
        assert f"TERM={term}" in terminal.text
        assert b"\x1b" not in terminal.raw


@pytest.mark.parametrize("term", [None, "", "no-such-terminal", "xterm", "linux"])
def test_any_other_terminal_works(term: str | None, tmp_path: Path) -> None:
    with Terminal(python(TINY, tmp_path), env={"TERM": term, "COLORTERM": None}) as terminal:
        terminal.wait_for("last line")
        terminal.press("j")
        terminal.wait_for("pressed j")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert terminal.left_behind == []


def test_the_check_loads_neither_textual_nor_rich() -> None:
    code = (
        "import sys, kanvtui.cli.terminal; print(sorted(set(sys.modules) & {'textual', 'rich', 'peewee', 'asyncio'}))"
    )
    done = subprocess.run(python("-c", code), env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
