"""How the program starts, answers and fails: options, help, streams, files, exit codes."""

import os
import re
import shutil
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cli.shell import CARD_KEYS, Cli
from harness_cli import run_cli
from kanvtui import __version__
from kanvtui.cli import catalog, reference
from kanvtui.cli.parser import first_word
from terminal.harness import environment, python

ROOT = Path(__file__).parents[2]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str | None]:
    """The environment of a program with a home of its own."""
    home = tmp_path / "house"
    home.mkdir()
    return {
        "HOME": str(home),
        "XDG_DATA_HOME": None,
        "XDG_CONFIG_HOME": None,
        "XDG_STATE_HOME": None,
        "KANVTUI_DB": None,
    }


@pytest.fixture
def filled(tmp_path: Path, env: dict[str, str | None], made_once: Path) -> Path:
    """A database with a board and a card."""
    first = made_once / "filled.db"
    if not first.exists():
        run_cli(["board", "new", "Work", "--sop", "meeting"], db=first, env=env, check=0)
        run_cli(["add", "Zürich ▸ x"], db=first, env=env, check=0)
    return Path(shutil.copyfile(first, tmp_path / "filled.db"))


def test_global_options_stand_before_or_after_the_verb(work: Cli) -> None:
    work("add", "x")
    for arguments in (
        ["--db", str(work.db), "list", "--json"],
        ["list", "--json", "--db", str(work.db)],
        [f"--db={work.db}", "--actor", "Jo", "list", "--json"],
        ["list", "--actor", "Jo", f"--db={work.db}", "--json"],
    ):
        assert [card["title"] for card in work.bare(*arguments).json] == ["x"]
    assert work.bare("board", "--db", str(work.db), "list", "--json").json
    assert work.bare("--board", "onb", "--db", str(work.db), "list", "--json").json
    assert "does not go with undo" in work("--board", "onb", "undo", check=2).err


