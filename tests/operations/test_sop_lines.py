"""A board's SOP changed line by line."""

from contextlib import suppress
from typing import Any

import pytest

from builders import Bench, refused, shipped_document
from kanvtui.domain import sop_paths as paths
from kanvtui.domain.sop_changes import compare
from kanvtui.errors import InputError, NotFoundError, RefusedError
from kanvtui.operations import sop_edits, sop_forms, sop_lines, sops
from kanvtui.sops.files import shipped

Document = dict[str, Any]
STAGE = "stages/review"


@pytest.fixture
def sop() -> Document:
    """The SOP of a small procedure, whole."""
    return {
        **sop_edits.checked(
            {
                "name": "Requests",
                "roles": [{"name": "CSM", "duty": "Answers."}, {"name": "Lead"}],
                "fields": [{"key": "arr", "label": "Yearly value", "type": "money"}],
                "milestones": [{"key": "asked", "label": "Asked", "by_hand": True}],
                "deadlines": [{"what": "Answered", "due": "asked+2d", "stage": "review"}],
                "approvals": [{"name": "Budget", "stage": "review", "steps": [{"approver": "Lead"}]}],
                "stages": [
                    stage("Intake", checks=[{"text": "Read it", "required": True}, {"text": "Thank them"}]),
                    stage("Review", requires=["arr|owner", "read_it"], requires_entry=["due"], wip_limit=4),
                    stage("Done"),
                ],
            }
        )
    }


def stage(name: str, **given: object) -> Document:
    facts = {key: f"{key} of {name}" for key in ("input", "output", "signal")}
    return {"name": name, "owner": "CSM", "entry": f"{name} may begin.", **facts, **given}


def said(before: Document, after: Document) -> list[str]:
    return [one.path for one in compare(before, sop_edits.checked(after))]


@pytest.mark.parametrize(
    ("path", "typed", "value"),
    [
        ("name", "Requests of customers", "Requests of customers"),
        ("stages/review/exit", "The lead said yes.", "The lead said yes."),
        ("stages/review/owner", "Lead", "Lead"),
        ("stages/intake/checks/read_it", "Read it twice", "Read it twice"),
        ("stages/intake/checks/read_it/due", "asked + 2d", "asked+2d"),
        ("stages/intake/checks/read_it/owner", "", ""),
        ("stages/review/requires", "Yearly value or owner, Read it, note", ["arr|owner", "read_it", "note"]),
        ("stages/review/requires_entry", "", []),
        ("roles/CSM", "Answers within a day.", "Answers within a day."),
        ("review/day", "monday", "Monday"),
        ("review/exceptions", "5", 5),
        ("review/exceptions_within", "2 weeks", "2w"),
        ("review/training", "", "none"),
        ("review/training", "2 business days", "2bd"),
        ("fields/arr", "Value", "Value"),
        ("deadlines/answered/due", "asked+1w", "asked+1w"),
        ("approvals/budget", "Money", "Money"),
    ],
)
def test_what_is_typed_is_what_stands_there(sop: Document, path: str, typed: str, value: object) -> None:
    found = sop_lines.with_text(sop, sop_forms.value_path(sop, path), typed)
    where = sop_forms.value_path(sop, path)
    assert paths.value(sop_edits.checked(found), where) == value
    assert len(said(sop, found)) == (paths.value(sop, where) != value)


