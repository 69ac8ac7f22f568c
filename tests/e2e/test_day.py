"""A day of work: catch, own, move, explain, review, regret, close and come back the next morning."""

from pathlib import Path

import pytest

from e2e.hands import User, at_work, run

pytestmark = pytest.mark.terminal


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one board, a customer's card, two more, and an editor that adds a line."""
    run(tmp_path, "account", "new", "Acme", "--start", "CSM workflow")
    run(tmp_path, "add", "Call Globex")
    run(tmp_path, "add", "Renew Initech")
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "Written elsewhere\\n" >> "$1"\n')
    editor.chmod(0o755)
    return tmp_path


def test_a_day_of_work(home: Path) -> None:
    with at_work(home) as user:
        user.sees("▌Renew Initech", "3 no owner", "next review")
        catch_and_own(user)
        move_and_find(user)
        explain(user)
        review(user)
        change_the_size(user)
        begin_another_board(user)
    with at_work(home) as user:  # the next morning: the last board, and undo across the restart
        user.sees("1 Agenda", "▌Agenda for Monday")
        user.press("u")
        user.sees("undone: made “Agenda for Monday” in Agenda", "no cards here")
        user.press("U")
        user.sees("▌Agenda for Monday")


def catch_and_own(user: User) -> None:
    """One prompt, one reason, one undo for all that are marked; a group is refused and the text kept."""
    user.press("v", "v")
    user.sees("2 marked")
    user.press("o")
    user.sees("Owner of 2 cards")
    user.terminal.type("the team")
    user.press("enter")
    user.sees("the team", "is a group, and a card has one accountable owner")
    user.press("ctrl+u")
    user.terminal.type("Kim Lee")
    user.press("enter")
    user.sees("1 no owner")
    assert [user.card(number)["owner"] for number in (1, 2, 3)] == [None, "Kim Lee", "Kim Lee"]
    user.press("u")
    user.sees("3 no owner")
    user.press("U")
    user.sees("1 no owner")
    user.press("G", ".")  # the same once more, on the last card
    user.sees("nothing needs eyes")
    user.press("n")
    user.sees("New card in")
    user.terminal.type("Ask Acme @me due:fri #renewal acct:acme > send the quote")
    user.reads("owner kim · due Fri")
    user.reads("customer Acme · next: send the quote")
    user.press("enter")
    user.sees("▌Ask Acme", "kim · ")
    card = user.card(4)
    assert (card["title"], card["owner"], card["labels"], card["account"]) == ("Ask Acme", "kim", ["renewal"], "Acme")


def move_and_find(user: User) -> None:
    """By number, by order, and back to it from anywhere."""
    user.press("m", "2")
    user.sees("2 2A Set-up      1")
    user.press("u", "J", "1", "g", "g")
    user.sees("▌Renew Initech")
    user.press(":")
    user.sees("Find a command, a card by title")
    user.terminal.type("ask acme")
    user.sees("#4 Ask Acme")
    user.press("enter")
    user.sees("▌Ask Acme")
    user.press("x")
    user.sees("archived “Ask Acme”")
    user.press("u")
    user.sees("▌Ask Acme")
    user.press("X")
    user.sees("Delete “Ask Acme”?")
    user.press("esc")
    user.sees("▌Ask Acme")


def explain(user: User) -> None:
    """A note in the pane, one from the user's editor, and a reason to be blocked."""
    user.writes("N", "They pay per seat")
    user.sees("“They pay per seat”")
    user.press("E")
    user.sees("“Written elsewhere”")
    told = user.shell("show", "4")
    assert "They pay per seat" in told
    assert "Written elsewhere" in told
    user.answers("b", "What blocks", "legal has the contract")
    user.sees("1 blocked")


def review(user: User) -> None:
    """Each flagged card once, with its reason; acting on it changes the list in place."""
    user.press("R")
    user.sees("Review · weekly", "Blocked 1", "▌ Ask Acme", "blocked today: legal has the contract")
    user.press("A")
    user.sees("Why does “Ask Acme” need eyes?", "What happened")
    user.press("esc")
    user.sees_no_more("What happened")
    user.press("b")
    user.sees_no_more("Blocked 1")
    user.press("u")
    user.sees("Blocked 1")
    user.press("esc")
    user.sees("1 Handoff", "1 blocked")


def change_the_size(user: User) -> None:
    """At any moment, with half a title in hand."""
    user.press("n")
    user.sees("New card in")
    user.terminal.type("Half a ")
    for size in ((60, 16), (40, 10), (200, 50), (80, 24), (120, 40)):
        user.terminal.resize(*size)
        user.sees("too small" if size == (40, 10) else "Half a")
    user.terminal.type("title")
    user.sees("Half a title")
    user.press("enter")
    user.sees("▌Half a title")
    user.reads("To enter 2A Set-up: The Results Plan is written.")


def begin_another_board(user: User) -> None:
    """From an SOP, and on it to a first card."""
    user.press("g", "b")
    user.sees("▌ CSM workflow")
    user.press("n")
    user.sees("Meeting notes")
    user.terminal.type("meeting")
    user.press("enter")
    user.sees("Name of the board")
    user.press("enter")
    user.sees("1 Agenda", "no cards here")
    user.catches("Agenda for Monday")
    user.sees("▌Agenda for Monday")
