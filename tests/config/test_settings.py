"""Reading the settings file: what is understood, and what is said about the rest (F01–F08, F10, F11, F14, F15)."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from kanvtui.commands import COMMANDS, TYPING
from kanvtui.config.settings import COPY, LIMIT, check, load, show
from kanvtui.domain.settings import REVIEW_PARTS, ReviewSettings, Settings
from kanvtui.errors import ConfigError

WHOLE = """\
version = 1
name = "Kim Lee"             # as on the cards
default_owner = "me"
theme = "nord"
workdays = ["sun", "Monday", "tue", "wed", "thu"]
holidays = [2026-12-25, "2027-01-01"]

[keys]
"card.new" = "Z"
card.due = ["Q", "ctrl+d"]
go.boards = "g o"
card.delete = ""

[review]
box = 45
parts = ["at_risk", "promised"]
group = "reason"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "config.toml"


def put(file: Path, content: str | bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def read(file: Path, content: str | bytes) -> Settings:
    put(file, content)
    return load(file, file.parent.parent / "state")


def error(file: Path, content: str | bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        read(file, content)
    assert caught.value.exit_code == 6
    message = str(caught.value)
    assert "\n" not in message
    assert str(file) in message
    assert file.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert check(file)[0] == message.partition(" There ")[0]
    return message.replace(str(file), "FILE")


def test_every_setting_is_read(file: Path) -> None:
    settings = read(file, WHOLE)
    assert settings == Settings(
        name="Kim Lee",
        default_owner="me",
        theme="nord",
        keys={"card.new": ("Z",), "card.due": ("Q", "ctrl+d"), "go.boards": ("g o",), "card.delete": ("",)},
        workdays=frozenset({6, 0, 1, 2, 3}),
        holidays=frozenset({dt.date(2026, 12, 25), dt.date(2027, 1, 1)}),
        review=ReviewSettings(45, ("at_risk", "promised"), "reason"),
    )
    assert check(file, COMMANDS, TYPING, ["nord"]) == []


def test_no_file_means_the_defaults_and_nothing_is_written(tmp_path: Path) -> None:
    assert load(tmp_path / "none" / "config.toml", tmp_path / "state") == Settings()
    assert check(tmp_path / "none" / "config.toml") == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "\n", " \t\r\n", "# nothing set yet\n", "\ufeff# saved by Notepad\r\n"])
def test_an_empty_file_means_the_defaults(file: Path, content: str) -> None:
    assert read(file, content) == Settings()


def test_a_file_that_disappears_means_the_defaults_again(file: Path) -> None:
    assert read(file, WHOLE).theme == "nord"
    file.unlink()
    assert load(file, file.parent.parent / "state") == Settings()


def test_a_byte_order_mark_and_windows_line_ends_are_read(file: Path) -> None:
    assert read(file, "\ufeff" + WHOLE.replace("\n", "\r\n")).name == "Kim Lee"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('name = "Kim"\ntheme = = 1\n', "FILE:2:9."),
        ("name\n", "FILE:1:5."),
        ('a = 1\n\nname = "Kim', "FILE:3"),
        ("theme = 'a'\ntheme = 'b'\n", "FILE:2"),
        ("theme = \x1b[31m\n", "FILE:1:9."),
    ],
)
def test_a_syntax_error_has_its_line_column_and_text(file: Path, content: str, place: str) -> None:
    message = error(file, content)
    assert message.startswith("the settings are not valid TOML: ")
    assert place in message
    assert message.isprintable()


def test_a_syntax_error_shows_the_line(file: Path) -> None:
    assert "in “theme = = 1”" in error(file, 'name = "Kim"\n  theme = = 1\n')
    assert "…” — FILE:1:" in error(file, "theme = = " + "1" * 500)


