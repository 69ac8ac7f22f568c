"""Verbs of cards, for people and as JSON."""

from collections.abc import Callable

import pytest

from cli.shell import CARD_KEYS, Cli


def test_add_says_number_title_and_stage(work: Cli) -> None:
    assert work("add", "Call Acme").out == "#1 made “Call Acme” in Handoff & Results Plan\n"


def test_add_takes_everything_that_is_known(work: Cli) -> None:
    work("account", "new", "Acme")
    made = work(
        "add", "Call", "Acme", "--board", "onb", "--stage", "2B Brand", "--owner", "me", "--holder", "Acme",
        "--due", "fri 17:30", "--account", "acme", "--label", "renewal", "--label", "#eu", "--note", "Ask for *Jo*",
        "--next", "send contract", "--reviewer", "Jo", "--review-by", "27 Nov", "--context-owner", "Ann", "--urgent",
        "--json",
    ).json  # fmt: skip
    assert list(made) == CARD_KEYS
    assert (made["title"], made["board"], made["stage"]) == ("Call Acme", "Onboarding", "2B Brand")
    assert (made["owner"], made["holder"], made["reviewer"], made["context_owner"]) == ("kim", "Acme", "Jo", "Ann")
    assert (made["due"], made["review_by"]) == ("2026-11-27T17:30", "2026-11-27")
    assert made["labels"] == ["renewal", "eu"]
    assert (made["next"], made["account"], made["urgent"]) == ("send contract", "Acme", True)
    assert "Ask for *Jo*" in [note["body"] for note in made["notes"]]
    assert made["blocked"] is None
    assert [line["due"] for line in made["milestones"]] == [None] * 12
    assert [(line["approver"], line["state"]) for line in made["approvals"]] == [("Client", "pending")]
    assert len(made["checks"]) == 17


@pytest.mark.parametrize("title", ["--version", "-x", "--", "list", "#7", "@me", "due:fri"])
def test_add_takes_its_title_literally(work: Cli, title: str) -> None:
    work("add", "--", title)
    assert work.card(1)["title"] == title


@pytest.mark.parametrize("title", ["", " ", "\u200b", "\u3000"])
def test_a_title_is_needed(work: Cli, title: str) -> None:
    assert "a title is needed" in work("add", title, check=2).err
    assert work("list", "--json").json == []


@pytest.mark.parametrize("date", ["2026-02-30", "31/12/2026", "10000-01-01", "soonish"])
def test_a_bad_date_names_the_accepted_forms(work: Cli, date: str) -> None:
    assert "+5bd" in work("add", "x", "--due", date, check=2).err
    assert work("list", "--json").json == []


@pytest.mark.parametrize("owner", ["team", "everyone", "CS", "Kim and Lee"])
def test_a_group_owns_nothing(work: Cli, owner: str) -> None:
    assert "one accountable owner" in work("add", "x", "--owner", owner, check=1).err
    assert work("list", "--json").json == []


def test_one_line_a_card_within_80_columns(work: Cli) -> None:
    work("add", "first\nline\tand more")
    work("add", "日本" * 60, "--owner", "me", "--holder", "a very long holder of the ball", "--due", "tomorrow")
    found = work("list").lines
    assert len(found) == 2
    assert found[1].startswith("1  first line and more  ")
    assert all(len(line) + sum(char > "\u2e7f" for char in line) <= 80 for line in found)


def test_list_filters(work: Cli) -> None:
    work("add", "Acme renewal", "--label", "renewal", "--owner", "me")
    work("add", "Globex kickoff", "--stage", "3")
    work("block", "2", "waiting for legal")

    def ids(*given: str) -> list[int]:
        return [card["id"] for card in work("list", *given, "--json").json]

    assert ids() == [1, 2]
    assert ids("renewal") == ids("--label", "#Renewal") == ids("--owner", "me") == ids("--board", "onb", "--stage", "1")
    assert ids("renewal") == [1]
    assert ids("--flag", "blocked") == ids("--owner", "none") == ids("--flag", "no owner") == [2]
    assert "is no flag" in work("list", "--flag", "bad", check=2).err
    assert "no board" in work("list", "--board", "nix", check=1).err
    assert "--board" in work("list", "--stage", "1", check=2).err
    assert work("list", "nowhere").out == "No card fits. `kanvtui list` shows all of them.\n"


def test_empty_lists_say_what_to_do(cli: Cli) -> None:
    assert "kanvtui board new" in cli("list").out
    assert not cli.db.exists()
    cli("board", "new", "B", "--sop", "meeting")
    assert "kanvtui add" in cli("list").out
    assert cli("list", "--archived").out == "No card is archived.\n"


