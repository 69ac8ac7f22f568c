"""A customer's page, its people, contract value and scores; the figures of SOPs, from the shell."""

import pytest

from cli.shell import Cli
from kanvtui.cli.documents import millionths


def test_the_page_of_a_customer(work: Cli) -> None:
    work("account", "new", "Acme Inc", "--start", "onb", "--owner", "me", "--value", "$48,000", "--renewal",
         "2027-03-01", "--contact", "Jo Doe, champion, VP Sales, jo@acme.com", "--contact", "Ed Roe")  # fmt: skip
    work("edit", "1", "--field", "pieces_planned=6", "--field", "posts_per_week=3")
    work("milestone", "1", "contract_signed", "2026-11-02")
    work("account", "score", "acme", "friction=3", "pace=3", "quality=neg")
    work("block", "1", "legal has the contract")
    work("pass", "1", "Legal")
    work.later(days=4)
    work("account", "edit", "Acme", "--note", "met in Rome")
    found = work("account", "show", "acme")
    assert all(len(line) <= 80 for line in found.lines)
    assert found.lines[:8] == [
        "Acme Inc",
        "",
        "Owner     kim",
        "Health    red: RVS 2.33: Critical (by its score)",
        "Value     48,000 USD",
        "Renewal   Mon 1 Mar 2027, in 96 days",
        "People    Jo Doe, champion, VP Sales, jo@acme.com",
        "          Ed Roe",
    ]
    page = found.out
    assert "Waited    Legal 4 days and still" in page
    assert "Blocked\n  #1 Acme Inc: onboarding, blocked 4d: legal has the contract" in page
    assert "Scores\n  Result Velocity Score  2.33 red · Critical  ▃  4 days ago" in page
    assert "Content buffer  2 weeks, target >=3 weeks: missed  Acme Inc: onboarding" in page
    assert "Milestones\n  Contract signed  Mon 2 Nov  Acme Inc: onboarding" in page
    assert "Notes of its cards\n" in page
    assert page.rstrip().endswith("met in Rome")


def test_everything_of_a_customer_as_json(work: Cli) -> None:
    work("account", "new", "Acme", "--start", "onb", "--owner", "me", "--value", "48k", "--contact", "Jo, champion")
    work("edit", "1", "--field", "pieces_planned=6", "--field", "posts_per_week=3")
    work("milestone", "1", "contract_signed", "2026-11-02")
    work("account", "score", "Acme", "friction=4", "--note", "at Discovery")
    work("block", "1", "legal")
    work("pass", "1", "Legal")
    found = work("account", "show", "Acme", "--json").json
    assert (found["value"], found["currency"], found["health"], found["health_by_score"]) == (
        "48000",
        None,
        "green",
        True,
    )
    assert found["contacts"] == [
        {"id": 1, "name": "Jo", "role": "champion", "title": None, "email": None, "phone": None, "private": False}
    ]
    assert found["blockers"] == [{"card": 1, "words": "Acme: onboarding, blocked today: legal"}]
    assert {"card": 1, "name": "Content buffer", "words": "2 weeks, target >=3 weeks", "met": False} in found["figures"]
    assert {"key": "contract_signed", "label": "Contract signed", "due": "2026-11-02", "planned": False, "card": 1} in (
        found["milestones"]
    )
    assert found["waited"] == [{"holder": "Legal", "days": 0, "now": True}]
    (score,) = found["scores"]
    assert (score["key"], score["health"], score["private"]) == ("rvs", True, True)
    assert score["entries"] == [
        {
            "at": "2026-11-21T12:00:00.000000Z",
            "value": "4",
            "band": "Healthy",
            "colour": "green",
            "words": "4 green · Healthy, 1 of 3 parts",
            "parts": {"Client Friction": "4"},
            "card": None,
            "note": "at Discovery",
            "actor": "kim",
        }
    ]


def test_the_next_sync_stands_on_the_page(work: Cli) -> None:
    work("account", "new", "Acme", "--start", "onb", "--owner", "me")
    work("milestone", "1", "first_review", "now")
    work("pass", "1", "Acme")
    page = work("account", "show", "Acme")
    assert "Next      Acme: Bi-Weekly Sync - " in page.out
    assert ": Sat 5 Dec, in 14 days" in page.out
    assert "Waited    Acme since today" in page.out
    (time,) = work("account", "show", "Acme", "--json").json["next"]
    assert (time["due"][:10], time["words"]) == ("2026-12-05", "Sat 5 Dec, in 14 days")
    assert work.card(time["card"])["title"] == time["title"]


def test_people_and_value_are_edited(cli: Cli) -> None:
    cli("account", "new", "Acme", "--json")
    cli("account", "edit", "Acme", "--value", "48k", "--contact", "Jo Doe, champion", "--contact", "Ed")
    cli("account", "edit", "Acme", "--contact", "jo doe, executive, CEO, +1 415 555 1234", "--remove-contact", "ed")
    found = cli("account", "show", "Acme", "--json").json
    assert [(one["name"], one["role"], one["title"], one["phone"]) for one in found["contacts"]] == [
        ("jo doe", "executive", "CEO", "+14155551234")
    ]
    assert found["value"] == "48000"
    cli("account", "edit", "Acme", "--value", "none")
    assert cli("account", "show", "Acme", "--json").json["value"] is None
    assert "no contact “nix”" in cli("account", "edit", "Acme", "--remove-contact", "nix", check=1).err
    assert "contract value" in cli("account", "edit", "Acme", "--value", "much", check=2).err
    assert "too many" in cli("account", "edit", "Acme", "--contact", "a,b,c,d", check=2).err
    cli("undo")
    assert cli("account", "show", "Acme", "--json").json["value"] == "48000"


