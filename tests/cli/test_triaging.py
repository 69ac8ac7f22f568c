"""`triage` and `review --daily`: the daily check on the command line."""

import pytest

from cli.shell import CARD_KEYS, Cli


@pytest.fixture
def day(work: Cli) -> Cli:
    """A new card, one that is late, one that is blocked and urgent."""
    for title in ("Late", "Stuck"):
        work("add", title, "--owner", "me", "--due", "tomorrow")
    work("note", "1", "Seen")
    work.later(days=2)
    work("block", "2", "legal has the contract")
    work("add", "Fresh from sales")
    return work


def test_the_stack_in_words(day: Cli) -> None:
    assert day("triage").lines == [
        "Triage of Mon 23 Nov 2026: 3 cards to decide",
        "",
        "Urgent",
        "  #2 Stuck (Onboarding / Handoff & Results Plan, kim, urgent)",
        "      urgent: blocked and 1d overdue",
        "      1d overdue",
        "      blocked today: legal has the contract",
        "",
        "New",
        "  #3 Fresh from sales (Onboarding / Handoff & Results Plan, no owner)",
        "      new: made just now, nobody has looked at it yet",
        "      no owner",
        "",
        "Overdue",
        "  #1 Late (Onboarding / Handoff & Results Plan, kim)",
        "      1d overdue",
    ]
    assert day("review", "--daily").out == day("triage").out
    assert day("review", "--daily", "--markdown").lines[:6] == [
        "# Triage of Mon 23 Nov 2026", "", "3 cards to decide", "", "## Urgent", "",
    ]  # fmt: skip


def test_the_stack_as_json_has_the_shape_of_the_review(day: Cli) -> None:
    found = day("triage", "--json").json
    assert list(found) == list(day("review", "--json").json)
    assert found["counts"] == day("review", "--json").json["counts"]
    assert [(card["id"], card["triage"]["section"]) for card in found["cards"]] == [
        (2, "urgent"), (3, "new"), (1, "overdue"),
    ]  # fmt: skip
    assert all(list(card) == [*CARD_KEYS, "triage"] for card in found["cards"])
    assert found["cards"][1]["triage"]["reasons"] == ["new: made just now, nobody has looked at it yet", "no owner"]
    assert day("review", "--daily", "--json").json == found


def test_one_board_or_all(day: Cli) -> None:
    day("board", "new", "Other", "--sop", "Meeting notes")
    day("add", "There", "--board", "Other", "--owner", "me")
    assert [card["id"] for card in day("triage", "--board", "oth", "--json").json["cards"]] == [4]
    assert [card["id"] for card in day("review", "--daily", "--board", "oth", "--json").json["cards"]] == [4]
    assert {card["id"] for card in day("triage", "--json").json["cards"]} == {1, 2, 3, 4}
    assert "no board" in day("triage", "--board", "nix", check=1).err


def test_another_day(day: Cli) -> None:
    assert day("review", "--daily", "--as-of", "+30d").lines[0].startswith("Triage as of Wed 23 Dec 2026: ")
    assert "new" not in {card["triage"]["section"] for card in day(
        "review", "--daily", "--as-of", "+30d", "--json").json["cards"]}  # fmt: skip


def test_nothing_to_decide(cli: Cli) -> None:
    assert cli("triage").out == "Triage of Sat 21 Nov 2026: nothing to decide\n"
    assert cli("triage", "--json").json["cards"] == []
    assert cli("review", "--daily", "--markdown").lines == ["# Triage of Sat 21 Nov 2026", "", "Nothing to decide."]
