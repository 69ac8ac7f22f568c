"""The SOP of a board, to read."""

import json

import pytest

from builders import Bench, shipped_document
from kanvtui.domain.manual import chapters
from kanvtui.domain.sop_page import SopPage
from kanvtui.domain.sop_reading import read
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.sop import SopScreen
from kanvtui.sops.files import shipped
from kanvtui.widgets.sop_lines import sop_items
from screens.lists import head, opened, press, rows, screen_of, text, the_list

SHIPPED = [name for name, _ in shipped()]


def plain(name: str, width: int) -> str:
    document = shipped_document(name)
    page = SopPage("Board", document, read(document), chapters(document))
    keys: dict[str, int] = {}
    items = sop_items(page, width, lambda path: keys.setdefault(path, len(keys)))
    return "\n".join("".join(text for text, _ in line) for item in items for line in item.lines)


async def test_g_s_reads_it_and_escape_goes_back(bench: Bench) -> None:
    board = bench.board("Onboarding", shipped_document("CSM workflow"))
    async with opened(bench, board, "g", "s") as pilot:
        screen_of(pilot, SopScreen)
        assert "SOP · CSM workflow · board Onboarding" in head(pilot)
        assert "set-up: all 5 items done" in head(pilot)
        read: list[str] = rows(pilot)
        while the_list(pilot).key != the_list(pilot).keys[-1]:
            await press(pilot, "pagedown")
            read += rows(pilot)
        for words in ("Roles", "Context owner", "account risk review", "urgent customer blockers", "Hold the meeting"):
            assert any(words in row for row in read), words
        await press(pilot, "escape")
        screen_of(pilot, BoardScreen)


@pytest.mark.parametrize("name", SHIPPED)
def test_it_holds_every_rule_check_role_and_field(name: str) -> None:
    sop = read(shipped_document(name))
    shown = " ".join(plain(name, 400).split())
    for stage in sop.stages:
        for words in (stage.name, stage.entry, stage.exit, stage.owner, stage.input, stage.output, stage.signal):
            assert " ".join(words.split()) in shown, words
        for check in stage.checks:
            assert check.text in shown
    for words in [role.duty for role in sop.roles] + [rule.label for rule in (*sop.fields, *sop.card_fields)]:
        assert " ".join(words.split()) in shown, words


@pytest.mark.parametrize("name", SHIPPED)
def test_it_holds_every_decision_approver_figure_and_table(name: str) -> None:
    document = shipped_document(name)
    shown = " ".join(plain(name, 400).split())
    said = [text for row in document["decisions"] for text in (row["question"], row["decision"])]
    said += [step["approver"] for row in document["approvals"] for step in row["steps"]]
    said += [row["name"] for key in ("metrics", "outcomes", "tables", "lists") for row in document[key]]
    said += [row["when"] for key in ("escalations", "playbook") for row in document[key]]
    for words in said:
        assert " ".join(words.split()) in shown, words


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("width", [56, 77, 117])
def test_every_line_fits(name: str, width: int) -> None:
    assert max(map(len, plain(name, width).splitlines())) <= width


async def test_an_sop_without_set_up_says_what_is_open_and_one_that_cannot_be_read_does_no_harm(
    bench: Bench, board: int
) -> None:
    async with opened(bench, board, "g", "s") as pilot:
        assert "5 of 5 open" in head(pilot) or "4 of 5 open" in head(pilot)
        assert "(open)" in text(pilot)
        await press(pilot, "escape")
        hostile = {"name": "\x1b[2J[/x]", "purpose": ["no text"], "stages": [{"name": "[b]x"}, 7]}
        text_of = json.dumps(hostile)
        bench.do(lambda change: change.db.run("UPDATE board SET sop = ? WHERE id = ?", (text_of, board)))
        await press(pilot, "g", "s")
        assert "[b]x" in text(pilot)
        assert "␛[2J[/x]" in head(pilot)