@pytest.mark.parametrize("content", ["a = " + "[" * 5000, "a = " + "9" * 5000])
def test_what_the_parser_cannot_bear_is_an_error_too(file: Path, content: str) -> None:
    assert "not valid TOML" in error(file, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name = 3", 'name = 3: expected text in quotes, such as "Kim" — FILE:1.'),
        ("\ntheme = true", 'theme = true: expected the name of a theme in quotes, such as "nord" — FILE:2.'),
        ("default_owner = []", "default_owner = []: expected text in quotes"),
        ('default_owner = "team"', 'default_owner = "team": “team” is a group'),
        ('name = "Kim and Raj"', "names several people"),
        ("workdays = 5", 'workdays = 5: expected a list of weekdays, such as ["mon"'),
        ("workdays = []", "workdays = []: expected a list of weekdays"),
        ('workdays = ["mon", "someday"]', "“someday” is no weekday"),
        ("holidays = [5]", "holidays = [5]: expected a list of days"),
        ('holidays = ["25 Dec"]', "expected a list of days"),
        ("holidays = [2026-12-25T10:00:00]", "expected a list of days"),
        ("keys = 3", "keys = 3: expected a table of command ids"),
        ("[keys]\n\n'card.new' = 7", "keys.card.new = 7: expected a key in quotes"),
        ("[keys]\ncard.new = ['a', 7]", 'keys.card.new = ["a", 7]: expected a key in quotes'),
        ("review = 3", "review = 3: expected a table, such as [review]"),
        ("[review]\nbox = 0", "review.box = 0: expected minutes from 1 to 480 — FILE:2."),
        ("[review]\nbox = true", "review.box = true: expected minutes"),
        ("[review]\ngroup = 'owner'", 'review.group = "owner": expected account or reason in quotes'),
        ("[review]\n\nparts = ['stale', 'win', 'stale']", "expected a list of parts, each once, of promised, at_risk"),
        ("[review]\nparts = ['wins']", 'review.parts = ["wins"]: expected a list of parts'),
        ("[review]\nparts = []", "review.parts = []: expected a list of parts"),
        ("[review]\nparts = [3]", "review.parts = [3]: expected a list of parts"),
        ("version = 'one'", 'version = "one": expected a whole number'),
        ("version = 0", "version = 0: expected a whole number"),
        ("version = true", "version = true: expected a whole number"),
    ],
)
def test_a_wrong_value_names_key_value_and_what_was_expected(file: Path, content: str, said: str) -> None:
    assert said in error(file, content)


def test_a_wrong_entry_of_the_keys_has_its_line(file: Path) -> None:
    assert "FILE:3." in error(file, "[keys]\n\n'card.new' = 7")
    assert "FILE:3." in error(file, "[keys]\ncard.due = 'x'\ncard.new = 7")


def test_the_first_of_several_errors_counts_the_others(file: Path) -> None:
    message = error(file, "name = 1\ntheme = 2\nworkdays = 3\n")
    assert message.startswith("name = 1")
    assert message.endswith("There are 2 more: kanvtui config check.")
    assert len(check(file)) == 3


def test_a_long_value_is_cut(file: Path) -> None:
    assert len(error(file, f"workdays = {list(range(2000))}")) < 400


def test_an_unknown_key_is_a_notice_with_the_nearest_and_the_rest_counts(file: Path) -> None:
    settings = read(file, 'theem = "nord"\nname = "Kim"\n[zzzzzz]\n')
    assert settings.name == "Kim"
    first, second = settings.notices
    assert first == f"there is no setting “theem”, it is ignored — {file}:1. Did you mean “theme”?"
    assert f"“zzzzzz”, it is ignored — {file}:3. The settings are version, name," in second
    assert list(settings.notices) == check(file)


def test_a_newer_version_runs_with_a_notice(file: Path) -> None:
    settings = read(file, 'version = 99\nname = "Kim"\nshiny = 1\n')
    assert settings.name == "Kim"
    (notice,) = settings.notices
    assert "version 99" in notice
    assert "shiny stays as it is" in notice
    assert "Update kanvtui" in notice


@pytest.mark.parametrize(
    ("content", "byte"), [(b'a="\xff"', "byte 3 (0xff)"), ("name = 'Jörg'".encode("latin-1"), "byte 9")]
)
def test_what_is_not_utf8_names_the_byte(file: Path, content: bytes, byte: str) -> None:
    assert byte in error(file, content)


@with_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_settings_or_an_error_with_the_file(file: Path, content: bytes) -> None:
    try:
        settings = read(file, content)
    except ConfigError as caught:
        message = str(caught)
        assert str(file) in message
        assert message.isprintable()
    else:
        assert isinstance(settings, Settings)
    assert file.read_bytes() == content


def test_random_bytes_are_an_error(file: Path) -> None:
    error(file, bytes(range(128, 256)) * 32)


