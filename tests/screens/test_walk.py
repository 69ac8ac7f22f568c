"""The walk of a review: one thing after the other, one key a verdict; left, taken up again, finished."""

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from builders import FREE, HOSTILE, Bench, Clock
from kanvtui.app import KanvApp
from kanvtui.domain.text import visible
from kanvtui.domain.walk import Scope
from kanvtui.operations import accounts, cards, checks, lookup, moves, notes, promises, reviews
from kanvtui.operations.reads import walk as reads
from kanvtui.operations.session import Change
from kanvtui.screens.account import AccountScreen
from kanvtui.screens.minutes import MinutesScreen
from kanvtui.screens.review import ReviewScreen
from kanvtui.screens.since import SinceScreen
from kanvtui.screens.start import walk_first
from kanvtui.screens.walk import SHOWN_KEYS, WalkScreen
from kanvtui.screens.walking import note_body
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.walk_lines import walk_rows
from kanvtui.widgets.walk_parts import Frame
from screens.lists import Keys, footer, head, notices, opened, press, screen_of, text
from screens.typed import busy, is_asking, offered, told, write


def shown(pilot: Keys) -> str:
    """What the screen says, as drawn."""
    paper = pilot.app.screen.query_one(Entries)
    return "\n".join(paper.render_line(y).text.rstrip() for y in range(paper.size.height))


def strip(pilot: Keys) -> str:
    return str(pilot.app.screen.query_one("#strip", Static).content)


def on(pilot: Keys) -> str:
    """The title of what is in turn; `""` at the end."""
    item = screen_of(pilot, WalkScreen).item
    return item.title if item is not None else ""


def verdicts(bench: Bench) -> dict[str, tuple[str, str]]:
    """The verdicts of the newest review, by title."""
    review = int(bench.db.value("SELECT max(id) FROM review"))
    return {item.title: (item.verdict, item.words) for item in reads.walk(bench.session, review).items if item.verdict}


def risky(change: Change) -> None:
    accounts.set_health(change, lookup.account(change.db, "Acme"), "red", "the champion left")


@pytest.fixture
def week(bench: Bench, clock: Clock, board: int) -> dict[str, int]:
    """Something for each kind of item: cards of a customer and of none, a promise, a rule, a quiet customer, wins."""
    free = bench.board("Free", FREE)
    for name in ("Acme", "Globex"):
        bench.do(accounts.new, name, renewal="2027-03-01", value="48000 USD")
    made = {
        "late": bench.card(free, "Late answer", account="Acme", owner="Ann", due="tomorrow"),
        "calm": bench.card(free, "Second of Acme", account="Acme", owner="Ben"),
        "stuck": bench.card(free, "Stuck contract", owner="Ben"),
    }
    bench.do(notes.add, "They asked **twice**\n\nby phone", card_id=made["late"])
    bench.do(checks.add, made["late"], "Call them back")
    bench.do(promises.make, "Ann: send the contract by wed", card_id=made["late"])
    clock.on(days=4)
    done = [bench.card(board, f"Won {number}", "doing", due="+3d") for number in range(3)]
    for key in done:
        bench.do(moves.move, [key], bench.stage(board, "done"), reason="shown by phone")
    bench.do(cards.block, [made["stuck"]], "legal has it")
    bench.do(risky)
    made["gap"] = bench.card(free, "Nobody's task")
    return made


