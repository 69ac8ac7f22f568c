"""Listing and finding SOPs, the document that comes out, and what is loaded for it."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kanvtui.domain.sop_reading import read
from kanvtui.errors import NotFoundError
from kanvtui.sops import starting
from kanvtui.sops.files import find, listed, load, parse, setup_items, shipped
from kanvtui.sops.reference import tables

OWN = """
name = "My way"
[[stages]]
name = "New requests, from the very first to the very last one of the day"
owner = "CSM"
input = "in"
output = "out"
signal = "sign"
[[stages.checks]]
text = "Do it"
[[stages.checks]]
text = "Do it"
[[stages.checks]]
text = "Owner"
[[stages]]
name = "Work"
owner = "CSM"
input = "in"
output = "out"
signal = "sign"
[[stages]]
name = "End"
owner = "CSM"
input = "in"
output = "out"
signal = "sign"
[[fields]]
key = "go_live"
type = "date"
[[deadlines]]
what = "Ready"
due = "go_live-2w"
stage = "work"
"""


def test_a_shipped_sop_is_found_in_any_case_and_by_part_of_its_name() -> None:
    assert find("csm") == find("CSM workflow") == find("csm_workflow")
    assert find("HANDOFF").name == "customer_handoff.toml"


def test_a_name_that_ends_in_toml_is_a_file() -> None:
    assert find("sops/mine.toml") == Path("sops/mine.toml")


@pytest.mark.parametrize(
    ("name", "said"), [("c", "fits several SOPs"), ("xyz", "there is no SOP"), ("", "there is no SOP")]
)
def test_an_unknown_or_ambiguous_name_lists_what_there_is(name: str, said: str) -> None:
    with pytest.raises(NotFoundError, match=said) as caught:
        find(name)
    assert "Content calendar, CSM workflow" in str(caught.value)


def test_the_users_own_sops_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "my.toml").write_text(OWN)
    (tmp_path / "broken.toml").write_text("name = = 1")
    (tmp_path / "binary.toml").write_bytes(b"\xff")
    (tmp_path / "notes.txt").write_text("no SOP")
    sops = listed(tmp_path)
    own = [sop for sop in sops if not sop.shipped]
    assert [sop.name for sop in own] == ["binary", "broken", "My way"]
    assert "is not UTF-8 text" in own[0].problem
    assert "this is not TOML" in own[1].problem
    assert find("my way", tmp_path) == tmp_path / "my.toml"


@pytest.mark.parametrize("audience", ['for = "customer success"\n', ""])
def test_the_users_own_sop_wins_over_a_shipped_one_of_its_name(tmp_path: Path, audience: str) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(audience + OWN.replace("My way", "csm workflow"))
    assert find("CSM Workflow", tmp_path) == own


def test_a_folder_that_is_not_there_is_no_problem(tmp_path: Path) -> None:
    assert len(listed(tmp_path / "none")) == len(shipped())


def test_a_list_says_what_each_is_for() -> None:
    assert all(sop.summary and sop.audience and not sop.problem for sop in listed())


def test_a_list_reads_the_head_of_a_shipped_file_and_it_says_the_same_as_the_whole() -> None:
    for sop in listed():
        whole = tomllib.loads(sop.path.read_text(encoding="utf-8"))
        assert (sop.name, sop.audience, sop.summary) == (whole["name"], whole["for"], whole["summary"])


def test_what_is_left_out_is_filled_in() -> None:
    document = parse(OWN)
    first, work, end = document["stages"]
    assert [stage["kind"] for stage in document["stages"]] == ["queue", "active", "done"]
    assert [stage["stale_after"] for stage in document["stages"]] == ["20bd", "5bd", None]
    assert first["key"] == "new_requests_from_the_very_first_to_the"
    assert [check["key"] for check in first["checks"]] == ["do_it", "do_it_2", "owner_2"]
    assert (work["key"], end["key"]) == ("work", "end")
    assert document["fields"][0]["label"] == "Go live"
    assert document["deadlines"][0] | {} == {
        "key": "ready",
        "what": "Ready",
        "due": "go_live-2w",
        "warn": None,
        "stage": "work",
        "owner": "",
        "met_by": "",
        "when": "",
    }


def test_a_document_is_plain_json_and_reads_the_same_after_it() -> None:
    for _, path in shipped():
        document = load(path)
        assert json.loads(json.dumps(document)) == document
        assert read(json.loads(json.dumps(document))) == read(document)


def test_a_long_word_is_cut_into_a_key() -> None:
    document = parse(OWN.replace('"Work"', f'"{"x" * 90}"').replace('stage = "work"', ""))
    assert document["stages"][1]["key"] == "x" * 40


def test_listing_and_reading_load_no_pydantic() -> None:
    code = (
        "import sys; from pathlib import Path; from kanvtui.sops.files import listed, find;"
        "from kanvtui.domain.sop_reading import read; listed(Path('.')); find('csm'); read({'stages': [{}]});"
        "assert not {'pydantic', 'textual', 'peewee'} & set(sys.modules), 'loaded too much'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_reference_lists_every_key_of_the_models() -> None:
    reference = Path(__file__).parents[2] / "docs" / "sop-format.md"
    assert tables().strip() in reference.read_text(encoding="utf-8")


def test_every_line_that_the_new_file_offers_can_be_used() -> None:
    text = re.sub(r"(?m)^# (?=\[|\w+ = )", "", starting.TEMPLATE.read_text(encoding="utf-8"))
    document = parse(text)
    assert all(done for _, done in setup_items(document))
    assert document["stages"][0]["requires"] == ["owner"]
    assert document["fields"][0]["required"]
