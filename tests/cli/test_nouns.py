"""Boards, customers, SOPs, the review list, settings: verbs of everything that is no card."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.shell import CARD_KEYS, Cli
from kanvtui.domain.settings import REVIEW_PARTS


def test_boards_are_made_listed_renamed_archived(cli: Cli) -> None:
    assert cli("board", "new", "Spring", "launch", "--sop", "calendar").out.startswith("made the board “Spring launch”")
    assert "exists already" in cli("board", "new", "spring LAUNCH", "--sop", "calendar", check=1).err
    renamed = cli("board", "rename", "spring", "Launch", "--json").json
    assert renamed == {
        "id": 1,
        "name": "Launch",
        "sop": "Content calendar",
        "cards": 0,
        "counts": dict.fromkeys("at_risk overdue blocked stale ownerless stale_note".split(), 0),
        "archived": False,
    }
    assert cli("board", "list").out.split() == ["Launch", "Content", "calendar", "0", "cards"]
    cli("board", "archive", "Launch")
    assert "kanvtui board new" in cli("board", "list").out
    assert [board["archived"] for board in cli("board", "list", "--archived", "--json").json] == [True]


def test_a_board_needs_an_sop_that_exists(cli: Cli) -> None:
    assert "CSM workflow" in cli("board", "new", "B", check=2).err
    assert "no SOP" in cli("board", "new", "B", "--sop", "nix", check=1).err
    assert not cli.db.exists()


def test_a_board_of_a_file_and_of_the_users_own_sops(cli: Cli, home: Path, tmp_path: Path) -> None:
    own = home / ".config" / "kanvtui" / "sops"
    own.mkdir(parents=True)
    text = (Path(__file__).parents[2] / "src/kanvtui/sops/shipped/meeting_notes.toml").read_text()
    changed = text.replace('name = "Meeting notes"', 'name = "My meetings"', 1)
    (own / "mine.toml").write_text(changed)
    assert "My meetings" in cli("sop", "list").out
    (own / "same.toml").write_text(text)
    assert "yours (same.toml), goes before" in cli("sop", "list").out
    (own / "same.toml").unlink()
    cli("board", "new", "A", "--sop", "my meetings")
    (tmp_path / "other.toml").write_text(text)
    cli("board", "new", "B", "--sop", str(tmp_path / "other.toml"))
    assert [board["sop"] for board in cli("board", "list", "--json").json] == ["My meetings", "Meeting notes"]


def test_a_customer_with_its_card_checks_and_notes_in_one_change(cli: Cli) -> None:
    made = cli("account", "new", "Acme", "--start", "CSM workflow", "--owner", "me", "--health", "yellow", "--reason",
               "they are quiet", "--renewal", "2027-03-01", "--next-touch", "fri", "--note", "met in Rome")  # fmt: skip
    assert "#1 Acme: onboarding, on CSM workflow / " in made.out
    shown = cli("account", "show", "acme", "--json").json
    assert list(shown) == [
        "id", "name", "owner", "health", "health_reason", "renewal", "next_touch", "open_cards", "archived", "value",
        "currency", "health_by_score", "contacts", "cards", "blockers", "milestones", "forms", "figures", "next",
        "scores", "waited", "notes",
    ]  # fmt: skip
    assert (shown["owner"], shown["health"], shown["health_reason"]) == ("kim", "yellow", "they are quiet")
    assert (shown["renewal"], shown["next_touch"]) == ("2027-03-01", "2026-11-27")
    assert [note["body"] for note in shown["notes"]] == ["met in Rome"]
    (card,) = shown["cards"]
    assert (card["account"], card["owner"], len(card["checks"])) == ("Acme", "kim", 17)
    assert card["notes"]
    page = cli("account", "show", "Acme").out
    assert "yellow: they are quiet" in page
    assert "Acme: onboarding" in page
    cli("undo")
    assert cli("account", "list", "--json").json == cli("board", "list", "--json").json == []


def test_starting_uses_the_board_there_is(work: Cli) -> None:
    work("account", "new", "Acme", "--start", "CSM workflow")
    work("account", "new", "Globex", "--start", "onb")
    work("account", "new", "Initech", "--start", "csm")
    assert [card["board"] for card in work("list", "--json").json] == ["Onboarding"] * 3
    assert "no SOP" in work("account", "new", "Umbrella", "--start", "nix", check=1).err
    assert len(work("account", "list", "--json").json) == 3


def test_editing_a_customer(cli: Cli, stdin: Callable[[bytes], None]) -> None:
    assert "kanvtui account new" in cli("account", "list").out
    cli("account", "new", "Acme Inc", "--json")
    stdin(b"from a pipe")
    cli("account", "edit", "acme", "--name", "Acme", "--health", "red", "--reason", "churn", "--note", "-")
    shown = cli("account", "edit", "Acme", "--owner", "Jo", "--json").json
    assert (shown["name"], shown["health"], shown["owner"]) == ("Acme", "red", "Jo")
    assert shown["notes"][0]["body"] == "from a pipe"
    assert cli("account", "list").out == "Acme  Jo  red  0 open\n"
    assert "a reason" in cli("account", "edit", "Acme", "--health", "yellow", check=2).err
    assert "--health" in cli("account", "edit", "Acme", "--reason", "x", check=2).err
    assert "nothing to change" in cli("account", "edit", "Acme", check=2).err
    assert "no customer" in cli("account", "show", "nix", check=1).err
    assert "exists already" in cli("account", "new", "ACME", check=1).err


def test_sops_are_listed_shown_and_checked(cli: Cli, tmp_path: Path) -> None:
    assert {"Content calendar", "CSM workflow", "Customer handoff", "Meeting notes"} <= {
        sop["name"] for sop in cli("sop", "list", "--json").json
    }
    assert all(len(line) <= 80 for line in cli("sop", "list").lines)
    for name in ("Content calendar", "CSM workflow", "Customer handoff", "Meeting notes"):
        document = cli("sop", "show", name, "--json").json
        page = cli("sop", "show", *name.split()).out
        assert document["name"] == name
        assert "of 5 open" in page
        for stage in document["stages"]:
            assert {"name", "kind", "entry", "exit", "owner", "input", "output", "signal"} <= set(stage)
            assert stage["name"] in page
    assert "name one SOP" in cli("sop", "show", check=2).err
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "X"\nstags = 1\n')
    assert "stages" in cli("sop", "check", str(bad), check=1).err
    assert "no file" in cli("sop", "check", str(tmp_path / "nix.toml"), check=1).err
    good = Path(__file__).parents[2] / "src/kanvtui/sops/shipped/csm_workflow.toml"
    assert "can be used. Set-up: 0 of 5 open" in cli("sop", "check", str(good)).out


def test_the_copy_on_a_board_is_shown(work: Cli) -> None:
    assert work("sop", "show", "--board", "onb", "--json").json == work("sop", "show", "CSM", "--json").json
    assert "2A Set-up" in work("sop", "show", "--board", "onb").out


def test_review_lists_each_card_once_with_all_reasons(work: Cli) -> None:
    work("account", "new", "Acme", "--start", "Onboarding", "--health", "red", "--reason", "they churn")
    work("add", "Late", "--due", "tomorrow", "--owner", "me")
    work("add", "Fine", "--owner", "me")
    work("block", "2", "legal")
    work.later(days=10)
    found = work("review", "--json").json
    assert list(found) == ["as_of", "counts", "cards"]
    assert found["as_of"] == "2026-12-01T12:00:00.000000Z"
    assert [card["id"] for card in found["cards"]] == [1, 2, 3]
    assert all(list(card) == CARD_KEYS for card in found["cards"])
    assert found["cards"][1]["flags"] == ["overdue", "blocked", "stale"]
    assert found["counts"] == {"at_risk": 1, "overdue": 1, "blocked": 1, "stale": 3, "ownerless": 1, "stale_note": 0}
    assert [card["id"] for card in work("review", "--daily", "--json").json["cards"]] == [2, 1, 3]
    page = work("review").out
    assert page.startswith("Review of Tue 1 Dec 2026: 1 at risk · 1 overdue · 1 blocked")
    assert page.count("#2 ") == 1
    assert "no move, note or check for 7 business days, limit 5" in page
    minutes = work("review", "--markdown", "--board", "onb").out
    assert "## At risk" in minutes
    assert "- **#1 Acme: onboarding** (Onboarding / Handoff &" in minutes


def test_review_ends_with_who_is_waited_for_and_what_was_won(work: Cli) -> None:
    for title in ("Held", "Won"):
        work("add", title, "--owner", "me")
    work("pass", "1", "Acme")
    work("done", "2", "--reason", "all is settled")
    page = work("review").lines
    assert page[1:] == [
        "",
        "Waiting on others",
        "  #1 Held (Onboarding / Handoff & Results Plan, kim ▸ Acme)",
        "      waits for Acme, since today",
        "",
        "Wins",
        "  #2 Won (Onboarding / Service ended, kim)",
        "      done just now",
    ]
    assert "## Waiting on others" in work("review", "--markdown").lines
    assert work("review", "--daily").lines[1:] == work("review", "--json").json["cards"] == []


def test_repeated_exceptions_stand_in_the_review(work: Cli) -> None:
    for number in (1, 2, 3):
        work("add", f"c{number}", "--stage", "2B Brand", "--owner", "me")
        work("move", str(number), "2C Content", "--reason", "on leave")
    found = work("review").out
    assert "Repeated exceptions\n  3 times in 30 days on Onboarding: The client has approved" in found


def test_review_as_of_another_day(work: Cli) -> None:
    work("add", "one", "--owner", "me", "--due", "+2d")
    assert work("review", "--json").json["cards"] == []
    later = work("review", "--as-of", "2026-11-25", "--json").json
    assert later["as_of"].startswith("2026-11-25T12:00")
    assert later["cards"][0]["flags"] == ["overdue"]
    assert later["cards"][0]["reasons"] == ["2d overdue"]
    assert work("review", "--as-of", "25 Nov 08:30", "--json").json["as_of"].startswith("2026-11-25T08:30")
    assert "2026" in work("review", "--as-of", "tomorrow").lines[0]
    assert "is not a date" in work("review", "--as-of", "never", check=2).err
    for day in ("9999-12-31", "0001-01-01", "1899-12-31"):
        assert "no day to review" in work("review", "--as-of", day, check=2).err
    work("review", "--json", "--markdown", check=2)


def test_review_of_nothing(cli: Cli) -> None:
    found = cli("review", "--json").json
    assert found["cards"] == []
    assert set(found["counts"].values()) == {0}
    assert "nothing is flagged" in cli("review").out
    assert not cli.db.exists()


def test_config_path_show_and_check(cli: Cli, home: Path) -> None:
    path = home / ".config" / "kanvtui" / "config.toml"
    assert cli("config", "path").out == f"{path}\n"
    assert cli("config", "path", "--json").json["database"] == str(cli.db)
    assert "nothing is wrong" in cli("config", "check").out
    path.parent.mkdir(parents=True)
    path.write_text('name = "Kim Lee"\ndefault_owner = "me"\nholidays = [2026-12-25]\n')
    assert "Kim Lee" in cli("config", "show").out
    assert cli("config", "show", "--json").json == {
        "name": "Kim Lee",
        "default_owner": "me",
        "theme": None,
        "keys": {},
        "workdays": [0, 1, 2, 3, 4],
        "holidays": ["2026-12-25"],
        "review": {"box": 30, "parts": list(REVIEW_PARTS), "group": "account"},
    }
    cli("board", "new", "B", "--sop", "meeting")
    assert cli("add", "mine", "--json").json["owner"] == "Kim Lee"
    assert cli("--actor", "Jo", "add", "hers", "--json").json["owner"] == "Jo"
    path.write_text('[keys]\n"card.nwe" = "a"\n')
    assert "card.new" in cli("config", "check", check=6).err


def test_broken_settings_are_exit_6(cli: Cli, home: Path) -> None:
    path = home / ".config" / "kanvtui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("name = \n")
    for arguments in (["list"], ["config", "show"], ["config", "check"]):
        assert "config.toml:1" in cli(*arguments, check=6).err
    assert cli("config", "path").out == f"{path}\n"
    assert cli("--version").code == 0
    assert path.read_text() == "name = \n"


def test_the_clock_is_the_only_one(work: Cli) -> None:
    work.now = dt.datetime(2031, 5, 1, 8, 0, tzinfo=dt.UTC)
    assert work("add", "x", "--json").json["created_at"] == "2031-05-01T08:00:00.000000Z"
    work.now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert "clock is before" in work("list").err


@pytest.mark.parametrize("arguments", [["list", "--json"], ["review", "--json"], ["board", "list", "--json"]])
def test_reading_makes_no_file(cli: Cli, arguments: list[str]) -> None:
    cli(*arguments)
    assert not cli.db.exists()