async def test_a_review_is_walked(bench: Bench, clock: Clock, board: int, week: dict[str, int]) -> None:
    """From the list through every kind of item to the end; each verdict is one change and one undo."""
    async with opened(bench, board, "R", "w") as pilot:
        assert "1 of 8 · 30:00 left · ~3:45 each" in head(pilot)
        assert on(pilot) == "Ann: send the contract"
        for words in ("Acme   red: the champion left", "2d overdue", "Enter stays open     c kept     d another day"):
            assert words in shown(pilot), words
        await press(pilot, "o", "e")  # an act on a card says politely that there is none
        assert "This is a promise: c kept, d another day, x dropped, Enter leaves it open." in notices(pilot)
        await press(pilot, "d")
        await write(pilot, "today", "enter")
        assert bench.db.value("SELECT due FROM promise") == "2026-11-20"
        assert on(pilot) == "Late answer"
        assert "1 decided" in head(pilot)
        assert "changed meanwhile" not in shown(pilot)  # what was just decided is no news
        await press(pilot, "e", "enter")
        await write(pilot, " now", "enter")
        await press(pilot, "escape")
        bench.do(cards.retitle, week["late"], "Late answer")
        screen_of(pilot, WalkScreen).catch_up()
        await pilot.pause()
        assert shown(pilot).count("changed meanwhile") == 1  # nor is what is edited from here, but what others do

        for words in (
            "Acme  1 of 2   red: the champion left", "renews Mon 1 Mar 2027, in 101 days · 48,000 USD · 2 open cards",
            "☐ Ann: send the contract · due today", "▲ at risk: Acme is red: the champion left", "◷ 3d overdue",
            "Owner    Ann", "Next     Call them back", "☐ Call them back", "They asked twice", "Last     just now",
        ):  # fmt: skip
            assert words in shown(pilot), words
        await press(pilot, "W")
        assert offered(pilot)[0] == "me: "
        await write(pilot, "Zoe")
        await write(pilot, ": call them by ")
        assert "today" in offered(pilot)
        await write(pilot, "today")
        assert told(pilot) == "Zoe promises: call them, by today"
        entries = len(bench.journal())
        await press(pilot, "enter")
        assert len(bench.journal()) == entries + 1  # the promise and the verdict are one
        assert bench.column(week["late"], "holder") == "Zoe"
        assert on(pilot) == "Second of Acme"
        assert strip(pilot).startswith("Zoe: call them, by")
        await press(pilot, "u")
        assert on(pilot) == "Late answer"
        assert bench.column(week["late"], "holder") is None
        assert verdicts(bench).keys() == {"Ann: send the contract"}
        await press(pilot, "t", "t")  # under the sheet nothing goes on
        await press(pilot, "escape")
        assert verdicts(bench)["Late answer"][0] == "check"

        assert on(pilot) == "Second of Acme"
        await press(pilot, "d")
        await write(pilot, "+5d", "enter")
        assert on(pilot) == "Globex"
        await press(pilot, "k", "full_stop")  # a decided one can be decided again
        assert "given another day" not in shown(pilot)
        await press(pilot, "o")
        assert is_asking(pilot)
        await press(pilot, "escape")
        screen_of(pilot, WalkScreen)

        await press(pilot, "G", "k", "k", "k", "k")
        assert on(pilot) == "Globex"
        assert "no open card" in shown(pilot)
        await press(pilot, "b")
        assert "“Globex” is a customer: W asks for a promise" in notices(pilot)
        await press(pilot, "escape") if is_asking(pilot) else None
        await press(pilot, "N")
        await write(pilot, "Ask for the roadmap", "escape")
        assert verdicts(bench)["Globex"][0] == "note"

        assert on(pilot) == "Stuck contract"
        await press(pilot, "tab")  # by reason; the item stays
        assert on(pilot) == "Stuck contract"
        await press(pilot, "tab", "b")
        assert verdicts(bench)["Stuck contract"][0] == "unblock"
        assert on(pilot) == "Nobody's task"
        await press(pilot, "j")  # later
        assert "Change the rule?" in shown(pilot)
        assert "Passed 3 times in 30 days" in shown(pilot)
        await press(pilot, "e")
        await write(pilot, "It is done and somebody saw it.", "enter")
        assert "It is done and somebody saw it." in strip(pilot)
        assert "✓ Won 1" in shown(pilot)
        await press(pilot, "enter")
        assert on(pilot) == "Nobody's task"  # what was left out comes again at the end
        await press(pilot, "o")
        await write(pilot, "Kim", "enter")
        assert on(pilot) == ""
        page = " ".join(shown(pilot).split())
        for words in ("The review is walked.", "8 decided in 0:00", "1 kept", "1 given an owner", "Promised 0"):
            assert words in page or words == "Promised 0", words
        await press(pilot, "u")
        assert on(pilot) == "Nobody's task"
        await press(pilot, "U")
        assert on(pilot) == ""
        assert len(verdicts(bench)) == 8


