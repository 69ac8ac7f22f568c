"""Actions on cards: keys in, stored state out; one change, one reason, one undo for all that are marked."""

import pytest
from textual.widgets import Static

from builders import FREE, HOSTILE, Bench
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.prompts import ConfirmScreen, MovePrompt
from screens.lists import notices, opened, press
from screens.typed import busy, is_asking, line, offered, paste, prompt, title, told, write


@pytest.fixture
def free(bench: Bench) -> int:
    """A board without gates: First, Second, Third (ids 3, 2, 1) in One."""
    board = bench.board("Free", FREE)
    for name in ("Third", "Second", "First"):
        bench.card(board, name)
    return board


FIRST, SECOND, THIRD = 3, 2, 1


def stage(bench: Bench, card_id: int) -> str:
    return str(bench.db.value("SELECT s.key FROM card c JOIN stage s ON s.id = c.stage_id WHERE c.id = ?", (card_id,)))


def owner(bench: Bench, card_id: int) -> object:
    return bench.db.value(
        "SELECT p.name FROM card c LEFT JOIN person p ON p.id = c.owner_id WHERE c.id = ?", (card_id,)
    )


def changes(bench: Bench) -> int:
    return int(bench.db.value("SELECT count(*) FROM change"))


class TestNew:
    async def test_two_keys_and_a_title(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "l", "n") as pilot:
            assert title(pilot) == "New card in Two"
            await write(pilot, "Call Acme", "enter")
            assert (stage(bench, 4), bench.column(4, "title"), bench.column(4, "owner_id")) == (
                "two",
                "Call Acme",
                None,
            )
            screen = pilot.app.screen
            assert isinstance(screen, BoardScreen)
            assert screen.focused_card() == 4

    async def test_hints_are_understood_and_previewed(self, bench: Bench, free: int) -> None:
        bench.do(accounts.new, "Acme Inc")
        async with opened(bench, free, "n") as pilot:
            await write(pilot, "Call @me due:fri #renewal acct:acme !! stage:three > send contract")
            assert told(pilot) == (
                "owner kim · due Fri 20 Nov · #renewal · customer Acme Inc · urgent · stage Three · next: send contract"
            )
            await write(pilot, "", "enter")
        assert (bench.column(4, "title"), bench.column(4, "due"), bench.column(4, "next")) == (
            "Call", "2026-11-20", "send contract",
        )  # fmt: skip
        assert (owner(bench, 4), stage(bench, 4), bench.column(4, "urgent")) == ("kim", "three", 1)
        assert bench.db.rows("SELECT name FROM label") == [("renewal",)]

    async def test_unknown_hints_stay_text_and_are_told(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "n") as pilot:
            await write(pilot, "See #7 @nobody")
            assert "stays text" in told(pilot)
            await write(pilot, "", "enter")
        assert bench.column(4, "title") == "See #7 @nobody"

    async def test_a_hint_is_completed_in_the_line(self, bench: Bench, free: int) -> None:
        bench.card(free, "x", owner="Kim Lee")
        async with opened(bench, free, "n") as pilot:
            await write(pilot, "Call @ki", "tab")
            assert line(pilot).strip() == 'Call @"Kim Lee"'
            await write(pilot, "", "enter")
        assert owner(bench, 5) == "Kim Lee"

    @pytest.mark.parametrize("words", HOSTILE)
    async def test_any_pasted_title_is_stored_as_text(self, bench: Bench, free: int, words: str) -> None:
        async with opened(bench, free, "n") as pilot:
            await paste(pilot, words)
            typed = line(pilot)
            await write(pilot, "", "enter")
            stored = bench.db.value("SELECT title FROM card WHERE id = 4")
            assert (stored or "") == typed.strip()
            assert "\x1b" not in typed