def test_scores_are_entered_and_shown(work: Cli) -> None:
    work("account", "new", "Acme Inc", "--start", "onb")
    assert "never entered yet: at the Discovery Call" in work("account", "score", "Acme", "Inc").out
    done = work("account", "score", "acme", "inc", "friction=4", "pace=4", "quality=neutral")
    assert done.out == "scored “Acme Inc”: RVS 3.67 yellow · At risk\n"
    work.later(days=1)
    found = work("account", "score", "acme", "fri=3", "Engine pace=3", "quality=neg", "--note", "quiet", "--json").json
    assert (found["account"], [entry["value"] for entry in found["scores"][0]["entries"]]) == (
        "Acme Inc",
        ["2.333333", "3.666667"],
    )
    page = work("account", "score", "acme", "--score", "rvs")
    assert all(len(line) <= 80 for line in page.lines)
    assert page.lines[:3] == ["Acme Inc", "", "Result Velocity Score ▆▃"]
    assert "  2026-11-22 2.33 red · Critical (Client Friction 3 Moderate delays, " in page.out
    assert "kim): quiet" in page.out
    assert work.card(2)["title"] == "Intervention: Acme Inc"
    work("undo")
    assert work("account", "show", "acme", "--json").json["health"] == "yellow"
    assert len(work("list", "--json").json) == 1


@pytest.mark.parametrize(
    ("arguments", "check", "words"),
    [
        (("nix", "friction=4"), 1, "no customer “nix”"),
        (("nix",), 1, "no customer “nix”"),
        (("acme", "friction=6"), 2, "is out of range"),
        (("acme", "colour=4"), 2, "is no part of"),
        (("acme", "friction="), 2, "at least one value"),
        (("acme", "friction=4", "--score", "nix"), 1, "no score “nix”. Scores: rvs"),
        (("acme", "--score", "nix"), 1, "no score “nix”"),
        (("acme", "--note", "x"), 2, "a note goes with a score"),
    ],
)
def test_scores_that_are_refused(work: Cli, arguments: tuple[str, ...], check: int, words: str) -> None:
    work("account", "new", "Acme")
    assert words in work("account", "score", *arguments, check=check).err


def test_without_a_score_in_use(cli: Cli) -> None:
    cli("account", "new", "Acme")
    assert cli("account", "score", "Acme").out == "No SOP in use has a score.\n"
    assert cli("account", "score", "Acme", "--json").json == {"account": "Acme", "scores": []}
    assert "no SOP in use has a score" in cli("account", "score", "Acme", "friction=4", check=1).err


def test_the_figures_of_every_board(work: Cli) -> None:
    work("board", "new", "Mine", "--sop", "meeting")
    work("add", "Acme", "--board", "onb", "--field", "pieces_planned=6", "--field", "posts_per_week=3")
    work("add", "Globex", "--board", "onb", "--field", "pieces_planned=8", "--field", "posts_per_week=2")
    work("block", "2", "legal")
    page = work("metrics")
    assert all(len(line) <= 80 for line in page.lines)
    assert page.lines[0] == "Onboarding"
    assert "Mine" in page.lines
    assert any(
        line.split() == "Content buffer 3 weeks on average of 2 target >=3 weeks met".split() for line in page.lines
    )
    assert "Trust signals\n" in page.out
    work("edit", "2", "--field", "pieces_planned=1")
    assert "      → Plan more pieces in the next sync.\n      #1 #2\n" in work("metrics").out
    one = work("metrics", "--board", "mine", "--how")
    assert one.lines[0] == "Mine"
    assert "Onboarding\n" not in one.out
    assert "      cards closed on or before their due date ÷ cards that were due\n" in one.out
    assert "no board “nix”" in work("metrics", "--board", "nix", check=1).err


def test_figures_as_json(work: Cli) -> None:
    work("add", "Acme", "--field", "pieces_planned=6", "--field", "posts_per_week=3")
    found = work("metrics", "--json").json
    assert [board["board"] for board in found["boards"]] == ["Onboarding"]
    buffer = next(line for line in found["boards"][0]["metrics"] if line["key"] == "buffer")
    assert buffer == {
        "key": "buffer",
        "name": "Content buffer",
        "value": "2 weeks",
        "figure": "2",
        "target": ">=3 weeks",
        "met": False,
        "how": "pieces planned ahead ÷ posts per week",
        "if_missed": "Plan more pieces in the next sync.",
        "every": None,
        "cards": [1],
        "missed": [1],
        "accounts": [],
        "this_week": "2 weeks",
        "last_week": "no data",
        "trend": None,
        "weeks": [None] * 7 + ["2"],
        "counts": "what stood at its end",
        "by_hand": False,
        "private": False,
    }
    assert [line["key"] for line in found["flow"]] == ["throughput", "cycle_time", "cycle_time_85", "age"]
    assert [(health["board"], health["verdict"]) for health in found["sop_health"]] == [("Onboarding", None)]
    assert [line["key"] for line in found["trust_signals"]] == [
        "follow_up_completion", "onboarding_blockers", "renewal_risk_review", "account_note_freshness",
        "handoff_quality",
    ]  # fmt: skip


def test_figures_without_a_board(cli: Cli) -> None:
    assert cli("metrics").lines[0] == "Trust signals"
    assert cli("metrics", "--json").json["boards"] == []
    assert not cli.db.exists()


@pytest.mark.parametrize(("value", "text"), [(3_666_667, "3.666667"), (4_000_000, "4"), (-2_500_000, "-2.5"), (0, "0")])
def test_decimals_as_text(value: int, text: str) -> None:
    assert millionths(value) == text
