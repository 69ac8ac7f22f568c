"""What the SOP of a card adds: approvals written down, escalations by level, outcomes, a customer's page."""

import pytest

from builders import Bench, shipped_document
from kanvtui.operations import cards, moves
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.edit import EditScreen
from kanvtui.screens.gate import GateScreen
from kanvtui.widgets.entries import Entries
from screens.lists import notices, opened, press
from screens.typed import Keys, footer, is_asking, offered, text_of, title, told, write

APPROVED = {
    "name": "Approved",
    "stages": [
        {"key": "draft", "name": "Draft"},
        {"key": "review", "name": "Review", "exit": "Everybody said yes."},
        {"key": "out", "name": "Out", "kind": "done"},
    ],
    "fields": [{"key": "budget", "label": "Budget", "type": "money"}],
    "approvals": [
        {
            "key": "content",
            "name": "Content review",
            "stage": "review",
            "steps": [
                {"approver": "Peer", "what": "quality", "limit": "1d"},
                {"approver": "Legal", "what": "compliance", "limit": "3d"},
            ],
        },
        {
            "key": "money",
            "name": "Budget",
            "stage": "review",
            "field": "budget",
            "steps": [{"approver": "Manager", "what": "budget", "below": 5000}, {"approver": "CMO", "what": "budget"}],
        },
    ],
}


@pytest.fixture
def story(bench: Bench) -> int:
    """A card in review; its board is 1."""
    return bench.card(bench.board("Approved", APPROVED), "Story", "review")


def answers(bench: Bench) -> list[tuple[str, str, str | None]]:
    rows = bench.db.rows("SELECT approver, state, comment FROM approval ORDER BY id")
    return [(approver, state, comment) for approver, state, comment in rows]


def shown(pilot: Keys) -> str:
    return text_of(pilot.app.screen.query_one(Entries))


async def choose(pilot: Keys, kind: str, place: int = 0) -> None:
    """Put the cursor on the first (second, …) line of a kind on the card's screen."""
    screen = pilot.app.screen
    assert isinstance(screen, EditScreen)
    keys = [item.key for item in screen.entries._items if item.key and item.key[0] == kind]
    screen.entries.show(screen.entries._items, keys[place])
    await pilot.pause()


class TestApproval:
    async def test_nothing_typed_is_a_yes_and_the_next_one_is_asked(self, bench: Bench, story: int) -> None:
        async with opened(bench, 1, "2", "enter") as pilot:
            assert "☐ Content review: Peer  quality · due tomorrow" in shown(pilot)
            assert "☐ Content review: Legal  compliance · not asked yet" in shown(pilot)
            await choose(pilot, "approval")
            assert footer(pilot).startswith(" Enter write down the answer ")
            await press(pilot, "enter")
            assert title(pilot) == "Content review: what does Peer say of “Story”?"
            await press(pilot, "enter")
            assert "Peer has approved." in notices(pilot)
            assert "☑ Content review: Peer  quality · by kim" in shown(pilot)
            assert "☐ Content review: Legal  compliance · due Thu 19 Nov" in shown(pilot)
            assert "Enter" not in footer(pilot)
            await press(pilot, "enter")
            assert "Peer has approved Content review already." in notices(pilot)
        assert [state for _, state, _ in answers(bench)] == ["approved", "pending"]

    async def test_anything_typed_is_the_change_that_is_wanted(self, bench: Bench, story: int) -> None:
        async with opened(bench, 1, "2", "enter") as pilot:
            await choose(pilot, "approval")
            await press(pilot, "enter")
            await write(pilot, "cite the source by fri")
            assert told(pilot) == "asks for a change: cite the source, by Fri 20 Nov, in 4 days"
            await press(pilot, "enter")
            assert "Peer asks for a change." in notices(pilot)
            assert "· Peer, today: cite the source" in shown(pilot)
            assert "☐ Change for Peer: cite the source  due Fri 20 Nov" in shown(pilot)
        assert [state for _, state, _ in answers(bench)] == ["pending", "waiting"]

    async def test_the_gate_asks_the_approvers_one_after_the_other(self, bench: Bench, story: int) -> None:
        bench.do(cards.set_field, story, "budget", "7000")
        async with opened(bench, 1, "2", "L") as pilot:
            assert shown(pilot).splitlines()[0] == "Content review is approved before a card leaves Review."
            assert "Enter write down the answer" in footer(pilot)
            for approver in ("Peer", "Legal", "CMO"):
                await press(pilot, "enter")
                assert title(pilot).partition(": ")[2] == f"what does {approver} say of “Story”?"
                await press(pilot, "enter")
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bench.column(story, "closed_at")

    async def test_a_number_that_picks_nobody_yet_is_asked_for(self, bench: Bench, story: int) -> None:
        async with opened(bench, 1, "2", "L", "j", "j", "enter") as pilot:
            assert title(pilot) == "Budget of “Story”"
            await write(pilot, "1200", "enter")
            assert "Manager" in shown(pilot)


