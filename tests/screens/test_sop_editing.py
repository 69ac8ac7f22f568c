"""A board's SOP changed on its screen: by single keys, and as a whole in the user's editor."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builders import Bench, shipped_document
from kanvtui.domain.share import Share
from kanvtui.editor import Edited
from kanvtui.operations import accounts, history, moves, sop_edits, sop_lines, sops
from kanvtui.screens.prompts import ConfirmScreen
from kanvtui.screens.sop import SopScreen
from kanvtui.screens.sop_preview import SopPreviewScreen
from kanvtui.sops.files import load
from screens.lists import footer, head, notices, opened, press, screen_of, text, under_cursor
from screens.typed import busy, is_asking, line, offered, title, told, write

Document = dict[str, Any]


@pytest.fixture
def document() -> Document:
    """Three stages with two checks, one of which stands for an approval of no one."""

    def stage(name: str, **given: object) -> Document:
        facts = {key: f"{key} of {name}" for key in ("input", "output", "signal")}
        return {
            "name": name,
            "owner": "CSM",
            "entry": f"{name} may begin.",
            "exit": f"{name} is over.",
            **facts,
            **given,
        }

    stages = [
        stage("Intake", checks=[{"text": "Read it", "required": True}, {"text": "Thank them"}]),
        stage("Review", wip_limit=4),
        stage("Done"),
    ]
    review = {"training": "none", "exceptions": 2}
    return {**sop_edits.checked({"name": "Requests", "stages": stages, "review": review, "roles": [{"name": "Lead"}]})}


@pytest.fixture
def board(bench: Bench, document: Document) -> int:
    """A board with one card in each of two stages."""
    made = bench.board("Requests", document)
    bench.card(made, "One")
    bench.card(made, "Two", "review")
    return made


def sop(bench: Bench, board: int) -> Any:
    return sops.of_board(bench.db, board)


async def test_a_rule_an_owner_and_limits_are_said_anew(bench: Bench, board: int) -> None:
    before = bench.dump()
    async with opened(bench, board, "g", "s", "2") as pilot:
        assert under_cursor(pilot).startswith("2 Review  1 card")
        assert screen_of(pilot, SopScreen).view.model.focus == 1
        await press(pilot, "j", "j", "e")
        assert title(pilot) == "When a card may leave “Review”"
        assert line(pilot) == "Review is over."
        await press(pilot, "ctrl+u")
        await write(pilot, "The lead said yes. And so did they.", "enter")
        assert told(pilot).startswith("exit is more than one sentence.")
        await press(pilot, "ctrl+u")
        await write(pilot, "The lead said yes.", "enter")
        assert not is_asking(pilot)
        assert sop(bench, board).stage("review").exit == "The lead said yes."
        assert under_cursor(pilot).split() == ["Leave", *"The lead said yes.".split()]
        await press(pilot, "o")
        assert offered(pilot) == ["Lead", "CSM"]
        await write(pilot, "Lead", "enter")
        await press(pilot, "j", "j", "j", "j", "enter")
        assert line(pilot) == "active, stale 5bd, 4 cards"
        await press(pilot, "ctrl+u")
        await write(pilot, "waiting, stale 3bd, 2 cards", "enter")
        found = sop(bench, board).stage("review")
        assert (found.owner, found.kind, found.stale_after, found.wip_limit) == ("Lead", "waiting", "3bd", 2)
        await press(pilot, "u", "u", "u")
        assert bench.dump() == before
        await press(pilot, "U")
        assert sop(bench, board).stage("review").exit == "The lead said yes."


async def test_what_cards_have_is_shown_before_it_is_saved(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "s", "1", *["j"] * 9) as pilot:
        assert "Thank them" in under_cursor(pilot)
        assert "Space required" in footer(pilot)
        await press(pilot, "space")
        screen_of(pilot, SopPreviewScreen)
        assert "1 card changes" in head(pilot)
        assert "check “Thank them” is required now" in text(pilot)
        assert "changes on 1 card" in text(pilot)
        await press(pilot, "t")
        assert "new cards only" in text(pilot)
        assert "changes on 1 card" not in text(pilot)
        await press(pilot, "t")
        bench.card(board, "Three")
        screen_of(pilot, SopPreviewScreen).catch_up()
        await press(pilot)
        assert "changes on 2 cards" in text(pilot)
        bench.do(sop_lines.set_value, board, "purpose", "To answer.")
        await press(pilot, "s")
        assert "was changed since you began" in notices(pilot)
        await press(pilot, "escape")
        assert not sop(bench, board).check("thank_them").required
        await press(pilot, "space", "w")
        await write(pilot, "They asked for it", "enter")
        assert "They asked for it" in text(pilot)
        await press(pilot, "s")
        screen_of(pilot, SopScreen)
        assert sop(bench, board).check("thank_them").required
        assert "required" in under_cursor(pilot)
        assert bench.db.value("SELECT count(*) FROM check_item WHERE key = 'thank_them' AND required") == 2
        assert "They asked for it" in bench.journal()[-1][2]
        await press(pilot, "K")
        assert [check.key for check in sop(bench, board).stages[0].checks] == ["thank_them", "read_it"]
        await press(pilot, "J", "J")
        assert "2 cards change" in head(pilot)
        await press(pilot, "enter")
        assert [check.key for check in sop(bench, board).stages[1].checks] == ["thank_them"]


async def test_lines_are_added_and_removed_and_a_stage_asks_where_its_cards_go(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "s", "2") as pilot:
        assert "n new stage" in footer(pilot)
        await press(pilot, "n")
        await write(pilot, "Waiting", "enter")
        assert [stage.name for stage in sop(bench, board).stages] == ["Intake", "Review", "Waiting", "Done"]
        assert under_cursor(pilot).startswith("3 Waiting")
        await press(pilot, "2", "j", "n")
        await write(pilot, "owner", "enter")
        assert sop(bench, board).stage("review").requires_entry == ("owner",)
        await press(pilot, "2", "x")
        screen_of(pilot, SopPreviewScreen)
        assert "Review, 1 card  → Waiting" in text(pilot)
        assert "Enter other stage" in footer(pilot)
        await press(pilot, "enter")
        assert title(pilot) == "Where does the 1 card of “Review” go?"
        await write(pilot, "Done", "enter")
        assert "→ Done" in under_cursor(pilot)
        await press(pilot, "j", "enter")
        screen_of(pilot, SopScreen)
        assert bench.order(board, "done") == [2]
        assert [stage.name for stage in sop(bench, board).stages] == ["Intake", "Waiting", "Done"]
        await press(pilot, "u")
        assert bench.order(board, "review") == [2]


async def test_what_a_line_cannot_do_is_told(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "s", "1") as pilot:
        await press(pilot, "space", "d", "K")
        assert "only checks, fields and approvals" in notices(pilot)
        assert "have a due" in notices(pilot)
        assert "first one already" in notices(pilot)
        await press(pilot, "j", "n", "escape", "e")
        bench.do(sop_lines.set_value, board, "stages/intake/entry", "Somebody has asked.")
        await write(pilot, "Anybody has asked.", "enter")
        assert "Somebody else changed this line" in notices(pilot)
        assert sop(bench, board).stage("intake").entry == "Somebody has asked."


async def test_a_check_has_an_owner_and_a_due_and_the_sop_a_day_of_its_next_review(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "s", "j") as pilot:
        assert under_cursor(pilot).split() == ["SOP", "review", "no", "day", "is", "planned"]
        await press(pilot, "e")
        await write(pilot, "someday", "enter")
        assert "Write a day" in told(pilot)
        await press(pilot, "ctrl+u")
        await write(pilot, "14 dec", "enter")
        assert "14 Dec" in under_cursor(pilot)
        assert sop(bench, board).review.next_review == "2026-12-14"
        await press(pilot, "1", *["j"] * 8, "o")
        assert title(pilot) == "Owner of “Read it”"
        await write(pilot, "Lead", "enter")
        await press(pilot, "s", "d")
        await write(pilot, "entered", "enter")
        await press(pilot, "s")
        check = sop(bench, board).check("read_it")
        assert (check.owner, check.due) == ("Lead", "entered")
        assert "required · Lead · due on entry" in under_cursor(pilot)
        await press(pilot, "G", "x")
        assert "role “Lead” is gone · u undoes it" in notices(pilot)
        await press(pilot, "u", "G", "o")
        assert title(pilot) == "Who maintains the stages and the rhythm of reviews"


async def test_a_busy_file_is_waited_for_and_then_told(
    bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kanvtui.screens.sop_editing.RETRY_FOR", 0.3)
    async with opened(bench, board, "g", "s", "1", *["j"] * 9) as pilot:
        with busy(bench.path):
            await press(pilot, "space")
            await pilot.pause(0.8)
            screen_of(pilot, SopScreen)
        assert "busy" in notices(pilot) or "another program" in notices(pilot).casefold()
        await press(pilot, "space")
        screen_of(pilot, SopPreviewScreen)


async def test_rules_that_are_often_overridden_show_the_reasons(bench: Bench, board: int) -> None:
    for number in (1, 2, 3):
        card = bench.card(board, f"Card {number}")
        bench.do(moves.move, [card], bench.stage(board, "review"), reason="no time" if number > 1 else "they [asked]")
    async with opened(bench, board, "g", "s", "1") as pilot:
        assert "overridden 3 times in 30 days: “no time” · “they [asked]”" in " ".join(text(pilot).split())
        await press(pilot, "escape", "escape", "g", "s")


async def test_the_board_stands_beside_it_and_stays_alive(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "s", size=(110, 30)) as pilot:
        screen = screen_of(pilot, SopScreen)
        assert screen.view.display
        assert screen.list.size.width >= 60
        made = bench.card(board, "Three")
        screen.catch_up()
        await press(pilot, "2")
        assert screen.view.model.columns[0].ids == [made, 1]
        assert "1 Intake  2 cards" in text(pilot) or "Review" in under_cursor(pilot)
        await pilot.resize_terminal(90, 30)
        await pilot.pause()
        assert not screen.view.display
        assert screen.list.size.width == 90


async def test_a_step_in_a_long_sop_reads_nothing_and_lays_nothing_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = [[{"text": f"Check {stage}.{number}"} for number in range(17)] for stage in range(12)]
    facts = {"owner": "CSM", "input": "A", "output": "B", "signal": "C"}
    stages = [{"name": f"Stage {place}", **facts, "checks": found} for place, found in enumerate(checks, 1)]
    board = bench.board("Long", {**sop_edits.checked({"name": "Long", "stages": stages})})
    async with opened(bench, board, "g", "s") as pilot:
        screen = screen_of(pilot, SopScreen)
        await pilot.pause(0.3)  # a newer version is looked for once
        for name in ("draw", "draw_board"):
            monkeypatch.setattr(screen, name, lambda: pytest.fail("read again"))
        monkeypatch.setattr(screen.list, "_lay_out", lambda **_: pytest.fail("laid out again"))
        await press(pilot, *["j"] * 40, "7", "j", "pagedown")
        assert screen.stage == "stage_8"
        assert screen.view.model.focus == 7


class Editors:
    """Stands in for the user's editor: each call takes the next edit."""

    def __init__(self, *edits: Callable[[str], str | None]) -> None:
        self.edits, self.seen = list(edits), list[str]()

    def __call__(self, _app: object, given: str, name: str = "") -> Edited:
        assert name == "sop.toml"
        self.seen.append(given)
        found = self.edits.pop(0)(given)
        return Edited(found, "" if found is not None else "the editor failed.")


