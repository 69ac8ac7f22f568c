"""The shell of the app in a real pseudo-terminal: signals, stops, bad input, crashes, tiny sizes (T, I, S cases)."""

import os
import random
import re
import signal
import stat
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.harness import RESTORED, SIGNALS, Terminal, ends_cleanly, python

TINY = Path(__file__).with_name("tiny.py")
pytestmark = pytest.mark.terminal


def tiny(folder: Path, *options: str, **more: object) -> Terminal:
    return Terminal(python(TINY, folder, *options), **more)  # type: ignore[arg-type]


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Terminal]:
    with tiny(tmp_path) as terminal:
        terminal.wait_for("last line")
        yield terminal


def answers(terminal: Terminal) -> None:
    """The app is alive: it takes one more key."""
    before = terminal.text.count("j")
    terminal.press("j")
    terminal.wait_until(lambda: terminal.text.count("j") > before, "the app to answer")


# T04–T07: signals


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_ends_it_cleanly(name: str, tmp_path: Path) -> None:
    with tiny(tmp_path) as terminal:
        terminal.wait_for("last line")
        terminal.press("j")
        terminal.wait_for("pressed j")
        assert ends_cleanly(terminal, SIGNALS[name]) == 128 + SIGNALS[name]
        assert (tmp_path / "draft").read_text() == "j"
        assert b"Traceback" not in terminal.raw


def test_everything_that_is_switched_on_is_known_to_the_tests(board: Terminal) -> None:
    board.wait_raw(b"\x1b[?2004h")
    known = {on for on, _ in RESTORED.values()} | {b"\x1b[?1015h", b"\x1b[?2026h", b"\x1b[?7h", b"\x1b[?25h"}
    assert set(re.findall(rb"\x1b\[[?>][\d;]+[hu]", board.raw)) <= known
    assert board.termios_now != board.termios_before


def test_many_signals_end_it_once(board: Terminal) -> None:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        board.kill(number)
    assert board.wait_exit() - 128 in set(SIGNALS.values())
    assert board.left_behind == []


def test_a_signal_during_the_start_leaves_nothing(tmp_path: Path) -> None:
    for delay in (0.02, 0.1, 0.15, 0.2, 0.25, 0.3):
        with tiny(tmp_path) as terminal:
            time.sleep(delay)
            terminal.kill(signal.SIGTERM)
            assert terminal.wait_exit() in (-signal.SIGTERM, 128 + signal.SIGTERM)
            assert terminal.left_behind == []


def test_a_terminal_that_reads_nothing_cannot_hold_it(tmp_path: Path) -> None:
    with tiny(tmp_path, size=(200, 60)) as terminal:
        terminal.wait_for("last line")
        for columns in range(100, 200):  # frames that nobody reads
            terminal._set_size(columns, 60)
            terminal.kill(signal.SIGWINCH)
            time.sleep(0.01)
        terminal.kill(signal.SIGTERM)
        deadline = time.monotonic() + 20
        while terminal.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert terminal.process.poll() == 128 + signal.SIGTERM


# T08: stop and go on