def test_show_answers_the_four_questions(work: Cli) -> None:
    work("add", "Acme", "--owner", "me", "--next", "approve the pillars", "--note", "because")
    work("pass", "1", "Acme")
    page = work("show", "#1", "--history").out
    for words in ("Stage     1 Handoff", "kim ▸ Acme: approve the pillars", "Why", "Review", "To leave", "17 done"):
        assert words in page, page
    assert "History" in page
    assert "kim: waits for Acme" in page
    assert all(len(line) <= 80 for line in page.splitlines())


def test_show_several_cards(work: Cli) -> None:
    work("add", "one")
    work("add", "two")
    assert [card["title"] for card in work("show", "2", "1", "2", "--json").json] == ["two", "one"]
    assert "#1 one" in work("show", "1", "2").lines


def test_edit_changes_only_what_is_given(work: Cli) -> None:
    work("add", "one", "--owner", "Jo", "--due", "fri", "--label", "a")
    work(
        "edit", "1", "--title", "two", "--owner", "none", "--label", "b", "--no-label", "a", "--outcome", "won",
        "--urgent", "--note", "why",
    )  # fmt: skip
    card = work.card(1)
    assert (card["title"], card["owner"], card["due"], card["labels"]) == ("two", None, "2026-11-27", ["b"])
    assert card["urgent"]
    work("edit", "1", "--not-urgent", "--due", "none")
    assert (work.card(1)["urgent"], work.card(1)["due"]) == (False, None)


def test_edit_is_one_change(work: Cli) -> None:
    work("add", "one")
    before = work.card(1)
    work("edit", "1", "--title", "two", "--owner", "Jo", "--due", "fri", "--stage", "2")
    assert work.card(1)["stage"] == "2A Set-up"
    work("undo")
    assert work.card(1) == before


def test_edit_refuses_what_cannot_be(work: Cli) -> None:
    work("add", "one")
    work("add", "two")
    work("board", "new", "Other", "--sop", "meeting")
    assert "nothing to change" in work("edit", "1", check=2).err
    assert "one title" in work("edit", "1", "2", "--title", "x", check=2).err
    assert "stays on its board" in work("edit", "1", "--board", "Other", check=1).err
    assert "KEY=VALUE" in work("edit", "1", "--field", "arr", check=2).err
    assert "no field" in work("edit", "1", "--field", "nix=1", check=1).err


def test_fields_of_the_sop(cli: Cli) -> None:
    cli("board", "new", "H", "--sop", "Customer handoff")
    cli("add", "Acme")
    known = cli.card(1)["fields"]
    assert known
    assert set(known.values()) == {None}
    key = next(iter(known))
    cli("edit", "1", "--field", f"{key}=")
    assert cli.card(1)["fields"][key] is None


def test_move_by_number_or_name_and_back(work: Cli) -> None:
    work("add", "one")
    work("add", "two")
    assert work("move", "1", "2", "2").out == "moved 2 cards to 2A Set-up\n"
    assert [card["id"] for card in work("list", "--json").json] == [1, 2]
    work("move", "1", "handoff")
    assert work.card(1)["stage"] == "Handoff & Results Plan"
    assert work("move", "1", "handoff").out.startswith("nothing changed")


def test_a_closed_gate_asks_for_a_reason(work: Cli) -> None:
    work("add", "one", "--stage", "2B Brand")
    refused = work("move", "1", "2C Content", check=1).err
    assert "Brand Pillars reviewed by client" in refused
    assert "--reason" in refused
    assert work.card(1)["stage"] == "2B Brand"
    moved = work("move", "1", "2C Content", "--reason", "the client is on leave", "--json").json
    assert moved["stage"] == "2C Content"
    assert [found["reason"] for found in moved["exceptions"]] == ["the client is on leave"]
    assert list(moved["exceptions"][0]) == ["rule_key", "rule", "reason", "at", "actor"]
    assert "Exception" in work("show", "1").out


@pytest.mark.parametrize(
    ("number", "code"), [("1180591620717411303424", 2), ("-1", 2), ("0", 1), ("x", 2), ("1e3", 2), ("٣", 2), ("999", 1)]
)
def test_bad_numbers_are_told_apart(work: Cli, number: str, code: int) -> None:
    work("move", number, "1", check=code)
    work("show", number, check=code)


def test_block_keeps_since_and_unblock_takes_it_off(work: Cli) -> None:
    work("add", "one")
    work("block", "1", "legal has the contract")
    blocked = work.card(1)
    assert blocked["blocked"] == {"reason": "legal has the contract", "since": "2026-11-21T12:00:00.000000Z"}
    assert blocked["flags"] == ["blocked", "ownerless"]
    assert blocked["reasons"][0].startswith("blocked today")
    work("unblock", "1")
    assert work.card(1)["blocked"] is None
    assert "not blocked" in work("unblock", "1", check=1).err


