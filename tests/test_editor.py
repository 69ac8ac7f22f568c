"""The user's own editor: whatever it does to the file, what it wrote is not lost and what it leaves is told."""

import os
import stat
from pathlib import Path

import pytest

from kanvtui import editor


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Temporary files go here."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("VISUAL", raising=False)
    return tmp_path


def editing(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    """Let the user's editor be a script; $1 is the file."""
    found = folder / "ed"
    found.write_text(f"#!/bin/sh\n{body}\n")
    found.chmod(0o700)
    monkeypatch.setenv("EDITOR", os.fspath(found))


def left(folder: Path) -> list[Path]:
    return list(folder.glob("kanvtui-*"))


def test_a_text_goes_out_privately_and_comes_back(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    editing(
        monkeypatch, folder, 'stat -c "%a %n" "$1" > "$(dirname "$0")/seen"; printf "\\357\\273\\277é\\r\\n" >> "$1"'
    )
    assert editor.edit("before\n", "note.md") == editor.Edited("before\n\ufeffé\n")
    mode, name = (folder / "seen").read_text().split()
    assert (mode, Path(name).name) == ("600", "note.md")
    assert not left(folder)


def test_visual_wins_and_may_have_arguments(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    editing(monkeypatch, folder, 'echo "$1" > "$2"')
    monkeypatch.setenv("VISUAL", f"{os.environ['EDITOR']} --wait")
    monkeypatch.setenv("EDITOR", "false")
    assert editor.edit("", "note.md").text == "--wait\n"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("no-such-editor-anywhere", "there is no editor “no-such-editor-anywhere”"),
        ("/dev/null", "may not be run"),
        ("'unclosed", "cannot be read as a command"),
        ("false", "false ended with exit code 1"),
        ("/usr/bin/code -n", "returns before its window is closed. Set VISUAL to “/usr/bin/code -n --wait”"),
        ("gvim", "Set VISUAL to “gvim --nofork”"),
        ("code -w", "there is no editor “code”"),
    ],
)
def test_one_that_does_not_run_is_told(monkeypatch: pytest.MonkeyPatch, folder: Path, command: str, why: str) -> None:
    monkeypatch.setenv("EDITOR", command)
    found = editor.edit("text", "note.md")
    assert (found.text, found.rest) == (None, "")
    assert why in found.why
    assert not left(folder)


def test_what_one_wrote_before_it_failed_is_kept(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    editing(monkeypatch, folder, 'echo typed > "$1"; kill -9 $$')
    found = editor.edit("before", "note.md")
    assert (found.text, found.rest) == (None, "typed\n")
    assert "was ended by signal 9" in found.why


def test_what_is_not_utf_8_is_kept_as_far_as_it_can_be_read(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    editing(monkeypatch, folder, 'printf "caf\\351" > "$1"')
    found = editor.edit("before", "note.md")
    assert (found.text, found.rest) == (None, "caf\N{REPLACEMENT CHARACTER}")
    assert "is not UTF-8" in found.why


@pytest.mark.parametrize("body", ['rm "$1"', 'rm "$1"; mkdir "$1"'])
def test_a_file_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    editing(monkeypatch, folder, body)
    found = editor.edit("before", "note.md")
    assert found.text is None
    assert "could not be read back" in found.why
    assert not left(folder)


def test_a_file_that_grew_beyond_reason_is_told(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    editing(monkeypatch, folder, 'truncate -s 8000001 "$1"')
    assert "more than 8 MB" in editor.edit("before", "note.md").why


def test_no_room_for_a_file_is_told(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder / "missing"))
    assert "no temporary file can be made" in editor.edit("text", "note.md").why


def test_a_sheet_knows_whether_it_was_touched(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    sheet = editor.Sheet("text", "board.toml")
    assert stat.S_IMODE(sheet.path.parent.stat().st_mode) == 0o700
    assert not sheet.is_touched()
    (sheet.path.parent / ".board.toml.swp").touch()  # what an editor leaves that was killed
    assert sheet.is_touched()
    sheet.remove()
    assert not left(folder)
    assert not sheet.is_touched()
