"""`minutes` and `export`: what is printed, what is written, and how each is refused."""

from pathlib import Path

import pytest

from builders import Clock, session_at
from cli.shell import SATURDAY, Cli
from kanvtui.operations import promises, reviews


@pytest.fixture
def reviewed(cli: Cli) -> Cli:
    """A file with one card, and a finished review of it."""
    cli("board", "new", "Onboarding", "--sop", "CSM workflow")
    cli("account", "new", "Acme")
    cli("add", "Call | Acme", "--account", "Acme", "--note", "# Why\n[x](y)")
    session = session_at(cli.db, Clock(SATURDAY), actor="kim")
    review = reviews.begin(session)
    with session.reading() as db:
        item = db.value("SELECT id FROM review_item WHERE kind = 'card'")
    session.apply("walk", lambda change: promises.make(change, "Jo: send it by fri", item_id=item))
    reviews.finish(session, review, 90)
    session.close()
    return cli


def test_minutes_are_markdown_unless_asked(reviewed: Cli) -> None:
    found = reviewed("minutes")
    assert found.lines[0] == "# Review of Sat 21 Nov 2026"
    assert "- **#1 Call | Acme** — Jo: send it, by Fri 27 Nov 2026" in found.lines
    assert "| Jo | send it | Fri 27 Nov 2026 | #1 Call \\| Acme |" in found.lines
    assert reviewed("minutes", "last").out == reviewed("minutes", "1").out == found.out
    assert reviewed("minutes", "--html").out.startswith("<!doctype html>")
    assert reviewed("minutes", "--json").json["title"] == "Review of Sat 21 Nov 2026"


def test_the_list_of_reviews(reviewed: Cli) -> None:
    (line,) = reviewed("minutes", "--list").lines
    assert line.split("  ")[0] == "1"
    for words in ("Sat 21 Nov 2026", "1 of 1 decided", "1 promise, 1 open", "2 minutes"):
        assert words in line
    (row,) = reviewed("minutes", "--list", "--json").json
    assert row == {
        "id": 1, "date": "2026-11-21", "actor": "kim", "scope": None, "finished": True, "decided": 1, "undecided": 0,
        "promises": 1, "promises_open": 1, "seconds": 90,
    }  # fmt: skip
    assert "Leave --out and --html away" in reviewed("minutes", "--list", "--out", "x.md", check=2).err


def test_an_open_review_is_the_last_only_when_there_is_no_other(cli: Cli) -> None:
    assert "there was no review yet" in cli("minutes", check=1).err
    assert "There was no review yet" in cli("minutes", "--list").out
    assert cli("minutes", "--list", "--json").json == []
    cli("board", "new", "Onboarding", "--sop", "CSM workflow")
    cli("add", "Nobody's")
    session = session_at(cli.db, Clock(SATURDAY), actor="kim")
    reviews.begin(session)
    session.close()
    assert "Not finished yet" in cli("minutes").out
    assert "not finished" in cli("minutes", "--list").out


def test_what_is_no_review(reviewed: Cli) -> None:
    assert "“one” is no review" in reviewed("minutes", "one", check=2).err
    assert "that review is gone" in reviewed("minutes", "9", check=1).err


def test_a_card_as_a_document(reviewed: Cli) -> None:
    found = reviewed("export", "1")
    assert found.lines[0] == "# Call | Acme"
    assert "> \\[x](y)  " in found.lines
    assert "## History" in found.lines
    document = reviewed("export", "1", "--json").json
    assert document["title"] == "Call | Acme"
    assert {next(iter(block)) for part in document["sections"] for block in part["blocks"]} == {"items", "head"}
    (notes,) = [part for part in document["sections"] if part["title"] == "Notes"]
    assert [next(iter(block)) for block in notes["sections"][0]["blocks"]] == ["text", "note"]
    assert "no card 9" in reviewed("export", "9", check=1).err
    assert reviewed("export", "x", check=2).err


def test_into_a_file(reviewed: Cli, tmp_path: Path) -> None:
    path = tmp_path / "story.html"
    assert reviewed("export", "1", "--out", str(path)).out == f"wrote “Call | Acme” to {path}\n"
    assert path.read_text("utf-8") == reviewed("export", "1", "--html").out
    assert "is there already" in reviewed("minutes", "--out", str(path), check=1).err
    reviewed("minutes", "--out", str(path), "--force")
    assert "Review of Sat 21 Nov 2026" in path.read_text("utf-8")
    assert "End the name in .md" in reviewed("minutes", "--out", str(tmp_path / "x.pdf"), check=2).err
    assert "does not exist" in reviewed("minutes", "--out", str(tmp_path / "no" / "x.md"), check=5).err
    assert "JSON goes to standard output" in reviewed("export", "1", "--json", "--out", str(path), check=2).err
    reviewed("minutes", "--html", "--out", str(tmp_path / "page"))
    assert (tmp_path / "page").read_text("utf-8").startswith("<!doctype html>")
