"""The log of an SOP on the screen, the lines above it, and the way there."""

import json
from typing import Any

from builders import HOSTILE, SOP, Bench
from kanvtui.domain.share import Share
from kanvtui.domain.sop_plan import Plan
from kanvtui.operations import accounts, cards, governance, moves, sop_edits, sops
from kanvtui.screens.sop import SopScreen
from kanvtui.screens.sop_log import SopLogScreen
from screens.lists import footer, head, notices, opened, press, screen_of, text


def change(bench: Bench, board: int, why: str, exit: str = "It is shown.") -> None:  # noqa: A002 - the SOP's word
    content: dict[str, Any] = sops.document(bench.db, board)
    content["stages"][1]["exit"] = exit
    bench.do(sop_edits.replace, board, content, Plan(why=why))


async def test_the_log_of_an_sop(bench: Bench) -> None:
    board = bench.board("Onboarding", {**SOP, "version": "1.0", "review": {}})
    card = bench.card(board, "One", due="fri")
    bench.do(moves.step, [card], 1)
    async with opened(bench, board, "g", "s", "l") as pilot:
        screen = screen_of(pilot, SopLogScreen)
        assert "SOP of Onboarding" in head(pilot)
        assert "The SOP was not changed since the board was made." in text(pilot)
        assert "100% (1 of 1 moves since 21 Sep)" in text(pilot)
        for n, why in enumerate(HOSTILE[:-1]):
            change(bench, board, why, f"Shown {n} times to {why[:60]}")
        bench.do(governance.reviewed, board, "+1w")
        screen.catch_up()
        await pilot.pause()
        shown = text(pilot)
        assert "version 1.14" in head(pilot)
        assert "14 changes" in head(pilot)
        assert "SOP review   next on Mon 23 Nov" in shown
        assert "Training     #2 is open, until Wed 18 Nov 09:00" in shown
        assert "1.13 → 1.14" in shown
        assert "\x1b" not in shown
        bench.clock.on(days=8)
        screen.draw()
        await pilot.pause()
        assert "was due yesterday" in text(pilot)
        assert "back" in footer(pilot)
        await press(pilot, "escape")
        screen_of(pilot, SopScreen)
        bench.clock.on(days=-8)
        await press(pilot, "escape", "D")
        while not isinstance(pilot.app.screen, SopLogScreen):
            before = pilot.app.screen.entries.key  # type: ignore[attr-defined]
            if before and before[0] == "sops":
                await press(pilot, "enter")
            else:
                await press(pilot, "j")
                assert pilot.app.screen.entries.key != before  # type: ignore[attr-defined]
        screen_of(pilot, SopLogScreen).board_id = 99
        screen_of(pilot, SopLogScreen).draw()
        await pilot.pause()
        assert "that board is gone" in notices(pilot)


def test_customers_in_the_log_are_masked_while_the_screen_is_shared(bench: Bench) -> None:
    from kanvtui.operations.reads import governance as reads
    from kanvtui.operations.reads.since import since

    bench.do(accounts.new, "Umbrella Works")
    board = bench.board("Umbrella board", {**SOP, "version": "1.0", "review": {}})
    bench.do(cards.add, board, cards.NewCard("x", account="Umbrella Works"))
    before = bench.session.now().replace(year=2025)
    change(bench, board, "Umbrella asked for it", "Umbrella has seen it.")
    assert "Umbrella" in str(reads.of_board(bench.session, board).log)
    for share in (Share(on=True, aliases=True), Share(on=True, aliases=True, account_id=1)):
        bench.session.sharing.set(share)
        found = reads.of_board(bench.session, board)
        told = json.dumps([found.board, [[line.board, line.why, line.all] for line in found.log], found.lines])
        told += str(since(bench.session, before))
        assert "Umbrella" not in told, told