def test_it_stops_and_goes_on_under_a_shell(tmp_path: Path) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, env={"PS1": "prompt> ", "HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("prompt>")
        terminal.type(" ".join(python(TINY, tmp_path)) + "\r")
        terminal.wait_for("last line")
        terminal.press("j")
        terminal.wait_for("pressed j")
        terminal.press("ctrl+z")
        terminal.wait_for("Stopped")
        assert terminal.raw.rfind(b"\x1b[?1049l") > terminal.raw.rfind(b"\x1b[?1049h")
        terminal.type("echo shell is $((40+2))\r")
        terminal.wait_for("shell is 42")
        mark = len(terminal.raw)
        terminal.type("fg\r")
        terminal.wait_raw(b"\x1b[?1049h", after=mark)
        terminal.wait_raw(b"pressed j", after=mark)
        answers(terminal)
        terminal.press("ctrl+q")
        terminal.wait_for("prompt>")
        terminal.wait_until(lambda: b"prompt> " in terminal.raw[-200:], "the prompt again")
        terminal.type("exit\r")
        terminal.wait_exit()
        assert terminal.left_behind == []


def test_a_stray_continue_changes_nothing(board: Terminal) -> None:
    for _ in range(3):
        board.kill(signal.SIGCONT)
        answers(board)
    threads = len(list(Path(f"/proc/{board.process.pid}/task").iterdir()))
    assert threads == 4, "the loop, input, output, and the watch over the end"
    assert ends_cleanly(board, signal.SIGTERM) == 143


def test_stopped_from_outside_and_continued(board: Terminal) -> None:
    board.kill(signal.SIGSTOP)
    state = Path(f"/proc/{board.process.pid}/stat")
    board.wait_until(lambda: state.read_text().split(") ")[1][0] == "T", "the program to stop")
    termios.tcsetattr(board._slave, termios.TCSANOW, board.termios_before)  # as the shell does
    mark = len(board.raw)
    board.kill(signal.SIGCONT)
    board.wait_raw(b"\x1b[?1049h", after=mark)
    board.wait_raw(b"tiny board", after=mark)
    answers(board)
    assert board.termios_now != board.termios_before
    assert ends_cleanly(board, signal.SIGTERM) == 143


def test_without_a_shell_there_is_nowhere_to_go(board: Terminal) -> None:
    for _ in range(2):
        board.press("ctrl+z")
        board.wait_for("There is no shell")
        answers(board)
    board.kill(signal.SIGTSTP)
    answers(board)
    assert ends_cleanly(board, signal.SIGTERM) == 143


def test_a_job_in_the_background_waits_for_the_foreground(tmp_path: Path) -> None:
    shell = ["bash", "--norc", "--noprofile", "-i"]
    with Terminal(shell, env={"PS1": "prompt> ", "HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("prompt>")
        program = " ".join(python(TINY, tmp_path))
        terminal.type(f"sh -c '{program}; echo done $?'\r")
        terminal.wait_for("last line")
        terminal.press("ctrl+z")
        terminal.wait_for("Stopped")
        terminal.type("bg; echo in the $((1)) background\r")
        terminal.wait_for("in the 1 background")
        terminal.type("echo the shell still $((40+2)) reads\r")
        terminal.wait_for("the shell still 42 reads")
        mark = len(terminal.raw)
        terminal.type("fg\r")
        terminal.wait_raw(b"\x1b[?1049h", after=mark)
        terminal.wait_raw(b"tiny board", after=mark)
        answers(terminal)
        terminal.press("ctrl+q")
        terminal.wait_for("done 0")
        terminal.type("exit\r")
        terminal.wait_exit()
        assert terminal.left_behind == []


# T20: the terminal goes away


@pytest.mark.parametrize("controlling", [True, False])
def test_a_closed_terminal_ends_it(controlling: bool, tmp_path: Path) -> None:
    program = python(TINY, tmp_path)
    command = program if controlling else ["setsid", "--wait", *program]
    with Terminal(command) as terminal:
        terminal.wait_for("last line")
        terminal.press("j")
        terminal.wait_for("pressed j")
        os.close(terminal._slave)
        begun = time.monotonic()
        terminal.close()
        if controlling:
            assert terminal.wait_exit() == 129
        draft = tmp_path / "draft"
        terminal.wait_until(draft.exists, "the draft")
        assert time.monotonic() - begun < 10
        assert draft.read_text() == "j"
        terminal._slave = os.open(os.devnull, os.O_RDONLY)


# I24, I28: input


def test_a_paste_is_text_and_never_a_key(board: Terminal, tmp_path: Path) -> None:
    board.paste("A\x1b[31mj\x1b]52;c;AAAA\x07B\x1b[201~xj\x03\x11C\r\nD\x9bx")
    board.wait_for("pasted")
    answers(board)
    assert "pressed j" in board.text
    assert "pressed jj" not in board.text
    assert (tmp_path / "paste").read_text() == "AjBxjC\nD"


def test_a_large_paste(board: Terminal, tmp_path: Path) -> None:
    begun = time.monotonic()
    board.paste("jx0123456789abcdef\n" * 55_000)
    board.wait_for("pasted 1045000")
    assert time.monotonic() - begun < 15
    answers(board)


def test_random_bytes_neither_end_nor_drive_it(board: Terminal) -> None:
    noise = random.Random(7)
    for _ in range(20):
        board.send(noise.randbytes(2000) + b"\xff")
    board.wait_quiet()
    answers(board)
    assert "pressed j" in board.text


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"\xc3",
        b"\x1b[99999999999u",
        b"\x1b[48;0;0;0;0t\x1b[<0;5;5M",
        b"\x1b[48;99999;99999;9;9t",
        b"\x1b[" + b"1;" * 40,
    ],
)
def test_strange_bytes_do_not_end_it(data: bytes, board: Terminal) -> None:
    board.send(data)
    board.wait_quiet()
    answers(board)


# I08–I15: the net


@pytest.mark.parametrize(
    "text",
    [
        "A\x1b[2J\x1b[3J\x1b[13;37HX",
        "A\x1b]52;c;AAAA\x07X",
        "A\x1b]8;;http://evil\x1b\\X",
        "A\x1b]0;evil\x07X",
        "A\x07\x08\r\x0b\x0c\x7fX",
        "A\x85\x90\x9b2J\x9dX",
        "A\x1bP\x1b[?1049l\x1bcX",
        "A\u202e\u2066\u200b\u200fX",
        "A\x00X",
    ],
)
def test_no_control_of_a_text_reaches_the_terminal(text: str, tmp_path: Path) -> None:
    """The tiny program shows the text without `visible()`: only the net is below it."""
    escaped = "".join(char if " " <= char <= "~" else f"\\u{ord(char):04x}" for char in text)
    with tiny(tmp_path, f"text={escaped}") as terminal:
        terminal.wait_for("last line")
        terminal.wait_quiet()  # no sequence is cut in two
        raw = terminal.raw
        own = re.sub(
            rb"\x1b\]22;\w+\x07|\x1b\[[\d;]*[mH]|\x1b\[[?>][\d;$]+[hlup]|\x1b\[<u|\x1b\[\?2026\$p|\r\n", b"", raw
        ).decode()
        assert not [char for char in own if ord(char) < 32 or 0x7F <= ord(char) < 0xA0]
        assert not set(own) & set("\u202e\u2066\u200b\u200f")
        assert raw.count(b"\x1b[?1049l") == 0
        assert "last line" in terminal.screen[-1]
        assert terminal.screen[0].startswith("A")


# T01–T03: sizes


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (59, 40), (200, 15), (3, 100)])
def test_too_small_and_whole_after_growing(size: tuple[int, int], tmp_path: Path) -> None:
    with tiny(tmp_path, size=size) as terminal:
        terminal.wait_raw(b"\x1b[?2004h")
        if size[0] >= 24:
            terminal.wait_for("too small (needs 60×16)")
        terminal.wait_quiet()
        terminal.press("j")
        terminal.wait_quiet(0.5)
        terminal.resize(120, 36)
        terminal.wait_for("last line")
        terminal.press("x")
        terminal.wait_for("pressed x")
        assert "too small" not in terminal.text
        assert ends_cleanly(terminal, signal.SIGTERM) == 143


