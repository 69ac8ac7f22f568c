"""An SOP of one's own, begun and changed at a real terminal in an editor that makes mistakes."""

import json
import os
from pathlib import Path

import pytest

from harness_cli import run_cli
from terminal.harness import kanvtui

pytestmark = pytest.mark.terminal

EDITOR = """#!/bin/sh
stty -a > "$HOME/stty"
echo "EDITING $(basename "$1")"
read line
case "$line" in
spoil) sed -i 's/^exit = .*/exit = "It is done. Or not."/' "$1"; stty raw -echo;;
mend) sed -i 's/^exit = .*/exit = "The work is done."/' "$1";;
merge) awk '/^\\[\\[stages/ { held = $0; next }
            held { drop = /"in_work"/; if (!drop) print held; held = "" }
            !drop { sub(/"New"/, "\\"Inbox\\""); print }' "$1" > "$1.new" && mv "$1.new" "$1";;
esac
"""


def test_begun_mended_used_and_changed_under_cards(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    editor = home / "ed"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    db = tmp_path / "work.db"
    env = {"HOME": os.fspath(home), "VISUAL": os.fspath(editor), "TMPDIR": os.fspath(tmp_path)}

    with kanvtui("sop", "new", "Renewals / Q1", db=db, env=env) as t:
        t.wait_for("EDITING renewals-q1.toml")
        t.type("spoil\n")
        t.wait_for("Edit it again? [Y/n]")
        assert "is more than one sentence. Write one sentence that says what must be true" in " ".join(t.text.split())
        t.type("\n")
        t.wait_until(lambda: t.text.count("EDITING") == 2, "the editor once more")
        assert " echo " in (home / "stty").read_text()  # as if nobody had left it raw
        t.type("mend\n")
        assert t.wait_exit() == 0
        t.wait_for("can be used")
        assert t.left_behind == []

    run_cli(["board", "new", "Renewals", "--sop", "Renewals / Q1"], db=db, env=env, check=0)
    run_cli(["add", "Acme", "--stage", "In work"], db=db, env=env, check=0)

    with kanvtui("sop", "edit", "Renewals", db=db, env=env) as t:
        t.wait_for("EDITING renewals.toml")
        t.type("merge\n")
        t.wait_for("To which stage? 1 Inbox, 2 Done")
        t.type("1\n")
        t.wait_for("“In work” goes: its 1 card goes to “Inbox”")
        t.wait_for("Store it?")
        t.type("y\n")
        t.wait_for("Why, in one sentence")
        t.type("One step less.\n")
        assert t.wait_exit() == 0
        t.wait_for("changed the SOP of “Renewals”: One step less.")
        assert t.left_behind == []
    assert not list(tmp_path.glob("kanvtui-*"))

    card = json.loads(run_cli(["show", "1", "--json"], db=db, env=env, check=0).stdout)
    assert (card["title"], card["stage"]) == ("Acme", "Inbox")
    run_cli(["undo"], db=db, env=env, check=0)
    card = json.loads(run_cli(["show", "1", "--json"], db=db, env=env, check=0).stdout)
    assert card["stage"] == "In work"
