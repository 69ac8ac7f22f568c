"""The command line with a home of its own, at one instant."""

import io
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.shell import Cli
from kanvtui.cli import main as program


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder, and a user called kim in UTC."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "KANVTUI_DB", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    with monkeypatch.context() as patch:
        for name, value in {"HOME": str(folder), "LOGNAME": "kim", "TZ": "UTC"}.items():
            patch.setenv(name, value)
        time.tzset()
        yield folder
    time.tzset()


@pytest.fixture
def cli(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line on a database that does not exist yet."""
    made = Cli(tmp_path / "work.db", capsys)
    monkeypatch.setattr(program, "now", lambda: made.now)
    return made


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for databases that many tests begin with."""
    return tmp_path_factory.mktemp("once")


@pytest.fixture
def work(cli: Cli, made_once: Path) -> Cli:
    """The command line with a board "Onboarding" of the CSM workflow."""
    first = made_once / "work.db"
    if not first.exists():
        cli("board", "new", "Onboarding", "--sop", "CSM workflow")
        shutil.copyfile(cli.db, first)
    shutil.copyfile(first, cli.db)
    return cli


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Puts bytes on standard input."""

    def put(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put
