"""What the README tells a newcomer to type works as it is written, in a home where nothing is yet."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kanvtui.sops import files
from terminal.harness import Terminal, environment

pytestmark = pytest.mark.terminal

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with the program on its path, as an installation puts it there."""
    program = tmp_path / "bin" / "kanvtui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kanvtui "$@"\n')
    program.chmod(0o755)
    return tmp_path


def shell(home: Path) -> dict[str, str]:
    path = os.pathsep.join((str(home / "bin"), os.environ["PATH"]))
    changes: dict[str, str | None] = {"HOME": str(home), "PATH": path, "LOGNAME": "kim", "KANVTUI_DB": None}
    return environment(changes)


def commands(section: str) -> list[str]:
    """The commands of the first block of shell in a section of the README."""
    text = README.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    block = re.search(r"```sh\n(.*?)```", text, re.DOTALL)
    assert block, section
    return [line for line in block[1].splitlines() if line and not line.startswith("#")]


def test_the_commands_of_the_command_line(home: Path) -> None:
    (home / "minutes.md").write_text("# Kick-off\n\nThey start on *Monday*.\n")
    found = commands("Command line")
    assert len(found) >= 8
    told = []
    for line in found:
        done = subprocess.run(
            ["sh", "-c", line], cwd=home, env=shell(home), capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, ""), (line, done.stderr)
        told.append(done.stdout)
    assert "17 checks" in told[1]
    assert "Send the contract" in told[3]
    assert (home / ".local/share/kanvtui/kanvtui.db").exists()


def test_the_procedure_of_ones_own_has_no_mistake_and_makes_a_board(home: Path) -> None:
    text = README.read_text(encoding="utf-8").partition("### Writing your own")[2]
    block = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert block
    (home / "renewals.toml").write_text(block[1])
    lines = ("kanvtui sop check renewals.toml", "kanvtui board new Renewals --sop renewals.toml")
    for line in lines:
        done = subprocess.run(
            ["sh", "-c", line], cwd=home, env=shell(home), capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, ""), (line, done)


def test_every_shipped_procedure_is_named() -> None:
    section = README.read_text(encoding="utf-8").partition("\n## Procedures")[2].partition("\n### ")[0]
    named = re.findall(r"^\|[^|]*\| ([^|]+) \|", section, re.MULTILINE)[1:]
    assert sorted(named) == sorted(name for name, _ in files.shipped())


def test_the_demo_opens_and_nothing_of_it_stays(home: Path) -> None:
    first = commands("Two commands")[0]
    assert first.endswith("kanvtui demo")
    program = shutil.which("kanvtui", path=shell(home)["PATH"])
    assert program
    with Terminal([program, "demo"], env=shell(home), cwd=home) as terminal:
        terminal.wait_for("R review  ? help")
        terminal.wait_for("overdue")
        terminal.wait_for("▌")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.left_behind == []
    assert not (home / ".local/share/kanvtui/kanvtui.db").exists()