class TestWho:
    async def test_owner_new_known_me_and_none(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "o") as pilot:
            await write(pilot, "Raj")
            assert told(pilot) == "a new person: Raj"
            await write(pilot, "", "enter", "j", "o")
            assert offered(pilot) == ["me", "Raj"]
            await write(pilot, "ra")
            assert told(pilot) == "Raj"
            await write(pilot, "", "enter", "j", "o")
            await write(pilot, "me", "enter")
            assert [owner(bench, key) for key in (FIRST, SECOND, THIRD)] == ["Raj", "Raj", "kim"]
            await write(pilot, "", "o", "backspace", "enter")
            assert owner(bench, THIRD) is None

    async def test_a_group_is_refused_in_the_prompt(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "o") as pilot:
            await write(pilot, "everyone", "enter")
            assert "accountable owner" in told(pilot)
            assert line(pilot) == "everyone"
            assert owner(bench, FIRST) is None

    async def test_the_ball_is_passed_with_a_day_to_ask(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "W") as pilot:
            await write(pilot, "Acme by fri")
            assert told(pilot) == "waits for Acme, ask again Fri 20 Nov, in 4 days"
            await write(pilot, "", "enter")
            assert (bench.column(FIRST, "holder"), bench.column(FIRST, "nudge_on")) == ("Acme", "2026-11-20")
            await write(pilot, "", "W", "backspace", "enter")
            assert bench.column(FIRST, "holder") is None

    async def test_a_name_with_by_in_it_stays_whole(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "W") as pilot:
            await write(pilot, "Stand by me", "enter")
        assert bench.column(FIRST, "holder") == "Stand by me"


class TestFacts:
    async def test_block_with_a_reason_and_unblock_without_a_question(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "b") as pilot:
            await write(pilot, "", "enter")
            assert "reason is needed" in told(pilot)
            await write(pilot, "legal has it", "enter")
            assert bench.column(FIRST, "blocked_reason") == "legal has it"
            await press(pilot, "b")
            assert not is_asking(pilot)
            assert bench.column(FIRST, "blocked_since") is None
            assert "unblocked “First” · u undoes it" in notices(pilot)

    async def test_due_is_previewed_and_a_wrong_one_names_the_forms(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "d") as pilot:
            await write(pilot, "fri 17:30")
            assert told(pilot) == "due Fri 20 Nov 17:30, in 4 days"
            await write(pilot, "x", "enter")
            assert "+5bd" in told(pilot)
            await write(pilot, "", "backspace", "enter")
            assert bench.column(FIRST, "due") == "2026-11-20T17:30"
            await write(pilot, "", "d")
            assert line(pilot) == "2026-11-20 17:30"
            await write(pilot, "none", "enter")
            assert bench.column(FIRST, "due") is None

    async def test_snooze_hides_the_card_and_says_so(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "s") as pilot:
            assert "today" not in offered(pilot)
            await write(pilot, "mon", "enter")
            assert bench.column(FIRST, "snoozed_until") == "2026-11-23"

    async def test_labels_are_edited_as_a_line(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "#") as pilot:
            await write(pilot, "renewal, #q4")
            assert told(pilot) == "adds #renewal #q4"
            await write(pilot, "", "enter", "#")
            assert line(pilot) == "#renewal #q4 "
            await write(pilot, "-q4 third")
            assert told(pilot) == "adds #third · takes off #q4"
            await write(pilot, "", "enter", "#", "ctrl+u")
            await write(pilot, "-renewal +new")
            assert told(pilot) == "adds #new · takes off #renewal"
            await write(pilot, "", "enter")
        assert bench.db.rows("SELECT name FROM label ORDER BY name") == [("new",), ("third",)]

    async def test_labels_of_marked_cards_are_added_and_taken_off(self, bench: Bench, free: int) -> None:
        bench.do(cards.add_labels, [FIRST], ["old", "kept"])
        async with opened(bench, free, "v", "v", "#") as pilot:
            await write(pilot, "new -old")
            assert told(pilot) == "adds #new · takes off #old"
            await write(pilot, "", "enter")
        rows = bench.db.rows("SELECT card_id, name FROM label ORDER BY card_id, name")
        assert rows == [(SECOND, "new"), (FIRST, "kept"), (FIRST, "new")]

    async def test_urgent_is_a_switch(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "*") as pilot:
            assert bench.column(FIRST, "urgent") == 1
            await press(pilot, "*")
            assert bench.column(FIRST, "urgent") == 0


