"""What `sop check` must find, each with its line, what is wrong and what to write instead."""

from pathlib import Path

import pytest

from kanvtui.errors import InputError
from kanvtui.sops import files

STAGE = 'owner = "CSM"\ninput = "in"\noutput = "out"\nsignal = "sign"\n'
SMALL = f'name = "Small"\n[[stages]]\nname = "One"\n{STAGE}[[stages]]\nname = "Two"\n{STAGE}'
"""Thirteen lines."""
ROWS = '[[fields]]\nkey = "arr"\ntype = "money"\n[[approvals]]\nname = "Price"\nfield = "arr"\nsteps = '


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("exit = ", (14, "this is not TOML")),
        ("wip_limit = '3'", (14, 'stages[2] "Two" . wip_limit must be a whole number. Write it without quotes')),
        ("wipp_limit = 3", (14, 'wipp_limit is an unknown key. Write "wip_limit"')),
        ('requires = ["go_life"]', (14, 'requires[1] names "go_life", which is no field, check or fact of a card')),
        ('[[deadlines]]\nwhat = "Live"\ndue = "kickof+2d"', (16, 'due names "kickof", which is no milestone')),
        ('[[milestones]]\nkey = "go"\nlabel = "Go"', (14, "is set by no check and no stage. Write milestone = ")),
        (ROWS + "[{ approver = 'A', below = 50 }]", (20, "has no approver above its last ceiling. End with a row")),
        (ROWS + "[{ approver = 'A' }, { approver = 'B' }]", (20, "does not rise from row to row")),
        (f'[[stages]]\nname = "two"\n{STAGE}', (15, 'name is "two", as an earlier stage is. Write another name')),
        ('exit = "It is done. It is checked."', (14, "exit is more than one sentence. Write one sentence")),
        ('entry = "Work starts if possible."', (14, 'entry says "if possible", so that it may hold or not. Write')),
        ('exit = "Ensure all is done."', (14, 'exit begins with "Ensure": what to do, not what is true then. Write')),
        ('exit = "Review"', (14, "exit names no state or event that one can see. Write")),
        ('[[stages.checks]]\ntext = "Read properly"\nrequired = true', (15, 'text says "properly"')),
        ('[[stages.checks]]\ntext = "Read"\nquality = "Looks good"', (16, 'quality says "Looks good"')),
    ],
)
def test_what_is_wrong_has_its_line_and_a_remedy(tmp_path: Path, text: str, told: tuple[int, str]) -> None:
    path = tmp_path / "my.toml"
    path.write_text(SMALL + text, encoding="utf-8")
    found = files.examine(path)
    line, words = told
    said = [one for one in (*found.errors, *found.advice) if words in one]
    assert said, (*found.errors, *found.advice)
    assert said[0].startswith(f"{path}:{line}:")
    assert (found.document is None) == bool(found.errors)


def test_the_document_of_a_board_is_checked_like_a_file() -> None:
    document = files.parse(SMALL)
    assert files.checked(document) == document
    assert files.problems_in(document) == []
    document["stages"][1]["requires"] = ["go_live"]
    (problem,) = files.problems_in(document, "board “X”")
    assert problem.startswith('board “X”: stages[2] "Two" . requires[1] names "go_live"')
    assert files.examine_document(document).document is None


def test_an_sop_has_a_stage() -> None:
    with pytest.raises(InputError, match=r"^SOP:2: stages is empty. Write at least one \[\[stages\]\] table\.$"):
        files.parse('name = "None"\nstages = []')


def test_a_name_is_blank_when_nothing_of_it_is_seen() -> None:
    assert files.parse(SMALL.replace('"Small"', '"\U00018d09"'))["name"] == "\U00018d09"  # newer than some Pythons
    with pytest.raises(InputError, match="name is empty"):
        files.parse(SMALL.replace('"Small"', '"\\u2800\\u200b"'))


def test_no_shipped_sop_has_a_rule_that_nobody_can_check() -> None:
    for _, path in files.shipped():
        assert files.examine(path).advice == ()


LISTS = """name = "Small"
audience = [ # who
    "support", 'sales',
    # nobody
    3,
]
[[stages]]
name = "One"
owner = "CSM"
input = "in"
output = "out"
signal = "sign"
requires = ["owner", "go_live"]
checks = [
    { text = "Read [it], {all}" },
    { text = "Sent", dur = "2d" },
]
[[tables]]
name = "T"
columns = ["A", "B"]
rows = [
    ["a", "b"],
    ["[tables]", 4],
]
purpose = 3
"""


def test_what_is_wrong_in_a_list_of_many_lines_has_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(LISTS, encoding="utf-8")
    found = [line.removeprefix(f"{path}:") for line in files.examine(path).errors]
    assert [line.partition(" . ")[0].split(" (")[0] for line in found] == [
        "5: audience[3] must be text. Put it in quotes.",
        '16: stages[1] "One"',
        '23: tables[1] "T"',
        '25: tables[1] "T"',
    ]


@pytest.mark.parametrize("mark", ['"""', "'''"])
def test_a_text_of_many_lines_in_a_list_hides_no_line_behind_it(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "my.toml"
    text = f'name = "Small"\naudience = [{mark}a ]\n[[x]]\n{mark}, "b",\n]\nfor = 3\n[[stages]]\nname = "One"\n{STAGE}'
    path.write_text(text, encoding="utf-8")
    assert files.examine(path).errors[-1].startswith(f"{path}:6: for must be text")
