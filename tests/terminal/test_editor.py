"""The user's own editor in a real terminal, and keys that come all at once: `E`, `nTitle⏎`."""

import os
import sqlite3
import termios
from pathlib import Path

import pytest

from builders import FREE, Bench
from terminal.harness import Terminal, python

pytestmark = pytest.mark.terminal


@pytest.fixture
def file(bench: Bench, path: Path) -> Path:
    """A database with a board and a card."""
    bench.card(bench.board("Free", FREE), "Acme")
    bench.close()
    return path


def program(file: Path, tmp_path: Path, editor: str = "true") -> Terminal:
    command = python("-m", "kanvtui", "--db", file, "--config", tmp_path / "none.toml")
    home = {"HOME": str(tmp_path), "VISUAL": editor, "TMPDIR": str(tmp_path)}
    return Terminal(command, size=(100, 30), env=home)


def script(tmp_path: Path, body: str) -> str:
    found = tmp_path / "editor.sh"
    found.write_text(f"#!/bin/sh\n{body}\n")
    found.chmod(0o700)
    return os.fspath(found)


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as db:
        return db.execute(query).fetchall()


def test_the_editor_has_the_terminal_and_the_program_comes_back(file: Path, tmp_path: Path) -> None:
    editor = script(tmp_path, 'stty -a > "$HOME/stty"; echo EDITOR HERE; read line; echo "$line" > "$1"')
    with program(file, tmp_path, editor) as t:
        t.wait_for("Acme")
        t.press("E")
        t.wait_for("EDITOR HERE")
        t.type("typed there\n")
        t.wait_for("typed there")
        t.wait_for("✎")
        state = (tmp_path / "stty").read_text()
        assert " icanon" in state
        assert " echo " in state
        t.press("q")
        assert t.wait_exit() == 0
        assert t.left_behind == []
    assert rows(file, "SELECT body FROM note") == [("typed there",)]
    assert not list(tmp_path.glob("kanvtui-*"))


def test_an_editor_that_leaves_the_terminal_raw_and_a_ctrl_c_in_it(file: Path, tmp_path: Path) -> None:
    # It looks again and again: a signal may come before it waits for one.
    trap = 'trap "echo got INT; echo kept > $1; met=1" INT; echo EDITOR HERE'
    editor = script(tmp_path, f'{trap}; while [ -z "$met" ]; do sleep 0.05; done; stty raw -echo')
    with program(file, tmp_path, editor) as t:
        t.wait_for("Acme")
        t.press("E")
        t.wait_for("EDITOR HERE")
        t.press("ctrl+c")
        t.wait_for("kept")
        t.press("n")
        t.wait_for("New card in")
        t.press("escape", "q")
        assert t.wait_exit() == 0
        assert t.left_behind == []
        assert t.termios_now[3] & termios.ECHO
    assert rows(file, "SELECT body FROM note") == [("kept",)]


def test_a_missing_editor_is_a_notice(file: Path, tmp_path: Path) -> None:
    with program(file, tmp_path, "no-such-editor --wait") as t:
        t.wait_for("Acme")
        t.press("E")
        t.wait_for("there is no editor")
        t.press("q")
        assert t.wait_exit() == 0
        assert t.left_behind == []


def test_keys_sent_in_one_go_reach_the_prompt(file: Path, tmp_path: Path) -> None:
    with program(file, tmp_path) as t:
        t.wait_for("Acme")
        t.send("nxX Call HL\rLLoRaj\rNnote xX\x1b[27u")
        t.wait_until(lambda: rows(file, "SELECT body FROM note") == [("note xX",)], "the note")
        t.press("q")
        assert t.wait_exit() == 0
    tables = "card c JOIN stage s ON s.id = c.stage_id LEFT JOIN person p ON p.id = c.owner_id"
    found = rows(file, f"SELECT c.title, s.key, p.name FROM {tables} ORDER BY c.id")
    assert found == [("Acme", "one", None), ("xX Call HL", "three", "Raj")]


def test_a_kill_while_a_note_is_written_keeps_the_draft(file: Path, tmp_path: Path) -> None:
    import signal

    with program(file, tmp_path) as t:
        t.wait_for("Acme")
        t.press("N")
        t.wait_for("New note on")
        t.type("half a thought")
        t.wait_for("half a thought")
        t.kill(signal.SIGTERM)
        assert t.wait_exit() == 128 + signal.SIGTERM
    assert rows(file, "SELECT text FROM draft") == [("half a thought",)]
    with program(file, tmp_path) as t:
        t.wait_for("Acme")
        t.press("N")
        t.wait_for("half a thought")
        t.press("escape")
        t.wait_until(lambda: rows(file, "SELECT body FROM note") == [("half a thought",)], "the note")
        t.press("q")
        assert t.wait_exit() == 0