class TestMoving:
    async def test_nothing_unmet_is_instant_and_the_cursor_follows(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "L") as pilot:
            assert stage(bench, FIRST) == "two"
            assert not is_asking(pilot)
            await press(pilot, "H")
            assert stage(bench, FIRST) == "one"
            await press(pilot, "H")
            assert "first stage" in notices(pilot)

    async def test_by_number_and_by_name(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "m") as pilot:
            assert isinstance(pilot.app.screen, MovePrompt)
            await press(pilot, "3")
            assert stage(bench, FIRST) == "three"
            await press(pilot, "1", "m")
            await write(pilot, "en", "enter")
            assert stage(bench, SECOND) == "end"
            await press(pilot, "1", "m")
            await write(pilot, "nowhere", "enter")
            assert "no stage “nowhere”" in told(pilot)

    async def test_a_digit_after_a_letter_is_text(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "m") as pilot:
            await write(pilot, "t3")
            assert line(pilot) == "t3"

    async def test_unmet_asks_one_sentence_and_lists_what_is_missing(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "Gated", "todo")
        async with opened(bench, board, "L", "!") as pilot:
            assert is_asking(pilot)
            lines = [str(found.content) for found in prompt(pilot).query(".prompt--line").results(Static)]
            assert lines == ["· no due"]
            await write(pilot, "", "enter")
            assert "sentence is needed" in told(pilot)
            assert stage(bench, card) == "todo"
            await write(pilot, "they asked for it", "enter")
            assert stage(bench, card) == "doing"
            assert bench.db.rows("SELECT reason FROM exception") == [("they asked for it",)]
            await press(pilot, "u")
            assert stage(bench, card) == "todo"
            assert bench.db.rows("SELECT reason FROM exception") == []

    async def test_marked_cards_take_one_reason_and_earlier_ones_are_offered(self, bench: Bench, board: int) -> None:
        ids = [bench.card(board, name, "todo") for name in ("A", "B", "C")]
        async with opened(bench, board, "L", "!") as pilot:
            await write(pilot, "they asked", "enter")
            assert stage(bench, ids[2]) == "doing"
            await press(pilot, "1", "V")
            before = changes(bench)
            await press(pilot, "L", "!")
            assert title(pilot) == "Why do they go on all the same?"
            assert offered(pilot) == ["they asked"]
            await write(pilot, "", "down", "enter")
            assert [stage(bench, key) for key in ids] == ["doing"] * 3
            assert changes(bench) == before + 1
            screen = pilot.app.screen
            assert isinstance(screen, BoardScreen)
            assert not screen.view.model.marks
            await press(pilot, "u")
            assert [stage(bench, key) for key in ids] == ["todo", "todo", "doing"]

    async def test_back_passes_no_gate(self, bench: Bench, board: int) -> None:
        card = bench.card(board, "Back", "doing")
        async with opened(bench, board, "2", "H") as pilot:
            assert not is_asking(pilot)
            assert stage(bench, card) == "todo"

    async def test_complete(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "c") as pilot:
            assert stage(bench, FIRST) == "end"
            assert "completed “First”" in notices(pilot)

    async def test_order(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "J") as pilot:
            assert bench.order(free, "one") == [SECOND, FIRST, THIRD]
            await press(pilot, "K")
            assert bench.order(free, "one") == [FIRST, SECOND, THIRD]
            await press(pilot, "v", "v", "J")
            assert bench.order(free, "one") == [THIRD, FIRST, SECOND]


