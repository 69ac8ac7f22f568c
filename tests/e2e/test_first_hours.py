"""What the first hours with a board ask for: small things, each of which once went wrong."""

from builders import FREE, Bench
from kanvtui.screens.board import BoardScreen
from screens.lists import opened, screen_of
from screens.typed import write


async def test_the_cursor_goes_to_a_new_card_also_from_the_middle_of_its_stage(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    for name in ("Third", "Second", "First"):
        bench.card(board, name)
    async with opened(bench, board, "j", "n") as pilot:
        await write(pilot, "Call Acme", "enter")
        assert screen_of(pilot, BoardScreen).focused_card() == 4
