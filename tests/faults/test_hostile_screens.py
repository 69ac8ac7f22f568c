"""Hostile texts in every place of every screen of the real program: not one byte of theirs acts (I01 to I16, I20, I25).

The whole program is walked through with the keys; what it writes to the terminal is looked at byte by byte. That no
text is taken for markup shows on the screens themselves: the brackets stand there.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pytest

from builders import FREE, bench_at, raw_change
from faults.hostile import ATTACKS, fill, harmless
from kanvtui.operations import accounts
from terminal.harness import SIGNALS, Terminal, ends_cleanly, kanvtui

pytestmark = pytest.mark.terminal

MARKUP = f"[/] {ATTACKS['markup']} {ATTACKS['action']} {ATTACKS['nested']}"
CONTROLS = "".join(ATTACKS[name] for name in ("screen", "clipboard", "link", "name", "bells", "c1", "strings"))
STRANGE = ATTACKS["bidi"] + ATTACKS["wide"]

WALK = (
    "j l",  # the second stage, its card in the pane
    "tab j j G esc",
    "t n esc esc",
    "o esc",
    "W esc",
    "b u U u",  # unblock or ask for a reason, and notices of undo
    "esc d esc",
    "s esc",
    "# esc",
    "m esc",
    "L j esc",  # a closed gate: what is unmet
    "L ! esc",  # and earlier reasons
    "g a enter j esc",
    "esc",
    "a esc",
    "T A esc esc",
    "c esc",
    "n @ P esc",
    "n a c c t : K esc",
    "n # l esc",
    "/ a enter esc",
    "e G k k esc esc",
    "enter j j e esc esc",
    "h R j j A esc o esc esc",
    "A esc",
    "g b j e esc esc",
    "g s G pagedown esc",
    ": K esc",
    "X n",
    "x u y",
    "N z esc",
    "V o esc esc",
    "x .",
    "? G esc",
)
"""Keys through every screen and prompt; between two of these steps the program comes to rest."""
SEEN = (
    "Checks of", "New check", "Owner of", "Waits for", "What blocks", "Due", "Hide", "Labels of", "number or name",
    "pass with a reason", "go on all the same", "Customers", "Stakeholders", "New card in", "Review ·", "Boards",
    "To leave", "Find a", "bin keeps", "New note", "Keys",
)  # fmt: skip
"""What must have been seen on the way."""
OPENED = {
    "t n esc esc": "New check", "o esc": "Owner of", "W esc": "Who has the ball", "esc d esc": "Due", "s esc": "Hide",
    "# esc": "Labels of", "m esc": "number or name", "L j esc": "pass with a reason", "L ! esc": "go on all the same",
    "X n": "bin keeps", "N z esc": "New note",
}  # fmt: skip
"""What half of a step has opened, on a screen with room for all of it: a slow machine is waited for."""


def walk(
    terminal: Terminal, steps: Sequence[str] = WALK, opened: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Press every key of the steps and return what stood on screen in each of them."""
    pictures = []
    for step in steps:
        # Half of the step, to see what is open, then the rest.
        keys = step.split()
        half = len(keys) - 1
        while step in opened and keys[half - 1] == "esc" and half > 1:
            half -= 1
        terminal.press(*keys[:half])
        if step in opened:
            terminal.wait_for(opened[step])
        terminal.wait_quiet(0.15)
        pictures.append(terminal.text)
        for key in keys[half:-1]:  # what an escape leads back to
            terminal.press(key)
            terminal.wait_gone(opened[step])
            terminal.wait_quiet(0.05)
            pictures.append(terminal.text)
        terminal.press(keys[-1])
        terminal.wait_quiet(0.05)  # an escape and the next step's letter would be read as one key
    terminal.wait_quiet(0.1)
    return [*pictures, terminal.text]


@pytest.mark.parametrize(
    ("attack", "size", "seen"),
    [
        (MARKUP, (120, 36), "[/] [bold]mk[/bold] a [/] b [@click=app.quit]act[/]"),
        (CONTROLS, (80, 24), "A␛[2J␛[3J␛[97;331HX"),
        (STRANGE, (60, 16), "H\ufffda\ufffdb\ufffd\ufffdc\ufffdd\ufffde\ufffdh"),
    ],
    ids=["markup", "controls", "strange"],
)
def test_every_screen_shows_hostile_texts_as_text(attack: str, size: tuple[int, int], seen: str, path: Path) -> None:
    fill(path, [attack])
    with kanvtui(db=path, env={"HOME": str(path.parent)}, size=size) as terminal:
        terminal.wait_for("third")
        terminal.wait_quiet()
        pictures = walk(terminal, WALK if size[0] > 60 else WALK[::3], OPENED if size[0] == 120 else {})
        harmless(terminal)
        told = [picture for picture in pictures if seen[:24] in picture]
        assert len(told) > len(pictures) / 2, pictures
        if size[0] == 120:
            assert any(seen in picture for picture in pictures)
            missed = [title for title in SEEN if not any(title in picture for picture in pictures)]
            assert missed == []
        assert ends_cleanly(terminal, SIGNALS["SIGTERM"]) == 143


def test_rows_that_no_program_of_ours_would_write(path: Path) -> None:
    """NUL, bytes that are no UTF-8, and markup in what came from elsewhere: each is one harmless card (I16, D06)."""
    odd = "CAST(x'41006e756cff1b5d303b6576696c0742' AS TEXT)"
    with bench_at(path) as bench:
        board = bench.board("Odd", FREE)
        bench.do(accounts.new, "Acme")
        for title in ("First", "Second", "Third"):
            bench.card(board, title, owner="Kim", account="Acme", next="next", labels=("x",), note="a note")

        def spoil(db: object) -> None:
            raw = bench.db
            raw.run(f"UPDATE card SET title = {odd}, next = {odd}, blocked_reason = {odd}, holder = {odd} WHERE id = 2")
            raw.run(f"UPDATE card SET blocked_since = {odd}, stage_since = {odd}, due = {odd} WHERE id = 2")
            raw.run("UPDATE card SET due = '2026-02-30', stage_since = '', active_at = '9999-99-99' WHERE id = 3")
            raw.run(f"UPDATE note SET body = {odd}, title = {odd}")
            raw.run(f"UPDATE person SET name = {odd}")
            raw.run(f"UPDATE account SET name = {odd}, health = 'red', health_reason = {odd}")
            raw.run(f"UPDATE label SET name = {odd}")
            raw.run(f"UPDATE board SET name = {odd}")
            raw.run(f"UPDATE stage SET name = {odd} WHERE key = 'two'")

        raw_change(bench.store, spoil)
    with kanvtui(db=path, env={"HOME": str(path.parent)}) as terminal:
        terminal.wait_for("First")
        terminal.wait_quiet()
        assert "A␀nul\ufffd␛]0;evil␇B" in terminal.text
        walk(terminal, WALK[1::3])
        harmless(terminal)
        assert ends_cleanly(terminal, SIGNALS["SIGTERM"]) == 143
