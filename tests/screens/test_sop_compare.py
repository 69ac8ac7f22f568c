"""A board's SOP is compared with a later version of it, and parts are taken over."""

from pathlib import Path

import pytest

from builders import Bench
from kanvtui.domain.sop_changes import Difference
from kanvtui.domain.sop_updates import BOTH, THEIRS, Part
from kanvtui.operations import history, sops
from kanvtui.screens.prompts import PromptScreen
from kanvtui.screens.sop import SopScreen
from kanvtui.screens.sop_compare import SopCompareScreen
from kanvtui.screens.sop_preview import SopPreviewScreen
from kanvtui.sops import files
from kanvtui.widgets.sop_parts import part_items
from screens.lists import footer, head, notices, opened, press, rows, screen_of, text, under_cursor
from screens.typed import is_asking, write

STAGE = 'owner = "CSM"\ninput = "in"\noutput = "out"\nsignal = "sign"\n'


def later(bench: Bench, version: str, rule: str, check: str = "") -> Path:
    folder = bench.path.parent / "sops"
    folder.mkdir(exist_ok=True)
    bench.session.sop_folder = folder
    path = folder / "ours.toml"
    path.write_text(
        f'name = "Ours"\nversion = "{version}"\n[review]\ntraining = "none"\n[[stages]]\nname = "New"\n'
        f'exit = "{rule}"\n{STAGE}checks = [{{ text = "Read" }}{check}]\n[[stages]]\nname = "Done"\n{STAGE}',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def board(bench: Bench) -> int:
    """A board with a card, of an SOP of which there is a later version now."""
    made = bench.board("Mine", files.load(later(bench, "1.0", "It is read.")))
    bench.card(made, "One")
    later(bench, "1.1", "It is seen.", ', { text = "Seen" }')
    return made


async def test_parts_are_marked_and_taken_over(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "s", "v") as pilot:
        screen_of(pilot, SopCompareScreen)
        assert "SOP of Mine 1.0" in head(pilot)
        assert "beside Ours 1.1" in head(pilot)
        assert "3 parts new there" in rows(pilot)[0]
        assert under_cursor(pilot).startswith("version is “1.1”")
        await press(pilot, "tab")
        assert "only words" in footer(pilot)
        assert "there   Seen" not in text(pilot)
        assert "text: Seen" in text(pilot)
        await press(pilot, "V", "space")  # all of them, but the first
        assert len(screen_of(pilot, SopCompareScreen).marked()) == 2
        await press(pilot, "enter")
        screen_of(pilot, SopPreviewScreen)
        assert "2 parts taken over from Ours 1.1" in text(pilot)
        assert "“Seen” comes on 1 card" in text(pilot)
        await press(pilot, "s")
        screen_of(pilot, SopCompareScreen)
        assert [check.text for check in sops.of_board(bench.db, board).stages[0].checks] == ["Read", "Seen"]
        assert "Nothing differs from Ours 1.1." in text(pilot)
        assert "mark" not in footer(pilot)
        await press(pilot, "V")
        assert "Nothing is new there" in notices(pilot)
        await press(pilot, "u")
        assert "3 parts new there" in rows(pilot)[0]
        await press(pilot, "escape")
        await pilot.pause(0.5)
        screen_of(pilot, SopScreen)


async def test_any_sop_is_compared_and_one_that_is_gone_asks_for_another(bench: Bench, board: int) -> None:
    later(bench, "1.1", "").unlink()
    async with opened(bench, board, "g", "s", "v") as pilot:
        assert "is not in the list any more" in notices(pilot)
        assert is_asking(pilot)
        await write(pilot, "Meeting notes", "enter")
        screen_of(pilot, SopCompareScreen)
        assert "beside Meeting notes" in head(pilot)
        await press(pilot, "o")
        screen_of(pilot, PromptScreen)
        await write(pilot, "nix", "enter")
        assert is_asking(pilot)
        await press(pilot, "escape")
        await press(pilot, "enter")
        screen_of(pilot, SopPreviewScreen)
        await press(pilot, "escape")
        history.undo(bench.session)  # the card, from elsewhere
        history.undo(bench.session)  # and the board
        await pilot.pause(1.2)
        assert not isinstance(pilot.app.screen, SopCompareScreen)


def test_every_line_fits_and_what_both_changed_is_told_apart() -> None:
    long = Difference("notes/a/body", "changed", "note “A”: " + "word " * 60, "x " * 90, "")
    found = (Part(long, BOTH), Part(long, THEIRS))
    for width in (40, 77, 200):
        items = part_items(found, width, "nothing", full=True)
        assert [item.key for item in items if item.key is not None] == [1, 0]
        assert max(sum(len(part) for part, _ in line) for item in items for line in item.lines) <= min(width, 110)
    assert part_items((), 40, "Nothing differs.")[0].key is None
