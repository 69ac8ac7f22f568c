"""Private words are planted wherever one can stand, and searched for in every byte that terminal and exports got."""

import base64
import datetime as dt
import re
import time
from pathlib import Path

import pytest

from builders import Clock, bench_at
from e2e.hands import User, at_work, shell_output
from private_words import FIELD, NAME, NOTE, NUMBERS, OTHER, REMARK, TITLE, plant
from terminal.harness import Terminal

pytestmark = pytest.mark.terminal
HIDDEN = (NAME, FIELD, NOTE, TITLE, REMARK, OTHER, *NUMBERS)
_ESCAPES = re.compile(rb"\x1b\[[0-9;?<>=]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]")
_CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)")
TOUR = (
    # keys, and what stands on the screen then
    ("tab G", "Customer 1"),
    ("tab enter", "Remark  •••", "Price   •••"),
    ("j j j j j j j j j j j j j j j enter", "Remark is private: leave share mode"),
    ("j enter", "Price is private"),
    ("G", "note “•••”"),
    ("esc y", "Copied"),
    ("a", "Contract value  •••", "What Customer 1 may read"),
    ("j j enter", "The contract value is private"),
    ("esc g a", "Customer 1  red"),
    ("esc A", "Customer 1 is red"),
    ("esc t", "Call Customer 1"),
    ("esc N", "New note on “Customer 1: rollout”"),
    ("esc #", "Labels of"),
    ("esc b", "1 at risk · 1 overdue · 1 stale note"),
    ("u", "undone: unblocked “Customer 1: rollout”"),
    ("R", "At risk"),
    ("w", "Ann: call Customer 1"),
    ("enter", "Customer 1: rollout", "•••"),
    ("enter", "The review is walked"),
    ("enter", "Customer 1"),
    ("esc esc T", "Urgent"),
    ("i", "Done for today"),
    ("esc D", "Since"),
    ("esc g m", "Margin", "•••"),
    ("esc g r", "Past reviews"),
    ("enter", "Customer 1"),
    ("esc esc : w y v e", "wyve"),
    ("esc / w y v", "nothing matches"),
    ("esc", "▌Customer 1: rollout"),
    ("g s", "Small"),
    ("esc ?", "Keys"),
    ("esc m 4", "can go to Done"),
    ("esc u", "undone: "),
)


def test_no_byte_of_what_is_shared_is_private(tmp_path: Path) -> None:
    weeks_ago = dt.datetime.fromtimestamp(time.time(), dt.UTC) - dt.timedelta(days=40)
    with bench_at(tmp_path / "work.db", clock=Clock(weeks_ago), actor="kim") as at:
        plant(at)
    with at_work(tmp_path) as user:
        user.sees(f"{NAME}: rollout")
        user.press("l")
        user.sees("To leave")
        assert {NAME, OTHER, TITLE, FIELD} <= set(found_in(told(user.terminal)))
        shares(user)
        user.terminal.wait_quiet()
        start = len(user.terminal.raw)
        screens = goes_everywhere(user)
        assert found_in(told(user.terminal, start)) == []
    with at_work(tmp_path) as user:  # it lasts, from the first byte on
        user.sees("SHARED", "Customer 1: rollout")
        screens += takes_back(user)
        assert found_in(told(user.terminal)) == []
    assert found_in("\n".join(screens)) == []
    for arguments in (("minutes",), ("minutes", "--html"), ("export", "1"), ("export", "1", "--json"),
                      ("review", "--markdown")):  # fmt: skip
        out, err = shell_output(tmp_path, *arguments)
        assert found_in(out) == [], arguments
        assert "share mode is on" in err


def shares(user: User) -> None:
    """Share with P: customers as aliases, only the card's own."""
    user.press("P")
    user.sees("SHARED", "Only one customer")
    user.press("j", "space")
    user.sees("in place of each name", "Customer 1: rollout")
    user.press("j", "enter")
    user.sees("Show only which customer?", "Customer 1")
    user.press("enter")
    user.sees_no_more("Show only which customer?")
    user.sees("Only one customer         Customer 1")
    user.press("esc")
    user.sees_no_more("Only one customer")


def goes_everywhere(user: User) -> list[str]:
    """Look at every screen, sheet, prompt and notice."""
    seen = []
    for keys, *texts in TOUR:
        user.press(*keys.split())
        user.sees(*texts)
        user.terminal.wait_quiet(0.1)
        seen.append(user.terminal.text)
    return seen


def takes_back(user: User) -> list[str]:
    """Undo far into what was done before the screen was shared; each time it is told what."""
    seen = []
    for _ in range(12):
        user.press("u")
        user.sees("undone: ")
        user.terminal.wait_quiet(0.1)
        seen.append(user.terminal.text)
    return seen


def told(terminal: Terminal, start: int = 0) -> str:
    """All that the terminal got from a byte on: as it is, without escape sequences, and what went to the clipboard."""
    raw = terminal.raw[start:]
    copied = [base64.b64decode(found) for found in _CLIPBOARD.findall(raw)]
    return b"\n".join((raw, _ESCAPES.sub(b"", raw), *copied)).decode("utf-8", "replace")


def found_in(text: str) -> list[str]:
    """The private words in a text, in any case."""
    return [word for word in HIDDEN if word.casefold() in text.casefold()]