async def test_the_whole_sop_is_edited_as_text(bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch) -> None:
    editors = Editors(
        lambda given: given,
        lambda given: None,
        lambda given: given.replace('kind = "active"', 'kind = "brisk"', 1),
        lambda given: given.replace('"brisk"', '"waiting"').replace('"Read it"', '"Read all of it"'),
        lambda given: given.replace("Read all of it", "Read most of it"),
    )
    monkeypatch.setattr("kanvtui.screens.editor.edit", editors)
    before = bench.dump()
    async with opened(bench, board, "g", "s", "E") as pilot:
        assert "was not changed" in notices(pilot)
        await press(pilot, "E")
        assert "the editor failed." in notices(pilot)
        await press(pilot, "E")
        screen_of(pilot, ConfirmScreen)
        await press(pilot, "y")
        assert '"brisk"' in editors.seen[-1]
        screen_of(pilot, SopPreviewScreen)
        assert "Read all of it" in text(pilot)
        assert "E edit again" in footer(pilot)
        await press(pilot, "E")
        assert "Read most of it" in text(pilot)
        await press(pilot, "s")
        screen_of(pilot, SopScreen)
        assert sop(bench, board).check("read_it").text == "Read most of it"
        history.undo(bench.session)
        assert bench.dump() == before