def test_a_folder_is_an_error(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(ConfigError, match="the settings file is a folder") as caught:
        load(file, file.parent)
    assert str(file) in str(caught.value)
    assert check(file) == [str(caught.value)]


def test_a_pipe_a_loop_and_a_huge_file_are_errors_at_once(tmp_path: Path) -> None:
    pipe, loop, huge, below = tmp_path / "pipe", tmp_path / "loop", tmp_path / "huge", tmp_path / "huge" / "x"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    huge.touch()
    os.truncate(huge, LIMIT + 1)
    began = time.monotonic()
    for path in (pipe, loop, huge, below):
        with pytest.raises(ConfigError, match=re.escape(str(path))):
            load(path, tmp_path / "state")
    assert time.monotonic() - began < 2


def test_dev_null_means_no_settings(tmp_path: Path) -> None:
    assert load(Path(os.devnull), tmp_path) == Settings()


def test_check_names_bad_keys_and_themes_too(file: Path) -> None:
    put(file, 'theme = "nope"\n[keys]\n"card.new" = "o"\n"crd.new" = "a"\n')
    unknown, clash, theme = check(file, COMMANDS, TYPING, ["nord", "gruvbox"])
    assert "clashes with card.owner" in clash
    assert "did you mean “card.new”" in unknown
    assert "“nope”" in theme
    assert "gruvbox, nord" in theme
    assert str(file) in clash


def test_show_aligns_and_hides_no_control(file: Path) -> None:
    lines = show(read(file, 'name = "Kim\\u001b[31m"\n'), "kim")
    assert lines[0] == "name           Kim␛[31m"
    assert lines[1] == "default_owner  nobody"


def test_the_checked_copy_is_private_and_used(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(file, WHOLE)
    copy = file.parent.parent / "state" / COPY
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    monkeypatch.setattr("kanvtui.config.settings._check", lambda data: pytest.fail("checked again"))
    assert load(file, copy.parent) == first


def test_notices_come_from_the_copy_too(file: Path) -> None:
    assert read(file, "theem = 1\n").notices == load(file, file.parent.parent / "state").notices != ()


def test_a_changed_file_is_checked_again(file: Path) -> None:
    assert read(file, WHOLE).theme == "nord"
    assert read(file, 'theme = "dracula"\n').theme == "dracula"
    error(file, "theme = 1\n")
    assert read(file, WHOLE).theme == "nord"


@pytest.mark.parametrize(
    "spoiled", [b"", b"\xff", b"[]", b"{}", b"null", b'{"stamp": 1}', b'{"stamp": "STAMP", "values": {"name": 3}}']
)
def test_a_spoiled_copy_is_made_anew(file: Path, spoiled: bytes) -> None:
    first = read(file, WHOLE)
    copy = file.parent.parent / "state" / COPY
    stamp = json.loads(copy.read_bytes())["stamp"].encode()
    copy.write_bytes(spoiled.replace(b"STAMP", stamp))
    assert load(file, copy.parent) == first
    assert json.loads(copy.read_bytes())["values"]["theme"] == "nord"


def test_a_state_folder_that_cannot_be_written_harms_nothing(file: Path) -> None:
    put(file, WHOLE)
    (file.parent / "taken").touch()
    assert load(file, file.parent / "taken" / "state").theme == "nord"


LOADED = """
import sys
from pathlib import Path
from kanvtui.config.paths import find
from kanvtui.config.settings import load
settings = load(Path(sys.argv[1]), Path(sys.argv[2]))
print(settings.theme, *sorted({"pydantic", "tomllib", "textual", "difflib", "tempfile"} & set(sys.modules)))
"""


def loaded(file: Path, state: Path) -> list[str]:
    command = [sys.executable, "-c", LOADED, str(file), str(state)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def test_a_normal_start_loads_no_pydantic(file: Path, tmp_path: Path) -> None:
    put(file, 'theme = "nord"\n[keys]\n"card.new" = "a"\n')
    state = tmp_path / "state"
    assert "pydantic" in loaded(file, state)
    assert loaded(file, state) == ["nord"]
    assert loaded(tmp_path / "none.toml", state) == []


def test_the_review_has_defaults_for_what_is_left_out(file: Path) -> None:
    assert read(file, "[review]\nbox = 20\n").review == ReviewSettings(20, REVIEW_PARTS, "account")


def test_an_unknown_key_of_the_review_is_told(file: Path) -> None:
    (notice,) = read(file, "[review]\nboxes = 20\n").notices
    assert notice.startswith("there is no setting “review.boxes”, it is ignored")
    assert notice.endswith(":2. Did you mean “review.box”?")
    (notice,) = read(file, "[review]\ncolour = 20\n").notices
    assert notice.endswith("The settings are review.box, review.parts, review.group.")
