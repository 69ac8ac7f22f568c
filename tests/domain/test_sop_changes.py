"""What differs between two SOPs, in words, and taking over part of it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain import sop_paths as paths
from kanvtui.domain.sop_changes import Difference, compare, take

Document = dict[str, Any]


def stage(key: str, *checks: Document, **values: object) -> Document:
    return {"key": key, "name": key.capitalize(), "exit": "", "checks": list(checks), **values}


def check(key: str, **values: object) -> Document:
    return {"key": key, "text": key.replace("_", " ").capitalize(), "required": False, **values}


def sop(*stages: Document, **values: object) -> Document:
    return {
        "name": "Handoff",
        "version": "1.0",
        "review": {"weekly": "risk", "exceptions": 3},
        "stages": list(stages),
    } | values


def base() -> Document:
    return sop(
        stage("new", check("brief_read"), check("owner_named")),
        stage("work", check("draft_sent", due="kickoff+2d"), wip_limit=3),
        stage("done"),
        fields=[{"key": "go_live", "label": "Go-live date", "type": "date"}],
        roles=[{"name": "CSM / AM", "duty": "Leads."}],
        milestones=[{"key": "kickoff", "label": "Kickoff held"}],
    )


def changed(change: Callable[[Document], object]) -> tuple[Difference, ...]:
    """What is told when CHANGE is made; taking it over gives the same."""
    after = base()
    change(after)
    found = compare(base(), after)
    assert take(base(), after, found) == after
    return found


def words(change: Callable[[Document], object]) -> list[str]:
    return [difference.words for difference in changed(change)]


def into(kind: str, place: int, **values: object) -> Callable[[Document], object]:
    return lambda content: content[kind][place].update(values)


def of_stage(place: int, **values: object) -> Callable[[Document], object]:
    return into("stages", place, **values)


def of_check(**values: object) -> Callable[[Document], object]:
    return lambda content: content["stages"][0]["checks"][0].update(values)


def test_nothing_differs_from_itself_or_where_empty_keys_are_left_out() -> None:
    assert compare(base(), base()) == ()
    bare = base()
    for row in bare["stages"]:
        row.pop("exit")
    assert compare(bare, base() | {"notes": [], "scope": "", "for": None}) == ()
    assert compare(sop(stage("new", wip_limit=None)), sop(stage("new", wip_limit=0))) != ()


def test_each_kind_of_part_is_told_by_its_path_and_in_a_sentence() -> None:
    (found,) = changed(of_stage(1, exit="The customer agreed."))
    assert (found.path, found.how) == ("stages/work/exit", "changed")
    assert found.words == "stage “Work”: may be left when “The customer agreed.”"
    assert (found.before, found.after) == ("", "The customer agreed.")
    (found,) = changed(of_check(required=True))
    assert (found.path, found.words) == ("stages/new/checks/brief_read/required", "check “Brief read” is required now")
    assert (found.before, found.after) == ("no", "yes")
    (found,) = changed(into("roles", 0, duty="Follows."))
    assert found.path == "roles/CSM ~1 AM/duty"
    assert found.words == "role “CSM / AM”: is there for “Follows.”, was “Leads.”"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (of_stage(1, name="Doing"), "stage “Work” is called “Doing” now"),
        (of_stage(1, wip_limit=1), "stage “Work”: should hold at most 1 card, was 3 cards"),
        (of_stage(1, wip_limit=None), "stage “Work”: no card limit any more, was 3 cards"),
        (of_stage(1, time_limit="5bd"), "stage “Work”: a card may stay at most 5 business days"),
        (of_stage(1, time_limit="soon"), "stage “Work”: a card may stay at most soon"),
        (
            of_stage(1, requires=["go_live|outcome", "owner"]),
            "stage “Work”: to leave it a card needs “Go-live date” or outcome, owner",
        ),
        (of_stage(1, milestone="kickoff"), "stage “Work”: entering it sets the milestone “Kickoff held”"),
        (of_stage(1, window={"label": "Day 2", "opens": "close+2d"}), "stage “Work”: window is Day 2, opens close+2d"),
        (of_check(due="kickoff+3d"), "check “Brief read”: is due 3 days after kickoff"),
        (of_check(when="type=Mail"), "check “Brief read”: is there only if type is Mail"),
        (of_check(when="?"), "check “Brief read”: is there “?”"),
        (lambda sop: sop.update(name="Hand-over"), "the SOP is called “Hand-over” now, was “Handoff”"),
        (
            lambda sop: sop.update(checks_at="start"),
            "cards get their checks when they are made",
        ),
        (lambda sop: sop["review"].update(weekly=""), "review: no weekly any more, was “risk”"),
        (lambda sop: sop["review"].update(exceptions=5), "review: repeated exceptions, from how many is 5, was 3"),
        (lambda sop: sop.pop("review"), "no review any more, was risk, exceptions 3"),
        (lambda sop: sop.update(where="notes"), "where is “notes”"),
        (lambda sop: sop["milestones"].clear(), "milestone “Kickoff held” is gone"),
        (lambda sop: sop["stages"].insert(0, stage("idea")), "new stage “Idea”, first"),
        (
            lambda sop: sop["stages"].insert(1, stage("legal", check("seen"))),
            "new stage “Legal”, after “New”, with 1 check",
        ),
        (lambda sop: sop["stages"].pop(0), "stage “New” is gone, with 2 checks"),
        (lambda sop: sop["stages"].reverse(), "stage “Work” stands after “Done” now"),
        (lambda sop: sop["stages"][0]["checks"].append(check("x", required=True)), "new check “X” in “New”, required"),
        (lambda sop: sop["stages"][0]["checks"].pop(), "check “Owner named” is gone from “New”"),
        (lambda sop: sop["stages"][0]["checks"].reverse(), "check “Owner named” stands first now"),
        (
            lambda sop: sop["stages"][1]["checks"].append(sop["stages"][0]["checks"].pop()),
            "check “Owner named” stands in “Work” now, was in “New”",
        ),
        (
            lambda sop: sop.update(recurring=[{"key": "sync", "title": "Sync", "checks": ["One", "Two"]}]),
            "new recurring work “Sync”, with 2 checks",
        ),
        (lambda sop: sop.update(decisions=[{"question": "When?", "decision": "Now."}]), "new decision “When?”"),
        (
            lambda sop: sop["stages"][0].update(checks=["no table"]),
            "stage “New”: checks: also “no table”, no longer brief_read, text Brief read",
        ),
        (
            lambda sop: sop.update(fields=["no table"]),
            "fields: also “no table”, no longer go_live, label Go-live date, type date",
        ),
    ],
)
def test_words(change: Callable[[Document], object], told: str) -> None:
    assert any(line.startswith(told) for line in words(change))


def test_lists_say_what_came_and_went() -> None:
    before = base() | {
        "trust_signals": ["notes", "handoffs"],
        "recurring": [{"key": "s", "title": "Sync", "every": ""}],
    }
    said = compare(before, before | {"trust_signals": ["handoffs", "renewals"]})[0].words
    assert said == "trust signals: also “renewals”, no longer “notes”"
    said = compare(before, before | {"trust_signals": ["handoffs", "notes"]})[0].words
    assert said == "trust signals: in another order: “handoffs”, “notes”"
    weekly = {"key": "s", "title": "Sync", "every": "FREQ=WEEKLY", "stage": "work", "sets": "gone"}
    assert [one.words for one in compare(before, before | {"recurring": [weekly]})] == [
        "recurring work “Sync”: comes every week",
        "recurring work “Sync”: stage is “Work”",
        "recurring work “Sync”: completing one sets the milestone gone",
    ]


def test_steps_of_an_approval_are_read_one_by_one() -> None:
    old = {"key": "b", "name": "Budget", "steps": [{"approver": "CFO", "limit": "3d", "rows": [["a", "b"]]}]}
    new = old | {"steps": [{"approver": "CEO", "up_to": 5000, "required": True}]}
    (found,) = compare({"approvals": [old]}, {"approvals": [new]})
    expected = "approvers: also CEO, up to 5000, required yes, no longer CFO, limit 3d, rows a · b"
    assert found.words == f"approval “Budget”: {expected}"
    assert found.before == "CFO, limit 3d, rows a · b"
    assert compare({}, {"approvals": [old]})[0].after == "key: b\nname: Budget\nsteps: CFO, limit 3d, rows a · b"


def test_a_long_text_is_quoted_around_what_differs() -> None:
    text = (
        "Ask the customer what they want to reach in the first ninety days of the contract with us, and write it down."
    )
    note = {"key": "n", "title": "Plan", "body": text}
    (found,) = compare({"notes": [note]}, {"notes": [note | {"body": text.replace("ninety", "thirty")}]})
    assert "“…to reach in the first thirty days of the contract" in found.words
    assert "was “…to reach in the first ninety days" in found.words
    (found,) = compare({"notes": [note]}, {"notes": [note | {"body": "Write " + text}]})
    assert "body is “Write Ask" in found.words
    (found,) = compare({"notes": [note]}, {"notes": [note | {"body": ""}]})
    assert found.words.startswith("note “Plan”: no body any more, was “Ask the customer")
    (found,) = compare({"notes": [note]}, {"notes": [note | {"body": text + " Then ask again."}]})
    assert found.words.endswith("was “…us, and write it down.”")


def test_parts_are_taken_over_one_by_one_at_their_place() -> None:
    after = base()
    after["stages"].insert(1, stage("legal", check("seen")))
    after["stages"].insert(2, stage("audit"))
    after["stages"][1]["checks"].append(after["stages"][0]["checks"].pop(0))  # brief_read goes into the new stage
    after["stages"][0]["exit"] = "All is read."
    found = {difference.path: difference for difference in compare(base(), after)}
    assert list(found) == ["stages/new/exit", "stages/legal", "stages/audit", "stages/legal/checks/brief_read"]

    only = take(base(), after, [found["stages/audit"]])
    assert [row["key"] for row in only["stages"]] == ["new", "audit", "work", "done"]
    only = take(base(), after, [found["stages/legal"]])
    assert [row["key"] for row in only["stages"][1]["checks"]] == ["seen"]
    assert [row["key"] for row in only["stages"][0]["checks"]] == ["brief_read", "owner_named"]
    assert take(base(), after, [found["stages/legal/checks/brief_read"]]) == base()  # its stage was not taken
    both = take(base(), after, [found["stages/legal"], found["stages/legal/checks/brief_read"]])
    assert [row["key"] for row in both["stages"][1]["checks"]] == ["seen", "brief_read"]
    assert take(base(), after, []) == base()


def test_what_has_no_place_is_left_out() -> None:
    after = base()
    after["stages"][1]["checks"].append(check("more"))
    after["fields"].append({"key": "arr", "label": "ARR"})
    found = compare(base(), after)
    bare = base()
    bare["stages"].pop(1)
    assert [row["key"] for row in take(bare, after, found)["stages"]] == ["new", "done"]
    missing = [Difference("fields/none/label", "changed", ""), Difference("where/status", "changed", "")]
    assert take(base(), after, missing) == base()
    assert take(base() | {"fields": "odd"}, after, found)["fields"] == "odd"


def test_a_key_that_is_gone_is_taken_over_too() -> None:
    after = base()
    del after["version"]
    assert take(base(), after, compare(base(), after)) == after


def test_of_two_with_one_name_each_is_compared() -> None:
    rows = [{"when": "Broken", "to": "A"}, {"when": "Broken", "to": "B"}, {"when": "", "to": "C"}]
    before = {"escalations": rows}
    after = copy.deepcopy(before)
    after["escalations"][1]["to"], after["escalations"][2]["to"] = "X", "Y"
    found = compare(before, after)
    assert [one.path for one in found] == ["escalations/Broken#2/to", "escalations/3/to"]
    assert take(before, after, found) == after
    assert [paths.value(after, one.path) for one in found] == ["X", "Y"]


def test_paths_name_values_wherever_they_are() -> None:
    content = base()
    assert paths.split(paths.join("roles", "a/b~c", "duty")) == ("roles", "a/b~c", "duty")
    assert paths.value(content, "version") == "1.0"
    assert paths.value(content, "review/weekly") == "risk"
    assert paths.value(content, "review") == {"weekly": "risk", "exceptions": 3}
    assert paths.value(content, "stages/done") == content["stages"][2]
    assert paths.value(content, "stages/done/checks/brief_read/text") == "Brief read"
    assert paths.value(content, "stages/new/checks/none/text") is None
    assert paths.value(content, "stages/none/exit") is None
    assert paths.value(content, "where/status") is None
    assert paths.value(content, "name/inner") is None
    assert paths.item(content, "fields/go_live/label") == content["fields"][0]


# Any two documents

KEYS = ["a", "b", "c", "d", "e"]
TEXTS = st.sampled_from(["", "One", "Two", "a/b~c"])
CHECK = st.fixed_dictionaries({"text": TEXTS, "required": st.booleans(), "due": st.sampled_from(["", "a+2d"])})
ROW = st.fixed_dictionaries({"label": TEXTS, "min": st.none() | st.integers(0, 3), "also": st.lists(TEXTS, max_size=2)})


@st.composite
def documents(draw: st.DrawFn) -> Document:
    stages = [
        {"key": key, "name": draw(TEXTS), "checks": []}
        for key in draw(st.permutations(KEYS))[: draw(st.integers(0, 4))]
    ]
    for key in draw(st.permutations([f"{key}{key}" for key in KEYS])) if stages else ():
        if draw(st.booleans()):
            row: Any = stages[draw(st.integers(0, len(stages) - 1))]
            row["checks"].append({"key": key, **draw(CHECK)})
    fields = [{"key": key, **draw(ROW)} for key in draw(st.permutations(KEYS))[: draw(st.integers(0, 4))]]
    roles = [{"name": draw(TEXTS), "duty": draw(TEXTS)} for _ in range(draw(st.integers(0, 3)))]
    return {"name": draw(TEXTS), "review": {"weekly": draw(TEXTS)}, "stages": stages, "fields": fields, "roles": roles}


@given(documents(), documents())
def test_taking_all_gives_the_other_and_nothing_differs_twice(before: Document, after: Document) -> None:
    kept = copy.deepcopy(before)
    found = compare(before, after)
    assert take(before, after, found) == after
    assert (found == ()) == (before == after)
    assert len({one.path for one in found}) == len(found)
    assert all(one.words and "\n" not in one.words for one in found)
    assert before == kept


VALUES = ("changed", "renamed")


def end(difference: Difference) -> tuple[str, ...]:
    """A path without the stage of its check, which may be another one."""
    return paths.split(difference.path)[-2:]


@given(documents(), documents(), st.data())
def test_taking_some_loses_no_check_and_takes_only_these(
    before: Document, after: Document, data: st.DataObject
) -> None:
    found = compare(before, after)
    some = [one for one in found if data.draw(st.booleans())]
    taken = take(before, after, some)
    gone = {one.path.split("/")[-1] for one in some if one.how == "removed"}
    for key, (stood_in, _) in paths.checks_by_id(before).items():
        assert key in paths.checks_by_id(taken) or key in gone or stood_in in gone
    if not some:
        assert taken == before
    del before["roles"], taken["roles"]  # of one name, or none: they are told apart by their number alone
    assert {end(one) for one in compare(before, taken) if one.how in VALUES} <= {end(one) for one in found}
