"""What tests of prompts and forms share: typing, pasting, a busy file, what a prompt shows."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from kanvtui.screens.prompts import Line, PromptScreen
from kanvtui.widgets.key_bar import KeyBar

Keys = Pilot[int]
_NAMED = {" ": "space", "\n": "enter", "\t": "tab"}


async def write(pilot: Keys, text: str, *keys: str) -> None:
    """Type *text*, then press *keys*, and let what they start settle."""
    await pilot.press(*(_NAMED.get(char, char) for char in text), *keys)
    await pilot.pause()
    await pilot.pause()


async def paste(pilot: Keys, text: str) -> None:
    """Paste *text* as a terminal does."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()


def prompt(pilot: Keys) -> PromptScreen:
    """Return the open prompt."""
    screen = pilot.app.screen
    assert isinstance(screen, PromptScreen), f"{screen} is no prompt"
    return screen


def is_asking(pilot: Keys) -> bool:
    """True while a prompt is open."""
    return isinstance(pilot.app.screen, PromptScreen)


def title(pilot: Keys) -> str:
    """Return the title of the prompt or the question."""
    return str(pilot.app.screen.query_one(".prompt--title", Static).content)


def told(pilot: Keys) -> str:
    """Return what stands under the line: what is wrong, or what was understood."""
    return str(prompt(pilot).query_one("#message", Static).content)


def line(pilot: Keys) -> str:
    """Return what is typed."""
    return prompt(pilot).query_one(Line).value


def offered(pilot: Keys) -> list[str]:
    """Return the suggestions."""
    return [text for text, _ in prompt(pilot).list._items]


def footer(pilot: Keys) -> str:
    """Return the keys on the last line."""
    return str(pilot.app.screen.query_one(KeyBar).render())


def text_of(widget: Any) -> str:
    """Return every line of a widget drawn by lines."""
    return "\n".join("".join(text for text, _ in row) for row in rows_of(widget))


def rows_of(widget: Any) -> list[Any]:
    """Return the rows of a pane or of entries."""
    return [row[1] if row and isinstance(row[0], int) else row for row in widget._rows]


@contextmanager
def busy(path: Path) -> Iterator[None]:
    """Hold the write lock from another connection."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
