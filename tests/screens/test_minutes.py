"""Past reviews, their minutes, and documents into files and the clipboard."""

from pathlib import Path

import pytest

from builders import Bench
from kanvtui.app import KanvApp
from kanvtui.operations import promises, reviews
from kanvtui.operations.reads.walk import walk
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.minutes import MinutesScreen, PastScreen, open_minutes
from kanvtui.screens.prompts import ConfirmScreen, PromptScreen
from screens.lists import Keys, footer, head, notices, opened, press, rows, screen_of, text


@pytest.fixture
def reviewed(bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    """A board with a card and two finished reviews; the current folder is a new one. Return the id of the first."""
    monkeypatch.chdir(tmp_path)
    board = bench.board("Onboarding")
    bench.card(board, "Call [bold]", "todo")
    first = reviews.begin(bench.session)
    item = walk(bench.session, first).items[0].id
    bench.do(promises.make, "Jo: send it by +3d", item_id=item)
    reviews.finish(bench.session, first, 600)
    bench.clock.on(days=7)
    reviews.finish(bench.session, reviews.begin(bench.session), 60)
    return first


async def test_the_list_and_the_minutes(bench: Bench, reviewed: int) -> None:
    async with opened(bench, 1, "g", "r") as pilot:
        past = screen_of(pilot, PastScreen)
        assert "Past reviews" in head(pilot)
        assert "1 open promise" in head(pilot)
        assert "Mon 23 Nov 2026" in rows(pilot)[0]
        for words in ("read", "save", "copy"):
            assert words in footer(pilot)
        await press(pilot, "j", "enter")
        screen_of(pilot, MinutesScreen)
        assert "Review of Mon 16 Nov 2026" in head(pilot)
        assert "• #1 Call [bold] — Jo: send it, by Thu 19 Nov 2026" in text(pilot)
        assert "read" not in footer(pilot)
        await press(pilot, "G", "enter")
        await press(pilot, "escape")
        assert screen_of(pilot, PastScreen) is past
        assert past.meant() == reviewed
        bench.clock.on(days=1)
        bench.do(promises.settle, 1, "kept")
        past.catch_up()
        await pilot.pause()
        assert "open promise" not in head(pilot)
        await press(pilot, "q")
        open_minutes(screen_of(pilot, BoardScreen), reviewed)
        await pilot.pause()
        screen_of(pilot, MinutesScreen)


async def test_no_review_yet(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "r") as pilot:
        assert "No review yet. R on the board lists what needs eyes, w there walks it." in text(pilot)
        assert "save" not in footer(pilot)
        await press(pilot, "enter", "s")
        screen_of(pilot, PastScreen)
        assert "There is no review here." in notices(pilot)
        open_minutes(screen_of(pilot, PastScreen), 9)
        await press(pilot)
        screen_of(pilot, PastScreen)
        assert "that review is gone" in notices(pilot)


async def typed(pilot: Keys, words: str) -> None:
    """Replace what stands in the prompt, and accept it."""
    screen_of(pilot, PromptScreen).line.value = words
    await press(pilot, "enter")


async def test_saved_and_copied(bench: Bench, reviewed: int, tmp_path: Path) -> None:
    async with opened(bench, 1, "g", "r", "s") as pilot:
        assert screen_of(pilot, PromptScreen).text == "review-2026-11-23.md"
        await press(pilot, "enter")
        saved = tmp_path / "review-2026-11-23.md"
        assert saved.read_text("utf-8").startswith("# Review of Mon 23 Nov 2026")
        assert "Wrote review-2026-11-23.md" in notices(pilot)
        saved.write_text("mine")
        await press(pilot, "s", "enter")
        screen_of(pilot, ConfirmScreen)
        await press(pilot, "n")
        assert saved.read_text() == "mine"
        await typed(pilot, "review.pdf")
        assert "does not say in which form" in str(screen_of(pilot, PromptScreen).message.render())
        await typed(pilot, "none/review.html")
        assert "does not exist" in str(screen_of(pilot, PromptScreen).message.render())
        await typed(pilot, str(saved))
        await press(pilot, "y")
        assert saved.read_text("utf-8").startswith("# Review")
        await press(pilot, "j", "enter", "y")
        assert isinstance(pilot.app, KanvApp)
        assert pilot.app.clipboard.startswith("# Review of Mon 16 Nov 2026\n")
        assert "Copied as Markdown" in notices(pilot)


async def test_a_card_is_exported(bench: Bench, reviewed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    async with opened(bench, 1, "Y") as pilot:
        assert screen_of(pilot, PromptScreen).text == "card-1-call-bold.md"
        with monkeypatch.context() as patched:
            patched.setattr("kanvtui.operations.exports.replace", full)
            await typed(pilot, "card.html")
            assert "no space left" in notices(pilot)
            assert screen_of(pilot, PromptScreen).text == "card.html"
        await press(pilot, "enter")
        assert "<h1>Call [bold]</h1>" in (tmp_path / "card.html").read_text("utf-8")
        screen_of(pilot, BoardScreen)
        await press(pilot, "R", "Y", "escape", "enter", "escape", "g", "r")
        screen_of(pilot, PastScreen)
