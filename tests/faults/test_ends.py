"""Ends that nobody asked for: words in the making are kept, the terminal is left as it was (T04 to T08, T26)."""

import sqlite3
from pathlib import Path

import pytest

from builders import FREE, bench_at
from harness_cli import run_cli
from terminal.harness import SIGNALS, Terminal, ends_cleanly, kanvtui, python

pytestmark = pytest.mark.terminal


@pytest.fixture
def db(path: Path) -> Path:
    """A store with a board and three cards, the newest on top."""
    with bench_at(path) as bench:
        board = bench.board("Work", FREE)
        for title in ("First", "Second", "Third"):
            bench.card(board, title)
    return path


@pytest.mark.parametrize(
    ("name", "key", "title"),
    [
        ("SIGTERM", "N", "New note"),
        ("SIGHUP", "n", "New card"),
        ("SIGINT", "b", "What blocks"),
        ("SIGQUIT", "N", "New"),
    ],
)
def test_a_signal_keeps_what_was_being_written(db: Path, name: str, key: str, title: str) -> None:
    env = {"HOME": str(db.parent)}
    with kanvtui(db=db, env=env) as terminal:
        terminal.wait_for("First")
        terminal.press(key)
        terminal.wait_for(title)
        terminal.type("half a thought \\[")
        terminal.wait_for("half a thought \\[")
        assert ends_cleanly(terminal, SIGNALS[name]) == 128 + SIGNALS[name]
        assert b"Traceback" not in terminal.raw
    with kanvtui(db=db, env=env) as terminal:
        terminal.wait_for("First")
        terminal.press(key)
        terminal.wait_for("half a thought \\[")
        terminal.wait_for("not s")  # "not saved yet", "not stored yet"
        terminal.press("esc" if key == "N" else "enter")
        terminal.wait_gone(title)
    connection = sqlite3.connect(db)
    texts = str(connection.execute("SELECT title, blocked_reason FROM card").fetchall())
    texts += str(connection.execute("SELECT body FROM note").fetchall())
    assert texts.count("half a thought") == 1
    assert connection.execute("SELECT count(*) FROM draft").fetchone() == (0,)
    connection.close()


def test_what_is_left_with_escape_is_not_offered_again(db: Path) -> None:
    env = {"HOME": str(db.parent)}
    with kanvtui(db=db, env=env) as terminal:
        terminal.wait_for("First")
        terminal.press("n")
        terminal.wait_for("New card")
        terminal.type("given up")
        terminal.wait_for("given up")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    for offered in (True, False):
        with kanvtui(db=db, env=env) as terminal:
            terminal.wait_for("First")
            terminal.press("n")
            terminal.wait_for("New card")
            terminal.wait_quiet()
            assert ("given up" in terminal.text) is offered
            terminal.press("esc")
            terminal.wait_gone("New card")


def test_t08_after_a_stop_the_board_shows_what_happened_meanwhile(db: Path) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, env={"PS1": "prompt> ", "HOME": str(db.parent)}) as terminal:
        terminal.wait_for("prompt>")
        terminal.type(" ".join(python("-m", "kanvtui", "--db", db)) + "\r")
        terminal.wait_for("First")
        terminal.press("ctrl+z")
        terminal.wait_for("Stopped")
        run_cli(["add", "MEANWHILE"], db=db, check=0)
        terminal.type("fg\r")
        terminal.wait_for("MEANWHILE")
        terminal.press("q")
        terminal.wait_until(lambda: terminal.raw.endswith(b"prompt> "), "the prompt again")
        terminal.type("exit\r")
        terminal.wait_exit()
        assert terminal.left_behind == []


def test_a_verb_and_a_start_between_two_crashes(db: Path) -> None:
    env = {"HOME": str(db.parent)}
    with kanvtui("--selftest-crash", db=db, env=env, size=(200, 30)) as terminal:
        assert terminal.wait_exit() == 70
        assert terminal.left_behind == []
        assert [line[:23] for line in terminal.text.splitlines() if line] == ["kanvtui: internal error"]
    log = db.parent / ".local" / "state" / "kanvtui" / "log" / "crash.log"
    assert log.stat().st_mode & 0o777 == 0o600
    assert not any(word in log.read_text() for word in ("First", "Work"))
    with kanvtui(db=db, env=env) as terminal:
        terminal.wait_for("First")
        assert ends_cleanly(terminal, SIGNALS["SIGTERM"]) == 143


def test_t24_t25_what_an_editor_leaves_behind_harms_nothing(db: Path) -> None:
    """It takes the file away, puts a folder in its place, leaves the terminal raw and the screen switched."""
    editor = db.parent / "editor"
    editor.write_text('#!/bin/sh\nrm "$1"; mkdir "$1"; stty raw -echo; printf "\\033[?1049h\\033[?25l\\033[?1003h"\n')
    editor.chmod(0o755)
    with kanvtui(db=db, env={"HOME": str(db.parent), "EDITOR": str(editor), "TMPDIR": str(db.parent)}) as terminal:
        terminal.wait_for("First")
        terminal.wait_quiet()
        terminal.press("E")
        terminal.wait_for("could not be read back")
        terminal.press("j")
        terminal.wait_for("▌Second")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert terminal.left_behind == []
    for name in db.parent.glob("kanvtui-*"):
        assert name.is_dir(), "no text is left behind"
