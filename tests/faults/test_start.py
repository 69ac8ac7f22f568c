"""Starting where something is wrong: sizes, terminals, locales, places, settings (T01-T03, T09-T19, F01-F15)."""

import os
import random
import re
import sqlite3
from pathlib import Path

import pytest

from builders import FREE, bench_at
from faults.hostile import ATTACKS, foreign, harmless
from harness_cli import run_cli
from terminal.harness import SIGNALS, Terminal, ends_cleanly, kanvtui, python

pytestmark = pytest.mark.terminal
NOT_ROOT = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.getuid() == 0 else []


@pytest.fixture
def db(path: Path) -> Path:
    """A store with a board and three cards, the newest on top."""
    with bench_at(path) as bench:
        board = bench.board("Work", FREE)
        for title in ("First", "Second", "Third"):
            bench.card(board, title)
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Where the settings file of HOME stands."""
    folder = tmp_path / ".config" / "kanvtui"
    folder.mkdir(parents=True)
    return folder / "config.toml"


def test_t01_t02_t03_any_size_and_a_storm_of_sizes(db: Path) -> None:
    dice = random.Random(2)
    with kanvtui(db=db, env={"HOME": str(db.parent)}, size=(1, 1)) as board:
        board.wait_raw(b"\x1b[?2004h")
        board.wait_quiet()
        board.resize(20, 5)
        board.press("x", "X", "y")  # nothing can be seen, so nothing is done
        board.wait_quiet()
        board.resize(60, 16)
        board.wait_for("First")
        for keys in ("j", "R", "q", "n", "a", "esc", "enter", "esc", "?", "q"):
            for _ in range(4):
                board.resize(dice.randint(1, 300), dice.randint(1, 80))
            board.press(keys)
        board.resize(100, 30)
        board.wait_quiet()
        board.press("esc", "esc", "esc", "g", "g")
        board.wait_for("▌Third")
        assert board.screen[-1].startswith(" n new")
        assert "too small" not in board.text
        harmless(board)
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    connection = sqlite3.connect(db)
    assert connection.execute("SELECT count(*) FROM card WHERE rank IS NOT NULL").fetchone() == (3,)
    connection.close()


def test_t14_without_colour_the_flags_are_words(path: Path) -> None:
    with bench_at(path) as bench:
        board = bench.board("Work", FREE)
        bench.card(board, "Late", due="2026-11-01", owner="Kim")
        bench.card(board, "Alone")
    with kanvtui(db=path, env={"HOME": str(path.parent), "NO_COLOR": "1"}) as terminal:
        terminal.wait_for("1 overdue")
        terminal.wait_for("no owner")
        terminal.wait_for("▌Alone")
        sgr = re.findall(rb"\x1b\[([\d;]*)m", terminal.raw)
        assert not [each for each in sgr if re.search(rb"(^|;)(3|4|9|10)\d(;|$)", each)]


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"TERM": None},
        {"TERM": "no-such-terminal"},
        {"COLUMNS": "7", "LINES": "3"},
    ],
    ids=["t15", "t13-unset", "t13-unknown", "sizes"],
)
def test_odd_environments_open_the_board(db: Path, env: dict[str, str | None]) -> None:
    with bench_at(db) as bench:
        bench.card(1, "日本 ü")
    with kanvtui(db=db, env={"HOME": str(db.parent), **env}) as board:
        board.wait_for("First")
        board.wait_quiet()  # no sequence is cut in two
        assert foreign(board.raw) == []
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
    with bench_at(db) as bench:
        assert bench.column(4, "title") == "日本 ü"


def test_s07_a_file_that_can_only_be_read(db: Path) -> None:
    for file in db.parent.glob("kanvtui.db*"):
        file.chmod(0o444)
    with Terminal([*NOT_ROOT, *python("-m", "kanvtui", "--db", db)], env={"HOME": str(db.parent)}) as board:
        board.wait_for("read-only")
        for keys in ("L", "x", "u", "J"):
            board.press(keys)
        board.wait_noticed("can only be read — nothing")
        board.wait_quiet()
        assert "1 One            3" in board.text
        assert "read-only" in board.text
        assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143


def test_t17_t19_homes_that_cannot_be_used(tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()
    shut.chmod(0o555)
    with Terminal([*NOT_ROOT, *python("-m", "kanvtui", "board", "new", "B", "--sop", "meeting")],
                  env={"HOME": str(shut), "KANVTUI_DB": None}, size=(200, 30)) as terminal:  # fmt: skip
        assert terminal.wait_exit() == 5
        assert "the folder" in terminal.text
        assert str(shut) in terminal.text
    assert list(shut.iterdir()) == []
    open_home = tmp_path / "open"
    open_home.mkdir()
    env: dict[str, str | None] = {"HOME": str(open_home), "XDG_DATA_HOME": "rel", "KANVTUI_DB": None}
    run_cli(["board", "new", "B", "--sop", "meeting"], env=env, cwd=tmp_path, check=0)
    assert not (tmp_path / "rel").exists()
    assert (open_home / ".local" / "share" / "kanvtui" / "kanvtui.db").exists()


BROKEN = (b"a = = 1", b'workdays = "many"', bytes(range(256)) * 16)
NOTED = {
    b'theme = "\\u001b]0;evil\\u0007 [/] [bold]"': "[/] [bold]",
    b'[keys]\n"card.new" = "\\u001b[2J[/]"': "[/]",
    b'[keys]\n"[/]\\u001b]0;evil\\u0007" = "a"': "there is no command",
    b"version = 99\nlater = 1": "version 99",
}


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_f01_f07_settings_that_cannot_be_read(db: Path, settings: Path, data: bytes) -> None:
    settings.write_bytes(data)
    with kanvtui(db=db, env={"HOME": str(db.parent)}, size=(200, 30)) as terminal:
        assert terminal.wait_exit() == 6
        assert terminal.text.startswith("kanvtui: ")
        assert "config.toml" in "".join(terminal.text.splitlines()), "however long the way to it is"
        assert b"\x1b" not in terminal.raw
    assert settings.read_bytes() == data


def test_f03_f15_settings_that_are_noted(db: Path, settings: Path) -> None:
    for data, words in NOTED.items():
        settings.write_bytes(data)
        with kanvtui(db=db, env={"HOME": str(db.parent)}, size=(160, 40)) as board:
            board.wait_for("First")
            board.wait_for(words)
            harmless(board)
            assert ends_cleanly(board, SIGNALS["SIGTERM"]) == 143
        assert settings.read_bytes() == data


def test_i07_hostile_sops_names_and_users_on_the_first_screen(path: Path, settings: Path) -> None:
    folder = settings.parent / "sops"
    folder.mkdir()
    for number, name in enumerate(("markup", "action", "screen", "clipboard", "bidi", "strings")):
        words = "".join(
            char if char.isprintable() else f"\\U{ord(char):08x}" for char in ATTACKS[name].replace("\\", "\\\\")
        )
        (folder / f"own{number}.toml").write_text(f'name = "{words}"\npurpose = "{words}"\nnix = "{words}"\n')
    (folder / "\x1b]0;evil\x07[-].toml").write_text("broken [")
    env = {"HOME": str(path.parent), "LOGNAME": "[-] \x1b]0;evil\x07kim", "USER": "x"}
    with kanvtui(db=path, env=env) as first:
        first.wait_for("Content calendar")
        first.wait_quiet()
        for keys in ("G", "enter", "esc", "k", "enter", "esc", "m", "e", "esc", ":", "esc", "?", "esc"):
            first.press(keys)
            first.wait_quiet(0.1)
        assert "[/]" in first.text or "[-]" in first.text, first.text
        harmless(first)
        assert ends_cleanly(first, SIGNALS["SIGTERM"]) == 143
    for arguments in (["sop", "list"], ["sop", "check", str(folder / "own0.toml")], ["sop", "show", "A"]):
        done = run_cli(arguments, db=path, env=env)
        assert done.returncode in (0, 1, 2)
        assert foreign((done.stdout + done.stderr).encode()) == []


def test_t09_t13_nothing_is_written_where_nothing_can_be_drawn(db: Path) -> None:
    for env in ({"TERM": "dumb"}, {"TERM": "unknown"}):
        with kanvtui(db=db, env={"HOME": str(db.parent), **env}) as terminal:
            assert terminal.wait_exit() == 2
            assert b"\x1b" not in terminal.raw
            assert env["TERM"].encode() in terminal.raw
