"""A walked review that another program takes away: it is said once, and nothing of its items."""

from builders import FREE, Bench
from kanvtui.operations import reviews
from kanvtui.screens.walk import WalkScreen
from screens.lists import notices, opened, press, screen_of, text
from screens.test_walk import shown


async def test_a_review_that_is_gone_is_told_once(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    for number in range(6):
        bench.card(board, f"Nobody's {number}")
    async with opened(bench, board, "R", "w") as pilot:
        walk = screen_of(pilot, WalkScreen)
        reviews.drop(bench.session, walk.review_id)
        walk.catch_up()
        await press(pilot, "j")
        assert "that review is gone" in shown(pilot)
        assert "meanwhile" not in str(notices(pilot))
        await press(pilot, "escape")
        assert "Nobody's 5" in text(pilot)
