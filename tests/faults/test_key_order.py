"""No letter typed ahead is lost or taken for a command, however busy the machine is."""

import asyncio

import pytest
from textual import events

from builders import FREE, Bench
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.terminal.small import TooSmall
from screens.lists import opened
from screens.typed import is_asking, line, prompt


async def test_a_key_on_its_way_from_the_screen_to_the_app_has_not_landed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app is busy while the screen hands `n` on to it: the look at the key comes before the key."""
    board = bench.board("Work", FREE)
    handle = BoardScreen.on_key

    async def slowly(screen: BoardScreen, event: events.Key) -> None:
        await asyncio.sleep(0.02)
        await handle(screen, event)

    monkeypatch.setattr(BoardScreen, "on_key", slowly)
    async with opened(bench, board) as pilot:
        for number, char in enumerate("nhalf"):
            event = events.Key(char, char)
            event.set_sender(pilot.app)
            pilot.app.post_message(event)
            if number == 1:
                pilot.app.call_later(asyncio.sleep, 0.1)
        for _ in range(100):
            await pilot.pause(0.02)
            if is_asking(pilot) and len(line(pilot)) >= 4:
                break
        assert line(pilot) == "half"


async def test_a_prompt_that_closes_under_another_screen_is_gone_when_that_is(bench: Bench) -> None:
    """What waits for a busy file may be stored while the terminal is too small to see it."""
    board = bench.board("Work", FREE)
    async with opened(bench, board, "n") as pilot:
        below = prompt(pilot)
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        below.dismiss(None)
        below.dismiss(None)
        await pilot.pause()
        assert isinstance(pilot.app.screen, TooSmall)
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        await pilot.pause()
        assert isinstance(pilot.app.screen, BoardScreen)
        below.dismiss(None)
        await pilot.pause()
        assert isinstance(pilot.app.screen, BoardScreen)
