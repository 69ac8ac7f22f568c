"""What tests of list screens share: the app on a bench, and what stands on the screen as text."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets._toast import Toast

from builders import Bench
from kanvtui.app import KanvApp
from kanvtui.screens.start import first_screen
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.line_list import LineList

Keys = Pilot[int]


@asynccontextmanager
async def opened(
    bench: Bench, board_id: int | None, *keys: str, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Keys]:
    """Open the app on a board (or on none) and press *keys*."""
    app = KanvApp(bench.session, lambda session: first_screen(session, board_id))
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await press(pilot, *keys)
        yield pilot


async def press(pilot: Keys, *keys: str) -> None:
    """Press keys and let what they start settle."""
    await pilot.press(*keys)
    await pilot.pause()
    await pilot.pause()


def the_list(pilot: Keys) -> LineList:
    """The list on the screen."""
    return pilot.app.screen.query_one(LineList)


def rows(pilot: Keys) -> list[str]:
    """The rows of the list as they are drawn, without the scroll bar."""
    shown = the_list(pilot)
    return [shown.render_line(y).text.rstrip(" ┃") for y in range(shown.size.height)]


def text(pilot: Keys) -> str:
    """The drawn list as one text."""
    return "\n".join(rows(pilot))


def head(pilot: Keys) -> str:
    """The head line."""
    return str(pilot.app.screen.query_one(HeadLine).render())


def footer(pilot: Keys) -> str:
    """The footer."""
    return str(pilot.app.screen.query_one(KeyBar).render())


def under_cursor(pilot: Keys) -> str:
    """The first row of the item under the cursor."""
    return next((row.lstrip("▌● ") for row in rows(pilot) if row.startswith("▌")), "")


def notices(pilot: Keys) -> str:
    """What the notices say."""
    return "\n".join(str(toast.render()) for toast in pilot.app.screen.query(Toast))


def screen_of(pilot: Keys, kind: type[Screen[Any]]) -> Any:
    """The screen on top, which must be of that kind."""
    assert isinstance(pilot.app.screen, kind), pilot.app.screen
    return pilot.app.screen
