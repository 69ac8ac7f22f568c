"""`approve`, `escalate` and `done --outcome`."""

import json
from pathlib import Path

import pytest

from cli.shell import Cli

SOP = """
name = "Story"
[[stages]]
name = "Review"
{facts}
[[stages]]
name = "Publish"
{facts}
[[stages]]
name = "Done"
{facts}
[[approvals]]
name = "Story"
stage = "Review"
order = "together"
steps = [{ approver = "Legal", limit = "3d" }, { approver = "Brand owner" }]
[[escalations]]
level = "Critical"
when = "It is broken"
to = "Director"
[[escalations]]
level = "High"
when = "It does badly"
to = "Manager"
within = "2h"
[[outcomes]]
name = "Told"
checks = ["Share the link"]
[[outcomes]]
name = "No response"
snooze = "90d"
""".replace("{facts}", 'owner = "CSM"\ninput = "A draft"\noutput = "A story"\nsignal = "It is read"')


@pytest.fixture
def story(cli: Cli, home: Path) -> Cli:
    """A board whose first stage cannot be left without two approvals, with a card in it."""
    folder = home / ".config" / "kanvtui" / "sops"
    folder.mkdir(parents=True)
    (folder / "story.toml").write_text(SOP)
    cli("board", "new", "Stories", "--sop", "Story")
    cli("add", "Acme")
    return cli


def test_a_move_tells_who_has_not_approved(story: Cli) -> None:
    said = story("move", "1", "Publish", check=1).err
    assert "Legal has not approved; Brand owner has not approved — nothing was moved" in said
    assert story("approve", "1", "legal", "--comment", "Fine").out == "Legal approved Story of “Acme”\n"
    assert story("approve", "1").out == "Brand owner approved Story of “Acme”\n"
    assert story("move", "1", "Publish", "--json").json["stage"] == "Publish"


def test_several_are_named_and_nothing_is_stored(story: Cli) -> None:
    said = story("approve", "1", check=2).err
    assert "several approvals: Legal (Story), Brand owner (Story). Name one of them." in said
    assert "Approvals: Legal, Brand owner" in story("approve", "1", "Kim", check=1).err
    story("approve", "1", "2")
    story("approve", "1", "1")
    assert "nobody is asked to approve card 1 now" in story("approve", "1", check=1).err
    assert story("approve", "1", "Legal").out == "nothing changed: it was so already\n"


def test_a_change_is_one_change_with_a_check(story: Cli) -> None:
    story("approve", "1", "Legal")
    said = story("approve", "1", "Brand", "--changes", "Our name is Acme Corp", "--by", "fri", "--json").json
    assert [(check["text"], check["due"]) for check in said["checks"]] == [
        ("Change for Brand owner: Our name is Acme Corp", "2026-11-27")
    ]
    assert "Legal has not approved; Brand owner has not approved" in story("move", "1", "Publish", check=1).err
    assert story("undo").out.startswith("undid: Brand owner asked for a change of “Acme”: Our name is Acme Corp")
    assert story.card(1)["checks"] == []
    assert story("approve", "1").out.startswith("Brand owner approved")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "fri"), "--by goes with --changes"),
        (("--changes", "x", "--comment", "y"), "--comment does not go with --changes"),
        (("--changes", " "), "what must change is needed"),
        (("--changes", "x", "--by", "31/12/2026"), "is not a date"),
    ],
)
def test_options_that_do_not_fit_store_nothing(story: Cli, arguments: tuple[str, ...], said: str) -> None:
    before = json.dumps(story.card(1))
    assert said in story("approve", "1", "Legal", *arguments, check=2).err
    assert json.dumps(story.card(1)) == before


def test_escalate_passes_the_card_on(story: Cli) -> None:
    assert story("escalate", "1", "crit", "The link is dead").out == "escalated “Acme” to Director (Critical)\n"
    card = story.card(1)
    assert (card["holder"], card["urgent"]) == ("Director", True)
    (check,) = card["checks"]
    assert check["text"] == "Answer: The link is dead (Critical → Director)"
    assert (check["due"], check["owner"]) == ("2026-11-21T12:00", "Director")
    high = story("escalate", "1", "High", "Slow", "--json").json
    assert (high["holder"], high["checks"][1]["due"]) == ("Manager", "2026-11-21T14:00")
    levels = "Levels: Critical → Director at once, High → Manager within 2 hours"
    assert levels in story("escalate", "1", "medium", "x", check=1).err


def test_done_with_an_outcome(story: Cli) -> None:
    story("add", "Globex")
    story("move", "1", "2", "Publish", "--reason", "Both agreed on the phone")
    assert story("done", "1", "--outcome", "told").out == "completed “Acme”: Told\n"
    assert [check["text"] for check in story.card(1)["checks"]] == ["Share the link"]
    story("done", "2", "--outcome", "No response")
    assert story.card(3)["snoozed_until"] == "2027-02-19"
    assert "Outcomes: Told, No response" in story("done", "3", "--outcome", "lost", check=1).err


def test_a_board_without_them_says_so(work: Cli) -> None:
    work("add", "Acme")
    assert "this board's SOP has no escalations" in work("escalate", "1", "High", "x", check=1).err
    assert "this board's SOP has no outcomes" in work("done", "1", "--outcome", "Won", check=1).err
    assert "there is no card 9" in work("approve", "9", check=1).err


def test_show_lists_the_approvals(story: Cli) -> None:
    story("approve", "1", "1", "--comment", "Fine")
    page = story("show", "1").out
    assert (
        "Approvals  1 of 2 given\n  1 [x] Legal (Story, approved by kim): Fine\n  2 [ ] Brand owner (Story)\n" in page
    )
    legal, brand = story.card(1)["approvals"]
    assert (legal["state"], legal["answered_by"], legal["comment"]) == ("approved", "kim", "Fine")
    assert (brand["state"], brand["rule_key"], brand["due"], brand["late"]) == ("pending", "story", None, False)
    story("approve", "1", "Brand", "--changes", "Our name is Acme Corp")
    page = story("show", "1").out
    assert "1 [ ] Legal (Story, due Tue 24 Nov)" in page
    assert "  Changed for Brand owner, today: Our name is Acme Corp\n" in page