def test_the_variable_names_the_database_and_the_option_wins(
    work: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANVTUI_DB", str(work.db))
    assert work.bare("board", "list", "--json").json
    assert work.bare("--db", str(tmp_path / "none.db"), "board", "list", "--json").json == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--nix"],
        ["move", "1"],
        ["board"],
        ["board", "nix"],
        ["add"],
        ["--nix"],
        ["list", "--db"],
        ["note", "1", "x", "--kind", "nix"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(cli: Cli, arguments: list[str]) -> None:
    cli(*arguments, check=2)
    assert not cli.db.exists()


@pytest.mark.parametrize("arguments", [[], ["Onboarding"], ["--board", "list"], ["lst"], ["--", "list"], ["demo"]])
def test_the_board_needs_a_terminal(cli: Cli, arguments: list[str]) -> None:
    assert "needs a terminal" in cli(*arguments, check=2).err
    assert not cli.db.exists()


def test_a_verb_is_the_first_word() -> None:
    assert first_word(["--db", "add", "list"]) == 2
    assert first_word(["--db=add", "list"]) == 1
    assert first_word(["--", "list"]) == 2
    assert first_word(["--version"]) == 1


@pytest.mark.parametrize("name", [entry.name for entry in catalog.CATALOG])
def test_every_verb_has_help_that_fits(cli: Cli, name: str) -> None:
    shown = cli(*name.split(), "--help")
    assert shown.out.startswith(f"usage: kanvtui {name}")
    assert all(len(line) <= 80 for line in shown.lines)
    assert "everywhere:" in shown.out


def test_the_help_lists_every_verb(cli: Cli) -> None:
    for arguments in (["--help"], ["-h"], ["--help", "list"]):
        shown = cli(*arguments)
        assert all(f"  {entry.name} " in shown.out for entry in catalog.CATALOG)
        assert all(len(line) <= 80 for line in shown.lines)
        assert "selftest" not in shown.out
    assert "rename" in cli("board", "--help").out


def test_the_document_of_the_command_line_is_current() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    assert text == reference.document(), "run: python -m kanvtui.cli.reference > docs/command-line.md"


def test_every_key_of_a_card_is_described() -> None:
    described = (ROOT / "docs" / "json.md").read_text("utf-8")
    assert [key for key in CARD_KEYS if f"`{key}`" not in described] == []


def test_every_kind_of_event_is_described() -> None:
    described = (ROOT / "docs" / "events.md").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src/kanvtui/operations").rglob("*.py"))
    called = r"\b(?:_?happened|happened_to_account|_write)\(\s*change,[^\n]*"
    kinds = set(re.findall(r"\"([a-z_]+)\"", " ".join(re.findall(called, sources)).replace('f"{role}', '"')))
    written = {kind for kind in kinds if kind.endswith("ed") and not kind.startswith("_")}
    assert {"moved", "assigned", "due_changed", "note_edited", "excepted"} <= written
    assert [kind for kind in sorted(written) if f"`{kind}`" not in described] == []


def test_help_and_version_work_on_a_broken_machine(tmp_path: Path) -> None:
    broken = tmp_path / "file"
    broken.write_text("no folder")
    env = {"HOME": str(broken), "XDG_CONFIG_HOME": str(broken), "KANVTUI_DB": str(broken / "x")}
    for arguments in (["--help"], ["--version"], ["list", "--help"], ["list", "--version"], ["--version", "list"]):
        run_cli(arguments, env=env, cwd=tmp_path, check=0)
    assert run_cli(["--version"], env=env).stdout == f"kanvtui {__version__}\n"
    assert sorted(tmp_path.iterdir()) == [broken]


def test_arguments_that_are_not_utf8_store_nothing(filled: Path, env: dict[str, str | None]) -> None:
    done = run_cli([b"add", b"bad\xff"], db=filled, env=env, check=2)
    assert "byte 3 (0xff)" in done.stderr
    assert len(run_cli(["list"], db=filled, env=env).stdout.splitlines()) == 1


@pytest.mark.parametrize(
    "poor",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_poor_encodings_escape_what_they_cannot(
    filled: Path, env: dict[str, str | None], poor: dict[str, str | None]
) -> None:
    done = run_cli(["list"], db=filled, env={**env, **poor}, check=0)
    assert "\\u25b8 x" in done.stdout
    run_cli(["add", "Genève ▸"], db=filled, env={**env, **poor}, check=0)
    assert "Genève ▸" in run_cli(["list"], db=filled, env=env).stdout


def test_a_closed_pipe_is_quiet(filled: Path, env: dict[str, str | None]) -> None:
    command = [*python("-m", "kanvtui", "--db", filled, "sop", "show", "CSM workflow", "--json")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(env)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) in (0, 141)


def test_a_full_disk_behind_standard_output(filled: Path, env: dict[str, str | None]) -> None:
    with Path("/dev/full").open("w") as full:
        command = python("-m", "kanvtui", "--db", filled, "list")
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment(env), check=False)
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1
    assert b"No space left" in done.stderr
    assert b"stored" not in done.stderr
    with Path("/dev/full").open("w") as full:
        command = python("-m", "kanvtui", "--db", filled, "add", "x")
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment(env), check=False)
    assert b"The change is stored." in done.stderr


def test_closed_streams(filled: Path, env: dict[str, str | None]) -> None:
    def run(line: str) -> "subprocess.CompletedProcess[bytes]":
        shell = f"{sys.executable} -m kanvtui --db {filled} {line}"
        return subprocess.run(["sh", "-c", shell], capture_output=True, env=environment(env), timeout=60, check=False)

    begun = time.monotonic()
    assert run("<&-").returncode == 2
    assert time.monotonic() - begun < 5
    assert run("</dev/null").returncode == 2
    assert run("note 1 - <&-").returncode == 2
    assert run("list >&-").returncode == 5
    assert run("move 99 1 2>&-").returncode == 1
    assert b"\x1b" not in run("").stderr


def test_a_board_in_a_dumb_terminal_is_refused(filled: Path, env: dict[str, str | None]) -> None:
    from terminal.harness import kanvtui

    with kanvtui(db=filled, env={**env, "TERM": "dumb"}) as terminal:
        assert terminal.wait_exit() == 2


def test_files_that_are_not_ours(tmp_path: Path, cli: Cli) -> None:
    text = tmp_path / "text.db"
    text.write_text("hi\n")
    for path, code in ((text, 3), (tmp_path, 3), (tmp_path / "nix" / "x.db", 5)):
        for arguments in (["list"], ["board", "new", "B", "--sop", "meeting"]):
            cli.bare("--db", str(path), *arguments, check=code)
    assert text.read_text() == "hi\n"
    assert not (tmp_path / "nix").exists()
    assert "does not exist" in cli("--config", str(tmp_path / "nix" / "c.toml"), "list", check=5).err
    assert "is empty" in cli.bare("--db", "", "list", check=2).err


def test_a_newer_database(work: Cli) -> None:
    import sqlite3

    with sqlite3.connect(work.db) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert "newer" in work("list", check=3).err


def test_a_busy_database_is_exit_4(work: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    from kanvtui.storage import store

    monkeypatch.setattr(store, "PATIENCE", 0.2)
    holder = sqlite3.connect(work.db, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    work("add", "x", check=4)
    assert work("list").code == 0
    holder.execute("ROLLBACK")
    holder.close()


def test_the_default_place_is_made_private(cli: Cli, home: Path) -> None:
    before = os.umask(0o022)
    try:
        cli.bare("board", "new", "B", "--sop", "meeting")
    finally:
        os.umask(before)
    folder = home / ".local" / "share" / "kanvtui"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_an_internal_error_is_one_line_and_a_private_log(work: Cli, home: Path) -> None:
    work("add", "secret words")
    assert "internal error" in work("--selftest-crash", "list", check=70).err
    log = home / ".local" / "state" / "kanvtui" / "log" / "crash.log"
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert "RuntimeError" in log.read_text()
    assert "secret" not in log.read_text()
    assert work("list").code == 0


def test_debug_shows_where_an_error_comes_from(
    work: Cli, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kanvtui.cli.main import main

    assert main(["--db", str(work.db), "--debug", "show", "99"]) == 1
    assert "Traceback" in capsys.readouterr().err

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(catalog, "verb_of", interrupted)
    assert main(["list"]) == 130


def test_a_signal_ends_a_verb(filled: Path, env: dict[str, str | None]) -> None:
    command = python("-m", "kanvtui", "--db", filled, "note", "1", "-")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(env)) as process:
        time.sleep(1)
        process.terminate()
        assert process.wait(timeout=60) in (-15, 143)


def test_three_writers_lose_nothing(filled: Path, env: dict[str, str | None]) -> None:
    each = 100 if os.environ.get("KANVTUI_LONG") else 30
    script = (
        "import sys; from kanvtui.cli.main import main\n"
        "for n in range(int(sys.argv[3])): assert main(['--db', sys.argv[1], 'add', f'{sys.argv[2]} {n}']) == 0"
    )

    def write(name: str) -> int:
        command = python("-c", script, str(filled), name, str(each))
        return subprocess.run(command, stdout=subprocess.DEVNULL, env=environment(env), check=False).returncode

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(write, "abc")) == [0, 0, 0]
    lines = run_cli(["list", "--json"], db=filled, env=env, check=0).stdout
    import json

    titles = [card["title"] for card in json.loads(lines)]
    assert len(titles) == len(set(titles)) == 3 * each + 1


def test_two_first_starts_make_one_board(tmp_path: Path, env: dict[str, str | None]) -> None:
    def start(_: int) -> int:
        return run_cli(["board", "new", "Work", "--sop", "meeting"], env=env).returncode

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(start, range(2))) == [0, 1]
    assert run_cli(["board", "list"], env=env, check=0).stdout.startswith("Work  Meeting notes")


def test_verbs_load_neither_textual_nor_pydantic(filled: Path, env: dict[str, str | None]) -> None:
    script = (
        "import sys; from kanvtui.cli.main import main; main(sys.argv[1:]); "
        "heavy = {'textual', 'rich', 'pydantic', 'click', 'tomllib', 'dateutil'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    for arguments in (["list"], ["show", "1", "--json"], ["add", "x"], ["review"], ["undo"], ["--version"]):
        command = python("-c", script, "--db", filled, *arguments)
        done = subprocess.run(command, capture_output=True, env=environment(env), check=False)
        assert done.returncode == 0, done.stderr.decode()


def test_a_list_loads_no_rules_of_moves_and_no_settings_model(filled: Path, env: dict[str, str | None]) -> None:
    script = (
        "import sys; from kanvtui.cli.main import main; main(sys.argv[1:]); "
        "needless = {'domain.sop', 'domain.gates', 'domain.hints', 'domain.keys', 'config.model', 'config.writing', "
        "'operations.moves', 'operations.cards', 'sops.files', 'commands', 'app'}; "
        "loaded = {name for name in needless if f'kanvtui.{name}' in sys.modules}; assert not loaded, loaded"
    )
    command = python("-c", script, "--db", filled, "list")
    done = subprocess.run(command, capture_output=True, env=environment(env), check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_only_the_wanted_verb_is_imported(filled: Path, env: dict[str, str | None]) -> None:
    script = (
        "import sys; from kanvtui.cli.main import main; main(sys.argv[1:]); "
        "print(sorted(name.rpartition('.')[2] for name in sys.modules if name.startswith('kanvtui.cli.verbs.')))"
    )
    done = subprocess.run(
        python("-c", script, "--db", filled, "undo"), capture_output=True, env=environment(env), check=True
    )
    assert done.stdout.decode().splitlines()[-1] == "['common', 'undoing']"


def test_the_demo_is_kept_where_nothing_stands(cli: Cli, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    assert "exists already" in cli.bare("demo", "--keep", str(there), check=1).err
    assert there.read_text() == "mine"
    kept = tmp_path / "kept.db"
    assert str(kept) in cli.bare("demo", "--keep", str(kept)).out
    assert len(cli.bare("--db", str(kept), "board", "list", "--json").json) == 5
    assert "does not exist" in cli.bare("demo", "--keep", str(tmp_path / "nix" / "x.db"), check=5).err
    assert not cli.db.exists()
