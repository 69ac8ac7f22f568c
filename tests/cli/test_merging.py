"""`merge`, `duplicates`, `account merge` and `person merge`."""

import pytest

from cli.shell import Cli


@pytest.fixture
def twice(work: Cli) -> Cli:
    """Two cards, two customers and two people that are one each."""
    work("account", "new", "Acme", "--value", "48k")
    work("account", "new", "ACME Inc.")
    work("add", "Acme: website", "--account", "Acme", "--owner", "Kim", "--due", "27 nov")
    work("add", "The Acme website", "--account", "Acme", "--owner", "Kim Lee", "--note", "Second")
    return work


def test_what_looks_alike_is_listed_until_it_is_kept(twice: Cli) -> None:
    assert [" ".join(line.split()) for line in twice("duplicates").lines] == [
        "card #2 The Acme website looks like #1 Acme: website the same title",
        "account ACME Inc. looks like Acme the same name",
        "person Kim Lee looks like Kim a part of the name",
    ]
    found = twice("duplicates", "--board", "onb", "--json").json
    assert [(pair["kind"], pair["first"]["id"], pair["second"]["id"]) for pair in found] == [("card", 1, 2)]
    assert twice("duplicates", "--keep-both", "1", "2").lines == ["kept #1 and #2: they only look alike"]
    assert twice("account", "duplicates", "--keep-both", "Acme", "ACME Inc.").out.startswith("kept “Acme” and")
    assert twice("person", "duplicates", "--keep-both", "Kim", "Kim Lee", "--json").json == []
    assert twice("duplicates").lines == ["Nothing looks as if it had been made twice."]
    twice("undo")
    assert len(twice("person", "duplicates").lines) == 1


def test_cards_are_shown_side_by_side_and_merged(twice: Cli) -> None:
    before = twice("list", "--json").json
    shown = twice("merge", "1", "2", "--show")
    assert "owner  Owner  → Kim" in shown.out
    assert shown.lines[-2].startswith("stays: #1")
    facts = twice("merge", "2", "1", "--show", "--json").json
    assert (facts["keep"], facts["facts"]["owner"]["taken"]) == (1, 1)
    assert twice("list", "--json").json == before
    card = twice("merge", "1", "2", "--take", "title=2", "--take", "owner=2", "--json").json
    assert (card["id"], card["title"], card["owner"], card["due"]) == (1, "The Acme website", "Kim Lee", "2026-11-27")
    assert {"Second", "Merged with #2"} <= {note["title"] for note in card["notes"]}
    assert "State     merged into #1 since" in twice("show", "2").out
    assert "card 2 was merged into #1" in twice("note", "2", "Late", check=1).err
    assert "Undo takes the merge back" in twice("delete", "2", "--back", check=1).err
    twice("undo")
    assert twice("list", "--json").json == before
    assert twice("merge", "1", "2", "--keep", "2").lines == ["merged #1 “Acme: website” into #2 “The Acme website”"]


def test_what_cannot_be_merged_says_why(twice: Cli) -> None:
    assert "two cards or more" in twice("merge", "1", check=2).err
    assert "two cards or more" in twice("merge", "1", "1", check=2).err
    assert "says not whose" in twice("merge", "1", "2", "--take", "due", check=2).err
    assert "no fact" in twice("merge", "1", "2", "--take", "colour=1", check=2).err
    assert "no card 9" in twice("merge", "1", "9", check=1).err
    assert "nobody called" in twice("person", "merge", "Kim", "Zoe", check=1).err


def test_customers_and_people(twice: Cli) -> None:
    assert "contract" in twice("account", "merge", "Acme", "ACME Inc.", "--show").out.lower()
    told = twice("account", "merge", "Acme", "ACME Inc.", "--take", "name=ACME Inc.").lines
    assert told == ["merged the customer “ACME Inc.” into “Acme”"]
    assert [row["name"] for row in twice("account", "list", "--json").json] == ["ACME Inc."]
    assert twice("account", "show", "Acme", "--json").json["name"] == "ACME Inc."
    assert [row["name"] for row in twice("person", "list", "--json").json] == ["Kim", "Kim Lee"]
    assert twice("person", "merge", "Kim", "Kim Lee", "--keep", "Kim Lee", "--json").json == {"id": 2, "merged": [1]}
    assert [" ".join(line.split()) for line in twice("person", "list").lines] == ["Kim Lee 2 open"]
    assert {card["owner"] for card in twice("list", "--json").json} == {"Kim Lee"}
    assert twice("add", "Another", "--owner", "Kim", "--json").json["owner"] == "Kim Lee"


def test_a_value_that_stands_once_names_the_way_to_merge(cli: Cli) -> None:
    cli("board", "new", "Data", "--sop", "Data management")
    one = cli("add", "One", "--field", "email=jo@example.com", "--json").json["id"]
    two = cli("add", "Two", "--json").json["id"]
    told = cli("edit", str(two), "--field", "email=jo@example.com", check=1).err.strip()
    assert told.endswith(f"is taken by #{one} “One”. If they are one thing: kanvtui merge {one} {two}")
