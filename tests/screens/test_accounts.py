"""The customers: listed by need, one across all boards, health by hand, people, notes; scores in single keys."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Static

from builders import HOSTILE, Bench, Clock, bench_at, shipped_document
from kanvtui.domain.text import visible
from kanvtui.operations import accounts, cards, moves, notes, scores
from kanvtui.screens.account import AccountScreen
from kanvtui.screens.accounts import AccountsScreen
from kanvtui.screens.board import BoardScreen
from kanvtui.screens.score import ScoreScreen
from kanvtui.screens.visit import VisitScreen
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.line_list import LineList
from screens.lists import notices, opened, press
from screens.typed import Keys, footer, offered, text_of, title, write


@pytest.fixture
def onboarding(tmp_path: Path) -> Iterator[tuple[Bench, int, int]]:
    """A board of the CSM workflow with one client: (bench, board, card)."""
    with bench_at(tmp_path / "a.db", clock=Clock()) as bench:
        board = bench.board("Onboarding", shipped_document("CSM workflow"))
        acme = bench.do(accounts.new, "Acme", owner="Kim", renewal="2027-03-01", value="48k USD")
        card = bench.do(lambda change: accounts.start(change, accounts.of(change, acme), board, "Kim"))
        yield bench, board, card


def page(pilot: Keys) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, AccountScreen)
    return text_of(screen.query_one(Entries))


async def choose(pilot: Keys, kind: str, key: int | str) -> None:
    """Put the cursor on a line of the page."""
    screen = pilot.app.screen
    assert isinstance(screen, AccountScreen)
    screen.entries.show(screen.entries._items, (kind, key))
    await pilot.pause()


def health(bench: Bench) -> tuple[str | None, str | None]:
    row = bench.db.row("SELECT health, health_reason FROM account WHERE name = 'Acme'")
    assert row is not None
    return row[0], row[1]


async def test_g_a_lists_those_at_risk_first_then_by_renewal(bench: Bench, board: int) -> None:
    for name, renewal in (("Calm", "2027-01-01"), ("Soon", "2026-12-01"), ("Never", ""), ("Red", "")):
        bench.do(accounts.new, name, renewal=renewal)
    red = bench.db.value("SELECT id FROM account WHERE name = 'Red'")
    bench.do(lambda change: accounts.set_health(change, accounts.of(change, red), "red", "silent for weeks"))
    async with opened(bench, board, "g", "a") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, AccountsScreen)
        lines = [
            line for item in screen.list._items for line in ["".join(text for text, _ in item.lines[0])] if item.key
        ]
        assert [line.split()[0] for line in lines] == ["Red", "Soon", "Calm", "Never"]
        assert "Enter open  n new" in " ".join(footer(pilot).split(" "))
        await press(pilot, "enter")
        assert page(pilot).startswith("Health          red: silent for weeks")
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, BoardScreen)


async def test_an_empty_list_says_what_to_press_and_n_makes_one(bench: Bench, board: int) -> None:
    async with opened(bench, board, "g", "a") as pilot:
        lines = pilot.app.screen.query_one(LineList)
        assert "No customers yet. n makes one" in "".join(
            text for item in lines._items for row in item.lines for text, _ in row
        )
        assert "Enter" not in footer(pilot)
        await press(pilot, "enter", "n")
        await write(pilot, "Acme", "enter")
        assert "Enter open" in footer(pilot)
        await press(pilot, "enter")
        assert "none yet; n adds one" in page(pilot)


async def test_a_shows_the_cards_customer_across_all_boards(onboarding: tuple[Bench, int, int]) -> None:
    bench, board, card = onboarding
    other = bench.board("Meetings", shipped_document("Meeting notes"))
    bench.card(other, "Send the paper", account="Acme", owner="Raj", due="2026-11-10")
    bench.do(cards.block, [card], "legal has it")
    bench.do(notes.add, "They like short mails.", account_id=1)
    async with opened(bench, board, "a") as pilot:
        shown = page(pilot)
        assert "Renewal         Mon 1 Mar 2027, in 105 days" in shown
        assert "Contract value  48,000 USD" in shown
        assert "Send the paper" in shown
        assert "Meetings / Agenda · Raj" in shown
        assert "blocked today: legal has it" in shown
        assert "They like short mails." in shown
        assert "Result Velocity Score: never entered" in shown
        await choose(pilot, "card", card)
        await press(pilot, "enter")
        visited: object = pilot.app.screen
        assert isinstance(visited, VisitScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, AccountScreen)


async def test_a_card_without_customer_says_how_to_tie_one(bench: Bench, board: int) -> None:
    bench.card(board, "Alone")
    async with opened(bench, board, "a") as pilot:
        assert isinstance(pilot.app.screen, BoardScreen)
        assert "belongs to no customer" in notices(pilot)


async def test_facts_are_edited_on_their_lines(onboarding: tuple[Bench, int, int]) -> None:
    bench, board, _ = onboarding
    async with opened(bench, board, "a") as pilot:
        await choose(pilot, "fact", "value")
        await press(pilot, "enter")
        assert title(pilot) == "Contract value of “Acme”"
        await press(pilot, "ctrl+u")
        await write(pilot, "60k", "enter")
        assert "Contract value  60,000 USD" in page(pilot)
        await choose(pilot, "fact", "renewal")
        await press(pilot, "e")
        await write(pilot, "none", "enter")
        assert "Renewal         –" in page(pilot)
        await choose(pilot, "score", "rvs")
        await press(pilot, "e")
        assert "Owner" in offered(pilot)
        await write(pilot, "next", "enter")
        await write(pilot, "fri", "enter")
        assert "Next touch      Fri 20 Nov" in page(pilot)
        await press(pilot, "u")
        assert "Next touch      –" in page(pilot)


async def test_health_by_hand_is_set_with_a_reason_and_cleared(onboarding: tuple[Bench, int, int]) -> None:
    bench, board, _ = onboarding
    async with opened(bench, board, "a", "r") as pilot:
        await write(pilot, "", "enter")
        assert health(bench) == (None, None)
        await write(pilot, "sponsor left", "enter")
        assert health(bench) == ("at_risk", "sponsor left")
        assert "at risk: sponsor left" in page(pilot)
        await press(pilot, "r", "n")
        assert health(bench) == ("at_risk", "sponsor left")
        await press(pilot, "r", "y")
        assert health(bench) == (None, None)
        await choose(pilot, "fact", "health")
        await press(pilot, "enter")
        await write(pilot, "red: no answer", "enter")
        assert health(bench) == ("red", "no answer")


async def test_people_are_added_changed_and_removed(onboarding: tuple[Bench, int, int]) -> None:
    bench, board, _ = onboarding
    async with opened(bench, board, "a", "n") as pilot:
        await write(pilot, "Jo Doe, champion, VP Sales, jo@example.com", "enter")
        assert "Jo Doe          champion · VP Sales · jo@example.com" in page(pilot)
        await choose(pilot, "contact", 1)
        await press(pilot, "enter", "end")
        await write(pilot, ", +14155551234", "enter")
        assert "+14155551234" in page(pilot)
        await press(pilot, "x")
        assert "none yet; n adds one" in page(pilot)
        await press(pilot, "u")
        assert "Jo Doe" in page(pilot)


async def test_a_note_is_written_beside_the_customer_and_opened(onboarding: tuple[Bench, int, int]) -> None:
    bench, board, _ = onboarding
    async with opened(bench, board, "a", "N") as pilot:
        await write(pilot, "Call only in the morning", "escape")
        assert "Call only in the morning" in page(pilot)
        note = bench.db.value("SELECT id FROM note WHERE body = 'Call only in the morning'")
        await choose(pilot, "note", note)
        await press(pilot, "enter")
        await write(pilot, "!", "escape")
        assert bench.db.value("SELECT count(*) FROM note WHERE card_id IS NULL") == 1
        await choose(pilot, "note", note)
        await press(pilot, "x")
        assert bench.db.value("SELECT count(*) FROM note WHERE card_id IS NULL") == 0


async def test_a_score_takes_three_keys_and_a_red_one_flags_and_makes_a_card(
    onboarding: tuple[Bench, int, int],
) -> None:
    bench, board, card = onboarding
    async with opened(bench, board, "S", "4", "4", "3") as pilot:
        assert isinstance(pilot.app.screen, BoardScreen)
        assert "3.67 yellow" in notices(pilot)
        assert health(bench) == ("yellow", "RVS 3.67: At risk")
        await press(pilot, "S", "3", "3", "1")
        assert "2.33 red" in notices(pilot)
        stage = bench.db.value("SELECT stage_id FROM card WHERE id = ?", (card,))
        titles = [row[0] for row in bench.db.rows("SELECT title FROM card WHERE stage_id = ? ORDER BY rank", (stage,))]
        assert titles == ["Intervention: Acme", "Acme: onboarding"]
        await press(pilot, "u")
        assert health(bench)[0] == "yellow"


async def test_a_score_may_lack_parts_take_words_and_go_back(onboarding: tuple[Bench, int, int]) -> None:
    bench, board, _ = onboarding
    async with opened(bench, board, "S", "9") as pilot:
        assert "out of range" in notices(pilot)
        await press(pilot, "4", "5", "backspace", "c", "enter")
        assert "1 of 3 parts" in notices(pilot)
        assert bench.db.rows("SELECT parts FROM score") == [('{"friction": "4"}',)]
        await press(pilot, "S", "4", "a", "escape")
        assert bench.db.value("SELECT count(*) FROM score") == 1
        await press(pilot, "S", "4", "a", "3")
        assert bench.db.rows("SELECT parts FROM score")[-1] == ('{"friction": "4", "pace": "5", "quality": "3"}',)


async def test_a_wide_range_takes_digits_and_enter(bench: Bench) -> None:
    leads = bench.board("Leads", shipped_document("Lead management"))
    card = bench.card(leads, "Lead")
    async with opened(bench, leads, "S") as pilot:
        assert isinstance(pilot.app.screen, ScoreScreen)
        await press(pilot, "3", "0", "enter", "2", "5", "backspace", "0", "enter")
        assert "50 of 100" in str(pilot.app.screen.query_one("#sheet-title", Static).content) or "50" in str(
            pilot.app.screen.query_one("#sheet-title", Static).content
        )
        await press(pilot, "3", "0", "enter")
        assert bench.db.rows("SELECT value, band FROM score WHERE card_id = ?", (card,)) == [(80_000_000, "Hot")]


async def test_a_board_without_scores_says_so(bench: Bench, board: int) -> None:
    bench.card(board, "Plain")
    async with opened(bench, board, "S") as pilot:
        assert "has no score" in notices(pilot)


async def test_hostile_names_and_texts_are_harmless(bench: Bench, board: int) -> None:
    for number, hostile in enumerate(HOSTILE[:8]):
        account = bench.do(accounts.new, f"{hostile}{number}")
        bench.do(notes.add, hostile, account_id=account)
        bench.card(board, hostile, account=f"{hostile}{number}")
    first = bench.db.value("SELECT name FROM account WHERE id = 5")
    async with opened(bench, board, "g", "a", "enter") as pilot:
        assert isinstance(pilot.app.screen, AccountScreen)
        await press(pilot, "escape")
        lines = pilot.app.screen.query_one(LineList)
        assert visible(first)[:8] in "".join(text for item in lines._items for row in item.lines for text, _ in row)


async def test_the_page_follows_what_others_change(onboarding: tuple[Bench, int, int]) -> None:
    bench, board, card = onboarding
    async with opened(bench, board, "a") as pilot:
        bench.do(scores.record, "rvs", {"friction": "2"}, card_id=card)
        bench.do(moves.move, [card], bench.stage(board, "setup"))
        screen = pilot.app.screen
        assert isinstance(screen, AccountScreen)
        screen.catch_up()
        await pilot.pause()
        assert "1 of 3 parts" in page(pilot)
        assert "2A Set-up" in page(pilot)
        assert bench.session.today() == dt.date(2026, 11, 16)


@pytest.mark.parametrize("word", ["", *accounts.HEALTH])
async def test_every_health_is_shown_on_the_page(onboarding: tuple[Bench, int, int], word: str) -> None:
    bench, board, _ = onboarding
    bench.do(lambda change: accounts.set_health(change, accounts.of(change, 1), word or "none", "because"))
    async with opened(bench, board, "a") as pilot:
        assert page(pilot).splitlines()[0].startswith("Health")
        assert word.replace("_", " ") in page(pilot)
