"""`sop new|edit|export`: files of one's own, and a board's SOP through an editor that does whatever it likes."""

import io
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.shell import Cli, Done
from kanvtui.cli import main as program

Editing = Callable[[str], None]


@pytest.fixture
def editing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editing:
    """Let the user's editor be a script; $1 is the file, $HOME a place to leave things."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    def take(body: str) -> None:
        found = tmp_path / "ed"
        found.write_text(f"#!/bin/sh\n{body}\n")
        found.chmod(0o700)
        monkeypatch.setenv("EDITOR", os.fspath(found))

    return take


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let somebody sit at the terminal who types these lines."""

    def take(*lines: str) -> None:
        monkeypatch.setattr("kanvtui.cli.asking.is_terminal", lambda _: True)
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return take


@pytest.fixture
def said(cli: Cli, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run a verb that may both show something and be refused."""

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = program.main(["--db", str(cli.db), *arguments])
        return Done(code, *capsys.readouterr())

    return run


@pytest.fixture
def notes(cli: Cli) -> Cli:
    """A board of the SOP Meeting notes with cards in two of its stages."""
    cli("board", "new", "Notes", "--sop", "Meeting notes")
    cli("add", "First", "--board", "Notes")
    cli("add", "Second", "--board", "Notes", "--stage", "Decision")
    return cli


def sop(cli: Cli) -> Any:
    return cli("sop", "show", "--board", "Notes", "--json").json


def left(tmp_path: Path) -> list[Path]:
    return sorted(tmp_path.glob("kanvtui-*/*"))


RENAME = 'sed -i \'s/name = "Agenda"/name = "Inbox"/\' "$1"'
DROP = """awk '/^\\[\\[stages\\]\\]/ { held = $0; next } held { drop = /"decision"/; if (!drop) print held; held = "" }
!drop' "$1" > "$1.new" && mv "$1.new" "$1\""""


class TestNew:
    def test_it_begins_a_commented_file_that_can_be_used(self, cli: Cli, home: Path) -> None:
        done = cli("sop", "new", "Renewals", "2026")
        path = home / ".config" / "kanvtui" / "sops" / "renewals-2026.toml"
        assert done.lines[0] == f"wrote {path}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text().count("[[stages]]") == 3
        assert path.read_text().count("\n# ") > 15
        assert "Renewals 2026 can be used" in cli("sop", "check", str(path)).out
        assert "Renewals 2026" in cli("sop", "list").out
        assert "made the board" in cli("board", "new", "R", "--sop", "Renewals").out

    @pytest.mark.parametrize(
        ("name", "file"),
        [
            ("../../etc/passwd", "etc-passwd.toml"),
            ("Приёмка", "приёмка.toml"),
            ("🎉", "sop.toml"),
            ('a"b\\c', "a-b-c.toml"),
            ("x" * 300, f"{'x' * 60}.toml"),
        ],
    )
    def test_any_name_makes_a_file_in_the_folder(self, cli: Cli, home: Path, name: str, file: str) -> None:
        cli("sop", "new", name, "--no-edit")
        folder = home / ".config" / "kanvtui" / "sops"
        assert [path.name for path in folder.iterdir()] == [file]
        assert name in {one["name"] for one in cli("sop", "list", "--json").json}

    def test_nothing_is_overwritten(self, cli: Cli, home: Path) -> None:
        cli("sop", "new", "Renewals")
        path = home / ".config" / "kanvtui" / "sops" / "renewals.toml"
        path.write_text("name = 'Renewals'\n# mine")
        assert "is there already" in cli("sop", "new", "renewals", check=1).err
        cli("sop", "new", "Renewals!")
        assert path.read_text().endswith("# mine")
        assert (path.parent / "renewals-2.toml").exists()

    def test_a_name_that_is_none_is_refused(self, cli: Cli) -> None:
        assert "a name is needed" in cli("sop", "new", "  ", check=2).err
        assert "at most 300" in cli("sop", "new", "x" * 301, check=2).err

    def test_a_folder_that_cannot_be_written_is_told(self, cli: Cli, home: Path) -> None:
        (home / ".config").write_text("in the way")
        assert "cannot be written (not a directory) — nothing was made" in cli("sop", "new", "Renewals", check=5).err

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
    def test_on_a_full_disk_no_half_file_is_left(self, cli: Cli, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = os.open

        def full(path: Any, flags: int, *rest: Any, **more: Any) -> int:
            if str(path).endswith("renewals.toml"):
                os.close(real(path, flags, *rest, **more))
                return real("/dev/full", os.O_WRONLY)
            return real(path, flags, *rest, **more)

        monkeypatch.setattr("os.open", full)
        assert "no space left" in cli("sop", "new", "Renewals", check=5).err
        assert not list((home / ".config" / "kanvtui" / "sops").iterdir())

    def test_the_editor_opens_it_again_until_it_can_be_used(
        self, said: Callable[..., Done], home: Path, editing: Editing, answers: Callable[..., None]
    ) -> None:
        once = 'if [ -e "$HOME/once" ]; then sed -i "s/ownr/owner/" "$1"; else touch "$HOME/once"'
        editing(f'{once}; sed -i "s/owner =/ownr =/" "$1"; fi')
        answers("what?", "")
        done = said("sop", "new", "Renewals")
        assert done.code == 0
        assert '"New" . ownr is an unknown key. Write "owner".' in done.err
        assert "Edit it again? [Y/n] Edit it again? [Y/n] " in done.out
        assert "Renewals can be used" in done.out

    def test_one_that_is_left_broken_stays_and_says_so(
        self, said: Callable[..., Done], home: Path, editing: Editing, answers: Callable[..., None]
    ) -> None:
        editing('echo "stages = 1" >> "$1"')
        answers("n")
        assert said("sop", "new", "Renewals").code == 1
        answers()  # the input ends
        assert said("sop", "edit", "renewals").code == 1
        assert "cannot be used" in said("sop", "list").out


class TestEditFile:
    def test_a_file_is_opened_where_it_is(self, cli: Cli, home: Path, editing: Editing) -> None:
        cli("sop", "new", "Renewals")
        editing('sed -i "s/In work/Under way/" "$1"')
        assert "Renewals can be used" in cli("sop", "edit", "Renewals").out
        path = home / ".config" / "kanvtui" / "sops" / "renewals.toml"
        assert "Under way" in path.read_text()
        assert "can be used" in cli("sop", "edit", str(path)).out

    def test_what_is_not_his_or_not_there_is_told(self, cli: Cli, editing: Editing) -> None:
        editing("true")
        assert "there is no file nowhere.toml" in cli("sop", "edit", "nowhere.toml", check=1).err
        assert "there is no board “Nowhere”" in cli("sop", "edit", "Nowhere", check=1).err
        shipped = next(one["file"] for one in cli("sop", "list", "--json").json if one["shipped"])
        assert "comes with the program" in cli("sop", "edit", shipped, check=1).err
        cli("sop", "new", "Mine")
        assert "is only opened" in cli("sop", "edit", "Mine", "--yes", check=2).err

    def test_without_a_terminal_there_must_be_an_editor(self, cli: Cli, editing: Editing) -> None:
        cli("sop", "new", "Renewals")
        assert "an editor needs a terminal" in cli("sop", "edit", "Renewals", check=2).err
        editing("exit 3")
        assert "ended with exit code 3. What it has saved stands in" in cli("sop", "edit", "Renewals", check=1).err


class TestEditBoard:
    def test_what_changes_is_shown_agreed_to_and_undone(
        self, notes: Cli, said: Callable[..., Done], tmp_path: Path, editing: Editing, answers: Callable[..., None]
    ) -> None:
        before = sop(notes)
        editing(f'cp "$1" "$HOME/given"; {RENAME}')
        answers("perhaps", "y", "It is called so.")
        done = said("sop", "edit", "notes")
        assert done.code == 0, done.err
        assert "  “Agenda” is “Inbox” now" in done.lines
        assert done.lines[-1].endswith("changed the SOP of “Notes”: It is called so.")
        assert sop(notes)["stages"][0]["name"] == "Inbox"
        assert sop(notes)["stages"][0]["key"] == "agenda"
        given = (tmp_path / "home" / "given").read_text()
        assert given.startswith("# The SOP of the board “Notes”.")
        assert 'key = "agenda"\nname = "Agenda"\n' in given
        notes("undo")
        assert sop(notes) == before
        assert not left(tmp_path)

    def test_no_leaves_it_and_keeps_what_was_written(
        self, notes: Cli, said: Callable[..., Done], tmp_path: Path, editing: Editing, answers: Callable[..., None]
    ) -> None:
        editing(RENAME)
        answers("n")
        done = said("sop", "edit", "Notes")
        assert done.code == 1
        (kept,) = left(tmp_path)
        assert f"What you wrote is kept: kanvtui sop edit Notes --with {kept}" in done.err
        assert sop(notes)["stages"][0]["name"] == "Agenda"
        notes("sop", "edit", "Notes", "--with", str(kept), "--yes")
        assert sop(notes)["stages"][0]["name"] == "Inbox"

    def test_where_cards_go_is_asked(
        self, notes: Cli, said: Callable[..., Done], editing: Editing, answers: Callable[..., None]
    ) -> None:
        editing(DROP)
        answers("nowhere", "9", "4", "y", "")
        done = said("sop", "edit", "Notes")
        assert "“Decision” goes and holds 1 card. To which stage? 1 Agenda, 2 Discussion" in done.out
        assert "“nowhere” is no stage" in done.err
        assert done.code == 0, done.err
        assert notes.card(2)["stage"] == "Waiting"

    def test_enter_takes_the_stage_that_is_proposed_and_e_edits_again(
        self, notes: Cli, said: Callable[..., Done], editing: Editing, answers: Callable[..., None]
    ) -> None:
        editing(DROP)
        answers("", "e", "", "yes", "")
        done = said("sop", "edit", "Notes")
        assert done.code == 0, done.err
        assert done.out.count("To which stage?") == 2
        assert notes.card(2)["stage"] in ("Discussion", "Action items")

    def test_without_anybody_there_it_must_be_said(
        self, notes: Cli, said: Callable[..., Done], tmp_path: Path, editing: Editing
    ) -> None:
        editing(DROP)
        assert "Say --yes to store it" in said("sop", "edit", "Notes", "--move", "Decision=Waiting").err
        done = said("sop", "edit", "Notes", "--yes")
        assert (done.code, sop(notes)["stages"][2]["name"]) == (1, "Decision")
        assert "nobody said where the cards go of “Decision” (1 card)" in done.err
        assert "--move decision=" in done.err
        assert len(left(tmp_path)) == 2
        moved = ("--move", "decision=Waiting", "--yes", "--why", "Too heavy.", "--new-only", "--no-training")
        assert said("sop", "edit", "Notes", *moved).code == 0
        assert notes.card(2)["stage"] == "Waiting"
        for pair, wrong in (("x=Waiting", "was no stage"), ("Agenda=x", "is no stage"), ("Agenda", "is not OLD=NEW")):
            editing(RENAME)
            assert wrong in said("sop", "edit", "Notes", "--yes", "--move", pair).err

    @pytest.mark.parametrize(
        ("body", "code", "words", "kept"),
        [
            ("true", 0, "Nothing was changed.", 0),
            (': > "$1"', 0, "came back empty", 0),
            ("exit 1", 1, "ended with exit code 1. The SOP of “Notes” was not changed.", 0),
            ('echo x >> "$1"; exit 1', 1, "What you wrote is kept", 1),
            ('echo x > "$(dirname "$1")/.swap"; kill -9 $$', 1, "was ended by signal 9", 2),
            ('echo "[[" >> "$1"', 2, "this is not TOML", 1),
            ('printf "caf\\351" >> "$1"', 2, "is not UTF-8 text", 1),
            ('sed -i "s/kind =/kinnd =/" "$1"', 2, 'kinnd is an unknown key. Write "kind".', 1),
            ('sed -i "s/^exit = .*/exit = \\"One. Two.\\"/" "$1"', 2, "is more than one sentence", 1),
            ('echo "# a comment" >> "$1"', 0, "says what it said before: nothing was stored", 0),
            ('rm "$1"', 0, "Nothing was changed.", 0),
            ('truncate -s 2000000 "$1"', 2, "is larger than 1 MB", 1),
        ],
    )
    def test_whatever_the_editor_does_nothing_is_stored_and_nothing_lost(
        self, notes: Cli, said: Callable[..., Done], tmp_path: Path, editing: Editing,
        body: str, code: int, words: str, kept: int,
    ) -> None:  # fmt: skip
        before = sop(notes)
        editing(body)
        done = said("sop", "edit", "Notes", "--yes")
        assert words in f"{done.out}{done.err}"
        assert done.code == code
        assert len(left(tmp_path)) == kept
        assert sop(notes) == before

    @pytest.mark.parametrize(("editor", "words"), [("no-such-editor", "there is no editor"), ("'", "as a command")])
    def test_a_missing_editor_is_told(
        self, notes: Cli, tmp_path: Path, editing: Editing, monkeypatch: pytest.MonkeyPatch, editor: str, words: str
    ) -> None:
        monkeypatch.setenv("VISUAL", editor)
        assert words in notes("sop", "edit", "Notes", check=1).err
        monkeypatch.delenv("VISUAL")
        assert "an editor needs a terminal" in notes("sop", "edit", "Notes", check=2).err
        monkeypatch.setenv("VISUAL", "true")
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
        assert "no temporary file can be made" in notes("sop", "edit", "Notes", check=5).err

    def test_ctrl_c_at_a_question_keeps_what_was_written(
        self, notes: Cli, said: Callable[..., Done], tmp_path: Path, editing: Editing, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(_question: str) -> str:
            raise KeyboardInterrupt

        editing(RENAME)
        monkeypatch.setattr("kanvtui.cli.asking.is_terminal", lambda _: True)
        monkeypatch.setattr("kanvtui.cli.verbs.sop_editing.ask", interrupted)
        done = said("sop", "edit", "Notes")
        assert done.code == 130
        assert f"--with {left(tmp_path)[0]}" in done.err

    def test_a_change_of_somebody_else_meanwhile_is_not_overwritten(
        self, notes: Cli, said: Callable[..., Done], tmp_path: Path, editing: Editing, cli: Cli
    ) -> None:
        other = tmp_path / "other.toml"
        notes("sop", "export", "Notes", "--out", str(other))
        other.write_text(other.read_text().replace('name = "Closed"', 'key = "closed"\nname = "Settled"'))
        again = f'python3 -m kanvtui --db "{cli.db}" --actor Lea sop edit Notes --with "{other}" --yes >/dev/null'

        editing(f"{RENAME}; PYTHONPATH={':'.join(sys.path)} {again.replace('python3', sys.executable)}")
        done = said("sop", "edit", "Notes", "--yes")
        assert done.code == 1
        assert "Lea" in done.err
        assert len(left(tmp_path)) == 1
        assert [stage["name"] for stage in sop(notes)["stages"]][-1] == "Settled"

    def test_json_shows_what_would_change_and_stores_only_with_yes(
        self, notes: Cli, tmp_path: Path, stdin: Callable[[bytes], None]
    ) -> None:
        text = notes("sop", "export", "Notes").out.replace('name = "Agenda"', 'key = "agenda"\nname = "Inbox"')
        stdin(text.encode())
        shown = notes("sop", "edit", "Notes", "--with", "-", "--json").json
        assert (shown["board"], shown["stored"]) == ("Notes", False)
        assert {"path": "stages/agenda/name", "how": "renamed"}.items() <= shown["differences"][0].items()
        assert sop(notes)["stages"][0]["name"] == "Agenda"
        stdin(text.encode())
        assert notes("sop", "edit", "Notes", "--with", "-", "--json", "--yes").json["stored"]
        assert sop(notes)["stages"][0]["name"] == "Inbox"
        (tmp_path / "now.toml").write_text(notes("sop", "export", "Notes").out)
        same = notes("sop", "edit", "Notes", "--with", str(tmp_path / "now.toml"), "--json").json
        assert (same["stored"], same["differences"]) == (False, [])

    def test_a_file_that_is_no_sop_is_told_line_by_line(
        self, notes: Cli, said: Callable[..., Done], tmp_path: Path
    ) -> None:
        path = tmp_path / "bad.toml"
        path.write_text("name = 1\nstagez = 2\n")
        done = said("sop", "edit", "Notes", "--with", str(path))
        assert done.code == 2
        assert len(done.err.splitlines()) == 4
        assert "bad.toml cannot be used: 3 problems — nothing was stored" in done.err


class TestExport:
    def test_toml_makes_the_same_board_again(self, notes: Cli, tmp_path: Path) -> None:
        path = tmp_path / "out.toml"
        assert notes("sop", "export", "Notes", "--out", str(path)).out == f"wrote the SOP to {path}\n"
        notes("board", "new", "Again", "--sop", str(path))
        assert notes("sop", "show", "--board", "Again", "--json").json == sop(notes)
        assert notes("sop", "export", "Again").out.splitlines()[2:] == path.read_text().splitlines()[2:]
        assert "is there already" in notes("sop", "export", "Notes", "--out", str(path), check=1).err
        notes("sop", "export", "Notes", "--out", str(path), "--force")

    def test_a_procedure_to_read(self, notes: Cli, tmp_path: Path) -> None:
        text = notes("sop", "export", "Notes", "--markdown").out
        assert text.startswith("# Meeting notes\n")
        assert "### Stage 3: Decision" in text
        assert "used on the board “Notes”" in text
        assert notes("sop", "export", "Notes", "--html").out.startswith("<!doctype html>")
        path = tmp_path / "x.html"
        notes("sop", "export", "Notes", "--out", str(path))
        assert "<h1>Meeting notes</h1>" in path.read_text()

    def test_an_sop_without_a_board(self, cli: Cli) -> None:
        path = next(one["file"] for one in cli("sop", "list", "--json").json if one["name"] == "Meeting notes")
        assert cli("sop", "export", "--sop", "Meeting notes").out == Path(path).read_text(encoding="utf-8")
        assert "## Stage by stage" in cli("sop", "export", "--sop", path, "--markdown").out
        assert "name one board, or an --sop" in cli("sop", "export", check=2).err
        assert "there is no board" in cli("sop", "export", "Nowhere", check=1).err

    def test_in_share_mode_it_is_masked_and_says_so(self, notes: Cli, said: Callable[..., Done]) -> None:
        notes("account", "new", "Umbrella")
        text = notes("sop", "export", "Notes").out.replace("for = ", 'scope = "Umbrella alone"\nfor = ', 1)
        text = text.replace('scope = "Meetings with customers and about customers."\n', "")
        (notes.db.parent / "own.toml").write_text(text)
        notes("sop", "edit", "Notes", "--with", str(notes.db.parent / "own.toml"), "--yes")
        notes("share", "on", "--aliases")
        for form in ("--markdown", "--html", "--force"):
            done = said("sop", "export", "Notes", form)
            assert "Umbrella" not in done.out
            assert "share mode" in done.err
        notes("share", "off")
        assert "Umbrella alone" in notes("sop", "export", "Notes", "--markdown").out


class TestFaults:
    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
    def test_a_read_only_folder_is_told(self, cli: Cli, home: Path) -> None:
        folder = home / ".config" / "kanvtui" / "sops"
        folder.mkdir(parents=True)
        folder.chmod(0o500)
        assert "cannot be written (permission denied)" in cli("sop", "new", "Renewals", check=5).err
