"""Where the files are, and that looking creates nothing (T18, T19)."""

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

import pytest

from kanvtui.config.paths import find
from kanvtui.errors import AccessError, InputError

VARIABLES = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "KANVTUI_DB")


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty home, an empty working directory; both must stay empty."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "here")
    yield
    assert {path.name for path in tmp_path.rglob("*")} == {"home", "here"}


def test_files_are_under_the_platforms_folders(tmp_path: Path) -> None:
    paths = find()
    home = tmp_path / "home"
    assert paths.database == home / ".local/share/kanvtui/kanvtui.db"
    assert paths.settings == home / ".config/kanvtui/config.toml"
    assert paths.state == home / ".local/state/kanvtui"
    assert paths.logs == home / ".local/state/kanvtui/log"


def test_absolute_xdg_folders_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    paths = find()
    assert paths.database == tmp_path / "d/kanvtui/kanvtui.db"
    assert paths.settings == tmp_path / "c/kanvtui/config.toml"
    assert paths.state == tmp_path / "s/kanvtui"


def test_relative_and_empty_xdg_folders_are_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "rel")
    monkeypatch.setenv("XDG_CONFIG_HOME", "./rel")
    monkeypatch.setenv("XDG_STATE_HOME", "")
    paths = find()
    assert paths.database.is_relative_to(tmp_path / "home")
    assert paths.settings.is_relative_to(tmp_path / "home")
    assert paths.state.is_relative_to(tmp_path / "home")


def test_without_home_the_passwd_entry_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    assert find().database.is_relative_to(pwd.getpwuid(os.getuid()).pw_dir)


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.setattr(pwd, "getpwuid", nobody)


@pytest.mark.parametrize("home", [None, "not/absolute", ""])
def test_without_any_home_it_is_an_error_with_a_remedy(
    home: str | None, homeless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME") if home is None else monkeypatch.setenv("HOME", home)
    with pytest.raises(
        AccessError, match=r"no home folder.*Set HOME, or name the files with --db and --config"
    ) as error:
        find()
    assert error.value.exit_code == 5
    with pytest.raises(AccessError):
        find(database="/x/my.db")


def test_an_older_platformdirs_cannot_lead_into_the_working_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda *_, **__: Path("~/.local/share/kanvtui"))
    with pytest.raises(AccessError, match="no home folder"):
        find()


def test_without_any_home_named_files_are_enough(
    tmp_path: Path, homeless: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    paths = find(str(tmp_path / "my.db"), str(tmp_path / "my.toml"))
    assert paths.database == tmp_path / "my.db"
    assert paths.settings == tmp_path / "my.toml"
    assert paths.state == tmp_path


def test_the_option_wins_over_the_variable_and_both_over_the_folder(tmp_path: Path) -> None:
    environ = {"KANVTUI_DB": "/x/env.db"}
    assert find(environ=environ).database == Path("/x/env.db")
    assert find("rel.db", environ=environ).database == tmp_path / "here/rel.db"
    assert find(environ={"KANVTUI_DB": ""}).database.name == "kanvtui.db"
    assert find("~/my.db").database == tmp_path / "home/my.db"
    assert find("~nobody-there/my.db").database == tmp_path / "here/~nobody-there/my.db"


def test_an_empty_option_is_an_error() -> None:
    with pytest.raises(InputError, match="--db is empty"):
        find("")
    with pytest.raises(InputError, match="--config is empty"):
        find(settings=" ")


def test_a_working_directory_that_is_gone_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(AccessError, match=r"working directory is gone.*my\.db"):
        find("my.db")
    monkeypatch.chdir(tmp_path)
