"""Fixtures shared by all tests: a file, a clock, a session at a real file."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from textual import app, pilot, screen

from builders import Bench, Clock

NEAR = 0.025
"""Seconds within which a timer belongs to what a key started: drawing, the pane that follows the cursor."""


async def rest(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Wait until nothing can run any more and no timer is near.

    Textual's own wait, which this stands for, guesses from the processor time of the last 20 ms: that takes time
    where nothing is to do, and is too short where the machine is busy.
    """
    loop: Any = asyncio.get_running_loop()
    end = loop.time() + max_sleep
    while loop.time() < end:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        near = [handle.when() for handle in loop._scheduled if not handle.cancelled()]
        wait = min(near, default=end) - loop.time()
        if wait > NEAR:
            return
        await asyncio.sleep(max(wait, 0))


app.wait_for_idle = pilot.wait_for_idle = rest  # type: ignore[attr-defined]
screen.UPDATE_PERIOD = 1 / 250  # type: ignore[misc]

LONG = bool(os.environ.get("KANVTUI_LONG"))
_CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("short", deadline=None, suppress_health_check=_CALM, max_examples=60)
settings.register_profile("long", deadline=None, suppress_health_check=_CALM, max_examples=1000)
settings.load_profile("long" if LONG else "short")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a database may be made."""
    return tmp_path / "kanvtui.db"


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is set."""
    return Clock()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty file, made once."""
    path = tmp_path_factory.mktemp("empty") / "kanvtui.db"
    Bench(path).close()
    return path


@pytest.fixture
def bench(path: Path, clock: Clock, empty_file: Path) -> Iterator[Bench]:
    """A session at an empty file."""
    shutil.copyfile(empty_file, path)
    made = Bench(path, clock)
    yield made
    made.close()


@pytest.fixture
def board(bench: Bench) -> int:
    """The id of a board of the small SOP."""
    return bench.board("Small")
