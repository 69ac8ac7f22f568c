"""`sop check`: files, SOPs by name, boards; what is wrong, what is advice, what of the set-up is open."""

from pathlib import Path

from cli.shell import Cli

STAGE = 'owner = "CSM"\ninput = "in"\noutput = "out"\nsignal = "sign"\n'
SMALL = f'name = "Small"\n[[stages]]\nname = "One"\n{STAGE}[[stages]]\nname = "Two"\n{STAGE}'


def test_the_open_set_up_is_named_with_where_to_write_it(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL + 'entry = "It is done properly."\n', encoding="utf-8")
    done = cli("sop", "check", str(path))
    assert f"{path}:14: " in done.err
    assert 'stages[2] "Two" . entry says "properly"' in done.err
    told = " ".join(done.out.split())
    assert "Small can be used. Set-up: 4 of 5 open Name the workflow owner: write workflow_owner =" in told
    assert "entry and exit in “One”, exit in “Two”" in told
    (found,) = cli("sop", "check", str(path), "--json").json
    assert list(found) == ["sop", "usable", "errors", "advice", "set_up"]
    assert found["usable"]
    assert (len(found["advice"]), len(found["set_up"])) == (1, 4)


def test_an_sop_is_checked_by_its_name_and_a_boards_own_too(cli: Cli) -> None:
    assert "Customer handoff can be used" in cli("sop", "check", "customer", "handoff").out
    cli("board", "new", "Spring", "--sop", "Content calendar")
    done = cli("sop", "check", "--board", "spring", "--json").json
    assert [(found["sop"], found["usable"], found["errors"]) for found in done] == [("board “Spring”", True, [])]
    assert "there is no board" in cli("sop", "check", "--board", "winter", check=1).err
    assert "nothing was checked" in cli("sop", "check", check=2).err


def test_one_that_is_wrong_keeps_no_other_from_being_checked(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL + "exti = 3\n", encoding="utf-8")
    done = cli("sop", "check", "nix", str(path), "Customer handoff", check=1)
    assert 'there is no SOP "nix"' in done.err
    assert 'Write "exit".' in done.err
    assert "Customer handoff can be used" in done.out
    found = cli("sop", "check", str(path), "--json", check=1).json
    assert [(one["usable"], one["set_up"]) for one in found] == [(False, [])]
    path.write_text(SMALL + 'requires = ["go_live"]\n', encoding="utf-8")
    assert "cannot be used yet. Set-up: 4 of 5 open" in cli("sop", "check", str(path), check=1).out
    assert [len(one["set_up"]) for one in cli("sop", "check", str(path), "--json", check=1).json] == [4]


def test_a_later_version_is_compared_and_taken_over(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text('version = "1.0"\n' + SMALL, encoding="utf-8")
    cli("board", "new", "Small", "--sop", str(path))
    cli("add", "Acme", "--board", "Small")
    assert "nothing was compared" in cli("sop", "compare", "small", check=1).err
    assert "Nothing differs." in cli("sop", "compare", "small", "--with", str(path)).out
    later = SMALL.replace('name = "One"', 'name = "First"\nkey = "one"\nexit = "It is read."')
    path.write_text('version = "1.1"\n' + later + 'checks = [{ text = "Read" }]\n', encoding="utf-8")
    there = ("sop", "compare", "small", "--with", str(path))
    done = cli(*there)
    assert done.lines[0] == "Small 1.1, beside “Small” 1.0, made from 1.0"
    assert "4 parts new there" in done.out
    assert "stage “One” is called “First” now" in done.out
    found = cli(*there, "--json").json
    assert list(found) == ["board", "sop", "versions", "is_origin", "parts"]
    assert [(part["path"], part["how"], part["side"]) for part in found["parts"]] == [
        ("version", "changed", "theirs"),
        ("stages/one/name", "renamed", "theirs"),
        ("stages/one/exit", "changed", "theirs"),
        ("stages/two/checks/read", "added", "theirs"),
    ]
    assert "--take PATH" in cli(*there, "--yes", check=2).err
    assert "nothing differs at stages/three" in cli(*there, "--take", "stages/three", "--yes", check=1).err
    done = cli(*there, "--take", "stages/one", "--yes")
    assert "changed the SOP of “Small”: 2 parts taken over from Small 1.1" in done.out
    assert [part["path"] for part in cli(*there, "--json").json["parts"]] == ["stages/two/checks/read"]
    assert cli(*there, "--take-all", "--yes", "--why", "as agreed", "--json").json["stored"] is True
    assert "has nothing new for “Small”" in cli(*there, "--take-all", "--yes", check=1).err
    assert "SOP of “Small”" in cli("sop", "compare", "small", "--with", "Meeting notes").lines[0]