async def test_a_review_is_left_taken_up_again_and_finished(
    bench: Bench, clock: Clock, board: int, week: dict[str, int]
) -> None:
    """Also after a kill; what changed or came up meanwhile is said; the next review asks why it is kept again."""
    async with opened(bench, board, "R", "w", "enter", "enter", "j") as pilot:
        assert on(pilot) == "Globex"
        clock.on(seconds=90)
        await press(pilot, "escape")
        assert "paused: w resumes" in notices(pilot)
        screen_of(pilot, ReviewScreen)
        assert "paused: 2 of 8 decided, since 09:00" in head(pilot)
        assert "w resume" in footer(pilot)
        await press(pilot, "slash", *"acme", "enter")  # of which no review is paused
        assert "paused: all boards, 2 of 8 decided" in head(pilot)
        assert "w walk" in footer(pilot)
    bench.reopen()  # as after a kill: what was kept is in the file
    clock.on(days=3)
    bench.do(cards.set_owner, [week["stuck"]], "Zoe")
    bench.card(bench.column(week["late"], "board_id"), "Came up meanwhile")
    async with opened(bench, board, "R", "w") as pilot:
        assert "1 item came up" in notices(pilot)
        assert on(pilot) == "Globex"
        assert "of 9 · 28:30 left" in head(pilot)
        assert "2 decided" in head(pilot)
        await press(pilot, "enter", "k")
        assert on(pilot) == "Globex"
        assert "✓ decided: kept “Globex” as it is" in shown(pilot)
        await press(pilot, "enter")
        await press(pilot, "enter") if on(pilot) == "Second of Acme" else None
        assert on(pilot) == "Stuck contract"
        assert "↻ changed meanwhile: owner is now Zoe" in shown(pilot)
        clock.on(hours=1)
        screen_of(pilot, WalkScreen)._tick()
        assert "left" not in head(pilot)  # the time is over: it says no more
        bench.do(cards.archive, [week["stuck"]])
        screen_of(pilot, WalkScreen).catch_up()
        await pilot.pause()
        assert "was archived meanwhile" in notices(pilot)
        for _ in range(6):
            if on(pilot):
                await press(pilot, "enter")
        assert "The review is walked." in shown(pilot)
        assert "1 card went away meanwhile." in shown(pilot)
        await press(pilot, "F")
        assert bench.db.value("SELECT count(*) FROM review WHERE ended_at IS NOT NULL") == 1
        screen_of(pilot, MinutesScreen)
        await press(pilot, "escape")
        screen_of(pilot, ReviewScreen)
        assert "paused" not in head(pilot)
    clock.on(days=7)
    async with opened(bench, board, "R", "w") as pilot:
        assert on(pilot) == "Ann: send the contract"  # what was promised comes first
        await press(pilot, "c")
        assert bench.db.value("SELECT state FROM promise") == "kept"
        assert "Kept last time too: keeping it again asks why." in shown(pilot)
        await press(pilot, "enter")
        assert is_asking(pilot)
        await write(pilot, "The board meets in May", "enter")
        assert verdicts(bench)["Late answer"] == ("keep", "kept “Late answer” as it is: The board meets in May")
        await press(pilot, "enter")
        assert offered(pilot) == ["The board meets in May"]
        await press(pilot, "escape", "F")
        await press(pilot, "n")  # undecided ones are left: it asks
        screen_of(pilot, WalkScreen)