class TestEscalation:
    @pytest.fixture
    def campaign(self, bench: Bench) -> int:
        return bench.card(bench.board("Campaigns", shipped_document("Campaign execution")), "Launch")

    async def test_levels_are_offered_with_whom_they_go_to(self, bench: Bench, campaign: int) -> None:
        async with opened(bench, 1, "!") as pilot:
            assert offered(pilot) == ["Critical: ", "High: ", "Medium: ", "Low: "]
            await write(pilot, "crit: the form is down")
            assert told(pilot) == "Critical: Something is broken → Director, at once"
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bench.column(campaign, "holder") == "Director"
        assert bench.column(campaign, "urgent") == 1

    async def test_a_bad_level_and_no_trouble_are_told(self, bench: Bench, campaign: int) -> None:
        async with opened(bench, 1, "!") as pilot:
            await write(pilot, "huge: it is down", "enter")
            assert told(pilot) == "Write a level first: Critical, High, Medium, Low."
            await press(pilot, "ctrl+u")
            await write(pilot, "High:", "enter")
            assert told(pilot) == "Say after the level what the trouble is."
            await press(pilot, "escape")
        assert bench.column(campaign, "holder") is None

    async def test_an_sop_without_levels_says_what_to_press(self, bench: Bench, board: int) -> None:
        bench.card(board, "Plain")
        async with opened(bench, board, "!") as pilot:
            assert "b blocks the card with a reason" in notices(pilot)


class TestOutcome:
    async def test_it_is_asked_for_where_the_sop_has_some(self, bench: Bench) -> None:
        board = bench.board("Deals", shipped_document("Sales process"))
        deal = bench.card(board, "Acme deal", owner="Kim")
        async with opened(bench, board, "c") as pilot:
            assert title(pilot) == "What came of “Acme deal”"
            assert offered(pilot) == ["Won", "Lost"]
            await write(pilot, "maybe", "enter")
            assert told(pilot) == "Write one of: Won, Lost."
            await press(pilot, "ctrl+u")
            await write(pilot, "lost", "enter")
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bench.column(deal, "outcome") == "Lost"
        assert bench.column(deal, "closed_at")

    async def test_a_gate_on_the_way_is_passed_with_a_reason(self, bench: Bench) -> None:
        board = bench.board("Leads", shipped_document("Lead management"))
        lead = bench.card(board, "Jo Doe")
        bench.do(moves.move, [lead], bench.stage(board, "enrichment"), reason="test")
        async with opened(bench, board, "2", "c") as pilot:
            await write(pilot, "qual", "enter")
            assert isinstance(pilot.app.screen, GateScreen)
            await press(pilot, "exclamation_mark")
            assert is_asking(pilot)
            await write(pilot, "known from before", "enter")
        assert bench.column(lead, "outcome") == "Qualified"

    async def test_without_outcomes_nothing_is_asked(self, bench: Bench, board: int) -> None:
        plain = bench.card(board, "Plain")
        async with opened(bench, board, "c") as pilot:
            assert isinstance(pilot.app.screen, BoardScreen)
        assert bench.column(plain, "closed_at")
