"""Fixtures shared by all tests: a file, a clock, a session at a real file."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from textual import _wait

from builders import Bench, Clock

# The pilot looks whether the app rests after each key; looking oftener halves the time of the tests of screens.
_wait.SLEEP_GRANULARITY = 1 / 150
_wait.SLEEP_IDLE = _wait.SLEEP_GRANULARITY / 20

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


@pytest.fixture
def bench(path: Path, clock: Clock) -> Iterator[Bench]:
    """A session at an empty file."""
    made = Bench(path, clock)
    yield made
    made.close()


@pytest.fixture
def board(bench: Bench) -> int:
    """The id of a board of the small SOP."""
    return bench.board("Small")
