"""`review --since`: what changed, in words, as Markdown and JSON; the list of one customer or owner; `--walk`."""

import pytest

from cli.shell import Cli
from kanvtui.cli import opening
from kanvtui.domain.since import SECTIONS
from kanvtui.domain.walk import Scope


@pytest.fixture
def week(work: Cli) -> Cli:
    """A card that moved in the week before 28 November, and one that was there before."""
    work("account", "new", "Acme")
    work("add", "Old", "--owner", "Ann", "--due", "+2d")
    work.later(days=4)
    work("add", "New *one*", "--account", "Acme", "--owner", "me")
    work("edit", "1", "--due", "+9d")
    work("block", "1", "legal has the contract")
    work.later(days=3)
    return work


def test_changes_in_words_and_as_markdown(week: Cli) -> None:
    assert week("review", "--since", "tue").lines == [
        "Changes from Tue 24 Nov (4 days ago) to now: 1 entered, 1 blocked, 1 slipped",
        "",
        "Entered (1)",
        "  #2 New *one* (Onboarding, Acme)",
        "      made in Handoff & Results Plan, Wed 25 Nov",
        "",
        "Blocked (1)",
        "  #1 Old (Onboarding)",
        "      legal has the contract, Wed 25 Nov",
        "",
        "Due slipped (1)",
        "  #1 Old (Onboarding)",
        "      Mon 23 Nov → Fri 4 Dec, slipped once by now, Wed 25 Nov",
    ]
    page = week("review", "--since", "--markdown").lines
    assert page[0] == "# Changes from Sat 21 Nov (7 days ago, no review was finished yet) to now"
    assert "- **\\#2 New \\*one\\* (Onboarding, Acme)**: made in Handoff & Results Plan, Wed 25 Nov" in page
    assert week("review", "--since", "26 nov").lines == ["Changes from Thu 26 Nov (2 days ago) to now: nothing changed"]
    assert " ".join(week("review", "--since", "--until", "tue").lines[:2]).endswith("to Tue 24 Nov:   1 entered")


def test_changes_as_json(week: Cli) -> None:
    found = week("review", "--since", "2026-11-24", "--until", "2026-11-25", "--json").json
    assert (found["start"], found["end"]) == ("2026-11-24T00:00:00.000000Z", "2026-11-25T23:59:59.999999Z")
    assert list(found) == ["start", "end", "counts", *SECTIONS]
    assert found["slipped"] == [
        {
            "card": 1, "board": "Onboarding", "title": "Old", "account": None,
            "words": "Mon 23 Nov → Fri 4 Dec, slipped once by now", "at": "2026-11-25T12:00:00.000000Z",
            "from": "2026-11-23", "to": "2026-12-04", "times": 1,
        }
    ]  # fmt: skip
    again = week("review", "--since", found["start"], "--until", found["end"], "--json").json
    assert again == found
    of_acme = week("review", "--since", "tue", "--account", "acme", "--json").json
    assert {section: count for section, count in of_acme["counts"].items() if count} == {"entered": 1}
    before = week("review", "--since", "--as-of", "2026-11-24", "--json").json
    assert before["end"] == "2026-11-24T12:00:00.000000Z"


def test_the_list_of_one_customer_or_owner(week: Cli) -> None:
    assert [card["id"] for card in week("review", "--json").json["cards"]] == [1]
    assert week("review", "--account", "acme").lines == ["Review of Sat 28 Nov 2026: nothing is flagged"]
    assert [card["id"] for card in week("review", "--owner", "ann", "--json").json["cards"]] == [1]
    assert week("review", "--owner", "me", "--board", "onb", "--json").json["counts"]["blocked"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--since", "soon"), 2, "no day to look back to"),
        (("--since", "tomorrow"), 2, "has not begun yet"),
        (("--since", "fri", "--until", "mon"), 2, "ends before it begins"),
        (("--since", "fri", "--daily"), 2, "different things"),
        (("--daily", "--account", "acme"), 2, "of one board or of all"),
        (("--walk", "--json"), 2, "prints nothing"),
        (("--account", "zoe"), 1, "no customer"),
    ],
)
def test_what_cannot_be_asked(week: Cli, arguments: tuple[str, ...], code: int, why: str) -> None:
    assert why in week("review", *arguments, check=code).err


def test_walk_opens_the_terminal(week: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Scope] = []

    def walk(_context: object, scope: Scope) -> int:
        asked.append(scope)
        return 0

    monkeypatch.setattr(opening, "open_walk", walk)
    week("review", "--walk", "--account", "acme")
    assert asked == [Scope(account_id=1)]
