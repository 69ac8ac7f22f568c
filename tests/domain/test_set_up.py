"""Open set-up items say where they are written."""

import dataclasses

from kanvtui.domain.set_up import open_items
from kanvtui.domain.sop import Sop
from kanvtui.domain.sop_reading import read


def remedies(sop: Sop) -> list[str]:
    return [item.remedy for item in open_items(sop)]


def test_every_open_item_names_its_key_and_the_stages_that_lack_it() -> None:
    stage = {"entry": "It is there.", "exit": "It is done.", "owner": "CSM"}
    lacking = [{"key": name, "name": name} for name in ("A", "B", "C", "D")]
    sop = read({"name": "Own", "stages": [stage | {"key": "ok", "name": "Ok"}, stage | lacking[0] | {"exit": ""}]})
    assert remedies(sop) == [
        'write workflow_owner = "VP Customer Success" at the head',
        "write exit in “A”",
        'write context = "The note pinned to the card" under [where], or a [[notes]] template',
        'write weekly = "account risk review" and improve = "Keep it if it removes the issues." under [review]',
    ]
    sop = read({"name": "Own", "stages": lacking, "review": {"daily": "blockers"}, "workflow_owner": "VP"})
    rules, owners, _, cadence = remedies(sop)
    assert rules == "write entry and exit in “A”, entry and exit in “B”, entry and exit in “C” and 1 more"
    assert owners == "write owner in “A”, “B”, “C” and 1 more"
    assert cadence == 'write improve = "Keep it if it removes the issues." under [review]'


def test_without_stages_there_are_rules_and_owners_to_write() -> None:
    sop = read({"name": "Own", "review": {"improve": "Keep it.", "weekly": "risks"}, "where": {"context": "note"}})
    assert remedies(sop)[1:] == ["write [[stages]] with an entry and an exit", "write [[stages]] with an owner"]
    assert open_items(dataclasses.replace(sop, workflow_owner="VP"))[0].label == "Define stage entry and exit rules"
