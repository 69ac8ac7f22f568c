"""One picture per state of each screen, on the demo of one fixed morning.

A picture is updated (`pytest --snapshot-update`) only after somebody has looked at it.
"""

import datetime as dt
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from builders import session_at
from kanvtui.app import KanvApp
from kanvtui.operations import demo
from kanvtui.screens.start import first_screen

MORNING = dt.datetime(2026, 11, 19, 9, 12, tzinfo=dt.UTC)
PROMISE = ["R", "a", "j", "colon", "space", *"send", "space", *"it", "space", *"by", "space", *"fri"]
Press = Callable[[Pilot[int]], Awaitable[None]]
REVIEWED = [
    "R", "w", "o", *"sam", "enter", "enter", "W", *"Jo", "colon", "space", *"send", "space", *"it", "space", *"by",
    "space", *"fri", "enter", "F", "y",
]  # fmt: skip
"""A review of three decisions, finished: its minutes lie over the list."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database, made once."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    session = session_at(path, lambda: MORNING, actor="Kim")
    demo.fill(session)
    session.close()
    return path


@pytest.fixture
def app(filled: Path, tmp_path: Path) -> KanvApp:
    """The program on a copy of the demo."""
    path = tmp_path / "demo.db"
    shutil.copy(filled, path)
    return KanvApp(session_at(path, lambda: MORNING, actor="Kim"), lambda session: first_screen(session, 1))


async def still(pilot: Pilot[int]) -> None:
    """Wait until the picture stays the same, however busy the machine is."""
    before = ""
    for _ in range(60):
        await pilot.pause(0.25)
        now = pilot.app.export_screenshot()
        if now == before:
            return
        before = now


def pressing(*keys: str) -> Press:
    async def run(pilot: Pilot[int]) -> None:
        await still(pilot)
        for key in keys:
            await pilot.press(key)
        await still(pilot)

    return run


def same(snap_compare: Any, app: KanvApp, *keys: str, size: tuple[int, int] = (120, 36)) -> bool:
    """Compare a picture; a program that crashed on the way leaves an empty one, so look at that first."""
    found: bool = snap_compare(app, terminal_size=size, run_before=pressing(*keys))
    assert app._exception is None, f"the program crashed: {app._exception!r}"
    return found


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_board(snap_compare: Any, app: KanvApp, size: tuple[int, int]) -> None:
    assert same(snap_compare, app, "l", "l", "j", size=size)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("marks", ["l", "l", "v", "v"]),
        ("filter", ["slash", *"lena"]),
        ("chord", ["g"]),
        ("new card", ["n", *"Call Acme @kim due:fri #renewal > send it"]),
        ("owner", ["o", *"le"]),
        ("owner refused", ["o", "ctrl+a", *"the team", "enter"]),
        ("gate", ["l", "l", "j", "L"]),
        ("move to", ["m"]),
        ("delete", ["X"]),
        ("checks", ["l", "l", "j", "t"]),
        ("card", ["l", "l", "j", "enter"]),
        ("card dates", ["l", "l", "j", "j", "j", "enter", "pagedown", "pagedown", "pagedown"]),
        ("moving dates", ["l", "l", "j", "M", *"signed", "space", *"20", "space", *"nov", "enter"]),
        ("merge", ["l", "l", "v", "v", "v", "M", "j", "j", "l"]),
        ("score", ["l", "l", "j", "S", "4"]),
        ("account", ["g", "a", "enter"]),
        ("note", ["l", "l", "j", "N"]),
        ("review", ["R"]),
        ("review daily", ["R", "p"]),
        ("triage", ["T"]),
        ("walk promised", ["R", "w", "W", *PROMISE, "enter", "F", "y", "escape", "w"]),
        ("walk end", ["R", "w", "enter", "j", "W", *PROMISE, "enter", "G", "j"]),
        ("since", ["D"]),
        ("why", ["l", "l", "j", "A"]),
        ("share", ["l", "l", "j", "P", "down", "space"]),
        ("boards", ["g", "b"]),
        ("sop", ["g", "s"]),
        ("sop change", ["l", "l", "g", "s", "x"]),
        ("sop compare", ["g", "s", "v", "o", *"meeting", "enter", "j", "space"]),
        ("sop log", ["l", "l", "g", "s", "j", "e", "ctrl+u", *"The client said yes.", "enter", "l"]),
        ("help", ["question_mark"]),
        ("minutes", REVIEWED),
        ("metrics", ["g", "m"]),
        ("metrics behind", ["g", "m", "j", "enter"]),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_state(snap_compare: Any, app: KanvApp, name: str, keys: list[str]) -> None:
    assert same(snap_compare, app, *keys)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("gate of many", ["g", "b", "j", "enter", "V", "L"]),
        ("accounts", ["g", "a"]),
        ("shared board", ["l", "l", "j", "P", "escape"]),
        ("shared sop", ["l", "l", "P", "escape", "g", "s", "j"]),
        ("past reviews", [*REVIEWED, "escape", "g", "r"]),
        ("merge", ["l", "l", "v", "v", "M"]),
        ("metrics", ["g", "m"]),
        ("pane dates", ["l", "l", "j", "j", "j", "tab", "pagedown", "pagedown"]),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "",
)
def test_small(snap_compare: Any, app: KanvApp, name: str, keys: list[str]) -> None:
    assert same(snap_compare, app, *keys, size=(80, 24))


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_triage(snap_compare: Any, app: KanvApp, size: tuple[int, int]) -> None:
    assert same(snap_compare, app, "T", "enter", size=size)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_walk(snap_compare: Any, app: KanvApp, size: tuple[int, int]) -> None:
    assert same(snap_compare, app, "R", "w", "j", "j", size=size)


def test_first_screen(snap_compare: Any, tmp_path: Path) -> None:
    session = session_at(tmp_path / "empty.db", lambda: MORNING, actor="kim")
    assert same(snap_compare, KanvApp(session, lambda session: first_screen(session, None)), size=(80, 24))


@pytest.mark.parametrize("theme", ["kanv-light", "kanv-contrast"])
def test_theme(snap_compare: Any, app: KanvApp, theme: str) -> None:
    app.theme = theme
    assert same(snap_compare, app, "l", "l", "j")
