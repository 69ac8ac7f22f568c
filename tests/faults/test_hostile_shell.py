"""Hostile texts through every verb of the command line: stored, and shown harmless, in results and errors (I23)."""

import json
import unicodedata
from pathlib import Path

import pytest

from cli.shell import Cli
from faults.hostile import ATTACKS, fill

ATTACK = "[/] [b]m[/b] \x1b[2J\x1b]0;evil\x07\x85\x9b\u202e\u200b\x7f\x08Z"
CALLS = (
    "list|show 1|show 1 2 3|show 1 --json|list --json|review|review --json|board list|account list|account show K0|"
    "check 1|sop show --board board|sop list|undo|redo|list --owner @|list --label @|list --board @|list --stage @|"
    "list --board board --stage @|show @|move 1 @|move @ 1|board new @ --sop @|board new @ --sop meeting|"
    "board rename board @|board archive @x|account new @|account show @|account edit @ --health @|"
    "account edit K0 --renewal @|account edit K0 --owner @|add @|add @ --due @|add @ --owner @|add @ --stage @|"
    "add t --field @|add t --field @=@|add t --label @|add t --account @|edit 1 --title @|edit 1 --field code=@|"
    "edit 1 --next @|block 1 @|block 2 @|unblock 1|note 1 @|note 1 @ --kind @|pass 1 @|snooze 1 @|check 1 @|"
    "check 1 --add @|check 1 --owner @|done 3|done 3 --reason @|archive 1|delete @|sop show @|sop check @|"
    "sop compare board|sop compare board --with @|sop compare @|sop compare board --with meeting --take @|"
    "config show|config check|--db @ list|--config @ list|@|--@|board @|list --@|list @|review --as-of @|"
    "review --board @|--actor @ add by|undo|redo|demo --keep @|demo --keep|"
    "minutes --list|minutes|minutes 1 --html|minutes @|minutes 1 --out @|minutes 1 --out @.md|export 1|"
    "export 1 --html|export @|review --since yesterday|review --since @|metrics --how|metrics --board @|"
    "metrics --set @=1 --board board|share on --account @|share off|"
    "sop export board|sop export board --markdown|sop export board --html|sop export @ --out @.toml|sop log board|"
    "sop log board --json|sop log @|sop review board|sop review board --on @|sop review board --on 2027-01-02|"
    "sop new @ --no-edit|sop import @|sop import in.md|sop import in.md --as @.toml|sop import in.md --list|"
    "sop compare board --with own.toml|sop compare board --with own.toml --json|merge @ 1|merge 1 3|undo|"
    "account merge @ K0|account duplicates|account new KK@|account merge KK@ K0|person merge @ @|triage|"
    "sop edit board --with own.toml --why @ --yes --move c=@|"
    "sop edit board --with own.toml --why @ --yes --move c=b|sop log board|sop export board|"
    "sop edit board --with own.toml --why @ --json|undo"
)
"""Every verb; `@` stands for the hostile text."""
PASTED = (
    f"# Title {ATTACK}\n\nPurpose: {ATTACK}\n\n## Step 1 {ATTACK}\n\nOwner: {ATTACK}\n- [ ] {ATTACK}\n\n"
    f"| a | {ATTACK} |\n|---|---|\n| b | within 2 days |\n\n## Step 2 b\n\nExit criteria: {ATTACK}\n"
)
"""A document to import."""
_BAD = json.dumps("[/] {x} %s [b]m[/b] \x1b[2J\x1b]0;evil\x07\x9b\u202e\u200bZ")
OWN = f"name = {_BAD}\nworkflow_owner = {_BAD}\npurpose = {_BAD}\n" + "".join(
    f"[[stages]]\nkey = '{key}'\nname = {_BAD[:-1]}{key}\"\nkind = '{kind}'\n"
    + "".join(f"{name} = {_BAD}\n" for name in ("owner", "input", "output", "signal", "entry", "exit"))
    + f"[[stages.checks]]\ntext = {_BAD}\nrequired = true\n"
    for key, kind in (("a", "queue"), ("b", "active"), ("d", "done"))
)
"""An SOP that can be used, without the stage `c`."""


def controls(text: str) -> list[str]:
    """The characters of *text*, line breaks and joiners excepted, that a terminal obeys or that draw nothing."""
    return sorted(
        {f"U+{ord(char):04X}" for char in text if unicodedata.category(char) in ("Cc", "Cf")} - {"U+000A", "U+200D"}
    )


def test_no_verb_lets_a_control_out(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    fill(cli.db, [ATTACK])
    (tmp_path / "in.md").write_text(PASTED)
    (tmp_path / "own.toml").write_text(OWN)
    codes = set()
    for line in CALLS.split("|"):
        done = cli(*(word.replace("@", ATTACK) for word in line.split()), check=None)
        assert controls(done.out) == controls(done.err) == [], line
        assert done.code in (0, 1, 2, 3, 5), line
        assert len(done.err.splitlines()) == (done.code != 0), line
        codes.add(done.code)
        assert done.code == 0 or not line.endswith(" c=b"), line
    assert codes == {0, 1, 2, 5}


@pytest.mark.parametrize("words", ATTACKS.values(), ids=list(ATTACKS))
def test_one_card_stored_as_typed_and_whole_in_json(cli: Cli, words: str) -> None:
    cli("board", "new", "Work", "--sop", "meeting")
    cli("add", "--", words)
    cli("note", "1", words)
    shown = cli("list", "--json")
    assert shown.out.isascii()
    assert controls(shown.out) == []
    (card,) = json.loads(shown.out)
    assert card["title"] == "".join(" " if char in "\n\t\x0b\x0c\x85" else char for char in words).strip()
    assert json.loads(cli("show", "1", "--json").out)["notes"][0]["body"] == words
    listed = cli("list").lines
    assert len(listed) == 1
    assert controls(listed[0]) == []
