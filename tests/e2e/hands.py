"""A user's hands and eyes on the real program: type, look, and never go on before what was asked for stands there."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from terminal.harness import Terminal, environment, kanvtui

NOWHERE = (-1, "")
"""The cursor while a frame is being drawn."""


class User:
    """Somebody at one board in a terminal."""

    def __init__(self, terminal: Terminal, home: Path) -> None:
        self.terminal = terminal
        self.home = home

    # Seeing

    def sees(self, *texts: str) -> None:
        """Wait until each text stands somewhere on the screen."""
        for text in texts:
            self.terminal.wait_for(text)

    def sees_no_more(self, text: str) -> None:
        """Wait until a text is gone."""
        self.terminal.wait_gone(text)

    def reads(self, words: str) -> None:
        """Wait until *words* can be read on the screen, also over the ends of lines and beside other columns."""
        wanted = "".join(words.split())
        self.terminal.wait_until(lambda: any(wanted in part for part in self._parts()), repr(words))

    def _parts(self) -> list[str]:
        """What stands right of the pane's edge and what stands on whole lines, each without blanks."""
        lines = self.terminal.screen
        pane = "".join(line.partition("█")[2].rstrip(" ┃") for line in lines)
        return ["".join(part.split()) for part in (pane, "".join(lines))]

    @property
    def cursor(self) -> tuple[int, str]:
        """The row under the cursor and what stands there, on a screen that lists lines."""
        rows = enumerate(self.terminal.screen)
        return next(((place, row) for place, row in rows if row.startswith("▌")), NOWHERE)

    # Doing

    def press(self, *keys: str) -> None:
        """Press keys."""
        self.terminal.press(*keys)

    def answers(self, key: str, title: str, text: str) -> None:
        """Press a key that opens a prompt, type over what stands in it, and leave it with enter."""
        self.press(*key.split())
        self.sees(title)
        self.press("ctrl+u")
        self.terminal.type(text)
        self.sees(text)
        self.press("enter")
        self.sees_no_more(title)

    def catches(self, line: str) -> None:
        """Make a card of a line."""
        self.answers("n", "New card in", line)

    def moves_on(self, stage: str) -> None:
        """Press L, and find the card in the stage after."""
        self.press("L")
        self.is_in(stage)

    def is_in(self, stage: str) -> None:
        """The focused card stands in a stage."""
        self.reads(f"Stage {stage}, ")

    def is_refused(self, *lacking: str) -> None:
        """Press L: the move lacks something; leave the card where it is."""
        self.press("L")
        self.sees("missing", "pass with a reason", *lacking)
        self.press("esc")
        self.sees_no_more("pass with a reason")

    def opens(self, title: str) -> None:
        """Open the focused card with all it holds."""
        self.press("enter")
        self.terminal.wait_until(lambda: self.terminal.screen[0].startswith(" #"), "the card")
        self.sees(title)

    def goes_back(self) -> None:
        """Leave the card for its board."""
        self.press("esc")
        self.terminal.wait_until(lambda: not self.terminal.screen[0].startswith(" #"), "the board")

    def goes_to(self, label: str) -> None:
        """Go down in a list until the line under the cursor begins with *label*."""
        for _ in range(80):
            here = self.cursor
            if here[1].lstrip("▌ 0123456789☐☑✎").startswith(label):
                return
            self.press("j")
            self.terminal.wait_until(lambda before=here: self.cursor not in (before, NOWHERE), f"a line under {here}")  # type: ignore[misc]
        raise AssertionError(f"there is no line {label!r}\n{self.terminal.text}")

    def fills(self, label: str, value: str, shown: str = "") -> None:
        """Go down to a line of an open card and give it a value."""
        self.goes_to(label)
        self.answers("enter", f"{label} of “", value)
        self.sees(shown or value)

    def writes(self, key: str, text: str) -> None:
        """Open a text of several lines, write into it, and save it."""
        self.press(key)
        self.sees("Esc save")
        self.terminal.type(text)
        self.sees(text[-12:])
        self.press("esc")
        self.sees_no_more("Esc save")

    def ticks(self, check: str, ticked: int) -> None:
        """Go down to a check of the open list and tick it, the so-manieth."""
        self.goes_to(check)
        self.press("space")
        self.sees(f"{ticked} of ")

    # Beside the board

    def shell(self, *arguments: str, text: str = "") -> str:
        """Run a command on the same file and return what it printed."""
        return run(self.home, *arguments, text=text)

    def card(self, number: int) -> dict[str, Any]:
        """Return what the shell tells of a card."""
        found: dict[str, Any] = json.loads(self.shell("show", str(number), "--json"))
        return found


def clean(home: Path) -> dict[str, str]:
    """An environment whose home is *home* and nobody else's."""
    return environment({"HOME": str(home), "KANVTUI_DB": str(home / "work.db"), "LOGNAME": "kim"})


def run(home: Path, *arguments: str, text: str = "") -> str:
    """Run the program in the shell of a fresh home; it must succeed."""
    return shell_output(home, *arguments, text=text)[0]


def shell_output(home: Path, *arguments: str, text: str = "") -> tuple[str, str]:
    """Run the program in the shell of a fresh home; return what it printed, and what it told beside."""
    command = [sys.executable, "-m", "kanvtui", *arguments]
    done = subprocess.run(command, env=clean(home), input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout, done.stderr


@contextmanager
def at_work(home: Path, *arguments: str, size: tuple[int, int] = (120, 40)) -> Iterator[User]:
    """Open the board in a terminal; on the way out it must end cleanly."""
    env = {"HOME": str(home), "LOGNAME": "kim", "EDITOR": str(home / "editor"), "VISUAL": None}
    with kanvtui(*arguments, db=home / "work.db", env=env, size=size) as terminal:
        yield User(terminal, home)
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert terminal.left_behind == []


def titles(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The titles of the cards in a JSON answer."""
    return [str(row["title"]) for row in rows]
