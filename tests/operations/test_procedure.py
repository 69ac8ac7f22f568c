"""An SOP as a document to read and follow: all that it says stands in it, in words."""

from collections.abc import Iterator
from typing import Any

import pytest

from builders import FREE, SOP, Bench
from kanvtui.domain.report import Report, Section
from kanvtui.errors import NotFoundError
from kanvtui.exchange.markdown import markdown
from kanvtui.operations import exports
from kanvtui.operations.reads import procedure
from kanvtui.sops import files

SHIPPED = dict(files.shipped())
GOES_BY = frozenset(
    """key milestone met_by type kind stage for checks_at card card_title requires requires_entry due first closes
    opens every sets done on per colour to from form formula on_time date recurring note order on_change check when
    keep pattern within limit warn time_limit stale_after snooze aggregate field exceptions_within""".split()
)
"""Keys of the format whose values are told in words of our own."""


def words(value: Any, key: str = "") -> Iterator[str]:
    """Yield every text of a document that somebody wrote to be read."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from words(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from words(inner, key)
    elif isinstance(value, str) and value.strip() and key not in GOES_BY:
        yield " ".join(value.split())


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner)
    else:
        for name in value.__match_args__:
            yield from texts(getattr(value, name))


def section(report: Report | Section, *titles: str) -> str:
    """Return a section as text, found by the titles above it."""
    found = next(one for one in report.sections if one.title == titles[0])
    return section(found, *titles[1:]) if titles[1:] else " | ".join(texts(found))


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_that_a_shipped_sop_says_is_left_out(name: str) -> None:
    document = files.load(SHIPPED[name])
    report = procedure.report(document)
    told = " ".join(" ".join(texts(report)).split())
    assert [text for text in words(document) if text.rstrip(".") not in told] == []
    assert "\\." not in "".join(line for line in markdown(report).splitlines() if line.startswith("#"))


def test_stages_tell_what_must_be_true_and_what_is_done() -> None:
    report = procedure.report(files.load(SHIPPED["Customer handoff"]), "Onboarding")
    assert report.title == "Customer handoff"
    assert report.name == "customer-handoff"
    assert report.about[1] == "Version 1.0, maintained by VP Customer Success, used on the board “Onboarding”"
    introduction = section(report, "Stage by stage", "Stage 3: Customer Introduction")
    assert "A card comes in when | All 14 fields of the handoff form are filled." in introduction
    assert "customer, CSM assigned, AE, Contract value (ARR)" in introduction
    assert "Introduction mail sent | due 2 days after “Deal closed won (day 0)”" in introduction
    grouped = section(report, "Stage by stage", "Stage 1: Pre-Handoff", "Checklist")
    assert grouped.startswith("Checklist | Sales |  | Opportunity fields completed | AE")
    assert "Required documents |  | Use cases | required, AE" in grouped


def test_limits_approvals_and_what_comes_back() -> None:
    content = procedure.report(files.load(SHIPPED["Content creation"]))
    assert "Peer | quality of the content, within 1 day" in section(content, "Approvals")
    assert "one after the other" in section(content, "Approvals")
    campaigns = procedure.report(files.load(SHIPPED["Campaign execution"]))
    assert "Marketing Manager | below 5,000, budget" in section(campaigns, "Approvals")
    assert "CMO | up to 100,000" in section(campaigns, "Approvals")
    assert "Work that comes back" in [one.title for one in campaigns.sections]
    sales = procedure.report(files.load(SHIPPED["Lead management"]))
    assert "at most 1 hour, stale after 5 business days without news" in section(sales, "Stage by stage")
    workflow = procedure.report(files.load(SHIPPED["CSM workflow"]))
    assert "for each customer, once the last is done, the first 14 days after “First Success Review held”" in section(
        workflow, "Work that comes back"
    )
    assert "from 0, red, makes the card “Intervention: {customer}”" in section(workflow, "Scores")


def test_what_is_open_and_what_is_missing() -> None:
    report = procedure.report(SOP)
    assert "Name the workflow owner" in section(report, "Still to set up")
    doing = section(report, "Stage by stage", "Stage 2: Doing")
    assert "It must have before | due" in doing
    assert "Work in progress | at most 2 cards" in doing
    assert "due 2 days after kickoff" in doing  # of which no milestone is known
    assert "no two cards the same" in section(report, "What is written on a card")
    assert "It comes on entering Doing." in section(report, "Notes and messages")
    assert procedure.report({}).title == "SOP"
    rubbish = {
        "stages": [1, {"time_limit": "ever"}],
        "tables": [{"rows": 1}, {"columns": ["a"], "rows": [1, ["x", 2]]}],
    }
    assert "ever" in markdown(procedure.report({**rubbish, "lists": [{}], "meetings": [{}], "roles": 1}))


def test_of_a_board(bench: Bench) -> None:
    board = bench.board("Mine", FREE)
    assert procedure.of_board(bench.session, board).about == ("Used on the board “Mine”",)
    with pytest.raises(NotFoundError):
        procedure.of_board(bench.session, board + 1)


def test_it_is_written_in_each_form(bench: Bench) -> None:
    report = procedure.of_board(bench.session, bench.board("Mine", SOP))
    assert exports.text(report, "html").count("<h3>Stage ") == 4
    assert "### Stage 2: Doing" in exports.text(report)
