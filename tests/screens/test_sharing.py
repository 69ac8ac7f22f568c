"""Share mode on screen: switched with P, seen on every head line, kept and left; what is typed is stored whole."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from builders import Bench, session_at
from kanvtui.app import KanvApp
from kanvtui.domain.share import MASK, Share
from kanvtui.operations import notes
from kanvtui.operations.session import APP
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.sharing import ShareScreen
from kanvtui.widgets.head_line import HeadLine
from private_words import FIELD, NAME, NOTE, OTHER, plant

Keys = Pilot[int]


@pytest.fixture
def planted(bench: Bench) -> Bench:
    plant(bench)
    bench.reopen()
    bench.session.source = APP
    return bench


@asynccontextmanager
async def opened(bench: Bench, size: tuple[int, int] = (120, 36)) -> AsyncIterator[tuple[BoardScreen, Keys]]:
    app = KanvApp(bench.session, lambda session: BoardScreen(session, 1), theme="nord")
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BoardScreen)
        yield screen, pilot


def head(pilot: Keys) -> str:
    screens = reversed(pilot.app.screen_stack)
    return next(str(screen.query_one(HeadLine).render()) for screen in screens if screen.query(HeadLine))


def toasts(pilot: Keys) -> str:
    return "\n".join(notice.message for notice in pilot.app._notifications)


def shown(screen: BoardScreen) -> str:
    return "\n".join(screen.view.render_line(y).text for y in range(screen.view.size.height))


async def test_p_shares_at_once_and_the_sheet_says_how(planted: Bench) -> None:
    session = planted.session
    async with opened(planted) as (board, pilot):
        assert "SHARED" not in head(pilot)
        assert board.view._measure().fitting > 2
        await pilot.press("l", "P")
        assert isinstance(pilot.app.screen, ShareScreen)
        assert session.share == Share(on=True)
        assert head(pilot).startswith(" SHARED     P    ")
        assert (board.view._measure().fitting, board.view._measure().rows) == (2, 5)
        assert NAME in shown(board)
        await pilot.press("f5", "down", "enter")  # a second time it changes nothing
        assert session.share == Share(on=True, aliases=True)
        assert NAME not in shown(board)
        assert "Customer 1: rollout" in shown(board)
        await pilot.press("down", "space")
        await pilot.press("ctrl+u", *"nobody", "enter")
        assert "no customer of that name" in str(pilot.app.screen.query_one("#message").render())
        await pilot.press("ctrl+u", *"wyv", "enter")  # hidden ones can be named
        assert session.share == Share(on=True, aliases=True, account_id=2)
        assert "Customer 2: rollout" in shown(board)
        assert "Customer 1" not in shown(board)
        await pilot.press("enter", "ctrl+u", *"all", "enter")
        assert session.share == Share(on=True, aliases=True)
        await pilot.press("down", "enter")
        assert pilot.app.theme == "kanv-contrast"
        await pilot.press("escape", "j")
        assert head(pilot).startswith(" SHARED     j    ")
        await pilot.press("g", "a")
        assert head(pilot).startswith(" SHARED     a    ")
        await pilot.press("escape", "P", "enter")
        assert session.share == Share(aliases=True, contrast=True)
        assert pilot.app.theme == "nord"
        assert pilot.app.screen.id == board.id
        assert "SHARED" not in head(pilot)
        assert NAME in shown(board)
        await pilot.press("P", "escape")  # as it was shared last
        assert session.share == Share(on=True, aliases=True, contrast=True)


async def test_it_is_there_from_the_start_and_follows_the_shell(planted: Bench) -> None:
    planted.session.sharing.set(Share(on=True, aliases=True, account_id=1, contrast=True))
    async with opened(planted, (80, 24)) as (board, pilot):
        assert pilot.app.theme == "kanv-contrast"
        assert head(pilot).startswith(" SHARED  ")
        assert board.view._measure().fitting == 2
        other = session_at(planted.path, planted.clock)
        other.sharing.set(Share())
        other.close()
        board.catch_up()
        await pilot.pause()
        assert pilot.app.theme == "nord"
        assert "SHARED" not in head(pilot)
        assert NAME in shown(board)


async def test_what_is_typed_is_stored_with_names_and_notices_are_masked(planted: Bench) -> None:
    planted.session.sharing.set(Share(on=True, aliases=True))
    async with opened(planted) as (board, pilot):
        board.view.go_to(1)
        await pilot.press("enter", "e")  # the title, with an alias in it
        await pilot.press(*"!", "enter")
        assert planted.column(1, "title") == f"{NAME} Ltd: rollout!"
        await pilot.press("j", "enter")  # the next step holds something private
        await pilot.press("!", "enter")
        assert "leave share mode" in str(pilot.app.screen.query_one("#message").render())
        assert planted.column(1, "next").endswith("is dear")
        await pilot.press("escape", "u")
        assert "undone: renamed “Customer 1: rollout” to “Customer 1: rollout!”" in toasts(pilot)
        pilot.app.notify(f"{NAME} and {FIELD}")
        assert f"Customer 1 and The {FIELD}" not in toasts(pilot)
        assert NAME not in toasts(pilot)


async def test_private_things_are_not_edited_and_notes_are_shared(planted: Bench) -> None:
    note = planted.do(notes.add, f"Of {NAME} itself", account_id=1, shared=True)
    planted.session.sharing.set(Share(on=True, aliases=True))
    async with opened(planted) as (board, pilot):
        board.view.go_to(1)
        await pilot.press("a", "j", "j", "enter")
        assert "The contract value is private: leave share mode (P)" in toasts(pilot)
        await pilot.press("f")
        assert "Choose a note first" in toasts(pilot)
        await pilot.press("G")
        await pilot.pause()
        before = planted.db.value("SELECT count(*) FROM note WHERE shared = 1")
        await pilot.press("f")
        assert planted.db.value("SELECT count(*) FROM note WHERE shared = 1") == before - 1
        assert f"hides the note “{MASK}” in share mode" in toasts(pilot)  # from now on it may not be named
        await pilot.press("u")
        assert planted.db.value("SELECT shared FROM note WHERE id = ?", (note,)) == 1


async def test_an_edited_note_is_compared_with_what_is_stored(planted: Bench) -> None:
    planted.session.sharing.set(Share(on=True, aliases=True))
    note = planted.db.value("SELECT id FROM note WHERE title = 'Agreed'")
    async with opened(planted) as (board, pilot):
        board.view.go_to(1)
        await pilot.press("enter")
        screen = pilot.app.screen
        lines = screen.query_one("Entries")
        lines.show(lines._items, ("note", note))  # type: ignore[attr-defined]
        await pilot.press("enter", "!", "escape")
        await pilot.pause()
        assert planted.db.value("SELECT body FROM note WHERE id = ?", (note,)) == f"What {NAME} Ltd may read!"
        await pilot.press("f")
        assert planted.db.value("SELECT shared FROM note WHERE id = ?", (note,)) == 0


@pytest.mark.parametrize(
    "keys",
    [["R", "a"], ["R", "D"], ["a"], ["g", "m", "j", "j", "j", "j", "j", "enter"], ["A"], ["t"], ["X"], ["T"]],
    ids=" ".join,
)
async def test_whatever_lies_open_is_masked_at_once(planted: Bench, keys: list[str]) -> None:
    planted.session.sharing.set(Share(aliases=True))
    async with opened(planted) as (board, pilot):
        board.view.go_to(1)
        await pilot.press(*keys, "P")
        assert isinstance(pilot.app.screen, ShareScreen)
        for _ in range(3):
            await pilot.pause()
            told = pilot.app.export_screenshot()
            assert [word for word in (NAME, FIELD, "154,246") if word in told] == []
            await pilot.press("escape")


@pytest.mark.parametrize("keys", [["o"], ["N", *"Zugzwang"], [":", "w", "y"]], ids=" ".join)
async def test_what_lies_open_when_the_shell_shares_tells_nothing_on(planted: Bench, keys: list[str]) -> None:
    async with opened(planted) as (board, pilot):
        board.view.go_to(1)
        await pilot.press(*keys)
        for _ in range(40):  # the palette looks for hits beside
            await pilot.pause(0.05)
            if (OTHER if keys[0] == ":" else NAME) in pilot.app.export_screenshot():
                break
        other = session_at(planted.path, planted.clock)
        other.sharing.set(Share(on=True, aliases=True))
        other.close()
        board.catch_up()
        for _ in range(3):
            await pilot.pause()
            told = pilot.app.export_screenshot()
            assert [word for word in (NAME, FIELD, OTHER, NOTE) if word in told] == []
    if keys[0] == "N":
        assert planted.db.rows("SELECT what, text FROM draft") == [("note", "Zugzwang")]


async def test_notices_of_before_are_taken_off_when_p_shares(planted: Bench) -> None:
    planted.session.sharing.set(Share(aliases=True))
    async with opened(planted) as (board, pilot):
        board.view.go_to(1)
        await pilot.press("x", "u")
        assert NAME in toasts(pilot)
        await pilot.press("P")
        await pilot.pause()
        assert NAME not in pilot.app.export_screenshot()


async def test_where_text_is_typed_p_is_a_letter(planted: Bench) -> None:
    async with opened(planted) as (_, pilot):
        await pilot.press("n", "P")
        assert not planted.session.share.on
        assert pilot.app.screen.query_one("Line").value == "P"  # type: ignore[attr-defined]
