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