async def test_what_share_mode_hides_is_not_edited_as_text(
    bench: Bench, board: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kanvtui.screens.editor.edit", Editors())
    bench.do(accounts.new, "Globex")
    bench.do(sop_lines.set_value, board, "purpose", "Globex is served well.")
    bench.session.sharing.set(Share(on=True, aliases=True))
    async with opened(bench, board, "g", "s", "E") as pilot:
        assert "Globex" not in text(pilot)
        assert "share mode hides" in notices(pilot)


async def test_it_is_written_as_a_file_of_each_kind(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = shipped_document("Sales process")
    board = bench.board("Sales", document)
    async with opened(bench, board, "g", "s", "Y") as pilot:
        assert line(pilot) == "sales_process.md"
        await press(pilot, "enter", "Y")
        await press(pilot, "ctrl+u")
        await write(pilot, "sales.toml", "enter")
        assert "Wrote" in notices(pilot)
        assert "# Sales process" in (tmp_path / "sales_process.md").read_text()
        assert load(tmp_path / "sales.toml") == document
        await press(pilot, "Y", "ctrl+u")
        await write(pilot, "sales.toml", "enter")
        screen_of(pilot, ConfirmScreen)
        await press(pilot, "y", "Y", "ctrl+u")
        await write(pilot, "sales.doc", "enter")
        assert "does not say in which form" in told(pilot)


async def test_an_sop_that_says_the_least_reads_as_one(bench: Bench) -> None:
    stages = [{"name": "Only", "owner": "CSM", "input": "A", "output": "B", "signal": "C"}]
    board = bench.board("Least", {**sop_edits.checked({"name": "Least", "stages": stages})})
    async with opened(bench, board, "g", "s", size=(80, 24)) as pilot:
        shown = " ".join(text(pilot).split())
        assert "set-up: 4 of 5 open" in head(pilot)
        assert "1 Only 0 cards Enter no rule yet Leave no rule yet Owner CSM Input A Output B Signal C Limits" in shown
        await press(pilot, "G", "g", "g", *["j"] * 4)
        assert "Link the notes" in under_cursor(pilot)
        await press(pilot, "e")
        assert title(pilot) == "Where context is written"
        await write(pilot, "The pinned note.", "enter")
        assert "set-up: 3 of 5 open" in head(pilot)


async def test_the_stages_to_choose_from_are_named_as_they_may_be_shown(bench: Bench, board: int) -> None:
    bench.do(accounts.new, "Globex")
    bench.session.sharing.set(Share(on=True, aliases=True))
    changed = {**sops.document(bench.db, board), "stages": [{"key": "intake", "name": "For Globex", "kind": "queue"}]}
    screen = SopPreviewScreen(bench.session, board, changed, "")
    assert screen.staying() == {"intake": "For Customer 1"}
