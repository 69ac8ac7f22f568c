"""Who changed a part of an SOP since a board was made from it: they, you, or both."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.sop_changes import compare, take
from kanvtui.domain.sop_updates import BOTH, THEIRS, UNKNOWN, YOURS, carried, chosen, parts

Document = dict[str, Any]


def base() -> Document:
    return {
        "version": "1.0",
        "review": {"weekly": "risks", "daily": "blockers"},
        "stages": [
            {"key": "new", "name": "New", "exit": "", "checks": [{"key": "read", "text": "Read"}]},
            {"key": "work", "name": "Work", "exit": "", "checks": [{"key": "sent", "text": "Sent"}]},
            {"key": "done", "name": "Done", "exit": "", "checks": []},
        ],
        "fields": [{"key": "arr", "label": "ARR"}],
    }


def sides(own: Document, other: Document) -> dict[str, str]:
    return {part.path: part.side for part in parts(base(), own, other)}


def test_a_value_is_theirs_yours_or_of_both() -> None:
    own, other = base(), base()
    own["review"] = {"weekly": "mine", "daily": "mine"}
    other["review"] = {"weekly": "risks", "daily": "theirs", "improve": "Keep it."}
    other["version"] = "1.1"
    assert sides(own, other) == {
        "version": THEIRS,
        "review/weekly": YOURS,
        "review/daily": BOTH,
        "review/improve": THEIRS,
    }
    own["version"] = "1.3"
    assert "version" not in sides(own, other)  # what raised it here is the user's, and is no part to take over
    assert {part.side for part in parts(None, own, other)} == {UNKNOWN}
    assert sides(own, own) == {}


def test_whole_items_that_came_and_went() -> None:
    own, other = base(), base()
    other["stages"].insert(1, {"key": "legal", "name": "Legal", "checks": []})
    own["fields"].append({"key": "seats", "label": "Seats"})
    own["stages"][0]["checks"] = []  # the user removed it …
    other["stages"][0]["checks"][0]["text"] = "Read all"  # … and they changed it
    del other["stages"][3]
    own["stages"][2]["exit"] = "It is done."
    assert sides(own, other) == {
        "stages/new/checks/read": BOTH,
        "stages/legal": THEIRS,
        "stages/done": BOTH,
        "fields/seats": YOURS,
    }
    del other["fields"][0]
    own["stages"][2]["exit"] = ""
    assert sides(own, other)["stages/done"] == THEIRS
    assert sides(own, other)["fields/arr"] == THEIRS


def test_what_both_added_is_of_both() -> None:
    own, other = base(), base()
    own["fields"].append({"key": "seats", "label": "Seats"})
    other["fields"].append({"key": "seats", "label": "Licences"})
    assert sides(own, other) == {"fields/seats/label": BOTH}


def test_what_moved() -> None:
    own, other = base(), base()
    other["stages"][1]["checks"].append(other["stages"][0]["checks"].pop())
    other["stages"][1]["checks"][1]["text"] = "Read twice"
    assert sides(own, other) == {"stages/work/checks/read": THEIRS, "stages/work/checks/read/text": THEIRS}
    own["stages"][2]["checks"].append(own["stages"][0]["checks"].pop())
    assert sides(own, other) == {"stages/work/checks/read": BOTH, "stages/work/checks/read/text": THEIRS}
    assert sides(own, base()) == {"stages/new/checks/read": YOURS}


def test_parts_are_chosen_by_their_path_or_what_is_above_it() -> None:
    own, other = base(), base()
    other["stages"][1]["exit"] = "It is sent."
    other["stages"][1]["checks"].append({"key": "seen", "text": "Seen"})
    other["review"]["daily"] = "theirs"
    found = parts(base(), own, other)
    some, missed = chosen(found, ["stages/work", "review/weekly"])
    assert [part.path for part in some] == ["stages/work/exit", "stages/work/checks/seen"]
    assert missed == ("review/weekly",)
    assert [part.path for part in chosen(found, ["stages/work/exit", "review"])[0]] == [
        "review/daily",
        "stages/work/exit",
    ]


def test_the_base_follows_what_was_taken_over() -> None:
    own, other = base(), base()
    own["review"]["weekly"] = "mine"
    other["review"]["weekly"] = "theirs"
    other["fields"].append({"key": "seats", "label": "Seats"})
    taken = take(own, other, [part.difference for part in parts(base(), own, other)]) | {"version": "1.1"}
    now = take(base(), taken, carried(base(), own, taken))
    assert now == other
    later = copy.deepcopy(other)
    later["fields"][1]["label"] = "Licences"
    assert [(part.path, part.side) for part in parts(now, taken, later)] == [("fields/seats/label", THEIRS)]


KEYS = ["a", "b", "c"]
LABELS = st.sampled_from(["", "One", "Two"])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    fields = [{"key": key, "label": draw(LABELS)} for key in draw(st.permutations(KEYS))[: draw(st.integers(0, 3))]]
    return {"name": draw(LABELS), "version": "1.0", "fields": fields}


@given(documents(), documents(), documents())
def test_every_difference_has_a_side_and_what_is_theirs_alone_gives_up_nothing(
    was: Document, own: Document, other: Document
) -> None:
    found = parts(was, own, other)
    assert [part.difference for part in found] == list(compare(own, other))
    assert all(part.side == THEIRS for part in parts(was, was, other))
    assert all(part.side == YOURS for part in parts(was, own, was))