async def test_the_list_and_the_walk_are_narrowed(bench: Bench, board: int, week: dict[str, int]) -> None:
    async with opened(bench, board, "R", "slash") as pilot:
        await write(pilot, "acme", "enter")
        assert "Acme" in head(pilot)
        assert "Stuck contract" not in text(pilot)
        await press(pilot, "w")
        walk = screen_of(pilot, WalkScreen)
        assert "Review · Acme" in head(pilot)
        assert {line.title for line in walk.lines} == {"Ann: send the contract", "Late answer", "Second of Acme"}
        await press(pilot, "enter", "escape", "escape")  # the second one lists everything again
        assert "all boards" in head(pilot)
        await press(pilot, "w")
        assert offered(pilot) == ["resume the paused one", "begin another one"]
        await write(pilot, "begin", "enter")
        assert "of 8" in head(pilot)
        await press(pilot, "tab", "escape", "w")
        assert screen_of(pilot, WalkScreen).grouping == "reason"  # as it was left
        await press(pilot, "escape", "slash")
        await write(pilot, "nobody there", "enter")
        assert "nothing of that name" in told(pilot)


async def test_it_is_opened_from_the_shell(bench: Bench, board: int, week: dict[str, int]) -> None:
    account = bench.db.value("SELECT id FROM account WHERE name = 'Acme'")
    app = KanvApp(bench.session, walk_first(Scope(account_id=account), board))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        await pilot.pause()
        assert "Review · Acme" in head(pilot)
        await press(pilot, "escape")
        screen_of(pilot, ReviewScreen)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (200, 50)])
async def test_hostile_texts_are_harmless_at_every_size(
    bench: Bench, clock: Clock, board: int, size: tuple[int, int]
) -> None:
    for number, words in enumerate(HOSTILE):
        bench.do(accounts.new, words[:80])
        card = bench.card(board, words, note=words, next=words[:400], account=words[:80])
        bench.do(cards.block, [card], words)
        bench.do(promises.make, f"Kim: {words[:200]} by +{number}d", card_id=card)
    async with opened(bench, board, "R", "w", size=size) as pilot:
        paper = pilot.app.screen.query_one(Entries)
        for number in range(2 * len(HOSTILE)):
            for y in range(paper.size.height):
                line = paper.render_line(y)
                assert line.cell_length == paper.size.width
                assert line.text == visible(line.text)
            await press(pilot, *(["space"] if number % 3 == 0 else []), "enter" if number % 2 else "j")
            assert strip(pilot) == visible(strip(pilot))
        assert pilot.app._exception is None


async def test_marked_cards_take_one_verdict_together(bench: Bench, board: int, week: dict[str, int]) -> None:
    async with opened(bench, board, "R", "w", "j", "v", "v") as pilot:
        assert "2 marked" in head(pilot)
        entries = len(bench.journal())
        await press(pilot, "o")
        await write(pilot, "Zoe", "enter")
        assert len(bench.journal()) == entries + 1
        assert {title: verdict for title, (verdict, _) in verdicts(bench).items()} == {
            "Late answer": "owner", "Second of Acme": "owner",
        }  # fmt: skip
        await press(pilot, "G", "k", "k", "full_stop")  # the same again
        assert verdicts(bench)["Nobody's task"][0] == "owner"


def test_it_fits_every_terminal(bench: Bench, board: int, week: dict[str, int]) -> None:
    """Nothing is wider than the terminal or higher than its rows; a wide one shows two columns."""
    keys = dict.fromkeys(SHOWN_KEYS, "k")
    review = reviews.begin(bench.session)
    looks = [reads.look(bench.session, item.id) for item in reads.walk(bench.session, review).items]
    assert [look.item.kind for look in looks] == ["promise", "card", "card", "account", "card", "card", "rule", "wins"]
    for width, height in ((78, 24), (118, 36), (198, 50)):
        for look in looks:
            for frame in (Frame(height=height, keys=keys), Frame(grouped=False, height=height, decided="kept it")):
                rows = walk_rows(look, frame, width, note_body)
                assert len(rows) <= frame.room, (look.item.title, width)
                assert max(sum(cell_len(text) for text, _ in row) for row in rows) <= width
    page = ["".join(text for text, _ in row) for row in walk_rows(looks[1], Frame(height=50), 198, note_body)]
    assert any("at risk" in line and "They asked" in line for line in page)  # side by side
    whole = walk_rows(looks[1], Frame(height=24, whole=True, grouped=False), 78, note_body)
    above = "Free · Acme (red: the champion left · renewal Mon 1 Mar 2027) · One"
    assert above in "".join(text for row in whole for text, _ in row)


