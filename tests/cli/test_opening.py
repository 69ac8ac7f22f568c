"""`kanvtui` in a terminal: which board it opens, and that nothing is left behind."""

import shutil
import tempfile
from pathlib import Path

import pytest

from harness_cli import run_cli
from terminal.harness import ends_cleanly, kanvtui

pytestmark = pytest.mark.terminal


@pytest.fixture
def db(tmp_path: Path, made_once: Path) -> Path:
    """A database with two boards, one of them called like a verb."""
    first = made_once / "two.db"
    if not first.exists():
        run_cli(["board", "new", "Onboarding", "--sop", "CSM workflow"], db=first, check=0)
        run_cli(["board", "new", "list", "--sop", "Meeting notes"], db=first, check=0)
    return Path(shutil.copyfile(first, tmp_path / "work.db"))


def test_the_first_board_opens_and_q_leaves(db: Path) -> None:
    with kanvtui(db=db) as terminal:
        terminal.wait_for("1 Handoff")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.left_behind == []


@pytest.mark.parametrize("arguments", [["--board", "list"], ["--", "list"], ["lis"]])
def test_a_board_called_like_a_verb_opens_and_is_remembered(db: Path, arguments: list[str]) -> None:
    with kanvtui(*arguments, db=db) as terminal:
        terminal.wait_for("Action items")
        terminal.press("q")
        assert terminal.wait_exit() == 0


def test_a_board_that_is_not_there_is_one_line(db: Path) -> None:
    with kanvtui("lst", db=db) as terminal:
        assert terminal.wait_exit() == 1
        assert "did you mean: kanvtui list" in " ".join(terminal.text.split())


def test_an_empty_machine_is_offered_procedures(tmp_path: Path) -> None:
    with kanvtui(db=tmp_path / "new.db", env={"HOME": str(tmp_path)}) as terminal:
        terminal.wait_for("CSM workflow")
        assert ends_cleanly(terminal, 15) == 143


def test_what_the_shell_does_appears_on_the_board(db: Path) -> None:
    with kanvtui(db=db) as terminal:
        terminal.wait_for("1 Handoff")
        run_cli(["add", "Seen at once", "--board", "onb"], db=db, check=0)
        terminal.wait_for("Seen at once")


def test_bad_keys_and_themes_are_told_and_stop_nothing(db: Path, tmp_path: Path) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text('theme = "nix"\n[keys]\n"card.nwe" = "a"\n')
    with kanvtui("--config", settings, db=db) as terminal:
        terminal.wait_for("card.nwe")
        terminal.wait_for("no theme")


def test_a_crash_is_one_line_and_exit_70(db: Path, tmp_path: Path) -> None:
    with kanvtui("--selftest-crash", db=db, env={"HOME": str(tmp_path)}) as terminal:
        assert terminal.wait_exit() == 70
        assert terminal.left_behind == []
        assert "internal error" in terminal.text


def test_the_demo_is_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    env = {"TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    with kanvtui("demo", db=tmp_path / "mine.db", env=env) as terminal:
        terminal.wait_for("Onboarding")
        assert list(tmp_path.glob("kanvtui-demo-*"))
        terminal.press("q")
        assert terminal.wait_exit() == 0
    assert not list(tmp_path.glob("kanvtui-demo-*"))
    assert not (tmp_path / "mine.db").exists()
