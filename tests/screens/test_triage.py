"""Triage: one card after the other, one key a verdict; what others do meanwhile; the end and the empty stack."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Static

from builders import FREE, HOSTILE, Bench, Clock
from kanvtui.domain.pictures import ApprovalLine, DeadlineLine
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, checks, lookup, moves, notes, triage
from kanvtui.operations.reads.card import detail
from kanvtui.operations.session import Change
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.edit import EditScreen
from kanvtui.screens.review import ReviewScreen
from kanvtui.screens.triage import TriageScreen
from kanvtui.screens.walking import MINUTE
from kanvtui.screens.why import WhyScreen
from kanvtui.theme import KANV_THEMES
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.triage_lines import Shown, card_rows
from screens.lists import Keys, footer, head, notices, opened, press, screen_of
from screens.typed import told, write


def shown(pilot: Keys) -> str:
    """What the screen says, as drawn."""
    paper = pilot.app.screen.query_one(Entries)
    return "\n".join(paper.render_line(y).text.rstrip() for y in range(paper.size.height))


def strip(pilot: Keys) -> str:
    return str(pilot.app.screen.query_one("#strip", Static).content)


def card_of(pilot: Keys) -> int | None:
    found: int | None = screen_of(pilot, TriageScreen).focused_card()
    return found


def verdicts(bench: Bench, card_id: int) -> list[str]:
    return [detail["verdict"] for kind, detail in bench.events(card_id) if kind == "triaged"]


async def back(pilot: Keys, kind: type[Screen[Any]]) -> None:
    """Wait until the screens above are gone, however busy the machine is."""
    for _ in range(60):
        if type(pilot.app.screen) is kind:
            return
        await pilot.pause(0.05)
    raise AssertionError(f"{pilot.app.screen} is in the way")


@pytest.fixture
def day(bench: Bench, clock: Clock, board: int) -> dict[str, int]:
    """Three new cards on two boards, one that is late, one that is blocked and urgent."""
    free = bench.board("Free", FREE)
    made = {"late": bench.card(free, "Late answer", owner="Ann", due="tomorrow")}
    bench.do(notes.add, "They asked **twice**\n\nby phone", card_id=made["late"])
    stuck = made["stuck"] = bench.card(board, "Stuck contract", owner="Ben", due="+3d")
    bench.do(accounts.new, "Acme")
    clock.on(days=2)
    bench.do(cards.block, [stuck], "legal has the contract")
    for name, where in (("one", free), ("two", free), ("three", board)):
        made[name] = bench.card(where, f"Fresh {name}", account="Acme" if name == "two" else "")
    return made


async def test_the_gravest_card_fills_the_screen(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T") as pilot:
        assert card_of(pilot) == day["stuck"]
        assert "1 of 5 · 2:30 left" in head(pilot)
        for words in (
            "Urgent · Small · To do, day 2", "Stuck contract", "! urgent: blocked and due tomorrow",
            "■ blocked today: legal has the contract", "Owner    Ben", "Next     no next step", "Due      tomorrow",
            "No note yet.",
        ):  # fmt: skip
            assert words in shown(pilot), words
        assert footer(pilot).split() == [
            "Enter", "keep", "i", "take", "o", "owner", "n", "next", "b", "block", "s", "snooze", "Esc", "back", "?",
            "help",
        ]  # fmt: skip
        assert "one key" in strip(pilot)


async def test_ten_keys_for_five_cards(bench: Bench, clock: Clock, board: int, day: dict[str, int]) -> None:
    """Each verdict is one change, goes on to the next card, and can be taken back at the end."""
    async with opened(bench, board, "T") as pilot:
        await press(pilot, "i")
        assert strip(pilot) == "“Stuck contract”: taken by kim · u takes it back"
        assert card_of(pilot) == day["one"]
        assert "2 of 5" in head(pilot)
        assert "1 decided" in head(pilot)
        clock.on(seconds=40)
        await press(pilot, "d", *"fri", "enter")
        assert card_of(pilot) == day["two"]
        await press(pilot, "n")
        await write(pilot, "Ask for the logo", "enter")
        assert card_of(pilot) == day["three"]
        await press(pilot, "enter")
        clock.on(seconds=60)
        await press(pilot, "c")
        await write(pilot, "They cancelled", "enter")
        assert card_of(pilot) is None
        page = " ".join(shown(pilot).split())
        assert "Done for today." in page
        told = "5 cards: 1 taken, 1 given a due date, 1 given a next step, 1 closed, 1 kept, in 1:40."
        assert told in page
        assert footer(pilot).split() == ["Esc", "back", "?", "help"]
        assert {name: verdicts(bench, key) for name, key in day.items()} == {
            "stuck": ["take"], "one": ["due"], "two": ["next"], "three": ["keep"], "late": ["complete"],
        }  # fmt: skip
        assert bench.column(day["late"], "outcome") == "They cancelled"
        assert bench.column(day["late"], "closed_at")
        await press(pilot, "u")
        assert card_of(pilot) == day["late"]
        assert bench.column(day["late"], "closed_at") is None
        assert verdicts(bench, day["late"]) == []
        await press(pilot, "U")
        assert card_of(pilot) is None
        await press(pilot, "enter", "enter")  # one too many goes no further
        screen_of(pilot, TriageScreen)
        await press(pilot, "escape")
        await back(pilot, BoardScreen)
        await press(pilot, "T")
        assert "Nothing to decide." in shown(pilot)
        assert "5 cards were decided today" in shown(pilot)


@pytest.mark.parametrize(
    ("keys", "word", "column"),
    [
        (["o", *"Zoe", "enter"], "owner", "owner_id"),
        (["b"], "unblock", "blocked_since"),
        (["s", *"+3d", "enter"], "snooze", "snoozed_until"),
        (["W", *"Acme", "enter"], "pass", "holder"),
        (["asterisk"], "urgent", "urgent"),
        (["x"], "archive", "archived_at"),
        (["m", *"Waiting", "enter"], "move", "stage_id"),
        (["number_sign", *"legal", "enter"], "labels", "rev"),
    ],
)
async def test_every_verdict_is_one_change_and_goes_on(
    bench: Bench, board: int, day: dict[str, int], keys: list[str], word: str, column: str
) -> None:
    async with opened(bench, board, "T") as pilot:
        before, entries = bench.column(day["stuck"], column), len(bench.journal())
        await press(pilot, *keys)
        assert verdicts(bench, day["stuck"]) == [word]
        assert bench.column(day["stuck"], column) != before
        assert len(bench.journal()) == entries + 1
        assert card_of(pilot) == day["one"]
        assert "u takes it back" in strip(pilot)
        await press(pilot, "u")
        assert card_of(pilot) == day["stuck"]
        if column != "rev":
            assert bench.column(day["stuck"], column) == before


async def test_undo_is_offered_for_the_verdict_told_only(bench: Bench, board: int, day: dict[str, int]) -> None:
    """`u` takes the newest change of the file, which may be no verdict, or the one before."""
    async with opened(bench, board, "T") as pilot:
        await press(pilot, "i")
        assert strip(pilot).endswith(" · u takes it back")
        bench.do(cards.retitle, day["one"], "Another name")
        screen_of(pilot, TriageScreen).catch_up()
        await pilot.pause()
        assert strip(pilot) == "“Stuck contract”: taken by kim"
        await press(pilot, "u")
        assert strip(pilot) == "“Stuck contract”: taken by kim · u takes it back"


async def test_a_verdict_on_labels_says_which(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T") as pilot:
        await press(pilot, "number_sign", *"legal", "enter")
        assert strip(pilot).startswith(f"“{bench.column(day['stuck'], 'title')}”: labels +legal")


async def test_marked_cards_take_one_verdict_together(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T", "j", "v", "v") as pilot:
        assert "2 marked" in head(pilot)
        entries = len(bench.journal())
        await press(pilot, "o", *"Zoe", "enter")
        assert len(bench.journal()) == entries + 1
        assert verdicts(bench, day["one"]) == verdicts(bench, day["two"]) == ["owner"]
        assert "marked" not in head(pilot)
        assert card_of(pilot) == day["three"]  # where the cursor stands, and nothing was decided yet
        assert strip(pilot).startswith("2 cards: owner Zoe")
        await press(pilot, "full_stop")  # the same for this one
        assert verdicts(bench, day["three"]) == ["owner"]


async def test_a_marked_card_that_went_away_loses_its_mark(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T", "j", "v", "v") as pilot:
        bench.do(cards.delete, [day["one"]])
        screen_of(pilot, TriageScreen).catch_up()
        await press(pilot, "i")
        assert verdicts(bench, day["two"]) == ["take"]
        assert verdicts(bench, day["one"]) == []


async def test_cards_of_two_boards_share_no_stage(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T", "v", "v", "m") as pilot:
        screen_of(pilot, TriageScreen)
        assert "several boards" in notices(pilot)
        await press(pilot, "k", "v")  # takes the second mark off
        assert "1 marked" in head(pilot)


async def test_stepping_leaves_cards_open_and_the_end_says_so(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T", "k", "j", "j", "k") as pilot:
        assert card_of(pilot) == day["one"]
        await press(pilot, "enter", "G")
        assert card_of(pilot) == day["late"]
        await press(pilot, "j")
        assert card_of(pilot) is None
        assert "4 cards still to decide: Enter goes through them." in shown(pilot)
        assert "The end of the stack." in shown(pilot)
        await press(pilot, "i", "o", "A", "v", "space")  # nothing to act on
        assert "no card here" in notices(pilot)
        await press(pilot, "k", "enter")  # the last one; then round to the first that is open
        assert card_of(pilot) == day["stuck"]
        await press(pilot, "g", "g", "j")
        assert "✓ decided: kept “Fresh one” as it is" in shown(pilot)
        await press(pilot, "G", "j", "enter")
        assert "1 of 3 · 1:30 left" in head(pilot)
        assert card_of(pilot) == day["stuck"]


async def test_esc_keeps_what_was_decided_and_the_rest_comes_up_again(
    bench: Bench, board: int, day: dict[str, int]
) -> None:
    async with opened(bench, board, "T", "enter", "escape") as pilot:
        await back(pilot, BoardScreen)
        await press(pilot, "T")
        assert "1 of 4" in head(pilot)
        assert card_of(pilot) == day["one"]


async def test_a_gate_asks_as_on_the_board(bench: Bench, board: int, day: dict[str, int]) -> None:
    stuck = day["stuck"]
    bench.do(cards.set_due, [stuck], "none")
    bench.do(cards.set_urgent, [stuck], urgent=True)
    async with opened(bench, board, "T") as pilot:
        assert card_of(pilot) == stuck
        await press(pilot, "L")
        assert not isinstance(pilot.app.screen, TriageScreen)  # what is missing is shown
        assert verdicts(bench, stuck) == []
        await press(pilot, "escape")
        assert card_of(pilot) == stuck


async def test_refusals_stand_in_the_prompt_and_change_nothing(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T", "o") as pilot:
        await write(pilot, "the team", "enter")
        assert "person" in told(pilot)
        await press(pilot, "escape")
        assert card_of(pilot) == day["stuck"]
        assert verdicts(bench, day["stuck"]) == []


async def test_notes_and_ticks_are_no_verdict(bench: Bench, board: int, day: dict[str, int]) -> None:
    bench.do(checks.add, day["stuck"], "Call legal")
    async with opened(bench, board, "T") as pilot:
        assert "1 of 1 check open" in shown(pilot)
        await press(pilot, "N")
        await write(pilot, "Legal promised Friday", "escape")
        assert card_of(pilot) == day["stuck"]
        assert "Legal promised Friday" in shown(pilot)
        await press(pilot, "t", "t", "escape")
        assert "check open" not in shown(pilot)
        assert verdicts(bench, day["stuck"]) == []


async def test_space_shows_the_whole_note_until_the_next_card(bench: Bench, board: int, day: dict[str, int]) -> None:
    bench.do(notes.add, "\n".join(f"Line {number}" for number in range(40)), card_id=day["stuck"])
    async with opened(bench, board, "T") as pilot:
        assert "Line 3" in shown(pilot)
        assert "Line 9" not in shown(pilot)
        assert "more of it: Space" in shown(pilot)
        await press(pilot, "space")
        assert "Line 9" in shown(pilot)
        assert "more of it" not in shown(pilot)
        await press(pilot, "pagedown", "pagedown", "pagedown", "pagedown")
        assert "Line 39" in shown(pilot)
        await press(pilot, "pageup", "pageup", "pageup", "pageup", "j", "k")
        assert "Line 9" not in shown(pilot)


async def test_a_card_that_went_away_is_passed_over(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T") as pilot:
        screen = screen_of(pilot, TriageScreen)
        bench.do(cards.archive, [day["stuck"], day["two"]])
        screen.catch_up()
        await pilot.pause()
        await pilot.pause()
        assert "was archived meanwhile" in notices(pilot)
        assert card_of(pilot) == day["one"]
        await press(pilot, "enter")
        assert card_of(pilot) == day["three"]
        await press(pilot, "enter", "enter")
        assert "3 cards: 3 kept" in shown(pilot)
        assert "2 cards went away meanwhile." in shown(pilot)


async def test_what_others_settle_or_decide_is_told(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T") as pilot:
        screen = screen_of(pilot, TriageScreen)
        bench.do(cards.unblock, [day["stuck"]])
        screen.catch_up()
        await pilot.pause()
        await pilot.pause()
        assert card_of(pilot) == day["stuck"]
        assert "Nothing brings it up any more." in shown(pilot)
        bench.session.actor = "raj"
        bench.do(triage.keep, [day["stuck"]])
        bench.session.actor = "kim"
        screen.catch_up()
        await pilot.pause()
        await pilot.pause()
        assert card_of(pilot) == day["one"]
        assert strip(pilot).startswith("raj: kept “Stuck contract”")


async def test_what_comes_up_meanwhile_is_offered_at_the_end(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "T", *["enter"] * 4) as pilot:
        bench.card(board, "Just in")
        await press(pilot, "enter")
        assert "1 card still to decide: Enter goes through it." in shown(pilot)
        assert footer(pilot).split()[:3] == ["Enter", "go", "on"]
        await press(pilot, "enter")
        assert "Just in" in shown(pilot)
        assert "1 of 1" in head(pilot)


async def test_an_empty_stack_says_so_and_what_to_press(bench: Bench, board: int) -> None:
    async with opened(bench, board, "T") as pilot:
        assert "Nothing to decide." in shown(pilot)
        assert "Esc goes back; R there lists" in shown(pilot)
        await press(pilot, "j", "k", "G", "space", "v", "A", "pagedown", "n", "c", "full_stop", "enter")
        screen_of(pilot, TriageScreen)
        await press(pilot, "escape")
        await back(pilot, BoardScreen)


def _noting(drawn: list[str], name: str, plain: Callable[..., Any]) -> Callable[..., Any]:
    def refresh(*args: Any, **named: Any) -> Any:
        drawn.append(name)
        return plain(*args, **named)

    return refresh


async def test_the_time_left_draws_the_head_line_only(
    bench: Bench, clock: Clock, board: int, day: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(bench, board, "T") as pilot:
        screen = screen_of(pilot, TriageScreen)
        drawn: list[str] = []
        for widget in (screen.query_one(Entries), screen.query_one(HeadLine)):
            monkeypatch.setattr(widget, "refresh", _noting(drawn, type(widget).__name__, widget.refresh))
        clock.on(seconds=95)
        screen._tick()
        assert drawn == ["HeadLine"]
        assert "0:55 left" in head(pilot)
        clock.on(minutes=5)  # over: it says no more
        screen._tick()
        assert "left" not in head(pilot)
        clock.on(days=1)
        screen._ticks = MINUTE - 1
        screen._tick()
        assert "Entries" in drawn  # words like "overdue" are of one moment


async def test_from_review_and_card_and_back(bench: Bench, board: int, day: dict[str, int]) -> None:
    async with opened(bench, board, "R", "T") as pilot:
        screen_of(pilot, TriageScreen)
        await press(pilot, "A")
        screen_of(pilot, WhyScreen)
        await press(pilot, "escape", "e")
        screen_of(pilot, EditScreen)
        await press(pilot, "T")  # back to the one that lies open
        screen_of(pilot, TriageScreen)
        await press(pilot, "question_mark")
        assert "Keys in triage" in head(pilot)
        await press(pilot, "escape")
        await back(pilot, TriageScreen)
        await press(pilot, "q")
        await back(pilot, ReviewScreen)


async def test_outcomes_of_the_sop_are_offered_for_closing(bench: Bench) -> None:
    document: dict[str, Any] = {
        **FREE,
        "outcomes": [{"key": "won", "name": "Won"}, {"key": "no", "name": "No response"}],
    }
    board = bench.board("Leads", document)
    card = bench.card(board, "Lead")
    async with opened(bench, board, "T", "c", *"won", "enter") as pilot:
        assert bench.column(card, "closed_at")
        assert verdicts(bench, card) == ["complete"]
        assert card_of(pilot) is None


async def test_cards_at_risk_show_their_customer(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Acme")

    def risky(change: Change) -> None:
        accounts.set_health(change, lookup.account(change.db, "Acme"), "red", "the champion left")

    bench.do(risky)
    card = bench.card(board, "Renewal", account="Acme", owner="Ann", holder="Acme")
    bench.do(cards.set_next, [card], "Call the sponsor")
    async with opened(bench, board, "T") as pilot:
        for words in (
            "New · Small · Acme · To do", "▲ at risk: Acme is red: the champion left", "Ann ▸ Acme today",
            "Next     Call the sponsor",
        ):  # fmt: skip
            assert words in shown(pilot), words


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)])
async def test_hostile_cards_are_harmless_at_every_size(bench: Bench, board: int, size: tuple[int, int]) -> None:
    for number, words in enumerate(HOSTILE):
        card = bench.card(board, words, note=words, next=words[:400])
        bench.do(cards.block, [card], words)
        bench.clock.on(minutes=number)
    async with opened(bench, board, "T", size=size) as pilot:
        paper = pilot.app.screen.query_one(Entries)
        for number in range(len(HOSTILE)):
            for y in range(paper.size.height):
                line = paper.render_line(y)
                assert line.cell_length == paper.size.width
                assert line.text == visible(line.text)
            await press(pilot, "space", "space", "enter" if number % 2 else "j")
            assert strip(pilot) == visible(strip(pilot))
        assert pilot.app._exception is None


@pytest.mark.parametrize("theme", [*KANV_THEMES, "nord"])
async def test_every_theme_draws(bench: Bench, board: int, day: dict[str, int], theme: str) -> None:
    async with opened(bench, board, "T") as pilot:
        pilot.app.theme = theme
        await pilot.pause()
        assert "Stuck contract" in shown(pilot)


async def test_a_board_that_cannot_be_read_leaves_words(
    bench: Bench, board: int, day: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kanvtui.errors import StoreError
    from kanvtui.operations.reads import triage as reads

    def broken(*_args: object, **_named: object) -> None:
        raise StoreError("the file is gone — nothing was read. Put it back.")

    async with opened(bench, board, "T") as pilot:
        for name in ("look", "verdicts", "stack"):
            monkeypatch.setattr(reads, name, broken)
        await press(pilot, "j", "j")
        assert "This could not be read." in shown(pilot)
        assert "the file is gone" in shown(pilot)
        await press(pilot, "enter")  # what cannot be seen is not decided
        assert verdicts(bench, day["two"]) == []
        await press(pilot, "G", "j", "escape", "T")
        await back(pilot, TriageScreen)
        assert "the file is gone" in shown(pilot)
        monkeypatch.undo()
        await press(pilot, "escape", "T")
        assert "Stuck contract" in shown(pilot)


async def test_moving_is_a_verdict_too(bench: Bench, day: dict[str, int]) -> None:
    free = bench.column(day["one"], "board_id")
    bench.do(moves.complete, [day["stuck"]], reason="over")
    async with opened(bench, free, "T", "L") as pilot:
        assert bench.column(day["one"], "stage_id") == bench.stage(free, "two")
        assert verdicts(bench, day["one"]) == ["move"]
        assert card_of(pilot) == day["two"]


async def test_all_that_is_known_of_a_card_can_be_shown(bench: Bench, board: int, day: dict[str, int]) -> None:
    stuck = day["stuck"]
    bench.do(cards.set_reviewer, stuck, "Lena")
    bench.do(cards.set_review_by, stuck, "fri")
    bench.do(cards.add_labels, [stuck], ["renewal"])
    bench.do(cards.set_field, stuck, "code", "X-7")
    for number in range(5):
        bench.do(checks.add, stuck, f"Check {number}")
    async with opened(bench, board, "T") as pilot:
        assert "Review   20 Nov Lena" in shown(pilot)
        assert "… 2 more: Space" in shown(pilot)
        assert "X-7" not in shown(pilot)
        await press(pilot, "space")
        for words in ("Check 4", "Labels   #renewal", "Code: X-7"):
            assert words in shown(pilot), words


def test_deadlines_and_approvals_that_press_stand_among_the_dates(bench: Bench, board: int) -> None:
    card = replace(
        detail(bench.session, bench.card(board, "A card")),
        deadlines=(
            DeadlineLine(1, "a", "Kickoff", "2026-11-10", "6d overdue", late=True),
            DeadlineLine(2, "b", "Pillars", "2026-11-18", "due Wed 18 Nov", soon=True),
            DeadlineLine(3, "c", "Launch", "2027-01-18", "due Mon 18 Jan 2027"),
        ),
        approvals=(
            ApprovalLine(1, "copy", "Copy", "Legal", due_words="1d overdue", late=True),
            ApprovalLine(2, "copy", "Copy", "Brand", state="approved"),
        ),
    )

    def words(*, whole: bool) -> str:
        rows = card_rows(card, Shown(whole=whole), 60, lambda *_: [])
        return "\n".join("".join(text for text, _ in row) for row in rows)

    assert "Deadline Kickoff: 6d overdue" in words(whole=False)
    assert "Deadline Pillars: Wed 18 Nov" in words(whole=False)
    assert "Approval Copy: Legal · 1d overdue" in words(whole=False)
    assert "Brand" not in words(whole=True)
    assert "Launch" not in words(whole=False)
    assert "Deadline Launch: Mon 18 Jan 2027" in words(whole=True)