async def test_undo_is_offered_for_the_verdict_told_only(bench: Bench, board: int, week: dict[str, int]) -> None:
    async with opened(bench, board, "R", "w", "j", "o", *"Zoe", "enter") as pilot:
        said = strip(pilot)
        assert said.endswith(" · u takes it back")
        bench.do(cards.retitle, week["gap"], "Another name")  # newer, and no verdict
        screen_of(pilot, WalkScreen).catch_up()
        await pilot.pause()
        assert strip(pilot) == said.removesuffix(" · u takes it back")
        await press(pilot, "escape", "w")  # resumed
        assert "takes it back" not in strip(pilot)
        await press(pilot, "u")
        assert strip(pilot) == said


async def test_gates_scores_moves_and_editors_are_verdicts_too(bench: Bench, board: int, week: dict[str, int]) -> None:
    gated = bench.card(board, "Gated", owner="Ann")
    bench.do(cards.block, [gated], "no answer")
    async with opened(bench, board, "R", "w", "S") as pilot:
        assert "This is a promise" in notices(pilot)
        await press(pilot, "x", "j", "L")  # dropped; a move
        assert "moved “Second of Acme” to Two" in strip(pilot)
        assert on(pilot) == "Globex"
        await press(pilot, "S", "A", "t", "M", "exclamation_mark")
        assert "No SOP in use has a score of a customer." in notices(pilot)
        await press(pilot, "E")
        await press(pilot, "enter", "W")
        await press(pilot, "escape")
        assert on(pilot) == "Stuck contract"
        await press(pilot, "enter")
        assert on(pilot) == "Gated"
        entries = len(bench.journal())
        await press(pilot, "L", "exclamation_mark")
        assert is_asking(pilot)
        await write(pilot, "They said it on the phone", "enter")
        assert len(bench.journal()) == entries + 1
        assert verdicts(bench)["Gated"][0] == "move"
        assert bench.column(gated, "stage_id") == bench.stage(board, "doing")
        assert on(pilot) == "Nobody's task"
        await press(pilot, "u")
        assert on(pilot) == "Gated"
        assert "Gated" not in verdicts(bench)
        await press(pilot, "G", "k", "x")  # the rule asks for nothing any more
        assert verdicts(bench)["The work is done and shown."][0] == "ease"
        await press(pilot, "D")
        assert isinstance(pilot.app.screen, SinceScreen)
        await press(pilot, "escape", "k", "k", "k", "k", "k", "k", "a")
        assert isinstance(pilot.app.screen, AccountScreen)


async def test_a_busy_file_is_waited_for_and_dot_repeats(bench: Bench, board: int, week: dict[str, int]) -> None:
    bench.options["wait"] = 0.05
    bench.reopen()
    async with opened(bench, board, "R", "w", "j") as pilot:
        with busy(bench.path):
            await press(pilot, "enter")
            assert verdicts(bench) == {}
            await pilot.pause(0.3)
        for _ in range(40):
            if verdicts(bench):
                break
            await pilot.pause(0.1)
        assert verdicts(bench)["Late answer"][0] == "keep"
        await pilot.pause()
        await press(pilot, "full_stop")
        assert verdicts(bench)["Second of Acme"][0] == "keep"
        await press(pilot, "g", "g", "c", "full_stop")  # a promise is kept; there is no second one
        assert verdicts(bench)["Ann: send the contract"][0] == "kept"
        assert "the last verdict was on a promise" in notices(pilot)