class TestAway:
    async def test_archive_says_how_to_undo(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "x") as pilot:
            assert bench.column(FIRST, "archived_at") is not None
            assert "archived “First” · u undoes it" in notices(pilot)
            await press(pilot, "u")
            assert bench.column(FIRST, "archived_at") is None

    async def test_delete_asks(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "X") as pilot:
            assert isinstance(pilot.app.screen, ConfirmScreen)
            assert title(pilot) == "Delete “First”?"
            await press(pilot, "escape")
            assert bench.column(FIRST, "deleted_at") is None
            await press(pilot, "X", "n")
            assert bench.column(FIRST, "deleted_at") is None
            await press(pilot, "X", "y")
            assert bench.column(FIRST, "deleted_at") is not None

    async def test_marked_cards_go_together(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "v", "v", "X") as pilot:
            assert title(pilot) == "Delete 2 cards?"
            await press(pilot, "enter")
            assert bench.db.value("SELECT count(*) FROM card WHERE deleted_at IS NULL") == 1
            await press(pilot, "u")
            assert bench.db.value("SELECT count(*) FROM card WHERE deleted_at IS NULL") == 3


class TestAgain:
    async def test_a_typed_action_is_repeated_without_asking(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, ".") as pilot:
            assert "Nothing to repeat" in notices(pilot)
            await press(pilot, "o")
            await write(pilot, "Raj", "enter", "j", ".")
            assert not is_asking(pilot)
            assert [owner(bench, key) for key in (FIRST, SECOND, THIRD)] == ["Raj", "Raj", None]

    async def test_a_move_is_repeated_on_marked_cards(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "m", "3", "1", "V", ".") as pilot:
            del pilot
            assert {stage(bench, key) for key in (FIRST, SECOND, THIRD)} == {"three"}

    async def test_copy(self, bench: Bench, free: int) -> None:
        async with opened(bench, free, "y") as pilot:
            assert pilot.app.clipboard == f"#{FIRST} First"
            await press(pilot, "v", "v", "y")
            assert pilot.app.clipboard == f"#{FIRST} First\n#{SECOND} Second"


class TestTrouble:
    async def test_no_card_says_what_to_press(self, bench: Bench) -> None:
        board = bench.board("Empty", FREE)
        async with opened(bench, board) as pilot:
            for key in "oWbds#*cLHmJKxX.yetNE":
                await press(pilot, key)
                assert not is_asking(pilot), key
            assert "n makes one" in notices(pilot)

    async def test_a_card_that_is_gone_is_told_and_leaves_the_board(self, bench: Bench, free: int) -> None:
        async with opened(bench, free) as pilot:
            bench.do(cards.delete, [FIRST])
            await press(pilot, "L")
            assert "in the bin" in notices(pilot)
            screen = pilot.app.screen
            assert isinstance(screen, BoardScreen)
            assert FIRST not in screen.view.model.columns[0].shown

    async def test_a_busy_file_is_tried_again(self, bench: Bench, free: int) -> None:
        async with opened(bench, free) as pilot:
            bench.db.run("PRAGMA busy_timeout = 20")
            with busy(bench.path):
                await press(pilot, "L")
                assert stage(bench, FIRST) == "one"
            await pilot.pause(0.4)
            assert stage(bench, FIRST) == "two"

    @pytest.mark.parametrize("words", [text for text in HOSTILE if len(text) < 100])
    async def test_hostile_names_stand_in_prompts_as_text(self, bench: Bench, free: int, words: str) -> None:
        bench.do(cards.retitle, FIRST, words)
        shown = visible(str(bench.column(FIRST, "title")))
        async with opened(bench, free) as pilot:
            for key in "oWbds#X":
                await press(pilot, key)
                assert f"“{shown}”" in title(pilot)
                await press(pilot, "escape")
            await press(pilot, "x")
            assert shown in notices(pilot).replace("\n", " ")
