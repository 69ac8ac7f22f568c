"""What the first hours with a board ask for: small things, each of which once went wrong."""

from builders import FREE, Bench, shipped_document
from kanvtui.cli.pages import card_page
from kanvtui.operations import accounts, cards, checks
from kanvtui.operations.reads import lists
from kanvtui.operations.reads.card import detail
from kanvtui.operations.reads.history import events
from kanvtui.screens.board import BoardScreen
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.wrap import hanging
from screens.lists import footer, notices, opened, press, screen_of
from screens.typed import text_of, title, write

HANDOFF_FORM = (
    "csm", "ae", "arr", "term_months", "go_live", "champion", "executive", "technical",
    "criterion_1", "criterion_2", "criterion_3", "risks", "special_notes",
)  # fmt: skip
"""Its fields but the customer, which is the card's own: with it they are 14."""


async def test_the_cursor_goes_to_a_new_card_also_from_the_middle_of_its_stage(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    for name in ("Third", "Second", "First"):
        bench.card(board, name)
    async with opened(bench, board, "j", "n") as pilot:
        await write(pilot, "Call Acme", "enter")
        assert screen_of(pilot, BoardScreen).focused_card() == 4


async def test_the_filter_finds_field_values_and_follows_what_changes(bench: Bench) -> None:
    board = bench.board("Calendar", shipped_document("Content calendar"))
    story = bench.card(board, "Renewal story")
    other = bench.card(board, "Release notes", owner="Raj")
    bench.do(cards.set_field, story, "audience", "CS leaders")
    async with opened(bench, board, "/") as pilot:
        await write(pilot, "cs LEADERS", "enter")
        await pilot.pause(0.2)
        screen = screen_of(pilot, BoardScreen)
        assert screen.view.model.columns[0].shown == [story]
        bench.do(cards.set_field, other, "audience", "CS leaders and their teams")
        screen.catch_up()
        await pilot.pause()
        assert screen.view.model.columns[0].shown == [other, story]
        bench.do(cards.set_field, story, "audience", "")
        screen.catch_up()
        await pilot.pause()
        assert screen.view.model.columns[0].shown == [other]


async def test_marked_cards_take_the_cursor_along_when_none_stays(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    for name in ("Third", "Second", "First"):
        bench.card(board, name)
    async with opened(bench, board, "v", "v", "L") as pilot:
        screen = screen_of(pilot, BoardScreen)
        assert screen.focused_card() == 1
        await press(pilot, "2", "V", "L")
        assert (screen.view.model.focus, screen.focused_card()) == (2, 3)


async def test_the_way_back_stands_in_a_cards_footer_however_narrow_the_terminal(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    bench.card(board, "First")
    for width in (60, 80, 120):
        async with opened(bench, board, "enter", size=(width, 24)) as pilot:
            assert footer(pilot).rstrip().endswith("Esc back  ? help")


async def test_how_much_of_the_handoff_form_is_filled_is_shown(bench: Bench) -> None:
    board = bench.board("Handoffs", shipped_document("Customer handoff"))
    bench.do(accounts.new, "Globex")
    card = bench.card(board, "Globex: handoff", account="Globex")
    for key in HANDOFF_FORM[:-1]:
        value = "2027-01-04" if key == "go_live" else "12"
        bench.do(cards.set_field, card, key, value)
    shown = detail(bench.session, card)
    assert shown.forms == (("Handoff form", "13 of 14, 93 %"),)
    assert any("Handoff form 13 of 14, 93 %" in line for line in card_page(shown, 80))
    async with opened(bench, board, "enter") as pilot:
        assert "Fields  12 of 16 · Handoff form 13 of 14, 93 %" in text_of(pilot.app.screen.query_one(Entries))
    bench.do(cards.set_field, card, HANDOFF_FORM[-1], "none")
    assert detail(bench.session, card).forms == (("Handoff form", "14 of 14, 100 %"),)


async def test_notices_keep_off_the_lines_of_a_prompt(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    bench.card(board, "First")
    async with opened(bench, board, "y", "X") as pilot:
        lines = pilot.app.screen.query_one("#prompt").region
        shown = [toast.region for toast in pilot.app.screen.query("Toast")]
        assert shown
        assert not any(region.overlaps(lines) for region in shown)
        assert all(region.y > 0 for region in shown)


async def test_the_users_own_name_is_the_user_and_nobody_whose_name_holds_it(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    bench.card(board, "Of a colleague", owner="Kim Lee")
    assert bench.session.actor == "kim"
    async with opened(bench, board, "n") as pilot:
        await write(pilot, "Mine @me", "enter")
        await write(pilot, "n")
        await write(pilot, "Mine too @kim", "enter")
        await press(pilot, "n")
        await write(pilot, "Hers @lee", "enter")
    names = [detail(bench.session, card).owner for card in (2, 3, 4)]
    assert names == ["kim", "kim", "Kim Lee"]
    bench.do(cards.set_owner, [4], "kim")
    assert detail(bench.session, 4).owner == "kim"


async def test_undo_brings_the_cursor_to_what_it_brought_back(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    for name in ("Third", "Second", "First"):
        bench.card(board, name)
    async with opened(bench, board, "x") as pilot:
        screen = screen_of(pilot, BoardScreen)
        assert screen.focused_card() == 2
        await press(pilot, "G", "u")
        assert screen.focused_card() == 3
        await press(pilot, "L", "1", "u")
        assert (screen.view.model.focus, screen.focused_card()) == (0, 3)


async def test_a_hidden_card_can_be_found_and_brought_back(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    bench.card(board, "Second")
    bench.card(board, "First")
    async with opened(bench, board, "s") as pilot:
        await write(pilot, "+1w", "enter")
        assert "hidden until Mon 23 Nov, in 7 days · : finds it" in notices(pilot).replace("\n", " ")
        screen = screen_of(pilot, BoardScreen)
        assert screen.view.model.columns[0].shown == [1]
        screen.program.show_board(board, 2)
        await press(pilot)
        lines = text_of(pilot.app.screen.query_one(Entries))
        assert "hidden until 2026-11-23" in lines
        await press(pilot, "s")
        await write(pilot, "none", "enter", "escape")
        assert screen.view.model.columns[0].shown == [2, 1]


def test_hidden_cards_are_listed_in_the_shell(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    awake, asleep = bench.card(board, "Awake"), bench.card(board, "Asleep")
    bench.do(cards.snooze, [asleep], "+1w")

    def listed(**wanted: object) -> list[int]:
        return [line.face.id for line in lists.card_lines(bench.session, lists.Filter(**wanted))]  # type: ignore[arg-type]

    assert (listed(), listed(snoozed=True)) == ([awake], [asleep])
    assert (listed(words="a"), listed(words="a", snoozed=True)) == ([awake], [asleep])


async def test_the_list_of_checks_opens_on_the_first_open_one_however_small_the_terminal(bench: Bench) -> None:
    board = bench.board("Onboarding", shipped_document("CSM workflow"))
    card = bench.card(board, "Acme")
    found = [check.id for check in detail(bench.session, card).checks]
    bench.do(checks.tick, found[:9])
    async with opened(bench, board, "t", size=(60, 16)) as pilot:
        entries = pilot.app.screen.query_one(Entries)
        assert entries.key == ("check", found[9])
        drawn = [entries.render_line(y).text for y in range(entries.size.height)]
        assert any(row.startswith("▌ 10 ☐ Brand Pillars delivered") for row in drawn)


def test_a_long_label_keeps_a_blank_before_what_stands_beside_it() -> None:
    drawn = "".join(text for text, _ in hanging("  02 Brand Strategy Meeting", "comes with the card", 40, 12)[0])
    assert drawn == "  02 Brand… comes with the card"


def test_what_happened_reads_as_sentences(bench: Bench) -> None:
    board = bench.board("Free", FREE)
    card = bench.card(board, "First", due="fri")
    bench.do(cards.set_urgent, [card], urgent=True)
    bench.do(cards.set_urgent, [card], urgent=False)
    bench.do(cards.set_due, [card], "none")
    assert [event.words for event in events(bench.session, card)][:3] == [
        "due: none",
        "no longer urgent",
        "marked urgent",
    ]


async def test_a_closed_gate_names_the_key_that_opens_it(bench: Bench) -> None:
    board = bench.board()
    card = bench.card(board, "Acme", "doing")
    async with opened(bench, board, "2", "L") as pilot:
        assert "Enter tick it  ! pass with a reason  Esc back" in footer(pilot)
        await press(pilot, "enter")
        assert "Enter set it  !" in footer(pilot)
        await press(pilot, "enter")
        assert title(pilot) == "Owner of “Acme”"
        await press(pilot, "escape")
        bench.do(cards.set_owner, [card], "Raj")
        await press(pilot, "j", "k", "escape", "L")
        assert "Enter fill it in  !" in footer(pilot)