def test_a_form_shows_what_is_there_and_what_may_stand_there(sop: Document) -> None:
    def form(path: str) -> sop_forms.Form:
        found = sop_forms.form(sop, path)
        assert found is not None
        return found

    assert form("stages/review/entry").title == "When a card may come into “Review”"
    assert form("stages/review/limits").value == "active, stale 5bd, 4 cards"
    assert form("stages/review/requires").value == "arr or owner, read_it"
    assert {"arr", "read_it", "owner"} <= set(form("stages/review/requires").choices)
    assert form("stages/review/owner").choices == ("CSM", "Lead")
    assert not form("stages/review/owner").blank
    assert form("stages/intake/checks/read_it/owner").blank
    assert form("stages/intake/checks/read_it/due").choices[0] == "asked+2d"
    assert form("stages/intake/checks/read_it").title == "Words of the check"
    assert form("stages/review").title == "Name of the stage"
    assert form("workflow_owner").choices == ("CSM", "Lead")
    assert form("review/day").choices[0] == "Monday"
    assert form("review/weekly").value == ""
    for path in (
        "stages/review/checks",
        "stages/review/steps",
        "scores/none",
        "stages/gone/exit",
        "fields/arr/required",
    ):
        assert sop_forms.form(sop, path) is None, path


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("waiting, stale 3bd, at most 7d, 5 cards", ("waiting", "3bd", "7d", 5)),
        ("stale after 2 weeks · at most 36 hours", ("active", "2w", "36h", None)),
        ("Queue", ("queue", "20bd", None, None)),
        ("none", ("active", "5bd", None, None)),
        ("at most 3 cards; 1 month", ("active", "5bd", "1mo", 3)),
    ],
)
def test_limits_are_typed_in_one_line(sop: Document, typed: str, found: tuple[object, ...]) -> None:
    after = sop_edits.checked(sop_lines.with_text(sop, "stages/review/limits", typed))
    row = paths.item(after, STAGE)
    assert row is not None
    assert tuple(row[key] for key in ("kind", "stale_after", "time_limit", "wip_limit")) == found
    again = sop_edits.checked(sop_lines.with_text(after, "stages/review/limits", sop_forms.limits_text(row)))
    assert again == after


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("stages/review/limits", "soon"),
        ("stages/review/limits", "stale 5 moons"),
        ("stages/review/limits", "many cards"),
        ("review/exceptions", "three"),
        ("stages/review/owner", " "),
        ("stages/review/exit", "One. And then another one."),
        ("stages/review/requires", "nothing of the kind"),
        ("stages/intake/checks/read_it/due", "never+2d"),
        ("stages/intake/checks/read_it/text", ""),
    ],
)
def test_what_cannot_be_right_is_refused(sop: Document, path: str, typed: str) -> None:
    with pytest.raises(InputError):
        sop_edits.checked(sop_lines.with_text(sop, path, typed))


def test_lines_that_are_gone_are_told(sop: Document) -> None:
    gone = "not in the SOP of its board any more"
    with pytest.raises(NotFoundError, match=gone):
        sop_lines.with_text(sop, "stages/gone/exit", "x")
    with pytest.raises(NotFoundError, match=gone):
        sop_lines.without(sop, "fields/gone")
    with pytest.raises(NotFoundError, match=gone):
        sop_lines.shifted(sop, "stages/intake/checks/gone", 1)


def test_required_is_turned(sop: Document) -> None:
    for path, before in (("stages/intake/checks/read_it", True), ("fields/arr", False), ("approvals/budget", True)):
        assert sop_lines.is_required(sop, path) is before
        after = sop_lines.turned(sop, path)
        assert sop_lines.is_required(after, path) is not before
        assert said(sop, after) == [f"{path}/required"]
    for path in ("stages/review", "roles/CSM", "stages/intake/checks/read_it/due", "fields/gone", "name"):
        with pytest.raises(RefusedError, match="only checks, fields and approvals"):
            sop_lines.turned(sop, path)


@pytest.mark.parametrize(
    ("path", "typed", "new"),
    [
        ("stages/intake/checks/read_it", "Call them", "stages/intake/checks/call_them"),
        ("stages/review/owner", "Call them", "stages/review/checks/call_them"),
        ("stages/intake", "Triage", "stages/triage"),
        ("stages/done", "Archived", "stages/archived"),
        ("stages/review/exit", "note", "stages/review/requires"),
        ("stages/review/entry", "Yearly value", "stages/review/requires_entry"),
        ("roles/CSM", "Owner: has it", "roles/Owner"),
        ("fields/arr", "Seats", "fields/seats"),
        ("milestones/asked", "Answered", "milestones/answered"),
        ("deadlines/answered", "Called: asked+1d", "deadlines/called"),
        ("approvals/budget", "Text: Legal", "approvals/text"),
        ("outcomes", "Lost", "outcomes/lost"),
        ("decisions", "Which days?: Calendar days.", "decisions/Which days?"),
    ],
)
def test_lines_are_added_behind_the_one_they_are_like(sop: Document, path: str, typed: str, new: str) -> None:
    found, where = sop_lines.with_new(sop, path, typed)
    after = sop_edits.checked(found)
    assert where == new
    assert paths.value(after, where) is not None
    (only,) = compare(sop, after)
    assert only.path == where
    if path == "stages/intake/checks/read_it":
        assert [name.rpartition("/")[2] for name in paths.checks_by_id(after)] == ["read_it", "call_them", "thank_them"]


