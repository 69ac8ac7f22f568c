"""A later version of the SOP that a board was made from: what is new in it, and taking it over part by part."""

import json
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, refused
from kanvtui.domain.share import Share
from kanvtui.domain.sop_plan import Plan
from kanvtui.domain.sop_updates import BOTH, THEIRS, UNKNOWN, YOURS, chosen
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import accounts, history, sop_edits, sop_updates, sops
from kanvtui.operations.reads.sop_updates import Comparison, newer, of_board
from kanvtui.operations.sops import document
from kanvtui.sops import files

OWN = """
name = "Ours"
version = "{version}"
workflow_owner = "VP"
milestones = [{{ key = "met", label = "Met", by_hand = true }}{milestone}]
[review]
weekly = "{weekly}"
[[stages]]
name = "New"
exit = "{exit}"
owner = "CSM"
input = "in"
output = "out"
signal = "sign"
checks = [{{ text = "Read" }}{check}]
[[stages]]
name = "Done"
owner = "CSM"
input = "in"
output = "out"
signal = "sign"
"""
FIRST = {"version": "1.0", "weekly": "risks", "exit": "It is read.", "check": "", "milestone": ""}
SECURED = ', { key = "secured", label = "Secured" }'
SEEN = ', { text = "Seen", required = true, milestone = "secured" }'


def write(bench: Bench, **values: str) -> Path:
    """Write the SOP that the user's boards are made from, as it is now."""
    folder = bench.path.parent / "sops"
    folder.mkdir(exist_ok=True)
    path = folder / "ours.toml"
    path.write_text(OWN.format(**{**FIRST, **values}), encoding="utf-8")
    bench.session.sop_folder = folder
    return path


def made(bench: Bench) -> int:
    return bench.board("Mine", files.load(write(bench)))


def sides(found: Comparison) -> dict[str, str]:
    return {part.path: part.side for part in found.parts}


def take(bench: Bench, board: int, *paths: str, plan: Plan | None = None) -> None:
    """Take parts over, as a screen and the shell do."""
    found = of_board(bench.session, board)
    some = chosen(found.parts, paths)[0] if paths else sop_updates.suggested(found)
    bench.session.apply(
        sop_updates.kind(found), lambda change: sop_updates.take_over(change, found, some, plan or Plan(training=False))
    )


def edit(bench: Bench, board: int, **review: str) -> None:
    content: dict[str, Any] = document(bench.db, board)
    content = {**content, "review": {**content["review"], **review}}
    bench.do(sop_edits.replace, board, content, Plan(training=False))


def test_nothing_differs_until_the_sop_has_a_later_version(bench: Bench) -> None:
    board = made(bench)
    found = of_board(bench.session, board)
    assert (found.parts, found.is_origin, found.made_from) == ((), True, "1.0")
    assert newer(bench.session, board) == ""
    write(bench, version="1.1")
    assert newer(bench.session, board) == ""  # by name alone: it says the same


def test_parts_are_taken_over_one_by_one_and_undone(bench: Bench) -> None:
    board = made(bench)
    card = bench.card(board)
    edit(bench, board, weekly="ours")
    write(bench, version="1.1", weekly="theirs", exit="It is seen.", check=SEEN, milestone=SECURED)
    assert newer(bench.session, board) == "1.1"
    found = of_board(bench.session, board)
    assert found.versions == ("1.1", "1.1")
    assert sides(found) == {
        "review/weekly": BOTH,
        "stages/new/exit": THEIRS,
        "stages/new/checks/seen": THEIRS,
        "milestones/secured": THEIRS,
    }
    before = bench.dump()
    take(bench, board, "stages/new/exit")
    history.undo(bench.session)
    assert bench.dump() == before
    history.redo(bench.session)
    assert sides(of_board(bench.session, board)).keys() == {
        "review/weekly",
        "stages/new/checks/seen",
        "milestones/secured",
    }
    take(bench, board)
    assert "Seen" in [text for (text,) in bench.db.rows("SELECT text FROM check_item WHERE card_id = ?", (card,))]
    assert sides(of_board(bench.session, board)) == {"review/weekly": BOTH}
    label = bench.db.value("SELECT label FROM change WHERE kind = 'sop.take' ORDER BY id DESC LIMIT 1")
    assert label == "changed the SOP of “Mine”: 2 parts taken over from Ours 1.1"


