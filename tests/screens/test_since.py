"""What changed since the last review: section by section, other days, one board, the card on its board."""

from builders import FREE, HOSTILE, Bench, Clock
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, moves, promises
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.since import SinceScreen
from kanvtui.screens.visit import VisitScreen
from kanvtui.widgets.entries import Entries
from screens.lists import head, notices, opened, press, screen_of
from screens.typed import Keys, footer, text_of, told, write


def page(pilot: Keys) -> str:
    """What the page says."""
    return text_of(screen_of(pilot, SinceScreen).query_one(Entries))


async def test_d_shows_what_changed_and_compares_other_days(bench: Bench, clock: Clock) -> None:
    board, other = bench.board("Free", FREE), bench.board("Other", FREE)
    bench.do(accounts.new, "Acme")
    gone = bench.card(board, "Put away")
    clock.on(days=9)
    one, _two = bench.card(board, "One", "one", account="Acme", owner="Ann"), bench.card(other, "Two")
    bench.do(moves.move, [one], bench.stage(board, "two"))
    bench.do(cards.archive, [gone])
    bench.do(promises.make, "Ben: call them by tomorrow", account_id=1)
    clock.on(days=3)
    async with opened(bench, board, "D") as pilot:
        counted = "2 entered · 1 moved · 1 promise broken · 1 put away or brought back"
        assert " ".join(head(pilot).split()) == f"Since Sat 21 Nov · all boards {counted} Tab this board"
        shown = page(pilot)
        assert "From Sat 21 Nov (7 days ago, no review was finished yet) to now." in shown
        assert [word for word in ("Entered  2", "Moved  1", "Promises broken  1") if word not in shown] == []
        assert "made in One, now in Two" in shown
        assert "One → Two" in shown
        assert "Enter show  d other days" in footer(pilot)

        await press(pilot, "j", "j", "enter")  # the card that moved
        assert screen_of(pilot, VisitScreen).focused_card() == one
        await press(pilot, "escape", "j", "enter")
        assert "made beside all cards" in notices(pilot)
        await press(pilot, "j", "enter")
        assert "“Put away” is archived" in notices(pilot)

        await press(pilot, "tab")
        assert "Other" not in page(pilot)
        assert "1 entered" in head(pilot)
        await press(pilot, "d")
        await write(pilot, "wed to mon")
        await press(pilot, "enter")
        assert "ends before it begins" in told(pilot)
        await press(pilot, "escape", "d")
        await write(pilot, "27 nov")
        await press(pilot, "enter")
        assert "Since yesterday · Free" in head(pilot)
        ways = "d compares other days; Tab looks at all boards; Esc goes back."
        assert f"Nothing changed in that time. {ways}" in page(pilot)
        bench.do(cards.block, [one], "legal")
        screen_of(pilot, SinceScreen).catch_up()
        await press(pilot)
        assert "legal" in page(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, BoardScreen)


async def test_it_is_harmless_and_fits_narrow_screens(bench: Bench, clock: Clock) -> None:
    board = bench.board("Free", FREE)
    clock.on(days=9)
    for title in HOSTILE:
        card = bench.card(board, title)
        bench.do(cards.block, [card], title)
    async with opened(bench, board, "D", size=(60, 16)) as pilot:
        await press(pilot, "G", "g", "g", "R")
        screen = screen_of(pilot, SinceScreen)
        lines = [line for entry in screen.entries._items for row in entry.rows(57) for line, _ in row]
        assert all(line == visible(line) for line in lines)
        assert not screen.entries.show_horizontal_scrollbar