def test_where_nothing_can_be_added_that_is_told(sop: Document) -> None:
    for path in ("name", "review/weekly", "scores/rvs"):
        assert sop_lines.new_kind(path) == ""
        with pytest.raises(RefusedError, match="E edits the whole SOP"):
            sop_lines.with_new(sop, path, "x")
    with pytest.raises(InputError, match="what is approved: approver"):
        sop_lines.with_new(sop, "approvals/budget", "Budget")
    with pytest.raises(InputError):
        sop_lines.with_new(sop, "fields/arr", " ")


def test_what_is_removed_is_not_asked_for_any_more(sop: Document) -> None:
    def after(path: str) -> Document:
        return {**sop_edits.checked(sop_lines.without(sop, path))}

    assert paths.value(after("stages/intake/checks/read_it"), "stages/review/requires") == ["arr|owner"]
    assert paths.value(after("fields/arr"), "stages/review/requires") == ["owner", "read_it"]
    gone = after(STAGE)
    assert [row["key"] for row in gone["stages"]] == ["intake", "done"]
    assert gone["deadlines"][0]["stage"] == gone["approvals"][0]["stage"] == "intake"
    assert after("stages/intake")["stages"][0]["requires"] == ["arr|owner"]
    assert paths.value(after("stages/review/limits"), "stages/review/wip_limit") is None
    assert paths.value(after("stages/review/entry"), "stages/review/entry") == ""
    assert paths.value(after("stages/review/requires"), "stages/review/requires") == []
    assert after("roles/Lead")["roles"] == [{"name": "CSM", "duty": "Answers."}]
    for path in ("stages/review/steps", "fields/arr/required"):
        with pytest.raises(RefusedError, match="goes with what it belongs to"):
            sop_lines.without(sop, path)
    with pytest.raises(RefusedError, match="at least one stage"):
        sop_lines.without({"stages": [{"key": "one", "name": "One"}]}, "stages/one")


def test_what_stood_on_a_check_that_goes_stands_on_its_own(sop: Document) -> None:
    sop["approvals"][0] |= {"check": "read_it", "stage": ""}
    sop["metrics"] = [{"name": "In time", "how": "reads in time ÷ all", "on_time": "read_it"}]
    sop["stages"][0]["checks"][1]["due"] = "read_it+2d"
    sop["milestones"][0]["due"] = "read_it@09:00"
    whole = sop_edits.checked(sop)
    for path, stage in (("stages/intake/checks/read_it", "intake"), ("stages/intake", "review")):
        after: Document = {**sop_edits.checked(sop_lines.without(whole, path))}
        assert (after["approvals"][0]["check"], after["approvals"][0]["stage"]) == ("", stage)
        assert after["metrics"][0]["on_time"] == after["milestones"][0]["due"] == ""
    kept = sop_edits.checked(sop_lines.without(whole, "stages/intake/checks/thank_them"))
    assert paths.value(kept, "approvals/budget/check") == "read_it"
    assert paths.value(kept, "milestones/asked/due") == "read_it@09:00"


def test_nothing_is_due_by_a_field_that_goes(sop: Document) -> None:
    sop["fields"].append({"key": "live", "label": "Live", "type": "date"})
    sop["stages"][0]["checks"][1]["due"] = "live-7d"
    sop["milestones"][0]["due"] = "live+2d"
    whole = sop_edits.checked(sop)
    after: Document = {**sop_edits.checked(sop_lines.without(whole, "fields/live"))}
    assert paths.value(after, "stages/intake/checks/thank_them/due") == after["milestones"][0]["due"] == ""
    assert paths.value(sop_lines.without(whole, "fields/arr"), "stages/intake/checks/thank_them/due") == "live-7d"


def test_the_milestone_of_a_line_is_asked_for_in_words(sop: Document) -> None:
    sop["stages"][2]["milestone"] = "asked"
    form = sop_forms.form(sop_edits.checked(sop), "stages/done/milestone")
    assert form
    assert form.title == "Milestone that “Done” sets"