def test_what_was_taken_over_counts_as_theirs_with_the_next_version(bench: Bench) -> None:
    board = made(bench)
    write(bench, version="1.1", exit="It is seen.", weekly="theirs")
    take(bench, board, "stages/new/exit")
    write(bench, version="1.2", exit="It is seen twice.", weekly="theirs")
    assert sides(of_board(bench.session, board))["stages/new/exit"] == THEIRS
    history.undo(bench.session)
    edit(bench, board, weekly="ours")
    write(bench, version="1.2", exit="It is seen.", weekly="risks")
    assert sides(of_board(bench.session, board)) == {"review/weekly": YOURS, "stages/new/exit": THEIRS}
    take(bench, board)
    assert newer(bench.session, board) == ""  # what is left is the user's own


def test_parts_that_name_what_is_not_there_are_refused(bench: Bench) -> None:
    board = made(bench)
    write(bench, version="1.1", check=SEEN, milestone=SECURED)
    refused(bench, InputError, "do not stand alone.*Take over milestones/secured", take, bench, board, "stages/new")
    found = of_board(bench.session, board, "Meeting notes")
    stages = chosen(found.parts, ["stages/action_items", "stages/closed"])[0]
    with pytest.raises(InputError, match="Take over fields/decision"):
        sop_updates.document(found, stages)
    gone = [part for part in found.parts if part.difference.how == "removed"]
    with pytest.raises(InputError, match="Take over the part that is missing too"):
        sop_updates.document(found, gone)
    found = of_board(bench.session, board)
    edit(bench, board, weekly="meanwhile")
    with pytest.raises(RefusedError, match="was changed since you began"):
        bench.do(sop_updates.take_over, found, found.parts, Plan())


def test_any_other_sop_can_be_compared(bench: Bench) -> None:
    board = made(bench)
    found = of_board(bench.session, board, "Meeting notes")
    assert (found.name, found.is_origin, sop_updates.kind(found)) == ("Meeting notes", False, "sop.edit")
    assert {part.side for part in found.parts} == {UNKNOWN}
    assert sop_updates.suggested(found) == found.parts
    with pytest.raises(NotFoundError, match="there is no SOP"):
        of_board(bench.session, board, "nix")
    with pytest.raises(NotFoundError, match="that board is gone"):
        of_board(bench.session, 99)


def test_an_sop_that_is_not_listed_any_more_is_said(bench: Bench) -> None:
    board = made(bench)
    write(bench).unlink()
    with pytest.raises(NotFoundError, match="“Ours” that the board was made from is not in the list any more"):
        of_board(bench.session, board)
    assert newer(bench.session, board) == ""
    write(bench, version="2.0").write_text('name = "Ours"\nversion = "2.0"\nstags = 1\n')
    assert newer(bench.session, board) == ""  # it cannot be used
    with pytest.raises(InputError, match="stages is missing"):
        of_board(bench.session, board)


def test_without_the_journal_nobody_knows_who_changed_what(bench: Bench) -> None:
    board = made(bench)
    write(bench, exit="It is seen.")
    bench.db.run("UPDATE change_row SET after = json_set(after, '$.sop', ?) WHERE tbl = 'board'", ("{",))
    found = of_board(bench.session, board)
    assert (sides(found), found.made_from, found.is_origin) == ({"stages/new/exit": UNKNOWN}, "", True)
    assert newer(bench.session, board) == ""


def test_a_document_that_is_not_valid_any_more_is_compared_all_the_same(bench: Bench) -> None:
    board = made(bench)
    content = document(bench.db, board) | {"workflow_owner": 3}
    bench.session.apply("test", lambda change: change.db.run("UPDATE board SET sop = ?", (json.dumps(content),)))
    assert sides(of_board(bench.session, board)) == {"workflow_owner": YOURS}


def test_what_share_mode_hides_is_told_in_no_word(bench: Bench) -> None:
    board = made(bench)
    bench.do(accounts.new, "Globex")
    path = write(bench, version="1.1", exit="Globex has read it.")
    named = path.with_name("other.toml")
    named.write_text(path.read_text(encoding="utf-8").replace('"Ours"', '"Globex work"'), encoding="utf-8")
    bench.session.sharing.set(Share(on=True, aliases=True))
    found = of_board(bench.session, board)
    assert [part.path for part in found.parts] == ["version", "stages/new/exit"]
    assert "Globex" not in repr(found.parts)
    take(bench, board, "stages/new/exit")
    assert sops.of_board(bench.db, board).stages[0].exit == "Globex has read it."
    found = of_board(bench.session, board, str(named))
    assert "Globex" not in found.name
    assert sop_updates.reason(found, found.parts) == "1 part taken over from another version"