def test_shrinking_keeps_what_was_there(tmp_path: Path) -> None:
    with tiny(tmp_path, "field") as terminal:
        terminal.wait_for("last line")
        terminal.type("typed text")
        terminal.wait_for("typed text")
        terminal.resize(40, 10)
        terminal.wait_for("too small")
        terminal.type("lost")
        terminal.press("ctrl+p")
        terminal.wait_quiet()
        terminal.resize(100, 30)
        terminal.wait_for("typed text")
        terminal.type(" and more")
        terminal.wait_for("typed text and more")


def test_a_storm_of_sizes_with_keys(tmp_path: Path) -> None:
    dice = random.Random(3)
    with tiny(tmp_path) as terminal:
        terminal.wait_for("last line")
        for _ in range(60):
            terminal.resize(dice.randint(1, 200), dice.randint(1, 60))
            terminal.press(dice.choice("jx"))
        terminal.resize(90, 20)
        terminal.wait_for("last line")
        terminal.wait_quiet()
        assert "last line" in terminal.screen[-1]
        assert "too small" not in terminal.text
        answers(terminal)


# T14: NO_COLOR


def test_no_color_means_no_colour(tmp_path: Path) -> None:
    with tiny(tmp_path, "field", env={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("last line")
        terminal.type("typed")
        terminal.wait_for("typed")
        colours = [
            sgr for sgr in re.findall(rb"\x1b\[([\d;]*)m", terminal.raw) if re.search(rb"(^|;)(3|4|9|10)\d(;|$)", sgr)
        ]
        assert colours == []
        assert re.search(rb"\x1b\[[\d;]*7m", terminal.raw), "the cursor is still seen, by reverse video"


# T15: locale


@pytest.mark.parametrize(
    "env", [{"LANG": None, "LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_any_locale(env: dict[str, str | None], tmp_path: Path) -> None:
    with tiny(tmp_path, "text=\\u65e5\\u672c", env=env) as terminal:
        terminal.wait_for("last line")
        terminal.press("j")
        terminal.wait_for("pressed j")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0


# T26: crashes


def test_a_crash_is_one_line_and_a_log(tmp_path: Path) -> None:
    secret = "Acme pays late"
    log = tmp_path / "state" / "log" / "crash.log"
    with tiny(tmp_path, "crash", f"text={secret}", size=(200, 36)) as terminal:
        assert terminal.wait_exit() == 70
        assert terminal.left_behind == []
        after = re.sub(rb"\x1b\[\?\d+l", b"", terminal.raw[terminal.raw.rfind(b"\x1b[?1004l") :]).decode().strip()
        assert after == f"kanvtui: internal error — details in {log}. Your data is saved; please start again."
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(log.parent.parent.stat().st_mode) == 0o700
    text = log.read_text()
    assert "RuntimeError" in text
    assert "_painted" in text
    assert secret not in text
    assert "selftest\n" not in text.replace('RuntimeError("selftest")', ""), "no message"
    with tiny(tmp_path) as terminal:
        terminal.wait_for("last line")


def test_a_crash_shows_its_traceback_on_demand(tmp_path: Path) -> None:
    with tiny(tmp_path, "crash", "debug") as terminal:
        assert terminal.wait_exit() == 70
        assert b"Traceback (most recent call last)" in terminal.raw
        assert b"RuntimeError: selftest" in terminal.raw
        assert terminal.left_behind == []


def test_a_crash_without_a_place_for_its_log(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with tiny(tmp_path, "crash", size=(200, 36)) as terminal:
        assert terminal.wait_exit() == 70
        assert "the log could not be written" in terminal.text


def test_an_error_for_the_user_that_nobody_caught_speaks_for_itself(board: Terminal) -> None:
    board.press("ctrl+t")
    assert board.wait_exit() == 1
    assert "kanvtui: the store is busy — nothing was stored. Try again." in board.text
    assert board.left_behind == []


@pytest.mark.parametrize(("option", "code"), [("worker", 70), ("css", 70), ("store", 3), ("task", 0)])
def test_errors_anywhere_leave_one_line_at_most(option: str, code: int, tmp_path: Path) -> None:
    with tiny(tmp_path, option, size=(200, 36)) as terminal:
        assert terminal.wait_exit() == code
        assert terminal.left_behind == []
        left = [line for line in terminal.text.splitlines() if line]
        assert [line[:9] for line in left] == ["kanvtui: "] * (code != 0)
        assert b"Acme" not in terminal.raw
    log = tmp_path / "state" / "log" / "crash.log"
    assert log.exists() == (code != 0)
    assert "Acme" not in (log.read_text() if log.exists() else "")