def test_lines_are_moved_a_check_into_the_next_stage_too(sop: Document) -> None:
    def checks(content: Document) -> list[list[str]]:
        return [[check["key"] for check in row["checks"]] for row in content["stages"]]

    path = "stages/intake/checks/read_it"
    lower = sop_lines.shifted(sop, path, 1)
    assert checks(lower)[0] == ["thank_them", "read_it"]
    across = sop_lines.shifted(lower, path, 1)
    assert checks(across)[:2] == [["thank_them"], ["read_it"]]
    assert sop_lines.place_of(across, path) == "stages/review/checks/read_it"
    assert sop_lines.place_of(across, "stages/intake/checks/none") == "stages/intake/checks/none"
    back = sop_lines.shifted(across, "stages/review/checks/read_it", -1)
    assert checks(back) == checks(lower)
    assert [row["key"] for row in sop_lines.shifted(sop, STAGE, -1)["stages"]] == ["review", "intake", "done"]
    for path, by in (("stages/done", 1), ("stages/intake/checks/read_it", -1), ("fields/arr", 1)):
        with pytest.raises(RefusedError, match="already"):
            sop_lines.shifted(sop, path, by)
    with pytest.raises(RefusedError, match="has its place"):
        sop_lines.shifted(sop, "stages/review/exit", 1)


def test_what_only_tells_people_what_to_do_touches_no_card() -> None:
    assert not any(map(sop_lines.touches_cards, ("stages/review/exit", "purpose", "roles/CSM", "review/weekly")))
    assert all(
        map(sop_lines.touches_cards, ("stages/review", "stages/review/checks/x", "fields/arr", "deadlines/x/due"))
    )


def test_the_verbs_change_the_board_in_one_change(bench: Bench, sop: Document) -> None:
    board = bench.board("Requests", sop)
    bench.card(board, "One")
    before = bench.dump()
    bench.do(sop_lines.set_value, board, "stages/review/exit", "The lead said yes.")
    bench.do(sop_lines.set_required, board, "stages/intake/checks/thank_them")
    bench.do(sop_lines.add, board, "stages/review", "Waiting for them")
    bench.do(sop_lines.move, board, "stages/intake/checks/thank_them", -1)
    bench.do(sop_lines.remove, board, "roles/Lead")
    found = sops.of_board(bench.db, board)
    assert [stage.name for stage in found.stages] == ["Intake", "Review", "Waiting for them", "Done"]
    assert [(check.key, check.required) for check in found.stages[0].checks] == [
        ("thank_them", True),
        ("read_it", True),
    ]
    assert found.stages[1].exit == "The lead said yes."
    from kanvtui.operations import history

    for _ in range(5):
        history.undo(bench.session)
    assert bench.dump() == before
    gone = (sop_lines.set_value, board, "stages/gone/exit", "x")
    refused(bench, NotFoundError, "any more", bench.do, *gone)


def test_an_sop_that_cannot_be_read_is_told(bench: Bench, sop: Document) -> None:
    board = bench.board("Requests", sop)
    assert sop_lines.stored(bench.session, board)[0] == sop
    for text in ("[]", "{", "7"):
        bench.do(lambda change, text=text: change.db.run("UPDATE board SET sop = ? WHERE id = ?", (text, board)))
        with pytest.raises(RefusedError, match="cannot be read"):
            sop_lines.stored(bench.session, board)
    with pytest.raises(NotFoundError):
        sop_lines.stored(bench.session, 99)


@pytest.mark.parametrize("name", [name for name, _ in shipped()])
def test_every_line_of_every_shipped_sop_can_be_asked_for_and_typed_again(name: str) -> None:
    content = shipped_document(name)
    for path in all_paths(content):
        form = sop_forms.form(content, path)
        if form is not None and paths.split(form.path)[-1] != "purpose":
            again = sop_lines.with_text(content, form.path, form.value) if form.value or form.blank else content
            assert again == content, path
    for path in all_paths(content)[::7]:
        for edit in (sop_lines.without, lambda content, path: sop_lines.shifted(content, path, 1)):
            with suppress(RefusedError):
                edit(content, path)


def all_paths(content: Document) -> list[str]:
    """The lines of a document that a cursor can stand on."""
    found = ["name", "summary", "workflow_owner", "review/weekly", "review/day", "review/exceptions"]
    for kind in paths.NAMED:
        for name, row in zip(paths.ids(kind, rows := paths.tables_of(content, kind) or []), rows, strict=True):
            found.append(paths.join(kind, name))
            if kind == "stages":
                found += [paths.join(kind, name, key) for key in (*row, "limits") if key != "checks"]
    for check, (where, _) in paths.checks_by_id(content).items():
        found += [paths.join("stages", where, "checks", check, *more) for more in ((), ("due",), ("owner",))]
    return found
