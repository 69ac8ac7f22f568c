"""Changing one setting: the rest of the file stays the user's, and no reader ever finds half of it (C08, F13, F15)."""

import os
import stat
import threading
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.config.settings import load
from kanvtui.config.writing import edited, quoted, replace, set_value
from kanvtui.errors import InputError, RefusedError

MINE = """\
# My settings. Do not touch.

name   =   'Kim'    # that is me
shiny = { from = "the future", n = nan }

[keys]   # mine
"card.new" = "a"
theme = "a key called theme, not the theme"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(MINE)
    path.chmod(0o640)
    return path


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_a_value_is_replaced_and_all_else_kept(file: Path) -> None:
    assert set_value(file, "name", 'Kim "K" Lee') == ""
    assert file.read_text() == MINE.replace("'Kim'", '"Kim \\"K\\" Lee"')
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert leftovers(file.parent) == []


def test_a_new_value_goes_before_the_first_table(file: Path) -> None:
    assert set_value(file, "theme", "nord") == ""
    assert file.read_text() == MINE.replace("\n\n[keys]", '\ntheme = "nord"\n\n[keys]')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'theme = "x"\n'),
        ("\n", '\ntheme = "x"\n'),
        ("# only a comment", '# only a comment\ntheme = "x"\n'),
        ("name = 'a'\r\n", "name = 'a'\r\ntheme = \"x\"\r\n"),
        ("theme = 'a'\r\n", 'theme = "x"\r\n'),
        ("[keys]\n", 'theme = "x"\n\n[keys]\n'),
        ("# about keys\n[keys]\n", 'theme = "x"\n\n# about keys\n[keys]\n'),
        ("name = 'a'\n\n# about keys\n[keys]\n", "name = 'a'\ntheme = \"x\"\n\n# about keys\n[keys]\n"),
        ('"theme" = "a # b" # c\n', '"theme" = "x" # c\n'),
        ("theme = 3\n", 'theme = "x"\n'),
        ("\ufefftheme = 'a'\n", '\ufefftheme = "x"\n'),
        ("\ufeff[keys]\n", '\ufefftheme = "x"\n\n[keys]\n'),
        ("holidays = [\n  [\n]]\n", 'theme = "x"\n\nholidays = [\n  [\n]]\n'),
        ('name = """\ntheme = 1\n"""\n', 'name = """\ntheme = 1\n"""\ntheme = "x"\n'),
    ],
)
def test_forms_of_a_file(before: str, after: str) -> None:
    assert edited(before, "theme", "x") == after


@pytest.mark.parametrize(
    "text",
    ['theme = """\nmany\nlines"""\n', "theme = [\n1]\n", "theme.a = 1\n", "[theme]\n", "a = = 1", "theme = {}\n"],
)
def test_what_cannot_be_edited_safely_is_left_alone(text: str) -> None:
    assert edited(text, "theme", "x") is None


@given(st.text())
def test_any_text_survives_quoting(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert tomllib.loads(f"a = {quoted(text)}") == {"a": text}


@given(
    st.lists(
        st.sampled_from(
            [
                "theme = 'a'",
                "# theme = 1",
                "",
                "[keys]",
                'name = "b" # c',
                "x = [",
                "]",
                "'''",
                "y = '''",
                "[[z]]",
                "  1,",
                "q = {t=1}",
            ]
        ),
        max_size=9,
    ),
    st.sampled_from(["\n", "\r\n"]),
)
def test_an_edit_changes_one_value_or_nothing(lines: list[str], end: str) -> None:
    text = end.join(lines)
    result = edited(text, "theme", "x")
    if result is not None:
        assert tomllib.loads(result) == {**tomllib.loads(text), "theme": "x"}
        kept = [line for line in text.splitlines() if line.strip() and not line.startswith("theme")]
        assert [line for line in result.splitlines() if line in kept and line.strip()] == kept


def test_unknown_parts_of_a_newer_version_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("version = 99\n[future]\nx = 1\n")
    assert set_value(file, "theme", "nord") == ""
    assert tomllib.loads(file.read_text()) == {"version": 99, "theme": "nord", "future": {"x": 1}}
    assert load(file, tmp_path / "state").theme == "nord"


def test_a_new_file_is_private(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    assert set_value(file, "name", "Kim") == ""
    assert file.read_text() == 'name = "Kim"\n'
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_same_value_writes_nothing(file: Path) -> None:
    set_value(file, "theme", "nord")
    before = file.stat()
    assert set_value(file, "theme", "nord") == ""
    assert file.stat().st_ino == before.st_ino
    assert file.stat().st_mtime_ns == before.st_mtime_ns


def test_the_file_is_exchanged_not_emptied(file: Path) -> None:
    with file.open() as open_before:
        set_value(file, "theme", "nord")
        assert open_before.read() == MINE
    assert "nord" in file.read_text()


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles"
    real.mkdir()
    file.rename(real / "kanvtui.toml")
    file.symlink_to("dotfiles/kanvtui.toml")
    assert set_value(file, "theme", "nord") == ""
    assert file.is_symlink()
    assert "nord" in (real / "kanvtui.toml").read_text()
    assert leftovers(real) == leftovers(tmp_path) == []


@pytest.mark.parametrize("step", ["os.replace", "os.fsync", "tempfile.mkstemp"])
def test_a_write_that_fails_leaves_the_old_file_and_a_notice(
    file: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, full)
    notice = set_value(file, "theme", "nord")
    assert notice.startswith("“theme” is kept for this session only: the settings file no space left on device — ")
    assert str(file) in notice
    monkeypatch.undo()
    assert file.read_text() == MINE
    assert leftovers(file.parent) == []


def test_a_kill_before_the_exchange_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", killed)
    with pytest.raises(KeyboardInterrupt):
        set_value(file, "theme", "nord")
    assert file.read_text() == MINE


def test_a_read_only_file_is_left_and_the_setting_kept_for_the_session(file: Path) -> None:
    file.chmod(0o444)
    assert "for this session only: the settings file is read-only" in set_value(file, "theme", "nord")
    assert file.read_text() == MINE


def test_what_is_no_ordinary_file_is_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path(os.devnull)):
        assert "session only" in set_value(path, "theme", "nord")
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_a_file_that_cannot_be_read_as_text_is_left(file: Path) -> None:
    file.write_bytes(b"a = '\xff'")
    assert "not UTF-8" in set_value(file, "theme", "nord")
    file.write_bytes(b"a = = 1")
    assert "cannot edit" in set_value(file, "theme", "nord")
    assert file.read_bytes() == b"a = = 1"


def test_a_value_that_may_not_stand_is_refused(file: Path) -> None:
    with pytest.raises(RefusedError):
        set_value(file, "name", "the team")
    with pytest.raises(InputError):
        set_value(file, "keys", "x")
    with pytest.raises(InputError):
        set_value(file, "theme", "a\0b")
    assert file.read_text() == MINE


def test_two_writers_leave_a_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"

    def write(name: str) -> None:
        for number in range(25):
            replace(file, f'name = "{name * 2000}"\n# {number}\n'.encode())

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if file.exists():
            assert set(tomllib.loads(file.read_text())["name"]) in ({"a"}, {"b"})
    assert leftovers(tmp_path) == []
