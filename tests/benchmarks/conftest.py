"""Two boards that differ in nothing but their number of cards, made once."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from benchmarks.build import build
from builders import MONDAY

SIZES = (100, 10_000)


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The databases as built, by size; tests work on copies."""
    folder = tmp_path_factory.mktemp("boards")
    for size in SIZES:
        build(folder / f"{size}.db", size, MONDAY)
    return {size: folder / f"{size}.db" for size in SIZES}


@pytest.fixture
def boards(originals: dict[int, Path], tmp_path: Path) -> dict[int, Path]:
    """A copy of each database."""
    return {size: Path(shutil.copy(path, tmp_path / path.name)) for size, path in originals.items()}


@pytest.fixture(scope="session")
def todays(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """The same for the real program, which has the real clock."""
    folder = tmp_path_factory.mktemp("todays")
    for size in SIZES:
        build(folder / f"{size}.db", size, dt.datetime.now(dt.UTC))  # noqa: TID251 - as above
    return {size: folder / f"{size}.db" for size in SIZES}