def test_pass_and_take_back(work: Cli) -> None:
    work("add", "one")
    work("pass", "1", "Acme", "--nudge", "fri")
    assert work.card(1)["holder"] == "Acme"
    work("pass", "1", "owner")
    assert work.card(1)["holder"] is None


def test_notes_from_arguments_and_standard_input(work: Cli, stdin: Callable[[bytes], None]) -> None:
    work("add", "one")
    work("note", "1", "short", "words", "--kind", "decision", "--pin")
    stdin("# Head\r\nZürich ▸ fine\n\n".encode())
    made = work("note", "1", "-", "--json").json
    assert {"# Head\nZürich ▸ fine", "short words"} <= {note["body"] for note in made["notes"]}
    assert made["notes"][0]["title"] == "short words"
    assert made["notes"][0]["kind"] == "decision"


def test_bad_bytes_on_standard_input_are_named(work: Cli, stdin: Callable[[bytes], None]) -> None:
    work("add", "one")
    before = work.card(1)
    stdin(b"abc\xffd")
    assert "byte 3 (0xff)" in work("note", "1", "-", check=2).err
    assert work.card(1) == before


def test_a_note_beyond_a_million_characters_is_refused(work: Cli, stdin: Callable[[bytes], None]) -> None:
    work("add", "one")
    stdin("ü".encode() * 3_000_000)
    assert "at most 1,000,000" in work("note", "1", "-", check=2).err


def test_checks_are_listed_ticked_added_and_removed(work: Cli) -> None:
    work("add", "one")
    assert "Contract signed" in work("check", "1").lines[0]
    assert "ticked “Contract signed”" in work("check", "1", "--next").out
    work("check", "1", "3", "welcome email")
    assert [check["text"] for check in work.card(1)["checks"] if check["done"]] == [
        "Contract signed", "Client CRM account fully updated", "Welcome email sent",
    ]  # fmt: skip
    work("check", "1", "1", "--open")
    assert not work.card(1)["checks"][0]["done"]
    work("check", "1", "--add", "Call Jo", "--due", "fri", "--owner", "Jo")
    last = work.card(1)["checks"][-1]
    assert (last["text"], last["due"], last["owner"]) == ("Call Jo", "2026-11-27", "Jo")
    work("check", "1", "18", "--remove")
    assert len(work.card(1)["checks"]) == 17
    assert len(work("check", "1", "--json").json["checks"]) == 17
    assert "no check" in work("check", "1", "nix", check=1).err
    for wrong in (["--open"], ["--due", "fri"], ["1", "--next"], ["brand"]):
        work("check", "1", *wrong, check=2)


def test_snooze_hides_until_its_day(work: Cli) -> None:
    work("add", "one")
    work("snooze", "1", "fri")
    assert work("list", "--json").json == []
    work.later(days=7)
    assert [card["id"] for card in work("list", "--json").json] == [1]
    assert "after today" in work("snooze", "1", "today", check=2).err


def test_done_archive_delete_and_back(work: Cli) -> None:
    for title in ("one", "two", "three"):
        work("add", title)
    assert work("done", "1", "--reason", "they left").out == "completed “one”\n"
    assert work.card(1)["closed_at"]
    assert [card["id"] for card in work("list", "--open", "--json").json] == [3, 2]
    assert work("archive", "1", "2").out == "archived 2 cards\n"
    assert {card["id"] for card in work("list", "--archived", "--json").json} == {1, 2}
    work("archive", "1", "--back")
    assert work("delete", "3").out == "deleted “three”\n"
    assert "in the bin" in work("move", "3", "2", check=1).err
    assert "in the bin" in work("show", "3").out
    work("delete", "3", "--back")
    assert {card["id"] for card in work("list", "--json").json} == {1, 3}


def test_undo_and_redo_say_what_and_who(work: Cli) -> None:
    work("add", "one")
    work.later(minutes=3)
    assert work("undo").out == "undid: made “one” in Handoff & Results Plan (kim, 3 min ago)\n"
    assert work("list", "--json").json == []
    assert work("redo", "--json").json["redid"]["actor"] == "kim"
    assert [card["title"] for card in work("list", "--json").json] == ["one"]
    assert "nothing to redo" in work("redo", check=1).err


def test_hostile_titles_are_harmless(work: Cli) -> None:
    title = "a\x1b]0;evil\x07\x1b[2J\u202eb"
    done = work("add", title)
    page = done.out + work("list").out + work("show", "1").out + work("review").out + work("review", "--markdown").out
    assert not set(page) & {"\x1b", "\x07", "\u202e"}
    shown = work("list", "--json")
    assert shown.out.isascii()
    assert "\x1b" not in shown.out
    assert shown.json[0]["title"] == title
